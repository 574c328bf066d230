"""One happening told by several reports is one event; what only looks like it is not."""

import dataclasses
import datetime as dt
from collections.abc import Collection, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telling import draft, stored, telling

from tracker.decide import Candidate, Decision, Verdict, decide
from tracker.decide.weights import weights
from tracker.model import Facts, PartialDate, Review

AWARD = telling(
    "DOE Awards $118 Million to Sila for Silicon Anode Plant in Moses Lake", "grant", "awarded", "2026-03-02",
    actor="US", target="US", materials="silicon-anode-material", agencies="us-doe", organizations=("sila",),
    amount="118000000 USD",
)  # fmt: skip
AWARD_ZH = telling(
    "美能源部资助Sila硅负极工厂1.18亿美元", "grant", "awarded", "2026-03-02",
    actor="US", target="US", materials="silicon-anode-material", agencies="us-doe", organizations=("sila",),
    amount="118000000 USD",
)  # fmt: skip
CONTROL = telling(
    "China puts yttrium under export control", "export_control", "announced", "2026-01-14",
    actor="CN", materials="yttrium", agencies="cn-mofcom",
)  # fmt: skip
CONTROL_FA = telling(
    "چین صادرات ایتریم را کنترل می‌کند", "export_control", "announced", "2026-01-14",
    actor="CN", materials="yttrium", agencies="cn-mofcom",
)  # fmt: skip
TARIFF = telling(
    "White House puts 25% duty on magnets", "tariff", "announced", "2026-03-03",
    actor="US", target="CN", materials="rare-earth-magnet", agencies="us-white-house",
)  # fmt: skip


def one(
    told: Facts,
    *events: Candidate,
    published: str | None = None,
    official: bool = False,
    document: str | None = None,
    apart: Collection[frozenset[int]] = (),
) -> Decision:
    """The decision on a report that tells one thing."""
    (decision,) = decide(
        [draft(told)], events, published=dt.date.fromisoformat(published) if published else None,
        official=official, document=document, apart=apart,
    ).decisions  # fmt: skip
    return decision


@pytest.mark.parametrize(("told", "known"), [(AWARD, AWARD_ZH), (CONTROL, CONTROL_FA)])
def test_one_act_told_in_two_languages_is_one_event(told: Facts, known: Facts) -> None:
    for this, that in ((told, known), (known, told)):
        decision = one(this, stored(7, that))
        assert (decision.event_id, decision.matched_on) == (7, "alike")
        assert decision.score is not None
        assert decision.score >= weights().same


def test_what_a_person_rejected_is_never_joined_but_asked_about() -> None:
    rejected = stored(7, AWARD_ZH)
    rejected = dataclasses.replace(
        rejected, event=dataclasses.replace(rejected.event, review=Review.REJECTED)
    )
    decision = one(AWARD, rejected)
    assert (decision.verdict, decision.event_id) == (Verdict.DOUBT, None)
    assert [doubt.event_id for doubt in decision.doubts] == [7]
    assert one(CONTROL, rejected).verdict is Verdict.NEW
    assert one(AWARD, rejected, stored(8, AWARD)).event_id == 8  # another stands: it is that one


def test_the_decision_says_in_words_what_agreed() -> None:
    decision = one(AWARD, stored(7, AWARD_ZH))
    said = {reason.field: str(reason) for reason in decision.reasons}
    assert said["organizations"] == "same organizations: sila"
    assert said["amount"] == "same sums: 118,000,000 USD"
    assert all(0 <= reason.agreement <= 1 for reason in decision.reasons)


NEAR_MISSES = {
    "a threat and the ban that follows": (
        dataclasses.replace(CONTROL, action="threatened"), dataclasses.replace(CONTROL, action="enacted"),
    ),
    "an award and its freeze on one day": (AWARD, dataclasses.replace(AWARD, action="suspended")),
    "a freeze and its release": (
        dataclasses.replace(AWARD, action="suspended"), dataclasses.replace(AWARD, action="resumed"),
    ),
    "a proposal and the final rule": (
        dataclasses.replace(CONTROL, action="proposed"), dataclasses.replace(CONTROL, action="effective"),
    ),
    "two firms paid by one agency on one day": (
        AWARD, dataclasses.replace(AWARD, organizations=("group14",),
                                   title="DOE Awards $118 Million to Group14"),
    ),
    "two grants to one firm in one month": (
        AWARD, dataclasses.replace(AWARD, date=PartialDate.parse("2026-03-24"), amount=None),
    ),
    "two sums to one firm on one day, for two plants": (
        AWARD,
        dataclasses.replace(
            AWARD, title="DOE Backs Second Sila Plant in Ohio",
            amount=telling("", "grant", "awarded", amount="62000000 USD").amount,
            materials=("cathode",),
        ),
    ),
    "one duty on two goods": (
        TARIFF, dataclasses.replace(TARIFF, materials=("polysilicon",),
                                    title="White House puts 25% duty on polysilicon"),
    ),
    "two rates": (TARIFF, dataclasses.replace(TARIFF, title="White House puts 40% duty on magnets")),
    "the acts of two fiscal years": (
        telling("FY2025 defence act restricts battery purchases", "procurement_restriction", "enacted",
                "2025-12", actor="US", materials="battery", agencies="us-congress"),
        telling("FY2026 defence act restricts battery purchases", "procurement_restriction", "enacted",
                "2025-12", actor="US", materials="battery", agencies="us-congress"),
    ),
    "accords of one country with two others on one day": (
        telling("US and Malaysia sign minerals memorandum", "partnership", "enacted", "2025-10-26",
                actor="US MY", materials="critical-minerals"),
        telling("US and Thailand sign minerals memorandum", "partnership", "enacted", "2025-10-26",
                actor="US TH", materials="critical-minerals"),
    ),
    "the same control by two countries": (
        CONTROL, dataclasses.replace(
            CONTROL, countries=telling("", "tariff", "announced", actor="JP").countries, agencies=("jp-meti",)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("pair", NEAR_MISSES.values(), ids=NEAR_MISSES)
def test_what_only_looks_alike_is_another_event(pair: tuple[Facts, Facts]) -> None:
    for told, known in (pair, pair[::-1]):
        assert one(told, stored(7, known)).event_id is None


def test_a_part_is_never_taken_for_its_whole_without_asking() -> None:
    freeze = telling(
        "Energy Department halts 60 battery grants at a stroke", "grant", "suspended", "2025-10-02",
        actor="US", target="US", materials="battery", agencies="us-doe",
    )  # fmt: skip
    instance = dataclasses.replace(freeze, organizations=("group14",), title="Group14 grant frozen",
                                   materials=("silicon-anode-material",))  # fmt: skip
    assert one(instance, stored(7, freeze)).event_id is None
    assert one(freeze, stored(7, instance)).event_id is None


def test_two_grants_of_one_sum_and_day_for_different_goods_are_not_joined_where_nobody_is_named() -> None:
    graphite = telling(
        "DOE awards grant", "grant", "awarded", "2025-05-30",
        actor="US", target="US", materials="graphite", agencies="us-doe", amount="20000000 USD",
    )  # fmt: skip
    lithium = dataclasses.replace(graphite, title="美国能源部授予2000万美元拨款", materials=("lithium",))
    assert one(lithium, stored(7, graphite)).verdict is Verdict.DOUBT
    assert one(dataclasses.replace(lithium, materials=("graphite",)), stored(7, graphite)).event_id == 7


def test_a_rounded_sum_is_the_exact_one_and_another_sum_is_not() -> None:
    loan = telling(
        "EnergyX gets loan for Texas lithium plant", "loan", "awarded", "2026-03-10",
        actor="US", materials="lithium", agencies="us-doe", organizations=("energyx",), amount="2260000000 USD",
    )  # fmt: skip
    rounded = dataclasses.replace(
        loan, amount=telling("", "loan", "awarded", amount="2300000000 USD about").amount,
        date=PartialDate.parse("2026-03"), title="EnergyX secures federal billions",
    )  # fmt: skip
    assert one(rounded, stored(7, loan), published="2026-03-13").event_id == 7


def test_the_announcement_and_the_enactment_on_one_day_are_one_act_in_two_words() -> None:
    enacted = dataclasses.replace(CONTROL_FA, action="enacted")
    assert one(CONTROL, stored(7, enacted)).event_id == 7


def test_the_bureau_and_its_ministry_agree() -> None:
    bureau = dataclasses.replace(TARIFF, kind="export_control", agencies=("us-bis",), title="New chip curbs")
    ministry = dataclasses.replace(bureau, agencies=("us-commerce",), title="美国收紧出口管制")
    assert one(ministry, stored(7, bureau)).event_id == 7


def test_a_papers_own_day_may_stand_for_the_day_of_the_act() -> None:
    late = dataclasses.replace(CONTROL_FA, date=PartialDate.parse("2026-01-16"))
    assert one(late, stored(7, CONTROL), published="2026-01-16").event_id == 7


def test_a_stated_day_that_is_weeks_off_is_another_act() -> None:
    later = dataclasses.replace(CONTROL_FA, date=PartialDate.parse("2026-02-02"))
    assert one(later, stored(7, CONTROL), published="2026-02-10").verdict is Verdict.NEW


def test_a_year_is_made_finer_by_the_day_of_its_report() -> None:
    vague = dataclasses.replace(CONTROL_FA, date=PartialDate.parse("2026"))
    assert one(vague, stored(7, CONTROL), published="2026-01-15").event_id == 7
    assert one(vague, stored(7, CONTROL), published="2026-11-15").event_id is None


def test_what_is_unsure_is_asked_with_its_reasons() -> None:
    listing = telling("China blacklists Japanese magnet users", "entity_listing", "enacted", "2026-01-07",
                      actor="CN", target="JP")  # fmt: skip
    retold = dataclasses.replace(
        listing, title="الصين تدرج شركات يابانية", date=PartialDate.parse("2026-01-08")
    )
    decision = one(retold, stored(7, listing))
    assert (decision.verdict, decision.event_id) == (Verdict.DOUBT, None)
    (doubt,) = decision.doubts
    assert doubt.event_id == 7
    assert weights().doubt <= doubt.score < weights().same
    assert doubt.reasons


ORDER = telling("President signs a proclamation on processed minerals", "strategy", "enacted", "2026-01-14",
                actor="US", agencies="us-white-house us-commerce")  # fmt: skip
LISTED_WIN = telling("An executive order expanding production of critical minerals was signed", "strategy",
                     "enacted", "2026", actor="US", materials="critical-minerals", agencies="us-white-house")  # fmt: skip
SPEECH = telling("Over 30 countries have announced export controls", "export_control", "enacted", "2024",
                 actor="US")  # fmt: skip
ANOTHER = telling("We have imposed the strongest controls yet", "export_control", "enacted", "2024",
                  actor="US", target="RU")  # fmt: skip


@pytest.mark.parametrize(("told", "known"), [(LISTED_WIN, ORDER), (SPEECH, ANOTHER), (ANOTHER, SPEECH)])
def test_a_telling_with_nothing_particular_is_neither_joined_nor_asked_about(
    told: Facts, known: Facts
) -> None:
    decision = one(told, stored(7, known, published="2026-01-16"), published="2026-01-20")
    assert (decision.verdict, decision.doubts) == (Verdict.NEW, ())


def test_a_vague_telling_in_the_same_words_is_the_same() -> None:
    again = stored(7, SPEECH, published="2024-03-01")
    assert one(SPEECH, again, published="2024-03-02").event_id == 7


def test_a_round_sum_without_a_day_or_a_name_joins_nothing() -> None:
    first = telling("صندوق به کارخانه کاتد کمک داد", "grant", "awarded", "2025-11-16", actor="IR",
                    materials="battery", amount="90000000000 IRT")  # fmt: skip
    second = dataclasses.replace(first, title="کمک صندوق به کارخانه سلول", date=PartialDate.parse("2025"))
    decision = one(second, stored(7, first, published="2025-11-17"), published="2025-11-20")
    assert decision.event_id is None


def test_two_documents_of_one_register_are_two_acts() -> None:
    event = stored(7, AWARD, documents=frozenset({"fr:2026-04100"}))
    assert one(AWARD, event, document="fr:2026-04101").verdict is Verdict.NEW
    assert one(AWARD, event, document="press:2026-1").event_id == 7
    assert one(AWARD, event).event_id == 7


def test_what_a_person_took_apart_is_not_joined_again_nor_asked() -> None:
    own, other = stored(8, AWARD, "report"), stored(7, AWARD)
    second = dataclasses.replace(AWARD, title="Sila gets $118 million")
    decisions = decide([draft(AWARD), draft(second)], [own, other], apart={frozenset({7, 8})}).decisions
    assert [decision.event_id for decision in decisions] == [8, None]
    assert not any(decision.doubts for decision in decisions)


def test_the_report_itself_settles_it_before_any_likeness() -> None:
    decision = one(AWARD, stored(7, AWARD_ZH), stored(8, AWARD, "report"))
    assert (decision.event_id, decision.matched_on) == (8, "report")


def test_a_report_that_tells_one_thing_twice_brings_no_second_event() -> None:
    again = dataclasses.replace(AWARD, title="Sila wins $118 million for its silicon anode plant")
    decisions = decide([draft(again), draft(AWARD)], [stored(7, AWARD_ZH)]).decisions
    assert [decision.event_id for decision in decisions] == [7, 7]


def test_two_like_events_of_one_report_are_not_one_event_of_another() -> None:
    other = dataclasses.replace(
        AWARD, title="DOE Awards Group14 a Grant", organizations=("group14",), amount=None
    )
    vague = dataclasses.replace(AWARD_ZH, organizations=(), title="美能源部资助硅负极工厂")
    decisions = decide([draft(AWARD), draft(other)], [stored(7, vague)]).decisions
    assert [decision.event_id for decision in decisions] == [7, None]


def test_a_further_event_that_is_as_surely_the_same_is_asked_about() -> None:
    decision = one(AWARD, stored(7, AWARD), stored(8, AWARD_ZH))
    assert decision.event_id == 7
    assert [doubt.event_id for doubt in decision.doubts] == [8]
    assert one(AWARD, stored(7, AWARD), stored(8, AWARD_ZH), apart={frozenset({7, 8})}).doubts == ()


VAGUE = telling("Grants let go again", "grant", "resumed", "2026", actor="US", target="US")
VAGUE_ZH = dataclasses.replace(VAGUE, title="拨款恢复")
DAY = "2026-03-05"


def editions(between: Facts, known: Facts) -> tuple[Decision, ...]:
    """The decisions on an article of three events, the first and last of which another surely tells."""
    others = [CONTROL_FA, known, AWARD_ZH]
    events = [
        stored(number, facts, reports=frozenset({1}), published=DAY) for number, facts in enumerate(others, 1)
    ]
    told = [draft(CONTROL), draft(between), draft(AWARD)]
    return decide(told, events, published=dt.date.fromisoformat(DAY)).decisions


def test_between_two_editions_of_one_article_less_agreement_will_do() -> None:
    assert one(VAGUE, stored(2, VAGUE_ZH, published=DAY), published=DAY).event_id is None
    assert [decision.event_id for decision in editions(VAGUE, VAGUE_ZH)] == [1, 2, 3]


def test_editions_never_outweigh_a_contradiction() -> None:
    frozen = dataclasses.replace(VAGUE_ZH, action="suspended")
    assert [decision.event_id for decision in editions(VAGUE, frozen)] == [1, None, 3]


FACTS = st.sampled_from(
    [AWARD, AWARD_ZH, CONTROL, CONTROL_FA, TARIFF, VAGUE, VAGUE_ZH]
    + [facts for pair in NEAR_MISSES.values() for facts in pair]
)


@given(st.lists(FACTS, max_size=6), st.lists(FACTS, max_size=6), st.randoms())
def test_the_order_of_candidates_never_matters(
    drafts: list[Facts], events: list[Facts], chance: object
) -> None:
    candidates = [stored(number, facts, reports=frozenset({1})) for number, facts in enumerate(events, 1)]
    shuffled: list[Candidate] = list(candidates)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    told = [draft(facts) for facts in drafts]
    assert decide(told, shuffled) == decide(told, candidates)


@given(st.lists(FACTS, max_size=6), st.lists(FACTS, max_size=6))
def test_drafts_of_one_event_are_one_thing_told_twice(drafts: list[Facts], events: Sequence[Facts]) -> None:
    candidates = [stored(number, facts) for number, facts in enumerate(events, 1)]
    decisions = decide([draft(facts) for facts in drafts], candidates).decisions
    assert len(decisions) == len(drafts)
    for decision in decisions:
        known = next((one.event.facts for one in candidates if one.event.id == decision.event_id), None)
        mine = decision.draft.facts.action
        assert known is None or mine == known.action or (mine, known.action) in weights().told_alike
        assert decision.event_id not in {doubt.event_id for doubt in decision.doubts}

"""What becomes of a draft: the decision between reading and storing."""

import dataclasses
import datetime as dt
from decimal import Decimal

import telling
from hypothesis import given
from hypothesis import strategies as st
from telling import draft

from tracker.decide import Candidate, Verdict, completed, decide, likeness
from tracker.model import (
    Amount,
    CountryLink,
    CountryRole,
    DatedRole,
    DateRole,
    Facts,
    PartialDate,
)

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
GRANT = Facts(
    title="Energy Department awards $50 million to a cathode plant in Ohio",
    kind="grant",
    action="awarded",
    date=PartialDate.parse("2026-02-20"),
    countries=(CountryLink("US", CountryRole.ACTOR),),
    materials=("cathode",),
    agencies=("us-doe",),
    amount=Amount(Decimal(50_000_000), "USD"),
)
BAN = Facts(
    title="Beijing bans exports of gallium to the United States",
    kind="export_ban",
    action="enacted",
    date=PartialDate.parse("2026-02-18"),
    countries=(CountryLink("CN", CountryRole.ACTOR), CountryLink("US", CountryRole.TARGET)),
    materials=("gallium",),
)


def stored(id: int, facts: Facts, matched_on: str = "report") -> Candidate:
    return telling.stored(id, facts, matched_on)


def test_a_draft_of_an_unknown_document_is_new() -> None:
    (decision,) = decide([draft(GRANT)], []).decisions
    assert (decision.verdict, decision.event_id, decision.matched_on) == (Verdict.NEW, None, "created")


def test_a_report_read_again_unchanged_is_the_same() -> None:
    (decision,) = decide([draft(GRANT)], [stored(7, GRANT)]).decisions
    assert (decision.verdict, decision.event_id, decision.score) == (Verdict.SAME, 7, 1.0)


def test_a_corrected_report_changes_its_event_even_in_its_action() -> None:
    corrected = dataclasses.replace(GRANT, action="announced", amount=Amount(Decimal(55_000_000), "USD"))
    (decision,) = decide([draft(corrected)], [stored(7, GRANT)]).decisions
    assert (decision.verdict, decision.event_id, decision.facts) == (Verdict.CHANGE, 7, corrected)


def test_two_happenings_in_one_report_stay_two() -> None:
    decisions = decide([draft(BAN), draft(GRANT)], [stored(1, GRANT), stored(2, BAN)]).decisions
    assert [decision.event_id for decision in decisions] == [2, 1]
    assert {decision.verdict for decision in decisions} == {Verdict.SAME}


def test_another_happening_in_a_known_document_is_new() -> None:
    (decision,) = decide([draft(BAN)], [stored(1, GRANT, "document")]).decisions
    assert decision.verdict is Verdict.NEW


def test_an_event_its_report_no_longer_tells_of_is_withdrawn() -> None:
    assert decide([draft(BAN)], [stored(1, GRANT), stored(2, BAN)]).withdrawn == (1,)


def test_an_event_of_another_report_is_never_withdrawn() -> None:
    assert decide([], [stored(1, GRANT, "document")]).withdrawn == ()


def test_a_second_report_of_a_document_fills_gaps_and_replaces_nothing() -> None:
    terse = dataclasses.replace(GRANT, amount=None, agencies=(), title="Cathode plant gets federal money")
    (decision,) = decide([draft(GRANT)], [stored(3, terse, "document")]).decisions
    assert (decision.verdict, decision.event_id) == (Verdict.CHANGE, 3)
    assert decision.facts.title == terse.title
    assert (decision.facts.amount, decision.facts.agencies) == (GRANT.amount, ("us-doe",))


def test_another_report_that_tells_of_one_event_twice_brings_no_second_one() -> None:
    again = dataclasses.replace(GRANT, action="announced", title="A cathode plant in Ohio gets federal money")
    decisions = decide([draft(GRANT), draft(again)], [stored(3, GRANT, "document")]).decisions
    assert [(decision.verdict, decision.event_id) for decision in decisions] == [
        (Verdict.SAME, 3), (Verdict.SAME, 3),
    ]  # fmt: skip


def test_a_finer_date_inside_the_known_one_replaces_it() -> None:
    vague = dataclasses.replace(GRANT, date=PartialDate.parse("2026-02"))
    assert completed(vague, GRANT).date == GRANT.date


def test_a_finer_date_outside_the_known_one_does_not() -> None:
    other = dataclasses.replace(GRANT, date=PartialDate.parse("2025"))
    assert completed(other, GRANT).date == PartialDate.parse("2025")


def test_dates_of_both_tellings_are_kept() -> None:
    effective = DatedRole(DateRole.EFFECTIVE, PartialDate.parse("2026-04-01"))
    due = DatedRole(DateRole.COMMENT_DUE, PartialDate.parse("2026-03-15"))
    mine, theirs = (
        dataclasses.replace(BAN, dates=(effective,)),
        dataclasses.replace(BAN, dates=(effective, due)),
    )
    assert completed(mine, theirs).dates == (effective, due)


FACTS = st.builds(
    Facts,
    title=st.sampled_from(["Ban on gallium", "Grant for a plant", "石墨出口管制", "حظر تصدير"]),
    kind=st.sampled_from(["grant", "export_ban", "tariff"]),
    action=st.sampled_from(["announced", "enacted", "suspended"]),
    date=st.none() | st.sampled_from(["2025", "2025-10", "2025-10-09", "2026-01-01"]).map(PartialDate.parse),
    countries=st.sets(st.sampled_from(["CN", "US", "JP"])).map(
        lambda codes: tuple(CountryLink(code, CountryRole.ACTOR) for code in sorted(codes))
    ),
    materials=st.sets(st.sampled_from(["graphite", "gallium", "lithium"])).map(
        lambda ids: tuple(sorted(ids))
    ),
)


@given(FACTS, FACTS)
def test_likeness_is_symmetric_and_bounded(one: Facts, other: Facts) -> None:
    there, back = likeness(one, other)[0], likeness(other, one)[0]
    assert 0 <= there <= 1
    # The title's ratio may differ by direction; it weighs a twentieth.
    assert abs(there - back) <= 0.05


@given(st.lists(FACTS, max_size=5), st.lists(FACTS, max_size=5))
def test_every_draft_is_decided_and_no_event_is_taken_twice(drafts: list[Facts], events: list[Facts]) -> None:
    candidates = [stored(number, facts) for number, facts in enumerate(events, 1)]
    result = decide([draft(facts) for facts in drafts], candidates)
    assert [decision.draft.facts for decision in result.decisions] == drafts
    taken = [decision.event_id for decision in result.decisions if decision.event_id is not None]
    assert len(taken) == len(set(taken)), "of one report, each event has one draft"
    doubted = {doubt.event_id for decision in result.decisions for doubt in decision.doubts}
    assert set(taken) | doubted | set(result.withdrawn) == {candidate.event.id for candidate in candidates}


@given(
    st.lists(
        FACTS, max_size=5, unique_by=lambda facts: (facts.kind, facts.action, facts.date, facts.countries)
    )
)
def test_reading_the_same_report_again_changes_nothing(facts: list[Facts]) -> None:
    candidates = [stored(number, item) for number, item in enumerate(facts, 1)]
    result = decide([draft(item) for item in facts], candidates)
    assert result.withdrawn == ()
    assert {decision.verdict for decision in result.decisions} <= {Verdict.SAME}

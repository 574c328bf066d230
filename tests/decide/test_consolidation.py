"""What an event says by all the tellings of it: nothing is lost, and the best word of each field wins."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telling import money, telling

from tracker.decide import CONTESTABLE, Authority, Testimony, consolidate
from tracker.model import CountryLink, CountryRole, DatedRole, DateRole, Facts, PartialDate

LOAN = telling(
    "Loan for Salton Sea lithium signed", "loan", "awarded", "2026-03-10", actor="US", materials="lithium",
    agencies="us-doe", organizations=("energyx",), amount="2260000000 USD",
)  # fmt: skip


def said(
    facts: Facts,
    report: int | None = 1,
    authority: Authority = Authority.PRESS,
    published: str | None = "2026-03-11",
    confidence: float | None = 0.9,
) -> Testimony:
    return Testimony(
        report, facts, authority, dt.date.fromisoformat(published) if published else None, confidence
    )


def with_sum(text: str) -> Facts:
    return dataclasses.replace(LOAN, amount=money(text))


def with_date(text: str | None) -> Facts:
    return dataclasses.replace(LOAN, date=PartialDate.parse(text) if text else None)


def test_an_event_nobody_tells_of_says_nothing() -> None:
    with pytest.raises(ValueError, match="nobody tells"):
        consolidate([])


def test_official_word_goes_before_the_press_and_a_persons_before_both() -> None:
    press, office = said(with_sum("2000000000 USD")), said(with_sum("2260000000 USD"), 2, Authority.OFFICIAL)
    person = said(with_sum("2230000000 USD"), None, Authority.PERSON)
    assert consolidate([press, office]).facts.amount == money("2260000000 USD")
    assert consolidate([press, office, person]).facts.amount == money("2230000000 USD")


def test_the_register_of_an_award_goes_before_its_departments_release_and_is_told_as_official() -> None:
    release = said(with_sum("225000000 USD"), 1, Authority.OFFICIAL)
    register = said(with_sum("57000000 USD"), 2, Authority.REGISTER)
    person = said(with_sum("58000000 USD"), None, Authority.PERSON)
    for testimonies in ([release, register], [register, release]):
        assert consolidate(testimonies).facts.amount == register.facts.amount
    assert consolidate([release, register, person]).facts.amount == person.facts.amount
    assert [one.word for one in Authority] == ["press", "official", "official", "person"]


def test_both_values_of_a_conflict_are_kept_with_who_says_them_best_first() -> None:
    press = said(with_sum("2000000000 USD"), 1)
    also = said(with_sum("2000000000 USD"), 3)
    office = said(with_sum("2260000000 USD"), 2, Authority.OFFICIAL)
    found = consolidate([press, also, office])
    assert [(str(value.value.value), value.reports) for value in found.conflicts["amount"]] == [
        ("2260000000", (2,)), ("2000000000", (1, 3)),
    ]  # fmt: skip
    assert set(found.conflicts) == {"amount"}


def test_an_exact_sum_goes_before_its_rounding_whoever_gives_it() -> None:
    office = said(with_sum("2300000000 USD about"), 1, Authority.OFFICIAL)
    press = said(with_sum("2260000000 USD"), 2)
    assert consolidate([office, press]).facts.amount == money("2260000000 USD")


def test_an_exact_sum_that_the_office_did_not_round_is_no_finer_word() -> None:
    office = said(with_sum("2300000000 USD about"), 1, Authority.OFFICIAL)
    press = said(with_sum("1500000000 USD"), 2)
    assert consolidate([office, press]).facts.amount == money("2300000000 USD about")


def test_a_finer_date_inside_the_vaguer_wins_and_one_outside_does_not() -> None:
    office = said(with_date("2026-03"), 1, Authority.OFFICIAL)
    assert consolidate([office, said(with_date("2026-03-10"), 2)]).facts.date == PartialDate.parse(
        "2026-03-10"
    )
    assert consolidate([office, said(with_date("2026-04-02"), 2)]).facts.date == PartialDate.parse("2026-03")


def test_of_equals_the_later_is_a_correction() -> None:
    first, corrected = (
        said(with_sum("45000000 CAD"), 1),
        said(with_sum("54000000 CAD"), 2, published="2026-03-14"),
    )
    assert consolidate([first, corrected]).facts.amount == money("54000000 CAD")


def test_a_stated_day_goes_before_the_day_of_a_paper() -> None:
    own_day = said(with_date("2026-03-12"), 1, published="2026-03-12")
    stated = said(with_date("2026-03-10"), 2, published="2026-03-11")
    assert consolidate([own_day, stated]).facts.date == PartialDate.parse("2026-03-10")


def test_of_two_papers_own_days_the_earlier_is_nearer_to_the_act() -> None:
    late, early = (
        said(with_date("2026-03-12"), 1, published="2026-03-12"),
        said(with_date("2026-03-11"), 2, published="2026-03-11"),
    )
    assert consolidate([late, early]).facts.date == PartialDate.parse("2026-03-11")


def test_a_title_stays_when_later_papers_put_it_otherwise() -> None:
    later = said(dataclasses.replace(LOAN, title="EnergyX secures billions"), 2, published="2026-03-13")
    found = consolidate([later, said(LOAN)])
    assert found.facts.title == LOAN.title
    assert [value.value for value in found.values["title"]] == [LOAN.title, "EnergyX secures billions"]
    assert found.conflicts == {}


def test_silence_is_no_value() -> None:
    bare = dataclasses.replace(LOAN, amount=None, date=None, agencies=())
    found = consolidate([said(bare, 1, Authority.OFFICIAL), said(LOAN, 2)])
    assert (found.facts.amount, found.facts.date, found.facts.agencies) == (
        LOAN.amount, LOAN.date, LOAN.agencies,
    )  # fmt: skip


def test_lists_are_joined_the_best_tellings_first() -> None:
    more = dataclasses.replace(
        LOAN, materials=("lithium-carbonate", "lithium"), organizations=("Vulcan",),
        countries=(CountryLink("US", CountryRole.ACTOR), CountryLink("MX", CountryRole.LOCATION)),
    )  # fmt: skip
    found = consolidate([said(LOAN), said(more, 2, Authority.OFFICIAL)]).facts
    assert found.materials == ("lithium-carbonate", "lithium")
    assert found.organizations == ("Vulcan", "energyx")
    assert found.countries == more.countries


def test_a_further_date_gives_way_to_a_finer_one_of_its_role() -> None:
    def due(day: str) -> Facts:
        return dataclasses.replace(LOAN, dates=(DatedRole(DateRole.EFFECTIVE, PartialDate.parse(day)),))

    found = consolidate([said(due("2026-04")), said(due("2026-04-17"), 2), said(due("2026-06"), 3)]).facts
    assert {str(dated.date) for dated in found.dates} == {"2026-04-17", "2026-06"}


SUMS = st.sampled_from(
    ["2260000000 USD", "2300000000 USD about", "2230000000 USD", "- USD order_of_magnitude", "54000000 CAD"]
).map(money)
DATES = st.sampled_from(["2025", "2026", "2026-03", "2026-03-10", "2026-03-11", "2026-04-02"]).map(
    PartialDate.parse
)
DATED = st.builds(DatedRole, st.sampled_from([DateRole.EFFECTIVE, DateRole.EXPIRES]), DATES)
TOLD = st.builds(
    Facts,
    title=st.sampled_from(["Loan signed", "贷款签署", "وام امضا شد"]),
    kind=st.sampled_from(["loan", "grant", "other"]),
    action=st.sampled_from(["awarded", "announced", "reported"]),
    date=st.none() | DATES,
    date_end=st.none() | DATES,
    dates=st.lists(DATED, max_size=3, unique=True).map(tuple),
    countries=st.lists(
        st.builds(CountryLink, st.sampled_from(["US", "CA"]), st.sampled_from(CountryRole)),
        max_size=3, unique=True,
    ).map(tuple),
    materials=st.lists(st.sampled_from(["lithium", "graphite"]), max_size=2, unique=True).map(tuple),
    agencies=st.lists(st.sampled_from(["us-doe", "us-dod"]), max_size=2, unique=True).map(tuple),
    organizations=st.lists(st.sampled_from(["energyx", "Vulcan"]), max_size=2, unique=True).map(tuple),
    amount=st.none() | SUMS,
    programme=st.none() | st.sampled_from(["ATVM", "LPO"]),
    summary=st.none() | st.sampled_from(["One.", "Two."]),
)  # fmt: skip
TESTIMONY = st.builds(
    Testimony,
    st.none() | st.integers(1, 5),
    TOLD,
    st.sampled_from(Authority),
    st.none() | st.dates(dt.date(2026, 3, 9), dt.date(2026, 3, 14)),
    st.none() | st.sampled_from([0.5, 0.9]),
)


@given(
    st.lists(TESTIMONY, min_size=1, max_size=5).flatmap(
        lambda told: st.tuples(st.just(told), st.permutations(told))
    )
)
def test_the_order_of_arrival_never_matters(orders: tuple[list[Testimony], list[Testimony]]) -> None:
    told, shuffled = orders
    assert consolidate(shuffled) == consolidate(told)


@given(TESTIMONY)
def test_one_telling_gives_its_own_facts(told: Testimony) -> None:
    found = consolidate([told])
    assert found.facts == told.facts
    assert found.conflicts == {}


@given(st.lists(TESTIMONY, min_size=1, max_size=4))
def test_saying_a_thing_twice_changes_nothing(told: list[Testimony]) -> None:
    assert consolidate([*told, told[0]]) == consolidate(told)


@given(st.lists(TESTIMONY, min_size=1, max_size=5))
def test_every_value_anyone_gives_is_kept_and_nothing_is_made_up(told: list[Testimony]) -> None:
    found = consolidate(told)
    for field in CONTESTABLE:
        given_values = {value for each in told if (value := getattr(each.facts, field)) is not None}
        kept = [value.value for value in found.values.get(field, ())]
        assert set(kept) == given_values
        assert getattr(found.facts, field) == (kept[0] if kept else None)
    for field in ("countries", "materials", "agencies", "organizations"):
        assert set(getattr(found.facts, field)) == {
            item for each in told for item in getattr(each.facts, field)
        }
    assert set(found.facts.dates) <= {item for each in told for item in each.facts.dates}


@given(st.lists(TESTIMONY, min_size=1, max_size=5))
def test_nobodys_word_beats_a_higher_authority_but_by_being_more_precise(told: list[Testimony]) -> None:
    found = consolidate(told)
    for field in ("kind", "action", "programme"):
        speaking = [each for each in told if getattr(each.facts, field) is not None]
        if speaking:
            highest = max(each.authority for each in speaking)
            assert found.values[field][0].authority == highest

"""Two tellings of one happening share a key; what is asked is always a short stretch of days."""

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.decide.blocking import APART, MOST_PERIODS, TOLD_AFTER, Range, keys, ranges, version
from tracker.model import Amount, AmountQualifier, CountryLink, CountryRole, Facts, PartialDate, Precision
from tracker.vocabulary import vocabulary

SEEN = dt.date(2025, 10, 10)
DAY = PartialDate.parse("2025-10-09")


def facts(**given: object) -> Facts:
    fields = {"title": "A grant", "kind": "grant", "action": "awarded", "date": DAY}
    return Facts(**{**fields, **given})  # type: ignore[arg-type]


def found(stored: Facts, asked: Facts, *, seen: dt.date = SEEN, published: dt.date | None = SEEN) -> bool:
    """Whether asking by one telling finds the other."""
    held = keys(stored, seen)
    return any(
        one.key == key and one.first <= day <= one.last
        for one in ranges(asked, published)
        for key, day in held
    )


SUBJECTS = {
    "organization": {"organizations": ("redwood-materials",)},
    "printed name": {"organizations": ("Some Small Firm Inc.",)},
    "agency": {"agencies": ("us-doe",)},
    "material": {"materials": ("graphite",)},
    "programme": {"programme": "Battery Materials Processing Grants"},
    "amount": {"amount": Amount(Decimal("50_000_000"), "USD")},
    "actor": {"countries": (CountryLink("US", CountryRole.ACTOR),)},
}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_one_shared_subject_is_enough(subject: str) -> None:
    assert found(facts(**SUBJECTS[subject]), facts(**SUBJECTS[subject], title="Told otherwise"))


def test_nothing_shared_is_not_found() -> None:
    stored = facts(materials=("graphite",), agencies=("us-doe",))
    assert not found(stored, facts(materials=("gallium",), agencies=("cn-mofcom",)))


def test_kinds_of_one_family_find_each_other_and_others_do_not() -> None:
    stored = facts(materials=("graphite",))
    assert found(stored, facts(materials=("graphite",), kind="subsidy"))
    assert not found(stored, facts(materials=("graphite",), kind="export_ban"))


def test_one_sum_to_one_firm_is_found_whatever_it_is_called() -> None:
    given = {"organizations": ("redwood-materials",), "amount": Amount(Decimal(50_000_000), "USD")}
    assert found(facts(**given), facts(**given, kind="legislation"))


@pytest.mark.parametrize(
    ("stored", "asked", "meet"),
    [
        ("graphite", "graphite-anode", True),
        ("graphite-anode", "graphite", True),
        ("gallium", "germanium", False),
        ("graphite-anode", "silicon-anode-material", False),
    ],
)
def test_a_part_and_its_whole_find_each_other_but_not_two_parts(stored: str, asked: str, meet: bool) -> None:
    assert found(facts(materials=(stored,)), facts(materials=(asked,))) is meet


def test_a_body_and_the_one_above_it_find_each_other() -> None:
    assert vocabulary().agencies["us-bis"].parent == "us-commerce"
    below, above = facts(agencies=("us-bis",)), facts(agencies=("us-commerce",))
    assert found(below, above)
    assert found(above, below)


def test_a_firm_is_found_without_the_form_it_is_incorporated_in() -> None:
    assert found(facts(organizations=("Acme Rocks, Inc.",)), facts(organizations=("ACME ROCKS",)))


def test_a_rounded_sum_finds_the_exact_one() -> None:
    exact = facts(amount=Amount(Decimal("2_261_000_000"), "USD"))
    about = facts(amount=Amount(Decimal("2_300_000_000"), "USD", AmountQualifier.ABOUT))
    assert found(exact, about)
    assert not found(exact, facts(amount=Amount(Decimal("2_261_000_000"), "EUR")))


def test_a_sum_rounded_up_to_another_number_of_digits_is_found() -> None:
    below = facts(amount=Amount(Decimal("998_000_000"), "USD"))
    assert found(below, facts(amount=Amount(Decimal("1_000_000_000"), "USD")))


@pytest.mark.parametrize("text", ["2025-10", "2025"])
def test_a_vague_date_and_a_day_in_it_find_each_other(text: str) -> None:
    vague, precise = (
        facts(materials=("graphite",), date=PartialDate.parse(text)),
        facts(materials=("graphite",)),
    )
    assert found(vague, precise)
    assert found(precise, vague)


def test_a_quarter_and_a_day_in_it_find_each_other() -> None:
    quarter = facts(materials=("graphite",), date=PartialDate("2025-10", Precision.QUARTER))
    assert found(quarter, facts(materials=("graphite",)))
    assert found(facts(materials=("graphite",)), quarter)


def test_a_month_of_another_calendar_and_a_day_late_in_it_find_each_other() -> None:
    tir = facts(
        materials=("graphite",), date=PartialDate.parse("2025-06"), date_end=PartialDate.parse("2025-07")
    )
    late = facts(materials=("graphite",), date=PartialDate.parse("2025-07-21"))
    assert found(tir, late, published=None)
    assert found(late, tir, published=None)
    assert found(facts(materials=("graphite",), date=PartialDate.parse("2025-07")), tir, published=None)


def test_a_span_of_years_is_found_in_each_but_never_in_too_many() -> None:
    years = facts(materials=("graphite",), date=PartialDate.parse("1990"), date_end=PartialDate.parse("2090"))
    assert len({day for _, day in keys(years, SEEN)}) == MOST_PERIODS
    assert found(years, facts(materials=("graphite",), date=PartialDate.parse("1995-03-02")), published=None)


def test_what_has_no_date_is_found_by_when_it_was_reported() -> None:
    undated = facts(materials=("graphite",), date=None)
    assert found(undated, facts(materials=("graphite",)))
    assert found(facts(materials=("graphite",)), undated)
    later = SEEN + dt.timedelta(days=TOLD_AFTER + APART + 1)
    assert not found(facts(materials=("graphite",)), undated, published=later)


def test_without_a_date_and_a_day_of_publication_nothing_is_asked() -> None:
    assert ranges(facts(materials=("graphite",), date=None), None) == []


days = st.dates(dt.date(1990, 1, 1), dt.date(2060, 1, 1))


@given(day=days, shift=st.integers(-APART, APART))
def test_days_as_far_apart_as_one_happening_is_told_meet(day: dt.date, shift: int) -> None:
    stored = facts(materials=("graphite",), date=PartialDate.of(day))
    asked = facts(materials=("graphite",), date=PartialDate.of(day + dt.timedelta(days=shift)))
    assert found(stored, asked, published=None)


@given(
    day=days, precision=st.sampled_from([Precision.DAY, Precision.MONTH, Precision.QUARTER, Precision.YEAR])
)
def test_every_question_is_a_short_stretch_around_its_likeliest_day(
    day: dt.date, precision: Precision
) -> None:
    size = {Precision.DAY: 10, Precision.YEAR: 4}.get(precision, 7)
    given = facts(materials=("graphite",), date=PartialDate(day.isoformat()[:size], precision))
    for one in ranges(given, day):
        assert isinstance(one, Range)
        assert one.first <= one.near <= one.last
        assert one.last - one.first <= 2 * (366 + APART)
        assert -(2**63) <= one.key < 2**63
    widest = max(one.last - one.first for one in ranges(given, day))
    if precision is Precision.DAY:
        assert widest <= 366 + 2 * APART


def test_no_question_is_asked_twice() -> None:
    given = facts(materials=("graphite-anode", "graphite", "anode"), agencies=("us-bis", "us-commerce"))
    asked = [one.key for one in ranges(given, SEEN)]
    assert len(asked) == len(set(asked))


def test_keys_outlive_the_program_that_made_them() -> None:
    """A database made elsewhere has these: another hash needs another version."""
    given = Facts("x", "grant", "awarded", DAY, programme="Anything")
    ((key, day),) = keys(given, SEEN)
    assert (key, day) == (KEY, DAY.earliest.toordinal())
    assert len(version()) == 32


KEY = 2861573060052700524


def test_the_first_and_the_last_day_of_the_calendar_can_be_asked_for() -> None:
    for text in ("0001-01-01", "9999-12-31"):
        asked = dataclasses.replace(facts(materials=("graphite",)), date=PartialDate.parse(text))
        assert found(asked, asked)

"""Dates told as a distance from something else, and what they count from."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.contract import draft_as_json
from tracker.extract import extract
from tracker.extract.dates import When
from tracker.extract.english.dates import DateReader
from tracker.model import Anchor, DateRole, DateRule, Document, Draft, PartialDate, Precision, RuleUnit

COARSENESS = [Precision.DAY, Precision.MONTH, Precision.QUARTER, Precision.YEAR]
UNIT_PRECISION = {
    RuleUnit.DAY: Precision.DAY,
    RuleUnit.WEEK: Precision.MONTH,
    RuleUnit.MONTH: Precision.MONTH,
    RuleUnit.YEAR: Precision.YEAR,
}
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))
PARTIAL = st.one_of(
    DAYS.map(PartialDate.of),
    DAYS.map(lambda day: PartialDate(f"{day:%Y-%m}", Precision.MONTH)),
    DAYS.map(lambda day: PartialDate(f"{day:%Y}", Precision.YEAR)),
)
RULES = st.builds(DateRule, st.integers(-500, 500), st.sampled_from(RuleUnit), st.sampled_from(Anchor))


def read(text: str) -> tuple[str, int, str, str] | None:
    [mention] = DateReader(dt.date(2026, 3, 1)).read(text, 0, len(text))
    rule = mention.offset
    return (mention.when.value, rule.count, rule.unit.value, rule.anchor.value) if rule else None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("not later than 180 days after the date of the enactment of this act",
         ("deadline", 180, "day", "enactment")),
        ("no later than one year after enactment, the secretary shall submit to congress a report",
         ("report_due", 1, "year", "enactment")),
        ("within 60 days of publication in the federal register", ("deadline", 60, "day", "publication")),
        ("comments must be submitted within 45 days after publication",
         ("comment_due", 45, "day", "publication")),
        ("the order takes effect 30 days after publication", ("effective", 30, "day", "publication")),
        ("shall enter into force on the twentieth day following that of its publication",
         ("effective", 20, "day", "publication")),
        ("within thirty (30) days of receipt of the request", ("deadline", 30, "day", "other")),
        ("the exemption expires five years after the effective date", ("expires", 5, "year", "effective")),
        ("within 18 months of its entry into force", ("deadline", 18, "month", "effective")),
        ("no later than 6 months before the effective date", ("deadline", -6, "month", "effective")),
        ("within 90 days of the date of this order", ("deadline", 90, "day", "issue")),
        ("within 10 business days", ("deadline", 10, "working_day", "other")),
        ("one year after the enactment of the steel act", ("background", 1, "year", "other")),
        ("prices fell two weeks after the talks", ("background", 2, "week", "other")),
    ],
)  # fmt: skip
def test_a_distance_says_how_far_and_from_what(text: str, wanted: tuple[str, int, str, str]) -> None:
    assert read(text) == wanted


@given(RULES, PARTIAL)
def test_a_resolved_date_is_no_finer_than_its_unit_or_its_anchor(rule: DateRule, anchor: PartialDate) -> None:
    date = rule.resolved(anchor)
    if date is not None:
        floor = max(COARSENESS.index(UNIT_PRECISION[rule.unit]), COARSENESS.index(anchor.precision))
        assert COARSENESS.index(date.precision) >= floor


@given(st.integers(-60, 60), DAYS)
def test_months_end_where_months_end(count: int, day: dt.date) -> None:
    date = DateRule(count, RuleUnit.MONTH, Anchor.ENACTMENT).resolved(PartialDate.of(day))
    assert date is not None
    assert date.year * 12 + int(date.value[5:7]) == day.year * 12 + day.month + count


@given(st.integers(-2000, 2000), DAYS)
def test_days_are_counted(count: int, day: dt.date) -> None:
    date = DateRule(count, RuleUnit.DAY, Anchor.PUBLICATION).resolved(PartialDate.of(day))
    assert date == PartialDate.of(day + dt.timedelta(count))


@pytest.mark.parametrize("unit", RuleUnit)
def test_what_lies_beyond_the_calendar_is_no_date(unit: RuleUnit) -> None:
    assert DateRule(9999, unit, Anchor.ISSUE).resolved(PartialDate("9990", Precision.YEAR)) is None


def test_working_days_are_not_guessed() -> None:
    rule = DateRule(10, RuleUnit.WORKING_DAY, Anchor.PUBLICATION)
    assert rule.resolved(PartialDate("2026-03-01", Precision.DAY)) is None


LAW = (
    "SEC. 40. GRAPHITE STUDY.\n\nNot later than 180 days after the date of the enactment of this Act, the"
    " Secretary of Energy shall submit to Congress a report on graphite supply.\n"
)


def one(text: str, **given: object) -> Draft:
    [draft] = extract(Document(text, dt.date(2026, 3, 1), "en", **given))  # type: ignore[arg-type]
    return draft


def due(draft: Draft) -> list[tuple[DateRole, str | None]]:
    return [(dated.role, str(dated.date) if dated.date else None) for dated in draft.facts.dates]


def test_a_law_that_does_not_say_when_it_was_enacted_leaves_the_date_open() -> None:
    draft = one(LAW)
    assert due(draft) == [(DateRole.REPORT_DUE, None)]
    [printed] = draft_as_json(draft, "require")["dates"]
    assert printed["date"] is None
    assert printed["anchor"] == {"event": "enactment", "count": 180, "unit": "day"}


def test_the_text_says_when_the_law_was_enacted() -> None:
    assert due(one(f"{LAW}\nApproved January 5, 2026.")) == [(DateRole.REPORT_DUE, "2026-07-04")]


def test_the_source_says_when_the_law_was_enacted() -> None:
    draft = one(LAW, fields={"enacted_on": "2026-01-05"})
    assert due(draft) == [(DateRole.REPORT_DUE, "2026-07-04")]


def test_an_official_text_is_published_on_its_day() -> None:
    text = (
        "The Ministry of Mines of India announced an export licensing requirement on graphite. The measure"
        " takes effect 30 days after publication."
    )
    assert due(one(text, country="IN")) == [(DateRole.EFFECTIVE, "2026-03-31")]
    assert due(one(text)) == [(DateRole.EFFECTIVE, None)]


@given(st.text(alphabet="0123456789 withnodaysterlfmcp-()", max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    for mention in DateReader(dt.date(2026, 3, 1)).read(text, 0, len(text)):
        assert mention.when is not When.DEADLINE or mention.date or mention.rule

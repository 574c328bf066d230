"""Which events a selection has: the same rules for the command line and for the pages."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils.utils import sqlite3

from tracker.analyze.selection import Selection, named, period, selection, since, until
from tracker.model import PartialDate, Precision

DAYS = st.dates(dt.date(2023, 11, 1), dt.date(2026, 2, 28))
PRECISIONS = st.sampled_from([Precision.DAY, Precision.MONTH, Precision.QUARTER, Precision.YEAR])


def known_to(day: dt.date, precision: Precision) -> PartialDate:
    first_of_quarter = f"{day.year}-{3 * ((day.month - 1) // 3) + 1:02}"
    text = {
        Precision.DAY: day.isoformat(),
        Precision.MONTH: f"{day:%Y-%m}",
        Precision.QUARTER: first_of_quarter,
        Precision.YEAR: str(day.year),
    }[precision]
    return PartialDate(text, precision)


DATES = st.builds(known_to, DAYS, PRECISIONS)


def holds(condition, date: PartialDate, end: PartialDate | None = None) -> bool:
    db = sqlite3.connect(":memory:")
    try:
        db.execute("create table events (date, date_precision, date_end)")
        row = (date.value, date.precision.value, end.value if end else None)
        db.execute("insert into events values (?, ?, ?)", row)
        return bool(db.execute(f"select {condition.sql} from events", condition.parameters).fetchone()[0])
    finally:
        db.close()


@given(event=DATES, bound=DATES)
def test_an_event_is_since_a_date_if_its_last_possible_day_is(event, bound):
    assert holds(since(bound), event) == (event.latest >= bound.earliest)


@given(event=DATES, bound=DATES)
def test_an_event_is_until_a_date_if_its_first_possible_day_is(event, bound):
    assert holds(until(bound), event) == (event.earliest <= bound.latest)


@given(begun=DATES, ended=DATES.filter(lambda date: date.precision is not Precision.QUARTER), bound=DATES)
def test_what_lasts_is_there_until_its_last_possible_day(begun, ended, bound):
    expected = max(begun.latest, ended.latest) >= bound.earliest
    assert holds(since(bound), begun, ended) == expected


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-Q2", "2025-04-01", "2025-06-30"),
        ("2025q4", "2025-10-01", "2025-12-31"),
        ("2025-06-30", "2025-06-30", "2025-06-30"),
    ],
)
def test_a_period_is_a_year_a_quarter_a_month_or_a_day(text, first, last):
    read = period(text)
    assert (read.earliest.isoformat(), read.latest.isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["", "June", "2025-13", "2025-02-30", "2025-Q5", "0000", "２０２５"])
def test_anything_else_is_no_period(text):
    with pytest.raises(ValueError):
        period(text)


def test_without_conditions_it_is_every_event():
    assert Selection().sql("id") == "select id from events"
    assert Selection().where == "1"


def test_only_published_events_unless_a_review_is_named():
    assert selection({}).parts == ("review in ('auto', 'approved')",)
    assert selection({"review": ["pending"]}).parts == ("review in (:tracker_review_0)",)


def test_every_value_is_a_parameter():
    hostile = "x') or 1 --"
    chosen = selection({"country": [hostile], "kind": [hostile]}, search=hostile, start=period("2025"))
    assert hostile not in chosen.where
    assert set(chosen.parameters) == {
        "tracker_country_0", "tracker_kind_0", "tracker_search", "tracker_from", "tracker_from_quarter",
    }  # fmt: skip


def test_a_list_becomes_named_parameters():
    assert named("c", ["a", "b"]) == (":c0, :c1", {"c0": "a", "c1": "b"})

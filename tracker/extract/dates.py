"""Dates as they are mentioned, and the calendar arithmetic that every language's date grammar shares.

A grammar reads its own spans and resolves them here against the day of publication. Nothing is made
finer than it was written. `dateparser.search_dates` is never used: it finds dates in words like "we".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from tracker.model import DateRule, PartialDate, Precision


class When(StrEnum):
    """What a date mention is the date of."""

    ACT = "act"
    EFFECTIVE = "effective"
    DEADLINE = "deadline"
    EXPIRES = "expires"
    COMMENT_DUE = "comment_due"
    REPORT_DUE = "report_due"
    SINCE = "since"
    BACKGROUND = "background"


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as written at [start, end) of the normal form.

    `date` is None where it dates nothing (a name, a decade) or cannot be resolved; `end_date` is the
    end of a range. `rule` is an anchored date ("within 180 days after enactment") as printed, `offset`
    what it says; anchors.py finds its date. `inferred` says that the year, or more, came from the day of
    publication.
    """

    start: int
    end: int
    when: When
    date: PartialDate | None
    end_date: PartialDate | None = None
    inferred: bool = False
    rule: str | None = None
    offset: DateRule | None = None


class DateReader(Protocol):
    """Reads the dates of one document, against its day of publication."""

    def read(self, lower: str, start: int, end: int) -> list[DateMention]:
        """The dates in lower[start:end], a lower-case normal form, in order."""
        ...


def day_on(year: int, month: int, day: int) -> PartialDate | None:
    """A day; None where the calendar has no such day."""
    try:
        return PartialDate.of(dt.date(year, month, day))
    except ValueError:
        return None


def month_on(year: int, month: int) -> PartialDate:
    return PartialDate(f"{year:04d}-{month:02d}", Precision.MONTH)


def quarter_on(year: int, quarter: int) -> PartialDate:
    return PartialDate(f"{year:04d}-{3 * quarter - 2:02d}", Precision.QUARTER)


def year_on(year: int | str) -> PartialDate:
    return PartialDate(f"{int(year):04d}", Precision.YEAR)


def nearest_year(published: dt.date, month: int, day: int, *, future: bool, past: bool = False) -> int:
    """The year that brings a month and day nearest to publication, on the side the sentence says."""
    here = (month, day) if not (day == 1 and month == published.month) else (month, published.day)
    if future:
        return published.year + (here < (published.month, published.day) and not past)
    return published.year - (here > (published.month, published.day))


def recent(published: dt.date, weeks: int) -> PartialDate:
    """ "In recent weeks": the quarter, or the year where the weeks span two quarters."""
    before = published - dt.timedelta(weeks=weeks)
    if (before.year, (before.month - 1) // 3) == (published.year, (published.month - 1) // 3):
        return quarter_on(published.year, (published.month + 2) // 3)
    return year_on(published.year)


def on_weekday(published: dt.date, weekday: int, *, future: bool) -> PartialDate:
    """The weekday (0 is Monday) last gone by, the day of publication among them, or the next to come."""
    back = (published.weekday() - weekday) % 7
    return PartialDate.of(published + dt.timedelta((7 - back) % 7 if future else -back))


def next_after(published: dt.date, date: PartialDate) -> PartialDate:
    """The weekday, or the day or month written without its year, that is still to come."""
    if date.precision is Precision.DAY:
        day = date.earliest
        if (published - day).days < 7:
            return PartialDate.of(day + dt.timedelta(7))
        return day_on(day.year + 1, day.month, day.day) or date
    return month_on(date.year + 1, date.earliest.month) if date.precision is Precision.MONTH else date


def shifted(published: dt.date, unit: str, shift: int) -> PartialDate:
    if unit == "year":
        return PartialDate(f"{published.year + shift:04d}", Precision.YEAR)
    if unit == "quarter":
        at = published.year * 4 + (published.month - 1) // 3 + shift
        return quarter_on(at // 4, at % 4 + 1)
    if unit == "month":
        at = published.year * 12 + published.month - 1 + shift
        return month_on(at // 12, at % 12 + 1)
    day = published + dt.timedelta(weeks=shift)
    monday = day - dt.timedelta(day.weekday())
    if monday.month == (monday + dt.timedelta(6)).month:
        return month_on(monday.year, monday.month)
    return PartialDate(f"{day.year:04d}", Precision.YEAR)


def near(mentions: list[DateMention], at: int) -> Iterator[DateMention]:
    """The mentions, nearest to `at` first."""
    yield from sorted(mentions, key=lambda m: min(abs(m.start - at), abs(m.end - at)))

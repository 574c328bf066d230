"""Months, quarters and years by the keys the database has for them: 2025-10, 2025-Q4, 2025.

Time is counted in months since the year 0, so that a period is a first month and a number of months.
"""

from __future__ import annotations

import calendar
import datetime as dt
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple


class Unit(StrEnum):
    """How long a period is; what one bar stands for."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        return _MONTHS[self]


_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}


class Period(NamedTuple):
    """A period: its first month, counted from the year 0, and how long it is."""

    start: int
    unit: Unit

    @property
    def end(self) -> int:
        """Its last month."""
        return self.start + self.unit.months - 1


@lru_cache(maxsize=8192)
def period_of(key: str) -> Period:
    """The period of a key: 2025-10, 2025-Q4 or 2025. Raises ValueError for anything else."""
    year = int(key[:4]) * 12
    if len(key) == 4:
        return Period(year, Unit.YEAR)
    if key[5] == "Q":
        return Period(year + 3 * (int(key[6:]) - 1), Unit.QUARTER)
    return Period(year + int(key[5:]) - 1, Unit.MONTH)


@lru_cache(maxsize=8192)
def key_of(month: int, unit: Unit) -> str:
    """The key of the period of a length that a month lies in."""
    year, index = divmod(month, 12)
    if unit is Unit.MONTH:
        return f"{year:04}-{index + 1:02}"
    return f"{year:04}-Q{index // 3 + 1}" if unit is Unit.QUARTER else f"{year:04}"


def month_of(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def place_of_day(day: dt.date) -> float:
    """The middle of a day in months since the year 0."""
    days = calendar.monthrange(day.year, day.month)[1]
    return month_of(day) + (day.day - 0.5) / days


def first_day(month: int) -> dt.date:
    return dt.date(month // 12, month % 12 + 1, 1)


def last_day(month: int) -> dt.date:
    year, index = divmod(month, 12)
    return dt.date(year, index + 1, calendar.monthrange(year, index + 1)[1])


def extent(value: str, precision: str) -> tuple[float, float]:
    """Where a partial ISO date lies, from and to, in months since the year 0.

    A day is a point (its middle, twice); anything vaguer is the whole time it may mean.
    """
    if len(value) == 10:
        place = place_of_day(dt.date.fromisoformat(value))
        return place, place
    start = int(value[:4]) * 12 + (int(value[5:7]) - 1 if len(value) > 4 else 0)
    if precision == "quarter":
        start -= start % 3
    months = 12 if len(value) == 4 else _MONTHS[Unit.QUARTER if precision == "quarter" else Unit.MONTH]
    return start, start + months

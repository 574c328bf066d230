"""Dates that know how precise they are, and times in UTC."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from tracker.model.words import Anchor, Precision, RuleUnit

_PARTIAL = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as fine as its source and no finer: `2025`, `2025-10` or `2025-10-09`.

    A quarter is written as its first month with precision `quarter`.
    """

    value: str
    precision: Precision

    def __post_init__(self) -> None:
        match = _PARTIAL.fullmatch(self.value)
        if match is None:
            raise ValueError(f"{self.value!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = match.groups()
        fits = {4: {Precision.YEAR}, 7: {Precision.MONTH, Precision.QUARTER}, 10: {Precision.DAY}}
        if self.precision not in fits[len(self.value)]:
            raise ValueError(f"{self.value!r} cannot have the precision {self.precision!s}")
        if int(year) < 1:
            raise ValueError(f"{self.value!r} has no such year")
        if day and int(day) > calendar.monthrange(int(year), int(month))[1]:
            raise ValueError(f"{self.value!r} is not in the calendar")

    @classmethod
    def parse(cls, text: str, precision: str | Precision | None = None) -> PartialDate:
        """Read a partial ISO date; the precision follows from its length unless it is a quarter.

        Raises ValueError for anything else.
        """
        if precision is None:
            precision = {4: Precision.YEAR, 7: Precision.MONTH}.get(len(text), Precision.DAY)
        return cls(text, Precision(precision))

    @classmethod
    def of(cls, day: dt.date) -> PartialDate:
        return cls(day.isoformat(), Precision.DAY)

    @property
    def year(self) -> int:
        return int(self.value[:4])

    @property
    def earliest(self) -> dt.date:
        """The first day this may mean."""
        month = int(self.value[5:7]) if len(self.value) > 4 else 1
        if self.precision is Precision.QUARTER:
            month = 3 * ((month - 1) // 3) + 1
        return dt.date(self.year, month, int(self.value[8:]) if len(self.value) == 10 else 1)

    @property
    def latest(self) -> dt.date:
        """The last day this may mean."""
        if self.precision is Precision.DAY:
            return self.earliest
        month = {Precision.YEAR: 12, Precision.QUARTER: self.earliest.month + 2}.get(
            self.precision, self.earliest.month
        )
        return dt.date(self.year, month, calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class DateRule:
    """A date told as a distance: 180 days after the enactment. `count` is negative before the anchor."""

    count: int
    unit: RuleUnit
    anchor: Anchor

    def resolved(self, anchor: PartialDate) -> PartialDate | None:
        """The date, given its anchor's: never finer than the unit or the anchor.

        None where the anchor is too vague to name even a year, or holidays would have to be known.
        """
        first, last = self._shifted(anchor.earliest), self._shifted(anchor.latest)
        if first is None or last is None:
            return None
        if first == last and self.unit is RuleUnit.DAY:
            return PartialDate.of(first)
        if (first.year, first.month) == (last.year, last.month) and self.unit is not RuleUnit.YEAR:
            return PartialDate(f"{first.year:04d}-{first.month:02d}", Precision.MONTH)
        return PartialDate(f"{first.year:04d}", Precision.YEAR) if first.year == last.year else None

    def _shifted(self, day: dt.date) -> dt.date | None:
        try:
            if self.unit in (RuleUnit.DAY, RuleUnit.WEEK):
                return day + dt.timedelta(self.count * (7 if self.unit is RuleUnit.WEEK else 1))
            if self.unit is RuleUnit.WORKING_DAY:
                return None
            months = day.year * 12 + day.month - 1 + self.count * (12 if self.unit is RuleUnit.YEAR else 1)
            year, month = months // 12, months % 12 + 1
            return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
        except (ValueError, OverflowError):
            return None


def utc_now() -> dt.datetime:
    """Now, aware and in UTC, to the second."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def utc_text(moment: dt.datetime) -> str:
    """A time as the database keeps it: `2025-10-09T14:00:00Z`. Refuses a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

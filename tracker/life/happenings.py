"""The events of a life: the sums they state, and the order in which they count."""

from __future__ import annotations

import bisect
import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.model import AmountQualifier, AmountRole, PartialDate, Precision

UNDATED = dt.date.min
"""The day from which events without a date count: before all others."""

_SURENESS = {
    AmountQualifier.ORDER_OF_MAGNITUDE: 0,
    AmountQualifier.UP_TO: 1,
    AmountQualifier.RANGE: 2,
    AmountQualifier.AT_LEAST: 3,
    AmountQualifier.ABOUT: 4,
    AmountQualifier.EXACT: 5,
}
_FINENESS = {Precision.DAY: 3, Precision.MONTH: 2, Precision.QUARTER: 1, Precision.YEAR: 0}


@dataclass(frozen=True, slots=True)
class Sum:
    """A committed sum in minor units: what of it counts, and the most it may be where that is told."""

    minor: int
    most: int | None
    currency: str
    sureness: int = 5

    @classmethod
    def of(
        cls,
        minor: int | None,
        most: int | None,
        currency: str | None,
        qualifier: str | None,
        role: str | None,
    ) -> Sum | None:
        """The sum that an event's columns state; None where it is no commitment or only a magnitude."""
        if minor is None or currency is None or role != AmountRole.COMMITMENT or minor < 0:
            return None
        hedge = AmountQualifier(qualifier or AmountQualifier.EXACT)
        sureness = _SURENESS[hedge]
        if hedge is AmountQualifier.AT_LEAST:
            return cls(minor, most, currency, sureness)
        return cls(minor, max(minor, most or 0), currency, sureness)


@dataclass(frozen=True, slots=True)
class Happening:
    """What a life needs to know of one event. `state` and `rank` are those of its action.

    `step` is what a register that keeps count of the money calls it (the number of a modification): its sum
    is then what there is in all by that step. None where no register tells it. `effective` are the dates on
    which it says that it takes effect.
    """

    event_id: int
    action: str
    state: str | None
    rank: int
    date: PartialDate | None = None
    sum: Sum | None = None
    step: str | None = None
    effective: tuple[PartialDate, ...] = ()

    @property
    def counted(self) -> bool:
        return self.step is not None


def in_order(happenings: Iterable[Happening]) -> list[tuple[dt.date, Happening]]:
    """Each event with the day from which it counts, in the order of the life."""
    known = list(happenings)
    dated = sorted(
        (one.date.earliest, _FINENESS[one.date.precision], one.rank) for one in known if one.date is not None
    )
    found = [(_begins(one, dated), one) for one in known]
    return sorted(found, key=lambda pair: (pair[0], *_place(pair[1])))


def _begins(one: Happening, dated: Sequence[tuple[dt.date, int, int]]) -> dt.date:
    """The day from which an event counts. `dated` are (first day, fineness, rank) of all, in order."""
    if one.date is None:
        return UNDATED
    first = one.date.earliest
    if one.date.precision is Precision.DAY:
        return first
    fineness = _FINENESS[one.date.precision]
    until = bisect.bisect_right(dated, one.date.latest, key=lambda other: other[0])
    for day, other_fineness, rank in reversed(dated[:until]):
        if day < first:
            break
        if rank < one.rank and other_fineness > fineness:
            return day
    return first


def _place(one: Happening) -> tuple[Any, ...]:
    """The order of events that count from one day: by rank, step, how sure the sum is; the number last."""
    sum_ = one.sum or Sum(0, None, "", -1)
    return (
        one.rank,
        one.action,
        _numbered(one.step),
        one.date.value if one.date else "",
        sum_.sureness,
        sum_.minor,
        sum_.most or 0,
        sum_.currency,
        sorted((date.earliest, date.value) for date in one.effective if one.state == "in_force"),
        one.event_id,
    )


def _numbered(step: str | None) -> tuple[tuple[bool, int, str], ...]:
    """The order of steps as people count them: P2 before P10; of no step first."""
    parts = _DIGITS.split(step or "")
    return tuple((part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts if part)


_DIGITS = re.compile(r"([0-9]{1,18})")

"""When sources gave nothing: days on which a poll should have come through and none did, by month.

A source is unread before its first poll. From then on it is silent for as much of a month as its good
days, times the days between its polls, fall short of the days there were. Time ahead is nobody's silence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tracker.analyze.periods import first_day, last_day, month_of
from tracker.analyze.timeline import Span

SOURCES = (
    "SELECT id, every, first_polled_at FROM sources"
    " WHERE every IS NOT NULL AND state NOT IN ('retired', 'manual')"
)
GOOD_DAYS = (
    "SELECT source_id, substr(finished_at, 1, 7) AS month, count(DISTINCT substr(finished_at, 1, 10)) AS days"
    " FROM fetches WHERE outcome IN ('ok', 'unchanged', 'truncated') GROUP BY 1, 2"
)
_DAY = 86_400
# Less of a bar than this is the ordinary hiccup of a network.
_NOTICED = 0.1


@dataclass(frozen=True, slots=True)
class Polled:
    """A source that is polled: seconds between polls, its first poll, and good days by month since year 0."""

    every: int
    first: dt.date | None
    good: Mapping[int, int]

    def days(self, month: int, today: dt.date) -> tuple[int, int, float]:
        """Of a month until yesterday: days before the first poll, days since, and days lost of those."""
        begin = first_day(month)
        end = min(last_day(month), today - dt.timedelta(days=1))  # today may still bring its poll
        days = max(0, (end - begin).days + 1)
        unread = days if self.first is None else min(days, max(0, (self.first - begin).days))
        good = self.good.get(month, 0) * max(1.0, self.every / _DAY)
        return unread, days - unread, max(0.0, days - unread - good)


@dataclass(frozen=True, slots=True)
class Silence:
    """Bars `first` to `last`: of `sources`, how many were silent and how many not yet read.

    `lost` and `unread_share` are shares of all their time (0 to 1); `whole` says that the silent ones gave
    nothing at all.
    """

    first: int
    last: int
    silent: int
    unread: int
    sources: int
    lost: float
    unread_share: float
    whole: bool


def polled(sources: Iterable[Sequence[Any]], good_days: Iterable[Sequence[Any]]) -> dict[str, Polled]:
    """Sources by id, from the rows of SOURCES and GOOD_DAYS."""
    good: dict[str, dict[int, int]] = {}
    for source, month, days in good_days:
        good.setdefault(source, {})[int(month[:4]) * 12 + int(month[5:7]) - 1] = days
    return {
        id: Polled(every, dt.date.fromisoformat(first[:10]) if first else None, good.get(id, {}))
        for id, every, first in sources
    }


def silences(sources: Sequence[Polled], span: Span, today: dt.date) -> list[Silence]:
    """Where along a span these sources gave nothing; neighbouring bars of one kind are one."""
    if not sources:
        return []
    months, found = span.unit.months, list[Silence]()
    now = month_of(today)
    for place in range(span.bars):
        begin = (span.zero + place) * months
        inside = range(begin, min(begin + months, now + 1))
        if not inside:
            break
        one = _at(place, [_summed(source, inside, today) for source in sources])
        if one is None:
            continue
        if found and found[-1].last == place - 1 and _alike(found[-1], one):
            one = replace(one, first=found.pop().first)
        found.append(one)
    return found


def _summed(source: Polled, months: range, today: dt.date) -> tuple[float, float]:
    """As shares of these months: the time before the first poll, and the time lost since."""
    parts = [source.days(month, today) for month in months]
    whole = sum(unread + read for unread, read, _ in parts) or 1
    return sum(part[0] for part in parts) / whole, sum(part[2] for part in parts) / whole


def _at(place: int, sources: Sequence[tuple[float, float]]) -> Silence | None:
    """One bar, from what `_summed` says of each source."""
    unread = sum(early >= 0.5 for early, _ in sources)
    silent = [(early, lost) for early, lost in sources if lost >= _NOTICED]
    if not unread and not silent:
        return None
    number = len(sources)
    return Silence(
        place,
        place,
        len(silent),
        unread,
        number,
        sum(lost for _, lost in silent) / number,
        sum(early for early, _ in sources) / number,
        all(early + lost > 0.99 for early, lost in silent),
    )


def _alike(one: Silence, other: Silence) -> bool:
    """Whether the same is to be said and drawn of both."""
    return (one.silent, one.unread, one.whole, round(one.lost, 1)) == (
        other.silent, other.unread, other.whole, round(other.lost, 1),
    )  # fmt: skip

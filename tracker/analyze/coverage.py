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

    def lost(self, month: int, today: dt.date) -> float | None:
        """The share of a month (0 to 1) in which it gave nothing; None while it was not yet read."""
        if self.first is None or month < month_of(self.first):
            return None
        begin = max(first_day(month), self.first)
        end = min(last_day(month), today - dt.timedelta(days=1))  # today may still bring its poll
        days = (end - begin).days + 1
        if days <= 0:
            return 0.0
        return max(0.0, 1 - self.good.get(month, 0) * max(1.0, self.every / _DAY) / days)


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
        one = _at(place, [[source.lost(month, today) for month in inside] for source in sources])
        if one is None:
            continue
        if found and found[-1].last == place - 1 and _alike(found[-1], one):
            one = replace(one, first=found.pop().first)
        found.append(one)
    return found


def _at(place: int, sources: Sequence[Sequence[float | None]]) -> Silence | None:
    """One bar, from each source's months."""
    unread = sum(all(lost is None for lost in months) for months in sources)
    shares = [_mean([lost for lost in months if lost is not None]) for months in sources]
    silent = [share for share in shares if share >= _NOTICED]
    if not unread and not silent:
        return None
    number = len(sources)
    return Silence(
        place, place, len(silent), unread, number, sum(silent) / number, unread / number,
        all(share > 0.99 for share in silent),
    )  # fmt: skip


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _alike(one: Silence, other: Silence) -> bool:
    """Whether the same is to be said and drawn of both."""
    return (one.silent, one.unread, one.whole, round(one.lost, 1)) == (
        other.silent, other.unread, other.whole, round(other.lost, 1),
    )  # fmt: skip

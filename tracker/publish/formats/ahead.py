"""Which of the chosen events have a date still ahead, the soonest first."""

from __future__ import annotations

import datetime as dt
import heapq
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pyroaring import BitMap

from tracker.publish import database
from tracker.publish.choosing import Chosen
from tracker.publish.columns import union

_FURTHER = (
    "select date, event_id from event_dates "
    "where date >= :today or date in (select value from json_each(:now)) order by date, event_id"
)
_LASTING = "select date_end, id from events where date_end is not null and date_end >= :today order by 1, 2"


@dataclass(frozen=True, slots=True)
class _Dated:
    """Dates with their events, in order, and the events as a set."""

    order: tuple[tuple[str, int], ...]
    events: BitMap


async def ahead(datasette: Any, chosen: Chosen, today: dt.date, most: int) -> tuple[list[int], int]:
    """At most so many of the chosen events that may have a date on or after a day, and how many have in all.

    Whether a month or a quarter that has begun is over is told by who reads the dates themselves.
    """
    now = _that_hold(today)
    parameters = {"today": today.isoformat(), "now": json.dumps(sorted(now))}
    further = await database.kept(datasette, _FURTHER, parameters, _dated)
    lasting = await database.kept(datasette, _LASTING, {"today": today.isoformat()}, _dated)
    own = {
        date: events & chosen.ids
        for date, events in chosen.snapshot.values("date").items()
        if date >= today.isoformat() or date in now
    }
    dates = heapq.merge(
        ((date, id) for date in sorted(own) for id in own[date]), further.order, lasting.order
    )
    found = list(_first(dates, chosen.ids, most))
    return found, len((union(own.values()) | further.events | lasting.events) & chosen.ids)


def _first(dates: Iterable[tuple[str, int]], ids: BitMap, most: int) -> Iterator[int]:
    """The first so many events of these dates, each once."""
    seen = BitMap()
    for _, id in dates:
        if id in ids and id not in seen:
            seen.add(id)
            yield id
            if len(seen) >= most:
                return


def _dated(rows: Iterable[tuple[str, int]]) -> _Dated:
    order = tuple(rows)
    return _Dated(order, BitMap(id for _, id in order))


def _that_hold(day: dt.date) -> frozenset[str]:
    """The partial dates that a day lies in: its year, and the months of its quarter."""
    first = 3 * ((day.month - 1) // 3) + 1
    return frozenset((f"{day.year:04}", *(f"{day.year:04}-{month:02}" for month in range(first, first + 3))))

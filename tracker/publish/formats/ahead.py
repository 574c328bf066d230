"""Which of the chosen events have a date still ahead, the soonest first."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyroaring import BitMap

from tracker.publish import database

# So few are looked at one by one sooner than all dates ahead are read.
_FEW = 3000

_DATES = """
select id, min(date) from (
  select x.event_id as id, x.date from {given} event_dates x {on_date} where {dates}
  union all
  select e.id, coalesce(e.date_end, e.date) from {given} events e {on_event} where {own}
) group by id order by 2, 1
"""
_AHEAD = "({date} >= :today or {date} in (select value from json_each(:now)))"
_SETTINGS = {
    "dates": _AHEAD.format(date="x.date"),
    "own": f"({_AHEAD.format(date='e.date')} or e.date_end >= :today)",
}
_OF_ALL = _DATES.format(given="", on_date="", on_event="", **_SETTINGS)
_OF_FEW = _DATES.format(
    given="json_each(:ids) given cross join",
    on_date="on x.event_id = given.value",
    on_event="on e.id = given.value",
    **_SETTINGS,
)


@dataclass(frozen=True, slots=True)
class _Ahead:
    """Events with a date ahead, in order and as a set."""

    order: array[int]
    ids: BitMap


async def ahead(datasette: Any, ids: BitMap, today: dt.date, most: int) -> tuple[list[int], int]:
    """At most so many of these events that may have a date on or after a day, and how many have in all.

    Whether a month or a quarter that has begun is over is told by who reads the dates themselves.
    """
    parameters = {"today": today.isoformat(), "now": json.dumps(_that_hold(today))}
    if len(ids) <= _FEW:
        given = {**parameters, "ids": json.dumps(ids.to_array().tolist())}
        found = [row[0] for row in await database.rows(datasette, _OF_FEW, given)]
        return found[:most], len(found)
    known = await database.kept(datasette, _OF_ALL, parameters, _in_order)
    return list(itertools.islice((id for id in known.order if id in ids), most)), len(known.ids & ids)


def _in_order(rows: Iterable[tuple[int, str]]) -> _Ahead:
    order = array("I", (id for id, _ in rows))
    return _Ahead(order, BitMap(order))


def _that_hold(day: dt.date) -> list[str]:
    """The partial dates that a day lies in: its year, and the months of its quarter."""
    first = 3 * ((day.month - 1) // 3) + 1
    return [f"{day.year:04}", *(f"{day.year:04}-{month:02}" for month in range(first, first + 3))]

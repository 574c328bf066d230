"""Measures and money as they stand on a day, by the numbers of the events that say so.

The state of a measure is said by one event, and the sum of an account is stated by one event, so that
cutting these with any selection of events counts every measure and every sum once.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from heapq import nlargest
from typing import Any

from pyroaring import BitMap
from sqlite_utils.utils import sqlite3

from tracker.publish import database
from tracker.publish.places.memory import once

SUMS = ("gross", "suspended", "terminated", "net", "disbursed")
"""In US dollars. gross is awarded, or announced where nothing is awarded; net is awarded less terminated."""

_STATES = (
    "select state, json_group_array(event_id) from measure_days "
    "where day <= :day and :day < until and event_id is not null group by state"
)
# As the view ledger_days has them: a part of a whole that is counted itself adds nothing.
_SUMS = """
select json_group_array(sum_event_id), json_group_array(gross), json_group_array(suspended),
  json_group_array(terminated), json_group_array(net), json_group_array(disbursed)
from (select sum_event_id, announced_counted * iif(awarded_minor, awarded_usd, announced_usd) as gross,
    counted * suspended_usd as suspended, counted * terminated_usd as terminated,
    counted * (awarded_usd - terminated_usd) as net, counted * disbursed_usd as disbursed
  from measure_days where day <= :day and :day < until and sum_event_id is not null
    and (counted and awarded_minor or announced_counted and announced_minor) and no_rate is null)
"""
_UNRATED = """
select json_group_array(sum_event_id) from measure_days where day <= :day and :day < until
  and no_rate is not null and sum_event_id is not null
  and (counted and awarded_minor or announced_counted and announced_minor)
"""
_AHEAD = "select json_group_array(event_id) from (select event_id from upcoming order by until, event_id)"
_FEW = 4096


@dataclass(frozen=True, slots=True)
class Sums:
    """One of SUMS by the event that states it; nothing where it is nothing."""

    by_event: Mapping[int, int]
    events: BitMap

    @classmethod
    def of(cls, by_event: Mapping[int, int]) -> Sums:
        return cls(by_event, BitMap(by_event))

    def total(self, ids: BitMap) -> int:
        """In US dollars, of the accounts whose sum one of these events states."""
        return sum(map(self.by_event.__getitem__, self.events & ids))


@dataclass(frozen=True, slots=True)
class Standing:
    """A day's measures by state, money by kind of sum; `unrated` state sums that no rate makes dollars."""

    day: str
    states: Mapping[str, BitMap]
    sums: Mapping[str, Sums]
    unrated: BitMap
    by_size: array[int]

    def of_state(self, state: str, ids: BitMap) -> BitMap:
        """Those of these events that say of a measure that it is in this state."""
        return self.states.get(state, BitMap()) & ids

    def totals(self, ids: BitMap) -> dict[str, int]:
        """Each of SUMS over these events."""
        return {name: sums.total(ids) for name, sums in self.sums.items()}

    def largest(self, ids: BitMap, count: int) -> list[int]:
        """The events of these that state the largest gross sums, largest first."""
        gross = self.sums["gross"]
        stated = gross.events & ids
        if len(stated) <= _FEW:
            return nlargest(count, stated, key=lambda id: (gross.by_event[id], -id))
        found: list[int] = []
        for id in self.by_size:
            if id in stated:
                found.append(id)
                if len(found) == count:
                    break
        return found


async def standing(datasette: Any, day: str) -> Standing:
    """How measures and money stand on a day. Raises QueryInterrupted where that takes too long."""

    def read(cursor: sqlite3.Cursor) -> Standing:
        cursor.row_factory = None
        at = {"day": day}
        states = {state: BitMap(json.loads(ids)) for state, ids in cursor.execute(_STATES, at)}
        ids, *columns = map(json.loads, cursor.execute(_SUMS, at).fetchone())
        sums = {
            name: Sums.of({id: value for id, value in zip(ids, column, strict=True) if value})
            for name, column in zip(SUMS, columns, strict=True)
        }
        gross = sums["gross"].by_event
        by_size = array("q", sorted(gross, key=lambda id: (-gross[id], id)))
        unrated = BitMap(json.loads(cursor.execute(_UNRATED, at).fetchone()[0]))
        return Standing(day, states, sums, unrated, by_size)

    return await once(datasette, ("standing", day), lambda: database.in_one_turn(datasette, read))


async def ahead(datasette: Any, day: str) -> array[int]:
    """The events of all dates still to come, soonest first; one with several as often. `day` is today."""

    def read(cursor: sqlite3.Cursor) -> array[int]:
        cursor.row_factory = None
        return array("q", json.loads(cursor.execute(_AHEAD).fetchone()[0]))

    return await once(datasette, ("ahead", day), lambda: database.in_one_turn(datasette, read))

"""Measures and money as they stand on a day, by the numbers of the events that say so.

What state a measure is in is said by one event. That event stands for the measure and for its sums, so that
a set of such events counts every measure and every sum once. A measure belongs to a selection of events if
any of its events does.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import nlargest
from typing import Any

from pyroaring import BitMap
from sqlite_utils.utils import sqlite3

from tracker.publish import database
from tracker.publish.places.memory import once

SUMS = ("gross", "suspended", "terminated", "net", "disbursed")
"""In US dollars. gross is awarded, or announced where nothing is awarded; net is awarded less terminated."""

_STATES = ("proposed", "announced", "in_force", "suspended", "ended", "unknown")
# One reading of all steps of the day. Sums are as the view ledger_days has them: a part of a whole that is
# counted itself adds nothing.
_STEPS = f"""
select {", ".join(f"json_group_array(event) filter (where state = '{state}')" for state in _STATES)},
  json_group_array(event) filter (where stated and no_rate is not null),
  json_group_array(event) filter (where stated and no_rate is null),
  {", ".join(f"json_group_array({name}) filter (where stated and no_rate is null)" for name in SUMS)}
from (select coalesce(event_id, sum_event_id) as event, state, no_rate,
    sum_event_id is not null
      and (counted and awarded_minor or announced_counted and announced_minor) as stated,
    announced_counted * iif(awarded_minor, awarded_usd, announced_usd) as gross,
    counted * suspended_usd as suspended, counted * terminated_usd as terminated,
    counted * (awarded_usd - terminated_usd) as net, counted * disbursed_usd as disbursed
  from measure_days where day <= :day and :day < until and coalesce(event_id, sum_event_id) is not null)
"""
_LIVES = """
select '[[' || coalesce(group_concat(events, '],['), '') || ']]' from (select group_concat(id) as events
  from events where measure_id is not null group by measure_id having count(*) > 1)
"""
_FEW = 4096


@dataclass(frozen=True, slots=True)
class Sums:
    """One of SUMS by the event that stands for its measure; nothing where it is nothing."""

    by_event: Mapping[int, int]
    events: BitMap

    @classmethod
    def of(cls, by_event: Mapping[int, int]) -> Sums:
        return cls(by_event, BitMap(by_event))

    def total(self, measures: BitMap) -> int:
        """In US dollars, of the measures that these events stand for."""
        return sum(map(self.by_event.__getitem__, self.events & measures))


@dataclass(frozen=True, slots=True)
class Standing:
    """A day's measures by state, and money by kind of sum; no rate makes dollars of the sums `unrated`.

    `others` are the events that do not stand for their measure themselves; `stands_for` has at the number
    of each the number of the one that does.
    """

    day: str
    states: Mapping[str, BitMap]
    sums: Mapping[str, Sums]
    unrated: BitMap
    by_size: array[int]
    others: BitMap
    stands_for: array[int]

    def measures(self, ids: BitMap) -> BitMap:
        """The measures that any of these events belongs to, by the events that stand for them."""
        others = (ids & self.others).to_array()
        return (ids - self.others) | BitMap(array("I", map(self.stands_for.__getitem__, others)))

    def of_state(self, state: str, measures: BitMap) -> BitMap:
        """Those of these measures that are in a state."""
        return self.states.get(state, BitMap()) & measures

    def totals(self, measures: BitMap) -> dict[str, int]:
        """Each of SUMS over these measures."""
        return {name: sums.total(measures) for name, sums in self.sums.items()}

    def largest(self, measures: BitMap, count: int) -> list[int]:
        """Those of these measures with the largest gross sums, largest first."""
        gross = self.sums["gross"]
        stated = gross.events & measures
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
        row = [json.loads(text) for text in cursor.execute(_STEPS, {"day": day}).fetchone()]
        states = dict(zip(_STATES, map(BitMap, row), strict=False))
        unrated, ids, *columns = row[len(_STATES) :]
        sums = {
            name: Sums.of({id: value for id, value in zip(ids, column, strict=True) if value})
            for name, column in zip(SUMS, columns, strict=True)
        }
        gross = sums["gross"].by_event
        by_size = array("q", sorted(gross, key=gross.__getitem__, reverse=True))
        lives = json.loads(cursor.execute(_LIVES).fetchone()[0])
        others, stands_for = _representatives(lives, BitMap.union(*states.values()))
        return Standing(day, states, sums, BitMap(unrated), by_size, others, stands_for)

    return await once(datasette, ("standing", day), lambda: database.in_one_turn(datasette, read))


def _representatives(lives: Iterable[list[int]], saying: BitMap) -> tuple[BitMap, array[int]]:
    """The events that another stands for, and by number which; `saying` are those that do."""
    pairs: list[tuple[int, int]] = []
    for events in lives:
        first = next((id for id in events if id in saying), None)
        if first is not None:
            pairs += [(id, first) for id in events if id != first]
    others = BitMap([id for id, _ in pairs])
    stands_for = array("I", bytes(4 * (others.max() + 1))) if others else array("I")
    for id, first in pairs:
        stands_for[id] = first
    return others, stands_for

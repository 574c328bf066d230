"""Measures and money as they stand on a day, by the numbers of the events that say so.

What state a measure is in is said by one event. That event stands for the measure and for its sums, so that
a set of such events counts every measure and every sum once. A measure belongs to a selection of events if
any of its events does.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import nlargest
from itertools import compress
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
    """One of SUMS in whole dollars by the event that stands for its measure; nothing where it is nothing.

    `ids` are in order and `dollars` beside them: a tenth of what a dict of them takes.
    """

    ids: array[int]
    dollars: array[int]
    events: BitMap

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int | None]]) -> Sums:
        known = sorted((id, value) for id, value in pairs if value)
        ids = array("I", (id for id, _ in known))
        return cls(ids, array("q", (value for _, value in known)), BitMap(ids))

    def __getitem__(self, id: int) -> int:
        """Of the measure that one of `events` stands for."""
        return self.dollars[bisect_left(self.ids, id)]

    def total(self, measures: BitMap) -> int:
        """Of the measures that these events stand for."""
        stated = self.events & measures
        if len(stated) <= _FEW:
            return sum(map(self.__getitem__, stated))
        return sum(compress(self.dollars, map(stated.__contains__, self.ids)))


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
            return nlargest(count, stated, key=lambda id: (gross[id], -id))
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
        texts = list(cursor.execute(_STEPS, {"day": day}).fetchone())
        states = {state: BitMap(json.loads(texts.pop(0))) for state in _STATES}
        unrated = BitMap(json.loads(texts.pop(0)))
        ids = array("I", json.loads(texts.pop(0)))
        sums = {name: Sums.of(zip(ids, json.loads(texts.pop(0)), strict=True)) for name in SUMS}
        gross = dict(zip(sums["gross"].ids, sums["gross"].dollars, strict=True))
        by_size = array("I", sorted(gross, key=gross.__getitem__, reverse=True))
        del gross
        lives = json.loads(cursor.execute(_LIVES).fetchone()[0])
        others, stands_for = _representatives(lives, BitMap.union(*states.values()))
        return Standing(day, states, sums, unrated, by_size, others, stands_for)

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

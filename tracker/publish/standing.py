"""How the measures of events stand today: the events of each state, as bitmaps."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from typing import Any

from pyroaring import BitMap

from tracker.publish import database
from tracker.publish.filters import today
from tracker.publish.wording import STATES

UNKNOWN = "unknown"

_OF_STATE = (
    "with standing as materialized (select measure_id from measure_days "
    "where state = :state and day <= :today and :today < until and measure_id is not null) "
    "select json_group_array(events.id) from standing join events using (measure_id)"
)
_WITH_A_MEASURE = "select json_group_array(id) from events where measure_id is not null"


async def events_of_state(datasette: Any, state: str) -> BitMap:
    """The events whose measure is in a state today; empty for what is no state."""
    if state not in STATES:
        return BitMap()
    parameters = {"state": state, "today": today()}
    found = await database.kept(datasette, _OF_STATE, parameters, ids)
    if state != UNKNOWN:
        return found
    # A measure that begins only later has no state yet.
    others = await events_of_states(datasette, [other for other in STATES if other != UNKNOWN])
    every = await database.kept(datasette, _WITH_A_MEASURE, {}, ids)
    return every - BitMap.union(*others.values())


async def events_of_states(datasette: Any, states: Iterable[str]) -> Mapping[str, BitMap]:
    wanted = list(states)
    found = await asyncio.gather(*(events_of_state(datasette, state) for state in wanted))
    return dict(zip(wanted, found, strict=True))


def ids(rows: Iterable[tuple[Any, ...]]) -> BitMap:
    """The numbers in a query's one value, a JSON list: made by SQLite at one go, not row by row in Python."""
    ((text,),) = rows
    return BitMap(json.loads(text))

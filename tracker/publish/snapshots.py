"""The index of facets as it is now, in memory: read once for each state of the database, for all who ask."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from pyroaring import BitMap

from tracker.facets import Snapshot
from tracker.publish import database
from tracker.publish.columns import Column, column

_HELD = "_policy_event_tracker_snapshot"
_MOST_FILTERS = 64


class State:
    """A snapshot and what has been worked out about it. Nothing in it is ever changed, only added."""

    def __init__(self, snapshot: Snapshot, before: State | None = None) -> None:
        """`before` is the last state: what was worked out about columns that did not change is kept."""
        self.snapshot = snapshot
        self._filters: OrderedDict[object, BitMap] = OrderedDict()
        self._columns: dict[str, Column] = {}
        if before is not None and before.snapshot.all is snapshot.all:
            self._columns = {
                name: column for name, column in before._columns.items() if column.is_of(snapshot)
            }

    def column(self, name: str) -> Column:
        """A column that the index knows by value, one of TYPES."""
        if name not in self._columns:
            self._columns[name] = column(self.snapshot, name)
        return self._columns[name]

    def filtered(self, key: object, work_out: Callable[[], BitMap]) -> BitMap:
        """The events of one filter, from memory where it was asked for lately."""
        ids = self._filters.get(key)
        if ids is None:
            ids = self._filters[key] = work_out()
            if len(self._filters) > _MOST_FILTERS:
                self._filters.popitem(last=False)
        self._filters.move_to_end(key)
        return ids


class _Held:
    """The last state read, and the reading of the next one while it lasts."""

    def __init__(self) -> None:
        self.state: State | None = None
        self.version: object = None
        self.reading: asyncio.Future[State] | None = None
        self.reading_version: object = None


async def current(datasette: Any) -> Snapshot:
    """The index as of now. Who asks while it is being read waits for the same reading."""
    return (await state(datasette)).snapshot


async def state(datasette: Any) -> State:
    """The same with what is worked out about it and kept until the next write."""
    held: _Held | None = getattr(datasette, _HELD, None)
    if held is None:
        held = _Held()
        setattr(datasette, _HELD, held)
    version = database.version(datasette)
    if held.state is not None and held.version == version:
        return held.state
    if held.reading is None or held.reading.done() or held.reading_version != version:
        held.reading = asyncio.ensure_future(_read(datasette, held, version))
        held.reading_version = version
    return await asyncio.shield(held.reading)


async def _read(datasette: Any, held: _Held, version: object) -> State:
    """Read what is new since the last state. `version` was there before: a write meanwhile is seen again."""
    before = held.state

    def read(connection: Any) -> Snapshot:
        return before.snapshot.renewed(connection) if before else Snapshot.read(connection)

    snapshot = await datasette.databases[database.NAME].execute_fn(read)
    if before is None or snapshot is not before.snapshot:
        before = State(snapshot, before)
    held.state, held.version = before, version
    return before

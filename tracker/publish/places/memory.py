"""What was worked out about one state of the database, and how long a page waits for it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from datasette.database import QueryInterrupted
from sqlite_utils.utils import sqlite3

from tracker.publish import database

PATIENCE = 1.0
"""Seconds that a page waits for one of its parts; what is late is worked out all the same, for the next."""

_HELD = "_policy_event_tracker_places"
_MOST = 512

T = TypeVar("T")


class _Memory:
    """Answers about one state of the database, the oldest forgotten first."""

    def __init__(self) -> None:
        self._version: object = None
        self._kept: OrderedDict[object, asyncio.Future[Any]] = OrderedDict()

    def of(self, version: object) -> OrderedDict[object, asyncio.Future[Any]]:
        if version != self._version:
            self._version, self._kept = version, OrderedDict()
        return self._kept


async def once(datasette: Any, key: object, work: Callable[[], Awaitable[T]]) -> T:
    """What `work` comes to, from memory while nobody has written. Who asks meanwhile waits for the same.

    Raises what `work` raises, and tries again the next time.
    """
    memory: _Memory = getattr(datasette, _HELD, None) or _Memory()
    setattr(datasette, _HELD, memory)
    kept = memory.of(database.version(datasette))
    if key not in kept:
        kept[key] = asyncio.ensure_future(work())
        if len(kept) > _MOST:
            kept.popitem(last=False)
    kept.move_to_end(key)
    try:
        return await asyncio.shield(kept[key])
    except (QueryInterrupted, sqlite3.Error):
        kept.pop(key, None)
        raise


async def in_time(work: Awaitable[T]) -> T | None:
    """What a part of a page comes to; None where it takes too long, and then the page says so."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=PATIENCE)
    if not done:
        task.add_done_callback(_heard)
        return None
    try:
        return task.result()
    except QueryInterrupted:
        return None
    except sqlite3.OperationalError as error:
        if error.args == ("interrupted",):
            return None
        raise


def _heard(task: asyncio.Future[Any]) -> None:
    """Nobody waits for it any more, nor for what it raised: the next page to ask does."""
    if not task.cancelled():
        task.exception()

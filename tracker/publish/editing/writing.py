"""The store, opened for one request in a thread of its own: nothing is written on the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from tracker.publish import database
from tracker.store import Store

T = TypeVar("T")

WAIT_SECONDS = 4.0
"""How long a request waits for another writer, such as an ingest, before it says so."""

_THREADS = 3
_ATTRIBUTE = "_policy_event_tracker_threads"


async def write(datasette: Any, work: Callable[[Store], T]) -> T:
    """What `work` gives, with the store open for writing and nobody else writing meanwhile.

    Raises DatabaseLocked after WAIT_SECONDS, and what `work` raises.
    """

    def in_thread() -> T:
        with Store.open(_path(datasette), write=True) as store, store.writer(wait=WAIT_SECONDS):
            return work(store)

    return await _run(datasette, "write", in_thread)


async def read(datasette: Any, work: Callable[[Store], T]) -> T:
    """What `work` gives, with the store open for reading."""

    def in_thread() -> T:
        with Store.open(_path(datasette)) as store:
            return work(store)

    return await _run(datasette, "read", in_thread)


async def _run(datasette: Any, what: str, function: Callable[[], T]) -> T:
    """In threads of its own for each: who reads does not wait behind those who wait to write."""
    pools: dict[str, ThreadPoolExecutor] = getattr(datasette, _ATTRIBUTE, None) or {}
    setattr(datasette, _ATTRIBUTE, pools)
    if what not in pools:
        pools[what] = ThreadPoolExecutor(_THREADS, thread_name_prefix=f"tracker-{what}")
    return await asyncio.get_running_loop().run_in_executor(pools[what], function)


def _path(datasette: Any) -> Path:
    return Path(datasette.databases[database.NAME].path)

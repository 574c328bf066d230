"""Taking turns at writing: one who writes for hours beside a network lets others write in between."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

from tracker.errors import DatabaseLocked
from tracker.store.lock import LOCK_WAIT, WriterLock

HOLD, LET_GO = 1.0, 0.12
"""Seconds of writing after which others are let write, and for how long: they look twenty times a second."""

_RETRY_SECONDS = 0.05


class Turns:
    """The turns of one who writes again and again, on one event loop."""

    def __init__(self, lock: WriterLock) -> None:
        self._lock = lock
        self._writing_since: float | None = None

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold the writer lock for the block; others who wait get it before, once HOLD is over.

        Raises DatabaseLocked after LOCK_WAIT.
        """
        if self._writing_since is not None and time.monotonic() - self._writing_since > HOLD:
            self._writing_since = None
            await asyncio.sleep(LET_GO)
        async with self._taken():
            self._writing_since = self._writing_since or time.monotonic()
            yield

    @contextlib.asynccontextmanager
    async def _taken(self) -> AsyncIterator[None]:
        """The lock, waited for beside what else is under way on the loop."""
        give_up, said = time.monotonic() + LOCK_WAIT, False
        with contextlib.ExitStack() as held:
            while True:
                try:
                    held.enter_context(self._lock.held())
                    break
                except DatabaseLocked as error:
                    if time.monotonic() > give_up:
                        raise
                    if not said:
                        self._lock.on_wait(error.holder)
                        said = True
                    await asyncio.sleep(_RETRY_SECONDS)
            yield

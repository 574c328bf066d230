"""How many requests a host gets at once, how far apart, and what it asked for.

The limits hold across all sources of a host, however many of them are fetched at the same time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tracker.errors import AccessBlocked

AT_ONCE = 10
PER_HOST = 2
# Four a second; the strictest documented limit among the sources is five (Federal Register API).
SPACING = 0.25


@dataclass(slots=True)
class _Host:
    turns: asyncio.Semaphore
    next_start: float = 0.0
    closed_until: float = 0.0
    closed_status: int = field(default=429)


class Politeness:
    """Turns to talk to hosts. `spacing` is the least number of seconds between two starts on one host."""

    def __init__(self, at_once: int = AT_ONCE, per_host: int = PER_HOST, spacing: float = SPACING) -> None:
        self._all = asyncio.Semaphore(at_once)
        self._per_host, self._spacing = per_host, spacing
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str, url: str) -> AsyncIterator[None]:
        """Wait for a turn at this host, and hold it.

        Raises AccessBlocked, without asking the host, while it has asked to be left alone.
        """
        at = self._host(host)
        async with at.turns:
            clock = asyncio.get_running_loop().time
            start = max(clock(), at.next_start)
            at.next_start = start + self._spacing
            if start > clock():
                await asyncio.sleep(start - clock())
            wait = at.closed_until - clock()
            if wait > 0:
                reason = f"{host} asked for a pause, which has {wait:.0f} s to go"
                raise AccessBlocked(url, reason, status=at.closed_status, retry_after=wait)
            async with self._all:
                yield

    def close(self, host: str, seconds: float, status: int) -> None:
        """Leave a host alone for as long as it asked (`Retry-After` with 429 or 503)."""
        at = self._host(host)
        at.closed_until = max(at.closed_until, asyncio.get_running_loop().time() + seconds)
        at.closed_status = status

    def _host(self, host: str) -> _Host:
        return self._hosts.setdefault(host, _Host(asyncio.Semaphore(self._per_host)))

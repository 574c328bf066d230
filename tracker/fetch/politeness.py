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
PATIENCE = 20.0
"""Seconds of a pause that a host asks for before its quota is used up again, which are simply waited."""


@dataclass(slots=True)
class _Host:
    turns: asyncio.Semaphore
    spacing: float
    next_start: float = 0.0
    closed_until: float = 0.0
    closed_status: int = field(default=429)


class Politeness:
    """Turns to talk to hosts. `spacing` is the least number of seconds between two starts on one host.

    A source may name its publisher's own limit; where that is stricter it holds for the host from then on,
    whichever source asks.
    """

    def __init__(self, at_once: int = AT_ONCE, per_host: int = PER_HOST, spacing: float = SPACING) -> None:
        self._all = asyncio.Semaphore(at_once)
        self._per_host, self._spacing = per_host, spacing
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str, url: str, rate: float | None = None) -> AsyncIterator[None]:
        """Wait for a turn at this host, and hold it. `rate` is the most requests a second it allows.

        Raises AccessBlocked, without asking the host, while it has asked to be left alone.
        """
        at = self._host(host)
        if rate is not None:
            at.spacing = max(at.spacing, 1.0 / rate)
        async with at.turns:
            clock = asyncio.get_running_loop().time
            start = max(clock(), at.next_start)
            at.next_start = start + at.spacing
            if start > clock():
                await asyncio.sleep(start - clock())
            wait = at.closed_until - clock()
            if wait > 0:
                reason = f"{host} asked for a pause, which has {wait:.0f} s to go"
                raise AccessBlocked(url, reason, status=at.closed_status, retry_after=wait)
            async with self._all:
                yield

    def pause(self, host: str, seconds: float | None, status: int) -> None:
        """Leave a host alone for as long as its answer with this status asked.

        What would be asked meanwhile is refused. Only where the answer was a good one (a quota that is used
        up) and the pause is short, the next request waits.
        """
        if not seconds:
            return
        at, until = self._host(host), asyncio.get_running_loop().time() + seconds
        if status < 400 and seconds <= PATIENCE:
            at.next_start = max(at.next_start, until)
        elif until > at.closed_until:
            at.closed_until, at.closed_status = until, status if status >= 400 else 429

    def _host(self, host: str) -> _Host:
        return self._hosts.setdefault(host, _Host(asyncio.Semaphore(self._per_host), self._spacing))

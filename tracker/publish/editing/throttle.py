"""Failed sign-ins slow down: each doubles the wait of its address and, more mildly, of its account."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

FREE = 4
"""Failures that cost nothing: people mistype."""

LONGEST_ADDRESS = 900.0
LONGEST_ACCOUNT = 30.0
"""Seconds. Whoever attacks an account from everywhere must not lock its owner out for long."""

FORGOTTEN_AFTER = 3600.0
MOST_KEPT = 10_000


@dataclass(slots=True)
class _Failures:
    count: int
    last: float


class Throttle:
    """What failed of late, by address and by account. Keeps MOST_KEPT of them, the latest."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = MOST_KEPT) -> None:
        self._clock = clock
        self._most = most
        self._failures: OrderedDict[tuple[str, str], _Failures] = OrderedDict()

    def __len__(self) -> int:
        return len(self._failures)

    def begin(self, address: str, account: str) -> float:
        """Seconds to wait before an attempt may be made; 0 where it may, which then counts as failed.

        Counting it before its outcome is known keeps many at a time from passing for one.
        """
        keys = {("address", network(address)): LONGEST_ADDRESS, ("account", account): LONGEST_ACCOUNT}
        wait = max(self._wait(key, longest) for key, longest in keys.items())
        if wait <= 0:
            for key in keys:
                self._fail(key)
        return max(0.0, wait)

    def succeed(self, address: str, account: str) -> None:
        """The attempt that was begun did not fail after all."""
        self._failures.pop(("account", account), None)
        kept = self._failures.get(("address", network(address)))
        if kept is not None:
            # An account of one's own does not buy free attempts at those of others.
            kept.count = max(0, kept.count - 1)

    def _wait(self, key: tuple[str, str], longest: float) -> float:
        kept = self._failures.get(key)
        if kept is None or kept.count < FREE:
            return 0.0
        delay = min(longest, 2.0 ** min(kept.count - FREE, 16))
        return kept.last + delay - self._clock()

    def _fail(self, key: tuple[str, str]) -> None:
        now = self._clock()
        kept = self._failures.pop(key, None)
        if kept is None or now - kept.last > FORGOTTEN_AFTER:
            kept = _Failures(0, now)
        kept.count, kept.last = kept.count + 1, now
        self._failures[key] = kept
        while len(self._failures) > self._most:
            self._failures.popitem(last=False)


def network(address: str) -> str:
    """What one visitor has of addresses: one of IPv4, a /64 of IPv6."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if read.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(read)

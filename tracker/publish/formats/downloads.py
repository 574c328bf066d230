"""How many long answers are made at once: each takes seconds of a core, and memory, while it lasts."""

from __future__ import annotations

import asyncio
from typing import Any

from datasette.utils.asgi import Request

from tracker.publish.formats import loading

AT_ONCE = {"csv": 2, "parquet": 1}
"""Long answers of each format at once; others wait for their turn, or, of strangers, are refused."""

_LANES = "_policy_event_tracker_downloads"


def lane(datasette: Any, suffix: str) -> asyncio.Semaphore:
    """Held while a long answer in a format (of AT_ONCE) is made."""
    lanes: dict[str, asyncio.Semaphore] | None = getattr(datasette, _LANES, None)
    if lanes is None:
        lanes = {name: asyncio.Semaphore(most) for name, most in AT_ONCE.items()}
        setattr(datasette, _LANES, lanes)
    return lanes[suffix]


def is_long(number: int) -> bool:
    """Whether so many events are more than one batch."""
    return number > loading.AT_ONCE


def is_full(datasette: Any, request: Request, suffix: str) -> bool:
    """Whether a stranger has to come back later; who is signed in waits."""
    return request.actor is None and lane(datasette, suffix).locked()

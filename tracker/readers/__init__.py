"""Bytes → reports: a reader for each format a source may have.

A reader says what to fetch and reads what came back. It fetches nothing and writes nothing.
"""

from __future__ import annotations

import datetime as dt
import difflib
import functools
import importlib
from collections.abc import Sequence
from typing import Protocol

from tracker.errors import NotFound
from tracker.model import Reading, Request, Response, Source


class Reader(Protocol):
    """What every reader does."""

    def requests(self, source: Source, since: dt.date | None, now: dt.datetime) -> Sequence[Request]:
        """What to fetch first. `since` is the day of the last whole poll, None on the first."""
        ...

    def takes_since(self, source: Source) -> bool:
        """Whether `requests` reaches back to any `since`: a search or archive does, a plain feed does not."""
        ...

    def read(self, source: Source, response: Response) -> Reading:
        """The reports in one response, and what is still to be fetched. Pure. Raises ReadError."""
        ...


_MODULES = {
    "feed": "tracker.readers.feed",
    "federal_register": "tracker.readers.federal_register",
    "bill": "tracker.readers.bill",
    "edgar": "tracker.readers.edgar",
    "grants_gov": "tracker.readers.grants_gov",
    "gta": "tracker.readers.gta",
    "list": "tracker.readers.lists",
    "page": "tracker.readers.page",
    "usaspending": "tracker.readers.usaspending",
}

NAMES = tuple(sorted(_MODULES))
"""The names a source file may give as its `reader`."""


@functools.cache
def reader(name: str) -> Reader:
    """The reader of that name. Raises NotFound, with likely spellings."""
    if name not in _MODULES:
        raise NotFound("reader", name, difflib.get_close_matches(name, NAMES))
    found: Reader = importlib.import_module(_MODULES[name]).READER  # each brings its own parser along
    return found

"""What a query, and what all queries of one request together, may cost.

Each request carries its own `Purse` (a context variable): a page that asks a stranger's condition twelve
times over, in its rows, its count and its facets, costs no more time than one that asks it once.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass

from tracker.publish.arguments import Arguments
from tracker.publish.headers import App, Receive, Scope, Send

ANSWER = 6 * 2**20
"""Bytes of one answer: what holds them, the page or JSON made of them and its encoding come to four times."""

STREAMED = 32 * 2**20
"""Bytes of one part of a stream, which is sent row by row."""

PAGE_SECONDS = 1.0
STREAM_SECONDS = 10.0
"""Seconds that all queries of one page, or of one streamed answer, may take together. Those of a request
that brings SQL of its own have no more time than one query."""

SPARE_MS = 100
"""What is left to each query when all is spent: enough for Datasette's looks at the schema, so that a page
whose facets took too long is there without them."""

CUT = 2000
"""Bytes of a text in the second and later rows of a page: pages show its first 300 characters."""

PAGE_ROWS = 200
PAGE_CELLS = 10_000
"""Of one page that people read, which is drawn while all others wait; more come as JSON and CSV."""

QUICK_MS = 100
"""What a query of the pages may take before it waits for its turn among those of strangers."""

_OWN_SQL = frozenset({"sql", "_where", "_searchmode"})

_DATA = (".json", ".jsono", ".csv", ".blob", ".atom", ".ics", ".bib", ".ris", ".parquet", ".svg", ".png")
"""Answers that programs read, in which every text is whole."""


@dataclass(slots=True)
class Purse:
    """What one request may still spend. `seconds` None: as much as its first query may take.

    `own_sql` says that the request brings SQL of its own, `lacking` that some query of it was ended: what
    is answered may be less than what was asked for.
    """

    most_bytes: int = ANSWER
    cut: int | None = None
    cells: int | None = None
    seconds: float | None = None
    own_sql: bool = False
    lacking: bool = False

    def left(self, limit_ms: float) -> float:
        """Milliseconds for the next query, which by itself might take `limit_ms`."""
        if self.seconds is None:
            self.seconds = limit_ms / 1000
        return min(limit_ms, max(self.seconds * 1000, SPARE_MS))

    @contextlib.contextmanager
    def paying(self) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            if self.seconds is not None:
                self.seconds -= time.monotonic() - began


_PURSE: ContextVar[Purse | None] = ContextVar("strangers_purse", default=None)


def purse() -> Purse:
    """That of the request being answered; outside any request a new one."""
    return _PURSE.get() or Purse()


def with_purse(app: App) -> App:
    """An ASGI app whose every request has a purse of its own."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path, query = scope["path"], scope.get("query_string", b"")
            is_page = not path.endswith(_DATA) and b"_format" not in query
            if is_page and b"_size" in query:
                scope = {**scope, "query_string": (query := _of_a_page(query))}
            _PURSE.set(_purse_of(path, query, is_page))
        await app(scope, receive, send)

    return wrapped


def _purse_of(path: str, query: bytes, is_page: bool) -> Purse:
    named = {name for name, _ in Arguments.read(query.decode("latin-1")).pairs}
    own_sql = not named.isdisjoint(_OWN_SQL)
    if path.endswith(".csv") and "_stream" in named:
        return Purse(STREAMED, seconds=STREAM_SECONDS, own_sql=own_sql)
    seconds = None if own_sql else PAGE_SECONDS
    if is_page:
        return Purse(ANSWER, CUT, PAGE_CELLS, seconds, own_sql)
    return Purse(ANSWER, seconds=seconds, own_sql=own_sql)


def _of_a_page(query: bytes) -> bytes:
    """The arguments with no larger `_size` than a page may have."""
    pairs = Arguments.read(query.decode("latin-1")).pairs
    asked = tuple((name, _size(value) if name == "_size" else value) for name, value in pairs)
    return Arguments(asked).query_string().encode("latin-1") if asked != pairs else query


def _size(value: str) -> str:
    large = value == "max" or (value.isascii() and value.isdigit() and int(value[:9]) > PAGE_ROWS)
    return str(PAGE_ROWS) if large else value

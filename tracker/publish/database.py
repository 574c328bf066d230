"""Asking the published database: whether it is a tracker's at all, and queries with their own time limit."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from datasette.database import QueryInterrupted
from pyroaring import BitMap
from sqlite_utils.utils import sqlite3

from tracker.model import utc_now

NAME = "tracker"
TABLES = frozenset(
    {"events", "event_countries", "event_materials", "material_ancestors", "evidence", "measures"}
) | {"event_conflicts", "measure_days", "decisions", "facet_versions"}

# A page's own counts may take longer than a stranger's SQL: they are bounded work over indexes, and a
# facet that is left out is worse than one that is late.
TIME_LIMIT_MS = 5000

_STEPS_BETWEEN_LOOKS = 100_000

_ACTIVE = "_policy_event_tracker"
_KEPT = "_policy_event_tracker_counts"
_MOST_KEPT = 64

# Queries that count at the same time: fewer than Datasette has threads, so that other pages need not wait.
_AT_ONCE = 2

Row = sqlite3.Row
T = TypeVar("T")


async def look(datasette: Any) -> bool:
    """Find out, once at start-up, whether Datasette's database named `tracker` has our tables."""
    database = datasette.databases.get(NAME)
    active = database is not None and await database.execute_fn(_tables) >= TABLES
    setattr(datasette, _ACTIVE, active)
    return active


def _tables(connection: sqlite3.Connection) -> frozenset[str]:
    return frozenset(
        name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")
    )


def is_active(datasette: Any) -> bool:
    """Whether this Datasette serves a tracker. The plugin does nothing to any other."""
    return bool(getattr(datasette, _ACTIVE, False))


async def rows(datasette: Any, sql: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
    """All rows of one query on the tracker's database.

    Raises QueryInterrupted after TIME_LIMIT_MS, sqlite3.OperationalError for SQL that is wrong.
    """
    return await _ask(datasette, sql, parameters, lambda cursor: list(cursor.fetchall()))


async def _ask(
    datasette: Any, sql: str, parameters: Mapping[str, object] | None, take: Callable[[sqlite3.Cursor], T]
) -> T:
    """What `take` makes of one query's cursor, in a thread of Datasette's."""

    def ask(cursor: sqlite3.Cursor) -> T:
        try:
            return take(cursor.execute(sql, parameters or {}))
        except sqlite3.OperationalError as error:
            if error.args == ("interrupted",):
                _memory(datasette).interrupted += 1
                raise QueryInterrupted(error, sql, parameters) from error
            raise

    return await in_one_turn(datasette, ask)


async def in_one_turn(datasette: Any, ask: Callable[[sqlite3.Cursor], T]) -> T:
    """What `ask` makes of a cursor, in a thread of Datasette's: several queries for the price of one wait.

    Raises sqlite3.OperationalError ("interrupted") after TIME_LIMIT_MS over all of them.
    """

    def run(connection: sqlite3.Connection) -> T:
        with _limited(connection), contextlib.closing(connection.cursor()) as cursor:
            return ask(cursor)

    found: T = await datasette.databases[NAME].execute_fn(run)
    return found


@contextlib.contextmanager
def _limited(connection: sqlite3.Connection) -> Iterator[None]:
    """Interrupt what runs longer than TIME_LIMIT_MS, and sort in memory, as strangers' SQL may not.

    Looks at the clock less often than Datasette's own limit does: each look takes Python's lock, and
    queries that run side by side would wait for it; as they would for the files that they sort in.
    """
    deadline = time.monotonic() + TIME_LIMIT_MS / 1000
    connection.execute("pragma temp_store = memory")
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_BETWEEN_LOOKS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)
        connection.execute("pragma temp_store = default")


async def kept(
    datasette: Any,
    sql: str,
    parameters: Mapping[str, object],
    fold: Callable[[Iterable[tuple[Any, ...]]], T],
) -> T:
    """What `fold` makes of the rows of a query that counts, from memory while nobody has written.

    Who asks for the same meanwhile waits for the same answer. One SQL always has the same `fold`.
    """

    def take(cursor: sqlite3.Cursor) -> T:
        cursor.row_factory = None
        return fold(cursor)

    memory = _memory(datasette)
    key = (sql, tuple(sorted(parameters.items())))
    return await memory.keep(key, lambda: memory.in_turn(_ask(datasette, sql, parameters, take)))


async def ids_for_stranger(datasette: Any, sql: str, parameters: Mapping[str, object]) -> BitMap:
    """The ids of events that a query of a stranger's own words selects, from memory while nobody has written.

    For a minute at most: such words may reckon from now. Asked where strangers ask, within their bounds.
    Raises QueryInterrupted, and sqlite3.Error for SQL that is wrong.
    """

    async def ask() -> BitMap:
        ids: BitMap = await datasette.databases[NAME].ids(sql, parameters)
        return ids

    minute = int(utc_now().timestamp()) // 60
    return await _memory(datasette).keep((ask.__qualname__, minute, sql, *sorted(parameters.items())), ask)


def version(datasette: Any) -> object:
    """Equal as long as nobody has written to the database."""
    return _memory(datasette).version()


def interrupted(datasette: Any) -> int:
    """How many queries have taken too long so far: what was made meanwhile may lack something."""
    return _memory(datasette).interrupted


def _memory(datasette: Any) -> _Memory:
    memory: _Memory = getattr(datasette, _KEPT, None) or _Memory(datasette.databases[NAME].connect())
    setattr(datasette, _KEPT, memory)
    return memory


class _Memory:
    """Answers about one state of the database. `watcher` is a connection of its own that only looks."""

    def __init__(self, watcher: sqlite3.Connection) -> None:
        self.interrupted = 0
        self._watcher = watcher
        self._state: object = None
        self._kept: OrderedDict[object, asyncio.Future[Any]] = OrderedDict()
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def in_turn(self, asking: Awaitable[T]) -> T:
        async with self._turns:
            return await asking

    async def keep(self, key: object, make: Callable[[], Awaitable[T]]) -> T:
        """What `make` answers, asked once while nobody has written and forgotten when it fails."""
        answers = self.of_now()
        if key not in answers:
            answers[key] = asyncio.ensure_future(make())
            if len(answers) > _MOST_KEPT:
                answers.popitem(last=False)
        answers.move_to_end(key)
        try:
            found: T = await asyncio.shield(answers[key])
        except (QueryInterrupted, sqlite3.Error):
            answers.pop(key, None)
            raise
        return found

    def version(self) -> object:
        """`PRAGMA data_version`: moves when another connection has written."""
        return self._watcher.execute("pragma data_version").fetchone()[0]

    def of_now(self) -> OrderedDict[object, asyncio.Future[Any]]:
        """What is kept, emptied when anyone has written."""
        state = self.version()
        if state != self._state:
            self._state, self._kept = state, OrderedDict()
        return self._kept


async def first(datasette: Any, sql: str, parameters: Mapping[str, object] | None = None) -> Row | None:
    return next(iter(await rows(datasette, sql, parameters)), None)

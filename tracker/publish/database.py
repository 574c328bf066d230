"""Asking the published database: whether it is a tracker's at all, and queries with their own time limit."""

from __future__ import annotations

import contextlib
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from datasette.database import QueryInterrupted
from sqlite_utils.utils import sqlite3

NAME = "tracker"
TABLES = frozenset(
    {"events", "event_countries", "event_materials", "material_ancestors", "evidence", "measures"}
)

# A page's own counts may take longer than a stranger's SQL: they are bounded work over indexes, and a
# facet that is left out is worse than one that is late.
TIME_LIMIT_MS = 5000

_STEPS_BETWEEN_LOOKS = 20_000

_ACTIVE = "_policy_event_tracker"
_KEPT = "_policy_event_tracker_counts"
_MOST_KEPT = 200

Row = sqlite3.Row


async def look(datasette: Any) -> bool:
    """Find out, once at start-up, whether Datasette's database named `tracker` has our tables."""
    database = datasette.databases.get(NAME)
    active = database is not None and set(await database.table_names()) >= TABLES
    setattr(datasette, _ACTIVE, active)
    return active


def is_active(datasette: Any) -> bool:
    """Whether this Datasette serves a tracker. The plugin does nothing to any other."""
    return bool(getattr(datasette, _ACTIVE, False))


async def rows(datasette: Any, sql: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
    """All rows of one query on the tracker's database.

    Raises QueryInterrupted after TIME_LIMIT_MS, sqlite3.OperationalError for SQL that is wrong.
    """

    def ask(connection: sqlite3.Connection) -> list[Row]:
        with _limited(connection):
            try:
                return list(connection.execute(sql, parameters or {}).fetchall())
            except sqlite3.OperationalError as error:
                if error.args == ("interrupted",):
                    raise QueryInterrupted(error, sql, parameters) from error
                raise

    found: list[Row] = await datasette.databases[NAME].execute_fn(ask)
    return found


@contextlib.contextmanager
def _limited(connection: sqlite3.Connection) -> Iterator[None]:
    """Interrupt what runs longer than TIME_LIMIT_MS.

    Looks at the clock less often than Datasette's own limit does: each look takes Python's lock, and
    queries that run side by side would wait for it.
    """
    deadline = time.monotonic() + TIME_LIMIT_MS / 1000
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_BETWEEN_LOOKS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


async def counted(
    datasette: Any, sql: str, parameters: Mapping[str, object] | None = None
) -> list[tuple[Any, ...]]:
    """The rows of a query that counts, worked out once for each state of the database.

    A page asks for the same counts whenever it is opened, and the database changes only when something
    is ingested: the files' sizes and times say so (every commit writes to the log beside the database).
    """
    state = _state(Path(datasette.databases[NAME].path))
    kept: OrderedDict[object, list[tuple[Any, ...]]] = getattr(datasette, _KEPT, None) or OrderedDict()
    setattr(datasette, _KEPT, kept)
    key = (state, sql, tuple(sorted((parameters or {}).items())))
    if key not in kept:
        kept[key] = [tuple(row) for row in await rows(datasette, sql, parameters)]
        while len(kept) > _MOST_KEPT:
            kept.popitem(last=False)
    kept.move_to_end(key)
    return kept[key]


def _state(path: Path) -> tuple[int, ...]:
    """Changes with every commit."""
    found: list[int] = []
    for file in (path, path.with_name(path.name + "-wal")):
        try:
            status = file.stat()
        except FileNotFoundError:
            continue
        found += [status.st_size, status.st_mtime_ns]
    return tuple(found)


async def first(datasette: Any, sql: str, parameters: Mapping[str, object] | None = None) -> Row | None:
    return next(iter(await rows(datasette, sql, parameters)), None)


def marks(values: Sequence[object], prefix: str) -> tuple[str, dict[str, object]]:
    """Named parameters for a list: `:c0, :c1` and what they stand for."""
    names = {f"{prefix}{number}": value for number, value in enumerate(values)}
    return ", ".join(f":{name}" for name in names), names

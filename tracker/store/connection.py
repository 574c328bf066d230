"""The one connection to the database: how it is opened, and its transactions."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from tracker.errors import DatabaseDamaged, DatabaseLocked, DatabaseMissing, StoreError
from tracker.store.lock import WriterLock

APPLICATION_ID = 0x504F4C45
"""`POLE` in the file's header: what `file` and our own opening know a tracker database by."""

BUSY_SECONDS = 10.0
"""How long SQLite itself waits for another connection's short transaction."""

STATEMENTS = 400
"""Statements kept prepared, more than storing a report takes.

With the hundred that are sqlite3's default most are prepared anew each time, with all their triggers, and
that takes longer than to run them.
"""

_DAMAGED = {"SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT"}
_LOCKED = {"SQLITE_BUSY", "SQLITE_LOCKED"}


@contextlib.contextmanager
def translated(path: Path, lock: WriterLock | None = None) -> Iterator[None]:
    """Turn SQLite's errors about the file, not about our statements, into StoreErrors that name it."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        name = getattr(error, "sqlite_errorname", None) or ""
        base = "_".join(name.split("_")[:2])
        if base in _LOCKED:
            raise DatabaseLocked(path, lock.holder() if lock else None) from error
        if base in _DAMAGED:
            raise DatabaseDamaged(path, f"not a whole database: {error}; restore a backup") from error
        if base == "SQLITE_FULL":
            raise StoreError(path, "the disk is full; nothing was written") from error
        if base == "SQLITE_READONLY":
            raise StoreError(path, "may only be read; nothing was written") from error
        if base == "SQLITE_CANTOPEN":
            raise StoreError(path, _why_not_opened(path) or f"cannot be opened: {error}") from error
        if base == "SQLITE_IOERR":
            raise StoreError(path, f"cannot be read or written: {error}") from error
        raise


def _why_not_opened(path: Path) -> str | None:
    """What SQLite does not say of a file that it cannot open."""
    folder = path.absolute().parent
    if not folder.is_dir():
        return f"there is no folder {path.parent} to hold it"
    if not os.access(folder, os.W_OK):
        return f"{path.parent} may not be written to, and SQLite keeps its log there; use a copy elsewhere"
    return None


class Connection:
    """An open database. Everything the store can do is written on top of this.

    Not for sharing between threads. `read_only` connections refuse writes.
    """

    def __init__(self, path: Path, *, read_only: bool, create: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self.lock = WriterLock(path)
        if path.is_file():
            _check_header(path)
        mode = "ro" if read_only else "rwc" if create else "rw"
        with translated(path):
            self.conn = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}",
                uri=True,
                isolation_level=None,
                timeout=BUSY_SECONDS,
                cached_statements=STATEMENTS,
            )
        try:
            self._configure()
        except BaseException:
            self.conn.close()
            raise
        self.db = Database(self.conn)
        self._depth = 0
        self._unindexed: set[int] = set()
        self._keyed: set[int] = set()

    def _configure(self) -> None:
        self.conn.row_factory = sqlite3.Row
        with translated(self.path):
            (application,) = self.conn.execute("PRAGMA application_id").fetchone()
            (tables,) = self.conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if tables and application != APPLICATION_ID:
                raise StoreError(self.path, "is an SQLite database, but not the tracker's")
            if not tables and self.read_only:
                raise DatabaseDamaged(self.path, "is empty; `tracker init` fills it")
            self.conn.execute("PRAGMA foreign_keys = ON")
            self.conn.execute("PRAGMA synchronous = NORMAL")
            self.conn.execute("PRAGMA trusted_schema = OFF")
            self.conn.execute("PRAGMA cache_size = -16000")
            (mode,) = self.conn.execute("PRAGMA journal_mode").fetchone()
            if not self.read_only and (mode != "wal" or application != APPLICATION_ID):
                with self.lock.held(BUSY_SECONDS):
                    self.conn.execute("PRAGMA journal_mode = WAL")
                    self.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")

    def close(self) -> None:
        """Give the file back. Safe to call twice."""
        self.conn.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or none of it. Takes SQLite's write lock at once, so nothing slow belongs inside.

        Inside another transaction it joins that one. Raises DatabaseLocked where another connection
        does not let go in BUSY_SECONDS, StoreError where the disk is full or the file read-only.
        """
        if self._depth:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            return
        with translated(self.path, self.lock):
            if self.read_only:
                raise StoreError(self.path, "was opened for reading only")
            self.conn.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
                self._before_commit()
                self.conn.execute("COMMIT")
            except BaseException:
                if self.conn.in_transaction:
                    self.conn.execute("ROLLBACK")
                self._after_rollback()
                raise
            finally:
                self._unindexed.clear()
                self._keyed.clear()
                self._depth = 0

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read one moment of the database, whatever others write meanwhile."""
        if self.conn.in_transaction:
            yield
            return
        with translated(self.path, self.lock):
            self.conn.execute("BEGIN")
            try:
                yield
            finally:
                self.conn.execute("ROLLBACK")

    @contextlib.contextmanager
    def writer(self, wait: float = 0.0) -> Iterator[None]:
        """Be the only tracker process that writes, for the whole of the block: an ingest, an import.

        Waits up to `wait` seconds, then raises DatabaseLocked naming who holds it.
        """
        with self.lock.held(wait):
            yield

    def _before_commit(self) -> None:
        """Bring up to date what follows from the rest, before a transaction ends.

        Every class that keeps something in step adds its own and calls `super()._before_commit()` too.
        `_unindexed` are the events that the transaction touched, `_keyed` those of them whose keys are up
        to date already; both are emptied afterwards.
        """

    def _after_rollback(self) -> None:
        """What was remembered of the database and may no longer be true."""

    def rows(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[sqlite3.Row]:
        """Every row of a query."""
        return self.conn.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        found: sqlite3.Row | None = self.conn.execute(sql, parameters).fetchone()
        return found

    def value(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.conn.execute(sql, parameters).fetchone()
        return None if found is None else found[0]

    def property(self, name: str) -> str | None:
        """What the database remembers of itself under a name."""
        found: str | None = self.value("SELECT value FROM properties WHERE name = ?", (name,))
        return found

    def set_property(self, name: str, value: str) -> None:
        """Remember something under a name."""
        with self.transaction():
            self.conn.execute(
                "INSERT INTO properties (name, value) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )


def _check_header(path: Path) -> None:
    """Refuse what SQLite would take for an empty database and write over: a short file of something else."""
    try:
        with path.open("rb") as file:
            header = file.read(16)
    except OSError as error:
        raise StoreError(path, f"cannot be read: {error.strerror}") from error
    if header and header != b"SQLite format 3\0":
        raise DatabaseDamaged(path, "not an SQLite database")


def inserted(cursor: sqlite3.Cursor) -> int:
    """The id of the row that was just inserted."""
    assert cursor.lastrowid is not None  # an INSERT without a conflict clause always has one
    return cursor.lastrowid


def existing(path: Path) -> Path:
    """The path, if a file is there. Raises DatabaseMissing."""
    if not path.is_file():
        raise DatabaseMissing(path, "no database there; `tracker init` makes one")
    return path

"""How the database came to be: db/migrations/*.sql, each applied once, whole or not at all.

Each file is one migration of sqlite-utils (its name is the file's stem), kept in `_sqlite_migrations`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlite_utils import Database, Migrations
from sqlite_utils.utils import sqlite3

from tracker import resources
from tracker.errors import DatabaseTooNew, MigrationFailed
from tracker.store.connection import Connection, translated

MIGRATION_SET = "tracker"
WAIT_SECONDS = 60.0

_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)


def statements(sql: str) -> Iterator[str]:
    """The statements of a script, in order.

    `executescript` would commit the transaction they belong to. Raises ValueError where the last one
    has no end.
    """
    *pieces, rest = sql.split(";")
    pending = ""
    for piece in pieces:
        pending += piece + ";"
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    rest = _COMMENT.sub("", pending + rest).strip()
    if rest:
        raise ValueError(f"ends inside a statement: {rest[:60]!r}")


def known(folder: Path | None = None) -> dict[str, Path]:
    """The migrations this tracker has: name → file, in the order they apply."""
    return {file.stem: file for file in sorted((folder or resources.migrations()).glob("*.sql"))}


def pending(connection: Connection, folder: Path | None = None) -> list[str]:
    """Names of the migrations that the database still lacks.

    Raises DatabaseTooNew where it has one that this tracker does not know.
    """
    files = known(folder)
    applied = [migration.name for migration in _registered(connection.path, files).applied(connection.db)]
    unknown = [name for name in applied if name not in files]
    if unknown:
        raise DatabaseTooNew(
            connection.path, f"written by a newer tracker (it has {', '.join(unknown)}); upgrade this one"
        )
    return [name for name in files if name not in applied]


def migrate(connection: Connection, folder: Path | None = None) -> list[str]:
    """Bring the database up to date and name what was applied.

    Safe to call from several processes at once. Raises MigrationFailed naming the file, with the
    database as that file found it; DatabaseTooNew; DatabaseLocked.
    """
    with translated(connection.path, connection.lock):
        if not pending(connection, folder):
            return []
        with connection.writer(wait=WAIT_SECONDS):
            missing = pending(connection, folder)
            # Enforcement would make rebuilding a table cascade; every migration is checked whole instead.
            connection.conn.execute("PRAGMA foreign_keys = OFF")
            try:
                _registered(connection.path, known(folder)).apply(connection.db)
            finally:
                connection.conn.execute("PRAGMA foreign_keys = ON")
            return missing


def _registered(database: Path, files: dict[str, Path]) -> Migrations:
    migrations = Migrations(MIGRATION_SET)
    for name, file in files.items():
        migrations(name=name)(_migration(database, file))
    return migrations


def _migration(database: Path, file: Path) -> Callable[[Database], None]:
    def apply(db: Database) -> None:
        try:
            for statement in statements(file.read_text(encoding="utf-8")):
                db.conn.execute(statement)
            broken = db.conn.execute("PRAGMA foreign_key_check").fetchone()
        except (sqlite3.Error, ValueError, OSError) as error:
            raise MigrationFailed(database, f"{file.name} could not be applied: {error}") from error
        if broken is not None:
            raise MigrationFailed(
                database, f"{file.name} leaves rows of {broken[0]} that refer to nothing in {broken[2]}"
            )

    return apply

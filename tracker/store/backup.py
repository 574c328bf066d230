"""Safe copies of a database, each proved whole before it counts, and the way back."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from pathlib import Path

from sqlite_utils.utils import sqlite3

from tracker.errors import DatabaseDamaged, DatabaseMissing, StoreError
from tracker.store.connection import APPLICATION_ID, BUSY_SECONDS, translated
from tracker.store.lock import WriterLock
from tracker.store.store import Store

WAIT_SECONDS = 30.0


def backup(store: Store, target: Path) -> Path:
    """Copy a database, in use or not, to `target`, replacing what stood there once the copy is proved whole.

    Raises DatabaseDamaged where the copy fails its check, which means that the original would too;
    StoreError where it cannot be written.
    """
    if target.exists() and target.samefile(store.path):
        raise StoreError(target, "is the database itself")
    unfinished = target.with_name(target.name + ".part")
    try:
        unfinished.touch()  # says better than SQLite why the copy cannot be written
        unfinished.unlink()
        with translated(store.path):
            store.conn.execute("VACUUM INTO ?", (str(unfinished),))
        check(unfinished)
        _onto_disk(unfinished)
        unfinished.replace(target)
        _onto_disk(target.absolute().parent)
    except OSError as error:
        raise StoreError(target, f"cannot be written: {error.strerror}") from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return target


def restore(source: Path, path: Path, now: dt.datetime, wait: float = WAIT_SECONDS) -> Path | None:
    """Put a backup in the place of the database at `path`. Gives where the old one is now, if there was any.

    The backup is checked, copied and the copy checked before the old database is touched. Where that can
    still be read it is copied aside and written over in one transaction, so that programs that have it open
    see the backup; one too damaged for that is moved aside, file and all, and programs that have it open
    go on reading it until they are restarted. Raises DatabaseMissing, DatabaseDamaged, DatabaseTooNew,
    DatabaseLocked.
    """
    if not source.is_file():
        raise DatabaseMissing(source, "no backup there")
    if path.exists() and path.samefile(source):
        raise StoreError(source, "is the database itself")
    check(source)
    unfinished = path.with_name(path.name + ".part")
    unfinished.unlink(missing_ok=True)
    try:
        with translated(source):
            connection = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
            try:
                connection.execute("VACUUM INTO ?", (str(unfinished),))
            finally:
                connection.close()
        Store.create_or_migrate(unfinished).close()
        check(unfinished)
        _onto_disk(unfinished)
        with WriterLock(path).held(wait):
            aside = _free_name(path, now)
            if _written_over(path, unfinished, aside):
                return aside
            was_there = _move(path, aside)
            unfinished.replace(path)
            _onto_disk(path.absolute().parent)
        return aside if was_there else None
    finally:
        for suffix in ("", "-wal", "-shm", ".lock"):
            unfinished.with_name(unfinished.name + suffix).unlink(missing_ok=True)


def check(path: Path) -> None:
    """Raise DatabaseDamaged unless the file is a whole tracker database without dangling references."""
    with translated(path):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            said = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
            dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
        finally:
            connection.close()
    if application != APPLICATION_ID:
        raise DatabaseDamaged(path, "is not a tracker database")
    if said != ["ok"]:
        raise DatabaseDamaged(path, f"is not whole: {'; '.join(said)}")
    if dangling is not None:
        raise DatabaseDamaged(path, f"a row of {dangling[0]} refers to nothing in {dangling[2]}")


def _written_over(path: Path, copy: Path, aside: Path) -> bool:
    """Write `copy` over a database, once that is copied `aside`; False where it is none or cannot be read."""
    if not path.exists():
        return False
    source, target = sqlite3.connect(copy), sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)
    try:
        target.execute("VACUUM INTO ?", (str(aside),))
        check(aside)
        _onto_disk(aside)
        source.backup(target)
    except (sqlite3.DatabaseError, DatabaseDamaged):
        aside.unlink(missing_ok=True)
        return False
    finally:
        source.close()
        target.close()
    return True


def _free_name(path: Path, now: dt.datetime) -> Path:
    """Where the old database goes, beside the new one."""
    aside = path.with_name(f"{path.name}.before-{now:%Y%m%dT%H%M%SZ}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.before-{now:%Y%m%dT%H%M%SZ}-{number}")
    return aside


def _move(path: Path, aside: Path) -> bool:
    """Move a database away, its log with it: a log beside the wrong database would be played into it."""
    if not path.exists():
        return False
    for suffix in ("-wal", "-shm", ""):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(aside.with_name(aside.name + suffix))
    return True


def _onto_disk(path: Path) -> None:
    """Have the kernel write a file or folder out, where the system can do that for it."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:  # Windows opens no folders
        return
    try:
        os.fsync(handle)
    except OSError:
        if path.is_file() and os.name != "nt":
            raise
    finally:
        os.close(handle)

"""One writer at a time across processes: an operating-system lock on a file beside the database.

SQLite's own lock covers one transaction; this one covers a whole ingest, which has many, with the
network between them. The kernel lets go of it when its process ends, however it ends. It also keeps
two connections from writing and checkpointing at once, which corrupts the file in SQLite before 3.51.3
(the WAL-reset bug, https://sqlite.org/wal.html).
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from tracker.errors import DatabaseLocked, StoreError
from tracker.model import utc_now, utc_text

LOCK_WAIT = 600.0
"""Seconds a run waits for another one to finish before it says who holds the database."""

_RETRY_SECONDS = 0.05
_PATIENCE_SECONDS = 0.5  # what a short write takes is not worth a word

if sys.platform == "win32":
    import msvcrt

    # Beyond the text, so that others can still read who holds the lock.
    _LOCKED_BYTE = 1 << 20

    def _take(file: IO[str]) -> bool:
        file.seek(_LOCKED_BYTE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _give_back(file: IO[str]) -> None:
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(file: IO[str]) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _give_back(file: IO[str]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)


class WriterLock:
    """The lock of one database, at `<database>.lock`. The file stays; only the lock on it comes and goes.

    `on_wait` is called once a wait, with who holds it, when the wait is no short one.
    """

    def __init__(self, database: Path) -> None:
        self.on_wait: Callable[[str | None], None] = lambda holder: None
        self.database = database
        self.path = database.with_name(database.name + ".lock")
        self._file: IO[str] | None = None
        self._times = 0

    @contextlib.contextmanager
    def held(self, wait: float = 0.0) -> Iterator[None]:
        """Hold it, waiting up to `wait` seconds. A holder may take it again. Raises DatabaseLocked."""
        if self._file is None:
            self._acquire(wait)
        self._times += 1
        try:
            yield
        finally:
            self._times -= 1
            if self._times == 0:
                self._release()

    def holder(self) -> str | None:
        """Who holds it: `pid 4711, tracker ingest, since 2025-10-09T14:00:00Z`. None where nobody does."""
        try:
            with self.path.open("r+", encoding="utf-8") as file:
                if _take(file):
                    _give_back(file)
                    return None
                file.seek(0)
                told = json.loads(file.read())
            return f"pid {told['pid']}, {told['command']}, since {told['since']}"
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):
            return "a process that left no name"

    def _acquire(self, wait: float) -> None:
        try:
            file = self.path.open("a+", encoding="utf-8")
        except OSError as error:
            raise StoreError(self.path, f"the lock file cannot be written: {error.strerror}") from error
        start = time.monotonic()
        told = False
        try:
            while not _take(file):
                waited = time.monotonic() - start
                if waited >= wait:
                    raise DatabaseLocked(self.database, self.holder())
                if not told and waited >= _PATIENCE_SECONDS:
                    told = True
                    self.on_wait(self.holder())
                time.sleep(min(_RETRY_SECONDS, wait - waited))
        except BaseException:
            file.close()
            raise
        command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:3]]).strip() or "python"
        file.seek(0)
        file.truncate()
        file.write(json.dumps({"pid": os.getpid(), "command": command, "since": utc_text(utc_now())}))
        file.flush()
        self._file = file

    def _release(self) -> None:
        if self._file is not None:
            file, self._file = self._file, None
            file.seek(0)
            file.truncate()
            file.flush()
            _give_back(file)
            file.close()

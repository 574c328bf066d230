"""The process that runs strangers' SQL on a read-only connection: `python -P -m` this, one query at a time.

A process, because only that can be bounded: SQLite's memory limit counts a whole process, some functions
(`instr`, `replace`, `like` on long texts) never look at a clock, and what ends them must not end the
server. It imports little, so that another takes its place in a few hundredths of a second.

On standard input come questions, on standard output go answers, each a marshalled tuple after its length
in four bytes: `(sql, parameters, milliseconds, rows, cells, bytes, cut, as_ids)`, answered by any number of
`("rows", [tuple, ...])` or `("ids", bytes of unsigned 32-bit numbers)` and then one of `("end", columns,
truncated)`, `("failed", words)` and `("costly", what, limit)`. Before each question, the first too, comes
`("next",)`, or `("gone",)` from a process that holds more memory than it should, and ends.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import importlib.util
import marshal
import os
import signal
import struct
import sys
import time
from array import array
from collections.abc import Callable, Mapping, Sequence
from json.encoder import encode_basestring_ascii
from pathlib import Path
from typing import IO, Any

from tracker.errors import QueryTooCostly

LENGTH = struct.Struct("!I")

HEAP = 64 * 2**20
"""Bytes SQLite may hold: a sort of a million short rows, and no more."""

_DATA = HEAP + 12 * 2**20
"""Bytes the whole process may hold, where the system can hold it to that."""

_RESIDENT = 40 * 2**20
"""Bytes in real memory, after a query, above which a process makes room for a fresh one."""

_SEND_AT = 256 * 1024
_IDS_AT_ONCE = 65_536
_STEPS_BETWEEN_LOOKS = 1000
_CELL = 32
"""Bytes a cell costs whatever is in it: its place in a row and in a page."""

_PRAGMAS = frozenset(
    {"database_list", "foreign_key_list", "function_list", "index_info", "index_list", "index_xinfo"}
) | {"page_count", "max_page_count", "page_size", "schema_version", "table_info", "table_list", "table_xinfo"}
_NEVER = frozenset({"load_extension", "fts3_tokenizer"})

Parameters = Mapping[str, object] | Sequence[object]


def main() -> None:
    """Answer until standard input ends.

    Arguments: the sqlite3 module to use, the URI of the file, and how far to stand back for other processes
    (`nice`).
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _hold_back(int(sys.argv[3]))
    sqlite: Any = importlib.import_module(sys.argv[1])
    answers = sys.stdout.buffer
    connection: Any = None
    send(answers, ("next",))
    while (question := receive(sys.stdin.buffer)) is not None:
        try:
            connection = connection or connect(sqlite, sys.argv[2])
            run(connection, answers, *question)
        except QueryTooCostly as error:
            send(answers, ("costly", error.what, error.limit))
        except MemoryError:
            send(answers, ("costly", "memory", HEAP))
        except (sqlite.Error, sqlite.Warning, TypeError, ValueError, OverflowError) as error:
            send(answers, ("failed", str(error)))
        if _resident() > _RESIDENT:
            send(answers, ("gone",))
            return
        send(answers, ("next",))


def _resident() -> int:
    """Bytes of this process in real memory; 0 where the system does not say."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _hold_back(nice: int) -> None:
    """After others in turn for the processor, and no larger than _DATA. Not every system can."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(nice)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (_DATA, _DATA))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def connect(sqlite: Any, uri: str) -> Any:
    """A connection that reads, and does nothing else: no other file, no setting, no extension."""
    connection = sqlite.connect(uri, uri=True, isolation_level=None)
    for pragma in (
        f"hard_heap_limit = {HEAP}",
        "query_only = on",
        "temp_store = memory",
        "cache_size = -2000",
    ):
        connection.execute(f"pragma {pragma}").fetchall()
    if hasattr(connection, "setlimit"):  # the standard library's; pysqlite3 has the memory limit alone
        connection.setlimit(sqlite.SQLITE_LIMIT_LENGTH, HEAP // 3)
        connection.setlimit(sqlite.SQLITE_LIMIT_ATTACHED, 0)
    connection.text_factory = _Text
    connection.create_function("escape_fts", 1, _fold, deterministic=True)
    connection.set_authorizer(_only_reading(sqlite))
    return connection


def _fold(query: object) -> str:
    return str(_search().fold_query(str(query)))


@functools.cache
def _search() -> Any:
    """tracker.store.search without the store around it, which takes longer to import than a query may."""
    file = Path(__file__).resolve().parents[2] / "store" / "search.py"
    spec = importlib.util.spec_from_file_location("tracker_search", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _only_reading(sqlite: Any) -> Callable[..., int]:
    allowed = {sqlite.SQLITE_SELECT, sqlite.SQLITE_READ, sqlite.SQLITE_RECURSIVE}

    def decide(action: int, first: str | None, second: str | None, *_: object) -> int:
        fine = action in allowed
        if action == sqlite.SQLITE_FUNCTION:
            fine = (second or "").lower() not in _NEVER
        elif action == sqlite.SQLITE_PRAGMA:
            # data_version is what the full-text index itself asks for.
            fine = (first or "").lower() in _PRAGMAS | {"data_version"}
        return int(sqlite.SQLITE_OK if fine else sqlite.SQLITE_DENY)

    return decide


def run(
    connection: Any,
    answers: IO[bytes],
    sql: str,
    parameters: Parameters,
    milliseconds: float,
    most_rows: int | None,
    most_cells: int | None,
    most_bytes: int,
    cut: int | None,
    as_ids: bool,
) -> None:
    """Answer one question. `cut`: longest text of a cell after the first row; None leaves all whole.

    Raises QueryTooCostly, MemoryError and what SQLite raises, "interrupted" for one that took too long.
    """
    deadline = time.monotonic() + milliseconds / 1000
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_BETWEEN_LOOKS)
    measured = _Measured(most_bytes, cut)
    cursor = connection.execute(sql, parameters)
    try:
        if as_ids:
            _send_ids(cursor, answers)
            truncated = False
        else:
            most = most_rows
            if most is not None and most_cells is not None:
                most = min(most, max(1, most_cells // len(cursor.description or "1")))
            truncated = _send_rows(cursor, answers, measured, most)
        send(answers, ("end", [column[0] for column in cursor.description or ()], truncated))
    finally:
        cursor.close()
        connection.set_progress_handler(None, 0)


class _Text(bytes):
    """Text as SQLite has it, which need not be UTF-8. A row is read whole before it is paid for."""


class _Measured:
    """What the answer costs whoever asked: the larger of its JSON and its place in memory."""

    def __init__(self, most: int, cut: int | None) -> None:
        self.most, self.cut = most, cut
        self.spent = 0
        self.rows = 0

    def row(self, raw: tuple[Any, ...]) -> tuple[Any, ...]:
        """The row as it is sent. Raises QueryTooCostly."""
        row = tuple(self._text(cell) if type(cell) is _Text else cell for cell in raw)
        blobs = sum(len(cell) for cell in row if type(cell) is bytes)
        self._pay(_CELL * len(row) + 2 * blobs)
        self.rows += 1
        return row

    def _text(self, raw: bytes) -> str:
        if self.cut is not None and self.rows and len(raw) > self.cut:
            value = raw[: self.cut].decode("utf-8", "ignore") + "…"
        else:
            value = raw.decode("utf-8", "replace")
        self._pay(max(len(encode_basestring_ascii(value)), sys.getsizeof(value)))
        return value

    def _pay(self, size: int) -> None:
        self.spent += size
        if self.spent > self.most:
            raise QueryTooCostly("answer", self.most)


def _send_rows(cursor: Any, answers: IO[bytes], measured: _Measured, most: int | None) -> bool:
    """Send the rows; whether there would have been more than `most`."""
    rows: list[tuple[object, ...]] = []
    sent = 0
    for row in cursor:
        if measured.rows == most:
            send(answers, ("rows", rows))
            return True
        rows.append(measured.row(row))
        if measured.spent - sent > _SEND_AT:
            send(answers, ("rows", rows))
            rows, sent = [], measured.spent
    send(answers, ("rows", rows))
    return False


def _send_ids(cursor: Any, answers: IO[bytes]) -> None:
    """Send the first column, whole numbers from 0 to 2^32 - 1, packed."""
    while found := cursor.fetchmany(_IDS_AT_ONCE):
        send(answers, ("ids", array("I", [row[0] for row in found]).tobytes()))


def send(stream: IO[bytes], message: tuple[Any, ...]) -> None:
    """Write one message. Raises ValueError for what is neither text, number, bytes nor nothing."""
    data = marshal.dumps(message)
    stream.write(LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[Any, ...] | None:
    """Read one message; None where the other end is gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    data = stream.read(length)
    return marshal.loads(data) if len(data) == length else None  # noqa: S302 - of our own process


if __name__ == "__main__":
    main()

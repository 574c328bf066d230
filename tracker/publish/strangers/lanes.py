"""The processes that run strangers' SQL: a few side by side, each ended when its question took too long."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from queue import Empty, LifoQueue
from typing import Any

from pyroaring import BitMap
from sqlite_utils.utils import sqlite3

from tracker.errors import QueriesWaiting, QueryTooCostly
from tracker.publish.strangers.bounds import Purse
from tracker.publish.strangers.process import Parameters, receive, send

GRACE_MS = 50
"""How long after its time a process may take to notice by itself."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query and what it may cost.

    `rows` None takes all; of a number of rows, so many are taken as fill `cells`; `cut` None leaves every
    text whole.
    """

    sql: str
    parameters: Parameters
    milliseconds: float
    most_bytes: int
    rows: int | None = None
    cells: int | None = None
    cut: int | None = None
    as_ids: bool = False

    def within(self, milliseconds: float) -> Question:
        """The same, with no more time than this."""
        return replace(self, milliseconds=min(milliseconds, self.milliseconds))


@dataclass(slots=True)
class Answer:
    """What came back: rows, or the ids that the first column held."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    ids: BitMap = field(default_factory=BitMap)
    columns: Sequence[str] = ()
    truncated: bool = False


class _Process:
    """One process. It is `used_up` when it has ended or is about to."""

    def __init__(self, uri: str, nice: int) -> None:
        module = f"{__package__}.process"
        command = [sys.executable, "-P", "-m", module, sqlite3.__name__, uri, str(nice)]
        self._process = subprocess.Popen(  # noqa: S603 - no shell reads it, and all but the path is ours
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        self.used_up = (
            receive(self._process.stdout) is None
        )  # it says that it is ready: no query pays for that

    def ask(self, question: Question) -> Answer:
        """Raises QueryTooCostly, and sqlite3.OperationalError for SQL that is wrong."""
        ending = threading.Timer((question.milliseconds + GRACE_MS) / 1000, self._process.kill)
        ending.start()
        try:
            return self._converse(question)
        except OSError:  # it was ended while it was being asked
            self.used_up = True
            raise QueryTooCostly("time", question.milliseconds) from None
        finally:
            ending.cancel()

    def _converse(self, question: Question) -> Answer:
        answer, error = Answer(), None
        for name, *said in self._said(question):
            if name == "rows":
                answer.rows += said[0]
            elif name == "ids":
                answer.ids |= BitMap(memoryview(said[0]).cast("I"))
            elif name == "end":
                answer.columns, answer.truncated = said
            elif name == "next":
                break
            elif name == "gone":
                self.used_up = True
                break
            else:
                error = _error(name, said, question)
        else:
            self.used_up = True
            error = QueryTooCostly("time", question.milliseconds)
        if error is not None:
            raise error
        return answer

    def _said(self, question: Question) -> Iterator[tuple[Any, ...]]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        parameters = question.parameters
        given = dict(parameters) if isinstance(parameters, Mapping) else tuple(parameters)
        limits = (question.milliseconds, question.rows, question.cells, question.most_bytes, question.cut)
        send(self._process.stdin, (question.sql, given, *limits, question.as_ids))
        while (message := receive(self._process.stdout)) is not None:
            yield message

    def end(self) -> None:
        self._process.kill()
        with contextlib.suppress(OSError):  # what was left unsent goes nowhere
            self._process.communicate()


def _error(name: str, said: list[Any], question: Question) -> Exception:
    if name == "costly":
        return QueryTooCostly(*said)
    (words,) = said
    if words == "interrupted":
        return QueryTooCostly("time", question.milliseconds)
    # Whatever sqlite3 calls it: this is the one that Datasette's pages take for wrong SQL.
    error: Exception = sqlite3.OperationalError(words)
    return error


class Lane:
    """Some processes side by side over one file, each started when it is first needed.

    `nice`: how far they stand back for the server and each other (nice(2)).
    """

    def __init__(self, uri: str, processes: int, most_waiting: int, nice: int = 0) -> None:
        self._uri, self._nice = uri, nice
        self._most = processes + most_waiting
        self._asked = 0
        self._idle: LifoQueue[_Process] = LifoQueue()
        self._threads = ThreadPoolExecutor(processes, thread_name_prefix="strangers")

    async def ask(self, question: Question, purse: Purse) -> Answer:
        """The purse pays for the time it takes to answer, not for waiting. Raises QueriesWaiting,
        QueryTooCostly, and sqlite3.OperationalError for SQL that is wrong.
        """
        if self._asked >= self._most:
            raise QueriesWaiting(self._asked)
        self._asked += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, self._answer, question, purse)
        finally:
            self._asked -= 1

    def _answer(self, question: Question, purse: Purse) -> Answer:
        try:
            process = self._idle.get_nowait()
        except Empty:
            process = _Process(self._uri, self._nice)
        try:
            with purse.paying():
                return process.ask(question)
        finally:
            if process.used_up:
                process.end()
            else:
                self._idle.put(process)

    def close(self) -> None:
        """End every process, when the last question is answered."""
        self._threads.shutdown()
        with contextlib.suppress(Empty):
            while True:
                self._idle.get_nowait().end()

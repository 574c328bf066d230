"""Datasette's database as the tracker publishes it: whatever SQL it is given as text is a stranger's.

Datasette asks in two ways. `execute` takes SQL as text: the queries people write, the conditions in their
addresses, and its own looks at the schema. All of that goes to processes apart (`lanes`): some for requests
that bring SQL of their own, others for quick queries of all the rest, which go on among the former when
they are not quick. So strangers wait for each other, and nobody else for them. `execute_fn` takes a
function of this program: that stays here.
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from datasette.database import Database, QueryInterrupted, Results
from pyroaring import BitMap
from sqlite_utils.utils import sqlite3

from tracker.errors import QueriesWaiting, QueryTooCostly
from tracker.publish.strangers.bounds import QUICK_MS, Purse, purse
from tracker.publish.strangers.lanes import Answer, Lane, Question
from tracker.publish.strangers.process import Parameters

_PARAMETER = re.compile(r"[:@$]([^\W\d]\w*)")

_PAGES = (2, 64)
_STRANGERS = (2, 6, 5)
"""Processes, how many questions may wait for them, and how far they stand back for others."""


class PublishedDatabase(Database):  # type: ignore[misc]
    """The tracker's file, read by strangers within bounds. Its processes end with it."""

    def __init__(self, datasette: Any, path: str, *, is_mutable: bool = True) -> None:
        super().__init__(datasette, path=path, is_mutable=is_mutable)
        uri = f"file:{quote(str(path))}?{'mode=ro' if is_mutable else 'immutable=1'}"
        uri += "&nolock=1" if is_mutable and getattr(datasette, "nolock", False) else ""
        self._pages, self._strangers = Lane(uri, *_PAGES), Lane(uri, *_STRANGERS)
        self._instead_of: Database | None = None
        self._names = sqlite3.connect(":memory:", check_same_thread=False)
        self._end = weakref.finalize(self, _close, self._pages, self._strangers, self._names)

    def close(self) -> None:
        self._end()
        super().close()
        if self._instead_of is not None:
            self._instead_of.close()

    async def execute(
        self,
        sql: str,
        params: Parameters | None = None,
        truncate: bool = False,
        custom_time_limit: float | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,
    ) -> Results:
        """The rows of one query, as Datasette's own `execute` gives them.

        Raises QueryInterrupted, whose `e` says why, for one that cost too much or would have to wait; and
        sqlite3.OperationalError for SQL that is wrong.
        """
        most = self.ds.max_returned_rows
        rows = most + (most == (page_size or self.ds.page_size)) if truncate and most else None
        limit = min(self.ds.sql_time_limit_ms, custom_time_limit or float("inf"))
        return self._results(await self._asked(sql, params, limit, rows=rows))

    async def ids(self, sql: str, params: Mapping[str, object] | None = None) -> BitMap:
        """The first column of one query, which must be ids of events. Raises what `execute` does."""
        return (await self._asked(sql, params, self.ds.sql_time_limit_ms, as_ids=True)).ids

    async def _asked(self, sql: str, params: Parameters | None, limit: float, **how: Any) -> Answer:
        spending = purse()
        try:
            left = spending.left(limit)
            used = _used(sql, params)
            question = Question(
                sql, used, left, spending.most_bytes, cells=spending.cells, cut=spending.cut, **how
            )
            return await self._ask(question, spending)
        except QueryTooCostly as error:
            spending.lacking = spending.lacking or limit > QUICK_MS
            whole = QueryTooCostly("time", limit) if error.what == "time" else error
            raise QueryInterrupted(whole, sql, params) from error
        except QueriesWaiting as error:
            raise QueryInterrupted(error, sql, params) from error

    async def _ask(self, question: Question, spending: Purse) -> Answer:
        if not spending.own_sql:
            try:
                return await self._pages.ask(question.within(QUICK_MS), spending)
            except QueryTooCostly as error:
                if error.what != "time" or question.milliseconds <= QUICK_MS:
                    raise
        return await self._strangers.ask(question, spending)

    def _results(self, answer: Answer) -> Results:
        """Rows as sqlite3 makes them, which Datasette tells from other tuples: they know their columns."""
        if not answer.columns:
            return Results([], False, ())
        quoted = (name.replace('"', '""') for name in answer.columns)
        named = self._names.execute("select " + ", ".join(f'null as "{name}"' for name in quoted))
        rows = [sqlite3.Row(named, row) for row in answer.rows]
        return Results(rows, answer.truncated, named.description)


def _close(pages: Lane, strangers: Lane, names: sqlite3.Connection) -> None:
    pages.close()
    strangers.close()
    names.close()


def _used(sql: str, params: Parameters | None) -> Parameters:
    """The parameters that the SQL names: Datasette works some of them out only when they are asked for."""
    if not isinstance(params, Mapping):
        return params or ()
    used = {}
    for name in set(_PARAMETER.findall(sql)):
        try:
            used[name] = params[name]
        except KeyError:
            continue
    return used


async def put_in_place(datasette: Any, name: str) -> None:
    """Let strangers ask the database of this name in processes apart, however Datasette was started."""
    stock = datasette.databases.get(name)
    if stock is None or isinstance(stock, PublishedDatabase) or stock.is_memory:
        return
    ours = PublishedDatabase(datasette, str(stock.path), is_mutable=stock.is_mutable)
    ours.name, ours.route = stock.name, stock.route
    ours._instead_of = stock  # open until then: Datasette's threads may have connections of it
    datasette.databases = {**datasette.databases, name: ours}

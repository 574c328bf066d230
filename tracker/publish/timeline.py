"""The events page: what is filtered, what is hidden, the facets, the chart of it all and the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from datasette.database import QueryInterrupted
from datasette.filters import Filters
from datasette.utils import escape_sqlite
from datasette.utils.asgi import BadRequest, Request
from pyroaring import BitMap
from sqlite_utils.utils import sqlite3

from tracker.errors import QueriesWaiting, QueryTooCostly
from tracker.publish import (
    choosing,
    database,
    described,
    filters,
    ordering,
    panel,
    selection,
    snapshots,
)
from tracker.publish.arguments import Arguments
from tracker.publish.chart import Drawing, chart_of
from tracker.publish.chips import Chip, chips
from tracker.publish.choosing import Chosen
from tracker.publish.described import Described
from tracker.publish.formats.menu import Offer, offers
from tracker.publish.rows import Card, cards
from tracker.publish.speech import Speech

_UNPUBLISHED = ("pending", "rejected")
_SORTS = (
    ("events.newest", ("_sort_desc", "date")),
    ("events.oldest", ("_sort", "date")),
    ("events.largest", ("_sort_desc", "amount_usd")),
    ("events.changed", ("_sort_desc", "updated_at")),
)


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Hidden:
    """Events that the same filters select and that are not published."""

    review: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class ColumnForm:
    """The form that filters by any column, in the arguments that Datasette's own has."""

    columns: tuple[str, ...]
    filters: Filters
    kept: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """The events of this page of the list, and where the next page is."""

    cards: tuple[Card, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Everything the page shows. `rows` is None where Datasette shows them as a table.

    `refused` says that what was asked could not be, for one of the `problems`.
    """

    title: str
    count: int
    described: Described
    chips: tuple[Chip, ...]
    clear: str
    problems: tuple[str, ...]
    hidden: tuple[Hidden, ...]
    drawing: Drawing | None
    boxes: tuple[panel.Box, ...]
    offered: tuple[tuple[str, str], ...]
    rows: Rows | None
    today: str | None
    sorts: tuple[Choice, ...]
    views: tuple[Choice, ...]
    reviews: tuple[Choice, ...]
    search: str
    dates: tuple[str, str]
    sql: str
    offers: tuple[Offer, ...]
    filter: str
    kept: tuple[tuple[str, str], ...]
    form: ColumnForm
    refused: bool


async def timeline_page(
    datasette: Any, request: Request, today: dt.date, *, as_table: bool = False
) -> TimelinePage:
    """The page for this request. A chart that takes too long is left out, visibly.

    Raises Forbidden or DatasetteError where the visitor may not ask it.
    """
    arguments, path, say = selection.arguments_of(request), request.path, Speech.of(request)
    told = await described.of_table(datasette, selection.TABLE)
    chosen, problem = await _chosen(datasette, request)
    order, unordered = _order(arguments, told, datasette.max_returned_rows)
    rows, lost = (None, None) if as_table else await _rows(datasette, chosen, order, request, say)
    refusals = tuple(filter(None, (problem, unordered, lost)))
    set_filters = await chips(datasette, arguments, path, say)
    return TimelinePage(
        title=" · ".join(
            filter(None, (", ".join(chip.label for chip in set_filters), _counted(chosen, say), told.title))
        ),
        count=len(chosen.ids),
        described=told,
        chips=set_filters,
        clear=say.link(path),
        problems=(*chosen.problems, *refusals),
        hidden=await _hidden(datasette, request, arguments, chosen),
        drawing=await _drawing(datasette, chosen, arguments, path, today, say),
        boxes=await panel.boxes(datasette, chosen, arguments, request, say),
        offered=panel.offered(arguments, path),
        rows=rows,
        today=today.isoformat() if order.by == ("date", True) else None,
        sorts=_sorts(arguments, path, order, say),
        views=_views(arguments, path, as_table, say),
        reviews=_reviews(arguments, path, say),
        search=arguments.first("_search") or "",
        dates=(arguments.first("_from") or "", arguments.first("_to") or ""),
        sql=await _sql_link(datasette, request, order) if problem is None else "",
        offers=offers(datasette, arguments, say),
        filter=arguments.filters().query_string(),
        kept=arguments.without("_search", "_from", "_to").pairs,
        form=await _form(datasette, arguments),
        refused=bool(refusals),
    )


async def _chosen(datasette: Any, request: Request) -> tuple[Chosen, str | None]:
    """What the request selects; nothing, and why, where it cannot be asked.

    SQLite takes the name of a column there is not, in quotes, for a text: that is looked for here. Raises
    QueryInterrupted where there are too many others who ask.
    """
    arguments, problem = selection.arguments_of(request), None
    known = {*await _columns(datasette), "rowid"}
    for key, _ in selection.column_filters(arguments):
        if key.rsplit("__", 1)[0] not in known:
            problem = Speech.of(request).put("events.no_column", name=key.rsplit("__", 1)[0])
    try:
        if problem is None:
            return await choosing.chosen(datasette, request), None
    except QueryInterrupted as error:
        if isinstance(error.e, QueriesWaiting):
            raise
        too_costly = isinstance(error.e, QueryTooCostly)
        problem = str(error.e) if too_costly else Speech.of(request)["events.too_long"]
    except (BadRequest, sqlite3.OperationalError) as error:
        problem = Speech.of(request).put("events.cannot", why=error)
    state = await snapshots.state(datasette)
    return Chosen(arguments, state, BitMap()), problem


def _counted(chosen: Chosen, say: Speech) -> str:
    return say.counted(len(chosen.ids), "events")


@dataclass(frozen=True, slots=True)
class _Order:
    """How the rows come: by which column, whether the greatest first; how many, and after which place."""

    by: tuple[str, bool]
    size: int
    after: str | None


def _order(arguments: Arguments, told: Described, most: int) -> tuple[_Order, str | None]:
    """The order asked for, or the usual one and what is wrong with that asked for."""
    up, down, size = arguments.first("_sort"), arguments.first("_sort_desc"), arguments.first("_size")
    by = (up, False) if up else (down, True) if down else told.sort
    usual = _Order(by, told.size, arguments.first("_next"))
    if up and down:
        return _Order(told.sort, told.size, None), "Cannot use _sort and _sort_desc at the same time"
    if size is None:
        return usual, None
    if size == "max":
        return _Order(by, most, usual.after), None
    if not (size.isascii() and size.isdecimal()) or not 0 < int(size[:9]) <= most:
        return usual, f"_size={size} is not a number from 1 to {most:,}, or max."
    return _Order(by, int(size), usual.after), None


async def _rows(
    datasette: Any, chosen: Chosen, order: _Order, request: Request, say: Speech
) -> tuple[Rows, str | None]:
    """The rows; the first page of the usual order where there is no such place or column."""
    arguments = selection.arguments_of(request)
    problem = None
    try:
        page = await ordering.page(datasette, chosen, *order.by, order.size, order.after)
    except BadRequest as error:
        problem = str(error)
        page = await ordering.page(datasette, chosen, "date", True, order.size, None)
    shown = await cards(datasette, page.ids, say.language)
    following = arguments.with_(("_next", page.next)).address(request.path) if page.next else None
    return Rows(tuple(shown), following), problem


async def _hidden(
    datasette: Any, request: Request, arguments: Arguments, chosen: Chosen
) -> tuple[Hidden, ...]:
    """How many the default leaves out, so that nobody takes the list for everything."""
    if not filters.hides_unpublished(arguments):
        return ()
    try:
        every = await choosing.chosen_by(datasette, arguments.with_(("_review", "all")), request)
    except (QueryInterrupted, BadRequest, sqlite3.OperationalError):
        return ()
    counts = {
        review: every.ids.intersection_cardinality(chosen.snapshot.of("review", review))
        for review in _UNPUBLISHED
    }
    return tuple(
        Hidden(review, count, arguments.with_(("review", review)).address(request.path))
        for review, count in counts.items()
        if count
    )


def _sorts(arguments: Arguments, path: str, order: _Order, say: Speech) -> tuple[Choice, ...]:
    now = ("_sort_desc" if order.by[1] else "_sort", order.by[0])
    bare = arguments.without("_sort", "_sort_desc")
    return tuple(Choice(say[words], bare.with_(pair).address(path), pair == now) for words, pair in _SORTS)


def _views(arguments: Arguments, path: str, as_table: bool, say: Speech) -> tuple[Choice, ...]:
    bare = arguments.without("_view", "_col", "_nocol")
    return (
        Choice(say["events.list"], bare.address(path), not as_table),
        Choice(say["events.all_columns"], arguments.with_(("_view", "table")).address(path), as_table),
    )


def _reviews(arguments: Arguments, path: str, say: Speech) -> tuple[Choice, ...]:
    """The switch between what is published and everything; neither is chosen where one stage is asked for."""
    hides, bare = filters.hides_unpublished(arguments), arguments.without("_review", "review")
    everything = arguments.first("_review") == "all" and not arguments.all("review")
    return (
        Choice(say["events.published"], bare.address(path), hides),
        Choice(say["events.unpublished_too"], bare.with_(("_review", "all")).address(path), everything),
    )


async def _sql_link(datasette: Any, request: Request, order: _Order) -> str:
    """The same rows as SQL to go on from."""
    selected = await selection.select(datasette, request)
    column = escape_sqlite(order.by[0]) + (" desc" if order.by[1] else "")
    sql = f"{selected.sql('*')} order by {column}, id limit 100"
    pairs = [("sql", sql), *((name, str(value)) for name, value in selected.parameters.items())]
    return datasette.urls.path(Arguments(tuple(pairs)).address(f"/{database.NAME}"))  # type: ignore[no-any-return]


async def _form(datasette: Any, arguments: Arguments) -> ColumnForm:
    asked = arguments.for_datasette()
    special = tuple(
        (key, value)
        for key, value in asked.without("_search").pairs
        if key.startswith("_") and "__" not in key
    )
    return ColumnForm(await _columns(datasette), Filters(selection.column_filters(asked)), special)


async def _columns(datasette: Any) -> tuple[str, ...]:
    sql = "select name from pragma_table_info('events')"
    return await database.kept(datasette, sql, {}, _first_of_each)


def _first_of_each(rows: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(row[0] for row in rows)


async def _drawing(
    datasette: Any, chosen: Chosen, arguments: Arguments, path: str, today: dt.date, say: Speech
) -> Drawing | None:
    """The chart; None where counting it takes longer than a page may wait."""
    try:
        return await chart_of(datasette, chosen, arguments, today, say.language, path)
    except QueryInterrupted:
        return None

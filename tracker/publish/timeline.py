"""The events page around its rows: what is filtered, what is hidden, and the chart of it all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from datasette.database import QueryInterrupted
from datasette.filters import Filters
from datasette.utils import escape_sqlite
from datasette.utils.asgi import Request
from markupsafe import Markup

from tracker.analyze.selection import UNPUBLISHED, Selection
from tracker.analyze.timeline import (
    NARROW,
    OTHER,
    WIDE,
    Bar,
    ChartData,
    Unit,
    build,
    summary,
    with_links,
)
from tracker.publish import chart, database, filters, wording
from tracker.publish.arguments import COLUMN_FACETS, JOINED_FACETS, Arguments, argument
from tracker.publish.counts import periods
from tracker.publish.selection import arguments_of, select, select_with

_UNPUBLISHED = ("pending", "rejected")
_SORTS = (
    ("newest", ("_sort_desc", "date")),
    ("oldest", ("_sort", "date")),
    ("largest sum", ("_sort_desc", "amount_usd")),
    ("last changed", ("_sort_desc", "updated_at")),
)


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is set, and where the page is without it."""

    name: str
    label: str
    href: str


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
class Drawing:
    """The chart twice, for wide screens and for narrow ones, with its words."""

    data: ChartData
    wide: Markup
    narrow: Markup
    summary: str
    legend: tuple[tuple[str, str, int, str | None], ...]
    table: tuple[tuple[str, str | None, tuple[int, ...], int], ...]


@dataclass(frozen=True, slots=True)
class TimelinePage:
    chips: tuple[Chip, ...]
    clear: str
    problems: tuple[str, ...]
    hidden: tuple[Hidden, ...]
    drawing: Drawing | None
    sorts: tuple[Choice, ...]
    views: tuple[Choice, ...]
    reviews: tuple[Choice, ...]
    as_table: bool
    search: str
    dates: tuple[str, str]
    sql: str
    formats: dict[str, str]
    kept: tuple[tuple[str, str], ...]


async def timeline_page(datasette: Any, request: Request, today: dt.date) -> TimelinePage:
    """What stands above the rows for this request. A chart that takes too long is left out, visibly."""
    arguments = arguments_of(request)
    path = request.path
    try:
        drawing = await _drawing(datasette, request, arguments, today)
    except QueryInterrupted:
        drawing = None
    as_table = arguments.first("_view") == "table" or bool(arguments.all("_col", "_nocol"))
    return TimelinePage(
        chips=tuple(await _chips(datasette, arguments, path)),
        clear=path,
        problems=(await filters.read(datasette, arguments)).problems,
        hidden=tuple(await _hidden(datasette, request, arguments)),
        drawing=drawing,
        sorts=tuple(_sorts(arguments, path)),
        views=(
            Choice("list", arguments.without("_view", "_col", "_nocol").address(path), not as_table),
            Choice("all columns", arguments.with_(("_view", "table")).address(path), as_table),
        ),
        reviews=tuple(_reviews(arguments, path)),
        as_table=as_table,
        search=arguments.first("_search") or "",
        sql=_sql_link(datasette, await select(datasette, request), arguments),
        formats={
            name: arguments.without("_view").with_(("_labels", "on")).address(f"{path}.{name}")
            for name in (*datasette.renderers, "csv")
            if name != "jsono" and name != "blob"
        },
        dates=(arguments.first("_from") or "", arguments.first("_to") or ""),
        kept=arguments.without("_search", "_from", "_to").pairs,
    )


async def _drawing(datasette: Any, request: Request, arguments: Arguments, today: dt.date) -> Drawing:
    selection = await select(datasette, request)
    counted = await periods(datasette, selection)
    kinds = await database.rows(datasette, "select id, label from kinds order by rowid")
    labels = {row["id"]: row["label"] for row in kinds}
    order = list(labels)
    drawn = []
    for most in (WIDE, NARROW):
        data = build(counted, today, most_bars=most, trim=True, labels=labels, order=order)
        drawn.append(with_links(data, _links(data, arguments, request.path)))
    wide, narrow = drawn
    return Drawing(
        wide,
        Markup(chart.render(wide, name="tl-w")),  # noqa: S704 - render escapes every text it is given
        Markup(chart.render(narrow, width=360, height=190, name="tl-n")),  # noqa: S704
        summary(wide),
        tuple(
            (
                chart.colour_class(item),
                item.label,
                item.total,
                arguments.choosing("kind", [item.id]).address(request.path) if item.id != OTHER else None,
            )
            for item in wide.series
        ),
        tuple(
            (bar.label, bar.href, tuple(bar.counts.get(item.id, 0) for item in wide.series), bar.total)
            for bar in wide.periods
            if bar.total
        ),
    )


def _links(data: ChartData, arguments: Arguments, path: str) -> dict[str, str]:
    """For each period the same page narrowed to it, every other filter kept."""
    return {bar.key: _narrowed(bar, data.unit, arguments).address(path) for bar in data.periods}


def _narrowed(bar: Bar, unit: Unit, arguments: Arguments) -> Arguments:
    if bar.key[0] in "<>":
        return arguments.with_((f"year__{'lt' if bar.key[0] == '<' else 'gt'}", bar.key[1:]))
    if bar.unit is Unit.YEAR:
        chosen = arguments.choosing("year", [bar.key])
    else:
        chosen = arguments.with_((bar.unit.value, bar.key))
    return chosen if bar.unit is unit else chosen.with_(("date_precision", bar.unit.value))


async def _chips(datasette: Any, arguments: Arguments, path: str) -> list[Chip]:
    chips = []
    for facet in (*JOINED_FACETS, *COLUMN_FACETS):
        values = arguments.values(facet)
        names = await filters.labels(datasette, facet, values)
        chips += [
            Chip(
                facet, names.get(value, f"{value} (unknown)"), arguments.toggling(facet, value).address(path)
            )
            for value in values
        ]
    words = {"_search": "search", "_from": "from", "_to": "to", "_role": "role"}
    facets = {f"{argument(facet)}{suffix}" for facet in COLUMN_FACETS for suffix in ("", "__exact", "__in")}
    for key, value in dict.fromkeys(arguments.pairs):
        if key in words and value.strip():
            label = (
                wording.date(value)
                if key in {"_from", "_to"} and value[:4].isdigit() and "Q" not in value.upper()
                else value
            )
            chips.append(Chip(words[key], label, arguments.without(key).address(path)))
        elif key not in facets and not (key.startswith("_") and "__" not in key):
            human = Filters([(key, value)]).human_description_en().removeprefix("where ")
            chips.append(Chip("", human, _without_pair(arguments, (key, value)).address(path)))
    return chips


def _without_pair(arguments: Arguments, pair: tuple[str, str]) -> Arguments:
    return Arguments(tuple(kept for kept in arguments.without().pairs if kept != pair))


async def _hidden(datasette: Any, request: Request, arguments: Arguments) -> list[Hidden]:
    """How many the default leaves out, so that nobody takes the list for everything."""
    if not filters.hides_unpublished(arguments):
        return []
    shown = arguments.with_(("_review", "all"))
    selection = await select_with(datasette, request, shown)
    sql = selection.narrowed(UNPUBLISHED).sql("review, count(*)") + " group by review"
    try:
        counts = dict(await database.kept(datasette, sql, selection.parameters, list))
    except QueryInterrupted:
        return []
    return [
        Hidden(review, counts[review], arguments.with_(("review", review)).address(request.path))
        for review in _UNPUBLISHED
        if counts.get(review)
    ]


def _reviews(arguments: Arguments, path: str) -> list[Choice]:
    """The switch between what is published and everything; neither is chosen where one stage is asked for."""
    hides, bare = filters.hides_unpublished(arguments), arguments.without("_review", "review")
    everything = arguments.first("_review") == "all" and not arguments.all("review")
    return [
        Choice("published", bare.address(path), hides),
        Choice("pending and rejected too", bare.with_(("_review", "all")).address(path), everything),
    ]


def _sql_link(datasette: Any, selection: Selection, arguments: Arguments) -> str:
    """The same rows as SQL to go on from."""
    column = arguments.first("_sort") or arguments.first("_sort_desc") or "date"
    order = escape_sqlite(column) + ("" if arguments.first("_sort") else " desc")
    sql = f"{selection.sql('*')} order by {order}, id limit 100"
    pairs = [("sql", sql), *((name, str(value)) for name, value in selection.parameters.items())]
    return datasette.urls.path(Arguments(tuple(pairs)).address(f"/{database.NAME}"))  # type: ignore[no-any-return]


def _sorts(arguments: Arguments, path: str) -> list[Choice]:
    now = {pair for pair in arguments.pairs if pair[0] in {"_sort", "_sort_desc"}} or {("_sort_desc", "date")}
    bare = arguments.without("_sort", "_sort_desc")
    return [Choice(label, bare.with_(pair).address(path), pair in now) for label, pair in _SORTS]

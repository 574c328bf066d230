"""Datasette's own view of the table `events`, told which rows it shows, so that it goes through no others.

Datasette reads the rows of a page, counts all that fit, and answers in its own shape. The page is worked
out before (`choosing`, `ordering`) and handed over as the numbers of its rows; the count that Datasette
takes of these is put right in what it answers.
"""

from __future__ import annotations

import inspect
import json
from typing import Any

from datasette.filters import FilterArguments
from datasette.renderer import json_renderer
from datasette.utils.asgi import BadRequest, Request, Response

from tracker.publish import choosing, database, filters, ordering
from tracker.publish.choosing import Chosen
from tracker.publish.ordering import NEWEST, Order
from tracker.publish.selection import TABLE, arguments_of, search_of, stands_aside

_PAGE = "id in (select value from json_each(:tracker_page))"
_FACETS_OF_DATASETTE = ("_facet", "_facet_array", "_facet_date")
_COUNTS = ("filtered_table_rows_count", "count")


async def filter_arguments(datasette: Any, request: Request) -> FilterArguments | None:
    """The rows of this page, as the filter that Datasette adds to its own; with the filters in words.

    Where Datasette counts a facet that the index does not have, it gets our filters as SQL and counts
    every row. None where the conditions of others are asked for.
    """
    if stands_aside(request):
        return None
    arguments = arguments_of(request).for_datasette()
    search = search_of(arguments)
    words = [f'search matches "{search.text}"'] if search else []
    shown = {"supports_search": True, "search": search.text if search else ""}
    if any(request.args.get(name) for name in _FACETS_OF_DATASETTE):
        found = await filters.read(datasette, arguments)
        conditions = [clause.condition for clause in found.clauses]
        parameters = {name: value for one in conditions for name, value in one.parameters.items()}
        where = [one.sql for one in conditions]
        if search:
            where.append(search.part.sql)
            parameters.update(search.part.parameters)
        return FilterArguments(where, parameters, words + _words(found.clauses), shown)
    chosen = await choosing.chosen(datasette, request)
    ids = await _page(datasette, request, chosen)
    words += _words(chosen.clauses)
    return FilterArguments([_PAGE], {"tracker_page": json.dumps(ids)}, words, shown)


def _words(clauses: tuple[filters.Clause, ...]) -> list[str]:
    return [clause.words for clause in clauses if clause.words]


async def _page(datasette: Any, request: Request, chosen: Chosen) -> list[int]:
    """The rows of the page and one more, by which Datasette knows that there is another page.

    None for a size that Datasette is about to refuse.
    """
    size = request.args.get("_size") or str(datasette.page_size)
    most = datasette.max_returned_rows
    number = most if size == "max" else int(size) if size.isascii() and size.isdecimal() else 0
    return await ordering.run(
        datasette, chosen, order_of(request), min(number, most) + 1, request.args.get("_next")
    )


def order_of(request: Request) -> Order:
    """The order that the request asks for, newest first where it does not.

    Raises BadRequest where it asks for two.
    """
    ascending, descending = request.args.get("_sort"), request.args.get("_sort_desc")
    if ascending and descending:
        raise BadRequest("Cannot use _sort and _sort_desc at the same time")
    if ascending:
        return Order(ascending)
    return Order(descending, descending=True) if descending else NEWEST


async def count(datasette: Any, request: Request) -> int:
    """How many events the request selects, on all pages together."""
    return len((await choosing.chosen(datasette, request)).ids)


def json_output() -> dict[str, Any]:
    """Datasette's JSON of any table, with the count of our events as it is: an output renderer.

    Datasette gives a renderer the arguments it names; 1.0 has some more, which its own JSON needs.
    """
    more = "error" in inspect.signature(json_renderer).parameters
    return {"extension": "json", "render": _render_of_1_0 if more else _render}


async def _render(
    datasette: Any, database: str, table: str | None, request: Request, view_name: str, args: Any, data: Any
) -> Response:
    await _put_right(datasette, database, table, request, data)
    return json_renderer(args, data, view_name)


async def _render_of_1_0(
    datasette: Any,
    database: str,
    table: str | None,
    request: Request,
    args: Any,
    data: Any,
    error: Any,
    truncated: Any,
) -> Response:
    await _put_right(datasette, database, table, request, data)
    return json_renderer(request, args, data, error, truncated)


async def _put_right(
    datasette: Any, name: str, table: str | None, request: Request, data: dict[str, Any]
) -> None:
    if name != database.NAME or table != TABLE or not database.is_active(datasette):
        return
    for count_of in _COUNTS:
        if data.get(count_of) is not None:
            data[count_of] = await count(datasette, request)

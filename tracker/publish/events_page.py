"""The page at /tracker/events: answered here in HTML; by Datasette, whatever only its own table can do.

Datasette's own view reads, links and formats every cell of every row, for a list that shows none of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils import filters_should_redirect, path_with_added_args, path_with_format
from datasette.utils.asgi import Forbidden, NotFound, Request, Response
from datasette.version import __version__

from tracker.model import utc_now
from tracker.publish import database, permissions, selection
from tracker.publish.arguments import KNOWN_BY_VALUE, Arguments
from tracker.publish.rows import EVENTS_PATH
from tracker.publish.timeline import TimelinePage, timeline_page

ROUTE = rf"^{EVENTS_PATH}$"
TEMPLATE = "table-tracker-events.html"

_PAGE = "policy_event_tracker.page"
_TABLES_OWN = frozenset(
    {"_col", "_nocol", "_shape", "_facet", "_facet_array", "_facet_date", "_trace", "_extra"}
)

View = Callable[[Request, Any], Awaitable[Any]]


async def answer(datasette: Any, request: Request, send: Any) -> Any:
    """The list of events, or what Datasette makes of this request. Raises Forbidden to who may not see it."""
    if not database.is_active(datasette):
        return await _by_datasette(datasette, request, send)
    if request.method not in {"GET", "HEAD"}:
        return Response.text("Events are only read here.", status=405, headers={"allow": "GET, HEAD"})
    arguments = selection.arguments_of(request)
    seen = await permissions.of_table(datasette, request.actor, selection.TABLE)
    if not seen.visible:
        raise Forbidden("You do not have permission to view this table")
    elsewhere = _elsewhere(request)
    if elsewhere is not None:
        return Response.redirect(datasette.urls.path(path_with_added_args(request, elsewhere)))
    if _wants_table(arguments):
        _ask_right(request, arguments)
        return await _by_datasette(datasette, request, send)
    page = request.scope[_PAGE] = await timeline_page(datasette, request, utc_now().date())
    return await _html(datasette, request, page, private=seen.private)


async def page_of(datasette: Any, request: Request) -> TimelinePage:
    """What stands around the rows: made by `answer`, or here where Datasette shows them as a table."""
    page = request.scope.get(_PAGE)
    if page is None:
        page = await timeline_page(datasette, request, utc_now().date(), as_table=True)
    return page  # type: ignore[no-any-return]


def _elsewhere(request: Request) -> dict[str, str | None] | None:
    """What a form means by its arguments `_filter_column` and `_sort_by_desc`, as Datasette has it."""
    found = filters_should_redirect(request.args)
    if found:
        return dict(found)
    if "_sort_by_desc" in request.args:
        return {"_sort_desc": request.args.get("_sort"), "_sort_by_desc": None, "_sort": None}
    return None


async def _html(datasette: Any, request: Request, page: TimelinePage, *, private: bool) -> Response:
    in_json = datasette.absolute_url(
        request, datasette.urls.path(path_with_format(request=request, format="json"))
    )
    context = {
        "database": database.NAME,
        "table": selection.TABLE,
        "metadata": page.described.rights,
        "private": private,
        "allow_execute_sql": await permissions.may_ask_sql(datasette, request.actor),
        "alternate_url_json": in_json,
        "datasette_version": __version__,
    }
    text = await datasette.render_template(TEMPLATE, context, request=request, view_name="table")
    headers = {"link": f'{in_json}; rel="alternate"; type="application/json+datasette"'}
    return Response.html(text, status=400 if page.refused else 200, headers=headers)


def _wants_table(arguments: Arguments) -> bool:
    """Whether only Datasette's own table shows this: columns, and facets of what the index does not hold."""
    return (
        arguments.first("_view") == "table"
        or any(key in _TABLES_OWN for key, _ in arguments.pairs)
        or not KNOWN_BY_VALUE.issuperset(arguments.all("_facet"))
    )


def _ask_right(request: Request, arguments: Arguments) -> None:
    """Ask for the same in arguments that Datasette reads right, from a place that it orders right."""
    query = arguments.for_datasette().from_the_start().query_string().encode("latin-1")
    request.scope = {**request.scope, "query_string": query}


async def _by_datasette(datasette: Any, request: Request, send: Any) -> Any:
    """The view that Datasette would have taken had we none: the first other whose pattern fits."""
    path = request.scope.get("route_path") or request.path
    for pattern, view in datasette._routes():
        match = pattern.match(path)
        if match is not None and pattern.pattern != ROUTE:
            request.scope = {**request.scope, "url_route": {"kwargs": match.groupdict()}}
            return await view(request, send)
    raise NotFound("There is no such page.")

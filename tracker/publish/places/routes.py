"""The addresses of the pages, and who answers at them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils.asgi import Forbidden, NotFound, Request, Response

from tracker.publish import database, permissions
from tracker.publish.places import views
from tracker.publish.places.compare_view import compare_file, compare_view
from tracker.publish.places.front_view import front_view
from tracker.publish.places.names import FACETS, TABLES
from tracker.publish.selection import TABLE

View = Callable[[Any, Request], Awaitable[Response]]

FRONT = r"^/$"

_FACET, _LISTS = "|".join(FACETS), "|".join(TABLES.values())


def routes() -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    """As Datasette's hook wants them: a regular expression and what answers."""
    return [(FRONT, _front), *((address, _of_a_tracker(view)) for address, view in _VIEWS)]


def _of_a_tracker(view: View) -> View:
    """The view, for who may see the events that it tells of."""

    async def answered(datasette: Any, request: Request) -> Response:
        if not database.is_active(datasette):
            raise NotFound("There is no such page.")
        if not (await permissions.of_table(datasette, request.actor, TABLE)).visible:
            raise Forbidden("You do not have permission to view this table")
        return await view(datasette, request)

    return answered


async def _front(datasette: Any, request: Request, send: Any) -> Any:
    """Our front page; Datasette's own where no tracker is served."""
    if database.is_active(datasette):
        return await _of_a_tracker(front_view)(datasette, request)
    for pattern, view in datasette._routes():
        match = pattern.match("/")
        if match is not None and pattern.pattern != FRONT:
            request.scope = {**request.scope, "url_route": {"kwargs": match.groupdict()}}
            return await view(request, send)
    raise NotFound("There is no such page.")


_VIEWS: list[tuple[str, View]] = [
    (rf"^/(?P<facet>{_FACET})/(?P<id>[^/.]+)$", views.place_view),
    (rf"^/(?P<facet>{_FACET})/(?P<id>[^/.]+)\.png$", views.place_picture),
    (rf"^/(?P<list>{_LISTS})$", views.list_view),
    (r"^/measure/(?P<uid>[^/.]+)$", views.measure_view),
    (r"^/measure/(?P<uid>[^/.]+)\.png$", views.measure_picture),
    (r"^/compare$", compare_view),
    (r"^/compare\.(?P<format>svg|png)$", compare_file),
    (r"^/front\.png$", views.front_picture),
]

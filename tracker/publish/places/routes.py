"""The addresses of the pages, and who answers at them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils.asgi import NotFound, Request, Response

from tracker.publish import database
from tracker.publish.places import views
from tracker.publish.places.names import FACETS, TABLES

View = Callable[[Any, Request], Awaitable[Response]]

_FACET, _LISTS = "|".join(FACETS), "|".join(TABLES.values())


def routes() -> list[tuple[str, View]]:
    """As Datasette's hook wants them: a regular expression and what answers."""
    return [(address, _only_of_a_tracker(view)) for address, view in _VIEWS]


def _only_of_a_tracker(view: View) -> View:
    async def answered(datasette: Any, request: Request) -> Response:
        if not database.is_active(datasette):
            raise NotFound("There is no such page.")
        return await view(datasette, request)

    return answered


_VIEWS: list[tuple[str, View]] = [
    (rf"^/(?P<facet>{_FACET})/(?P<id>[^/.]+)$", views.place_view),
    (rf"^/(?P<list>{_LISTS})$", views.list_view),
    (r"^/measure/(?P<uid>[^/]+?)$", views.measure_view),
]

"""The addresses of the pages that write, and who answers there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils.asgi import NotFound, Request, Response

from tracker import errors
from tracker.publish import database
from tracker.publish.editing import completing, entering, reviewing, signing_in

View = Callable[[Any, Request], Awaitable[Response]]
Views = list[tuple[str, View]]


def routes() -> Views:
    """As Datasette's hook wants them: a regular expression and what answers."""
    return [(address, _only_of_a_tracker(view)) for address, view in _VIEWS]


def _only_of_a_tracker(view: View) -> View:
    """The view, where a tracker is served; an event that is not there is a page that is not there."""

    async def answered(datasette: Any, request: Request) -> Response:
        if not database.is_active(datasette) and view is not signing_in.login_page:
            raise NotFound("There is no such page.")
        try:
            return await view(datasette, request)
        except errors.NotFound as error:
            raise NotFound(f"There is {error}.") from error

    return answered


_VIEWS: list[tuple[str, View]] = [
    (r"^/-/login$", signing_in.login_page),
    (r"^/-/tracker/enter$", entering.enter_page),
    (r"^/-/tracker/edit/(?P<uid>[^/]+)$", entering.edit_page),
    (r"^/-/tracker/paste$", entering.paste_page),
    (r"^/-/tracker/complete$", completing.complete),
    (r"^/-/tracker/review$", reviewing.queue_page),
    (r"^/-/tracker/review/(?P<key>[a-z]+-[0-9]+)$", reviewing.item_page),
    (r"^/-/tracker/undo$", reviewing.undo_page),
]

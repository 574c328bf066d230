"""Where the formats answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Request, Response

from tracker.publish import database, saved
from tracker.publish.formats import single
from tracker.publish.formats.answer import answer
from tracker.publish.formats.catalogue import FORMATS
from tracker.publish.rows import EVENTS_PATH

View = Callable[[Any, Request], Awaitable[Response]]


def routes() -> list[tuple[str, View]]:
    """As Datasette's hook wants them: a regular expression and what answers."""
    return [
        (rf"^{EVENTS_PATH}\.(?P<format>{'|'.join(FORMATS)})$", _events),
        (rf"^/event/(?P<uid>[^/.]+)\.(?P<format>{'|'.join(single.SUFFIXES)})$", _event),
        *saved.routes(),
    ]


def writes_csv(path: str) -> bool:
    """Whether a path, without what the site begins with, is answered here with CSV, harmless already."""
    return path == f"{EVENTS_PATH}.csv" or path.startswith(f"{saved.SAVED}/")


async def _events(datasette: Any, request: Request) -> Response:
    """The events of a filter."""
    if not database.is_active(datasette):
        raise NotFound("There is no such page.")
    return await answer(datasette, request, request.url_vars["format"])


async def _event(datasette: Any, request: Request) -> Response:
    """One event."""
    uid = tilde_decode(request.url_vars["uid"])
    found = None
    if database.is_active(datasette):
        found = await single.event(datasette, request, uid, request.url_vars["format"])
    if found is None:
        raise NotFound(f"There is no event named “{uid}”.")
    return found

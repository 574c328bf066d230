"""The addresses of the pages that write, and who answers there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from datasette.utils.asgi import Response

from tracker.publish.editing import signing_in

Views = list[tuple[str, Callable[..., Awaitable[Response]]]]


def routes() -> Views:
    """As Datasette's hook wants them: a regular expression and what answers."""
    return [(r"^/-/login$", signing_in.login_page)]

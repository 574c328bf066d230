"""How our pages are put together and sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datasette.utils.asgi import Request, Response
from datasette.version import __version__

LATE = {"cache-control": "no-store"}
"""How a page is sent that leaves a part out: nobody is to keep it."""


async def answer(
    datasette: Any,
    request: Request,
    template: str,
    given: Mapping[str, Any],
    *,
    late: bool = False,
    status: int = 200,
) -> Response:
    """A page of ours in HTML."""
    context = {"datasette_version": __version__, **given}
    view = "index" if template == "index.html" else None
    body = await datasette.render_template(template, context, request=request, view_name=view)
    return Response.html(body, status=status, headers=LATE if late else {})

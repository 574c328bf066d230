"""What is answered to a query that cost more than it may: which bound it met, and how to ask for less."""

from __future__ import annotations

from typing import Any

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Request, Response

from tracker.errors import QueriesWaiting, QueryTooCostly

TEMPLATE = "tracker-refused.html"
RETRY_AFTER = 5
"""Seconds after which those who wait now have been answered."""


async def refusal(datasette: Any, request: Request, exception: BaseException) -> Response | None:
    """The answer to a request that a bound ended; None where something else went wrong."""
    interrupted = _interrupted(exception)
    if interrupted is None:
        return None
    error = interrupted.e
    waiting = isinstance(error, QueriesWaiting)
    status = 503 if waiting else 400
    headers = {"cache-control": "no-store", **({"retry-after": str(RETRY_AFTER)} if waiting else {})}
    if request.path.endswith((".json", ".jsono")):
        said = {"ok": False, "error": str(error), "status": status, "title": _title(error)}
        return Response.json(said, status=status, headers=headers)
    if "." in request.path.rpartition("/")[2]:
        return Response.text(f"{error}\n", status=status, headers=headers)
    about = {"title": _title(error), "error": str(error), "what": getattr(error, "what", "waiting")}
    page = await datasette.render_template(TEMPLATE, {**about, "sql": request.args.get("sql")}, request)
    return Response.html(page, status=status, headers=headers)


def _interrupted(exception: BaseException | None) -> QueryInterrupted | None:
    """Datasette raises an error of its own while it handles ours."""
    while exception is not None:
        if isinstance(exception, QueryInterrupted):
            ours = isinstance(exception.e, QueryTooCostly | QueriesWaiting)
            return exception if ours else None
        exception = exception.__cause__ or exception.__context__
    return None


def _title(error: QueryTooCostly | QueriesWaiting) -> str:
    return "Too many queries at once" if isinstance(error, QueriesWaiting) else "This query costs too much"

"""What is answered where the database cannot be used: what is wrong, and the command that mends it."""

from __future__ import annotations

import logging
from typing import Any

from datasette.utils.asgi import Request, Response

from tracker.errors import StoreError

_log = logging.getLogger(__name__)
_TITLE = "The database cannot be used"


async def unusable(datasette: Any, request: Request, exception: Exception) -> Response | None:
    """The answer to a request that met a StoreError; None where something else went wrong.

    Strangers are told the reason alone; where the file is goes to the log.
    """
    if not isinstance(exception, StoreError):
        return None
    _log.error("%s", exception)
    said = f"The database {exception.reason}."
    headers = {"cache-control": "no-store"}
    if request.path.endswith((".json", ".jsono")):
        body = {"ok": False, "error": said, "status": 500, "title": _TITLE}
        return Response.json(body, status=500, headers=headers)
    if "." in request.path.rpartition("/")[2]:
        return Response.text(f"{said}\n", status=500, headers=headers)
    about = {"title": _TITLE, "error": said, "status": 500}
    page = await datasette.render_template("error.html", about, request)
    return Response.html(page, status=500, headers=headers)

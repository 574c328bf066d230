"""Writing for programs: events as JSON, sent with a token."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Request, Response

from tracker.entry import read_text
from tracker.errors import DatabaseLocked, InputError, SeveralInputErrors
from tracker.exchange import import_entries
from tracker.model import Origin, utc_now
from tracker.publish.editing.access import bearer_of, name_of
from tracker.publish.editing.writing import write


async def enter_json(datasette: Any, request: Request) -> Response:
    """Store `{"events": [...]}`, in the shape of an import file: all of it or nothing.

    Only for who sends a token: a page of another site can make a browser send JSON with a cookie, not that.
    """
    if bearer_of(request.scope) is None:
        return refused(403, "JSON is taken with a token only; a person uses the form")
    by = name_of(request.actor)
    try:
        text = (await request.post_body()).decode("utf-8")
        entries = read_text(text, "json", "the request")
    except UnicodeDecodeError:
        return refused(400, "this is not UTF-8")
    except SeveralInputErrors as error:
        return refused(422, "these events are refused; nothing is stored", error.errors)
    if any(entry.kept is not None for entry in entries):
        return refused(422, "history, evidence and origin are for `tracker import`, not for here")
    try:
        result = await write(
            datasette,
            lambda store: import_entries(
                store,
                entries,
                name="the request",
                origin=Origin.MANUAL,
                changed_by=by,
                now=utc_now(),
                wait=0.0,
            ),
        )
    except SeveralInputErrors as error:
        return refused(422, "these events are refused; nothing is stored", error.errors)
    except DatabaseLocked as error:
        return refused(503, f"another program is writing: {error.holder or 'it left no name'}; try again")
    told = {"ok": True, "new": result.new, "changed": result.changed, "same": result.same}
    return Response.json(told, status=201 if result.new else 200)


def refused(status: int, error: str, errors: tuple[InputError, ...] = ()) -> Response:
    """What a program is told that asked for what cannot be done."""
    told: dict[str, Any] = {"ok": False, "error": error}
    if errors:
        told["errors"] = [{"line": one.line, "field": one.field, "reason": one.reason} for one in errors]
    headers = {"retry-after": "10"} if status == 503 else {}
    return Response.json(told, status=status, headers=headers)

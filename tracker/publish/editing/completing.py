"""What a field may be completed to, where that is too much for a page: organizations, measures, events."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import NotFound, Request, Response

from tracker.publish import database
from tracker.publish.editing.access import turned_away

MOST = 15
_SQL = {
    "organizations": "select id as value, label, coalesce(country_id, '') as note from organizations"
    " where not retired and (label like :within escape '\\' or aliases like :within escape '\\'"
    " or id like :begins escape '\\')"
    " order by label not like :begins escape '\\', label",
    "measures": "select uid as value, title as label, coalesce(kind, '') as note from measures"
    " where uid like :begins escape '\\' or title like :within escape '\\'"
    " order by uid not like :begins escape '\\', title",
    "events": "select uid as value, title as label, coalesce(date, '') as note from events"
    " where review <> 'rejected' and (uid like :begins escape '\\' or title like :within escape '\\')"
    " order by uid not like :begins escape '\\', date desc",
}


async def complete(datasette: Any, request: Request) -> Response:
    """`/-/tracker/complete?of=organizations&q=...`: at most MOST, as `[{value, label, note}, ...]`."""
    refusal = await turned_away(datasette, request)
    if refusal is not None:
        return refusal
    sql, asked = _SQL.get(request.args.get("of") or ""), (request.args.get("q") or "").strip()[:100]
    if sql is None:
        raise NotFound("There is nothing of that sort to complete.")
    if not asked:
        return Response.json([])
    plain = "".join(f"\\{letter}" if letter in "%_\\" else letter for letter in asked)
    found = await database.rows(
        datasette, f"{sql} limit {MOST}", {"begins": f"{plain}%", "within": f"%{plain}%"}
    )
    return Response.json([dict(row) for row in found])

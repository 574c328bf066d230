"""The front page; its data in other formats are Datasette's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datasette.utils.asgi import Request, Response

from tracker.model import utc_now
from tracker.publish import database
from tracker.publish.front import front_page
from tracker.publish.places.answer import answer
from tracker.publish.places.sharing import shared
from tracker.publish.speech import Speech


async def front_view(datasette: Any, request: Request) -> Response:
    """What is new, what is ahead, what moves, and the ways in."""
    say, today = Speech.of(request), utc_now().date()
    front = await front_page(datasette, say, today)
    said = await _of_instance(datasette)
    title = str(said.get("title") or say["site.title"]) if say.language == "en" else say["site.title"]
    description = say["site.description"]
    if say.language == "en" and said.get("description"):
        description = str(said["description"])
    given = {
        "front": front,
        "title": title,
        "description": description,
        "shared": shared(datasette, request, "/", title, description, "/front.png", front.offers),
        "others": await _others(datasette, request),
        "today": today.isoformat(),
        "drawing": front.drawing,
    }
    return await answer(datasette, request, "index.html", given, late=front.is_late)


async def _of_instance(datasette: Any) -> Mapping[str, Any]:
    """What metadata.yml says of it all; 1.0 has it in its own database."""
    if hasattr(datasette, "metadata"):
        return datasette.metadata()  # type: ignore[no-any-return]
    return await datasette.get_instance_metadata()  # type: ignore[no-any-return]


async def _others(datasette: Any, request: Request) -> list[tuple[str, str]]:
    """Names and addresses of the other databases that this visitor may see."""
    names = [name for name in datasette.databases if name not in (database.NAME, "_internal")]
    return [
        (name, datasette.urls.database(name)) for name in names if await _may_see(datasette, request, name)
    ]


async def _may_see(datasette: Any, request: Request, name: str) -> bool:
    """Whether the visitor may see a database: 0.65 names a permission, 1.0 an action and a resource."""
    if hasattr(datasette, "ensure_permissions"):
        wanted = [("view-database", name), "view-instance"]
        return bool((await datasette.check_visibility(request.actor, permissions=wanted))[0])
    from datasette.resources import DatabaseResource

    resource = DatabaseResource(name)
    return bool(await datasette.allowed(action="view-database", resource=resource, actor=request.actor))

"""The pages of a country, a material and an agency, and the lists of all of them."""

from __future__ import annotations

from typing import Any

from datasette.utils import tilde_decode
from datasette.utils.asgi import Request, Response

from tracker.model import utc_now
from tracker.publish.arguments import Arguments
from tracker.publish.places.look import look
from tracker.publish.places.names import Place, find, list_path, nearest
from tracker.publish.places.page import PlacePage, place_page
from tracker.publish.places.sharing import shared
from tracker.publish.speech import Speech

LATE = {"cache-control": "no-store"}
"""How an answer is sent that leaves a part out: nobody is to keep it."""


async def place_view(datasette: Any, request: Request) -> Response:
    """The page of a place; of an id that there is not, what is most like it."""
    say, facet = Speech.of(request), request.url_vars["facet"]
    asked = tilde_decode(request.url_vars["id"])
    place = await find(datasette, facet, asked, say.language)
    if place is None:
        return await _no_such_place(datasette, request, facet, asked, say)
    if place.id != asked:
        return Response.redirect(say.link(datasette.urls.path(place.path)), status=301)
    seen = await look(datasette, Arguments(((f"_{facet}", place.id),)), say, utc_now().date())
    page = await place_page(seen, place)
    card = shared(
        datasette,
        request,
        place.path,
        place.label,
        describe(say, page),
        f"{place.path}.png",
        page.subscriptions,
    )
    given = {
        "page": page,
        "card": card,
        "today": seen.day,
        "lists_at": seen.address(list_path(facet)),
    }
    body = await datasette.render_template("tracker-place.html", given, request=request)
    return Response.html(body, headers=LATE if page.is_late else {})


def describe(say: Speech, page: PlacePage) -> str:
    """A place in one line: how many events, what they do, what is in force, how much money."""
    parts = [say.counted(page.events, "events")]
    parts += [f"{way.label} {way.count:,}" for way in page.stances[:3]]
    if page.in_force and page.in_force.count:
        parts.append(f"{say['state.in_force']} {page.in_force.count:,}")
    if page.ledger and page.ledger.accounts:
        label, _, amount = page.ledger.sums[0]
        parts.append(f"{label} {amount}")
    return " · ".join(parts)


async def _no_such_place(datasette: Any, request: Request, facet: str, asked: str, say: Speech) -> Response:
    near: list[Place] = await nearest(datasette, facet, asked, say.language)
    given = {
        "title": say.put("place.unknown", facet=say[f"facet.{facet}"], id=asked),
        "near": [(place.label, place.id, say.link(datasette.urls.path(place.path))) for place in near],
        "lists_at": say.link(datasette.urls.path(list_path(facet))),
    }
    body = await datasette.render_template("tracker-place-unknown.html", given, request=request)
    return Response.html(body, status=404)

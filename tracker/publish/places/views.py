"""The pages of a country, a material and an agency, and the lists of all of them."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import unquote

from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Request, Response

from tracker.model import utc_now
from tracker.publish import database
from tracker.publish.arguments import Arguments
from tracker.publish.charting.lives import life_line_of
from tracker.publish.formats.menu import offers
from tracker.publish.places.answer import LATE, answer
from tracker.publish.places.charts import drawn, picture
from tracker.publish.places.lists import MOST, place_list
from tracker.publish.places.look import look
from tracker.publish.places.measure import measure_page, measure_row
from tracker.publish.places.measures import measure_path
from tracker.publish.places.memory import in_time
from tracker.publish.places.names import TABLES, Place, find, list_path, nearest
from tracker.publish.places.page import PlacePage, place_page
from tracker.publish.places.sharing import shared
from tracker.publish.speech import Speech

MEASURES = f"/{database.NAME}/in_force"


async def place_view(datasette: Any, request: Request) -> Response:
    """The page of a place; of an id that there is not, what is most like it."""
    say, facet = Speech.of(request), request.url_vars["facet"]
    asked = _spelled(request.url_vars["id"])
    place = await find(datasette, facet, asked, say.language)
    if place is None:
        return await _no_such_place(datasette, request, facet, asked, say)
    if place.id != asked:
        return Response.redirect(say.link(datasette.urls.path(place.path)), status=301)
    seen = await look(datasette, Arguments(((f"_{facet}", place.id),)), say, utc_now().date())
    page, drawing = await asyncio.gather(place_page(seen, place), drawn(seen))
    card = shared(
        datasette,
        request,
        place.path,
        place.label,
        describe(say, page),
        f"{place.path}.png",
        page.offers,
    )
    given = {
        "page": page,
        "shared": card,
        "drawing": drawing,
        "today": seen.day,
        "lists_at": seen.address(list_path(facet)),
    }
    return await answer(datasette, request, "tracker-place.html", given, late=page.is_late or drawing is None)


def _spelled(part: str) -> str:
    """A part of a path as it was meant: Datasette writes tildes, browsers percent signs."""
    return unquote(tilde_decode(part))


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
    return await answer(datasette, request, "tracker-place-unknown.html", given, status=404)


async def list_view(datasette: Any, request: Request) -> Response:
    """All countries, materials or agencies that events have."""
    say = Speech.of(request)
    facet = next(name for name, table in TABLES.items() if table == request.url_vars["list"])
    seen = await look(datasette, Arguments(), say, utc_now().date())
    page = await in_time(place_list(seen, facet, None if request.args.get("_all") else MOST))
    title = say[f"site.{TABLES[facet]}"]
    card = shared(datasette, request, list_path(facet), title, say["site.title"])
    given = {
        "page": page,
        "title": title,
        "shared": card,
        "everything": seen.address(f"{list_path(facet)}?_all=1"),
    }
    return await answer(datasette, request, "tracker-place-list.html", given, late=page is None)


async def measure_view(datasette: Any, request: Request) -> Response:
    """The page of a measure."""
    say, uid = Speech.of(request), _spelled(request.url_vars["uid"])
    seen = await look(datasette, Arguments(), say, utc_now().date())
    page = await measure_page(seen, uid)
    if page is None:
        missing = {
            "title": say.put("measure.unknown", id=uid),
            "near": [],
            "lists_at": seen.address(MEASURES),
        }
        return await answer(datasette, request, "tracker-place-unknown.html", missing, status=404)
    of_it = await look(datasette, Arguments((("measure_id", str(page.id)),)), say, seen.today)
    offered = offers(datasette, of_it.arguments, say)
    said = " · ".join(
        [f"{say[f'state.{page.state}']} {say.put('date.since', when=page.since)}".strip()]
        + [f"{amount} {label}" for label, amount in page.standing]
    )
    path = measure_path(page.uid)
    line = await life_line_of(datasette, page.id, seen.today, say.language)
    given = {
        "page": page,
        "shared": shared(datasette, request, path, page.title, said, f"{path}.png", offered),
        "today": seen.day,
        "offers": offered,
        "line": line,
        "drawing": None if line else await drawn(of_it),
    }
    return await answer(datasette, request, "tracker-measure.html", given)


async def place_picture(datasette: Any, request: Request) -> Response:
    """The picture of a place."""
    say, facet = Speech.of(request), request.url_vars["facet"]
    place = await find(datasette, facet, _spelled(request.url_vars["id"]), say.language)
    if place is None:
        raise NotFound("There is no such page.")
    return await _picture(datasette, Arguments(((f"_{facet}", place.id),)), say, place.label)


async def measure_picture(datasette: Any, request: Request) -> Response:
    """The picture of a measure."""
    say = Speech.of(request)
    row = await measure_row(datasette, _spelled(request.url_vars["uid"]))
    if row is None:
        raise NotFound("There is no such page.")
    return await _picture(datasette, Arguments((("measure_id", str(row["id"])),)), say, row["title"])


async def front_picture(datasette: Any, request: Request) -> Response:
    """The picture of all there is."""
    say = Speech.of(request)
    return await _picture(datasette, Arguments(), say, say["site.title"])


async def _picture(datasette: Any, arguments: Arguments, say: Speech, title: str) -> Response:
    seen = await look(datasette, arguments, say, utc_now().date())
    body = await picture(seen, title)
    if body is None:
        return Response.text(say["place.late"], status=503, headers={"retry-after": "5", **LATE})
    return Response(body, content_type="image/png")

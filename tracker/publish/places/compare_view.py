"""The page that compares, and its drawing as a file."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import NotFound, Request, Response

from tracker.model import utc_now
from tracker.publish import language
from tracker.publish.arguments import Arguments
from tracker.publish.drawing.picture import png
from tracker.publish.places import compare
from tracker.publish.places.answer import LATE, answer
from tracker.publish.places.charts import HEIGHT, fitted
from tracker.publish.places.look import Look, look
from tracker.publish.places.names import FACETS
from tracker.publish.places.sharing import shared
from tracker.publish.speech import Speech

_OFFERED = 24


@dataclass(frozen=True, slots=True)
class Chooser:
    """A form for one facet: the values it has now, room for more, and names to choose from."""

    facet: str
    values: tuple[str, ...]
    empty: int
    names: tuple[tuple[str, str], ...]
    kept: tuple[tuple[str, str], ...]


async def compare_view(datasette: Any, request: Request) -> Response:
    """Places side by side; a form where there are not yet two of them."""
    everything, wanted = await _asked(datasette, request)
    say, given = everything.say, Arguments.read(request.query_string)
    clean = _address(wanted, say)
    if given.pairs != Arguments.read(clean.partition("?")[2]).pairs and not (
        wanted.unknown or wanted.too_many
    ):
        return Response.redirect(datasette.urls.path(clean))
    page = None
    if len(wanted.values) >= compare.LEAST:
        page = await compare.comparison(everything, wanted)
    title = await _title(everything, wanted)
    image = f"{compare.PATH}.png?{wanted.arguments.query_string()}" if page else None
    context = {
        "page": page,
        "title": title,
        "problems": _problems(say, wanted),
        "choosers": [await _chooser(everything, facet, wanted) for facet in FACETS],
        "shared": shared(
            datasette, request, wanted.arguments.address(compare.PATH), title, say["compare.hint"], image
        ),
        "files": [
            (name, datasette.urls.path(wanted.arguments.address(f"{compare.PATH}.{name}")))
            for name in ("svg", "png")
        ],
        "drawing": page.drawing if page else None,
    }
    late = page is not None and (page.lines is None or page.drawing is None)
    return await answer(datasette, request, "tracker-compare.html", context, late=late)


async def compare_file(datasette: Any, request: Request) -> Response:
    """The rows of a comparison as SVG or PNG."""
    everything, wanted = await _asked(datasette, request)
    if len(wanted.values) < compare.LEAST:
        raise NotFound(everything.say["compare.hint"])
    text = await compare.picture(everything, wanted, await _title(everything, wanted), HEIGHT)
    if text is None:
        return Response.text(everything.say["place.late"], status=503, headers={"retry-after": "5", **LATE})
    if request.url_vars["format"] == "svg":
        return Response(text, content_type="image/svg+xml; charset=utf-8")
    body = await asyncio.get_running_loop().run_in_executor(None, png, fitted(text))
    return Response(body, content_type="image/png")


async def _asked(datasette: Any, request: Request) -> tuple[Look, compare.Wanted]:
    everything = await look(datasette, Arguments(), Speech.of(request), utc_now().date())
    arguments = Arguments.read(request.query_string).without(language.ARGUMENT)
    return everything, await compare.wanted(everything, arguments)


def _address(wanted: compare.Wanted, say: Speech) -> str:
    return say.link(wanted.arguments.address(compare.PATH))


async def _title(everything: Look, wanted: compare.Wanted) -> str:
    if wanted.facet is None or len(wanted.values) < compare.LEAST:
        return everything.say["compare.title"]
    return " · ".join(place.label for place in await everything.named(wanted.facet, wanted.values))


def _problems(say: Speech, wanted: compare.Wanted) -> list[str]:
    found = [
        say.put("place.unknown", facet=say[f"facet.{wanted.facet}"], id=value) for value in wanted.unknown
    ]
    return [*found, say.put("compare.too_many", n=compare.MOST)] if wanted.too_many else found


async def _chooser(everything: Look, facet: str, wanted: compare.Wanted) -> Chooser:
    """Names of the values that have most events; any other may be written."""
    own = wanted.values if facet == wanted.facet else ()
    most = [value for value, _ in everything.most(facet, everything.ids, _OFFERED)]
    names = [(place.id, place.label) for place in await everything.named(facet, [*own, *most])]
    return Chooser(
        facet,
        own,
        max(0, min(compare.MOST, max(3, len(own) + 1)) - len(own)),
        tuple(dict(names).items()),
        wanted.others.pairs,
    )

"""Saved filters: `/saved` lists them, `/saved/NAME` leads to the events, `/saved/NAME.atom` answers.

Who may write saves one from the events page; the address stays, whatever the title becomes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from datasette.utils.asgi import NotFound, Request, Response

from tracker.errors import DatabaseLocked, SettingError
from tracker.model import utc_now
from tracker.publish import database, sound
from tracker.publish.arguments import ASIDE, Arguments
from tracker.publish.editing.access import name_of, turned_away
from tracker.publish.editing.entering import busy, posted
from tracker.publish.editing.writing import write
from tracker.publish.formats import asked
from tracker.publish.formats.addresses import Addresses
from tracker.publish.formats.answer import answer
from tracker.publish.formats.catalogue import FORMATS
from tracker.publish.formats.menu import Offer, offers
from tracker.publish.rows import EVENTS_PATH
from tracker.publish.speech import Speech
from tracker.store import SavedFilter
from tracker.store.saved_filters import saved_filter

SAVED = "/saved"
_NAME = "[a-z0-9-]+"
_ALL = "select * from saved_filters where deleted_at is null order by lower(title), name"
_ONE = "select * from saved_filters where name = :name"

View = Callable[[Any, Request], Awaitable[Response]]


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """A saved filter in the list. `href` leads to its events, `address` is what is subscribed to, whole."""

    name: str
    title: str
    href: str
    address: str
    created_at: str
    created_by: str
    offers: tuple[Offer, ...]


def routes() -> list[tuple[str, View]]:
    """As Datasette's hook wants them: a regular expression and what answers."""
    suffixes = "|".join((*FORMATS, "json"))
    return [
        (rf"^{SAVED}$", _list),
        (rf"^{SAVED}/(?P<name>{_NAME})$", _lead),
        (rf"^{SAVED}/(?P<name>{_NAME})\.(?P<format>{suffixes})$", _answer),
    ]


async def _list(datasette: Any, request: Request) -> Response:
    """Every saved filter; and where a form is sent, one more."""
    if not database.is_active(datasette):
        raise NotFound("There is no such page.")
    if request.method == "POST":
        return await _save(datasette, request)
    await asked.check_may_view(datasette, request)
    return await _page(datasette, request)


async def _page(
    datasette: Any,
    request: Request,
    problem: str = "",
    tried: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    speech, addresses = Speech.of(request), Addresses.of(datasette, request)
    rows = await database.rows(datasette, _ALL)
    given = {
        "saved": [_shown(datasette, saved_filter(row), speech, addresses) for row in rows],
        "problem": problem,
        "tried": tried,
        "say": speech,
    }
    body = await datasette.render_template("tracker-saved.html", given, request=request)
    return Response.html(body, status=status, headers={"retry-after": "10"} if status == 503 else {})


def _shown(datasette: Any, kept: SavedFilter, speech: Speech, addresses: Addresses) -> Shown:
    path = f"{SAVED}/{kept.name}"
    return Shown(
        name=kept.name,
        title=kept.title,
        href=speech.link(datasette.urls.path(path)),
        address=addresses.at(path),
        created_at=kept.created_at,
        created_by=kept.created_by,
        offers=offers(datasette, Arguments(), speech, path),
    )


async def _save(datasette: Any, request: Request) -> Response:
    """Keep the filter of a form that was sent, and show it in the list."""
    refusal = await turned_away(datasette, request)
    if refusal is not None:
        return refusal
    form = await posted(request)
    tried = {name: (form.get(name) or [""])[0].strip() for name in ("query", "title", "name")}
    query = Arguments.read(tried["query"]).filters().query_string()
    by, now = name_of(request.actor), utc_now()
    try:
        await sound.check(datasette, Arguments.read(query))
        kept = await write(
            datasette,
            lambda store: store.save_filter(
                query, tried["title"], name=tried["name"] or None, by=by, now=now
            ),
        )
    except SettingError as error:
        return await _page(datasette, request, f"{error}.", tried, status=422)
    except DatabaseLocked as error:
        return await _page(datasette, request, busy(error), tried, status=503)
    return Response.redirect(datasette.urls.path(f"{SAVED}#{kept.name}"), status=303)


async def _lead(datasette: Any, request: Request) -> Response:
    """To the events of a saved filter. What the address says of how they are shown goes along."""
    kept = await _kept(datasette, request)
    if isinstance(kept, Response):
        return kept
    return Response.redirect(datasette.urls.path(_arguments(kept, request).address(EVENTS_PATH)))


async def _answer(datasette: Any, request: Request) -> Response:
    """The events of a saved filter in a format; in JSON from Datasette's own address."""
    kept = await _kept(datasette, request)
    if isinstance(kept, Response):
        return kept
    suffix = request.url_vars["format"]
    if suffix == "json":
        return Response.redirect(
            datasette.urls.path(_arguments(kept, request).address(f"{EVENTS_PATH}.json"))
        )
    saved = Arguments.read(kept.query)
    return await answer(datasette, request, suffix, saved=saved, name=kept.name, title=kept.title)


def _arguments(kept: SavedFilter, request: Request) -> Arguments:
    own = Arguments.read(request.query_string)
    shown = (pair for pair in own.pairs if pair[0] in ASIDE)
    return Arguments((*Arguments.read(kept.query).pairs, *shown))


async def _kept(datasette: Any, request: Request) -> SavedFilter | Response:
    """The filter of an address; where it was taken away, an answer that says so. Raises NotFound."""
    name = request.url_vars["name"]
    row = None
    if database.is_active(datasette):
        row = await database.first(datasette, _ONE, {"name": name})
    if row is None:
        raise NotFound(f"There is no saved filter named “{name}”.")
    kept = saved_filter(row)
    if kept.deleted_at is not None:
        return Response.text(f"The saved filter “{kept.title}” was taken away.\n", status=410)
    return kept

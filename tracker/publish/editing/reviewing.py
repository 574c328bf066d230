"""The review pages: `/-/tracker/review` is what waits, `/-/tracker/review/KEY` one thing to decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import BadRequest, NotFound, Request, Response

from tracker import review
from tracker.errors import DatabaseLocked, DecisionRefused, EditConflict, UndoRefused
from tracker.model import utc_now
from tracker.publish.arguments import Arguments
from tracker.publish.editing import beside
from tracker.publish.editing.access import bearer_of, name_of, own_path, turned_away
from tracker.publish.editing.api import refused
from tracker.publish.editing.beside import Made, key_of, name_of_key
from tracker.publish.editing.choices import Choice, choices, readers_language
from tracker.publish.editing.entering import busy, posted
from tracker.publish.editing.sheet import Sheet
from tracker.publish.editing.writing import read, write
from tracker.publish.event import changes_of
from tracker.review.versions import read_token, token
from tracker.store import Store

REVIEW = "/-/tracker/review"
PAGE = 20
LATEST = 8
_FILTERS = {"kind": "kinds", "country": "countries", "material": "materials"}
_ASKED = {"pending": "waiting events", "same": "may be the same", "measure": "may be of one measure"}

Do = Callable[[Store], review.Decision | None]


@dataclass(frozen=True, slots=True)
class Listed:
    """One item of the queue, in a line."""

    href: str
    asked: str
    sides: tuple[beside.Half, ...]
    chance: str


def filters_of(arguments: Arguments) -> review.Filters:
    """The filters of an address; what means nothing is left out."""
    return review.Filters(
        asked=tuple(kind for kind in review.Kind if kind.value in arguments.all("asked")),
        kinds=arguments.all("kind"),
        sources=arguments.all("source"),
        languages=arguments.all("language"),
        countries=arguments.all("country"),
        materials=arguments.all("material"),
    )


def _kept(arguments: Arguments) -> Arguments:
    """The filters alone, as they go from page to page."""
    names = {"asked", "source", "language", *_FILTERS}
    return Arguments(tuple(pair for pair in arguments.pairs if pair[0] in names and pair[1].strip()))


async def queue_page(datasette: Any, request: Request) -> Response:
    """What waits, the most useful first, and the visitor's latest decisions."""
    refusal = await turned_away(datasette, request)
    if refusal is not None:
        return refusal
    arguments = Arguments.read(request.query_string)
    kept, filters = _kept(arguments), filters_of(arguments)
    first = arguments.first("page") or "1"
    page = int(first) if first.isascii() and first.isdecimal() and len(first) < 7 else 1
    by, language = name_of(request.actor), readers_language(request.headers.get("accept-language"))

    def look(
        store: Store,
    ) -> tuple[list[review.Item], review.Waiting, list[Made], list[Choice], list[Choice]]:
        with store.snapshot():
            return (
                review.queue(store, filters, limit=PAGE, offset=max(0, page - 1) * PAGE),
                review.count(store, filters),
                beside.made(datasette, store, store.decisions(by=by, limit=LATEST)),
                _sources(store),
                _languages(store),
            )

    items, waiting, latest, sources, languages = await read(datasette, look)
    listed = [_listed(datasette, item, kept) for item in items]
    further = kept.with_(("page", str(page + 1))).address(datasette.urls.path(REVIEW))
    given = {
        "listed": listed, "waiting": waiting, "latest": latest, "kept": kept, "page": page,
        "further": further if waiting.total > page * PAGE else None,
        "offer": {name: choices(table, language) for name, table in _FILTERS.items()}
        | {"source": sources, "language": languages, "asked": [Choice(*pair) for pair in _ASKED.items()]},
        "chosen": {name: kept.first(name) or "" for name in ("asked", "source", "language", *_FILTERS)},
        "here": kept.address(datasette.urls.path(REVIEW)),
    }  # fmt: skip
    return Response.html(await datasette.render_template("tracker-review.html", given, request=request))


def _sources(store: Store) -> list[Choice]:
    rows = store.rows(
        "SELECT DISTINCT s.id, s.title FROM events e JOIN event_reports er ON er.event_id = e.id"
        " JOIN reports r ON r.id = er.report_id JOIN sources s ON s.id = r.source_id"
        " WHERE e.review = 'pending' ORDER BY s.title LIMIT 300"
    )
    return [Choice(row["id"], row["title"]) for row in rows]


def _languages(store: Store) -> list[Choice]:
    rows = store.rows("SELECT DISTINCT language FROM reports WHERE language IS NOT NULL ORDER BY 1 LIMIT 50")
    return [Choice(row[0], row[0]) for row in rows]


def _listed(datasette: Any, item: review.Item, kept: Arguments) -> Listed:
    shown = beside.decidable(datasette, item, is_open=True)
    href = kept.address(datasette.urls.path(f"{REVIEW}/{name_of_key(item.key)}"))
    return Listed(href, shown.asked, shown.halves, shown.chance)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an item stands in the queue: its number, how many there are, and its neighbours."""

    number: int
    total: int
    before: review.Key | None
    after: review.Key | None


def _place(store: Store, key: review.Key, filters: review.Filters) -> _Place:
    keys = review.keys(store, filters, limit=2000)
    total = review.count(store, filters).total
    if key not in keys:
        return _Place(0, total, None, keys[0] if keys else None)
    at = keys.index(key)
    return _Place(at + 1, total, keys[at - 1] if at else None, keys[at + 1] if at + 1 < len(keys) else None)


async def item_page(datasette: Any, request: Request) -> Response:
    """One thing to decide; or what somebody decided of it."""
    refusal = await turned_away(datasette, request)
    if refusal is not None:
        return refusal
    key = key_of(request.url_vars["key"])
    if key is None:
        raise NotFound("There is nothing of that name to decide.")
    if request.method != "POST":
        return await _item_page(datasette, request, key, Sheet({}))
    form = Sheet(await posted(request))
    return await _decide(datasette, request, key, form)


async def _item_page(
    datasette: Any,
    request: Request,
    key: review.Key,
    form: Sheet,
    *,
    status: int = 200,
    problem: str | None = None,
    conflict: EditConflict | None = None,
) -> Response:
    arguments = Arguments.read(request.query_string)
    kept, filters, by = _kept(arguments), filters_of(arguments), name_of(request.actor)

    def look(store: Store) -> tuple[review.Item | None, bool, _Place, list[Made]]:
        with store.snapshot():
            return (
                beside.load(store, key),
                review.load(store, key) is not None,
                _place(store, key, filters),
                beside.made(datasette, store, _latest(store, by, arguments.first("done"))),
            )

    item, is_open, place, latest = await read(datasette, look)
    if item is None:
        raise NotFound("There is nothing of that name to decide.")
    here = kept.address(datasette.urls.path(f"{REVIEW}/{name_of_key(key)}"))
    given = {
        "item": beside.decidable(datasette, item, is_open=is_open), "place": place,
        "before": _address(datasette, place.before, kept), "after": _address(datasette, place.after, kept),
        "queue": kept.address(datasette.urls.path(REVIEW)), "here": here,
        "expected": token(item.seen), "sheet": form, "problem": problem,
        "changes": changes_of(conflict.changes) if conflict else (), "conflict": conflict,
        "tried": form.one("do"), "latest": latest, "done": arguments.first("done"),
    }  # fmt: skip
    body = await datasette.render_template("tracker-item.html", given, request=request)
    return Response.html(body, status=status, headers={"retry-after": "10"} if status == 503 else {})


def _latest(store: Store, by: str, done: str | None) -> Sequence[review.Decision]:
    """The decision that was just made, or else the visitor's last."""
    if done and done.isascii() and done.isdecimal() and len(done) < 18:
        return [one for one in store.decisions(by=by, limit=50) if one.id == int(done)]
    return store.decisions(by=by, limit=1)


def _address(datasette: Any, key: review.Key | None, kept: Arguments) -> str | None:
    return kept.address(datasette.urls.path(f"{REVIEW}/{name_of_key(key)}")) if key else None


async def _decide(datasette: Any, request: Request, key: review.Key, form: Sheet) -> Response:
    """Carry out what was pressed, and go on to the next."""
    by_program = bearer_of(request.scope) is not None
    item = await read(datasette, lambda store: beside.load(store, key))
    if item is None:
        raise NotFound("There is nothing of that name to decide.")
    do = await _wanted(datasette, request, item, form)
    kept = _kept(Arguments.read(request.query_string))
    following = await read(datasette, lambda store: _place(store, key, filters_of(kept)).after)
    try:
        decision = await write(datasette, do)
    except DatabaseLocked as error:
        if by_program:
            return refused(503, busy(error))
        return await _item_page(datasette, request, key, form, status=503, problem=busy(error))
    except EditConflict as conflict:
        if by_program:
            return refused(409, str(conflict))
        return await _item_page(datasette, request, key, form, status=409, conflict=conflict)
    except DecisionRefused as error:
        if by_program:
            return refused(409, str(error))
        return await _item_page(datasette, request, key, form, status=409, problem=str(error))
    if by_program:
        return Response.json({"ok": True, "decision": decision.id if decision else None})
    if form.one("then"):
        datasette.add_message(request, "Done; it can be undone." if decision else "It was so already.")
        return Response.redirect(own_path(datasette, form.one("then"), REVIEW), status=303)
    there = f"{REVIEW}/{name_of_key(following)}" if following else REVIEW
    done = (("done", str(decision.id)),) if decision else ()
    return Response.redirect(kept.with_(*done).address(datasette.urls.path(there)), status=303)


async def _wanted(datasette: Any, request: Request, item: review.Item, form: Sheet) -> Do:
    """What the pressed button does. Raises BadRequest for one that there is not here."""
    try:
        expected = read_token(form.one("expected"))
    except ValueError as error:
        raise BadRequest("The form does not tell which version of the event it is about.") from error
    if not set(expected) <= set(item.seen):
        raise BadRequest("The form is about other events.")
    given: dict[str, Any] = {
        "by": name_of(request.actor),
        "now": utc_now(),
        "why": form.one("why").strip()[:500] or None,
        "expected": expected or item.seen,
    }
    verb, event = form.one("do"), item.event.id
    if item.other is not None:
        return _of_two(item, verb, form, given)
    if verb == "approve":
        return lambda store: review.approve(store, event, **given)
    if verb == "reject":
        return lambda store: review.reject(store, event, **given)
    if verb == "merge" and form.one("other").strip():
        uid = form.one("other").strip()
        other = (await read(datasette, lambda store: store.find_event(uid))).id
        return lambda store: review.merge(store, other, event, **given)
    if verb.startswith("split-") and verb.removeprefix("split-").isdecimal():
        report = int(verb.removeprefix("split-"))
        return lambda store: review.split(store, event, report, **given)
    if verb == "split":
        return lambda store: review.split(store, event, **given)
    raise BadRequest(f"There is no decision “{verb}” to make here.")


def _of_two(item: review.Item, verb: str, form: Sheet, given: dict[str, Any]) -> Do:
    """The same for a doubt about two events."""
    assert item.other is not None
    newer, older = item.event, item.other
    if verb in ("approve", "reject"):
        decide = review.approve if verb == "approve" else review.reject
        return lambda store: decide(store, newer.id, **given)
    if verb == "apart":
        return lambda store: review.keep_apart(store, newer.id, older.id, question=item.kind, **given)
    if verb == "merge" and item.kind is review.Kind.MEASURE:
        return lambda store: review.attach(store, newer.id, older.uid, **given)
    if verb == "merge":
        kept, other = (newer, older) if form.one("keep") == newer.uid else (older, newer)
        return lambda store: review.merge(store, kept.id, other.id, **given)
    raise BadRequest(f"There is no decision “{verb}” to make here.")


async def undo_page(datasette: Any, request: Request) -> Response:
    """`/-/tracker/undo`: takes a decision back, and goes where the visitor came from."""
    refusal = await turned_away(datasette, request)
    if refusal is not None:
        return refusal
    if request.method != "POST":
        return Response.redirect(datasette.urls.path(REVIEW))
    form = Sheet(await posted(request))
    number, by = form.one("decision"), name_of(request.actor)
    if not (number.isascii() and number.isdecimal() and len(number) < 18):
        raise BadRequest("There is no such decision.")
    by_program = bearer_of(request.scope) is not None
    try:
        decision = await write(datasette, lambda store: review.undo(store, int(number), by=by, now=utc_now()))
    except (UndoRefused, DatabaseLocked) as error:
        words = busy(error) if isinstance(error, DatabaseLocked) else str(error)
        status = 503 if isinstance(error, DatabaseLocked) else 409
        if by_program:
            return refused(status, words)
        datasette.add_message(request, words, datasette.WARNING)
        return Response.redirect(own_path(datasette, form.one("back"), REVIEW), status=303)
    if by_program:
        return Response.json({"ok": True, "decision": decision.id})
    datasette.add_message(request, "Taken back: everything is as it was before that decision.")
    return Response.redirect(own_path(datasette, form.one("back"), REVIEW), status=303)

"""The pages that events are entered on: `/-/tracker/enter`, `/-/tracker/edit/UID`, `/-/tracker/paste`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from datasette.utils import tilde_decode
from datasette.utils.asgi import BadRequest, Request, Response

from tracker.contract import facts_as_json
from tracker.errors import DatabaseLocked, EditConflict, SeveralInputErrors
from tracker.model import Draft, Entry, utc_now
from tracker.publish import wording
from tracker.publish.arguments import Arguments
from tracker.publish.editing import pasting, saving
from tracker.publish.editing import sheet as sheets
from tracker.publish.editing.access import name_of, own_path, turned_away
from tracker.publish.editing.api import enter_json
from tracker.publish.editing.choices import readers_language
from tracker.publish.editing.offers import LABELS, offers
from tracker.publish.editing.pasting import Pasted
from tracker.publish.editing.saving import Paste, Stored
from tracker.publish.editing.sheet import Given, Sheet
from tracker.publish.editing.writing import read, write
from tracker.publish.event import Change, changes_of
from tracker.publish.explanation import facts_in_words
from tracker.publish.quotes import Excerpt, Quoted, excerpts
from tracker.publish.rows import Card, cards
from tracker.review.entering import uid_taken
from tracker.review.versions import read_token, token
from tracker.vocabulary import vocabulary

ENTER, PASTE = "/-/tracker/enter", "/-/tracker/paste"
BUSY = (
    "Another program is writing to the database, most likely an ingest ({holder}). Nothing is stored yet and "
    "nothing you typed is lost: store it again in a moment."
)


async def enter_page(datasette: Any, request: Request) -> Response:
    """A new event, from an empty form, a draft of a pasted text, or what was typed and refused."""
    refusal = await turned_away(datasette, request)
    if refusal is not None:
        return refusal
    if request.method != "POST":
        return await _entry_page(datasette, request, Sheet(_blank()))
    if request.headers.get("content-type", "").partition(";")[0].strip() == "application/json":
        return await enter_json(datasette, request)
    form = Sheet(await posted(request))
    if form.one("draft"):
        return await _from_draft(datasette, request, form)
    if form.one("more"):
        form.more = form.one("more")
        return await _entry_page(datasette, request, form)
    return await _store_new(datasette, request, form)


async def posted(request: Request) -> Given:
    """The fields of a form that was sent as browsers send them. Raises BadRequest."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind != "application/x-www-form-urlencoded":
        raise BadRequest("A form is sent as application/x-www-form-urlencoded.")
    try:
        return sheets.given_of(await request.post_body())
    except ValueError as error:
        raise BadRequest("The form has too many fields.") from error


def _blank() -> Given:
    return {"language": ["en"], "review": ["approved"], "amount.role": ["commitment"], "countries.actor": []}


async def _store_new(datasette: Any, request: Request, form: Sheet) -> Response:
    entry = form.entry()
    if entry is None:
        return await _entry_page(datasette, request, form, status=422)
    refused = await read(datasette, lambda store: _refusals(store, entry))
    for field, reason in refused.items():
        form.refuse(field, reason)
    if refused:
        return await _entry_page(datasette, request, form, status=422)
    paste, by, now = _paste_of(form), name_of(request.actor), utc_now()
    same = form.one("same")
    try:
        if same and same != "new":
            decision = await write(
                datasette, lambda store: saving.add_report(store, same, entry, paste, by=by, now=now)
            )
            uid = same
            words = "Added as a further report of this event." if decision else "It has this report already."
        else:
            if not same:
                alike = await likely_events(datasette, entry, paste)
                if alike:
                    return await _entry_page(datasette, request, form, likely=alike)
            uid = await write(datasette, lambda store: saving.store_new(store, entry, paste, by=by, now=now))
            words = "Stored."
    except DatabaseLocked as error:
        return await _entry_page(datasette, request, form, status=503, problem=busy(error))
    except SeveralInputErrors as error:
        form.refuse("", str(error))
        return await _entry_page(datasette, request, form, status=422)
    datasette.add_message(request, words)
    return Response.redirect(datasette.urls.path(f"/event/{uid}"), status=303)


def _refusals(store: Any, entry: Entry) -> dict[str, str]:
    """What only the database can refuse of a new event, by field."""
    found = {f"links.other-{number}": reason for number, reason in saving.missing_links(store, entry).items()}
    if entry.uid is not None and uid_taken(store, entry):
        found["uid"] = f"{entry.uid!r} is the name of an event that is stored already"
    return found


def busy(error: DatabaseLocked) -> str:
    return BUSY.format(holder=error.holder or "it left no name")


def _paste_of(form: Sheet) -> Paste | None:
    pasted = Pasted.of(form)
    if pasted.problems():
        return None
    return Paste(pasted, pasting.evidence_of(pasted, form.one("paste.evidence")))


async def _from_draft(datasette: Any, request: Request, form: Sheet) -> Response:
    """The form, filled in from one of the events that were read in a pasted text."""
    pasted, number = Pasted.of(form), form.one("draft")
    drafts = None if pasted.problems() else await pasting.drafts_of(datasette, pasted)
    if not drafts or not number.isdecimal() or not 0 < int(number) <= len(drafts):
        return await _pasting(datasette, request, form, pasted)
    draft = drafts[int(number) - 1]
    language = readers_language(request.headers.get("accept-language"))
    facts = facts_as_json(draft.facts, vocabulary().stance(draft.facts.kind))
    given = _blank() | sheets.filled(facts, language)
    given |= {name: values for name, values in form.given.items() if name.startswith("paste.")}
    given |= {"language": [draft.language], "paste.evidence": [pasting.evidence_text(draft.evidence)]}
    return await _entry_page(datasette, request, Sheet(given))


@dataclass(frozen=True, slots=True)
class Likely:
    """A stored event that may be the one that is entered, and why."""

    card: Card
    words: str
    chance: str


async def likely_events(datasette: Any, entry: Entry, paste: Paste | None) -> list[Likely]:
    """Stored events that a new one may be, the likeliest first."""
    found = await read(datasette, lambda store: saving.likely(store, entry, paste, utc_now()))
    shown = {card.uid: card for card in await cards(datasette, [alike.event_id for alike in found])}
    return [
        Likely(shown[alike.uid], alike.words, "" if alike.score is None else f"{alike.score * 100:.0f}")
        for alike in found
        if alike.uid in shown
    ]


async def _entry_page(
    datasette: Any,
    request: Request,
    form: Sheet,
    *,
    status: int = 200,
    problem: str | None = None,
    likely: Sequence[Likely] = (),
    editing: Stored | None = None,
    expected: str = "",
    base: str = "",
    changes: Sequence[Change] = (),
) -> Response:
    language = readers_language(request.headers.get("accept-language"))
    path = f"/-/tracker/edit/{editing.uid}" if editing else ENTER
    given = {
        "sheet": form, "offer": offers(language), "labels": LABELS, "problem": problem, "likely": likely,
        "editing": editing, "expected": expected, "base": base, "changes": changes,
        "action": datasette.urls.path(path),
    }  # fmt: skip
    body = await datasette.render_template("tracker-enter.html", given, request=request)
    return Response.html(body, status=status, headers={"retry-after": "10"} if status == 503 else {})


async def edit_page(datasette: Any, request: Request) -> Response:
    """A stored event, to be put right."""
    refusal = await turned_away(datasette, request)
    if refusal is not None:
        return refusal
    uid = tilde_decode(request.url_vars["uid"])
    now_stored = await read(datasette, lambda store: saving.stored(store, uid))
    language = readers_language(request.headers.get("accept-language"))
    if request.method != "POST":
        form = Sheet(sheets.filled(now_stored.event, language))
        if request.args.get("then"):  # from the review: what is put right there is approved by it
            form.given |= {"then": [request.args["then"]], "review": ["approved"]}
        return await _edit_page(datasette, request, now_stored, form)
    form = Sheet(await posted(request))
    if form.one("more"):
        form.more = form.one("more")
        return await _edit_page(datasette, request, now_stored, form, keep=True)
    return await _store_edit(datasette, request, now_stored, form)


async def _edit_page(
    datasette: Any, request: Request, now_stored: Stored, form: Sheet, *, keep: bool = False, **more: Any
) -> Response:
    """The form of a stored event. `keep`: still on what was stored when it was opened first."""
    language = readers_language(request.headers.get("accept-language"))
    expected, base = form.one("expected"), form.one("base")
    if not keep:
        expected = token({now_stored.id: now_stored.version})
        base = sheets.carried(sheets.filled(now_stored.event, language))
    return await _entry_page(
        datasette, request, form, editing=now_stored, expected=expected, base=base, **more
    )


async def _store_edit(datasette: Any, request: Request, now_stored: Stored, form: Sheet) -> Response:
    entry = form.entry()
    refused = await read(datasette, lambda store: saving.missing_links(store, entry)) if entry else {}
    for number, reason in refused.items():
        form.refuse(f"links.other-{number}", reason)
    if entry is None or refused:
        return await _edit_page(datasette, request, now_stored, form, keep=True, status=422)
    try:
        expected = read_token(form.one("expected"))
    except ValueError as error:
        raise BadRequest("The form does not tell which version of the event it is about.") from error
    by, now, why = name_of(request.actor), utc_now(), form.one("why").strip() or None
    without = [(relation, uid) for relation, _, uid in (text.partition(" ") for text in form.many("unlink"))]
    try:
        decision = await write(
            datasette,
            lambda store: saving.store_edit(
                store, now_stored.id, entry, without=without, by=by, now=now, why=why, expected=expected
            ),
        )
    except DatabaseLocked as error:
        return await _edit_page(
            datasette, request, now_stored, form, keep=True, status=503, problem=busy(error)
        )
    except EditConflict as conflict:
        return await _conflict(datasette, request, now_stored.uid, form, conflict)
    there = own_path(datasette, form.one("then"), f"/event/{now_stored.uid}")
    if form.one("then") and decision is not None:
        path, _, query = there.partition("?")
        there = Arguments.read(query).with_(("done", str(decision.id))).address(path)
    else:
        datasette.add_message(request, "Stored." if decision else "It said so already.")
    return Response.redirect(there, status=303)


async def _conflict(
    datasette: Any, request: Request, uid: str, form: Sheet, conflict: EditConflict
) -> Response:
    """What the other stored meanwhile beside one's own, to go on from without typing again."""
    now_stored = await read(datasette, lambda store: saving.stored(store, uid))
    language = readers_language(request.headers.get("accept-language"))
    base, theirs = sheets.brought_back(form.one("base")), sheets.filled(now_stored.event, language)
    form.given, form.theirs = sheets.reconciled(base, form.given, theirs)
    return await _edit_page(
        datasette, request, now_stored, form, status=409, changes=changes_of(conflict.changes)
    )


@dataclass(frozen=True, slots=True)
class Read:
    """An event that was read in a pasted text, in words, with the sentences that say so."""

    title: str
    language: str
    kind: str
    action: str
    stance: str
    when: str
    confidence: str
    facts: tuple[tuple[str, str], ...]
    excerpts: tuple[Excerpt, ...]


def _read(pasted: Pasted, draft: Draft) -> Read:
    words, facts = vocabulary(), draft.facts
    date = facts.date
    quoted = [
        Quoted(item.field.replace("_", " "), item.start, item.end, item.quote) for item in draft.evidence
    ]
    return Read(
        title=facts.title,
        language=draft.language,
        kind=words.label("kinds", facts.kind),
        action=words.label("actions", facts.action),
        stance=words.stance(facts.kind),
        when=wording.date(date.value, date.precision.value) if date else "undated",
        confidence=f"{draft.confidence * 100:.0f}",
        facts=tuple(pair for pair in facts_in_words(facts, words) if pair[0] != "Date"),
        excerpts=tuple(excerpts(pasted.text, quoted)),
    )


async def paste_page(datasette: Any, request: Request) -> Response:
    """A text to be read; and, when it is, the events in it."""
    refusal = await turned_away(datasette, request)
    if refusal is not None:
        return refusal
    if request.method != "POST":
        return await _pasting(datasette, request, Sheet({}), None)
    form = Sheet(await posted(request))
    return await _pasting(datasette, request, form, Pasted.of(form))


async def _pasting(datasette: Any, request: Request, form: Sheet, pasted: Pasted | None) -> Response:
    problem, drafts = None, None
    if pasted is not None:
        for name, reason in pasted.problems().items():
            form.refuse(f"paste.{name}", reason)
        if not form.refused:
            drafts = await pasting.drafts_of(datasette, pasted)
            if drafts is None:
                problem = (
                    f"The text was not read within {pasting.DEADLINE_SECONDS:.0f} seconds. "
                    "A shorter part of it may be."
                )
    language = readers_language(request.headers.get("accept-language"))
    given = {
        "sheet": form, "offer": offers(language), "labels": LABELS, "problem": problem,
        "most": pasting.MOST_CHARACTERS,
        "drafts": [_read(pasted, draft) for draft in drafts] if pasted and drafts is not None else None,
    }  # fmt: skip
    body = await datasette.render_template("tracker-paste.html", given, request=request)
    return Response.html(body, status=422 if form.refused else 503 if problem else 200)

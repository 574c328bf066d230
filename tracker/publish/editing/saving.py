"""What a form holds, into the store: a new event, a further report of one, or a correction."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.contract import facts_as_json
from tracker.errors import NotFound
from tracker.exchange import import_entries
from tracker.model import Entry, Evidence, Facts, Measure, Origin, Relation
from tracker.publish.editing.pasting import SOURCE, Pasted
from tracker.review import entering
from tracker.review.entering import Alike, uid_taken
from tracker.review.versions import check, seen
from tracker.store import Decision, Store, Telling, Verb, uid_of
from tracker.store.events import facts_identity

WAIT = 0.0
"""The writer lock is held already."""


@dataclass(frozen=True, slots=True)
class Paste:
    """The text an event was read in, and the places in it that say so."""

    pasted: Pasted
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """An event as a form is filled from it: its JSON shape, and what it stands with already."""

    id: int
    uid: str
    title: str
    event: Mapping[str, Any]
    links: tuple[tuple[str, str, str], ...]
    version: int


def stored(store: Store, uid: str) -> Stored:
    """An event to be edited. Raises NotFound."""
    event = store.find_event(uid)
    measure = store.value("SELECT uid FROM measures WHERE id = ?", (event.measure_id,))
    links = store.rows(
        "SELECT l.relation, e.uid, e.title FROM event_links l JOIN events e ON e.id = l.other_id"
        " WHERE l.event_id = ? AND l.relation <> 'duplicates' ORDER BY 1, 2",
        (event.id,),
    )
    shape = facts_as_json(event.facts, event.stance) | {
        "uid": event.uid,
        "language": event.language,
        "review": event.review.value,
        "measure": measure,
    }
    return Stored(
        event.id, event.uid, event.facts.title, shape, tuple(tuple(row) for row in links),
        seen(store, event.id)[event.id],
    )  # fmt: skip


def store_new(store: Store, entry: Entry, paste: Paste | None, *, by: str, now: dt.datetime) -> str:
    """Store an event and give its uid. Raises SeveralInputErrors, as for a link to no event."""
    with store.transaction():
        if entry.uid is None and (uid_taken(store, entry)):
            entry = _named_anew(store, entry)
        result = import_entries(
            store, [entry], name="the form", origin=Origin.MANUAL, changed_by=by, now=now, wait=WAIT
        )
        uid = (*result.new, *result.changed, *result.same)[0]
        if paste is not None:
            tell(store, store.find_event(uid).id, entry, paste, now)
    return uid


def _named_anew(store: Store, entry: Entry) -> Entry:
    """The entry under a name of its own: a person said that it is another event of the same words."""
    turn = 2
    while store.value(
        "SELECT 1 FROM events WHERE uid = ?", (uid_of(*facts_identity(entry.facts), str(turn)),)
    ):
        turn += 1
    return dataclasses.replace(entry, uid=uid_of(*facts_identity(entry.facts), str(turn)))


def add_report(
    store: Store, uid: str, entry: Entry, paste: Paste | None, *, by: str, now: dt.datetime
) -> Decision | None:
    """Take what a form cites for reports of a stored event, each saying what was entered.

    One decision, that can be undone; None where the event has these reports already. Raises NotFound.
    """
    event_id = store.find_event(uid).id
    why = "entered, and taken for a report of this event"
    with store.deciding(Verb.CORRECT, event_id, by=by, now=now, why=why) as made:
        store.refer_to_source(SOURCE)
        store.keep_own_telling(event_id)
        for citation in entry.reported_by:
            said = dataclasses.replace(citation, says=entry.facts)
            store.add_citation(event_id, said, SOURCE, changed_by=by, now=now)
        if paste is not None:
            report_id, added = tell(store, event_id, entry, paste, now, says=entry.facts)
            if added:
                store.record_report(event_id, report_id, changed_by=by, now=now, why=why)
        store.agree_event(event_id, changed_by=by, now=now, why=why)
    return made.decision


def tell(
    store: Store, event_id: int, entry: Entry, paste: Paste, now: dt.datetime, says: Facts | None = None
) -> tuple[int, bool]:
    """Keep a pasted text as a report and tie it to the event with its evidence.

    Its number, and whether it is new to the event. `says` is what it tells, where that is not the event's
    own facts.
    """
    store.refer_to_source(SOURCE)
    (saved,) = store.save_reports(SOURCE, [paste.pasted.report(entry.language)], now)
    telling = Telling(saved.id, "person", None, paste.evidence, saved.version, says)
    return saved.id, store.add_telling(event_id, telling, now)


def store_edit(
    store: Store,
    event_id: int,
    entry: Entry,
    *,
    without: Iterable[tuple[str, str]] = (),
    by: str,
    now: dt.datetime,
    why: str | None = None,
    expected: Mapping[int, int] | None = None,
) -> Decision | None:
    """Make an event say what a form says: one decision, that can be undone; None where nothing changed.

    `without` are links (relation, uid) that are taken back. Raises EditConflict, NotFound.
    """
    with store.deciding(Verb.CORRECT, event_id, by=by, now=now, why=why) as made:
        check(store, expected)
        store.update_event(event_id, entry.facts, changed_by=by, now=now, why=why)
        store.set_review(event_id, entry.review, changed_by=by, now=now, why=why)
        store.set_language(event_id, entry.language, changed_by=by, now=now, why=why)
        if entry.measure is not None or _measure_of(store, event_id) is not None:
            store.set_measure(event_id, _measure(entry), changed_by=by, now=now, why=why)
        for relation, uid in without:
            other = store.find_event(uid).id
            store.unlink_events(event_id, Relation(relation), other, changed_by=by, now=now, why=why)
        for link in entry.links:
            other = store.find_event(link.other).id
            store.link_events(event_id, link.relation, other, changed_by=by, now=now, why=why)
        store.refer_to_source(SOURCE)
        for citation in entry.reported_by:
            store.add_citation(event_id, citation, SOURCE, changed_by=by, now=now)
    return made.decision


def missing_links(store: Store, entry: Entry) -> dict[int, str]:
    """Which of an entry's links lead nowhere, by their place from 1, and why."""
    found = {}
    for number, link in enumerate(entry.links, 1):
        try:
            store.find_event(link.other)
        except NotFound as error:
            found[number] = str(error)
    return found


def _measure_of(store: Store, event_id: int) -> str | None:
    found: str | None = store.value(
        "SELECT m.uid FROM measures m JOIN events e ON e.measure_id = m.id WHERE e.id = ?", (event_id,)
    )
    return found


def _measure(entry: Entry) -> Measure | None:
    if entry.measure is None:
        return None
    facts = entry.facts
    return Measure(entry.measure, facts.programme or facts.title, facts.kind, facts.programme)


def likely(store: Store, entry: Entry, paste: Paste | None, now: dt.datetime) -> list[Alike]:
    """Stored events that an entered one may be, the likeliest first."""
    report = paste.pasted.report(entry.language) if paste else None
    return entering.likely(store, entry, now=now, report=report)

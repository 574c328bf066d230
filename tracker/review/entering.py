"""What a person enters, held against what is stored before it is: is it one of these?"""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass

from tracker.decide import Resemblance, decide
from tracker.errors import DecisionRefused
from tracker.model import Draft, Entry, Report, Review
from tracker.store import Decision, SavedReport, Store, Verb, uid_of
from tracker.store.events import facts_identity

SOURCE = "manual"
"""The source under which what people cite stands."""

_NOT_STORED = 0
"""No report has this number."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A stored event that an entered one may be, and what speaks for it. `score` is the chance, if known."""

    event_id: int
    uid: str
    words: str
    score: float | None = None


def uid_taken(store: Store, entry: Entry) -> str | None:
    """The uid under which this event would be stored, if an event has it already."""
    uid = entry.uid or uid_of(*facts_identity(entry.facts))
    found: str | None = store.value("SELECT uid FROM events WHERE uid = ?", (uid,))
    return found


def likely(store: Store, entry: Entry, *, now: dt.datetime, report: Report | None = None) -> list[Alike]:
    """Stored events that an entered one may be, the likeliest first.

    By the same decision that reports of feeds go through, and by the name it would be stored under.
    `report` is the text it was read in, where there is one.
    """
    found: list[Alike] = []
    uid = uid_taken(store, entry)
    if uid is not None:
        words = "It has the same kind, action, date, actor and title."
        found.append(Alike(store.find_event(uid).id, uid, words))
    report = report or _cited(entry, now)
    draft = Draft(entry.facts, entry.language or "en", 1.0, (0, len(report.text)))
    known = store.candidates(SavedReport(_NOT_STORED, report, "new", 1), [draft])
    decided = decide([draft], known.candidates, published=known.published, apart=known.apart).decisions[0]
    resemblances = list(decided.doubts)
    if decided.event_id is not None:
        resemblances.insert(0, Resemblance(decided.event_id, decided.score or 1.0, decided.reasons))
    for one in resemblances:
        if one.event_id not in {alike.event_id for alike in found}:
            event = store.load_event(one.event_id)
            words = "; ".join(str(reason) for reason in one.reasons if reason.words)
            words = f"rejected; {words}" if event.review is Review.REJECTED else words
            found.append(Alike(event.id, event.uid, words, one.score))
    return found


def add_report(store: Store, event: int, entry: Entry, *, by: str, now: dt.datetime) -> Decision | None:
    """Take what an entry cites for reports of a stored event, each saying what was entered.

    One decision; None where the event has these reports already. Raises NotFound; DecisionRefused where
    the entry cites nothing.
    """
    uid = store.load_event(event).uid
    if not entry.reported_by:
        raise DecisionRefused(uid, "has nothing to add to it where nobody is named who reported it")
    why = "entered, and taken for a report of this event"
    with store.deciding(Verb.CORRECT, event, by=by, now=now, why=why) as made:
        store.refer_to_source(SOURCE)
        store.keep_own_telling(event)
        for citation in entry.reported_by:
            said = dataclasses.replace(citation, says=entry.facts)
            store.add_citation(event, said, SOURCE, changed_by=by, now=now)
        store.agree_event(event, changed_by=by, now=now, why=why)
    return made.decision


def _cited(entry: Entry, now: dt.datetime) -> Report:
    """The report that an entry without a text would be told by: its first citation."""
    url = next((citation.url for citation in entry.reported_by if citation.url), None)
    title = entry.facts.title
    return Report(SOURCE, "", title, title, url, language=entry.language, published_at=now)

"""What a report's drafts become: held against what is stored, and stored as events or as tellings of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.amending import amend
from tracker.decide import Authority, Decision, Decisions, Testimony, Verdict, consolidate, decide
from tracker.model import Draft, Facts, Origin, Review
from tracker.store import Question, SavedReport, Store, Telling

BY = "ingest"
"""Who changes events here, as `event_changes.changed_by` has it."""

_SURENESS = "read with confidence"
"""How the reason begins where confidence alone publishes an event or holds it back."""


@dataclass(slots=True)
class Tally:
    """What storing one source changed."""

    reports_new: int = 0
    reports_changed: int = 0
    events_new: int = 0
    events_changed: int = 0


def settle(store: Store, saved: SavedReport, drafts: Sequence[Draft], now: dt.datetime, tally: Tally) -> None:
    """Decide a report's drafts against what is stored, and store what was decided.

    A draft that tells of a stored event becomes a telling of it; any other becomes an event, which waits
    for a person where it is unsure or may be a stored one.
    """
    if saved.change == "new" and not drafts:
        return  # nothing to tell, and nothing told before
    found = store.candidates(saved, drafts)
    result = decide(
        drafts,
        found.candidates,
        published=found.published,
        official=found.authority is Authority.OFFICIAL,
        document=saved.report.document,
        apart=found.apart,
    )
    settling = _Settling(store, saved, now)
    settling.name(result)
    tally.events_new += settling.insert(result)
    tally.events_changed += settling.tell(result)
    tally.events_changed += settling.withdraw(result)
    tally.events_changed += amend(store, saved.id, changed_by=BY, now=now)


class _Settling:
    """Stores what was decided of one report; inside one transaction."""

    def __init__(self, store: Store, saved: SavedReport, now: dt.datetime) -> None:
        self._store, self._saved, self._now = store, saved, now

    def name(self, result: Decisions) -> None:
        """Make the measures that the drafts name; one that an entry has already is that one."""
        for known in (True, False):
            for decision in result.decisions:
                event_id = decision.event_id if decision.verdict is not Verdict.DOUBT else None
                if decision.draft.measure is not None and (event_id is not None) is known:
                    self._store.name_measure(decision.draft.measure, event_id, self._now)

    def insert(self, result: Decisions) -> int:
        """Store the drafts that are new, or may be; how many."""
        places = [
            place
            for place, decision in enumerate(result.decisions)
            if decision.event_id is None or decision.verdict is Verdict.DOUBT
        ]
        for place in places:
            self._insert(result.decisions[place], place)
        return len(places)

    def tell(self, result: Decisions) -> int:
        """Bring each event up to what the report says of it, in one place or several; how many changed."""
        told: dict[int, list[Decision]] = {}
        for decision in result.decisions:
            if decision.event_id is not None and decision.verdict is not Verdict.DOUBT:
                told.setdefault(decision.event_id, []).append(decision)
        return sum(self._tell(event_id, decisions) for event_id, decisions in told.items())

    def withdraw(self, result: Decisions) -> int:
        """See to the events that the report no longer tells of; how many changed."""
        return sum(self._withdraw(event_id) for event_id in result.withdrawn)

    def _insert(self, decision: Decision, place: int) -> None:
        from tracker.extract import PUBLISH_THRESHOLD

        draft, report = decision.draft, self._saved.report
        event_id = self._store.insert_event(
            draft.facts,
            now=self._now,
            origin=Origin.FEED,
            review=Review.AUTO if draft.confidence >= PUBLISH_THRESHOLD else Review.PENDING,
            language=draft.language,
            confidence=draft.confidence,
            identity=(report.document or f"{report.source_id}\n{report.guid}", draft.facts.kind, str(place)),
            tellings=[self._telling([decision], "created", None)],
            measure_key=draft.measure.key if draft.measure else None,
        )
        self._doubt(event_id, decision)
        for doubt in decision.doubts[:1]:
            other = self._store.load_event(doubt.event_id)
            told = f"{other.uid}, which was rejected," if other.review is Review.REJECTED else other.uid
            why = f"may be {told} again ({doubt.score:.2f}): {_words(doubt.reasons)}"
            self._store.set_review(event_id, Review.PENDING, changed_by=BY, now=self._now, why=why)

    def _tell(self, event_id: int, decisions: Sequence[Decision]) -> bool:
        """True where anything about the event is new."""
        store, saved = self._store, self._saved
        best = max(decisions, key=lambda decision: decision.score or 0.0)
        store.keep_own_telling(event_id)
        added = store.add_telling(event_id, self._telling(decisions, best.matched_on, best.score), self._now)
        why = f"report {saved.id}, version {saved.version}"
        if added:
            joined = f"{why}, {_MATCHED[best.matched_on]}{_weighed(best)}"
            store.record_report(event_id, saved.id, changed_by=BY, now=self._now, why=joined)
        for decision in decisions:
            self._doubt(event_id, decision)
        changed = store.agree_event(event_id, changed_by=BY, now=self._now, why=why)
        return added | changed | self._reconsider(event_id)

    def _telling(self, decisions: Sequence[Decision], matched_on: str, score: float | None) -> Telling:
        """What the report says of one event, in one place or several."""
        drafts = [decision.draft for decision in decisions]
        return Telling(
            self._saved.id,
            matched_on,
            score,
            tuple(item for draft in drafts for item in draft.evidence),
            self._saved.version,
            _together(drafts),
            max(draft.confidence for draft in drafts),
            decisions[0].reasons if score is not None else (),
            next((draft.measure.key for draft in drafts if draft.measure), None),
            next((draft.step for draft in drafts if draft.step), None),
        )

    def _doubt(self, event_id: int, decision: Decision) -> None:
        """Put the stored events that may be this one before a person."""
        for doubt in decision.doubts:
            if doubt.event_id != event_id:
                self._store.raise_doubt(
                    event_id, doubt.event_id, Question.SAME,
                    score=doubt.score, reasons=doubt.reasons, now=self._now,
                )  # fmt: skip

    def _withdraw(self, event_id: int) -> bool:
        """An event that others tell of loses this telling; one that nobody else does waits for a person."""
        saved = self._saved
        why = f"version {saved.version} of report {saved.id} no longer tells of it"
        if self._store.is_told_by_others(event_id, saved.id):
            if not self._store.withdraw_telling(event_id, saved.id):
                return False
            self._store.record_report(event_id, saved.id, changed_by=BY, now=self._now, why=why, joined=False)
            self._store.agree_event(event_id, changed_by=BY, now=self._now, why=why)
            return True
        return self._store.set_review(event_id, Review.PENDING, changed_by=BY, now=self._now, why=why)

    def _reconsider(self, event_id: int) -> bool:
        """Publish or hold back an event by how sure it is read now, unless something else decided that.

        True where that is a change.
        """
        from tracker.extract import PUBLISH_THRESHOLD

        review, confidence = self._store.standing(event_id)
        if confidence is None or review not in (Review.AUTO, Review.PENDING):
            return False
        wanted = Review.AUTO if confidence >= PUBLISH_THRESHOLD else Review.PENDING
        if review is wanted:
            return False
        reviews = [change for change in self._store.changes_of(event_id) if change.field == "review"]
        if any(change.changed_by != BY or not (change.why or "").startswith(_SURENESS) for change in reviews):
            return False  # a person, a doubt or a withdrawal
        why = f"{_SURENESS} {confidence:.2f}"
        return self._store.set_review(event_id, wanted, changed_by=BY, now=self._now, why=why)


def _together(drafts: Sequence[Draft]) -> Facts:
    """What one report says of one event in all the places where it does."""
    if len(drafts) == 1:
        return drafts[0].facts
    said = [Testimony(None, draft.facts, Authority.PRESS, None, draft.confidence) for draft in drafts]
    return consolidate(said).facts


_MATCHED = {
    "report": "tells of it again",
    "document": "is the same document",
    "named": "names the same step of the same measure",
    "url": "has the same address",
    "alike": "tells of the same happening",
}


def _weighed(decision: Decision) -> str:
    """How sure a decision is, and by what."""
    score = "" if decision.score is None else f" ({decision.score:.2f})"
    return f"{score}: {_words(decision.reasons)}" if decision.reasons else score


def _words(reasons: Sequence[object]) -> str:
    return "; ".join(map(str, reasons))

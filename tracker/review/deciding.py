"""What a person decides about events: each decision one transaction and one row of `decisions`."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator

from tracker.errors import DecisionRefused
from tracker.model import Measure, Review
from tracker.review.items import Kind
from tracker.review.versions import Seen, check
from tracker.store import Decision, Store, Verb
from tracker.store.doubts import Answer, Question


def approve(
    store: Store,
    event: int,
    *,
    by: str,
    now: dt.datetime,
    why: str | None = None,
    expected: Seen | None = None,
) -> Decision | None:
    """Publish an event as it is. Raises DecisionRefused where another one stands for it."""
    return _review(store, event, Verb.APPROVE, Review.APPROVED, by, now, why, expected)


def reject(
    store: Store,
    event: int,
    *,
    by: str,
    now: dt.datetime,
    why: str | None = None,
    expected: Seen | None = None,
) -> Decision | None:
    """Take an event out of publication; it and its evidence stay stored."""
    return _review(store, event, Verb.REJECT, Review.REJECTED, by, now, why, expected)


def merge(
    store: Store,
    kept: int,
    other: int,
    *,
    by: str,
    now: dt.datetime,
    why: str | None = None,
    expected: Seen | None = None,
) -> Decision | None:
    """Say that two events are one happening: `kept` stands for both and has the reports of `other` too.

    Where `other` was published and `kept` waited, `kept` is approved: somebody has looked at both. Raises
    DecisionRefused where they are one already or cannot be made one.
    """
    with store.deciding(Verb.MERGE, kept, other_id=other, by=by, now=now, why=why) as made:
        check(store, expected)
        published = store.load_event(other).review in (Review.AUTO, Review.APPROVED)
        with _refused(store, other):
            store.merge_events(kept, other, changed_by=by, now=now, why=why)
        if published and store.load_event(kept).review is Review.PENDING:
            store.set_review(kept, Review.APPROVED, changed_by=by, now=now, why=why)
    return made.decision


def keep_apart(
    store: Store,
    event: int,
    other: int,
    *,
    by: str,
    now: dt.datetime,
    question: Kind = Kind.SAME,
    why: str | None = None,
    expected: Seen | None = None,
) -> Decision | None:
    """Say that two events are two happenings, or happen to two things. It is not asked nor decided again.

    An event that waited only because of this doubt is published again.
    """
    asked = Question(question.value)
    with store.deciding(Verb.APART, event, other_id=other, by=by, now=now, why=why) as made:
        check(store, expected)
        for event_id in (event, other):
            store.load_event(event_id)
        if event == other:
            raise DecisionRefused(store.load_event(event).uid, "is one event, which cannot be kept apart")
        if store.answer_doubt(event, other, asked, Answer.APART, by=by, now=now, why=why):
            store.record_apart(event, other, asked, changed_by=by, now=now, why=why)
            if asked is Question.SAME:
                for event_id in (event, other):
                    _publish_again(store, event_id, by, now)
    return made.decision


def split(
    store: Store,
    event: int,
    report: int | None = None,
    *,
    by: str,
    now: dt.datetime,
    why: str | None = None,
    expected: Seen | None = None,
) -> Decision | None:
    """Take a merge apart: `event`, which was merged into another one, is an event of its own again.

    With `report`, what that report tells of `event` becomes an event of its own. `Decision.other_id` is
    the number of the event that is its own again, `Decision.event_id` of what it was part of; they are
    kept apart from then on. Raises DecisionRefused where there is nothing to take apart.
    """
    from tracker.extract import PUBLISH_THRESHOLD  # slow to import

    kept = event if report is not None else store.merged_into(event)
    if kept is None:
        raise DecisionRefused(store.load_event(event).uid, "is not merged into another event")
    with store.deciding(Verb.SPLIT, kept, by=by, now=now, why=why) as made:
        check(store, expected)
        with _refused(store, event):
            if report is None:
                store.split_event(event, changed_by=by, now=now, why=why)
                made.other_id = event
            else:
                made.other_id = store.split_report(
                    event, report, changed_by=by, now=now, why=why, publish_from=PUBLISH_THRESHOLD
                )
    return made.decision


def attach(
    store: Store,
    event: int,
    measure: str | None,
    *,
    by: str,
    now: dt.datetime,
    why: str | None = None,
    expected: Seen | None = None,
) -> Decision | None:
    """Say which measure an event happens to, by the measure's uid or that of another event of it.

    None gives it a measure of its own. Doubts about its measure are answered with it.
    """
    with store.deciding(Verb.ATTACH, event, by=by, now=now, why=why) as made:
        check(store, expected)
        if measure is None:
            store.detach(event, changed_by=by, now=now, why=why)
        else:
            store.attach(event, _measure(store, measure), changed_by=by, now=now, why=why)
        _answer_measure(store, event, by, now, why)
    return made.decision


def undo(store: Store, decision: int, *, by: str, now: dt.datetime, why: str | None = None) -> Decision:
    """Put back what a decision changed; undoing the decision that this is redoes it.

    Raises NotFound, and UndoRefused naming the later decision that this would undo too.
    """
    return store.undo_decision(decision, by=by, now=now, why=why)


def _review(
    store: Store,
    event: int,
    verb: Verb,
    review: Review,
    by: str,
    now: dt.datetime,
    why: str | None,
    expected: Seen | None,
) -> Decision | None:
    with store.deciding(verb, event, by=by, now=now, why=why) as made:
        check(store, expected)
        kept = store.merged_into(event) if review is not Review.REJECTED else None
        if kept is not None:
            whole = store.load_event(kept).uid
            raise DecisionRefused(store.load_event(event).uid, f"is part of {whole}; split it first")
        store.set_review(event, review, changed_by=by, now=now, why=why)
    return made.decision


@contextlib.contextmanager
def _refused(store: Store, event: int) -> Iterator[None]:
    """Turn what the store finds wrong with the events into the error of a decision."""
    try:
        yield
    except ValueError as error:
        raise DecisionRefused(store.load_event(event).uid, str(error)) from error


def _publish_again(store: Store, event: int, by: str, now: dt.datetime) -> None:
    """Take an event out of the queue that came there with a doubt, once none is open."""
    waiting = store.row(_HELD_BACK, {"id": event})
    if waiting is not None:
        store.set_review(
            event, Review.AUTO, changed_by=by, now=now, why="the doubt it waited for is answered"
        )


_HELD_BACK = """
SELECT 1 FROM events e
JOIN event_changes c ON c.id = (
  SELECT max(id) FROM event_changes WHERE event_id = e.id AND field = 'review')
WHERE e.id = :id AND e.review = 'pending' AND c.before = 'auto' AND EXISTS (
  SELECT 1 FROM doubts d WHERE :id IN (d.event_id, d.other_id) AND d.question = 'same'
    AND d.answer = 'apart' AND d.raised_at = c.changed_at)
AND NOT EXISTS (
  SELECT 1 FROM doubts d WHERE :id IN (d.event_id, d.other_id) AND d.question = 'same' AND d.answer IS NULL)
"""


def _measure(store: Store, name: str) -> Measure:
    """A measure by its own uid, or by that of one of its events. Raises NotFound, DecisionRefused."""
    if store.value("SELECT 1 FROM measures WHERE uid = ?", (name,)):
        return store.find_measure(name)
    row = store.row(
        "SELECT m.uid FROM events e LEFT JOIN measures m ON m.id = e.measure_id WHERE e.uid = ?", (name,)
    )
    if row is None:
        return store.find_measure(name)
    if row["uid"] is None:
        raise DecisionRefused(name, "happens to no measure")
    return store.find_measure(row["uid"])


def _answer_measure(store: Store, event: int, by: str, now: dt.datetime, why: str | None) -> None:
    """Answer what is asked about an event's measure, now that it is said."""
    rows = store.rows(
        "SELECT o.id, o.measure_id IS e.measure_id AS together FROM doubts d JOIN events e ON e.id = :id"
        " JOIN events o ON o.id = d.event_id + d.other_id - :id"
        " WHERE :id IN (d.event_id, d.other_id) AND d.question = 'measure' AND d.answer IS NULL",
        {"id": event},
    )
    for row in rows:
        answer = Answer.SAME if row["together"] else Answer.APART
        store.answer_doubt(event, row["id"], Question.MEASURE, answer, by=by, now=now, why=why)

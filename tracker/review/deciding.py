"""What a person decides about events: each decision one transaction and one row of `decisions`."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator

from tracker.errors import DecisionRefused
from tracker.model import Review
from tracker.review.items import Kind
from tracker.review.versions import Seen, check
from tracker.store import Decision, Store, Verb


def approve(
    store: Store,
    event: int,
    *,
    by: str,
    now: dt.datetime,
    why: str | None = None,
    expected: Seen | None = None,
) -> Decision | None:
    """Publish an event as it is."""
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
    raise NotImplementedError


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

    With `report`, what that report tells of `event` becomes an event of its own; `Decision.other_id` is
    its number. Either pair is kept apart from then on. Raises DecisionRefused where there is nothing to
    take apart.
    """
    with store.deciding(Verb.SPLIT, event, by=by, now=now, why=why) as made:
        check(store, expected)
        with _refused(store, event):
            made.other_id = store.split_event(event, changed_by=by, now=now, why=why)
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

    None gives it a measure of its own. A doubt about that is answered with it.
    """
    raise NotImplementedError


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
        store.set_review(event, review, changed_by=by, now=now, why=why)
    return made.decision


@contextlib.contextmanager
def _refused(store: Store, event: int) -> Iterator[None]:
    """Turn what the store finds wrong with the events into the error of a decision."""
    try:
        yield
    except ValueError as error:
        raise DecisionRefused(store.load_event(event).uid, str(error)) from error

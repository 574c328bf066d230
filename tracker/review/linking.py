"""What a person says of how events stand to each other: each a decision that can be undone."""

from __future__ import annotations

import datetime as dt

from tracker.errors import DecisionRefused
from tracker.model import Relation
from tracker.store import Decision, Store, Verb


def link(
    store: Store,
    event: int,
    relation: Relation,
    other: int,
    *,
    by: str,
    now: dt.datetime,
    why: str | None = None,
) -> Decision | None:
    """Say how one event stands to another; a link that was found is said from then on.

    None where it was said already. Raises DecisionRefused for an event and itself, and for `duplicates`,
    which a merge makes.
    """
    if event == other:
        raise DecisionRefused(store.load_event(event).uid, "cannot be linked to itself")
    if relation is Relation.DUPLICATES:
        raise DecisionRefused(store.load_event(event).uid, "is made a duplicate by merging it")
    with store.deciding(Verb.LINK, event, other_id=other, by=by, now=now, why=why) as made:
        store.link_events(event, relation, other, now=now, changed_by=by, why=why)
    return made.decision


def unlink(
    store: Store,
    event: int,
    relation: Relation | None,
    other: int,
    *,
    by: str,
    now: dt.datetime,
    why: str | None = None,
) -> Decision | None:
    """Take the links of one event to another back, or the one of a relation; they are not found again.

    None where there is none to take back.
    """
    wanted = [relation] if relation else [one for one in Relation if one is not Relation.DUPLICATES]
    with store.deciding(Verb.UNLINK, event, other_id=other, by=by, now=now, why=why) as made:
        for one in wanted:
            store.unlink_events(event, one, other, now=now, changed_by=by, why=why)
    return made.decision

"""A person puts an event right; no machine changes those fields afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tracker.entry.correction import FIELDS, corrected
from tracker.model import Review
from tracker.review.versions import Seen, check
from tracker.store import Decision, Store, Verb
from tracker.vocabulary import Vocabulary

__all__ = ["FIELDS", "correct"]


def correct(
    store: Store,
    event: int,
    fields: Mapping[str, Any],
    *,
    by: str,
    now: dt.datetime,
    why: str | None = None,
    expected: Seen | None = None,
    approve: bool = True,
    vocabulary: Vocabulary | None = None,
) -> Decision | None:
    """Give fields of an event (FIELDS) the values they should have, and approve it unless told otherwise.

    A value is as an import file has it: as in YAML, or the text of a CSV cell; an empty one empties the
    field. Fields that are not given stay as they are. One that was merged into another stays part of it,
    which says what was corrected. Raises SeveralInputErrors, each error naming its field.
    """
    with store.deciding(Verb.CORRECT, event, by=by, now=now, why=why) as made:
        check(store, expected)
        facts = corrected(store.load_event(event).facts, fields, vocabulary)
        store.update_event(event, facts, changed_by=by, now=now, why=why)
        if approve and store.merged_into(event) is None:
            store.set_review(event, Review.APPROVED, changed_by=by, now=now, why=why)
    return made.decision

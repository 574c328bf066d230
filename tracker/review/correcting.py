"""A person puts an event right; no machine changes those fields afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tracker.entry import correction
from tracker.entry.correction import corrected, corrected_language
from tracker.model import Facts, Review
from tracker.review.versions import Seen, check
from tracker.store import Decision, Store, Verb
from tracker.vocabulary import Vocabulary

__all__ = ["FIELDS", "correct", "would_say"]

FIELDS = (*correction.FIELDS, "language")
"""What can be corrected: the facts, and the language that the title is in."""


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
        facts = would_say(store.load_event(event).facts, fields, vocabulary)
        if "language" in fields:
            language = corrected_language(fields["language"])
            store.set_language(event, language, changed_by=by, now=now, why=why)
        store.update_event(event, facts, changed_by=by, now=now, why=why)
        if approve and store.merged_into(event) is None:
            store.set_review(event, Review.APPROVED, changed_by=by, now=now, why=why)
    return made.decision


def would_say(facts: Facts, fields: Mapping[str, Any], vocabulary: Vocabulary | None = None) -> Facts:
    """`facts` as a correction makes them; nothing is stored. Raises SeveralInputErrors as `correct` does."""
    if "language" in fields:
        corrected_language(fields["language"])
    told = {name: value for name, value in fields.items() if name != "language"}
    return corrected(facts, told, vocabulary)

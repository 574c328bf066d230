"""Which version of an event a person saw, and whether it is still that."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tracker.errors import EditConflict
from tracker.store import Store

Seen = Mapping[int, int]
"""Number of each event a person saw → number of the last edit in its history then, 0 where there was none."""

_PAIR = re.compile(r"(\d{1,18})\.(\d{1,18})")


def seen(store: Store, *event_ids: int) -> dict[int, int]:
    """The versions of these events now."""
    return {
        event_id: int(
            store.value("SELECT coalesce(max(id), 0) FROM event_changes WHERE event_id = ?", (event_id,))
        )
        for event_id in event_ids
    }


def check(store: Store, expected: Seen | None) -> None:
    """Raise EditConflict for the first event that is no longer as the person saw it."""
    for event_id, version in (expected or {}).items():
        uid = store.value("SELECT uid FROM events WHERE id = ?", (event_id,))
        changes = store.rows(
            "SELECT changed_at, changed_by, field, before, after, why FROM event_changes"
            " WHERE event_id = ? AND id > ? ORDER BY id",
            (event_id, version),
        )
        if uid is None or changes:
            raise EditConflict(event_id, uid or f"event {event_id}", [dict(change) for change in changes])


def token(seen: Seen) -> str:
    """Versions as a short text for a form's hidden field: `12.340-14.351`."""
    return "-".join(f"{event_id}.{version}" for event_id, version in sorted(seen.items()))


def read_token(text: str) -> dict[int, int]:
    """The versions in such a text. Raises ValueError where it is none."""
    pairs = [_PAIR.fullmatch(part) for part in text.split("-")] if text else []
    if not all(pairs):
        raise ValueError(f"{text!r} does not tell versions of events")
    return {int(pair[1]): int(pair[2]) for pair in pairs if pair is not None}

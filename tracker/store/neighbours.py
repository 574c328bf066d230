"""The events that may be of one life, found by keys: a few short index ranges, however many there are."""

from __future__ import annotations

import json
from collections.abc import Iterable

from tracker.decide import life_keys
from tracker.decide.traits import Traits, lives, traits
from tracker.model import Review
from tracker.store.lookup import Lookup

EACH_WAY = 12
"""Events asked for under one key before the day of an event, and after it: the nearest."""

MOST = 90
"""Events that one event is held against."""

_BEFORE = "SELECT event_id FROM life_keys WHERE key = ? AND day <= ? ORDER BY day DESC, event_id DESC LIMIT ?"
_AFTER = "SELECT event_id FROM life_keys WHERE key = ? AND day > ? ORDER BY day, event_id LIMIT ?"


class Neighbours:
    """Traits of stored events and who is near whom. What was read is kept until it is `forgotten`."""

    def __init__(self, store: Lookup) -> None:
        self._store = store
        self._known: dict[int, Traits] = {}
        self._found: dict[int, dict[int, None]] = {}

    def traits(self, event_id: int) -> Traits | None:
        """What an event is recognized by; None where it is not stored, rejected, or has no life."""
        self._load([event_id])
        return self._known.get(event_id)

    def forget(self, event_ids: Iterable[int]) -> None:
        """Read these events anew when they are next wanted."""
        for event_id in event_ids:
            self._known.pop(event_id, None)

    def of(self, event: Traits) -> list[Traits]:
        """The events near one, those of its measure among them, as far as they can be in a measure."""
        wanted = dict.fromkeys(self._of_measure(event)) | self._by_keys(event)
        wanted.pop(event.event.id, None)
        ids = list(wanted)[:MOST]
        self._load(ids)
        return [self._known[id] for id in ids if id in self._known]

    def _by_keys(self, event: Traits) -> dict[int, None]:
        """The events that share a key with one, the surest keys first, the nearest in time of each."""
        id, day = event.event.id, _day(event)
        if id not in self._found:
            ids: dict[int, None] = {}
            for key in life_keys.asked(event):
                if len(ids) > MOST:
                    break
                for nearest in (_BEFORE, _AFTER):
                    ids |= dict.fromkeys(row[0] for row in self._store.rows(nearest, (key, day, EACH_WAY)))
            self._found[id] = ids
        return self._found[id]

    def write_keys(self, event: Traits) -> None:
        """Make an event findable as it is now."""
        self._found.clear()
        day, event_id = _day(event), event.event.id
        wanted = {(key, day) for key in life_keys.keys(event)}
        held = {
            (row["key"], row["day"])
            for row in self._store.rows("SELECT key, day FROM life_keys WHERE event_id = ?", (event_id,))
        }
        self._store.conn.executemany(
            "DELETE FROM life_keys WHERE key = ? AND day = ? AND event_id = ?",
            [(*key, event_id) for key in held - wanted],
        )
        self._store.conn.executemany(
            "INSERT INTO life_keys (key, day, event_id) VALUES (?, ?, ?)",
            [(*key, event_id) for key in wanted - held],
        )

    def delete_keys(self, event_id: int) -> None:
        """Let nobody find an event any more."""
        self._found.clear()
        self._store.conn.execute("DELETE FROM life_keys WHERE event_id = ?", (event_id,))

    def _of_measure(self, event: Traits) -> list[int]:
        if event.measure is None:
            return []
        rows = self._store.rows(
            "SELECT id FROM events WHERE measure_id = ? ORDER BY id LIMIT ?", (event.measure, MOST // 2)
        )
        return [row[0] for row in rows]

    def _load(self, event_ids: Iterable[int]) -> None:
        missing = [id for id in event_ids if id not in self._known]
        if not missing:
            return
        for event in self._store.load_events(missing):
            if event.review is not Review.REJECTED and lives(event.facts):
                self._known[event.id] = traits(event)


def _day(event: Traits) -> int:
    return event.first.toordinal() if event.first else 0


def seen_of(event: Traits) -> str:
    """What a placement looks at, as one text: the same as long as nothing of it changes."""
    facts = event.facts
    return json.dumps(
        [
            life_keys.VERSION, facts.title, facts.kind, facts.action, event.stage, facts.summary,
            str(facts.date), sorted(event.actors), sorted(event.targets), sorted(event.parties),
            sorted(event.agencies), sorted(event.materials), facts.programme,
            [str(part) for part in event.sum or ()],
        ],
        ensure_ascii=False,
    )  # fmt: skip

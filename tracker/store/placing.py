"""Events put where they belong: into measures, with the links between them, and again where that changes."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterable

from sqlite_utils.utils import sqlite3

from tracker.decide.measures import DOUBT_AT, Placement, announcement, bond, place
from tracker.decide.traits import LATER, Order, Traits
from tracker.model import utc_text
from tracker.store.history import History
from tracker.store.linking import Linking
from tracker.store.moves import Moves
from tracker.store.neighbours import Neighbours, seen_of
from tracker.store.terms import short_hash
from tracker.store.testimonies import reasons_text

SAID, TRACKER = "said", "tracker"

MOST_STEPS = 60
"""Events looked at again because of one transaction, beyond those it touched itself."""


class Placing:
    """One round of placing, inside a transaction."""

    def __init__(self, store: History, now: dt.datetime, near: Neighbours | None = None) -> None:
        self._store = store
        self._now = now
        self._near = near or Neighbours(store)
        self._linking = Linking(store, self._near, now)
        self._moving = Moves(store, self._near, now)
        self._waiting: list[tuple[Order, int]] = []
        self._queued: set[int] = set()
        self._placed: set[int] = set()
        self._queueing = True

    def run(self, event_ids: Iterable[int]) -> None:
        """Place these events, and those whose place depends on them; then link them."""
        touched = list(event_ids)
        self._near.read(touched)
        dirty = [event_id for event_id in touched if self._looked_at(event_id)]
        self._near.read_near(dirty)
        for event_id in dirty:
            self._queue(event_id)
        for event_id in dirty:
            self._queue_dependents(event_id)
        left = len(dirty) + MOST_STEPS
        while self._waiting and left > 0:
            left -= 1
            _, event_id = heapq.heappop(self._waiting)
            self._queued.discard(event_id)
            self._place(event_id)
        self._moving.settle()
        self._linking.link([*dirty, *sorted(self._placed | self._moving.moved)])

    def take_in(self, event_ids: Iterable[int]) -> None:
        """Make events findable as they are now; the first of three rounds in which all are placed."""
        ids = list(event_ids)
        self._near.read(ids)
        for event_id in ids:
            self._looked_at(event_id)

    def place_in_order(self, event_ids: Iterable[int]) -> None:
        """Place events whose earlier neighbours are all placed: the second round, in the order of lives."""
        self._queueing = False
        ids = list(event_ids)
        self._near.read_before(ids)
        for event_id in ids:
            self._place(event_id)
        self._moving.settle()

    # What a transaction touched.

    def _looked_at(self, event_id: int) -> bool:
        """Take an event in as it is now. True where it is to be placed anew."""
        row = self._store.row(_STANDING, (event_id,))
        event = self._near.traits(event_id) if row is not None else None
        if event is None:
            self._leave(event_id, row["measure_id"] if row else None, row["placed_by"] if row else None)
            return False
        assert row is not None
        said = self._is_said(event_id, row)
        seen = short_hash(f"{seen_of(event)} {sorted(self._apart(event))}", 16)
        if (
            row["seen"] == seen
            and (row["placed_by"] == SAID) == said
            and row["placed_in"] == row["measure_id"]
        ):
            return False
        self._near.write_keys(event)
        self._store.conn.execute(
            "INSERT INTO placements (event_id, placed_by, measure_id, seen, placed_at)"
            " VALUES (:id, :by, :measure, :seen, :at) ON CONFLICT (event_id) DO UPDATE SET"
            " placed_by = :by, seen = :seen, placed_at = :at, measure_id = :measure,"
            " anchor_id = CASE :by WHEN 'said' THEN NULL ELSE anchor_id END",
            {
                "id": event_id, "by": SAID if said else TRACKER, "seen": seen, "at": utc_text(self._now),
                "measure": row["measure_id"],
            },
        )  # fmt: skip
        self._moving.concern(row["measure_id"])
        self._moving.concern(row["placed_in"])
        if said and row["auto"]:
            self._moving.adopt(row["measure_id"])
        return True

    def _is_said(self, event_id: int, row: sqlite3.Row) -> bool:
        """Whether a person or an entry put the event into the measure it is in."""
        if row["measure_id"] is None or row["gone"]:
            if row["gone"]:
                self._moving.set_measure([event_id], None)
            return False
        if row["placed_by"] is not None and row["placed_in"] == row["measure_id"]:
            return bool(row["placed_by"] == SAID)  # an undone decision puts this back with the measure
        undone = row["auto"] and self._store.value(_LAST_SAYING, (event_id,)) == "undo"
        return not undone

    def _leave(self, event_id: int, measure_id: int | None, placed_by: str | None) -> None:
        """Take out of its life an event that is rejected, has none, or is gone."""
        self._near.delete_keys(event_id)
        self._queue_hanging(event_id)
        if placed_by == TRACKER:
            self._store.conn.execute("DELETE FROM placements WHERE event_id = ?", (event_id,))
            if measure_id is not None:
                self._moving.set_measure([event_id], None)
                self._moving.concern(measure_id)
            self._linking.unlink(event_id)
        elif placed_by == SAID:
            self._store.conn.execute("UPDATE placements SET seen = '' WHERE event_id = ?", (event_id,))

    def _queue(self, event_id: int) -> None:
        event = self._near.traits(event_id)
        if event is not None and event_id not in self._queued:
            self._queued.add(event_id)
            heapq.heappush(self._waiting, (event.order, event_id))

    def _queue_dependents(self, event_id: int) -> None:
        """What hangs on an event, and what might do so from now on."""
        event = self._near.traits(event_id)
        if event is None:
            return
        self._queue_hanging(event_id)
        for other in self._near.of(event):
            if other.order > event.order:
                found = bond(other, event)
                if found is not None and found.score >= DOUBT_AT:
                    self._queue(other.event.id)
        for other in self._near.announcements(event):
            found = announcement(other, event)
            if found is not None and found.score >= DOUBT_AT:
                self._queue(other.event.id)

    def _queue_hanging(self, event_id: int) -> None:
        """What hangs on an event, and what was in doubt about it."""
        for row in self._store.rows("SELECT event_id FROM placements WHERE anchor_id = ?", (event_id,)):
            self._queue(row[0])
        for row in self._store.rows(_OPEN_DOUBTS, {"id": event_id}):
            self._queue(row["other"])

    # One event.

    def _place(self, event_id: int) -> None:
        event = self._near.traits(event_id)
        standing = self._store.row(
            "SELECT placed_by, anchor_id FROM placements WHERE event_id = ?", (event_id,)
        )
        if event is None or standing is None:
            return
        self._placed.add(event_id)
        if standing["placed_by"] == SAID:
            return
        apart = self._apart(event)
        near = self._near.of(event) if self._queueing else self._near.before(event)
        awards = [other for other in self._near.announced(event) if other not in near]
        barred = {other.measure for other in (*near, *awards) if other.event.id in apart}
        found = place(event, [other for other in (*near, *awards) if other.measure not in {None, *barred}])
        self._doubt(event, found)
        anchor = found.anchor.id if found.anchor else None
        moved = self._moving.assign(event_id, anchor, found)
        if self._queueing and (moved or anchor != standing["anchor_id"]):
            for other in near:
                if other.order > event.order and _may_hang(other, event):
                    self._queue(other.event.id)

    def _doubt(self, event: Traits, found: Placement) -> None:
        """Ask a person which of several measures it is, and no longer ask what is settled."""
        event_id = event.event.id
        asked = {doubt.event_id for doubt in found.doubts}
        for row in self._store.rows(_OPEN_DOUBTS, {"id": event_id}):
            other = self._near.traits(row["other"])
            if row["other"] not in asked and (other is None or other.order < event.order):
                self._store.conn.execute("DELETE FROM doubts WHERE id = ?", (row["id"],))
        for doubt in found.doubts:
            high, low = max(event_id, doubt.event_id), min(event_id, doubt.event_id)
            self._store.conn.execute(
                "INSERT INTO doubts (event_id, other_id, question, score, reasons, raised_at)"
                " VALUES (?, ?, 'measure', ?, ?, ?) ON CONFLICT (event_id, other_id, question) DO UPDATE SET"
                " score = excluded.score, reasons = excluded.reasons WHERE answer IS NULL",
                (high, low, doubt.score, reasons_text(doubt.reasons), utc_text(self._now)),
            )

    def _apart(self, event: Traits) -> set[int]:
        """Events whose measure is another, by a person's word: two awards that are not one are two things.

        A second freeze may well be of the same thing.
        """
        asked = {"id": event.event.id, "makes": event.stage != LATER, "action": event.facts.action}
        return {row[0] for row in self._store.rows(_APART, asked)}


def _may_hang(other: Traits, event: Traits) -> bool:
    found = bond(other, event)
    return found is not None and found.score >= DOUBT_AT


_STANDING = """
SELECT e.measure_id, e.measure_id IS NOT NULL AND m.id IS NULL AS gone, coalesce(m.auto, 0) AS auto,
  p.placed_by, p.measure_id AS placed_in, p.seen
FROM events e LEFT JOIN measures m ON m.id = e.measure_id LEFT JOIN placements p ON p.event_id = e.id
WHERE e.id = ?
"""

_LAST_SAYING = """
SELECT d.verb FROM event_changes c LEFT JOIN decisions d ON d.id = c.decision_id
WHERE c.event_id = ? AND c.field = 'measure' AND c.changed_by <> 'measures' ORDER BY c.id DESC LIMIT 1
"""

_OPEN_DOUBTS = """
SELECT id, CASE event_id WHEN :id THEN other_id ELSE event_id END AS other FROM doubts
WHERE question = 'measure' AND answer IS NULL AND (event_id = :id OR other_id = :id)
"""

_APART = """
SELECT e.id FROM doubts d JOIN events e ON e.id = CASE d.event_id WHEN :id THEN d.other_id ELSE d.event_id END
WHERE d.answer = 'apart' AND (d.event_id = :id OR d.other_id = :id)
  AND (d.question = 'measure' OR (:makes AND e.action = :action))
"""

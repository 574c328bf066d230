"""Moves of events from measure to measure: what one round of placing does to both, and what it tells."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tracker.decide.measures import Placement
from tracker.model import Facts, Measure, utc_text
from tracker.store.history import History
from tracker.store.linking import BY
from tracker.store.neighbours import Neighbours
from tracker.store.testimonies import reasons_text


@dataclass(frozen=True, slots=True)
class _Move:
    """What one round does to an event: the uids of its measures before and after it, and why."""

    before: str | None
    after: str
    why: str | None


class Moves:
    """The moves of one round, inside a transaction. `moved` are the events whose measure was set."""

    def __init__(self, store: History, near: Neighbours, now: dt.datetime) -> None:
        self._store, self._near, self._now = store, near, now
        self._concerned: set[int] = set()
        self._moves: dict[int, _Move] = {}
        self.moved: set[int] = set()

    def concern(self, measure_id: int | None) -> None:
        """Have a measure left in order at the end of the round."""
        if measure_id is not None:
            self._concerned.add(measure_id)

    def assign(self, event_id: int, anchor: int | None, found: Placement) -> bool:
        """Put an event, and what hangs on it, into its anchor's measure or its own. True where it moved."""
        self._store.conn.execute(
            "UPDATE placements SET anchor_id = ?, score = ?, reasons = ? WHERE event_id = ?",
            (anchor, found.score, reasons_text(found.reasons), event_id),
        )
        current = self._measure_of(event_id)
        if anchor is None:
            if current is not None and self._first_of(current) == event_id:
                return False
            family = self._tree(event_id)
            alone = current is not None and self._is_all_of(current, family)
            return False if alone else self._move(family, self._own_measure(event_id), None)
        target = self._measure_of(anchor)
        if target is None or target == current:
            return False
        told = f"({found.score:.2f}): {'; '.join(reason.words for reason in found.reasons)}"
        family = self._tree(event_id)
        older = current is not None and current < target and self._is_auto(target)
        if older and current is not None and self._is_all_of(current, family):
            # The older of two names stays: the award comes into the measure its freeze has made.
            return self._move(self._members(target), current, f"{self._uid(event_id)} {told}")
        return self._move(family, target, f"{self._uid(anchor)} {told}")

    def _move(self, event_ids: list[int], measure_id: int, why: str | None) -> bool:
        """Put events into a measure, for a reason where they found their way there. Always True.

        What they pass through before the round ends nobody has seen: it is no part of their history.
        """
        uid = self._store.value("SELECT uid FROM measures WHERE id = ?", (measure_id,))
        for event_id in event_ids:
            row = self._store.row(
                "SELECT m.id, m.uid FROM events e LEFT JOIN measures m ON m.id = e.measure_id WHERE e.id = ?",
                (event_id,),
            )
            before, was = (row["uid"], row["id"]) if row else (None, None)
            self.concern(was)
            first = self._moves.get(event_id)
            self._moves[event_id] = _Move(first.before if first else before, uid, why)
        self.concern(measure_id)
        self.set_measure(event_ids, measure_id)
        return True

    def adopt(self, measure_id: int) -> None:
        """Make a measure a person's, with its first event, since a person put another one into it."""
        self._store.conn.execute("UPDATE measures SET auto = 0 WHERE id = ?", (measure_id,))
        self._store.conn.execute(
            "UPDATE placements SET placed_by = 'said' WHERE measure_id = ? AND anchor_id IS NULL",
            (measure_id,),
        )

    def settle(self) -> None:
        """Write down who has moved where, and leave the measures in order."""
        for event_id, move in self._moves.items():
            if move.before != move.after and (move.before is not None or move.why is not None):
                self._store._record(event_id, "measure", move.before, move.after, BY, self._now, move.why)
        for measure_id in sorted(self._concerned):
            self._tidy(measure_id)

    def set_measure(self, event_ids: list[int], measure_id: int | None) -> None:
        """Put events into a measure, or out of any, without a word in their history."""
        for event_id in event_ids:
            self._store.conn.execute("UPDATE events SET measure_id = ? WHERE id = ?", (measure_id, event_id))
            self._store.conn.execute(
                "UPDATE placements SET measure_id = ? WHERE event_id = ?", (measure_id, event_id)
            )
            self._store._unindexed.add(event_id)
            self.moved.add(event_id)
        self._near.moved(event_ids, measure_id)

    def _own_measure(self, event_id: int) -> int:
        """A new measure, named after the event."""
        event = self._near.traits(event_id)
        assert event is not None
        uid, turn = event.event.uid, 1
        while self._store.value("SELECT 1 FROM measures WHERE uid = ?", (uid,)):
            turn += 1
            uid = f"{event.event.uid}-{turn}"
        named = measure_of(uid, event.facts)
        row = self._store.row(
            "INSERT INTO measures (uid, title, kind, programme, created_at, auto) VALUES (?, ?, ?, ?, ?, 1)"
            " RETURNING id",
            (uid, named.title, named.kind, named.programme, utc_text(self._now)),
        )
        assert row is not None
        return int(row[0])

    def _measure_of(self, event_id: int) -> int | None:
        found: int | None = self._store.value("SELECT measure_id FROM events WHERE id = ?", (event_id,))
        return found

    def _uid(self, event_id: int) -> str:
        return str(self._store.value("SELECT uid FROM events WHERE id = ?", (event_id,)))

    def _is_auto(self, measure_id: int) -> bool:
        return bool(self._store.value("SELECT auto FROM measures WHERE id = ?", (measure_id,)))

    def _members(self, measure_id: int) -> list[int]:
        return [
            row[0]
            for row in self._store.rows(
                "SELECT id FROM events WHERE measure_id = ? ORDER BY id", (measure_id,)
            )
        ]

    def _first_of(self, measure_id: int) -> int | None:
        """The event that stands alone in an automatic measure, which others hang on."""
        rows = self._store.rows(
            "SELECT p.event_id FROM measures m JOIN events e ON e.measure_id = m.id"
            " JOIN placements p ON p.event_id = e.id WHERE m.id = ? AND m.auto = 1 AND p.anchor_id IS NULL",
            (measure_id,),
        )
        return rows[0][0] if len(rows) == 1 else None

    def _is_all_of(self, measure_id: int, family: list[int]) -> bool:
        return self._is_auto(measure_id) and set(self._members(measure_id)) <= set(family)

    def _tree(self, event_id: int) -> list[int]:
        """An event with what hangs on it, through however many others, as far as the tracker put it there."""
        return [row[0] for row in self._store.rows(_TREE, (event_id,))]

    def _tidy(self, measure_id: int) -> None:
        """Name an automatic measure after its first event; take it away where it has none."""
        if not self._is_auto(measure_id):
            return
        ids = self._members(measure_id)
        self._near.read(ids)
        members = [event for id in ids if (event := self._near.traits(id)) is not None]
        if not members:
            self._store.conn.execute(
                "DELETE FROM measures WHERE id = ?1 AND NOT EXISTS"
                " (SELECT 1 FROM events WHERE measure_id = ?1)",
                (measure_id,),
            )
            return
        facts = min(members, key=lambda event: event.order).facts
        named = measure_of("", facts)
        changed = self._store.conn.execute(
            "UPDATE measures SET title = ?1, kind = ?2, programme = ?3 WHERE id = ?4"
            " AND (title, kind, coalesce(programme, '')) IS NOT (?1, ?2, coalesce(?3, ''))",
            (named.title, named.kind, named.programme, measure_id),
        ).rowcount
        if changed:
            self._store._unindexed.update(member.event.id for member in members)


def measure_of(uid: str, facts: Facts) -> Measure:
    """The measure that one event makes, called after its programme or the event itself."""
    programme = facts.programme if facts.programme and facts.programme.strip() else None
    return Measure(uid, programme or facts.title.strip() or facts.kind, facts.kind, programme)


_TREE = """
WITH RECURSIVE tree (id) AS (
  SELECT ? UNION SELECT p.event_id FROM tree t JOIN placements p ON p.anchor_id = t.id
  WHERE p.placed_by = 'tracker'
) SELECT id FROM tree ORDER BY id
"""

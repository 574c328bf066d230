"""Measures: which one an event happens to, said by a person or found, and how events are linked by hand."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator

from tracker.decide import life_keys
from tracker.errors import NotFound
from tracker.model import Measure, Relation, utc_now
from tracker.store.doubts import Answer, Doubts, Question
from tracker.store.linking import Linking
from tracker.store.moves import measure_of
from tracker.store.neighbours import Neighbours
from tracker.store.placing import TRACKER, Placing
from tracker.terms import STAGES
from tracker.vocabulary import vocabulary

_VERSION = "measures_version"

AT_ONCE = 500
"""Events placed in one transaction when all are."""


class Measures(Doubts):
    """Keeps events in their measures: those that a transaction touched are placed before it ends."""

    _places = True

    def index_anew(self) -> None:
        """As Index does; nothing is placed anew by it."""
        with self._placing_by_hand():
            super().index_anew()

    @contextlib.contextmanager
    def _placing_by_hand(self) -> Iterator[None]:
        """Leave alone, for the block, where the events are that its transactions touch."""
        self._places = False
        try:
            yield
        finally:
            self._places = True

    def _before_commit(self) -> None:
        # First of all: lives, sums and the search index follow from the measures.
        if self._unindexed and self._places:
            self._place(self._unindexed)
        super()._before_commit()

    def place_all(self) -> None:
        """Place every event anew, in the order in which lives go. Takes a while for millions."""
        stages = {id: (STAGES.index(term.stage), term.rank) for id, term in vocabulary().actions.items()}
        ids = [row[0] for row in self.rows(_IN_ORDER, (json.dumps(stages),))]
        now = self._moment_of(ids)
        with self.transaction():
            self.conn.execute("DELETE FROM life_keys")
            self.conn.execute("UPDATE placements SET seen = ''")
        near = Neighbours(self)
        rounds: tuple[Callable[[list[int]], None], ...] = (
            lambda some: Placing(self, now, near).take_in(some),
            lambda some: Placing(self, now, near).place_in_order(some),
            lambda some: Linking(self, near, now).link_each(some),
        )
        for one in rounds:
            for start in range(0, len(ids), AT_ONCE):
                with self._placing_by_hand(), self.transaction():
                    one(ids[start : start + AT_ONCE])
                near.let_go()
        self.set_property(_VERSION, life_keys.VERSION)

    def follow_measures(self) -> bool:
        """Place every event where that was done by other rules than today's, or never. True where it was."""
        if self.property(_VERSION) == life_keys.VERSION:
            return False
        if self.property(_VERSION) is None and not self.value("SELECT 1 FROM events LIMIT 1"):
            self.set_property(_VERSION, life_keys.VERSION)
            return False
        self.place_all()
        return True

    def events_misplaced(self, most: int) -> list[int]:
        """The events that are in no measure or not found by their keys, of `most` evenly drawn ones."""
        count = int(self.value("SELECT count(*) FROM events"))
        ids = [row[0] for row in self.rows("SELECT id FROM events ORDER BY id")][:: -(-count // most) or 1]
        wrong: list[int] = []
        for start in range(0, len(ids), AT_ONCE):
            near = Neighbours(self)
            near.read(ids[start : start + AT_ONCE])
            for event in self.load_events(ids[start : start + AT_ONCE]):
                seen = near.traits(event.id)
                placed, wanted = seen is not None, life_keys.keys(seen) if seen else frozenset()
                held = self.rows("SELECT key FROM life_keys WHERE event_id = ?", (event.id,))
                if {row[0] for row in held} != wanted or (placed and event.measure_id is None):
                    wrong.append(event.id)
        return wrong

    def is_placed_by_tracker(self, event_id: int) -> bool:
        """Whether an event's measure was found, not said."""
        return bool(
            self.value(
                "SELECT 1 FROM placements p JOIN events e ON e.id = p.event_id"
                " WHERE p.event_id = ? AND p.placed_by = 'tracker' AND e.measure_id = p.measure_id",
                (event_id,),
            )
        )

    def find_measure(self, uid: str) -> Measure:
        """A measure by its uid. Raises NotFound."""
        row = self.row("SELECT uid, title, kind, programme FROM measures WHERE uid = ?", (uid,))
        if row is None:
            near = self.rows(
                "SELECT uid FROM measures WHERE uid >= ?1 AND uid < ?1 || '~' ORDER BY uid LIMIT 3",
                (uid[:6],),
            )
            raise NotFound("measure", uid, [found["uid"] for found in near])
        return Measure(**row)

    def attach(
        self, event_id: int, measure: Measure, *, changed_by: str, now: dt.datetime, why: str | None = None
    ) -> bool:
        """Say which measure an event happens to. True where that is a change, or was only found before.

        What a person said is not looked for again. Raises NotFound.
        """
        with self.transaction():
            found = self.is_placed_by_tracker(event_id)
            there = self.value(
                "SELECT 1 FROM events e JOIN measures m ON m.id = e.measure_id WHERE e.id = ? AND m.uid = ?",
                (event_id, measure.uid),
            )
            if not there:
                return self.set_measure(event_id, measure, changed_by=changed_by, now=now, why=why)
            if found:
                self.conn.execute("DELETE FROM placements WHERE event_id = ?", (event_id,))
                self._unindexed.add(event_id)
            return found

    def detach(self, event_id: int, *, changed_by: str, now: dt.datetime, why: str | None = None) -> str:
        """Give an event a measure of its own, and its uid. It is not attached to another again by itself."""
        with self.transaction():
            event = self.load_event(event_id)
            uid, turn = event.uid, 1
            while self.value("SELECT 1 FROM measures WHERE uid = ?", (uid,)):
                turn += 1
                uid = f"{event.uid}-{turn}"
            own = measure_of(uid, event.facts)
            self.set_measure(event_id, own, changed_by=changed_by, now=now, why=why)
            return uid

    def answer_doubt(
        self,
        event_id: int,
        other_id: int,
        question: Question,
        answer: Answer,
        *,
        by: str,
        now: dt.datetime,
        why: str | None = None,
    ) -> bool:
        """As Doubts does; both events are placed anew, since two that are not one may be two measures."""
        with self.transaction():
            changed = super().answer_doubt(event_id, other_id, question, answer, by=by, now=now, why=why)
            if changed:
                self._unindexed.update((event_id, other_id))
            return changed

    def link_events(
        self,
        event_id: int,
        relation: Relation,
        other_id: int,
        *,
        now: dt.datetime,
        changed_by: str | None = None,
        why: str | None = None,
    ) -> bool:
        """As History does; a link that was found before is said from then on."""
        with self.transaction():
            added = super().link_events(event_id, relation, other_id, now=now, changed_by=changed_by, why=why)
            confirmed = self.conn.execute(
                "UPDATE event_links SET score = NULL, reasons = NULL"
                " WHERE event_id = ? AND other_id = ? AND relation = ? AND score IS NOT NULL",
                (event_id, other_id, Relation(relation).value),
            ).rowcount
            if confirmed and changed_by is not None:
                self._record_link(event_id, other_id, relation, changed_by, now, why, added=True)
            return added or bool(confirmed)

    def keep_link(self, event_id: int, relation: Relation, other_id: int, score: float) -> None:
        """Take an imported link for one that was found where it was exported."""
        with self.transaction():
            self.conn.execute(
                "INSERT OR IGNORE INTO event_links (event_id, other_id, relation, score) VALUES (?, ?, ?, ?)",
                (event_id, other_id, Relation(relation).value, score),
            )

    def keep_placement(self, event_id: int) -> None:
        """Take an imported event's measure for one that was found where it was exported."""
        with self.transaction():
            self.conn.execute("UPDATE measures SET auto = 1 WHERE id = (SELECT measure_id FROM events"
                " WHERE id = ?1) AND NOT EXISTS (SELECT 1 FROM events e WHERE e.measure_id = measures.id"
                " AND e.id <> ?1)", (event_id,))  # fmt: skip
            self.conn.execute(
                "INSERT INTO placements (event_id, placed_by, measure_id, seen, placed_at)"
                " SELECT id, ?, measure_id, '', created_at FROM events WHERE id = ?",
                (TRACKER, event_id),
            )
            self._unindexed.add(event_id)

    def _place(self, event_ids: Iterable[int]) -> None:
        ids = sorted(event_ids)
        Placing(self, self._moment_of(ids)).run(ids)

    def _moment_of(self, event_ids: list[int]) -> dt.datetime:
        """When what touched these events was done, as whoever did it said."""
        latest = self.value(
            "SELECT max(e.updated_at) FROM json_each(?) given CROSS JOIN events e ON e.id = given.value",
            (json.dumps(event_ids[-AT_ONCE:]),),
        )
        return dt.datetime.fromisoformat(latest) if latest is not None else utc_now()


_IN_ORDER = """
WITH stages (action, stage, rank) AS (
  SELECT key, value ->> 0, value ->> 1 FROM json_each(?)
)
SELECT e.id FROM events e LEFT JOIN stages s USING (action)
ORDER BY s.stage, coalesce(substr(e.date || '-01-01', 1, 10), ''), s.rank, e.uid
"""

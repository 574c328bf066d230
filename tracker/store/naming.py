"""Measures that a primary source names itself: an award by its id, a section of a law by law and number.

An event whose report names its measure is in that measure, whenever it came and whatever else tells of it.
The finder of measures leaves it there, and what hangs on it comes along.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tracker.errors import NotFound
from tracker.model import Measure, NamedMeasure, utc_text
from tracker.store.doubts import Doubts
from tracker.store.terms import short_hash

UID_LENGTH = 10


@dataclass(frozen=True, slots=True)
class _Standing:
    """How an event came to its measure; `by_hand`: a person or an entry put it there."""

    measure_id: int | None
    key: str | None
    placed_by: str | None
    by_hand: bool


class Naming(Doubts):
    """Writes and look-ups of named measures."""

    def measure_by_key(self, key: str) -> int | None:
        """The row of the measure of a key, None where there is none yet."""
        found: int | None = self.value("SELECT id FROM measures WHERE key = ?", (key,))
        return found

    def name_measure(self, named: NamedMeasure, event_id: int | None, now: dt.datetime) -> int:
        """The row of a named measure, made where there is none.

        Where `event_id` is given and a person or an entry put that event into a measure that has no key yet,
        that measure is the named one from now on; its title stays.
        """
        with self.transaction():
            found = self.measure_by_key(named.key)
            if found is not None:
                return found
            standing = self._standing(event_id) if event_id is not None else None
            if standing is not None and standing.measure_id and standing.by_hand and standing.key is None:
                self.conn.execute(
                    "UPDATE measures SET key = ? WHERE id = ?", (named.key, standing.measure_id)
                )
                return standing.measure_id
            row = self.row(
                "INSERT INTO measures (uid, title, kind, programme, created_at, key)"
                " VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
                (
                    self._free_measure_uid(named.key), named.title, named.kind, named.programme,
                    utc_text(now), named.key,
                ),
            )  # fmt: skip
            assert row is not None
            return int(row[0])

    def rename_measure(self, report_id: int, key: str) -> None:
        """Let the measure that a report named until now be known by another key: it is the same one.

        Nothing where it named none, or where that key is a measure's already.
        """
        with self.transaction():
            named = self.rows(
                "SELECT DISTINCT measure_key FROM event_reports WHERE report_id = ? AND measure_key <> ?",
                (report_id, key),
            )
            if len(named) != 1 or self.measure_by_key(key) is not None:
                return
            old = named[0]["measure_key"]
            self.conn.execute("UPDATE measures SET key = ? WHERE key = ?", (key, old))
            self.conn.execute("UPDATE event_reports SET measure_key = ? WHERE measure_key = ?", (key, old))

    def agree_measure(
        self, event_id: int, *, changed_by: str, now: dt.datetime, why: str | None = None
    ) -> bool:
        """Put an event into the measure that its reports name. True where that is a change.

        One that no report names any more is left to the finder of measures. What a person said of it stays.
        """
        with self.transaction():
            standing = self._standing(event_id)
            keys = [row["measure_key"] for row in self.rows(_NAMED, (event_id,))]
            if standing.key is not None and standing.key in keys:
                return self._say(event_id) if standing.placed_by == "tracker" else False
            target = self._first_there(keys)
            left = standing.key is not None and standing.placed_by == "said" and not keys
            if target is None and not left:
                return False
            return self.set_measure(event_id, target, changed_by=changed_by, now=now, why=why)

    def _say(self, event_id: int) -> bool:
        """Take the measure that an event was found in for the one it was put in. Always True."""
        self.conn.execute("DELETE FROM placements WHERE event_id = ?", (event_id,))
        self._unindexed.add(event_id)
        return True

    def _standing(self, event_id: int) -> _Standing:
        row = self.row(_STANDING, (event_id,))
        if row is None:
            raise NotFound("event", event_id)
        by_hand = not row["auto"] and row["placed_by"] != "tracker"
        by_hand = by_hand and "measure" in self.protected_fields(event_id)
        return _Standing(row["measure_id"], row["key"], row["placed_by"], by_hand)

    def _first_there(self, keys: list[str]) -> Measure | None:
        for key in keys:
            row = self.row("SELECT uid, title, kind, programme FROM measures WHERE key = ?", (key,))
            if row is not None:
                return Measure(**row)
        return None

    def _free_measure_uid(self, key: str) -> str:
        uid, turn = short_hash(key, UID_LENGTH), 1
        while self.value("SELECT 1 FROM measures WHERE uid = ?", (uid,)):
            turn += 1
            uid = short_hash(f"{key}\x1f{turn}", UID_LENGTH)
        return uid


_NAMED = """
SELECT measure_key FROM event_reports WHERE event_id = ? AND measure_key IS NOT NULL AND facts IS NOT NULL
GROUP BY measure_key ORDER BY min(decided_at), min(report_id)
"""

_STANDING = """
SELECT e.measure_id, m.key, coalesce(m.auto, 0) AS auto, p.placed_by
FROM events e LEFT JOIN measures m ON m.id = e.measure_id LEFT JOIN placements p ON p.event_id = e.id
WHERE e.id = ?
"""

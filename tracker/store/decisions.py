"""What people decided: each decision one row, with all that it takes to put everything back."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils.utils import sqlite3

from tracker.errors import NotFound, UndoRefused
from tracker.model import Review, utc_text
from tracker.store.connection import inserted
from tracker.store.doubts import Question
from tracker.store.journal import Journal, RowChange, read, written
from tracker.store.merging import Merging


class Verb(StrEnum):
    """What a person did."""

    APPROVE = "approve"
    REJECT = "reject"
    CORRECT = "correct"
    MERGE = "merge"
    APART = "apart"
    SPLIT = "split"
    ATTACH = "attach"
    LINK = "link"
    UNLINK = "unlink"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a person. `undoes` is there where it took another one back.

    `undone_at` and `undone_by` are None while it is in force. Times are text in UTC, as in the database.
    """

    id: int
    decided_at: str
    decided_by: str
    verb: Verb
    event_id: int
    other_id: int | None
    why: str | None
    undoes: int | None = None
    undone_at: str | None = None
    undone_by: str | None = None


@dataclass(slots=True)
class Deciding:
    """A decision that is being made: what is filled in while and after its block runs.

    `decision` is None afterwards where everything was so already.
    """

    other_id: int | None = None
    decision: Decision | None = None


class Decisions(Journal, Merging):
    """Writes and look-ups of decisions."""

    @contextlib.contextmanager
    def deciding(
        self,
        verb: Verb,
        event_id: int,
        *,
        by: str,
        now: dt.datetime,
        why: str | None = None,
        other_id: int | None = None,
    ) -> Iterator[Deciding]:
        """Make the changes of the block one decision: all or nothing, recorded with what undoes it.

        A block that changes nothing leaves no decision.
        """
        made = Deciding(other_id)
        with self.transaction():
            newest = self._newest_change()
            with self.journal() as journal:
                yield made
                if decided := journal.decided():
                    self._before_commit()
            if decided:
                decision = Decision(0, utc_text(now), by, verb, event_id, made.other_id, why or None)
                made.decision = self._decided(decision, journal.changes(), newest)

    def undo_decision(
        self, decision_id: int, *, by: str, now: dt.datetime, why: str | None = None
    ) -> Decision:
        """Put back what a decision changed, and give the decision that this is; undoing that one redoes it.

        Every row is as it was before, and the histories tell of it. Where reports have changed since what
        a merge or a split did, it is taken apart or joined again as it stands. Raises NotFound;
        UndoRefused where the decision is undone already, or something it changed was changed again since.
        """
        with self.transaction():
            decision = self.load_decision(decision_id)
            if decision.undone_at is not None:
                reason = f"{decision.undone_by} undid it already at {decision.undone_at}"
                raise UndoRefused(self._name(decision.event_id), decision_id, None, reason)
            whole = self._changes_of_decision(decision_id)
            changes = [change for change in whole if not change.follows]
            following = [change for change in whole if change.follows]
            newest = self._newest_change()
            self._refuse_overwriting(decision, changes, after=decision_id)
            with self.journal() as journal:
                with self.putting_back(whole):
                    self._take_back(decision, changes, by, now, why or f"undoes decision {decision_id}")
                    journal.decided()
                    self.put_back_following(following)
                self._before_commit()
            undone = journal.changes()
            made = dataclasses.replace(
                decision, id=0, decided_at=utc_text(now), decided_by=by, verb=Verb.UNDO, why=why or None,
                undoes=decision_id, undone_at=None, undone_by=None,
            )  # fmt: skip
            made = self._decided(made, undone, newest)
            self.conn.execute(
                "UPDATE decisions SET undone_at = ?, undone_by = ? WHERE id = ?",
                (utc_text(now), by, decision_id),
            )
            if decision.undoes is not None:
                self._put_in_force(decision.undoes, undone)
            return made

    def record_apart(
        self,
        event_id: int,
        other_id: int,
        question: Question,
        *,
        changed_by: str,
        now: dt.datetime,
        why: str | None = None,
    ) -> None:
        """Tell in the histories of two events that a person keeps them apart, or their measures."""
        field = "apart" if question is Question.SAME else "measure_apart"
        with self.transaction():
            for one, two in ((event_id, other_id), (other_id, event_id)):
                self._record(one, field, None, self._name(two), changed_by, now, why)
                self.conn.execute("UPDATE events SET updated_at = ? WHERE id = ?", (utc_text(now), one))

    def load_decision(self, decision_id: int) -> Decision:
        """A decision by its number. Raises NotFound."""
        row = self.row(f"SELECT {_COLUMNS} FROM decisions WHERE id = ?", (decision_id,))
        if row is None:
            raise NotFound("decision", decision_id)
        return _decision(row)

    def decisions(
        self, *, event_id: int | None = None, by: str | None = None, limit: int | None = None
    ) -> list[Decision]:
        """Decisions, newest first: all, those about an event, those of a person."""
        rows = self.rows(
            f"SELECT {_COLUMNS} FROM decisions"
            " WHERE (:event IS NULL OR event_id = :event OR other_id = :event)"
            " AND (:by IS NULL OR decided_by = :by) ORDER BY id DESC LIMIT :limit",
            {"event": event_id, "by": by, "limit": -1 if limit is None else limit},
        )
        return [_decision(row) for row in rows]

    def _put_in_force(self, decision_id: int, changes: Sequence[RowChange]) -> None:
        """Let a decision that was undone hold again.

        Undoing it once more puts back what it changed the first time; only the evidence, which came back
        under new numbers, is that of this time.
        """
        first = [c for c in self._changes_of_decision(decision_id) if c.table != "evidence"]
        again = [c for c in changes if c.table == "evidence"]
        self.conn.execute(
            "UPDATE decisions SET undone_at = NULL, undone_by = NULL, undo = ? WHERE id = ?",
            (written([*first, *again]), decision_id),
        )

    def _decided(self, decision: Decision, changes: Sequence[RowChange], newest: int) -> Decision:
        """Write a decision down; the history it brought is what is newer than `newest`."""
        cursor = self.conn.execute(
            "INSERT INTO decisions (decided_at, decided_by, verb, event_id, other_id, why, undo, undoes)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                decision.decided_at,
                decision.decided_by,
                decision.verb.value,
                decision.event_id,
                decision.other_id,
                decision.why,
                written(changes),
                decision.undoes,
            ),
        )
        made = dataclasses.replace(decision, id=inserted(cursor))
        self.conn.execute("UPDATE event_changes SET decision_id = ? WHERE id > ?", (made.id, newest))
        return made

    def _take_back(
        self, decision: Decision, changes: Sequence[RowChange], by: str, now: dt.datetime, why: str
    ) -> None:
        stale = self.stale(changes)
        if not stale:
            told = self._history_of_decision(decision.id)
            try:
                self.put_back(changes)
            except sqlite3.IntegrityError as error:
                reason = f"something else stands in its place now ({error})"
                raise UndoRefused(self._name(decision.event_id), decision.id, None, reason) from error
            self._tell_backwards(told, changes, decision, by, now, why)
        elif decision.other_id is not None and decision.verb in (Verb.MERGE, Verb.SPLIT):
            self._take_back_anew(decision, changes, by, now, why)
        else:
            self._refuse_overwriting(decision, [change for change, _ in stale], after=0)
            change, columns = stale[0]
            reason = f"{self._what(decision, change, columns)} changed since, by no decision of a person"
            raise UndoRefused(self._name(decision.event_id), decision.id, None, reason)

    def _take_back_anew(
        self, decision: Decision, changes: Sequence[RowChange], by: str, now: dt.datetime, why: str
    ) -> None:
        """Part what a merge joined, or join what a split parted, as reports tell of it now."""
        kept, other = decision.event_id, decision.other_id
        assert other is not None
        try:
            if decision.verb is Verb.MERGE:
                self.split_event(other, changed_by=by, now=now, why=why)
            else:
                self.merge_events(kept, other, changed_by=by, now=now, why=why)
        except (NotFound, ValueError) as error:
            raise UndoRefused(self._name(kept), decision.id, None, str(error)) from error
        for change in changes:
            if change.table == "doubts":
                self.conn.execute(
                    "DELETE FROM doubts WHERE event_id = ? AND other_id = ? AND question = ?", change.key
                )
                if change.before is not None:
                    self._insert_row(change)
            elif (change.table, change.key) == ("events", (kept,)) and "review" in change.columns:
                assert change.before is not None
                self.set_review(kept, Review(change.before["review"]), changed_by=by, now=now, why=why)

    def _refuse_overwriting(self, decision: Decision, changes: Sequence[RowChange], after: int) -> None:
        """Raise UndoRefused where a decision in force, newer than `after`, decided anew what this one did."""
        mine = {(change.table, change.key): change for change in changes if not change.follows}
        for row in self.rows(_LATER, {"id": decision.id, "after": after}):
            later = _decision(row)
            for other in read(row["undo"]):
                change = mine.get((other.table, other.key))
                if change is None or other.follows or later.id in (decision.id, decision.undoes):
                    continue
                if other.columns & change.columns:
                    what = self._what(decision, change, other.columns & change.columns)
                    reason = (
                        f"{later.decided_by} decided {what} anew at {later.decided_at}"
                        f" (decision {later.id}, {later.verb.value}); undo that one first"
                    )
                    raise UndoRefused(self._name(decision.event_id), decision.id, later.id, reason)

    def _what(self, decision: Decision, change: RowChange, columns: frozenset[str]) -> str:
        what = (
            ", ".join(sorted(columns)) if change.table == "events" else _WORDS.get(change.table, change.table)
        )
        return f"{what} of {self._name(min(change.events, default=decision.event_id))}"

    def _history_of_decision(self, decision_id: int) -> list[sqlite3.Row]:
        return self.rows(
            "SELECT event_id, field, before, after, changed_by FROM event_changes"
            " WHERE decision_id = ? ORDER BY id DESC",
            (decision_id,),
        )

    def _tell_backwards(
        self,
        told: Sequence[sqlite3.Row],
        changes: Sequence[RowChange],
        decision: Decision,
        by: str,
        now: dt.datetime,
        why: str,
    ) -> None:
        """Record in every history that what was told there is taken back, last thing first.

        What the tracker did of itself is told as taken back by the tracker: a person says nothing of it.
        """
        ids = {row["event_id"] for row in told} | {id for change in changes for id in change.events}
        there = {id for id in ids if self.value("SELECT 1 FROM events WHERE id = ?", (id,))}
        for row in told:
            if row["event_id"] in there:
                who = by if row["changed_by"] == decision.decided_by else row["changed_by"]
                self._record(row["event_id"], row["field"], row["after"], row["before"], who, now, why)
        self.conn.executemany(
            "UPDATE events SET updated_at = ? WHERE id = ?", [(utc_text(now), id) for id in sorted(there)]
        )

    def _changes_of_decision(self, decision_id: int) -> list[RowChange]:
        return read(self.value("SELECT undo FROM decisions WHERE id = ?", (decision_id,)))

    def _newest_change(self) -> int:
        return int(self.value("SELECT coalesce(max(id), 0) FROM event_changes"))

    def _name(self, event_id: int) -> str:
        return str(self.value("SELECT uid FROM events WHERE id = ?", (event_id,)) or f"event {event_id}")


_COLUMNS = "id, decided_at, decided_by, verb, event_id, other_id, why, undoes, undone_at, undone_by"

_LATER = f"""
WITH touched (row) AS (
  SELECT (c.value ->> 'table') || (c.value -> 'key') FROM decisions d, json_each(d.undo) c WHERE d.id = :id
)
SELECT {_COLUMNS}, undo FROM decisions d
WHERE d.verb <> 'undo' AND d.undone_at IS NULL AND d.id > :after
  AND EXISTS (SELECT 1 FROM json_each(d.undo) c WHERE (c.value ->> 'table') || (c.value -> 'key') IN touched)
ORDER BY d.id DESC
"""

_WORDS = {
    "event_countries": "the countries",
    "event_materials": "the materials",
    "event_agencies": "the agencies",
    "event_organizations": "the organizations",
    "event_dates": "the further dates",
    "event_links": "the links",
    "event_reports": "the reports",
    "evidence": "the evidence",
    "doubts": "the doubts",
    "measures": "the measure",
}


def _decision(row: sqlite3.Row) -> Decision:
    return Decision(**{name: row[name] for name in _COLUMNS.split(", ")} | {"verb": Verb(row["verb"])})

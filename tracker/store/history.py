"""Changes of events: each recorded with who, when, before, after and why; what a person decided stays."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tracker.errors import NotFound
from tracker.model import Citation, Facts, Kept, Measure, Origin, Relation, Review, utc_text
from tracker.store import facts as fact
from tracker.store.events import Events
from tracker.store.testimonies import told

MACHINES = frozenset({"ingest", "measures", "merge", "starter"})
"""Who changes events without a person looking at each, as `changed_by` has them.

`merge` is what follows from a merge or a split: who joins events has said nothing of their fields.
"""


@dataclass(frozen=True, slots=True)
class EventChange:
    """One recorded edit. `before` and `after` are text, or JSON for lists and sums; None where empty."""

    event_id: int
    changed_at: str
    changed_by: str
    field: str
    before: str | None
    after: str | None
    why: str | None


class History(Events):
    """Edits of events, none of them silent."""

    def update_event(
        self,
        event_id: int,
        facts: Facts,
        *,
        changed_by: str,
        now: dt.datetime,
        why: str | None = None,
        confidence: float | None = None,
    ) -> tuple[str, ...]:
        """Make an event say `facts` and name the fields that changed; the empty tuple where none did.

        Each changed field is recorded. A machine (MACHINES) leaves protected fields alone. `confidence`
        is taken over where anything changed. Raises NotFound.
        """
        with self.transaction():
            current = self.load_event(event_id)
            held = self._resolved(current.facts)
            wanted = self._resolved(facts)
            if wanted == held:
                return ()
            if changed_by in MACHINES:
                wanted = _kept(held, wanted, self.protected_fields(event_id, changed_by))
            before, after = fact.texts(held), fact.texts(wanted)
            changed = tuple(field for field in fact.FIELDS if before[field] != after[field])
            if not changed:
                return ()
            row = fact.columns(wanted, self._stance(wanted.kind), self._exponents())
            row |= {"updated_at": utc_text(now), "id": event_id}
            row["confidence"] = current.confidence if confidence is None else confidence
            sets = ", ".join(f"{column} = :{column}" for column in row if column != "id")
            self.conn.execute(f"UPDATE events SET {sets} WHERE id = :id", row)
            if not _PART_FIELDS.isdisjoint(changed):
                self._delete_parts(event_id)
                self._insert_parts(event_id, wanted)
            for field in changed:
                self._record(event_id, field, before[field], after[field], changed_by, now, why)
            self._unindexed.add(event_id)
            self._keyed.discard(event_id)
            return changed

    def protected_fields(self, event_id: int, changed_by: str = "ingest") -> frozenset[str]:
        """The fields that a machine may not overwrite: those a person changed, and all of a person's event.

        The starter set may mend its own events where no person has been.
        """
        origin = self.value("SELECT origin FROM events WHERE id = ?", (event_id,))
        if origin is None:
            raise NotFound("event", event_id)
        own = Origin.STARTER if changed_by == "starter" else Origin.FEED
        if origin != own.value:
            return frozenset((*fact.FIELDS, "review", "language", "measure", "links"))
        marks = ", ".join("?" for _ in MACHINES)
        return frozenset(
            row[0]
            for row in self.rows(
                "SELECT DISTINCT c.field FROM event_changes c LEFT JOIN decisions d ON d.id = c.decision_id"
                f" WHERE c.event_id = ? AND c.changed_by NOT IN ({marks})"
                # What was decided and undone protects nothing, nor does the undoing.
                " AND (d.id IS NULL OR (d.undone_at IS NULL AND d.verb <> 'undo'))",
                (event_id, *sorted(MACHINES)),
            )
        )

    def set_review(
        self, event_id: int, review: Review, *, changed_by: str, now: dt.datetime, why: str | None = None
    ) -> bool:
        """Approve, reject or put an event before a person. True where that is a change.

        A machine does not touch what a person decided. Raises NotFound.
        """
        before = self.load_event(event_id).review.value
        after = Review(review).value
        return self._set(event_id, "review", "review", (before, after), after, changed_by, now, why)

    def set_language(
        self,
        event_id: int,
        language: str | None,
        *,
        changed_by: str,
        now: dt.datetime,
        why: str | None = None,
    ) -> bool:
        """Say in which language an event's title and summary are. True where that is a change."""
        before = self.load_event(event_id).language
        return self._set(event_id, "language", "language", (before, language), language, changed_by, now, why)

    def set_measure(
        self,
        event_id: int,
        measure: Measure | None,
        *,
        changed_by: str,
        now: dt.datetime,
        why: str | None = None,
    ) -> bool:
        """Say which measure an event happens to, or that it is none known. True where that is a change."""
        with self.transaction():
            current = self.load_event(event_id)
            before = self.value("SELECT uid FROM measures WHERE id = ?", (current.measure_id,))
            after = measure.uid if measure else None
            measure_id = self.ensure_measure(measure, now) if measure else None
            return self._set(
                event_id, "measure", "measure_id", (before, after), measure_id, changed_by, now, why
            )

    def _set(
        self,
        event_id: int,
        field: str,
        column: str,
        texts: tuple[str | None, str | None],
        value: str | int | None,
        changed_by: str,
        now: dt.datetime,
        why: str | None,
    ) -> bool:
        """Change one column and record it, unless it is so already or a person's and a machine asks."""
        before, after = texts
        if before == after:
            return False
        if changed_by in MACHINES and field in self.protected_fields(event_id, changed_by):
            return False
        with self.transaction():
            self.conn.execute(
                f"UPDATE events SET {column} = ?, updated_at = ? WHERE id = ?",
                (value, utc_text(now), event_id),
            )
            self._record(event_id, field, before, after, changed_by, now, why)
            self._unindexed.add(event_id)
            self._keyed.discard(event_id)
            return True

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
        """Say how one event stands to another. True where that is new. Recorded if `changed_by` is given."""
        with self.transaction():
            added = self.conn.execute(
                "INSERT OR IGNORE INTO event_links (event_id, other_id, relation) VALUES (?, ?, ?)",
                (event_id, other_id, Relation(relation).value),
            ).rowcount
            if added and changed_by is not None:
                self._record_link(event_id, other_id, relation, changed_by, now, why, added=True)
            return bool(added)

    def unlink_events(
        self,
        event_id: int,
        relation: Relation,
        other_id: int,
        *,
        now: dt.datetime,
        changed_by: str,
        why: str | None = None,
    ) -> bool:
        """Take a relation back. True where there was one."""
        with self.transaction():
            removed = self.conn.execute(
                "DELETE FROM event_links WHERE event_id = ? AND other_id = ? AND relation = ?",
                (event_id, other_id, Relation(relation).value),
            ).rowcount
            if removed:
                self._record_link(event_id, other_id, relation, changed_by, now, why, added=False)
            return bool(removed)

    def add_citation(
        self, event_id: int, citation: Citation, own_source: str, *, changed_by: str, now: dt.datetime
    ) -> bool:
        """Tie a report to a stored event, recorded as the edit it is. True where it is new to the event."""
        with self.transaction():
            added = self.cite_in_event(event_id, citation, own_source, now)
            if added:
                told = f"{citation.title} <{citation.url}>" if citation.url else citation.title
                self._record(event_id, "reported_by", None, told, changed_by, now, None)
                self.conn.execute("UPDATE events SET updated_at = ? WHERE id = ?", (utc_text(now), event_id))
            return added

    def record_report(
        self,
        event_id: int,
        report_id: int,
        *,
        changed_by: str,
        now: dt.datetime,
        why: str | None = None,
        joined: bool = True,
    ) -> None:
        """Tell in an event's history that a report joined those that tell of it, or left them, and why."""
        report = self.row("SELECT title, url FROM reports WHERE id = ?", (report_id,))
        if report is None:
            raise NotFound("report", report_id)
        before, after = (None, told(report)) if joined else (told(report), None)
        with self.transaction():
            self._record(event_id, "reported_by", before, after, changed_by, now, why)
            self.conn.execute("UPDATE events SET updated_at = ? WHERE id = ?", (utc_text(now), event_id))

    def keep_history(
        self, event_id: int, kept: Kept, evidence_of: Mapping[tuple[str, str], int], now: dt.datetime
    ) -> None:
        """Give a newly imported event the evidence, history and times it had where it was exported.

        `evidence_of` is the row of each report, by (source, guid).
        """
        with self.transaction():
            self.conn.executemany(
                'INSERT INTO evidence (event_id, report_id, field, start, "end", quote, rule, version)'
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        event_id,
                        evidence_of[item.report] if item.report else None,
                        item.field,
                        item.start,
                        item.end,
                        item.quote,
                        item.rule,
                        item.version,
                    )
                    for item in kept.evidence
                ],
            )
            self.conn.executemany(
                "INSERT INTO event_changes (event_id, changed_at, changed_by, field, before, after, why)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (event_id, c.changed_at, c.changed_by, c.field, c.before, c.after, c.why)
                    for c in kept.changes
                ],
            )
            self.conn.execute(
                "UPDATE events SET updated_at = ? WHERE id = ?", (utc_text(kept.updated_at or now), event_id)
            )
            self._unindexed.add(event_id)

    def changes_of(self, event_id: int) -> list[EventChange]:
        """An event's history, oldest first."""
        return [
            EventChange(**row)
            for row in self.rows(
                "SELECT event_id, changed_at, changed_by, field, before, after, why FROM event_changes"
                " WHERE event_id = ? ORDER BY id",
                (event_id,),
            )
        ]

    def _record_link(
        self,
        event_id: int,
        other_id: int,
        relation: Relation,
        changed_by: str,
        now: dt.datetime,
        why: str | None,
        *,
        added: bool,
    ) -> None:
        uid = self.value("SELECT uid FROM events WHERE id = ?", (other_id,))
        link = json.dumps({"relation": Relation(relation).value, "other": uid})
        before, after = (None, link) if added else (link, None)
        self._record(event_id, "links", before, after, changed_by, now, why)
        self.conn.execute("UPDATE events SET updated_at = ? WHERE id = ?", (utc_text(now), event_id))

    def _record(
        self,
        event_id: int,
        field: str,
        before: str | None,
        after: str | None,
        changed_by: str,
        now: dt.datetime,
        why: str | None,
    ) -> None:
        self.conn.execute(
            "INSERT INTO event_changes (event_id, changed_at, changed_by, field, before, after, why)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (event_id, utc_text(now), changed_by, field, before or None, after or None, why or None),
        )


_PART_FIELDS = frozenset({"dates", "countries", "materials", "agencies", "organizations"})


def _kept(held: Facts, wanted: Facts, protected: Collection[str]) -> Facts:
    """`wanted` with the protected fields as they are held."""
    values: Mapping[str, object] = {
        field: getattr(held if field in protected else wanted, field) for field in fact.FIELDS
    }
    return Facts(**values)  # type: ignore[arg-type]

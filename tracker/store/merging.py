"""Two events that turn out to be one happening, made one so that it can be undone."""

from __future__ import annotations

import datetime as dt

from sqlite_utils.utils import sqlite3

from tracker.errors import NotFound
from tracker.model import Origin, Relation, Review, utc_text
from tracker.store.consensus import Consensus
from tracker.store.doubts import Answer, Question
from tracker.store.testimonies import MERGED, Telling, told_facts

BY = "merge"
"""Who makes an event say what its tellings say, after a person joined or parted events."""


class Merging(Consensus):
    """Merges and splits of events, each recorded in the history of both."""

    def merge_events(
        self, kept_id: int, other_id: int, *, changed_by: str, now: dt.datetime, why: str | None = None
    ) -> bool:
        """Let one event stand for two. True where that is a change.

        The other stays as it is, but rejected and marked a duplicate of the kept one, which takes over its
        reports and evidence and says what the tellings of both say together. Raises NotFound; ValueError
        where both are one or the other has taken in an event itself.
        """
        if kept_id == other_id:
            raise ValueError("an event cannot be merged with itself")
        with self.transaction():
            self.load_event(kept_id)
            other = self.load_event(other_id)
            if self.merged_into(kept_id) is not None or self.merged_from(other_id):
                raise ValueError("an event that was merged cannot be merged again; split it first")
            if self.merged_into(other_id) == kept_id:
                return False
            if self.merged_into(other_id) is not None:
                raise ValueError("the other event is merged into a third; split it first")
            for event_id in (kept_id, other_id):
                self.keep_own_telling(event_id)
            self.link_events(other_id, Relation.DUPLICATES, kept_id, changed_by=changed_by, now=now, why=why)
            self.set_review(other_id, Review.REJECTED, changed_by=changed_by, now=now, why=why)
            self._copy_reports(other_id, kept_id, now)
            self._record_merge(kept_id, None, other_id, changed_by, now, why)
            self.answer_doubt(kept_id, other_id, Question.SAME, Answer.SAME, by=changed_by, now=now, why=why)
            self.agree_event(kept_id, changed_by=BY, now=now, why=f"{other.uid} was merged into it")
            return True

    def split_event(self, other_id: int, *, changed_by: str, now: dt.datetime, why: str | None = None) -> int:
        """Undo the merge of an event into another, and give that one's id. Raises NotFound.

        The event has the review again that it had before; reports that were taken over go back, and each
        says again what its own reports tell. The two are never joined again but by a person.
        """
        with self.transaction():
            kept_id = self.merged_into(other_id)
            if kept_id is None:
                raise NotFound("merge of event", other_id)
            before = self.value(
                "SELECT before FROM event_changes WHERE event_id = ? AND field = 'review'"
                " AND after = 'rejected' ORDER BY id DESC LIMIT 1",
                (other_id,),
            )
            self.unlink_events(
                other_id, Relation.DUPLICATES, kept_id, changed_by=changed_by, now=now, why=why
            )
            if before is not None:
                self.set_review(other_id, Review(before), changed_by=changed_by, now=now, why=why)
            self._take_reports_back(kept_id, now)
            self._record_merge(kept_id, other_id, None, changed_by, now, why)
            self._part(kept_id, other_id, changed_by, now, why)
            return kept_id

    def split_report(
        self,
        event_id: int,
        report_id: int,
        *,
        changed_by: str,
        now: dt.datetime,
        publish_from: float,
        why: str | None = None,
    ) -> int:
        """Make an event of its own of what one report tells of an event, and give its id.

        It is as it would have been had the report never joined: what the report says, published where
        it was read with the confidence `publish_from`. The event says what the others tell. The two are
        never joined again but by a person. A report that came with an event that was merged goes back with
        that one where it rests on it alone. Raises NotFound where the report tells nothing of the event;
        ValueError where nobody else does.
        """
        with self.transaction():
            self.keep_own_telling(event_id)
            row = self._telling_row(event_id, report_id)
            holders = self._holders(event_id, report_id)
            for holder in holders[1:]:
                if self._rests_on(holder, report_id):
                    self.split_event(holder, changed_by=changed_by, now=now, why=why)
                    return holder
            if self._rests_on(event_id, report_id):
                raise ValueError("no other report tells of this event; there is nothing to split")
            new_id = self._event_of_telling(row, publish_from, now)
            self._move_telling(row, holders, new_id)
            for id, joined in ((event_id, False), (new_id, True)):
                self.record_report(id, report_id, changed_by=changed_by, now=now, why=why, joined=joined)
            for holder in holders:
                self._part(holder, new_id, changed_by, now, why)
            return new_id

    def _part(self, one_id: int, other_id: int, by: str, now: dt.datetime, why: str | None) -> None:
        """Keep two events apart from now on, each saying what its own reports tell."""
        self.answer_doubt(one_id, other_id, Question.SAME, Answer.APART, by=by, now=now, why=why)
        for event_id in (one_id, other_id):
            self.agree_event(event_id, changed_by=BY, now=now, why="two events were taken apart")

    def _telling_row(self, event_id: int, report_id: int) -> sqlite3.Row:
        """What a report says of an event, with the report. Raises NotFound where it says nothing."""
        row = self.row(
            "SELECT er.event_id, er.report_id, er.facts, er.confidence, er.matched_on,"
            " er.measure_key, er.step, r.title, r.url,"
            " r.language, r.document, r.source_id, r.guid, r.version"
            " FROM event_reports er JOIN reports r ON r.id = er.report_id"
            " WHERE er.event_id = ? AND er.report_id = ? AND er.facts IS NOT NULL",
            (event_id, report_id),
        )
        if row is None:
            others = self.rows(
                "SELECT report_id FROM event_reports WHERE event_id = ? AND facts IS NOT NULL ORDER BY 1",
                (event_id,),
            )
            raise NotFound("telling of this event by report", report_id, [str(other[0]) for other in others])
        return row

    def _rests_on(self, event_id: int, report_id: int) -> bool:
        """Whether an event is known from one report alone."""
        event = self.load_event(event_id)
        others = self.value(
            "SELECT 1 FROM event_reports WHERE event_id = ? AND report_id <> ? AND facts IS NOT NULL",
            (event_id, report_id),
        )
        return event.origin is Origin.FEED and others is None

    def _event_of_telling(self, row: sqlite3.Row, publish_from: float, now: dt.datetime) -> int:
        facts = told_facts(row["facts"])
        confidence: float | None = row["confidence"]
        sure = confidence is None or confidence >= publish_from
        telling = Telling(
            row["report_id"], "split", version=row["version"], facts=facts, confidence=confidence,
            measure=row["measure_key"], step=row["step"],
        )  # fmt: skip
        return self.insert_event(
            facts,
            now=now,
            origin=Origin.FEED,
            review=Review.AUTO if sure else Review.PENDING,
            language=row["language"] or self.load_event(row["event_id"]).language,
            confidence=confidence,
            identity=(row["document"] or f"{row['source_id']}\n{row['guid']}", facts.kind, "split"),
            tellings=[telling],
        )

    def _move_telling(self, row: sqlite3.Row, holders: list[int], new_id: int) -> None:
        """Take a report and its evidence from the events that have it, to another one."""
        first, *copies = holders
        self.conn.execute(
            "UPDATE evidence SET event_id = ? WHERE event_id = ? AND report_id = ?",
            (new_id, first, row["report_id"]),
        )
        for holder in copies:
            self.conn.execute(
                "DELETE FROM evidence WHERE event_id = ? AND report_id = ?", (holder, row["report_id"])
            )
        for holder in holders:
            self.conn.execute(
                "DELETE FROM event_reports WHERE event_id = ? AND report_id = ?", (holder, row["report_id"])
            )
        self._unindexed.update([*holders, new_id])

    def _copy_reports(self, other_id: int, kept_id: int, now: dt.datetime) -> None:
        rows = self.rows(
            "INSERT INTO event_reports"
            " (event_id, report_id, matched_on, score, decided_at, facts, confidence, reasons, measure_key,"
            "  step)"
            " SELECT ?, report_id, ?, score, ?, facts, confidence, reasons, measure_key, step"
            " FROM event_reports"
            " WHERE event_id = ? ON CONFLICT (event_id, report_id) DO NOTHING RETURNING report_id",
            (kept_id, MERGED, utc_text(now), other_id),
        )
        self.conn.executemany(
            'INSERT INTO evidence (event_id, report_id, field, start, "end", quote, rule, version, clause_id)'
            ' SELECT ?, report_id, field, start, "end", quote, rule, version, clause_id FROM evidence'
            " WHERE event_id = ? AND report_id = ? ORDER BY id",
            [(kept_id, other_id, row["report_id"]) for row in rows],
        )
        self._unindexed.add(kept_id)

    def _take_reports_back(self, kept_id: int, now: dt.datetime) -> None:
        """Take from an event all reports that came with others, but for those still merged into it."""
        rows = self.rows(
            "DELETE FROM event_reports WHERE event_id = ? AND matched_on = ? RETURNING report_id",
            (kept_id, MERGED),
        )
        self.conn.executemany(
            "DELETE FROM evidence WHERE event_id = ? AND report_id = ?",
            [(kept_id, row["report_id"]) for row in rows],
        )
        for other_id in self.merged_from(kept_id):
            self._copy_reports(other_id, kept_id, now)
        self._unindexed.add(kept_id)

    def _record_merge(
        self,
        kept_id: int,
        before: int | None,
        after: int | None,
        changed_by: str,
        now: dt.datetime,
        why: str | None,
    ) -> None:
        uids = [self.value("SELECT uid FROM events WHERE id = ?", (id,)) for id in (before, after)]
        self._record(kept_id, "merged", uids[0], uids[1], changed_by, now, why)
        self.conn.execute("UPDATE events SET updated_at = ? WHERE id = ?", (utc_text(now), kept_id))

"""Two events that turn out to be one happening, made one so that it can be undone."""

from __future__ import annotations

import datetime as dt

from tracker.errors import NotFound
from tracker.model import Relation, Review, utc_text
from tracker.store.history import History

_MERGED = "merge"


class Merging(History):
    """Merges and splits of events, each recorded in the history of both."""

    def merge_events(
        self, kept_id: int, other_id: int, *, changed_by: str, now: dt.datetime, why: str | None = None
    ) -> bool:
        """Let one event stand for two. True where that is a change.

        The other stays as it is, but rejected and marked a duplicate of the kept one, which takes over its
        reports and evidence. What the kept one says does not change. Raises NotFound; ValueError where
        both are one or the other has taken in an event itself.
        """
        if kept_id == other_id:
            raise ValueError("an event cannot be merged with itself")
        with self.transaction():
            self.load_event(kept_id)
            self.load_event(other_id)
            if self.merged_into(kept_id) is not None or self.merged_from(other_id):
                raise ValueError("an event that was merged cannot be merged again; split it first")
            if self.merged_into(other_id) == kept_id:
                return False
            if self.merged_into(other_id) is not None:
                raise ValueError("the other event is merged into a third; split it first")
            self.link_events(other_id, Relation.DUPLICATES, kept_id, changed_by=changed_by, now=now, why=why)
            self.set_review(other_id, Review.REJECTED, changed_by=changed_by, now=now, why=why)
            self._copy_reports(other_id, kept_id, now)
            self._record_merge(kept_id, None, other_id, changed_by, now, why)
            return True

    def split_event(self, other_id: int, *, changed_by: str, now: dt.datetime, why: str | None = None) -> int:
        """Undo the merge of an event into another, and give that one's id. Raises NotFound.

        The event has the review again that it had before; reports that were taken over go back.
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
            self._take_reports_back(other_id, kept_id)
            self._record_merge(kept_id, other_id, None, changed_by, now, why)
            return kept_id

    def _copy_reports(self, other_id: int, kept_id: int, now: dt.datetime) -> None:
        rows = self.rows(
            "INSERT INTO event_reports (event_id, report_id, matched_on, score, decided_at)"
            " SELECT ?, report_id, ?, score, ? FROM event_reports WHERE event_id = ?"
            " ON CONFLICT (event_id, report_id) DO NOTHING RETURNING report_id",
            (kept_id, _MERGED, utc_text(now), other_id),
        )
        self.conn.executemany(
            'INSERT INTO evidence (event_id, report_id, field, start, "end", quote, rule, version)'
            ' SELECT ?, report_id, field, start, "end", quote, rule, version FROM evidence'
            " WHERE event_id = ? AND report_id = ? ORDER BY id",
            [(kept_id, other_id, row["report_id"]) for row in rows],
        )
        self._unindexed.add(kept_id)

    def _take_reports_back(self, other_id: int, kept_id: int) -> None:
        rows = self.rows(
            "DELETE FROM event_reports WHERE event_id = ? AND matched_on = ? AND report_id IN"
            " (SELECT report_id FROM event_reports WHERE event_id = ?) RETURNING report_id",
            (kept_id, _MERGED, other_id),
        )
        self.conn.executemany(
            "DELETE FROM evidence WHERE event_id = ? AND report_id = ?",
            [(kept_id, row["report_id"]) for row in rows],
        )
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

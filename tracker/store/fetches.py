"""The log of polls: one row for each time a source was polled, however it ended."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

from tracker.model import Outcome, utc_text
from tracker.store.connection import Connection, inserted


class Fetches(Connection):
    """Writes and look-ups of polls."""

    def record_fetch(
        self,
        source_id: str,
        *,
        started_at: dt.datetime,
        finished_at: dt.datetime,
        outcome: Outcome,
        http_status: int | None = None,
        bytes: int = 0,
        reports_seen: int = 0,
        reports_new: int = 0,
        reports_changed: int = 0,
        events_new: int = 0,
        events_changed: int = 0,
        error: str | None = None,
        notes: Sequence[str] = (),
    ) -> int:
        """Log one poll of a source and give the row's id."""
        row = {
            "source_id": source_id,
            "started_at": utc_text(started_at),
            "finished_at": utc_text(finished_at),
            "outcome": Outcome(outcome).value,
            "http_status": http_status,
            "bytes": bytes,
            "reports_seen": reports_seen,
            "reports_new": reports_new,
            "reports_changed": reports_changed,
            "events_new": events_new,
            "events_changed": events_changed,
            "error": error,
            "notes": json.dumps(list(notes), ensure_ascii=False) if notes else None,
        }
        marks = ", ".join(f":{column}" for column in row)
        with self.transaction():
            cursor = self.conn.execute(f"INSERT INTO fetches ({', '.join(row)}) VALUES ({marks})", row)
            return inserted(cursor)

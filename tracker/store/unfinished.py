"""Polls that had more to ask for than one may: what is left of them, until the next ones ask for it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.model import Request, Source, utc_text
from tracker.store.connection import Connection
from tracker.store.kept_requests import request_as_json, request_of


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What polls that began at `began_at` have left to ask for, and how many requests they have made."""

    began_at: dt.datetime
    asked: int
    requests: tuple[Request, ...]


class UnfinishedPolls(Connection):
    """Writes and look-ups of what is left of polls."""

    def unfinished_poll(self, source: Source) -> Unfinished | None:
        """What is left to ask a source for; None where nothing is, or where its file asks otherwise now."""
        row = self.row("SELECT * FROM unfinished_polls WHERE source_id = ?", (source.id,))
        if row is None or row["made_for"] != _made_for(source):
            return None
        requests = tuple(map(request_of, json.loads(row["requests"])))
        return Unfinished(dt.datetime.fromisoformat(row["began_at"]), row["asked"], requests)

    def leave_poll(
        self, source: Source, requests: Sequence[Request], *, began_at: dt.datetime, asked: int
    ) -> None:
        """Remember what is left to ask a source for; without any, that nothing is."""
        with self.transaction():
            self.conn.execute("DELETE FROM unfinished_polls WHERE source_id = ?", (source.id,))
            if requests:
                self.conn.execute(
                    "INSERT INTO unfinished_polls (source_id, began_at, asked, remaining, made_for, requests)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        source.id,
                        utc_text(began_at),
                        asked,
                        len(requests),
                        _made_for(source),
                        json.dumps([request_as_json(request) for request in requests]),
                    ),
                )


def _made_for(source: Source) -> str:
    """What of a source's file decides what is asked."""
    asked = repr((source.reader, source.urls, source.params, source.options))
    return hashlib.blake2b(asked.encode(), digest_size=16).hexdigest()

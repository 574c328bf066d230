"""Backfills as the database keeps them: what was fetched, what is still to be, and what it brought."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlite_utils.utils import sqlite3

from tracker.model import Reading, Request, utc_text
from tracker.store.connection import Connection
from tracker.store.kept_requests import request_as_json, request_of

COUNTS = ("bytes", "reports_seen", "reports_new", "reports_changed", "events_new", "events_changed")


@dataclass(frozen=True, slots=True)
class Backfill:
    """One backfill as it stands. `done` and `pending` count requests; `until` is None where none was said."""

    id: int
    source_id: str
    since: dt.date
    until: dt.date | None
    started_at: dt.datetime
    finished_at: dt.datetime | None
    seconds: float
    bytes: int
    reports_seen: int
    reports_new: int
    reports_changed: int
    events_new: int
    events_changed: int
    error: str | None
    done: int
    pending: int


class Backfills(Connection):
    """Writes and look-ups of backfills."""

    def backfill_of(self, source_id: str, since: dt.date, until: dt.date | None) -> Backfill | None:
        """The newest backfill of a source with these days, or None."""
        row = self.row(
            "SELECT * FROM backfills WHERE source_id = ? AND since = ? AND until IS ? ORDER BY id DESC",
            (source_id, since.isoformat(), until.isoformat() if until else None),
        )
        return self._backfill(row) if row else None

    def backfill(self, id: int) -> Backfill:
        """One backfill as it stands."""
        row = self.row("SELECT * FROM backfills WHERE id = ?", (id,))
        assert row is not None
        return self._backfill(row)

    def begin_backfill(
        self,
        source_id: str,
        since: dt.date,
        until: dt.date | None,
        requests: Iterable[Request],
        now: dt.datetime,
    ) -> Backfill:
        """A new backfill with what it asks for first, in the place of an earlier one with the same days."""
        days = (source_id, since.isoformat(), until.isoformat() if until else None)
        with self.transaction():
            self.conn.execute("DELETE FROM backfills WHERE source_id = ? AND since = ? AND until IS ?", days)
            made = self.conn.execute(
                "INSERT INTO backfills (source_id, since, until, started_at, updated_at)"
                " VALUES (?, ?, ?, ?, ?)",
                (*days, utc_text(now), utc_text(now)),
            )
            assert made.lastrowid is not None
            self._queue(made.lastrowid, None, requests)
        return self.backfill(made.lastrowid)

    def began_with(self, id: int, requests: Iterable[Request]) -> bool:
        """Whether these are what a backfill asked for first, and nothing else was."""
        first = {_digest(request) for request in requests}
        own = "SELECT digest FROM backfill_requests WHERE backfill_id = ?"
        begun = {row["digest"] for row in self.rows(f"{own} AND part IS NULL", (id,))}
        # One that failed was put to the end of the queue, as a part of its own.
        moved = f"{own} AND digest IN (SELECT value FROM json_each(?))"
        begun |= {row["digest"] for row in self.rows(moved, (id, json.dumps([*first])))}
        return begun == first

    def pending_requests(self, id: int, most: int, without: Iterable[int] = ()) -> list[tuple[int, Request]]:
        """The next requests of a backfill with their numbers, part after part, each to its end."""
        left_out = set(without)
        rows = self.rows(
            "SELECT id, request FROM backfill_requests WHERE backfill_id = ? AND done_at IS NULL"
            " ORDER BY coalesce(part, id), id LIMIT ?",
            (id, most + len(left_out)),
        )
        found = [(row["id"], request_of(row["request"])) for row in rows if row["id"] not in left_out]
        return found[:most]

    def answer_backfill(self, id: int, request_id: int, reading: Reading, now: dt.datetime) -> bool:
        """Mark a request as done, queue what its answer asks for, and finish what has nothing more to ask.

        False, and nothing is written, where it was done already, by another process. Belongs in the
        transaction that stores what the answer brought.
        """
        with self.transaction():
            done = self.conn.execute(
                "UPDATE backfill_requests SET done_at = ?, announced = ? WHERE id = ? AND done_at IS NULL",
                (utc_text(now), reading.announced, request_id),
            )
            if not done.rowcount:
                return False
            part = self.value("SELECT coalesce(part, id) FROM backfill_requests WHERE id = ?", (request_id,))
            self._queue(id, part, reading.more)
            self.conn.execute(
                "UPDATE backfills SET finished_at = ?1 WHERE id = ?2 AND NOT EXISTS"
                " (SELECT 1 FROM backfill_requests WHERE backfill_id = ?2 AND done_at IS NULL)",
                (utc_text(now), id),
            )
        return True

    def count_for_backfill(
        self, id: int, counts: Mapping[str, int], seconds: float, now: dt.datetime
    ) -> None:
        """Add what an answer brought, by the names in COUNTS, and the seconds it took."""
        sets = ", ".join(f"{name} = {name} + :{name}" for name in COUNTS)
        with self.transaction():
            self.conn.execute(
                f"UPDATE backfills SET {sets}, seconds = seconds + :seconds, updated_at = :now, error = NULL"
                " WHERE id = :id",
                {**counts, "seconds": seconds, "now": utc_text(now), "id": id},
            )

    def stop_backfill(self, id: int, request_id: int | None, error: str, now: dt.datetime) -> None:
        """Remember why a backfill stopped, and ask what failed last the next time, so that the rest comes."""
        with self.transaction():
            self.conn.execute(
                "UPDATE backfills SET error = ?, updated_at = ? WHERE id = ?", (error, utc_text(now), id)
            )
            self.conn.execute(
                "UPDATE backfill_requests SET id = last.id, part = last.id"
                " FROM (SELECT max(id) + 1 AS id FROM backfill_requests) AS last"
                " WHERE backfill_requests.id = ? AND done_at IS NULL",
                (request_id,),
            )

    def expected_reports(self, id: int) -> float | None:
        """How many reports a backfill will have seen at its end, by what its answers say there are.

        Parts that were not asked for yet are taken to be as large as the others. None where no answer says.
        """
        row = self.row(
            "SELECT sum(announced) AS said, count(announced) AS saying, count(*) AS parts FROM"
            " (SELECT max(announced) AS announced FROM backfill_requests WHERE backfill_id = ?"
            "  GROUP BY coalesce(part, id))",
            (id,),
        )
        assert row is not None
        return float(row["said"] / row["saying"] * row["parts"]) if row["saying"] else None

    def _queue(self, id: int, part: int | None, requests: Iterable[Request]) -> None:
        """Add requests; one that was asked before is not asked again, whatever goes round in circles."""
        self.conn.executemany(
            "INSERT OR IGNORE INTO backfill_requests (backfill_id, part, digest, request)"
            " VALUES (?, ?, ?, ?)",
            [
                # What a backfill asks for was never had.
                (id, part, _digest(request), request_as_json(replace(request, conditional=False)))
                for request in requests
            ],
        )

    def _backfill(self, row: sqlite3.Row) -> Backfill:
        counted = self.row(
            "SELECT count(done_at) AS done, count(*) - count(done_at) AS pending"
            " FROM backfill_requests WHERE backfill_id = ?",
            (row["id"],),
        )
        assert counted is not None
        finished = row["finished_at"]
        return Backfill(
            id=row["id"],
            source_id=row["source_id"],
            since=dt.date.fromisoformat(row["since"]),
            until=dt.date.fromisoformat(row["until"]) if row["until"] else None,
            started_at=dt.datetime.fromisoformat(row["started_at"]),
            finished_at=dt.datetime.fromisoformat(finished) if finished else None,
            seconds=row["seconds"],
            **{name: row[name] for name in COUNTS},
            error=row["error"],
            done=counted["done"],
            pending=counted["pending"],
        )


def _digest(request: Request) -> str:
    asked = "\n".join((request.method, request.url)).encode() + b"\n" + (request.body or b"")
    return hashlib.blake2b(asked, digest_size=16).hexdigest()

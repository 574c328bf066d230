"""Lists as they stood when they last came whole, and every row that is gone from them."""

from __future__ import annotations

import datetime as dt
import json
import struct
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlite_utils.utils import sqlite3

from tracker.errors import ListNotAccepted, NotFound
from tracker.listing import Difference
from tracker.model import ListRow, utc_text
from tracker.model.listing import KeptList, KeptRow, mark_of
from tracker.store.connection import Connection

_UNREAD = "it could not be read"
"""How an alarm begins where what came was no list at all."""


class Lists(Connection):
    """Writes and look-ups of lists and their rows."""

    def kept_list(self, source_id: str) -> KeptList | None:
        """A source's list as it stands in the database; None where none came whole yet."""
        found = self.row("SELECT * FROM lists WHERE source_id = ?", (source_id,))
        if found is None or found["read_at"] is None:
            return None
        rows = self.rows(
            "SELECT * FROM list_rows WHERE source_id = ? AND gone_at IS NULL ORDER BY place, id", (source_id,)
        )
        return KeptList(
            tuple(map(_kept, rows)),
            found["declared"],
            dt.datetime.fromisoformat(found["read_at"]),
            _unpacked(found["accepted_keys"]),
        )

    def entries_gone(self, source_id: str, keys: Iterable[str]) -> dict[str, str]:
        """The entry (`KeptRow.entry`) of each of these keys that stood on a list once and is gone from it."""
        return {
            row["key"]: row["entry"]
            for row in self.rows(
                "SELECT r.key, r.entry FROM json_each(?) given CROSS JOIN list_rows r"
                " ON r.source_id = ? AND r.key = given.value AND r.gone_at IS NOT NULL ORDER BY r.id",
                (json.dumps(sorted(keys)), source_id),
            )
        }

    def keep_list(
        self,
        source_id: str,
        rows: Sequence[ListRow],
        difference: Difference,
        entries: Mapping[str, str],
        *,
        declared: str,
        now: dt.datetime,
    ) -> None:
        """Take a list for what it is now. Belongs in the transaction that saves what the difference told.

        `entries` are the entries of rows that are new, by key, where that is not the key itself. Whatever was
        wrong with an earlier one is over.
        """
        moment = utc_text(now)
        with self.transaction():
            self.conn.execute(
                "INSERT INTO lists (source_id, row_count, declared, read_at, changed_at)"
                " VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT (source_id) DO UPDATE SET row_count = ?2,"
                " declared = ?3, read_at = ?4, changed_at = CASE WHEN ?5 OR changed_at IS NULL THEN ?4"
                " ELSE changed_at END, alarm = NULL, alarm_row_count = NULL, alarm_at = NULL,"
                " alarm_keys = NULL, accepted_row_count = NULL, accepted_at = NULL, accepted_by = NULL,"
                " accepted_keys = NULL",
                (source_id, len(rows), declared, moment, bool(difference)),
            )
            self._follow(source_id, rows, difference, entries, moment)

    def read_again(self, source_id: str, now: dt.datetime) -> None:
        """The list came, and is word for word as it was: whatever was wrong with another is over."""
        with self.transaction():
            self.conn.execute(
                "UPDATE lists SET read_at = ?, alarm = NULL, alarm_row_count = NULL, alarm_at = NULL,"
                " alarm_keys = NULL, accepted_row_count = NULL, accepted_at = NULL, accepted_by = NULL,"
                " accepted_keys = NULL WHERE source_id = ? AND read_at IS NOT NULL",
                (utc_text(now), source_id),
            )

    def refuse_list(
        self, source_id: str, reason: str, keys: Collection[str] | None, *, declared: str, now: dt.datetime
    ) -> None:
        """Remember why the list that came was not taken; what stands there stays.

        `keys` are those of its rows, None where nobody can say that it is right.
        """
        rows, packed = (None, None) if keys is None else (len(keys), _packed(keys))
        with self.transaction():
            self.conn.execute(
                "INSERT INTO lists"
                " (source_id, row_count, declared, alarm, alarm_row_count, alarm_at, alarm_keys) VALUES"
                " (?1, 0, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (source_id) DO UPDATE SET alarm_at ="
                " CASE WHEN alarm IS NULL THEN ?5 ELSE alarm_at END, alarm = ?3, alarm_row_count = ?4,"
                " alarm_keys = ?6",
                (source_id, declared, reason, rows, utc_text(now), packed),
            )

    def refuse_answer(self, source_id: str, reason: str, *, declared: str, now: dt.datetime) -> None:
        """Remember that what came is no list of this form: a page, or columns that are not there.

        A list that came whole before it and waits for a person's word goes on waiting.
        """
        row = self.row("SELECT alarm_row_count FROM lists WHERE source_id = ?", (source_id,))
        if row is None or row["alarm_row_count"] is None:
            self.refuse_list(source_id, f"{_UNREAD}: {reason}", None, declared=declared, now=now)

    def accept_list(self, source_id: str, *, by: str, now: dt.datetime) -> str:
        """Take the list that was refused, when it comes next; says what was wrong with it.

        The source is due at once. Raises NotFound where there is no such list, ListNotAccepted where
        nothing was refused.
        """
        found = self.row("SELECT * FROM lists WHERE source_id = ?", (source_id,))
        if found is None:
            known = [row["source_id"] for row in self.rows("SELECT source_id FROM lists")]
            raise NotFound("list", source_id, known[:5])
        if found["alarm"] is None:
            raise ListNotAccepted(source_id, "its last list was taken: there is nothing to accept")
        if found["alarm"].startswith(_UNREAD):
            raise ListNotAccepted(source_id, f"{found['alarm']}: there are no rows to accept")
        if found["alarm_row_count"] is None:
            raise ListNotAccepted(source_id, f"{found['alarm']}: `expect` in its source file says so")
        with self.transaction():
            self.conn.execute(
                "UPDATE lists SET accepted_row_count = alarm_row_count, accepted_keys = alarm_keys,"
                " accepted_at = ?, accepted_by = ?"
                " WHERE source_id = ?",
                (utc_text(now), by, source_id),
            )
            self.conn.execute("UPDATE sources SET next_due_at = NULL WHERE id = ?", (source_id,))
        return str(found["alarm"])

    def _follow(
        self,
        source_id: str,
        rows: Sequence[ListRow],
        difference: Difference,
        entries: Mapping[str, str],
        moment: str,
    ) -> None:
        """Bring the rows up to a difference. Keys move by their row, so that two may change places."""
        stored = self.rows(
            "SELECT id, key, place FROM list_rows WHERE source_id = ? AND gone_at IS NULL", (source_id,)
        )
        ids = {row["key"]: row["id"] for row in stored}
        placed = {row["id"]: row["place"] for row in stored}
        self.conn.executemany(
            "UPDATE list_rows SET gone_at = ? WHERE id = ?",
            [(moment, ids.pop(row.key)) for row in difference.removed],
        )
        renamed = {pair.after.key: ids.pop(pair.before.key) for pair in difference.renamed}
        self.conn.executemany(
            "UPDATE list_rows SET key = 'moving ' || id WHERE id = ?", [(id,) for id in renamed.values()]
        )
        ids |= renamed
        self.conn.executemany(
            "UPDATE list_rows SET key = ?, name = ?, fields = ?, changed_at = ? WHERE id = ?",
            [
                (pair.after.key, pair.after.name, _json(pair.after), moment, ids[pair.after.key])
                for pair in (*difference.renamed, *difference.changed, *difference.reprinted)
            ],
        )
        places = {row.key: place for place, row in enumerate(rows)}
        self.conn.executemany(
            "INSERT INTO list_rows (source_id, key, entry, name, place, first_seen_at, fields)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    source_id,
                    row.key,
                    entries.get(row.key, row.key),
                    row.name,
                    places[row.key],
                    moment,
                    _json(row),
                )
                for row in difference.added
            ],
        )
        self.conn.executemany(
            "UPDATE list_rows SET place = ? WHERE id = ?",
            [(places[key], id) for key, id in ids.items() if placed[id] != places[key]],
        )


def _json(row: ListRow) -> str:
    return json.dumps(dict(row.fields), ensure_ascii=False)


def _packed(keys: Iterable[str]) -> bytes:
    """The marks of keys in order, four bytes each."""
    marks = sorted(set(map(mark_of, keys)))
    return struct.pack(f"<{len(marks)}I", *marks)


def _unpacked(marks: bytes | None) -> frozenset[int] | None:
    return None if marks is None else frozenset(struct.unpack(f"<{len(marks) // 4}I", marks))


def _kept(row: sqlite3.Row) -> KeptRow:
    return KeptRow(
        ListRow(row["key"], row["name"], json.loads(row["fields"])),
        row["entry"],
        dt.datetime.fromisoformat(row["first_seen_at"]),
    )

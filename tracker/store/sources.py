"""Sources as the database knows them: the catalogue's rows, and how polling each one stands."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils.utils import sqlite3

from tracker.errors import NotFound
from tracker.model import Source, SourceState, utc_now, utc_text
from tracker.store.connection import Connection

LAWS = "laws"

LEGISLATOR = ("US", "us-congress")
"""Country and agency that speak in the laws that are imported."""

OWN_SOURCES = {
    "manual": "Entered by hand",
    "starter": "Ships with the tracker",
    LAWS: "Laws and bills imported",
}
"""Sources that are not polled: what manual and starter events cite, and imported laws, stand under them."""

TRUSTED = dt.timedelta(days=7)
"""How long validators are sent after a whole answer came: some servers say 304 for ever, whatever is new."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What is remembered of the last whole answer of one address: validators, and a hash of its body.

    `fresh`: it is younger than TRUSTED.
    """

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    fresh: bool = field(default=True, compare=False)


class Sources(Connection):
    """Writes and look-ups of sources."""

    def sync_sources(self, sources: Iterable[Source]) -> bool:
        """Make the rows follow the catalogue. True where anything was written.

        A source that is gone is retired, its history kept; one that comes back, or whose address
        changed, starts anew. A country or agency must be in the vocabulary's tables.
        """
        wanted = {source.id: _row(source) for source in sources}
        known = {row["id"]: dict(row) for row in self.rows("SELECT * FROM sources")}
        own = {id: self._own_row(id) for id in OWN_SOURCES}
        changed = [
            row
            for id, row in (wanted | own).items()
            if id not in known
            or any(known[id][column] != value for column, value in row.items())
            or known[id]["state"] == "retired"
        ]
        gone = [id for id, row in known.items() if id not in wanted | own and row["state"] != "retired"]
        if not changed and not gone:
            return False
        with self.transaction():
            for row in changed:
                self._write_source(row, known.get(row["id"]))
            self.conn.executemany(
                "UPDATE sources SET state = 'retired', next_due_at = NULL WHERE id = ?",
                [(id,) for id in gone],
            )
        return True

    def refer_to_source(self, source_id: str, title: str | None = None) -> None:
        """Make sure that a source has a row, for reports known by reference only."""
        if self.value("SELECT 1 FROM sources WHERE id = ?", (source_id,)):
            return
        row = self._own_row(source_id, title)
        if source_id not in OWN_SOURCES:
            row |= {"state": "retired", "reader": "unknown"}
        with self.transaction():
            self._write_source(row, None)

    def source_state(self, source_id: str) -> SourceState:
        """How polling a source stands. Raises NotFound."""
        row = self.row("SELECT * FROM sources WHERE id = ?", (source_id,))
        if row is None:
            raise NotFound("source", source_id)
        return _state(row)

    def source_states(self) -> dict[str, SourceState]:
        """The same of every source, by id."""
        return {row["id"]: _state(row) for row in self.rows("SELECT * FROM sources ORDER BY id")}

    def set_source_state(self, state: SourceState) -> None:
        """Remember how polling a source stands. `every` is the catalogue's and not written here."""
        row = {
            name: utc_text(value) if isinstance(value, dt.datetime) else value
            for name, value in dataclasses.asdict(state).items()
            if name != "every"
        }
        sets = ", ".join(f"{name} = :{name}" for name in row if name != "source_id")
        with self.transaction():
            changed = self.conn.execute(f"UPDATE sources SET {sets} WHERE id = :source_id", row).rowcount
            if not changed:
                raise NotFound("source", state.source_id)

    def kept_answers(self, source_id: str, now: dt.datetime | None = None) -> dict[str, KeptAnswer]:
        """What is remembered of a source's last whole answers, by address.

        Without validators where the last whole answer is older than TRUSTED, so that it is sent anew.
        """
        oldest = utc_text((now or utc_now()) - TRUSTED)
        return {
            row["url"]: KeptAnswer(row["etag"], row["last_modified"], row["body_hash"])
            if row["stored_at"] > oldest
            else KeptAnswer(body_hash=row["body_hash"], fresh=False)
            for row in self.rows("SELECT * FROM source_validators WHERE source_id = ?", (source_id,))
        }

    def keep_answers(self, source_id: str, answers: Mapping[str, KeptAnswer], now: dt.datetime) -> None:
        """Remember answers, by address. Belongs in the transaction that saves the reports they brought.

        `stored_at` moves with a new body, and with any body that came because TRUSTED had passed; an
        answer that is as before writes nothing.
        """
        oldest = utc_text(now - TRUSTED)
        with self.transaction():
            for url, answer in answers.items():
                self.conn.execute(
                    "INSERT INTO source_validators"
                    " (source_id, url, etag, last_modified, body_hash, stored_at)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (source_id, url) DO UPDATE SET"
                    " etag = ?3, last_modified = ?4, body_hash = ?5, stored_at ="
                    " CASE WHEN body_hash IS NOT ?5 OR stored_at <= ?7 THEN ?6 ELSE stored_at END"
                    " WHERE (etag, last_modified, body_hash) IS NOT (?3, ?4, ?5) OR stored_at <= ?7",
                    (
                        source_id,
                        url,
                        answer.etag,
                        answer.last_modified,
                        answer.body_hash,
                        utc_text(now),
                        oldest,
                    ),
                )

    def _own_row(self, id: str, title: str | None = None) -> dict[str, Any]:
        row = {"id": id, "title": OWN_SOURCES.get(id, title or id), "url": None, "reader": "entry",
               "state": "manual"}  # fmt: skip
        if id == LAWS and self.value("SELECT 1 FROM agencies WHERE id = ?", (LEGISLATOR[1],)):
            row |= {"country": LEGISLATOR[0], "agency": LEGISLATOR[1], "language": "en"}
        return row

    def _write_source(self, row: dict[str, Any], known: dict[str, Any] | None) -> None:
        anew = known is not None and (known["url"] != row["url"] or known["state"] == "retired")
        if known is None:
            marks = ", ".join(f":{column}" for column in row)
            self.conn.execute(f"INSERT INTO sources ({', '.join(row)}) VALUES ({marks})", row)
        else:
            sets = ", ".join(f"{column} = :{column}" for column in row if column != "id")
            self.conn.execute(f"UPDATE sources SET {sets} WHERE id = :id", row)
        if anew and row["id"] not in OWN_SOURCES:
            self.conn.execute(
                "UPDATE sources SET state = 'new', next_due_at = NULL, failures = 0, moved_to = NULL,"
                " last_error = NULL, empty_polls = 0 WHERE id = ?",
                (row["id"],),
            )
            for of_before in ("source_validators", "unfinished_polls"):
                self.conn.execute(f"DELETE FROM {of_before} WHERE source_id = ?", (row["id"],))


def _row(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "title": source.title,
        "url": source.urls[0],
        "reader": source.reader,
        "language": source.language,
        "country": source.country,
        "agency": source.agency,
        "every": int(source.every.total_seconds()),
        "confirmed": source.confirmed,
        "licence": source.licence,
    }


def _state(row: sqlite3.Row) -> SourceState:
    def moment(column: str) -> dt.datetime | None:
        return dt.datetime.fromisoformat(row[column]) if row[column] else None

    return SourceState(
        source_id=row["id"],
        every=dt.timedelta(seconds=row["every"]) if row["every"] else None,
        state=row["state"],
        first_polled_at=moment("first_polled_at"),
        last_polled_at=moment("last_polled_at"),
        last_ok_at=moment("last_ok_at"),
        next_due_at=moment("next_due_at"),
        failures=row["failures"],
        moved_to=row["moved_to"],
        last_error=row["last_error"],
        empty_polls=row["empty_polls"],
    )

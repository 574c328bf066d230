"""Sections of laws and bills: kept whole, found by words, each earlier text kept."""

from __future__ import annotations

import dataclasses
import datetime as dt
import difflib
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlite_utils.utils import sqlite3

from tracker.errors import NotFound
from tracker.law_names import plain_name, public_law
from tracker.model import Clause, utc_text
from tracker.store.connection import Connection, inserted
from tracker.store.search import fold_all, fold_query

Change = Literal["new", "changed", "same"]


@dataclass(frozen=True, slots=True)
class SavedClause:
    """A clause after saving: its row, what saving it did, which text of it is the current one (from 1)."""

    id: int
    clause: Clause
    change: Change
    version: int
    report_id: int | None = None
    source_id: str | None = None


@dataclass(frozen=True, slots=True)
class ListedClause:
    """A clause as a list has it: without its text, with how many events it tells of."""

    id: int
    law: str
    section: str
    heading: str
    document: str | None
    enacted: str | None
    events: int


class Clauses(Connection):
    """Writes and look-ups of clauses."""

    def save_clauses(
        self, clauses: Sequence[Clause], now: dt.datetime, *, source_id: str | None = None
    ) -> list[SavedClause]:
        """Keep the sections of a law, in its order. One that is kept as it is writes nothing.

        Identity is the document (or, where none is known, the law's name) and the section. A law that was
        kept by its name alone takes the document that comes with it later, and one that comes by its name
        is the public law of that name. A changed clause's earlier content goes to `clause_versions`.
        """
        with self.transaction():
            moment = utc_text(now)
            return [
                self._save_clause(clause, position, moment, source_id)
                for position, clause in enumerate(clauses)
            ]

    def fresh_clauses(self, clauses: Sequence[Clause]) -> list[Clause]:
        """Those of the clauses that saving would add or change: what is worth extracting from."""
        fresh = []
        for clause in clauses:
            known = self._known_clause(clause)
            if known is None:
                fresh.append(clause)
            elif known["content_hash"] != content_hash(_as_known(clause, known)):
                fresh.append(_as_known(clause, known))
        return fresh

    def law_kept(self, law: str) -> tuple[str, dt.date | None] | None:
        """The public law that is kept under a name, and its day; None where there is none, or several."""
        rows = self.rows(
            "SELECT document, max(enacted) AS enacted FROM clauses"
            " WHERE law_key = ? AND document LIKE 'pl:%' GROUP BY document",
            (plain_name(law),),
        )
        if len(rows) != 1:
            return None
        day = rows[0]["enacted"]
        return str(rows[0]["document"]), dt.date.fromisoformat(day) if day else None

    def with_unnumbered(self, clauses: Sequence[Clause]) -> list[Clause]:
        """The sections of a law, with those that are kept by its name alone and are not among them.

        Those have the number that these came with. All are in the order of the law, which is that of the
        kept ones with what is new at the end; where nothing is added the given order stays.
        """
        given = {(plain_name(clause.law), clause.section): clause for clause in clauses}
        laws = {
            plain_name(clause.law): clause.document
            for clause in clauses
            if clause.enacted is not None and (clause.document or "").startswith("pl:")
        }
        kept = self.rows(
            "SELECT c.* FROM json_each(?) given CROSS JOIN clauses c ON c.law_key = given.value"
            " WHERE c.document IS NULL AND c.enacted IS NOT NULL ORDER BY c.law_key, c.position, c.id",
            (json.dumps(sorted(laws)),),
        )
        if all((row["law_key"], row["section"]) in given for row in kept):
            return list(clauses)
        whole = {
            (row["law_key"], row["section"]): dataclasses.replace(
                clause_of(row), document=laws[row["law_key"]]
            )
            for row in kept
        }
        return list((whole | given).values())

    def rename_report(self, report_id: int, guid: str) -> None:
        """Let the report that stands for a clause be known by what the clause is known by now."""
        with self.transaction():
            self.conn.execute(
                "UPDATE OR IGNORE reports SET guid = ?1 WHERE id = ?2 AND guid <> ?1", (guid, report_id)
            )

    def load_clause(self, clause_id: int) -> SavedClause:
        """A clause as it is now. Raises NotFound."""
        row = self.row("SELECT * FROM clauses WHERE id = ?", (clause_id,))
        if row is None:
            raise NotFound("clause", clause_id)
        return _saved(row, "same")

    def find_clause(self, law: str, section: str) -> SavedClause:
        """A clause by its law, named in any way it is cited by, and its section. Raises NotFound.

        `law` is a document (pl:118-31), a number ("Public Law 118-31"), a name or a short form of one
        ("FY2024 NDAA"). Where a law and the bills for it are kept, the law is meant.
        """
        ids = self._clauses_of_law(law)
        wanted = " ".join(section.casefold().removeprefix("section").removeprefix("sec.").split())
        rows = self.rows(
            "SELECT c.* FROM json_each(?) given CROSS JOIN clauses c ON c.id = given.value"
            " WHERE lower(c.section) = ? ORDER BY given.key LIMIT 1",
            (json.dumps(ids), wanted),
        )
        if not rows:
            raise NotFound("clause", f"{law}, section {section}", self._near(law, ids, wanted))
        return _saved(rows[0], "same")

    def list_clauses(
        self,
        *,
        law: str | None = None,
        words: str | None = None,
        with_events: bool = False,
        limit: int | None = None,
    ) -> list[ListedClause]:
        """Clauses in the order of their laws and sections; those with all of `words` in them, best first.

        `law` as `find_clause` takes it. `with_events` leaves out those that tell of no event.
        """
        conditions, parameters = ["1"], dict[str, Any]()
        if law is not None:
            conditions.append("c.id IN (SELECT value FROM json_each(:law))")
            parameters["law"] = json.dumps(self._clauses_of_law(law))
        if words is not None:
            conditions.append("c.id IN (SELECT rowid FROM clauses_fts WHERE clauses_fts MATCH :words)")
            parameters["words"] = fold_query(words)
        if with_events:
            conditions.append("coalesce(t.events, 0) > 0")
        rows = self.rows(
            "SELECT c.id, c.law, c.section, coalesce(c.heading, '') AS heading, c.document, c.enacted,"
            " coalesce(t.events, 0) AS events FROM clauses c LEFT JOIN"
            " (SELECT er.report_id, count(*) AS events FROM clauses k"
            "  JOIN event_reports er ON er.report_id = k.report_id AND er.facts IS NOT NULL"
            "  JOIN events e ON e.id = er.event_id AND e.review <> 'rejected' GROUP BY 1) t"
            f" ON t.report_id = c.report_id WHERE {' AND '.join(conditions)}"
            " ORDER BY c.enacted IS NULL, c.enacted DESC, c.identity, c.position, c.id LIMIT :limit",
            parameters | {"limit": -1 if limit is None else limit},
        )
        return [ListedClause(**row) for row in rows]

    def clauses_telling(self, ids: Sequence[int]) -> int:
        """How many of these clauses tell of events that nobody rejected."""
        return int(
            self.value(
                "SELECT count(DISTINCT c.id) FROM json_each(?) given"
                " CROSS JOIN clauses c ON c.id = given.value"
                " JOIN event_reports er ON er.report_id = c.report_id AND er.facts IS NOT NULL"
                " JOIN events e ON e.id = er.event_id WHERE e.review <> 'rejected'",
                (json.dumps(list(ids)),),
            )
        )

    def set_clause_report(self, clause_id: int, report_id: int) -> None:
        """Say which report stands for a clause where it tells of events; its evidence is the clause's."""
        with self.transaction():
            self.conn.execute(
                "UPDATE clauses SET report_id = ?1 WHERE id = ?2 AND report_id IS NOT ?1",
                (report_id, clause_id),
            )
            self.conn.execute(
                "UPDATE evidence SET clause_id = ?1 WHERE report_id = ?2 AND clause_id IS NOT ?1"
                " AND start IS NOT NULL",
                (clause_id, report_id),
            )

    def events_of_clause(self, clause_id: int) -> list[sqlite3.Row]:
        """The events that a clause tells of, by date: id, uid, title, kind, action, date, review."""
        return self.rows(
            "SELECT e.id, e.uid, e.title, e.kind, e.action, e.date, e.review FROM clauses c"
            " CROSS JOIN event_reports er ON er.report_id = c.report_id AND er.facts IS NOT NULL"
            " JOIN events e ON e.id = er.event_id"
            " WHERE c.id = ? AND e.review <> 'rejected' ORDER BY e.date IS NULL, e.date, e.id",
            (clause_id,),
        )

    def measures_of_clause(self, clause_id: int) -> list[sqlite3.Row]:
        """The measures of those events: uid, title, kind, and the state each is in today."""
        return self.rows(
            "SELECT DISTINCT m.uid, m.title, m.kind, f.state FROM clauses c"
            " CROSS JOIN event_reports er ON er.report_id = c.report_id AND er.facts IS NOT NULL"
            " JOIN events e ON e.id = er.event_id JOIN measures m ON m.id = e.measure_id"
            " LEFT JOIN in_force f ON f.id = m.id"
            " WHERE c.id = ? AND e.review <> 'rejected' ORDER BY m.id",
            (clause_id,),
        )

    def dates_of_clause(self, clause_id: int) -> list[sqlite3.Row]:
        """The further dates of those events, each once: date, role and the words it came from."""
        return self.rows(
            "SELECT d.date, d.role, min(d.text) AS text FROM clauses c"
            " CROSS JOIN event_reports er ON er.report_id = c.report_id AND er.facts IS NOT NULL"
            " JOIN events e ON e.id = er.event_id JOIN event_dates d ON d.event_id = e.id"
            " WHERE c.id = ? AND e.review <> 'rejected' GROUP BY d.date, d.role ORDER BY d.date, d.role",
            (clause_id,),
        )

    def stored_clauses(self, source_id: str, at_once: int) -> Iterator[list[SavedClause]]:
        """The clauses that a source gave, in batches, in the order they came."""
        last = 0
        while rows := self.rows(
            "SELECT * FROM clauses WHERE source_id = ? AND id > ? ORDER BY id LIMIT ?",
            (source_id, last, at_once),
        ):
            last = rows[-1]["id"]
            yield [_saved(row, "same") for row in rows]

    def _clauses_of_law(self, law: str) -> list[int]:
        """The clauses of a law however it is named: of the law itself before those of bills."""
        document = law if ":" in law else public_law(law)
        rows = self.rows(
            "SELECT id FROM clauses WHERE document = ?1 OR (?1 IS NULL AND law_key = ?2)"
            " ORDER BY enacted IS NULL, enacted DESC, identity, position",
            (document, plain_name(law)),
        )
        return [row[0] for row in rows]

    def _near(self, law: str, ids: list[int], section: str) -> list[str]:
        """What is there that comes near to a clause that is not."""
        if ids:
            rows = self.rows(
                "SELECT DISTINCT c.section FROM json_each(?) given"
                " CROSS JOIN clauses c ON c.id = given.value",
                (json.dumps(ids),),
            )
            near = difflib.get_close_matches(section, [row[0] for row in rows], n=3, cutoff=0.5)
            return [f"section {name}" for name in near]
        known = plain_name(law).split()
        rows = self.rows("SELECT DISTINCT law, law_key FROM clauses ORDER BY enacted DESC LIMIT 2000")
        return [row["law"] for row in rows if set(known) & set(row["law_key"].split()) - _SMALL][:3]

    def _save_clause(self, clause: Clause, position: int, moment: str, source_id: str | None) -> SavedClause:
        known = self._known_clause(clause)
        if known is None:
            return self._insert_clause(clause, position, moment, source_id)
        clause = _as_known(clause, known)
        if known["content_hash"] == content_hash(clause):
            return _saved(known, "same")
        return self._replace_clause(known, clause, position, moment)

    def _known_clause(self, clause: Clause) -> sqlite3.Row | None:
        """The row of a clause: by its document, else by the law's name where one of both has no document."""
        name = plain_name(clause.law)
        return self.row(
            "SELECT * FROM clauses WHERE section = :section AND (identity = :identity"
            " OR (law_key = :name AND (CASE WHEN :document IS NULL THEN document LIKE 'pl:%'"
            "  ELSE document IS NULL AND (enacted IS NULL) = :bill END)))"
            " ORDER BY identity = :identity DESC LIMIT 1",
            {
                "section": clause.section,
                "identity": clause.document or f"law:{name}",
                "name": name,
                "document": clause.document,
                "bill": clause.enacted is None,
            },
        )

    def _insert_clause(
        self, clause: Clause, position: int, moment: str, source_id: str | None
    ) -> SavedClause:
        row = _columns(clause) | {
            "section": clause.section, "position": position, "source_id": source_id,
            "first_seen_at": moment, "changed_at": moment,
        }  # fmt: skip
        marks = ", ".join(f":{column}" for column in row)
        id = inserted(self.conn.execute(f"INSERT INTO clauses ({', '.join(row)}) VALUES ({marks})", row))
        self._index_clause(id, clause.law, clause.text)
        return SavedClause(id, clause, "new", 1, None, source_id)

    def _replace_clause(self, known: sqlite3.Row, clause: Clause, position: int, moment: str) -> SavedClause:
        """Give a row its new content, keeping the old as a version."""
        id, version = known["id"], known["version"] + 1
        self.conn.execute(_KEEP_VERSION, {"id": id, "now": moment})
        row = _columns(clause) | {"position": position, "changed_at": moment, "version": version}
        sets = ", ".join(f"{column} = :{column}" for column in row)
        self.conn.execute(f"UPDATE clauses SET {sets} WHERE id = :id", row | {"id": id})
        self.conn.execute(
            "INSERT INTO clauses_fts (clauses_fts, rowid, body) VALUES ('delete', ?, ?)",
            (id, fold_all((known["text"], known["law"]))),
        )
        self._index_clause(id, clause.law, clause.text)
        return SavedClause(id, clause, "changed", version, known["report_id"], known["source_id"])

    def _index_clause(self, id: int, law: str, text: str) -> None:
        self.conn.execute("INSERT INTO clauses_fts (rowid, body) VALUES (?, ?)", (id, fold_all((text, law))))


_KEEP_VERSION = """
INSERT INTO clause_versions
  (clause_id, version, law, heading, path, url, enacted, text, content_hash, seen_from, seen_until)
SELECT id, version, law, heading, path, url, enacted, text, content_hash, changed_at, :now
FROM clauses WHERE id = :id
"""

_SMALL = frozenset(("act", "the", "of", "for", "and", "to", "law", "public", "fiscal", "year"))


def content_hash(clause: Clause) -> str:
    """Changes whenever anything of a clause does: 32 hex digits."""
    seen = [clause.law, clause.section, clause.heading, clause.text, clause.document, clause.url,
            clause.enacted.isoformat() if clause.enacted else None, list(clause.path),
            clause.dated.isoformat() if clause.dated else None]  # fmt: skip
    text = json.dumps(seen, ensure_ascii=False)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _columns(clause: Clause) -> dict[str, Any]:
    """The columns that a new version of a clause gives anew."""
    name = plain_name(clause.law)
    return {
        "law": clause.law,
        "heading": clause.heading or None,
        "document": clause.document,
        "identity": clause.document or f"law:{name}",
        "law_key": name,
        "path": json.dumps(list(clause.path), ensure_ascii=False) if clause.path else None,
        "url": clause.url,
        "enacted": clause.enacted.isoformat() if clause.enacted else None,
        "dated": clause.dated.isoformat() if clause.dated else None,
        "content_hash": content_hash(clause),
        "text": clause.text,
    }


def clause_of(row: sqlite3.Row) -> Clause:
    """A row of `clauses` as the clause it is."""
    return Clause(
        law=row["law"],
        section=row["section"],
        heading=row["heading"] or "",
        text=row["text"],
        document=row["document"],
        url=row["url"],
        enacted=dt.date.fromisoformat(row["enacted"]) if row["enacted"] else None,
        path=tuple(json.loads(row["path"])) if row["path"] else (),
        dated=dt.date.fromisoformat(row["dated"]) if row["dated"] else None,
    )


def _saved(row: sqlite3.Row, change: Change) -> SavedClause:
    return SavedClause(row["id"], clause_of(row), change, row["version"], row["report_id"], row["source_id"])


def _as_known(clause: Clause, known: sqlite3.Row) -> Clause:
    """A clause that comes by its law's name alone, as the section of the law that is kept under it.

    A public law has a day of enactment: one that comes without keeps the day that is known.
    """
    if clause.document is None and known["document"] is not None:
        clause = dataclasses.replace(clause, document=known["document"], url=clause.url or known["url"])
    law = (clause.document or "").startswith("pl:")
    if law and clause.enacted is None and known["enacted"]:
        clause = dataclasses.replace(clause, enacted=dt.date.fromisoformat(known["enacted"]))
    return clause

"""The full-text index of events, reports and clauses: what a row is found by, and when it is written."""

from __future__ import annotations

from tracker.store import search
from tracker.store.connection import Connection
from tracker.store.lookup import batches

_VERSION = "fold_version"


class Index(Connection):
    """Keeps the index in step: the events that a transaction touched are indexed when it ends."""

    def index_anew(self) -> None:
        """Fold and index every event, report and clause again. Takes a while for millions."""
        with self.transaction():
            self.conn.execute("DELETE FROM events_fts")
            # What a damaged index still holds of the deleted rows goes with this.
            self.conn.execute("INSERT INTO events_fts (events_fts) VALUES ('rebuild')")
            self.conn.execute("INSERT INTO reports_fts (reports_fts) VALUES ('delete-all')")
            for row in self.conn.execute("SELECT id, text FROM reports"):
                self.conn.execute(
                    "INSERT INTO reports_fts (rowid, body) VALUES (?, ?)",
                    (row["id"], search.fold(row["text"])),
                )
            self.conn.execute("INSERT INTO clauses_fts (clauses_fts) VALUES ('delete-all')")
            for row in self.conn.execute("SELECT id, law, text FROM clauses"):
                self.conn.execute(
                    "INSERT INTO clauses_fts (rowid, body) VALUES (?, ?)",
                    (row["id"], search.fold_all((row["text"], row["law"]))),
                )
            self._unindexed.update(row[0] for row in self.conn.execute("SELECT id FROM events"))
            self.set_property(_VERSION, search.VERSION)

    def follow_folding(self) -> bool:
        """Index anew where the index was folded by other rules than today's. True where it was."""
        known = self.property(_VERSION)
        if known == search.VERSION:
            return False
        if known is None and not self.value("SELECT 1 FROM reports UNION ALL SELECT 1 FROM events LIMIT 1"):
            self.set_property(_VERSION, search.VERSION)
            return False
        self.index_anew()
        return True

    def _before_commit(self) -> None:
        """Index what the transaction touched."""
        super()._before_commit()
        for ids in batches(self._unindexed):
            found = {event_id: self._texts_of(event_id) for event_id in ids}
            self.conn.executemany("DELETE FROM events_fts WHERE rowid = ?", [(id,) for id in ids])
            self.conn.executemany(
                "INSERT INTO events_fts (rowid, body) VALUES (?, ?)",
                [(event_id, search.fold_all(texts)) for event_id, texts in found.items() if texts],
            )

    def _texts_of(self, event_id: int) -> list[str | None]:
        """All that an event is found by; nothing where there is no such event."""
        return [text for row in self.rows(_INDEXED, {"id": event_id}) for text in row]


# Every text an event can be found by; four columns, since a name has four languages.
_INDEXED = """
SELECT title, summary, programme, NULL FROM events WHERE id = :id
UNION ALL SELECT quote, NULL, NULL, NULL FROM evidence WHERE event_id = :id AND quote IS NOT NULL
UNION ALL SELECT r.title, NULL, NULL, NULL
  FROM event_reports er JOIN reports r ON r.id = er.report_id WHERE er.event_id = :id
UNION ALL SELECT m.title, NULL, NULL, NULL
  FROM events e JOIN measures m ON m.id = e.measure_id WHERE e.id = :id
""" + "".join(
    f"UNION ALL SELECT t.label, t.label_zh, t.label_ar, t.label_fa"
    f" FROM {table} x JOIN {terms} t ON t.id = x.{column} WHERE x.{key} = :id\n"
    for table, key, column, terms in (
        ("events", "id", "kind", "kinds"),
        ("events", "id", "action", "actions"),
        ("event_countries", "event_id", "country_id", "countries"),
        ("event_materials", "event_id", "material_id", "materials"),
        ("event_agencies", "event_id", "agency_id", "agencies"),
        ("event_organizations", "event_id", "organization_id", "organizations"),
    )
)

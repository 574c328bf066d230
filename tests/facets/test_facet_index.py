"""The index in the database: who keeps it, what other programs leave to it, what the doctor sees."""

import multiprocessing
import shutil
from pathlib import Path

import indexed
import pytest
from sqlite_utils.utils import sqlite3

from tracker import resources
from tracker.errors import DatabaseDamaged
from tracker.facets import Snapshot
from tracker.store import Level, Store, examine, migrations
from tracker.store.connection import Connection

BEFORE_THE_INDEX = ("0001", "0002", "0003", "0004", "0005", "0006")


def waiting(store: Store) -> int:
    return int(store.value("SELECT count(*) FROM facet_touched"))


def findings(store: Store, check: str = "facet index") -> list[tuple[Level, str]]:
    return [(one.level, one.text) for one in examine(store, indexed.NOW) if one.check == check]


def test_a_write_leaves_nothing_to_do(store: Store) -> None:
    assert waiting(store) == 0
    assert indexed.indexed(Snapshot.read(store.conn)) == indexed.told(store.conn)


def test_what_fails_leaves_the_index_alone(store: Store) -> None:
    before = store.rows("SELECT * FROM facet_bitmaps")
    with pytest.raises(ZeroDivisionError), store.transaction():
        indexed.insert(store, indexed.facts(7), 7)
        raise ZeroDivisionError
    assert store.rows("SELECT * FROM facet_bitmaps") == before


def test_a_change_that_is_no_facet_writes_no_bitmap(store: Store) -> None:
    versions = store.rows("SELECT * FROM facet_versions")
    with store.transaction():
        store.conn.execute("UPDATE events SET title = 'Another', confidence = 0.5, updated_at = updated_at")
    assert store.rows("SELECT * FROM facet_versions") == versions


REPLACED = (
    "INSERT OR REPLACE INTO events (id, uid, kind, action, stance, title, date_precision, review, origin,"
    " created_at, updated_at) SELECT {id}, uid || {uid}, 'tariff', action, stance, title, 'unknown', review, origin,"
    " created_at, updated_at FROM events WHERE id = 1"
)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE events SET kind = 'grant', date = '2020', date_precision = 'year', year = 2020, month = NULL",
        "UPDATE events SET programme = '', currency = 'USD', language = 'zh', stance = 'other'",
        "DELETE FROM events WHERE id IN (2, 6)",
        REPLACED.format(id=1, uid="''"),
        REPLACED.format(id=9, uid="''"),
        "DELETE FROM event_countries WHERE country_id = 'US'",
        "UPDATE event_countries SET country_id = 'AU', role = 'location' WHERE role = 'actor' AND event_id = 1",
        "UPDATE event_countries SET event_id = 5 WHERE country_id = 'US' AND event_id = 1",
        "INSERT INTO event_materials VALUES (5, 'graphite-anode')",
        "UPDATE event_materials SET material_id = 'anode'",
        "DELETE FROM event_materials WHERE event_id IN (2, 3)",
        "INSERT INTO event_agencies VALUES (5, 'us-bis')",
        "DELETE FROM event_agencies",
        "UPDATE event_agencies SET agency_id = 'cn-mofcom'",
        "INSERT INTO event_organizations VALUES (1, 'group14')",
        "INSERT OR REPLACE INTO reports SELECT id, 'gazette', guid, document, url, canonical_url, title, language,"
        " published_at, first_seen_at, last_seen_at, content_hash, version, fields, text FROM reports WHERE id = 2",
        "INSERT INTO event_reports (event_id, report_id, matched_on, decided_at) VALUES (5, 6, 'person', '')",
        "DELETE FROM event_reports WHERE event_id = 6",
        "UPDATE event_organizations SET event_id = 6",
        "DELETE FROM event_organizations",
        "UPDATE reports SET source_id = 'gazette' WHERE id = 3",
        "DELETE FROM reports WHERE id = 4",
        "UPDATE event_reports SET report_id = 6 WHERE event_id = 1",
        "DELETE FROM material_ancestors WHERE material_id <> ancestor_id",
        "UPDATE material_ancestors SET ancestor_id = 'lithium' WHERE ancestor_id = 'anode' AND material_id <> 'anode'",
        "INSERT INTO material_ancestors VALUES ('lithium', 'anode')",
        "UPDATE agencies SET parent_id = 'cn-mofcom' WHERE id = 'us-bis'",
        "INSERT OR REPLACE INTO agencies (id, label, parent_id) VALUES ('us-bis', 'BIS', 'cn-mofcom')",
        "INSERT INTO event_countries VALUES (77, 'US', 'actor')",  # of an event that there is not
        "INSERT INTO event_countries VALUES (-1, 'US', 'actor')",
    ],
)
def test_plain_sql_of_another_program(
    store: Store, reader: sqlite3.Connection, other: sqlite3.Connection, sql: str
) -> None:
    """Counted at once by readers, put in for good by the tracker's next write."""
    snapshot = Snapshot.read(reader)
    other.execute(sql)
    told = indexed.told(other)
    assert indexed.indexed(snapshot.renewed(reader)) == told
    assert waiting(store) > 0
    with store.transaction():
        store.conn.execute("UPDATE sources SET title = 'Another'")
    assert waiting(store) == 0
    assert indexed.indexed(Snapshot.read(reader)) == indexed.indexed(snapshot.renewed(reader)) == told
    assert list(store.facets_that_differ()) == []


@pytest.mark.parametrize("number", [0, -3, 1 << 32])
def test_a_number_that_no_bitmap_holds_is_refused(other: sqlite3.Connection, number: int) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="between 1 and 4294967295"):
        other.execute(REPLACED.format(id=number, uid=1))


def test_an_event_keeps_its_number(other: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="keeps its number"):
        other.execute("UPDATE events SET id = 10 WHERE id = 1")


def test_the_last_number_there_can_be(store: Store, other: sqlite3.Connection) -> None:
    other.execute(REPLACED.format(id=(1 << 32) - 1, uid=1))
    with store.transaction():
        store.conn.execute("UPDATE sources SET title = 'Another'")
    assert indexed.indexed(Snapshot.read(store.conn)) == indexed.told(other)


def test_another_tree_folds_the_events_anew(store: Store, reader: sqlite3.Connection) -> None:
    snapshot = Snapshot.read(reader)
    assert list(snapshot.of("material", "anode")) == [2]
    store.sync_vocabulary(indexed.regrown_vocabulary())
    renewed = snapshot.renewed(reader)
    assert list(renewed.of("material", "anode")) == [2, 3]
    assert list(renewed.of("agency", "us-commerce")) == []
    assert indexed.indexed(renewed) == indexed.told(reader)


def test_a_report_that_comes_after_what_refers_to_it(
    store: Store, reader: sqlite3.Connection, other: sqlite3.Connection
) -> None:
    with store.transaction():
        store.conn.execute("PRAGMA defer_foreign_keys = ON")
        report = tuple(store.rows("SELECT * FROM reports WHERE id = 4")[0])
        store.conn.execute("UPDATE event_reports SET report_id = 5 WHERE report_id = 4")
        store.conn.execute("DELETE FROM reports WHERE id = 4")
    other.execute("UPDATE event_reports SET report_id = 4 WHERE event_id = 4")
    with store.transaction():
        store.conn.execute("UPDATE sources SET title = 'Another'")
    snapshot = Snapshot.read(reader)
    assert 4 not in snapshot.of("source", "wire")
    other.execute(f"INSERT INTO reports VALUES ({', '.join('?' * len(report))})", report)
    assert list(snapshot.renewed(reader).of("source", "wire")) == [1, 2, 3, 4, 5]


def test_an_agency_taken_out_of_the_middle_of_the_tree(
    store: Store, reader: sqlite3.Connection, other: sqlite3.Connection
) -> None:
    with store.transaction():
        store.conn.execute("UPDATE agencies SET parent_id = 'cn-mofcom' WHERE id = 'us-commerce'")
    snapshot = Snapshot.read(reader)
    assert list(snapshot.of("agency", "cn-mofcom")) == [3]
    other.execute("DELETE FROM agencies WHERE id = 'us-commerce'")
    renewed = snapshot.renewed(reader)
    assert list(renewed.of("agency", "cn-mofcom")) == []
    assert indexed.indexed(renewed) == indexed.told(reader)


def test_a_vocabulary_with_the_same_trees_folds_nothing(store: Store) -> None:
    versions = store.rows("SELECT * FROM facet_versions")
    with store.transaction():
        pairs = store.rows("SELECT * FROM material_ancestors")
        store.conn.execute("DELETE FROM material_ancestors")
        store.conn.executemany("INSERT INTO material_ancestors VALUES (?, ?)", pairs)
    assert waiting(store) == 0
    assert store.rows("SELECT * FROM facet_versions") == versions


def test_events_in_many_chunks(store: Store, reader: sqlite3.Connection, other: sqlite3.Connection) -> None:
    """Numbers on both sides of the borders of chunks, narrow and wide, stored by one write."""
    for id in (65_535, 65_536, 131_072, 1_048_575, 1_048_576, 3_000_000):
        other.execute(REPLACED.format(id=id, uid=id))
    snapshot = Snapshot.read(reader)
    with store.transaction():
        store.conn.execute("UPDATE events SET programme = 'CHIPS'")
    assert indexed.indexed(snapshot.renewed(reader)) == indexed.told(reader)
    store.facets_anew()
    assert indexed.indexed(snapshot.renewed(reader)) == indexed.told(reader)


def _store_some(path: Path, first: int, count: int) -> None:
    with Store.open(path, write=True) as store:
        for number in range(first, first + count):
            indexed.insert(store, indexed.facts(number, kind=("grant", "tariff")[number % 2]), number)


def test_two_processes_write_and_a_third_reads(path: Path, store: Store, reader: sqlite3.Connection) -> None:
    snapshot = Snapshot.read(reader)
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_store_some, args=(path, first, 5)) for first in (100, 200)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        snapshot = snapshot.renewed(reader)
        writers[0].join(0.01)
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    snapshot = snapshot.renewed(reader)
    assert len(snapshot.all) == 16
    assert indexed.indexed(snapshot) == indexed.told(reader)
    assert findings(store) == [(Level.NOTE, "ok")]


def test_an_older_database_is_indexed_when_it_is_opened(tmp_path: Path) -> None:
    older = tmp_path / "older"
    older.mkdir()
    for file in resources.migrations().glob("*.sql"):
        if file.name.startswith(BEFORE_THE_INDEX):
            shutil.copy(file, older)
    path = tmp_path / "old.db"
    with Connection(path, read_only=False, create=True) as old:
        migrations.migrate(old, older)
        old.conn.execute("INSERT INTO kinds (id, label, stance) VALUES ('grant', 'Grant', 'support')")
        old.conn.execute("INSERT INTO actions (id, label, rank) VALUES ('announced', 'Announced', 1)")
        old.conn.execute(
            "INSERT INTO events (uid, kind, action, stance, title, date_precision, review, origin, created_at,"
            " updated_at) VALUES ('old', 'grant', 'announced', 'support', 'Old', 'unknown', 'auto', 'manual',"
            " '2025-01-01T00:00:00Z', '2025-01-01T00:00:00Z')"
        )
    with Store.create_or_migrate(path) as store:
        assert list(Snapshot.read(store.conn).of("kind", "grant")) == [1]
        assert indexed.indexed(Snapshot.read(store.conn)) == indexed.told(store.conn)
        assert store.follow_facets() is False


def test_a_sound_index(store: Store) -> None:
    assert findings(store) == [(Level.NOTE, "ok")]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE facet_bitmaps SET ids = substr(ids, 1, 9) WHERE value = 'tariff'", "chunk 0 of kind 'tariff' cannot be read"),
        ("UPDATE facet_bitmaps SET ids = 'text' WHERE value = 'tariff'", "chunk 0 of kind 'tariff' cannot be read"),
        ("DELETE FROM facet_bitmaps WHERE value = 'tariff'", "kind 'tariff' is wrong for 1 events, the first 2"),
        ("UPDATE facet_bitmaps SET chunk = 1 WHERE value = 'tariff'", "chunk 1 of kind 'tariff' has events of another chunk"),
        ("INSERT INTO facet_bitmaps SELECT NULL, 'kind', 'stray', chunk, ids FROM facet_bitmaps WHERE value = 'tariff'",
         "kind 'stray' is wrong for 1 events, the first 2"),
        ("INSERT INTO facet_bitmaps SELECT NULL, 'colour', 'red', chunk, ids FROM facet_bitmaps WHERE value = 'tariff'",
         "chunk 0 of colour 'red' is of no dimension"),
        ("DROP TRIGGER facet_event; UPDATE events SET kind = 'tariff' WHERE id = 1",
         "kind 'export_ban' is wrong for 1 events, the first 1; kind 'tariff' is wrong for 1 events, the first 1"),
        ("DROP TRIGGER facet_deleted_event; DELETE FROM events WHERE id = 6", "everything '' is wrong for 1 events, the first 6"),
        ("DELETE FROM facet_versions", "the events are not indexed by facet"),
    ],
)  # fmt: skip
def test_the_doctor_finds_damage_and_the_rebuild_mends_it(
    store: Store, other: sqlite3.Connection, damage: str, said: str
) -> None:
    other.executescript(damage)
    (level, text), *_ = findings(store)
    assert level is Level.PROBLEM
    assert said in text
    store.facets_anew()
    assert findings(store) == [(Level.NOTE, "ok")]


def test_a_table_that_was_dropped_is_a_finding_and_cannot_be_filled(
    store: Store, other: sqlite3.Connection
) -> None:
    other.execute("DROP TABLE facet_bitmaps")
    assert findings(store) == [(Level.PROBLEM, "its table facet_bitmaps is gone; restore a backup")]
    with pytest.raises(DatabaseDamaged, match="facet_bitmaps is gone"):
        store.facets_anew()


def test_the_doctor_names_what_waits(store: Store, path: Path, other: sqlite3.Connection) -> None:
    other.execute("UPDATE events SET kind = 'tariff', review = 'pending' WHERE id < 3")
    told = waiting(store)
    assert told > 2
    with Store.open(path) as looking:
        (level, text), *more = findings(looking, "other programs")
        assert findings(looking) == [(Level.NOTE, "ok")]
    assert (level, more) == (Level.WARNING, [])
    assert text.startswith(f"{told} changes by another program wait for the next write")
    assert waiting(store) == told


def test_the_doctor_puts_in_what_waits_where_it_may_write(
    store: Store, reader: sqlite3.Connection, other: sqlite3.Connection
) -> None:
    other.execute("UPDATE events SET kind = 'tariff', review = 'pending' WHERE id < 3")
    told = waiting(store)
    assert findings(store, "other programs") == [
        (Level.NOTE, f"{told} changes by another program were waiting; they are put in now")
    ]
    assert waiting(store) == 0
    assert indexed.indexed(Snapshot.read(reader)) == indexed.told(reader)
    assert findings(store, "other programs") == findings(store) == [(Level.NOTE, "ok")]

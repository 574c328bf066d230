"""Migrations: each once, whole or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest

from tracker.errors import DatabaseTooNew, MigrationFailed, StoreError
from tracker.store import Store, migrations
from tracker.store.connection import Connection


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "migrations"
    made.mkdir()
    (made / "0001_first.sql").write_text("CREATE TABLE first (id INTEGER PRIMARY KEY);", encoding="utf-8")
    return made


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    return Connection(tmp_path / "new.db", read_only=False, create=True)


def tables(connection: Connection) -> set[str]:
    return {row[0] for row in connection.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_each_is_applied_once_in_order(connection: Connection, folder: Path) -> None:
    assert migrations.migrate(connection, folder) == ["0001_first"]
    (folder / "0002_second.sql").write_text("ALTER TABLE first ADD COLUMN name TEXT;", encoding="utf-8")
    assert migrations.migrate(connection, folder) == ["0002_second"]
    assert migrations.migrate(connection, folder) == []


def test_one_that_fails_half_way_leaves_nothing(connection: Connection, folder: Path) -> None:
    migrations.migrate(connection, folder)
    (folder / "0002_bad.sql").write_text(
        "CREATE TABLE second (id); INSERT INTO first VALUES (1); INSERT INTO nowhere VALUES (1);",
        encoding="utf-8",
    )
    with pytest.raises(MigrationFailed, match=r"0002_bad\.sql.*nowhere"):
        migrations.migrate(connection, folder)
    assert "second" not in tables(connection)
    assert connection.value("SELECT count(*) FROM first") == 0
    assert migrations.pending(connection, folder) == ["0002_bad"]


def test_mended_it_goes_through(connection: Connection, folder: Path) -> None:
    bad = folder / "0002_bad.sql"
    bad.write_text("CREATE TABLE second (id); CREATE TABLE second (id);", encoding="utf-8")
    with pytest.raises(MigrationFailed):
        migrations.migrate(connection, folder)
    bad.write_text("CREATE TABLE second (id);", encoding="utf-8")
    assert migrations.migrate(connection, folder) == ["0002_bad"]


def test_one_that_leaves_dangling_references_is_refused(connection: Connection, folder: Path) -> None:
    (folder / "0002_dangling.sql").write_text(
        "CREATE TABLE child (parent INTEGER REFERENCES first(id)); INSERT INTO child VALUES (7);",
        encoding="utf-8",
    )
    with pytest.raises(MigrationFailed, match="child"):
        migrations.migrate(connection, folder)
    assert "child" not in tables(connection)
    assert connection.value("PRAGMA foreign_keys") == 1


def test_a_database_from_a_newer_tracker_is_left_alone(path: Path) -> None:
    with Store.open(path, write=True) as store:
        store.conn.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('tracker', '9999_x', '')"
        )
    with pytest.raises(DatabaseTooNew, match="9999_x"):
        Store.open(path)
    with pytest.raises(DatabaseTooNew):
        Store.create_or_migrate(path)


def test_one_from_an_older_tracker_must_be_migrated_before_it_is_read(path: Path) -> None:
    with Store.open(path, write=True) as store:
        store.conn.execute("DELETE FROM _sqlite_migrations WHERE name = '0002_views'")
    with pytest.raises(StoreError, match="tracker init"):
        Store.open(path)


def test_statements_end_where_sqlite_says() -> None:
    script = """
        -- a comment; with a semicolon
        CREATE TABLE a (text DEFAULT 'one; two'); CREATE TABLE b (id);
        CREATE TRIGGER t AFTER INSERT ON b BEGIN DELETE FROM a; DELETE FROM b; END;
        /* ; */ SELECT 1;
        -- the end
    """
    assert len(list(migrations.statements(script))) == 4


def test_a_statement_without_an_end_is_an_error() -> None:
    with pytest.raises(ValueError, match="CREATE TABLE b"):
        list(migrations.statements("CREATE TABLE a (id); CREATE TABLE b (id)"))


def test_several_processes_may_migrate_at_once(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    program = "import sys; from tracker.store import Store; Store.create_or_migrate(sys.argv[1]).close()"
    running = [subprocess.Popen([sys.executable, "-c", program, str(path)]) for _ in range(4)]
    assert [process.wait() for process in running] == [0, 0, 0, 0]
    with Store.open(path) as store:
        assert store.value("PRAGMA integrity_check") == "ok"

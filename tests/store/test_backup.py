"""A backup is whole or not there, and restoring one gives the same rows back."""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tracker.errors import DatabaseDamaged, DatabaseLocked, DatabaseMissing, StoreError
from tracker.model import Facts
from tracker.store import Store, backup, restore


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every ordinary table."""
    with Store.open(path) as store:
        names = [
            row[0]
            for row in store.rows(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'"
            )
        ]
        return {name: [tuple(row) for row in store.rows(f'SELECT * FROM "{name}"')] for name in names}


@pytest.fixture
def filled(store: Store, make_facts: Callable[..., Facts], now: dt.datetime) -> Store:
    for number in range(5):
        store.insert_event(make_facts(title=f"Event {number}"), now=now)
    return store


def test_what_is_restored_is_what_was_backed_up(
    path: Path, filled: Store, make_facts: Callable[..., Facts], now: dt.datetime, tmp_path: Path
) -> None:
    saved = backup(filled, tmp_path / "backup.db")
    before = content(path)
    filled.insert_event(make_facts(title="After the backup"), now=now)
    filled.close()
    aside = restore(saved, path, now)
    assert content(path) == before
    assert aside is not None
    assert len(content(aside)["events"]) == 6


def test_who_has_the_database_open_sees_what_was_restored(
    path: Path, filled: Store, make_facts: Callable[..., Facts], now: dt.datetime, tmp_path: Path
) -> None:
    saved = backup(filled, tmp_path / "backup.db")
    filled.insert_event(make_facts(title="After the backup"), now=now)
    filled.close()
    with Store.open(path) as server:
        before = server.value("PRAGMA data_version")
        assert server.value("SELECT count(*) FROM events") == 6
        restore(saved, path, now)
        assert server.value("SELECT count(*) FROM events") == 5
        assert server.value("PRAGMA data_version") != before


def test_a_database_too_damaged_to_be_copied_is_moved_aside(
    path: Path, filled: Store, now: dt.datetime, tmp_path: Path
) -> None:
    saved = backup(filled, tmp_path / "backup.db")
    before = content(saved)
    filled.close()
    path.write_bytes(junk := b"no database at all" * 500)
    aside = restore(saved, path, now)
    assert aside is not None
    assert aside.read_bytes() == junk
    assert content(path) == before


def test_a_restored_database_can_be_written_to(
    path: Path, filled: Store, make_facts: Callable[..., Facts], now: dt.datetime, tmp_path: Path
) -> None:
    backup(filled, tmp_path / "backup.db")
    filled.close()
    restore(tmp_path / "backup.db", path, now)
    with Store.create_or_migrate(path) as store:
        assert store.value("PRAGMA journal_mode") == "wal"
        assert store.insert_event(make_facts(title="New"), now=now) == 6


def test_the_log_of_the_old_database_is_not_played_into_the_new(
    path: Path, filled: Store, make_facts: Callable[..., Facts], now: dt.datetime, tmp_path: Path
) -> None:
    backup(filled, tmp_path / "backup.db")
    before = content(path)
    with Store.open(path) as reader, reader.snapshot():
        reader.value("SELECT count(*) FROM events")
        filled.insert_event(make_facts(title="In the log only"), now=now)
        filled.close()
        assert path.with_name("tracker.db-wal").stat().st_size > 0
        restore(tmp_path / "backup.db", path, now)
        assert content(path) == before


def test_a_backup_can_be_made_while_somebody_writes(path: Path, filled: Store, tmp_path: Path) -> None:
    with filled.transaction(), Store.open(path) as reader:
        filled.set_property("half", "done")
        backup(reader, tmp_path / "backup.db")
    assert ("half", "done") not in content(tmp_path / "backup.db")["properties"]


def test_a_newer_backup_replaces_the_older(filled: Store, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    backup(filled, target)
    filled.set_property("later", "1")
    backup(filled, target)
    assert ("later", "1") in content(target)["properties"]
    assert not list(tmp_path.glob("*.part"))


def test_a_backup_onto_itself_is_refused(path: Path, filled: Store) -> None:
    with pytest.raises(StoreError, match="itself"):
        backup(filled, path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to write to")
def test_a_backup_that_cannot_be_written_leaves_the_old_one(filled: Store, tmp_path: Path) -> None:
    target = tmp_path / "gone" / "backup.db"
    with pytest.raises(StoreError) as refused:
        backup(filled, target)
    assert "\n" not in str(refused.value)


def test_a_damaged_backup_leaves_the_database_alone(
    path: Path, filled: Store, now: dt.datetime, tmp_path: Path
) -> None:
    saved = backup(filled, tmp_path / "backup.db")
    filled.close()
    before = content(path)
    data = bytearray(saved.read_bytes())
    data[4096:12288] = os.urandom(8192)
    saved.write_bytes(data)
    with pytest.raises(DatabaseDamaged):
        restore(saved, path, now)
    assert content(path) == before
    assert not [*tmp_path.glob("*.part*"), *tmp_path.glob("*.before-*")]


def test_a_missing_backup_is_said_to_be_missing(path: Path, now: dt.datetime, tmp_path: Path) -> None:
    with pytest.raises(DatabaseMissing):
        restore(tmp_path / "none.db", path, now)


def test_nothing_is_restored_under_a_writer(
    path: Path, filled: Store, now: dt.datetime, tmp_path: Path
) -> None:
    saved = backup(filled, tmp_path / "backup.db")
    with filled.writer(), pytest.raises(DatabaseLocked):
        restore(saved, path, now, wait=0)
    assert filled.value("SELECT count(*) FROM events") == 5


def test_a_backup_is_restored_where_there_was_nothing(
    filled: Store, now: dt.datetime, tmp_path: Path
) -> None:
    saved = backup(filled, tmp_path / "backup.db")
    assert restore(saved, tmp_path / "elsewhere.db", now) is None
    assert len(content(tmp_path / "elsewhere.db")["events"]) == 5

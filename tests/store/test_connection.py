"""Opening the database, and what its transactions promise."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3

from tracker.errors import DatabaseDamaged, DatabaseLocked, DatabaseMissing, StoreError
from tracker.store import Store, connection


def count(store: Store) -> int:
    return int(store.value("SELECT count(*) FROM properties WHERE name LIKE 'test%'"))


def test_a_missing_database_is_not_made_by_opening(tmp_path: Path) -> None:
    with pytest.raises(DatabaseMissing):
        Store.open(tmp_path / "none.db")
    assert not list(tmp_path.iterdir())


def test_a_new_database_is_in_wal_mode_with_foreign_keys_on(tmp_path: Path) -> None:
    with Store.create_or_migrate(tmp_path / "new.db") as store:
        assert store.value("PRAGMA journal_mode") == "wal"
        assert store.value("PRAGMA foreign_keys") == 1
        assert store.value("PRAGMA synchronous") == 1


@pytest.mark.parametrize("content", [b"not a database, but long enough to have a header" * 50, b"x"])
def test_what_is_no_database_is_damaged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "text.db"
    path.write_bytes(content)
    with pytest.raises(DatabaseDamaged):
        Store.open(path)
    with pytest.raises(DatabaseDamaged):
        Store.create_or_migrate(path)
    assert path.read_bytes() == content


def test_an_overwritten_page_is_damage_and_says_so(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 4000)
    with pytest.raises(DatabaseDamaged) as refused:
        Store.open(path)
    assert str(path) in str(refused.value)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE notes (text)")
    other.commit()
    other.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="not the tracker's"):
        Store.create_or_migrate(path)
    assert path.read_bytes() == before


def test_a_store_opened_for_reading_refuses_to_write(path: Path) -> None:
    with Store.open(path) as store, pytest.raises(StoreError, match="reading only"):
        store.set_property("test", "1")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write what is read-only")
def test_a_read_only_file_is_said_to_be_one(path: Path) -> None:
    path.chmod(0o444)
    with Store.open(path, write=True) as store, pytest.raises(StoreError, match="may only be read"):
        store.set_property("test", "1")


def test_a_folder_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as refused:
        Store.create_or_migrate(tmp_path / "no" / "such" / "tracker.db")
    assert "\n" not in str(refused.value)


def test_an_error_leaves_nothing_of_a_transaction(store: Store) -> None:
    with pytest.raises(RuntimeError), store.transaction():
        store.set_property("test", "1")
        raise RuntimeError
    assert count(store) == 0


def test_an_inner_transaction_belongs_to_the_outer(store: Store) -> None:
    with pytest.raises(RuntimeError), store.transaction():
        with store.transaction():
            store.set_property("test", "1")
        raise RuntimeError
    assert count(store) == 0


def test_a_reader_sees_whole_transactions_only(path: Path, store: Store) -> None:
    with Store.open(path) as reader:
        with store.transaction():
            store.set_property("test1", "1")
            store.set_property("test2", "2")
            assert count(reader) == 0
        assert count(reader) == 2


def test_a_snapshot_stays_at_its_moment(path: Path, store: Store) -> None:
    with Store.open(path) as reader:
        with reader.snapshot():
            assert count(reader) == 0
            store.set_property("test", "1")
            assert count(reader) == 0
        assert count(reader) == 1


def test_a_second_writer_is_told_who_writes(
    path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.01)
    with (
        Store.open(path, write=True) as other,
        store.writer(),
        store.transaction(),
        pytest.raises(DatabaseLocked) as refused,
    ):
        other.set_property("test", "1")
    assert f"pid {os.getpid()}" in str(refused.value)


def test_a_full_disk_rolls_back_and_the_database_stays_whole(store: Store) -> None:
    pages = store.value("PRAGMA page_count")
    store.conn.execute(f"PRAGMA max_page_count = {pages + 5}")
    with pytest.raises(StoreError, match="disk is full"), store.transaction():
        for number in range(1000):
            store.set_property(f"test{number}", "x" * 1000)
    assert count(store) == 0
    assert store.value("PRAGMA integrity_check") == "ok"
    store.conn.execute("PRAGMA max_page_count = 1000000")
    store.set_property("test", "1")
    assert count(store) == 1


WRITE_FOREVER = """
    import sys
    from tracker.store import Store
    store = Store.open(sys.argv[1], write=True)
    turn = 0
    while True:
        turn += 1
        with store.writer(), store.transaction():
            for number in range(40):
                store.set_property(f"test{turn}-{number}", "x" * 500)
        print(turn, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
@pytest.mark.parametrize("transactions", [1, 2, 5, 11])
def test_kill_9_leaves_whole_transactions_and_no_lock(path: Path, transactions: int) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WRITE_FOREVER), str(path)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    with writer.stdout as lines:
        for _ in range(transactions):
            lines.readline()
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    with Store.open(path, write=True) as store:
        assert store.value("PRAGMA integrity_check") == "ok"
        assert count(store) >= 40 * transactions
        assert count(store) % 40 == 0
        with store.writer():
            store.set_property("after", "1")


WRITE_TURNS = """
    import sys
    from tracker.store import Store
    with Store.open(sys.argv[1], write=True) as store:
        for turn in range(25):
            with store.writer(wait=60), store.transaction():
                store.set_property(f"test{sys.argv[2]}-{turn}", "x" * 500)
"""


def test_two_processes_that_write_both_end_well(path: Path) -> None:
    program = textwrap.dedent(WRITE_TURNS)
    running = [subprocess.Popen([sys.executable, "-c", program, str(path), name]) for name in ("a", "b")]
    assert [process.wait() for process in running] == [0, 0]
    with Store.open(path) as store:
        assert count(store) == 50
        assert store.value("PRAGMA integrity_check") == "ok"

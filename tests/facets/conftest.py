"""A database with a few events, and a reader of it."""

from collections.abc import Iterator
from pathlib import Path

import indexed
import pytest
from sqlite_utils.utils import sqlite3

from tracker.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return indexed.database(tmp_path / "tracker.db")


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """Six events: of graphite, anodes and lithium, of two years and undated, the last of another source."""
    with Store.open(path, write=True) as store:
        events = (
            indexed.facts(1, date="2025-10-09", countries=(("CN", "actor"), ("US", "target"))),
            indexed.facts(2, date="2025-10", kind="tariff", materials=("graphite-anode",)),
            indexed.facts(
                3,
                date="2025",
                materials=("lithium",),
                organizations=("group14",),
                agencies=("us-bis",),
                programme="CHIPS",
            ),
            indexed.facts(
                4,
                date="2024-02-29",
                kind="grant",
                action="awarded",
                countries=(("US", "actor"), ("US", "location")),
            ),
            indexed.facts(5, date=None, materials=()),
        )
        for number, facts in enumerate(events, 1):
            assert indexed.insert(store, facts, number) == number
        assert indexed.insert(store, indexed.facts(6, date="2026-01-11"), 6, "gazette") == 6
        yield store


@pytest.fixture
def reader(path: Path, store: Store) -> Iterator[sqlite3.Connection]:
    """A connection that only reads, as a server has it."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    yield connection
    connection.close()


@pytest.fixture
def other(path: Path, store: Store) -> Iterator[sqlite3.Connection]:
    """A program that writes plain SQL, without knowing of the tracker and without enforcing references."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    yield connection
    connection.close()

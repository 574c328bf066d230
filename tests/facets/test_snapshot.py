"""What a snapshot answers, and how it is renewed."""

import shutil
from pathlib import Path

import indexed
import pytest
from pyroaring import BitMap
from sqlite_utils.utils import sqlite3

from tracker.errors import FacetIndexMissing
from tracker.facets import DIMENSIONS, Snapshot
from tracker.store import Store, facet_index


@pytest.fixture
def snapshot(reader: sqlite3.Connection) -> Snapshot:
    return Snapshot.read(reader)


def review(store: Store, event: int, review: str) -> None:
    """A change of one bitmap of one dimension, or two."""
    with store.transaction():
        store.conn.execute("UPDATE events SET review = ? WHERE id = ?", (review, event))


def test_every_event_is_in_it(snapshot: Snapshot) -> None:
    assert snapshot.all == BitMap(range(1, 7))


@pytest.mark.parametrize(
    ("dimension", "value", "events"),
    [
        ("country", "US", [1, 4]),
        ("country:actor", "US", [4]),
        ("country:target", "US", [1]),
        ("material", "graphite", [1, 2, 4, 6]),
        ("material", "graphite-anode", [2]),
        ("agency", "us-commerce", [3]),
        ("kind", "tariff", [2]),
        ("year", "2025", [1, 2, 3]),
        ("period", "2025-10", [1, 2]),
        ("period", "2025", [3]),
        ("period", "", [5]),
        ("date", "2025-10", [2]),
        ("date_precision", "unknown", [5]),
        ("programme", "CHIPS", [3]),
        ("source", "gazette", [6]),
        ("everything", "", [1, 2, 3, 4, 5, 6]),
    ],
)
def test_a_value_has_its_events_and_those_below_it(
    snapshot: Snapshot, dimension: str, value: str, events: list[int]
) -> None:
    assert list(snapshot.of(dimension, value)) == events


def test_an_unknown_value_has_no_event(snapshot: Snapshot) -> None:
    assert snapshot.of("material", "unobtainium") == BitMap()
    assert snapshot.any_of("material", ["unobtainium", "lithium"]) == BitMap([3])
    assert snapshot.any_of("material", []) == BitMap()


def test_an_unknown_dimension_is_an_error(snapshot: Snapshot) -> None:
    with pytest.raises(KeyError, match="colour"):
        snapshot.of("colour", "red")


def test_any_of_several_values_of_a_dimension(snapshot: Snapshot) -> None:
    assert list(snapshot.any_of("kind", ["tariff", "grant", "tariff"])) == [2, 4]
    assert list(snapshot.any_of("period", ["2025", "2025-10"])) == [1, 2, 3]


def test_counts_leave_out_what_no_event_has(snapshot: Snapshot) -> None:
    assert snapshot.counts("kind") == {"export_ban": 4, "tariff": 1, "grant": 1}
    assert snapshot.counts("kind", BitMap([2, 3])) == {"export_ban": 1, "tariff": 1}
    assert snapshot.counts("material", BitMap([2])) == {"anode": 1, "graphite": 1, "graphite-anode": 1}
    assert snapshot.counts("kind", BitMap()) == {}


def test_counts_are_those_of_the_events_asked_about_whatever_was_asked_before(snapshot: Snapshot) -> None:
    events = BitMap([2, 3])
    snapshot.counts("kind", events).clear()
    assert snapshot.counts("kind", events) == {"export_ban": 1, "tariff": 1}
    assert snapshot.counts("kind", BitMap([2, 4])) == {"tariff": 1, "grant": 1}, "as many from the same on"
    events.discard(3)
    assert snapshot.counts("kind", events) == {"tariff": 1}


def test_renewed_without_a_change_it_is_itself(snapshot: Snapshot, reader: sqlite3.Connection) -> None:
    assert snapshot.renewed(reader) is snapshot


def test_renewed_it_shares_what_did_not_change(
    store: Store, snapshot: Snapshot, reader: sqlite3.Connection
) -> None:
    review(store, 3, "pending")
    renewed = snapshot.renewed(reader)
    assert list(renewed.of("review", "pending")) == [3]
    assert renewed.version > snapshot.version
    unchanged = [name for name in DIMENSIONS if renewed.values(name) is snapshot.values(name)]
    assert set(unchanged) == set(DIMENSIONS) - {"review"}


def test_a_snapshot_stays_as_it_was(store: Store, snapshot: Snapshot, reader: sqlite3.Connection) -> None:
    before = indexed.indexed(snapshot)
    review(store, 3, "rejected")
    indexed.insert(store, indexed.facts(7), 7)
    snapshot.renewed(reader)
    assert indexed.indexed(snapshot) == before


def test_one_from_long_ago_is_read_anew(
    store: Store, snapshot: Snapshot, reader: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facet_index, "VERSIONS_KEPT", 3)
    for number in range(6):
        review(store, 3, ("pending", "approved")[number % 2])
    assert store.value("SELECT count(*) FROM facet_versions") == 3
    assert indexed.indexed(snapshot.renewed(reader)) == indexed.told(reader)


def test_a_write_of_very_many_bitmaps_is_read_anew(
    store: Store, snapshot: Snapshot, reader: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facet_index, "MOST_LISTED", 5)
    indexed.insert(store, indexed.facts(7), 7)
    assert store.value("SELECT bitmaps FROM facet_versions ORDER BY version DESC") is None
    assert indexed.indexed(snapshot.renewed(reader)) == indexed.told(reader)


def test_an_older_copy_put_in_its_place_is_read_anew(store: Store, path: Path, tmp_path: Path) -> None:
    """Its writes have other numbers, even where it saw as many of them."""
    copy = tmp_path / "copy.db"
    store.conn.execute("VACUUM INTO ?", (str(copy),))
    review(store, 3, "rejected")
    snapshot = Snapshot.read(store.conn)
    with Store.open(copy, write=True) as restored:
        review(restored, 4, "pending")
        assert indexed.indexed(snapshot.renewed(restored.conn)) == indexed.told(restored.conn)


def test_values_from_storage_are_put_together_once(snapshot: Snapshot) -> None:
    assert snapshot.of("source", "wire") is snapshot.of("source", "wire")


def test_a_database_without_an_index_is_named(tmp_path: Path, path: Path) -> None:
    copy = Path(shutil.copy(path, tmp_path / "unmade.db"))
    connection = sqlite3.connect(copy)
    connection.execute("DELETE FROM facet_versions")
    with pytest.raises(
        FacetIndexMissing, match=r"unmade\.db: has no facet index yet; `tracker doctor --reindex` makes it"
    ):
        Snapshot.read(connection)
    connection.execute("DROP TABLE facet_versions")
    with pytest.raises(FacetIndexMissing, match=r"unmade\.db"):
        Snapshot.read(connection)
    connection.close()

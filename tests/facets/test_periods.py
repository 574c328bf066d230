"""The events of every period, against SQL."""

from collections.abc import Iterator

import pytest
from pyroaring import BitMap
from sqlite_utils.utils import sqlite3

from tracker.facets import Snapshot, Unit, periods
from tracker.facets.periods import UNDATED

SQL = {
    Unit.MONTH: "coalesce(month, quarter, year, '')",
    Unit.QUARTER: "coalesce(quarter, year, '')",
    Unit.YEAR: "coalesce(year, '')",
}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A generated database of some hundred events, dated to the day, month, quarter and year, and undated."""
    from generate_events import generate

    path = tmp_path_factory.mktemp("many") / "tracker.db"
    generate(path, 300)
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


@pytest.mark.parametrize("unit", Unit)
def test_every_period_has_its_events(many: sqlite3.Connection, unit: Unit) -> None:
    told: dict[str, set[int]] = {}
    for period, id in many.execute(f"SELECT {SQL[unit]} || '', id FROM events"):
        told.setdefault(period, set()).add(id)
    found = periods(Snapshot.read(many), unit)
    assert {period: set(ids) for period, ids in found.items()} == told
    assert list(found) == sorted(told)
    assert UNDATED in found


def test_quarters_are_put_together_once(many: sqlite3.Connection) -> None:
    snapshot = Snapshot.read(many)
    first, again = periods(snapshot, Unit.QUARTER), periods(snapshot, Unit.QUARTER)
    assert all(ids is again[period] for period, ids in first.items())


@pytest.mark.parametrize("every", [1, 2, 3, 50])
def test_events_are_counted_however_thinly_they_lie(many: sqlite3.Connection, every: int) -> None:
    snapshot = Snapshot.read(many)
    events = BitMap(list(snapshot.all)[::every])
    count = snapshot.counter(events)
    for dimension in ("kind", "country", "period"):
        for value, own in snapshot.values(dimension).items():
            assert count(own) == len(own & events), (dimension, value)
        assert sum(snapshot.counts(dimension, events).values()) == sum(
            len(own & events) for own in snapshot.values(dimension).values()
        )

"""Events by period and value, against SQL."""

from collections.abc import Mapping, Sequence

import indexed
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils.utils import sqlite3

from tracker.facets import Snapshot, Unit, cross
from tracker.facets.counting import REST, UNDATED

DAY = "2025-10-08"
PERIODS = {
    Unit.MONTH: "coalesce(month, quarter, year, '')",
    Unit.QUARTER: "coalesce(quarter, year, '')",
    Unit.YEAR: "coalesce(year, '')",
}


def told(
    reader: sqlite3.Connection, ids: Sequence[int], dimension: str, unit: Unit, day: str | None
) -> dict[str, dict[str, int]]:
    """Every value's events by period; only those after a day where one is given."""
    sql = (
        f"WITH v(value, id) AS ({indexed.SQL[dimension]})"
        f" SELECT {PERIODS[unit]} || '', value, count(DISTINCT e.id) FROM v JOIN events e ON e.id = v.id"
        f" WHERE e.id IN ({', '.join(map(str, ids)) or 'NULL'}) AND (?1 IS NULL OR e.date > ?1) GROUP BY 1, 2"
    )
    found: dict[str, dict[str, int]] = {}
    for period, value, number in reader.execute(sql, (day,)):
        found.setdefault(period, {})[value] = number
    return found


def without_rest(counts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    kept = {
        period: {value: number for value, number in values.items() if value != REST}
        for period, values in counts.items()
    }
    return {period: values for period, values in kept.items() if values}


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("dimension", ["kind", "country", "material", "agency", "source"])
def test_every_value_by_period(reader: sqlite3.Connection, dimension: str, unit: Unit) -> None:
    snapshot = Snapshot.read(reader)
    found = cross(snapshot, snapshot.all, dimension, list(snapshot.values(dimension)), unit, DAY)
    everything = list(snapshot.all)
    assert without_rest(found.counts) == told(reader, everything, dimension, unit, None)
    assert without_rest(found.ahead) == told(reader, everything, dimension, unit, DAY)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    """A generated database of some hundred events."""
    from generate_events import generate

    path = tmp_path_factory.mktemp("many") / "tracker.db"
    generate(path, 300)
    return sqlite3.connect(path, check_same_thread=False)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_events_any_values_any_unit(many: sqlite3.Connection, data: st.DataObject) -> None:
    snapshot = Snapshot.read(many)
    dimension = data.draw(st.sampled_from(("kind", "country", "material", "agency", "year", "review")))
    values = data.draw(st.lists(st.sampled_from(sorted(snapshot.values(dimension))), unique=True, max_size=6))
    narrower = data.draw(st.sampled_from(sorted(snapshot.values("country"))))
    ids = data.draw(st.sampled_from((snapshot.all, snapshot.of("country", narrower))))
    unit, day = (
        data.draw(st.sampled_from(Unit)),
        data.draw(st.sampled_from((DAY, "2026-11-21", "2031-01-01"))),
    )
    found = cross(snapshot, ids, dimension, values, unit, day)
    for counts, after in ((found.counts, None), (found.ahead, day)):
        wanted = told(many, list(ids), dimension, unit, after)
        assert without_rest(counts) == without_rest(
            {period: {v: n for v, n in told.items() if v in values} for period, told in wanted.items()}
        )
        rest = ids - snapshot.any_of(dimension, values)
        in_all = told(many, list(rest), "everything", unit, after)
        assert {p: n for p, v in counts.items() if (n := v.get(REST))} == {
            p: v[""] for p, v in in_all.items()
        }


def test_undated_events_are_in_a_period_of_their_own(reader: sqlite3.Connection) -> None:
    snapshot = Snapshot.read(reader)
    found = cross(snapshot, snapshot.all, "kind", ["export_ban"], Unit.YEAR, DAY)
    assert found.counts[UNDATED] == {"export_ban": 1}
    assert UNDATED not in found.ahead

"""Columns of `events` whose every value the index knows: tested and ordered by value, not by row.

A million events have some five thousand different dates. What a condition says of each of them is asked
of SQLite itself, on a table in memory of the different values, so that comparison, affinity and collation
are those of the real column; the events are then the union of the bitmaps of the values that fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pyroaring import BitMap
from sqlite_utils.utils import sqlite3

from tracker.facets import Snapshot

TYPES = MappingProxyType(
    {
        **dict.fromkeys(("kind", "action", "stance", "review", "date", "date_precision"), "TEXT"),
        **dict.fromkeys(("quarter", "month", "programme", "currency", "origin", "language"), "TEXT"),
        "year": "INTEGER",
    }
)
"""The columns of `events` that are known by value, with their declared types."""

_MONTH = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True)
class Place:
    """A row in an order: its value of the sort column, as text from an address or as stored, and its id."""

    value: object
    id: int


class Column:
    """One column in one state of the events."""

    def __init__(
        self, name: str, type: str, values: Mapping[str, BitMap], everything: BitMap, source: object = None
    ) -> None:
        """`values` are the events of each value, `everything` all events: those with no value are null.

        `source` is what the values were taken from.
        """
        self.name = name
        self._source = source
        self._values = tuple(values)
        self._events = [everything - union(values.values()), *values.values()]
        self._everything = everything
        self._table = sqlite3.connect(":memory:", check_same_thread=False)
        self._table.execute(f'create table events (id integer primary key, "{name}" {type})')
        self._table.executemany("insert into events values (?, ?)", enumerate((None, *values)))
        self._table.execute(f'create index by_value on events ("{name}")')

    @property
    def nulls(self) -> BitMap:
        return self._events[0]

    def is_of(self, snapshot: Snapshot) -> bool:
        """Whether the column is the same in a snapshot that has the same events."""
        return self._source is snapshot.values(_source(self.name))

    def counts(self, ids: BitMap) -> dict[str, int]:
        """How many of some events have each value; no zeros."""
        common = ids.intersection_cardinality
        found = (
            (value, common(events)) for value, events in zip(self._values, self._events[1:], strict=True)
        )
        return {value: number for value, number in found if number}

    def where(self, sql: str, parameters: Mapping[str, object]) -> BitMap:
        """The events for which a condition on this column alone is true.

        Raises sqlite3.OperationalError where the condition is no SQL or cannot be worked out.
        """
        found = [id for (id,) in self._table.execute(f"select id from events where {sql}", parameters)]
        if len(found) <= len(self._events) // 2:
            return union(self._events[id] for id in found)
        others = set(range(len(self._events))).difference(found)
        return self._everything - union(self._events[id] for id in others)

    def runs(self, *, descending: bool, after: Place | None = None) -> Iterator[tuple[BitMap, bool]]:
        """The events of each value in SQLite's order, nulls as the least, from the value of a place on.

        The second item says whether it is the value of the place itself, where some events lie before it.
        """
        name, direction = f'"{self.name}"', " desc" if descending else ""
        value = {"value": after.value if after else None}
        where = "1"
        if after is not None and after.value is not None:
            where = f"({name} <= :value or {name} is null)" if descending else f"{name} >= :value"
        elif after is not None and descending:
            where = f"{name} is null"
        rows = self._table.execute(
            f"select id, {name} is :value from events where {where} order by {name}{direction}", value
        )
        for id, same in rows:
            yield self._events[id], after is not None and bool(same)


def column(snapshot: Snapshot, name: str) -> Column:
    """One of TYPES as it is in a snapshot."""
    source = snapshot.values(_source(name))
    return Column(name, TYPES[name], _values(snapshot, name), snapshot.all, source)


def union(bitmaps: Iterable[BitMap]) -> BitMap:
    """All of them together; none of them is changed."""
    given = list(bitmaps)
    return BitMap.union(*given) if given else BitMap()


def _source(name: str) -> str:
    """The dimension that a column's values are taken from."""
    return "period" if name in {"month", "quarter"} else name


def _values(snapshot: Snapshot, name: str) -> Mapping[str, BitMap]:
    if name == "month":
        return {value: ids for value, ids in snapshot.values("period").items() if _MONTH.fullmatch(value)}
    if name == "quarter":
        return _quarters(snapshot)
    return snapshot.values(name)


def _quarters(snapshot: Snapshot) -> Mapping[str, BitMap]:
    """Every quarter with the events known to it or to a month in it."""
    found: dict[str, list[BitMap]] = {}
    for value, ids in snapshot.values("period").items():
        if _MONTH.fullmatch(value):
            found.setdefault(f"{value[:4]}-Q{(int(value[5:]) + 2) // 3}", []).append(ids)
        elif "Q" in value:
            found.setdefault(value, []).append(ids)
    return {value: union(parts) for value, parts in found.items()}

"""What the index does not know yet: rows of `facet_touched`, and what they come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyroaring import BitMap
from sqlite_utils.utils import sqlite3

from tracker.facets.dimensions import COLUMNS, COUNTRY_ROLES, DIMENSIONS, FOLDED
from tracker.facets.members import Trees, members_of
from tracker.facets.trees import above

Place = tuple[str, str]
"""A dimension and a value of it."""

# No event has another number; rows that refer to one anyhow are of no event.
_TOUCHED = "SELECT event_id, dimension, value FROM facet_touched WHERE event_id BETWEEN 0 AND 4294967295"


@dataclass(slots=True)
class Touched:
    """What may have changed.

    `whole` are events that came or went; `parts` are, by dimension, others whose values are not as they
    were; `old` what those had, and `trees` the dimensions whose tree changed.
    """

    whole: BitMap = field(default_factory=BitMap)
    parts: defaultdict[str, BitMap] = field(default_factory=lambda: defaultdict(BitMap))
    old: defaultdict[Place, BitMap] = field(default_factory=lambda: defaultdict(BitMap))
    trees: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.whole or self.parts or self.trees)


@dataclass(frozen=True, slots=True)
class Changes:
    """What to do to the bitmaps: first take `gone` out of all, then take out and put in by place.

    `gone` holds only events that may be in the index; where none was, there is nothing to take out.
    """

    gone: BitMap
    out: dict[Place, BitMap]
    into: dict[Place, BitMap]

    def __bool__(self) -> bool:
        return bool(self.gone or self.out or self.into)


def touched(connection: sqlite3.Connection) -> Touched:
    """All that waits."""
    found = Touched()
    whole: list[int] = []
    groups: defaultdict[Place, list[int]] = defaultdict(list)
    for event_id, dimension, value in connection.execute(_TOUCHED):
        if not event_id:
            found.trees.add(dimension)
        elif not dimension:
            whole.append(event_id)
        else:
            groups[dimension, value].append(event_id)
    found.whole = BitMap(whole)
    for (dimension, value), ids in groups.items():
        found.old[dimension, value] = BitMap(ids)
        found.parts[dimension] |= found.old[dimension, value]
    return found


def changes(connection: sqlite3.Connection, touched: Touched, known: BitMap, trees: Trees) -> Changes:
    """What has to change in an index that holds the events `known`, for it to be as the tables are."""
    affected: defaultdict[str, BitMap] = defaultdict(BitMap)
    for dimension, ids in touched.parts.items():
        for name in _names(dimension):
            affected[name] |= ids - touched.whole
    into: dict[Place, BitMap] = {}
    groups: list[tuple[BitMap, Iterable[str]]] = [(touched.whole, DIMENSIONS)]
    # Dimensions that the same events were touched in are looked up together.
    alike: defaultdict[bytes, list[str]] = defaultdict(list)
    for name, ids in affected.items():
        alike[ids.serialize()].append(name)
    groups += [(BitMap.deserialize(ids), names) for ids, names in alike.items()]
    for ids, names in groups:
        if ids:
            for name, values in members_of(connection, ids, trees, tuple(names)).items():
                for value, members in values.items():
                    into[name, value] = into[name, value] | members if (name, value) in into else members
    out: defaultdict[Place, BitMap] = defaultdict(BitMap)
    for (dimension, value), ids in touched.old.items():
        if value or dimension in COLUMNS:  # a table's rows log '' where they had no value
            reached = above(trees[dimension], value) if dimension in FOLDED else (value,)
            for place in ((name, one) for name in _names(dimension) for one in reached):
                out[place] |= ids - touched.whole
    left = {place: ids - into.get(place, BitMap()) for place, ids in out.items()}
    return Changes(touched.whole & known, {place: ids for place, ids in left.items() if ids}, into)


def _names(dimension: str) -> tuple[str, ...]:
    """The dimensions that follow from what is logged under one name."""
    return (dimension, *COUNTRY_ROLES) if dimension == "country" else (dimension,)

"""Which events have which values, as the tables say."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from pyroaring import BitMap
from sqlite_utils.utils import sqlite3

from tracker.facets.dimensions import COLUMNS, COUNTRY_ROLES, DIMENSIONS, EVERYTHING, FOLDED, LINKS
from tracker.facets.trees import Tree, above, tree

Members = dict[str, dict[str, BitMap]]
"""Dimension → value → numbers of events."""

Trees = Mapping[str, Tree]

_BETWEEN = "BETWEEN :first AND :last"
_AMONG = "IN (SELECT value FROM json_each(:ids))"


def all_trees(connection: sqlite3.Connection) -> dict[str, Tree]:
    """The trees of all folded dimensions."""
    return {dimension: tree(connection, dimension) for dimension in FOLDED}


def members_between(
    connection: sqlite3.Connection,
    first: int,
    last: int,
    trees: Trees,
    dimensions: Collection[str] = DIMENSIONS,
) -> Members:
    """What the events numbered `first` to `last` have of these dimensions, both ends included."""
    return _members(connection, _BETWEEN, {"first": first, "last": last}, trees, dimensions)


def members_of(
    connection: sqlite3.Connection, ids: BitMap, trees: Trees, dimensions: Collection[str] = DIMENSIONS
) -> Members:
    """What these events have of these dimensions; an event that is not there has nothing."""
    return _members(connection, _AMONG, {"ids": json.dumps(list(ids))}, trees, dimensions)


def _members(
    connection: sqlite3.Connection,
    which: str,
    parameters: Mapping[str, object],
    trees: Trees,
    dimensions: Collection[str],
) -> Members:
    found: Members = {}
    columns = [name for name in COLUMNS if name in dimensions]
    present, values = _columns(connection, which, parameters, columns)
    if EVERYTHING in dimensions:
        found[EVERYTHING] = {"": present} if present else {}
    found.update(zip(columns, values, strict=True))
    for name, link in LINKS.items():
        if name == "country" and any(role in dimensions for role in COUNTRY_ROLES):
            found.update(_countries(connection, which, parameters, present))
        elif name in dimensions:
            sql = f"SELECT l.event_id, {link.value} FROM {link.tables} WHERE l.event_id {which}"
            own = _grouped(connection.execute(sql, parameters), present)
            found[name] = _folded(own, trees[name]) if name in FOLDED else own
    return {name: found[name] for name in dimensions}


def _columns(
    connection: sqlite3.Connection, which: str, parameters: Mapping[str, object], columns: list[str]
) -> tuple[BitMap, list[dict[str, BitMap]]]:
    """The events that there are, and by value those that have it, for each of these columns."""
    expressions = "".join(f", {COLUMNS[name]}" for name in columns)
    present: list[int] = []
    groups: list[defaultdict[str, list[int]]] = [defaultdict(list) for _ in columns]
    for id, *values in connection.execute(f"SELECT id{expressions} FROM events WHERE id {which}", parameters):
        present.append(id)
        for group, value in zip(groups, values, strict=True):
            if value is not None:
                group[value].append(id)
    return BitMap(present), [{value: BitMap(ids) for value, ids in group.items()} for group in groups]


def _countries(
    connection: sqlite3.Connection, which: str, parameters: Mapping[str, object], present: BitMap
) -> Members:
    """Countries, in any role and in each."""
    sql = f"SELECT event_id, country_id, role FROM event_countries WHERE event_id {which}"
    groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for id, country, role in connection.execute(sql, parameters):
        groups[role, country].append(id)
    found: Members = {name: {} for name in ("country", *COUNTRY_ROLES)}
    for (role, country), ids in groups.items():
        if members := BitMap(ids) & present:
            found[f"country:{role}"][country] = members
            found["country"][country] = found["country"].get(country, BitMap()) | members
    return found


def _grouped(rows: Iterator[tuple[int, str]], present: BitMap) -> dict[str, BitMap]:
    """Events by value; only those that there are."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for id, value in rows:
        groups[value].append(id)
    found = ((value, BitMap(ids) & present) for value, ids in groups.items())
    return {value: ids for value, ids in found if ids}


def _folded(own: Mapping[str, BitMap], tree: Tree) -> dict[str, BitMap]:
    """Every value with the events of all below it."""
    below: defaultdict[str, list[BitMap]] = defaultdict(list)
    for value, ids in own.items():
        for ancestor in above(tree, value):
            below[ancestor].append(ids)
    return {value: BitMap.union(*parts) for value, parts in below.items()}

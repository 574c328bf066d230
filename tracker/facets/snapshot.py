"""All bitmaps of one moment of the database, in memory."""

from __future__ import annotations

import contextlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from pyroaring import BitMap
from sqlite_utils.utils import sqlite3

from tracker.errors import FacetIndexDamaged, FacetIndexMissing
from tracker.facets.dimensions import DIMENSIONS, EVERYTHING, SELDOM, chunk_bits
from tracker.facets.members import all_trees, members_between
from tracker.facets.pending import Changes, Place, Touched, changes, touched
from tracker.facets.trees import digest
from tracker.facets.values import Held, Values

TREE_PROPERTY = "facet_tree_"
"""With a folded dimension's name: the property that is the digest of the tree it was folded by."""

_LATEST = "SELECT max(version) FROM facet_versions"
_MADE = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'facet_versions'"
_SINCE = "SELECT version, bitmaps FROM facet_versions WHERE version >= ? ORDER BY version"
_ALL = "SELECT value, ids FROM facet_bitmaps WHERE dimension = ? AND length(ids) > 0 ORDER BY value, chunk"
_SOME = "SELECT dimension, value, chunk, ids FROM facet_bitmaps WHERE id IN (SELECT value FROM json_each(?))"

Dimensions = dict[str, Values]


class Snapshot:
    """The index at one moment. Nothing in it changes, so that threads may share it.

    The bitmaps it hands out are its own: combine them with `&`, `|` and `-`, and never in place.
    What other programs wrote past the index is in it all the same.
    """

    def __init__(self, stored: int, base: Dimensions, shown: Dimensions, mark: int) -> None:
        self._stored = stored
        self._base = base
        self._shown = shown
        self._mark = mark
        self._unions: dict[tuple[str, tuple[str, ...]], tuple[tuple[BitMap, ...], BitMap]] = {}
        self._counts: dict[tuple[int, int], tuple[BitMap, dict[str, dict[str, int]]]] = {}

    @classmethod
    def read(cls, connection: sqlite3.Connection) -> Snapshot:
        """Read the whole index. Raises FacetIndexMissing where it has not been made yet."""
        with moment(connection):
            return cls._at(connection, _latest(connection), _read_all(connection))

    def renewed(self, connection: sqlite3.Connection) -> Snapshot:
        """The index as it is now, sharing with this one what did not change; itself where nothing did."""
        with moment(connection):
            latest = _latest(connection)
            base = self._base if latest == self._stored else self._brought_up(connection)
            if base is self._base and self._shown is self._base and not _waits(connection):
                return self
            renewed = self._at(connection, latest, base)
        renewed._unions = self._unions
        return renewed

    @classmethod
    def _at(cls, connection: sqlite3.Connection, stored: int, base: Dimensions) -> Snapshot:
        waiting = touched(connection) if _waits(connection) else Touched()
        if not waiting:
            return cls(stored, base, base, 0)
        shown, mark = _with_pending(connection, base, waiting)
        return cls(stored, base, shown, mark)

    @property
    def version(self) -> int:
        """Another number for every state of the index."""
        return self._stored << 32 | self._mark

    @property
    def all(self) -> BitMap:
        """Every event."""
        return self.of(EVERYTHING, "")

    def of(self, dimension: str, value: str) -> BitMap:
        """The events that have a value, which may be none. Raises KeyError for an unknown dimension."""
        return self._shown[dimension].get(value) or BitMap()

    def any_of(self, dimension: str, values: Iterable[str]) -> BitMap:
        """The events that have one of the values at least."""
        known = self._shown[dimension]
        wanted = tuple(sorted(value for value in set(values) if value in known))
        if len(wanted) < 2:
            return known[wanted[0]] if wanted else BitMap()
        parts = tuple(known[value] for value in wanted)
        kept = self._unions.get((dimension, wanted))  # quarters and years, which every chart asks for
        if kept is not None and all(one is other for one, other in zip(kept[0], parts, strict=True)):
            return kept[1]
        union = BitMap.union(*parts)
        if dimension != "period":
            return union
        if len(self._unions) >= _UNIONS_KEPT:
            self._unions.clear()
        self._unions[dimension, wanted] = (parts, union)
        return union

    def values(self, dimension: str) -> Mapping[str, BitMap]:
        """Every value that an event has, with those events. Raises KeyError for an unknown dimension."""
        return self._shown[dimension]

    def counts(self, dimension: str, ids: BitMap | None = None) -> dict[str, int]:
        """How many of the events have each value: no zeros. None means every event.

        Those of the last sets of events are kept: the same events are asked about on every page of their
        list, and about one facet from every filter by another. Raises KeyError for an unknown dimension.
        """
        if not ids:
            return self._shown[dimension].counts(ids)
        key = (len(ids), ids.min())
        kept = self._counts.get(key)
        if kept is None or kept[0] != ids:
            if len(self._counts) >= _COUNTED_KEPT:
                self._counts.clear()
            kept = self._counts[key] = (ids.copy(), {})
        counts = kept[1].get(dimension)
        if counts is None:
            counts = kept[1][dimension] = self._counted(dimension, ids)
        return dict(counts)

    def _counted(self, dimension: str, ids: BitMap) -> dict[str, int]:
        values = self._shown[dimension]
        if not is_scattered(ids):
            return values.counts(ids)
        less = values.counts(self.all - ids)
        found = ((value, number - less.get(value, 0)) for value, number in values.counts(None).items())
        return {value: number for value, number in found if number}

    def counter(self, ids: BitMap) -> Callable[[BitMap], int]:
        """The quickest function that tells how many of these events a set of events has."""
        if not is_scattered(ids):
            return ids.intersection_cardinality
        others = (self.all - ids).intersection_cardinality
        return lambda members: len(members) - others(members)

    def _brought_up(self, connection: sqlite3.Connection) -> Dimensions:
        """The stored bitmaps as they are now: those that changed, or all where that is not known any more."""
        versions = connection.execute(_SINCE, (self._stored,)).fetchall()
        if not versions or versions[0][0] != self._stored or any(row[1] is None for row in versions[1:]):
            return _read_all(connection)
        changed = sorted({id for row in versions[1:] for id in json.loads(row[1])})
        places: dict[str, dict[str, BitMap]] = {}
        for dimension, value, chunk, ids in connection.execute(_SOME, (json.dumps(changed),)):
            values = places.setdefault(dimension, {})
            if value not in values:
                values[value] = self._base[dimension].get(value, BitMap()).copy()
            bits = chunk_bits(dimension)
            values[value].remove_range(chunk << bits, (chunk + 1) << bits)
            if ids:
                try:
                    values[value] |= BitMap.deserialize(ids)
                except (ValueError, TypeError) as error:
                    raise FacetIndexDamaged(_path(connection), value) from error
        return self._base | {name: self._base[name].with_changes(some) for name, some in places.items()}


_UNIONS_KEPT = 128
_COUNTED_KEPT = 64

_SCATTERED = range(100, 4097)


def is_scattered(ids: BitMap) -> bool:
    """Whether the ids lie in lists of hundreds, not in bit sets: the rest of the events does.

    A list is compared with a bit set one by one, two bit sets word by word: up to five times as fast.
    """
    return bool(ids) and len(ids) // ((ids.max() >> 16) + 1) in _SCATTERED


@contextlib.contextmanager
def moment(connection: sqlite3.Connection) -> Iterator[None]:
    """Read one state of the database, whatever others write meanwhile."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def _latest(connection: sqlite3.Connection) -> int:
    """The number of the last write. Raises FacetIndexMissing."""
    (made,) = connection.execute(_MADE).fetchone()
    version = connection.execute(_LATEST).fetchone()[0] if made else None
    if version is None:
        raise FacetIndexMissing(_path(connection))
    return int(version)


def _path(connection: sqlite3.Connection) -> str:
    return str(connection.execute("PRAGMA database_list").fetchone()[2])


def _waits(connection: sqlite3.Connection) -> bool:
    return (
        connection.execute("SELECT 1 FROM facet_touched WHERE event_id >= 0 LIMIT 1").fetchone() is not None
    )


def _read_all(connection: sqlite3.Connection) -> Dimensions:
    read: Dimensions = {}
    path = _path(connection)
    for name in DIMENSIONS:
        rows = connection.execute(_ALL, (name,))
        held: dict[str, Held] = {
            value: tuple(ids for _, ids in chunks) for value, chunks in groupby(rows, itemgetter(0))
        }
        read[name] = Values(held, path)
        if name not in SELDOM:
            read[name].put_together()
    return read


def _with_pending(
    connection: sqlite3.Connection, base: Dimensions, waiting: Touched
) -> tuple[Dimensions, int]:
    """The stored bitmaps with what waits put in, and a number that tells what that was."""
    trees = all_trees(connection)
    shown = dict(base)
    known = base[EVERYTHING].get("", BitMap())
    todo = changes(connection, waiting, known, trees)
    mark = 0
    for dimension, values in _patched(base, todo).items():
        shown[dimension] = base[dimension].with_changes(values)
        mark = _mark(mark, dimension, values)
    everything = shown[EVERYTHING].get("")
    last = everything.max() if everything else 0
    for dimension in sorted(waiting.trees):
        kept = connection.execute(
            "SELECT value FROM properties WHERE name = ?", (TREE_PROPERTY + dimension,)
        ).fetchone()
        if kept is None or kept[0] != digest(trees[dimension]):
            folded = members_between(connection, 1, last, trees, (dimension,))[dimension]
            shown[dimension] = Values(dict(folded))
            mark = _mark(mark, dimension, folded)
    return shown, mark


def _patched(base: Dimensions, todo: Changes) -> dict[str, dict[str, BitMap]]:
    """The new bitmaps of all values that the changes reach."""
    places: set[Place] = {*todo.out, *todo.into}
    if todo.gone:
        places.update(
            (dimension, value)
            for dimension, values in base.items()
            for value, ids in values.items()
            if not ids.isdisjoint(todo.gone)
        )
    patched: dict[str, dict[str, BitMap]] = {}
    for dimension, value in sorted(places):
        before = base[dimension].get(value, BitMap())
        after = before - todo.gone - todo.out.get((dimension, value), BitMap())
        after |= todo.into.get((dimension, value), BitMap())
        if after != before:
            patched.setdefault(dimension, {})[value] = after
    return patched


def _mark(mark: int, dimension: str, values: Mapping[str, BitMap]) -> int:
    for value, ids in sorted(values.items()):
        mark = zlib.crc32(f"{dimension}\0{value}\0".encode("utf-8", "surrogatepass"), mark)
        mark = zlib.crc32(ids.serialize(), mark)
    return mark

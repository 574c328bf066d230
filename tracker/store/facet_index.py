"""The facet index as rows of `facet_bitmaps`, kept in step with the events (tracker.facets says what it is).

Triggers note in `facet_touched` what a statement may change (db/migrations/0007_facet_index.sql), whoever
runs it; before a transaction ends, the bitmaps it reaches are rewritten, chunk by chunk. What others wrote
past the tracker is caught up with by its next write, and taken into account by readers until then.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterator, Mapping

from pyroaring import BitMap

from tracker.errors import DatabaseDamaged
from tracker.facets.dimensions import (
    DIMENSIONS,
    EVERYTHING,
    FOLDED,
    NARROW,
    VERSION,
    WIDE,
    chunk_bits,
)
from tracker.facets.members import Members, Trees, all_trees, members_between
from tracker.facets.pending import Changes, Place, changes, touched
from tracker.facets.snapshot import TREE_PROPERTY, Snapshot
from tracker.facets.trees import digest
from tracker.store.connection import Connection, inserted

_RULES = "facet_rules"

VERSIONS_KEPT = 1_000
"""So many writes back a reader may have looked last and still load only what changed."""

MOST_LISTED = 2_000
"""Bitmaps that one write changes; after more of them readers read all."""

# Bounded, so that it is no scan; what other programs wrote may have any number.
_WAITS = "SELECT 1 FROM facet_touched WHERE event_id >= -9223372036854775808 LIMIT 1"
_INSERT = "INSERT INTO facet_bitmaps (dimension, value, chunk, ids) VALUES (?, ?, ?, ?)"
_CHUNK = "SELECT id, ids FROM facet_bitmaps WHERE dimension = ? AND value = ? AND chunk = ?"
_UPDATE = "UPDATE facet_bitmaps SET ids = ? WHERE id = ?"
_WITHIN = "SELECT id, ids FROM facet_bitmaps WHERE dimension = ? AND chunk = ?"

Chunk = tuple[str, str, int]
"""Dimension, value, number of the chunk."""


class FacetIndex(Connection):
    """Keeps the facet index in step: the bitmaps that a transaction reaches are rewritten when it ends."""

    def facets_anew(self) -> None:
        """Make the whole index again. Takes some seconds for a million events."""
        self._check_tables()
        with self.transaction():
            trees = all_trees(self.conn)
            self.conn.execute("DELETE FROM facet_bitmaps")
            self.conn.execute("DELETE FROM facet_touched")
            self._fill(DIMENSIONS, trees)
            self._remember_trees(FOLDED, trees)
            self.set_property(_RULES, VERSION)
            self._remember_write(None)

    def follow_facets(self) -> bool:
        """Make the index where there is none, or where it was made by other rules. True where it was made."""
        if self.property(_RULES) == VERSION:
            return False
        self.facets_anew()
        return True

    def facets_that_differ(self) -> Iterator[str]:
        """What of the index is not as the tables say, in a few words each. Raises DatabaseDamaged."""
        self._check_tables()
        unreadable = list(self._unreadable())
        if unreadable:
            yield from unreadable
            return
        snapshot = Snapshot.read(self.conn)
        trees = all_trees(self.conn)
        last = self._last()
        for first in range(0, last + 1, _STEP):
            yield from _differences(
                snapshot, members_between(self.conn, first, first + _STEP - 1, trees), first
            )
        for dimension in DIMENSIONS:
            for value, ids in snapshot.values(dimension).items():
                if ids.max() > last:
                    yield f"{dimension} {value!r} has events that there are not"

    def _check_tables(self) -> None:
        """Raise DatabaseDamaged where another program dropped the table of the bitmaps."""
        if self.value("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'facet_bitmaps'") is None:
            raise DatabaseDamaged(self.path, "its table facet_bitmaps is gone; restore a backup")

    def _before_commit(self) -> None:
        """Rewrite what the transaction reached, once all that follows from it is written too."""
        super()._before_commit()
        if self.value(_WAITS) is None or self.property(_RULES) != VERSION:
            return
        waiting = touched(self.conn)
        trees = all_trees(self.conn) if waiting.trees else self._trees()
        self.conn.execute("DELETE FROM facet_touched")
        written = self._apply(changes(self.conn, waiting, self._known(waiting.whole), trees))
        grown = [name for name in sorted(waiting.trees) if self._tree_property(name) != digest(trees[name])]
        for name in grown:
            self.conn.execute("DELETE FROM facet_bitmaps WHERE dimension = ?", (name,))
        self._fill(grown, trees)
        self._remember_trees(grown, trees)
        if written or grown:
            self._remember_write(None if grown else written)

    def _apply(self, todo: Changes) -> list[int]:
        """Rewrite every chunk that the changes reach, and number those that are others now."""
        written = []
        for dimension in DIMENSIONS if todo.gone else ():
            for chunk, part in _chunks(todo.gone, chunk_bits(dimension)):
                for row in self.rows(_WITHIN, (dimension, chunk)):
                    ids = _read(row["ids"])
                    if not ids.isdisjoint(part):
                        self.conn.execute(_UPDATE, (_written(ids - part), row["id"]))
                        written.append(row["id"])
        for place in dict.fromkeys((*todo.out, *todo.into)):
            bits = chunk_bits(place[0])
            out = dict(_chunks(todo.out.get(place, _NONE), bits))
            into = dict(_chunks(todo.into.get(place, _NONE), bits))
            for chunk in dict.fromkeys((*out, *into)):
                number = self._rewrite((*place, chunk), out.get(chunk, _NONE), into.get(chunk, _NONE))
                if number is not None:
                    written.append(number)
        return written

    def _rewrite(self, chunk: Chunk, out: BitMap, into: BitMap) -> int | None:
        """Take events out of a chunk and put others in; its number where that made a difference."""
        row = self.row(_CHUNK, chunk)
        if row is None:
            return inserted(self.conn.execute(_INSERT, (*chunk, _written(into.copy())))) if into else None
        before = _read(row["ids"])
        after = (before - out) | into
        if after == before:
            return None
        self.conn.execute(_UPDATE, (_written(after), row["id"]))
        return int(row["id"])

    def _fill(self, dimensions: Collection[str], trees: Trees) -> None:
        """Insert the chunks of these dimensions, of which there are none yet."""
        if not dimensions:
            return
        wide: dict[tuple[str, str], BitMap] = {}
        for first in range(0, self._last() + 1, _STEP):
            if first % (1 << WIDE) == 0:
                self._insert(wide, (first >> WIDE) - 1)
                wide = {}
            found = members_between(self.conn, first, first + _STEP - 1, trees, dimensions)
            places = {(name, value): ids for name, values in found.items() for value, ids in values.items()}
            narrow = {place: ids for place, ids in places.items() if chunk_bits(place[0]) == NARROW}
            self._insert(narrow, first >> NARROW)
            for place in places.keys() - narrow.keys():
                wide[place] = wide[place] | places[place] if place in wide else places[place]
        self._insert(wide, self._last() >> WIDE)

    def _insert(self, bitmaps: Mapping[Place, BitMap], chunk: int) -> None:
        self.conn.executemany(
            _INSERT, [(*place, chunk, _written(ids)) for place, ids in sorted(bitmaps.items(), key=_place)]
        )

    def _last(self) -> int:
        return int(self.value("SELECT coalesce(max(id), 0) FROM events"))

    def _known(self, ids: BitMap) -> BitMap:
        """Those of the events that the index holds."""
        found = [
            _read(row["ids"]) & part
            for chunk, part in _chunks(ids, chunk_bits(EVERYTHING))
            for row in self.rows(_CHUNK, (EVERYTHING, "", chunk))
        ]
        return BitMap.union(*found) if found else BitMap()

    def _trees(self) -> Trees:
        """The trees that the folded dimensions stand by; read again only where they are others."""
        digests = tuple(self._tree_property(name) for name in FOLDED)
        if self._trees_known is None or self._trees_known[0] != digests:
            self._trees_known = digests, all_trees(self.conn)
        return self._trees_known[1]

    _trees_known: tuple[tuple[str | None, ...], Trees] | None = None

    def _tree_property(self, dimension: str) -> str | None:
        return self.property(TREE_PROPERTY + dimension)

    def _remember_trees(self, dimensions: Collection[str], trees: Trees) -> None:
        for name in dimensions:
            self.set_property(TREE_PROPERTY + name, digest(trees[name]))

    def _remember_write(self, bitmaps: Collection[int] | None) -> None:
        """Say what this write changed, for readers that have the one before; None: too much to list."""
        last = self.value("SELECT max(version) FROM facet_versions")
        listed = None if bitmaps is None or len(bitmaps) > MOST_LISTED else json.dumps(sorted(set(bitmaps)))
        self.conn.execute(
            "INSERT INTO facet_versions VALUES (?, ?)", (max((last or 0) + 1, time.time_ns() // 1000), listed)
        )
        self.conn.execute(
            "DELETE FROM facet_versions WHERE version <="
            " (SELECT version FROM facet_versions WHERE version > 0 ORDER BY version DESC LIMIT 1 OFFSET ?)",
            (VERSIONS_KEPT,),
        )

    def _unreadable(self) -> Iterator[str]:
        """Rows that are not whole bitmaps, or in a place where none belongs."""
        for row in self.conn.execute("SELECT dimension, value, chunk, ids FROM facet_bitmaps"):
            name = f"chunk {row['chunk']} of {row['dimension']} {row['value']!r}"
            try:
                ids = _read(row["ids"])
            except (ValueError, TypeError):
                yield f"{name} cannot be read"
                continue
            if row["dimension"] not in DIMENSIONS:
                yield f"{name} is of no dimension"
            elif ids and {
                ids.min() >> chunk_bits(row["dimension"]),
                ids.max() >> chunk_bits(row["dimension"]),
            } != {row["chunk"]}:
                yield f"{name} has events of another chunk"


_NONE = BitMap()
_STEP = 1 << NARROW


def _differences(snapshot: Snapshot, told: Members, first: int) -> Iterator[str]:
    """Where the index is not as told, among the events of one step."""
    step = BitMap(range(first, first + _STEP))
    for dimension in DIMENSIONS:
        indexed = snapshot.values(dimension)
        for value in sorted({*indexed, *told[dimension]}):
            wrong = (indexed.get(value, _NONE) & step) ^ told[dimension].get(value, _NONE)
            if wrong:
                yield f"{dimension} {value!r} is wrong for {len(wrong)} events, the first {wrong.min()}"


def _chunks(ids: BitMap, bits: int) -> Iterator[tuple[int, BitMap]]:
    """The events chunk by chunk, with the chunk's number."""
    rest = ids
    while rest:
        chunk = rest.min() >> bits
        if rest.max() >> bits == chunk:
            yield chunk, rest
            return
        end = (chunk + 1) << bits
        part = rest & BitMap(range(chunk << bits, end))
        yield chunk, part
        rest = rest - part


def _read(stored: bytes) -> BitMap:
    return BitMap.deserialize(stored) if stored else BitMap()


def _written(ids: BitMap) -> bytes:
    """A bitmap as it is stored; runs of numbers take next to no room."""
    if not ids:
        return b""
    ids.run_optimize()
    return bytes(ids.serialize())


def _place(item: tuple[Place, BitMap]) -> Place:
    return item[0]

"""How many events lie in each period, by series, counted on bitmaps of their numbers.

A set of events is a BitMap of their ids; tracker.facets.Snapshot has one for each value of each dimension.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pyroaring import BitMap

from tracker.analyze.periods import Unit, key_of, period_of
from tracker.analyze.timeline import MOST_SERIES, OTHER, Cell, Span, top_series
from tracker.facets import Snapshot, periods
from tracker.facets import Unit as FacetUnit
from tracker.facets.snapshot import is_scattered

# Of so many events on it is quicker to count them by cell, however few of them lie together.
_LARGE = 30_000

# Cells kept of one length of periods: eight series of forty years of months.
_MOST_CELLS = 4000

Tree = Mapping[str, frozenset[str]]
"""Value → all that is above it, itself included."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Into which series events are split: `members` has the events of each; `name` tells it from others.

    `exclusive` says that every event is in one series exactly; otherwise it may be in several, or none.
    """

    name: str
    members: Mapping[str, BitMap]
    exclusive: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The series of one chart: the events of each that is shown by itself, of the rest, and all totals."""

    stack: str
    top: Mapping[str, BitMap]
    rest: BitMap
    totals: Mapping[str, int]
    exclusive: bool
    others: int


def shown_of(
    stack: Stack, ids: BitMap, order: Sequence[str] = (), most: int = MOST_SERIES, always: Sequence[str] = ()
) -> Shown:
    """The series that a chart of these events shows: those in `always`, or the commonest."""
    common = ids.intersection_cardinality
    totals = {name: number for name, members in stack.members.items() if (number := common(members))}
    names = [name for name in always if name in totals] or top_series(totals, most, order)
    top = {name: stack.members[name] for name in names}
    rest = BitMap() if stack.exclusive else ids - BitMap.union(BitMap(), *top.values())
    left = len(ids) - sum(totals[name] for name in names) if stack.exclusive else len(rest)
    shown = {name: totals[name] for name in names} | ({OTHER: left} if left else {})
    return Shown(stack.name, top, rest, shown, stack.exclusive, len(totals) - len(names))


def own_members(members: Mapping[str, BitMap], tree: Tree) -> dict[str, BitMap]:
    """The events of each value of a tree that have nothing finer below it.

    `members` are folded: a value has the events of all below it, which would be drawn once for each step.
    """
    below: dict[str, list[BitMap]] = {}
    for value, ids in members.items():
        for ancestor in tree.get(value, ()):
            if ancestor != value:
                below.setdefault(ancestor, []).append(ids)
    own = {
        value: ids - BitMap.union(*below[value]) if value in below else ids for value, ids in members.items()
    }
    return {value: ids for value, ids in own.items() if ids}


def ahead_of(snapshot: Snapshot, today: dt.date) -> BitMap:
    """The events dated after a day, as text: what is known only to its month or year is not."""
    day = today.isoformat()
    return BitMap.union(BitMap(), *(ids for date, ids in snapshot.values("date").items() if date > day))


def period_totals(snapshot: Snapshot, ids: BitMap) -> dict[str, int]:
    """Events by the finest period known of each; the empty key has the undated."""
    return snapshot.counts("period", ids)


class Grid:
    """The periods of one length with their events, and the events of each series in each: worked out once.

    Of a large set of events it is quicker to count the few that each cell has than those of each period.
    """

    def __init__(self, snapshot: Snapshot, unit: Unit) -> None:
        self.unit = unit
        self.counter = snapshot.counter
        self.periods = periods(snapshot, FacetUnit(unit.value))
        self._cells: dict[tuple[str, str, str], BitMap] = {}

    def cell(self, stack: str, name: str, members: BitMap, key: str) -> BitMap:
        """The events of a series in a period."""
        place = (stack, name, key)
        found = self._cells.get(place)
        if found is None:
            if len(self._cells) >= _MOST_CELLS:
                self._cells.clear()
            found = self._cells[place] = members & self.periods[key]
        return found


def cells_of(
    grid: Grid | None,
    ids: BitMap,
    shown: Shown,
    span: Span | None,
    totals: Mapping[str, int],
    ahead: BitMap,
    today: dt.date,
) -> dict[str, Cell]:
    """The cells of a chart over a span: one for each period of a bar's length, and each vaguer one.

    `totals` is what `period_totals` gave for the same events; `grid` is that of the span's unit.
    """
    cells: dict[str, Cell] = {}
    if span is not None and grid is not None:
        later = _later(ids & ahead, grid, today) if ids.intersect(ahead) else _none_later
        by_cell = len(ids) > _LARGE or is_scattered(ids)
        count = (_by_cell if by_cell else _by_period)(grid, ids, shown)
        for key, size in _sizes(totals, span.unit).items():
            counts = count(key)
            if shown.exclusive and (rest := size - sum(counts.values())):
                counts[OTHER] = rest
            cells[key] = Cell(counts, later(key), None if shown.exclusive else size)
    if undated := totals.get("", 0):
        cells[""] = Cell({OTHER: undated}, 0, None if shown.exclusive else undated)
    return cells


def _by_cell(grid: Grid, ids: BitMap, shown: Shown) -> Callable[[str], dict[str, int]]:
    """Counts by series of a period, from the events of every cell."""
    common, rest = grid.counter(ids), grid.counter(shown.rest)

    def count(key: str) -> dict[str, int]:
        counts = {
            name: number
            for name, members in shown.top.items()
            if (number := common(grid.cell(shown.stack, name, members, key)))
        }
        if not shown.exclusive and (left := rest(grid.periods[key])):
            counts[OTHER] = left
        return counts

    return count


def _by_period(grid: Grid, ids: BitMap, shown: Shown) -> Callable[[str], dict[str, int]]:
    """The same from the events of the period."""

    def count(key: str) -> dict[str, int]:
        common = (ids & grid.periods[key]).intersection_cardinality
        counts = {name: number for name, members in shown.top.items() if (number := common(members))}
        if not shown.exclusive and (left := common(shown.rest)):
            counts[OTHER] = left
        return counts

    return count


def _sizes(totals: Mapping[str, int], unit: Unit) -> dict[str, int]:
    """Events by the key of the cell they are counted in."""
    found: dict[str, int] = {}
    for key, number in totals.items():
        if key:
            start, own = period_of(key)
            cell = key if own.months >= unit.months else key_of(start, unit)
            found[cell] = found.get(cell, 0) + number
    return found


def _later(ahead: BitMap, grid: Grid, today: dt.date) -> Callable[[str], int]:
    """How many events of a cell lie ahead; before this month none can."""
    month = today.year * 12 + today.month - 1

    def count(key: str) -> int:
        return grid.periods[key].intersection_cardinality(ahead) if period_of(key).end >= month else 0

    return count


def _none_later(_key: str) -> int:
    return 0

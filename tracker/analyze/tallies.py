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
from tracker.facets import Snapshot

Tree = Mapping[str, frozenset[str]]
"""Value → all that is above it, itself included."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Into which series events are split: `members` has the events of each.

    `exclusive` says that every event is in one series exactly; otherwise it may be in several, or none.
    """

    members: Mapping[str, BitMap]
    exclusive: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The series of one chart: the events of each that is shown by itself, of the rest, and all totals."""

    top: Mapping[str, BitMap]
    rest: BitMap
    totals: Mapping[str, int]
    exclusive: bool
    others: int

    def cell(self, events: BitMap, ahead: int = 0) -> Cell:
        """Some of the events, by series."""
        common = events.intersection_cardinality
        counts = {name: number for name, ids in self.top.items() if (number := common(ids))}
        size = len(events)
        rest = size - sum(counts.values()) if self.exclusive else common(self.rest)
        if rest:
            counts[OTHER] = rest
        return Cell(counts, ahead, None if self.exclusive else size)


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
    return Shown(top, rest, shown, stack.exclusive, len(totals) - len(names))


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


def cells_of(
    snapshot: Snapshot,
    ids: BitMap,
    shown: Shown,
    span: Span | None,
    totals: Mapping[str, int],
    ahead: BitMap,
    today: dt.date,
) -> dict[str, Cell]:
    """The cells of a chart over a span: one for each bar, each vaguer period, and each side beyond.

    `totals` is what `period_totals` gave for the same events.
    """
    cells: dict[str, Cell] = {}
    if span is not None:
        later = _later(ids & ahead, today) if ids.intersect(ahead) else _none_later
        for key, periods in _grouped(totals, span).items():
            events = ids & snapshot.any_of("period", periods)
            cells[key] = shown.cell(events, later(key, events))
    if undated := totals.get("", 0):
        cells[""] = Cell({OTHER: undated}, 0, None if shown.exclusive else undated)
    return cells


def _grouped(totals: Mapping[str, int], span: Span) -> dict[str, list[str]]:
    """Period keys by the key of the cell they are counted in."""
    found: dict[str, list[str]] = {}
    for key in totals:
        if not key:
            continue
        start, unit = period_of(key)
        if start < span.begin or start > span.end:
            cell = key_of(0 if start < span.begin else span.end + 1, Unit.YEAR)
        elif unit.months <= span.unit.months:
            cell = key_of(start, span.unit)
        else:
            cell = key
        found.setdefault(cell, []).append(key)
    return found


def _later(ahead: BitMap, today: dt.date) -> Callable[[str, BitMap], int]:
    """How many events of a cell lie ahead; before this month none can."""
    month = today.year * 12 + today.month - 1

    def count(key: str, events: BitMap) -> int:
        return events.intersection_cardinality(ahead) if period_of(key).end >= month else 0

    return count


def _none_later(_key: str, _events: BitMap) -> int:
    return 0

"""Into which series the events of a chart are split, and how these are called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from pyroaring import BitMap

from tracker.analyze.periods import Unit
from tracker.analyze.tallies import Grid, Stack, ahead_of, own_members
from tracker.publish import database, filters, language
from tracker.publish.drawing.frame import Words
from tracker.publish.snapshots import State

T = TypeVar("T")

EXCLUSIVE = frozenset(("kind", "action", "stance", "review", "origin"))
"""Facets of which every event has exactly one value."""

_ABOVE = {
    "material": "select material_id, ancestor_id from material_ancestors",
    "agency": (
        "with recursive tree(id, above) as (select id, id from agencies union "
        "select agencies.id, tree.above from agencies join tree on agencies.parent_id = tree.id) "
        "select id, above from tree"
    ),
}
_ORDERED = {"kind": "kinds", "action": "actions"}

_KEPT: WeakKeyDictionary[State, dict[object, Any]] = WeakKeyDictionary()


def kept(state: State, key: object, work_out: Callable[[], T]) -> T:
    """What was worked out about one state of the events, once."""
    known = _KEPT.setdefault(state, {})
    if key not in known:
        known[key] = work_out()
    found: T = known[key]
    return found


async def stack_of(datasette: Any, state: State, facet: str, roles: Sequence[str] = ()) -> Stack:
    """The events of each value of a facet; of a tree those that have nothing finer.

    A country has the events in which it has one of the roles, where there are any.
    """
    snapshot = state.snapshot
    if facet in _ABOVE:
        tree = await database.kept(datasette, _ABOVE[facet], {}, _tree)
        members = kept(state, ("own", facet), lambda: own_members(snapshot.values(facet), tree))
        return Stack(facet, members, False)
    if facet == "country" and roles:
        name = f"country {sorted(roles)}"
        return kept(state, name, lambda: Stack(name, _in_roles(state, roles), False))
    return Stack(facet, snapshot.values(facet), facet in EXCLUSIVE)


def _in_roles(state: State, roles: Sequence[str]) -> dict[str, BitMap]:
    found: dict[str, BitMap] = {}
    for role in roles:
        for value, ids in state.snapshot.values(f"country:{role}").items():
            found[value] = found[value] | ids if value in found else ids
    return found


def _tree(rows: Iterable[Sequence[Any]]) -> dict[str, frozenset[str]]:
    above: dict[str, set[str]] = {}
    for value, ancestor in rows:
        above.setdefault(value, {value}).add(ancestor)
    return {value: frozenset(ancestors) for value, ancestors in above.items()}


def grid(state: State, unit: Unit) -> Grid:
    return kept(state, ("grid", unit), lambda: Grid(state.snapshot, unit))


def ahead(state: State, today: dt.date) -> BitMap:
    return kept(state, ("ahead", today), lambda: ahead_of(state.snapshot, today))


async def order_of(datasette: Any, facet: str, stack: Stack) -> Sequence[str]:
    """The order that series have everywhere: the vocabulary's, or by name."""
    if facet in _ORDERED:
        return list(await language.names(datasette, _ORDERED[facet]))
    return sorted(stack.members)


async def labels_of(
    datasette: Any, facet: str, values: Sequence[str], reader: str, words: Words, state: State | None = None
) -> dict[str, str]:
    """The names of series; a value above others says that it has nothing finer."""
    if facet == "stance":
        return {value: words.get(f"stance.{value}", value) for value in values}
    found = await filters.labels(datasette, facet, list(values), reader)
    named = {value: str(found.get(value, value)) for value in values}
    if state is not None and facet in _ABOVE:
        own: Mapping[str, BitMap] = kept(state, ("own", facet), dict)
        named |= {
            value: words["chart.no_finer"].format(label=label)
            for value, label in named.items()
            if value in own and own[value] is not state.snapshot.values(facet).get(value)
        }
    return named


def rest_label(others: int, exclusive: bool, words: Words) -> str:
    """What the rest is called: so many others; none at all; or both."""
    if not others:
        return words["chart.none"]
    return words["chart.others" if exclusive else "chart.others_or_none"].format(n=others)

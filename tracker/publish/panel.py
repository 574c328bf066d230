"""The facets beside the list of events: what may be chosen, what is chosen, and where each choice leads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from datasette.utils.asgi import Request

from tracker.publish import choosing, filters
from tracker.publish.arguments import FACET, FACETS, KNOWN_BY_VALUE, ON_DEMAND, Arguments, argument
from tracker.publish.choosing import Chosen
from tracker.publish.counts import counted, in_order
from tracker.publish.facets import parents_of
from tracker.publish.speech import Speech

SHOWN = 12
"""Values of a facet that are seen without asking for more."""

BYTES = 12_000
"""What the values of one facet may take up of a page, of which each has an address."""

_OF_A_VALUE = 110
_CODED = ("country", "material", "agency")
_DEEPEST = 3

Counted = Sequence[tuple[str, int]]
Parents = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet. `depth` is how many of those above it in its tree are shown above it."""

    label: str
    code: str
    count: int
    href: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Box:
    """One facet. `chosen` are the values that are filtered by, `shown` and `more` what may be chosen besides.

    `beyond` counts those there is no room for, which `everything` leads to; `hide` is there where the
    facet was asked for. `alternative`: what may be chosen is counted as if nothing of this facet were.
    """

    name: str
    chosen: tuple[Value, ...]
    shown: tuple[Value, ...]
    more: tuple[Value, ...]
    beyond: int
    everything: str
    hide: str | None
    alternative: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """What a facet's box is made of: how many selected events have each value, by value the name of each.

    `others` are the counts beside what is chosen; None where nothing is.
    """

    name: str
    counts: Mapping[str, int]
    others: Mapping[str, int] | None
    labels: Mapping[object, str]
    parents: Parents


async def boxes(
    datasette: Any, chosen: Chosen, arguments: Arguments, request: Request, say: Speech
) -> tuple[Box, ...]:
    """The facets of the page, and those that the visitor asked for."""
    demanded = [
        name for name in arguments.all(FACET, "_facet") if name in KNOWN_BY_VALUE and name not in FACETS
    ]
    whole = arguments.first("_facet_size") == "max"
    made = []
    for name in (*FACETS, *demanded):
        facet = await _facet(datasette, chosen, name, request, say.language)
        made.append(box(facet, arguments, request.path, asked_for=name in demanded, whole=whole))
    return tuple(made)


def offered(arguments: Arguments, path: str) -> tuple[tuple[str, str], ...]:
    """The facets that may be asked for besides, and where."""
    there = arguments.all(FACET, "_facet")
    return tuple(
        (name, Arguments((*arguments.without().pairs, (FACET, name))).address(path))
        for name in ON_DEMAND
        if name not in there
    )


async def _facet(datasette: Any, chosen: Chosen, name: str, request: Request, reader: str) -> Facet:
    counts, others = await counted(datasette, chosen, name), None
    if chosen.facet(name):
        without = chosen.arguments.without_facet(name)
        others = await counted(datasette, await choosing.chosen_by(datasette, without, request), name)
    values = {*counts, *(others or ()), *chosen.facet(name)}
    labels = await filters.labels(datasette, name, list(values), reader)
    return Facet(name, counts, others, labels, await parents_of(datasette, name))


def box(facet: Facet, arguments: Arguments, path: str, *, asked_for: bool, whole: bool) -> Box:
    """A facet as it is shown. `whole` shows every value, however many."""
    chosen = arguments.values(facet.name)
    adding = _adding(facet.name, arguments, path)
    counts = facet.counts if facet.others is None else facet.others
    rest = [pair for pair in in_order(facet.name, counts) if pair[0] not in chosen]
    room = len(rest) if whole else max(SHOWN, BYTES // (_OF_A_VALUE + len(adding(""))))
    shown, more = rest[:SHOWN], rest[SHOWN:room]

    def values(pairs: Counted) -> tuple[Value, ...]:
        return tuple(
            Value(_label(facet, value), _code(facet, value), number, adding(value), depth)
            for value, number, depth in in_tree(pairs, facet.parents)
        )

    return Box(
        name=facet.name,
        chosen=tuple(
            Value(
                _label(facet, value),
                _code(facet, value),
                facet.counts.get(value, 0),
                arguments.toggling(facet.name, value).address(path),
            )
            for value in chosen
        ),
        shown=values(shown),
        more=values(more),
        beyond=len(rest) - len(shown) - len(more),
        everything=arguments.with_(("_facet_size", "max")).address(path),
        hide=_hiding(arguments, facet.name).address(path) if asked_for else None,
        alternative=facet.others is not None,
    )


def in_tree(pairs: Counted, parents: Parents) -> Iterable[tuple[str, int, int]]:
    """(value, count, depth): each below the one of its parents that stands first, in the order given."""
    if not parents:
        return [(value, number, 0) for value, number in pairs]
    place = {value: n for n, (value, _) in enumerate(pairs)}
    below: dict[str | None, list[tuple[str, int]]] = {}
    for value, number in pairs:
        above = [parent for parent in parents.get(value, ()) if parent in place and parent != value]
        below.setdefault(min(above, key=place.__getitem__, default=None), []).append((value, number))
    found: list[tuple[str, int, int]] = []

    def add(parent: str | None, depth: int) -> None:
        for value, number in below.pop(parent, ()):
            found.append((value, number, min(depth, _DEEPEST)))
            add(value, depth + 1)

    add(None, 0)
    return found


def _adding(name: str, arguments: Arguments, path: str) -> Callable[[str], str]:
    """Where the page is with one more value of a facet: worked out once but for the value."""
    now = arguments.choosing(name, arguments.values(name)).query_string()
    start = f"{path}?{now}{'&' if now else ''}{argument(name)}="
    return lambda value: start + quote_plus(value)


def _hiding(arguments: Arguments, name: str) -> Arguments:
    return arguments.without_pair(FACET, name).without_pair("_facet", name)


def _label(facet: Facet, value: str) -> str:
    return facet.labels.get(value, value)


def _code(facet: Facet, value: str) -> str:
    return value if facet.name in _CODED else ""

"""The facets beside the list of events: what may be chosen, what is chosen, and where each choice leads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from datasette.utils.asgi import Request
from markupsafe import Markup, escape

from tracker.publish import choosing, filters
from tracker.publish.arguments import FACET, FACETS, KNOWN_BY_VALUE, ON_DEMAND, Arguments, argument
from tracker.publish.choosing import Chosen
from tracker.publish.counts import counted, in_order
from tracker.publish.facets import parents_of
from tracker.publish.speech import Speech

SHOWN = 12
"""Values of a facet that are seen without asking for more."""

BYTES = 9_000
"""What the values of one facet may take up of a page, of which each has an address."""

ALL_BYTES = 90_000
"""What the values of all facets together may, however many are asked for."""

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


async def boxes(
    datasette: Any, chosen: Chosen, arguments: Arguments, request: Request, say: Speech
) -> tuple[Box, ...]:
    """The facets of the page, and those that the visitor asked for."""
    besides = KNOWN_BY_VALUE.difference(FACETS)
    demanded = [name for name in arguments.all(FACET, "_facet") if name in besides]
    path, whole = request.path, arguments.first("_facet_size") == "max"
    tallies = [
        await _tally(datasette, chosen, name, arguments, request)
        for name in dict.fromkeys((*FACETS, *demanded))
    ]
    sizes = [_OF_A_VALUE + len(_adding(tally.name, arguments, path)("")) for tally in tallies]
    wanted = [len(tally.rest) * size for tally, size in zip(tallies, sizes, strict=True)]
    rooms = shared(wanted if whole else [min(BYTES, one) for one in wanted], ALL_BYTES)
    return tuple(
        [
            await _box(
                datasette,
                tally,
                max(SHOWN, room // size),
                arguments,
                path,
                say,
                asked_for=tally.name in demanded,
            )
            for tally, room, size in zip(tallies, rooms, sizes, strict=True)
        ]
    )


def shared(wanted: Sequence[int], room: int) -> list[int]:
    """What each gets of the room: all it wants, or as much as every other that wants more than there is."""
    given = [0] * len(wanted)
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    for served, place in enumerate(order):
        given[place] = min(wanted[place], room // (len(order) - served))
        room -= given[place]
    return given


def listed(values: Iterable[Value]) -> Markup:
    """Values as items of a list in HTML: some hundreds a page, so put together here and not by a template."""
    return Markup("".join(map(_item, values)))  # noqa: S704 - its parts are escaped


def _item(value: Value) -> str:
    below = f' class="below-{value.depth}"' if value.depth else ""
    code = f" <small>{escape(value.code)}</small>" if value.code else ""
    return (
        f'<li{below}><a href="{escape(value.href)}"><bdi>{escape(value.label)}</bdi>{code} '
        f'<span class="n">{value.count:,}</span></a></li>\n'
    )


def offered(arguments: Arguments, path: str) -> tuple[tuple[str, str], ...]:
    """The facets that may be asked for besides, and where."""
    there = arguments.all(FACET, "_facet")
    return tuple(
        (name, Arguments((*arguments.without().pairs, (FACET, name))).address(path))
        for name in ON_DEMAND
        if name not in there
    )


@dataclass(frozen=True, slots=True)
class _Tally:
    """A facet counted: the values it is filtered by, with their counts, and all others in order."""

    name: str
    now: Sequence[str]
    counts: Mapping[str, int]
    rest: Counted


async def _tally(datasette: Any, chosen: Chosen, name: str, arguments: Arguments, request: Request) -> _Tally:
    now = arguments.values(name)
    seen_from = chosen
    if now:
        seen_from = await choosing.chosen_by(datasette, arguments.without_facet(name), request)
    counts = {now[0]: len(chosen.ids)} if len(now) == 1 else {}
    if len(now) > 1:
        counts = await counted(datasette, chosen, name)
    others = await counted(datasette, seen_from, name)
    return _Tally(name, now, counts, [pair for pair in in_order(name, others) if pair[0] not in now])


async def _box(
    datasette: Any, tally: _Tally, room: int, arguments: Arguments, path: str, say: Speech, *, asked_for: bool
) -> Box:
    name, now, counts = tally.name, tally.now, tally.counts
    adding, seen = _adding(name, arguments, path), tally.rest[:room]
    labels = await filters.labels(datasette, name, [*now, *(value for value, _ in seen)], say.language)
    parents = await parents_of(datasette, name)

    def value(id: str, count: int, href: str, depth: int = 0) -> Value:
        return Value(labels.get(id, id), id if name in _CODED else "", count, href, depth)

    def values(pairs: Counted) -> tuple[Value, ...]:
        return tuple(value(id, count, adding(id), depth) for id, count, depth in in_tree(pairs, parents))

    return Box(
        name=name,
        chosen=tuple(value(id, counts.get(id, 0), arguments.toggling(name, id).address(path)) for id in now),
        shown=values(seen[:SHOWN]),
        more=values(seen[SHOWN:]),
        beyond=len(tally.rest) - len(seen),
        everything=_everything(name, arguments, path),
        hide=_hiding(arguments, name).address(path) if asked_for else None,
        alternative=bool(now),
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


def _everything(name: str, arguments: Arguments, path: str) -> str:
    """A page with more of every facet; from there all values of this one as JSON."""
    more = arguments.with_(("_facet_size", "max"))
    if arguments.first("_facet_size") != "max":
        return more.address(path)
    own = more.without(FACET, "_facet", "_view").with_(
        ("_size", "0"), (FACET, name), ("_extra", "facet_results")
    )
    return own.address(f"{path}.json")


def _hiding(arguments: Arguments, name: str) -> Arguments:
    return arguments.without_pair(FACET, name).without_pair("_facet", name)

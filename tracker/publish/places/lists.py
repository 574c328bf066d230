"""The lists of all countries, materials and agencies that events have, each with its last years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tracker.publish import database
from tracker.publish.places.look import Look
from tracker.publish.places.names import TABLES, place_path
from tracker.publish.places.standing import standing
from tracker.publish.places.trees import parents, seats

YEARS = 12
"""Bars of a sparkline: this year and those before."""

MOST = 300
"""Rows, unless all are asked for."""

HEIGHT = 16
"""Of its tallest bar."""


@dataclass(frozen=True, slots=True)
class Row:
    """A place in a list: `bars` are (height, events) by year; `depth` counts from 0 in a tree."""

    id: str
    label: str
    page: str
    events: str
    count: int
    in_force: int
    bars: tuple[tuple[int, int], ...]
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one heading; the only one of a list has none."""

    label: str
    page: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PlaceList:
    facet: str
    years: tuple[int, int]
    sections: tuple[Section, ...]
    more: int
    without: int


async def place_list(look: Look, facet: str, most: int | None = MOST) -> PlaceList:
    """The values of a facet that these events have: most events first, materials in their tree.

    Beyond `most` of them, those with the fewest events are `more`; None takes all.
    """
    years = range(look.today.year - YEARS + 1, look.today.year + 1)
    stands = await standing(look.datasette, look.day)
    force = stands.of_state("in_force", await look.measures())
    by_year = [look.ids & look.snapshot.of("year", str(year)) for year in years]
    counts = sorted(look.snapshot.counts(facet, look.ids).items(), key=lambda pair: (-pair[1], pair[0]))
    shown = counts[:most]
    in_force = look.snapshot.counts(facet, force)
    rows = [
        Row(
            place.id,
            place.label,
            look.address(place_path(facet, place.id)),
            look.events((f"_{facet}", place.id)),
            count,
            in_force.get(place.id, 0),
            _bars([one.intersection_cardinality(look.snapshot.of(facet, place.id)) for one in by_year]),
        )
        for place, (_, count) in zip(await look.named(facet, dict(shown)), shown, strict=True)
    ]
    known = await database.kept(look.datasette, f"select count(*) from {TABLES[facet]}", {}, _number)
    arranged = {"material": _in_tree, "agency": _by_country}.get(facet, _as_they_are)
    sections = tuple(await arranged(look, rows))
    return PlaceList(
        facet, (years[0], years[-1]), sections, len(counts) - len(shown), max(0, known - len(counts))
    )


def _bars(counts: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Heights up to HEIGHT; what is there is never without a height."""
    highest = max(counts, default=0)
    return tuple((max(1, round(HEIGHT * count / highest)) if count else 0, count) for count in counts)


async def _as_they_are(look: Look, rows: Sequence[Row]) -> list[Section]:
    return [Section("", "", tuple(rows))] if rows else []


async def _in_tree(look: Look, rows: Sequence[Row]) -> list[Section]:
    """Every material under what it is part of, in every place that it has in the tree."""
    pairs = await parents(look.datasette, "material")
    own = {row.id: row for row in rows}
    below: dict[str, list[str]] = defaultdict(list)
    for id, parent in pairs:
        if id in own and parent in own:
            below[parent].append(id)
    under = {id for ids in below.values() for id in ids}
    order = list(own)
    found: list[Row] = []

    def walk(id: str, depth: int, above: frozenset[str]) -> None:
        found.append(replace(own[id], depth=depth))
        for child in sorted(below[id], key=order.index):
            if child not in above:
                walk(child, depth + 1, frozenset((*above, child)))

    for id in order:
        if id not in under:
            walk(id, 0, frozenset((id,)))
    return await _as_they_are(look, found)


async def _by_country(look: Look, rows: Sequence[Row]) -> list[Section]:
    """Agencies under the country they belong to, countries with the most of them first."""
    seat_of = await seats(look.datasette)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[seat_of.get(row.id, "")].append(row)
    labels = {place.id: place for place in await look.named("country", filter(None, groups))}
    return [
        Section(
            labels[id].label if id else look.say["lists.elsewhere"],
            look.address(labels[id].path) if id else "",
            tuple(of_it),
        )
        for id, of_it in sorted(
            groups.items(), key=lambda pair: (-sum(row.count for row in pair[1]), pair[0])
        )
    ]


def _number(rows: Iterable[Any]) -> int:
    return next(int(row[0]) for row in rows)

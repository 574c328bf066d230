"""Two to six countries, materials or agencies side by side, under the same other filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.publish import chart, language
from tracker.publish.arguments import Arguments
from tracker.publish.places.look import Look, look
from tracker.publish.places.memory import in_time
from tracker.publish.places.names import FACETS, TABLES, Place, by_name
from tracker.publish.places.standing import standing

LEAST, MOST = 2, 6
PATH = "/compare"
STANCES = ("restrict", "support", "require", "organise", "cooperate", "other")

_SUMS = ("gross", "suspended", "terminated", "net")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of one place in words, and where the events that it counts are listed."""

    words: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of all places; `key` names it in `words.yml`."""

    key: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The places in the order asked for, with their pages; the chart with a row for each."""

    facet: str
    places: tuple[tuple[Place, str, str], ...]
    lines: tuple[Line, ...] | None
    drawing: chart.Drawing | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be compared: known values of one facet, under other filters. `unknown` are no values."""

    facet: str | None
    values: tuple[str, ...]
    unknown: tuple[str, ...]
    too_many: bool
    others: Arguments

    @property
    def arguments(self) -> Arguments:
        """The address's own arguments, whatever was written."""
        if self.facet is None:
            return self.others
        return Arguments((*((f"_{self.facet}", value) for value in self.values), *self.others.pairs))

    def of(self, value: str) -> Arguments:
        return Arguments(((f"_{self.facet}", value), *self.others.pairs))


async def wanted(look: Look, arguments: Arguments) -> Wanted:
    """What a query string asks to compare: of the facets the one with the most values, the first of equals.

    A value is an id or a name in any language, whatever the case of its letters.
    """
    facet = max(FACETS, key=lambda name: len(arguments.values(name)))
    given = arguments.values(facet)
    if not given:
        return Wanted(None, (), (), False, _cleaned(arguments))
    known = await language.names(look.datasette, TABLES[facet])
    spelled = by_name(known)
    found = [value if value in known else spelled.get(value.strip().casefold()) for value in given]
    values = tuple(dict.fromkeys(value for value in found if value))
    unknown = tuple(value for value, own in zip(given, found, strict=True) if not own)
    return Wanted(facet, values[:MOST], unknown, len(values) > MOST, _cleaned(arguments.without_facet(facet)))


def _cleaned(arguments: Arguments) -> Arguments:
    """Without what a form sends of a field left empty."""
    return Arguments(tuple(pair for pair in arguments.pairs if pair[1].strip()))


async def comparison(everything: Look, wanted: Wanted) -> Comparison:
    """The comparison of at least LEAST values."""
    facet, seen = str(wanted.facet), []
    for value in wanted.values:
        of_it = await look(everything.datasette, wanted.of(value), everything.say, everything.today)
        seen.append(of_it)
    named = await everything.named(facet, wanted.values)
    union = await look(everything.datasette, wanted.arguments, everything.say, everything.today)
    drawing = await in_time(
        chart.compared(
            everything.datasette,
            union.chosen,
            facet,
            wanted.values,
            wanted.arguments,
            everything.today,
            everything.reader,
            everything.datasette.urls.path(PATH),
        )
    )
    places = tuple(
        [
            (place, everything.address(place.path), one.events())
            for place, one in zip(named, seen, strict=True)
        ]
    )
    return Comparison(facet, places, await in_time(_lines(seen)), drawing)


async def _lines(seen: Sequence[Look]) -> tuple[Line, ...]:
    """The figures, a line each; of stances those that any of the places has."""
    stands = await standing(seen[0].datasette, seen[0].day)
    measures = [await one.measures() for one in seen]
    lines = [Line("compare.events", tuple(Figure(f"{len(one.ids):,}", one.events()) for one in seen))]
    for stance in STANCES:
        counts = [len(one.ids & one.snapshot.of("stance", stance)) for one in seen]
        if any(counts):
            figures = [
                Figure(f"{count:,}", one.events(("stance", stance)))
                for one, count in zip(seen, counts, strict=True)
            ]
            lines.append(Line(f"stance.{stance}", tuple(figures)))
    in_force = [len(stands.of_state("in_force", own)) for own in measures]
    lines.append(
        Line(
            "place.in_force",
            tuple(
                Figure(f"{count:,}", one.events(("_state", "in_force")))
                for one, count in zip(seen, in_force, strict=True)
            ),
        )
    )
    totals = [stands.totals(own) for own in measures]
    lines += [
        Line(
            f"money.{name}",
            tuple(Figure(one.say.dollars(sums[name])) for one, sums in zip(seen, totals, strict=True)),
        )
        for name in _SUMS
    ]
    spans = [await one.span() for one in seen]
    lines += [
        Line(f"compare.{key}", tuple(Figure(span[place]) for span in spans))
        for place, key in enumerate(("first", "latest"))
    ]
    return tuple(lines)


async def picture(everything: Look, wanted: Wanted, title: str, height: int) -> str | None:
    """The rows of the comparison as an SVG of its own; None where it is late."""
    union = await look(everything.datasette, wanted.arguments, everything.say, everything.today)
    return await in_time(
        chart.svg(
            everything.datasette,
            union.chosen,
            wanted.arguments.with_(("_lanes", str(wanted.facet))),
            everything.today,
            height=height,
            reader=everything.reader,
            title=title,
            lanes=wanted.values,
        )
    )

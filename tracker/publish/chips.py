"""The filters that are set, each with its name in the reader's language and where the page is without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from datasette.filters import Filters

from tracker.publish import filters
from tracker.publish.arguments import COLUMN_FACETS, JOINED_FACETS, Arguments, argument
from tracker.publish.speech import Speech

_ROLES = {f"_{role}": f"role.{role}" for role in ("actor", "target", "partner", "location")}
_NAMED = {"_search": "events.search", "_from": "events.from", "_to": "events.to", "_role": "events.role"}


@dataclass(frozen=True, slots=True)
class Chip:
    """`name` says what is filtered by, and is empty where `label` says it all."""

    name: str
    label: str
    href: str


async def chips(datasette: Any, arguments: Arguments, path: str, say: Speech) -> tuple[Chip, ...]:
    """One for every value of a facet, for search and dates, and for every other filter of a column."""
    made = [
        chip
        for facet in (*JOINED_FACETS, *COLUMN_FACETS)
        for chip in await _of_facet(datasette, facet, arguments, path, say)
    ]
    facets = {f"{argument(facet)}{suffix}" for facet in COLUMN_FACETS for suffix in ("", "__exact", "__in")}
    for key, value in dict.fromkeys(arguments.pairs):
        without = _without_pair(arguments, (key, value)).address(path)
        if key in _NAMED and value.strip():
            made.append(
                Chip(say[_NAMED[key]], _date(value, say) if key in {"_from", "_to"} else value, without)
            )
        elif key in _ROLES and value.strip():
            known = await filters.labels(datasette, "country", [value], say.language)
            made.append(Chip(say[_ROLES[key]], known.get(value, f"{value} (?)"), without))
        elif key not in facets and not (key.startswith("_") and "__" not in key):
            made.append(Chip("", _in_words(key, value), without))
    return tuple(made)


async def _of_facet(datasette: Any, facet: str, arguments: Arguments, path: str, say: Speech) -> list[Chip]:
    values = arguments.values(facet)
    known = await filters.labels(datasette, facet, values, say.language)
    return [
        Chip(
            say[f"facet.{facet}"],
            known.get(value, f"{value} ({say['events.unknown']})"),
            arguments.toggling(facet, value).address(path),
        )
        for value in values
    ]


def _in_words(key: str, value: str) -> str:
    """A filter of a column as Datasette words it; as it was written where that is no filter."""
    try:
        return str(Filters([(key, value)]).human_description_en().removeprefix("where "))
    except ValueError:
        return f"{key}={value}"


def _date(value: str, say: Speech) -> str:
    """In words where it is a date at all; a quarter as it was typed."""
    digits = value.replace("-", "")
    return say.date(value) if digits.isascii() and digits.isdigit() and len(value) in {4, 7, 10} else value


def _without_pair(arguments: Arguments, pair: tuple[str, str]) -> Arguments:
    return Arguments(tuple(kept for kept in arguments.without().pairs if kept != pair))

"""What stands above what: materials in their tree, agencies in theirs and in their countries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from tracker.publish import database

# No other query has these very words: what is kept of one always has the same shape.
_PARENTS = MappingProxyType(
    {
        "material": "select material_id as own, parent_id as above from material_parents order by 2, 1",
        "agency": (
            "select id as own, parent_id as above from agencies where parent_id is not null order by 2, 1"
        ),
    }
)
_SEATS = "select id as own, country_id as seat from agencies where country_id is not null"


async def parents(datasette: Any, facet: str) -> list[tuple[str, str]]:
    """Every material or agency with each that stands directly above it."""
    return await database.kept(datasette, _PARENTS[facet], {}, _pairs)


async def seats(datasette: Any) -> Mapping[str, str]:
    """The country of every agency that has one."""
    return await database.kept(datasette, _SEATS, {}, _by_id)


def _pairs(rows: Iterable[Any]) -> list[tuple[str, str]]:
    return [(own, above) for own, above in rows]


def _by_id(rows: Iterable[Any]) -> dict[str, str]:
    return dict(rows)

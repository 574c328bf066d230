"""The dimensions of the index: an event's values of each, as SQL, and how their bitmaps are cut up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

VERSION = "1"
"""What an event's values are. Another one makes every index anew."""

EVERYTHING = "everything"
"""The dimension whose one value, '', every event has."""

COLUMNS: Mapping[str, str] = {
    "kind": "kind",
    "action": "action",
    "stance": "stance",
    "review": "review",
    "year": "CAST(year AS TEXT)",
    "period": "coalesce(month, quarter, CAST(year AS TEXT), '')",
    "date": "date",
    "date_precision": "date_precision",
    "programme": "programme",
    "currency": "currency",
    "origin": "origin",
    "language": "language",
}
"""Dimensions of which an event has one value, or none where it is null: expressions over `events`.

A period is the finest of month, quarter and year that is known; '' is that of an undated event.
"""

ROLES = ("actor", "target", "partner", "location")


@dataclass(frozen=True, slots=True)
class Link:
    """A dimension of which an event may have several values: a table `l` with event_id and the value."""

    tables: str
    value: str


LINKS: Mapping[str, Link] = {
    "country": Link("event_countries l", "l.country_id"),
    "material": Link("event_materials l", "l.material_id"),
    "agency": Link("event_agencies l", "l.agency_id"),
    "organization": Link("event_organizations l", "l.organization_id"),
    "source": Link("event_reports l JOIN reports r ON r.id = l.report_id", "r.source_id"),
}

COUNTRY_ROLES = tuple(f"country:{role}" for role in ROLES)
"""`country:actor` and so on: the countries that an event has in one role."""

FOLDED = ("material", "agency")
"""Dimensions whose values stand in a tree: an event with a value has all that are above it."""

DIMENSIONS = (EVERYTHING, *COLUMNS, *LINKS, *COUNTRY_ROLES)

SELDOM = frozenset({"organization", "programme", "source", "date", *COUNTRY_ROLES})
"""Dimensions whose bitmaps are put together only when they are asked for."""

NARROW, WIDE = 16, 20
"""Chunks are of 2 to the power of this many numbers: one container of a Roaring bitmap, or sixteen."""

_SPARSE = frozenset({"organization", "programme", "date"})


def chunk_bits(dimension: str) -> int:
    """The numbers of one chunk are alike but for so many of their low bits.

    Values with few events each have wide chunks, or the index would be mostly rows.
    """
    return WIDE if dimension in _SPARSE else NARROW

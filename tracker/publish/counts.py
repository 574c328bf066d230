"""How many of the chosen events have each value of a facet.

Counted over the bitmaps of the index: exact under every filter, and the same work whether a few thousand
events are chosen or a million. An event with several countries, materials or agencies counts once for
each, the last two for all that is above them in their trees.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyroaring import BitMap

from tracker.publish import standing
from tracker.publish.choosing import Chosen
from tracker.publish.columns import union
from tracker.publish.wording import STATES


async def counted(datasette: Any, chosen: Chosen, facet: str) -> dict[str, int]:
    """How many chosen events have each value of a facet; a value that none has is left out.

    `facet` is one of `arguments.KNOWN_BY_VALUE`. Where roles were asked for, a country counts in those alone.
    """
    if facet == "state":
        return _among(chosen.ids, await standing.events_of_states(datasette, STATES))
    if facet == "country" and chosen.roles:
        return _in_roles(chosen)
    if facet in {"month", "quarter"}:
        return chosen.state.column(facet).counts(chosen.ids)
    return chosen.snapshot.counts(facet, chosen.ids)


def in_order(facet: str, counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The values with most events first; years, quarters, months and dates latest first."""
    pairs = sorted(counts.items())
    if facet in {"year", "quarter", "month", "date"}:
        return pairs[::-1]
    return sorted(pairs, key=lambda pair: -pair[1])


def _in_roles(chosen: Chosen) -> dict[str, int]:
    """By country, how many of the chosen events have it in one of the roles asked for."""
    if len(chosen.roles) == 1:
        return chosen.snapshot.counts(f"country:{chosen.roles[0]}", chosen.ids)
    events: dict[str, list[BitMap]] = {}
    for role in chosen.roles:
        for country, ids in chosen.snapshot.values(f"country:{role}").items():
            events.setdefault(country, []).append(ids)
    return _among(chosen.ids, {country: union(parts) for country, parts in events.items()})


def _among(ids: BitMap, values: Mapping[str, BitMap]) -> dict[str, int]:
    return {
        value: number for value, events in values.items() if (number := ids.intersection_cardinality(events))
    }

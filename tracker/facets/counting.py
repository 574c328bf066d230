"""Events by period and by value: what a chart is drawn from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pyroaring import BitMap

from tracker.facets.dimensions import COLUMNS
from tracker.facets.snapshot import Snapshot

REST = ""
"""In place of a value: the events that have none of those that were asked for."""

UNDATED = ""
"""The period of events without a date."""


class Unit(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Crossing:
    """Numbers of events, period → value → number, without zeros.

    `ahead` are those of `counts` whose date is after a given day. A period is 2025-06, 2025-Q2, 2025 or
    UNDATED; one longer than the unit has the events that are known no better.
    """

    counts: Mapping[str, Mapping[str, int]]
    ahead: Mapping[str, Mapping[str, int]]


def cross(
    snapshot: Snapshot, ids: BitMap, dimension: str, values: Sequence[str], unit: Unit, day: str
) -> Crossing:
    """Count these events by period and by value, those with none of the values under REST.

    An event that has several of the values counts for each. `day` (YYYY-MM-DD) is the last that is not
    ahead. Raises KeyError for an unknown dimension.
    """
    series = {value: ids & snapshot.of(dimension, value) for value in values}
    if dimension not in COLUMNS:
        series[REST] = ids - snapshot.any_of(dimension, values)
    later = ids & snapshot.after(day)
    counts: dict[str, dict[str, int]] = {}
    ahead: dict[str, dict[str, int]] = {}
    for period, members in periods(snapshot, unit).items():
        if here := _sizes(members, ids, series):
            counts[period] = here
            if period >= day[:4] and (coming := _sizes(members, later, series)):
                ahead[period] = coming
    return Crossing(counts, ahead)


def periods(snapshot: Snapshot, unit: Unit) -> dict[str, BitMap]:
    """The events of every period: of units, of what is longer than one, and UNDATED; in order."""
    finest = snapshot.values("period")
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for period in sorted(finest):
        parts[_within(period, unit)].append(period)
    return {period: snapshot.any_of("period", names) for period, names in parts.items()}


def _within(period: str, unit: Unit) -> str:
    """The period of at least a unit that one lies in: itself where it is as long."""
    if unit is Unit.MONTH or len(period) <= 4:
        return period
    if unit is Unit.YEAR:
        return period[:4]
    return period if "Q" in period else f"{period[:4]}-Q{(int(period[5:7]) + 2) // 3}"


def _sizes(members: BitMap, ids: BitMap, series: Mapping[str, BitMap]) -> dict[str, int]:
    """How many of the events of a period are in each series."""
    here = members & ids
    if not here:
        return {}
    found = {value: here.intersection_cardinality(own) for value, own in series.items()}
    if REST not in series:  # nothing is in two of them
        found[REST] = len(here) - sum(found.values())
    return {value: number for value, number in found.items() if number}

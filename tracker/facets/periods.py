"""The events of every month, quarter or year: the bars of a chart."""

from __future__ import annotations

from collections import defaultdict
from enum import StrEnum

from pyroaring import BitMap

from tracker.facets.snapshot import Snapshot

UNDATED = ""
"""The period of events without a date."""


class Unit(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


def periods(snapshot: Snapshot, unit: Unit) -> dict[str, BitMap]:
    """The events of every period, in order: of units, of what is longer than one, and UNDATED.

    A period is 2025-06, 2025-Q2 or 2025; one longer than the unit has the events that are known no better.
    """
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

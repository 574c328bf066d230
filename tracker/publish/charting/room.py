"""How many bars a page has room for, so that it stays light however many rows and filters it has."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from tracker.analyze.periods import Unit, period_of
from tracker.analyze.timeline import WIDE, Span, span_of
from tracker.publish.arguments import FACET
from tracker.publish.charting.asked import Asked

BYTES = 120_000
"""What the drawing and its table may take up of a page."""

CROWDED = 55_000
"""As much where the reader asked for more of the facets too, or for all columns of the rows."""

# What a bar takes up, as measured with eight series in Persian: its boxes, its words, its numbers in the
# table, and the hatched strips of the quarters and years there are with it; then as much for each row.
_OF_A_BAR = 690
_OF_A_ROW = 180
_LINKS = 1.5

_COARSER = {Unit.MONTH: Unit.QUARTER, Unit.QUARTER: Unit.YEAR}


def span_with_room(asked: Asked, by_period: Mapping[str, int], rows: int) -> tuple[Span | None, str]:
    """What to draw these periods over, and what to say where bars are longer than the reader asked for."""
    room, wanted = most_bars(asked, rows), asked.choices.unit
    if wanted is None:
        return span_of(by_period, most_bars=min(room, WIDE), trim=True), ""
    unit = wanted
    while unit in _COARSER and filled(by_period, unit) > room:
        unit = _COARSER[unit]
    unit_words = asked.words[f"chart.unit.{unit}"]
    return (
        span_of(by_period, unit=unit),
        "" if unit is wanted else asked.words["chart.no_room"].format(unit=unit_words),
    )


def most_bars(asked: Asked, rows: int) -> int:
    """How many bars that hold anything there is room for, in so many rows."""
    arguments = asked.chosen.arguments
    asked_for = (("_facet_size", "max"), ("_view", "table"))
    crowded = bool(arguments.all(FACET, "_facet")) or any(arguments.first(key) == it for key, it in asked_for)
    address = len(escape(asked.links.period("2026-10", Unit.MONTH, Unit.MONTH)))
    return int((CROWDED if crowded else BYTES) / (_OF_A_BAR + _LINKS * address + _OF_A_ROW * rows))


def filled(by_period: Mapping[str, int], unit: Unit) -> int:
    """How many bars of this unit hold anything."""
    periods = [period_of(key) for key, number in by_period.items() if key and number]
    return len({one.start // unit.months for one in periods if one.unit.months <= unit.months})

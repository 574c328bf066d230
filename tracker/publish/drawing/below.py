"""What stands below the bars: vague dates over all they may mean, single events, and what has no date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from tracker.analyze.timeline import Bar, ChartData
from tracker.publish.drawing.frame import ROOMS, Across, number

LANE = 16
_ROW = 11
MOST_ROWS = 12
# Marks may touch, not overlap: so much of the width is a mark's own on a small screen.
_OWN = 0.022


@dataclass(frozen=True, slots=True)
class Mark:
    """One event: its words, its page, and from where to where along the bars it may lie.

    Of a day both are the same.
    """

    first: float
    last: float
    words: str
    href: str
    ahead: bool = False


def lanes_of(coarse: Sequence[Bar]) -> list[tuple[Bar, int]]:
    """A lane for each less precise length: quarters in the first, years under them."""
    units = sorted({bar.unit for bar in coarse}, key=lambda unit: unit.months)
    return [(bar, units.index(bar.unit)) for bar in coarse]


def lane(across: Across, bar: Bar, bars: int, y: float, hatch: str, words: str, label: str) -> str:
    """A hatched strip over all the bars it may belong to, with its number: never as tall as a fact."""
    first, last = max(0, bar.first), min(bars - 1, bar.last) + 1
    return _linked(
        bar.href,
        words,
        _strip(across, first / bars, last / bars, y, LANE - 3, f'class="tl-lane" fill="url(#{hatch})"')
        + _plate(across, (first + last) / 2 / bars, (last - first) / bars, y, label),
        bar.key,
        bar.total,
    )


def undated_lane(across: Across, chart: ChartData, y: float, href: str | None, words: str) -> str:
    """What has no date at all: a strip from edge to edge, since it may lie anywhere."""
    box = _strip(across, 0, 1, y, LANE - 3, 'class="tl-undated"')
    name = f'<text class="tl-strong" x="{across.x(0)}" dx="4" y="{number(y + 10)}">{escape(words)}</text>'
    return _linked(href, words, box + name, "", chart.undated)


def packed(marks: Sequence[Mark], bars: int) -> list[int] | None:
    """A row for each mark so that none lies on another; None where that takes too many rows."""
    ends: list[float] = []
    rows: list[int] = []
    own = _OWN * bars
    for mark in marks:
        first, last = _room(mark, own)
        row = next((row for row, end in enumerate(ends) if end <= first + 1e-9), len(ends))
        if row == MOST_ROWS:
            return None
        ends[row : row + 1] = [last]
        rows.append(row)
    return rows


def marks_height(rows: Sequence[int]) -> float:
    return (max(rows) + 1) * _ROW + 6 if rows else 0


def mark(across: Across, one: Mark, row: int, bars: int, y: float, hatch: str) -> str:
    """A dot at a day, a hatched strip over a month, a quarter or a year: a link to the event."""
    middle = y + row * _ROW + _ROW / 2
    css = "tl-mark tl-later" if one.ahead else "tl-mark"
    if one.first == one.last:
        share = across.x(min(max(one.first / bars, 0), 1))
        shape = f'<circle class="{css}" cx="{share}" cy="{number(middle)}" r="4"/>'
    else:
        first, last = max(0.0, one.first / bars), min(1.0, one.last / bars)
        shape = _strip(
            across, first, last, middle - 3.5, 7, f'class="{css} tl-lane" rx="3" fill="url(#{hatch})"'
        )
    return (
        f'<a class="tl-event" href="{escape(one.href)}" data-at="{one.first:.4g} {one.last:.4g}">'
        f"<title>{escape(one.words)}</title>{shape}</a>"
    )


def _room(one: Mark, own: float) -> tuple[float, float]:
    middle = (one.first + one.last) / 2
    half = max((one.last - one.first) / 2, own / 2)
    return middle - half, middle + half


def _strip(across: Across, first: float, last: float, y: float, height: float, attributes: str) -> str:
    return (
        f'<rect {attributes} x="{across.x(first)}" y="{number(y)}" width="{across.wide(last - first)}" '
        f'height="{number(height)}"/>'
    )


def _plate(across: Across, share: float, wide: float, y: float, label: str) -> str:
    """A number in the middle of a strip, where the strip has room for it."""
    room = next((css for pixels, css in ROOMS if wide * pixels > 6.5 * len(label) + 6), None)
    if room is None:
        return ""
    css = f"tl-strong tl-halo {room}".strip()
    return (
        f'<text class="{css}" x="{across.x(share)}" y="{number(y + 10)}" text-anchor="middle">'
        f"{escape(label)}</text>"
    )


def _linked(href: str | None, words: str, inner: str, key: str, total: int) -> str:
    told = f"<title>{escape(words)}</title>"
    if href is None:
        return f'<g role="img">{told}{inner}</g>'
    return f'<a href="{escape(href)}" data-lane="{key}" data-n="{total}">{told}{inner}</a>'

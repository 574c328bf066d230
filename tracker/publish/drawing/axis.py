"""What stands along the time of a drawing: years and months, today, times a source was silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from tracker.analyze.periods import Unit
from tracker.analyze.timeline import Bar, ChartData
from tracker.publish.drawing.frame import ROOMS, Across, Words, number, text
from tracker.publish.drawing.panel import Panel

HEIGHT = 20
_LABEL = 34
"""Pixels that a year needs."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Bars during which sources gave nothing: which, how many of them (0 to 1) were down or not yet read."""

    first: int
    last: int
    down: float
    unread: float
    words: str


def ticks(across: Across, chart: ChartData, y: float, words: Words) -> list[str]:
    """Years below the axis, and some months or quarters where there is room for them."""
    drawn: list[str] = []
    bars = len(chart.bars)
    year_bars = 12 // chart.unit.months
    for place, bar in enumerate(chart.bars):
        year, rest = bar.key[:4], bar.key[5:]
        share = place / bars
        if rest in ("", "01", "Q1"):
            css = _years_from(int(year), year_bars / bars)
            middle = chart.unit is Unit.YEAR
            if css is not None:
                drawn += _tick(
                    across, share + (0.5 / bars if middle else 0), y, year, f"tl-strong {css}", middle
                )
        elif place == 0 and _bars_to_january(rest) / bars * ROOMS[0][0] > _LABEL:
            drawn += _tick(across, share, y, year, "tl-strong")
        elif rest in _PARTS:
            css = _class_for(year_bars / bars / 4)
            if css is not None and share * (ROOMS[0][0] if not css else 560) > _LABEL:
                drawn += _tick(across, share, y, _part_words(rest, words), css)
    return drawn


_PARTS = frozenset(("04", "07", "10", "Q3"))


def _part_words(rest: str, words: Words) -> str:
    return rest if rest[0] == "Q" else words[f"month.short.{int(rest)}"]


def _years_from(year: int, share: float) -> str | None:
    """From which room on a year is named, if years each have this share of the width; None for never."""
    for room, css in ROOMS:
        if year % _every(share * room) == 0:
            return css
    return None


@lru_cache(maxsize=256)
def _every(pixels: float) -> int:
    """Of how many years one is named, if each has so many pixels."""
    return next((n for n in (1, 2, 5, 10, 20, 50, 100) if pixels * n > _LABEL), 1000)


def _class_for(share: float) -> str | None:
    """From which room on labels this far apart can be read."""
    return next((css for room, css in ROOMS if share * room > _LABEL), None)


def _bars_to_january(rest: str) -> int:
    return 13 - int(rest) if rest.isdigit() else 5 - int(rest[1])


def _tick(
    across: Across, share: float, y: float, words: str, css: str = "", middle: bool = False
) -> list[str]:
    x = across.x(share)
    css = css.strip()
    hidden = next((part for part in css.split() if part.startswith("tl-from")), "")
    more = ' text-anchor="middle"' if middle else ' dx="3"'
    return [
        f'<line class="{f"tl-grid {hidden}".strip()}" x1="{x}" x2="{x}" '
        f'y1="{number(y)}" y2="{number(y + 5)}"/>',
        text(across, share, y + 14, words, css=css, more=more),
    ]


def today_line(across: Across, chart: ChartData, top: float, bottom: float, words: Words) -> list[str]:
    """Where today lies, with its name above."""
    if chart.today is None:
        return []
    share = chart.today / len(chart.bars)
    x = across.x(share)
    anchor = ' text-anchor="end" dx="-4"' if share > 0.85 else ' dx="4"'
    return [
        f'<line class="tl-today" x1="{x}" x2="{x}" y1="{number(top - 11)}" y2="{number(bottom)}"/>',
        text(across, share, top - 4, words["date.today"], css="tl-strong", more=anchor),
    ]


def bands(panel: Panel, gaps: Sequence[Gap], height: float) -> list[str]:
    """Grey where sources gave nothing, the darker the more of them; lighter where they were not yet read."""
    if not gaps:
        return []
    drawn = [panel.open("tl-bands", height)]
    for gap in gaps:
        box = f'x="{gap.first}" y="0" width="{gap.last - gap.first + 1}" height="{number(height)}"'
        drawn.append(f"<g><title>{escape(gap.words)}</title>")
        for css, share, strongest in (("tl-unread", gap.unread, 0.09), ("tl-down", gap.down, 0.45)):
            if share:
                drawn.append(f'<rect class="{css}" {box} fill-opacity="{max(0.06, share * strongest):.2g}"/>')
        drawn.append("</g>")
    return [*drawn, "</svg>"]


def gap_at(gaps: Sequence[Gap], place: int) -> str:
    """What is to be said of the sources at a bar."""
    return next((gap.words for gap in gaps if gap.first <= place <= gap.last), "")


def hits(panel: Panel, bars: Sequence[Bar], height: float, told: Sequence[str]) -> list[str]:
    """Over every bar a strip as tall as the plot to aim at: a link where the bar has an address."""
    tall = number(height)
    drawn = [panel.open("tl-hits", height)]
    for bar, words in zip(bars, told, strict=True):
        if not any(bar.counts.values()):
            continue
        box = (
            f'<title>{escape(words)}</title><rect class="tl-hit" x="{bar.first}" width="1" height="{tall}"/>'
        )
        if bar.href is None:
            drawn.append(f'<g role="img" data-key="{bar.key}">{box}</g>')
        else:
            drawn.append(f'<a href="{escape(bar.href)}" data-key="{bar.key}" data-n="{bar.total}">{box}</a>')
    drawn.append(f'<rect class="tl-range" width="0" height="{tall}"/>')  # for the script to draw a choice
    return [*drawn, "</svg>"]

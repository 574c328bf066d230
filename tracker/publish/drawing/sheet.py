"""A timeline as a file of its own: title, drawing, legend and caption, light, with its style inside."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path

from tracker.analyze.timeline import Series
from tracker.publish.drawing.frame import Fixed, number
from tracker.publish.drawing.panel import colour_class
from tracker.publish.drawing.speaking import count_words, summary
from tracker.publish.drawing.timeline import Drawn, hatch, lay, legend_of

_MARGIN, _LEFT = 24, 64
_LETTER = 6.1
_STYLE = Path(__file__).resolve().parent / "drawing.css"


@cache
def style() -> str:
    """The style that a file carries: plain colours, since not every program knows variables."""
    return " ".join(_STYLE.read_text(encoding="utf-8").split())


def sheet(drawn: Drawn, title: str, *, width: int = 1200, height: int = 630, caption: str = "") -> str:
    """The file, `width` by `height` pixels; taller where lanes or marks need it."""
    room = width - 2 * _MARGIN
    said = _wrapped(" ".join(filter(None, (summary(drawn.chart, drawn.words, drawn.amount), caption))), room)
    legend, legend_height = _legend(legend_of(drawn.lanes, drawn.chart), drawn, room)
    head = 62 + 17 * len(said)
    across = Fixed(_LEFT, width - _LEFT - _MARGIN)
    spare = height - head - legend_height - lay(replace(drawn, plot=0), across).height - 24
    laid = lay(replace(drawn, plot=max(120.0, spare)), across, head)
    tall = max(height, laid.height + legend_height + 24)
    titles = _wrapped(title, room / 1.75)[:1]
    body = [
        f'<rect class="tl-paper" width="{width}" height="{number(tall)}"/>',
        f'<text class="tl-title" x="{_MARGIN}" y="44">{_line(titles[0] if titles else "")}</text>',
        *(
            f'<text class="tl-said" x="{_MARGIN}" y="{68 + 17 * n}">{_line(line)}</text>'
            for n, line in enumerate(said)
        ),
        hatch(drawn.name),
        *laid.parts,
        f'<g transform="translate({_MARGIN} {number(laid.height + 14)})">{legend}</g>',
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="tl" width="{width}" height="{number(tall)}" '
        f'viewBox="0 0 {width} {number(tall)}" role="img" aria-labelledby="{drawn.name}-t {drawn.name}-d">'
        f'<title id="{drawn.name}-t">{escape(title)}</title>'
        f'<desc id="{drawn.name}-d">{escape(" ".join(said))}</desc>'
        f"<style>{style()}</style>{''.join(body)}</svg>"
    )


def _legend(series: Iterable[Series], drawn: Drawn, room: float) -> tuple[str, float]:
    """Names, colours and counts, in as many lines as they need."""
    x, y, parts = 0.0, 12, []
    for item in series:
        number_ = f"{item.total:,}" if drawn.amount is count_words else drawn.amount(drawn.words, item.total)
        words = f"{item.label} {number_}"
        wide = 30 + _length(words)
        if x + wide > room and x:
            x, y = 0.0, y + 19
        parts.append(
            f'<rect class="{colour_class(item)}" x="{number(x)}" y="{y - 10}" width="11" height="11" rx="2"/>'
        )
        parts.append(f'<text class="tl-strong" x="{number(x + 17)}" y="{y}">{_line(words)}</text>')
        x += wide
    return "".join(parts), (y + 10) if parts else 0


def _line(words: str) -> str:
    """A line of text, escaped; one that reads from the right is told to, even if it begins with a number."""
    strong = (unicodedata.bidirectional(letter) for letter in words)
    first = next((kind for kind in strong if kind in ("L", "R", "AL")), "L")
    return escape(words) if first == "L" else f"\u2067{escape(words)}\u2069"


def _length(words: str) -> float:
    """About how many pixels: a Chinese letter is twice as wide as others."""
    return sum(_LETTER * (2 if unicodedata.east_asian_width(letter) in "WF" else 1) for letter in words)


def _wrapped(words: str, room: float) -> list[str]:
    """Lines no longer than there is room for; a word too long for a line is cut."""
    lines: list[str] = []
    current = ""
    for word in words.split():
        longer = f"{current} {word}".strip()
        if current and _length(longer) > room:
            lines.append(current)
            longer = word
        while _length(longer) > room:
            cut = max(1, int(room / _LETTER / 2))
            lines.append(longer[:cut])
            longer = longer[cut:]
        current = longer
    return [*lines, current] if current else lines

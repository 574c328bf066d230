"""Where things lie in a drawing: shares of its width, and round numbers for a scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Protocol

Words = Mapping[str, str]
"""The pages' own words in one language: tracker.publish.language.words."""


ROOMS = ((270, ""), (560, "tl-from-s"), (880, "tl-from-m"))
"""Pixels from which on a label has room, and the class that hides it in less."""


class Across(Protocol):
    """How a share of the width (0 to 1) is written."""

    def x(self, share: float) -> str: ...
    def wide(self, share: float) -> str: ...
    @property
    def edge(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Fluid:
    """Percentages of the room the page gives. What stands left of the edge lies in the page's padding."""

    edge: float = 0

    def x(self, share: float) -> str:
        return f"{share * 100:.5g}%"

    def wide(self, share: float) -> str:
        return f"{share * 100:.5g}%"


@dataclass(frozen=True, slots=True)
class Fixed:
    """Pixels, from `edge` to `edge + width`."""

    edge: float
    width: float

    def x(self, share: float) -> str:
        return number(self.edge + share * self.width)

    def wide(self, share: float) -> str:
        return number(share * self.width)


@dataclass(frozen=True, slots=True)
class Scale:
    """From the least to the greatest value over a height in pixels; `lines` are the round values between."""

    lines: tuple[int, ...]
    least: float
    height: float

    @classmethod
    def holding(cls, low: int, high: int, height: float, most_lines: int = 4) -> Scale:
        """A scale that holds 0 and both values, with at most so many lines over all of it.

        It ends at a line above, and below only where it reaches near one.
        """
        low, high = min(low, 0), max(high, 0)
        step = _step(high - low, most_lines)
        below = -(low // step) if -low > step / 2 else 0
        last = max(-(-high // step), 0 if low < 0 else 1)
        lines = tuple(range(-below * step, last * step + 1, step))
        return cls(lines, min(lines[0], low), height)

    @property
    def reach(self) -> float:
        return (self.lines[-1] - self.least) or 1

    def tall(self, value: float) -> float:
        return self.height * value / self.reach

    def y(self, value: float) -> float:
        """How far below the top."""
        return self.tall(self.lines[-1] - value)


def _step(reach: int, most: int) -> int:
    """1, 2 or 5 and zeros: the least that needs no more than `most` steps."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * most >= reach:
                return step
        size *= 10


def number(value: float) -> str:
    """A coordinate, to a hundredth."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


def short(value: int) -> str:
    """A number for the scale: 950, 12k, 1.5m, 2bn, 3tn."""
    size = abs(value)
    for least, unit, word in ((10**12, 10**12, "tn"), (10**9, 10**9, "bn"), (10**6, 10**6, "m")):
        if size >= least:
            return f"{number(value / unit)}{word}"
    return f"{number(value / 1000)}k" if size >= 10_000 else f"{value:,}"


def text(across: Across, share: float, y: float, words: str, *, css: str = "", more: str = "") -> str:
    """A word at a share of the width, escaped. `more` are further attributes."""
    named = f' class="{css}"' if css else ""
    return f'<text x="{across.x(share)}" y="{number(y)}"{named}{more}>{escape(words)}</text>'


def line(across: Across, y: float, css: str) -> str:
    """A level line from edge to edge."""
    place = number(y)
    return f'<line class="{css}" x1="{across.x(0)}" x2="{across.x(1)}" y1="{place}" y2="{place}"/>'

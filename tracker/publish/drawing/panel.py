"""One plot: bars stacked by series over a scale, drawn as one path for each series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tracker.analyze.timeline import ChartData, Series
from tracker.publish.drawing.frame import Across, Scale, line, number, short

_SEAM = 6
"""Tenths of a pixel left free between boxes of one bar."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Where a plot lies: its top, its scale, how many bars it has room for."""

    across: Across
    top: float
    scale: Scale
    bars: int

    @property
    def bottom(self) -> float:
        return self.top + self.scale.height

    @property
    def base(self) -> float:
        """Where 0 lies."""
        return self.top + self.scale.y(0)

    def open(self, css: str = "tl-plot", height: float | None = None) -> str:
        """An inner drawing measured in bars across and pixels down."""
        tall = number(self.scale.height if height is None else height)
        return (
            f'<svg class="{css}" x="{self.across.x(0)}" y="{number(self.top)}" width="{self.across.wide(1)}" '
            f'height="{tall}" viewBox="0 0 {self.bars} {tall}" preserveAspectRatio="none">'
        )


def colour_class(series: Series) -> str:
    """The class that paints a series, in the drawing and in the legend."""
    return "tl-so" if series.slot is None else f"tl-s{series.slot}"


def plot(panel: Panel, chart: ChartData, *, labelled: bool = True) -> list[str]:
    """Grid, bars and base line."""
    return [
        *_grid(panel, labelled),
        panel.open(),
        *_stacks(panel, chart),
        "</svg>",
        line(panel.across, panel.base, "tl-base"),
    ]


def _grid(panel: Panel, labelled: bool) -> list[str]:
    drawn = []
    edge = number(panel.across.edge - 6)
    for value in panel.scale.lines:
        y = panel.top + panel.scale.y(value)
        if value:
            drawn.append(line(panel.across, y, "tl-grid"))
        if labelled:
            drawn.append(f'<text x="{edge}" y="{number(y + 3.5)}" text-anchor="end">{short(value)}</text>')
    return drawn


def _stacks(panel: Panel, chart: ChartData) -> list[str]:
    """Each series as one path, and what lies ahead of today as another: the commonest at the bottom.

    Edges are rounded to a tenth of a pixel, not heights: what is too low to be seen is left out, and a bar
    stays as tall as all of it.
    """
    gap = _gap(panel.bars)
    zero = panel.scale.y(0)
    per_unit = panel.scale.height / panel.scale.reach
    today = chart.today if chart.today is not None else _all_or_none(chart)
    paths: dict[tuple[str, bool], _Path] = {}
    for bar in chart.bars:
        up = down = zero
        ahead = bar.first >= today
        least = _visible((bar.height - bar.depth) * per_unit)
        for item in chart.series:
            count = bar.counts.get(item.id, 0)
            if not count:
                continue
            tall = abs(count) * per_unit * least
            if count > 0:
                top, bottom, up = up - tall, up, up - tall
            else:
                top, bottom, down = down, down + tall, down + tall
            y, end = round(top * 10), round(bottom * 10)
            if end > y:
                path = paths.setdefault((colour_class(item), ahead), _Path(gap))
                path.add(bar.first, y + (_SEAM if end - y > 30 else 0), end)
    return [
        f'<path class="{css}{" tl-ahead" if ahead else ""}" d="{"".join(path.parts)}"/>'
        for (css, ahead), path in paths.items()
    ]


class _Path:
    """Boxes of one colour, each told by how far it lies from the one before. Down is in tenths of a pixel."""

    __slots__ = ("_left", "_wide", "_x", "_y", "parts")

    def __init__(self, gap: float) -> None:
        self._left, self._wide = gap / 2, _tenths(round(10 - gap * 10))
        self._x = self._y = 0
        self.parts: list[str] = []

    def add(self, x: int, y: int, end: int) -> None:
        if self.parts:
            start, down = f"m{x - self._x}", _tenths(y - self._y)
        else:
            start, down = f"M{x + self._left:.6g}", _tenths(y)
        space = "" if down[0] == "-" else " "
        self.parts.append(f"{start}{space}{down}h{self._wide}v{_tenths(end - y)}h-{self._wide}z")
        self._x, self._y = x, y


@lru_cache(maxsize=8192)
def _tenths(number: int) -> str:
    """So many tenths, as short as a path may have them: 120 is 12, 5 is .5, -5 is -.5."""
    whole, rest = divmod(abs(number), 10)
    sign = "-" if number < 0 else ""
    return f"{sign}{whole or ''}.{rest}" if rest else f"{sign}{whole}"


def _visible(tall: float) -> float:
    """What a bar is stretched by so that it is a pixel tall at least: one event among thousands is seen."""
    return max(1.0, 1 / tall) if tall else 1.0


def _all_or_none(chart: ChartData) -> float:
    """From which bar on all lies ahead, where today is off the chart: before its first or after its last."""
    return 0 if chart.ahead and all(bar.ahead == bar.total for bar in chart.bars) else len(chart.bars)


def _gap(bars: int) -> float:
    """How much of a bar's room is left free: few bars are not to be as broad as they could."""
    return 0.2 if bars > 20 else 0.3 if bars > 10 else 0.5 if bars > 4 else 0.7


def common_scale(charts: Sequence[ChartData], height: float, most_lines: int = 4) -> Scale:
    """One scale on which the bars of all charts fit."""
    bars = [bar for chart in charts for bar in chart.bars]
    low = min((bar.depth for bar in bars), default=0)
    high = max((bar.height for bar in bars), default=0)
    return Scale.holding(low, high, height, most_lines)

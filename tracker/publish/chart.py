"""A timeline as SVG: bars stacked by series, drawn on the server, complete without scripts.

The drawing is flat text with every label escaped. Each period is a link when its bar has an address,
so the keyboard reaches it; a `<title>` and an accessible name say what it holds. Colours are CSS
variables (Paul Tol's "muted" scheme, told apart by people who are colour-blind; lightened for dark
pages), and never the only sign: the legend carries names and counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from tracker.analyze.timeline import Bar, ChartData, Series, Unit, summary

LIGHT = ("#332288", "#44aa99", "#cc6677", "#ddaa33", "#117733", "#88ccee", "#882255", "#999933")
DARK = ("#8d86e0", "#4fbfae", "#dd7f8f", "#ddb95c", "#3fa362", "#88ccee", "#c95f95", "#b5b552")
_LEFT, _RIGHT, _TOP, _AXIS, _LANE = 34, 8, 16, 20, 16
_GAP = 0.18
_BROADEST = 64
_TICK = 34
_PARTS = {"04": "Apr", "07": "Jul", "10": "Oct", "Q3": "Q3"}

_BRIGHT = "--tl-ink:#1d2433;--tl-paper:#fff;--tl-soft:#5b6475;--tl-line:#d9dee7;--tl-other:#a3a9b5;"
_NIGHT = "--tl-ink:#e6e9f0;--tl-paper:#1a1f29;--tl-soft:#a2abbb;--tl-line:#343c4b;--tl-other:#7d8594;"
_PAPER = "--tl-ink:#000;--tl-paper:#fff;--tl-soft:#444;--tl-line:#ccc;--tl-other:#a3a9b5;"


def _palette(colours: Sequence[str]) -> str:
    return "".join(f"--tl-{n}:{colour};" for n, colour in enumerate(colours))


STYLE = (
    ".tl{color-scheme:light dark;"
    "font:11px system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;"
    f"{_BRIGHT}{_palette(LIGHT)}}}"
    f"@media (prefers-color-scheme:dark){{.tl{{{_NIGHT}{_palette(DARK)}}}}}"
    f"@media print{{.tl{{{_PAPER}{_palette(LIGHT)}"
    "print-color-adjust:exact;-webkit-print-color-adjust:exact}}"
    ".tl text{fill:var(--tl-soft)}.tl .tl-strong{fill:var(--tl-ink);font-weight:600}"
    ".tl .tl-grid{stroke:var(--tl-line);stroke-width:1}.tl .tl-base{stroke:var(--tl-soft);stroke-width:1}"
    ".tl .tl-today{stroke:var(--tl-ink);stroke-width:1;stroke-dasharray:3 3}"
    ".tl .tl-hit{fill:transparent}"
    ".tl a:hover .tl-hit,.tl a:focus .tl-hit{fill:var(--tl-ink);fill-opacity:.08}"
    ".tl a:focus{outline:none}.tl a:focus-visible .tl-hit{stroke:var(--tl-ink);stroke-width:2}"
    ".tl .tl-plate{fill:var(--tl-paper)}.tl .tl-ahead .tl-seg{fill-opacity:.55}"
    ".tl .tl-lane{fill:url(#tl-hatch);stroke:var(--tl-soft);stroke-width:.75}"
    f"{''.join(f'.tl .tl-s{n}{{fill:var(--tl-{n})}}' for n in range(len(LIGHT)))}"
    ".tl .tl-so{fill:var(--tl-other)}"
)
"""Goes once into a page's style sheet, or into a drawing that stands alone."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where things lie in the drawing."""

    width: float
    height: float
    bars: int
    highest: int
    lanes: int

    @property
    def base(self) -> float:
        return self.height - _AXIS - self.lanes * _LANE

    @property
    def step(self) -> float:
        return (self.width - _LEFT - _RIGHT) / max(1, self.bars)

    def x(self, place: float) -> float:
        return _LEFT + place * self.step

    def tall(self, count: float) -> float:
        return (self.base - _TOP) * count / max(1, self.highest)


def render(
    chart: ChartData,
    *,
    width: int = 960,
    height: int = 220,
    standalone: bool = False,
    name: str = "tl",
) -> str:
    """The drawing as an `<svg>` element. `name` makes its ids unique where a page has two.

    `standalone` adds the namespace, the style and a legend: a file that can be opened by itself.
    """
    lanes = _stacked(chart.coarse)
    legend = _legend(chart.series, width, height) if standalone else ([], 0)
    frame = _Frame(
        width, height, len(chart.bars), _ceiling(chart), max((lane + 1 for _, lane in lanes), default=0)
    )
    body = [
        f'<title id="{name}-t">Events over time</title><desc id="{name}-d">{escape(summary(chart))}</desc>',
        f'<defs><pattern id="{"tl-hatch" if standalone else name + "-hatch"}" width="6" height="6" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="2" height="6" fill="var(--tl-soft)" fill-opacity=".55"/></pattern></defs>',
        *_grid(frame),
        *(_column(bar, chart, frame) for bar in chart.bars if bar.total),
        *(_lane(bar, chart, frame, lane, name, standalone) for bar, lane in lanes),
        f'<path class="tl-base" d="M{_LEFT} {_n(frame.base)}H{width - _RIGHT}"/>',
        *_ticks(chart, frame),
        *_today(chart, frame),
        *legend[0],
    ]
    head = (
        f'<svg class="tl" viewBox="0 0 {width} {height + legend[1]}" role="group" '
        f'aria-labelledby="{name}-t" aria-describedby="{name}-d"'
    )
    if standalone:
        head += f' xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height + legend[1]}"'
        body.insert(0, f"<style>{STYLE}</style>")
    return f"{head}>{''.join(body)}</svg>"


def colour_class(series: Series) -> str:
    """The class that paints a series, in the drawing and in the legend."""
    return "tl-so" if series.slot is None else f"tl-s{series.slot}"


def bar_words(bar: Bar, series: Sequence[Series]) -> str:
    """What a bar holds: `October 2025: 12 events: 7 Grant, 5 Tariff`."""
    parts = [f"{bar.counts[item.id]:,} {item.label}" for item in series if bar.counts.get(item.id)]
    events = "1 event" if bar.total == 1 else f"{bar.total:,} events"
    ahead = f", {bar.ahead:,} still ahead" if bar.ahead else ""
    return f"{bar.label}: {events}: {', '.join(parts)}{ahead}"


def _n(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")


def _ceiling(chart: ChartData) -> int:
    return _nice(max((bar.total for bar in chart.bars), default=0))[-1]


def _nice(highest: int) -> list[int]:
    """Grid lines: 0 and two to four round numbers, the last at or above the highest bar."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * 4 >= highest:
                return list(range(0, step * max(1, -(-highest // step)) + 1, step))
        size *= 10


def _grid(frame: _Frame) -> list[str]:
    drawn = []
    for value in _nice(frame.highest):
        y = frame.base - frame.tall(value)
        if value:
            drawn.append(f'<path class="tl-grid" d="M{_LEFT} {_n(y)}H{_n(frame.width - _RIGHT)}"/>')
        drawn.append(f'<text x="{_LEFT - 6}" y="{_n(y + 3.5)}" text-anchor="end">{_short(value)}</text>')
    return drawn


def _short(value: int) -> str:
    if value >= 1_000_000:
        return f"{_n(value / 1_000_000)}m"
    return f"{_n(value / 1000)}k" if value >= 10_000 else f"{value:,}"


def _linked(bar: Bar, series: Sequence[Series], inner: str, extra: str = "") -> str:
    words = escape(bar_words(bar, series))
    css = f' class="{extra}"' if extra else ""
    if bar.href is None:
        return f'<g role="img" aria-label="{words}"{css}><title>{words}</title>{inner}</g>'
    return f'<a href="{escape(bar.href)}" aria-label="{words}"{css}><title>{words}</title>{inner}</a>'


def _column(bar: Bar, chart: ChartData, frame: _Frame) -> str:
    """One stack, the commonest series at the bottom, and a strip as tall as the chart to aim at."""
    x, width = frame.x(bar.first), frame.step
    gap = max(min(width * _GAP, 6), width - _BROADEST)
    y, drawn = frame.base, []
    for item in chart.series:
        count = bar.counts.get(item.id, 0)
        if not count:
            continue
        tall = frame.tall(count)
        y -= tall
        seam = 0.6 if tall > 2.5 else 0
        drawn.append(
            f'<rect class="tl-seg {colour_class(item)}" x="{_n(x + gap / 2)}" y="{_n(y + seam)}" '
            f'width="{_n(max(0.8, width - gap))}" height="{_n(max(0.4, tall - seam))}"/>'
        )
    hit = (
        f'<rect class="tl-hit" x="{_n(x)}" y="{_TOP}" width="{_n(width)}" height="{_n(frame.base - _TOP)}"/>'
    )
    ahead = chart.today is not None and bar.first >= chart.today
    return _linked(
        bar, chart.series, "".join(drawn) + hit, "tl-ahead" if ahead or bar.ahead == bar.total else ""
    )


def _stacked(coarse: Sequence[Bar]) -> list[tuple[Bar, int]]:
    """A lane below the axis for each less precise period: quarters in the first, years under them."""
    units = sorted({bar.unit for bar in coarse}, key=lambda unit: unit.months)
    return [(bar, units.index(bar.unit)) for bar in coarse]


def _lane(bar: Bar, chart: ChartData, frame: _Frame, lane: int, name: str, standalone: bool) -> str:
    """A hatched strip over all the bars it may belong to, with its number: never as tall as a fact."""
    x = frame.x(max(0, bar.first)) + 1
    width = max(2.0, frame.x(min(frame.bars - 1, bar.last) + 1) - x - 1)
    y = frame.base + _AXIS - 2 + lane * _LANE
    fill = "" if standalone else f' style="fill:url(#{name}-hatch)"'
    text = f"{bar.total:,}"
    drawn = f'<rect class="tl-lane"{fill} x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_LANE - 3}"/>'
    if width > 7 * len(text) + 4:
        middle = _n(x + width / 2)
        wide = 6.5 * len(text) + 6
        drawn += (
            f'<rect x="{_n(x + width / 2 - wide / 2)}" y="{_n(y)}" width="{_n(wide)}" height="{_LANE - 3}" '
            'class="tl-plate"/>'
            f'<text class="tl-strong" x="{middle}" y="{_n(y + 10)}" text-anchor="middle">{text}</text>'
        )
    hit = f'<rect class="tl-hit" x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_LANE - 3}"/>'
    return _linked(bar, chart.series, drawn + hit)


def _ticks(chart: ChartData, frame: _Frame) -> list[str]:
    """Years below the axis, and some months or quarters where there is room for them."""
    drawn = []
    years_wide = frame.step * 12 / chart.unit.months
    every = next(n for n in (1, 2, 5, 10, 20, 50, 100, 1000) if years_wide * n > _TICK)
    parts = _PARTS if years_wide >= 150 else {}
    for place, bar in enumerate(chart.bars):
        year, rest = bar.key[:4], bar.key[5:]
        if rest in ("", "01", "Q1"):
            if int(year) % every == 0:
                drawn += _tick(frame, place, year, middle=chart.unit is Unit.YEAR, strong=True)
        elif place == 0:
            to_the_next = (12 - (int(rest) - 1)) if rest.isdigit() else 5 - int(rest[1])
            if to_the_next * frame.step > _TICK:
                drawn += _tick(frame, place, year, strong=True)
        elif rest in parts and place * frame.step > _TICK:
            drawn += _tick(frame, place, parts[rest])
    return drawn


def _tick(frame: _Frame, place: int, words: str, *, middle: bool = False, strong: bool = False) -> list[str]:
    x = frame.x(place) + (frame.step / 2 if middle else 0)
    style = (' text-anchor="middle"' if middle else "") + (' class="tl-strong"' if strong else "")
    return [
        f'<path class="tl-grid" d="M{_n(x)} {_n(frame.base)}v5"/>',
        f'<text x="{_n(x if middle else x + 3)}" y="{_n(frame.base + 13)}"{style}>{words}</text>',
    ]


def _today(chart: ChartData, frame: _Frame) -> list[str]:
    if chart.today is None:
        return []
    x = frame.x(chart.today)
    if x > frame.width - _RIGHT - 2 and not chart.ahead:
        return []
    near_edge = x > frame.width - 70
    at, anchor = (x - 4, ' text-anchor="end"') if near_edge else (x + 4, "")
    return [
        f'<path class="tl-today" d="M{_n(x)} {_TOP - 8}V{_n(frame.base)}"/>',
        f'<text class="tl-strong" x="{_n(at)}" y="{_TOP - 5}"{anchor}>today</text>',
    ]


def _legend(series: Sequence[Series], width: int, top: int) -> tuple[list[str], int]:
    """Names, colours and counts below the drawing, in as many lines as they need."""
    x, y, drawn = float(_LEFT), top + 14, []
    for item in series:
        words = f"{item.label} {item.total:,}"
        wide = 24 + 6.4 * len(words)
        if x + wide > width and x > _LEFT:
            x, y = float(_LEFT), y + 18
        drawn.append(f'<rect class="{colour_class(item)}" x="{_n(x)}" y="{y - 9}" width="10" height="10"/>')
        drawn.append(f'<text x="{_n(x + 15)}" y="{y}">{escape(words)}</text>')
        x += wide
    return drawn, (y - top + 10) if drawn else 0

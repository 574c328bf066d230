"""A whole timeline: one plot, or a row of them one above the other, on one scale and along one time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from tracker.analyze.timeline import WIDE, Bar, ChartData, Series
from tracker.publish.drawing import axis, below
from tracker.publish.drawing.axis import Gap
from tracker.publish.drawing.below import Mark
from tracker.publish.drawing.frame import Across, Fluid, Words, number, short, text
from tracker.publish.drawing.panel import Panel, common_scale, plot
from tracker.publish.drawing.speaking import Amount, bar_words, count_words, period_words, summary

_TOP = 18
_PLOT = 184
_ROW = 46
_TALLEST_ROW = 90
_ROWS = 260
_ROW_TOP = 20
_FEW = 4


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of a drawing: what it is of, its own timeline over the same span, and where its name leads.

    `total` is what it has in all, if that is not what its timeline adds up to.
    """

    id: str
    label: str
    chart: ChartData
    href: str | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is to be drawn. `chart` is all of it; with `lanes`, its bars are what the lanes have together.

    `amount` tells a number in words. `undated_href` leads to what has no date.
    """

    chart: ChartData
    words: Words
    lanes: tuple[Lane, ...] = ()
    gaps: tuple[Gap, ...] = ()
    marks: tuple[Mark, ...] = ()
    amount: Amount = count_words
    undated_href: str | None = None
    name: str = "tl"
    plot: float = _PLOT


@dataclass(slots=True)
class Sheet:
    """Parts of a drawing, and how tall they are together."""

    parts: list[str] = field(default_factory=list)
    height: float = 0


def figure(drawn: Drawn, said: str = "") -> str:
    """The drawing for a page, as wide as the page lets it be. `said` is its summary, if that is at hand."""
    sheet = lay(drawn, Fluid())
    head = (
        f'<svg class="tl" width="100%" height="{number(sheet.height)}" role="group" '
        f'aria-labelledby="{drawn.name}-t" aria-describedby="{drawn.name}-d">'
        f'<title id="{drawn.name}-t">{escape(drawn.words["chart.title"])}</title>'
        f'<desc id="{drawn.name}-d">{escape(said or summary(drawn.chart, drawn.words, drawn.amount))}</desc>'
    )
    return f"{head}{hatch(drawn.name)}{''.join(sheet.parts)}</svg>"


def hatch(name: str) -> str:
    return (
        f'<defs><pattern id="{name}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="tl-hatch" width="2" height="6"/></pattern></defs>'
    )


def lay(drawn: Drawn, across: Across, top: float = 0) -> Sheet:
    """Everything but the frame around it, from `top` on down."""
    chart = drawn.chart
    if chart.span is None:
        return _only_undated(drawn, across, top)
    panels = _panels(drawn, across, top)
    first, last = panels[0][0], panels[-1][0]
    whole = Panel(across, first.top, first.scale, first.bars)
    height = last.bottom - first.top
    sheet = Sheet(axis.bands(whole, drawn.gaps, height), last.bottom)
    for panel, lane in panels:
        sheet.parts += plot(panel, lane.chart if lane else chart, labelled=True)
        if lane:
            sheet.parts.append(_lane_name(across, lane, panel, drawn))
    sheet.parts += axis.ticks(across, chart, last.bottom, drawn.words)
    sheet.parts += axis.today_line(
        across, chart, first.top if not drawn.lanes else top + _TOP, last.bottom, drawn.words
    )
    told = [_told(bar, drawn) for bar in chart.bars]
    sheet.parts += axis.hits(whole, chart.bars, height, told)
    sheet.height += axis.HEIGHT
    _add_below(sheet, drawn, across)
    return sheet


def legend_of(lanes: Sequence[Lane], chart: ChartData) -> tuple[Series, ...]:
    """The series that any lane shows."""
    used = {id for lane in lanes for bar in lane.chart.bars for id in bar.counts}
    return tuple(item for item in chart.series if item.id in used) if lanes else chart.series


def _panels(drawn: Drawn, across: Across, top: float) -> list[tuple[Panel, Lane | None]]:
    bars = len(drawn.chart.bars)
    if not drawn.lanes:
        return [(Panel(across, top + _TOP, common_scale([drawn.chart], drawn.plot), bars), None)]
    height = max(_ROW, min(_TALLEST_ROW, _ROWS / len(drawn.lanes)))
    scale = common_scale([lane.chart for lane in drawn.lanes], height, most_lines=2)
    step = height + _ROW_TOP
    return [
        (Panel(across, top + _TOP + _ROW_TOP + n * step, scale, bars), lane)
        for n, lane in enumerate(drawn.lanes)
    ]


def _lane_name(across: Across, lane: Lane, panel: Panel, drawn: Drawn) -> str:
    total = lane.chart.total if lane.total is None else lane.total
    words = f"{lane.label} · {drawn.amount(drawn.words, total)}"
    name = text(across, 0, panel.top - 6, words, css="tl-strong")
    return f'<a class="tl-name" href="{escape(lane.href)}">{name}</a>' if lane.href else name


def _most_told(drawn: Drawn) -> int | None:
    """How many series the words of a bar name: the first few where there are many bars; the table has all."""
    return _FEW if len(drawn.chart.bars) > WIDE else None


def _told(bar: Bar, drawn: Drawn) -> str:
    gap = axis.gap_at(drawn.gaps, bar.first)
    if not drawn.lanes:
        return bar_words(bar, drawn.chart.series, drawn.words, drawn.amount, gap, _most_told(drawn))
    parts = []
    for lane in drawn.lanes:
        own = lane.chart.bars[bar.first]
        if any(own.counts.values()):
            parts.append(f"{lane.label} {drawn.amount(drawn.words, own.total)}")
    return f"{period_words(bar.key, drawn.words)}: {', '.join(parts)}{f'; {gap}' if gap else ''}"


def _add_below(sheet: Sheet, drawn: Drawn, across: Across) -> None:
    """Single events or, where there are too many, vague dates by their length; then what has no date."""
    chart, bars = drawn.chart, len(drawn.chart.bars)
    rows = below.packed(drawn.marks, bars) if drawn.marks else None
    if rows is not None:
        sheet.parts += [
            below.mark(across, one, row, bars, sheet.height, f"{drawn.name}-hatch")
            for one, row in zip(drawn.marks, rows, strict=True)
        ]
        sheet.height += below.marks_height(rows)
    else:
        lanes = below.lanes_of(chart.coarse)
        for bar, row in lanes:
            words = bar_words(bar, chart.series, drawn.words, drawn.amount, most=_most_told(drawn))
            y = sheet.height + row * below.LANE
            label = f"{bar.total:,}" if drawn.amount is count_words else short(bar.total)
            sheet.parts.append(below.lane(across, bar, bars, y, f"{drawn.name}-hatch", words, label))
        sheet.height += below.LANE * (max((row for _, row in lanes), default=-1) + 1)
    if chart.undated:
        sheet.parts.append(_undated(drawn, across, sheet.height + 2))
        sheet.height += below.LANE + 2
    sheet.height += 2


def _undated(drawn: Drawn, across: Across, y: float) -> str:
    words = f"{drawn.words['date.undated']}: {drawn.amount(drawn.words, drawn.chart.undated)}"
    return below.undated_lane(across, drawn.chart, y, drawn.undated_href, words)


def _only_undated(drawn: Drawn, across: Across, top: float) -> Sheet:
    if not drawn.chart.undated:
        return Sheet([], top)
    return Sheet([_undated(drawn, across, top + 4)], top + below.LANE + 6)

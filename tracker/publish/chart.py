"""The chart of the events that are chosen, for a page or as a file of its own.

drawing = await chart_of(datasette, chosen, arguments, today, "en")
file = await svg(datasette, chosen, arguments, today, 1200, 630)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from datasette.database import QueryInterrupted
from markupsafe import Markup
from pyroaring import BitMap

from tracker.analyze.money import FLOWS, SEVERAL, flow_cells, latest, stock_cells, totals, until_now
from tracker.analyze.tallies import Shown, Stack, cells_of, period_totals, shown_of
from tracker.analyze.timeline import (
    OTHER,
    Cells,
    ChartData,
    Span,
    build,
    span_of,
    with_links,
)
from tracker.publish import filters, language
from tracker.publish.arguments import Arguments
from tracker.publish.charting.choices import Choices, Control, Links, controls
from tracker.publish.charting.marks import marks_of
from tracker.publish.charting.silence import gaps_of
from tracker.publish.charting.stacks import ahead, labels_of, order_of, rest_label, stack_of
from tracker.publish.charting.sums import Sums, sums_of
from tracker.publish.choosing import Chosen
from tracker.publish.drawing.frame import Words
from tracker.publish.drawing.panel import colour_class
from tracker.publish.drawing.sheet import sheet
from tracker.publish.drawing.speaking import dollars, figure_words, period_words, summary
from tracker.publish.drawing.timeline import Drawn, Lane, figure, legend_of
from tracker.publish.rows import EVENTS_PATH

MOST_LANES = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the legend: its colour's class, its name, how much, and where it leads."""

    css: str
    label: str
    total: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """The chart with all that stands around it. `range` is where a chosen time is appended."""

    data: ChartData
    svg: Markup
    summary: str
    caption: str
    legend: tuple[Entry, ...]
    notes: tuple[Entry, ...]
    controls: tuple[Control, ...]
    table: Markup
    range: str
    words: Words
    language: str
    direction: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the chart is of, and how it is wanted."""

    datasette: Any
    chosen: Chosen
    choices: Choices
    today: dt.date
    language: str
    links: Links

    @property
    def words(self) -> Words:
        return language.words(self.language)

    @property
    def snapshot(self) -> Any:
        return self.chosen.snapshot


@dataclass(frozen=True, slots=True)
class _Charted:
    """What is drawn, and what is to be said below it."""

    drawn: Drawn
    caption: str
    asked: _Asked


async def chart_of(
    datasette: Any, chosen: Chosen, arguments: Arguments, today: dt.date, reader: str = "en", path: str = ""
) -> Drawing:
    """The chart for a page. `path` is the address that its links narrow, the events page otherwise.

    Raises QueryInterrupted where counting takes longer than a page may wait.
    """
    path = path or datasette.urls.path(EVENTS_PATH)
    asked = _Asked(datasette, chosen, Choices.read(arguments), today, reader, Links(arguments, path))
    charted = await _charted(asked)
    return _drawing(charted, controls(asked.choices, arguments, path, asked.words))


async def svg(
    datasette: Any,
    chosen: Chosen,
    arguments: Arguments,
    today: dt.date,
    width: int = 1200,
    height: int = 630,
    *,
    reader: str = "en",
    title: str = "",
) -> str:
    """The chart as a file: title, summary, drawing and legend, light, drawn by any program.

    It is at least `height` pixels tall. Without a `title` the filters in words are one.
    """
    path = datasette.urls.path(EVENTS_PATH)
    asked = _Asked(datasette, chosen, Choices.read(arguments), today, reader, Links(arguments, path))
    charted = await _charted(asked)
    said = title or "; ".join(clause.words for clause in chosen.clauses if clause.words)
    return sheet(
        charted.drawn,
        said or asked.words["events.title"],
        width=width,
        height=height,
        caption=charted.caption,
    )


async def compared(
    datasette: Any,
    chosen: Chosen,
    facet: str,
    values: Sequence[str],
    arguments: Arguments,
    today: dt.date,
    reader: str = "en",
    path: str = "",
) -> Drawing:
    """Values of one facet side by side: a row for each, one scale, one time. `chosen` holds all of them."""
    path = path or datasette.urls.path(EVENTS_PATH)
    choices = replace(Choices.read(arguments), lanes=facet)
    asked = _Asked(datasette, chosen, choices, today, reader, Links(arguments, path))
    charted = await _charted(asked, tuple(values))
    return _drawing(charted, controls(choices, arguments, path, asked.words)[:3])


async def _charted(asked: _Asked, lanes: tuple[str, ...] = ()) -> _Charted:
    stack = await stack_of(asked.datasette, asked.chosen.state, asked.choices.stack, asked.chosen.roles)
    order = await order_of(asked.datasette, asked.choices.stack, stack)
    if asked.choices.is_money:
        return await _money(asked, order)
    return await _counted(asked, stack, order, lanes)


async def _counted(asked: _Asked, stack: Stack, order: Sequence[str], lanes: tuple[str, ...]) -> _Charted:
    ids = asked.chosen.ids
    shown = shown_of(stack, ids, order)
    by_period = period_totals(asked.snapshot, ids)
    span = span_of(by_period, unit=asked.choices.unit, trim=True)
    labels = await _labels(asked, shown)
    chart = _built(asked, ids, shown, span, by_period, labels, order)
    chart = with_links(chart, _period_links(chart, asked.links))
    rows = await _lanes(asked, stack, shown, chart, labels, order, lanes) if asked.choices.lanes else ()
    drawn = Drawn(
        chart,
        asked.words,
        rows,
        await gaps_of(asked.datasette, asked.chosen, span, asked.today, asked.words) if span else (),
        () if rows else await marks_of(asked.datasette, chart, ids, asked.today),
        undated_href=asked.links.undated,
    )
    facet = asked.words[f"facet.{asked.choices.stack}"]
    several = not stack.exclusive and sum(shown.totals.values()) > len(ids)
    return _Charted(drawn, asked.words["chart.each"].format(facet=facet) if several else "", asked)


async def _labels(asked: _Asked, shown: Shown) -> dict[str, str]:
    labels = await labels_of(
        asked.datasette, asked.choices.stack, list(shown.top), asked.language, asked.words, asked.chosen.state
    )
    return labels | {OTHER: rest_label(shown.others, shown.exclusive, asked.words)}


def _built(
    asked: _Asked,
    ids: BitMap,
    shown: Shown,
    span: Span | None,
    by_period: Mapping[str, int],
    labels: Mapping[str, str],
    order: Sequence[str],
) -> ChartData:
    later = ahead(asked.chosen.state, asked.today)
    cells = cells_of(asked.snapshot, ids, shown, span, by_period, later, asked.today)
    return build(cells, asked.today, span, totals=shown.totals, labels=labels, order=order)


async def _lanes(
    asked: _Asked,
    stack: Stack,
    shown: Shown,
    chart: ChartData,
    labels: Mapping[str, str],
    order: Sequence[str],
    values: tuple[str, ...],
) -> tuple[Lane, ...]:
    """A row for each chosen value of the facet of the rows, or for its commonest."""
    facet = asked.choices.lanes or ""
    if chart.span is None:
        return ()
    if not values:
        values = asked.chosen.facet(facet)
    if len(values) < 2:
        own = await stack_of(asked.datasette, asked.chosen.state, facet, asked.chosen.roles)
        values = tuple(shown_of(own, asked.chosen.ids, (), MOST_LANES - 1).top)
    names = await filters.labels(asked.datasette, facet, list(values), asked.language)
    lanes = []
    for value in values[:MOST_LANES]:
        ids = asked.chosen.ids & asked.snapshot.of(facet, value)
        by_period = period_totals(asked.snapshot, ids)
        totals_ = shown_of(stack, ids, order, always=list(shown.top)).totals
        one = _built(
            asked,
            ids,
            replace(shown, rest=shown.rest & ids, totals=totals_),
            chart.span,
            by_period,
            labels,
            order,
        )
        lanes.append(Lane(value, str(names.get(value, value)), one, asked.links.series(facet, value)))
    return tuple(lanes)


async def _money(asked: _Asked, order: Sequence[str]) -> _Charted:
    measure, stack = asked.choices.measure, asked.choices.stack
    try:
        sums = await sums_of(asked.datasette, asked.chosen, measure, stack, asked.today.isoformat())
    except QueryInterrupted:
        return _Charted(
            Drawn(build({}, asked.today, None), asked.words), asked.words["chart.money.late"], asked
        )
    span, cells, by_series = _money_cells(asked, sums)
    names = [name for name in by_series if name not in ("", SEVERAL)]
    labels = await labels_of(asked.datasette, stack, names, asked.language, asked.words)
    labels |= {"": asked.words["chart.none"], SEVERAL: asked.words["chart.several"]}
    labels[OTHER] = asked.words["chart.others"].format(n=max(0, len(by_series) - 8))
    chart = build(cells, asked.today, span, totals=by_series, labels=labels, order=order)
    if measure in FLOWS:
        chart = with_links(chart, _period_links(chart, asked.links))
    return _Charted(
        Drawn(chart, asked.words, amount=dollars), _money_caption(asked, sums, by_series, chart), asked
    )


def _money_cells(asked: _Asked, sums: Sums) -> tuple[Span | None, Cells, Mapping[str, int]]:
    """How finely to draw sums, the cells, and how much there is of each series."""
    span = span_of(totals(sums.changes), unit=asked.choices.unit, trim=True)
    if asked.choices.measure in FLOWS or span is None:
        cells = flow_cells(sums.changes)
        by_series: dict[str, int] = {}
        for cell in cells.values():
            for name, amount in cell.counts.items():
                by_series[name] = by_series.get(name, 0) + amount
        return span, cells, by_series
    span = until_now(span, asked.today)
    stock = stock_cells(sums.changes, span)
    return span, stock, latest(stock, asked.today, span)


def _money_caption(asked: _Asked, sums: Sums, by_series: Mapping[str, int], chart: ChartData) -> str:
    words = asked.words
    said = [
        words[f"chart.money.{asked.choices.measure}"].format(
            unit=words[f"chart.unit.{chart.unit}"], sum=dollars(words, sum(by_series.values()))
        ),
        words["chart.money.left_out"].format(n=f"{sums.left_out:,}")
        if sums.left_out
        else words["chart.money.commitments"],
    ]
    return " ".join(said)


def _period_links(chart: ChartData, links: Links) -> dict[str, str]:
    return {
        bar.key: links.period(bar.key, bar.unit, chart.unit)
        for bars in (chart.bars, chart.coarse, chart.beyond)
        for bar in bars
        if bar.counts
    }


def _drawing(charted: _Charted, controls: tuple[Control, ...]) -> Drawing:
    drawn, asked = charted.drawn, charted.asked
    return Drawing(
        drawn.chart,
        Markup(figure(drawn)),  # noqa: S704 - every text in a drawing is escaped
        summary(drawn.chart, drawn.words, drawn.amount),
        charted.caption,
        _legend(charted),
        _notes(drawn),
        controls,
        _table(drawn),
        asked.links.range,
        drawn.words,
        asked.language,
        language.direction(asked.language),
        asked.choices.problems,
    )


def _legend(charted: _Charted) -> tuple[Entry, ...]:
    drawn, asked = charted.drawn, charted.asked
    return tuple(
        Entry(
            colour_class(item),
            item.label,
            figure_words(item.total, drawn.words, drawn.amount),
            None if item.id in (OTHER, SEVERAL, "") else asked.links.series(asked.choices.stack, item.id),
        )
        for item in legend_of(drawn.lanes, drawn.chart)
    )


def _notes(drawn: Drawn) -> tuple[Entry, ...]:
    """What the signs mean that are no series."""
    words, chart = drawn.words, drawn.chart
    notes = []
    if chart.coarse:
        finer = words["chart.only_year" if chart.unit == "quarter" else "chart.quarter_or_year"]
        notes.append(Entry("tl-note-hatched", words["chart.hatched"].format(finer=finer), "", None))
    if chart.ahead:
        notes.append(Entry("tl-note-ahead", words["chart.paler"], f"{chart.ahead:,}", None))
    if any(gap.down for gap in drawn.gaps):
        notes.append(Entry("tl-note-down", words["chart.grey"], "", None))
    if any(gap.unread for gap in drawn.gaps):
        notes.append(Entry("tl-note-unread", words["chart.grey_unread"], "", None))
    notes += [Entry("", period_words(bar.key, words), f"{bar.total:,}", bar.href) for bar in chart.beyond]
    return tuple(notes)


def _table(drawn: Drawn) -> Markup:
    """The numbers of the chart: a row for each period, a column for each series or row of the drawing."""
    words, chart = drawn.words, drawn.chart
    heads = [lane.label for lane in drawn.lanes] or [item.label for item in chart.series]
    columns = "".join(f'<th scope="col">{escape(head)}</th>' for head in (*heads, words["chart.all"]))
    rows = []
    for bar in chart.periods:
        if not any(bar.counts.values()):
            continue
        cells = [
            f"<td>{number:,}</td>" if number else "<td></td>"
            for number in _numbers(drawn, bar.key, bar.counts)
        ]
        label = escape(period_words(bar.key, words))
        rows.append(f'<tr><th scope="row">{label}</th>{"".join(cells)}<td>{bar.total:,}</td></tr>')
    return Markup(  # noqa: S704 - every text is escaped
        f'<table><thead><tr><th scope="col">{escape(words["chart.period"])}</th>{columns}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _numbers(drawn: Drawn, key: str, counts: Mapping[str, int]) -> list[int]:
    if not drawn.lanes:
        return [counts.get(item.id, 0) for item in drawn.chart.series]
    return [next((bar.total for bar in lane.chart.periods if bar.key == key), 0) for lane in drawn.lanes]

"""The chart of events: counted on bitmaps, as one or in rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pyroaring import BitMap

from tracker.analyze.tallies import Shown, Stack, cells_of, period_totals, shown_of
from tracker.analyze.timeline import OTHER, ChartData, Span, build, with_links
from tracker.publish import filters
from tracker.publish.charting.asked import Asked, Charted
from tracker.publish.charting.choices import Links
from tracker.publish.charting.marks import marks_of
from tracker.publish.charting.room import span_with_room
from tracker.publish.charting.silence import gaps_of
from tracker.publish.charting.stacks import ahead, grid, labels_of, order_of, rest_label, stack_of
from tracker.publish.drawing.timeline import Drawn, Lane

MOST_LANES = 8


async def counted(asked: Asked, lanes: Sequence[str] = ()) -> Charted:
    """The chosen events by period; in rows for these values where there are any, or as the reader asks."""
    stack = await stack_of(asked.datasette, asked.chosen.state, asked.choices.stack, asked.chosen.roles)
    order = await order_of(asked.datasette, asked.choices.stack, stack)
    ids = asked.chosen.ids
    shown = shown_of(stack, ids, order)
    by_period = period_totals(asked.snapshot, ids)
    values = await values_of_lanes(asked, lanes) if asked.choices.lanes else ()
    span, longer = span_with_room(asked, by_period, len(values))
    labels = await _labels(asked, shown)
    chart = _built(asked, ids, shown, span, by_period, labels, order)
    chart = with_links(chart, period_links(chart, asked.links))
    rows = await _lanes(asked, stack, shown, chart, labels, order, values) if values else ()
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
    each = asked.words["chart.each"].format(facet=facet) if several else ""
    return Charted(drawn, " ".join(filter(None, (each, longer))))


async def values_of_lanes(asked: Asked, values: Sequence[str]) -> Sequence[str]:
    """These values, or those chosen of the facet of the rows, or its commonest."""
    facet = asked.choices.lanes or ""
    values = values or asked.chosen.facet(facet)
    if len(values) < 2:
        own = await stack_of(asked.datasette, asked.chosen.state, facet, asked.chosen.roles)
        values = tuple(shown_of(own, asked.chosen.ids, (), MOST_LANES - 1).top)
    return values[:MOST_LANES]


async def _labels(asked: Asked, shown: Shown) -> dict[str, str]:
    labels = await labels_of(
        asked.datasette, asked.choices.stack, list(shown.top), asked.language, asked.words, asked.chosen.state
    )
    return labels | {OTHER: rest_label(shown.others, shown.exclusive, asked.words)}


def _built(
    asked: Asked,
    ids: BitMap,
    shown: Shown,
    span: Span | None,
    by_period: Mapping[str, int],
    labels: Mapping[str, str],
    order: Sequence[str],
) -> ChartData:
    later = ahead(asked.chosen.state, asked.today)
    cells = cells_of(
        grid(asked.chosen.state, span.unit) if span else None, ids, shown, span, by_period, later, asked.today
    )
    return build(cells, asked.today, span, totals=shown.totals, labels=labels, order=order)


async def _lanes(
    asked: Asked,
    stack: Stack,
    shown: Shown,
    chart: ChartData,
    labels: Mapping[str, str],
    order: Sequence[str],
    values: Sequence[str],
) -> tuple[Lane, ...]:
    """A row for each of these values of the facet of the rows."""
    facet = asked.choices.lanes or ""
    if chart.span is None:
        return ()
    names = await filters.labels(asked.datasette, facet, list(values), asked.language)
    lanes = []
    for value in values:
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
        one = replace(one, series=chart.series)  # one colour for a series in all rows
        lanes.append(Lane(value, str(names.get(value, value)), one, asked.links.series(facet, value)))
    return tuple(lanes)


def period_links(chart: ChartData, links: Links) -> dict[str, str]:
    """For each period that holds anything the same page narrowed to it, by its key."""
    return {
        bar.key: links.period(bar.key, bar.unit, chart.unit)
        for bars in (chart.bars, chart.coarse, chart.beyond)
        for bar in bars
        if bar.counts
    }

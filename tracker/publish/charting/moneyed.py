"""The chart of money: what the sums of the chosen events came to, from the ledger."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from datasette.database import QueryInterrupted

from tracker.analyze.money import SEVERAL, drawn
from tracker.analyze.timeline import MOST_SERIES, OTHER, ChartData, Span, build, with_links
from tracker.publish import filters
from tracker.publish.charting.asked import Asked, Charted
from tracker.publish.charting.counting import period_links, values_of_lanes
from tracker.publish.charting.room import span_with_room
from tracker.publish.charting.stacks import labels_of, order_of, stack_of
from tracker.publish.charting.sums import Sums, sums_of
from tracker.publish.choosing import Chosen
from tracker.publish.drawing.speaking import dollars
from tracker.publish.drawing.timeline import Drawn, Lane


async def moneyed(asked: Asked, lanes: Sequence[str] = ()) -> Charted:
    """Sums by period, in rows for these values where there are any, or as the reader asks.

    Nothing but words to say so where they take longer than a page may wait.
    """
    try:
        sums = await _sums(asked, asked.chosen)
        values = await values_of_lanes(asked, lanes) if asked.choices.lanes else ()
        periods = Counter(change.period for change in sums.changes)
        span, longer = span_with_room(asked, periods, len(values))
        chart = await _chart(asked, sums, span)
        rows = await _lanes(asked, chart, values) if values and chart.span else ()
    except QueryInterrupted:
        return Charted(Drawn(build({}, asked.today, None), asked.words), asked.words["chart.money.late"])
    chart = with_links(chart, period_links(chart, asked.links))
    return Charted(
        Drawn(chart, asked.words, rows, amount=dollars),
        " ".join(filter(None, (_caption(asked, sums, chart), longer))),
    )


async def _sums(asked: Asked, chosen: Chosen) -> Sums:
    measure, stack = asked.choices.measure, asked.choices.stack
    return await sums_of(asked.datasette, chosen, measure, stack, asked.today.isoformat())


async def _chart(asked: Asked, sums: Sums, span: Span | None) -> ChartData:
    stack, words = asked.choices.stack, asked.words
    names = {change.series for change in sums.changes}
    labels = await labels_of(asked.datasette, stack, sorted(names - {"", SEVERAL}), asked.language, words)
    labels |= {"": words["chart.none"], SEVERAL: words["chart.several"]}
    labels[OTHER] = words["chart.others"].format(n=max(0, len(names) - MOST_SERIES))
    return drawn(
        sums.changes,
        asked.choices.measure,
        asked.today,
        span=span,
        labels=labels,
        order=await order_of(
            asked.datasette, stack, await stack_of(asked.datasette, asked.chosen.state, stack)
        ),
    )


async def _lanes(asked: Asked, chart: ChartData, values: Sequence[str]) -> tuple[Lane, ...]:
    """A row for each value: the sums that its own events belong to."""
    facet, shown = asked.choices.lanes or "", {item.id for item in chart.series}
    names = await filters.labels(asked.datasette, facet, list(values), asked.language)
    own = [replace(asked.chosen, ids=asked.chosen.ids & asked.snapshot.of(facet, value)) for value in values]
    found = await asyncio.gather(*(_sums(asked, chosen) for chosen in own))
    rows = []
    for value, sums in zip(values, found, strict=True):
        changes = [
            change if change.series in shown else replace(change, series=OTHER) for change in sums.changes
        ]
        one = drawn(changes, asked.choices.measure, asked.today, span=chart.span)
        total = sum(item.total for item in one.series)
        one = replace(one, series=chart.series)
        rows.append(Lane(value, str(names.get(value, value)), one, asked.links.series(facet, value), total))
    return tuple(rows)


def _caption(asked: Asked, sums: Sums, chart: ChartData) -> str:
    """What the sums are, how much there is, and what is not in them."""
    words = asked.words
    is_ = words[f"chart.money.{asked.choices.measure}"].format(
        unit=words[f"chart.unit.{chart.unit}"],
        sum=dollars(words, sum(item.total for item in chart.series)),
    )
    if sums.left_out:
        return f"{is_} {words['chart.money.left_out'].format(n=f'{sums.left_out:,}')}"
    return f"{is_} {words['chart.money.commitments']}"

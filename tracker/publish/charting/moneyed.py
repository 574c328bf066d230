"""The chart of money: what the sums of the chosen events came to, from the ledger."""

from __future__ import annotations

from datasette.database import QueryInterrupted

from tracker.analyze.money import FLOWS, SEVERAL, drawn
from tracker.analyze.timeline import MOST_SERIES, OTHER, ChartData, build, with_links
from tracker.publish.charting.asked import Asked, Charted
from tracker.publish.charting.counting import period_links
from tracker.publish.charting.stacks import labels_of, order_of, stack_of
from tracker.publish.charting.sums import Sums, sums_of
from tracker.publish.drawing.speaking import dollars
from tracker.publish.drawing.timeline import Drawn


async def moneyed(asked: Asked) -> Charted:
    """Sums by period; nothing but words to say so where they take longer than a page may wait."""
    measure, stack, words = asked.choices.measure, asked.choices.stack, asked.words
    try:
        sums = await sums_of(asked.datasette, asked.chosen, measure, stack, asked.today.isoformat())
    except QueryInterrupted:
        return Charted(Drawn(build({}, asked.today, None), words), words["chart.money.late"])
    names = {change.series for change in sums.changes}
    labels = await labels_of(asked.datasette, stack, sorted(names - {"", SEVERAL}), asked.language, words)
    labels |= {"": words["chart.none"], SEVERAL: words["chart.several"]}
    labels[OTHER] = words["chart.others"].format(n=max(0, len(names) - MOST_SERIES))
    members = await stack_of(asked.datasette, asked.chosen.state, stack)
    chart = drawn(
        sums.changes,
        measure,
        asked.today,
        unit=asked.choices.unit,
        trim=True,
        labels=labels,
        order=await order_of(asked.datasette, stack, members),
    )
    if measure in FLOWS:
        chart = with_links(chart, period_links(chart, asked.links))
    return Charted(Drawn(chart, words, amount=dollars), _caption(asked, sums, chart))


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

"""A timeline in words: what a bar holds, and the whole chart in two or three sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tracker.analyze.periods import Unit
from tracker.analyze.timeline import OTHER, Bar, ChartData, Series
from tracker.publish.drawing.frame import Words
from tracker.publish.wording import money


def count_words(words: Words, number: int) -> str:
    """`1 event`, `1,204 events`."""
    return words["events.one" if number == 1 else "events.many"].format(n=f"{number:,}")


def dollars(_words: Words, number: int) -> str:
    """`US$2.26 billion`."""
    return money(number, "USD")


Amount = Callable[[Words, int], str]
"""How a number of the chart is told: `count_words` or `dollars`."""


def figure_words(number: int, words: Words, amount: Amount) -> str:
    """A number where it is plain of what: `1,204`, `US$2.26 billion`."""
    return f"{number:,}" if amount is count_words else amount(words, number)


def period_words(key: str, words: Words) -> str:
    """`2025-10` → October 2025, `2025-Q4` → Q4 2025, `2025` → 2025, `<2015` → before 2015."""
    if key[0] in "<>":
        return words["chart.before" if key[0] == "<" else "chart.after"].format(y=key[1:])
    if "Q" in key:
        return words["date.quarter"].format(q=key[6:], y=key[:4])
    if len(key) == 4:
        return words["date.year"].format(y=key)
    month = int(key[5:])
    return words["date.month"].format(m=words[f"month.{month}"], n=month, y=key[:4])


def bar_words(
    bar: Bar,
    series: Sequence[Series],
    words: Words,
    amount: Amount = count_words,
    gap: str = "",
    most: int | None = None,
) -> str:
    """What a bar holds: `October 2025: 12 events: 7 Grant, 5 Tariff`; of the series the first `most`."""
    there = [item for item in series if bar.counts.get(item.id)]
    parts = [f"{figure_words(bar.counts[item.id], words, amount)} {item.label}" for item in there[:most]]
    if len(parts) < len(there):
        parts.append("…")
    head = f"{period_words(bar.key, words)}: {amount(words, bar.total)}"
    split = f": {', '.join(parts)}" if len(series) > 1 or (series and series[0].id != OTHER) else ""
    ahead = f"; {words['chart.still_ahead'].format(n=f'{bar.ahead:,}')}" if bar.ahead else ""
    return f"{head}{split}{ahead}{f'; {gap}' if gap else ''}"


def summary(chart: ChartData, words: Words, amount: Amount = count_words) -> str:
    """The chart in two or three sentences, for those who do not see it."""
    if not chart.total and not any(bar.counts for bar in chart.periods):
        return words["chart.nothing"]
    if chart.span is None:
        return words["chart.none_dated"].format(events=amount(words, chart.undated))
    full = [bar for bar in (*chart.bars, *chart.coarse) if any(bar.counts.values())]
    first, last = min(full, key=lambda bar: bar.first), max(full, key=lambda bar: bar.last)
    span = period_words(first.key, words)
    if first.key != last.key:
        span = words["chart.span"].format(first=span, last=period_words(last.key, words))
    parts = []
    if amount is count_words:
        events = count_words(words, chart.total)
        parts.append(
            words["chart.head"].format(events=events, unit=words[f"chart.unit.{chart.unit}"], span=span)
        )
    most = max(chart.bars, key=lambda bar: bar.total)
    if most.total > 0 and len(full) > 1:
        number = figure_words(most.total, words, amount)
        parts.append(words["chart.most"].format(when=period_words(most.key, words), n=number))
    return " ".join((*parts, *_rest(chart, words, amount)))


def _rest(chart: ChartData, words: Words, amount: Amount) -> list[str]:
    """What lies beside the bars: vaguer dates, what is left out, what is ahead, what has no date."""

    parts = []
    if chart.coarse:
        finer = words["chart.only_year" if chart.unit is Unit.QUARTER else "chart.quarter_or_year"]
        parts.append(
            words["chart.coarse"].format(
                n=figure_words(sum(bar.total for bar in chart.coarse), words, amount), finer=finer
            )
        )
    parts += [
        words["chart.not_drawn"].format(
            n=figure_words(bar.total, words, amount), when=period_words(bar.key, words)
        )
        for bar in chart.beyond
    ]
    if chart.ahead:
        parts.append(words["chart.ahead"].format(n=f"{chart.ahead:,}"))
    if chart.undated:
        parts.append(words["chart.undated"].format(n=figure_words(chart.undated, words, amount)))
    return parts

"""What stands around a drawing: its legend, what its signs mean, its numbers as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from tracker.analyze.money import SEVERAL
from tracker.analyze.timeline import OTHER
from tracker.publish.charting.asked import Asked
from tracker.publish.drawing.panel import colour_class
from tracker.publish.drawing.speaking import figure_words, period_words
from tracker.publish.drawing.timeline import Drawn, legend_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the legend: its colour's class, its name, how much, and where it leads."""

    css: str
    label: str
    total: str
    href: str | None


def legend(drawn: Drawn, asked: Asked) -> tuple[Entry, ...]:
    """A line for each series that is drawn."""
    return tuple(
        Entry(
            colour_class(item),
            item.label,
            figure_words(item.total, drawn.words, drawn.amount),
            None if item.id in (OTHER, SEVERAL, "") else asked.links.series(asked.choices.stack, item.id),
        )
        for item in legend_of(drawn.lanes, drawn.chart)
    )


def notes(drawn: Drawn) -> tuple[Entry, ...]:
    """What the signs mean that are no series."""
    words, chart = drawn.words, drawn.chart
    found = []
    if chart.coarse:
        finer = words["chart.only_year" if chart.unit == "quarter" else "chart.quarter_or_year"]
        found.append(Entry("tl-note-hatched", words["chart.hatched"].format(finer=finer), "", None))
    if chart.ahead:
        found.append(Entry("tl-note-ahead", words["chart.paler"], f"{chart.ahead:,}", None))
    if any(gap.down for gap in drawn.gaps):
        found.append(Entry("tl-note-down", words["chart.grey"], "", None))
    if any(gap.unread for gap in drawn.gaps):
        found.append(Entry("tl-note-unread", words["chart.grey_unread"], "", None))
    found += [Entry("", period_words(bar.key, words), f"{bar.total:,}", bar.href) for bar in chart.beyond]
    return tuple(found)


def table(drawn: Drawn) -> Markup:
    """The numbers of the chart: a row for each period, a column for each series or row of the drawing.

    Cells end where the next begins, as HTML lets them: there may be thousands.
    """
    words, chart = drawn.words, drawn.chart
    heads = [lane.label for lane in drawn.lanes] or [item.label for item in chart.series]
    columns = "".join(f'<th scope="col">{escape(head)}</th>' for head in (*heads, words["chart.all"]))
    rows = []
    for bar in chart.periods:
        if not any(bar.counts.values()):
            continue
        cells = [f"<td>{number:,}" if number else "<td>" for number in _numbers(drawn, bar.key, bar.counts)]
        label = escape(period_words(bar.key, words))
        rows.append(f'<tr><th scope="row">{label}{"".join(cells)}<td>{bar.total:,}</td></tr>')
    if chart.undated:
        rows.append(_undated_row(drawn, len(heads)))
    return Markup(  # noqa: S704 - every text is escaped
        f'<table><thead><tr><th scope="col">{escape(words["chart.period"])}</th>{columns}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _undated_row(drawn: Drawn, columns: int) -> str:
    """Events without a date: by row of the drawing, and where it has none only all of them."""
    cells = "".join(f"<td>{lane.chart.undated or ''}" for lane in drawn.lanes) or f'<td colspan="{columns}">'
    label = escape(drawn.words["date.undated"])
    return f'<tr><th scope="row">{label}{cells}<td>{drawn.chart.undated:,}</td></tr>'


def _numbers(drawn: Drawn, key: str, counts: Mapping[str, int]) -> list[int]:
    if not drawn.lanes:
        return [counts.get(item.id, 0) for item in drawn.chart.series]
    return [next((bar.total for bar in lane.chart.periods if bar.key == key), 0) for lane in drawn.lanes]

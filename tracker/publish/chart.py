"""The chart of the events that are chosen, for a page or as a file of its own.

drawing = await chart_of(datasette, chosen, arguments, today, "en")
file = await svg(datasette, chosen, arguments, today, 1200, 630)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from tracker.analyze.timeline import ChartData
from tracker.publish import language
from tracker.publish.arguments import Arguments
from tracker.publish.charting.around import Entry, legend, notes, table
from tracker.publish.charting.asked import Asked, Charted
from tracker.publish.charting.choices import Choices, Control, Links, controls
from tracker.publish.charting.counting import counted
from tracker.publish.charting.moneyed import moneyed
from tracker.publish.choosing import Chosen
from tracker.publish.drawing.frame import Words
from tracker.publish.drawing.sheet import sheet
from tracker.publish.drawing.speaking import summary
from tracker.publish.drawing.timeline import figure
from tracker.publish.rows import EVENTS_PATH


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
    is_money: bool = False
    problems: tuple[str, ...] = ()


async def chart_of(
    datasette: Any, chosen: Chosen, arguments: Arguments, today: dt.date, reader: str = "en", path: str = ""
) -> Drawing:
    """The chart for a page. `path` is the address that its links narrow, the events page otherwise.

    Raises QueryInterrupted where counting takes longer than a page may wait.
    """
    path = path or datasette.urls.path(EVENTS_PATH)
    asked = Asked(datasette, chosen, Choices.read(arguments), today, reader, Links(arguments, path))
    charted = await _charted(asked)
    return _drawing(asked, charted, controls(asked.choices, arguments, path, asked.words))


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
    lanes: Sequence[str] = (),
) -> str:
    """The chart as a file: title, summary, drawing and legend, light, drawn by any program.

    It is at least `height` pixels tall. Without a `title` the filters in words are one.
    `lanes` are the values of the facet of `_lanes=` that have a row, those with most otherwise.
    """
    path = datasette.urls.path(EVENTS_PATH)
    asked = Asked(datasette, chosen, Choices.read(arguments), today, reader, Links(arguments, path))
    charted = await _charted(asked, lanes)
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
    asked = Asked(datasette, chosen, choices, today, reader, Links(arguments, path))
    charted = await _charted(asked, values)
    return _drawing(asked, charted, controls(choices, arguments, path, asked.words)[:3])


async def _charted(asked: Asked, lanes: Sequence[str] = ()) -> Charted:
    return await (moneyed if asked.choices.is_money else counted)(asked, lanes)


def _drawing(asked: Asked, charted: Charted, controls: tuple[Control, ...]) -> Drawing:
    drawn = charted.drawn
    said = summary(drawn.chart, drawn.words, drawn.amount)
    return Drawing(
        drawn.chart,
        Markup(figure(drawn, said)),  # noqa: S704 - every text in a drawing is escaped
        said,
        charted.caption,
        legend(drawn, asked),
        notes(drawn),
        controls,
        table(drawn),
        asked.links.range,
        drawn.words,
        asked.language,
        language.direction(asked.language),
        asked.choices.is_money,
        asked.choices.problems,
    )

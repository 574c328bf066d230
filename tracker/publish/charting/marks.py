"""The single events of a small chart: where each lies, its title and its page."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from pyroaring import BitMap

from tracker.analyze.periods import extent
from tracker.analyze.timeline import ChartData
from tracker.publish import database
from tracker.publish.drawing.below import Mark
from tracker.publish.rows import event_link
from tracker.publish.wording import short_date

MOST = 60
"""So many events at most are drawn one by one."""

_EVENTS = (
    "select id, title, date, date_precision from events "
    "where id in (select value from json_each(:ids)) and date is not null"
)


async def marks_of(datasette: Any, chart: ChartData, ids: BitMap, today: dt.date) -> tuple[Mark, ...]:
    """A mark for each dated event, in order of time; none where there are more than MOST."""
    if chart.span is None or not 0 < len(ids) - chart.undated <= MOST or chart.beyond:
        return ()
    rows = await database.rows(datasette, _EVENTS, {"ids": json.dumps(list(ids))})
    found = []
    for row in rows:
        first, last = (chart.span.place(place) for place in extent(row["date"], row["date_precision"]))
        when = short_date(row["date"], row["date_precision"])
        found.append(
            Mark(
                first, last, f"{when}: {row['title']}", event_link(datasette, row["id"]),
                row["date"] > today.isoformat(),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda mark: (mark.first, mark.last, mark.words)))

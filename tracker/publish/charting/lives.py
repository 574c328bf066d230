"""The life line of a measure, from its steps and its events."""

from __future__ import annotations

import datetime as dt
from typing import Any

from datasette.database import QueryInterrupted
from markupsafe import Markup

from tracker.publish import database, language
from tracker.publish.drawing.life import Act, Step, life_line
from tracker.publish.rows import event_link
from tracker.publish.wording import date

MOST_ACTS = 80
_STEPS = """
select d.day, d.until, d.state, d.currency, c.exponent,
  d.counted * (d.awarded_minor - d.terminated_minor) as net,
  d.announced_counted * d.announced_minor as announced
from measure_days d left join currencies c on c.id = d.currency where d.measure_id = :id order by d.day
"""
_ACTS = """
select e.id, e.title, e.date, e.date_precision, e.action
from events e join actions a on a.id = e.action
where e.measure_id = :id and e.review in ('auto', 'approved') order by e.date, a.rank, e.id limit :most
"""


async def life_line_of(
    datasette: Any, measure: int, today: dt.date, reader: str = "en", name: str = "life"
) -> Markup:
    """The drawing of a measure's life by its number; empty where nothing of it has a date or it is late."""
    words = language.words(reader)
    try:
        steps = await database.rows(datasette, _STEPS, {"id": measure})
        acts = await database.rows(datasette, _ACTS, {"id": measure, "most": MOST_ACTS})
    except QueryInterrupted:
        return Markup("")
    actions = await language.labels(datasette, "actions", {row["action"] for row in acts}, reader)
    currency = next((row["currency"] for row in reversed(steps) if row["currency"]), None)
    drawn = life_line(
        [_step(row, currency) for row in steps],
        [
            Act(
                row["date"],
                row["date_precision"],
                f"{date(row['date'], row['date_precision'])}: {actions.get(row['action'], row['action'])}: "
                f"{row['title']}",
                event_link(datasette, row["id"]),
            )
            for row in acts
        ],
        today,
        words,
        unit=currency or "",
        name=name,
    )
    return Markup(drawn)  # noqa: S704 - every text in a drawing is escaped


def _step(row: Any, currency: str | None) -> Step:
    """A row of a life. A sum in another currency than the last one is not drawn beside it."""
    own = row["currency"] is not None and row["currency"] == currency
    unit = 10 ** (row["exponent"] or 0)
    return Step(
        None if row["day"].startswith("0001") else dt.date.fromisoformat(row["day"]),
        None if row["until"].startswith("9999") else dt.date.fromisoformat(row["until"]),
        row["state"],
        row["net"] // unit if own else 0,
        row["announced"] // unit if own else 0,
    )

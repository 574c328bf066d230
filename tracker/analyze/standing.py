"""How measures stand on a day, from the steps of their lives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.analyze.selection import Selection
from tracker.model import PartialDate

Rows = Callable[[str, dict[str, Any]], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Standing:
    """One measure on one day. `since` is the date of the event that says the state, or the one on which that
    took effect, as fine as it is known.

    `sure` is False where that date or the next one is too vague to tell whether it lay before the day: an
    event dated 2025 counts from the first day of 2025. `event` is the uid of the event, `events` how many
    of the measure there are by then.
    """

    measure: str
    title: str
    kind: str | None
    state: str
    since: str | None
    precision: str
    sure: bool
    action: str | None
    event: str | None
    events: int


COLUMNS = ("state", "since", "precision", "sure", "kind", "action", "events", "measure", "event", "title")


def standings(
    rows: Rows, chosen: Selection, day: dt.date, states: Sequence[str] = (), limit: int | None = None
) -> tuple[list[Standing], int]:
    """The measures of the chosen events that have begun by a day, with their state then.

    Latest first; `states` keeps those in one of them. The second value counts all of them, beyond `limit`.
    """
    parameters = {**chosen.parameters, "tracker_day": day.isoformat()}
    wanted = ""
    if states:
        marks = [f":tracker_state_{number}" for number in range(len(states))]
        parameters |= {mark[1:]: state for mark, state in zip(marks, states, strict=True)}
        wanted = f" AND d.state IN ({', '.join(marks)})"
    source = f"{_FROM.format(chosen=chosen.where)}{wanted}"
    count = rows(f"SELECT count(*) AS found {source}", parameters)[0]["found"]
    found = rows(
        f"{_COLUMNS} {source} ORDER BY coalesce(d.since, l.date, '') DESC, m.id LIMIT :tracker_limit",
        {**parameters, "tracker_limit": -1 if limit is None else limit},
    )
    return [_standing(row, day) for row in found], count


def _standing(row: Any, day: dt.date) -> Standing:
    date = PartialDate.parse(row["since"], row["precision"]) if row["since"] else None
    return Standing(
        measure=row["uid"],
        title=row["title"],
        kind=row["kind"],
        state=row["state"],
        since=row["since"],
        precision=row["precision"] or "unknown",
        sure=(date is None or date.latest <= day) and not row["unsure"],
        action=row["action"],
        event=row["event"],
        events=row["events"],
    )


_FROM = """
FROM measure_days d JOIN measures m ON m.id = d.measure_id LEFT JOIN events l ON l.id = d.event_id
WHERE d.day <= :tracker_day AND :tracker_day < d.until
  AND d.measure_id IN (SELECT measure_id FROM events WHERE {chosen})"""

# A vague date counts from the first day it may mean: one that reaches beyond the day may lie after it.
_COLUMNS = """
SELECT m.uid, m.title, m.kind, d.state, coalesce(d.since, l.date) AS since,
  coalesce(d.since_precision, l.date_precision) AS precision, l.action, l.uid AS event,
  (SELECT count(*) FROM events e WHERE e.measure_id = m.id AND e.review IN ('auto', 'approved')
     AND (e.date IS NULL OR e.date <= :tracker_day)) AS events,
  EXISTS (SELECT 1 FROM events e JOIN actions a ON a.id = e.action
     WHERE e.measure_id = m.id AND e.review IN ('auto', 'approved') AND a.state <> d.state
       AND e.date_precision IN ('month', 'quarter', 'year')
       AND e.date = substr(:tracker_day, 1, length(e.date))
       AND coalesce(d.since, l.date, '') <= e.date) AS unsure
"""

"""The measure of an event: what became of it, in order, and the money that stood on each day."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from datasette.database import QueryInterrupted
from markupsafe import Markup

from tracker.model import utc_now
from tracker.publish import database, wording
from tracker.publish.charting.lives import life_line_of
from tracker.publish.rows import Card, cards

MOST_STEPS = 60
_SUMS = ("announced", "awarded", "suspended", "terminated", "net", "disbursed")


@dataclass(frozen=True, slots=True)
class Relation:
    """Another event, how this one stands to it, and why that is thought."""

    words: str
    card: Card
    why: str


@dataclass(frozen=True, slots=True)
class Step:
    """From a day on: the state of a measure and its sums, in the order of `sums` (empty for nothing)."""

    day: str
    state: str
    sums: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Life:
    """The measure an event belongs to: what became of it, in order.

    `standing` are its sums today, in words; `columns` the sums that any of its `steps` has; `line` the
    drawing of it all, empty where nothing has a date.
    """

    id: int
    uid: str
    title: str
    state: str
    since: str
    programme: str | None
    cards: tuple[Card, ...]
    standing: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    steps: tuple[Step, ...]
    line: Markup


async def life_of(datasette: Any, measure: int) -> Life | None:
    """The life of a measure; None where there is none of this number."""
    row = await database.first(
        datasette, "select uid, title, programme from measures where id = :id", {"id": measure}
    )
    if row is None:
        return None
    events = await database.rows(
        datasette,
        "select e.id from events e join actions a on a.id = e.action "
        "where e.measure_id = :id and e.review <> 'rejected' order by coalesce(e.date, ''), a.rank, e.id",
        {"id": measure},
    )
    state, since, standing = await _standing(datasette, measure)
    columns, steps = await _steps(datasette, measure)
    return Life(
        measure,
        row["uid"],
        row["title"],
        state,
        since,
        row["programme"],
        tuple(await cards(datasette, [event["id"] for event in events])),
        standing,
        columns,
        steps,
        await life_line_of(datasette, measure, utc_now().date()),
    )


async def _standing(datasette: Any, measure: int) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """State of a measure today, since when, and its sums.

    Should that take too long, the page does without.
    """
    try:
        state = await database.first(
            datasette, "select state, since, since_precision from in_force where id = :id", {"id": measure}
        )
        ledger = await database.rows(
            datasette,
            f"select currency, {', '.join(_SUMS)} from ledger where measure_id = :id",
            {"id": measure},
        )
    except QueryInterrupted:
        return "state not worked out in time", "", ()
    sums = tuple(
        (wording.SUMS[name], wording.money(row[name], row["currency"]))
        for row in ledger
        for name in _SUMS
        if row[name] and not (name == "net" and row["net"] == row["awarded"])
    )
    if state is None:
        return wording.STATES["unknown"], "", sums
    since = wording.date(state["since"], state["since_precision"]) if state["since"] else ""
    return wording.STATES.get(state["state"], state["state"]), since, sums


async def _steps(datasette: Any, measure: int) -> tuple[tuple[str, ...], tuple[Step, ...]]:
    """The sums that stood from each day on: their names, and the steps; nothing where one step is all."""
    try:
        rows = await database.rows(
            datasette,
            f"select day, measure_state, currency, {', '.join(_SUMS)} from ledger_days "
            f"where measure_id = :id order by day limit {MOST_STEPS}",
            {"id": measure},
        )
    except QueryInterrupted:
        return (), ()
    if len(rows) < 2:
        return (), ()
    columns = tuple(name for name in _SUMS if any(row[name] for row in rows))
    return tuple(wording.SUMS[name] for name in columns), tuple(
        Step(
            "undated" if row["day"].startswith("0001") else wording.date(row["day"]),
            wording.STATES.get(row["measure_state"], row["measure_state"]),
            tuple(wording.money(row[name], row["currency"]) if row[name] else "" for name in columns),
        )
        for row in rows
    )


async def relations_of(datasette: Any, id: int) -> tuple[Relation, ...]:
    """The events that an event stands with."""
    found = await database.rows(
        datasette,
        "select relation, other_id as other, 0 as back, score, reasons from event_links where event_id = :id "
        "union all select relation, event_id, 1, score, reasons from event_links where other_id = :id",
        {"id": id},
    )
    shown = {card.id: card for card in await cards(datasette, [row["other"] for row in found])}
    return tuple(
        Relation(
            wording.RELATIONS.get(row["relation"], (row["relation"],) * 2)[row["back"]],
            shown[row["other"]],
            reasons_in_words(row["reasons"], row["score"]),
        )
        for row in found
        if row["other"] in shown
    )


def reasons_in_words(reasons: str | None, score: float | None) -> str:
    """`87 in 100: both name Group14; one day apart`, from reasons as the database keeps them."""
    try:
        listed: Sequence[Any] = json.loads(reasons or "[]")
    except json.JSONDecodeError:
        listed = ()
    words = "; ".join(str(one["words"]) for one in listed if isinstance(one, dict) and one.get("words"))
    sure = "" if score is None or score >= 1 else f"{score * 100:.0f} in 100"
    return ": ".join(filter(None, (sure, words)))

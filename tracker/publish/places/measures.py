"""The measures of some events that stand in a state today: whose, since when, and what comes next."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from datasette.utils import tilde_encode

from tracker.publish import database
from tracker.publish.places.horizon import soonest
from tracker.publish.places.look import Look, Way, ways
from tracker.publish.places.standing import standing
from tracker.publish.rows import Card, cards

_SHOWN, _BY_WHOM, _NEXT = 8, 6, 6
_SAID = """
select e.id, m.uid, m.title, m.kind, d.since, d.since_precision
from events e join measures m on m.id = e.measure_id
left join measure_days d on d.measure_id = m.id and d.event_id = e.id and d.day <= :day and :day < d.until
where e.id in (select value from json_each(:ids))
"""
# The view `upcoming` for a few events, looked up by their numbers: the view itself reads all that is ahead.
_DATES = """
with wanted as materialized (select value as id from json_each(:ids)), dates as (
  select event_id, role, date, precision from event_dates where event_id in wanted
  union all
  select id, 'event', date, date_precision from events
  where id in wanted and (action in ('scheduled', 'effective', 'expired') or date > :today)
    and not exists (select 1 from event_dates d where d.event_id = events.id and d.date = events.date)
), bounded as (
  select *, case precision when 'day' then date
      when 'month' then date(date || '-01', '+1 month', '-1 day')
      when 'quarter' then date(date || '-01', '+3 months', '-1 day')
      else date || '-12-31' end as until
  from dates
)
select b.date, b.precision, b.role, e.id as event_id, e.action, e.title, b.until
from bounded b join events e on e.id = b.event_id
where e.review in ('auto', 'approved') and b.until >= :today
  and (b.date is e.date or b.role = 'event' or not exists (
    select 1 from events o join event_dates d on d.event_id = o.id and d.role = b.role and d.date = o.date
    where o.measure_id = e.measure_id and o.id <> e.id and o.date = b.date
      and o.id in wanted and o.review in ('auto', 'approved')))
order by b.until, e.id limit :most
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure in a state, and the event that says so."""

    title: str
    href: str
    kind: str
    since: str
    card: Card


@dataclass(frozen=True, slots=True)
class InForce:
    """How many measures are in force, by stance, the latest of them, and who acts by them."""

    count: int
    stances: tuple[Way, ...]
    latest: tuple[Measure, ...]
    by_whom: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """One date still to come."""

    date: str
    countdown: str
    role: str
    title: str
    href: str


async def in_force(look: Look) -> InForce:
    """The measures of these events that are in force today."""
    stands = await standing(look.datasette, look.day)
    said = stands.of_state("in_force", await look.measures())
    only = ("_state", "in_force")
    stances = [
        Way(stance, look.say[f"stance.{stance}"], count, look.events(only, ("stance", stance)))
        for stance, count in look.most("stance", said, 6)
    ]
    actors = look.most("country:actor", said, _BY_WHOM)
    return InForce(
        len(said),
        tuple(stances),
        tuple(await measures(look, await look.latest(said, _SHOWN))),
        tuple(await ways(look, "country", actors, only, argument="_actor")),
    )


async def measures(look: Look, ids: list[int]) -> list[Measure]:
    """The measures of these events, in their order."""
    shown = {card.id: card for card in await cards(look.datasette, ids, look.reader)}
    rows = await database.rows(look.datasette, _SAID, {"ids": json.dumps(ids), "day": look.day})
    own = {row["id"]: row for row in rows}
    return [
        Measure(
            own[id]["title"],
            look.address(measure_path(own[id]["uid"])),
            await look.label("kinds", own[id]["kind"]) if own[id]["kind"] else shown[id].kind.label,
            _since(look, own[id], shown[id]),
            shown[id],
        )
        for id in ids
        if id in own and id in shown
    ]


def _since(look: Look, said: Any, card: Card) -> str:
    """Since when it is so: the date of the event that says it, or the one on which that took effect."""
    if said["since"]:
        return look.say.since(said["since"], said["since_precision"])
    return look.say.since(card.date, card.precision)


async def next_dates(look: Look, most: int = _NEXT) -> list[Ahead]:
    """The next dates of these events."""
    return await dates_of(look, await soonest(look, most * 2), most)


async def dates_of(look: Look, ids: Iterable[int], most: int) -> list[Ahead]:
    """Dates still to come of these events, soonest first."""
    rows = await database.rows(
        look.datasette, _DATES, {"ids": json.dumps(list(ids)), "most": most, "today": look.day}
    )
    return [await _ahead(look, row) for row in rows]


async def _ahead(look: Look, row: Any) -> Ahead:
    own = row["role"] == "event"
    return Ahead(
        look.say.date(row["date"], row["precision"]),
        look.say.countdown(dt.date.fromisoformat(row["until"]), look.today, row["precision"]),
        await look.label("actions", row["action"]) if own else look.say[f"date.role.{row['role']}"],
        row["title"],
        look.address(f"/{database.NAME}/events/{row['event_id']}"),
    )


def measure_path(uid: str) -> str:
    """The lasting address of a measure below the site's own."""
    return f"/measure/{tilde_encode(uid)}"

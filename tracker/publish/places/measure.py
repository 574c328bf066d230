"""Everything the page of one measure shows: its state, its life, its money over time, who tells of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tracker.publish import database
from tracker.publish.arguments import Arguments
from tracker.publish.places.look import Look
from tracker.publish.places.measures import Ahead, dates_of
from tracker.publish.places.names import FACETS, Place
from tracker.publish.rows import EVENTS_PATH, Card, cards

MOST_EVENTS, MOST_STEPS, MOST_REPORTS = 200, 60, 40
SUMS = ("announced", "awarded", "suspended", "terminated", "net", "disbursed")

Dates = dict[tuple[int | None, str], str]

_MEASURE = "select id, uid, title, kind, programme from measures where uid = :uid"
_EVENTS = """
select e.id, e.date, e.date_precision from events e join actions a on a.id = e.action
where e.measure_id = :id and e.review <> 'rejected' order by coalesce(e.date, ''), a.rank, e.id limit :most
"""
_STEPS = f"""
select d.day, d.until, d.state, d.event_id, d.since, d.since_precision,
  l.currency, {", ".join(f"l.{name}" for name in SUMS)}
from measure_days d left join ledger_days l on l.measure_id = :id and l.account = d.account and l.day = d.day
where d.measure_id = :id order by d.day limit :most
"""
_REPORTS = """
select r.id, r.title, r.language, r.published_at, s.title as source,
  (select c.id from clauses c where c.report_id = r.id) as clause
from reports r join sources s on s.id = r.source_id where r.id in
  (select report_id from event_reports where event_id in (select value from json_each(:ids)))
order by r.published_at desc, r.id desc limit :most
"""


@dataclass(frozen=True, slots=True)
class Step:
    """From a day on: the state, and a sum in words for each of the page's columns."""

    day: str
    state: str
    sums: tuple[str, ...]
    is_now: bool


@dataclass(frozen=True, slots=True)
class Report:
    title: str
    href: str
    language: str | None
    source: str
    published: str


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """`places` are by facet; `columns` the names of the sums that any of the `steps` has."""

    id: int
    uid: str
    title: str
    kind: str
    programme: tuple[str, str] | None
    state: str
    since: str
    standing: tuple[tuple[str, str], ...]
    events: tuple[Card, ...]
    more: int
    all: str
    columns: tuple[str, ...]
    steps: tuple[Step, ...]
    places: tuple[tuple[str, tuple[Place, ...]], ...]
    ahead: tuple[Ahead, ...]
    reports: tuple[Report, ...]


async def measure_page(look: Look, uid: str) -> MeasurePage | None:
    """The page of a measure by its lasting name; None where there is none."""
    row = await measure_row(look.datasette, uid)
    if row is None:
        return None
    at = {"id": row["id"]}
    events = await database.rows(look.datasette, _EVENTS, {**at, "most": MOST_EVENTS + 1})
    ids = [event["id"] for event in events[:MOST_EVENTS]]
    shown = tuple(await cards(look.datasette, ids, look.reader))
    steps = await database.rows(look.datasette, _STEPS, {**at, "most": MOST_STEPS})
    dates = _dates(look, events)
    now = next((step for step in steps if step["day"] <= look.day < step["until"]), None)
    columns = [name for name in SUMS if any(step[name] for step in steps)]
    all = Arguments((("measure_id", str(row["id"])),))
    return MeasurePage(
        id=row["id"],
        uid=row["uid"],
        title=row["title"],
        kind=await look.label("kinds", row["kind"]) if row["kind"] else "",
        programme=_programme(look, row["programme"]),
        state=now["state"] if now else "unknown",
        since=_since(look, steps, now, dates),
        standing=_sums(look, now, columns) if now else (),
        events=shown,
        more=await _more(look, row["id"]) if len(events) > MOST_EVENTS else 0,
        all=look.address(all.address(EVENTS_PATH)),
        columns=tuple(look.say[f"money.{name}"] for name in columns),
        steps=tuple(_step(look, step, columns, dates, step is now) for step in steps),
        places=await _places(look, shown),
        ahead=tuple(await dates_of(look, ids, MOST_REPORTS)),
        reports=tuple(await _reports(look, ids)),
    )


def _dates(look: Look, events: Iterable[Any]) -> Dates:
    """The dates of events by the first day that each may mean, which is where its step begins.

    A step is told by the date of the event that says its state, else by that of another event of its day.
    """
    found: Dates = {}
    for event in events:
        if event["date"]:
            day = f"{event['date']}-01-01"[:10]
            words = look.say.date(event["date"], event["date_precision"])
            found[event["id"], day] = words
            found.setdefault((None, day), words)
    return found


async def measure_row(datasette: Any, uid: str) -> Any:
    """What stands of a measure itself; None where there is none."""
    return await database.first(datasette, _MEASURE, {"uid": uid})


def _since(look: Look, steps: Iterable[Any], now: Any, dates: Dates) -> str:
    """The first day of the run of steps in the state of today."""
    start = None
    for step in steps:
        if now is None or step["day"] > now["day"]:
            break
        if start is None or step["state"] != start["state"]:
            start = step
    return _day(look, start, dates) if start else ""


def _day(look: Look, step: Any, dates: Dates) -> str:
    """The day a step begins on, no finer than the date that it comes from."""
    if step["day"].startswith("0001"):
        return look.say.date(None)
    if step["since"] and f"{step['since']}-01-01"[:10] == step["day"]:
        return look.say.date(step["since"], step["since_precision"])
    own = dates.get((step["event_id"], step["day"])) or dates.get((None, step["day"]))
    return own or look.say.date(step["day"])


def _programme(look: Look, name: str | None) -> tuple[str, str] | None:
    if not name:
        return None
    return name, look.address(Arguments((("_programme", name),)).address(EVENTS_PATH))


def _sums(look: Look, step: Any, columns: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (look.say[f"money.{name}"], look.say.sum(step[name], step["currency"]))
        for name in columns
        if step[name] and not (name == "net" and step["net"] == step["awarded"])
    )


def _step(look: Look, step: Any, columns: Iterable[str], dates: Dates, is_now: bool) -> Step:
    sums = tuple(look.say.sum(step[name], step["currency"]) if step[name] else "" for name in columns)
    return Step(_day(look, step, dates), look.say[f"state.{step['state']}"], sums, is_now)


async def _more(look: Look, id: int) -> int:
    row = await database.first(
        look.datasette,
        "select count(*) as n from events where measure_id = :id and review <> 'rejected'",
        {"id": id},
    )
    return int(row["n"]) - MOST_EVENTS if row else 0


async def _places(look: Look, events: Iterable[Card]) -> tuple[tuple[str, tuple[Place, ...]], ...]:
    """The countries, materials and agencies of these events, each once."""
    found: dict[str, dict[str, None]] = {facet: {} for facet in FACETS}
    for card in events:
        for facet, names in zip(FACETS, (card.countries, card.materials, card.agencies), strict=True):
            found[facet].update(dict.fromkeys(name.id for name in names))
    return tuple([(facet, tuple(await look.named(facet, ids))) for facet, ids in found.items() if ids])


async def _reports(look: Look, ids: Iterable[int]) -> list[Report]:
    wanted = {"ids": json.dumps(list(ids)), "most": MOST_REPORTS}
    return [
        Report(
            row["title"],
            look.address(f"/{database.NAME}/clauses/{row['clause']}")
            if row["clause"]
            else look.address(f"/{database.NAME}/reports/{row['id']}"),
            row["language"],
            row["source"],
            look.say.date(row["published_at"][:10]) if row["published_at"] else "",
        )
        for row in await database.rows(look.datasette, _REPORTS, wanted)
    ]

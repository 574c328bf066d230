"""Everything the page of one event shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from datasette.database import QueryInterrupted
from datasette.utils import tilde_encode

from tracker.publish import database, wording
from tracker.publish.quotes import Excerpt, Quoted, excerpts
from tracker.publish.rows import Card, Name, cards, event_link, filter_link


@dataclass(frozen=True, slots=True)
class Told:
    """A report (or a section of a law) that tells of the event, with what it supports."""

    title: str
    href: str
    url: str | None
    source: Name | None
    language: str | None
    published: str
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    words: str
    card: Card


@dataclass(frozen=True, slots=True)
class Life:
    """The measure an event belongs to: what became of it, in order."""

    id: int
    title: str
    state: str
    since: str
    programme: str | None
    cards: tuple[Card, ...]
    sums: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Change:
    when: str
    who: str
    field: str
    before: str
    after: str
    why: str | None


@dataclass(frozen=True, slots=True)
class EventPage:
    """One event with all that is known of it."""

    card: Card
    permalink: str
    when: str
    summary: str | None
    programme: Name | None
    review: str
    origin: str
    dates: tuple[tuple[str, str, str | None], ...]
    life: Life | None
    relations: tuple[Relation, ...]
    told: tuple[Told, ...]
    changes: tuple[Change, ...]
    created: str
    updated: str


_ORIGINS = {
    "feed": "read from a source",
    "manual": "entered by hand",
    "starter": "part of the collection the tracker ships with",
    "import": "imported from a file",
}


def web_address(url: str | None) -> str | None:
    """The address if it is one a page may link to: http or https with a host. Anything else is not linked."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme.lower() in {"http", "https"} and parts.netloc else None


async def event_page(datasette: Any, id: str) -> EventPage | None:
    """The page of an event by its id; None where there is no such event."""
    if not (id.isascii() and id.isdigit()):
        return None
    row = await database.first(datasette, "select * from events where id = :id", {"id": int(id)})
    if row is None:
        return None
    card = (await cards(datasette, [row["id"]]))[0]
    programme = row["programme"]
    return EventPage(
        card=card,
        permalink=datasette.urls.path(f"/event/{tilde_encode(row['uid'])}"),
        when=wording.span(row["date"], row["date_precision"], row["date_end"]),
        summary=row["summary"],
        programme=Name(programme, programme, filter_link(datasette, "programme", programme))
        if programme
        else None,
        review=wording.REVIEWS[row["review"]],
        origin=_ORIGINS[row["origin"]],
        dates=await _dates(datasette, row["id"]),
        life=await _life(datasette, row["measure_id"]) if row["measure_id"] is not None else None,
        relations=await _relations(datasette, row["id"]),
        told=await _told(datasette, row["id"]),
        changes=await _changes(datasette, row["id"]),
        created=row["created_at"],
        updated=row["updated_at"],
    )


async def _dates(datasette: Any, id: int) -> tuple[tuple[str, str, str | None], ...]:
    found = await database.rows(
        datasette,
        "select role, date, precision, text from event_dates where event_id = :id order by date, role",
        {"id": id},
    )
    return tuple(
        (
            wording.DATE_ROLES.get(row["role"], row["role"]),
            wording.date(row["date"], row["precision"]),
            row["text"],
        )
        for row in found
    )


async def _life(datasette: Any, measure: int) -> Life | None:
    row = await database.first(
        datasette, "select title, programme from measures where id = :id", {"id": measure}
    )
    if row is None:
        return None
    events = await database.rows(
        datasette,
        "select e.id from events e join actions a on a.id = e.action "
        "where e.measure_id = :id and e.review <> 'rejected' order by coalesce(e.date, ''), a.rank, e.id",
        {"id": measure},
    )
    state, since, sums = await _standing(datasette, measure)
    return Life(
        measure,
        row["title"],
        state,
        since,
        row["programme"],
        tuple(await cards(datasette, [event["id"] for event in events])),
        sums,
    )


async def _standing(datasette: Any, measure: int) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """State of a measure today, since when, and its sums.

    Should that take too long, the page does without.
    """
    try:
        state = await database.first(
            datasette, "select state, since from in_force where id = :id", {"id": measure}
        )
        ledger = await database.rows(
            datasette,
            "select currency, gross, suspended, terminated from ledger where measure_id = :id",
            {"id": measure},
        )
    except QueryInterrupted:
        return "state not worked out in time", "", ()
    if state is None:
        return wording.STATES["unknown"], "", tuple(_sums(ledger))
    since = wording.date(state["since"]) if state["since"] else ""
    return wording.STATES.get(state["state"], state["state"]), since, tuple(_sums(ledger))


def _sums(ledger: Sequence[database.Row]) -> list[tuple[str, str]]:
    words = (("committed", "gross"), ("suspended", "suspended"), ("terminated", "terminated"))
    return [
        (word, wording.money(row[column], row["currency"]))
        for row in ledger
        for word, column in words
        if row[column]
    ]


async def _relations(datasette: Any, id: int) -> tuple[Relation, ...]:
    found = await database.rows(
        datasette,
        "select relation, other_id as other, 0 as back from event_links where event_id = :id "
        "union all select relation, event_id, 1 from event_links where other_id = :id",
        {"id": id},
    )
    shown = {card.id: card for card in await cards(datasette, [row["other"] for row in found])}
    return tuple(
        Relation(
            wording.RELATIONS.get(row["relation"], (row["relation"],) * 2)[row["back"]], shown[row["other"]]
        )
        for row in found
        if row["other"] in shown
    )


_REPORTS = """
select r.id, r.title, r.url, r.text, r.language, r.published_at, r.version,
  s.id as source_id, s.title as source_title
from reports r join sources s on s.id = r.source_id
where r.id in (select report_id from event_reports where event_id = :id
  union select report_id from evidence where event_id = :id)
order by r.published_at is null, r.published_at, r.id
"""
_EVIDENCE = """
select v.report_id, v.clause_id, v.field, v.start, v."end" as stop, v.quote, v.version,
  (select text from report_versions o where o.report_id = v.report_id and o.version = v.version) as old_text
from evidence v where v.event_id = :id order by v.start, v.id
"""


async def _told(datasette: Any, id: int) -> tuple[Told, ...]:
    """Every report of the event, those without a quote too, and the sections of law it rests on."""
    evidence = await database.rows(datasette, _EVIDENCE, {"id": id})
    told = []
    for report in await database.rows(datasette, _REPORTS, {"id": id}):
        own = [row for row in evidence if row["report_id"] == report["id"]]
        told.append(
            Told(
                report["title"],
                datasette.urls.path(f"/{database.NAME}/reports/{report['id']}"),
                web_address(report["url"]),
                Name(
                    report["source_id"],
                    report["source_title"],
                    filter_link(datasette, "source", report["source_id"]),
                ),
                report["language"],
                wording.date((report["published_at"] or "")[:10]) if report["published_at"] else "",
                tuple(_excerpts(report, own)),
            )
        )
    clauses = await database.rows(
        datasette,
        "select * from clauses where id in (select clause_id from evidence where event_id = :id)",
        {"id": id},
    )
    for clause in clauses:
        quoted = [_quoted(row) for row in evidence if row["clause_id"] == clause["id"]]
        told.append(
            Told(
                " · ".join(filter(None, (clause["law"], clause["section"], clause["heading"]))),
                datasette.urls.path(f"/{database.NAME}/clauses/{clause['id']}"),
                web_address(clause["url"]),
                None,
                None,
                wording.date(clause["enacted"]) if clause["enacted"] else "",
                tuple(excerpts(clause["text"], quoted)),
            )
        )
    return tuple(told)


def _excerpts(report: database.Row, evidence: Sequence[database.Row]) -> list[Excerpt]:
    """Each quote in the version of the report it was read from."""
    now = [row for row in evidence if row["version"] in (None, report["version"]) or row["old_text"] is None]
    found = excerpts(report["text"], [_quoted(row) for row in now])
    for version in sorted({row["version"] for row in evidence if row not in now}):
        old = [row for row in evidence if row["version"] == version]
        found += excerpts(old[0]["old_text"], [_quoted(row) for row in old])
    return found


def _quoted(row: database.Row) -> Quoted:
    return Quoted(str(row["field"]).replace("_", " "), row["start"], row["stop"], row["quote"])


async def _changes(datasette: Any, id: int) -> tuple[Change, ...]:
    found = await database.rows(
        datasette, "select * from event_changes where event_id = :id order by id desc limit 200", {"id": id}
    )
    return changes_of(found)


def changes_of(rows: Iterable[Any]) -> tuple[Change, ...]:
    """Rows of the history in a reader's words."""
    return tuple(
        Change(
            row["changed_at"],
            row["changed_by"],
            str(row["field"]).replace("_", " "),
            wording.recorded(row["before"]),
            wording.recorded(row["after"]),
            row["why"],
        )
        for row in rows
    )


async def event_address(datasette: Any, uid: str) -> str | None:
    """Where the event of a lasting name is shown now; None where there is none."""
    row = await database.first(datasette, "select id from events where uid = :uid", {"uid": uid})
    return event_link(datasette, row["id"]) if row else None

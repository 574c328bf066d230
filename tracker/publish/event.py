"""Everything the page of one event shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from datasette.utils import tilde_encode

from tracker.publish import database, wording
from tracker.publish.lives import Life, Relation, life_of, relations_of
from tracker.publish.rows import Card, Name, cards, event_link, filter_link
from tracker.publish.tellings import Contested, Told, contested, told_of


@dataclass(frozen=True, slots=True)
class Change:
    when: str
    who: str
    field: str
    before: str
    after: str
    why: str | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of a person about an event that is in force, and can be undone."""

    id: int
    when: str
    who: str
    words: str
    why: str | None


@dataclass(frozen=True, slots=True)
class EventPage:
    """One event with all that is known of it. `version` is what a decision about it is expected to see."""

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
    contested: tuple[Contested, ...]
    told: tuple[Told, ...]
    changes: tuple[Change, ...]
    has_more_changes: bool
    decisions: tuple[Decided, ...]
    version: str
    created: str
    updated: str


MOST_CHANGES = 200

_ORIGINS = {
    "feed": "read from a source",
    "manual": "entered by hand",
    "starter": "part of the collection the tracker ships with",
    "import": "imported from a file",
}


async def event_page(datasette: Any, id: str) -> EventPage | None:
    """The page of an event by its id; None where there is no such event."""
    if not (id.isascii() and id.isdigit()):
        return None
    row = await database.first(datasette, "select * from events where id = :id", {"id": int(id)})
    if row is None:
        return None
    card = (await cards(datasette, [row["id"]]))[0]
    changes = await _changes(datasette, row["id"])
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
        life=await life_of(datasette, row["measure_id"]) if row["measure_id"] is not None else None,
        relations=await relations_of(datasette, row["id"]),
        contested=await contested(datasette, row["id"]),
        told=await told_of(datasette, row["id"]),
        changes=changes_of(changes[:MOST_CHANGES]),
        has_more_changes=len(changes) > MOST_CHANGES,
        decisions=await _decided(datasette, row["id"]),
        version=f"{row['id']}.{changes[0]['id'] if changes else 0}",
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
            row["text"] if wording.says_more(row["text"], row["date"]) else None,
        )
        for row in found
    )


async def _changes(datasette: Any, id: int) -> list[database.Row]:
    """The history, newest first: one more than is shown, if there is more."""
    return await database.rows(
        datasette,
        "select * from event_changes where event_id = :id order by id desc limit :most",
        {"id": id, "most": MOST_CHANGES + 1},
    )


async def _decided(datasette: Any, id: int) -> tuple[Decided, ...]:
    rows = await database.rows(
        datasette,
        "select id, decided_at, decided_by, verb, why from decisions "
        "where (event_id = :id or other_id = :id) and undone_at is null order by id desc limit 20",
        {"id": id},
    )
    return tuple(
        Decided(
            row["id"],
            row["decided_at"],
            row["decided_by"],
            wording.VERBS.get(row["verb"], row["verb"]),
            row["why"],
        )
        for row in rows
    )


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

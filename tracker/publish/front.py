"""What the front page shows: what is new, what is ahead, how the sources do, and the ways in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from datasette.database import QueryInterrupted

from tracker.analyze.selection import PUBLISHED
from tracker.publish import database, wording
from tracker.publish.arguments import Arguments
from tracker.publish.choosing import chosen_by
from tracker.publish.counts import counted, in_order
from tracker.publish.filters import labels
from tracker.publish.rows import Card, cards, event_link, filter_link

_NEWEST = 12
_AHEAD = 10
_WAYS = 14
_FACETS = ("country", "material", "agency")


@dataclass(frozen=True, slots=True)
class Ahead:
    """One date still to come."""

    date: str
    role: str
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Way:
    """A value to begin with, and how many events it has."""

    label: str
    href: str
    count: int


@dataclass(frozen=True, slots=True)
class FrontPage:
    events: int
    measures: int
    reports: int
    sources: int
    newest: tuple[Card, ...]
    ahead: tuple[Ahead, ...]
    ways: tuple[tuple[str, tuple[Way, ...]], ...]
    health: tuple[tuple[str, int], ...]
    troubled: tuple[tuple[str, str, str], ...]
    last_ok: str


async def front_page(datasette: Any, now: dt.datetime) -> FrontPage:
    """The front page as of now. Ways in that take too long to count are left out."""
    counts = await database.first(
        datasette,
        f"select (select count(*) from events where {PUBLISHED}) as events, "
        "(select count(*) from measures) as measures, (select count(*) from reports) as reports, "
        "(select count(*) from sources where every is not null) as sources, "
        "(select max(last_ok_at) from sources) as last_ok",
    )
    assert counts is not None
    newest = await database.rows(
        datasette,
        f"select id from events where {PUBLISHED} and date <= :today"
        f" order by date desc, id desc limit {_NEWEST}",
        {"today": now.date().isoformat()},
    )
    return FrontPage(
        counts["events"],
        counts["measures"],
        counts["reports"],
        counts["sources"],
        tuple(await cards(datasette, [row["id"] for row in newest])),
        await _ahead(datasette),
        await _ways(datasette),
        await _health(datasette),
        await _troubled(datasette),
        wording.ago(counts["last_ok"], now),
    )


async def _ahead(datasette: Any) -> tuple[Ahead, ...]:
    """The next dates; none where working them out takes too long."""
    try:
        found = await database.rows(
            datasette,
            "select date, precision, role, event_id, action, title from upcoming "
            f"order by until, event_id limit {_AHEAD}",
        )
    except QueryInterrupted:
        return ()
    return tuple(
        Ahead(
            wording.short_date(row["date"], row["precision"]),
            wording.DATE_ROLES.get(row["role"], str(row["action"]).capitalize()),
            row["title"],
            event_link(datasette, row["event_id"]),
        )
        for row in found
    )


async def _ways(datasette: Any) -> tuple[tuple[str, tuple[Way, ...]], ...]:
    """The commonest values of the facets, counted as the events page counts them."""
    published = await chosen_by(datasette, Arguments())
    ways = []
    for facet in _FACETS:
        top = in_order(facet, await counted(datasette, published, facet))[:_WAYS]
        names = await labels(datasette, facet, [value for value, _ in top])
        ways.append(
            (
                facet,
                tuple(
                    Way(names.get(value, str(value)), filter_link(datasette, facet, str(value)), number)
                    for value, number in top
                ),
            )
        )
    return tuple(ways)


async def _health(datasette: Any) -> tuple[tuple[str, int], ...]:
    found = await database.rows(
        datasette, "select state, count(*) from sources where every is not null group by 1 order by 2 desc, 1"
    )
    return tuple((state, count) for state, count in found)


async def _troubled(datasette: Any) -> tuple[tuple[str, str, str], ...]:
    found = await database.rows(
        datasette,
        "select id, title, state, last_ok_at from sources where every is not null "
        "and state in ('blocked', 'gone', 'failing', 'truncated') order by last_ok_at, title limit 8",
    )
    return tuple(
        (row["title"], row["state"], datasette.urls.path(f"/{database.NAME}/sources/{row['id']}"))
        for row in found
    )

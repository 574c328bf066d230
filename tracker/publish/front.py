"""What the front page shows: what is new and ahead, money that moves, how the sources do, the ways in."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from datasette.utils import tilde_encode

from tracker.publish import database
from tracker.publish.arguments import Arguments
from tracker.publish.chart import Drawing
from tracker.publish.formats.menu import Offer, offers
from tracker.publish.places.charts import drawn
from tracker.publish.places.look import Look, Way, look, ways
from tracker.publish.places.measures import Ahead, next_dates
from tracker.publish.places.memory import in_time, once
from tracker.publish.places.moving import Move, moving
from tracker.publish.places.names import FACETS, list_path
from tracker.publish.places.sources import DOWN, health
from tracker.publish.places.trees import parents
from tracker.publish.places.week import News, happened, learned
from tracker.publish.speech import Speech

_AHEAD, _WAYS, _TROUBLED, _SAVED, _LEAVES = 8, 14, 8, 12, 4

_TOTALS = """
select (select count(*) from measures) as measures, (select count(*) from reports) as reports,
  (select count(*) from sources where every is not null) as sources
"""
_SOURCES = """
select id, title, state, last_ok_at from sources where every is not null
order by last_ok_at is not null, last_ok_at, title
"""
_SAVED_FILTERS = """
select name, title from saved_filters where deleted_at is null order by changed_at desc, id desc limit :most
"""
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A source that does not answer as it should, and since when."""

    title: str
    href: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Health:
    """How many of the polled sources are in each state, and those that do not answer, longest first."""

    answering: int
    polled: int
    troubled: tuple[Trouble, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Branch:
    """A material at the top of the tree, and the commonest below it."""

    way: Way
    below: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class FrontPage:
    """A part that was late is None, and the page says so."""

    events: int
    measures: int
    reports: int
    sources: int
    happened: News | None
    learned: News | None
    ahead: tuple[Ahead, ...] | None
    moving: tuple[Move, ...] | None
    health: Health
    countries: tuple[Way, ...] | None
    agencies: tuple[Way, ...] | None
    materials: tuple[Branch, ...] | None
    saved: tuple[tuple[str, str], ...]
    lists: dict[str, str]
    offers: tuple[Offer, ...]
    drawing: Drawing | None

    @property
    def is_late(self) -> bool:
        parts = (
            self.happened,
            self.learned,
            self.ahead,
            self.moving,
            self.countries,
            self.materials,
            self.drawing,
        )
        return None in parts


async def front_page(datasette: Any, say: Speech, today: dt.date) -> FrontPage:
    """The front page as of a day."""
    seen = await look(datasette, Arguments(), say, today)
    measures, reports, sources = (await _rows(seen, _TOTALS))[0]
    new, told, dates, moves = await asyncio.gather(
        in_time(happened(seen)),
        in_time(learned(seen)),
        in_time(next_dates(seen, _AHEAD)),
        in_time(moving(seen)),
    )
    countries, agencies, materials = await asyncio.gather(
        in_time(_ways(seen, "country")), in_time(_ways(seen, "agency")), in_time(_materials(seen))
    )
    return FrontPage(
        events=len(seen.ids),
        measures=measures,
        reports=reports,
        sources=sources,
        happened=new,
        learned=told,
        ahead=None if dates is None else tuple(dates),
        moving=None if moves is None else tuple(moves),
        health=await _health(seen),
        countries=countries,
        agencies=agencies,
        materials=materials,
        saved=await _saved(seen),
        lists={facet: seen.address(list_path(facet)) for facet in FACETS},
        offers=offers(datasette, seen.arguments, say),
        drawing=await drawn(seen),
    )


async def _counts(look: Look, facet: str) -> dict[str, int]:
    """How many events have each value of a facet, kept until somebody writes."""

    async def count() -> dict[str, int]:
        return look.snapshot.counts(facet, look.ids)

    return await once(look.datasette, ("front", facet), count)


async def _ways(look: Look, facet: str) -> tuple[Way, ...]:
    most = sorted((await _counts(look, facet)).items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(await ways(look, facet, most[:_WAYS]))


async def _materials(look: Look) -> tuple[Branch, ...]:
    """The tops of the tree that have most, each with the commonest of what is directly below it."""
    counts = await _counts(look, "material")
    pairs = await parents(look.datasette, "material")
    under = {id for id, parent in pairs if parent in counts}
    tops = sorted((id for id in counts if id not in under), key=lambda id: (-counts[id], id))[:_WAYS]
    below = {top: [id for id, parent in pairs if parent == top and id in counts] for top in tops}
    chosen = {top: sorted(ids, key=lambda id: (-counts[id], id))[:_LEAVES] for top, ids in below.items()}
    wanted = dict.fromkeys([*tops, *(id for ids in chosen.values() for id in ids)])
    shown = {way.id: way for way in await ways(look, "material", [(id, counts[id]) for id in wanted])}
    return tuple(Branch(shown[top], tuple(shown[id] for id in chosen[top])) for top in tops)


async def _health(look: Look) -> Health:
    rows = await _rows(look, _SOURCES)
    down = [row for row in rows if row[2] in DOWN]
    return Health(
        sum(row[2] == "ok" for row in rows),
        sum(row[2] == "ok" or row[2] in DOWN for row in rows),
        tuple(
            Trouble(
                title,
                look.address(f"/{database.NAME}/sources/{tilde_encode(id)}"),
                state,
                health(look, state, last),
            )
            for id, title, state, last in down[:_TROUBLED]
        ),
        max(0, len(down) - _TROUBLED),
    )


async def _saved(look: Look) -> tuple[tuple[str, str], ...]:
    """Titles and addresses of the filters kept under a name, the last changed first."""
    rows = await _rows(look, _SAVED_FILTERS, {"most": _SAVED})
    return tuple((title, look.datasette.urls.path(f"/saved/{tilde_encode(name)}")) for name, title in rows)


async def _rows(look: Look, sql: str, parameters: Mapping[str, object] = MappingProxyType({})) -> Rows:
    return await database.kept(look.datasette, sql, parameters, _listed)


def _listed(rows: Iterable[tuple[Any, ...]]) -> Rows:
    return list(rows)

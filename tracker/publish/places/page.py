"""Everything the page of a country, a material or an agency shows."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from tracker.publish.arguments import Arguments
from tracker.publish.formats.menu import Offer, offers
from tracker.publish.places.counterparts import Group, counterparts
from tracker.publish.places.look import Look, Way
from tracker.publish.places.measures import Ahead, InForce, in_force, next_dates
from tracker.publish.places.memory import in_time
from tracker.publish.places.money import Ledger, ledger
from tracker.publish.places.names import Place
from tracker.publish.places.sources import Source, sources
from tracker.publish.rows import Card, cards

_NEWEST = 8


@dataclass(frozen=True, slots=True)
class PlacePage:
    """A part that was late is None, and the page says so."""

    place: Place
    events: int
    all: str
    stances: tuple[Way, ...]
    newest: tuple[Card, ...]
    ahead: tuple[Ahead, ...] | None
    in_force: InForce | None
    ledger: Ledger | None
    counterparts: tuple[Group, ...]
    sources: tuple[Source, ...] | None
    offers: tuple[Offer, ...]
    compare: str

    @property
    def is_late(self) -> bool:
        return None in (self.ahead, self.in_force, self.ledger, self.sources)


async def place_page(look: Look, place: Place) -> PlacePage:
    """The page of a place whose events are those of `look`."""
    ahead, force, money, told = await asyncio.gather(
        in_time(next_dates(look)),
        in_time(in_force(look)),
        in_time(ledger(look)),
        in_time(sources(look)),
    )
    return PlacePage(
        place=place,
        events=len(look.ids),
        all=look.events(),
        stances=tuple(stances(look)),
        newest=tuple(await newest(look)),
        ahead=None if ahead is None else tuple(ahead),
        in_force=force,
        ledger=money,
        counterparts=tuple(await counterparts(look, place)),
        sources=None if told is None else tuple(told),
        offers=offers(look.datasette, look.arguments, look.say),
        compare=look.address(Arguments(((f"_{place.facet}", place.id),)).address("/compare")),
    )


def stances(look: Look) -> list[Way]:
    """The events by what they do to trade, most first."""
    return [
        Way(stance, look.say[f"stance.{stance}"], count, look.events(("stance", stance)))
        for stance, count in look.most("stance", look.ids, 6)
    ]


async def newest(look: Look, most: int = _NEWEST) -> list[Card]:
    """The last events that have happened."""
    return await cards(look.datasette, await look.latest(look.ids, most), look.reader)

"""One way of looking at the events: which of them, on which day, in whose language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from pyroaring import BitMap

from tracker.facets import Snapshot
from tracker.publish import language
from tracker.publish.arguments import Arguments
from tracker.publish.choosing import Chosen, chosen_by
from tracker.publish.places.memory import once
from tracker.publish.places.names import Place, place_path, places
from tracker.publish.places.standing import standing
from tracker.publish.rows import EVENTS_PATH
from tracker.publish.speech import Speech


@dataclass(frozen=True, slots=True)
class Look:
    """The events that `arguments` choose, published ones unless they say otherwise."""

    datasette: Any
    say: Speech
    today: dt.date
    arguments: Arguments
    chosen: Chosen
    ids: BitMap

    @property
    def snapshot(self) -> Snapshot:
        return self.chosen.snapshot

    @property
    def day(self) -> str:
        return self.today.isoformat()

    @property
    def reader(self) -> str:
        return self.say.language

    def of(self, ids: BitMap, *more: tuple[str, str]) -> Look:
        """Some of these events, which the arguments choose with these more."""
        return replace(self, ids=ids, arguments=Arguments((*self.arguments.pairs, *more)))

    def address(self, path: str) -> str:
        """An address of ours below the site's own, in the language asked for."""
        return self.say.link(self.datasette.urls.path(path))

    def events(self, *more: tuple[str, str]) -> str:
        """Where the events chosen, narrowed further, are listed."""
        return self.address(Arguments((*self.arguments.pairs, *more)).address(EVENTS_PATH))

    def most(
        self, dimension: str, ids: BitMap, count: int, without: Collection[str] = ()
    ) -> list[tuple[str, int]]:
        """The commonest values of a dimension among some events, with how many have each."""
        counts = self.snapshot.counts(dimension, ids)
        pairs = [(value, number) for value, number in counts.items() if value not in without]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:count]

    async def measures(self) -> BitMap:
        """The measures of these events, each by the event that stands for it."""
        stands = await standing(self.datasette, self.day)

        async def work_out() -> BitMap:
            return stands.measures(self.ids)

        return await once(self.datasette, ("measures", self.day, self.arguments), work_out)

    async def latest(self, ids: BitMap, count: int) -> list[int]:
        """The last of these events by their date, none of them ahead of today; undated ones after all."""
        found: list[int] = []
        dated = self.snapshot.values("date")
        for date in await once(self.datasette, ("dates",), self._dates):
            if date <= self.day:
                found += reversed(dated[date] & ids)
                if len(found) >= count:
                    break
        else:
            found += reversed(self.snapshot.of("date_precision", "unknown") & ids)
        return found[:count]

    async def span(self) -> tuple[str, str]:
        """The first and the last date of these events up to today, in words; of undated ones none."""
        dated = self.snapshot.values("date")
        past = [date for date in await once(self.datasette, ("dates",), self._dates) if date <= self.day]
        found = []
        for dates in (reversed(past), past):
            date = next((one for one in dates if not dated[one].isdisjoint(self.ids)), None)
            of_quarter = date and dated[date] & self.ids & self.snapshot.of("date_precision", "quarter")
            found.append(self.say.date(date, "quarter" if of_quarter else None) if date else "")
        return found[0], found[1]

    async def _dates(self) -> list[str]:
        """Every date that an event has, as its text, latest first."""
        return sorted(self.snapshot.values("date"), reverse=True)

    async def named(self, facet: str, ids: Iterable[str]) -> list[Place]:
        return await places(self.datasette, facet, ids, self.reader)

    async def label(self, table: str, id: str) -> str:
        return (await language.labels(self.datasette, table, [id], self.reader)).get(id, id)


@dataclass(frozen=True, slots=True)
class Way:
    """A value to go on with: its own page, if it has one, and the events counted."""

    id: str
    label: str
    count: int
    events: str
    page: str | None = None


async def look(datasette: Any, arguments: Arguments, say: Speech, today: dt.date) -> Look:
    """The events that these arguments choose, as the events page chooses them."""
    chosen = await chosen_by(datasette, arguments)
    return Look(datasette, say, today, arguments, chosen, chosen.ids)


async def ways(
    look: Look, facet: str, counts: Iterable[tuple[str, int]], *more: tuple[str, str], argument: str = ""
) -> list[Way]:
    """Places with how many events each has, leading to those events; `more` narrows them as was counted."""
    numbers = dict(counts)
    return [
        Way(
            place.id,
            place.label,
            numbers[place.id],
            look.events(*more, (argument or f"_{facet}", place.id)),
            look.address(place_path(facet, place.id)),
        )
        for place in await look.named(facet, numbers)
    ]

"""The ledger of some events: what stands today in dollars, whose sums are largest, by programme."""

from __future__ import annotations

import json
from dataclasses import dataclass

from pyroaring import BitMap

from tracker.publish import database
from tracker.publish.places.look import Look
from tracker.publish.places.measures import measure_path
from tracker.publish.places.standing import SUMS, Standing, standing

_LARGEST, _PROGRAMMES, _LOOKED_AT = 6, 6, 24
_STATED = """
select e.id, e.programme, coalesce(m.title, e.title) as title, m.uid
from events e left join measures m on m.id = e.measure_id where e.id in (select value from json_each(:ids))
"""


@dataclass(frozen=True, slots=True)
class Sum:
    """Something with a sum, in words."""

    label: str
    amount: str
    href: str
    dollars: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """Each of SUMS in dollars and in words; `accounts` have one; of `unrated` ones no rate is known."""

    accounts: int
    unrated: int
    sums: tuple[tuple[str, int, str], ...]
    largest: tuple[Sum, ...]
    programmes: tuple[Sum, ...]


async def ledger(look: Look) -> Ledger:
    """The money of the measures of these events, each once."""
    stands = await standing(look.datasette, look.day)
    measures = await look.measures()
    totals = stands.totals(measures)
    return Ledger(
        len(stands.sums["gross"].events & measures),
        len(stands.unrated & measures),
        tuple((look.say[f"money.{name}"], totals[name], look.say.dollars(totals[name])) for name in SUMS),
        tuple(await _largest(look, stands, measures)),
        tuple(_programmes(look, stands, measures)),
    )


async def _largest(look: Look, stands: Standing, measures: BitMap) -> list[Sum]:
    ids = stands.largest(measures, _LARGEST)
    rows = await database.rows(look.datasette, _STATED, {"ids": json.dumps(ids)})
    own = {row["id"]: row for row in rows}
    gross = stands.sums["gross"]
    return [
        Sum(
            own[id]["title"],
            look.say.dollars(gross[id]),
            look.address(measure_path(own[id]["uid"]) if own[id]["uid"] else f"/{database.NAME}/events/{id}"),
            gross[id],
        )
        for id in ids
        if id in own
    ]


def _programmes(look: Look, stands: Standing, measures: BitMap) -> list[Sum]:
    """The programmes with the largest sums, among those with the most sums."""
    gross = stands.sums["gross"]
    stated = gross.events & measures
    sums = [
        (name, gross.total(stated & stands.measures(look.ids & look.snapshot.of("programme", name))))
        for name, _ in look.most("programme", stated, _LOOKED_AT)
    ]
    largest = sorted(sums, key=lambda pair: (-pair[1], pair[0]))[:_PROGRAMMES]
    return [
        Sum(name, look.say.dollars(total), look.events(("_programme", name)), total)
        for name, total in largest
    ]

"""Who stands on the other side of a place, and through what it acts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pyroaring import BitMap

from tracker.publish.arguments import Arguments
from tracker.publish.places.look import Look, Way, ways
from tracker.publish.places.names import Place
from tracker.publish.places.trees import parents, seats

_SHOWN = 8
_BY_ROLE = {"actor": "target", "target": "actor"}


@dataclass(frozen=True, slots=True)
class Group:
    """Counterparts of one sort; `key` names its heading in `words.yml`."""

    key: str
    ways: tuple[Way, ...]


async def counterparts(look: Look, place: Place) -> list[Group]:
    """The counterparts of a place; groups that are empty are left out."""
    found = {"country": _of_country, "material": _of_material, "agency": _of_agency}[place.facet]
    return [group for group in await found(look, place) if group.ways]


async def _of_country(look: Look, place: Place) -> list[Group]:
    """Whom it restricts and supports and who does so to it; with whom; what it acts on and through."""
    groups = [
        await _across(look, place, stance, role) for stance in ("restrict", "support") for role in _BY_ROLE
    ]
    groups.append(Group("country.with", tuple(await _together(look, place))))
    acts = look.ids & look.snapshot.of("country:actor", place.id)
    for facet in ("material", "agency"):
        most = await ways(look, facet, look.most(facet, acts, _SHOWN), ("_role", "actor"))
        groups.append(Group(f"country.{facet}", tuple(most)))
    return groups


async def _across(look: Look, place: Place, stance: str, role: str) -> Group:
    """The countries on the other side of what a place does, or of what is done to it."""
    ids = _of_stance(look, stance) & look.snapshot.of(f"country:{role}", place.id)
    other = _BY_ROLE[role]
    most = look.most(f"country:{other}", ids, _SHOWN, (place.id,))
    narrowed = (f"_{role}", place.id), ("stance", stance)
    key = f"country.{stance}.{role}"
    return Group(key, tuple(await ways(look, "country", most, *narrowed, argument=f"_{other}")))


async def _together(look: Look, place: Place) -> list[Way]:
    """The countries that it cooperates with; Datasette's `_through` asks for a second country."""
    most = look.most("country", _of_stance(look, "cooperate"), _SHOWN, (place.id,))
    return [
        replace(way, events=look.events(("stance", "cooperate"), ("_through", _has_country(way.id))))
        for way in await ways(look, "country", most)
    ]


def _has_country(id: str) -> str:
    return json.dumps({"table": "event_countries", "column": "country_id", "value": id})


async def _of_material(look: Look, place: Place) -> list[Group]:
    """Who acts on it, by restricting and by supporting, and against whom; what stands above and below it."""
    groups = []
    for stance in ("restrict", "support"):
        acting = look.most("country:actor", _of_stance(look, stance), _SHOWN)
        narrowed = ("stance", stance)
        groups.append(
            Group(
                f"material.{stance}", tuple(await ways(look, "country", acting, narrowed, argument="_actor"))
            )
        )
    struck = look.most("country:target", _of_stance(look, "restrict"), _SHOWN)
    against = await ways(look, "country", struck, ("stance", "restrict"), argument="_target")
    agencies = await ways(look, "agency", look.most("agency", look.ids, _SHOWN))
    groups += [Group("material.target", tuple(against)), Group("material.agency", tuple(agencies))]
    return groups + await _tree(look, place)


async def _of_agency(look: Look, place: Place) -> list[Group]:
    """Whom and what it acts on; its country, what stands above it and its offices."""
    struck = look.most("country:target", look.ids, _SHOWN)
    partners = look.most("country:partner", look.ids, _SHOWN)
    seat = (await seats(look.datasette)).get(place.id)
    return [
        Group("agency.target", tuple(await ways(look, "country", struck, argument="_target"))),
        Group(
            "agency.material", tuple(await ways(look, "material", look.most("material", look.ids, _SHOWN)))
        ),
        Group("agency.partner", tuple(await ways(look, "country", partners, argument="_partner"))),
        Group("agency.country", tuple(await _by_itself(look, "country", [seat] if seat else []))),
        *await _tree(look, place),
    ]


def _of_stance(look: Look, stance: str) -> BitMap:
    return look.ids & look.snapshot.of("stance", stance)


async def _tree(look: Look, place: Place) -> list[Group]:
    above, below = await _relatives(look, place)
    return [
        Group(f"{place.facet}.above", tuple(await _by_itself(look, place.facet, above))),
        Group(f"{place.facet}.below", tuple(await _by_itself(look, place.facet, below))),
    ]


async def _relatives(look: Look, place: Place) -> tuple[list[str], list[str]]:
    """What stands directly above and below a place in its tree."""
    pairs = await parents(look.datasette, place.facet)
    return (
        [parent for own, parent in pairs if own == place.id],
        [own for own, parent in pairs if parent == place.id],
    )


async def _by_itself(look: Look, facet: str, ids: Iterable[str]) -> list[Way]:
    """Places with all that is published of them, most first."""
    published = look.snapshot.any_of("review", ("auto", "approved"))
    counts = [(id, len(look.snapshot.of(facet, id) & published)) for id in ids]
    everything = replace(look, ids=published, arguments=Arguments())
    return await ways(everything, facet, sorted(counts, key=lambda pair: (-pair[1], pair[0])))

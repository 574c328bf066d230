"""Events as the lists show them: one query a relation for a whole page of ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.analyze.selection import named
from tracker.publish import database, wording
from tracker.publish.arguments import Arguments

_EVENTS = """
select e.id, e.uid, e.title, e.language, e.date, e.date_precision, e.date_end, e.kind, k.label as kind_label,
  e.action, a.label as action_label, e.stance, e.amount, e.amount_max, e.currency, e.amount_qualifier,
  e.amount_text, e.amount_role, e.programme, e.review, e.origin, e.confidence,
  (select count(*) from event_reports r where r.event_id = e.id) as reports
from events e join kinds k on k.id = e.kind join actions a on a.id = e.action where e.id in ({marks})
"""
_RELATED = {
    "country": (
        "select event_id, country_id as id, label, role from event_countries "
        "join countries on countries.id = country_id "
        "where event_id in ({marks}) order by case role when 'actor' then 0 when 'target' then 1 "
        "when 'partner' then 2 else 3 end, label"
    ),
    "material": (
        "select event_id, material_id as id, label, '' as role from event_materials "
        "join materials on materials.id = material_id where event_id in ({marks}) order by label"
    ),
    "agency": (
        "select event_id, agency_id as id, label, '' as role from event_agencies "
        "join agencies on agencies.id = agency_id where event_id in ({marks}) order by label"
    ),
    "organization": (
        "select event_id, organization_id as id, label, '' as role from event_organizations "
        "join organizations on organizations.id = organization_id where event_id in ({marks}) order by label"
    ),
}
EVENTS_PATH = f"/{database.NAME}/events"


@dataclass(frozen=True, slots=True)
class Name:
    """Something an event is filtered by, with where a click on it leads."""

    id: str
    label: str
    href: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One event in a list, in words."""

    id: int
    uid: str
    title: str
    language: str | None
    href: str
    date: str | None
    precision: str
    when: str
    kind: Name
    action: Name
    stance: str
    amount: str
    amount_role: str
    review: str
    confidence: float | None
    reports: int
    countries: tuple[Name, ...]
    materials: tuple[Name, ...]
    agencies: tuple[Name, ...]
    organizations: tuple[Name, ...]

    def by_role(self, *, brief: bool = False) -> list[tuple[str, list[Name]]]:
        """The countries under the word for what they are: by, against or for, with, in.

        `brief` leaves out a country that acts for itself or at home: "by China for China".
        """
        actors = {country.id for country in self.countries if country.role == "actor"}
        grouped: dict[str, list[Name]] = {}
        for country in self.countries:
            at_home = country.id in actors and country.role != "actor" and self.stance != "restrict"
            if brief and at_home:
                continue
            grouped.setdefault(wording.country_role(country.role, self.stance), []).append(country)
        return list(grouped.items())


def filter_link(datasette: Any, facet: str, value: str) -> str:
    """The events page with one value of one facet chosen."""
    return datasette.urls.path(Arguments().choosing(facet, [value]).address(EVENTS_PATH))  # type: ignore[no-any-return]


def event_link(datasette: Any, id: int) -> str:
    return datasette.urls.path(f"{EVENTS_PATH}/{id}")  # type: ignore[no-any-return]


async def related(datasette: Any, facet: str, ids: Sequence[int]) -> dict[int, list[Name]]:
    """What these events have of one relation, by event."""
    marks, parameters = named("e", ids)
    found: dict[int, list[Name]] = defaultdict(list)
    for event, id, label, role in await database.rows(
        datasette, _RELATED[facet].format(marks=marks), parameters
    ):
        found[event].append(Name(id, label, filter_link(datasette, facet, id), role))
    return found


async def cards(datasette: Any, ids: Iterable[int]) -> list[Card]:
    """These events, in the order given; one that is gone meanwhile is left out."""
    wanted = list(ids)
    if not wanted:
        return []
    marks, parameters = named("e", wanted)
    events = {
        row["id"]: row for row in await database.rows(datasette, _EVENTS.format(marks=marks), parameters)
    }
    names = {facet: await related(datasette, facet, wanted) for facet in _RELATED}
    return [_card(datasette, events[id], names) for id in wanted if id in events]


def _card(datasette: Any, event: database.Row, names: dict[str, dict[int, list[Name]]]) -> Card:
    id = event["id"]
    return Card(
        id=id,
        uid=event["uid"],
        title=event["title"],
        language=event["language"],
        href=event_link(datasette, id),
        date=event["date"],
        precision=event["date_precision"],
        when=wording.short_date(event["date"], event["date_precision"]),
        kind=Name(event["kind"], event["kind_label"], filter_link(datasette, "kind", event["kind"])),
        action=Name(
            event["action"], event["action_label"], filter_link(datasette, "action", event["action"])
        ),
        stance=event["stance"],
        amount=wording.amount(
            event["amount"],
            event["amount_max"],
            event["currency"],
            event["amount_qualifier"],
            event["amount_text"],
        ),
        amount_role=wording.AMOUNT_ROLES.get(event["amount_role"] or "", ""),
        review=event["review"],
        confidence=event["confidence"],
        reports=event["reports"],
        countries=tuple(names["country"].get(id, ())),
        materials=tuple(names["material"].get(id, ())),
        agencies=tuple(names["agency"].get(id, ())),
        organizations=tuple(names["organization"].get(id, ())),
    )

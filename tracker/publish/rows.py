"""Events as the lists show them: two queries for a whole page of ids, names from memory."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from sqlite_utils.utils import sqlite3

from tracker.model import utc_now
from tracker.publish import database, language, wording
from tracker.publish.arguments import Arguments
from tracker.publish.speech import Speech

_EVENTS = """
select id, uid, title, language, date, date_precision, date_end, kind, action, stance, amount, amount_max,
  currency, amount_qualifier, amount_text, amount_role, programme, review, origin, confidence,
  (select count(*) from event_reports r where r.event_id = events.id) as reports
from events where id in (select value from json_each(:ids))
"""
_RELATED = """
select 'country' as facet, event_id, country_id as id, role, null as label from event_countries
  where event_id in (select value from json_each(:ids))
union all select 'material', event_id, material_id, '', null from event_materials
  where event_id in (select value from json_each(:ids))
union all select 'agency', event_id, agency_id, '', null from event_agencies
  where event_id in (select value from json_each(:ids))
union all select 'organization', event_id, organization_id, '', {label} from event_organizations
  join organizations on organizations.id = organization_id
  where event_id in (select value from json_each(:ids))
"""
_ORGANIZATION = {
    "en": "label",
    "zh": "coalesce(label_zh, label)",
    "ar": "coalesce(label_ar, label)",
    "fa": "coalesce(label_fa, label)",
}
_NAMED_IN = {
    "country": "countries",
    "material": "materials",
    "agency": "agencies",
    "kind": "kinds",
    "action": "actions",
}
_ROLE_ORDER = {"actor": 0, "target": 1, "partner": 2}
_LAST = 9
_TOWARDS = ("restrict", "support", "cooperate")
_IN_THE_PAST = frozenset({"effective", "expired", "terminated", "completed"})
"""Actions whose word says that it has happened."""

EVENTS_PATH = f"/{database.NAME}/events"


@dataclass(frozen=True, slots=True)
class Name:
    """Something an event is filtered by, with where a click on it leads."""

    id: str
    label: str
    href: str
    role: str = ""

    @property
    def link(self) -> Markup:
        """The name as a link, its id where the pointer rests on it."""
        return _link(self.href, self.id, self.label)


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

    def by_role(self, *, brief: bool = False, say: Speech | None = None) -> list[tuple[str, list[Name]]]:
        """The countries under the word for what they are: by, against or for, with, in.

        `brief` leaves out a country that acts for itself or at home: "by China for China".
        """
        actors = {country.id for country in self.countries if country.role == "actor"}
        grouped: dict[str, list[Name]] = {}
        for country in self.countries:
            at_home = country.id in actors and country.role != "actor" and self.stance != "restrict"
            if brief and at_home:
                continue
            grouped.setdefault(role_word(country.role, self.stance, say or Speech()), []).append(country)
        return list(grouped.items())


@lru_cache(maxsize=4096)
def _link(href: str, id: str, label: str) -> Markup:
    return Markup('<a href="{}" title="{}">{}</a>').format(href, id, label)


def role_word(role: str, stance: str, say: Speech) -> str:
    """The word before a country: a restriction is against its target, support for it."""
    if role == "target" and stance in _TOWARDS:
        return say[f"role.target.{stance}"]
    return say[f"role.{role}"]


def filter_link(datasette: Any, facet: str, value: str) -> str:
    """The events page with one value of one facet chosen."""
    return _events_address(datasette) + _one_chosen(facet, value)


def event_link(datasette: Any, id: int) -> str:
    return f"{_events_address(datasette)}/{id}"


def _events_address(datasette: Any) -> str:
    return datasette.urls.path(EVENTS_PATH)  # type: ignore[no-any-return]


@lru_cache(maxsize=4096)
def _one_chosen(facet: str, value: str) -> str:
    return "?" + Arguments().choosing(facet, [value]).query_string()


async def cards(datasette: Any, ids: Iterable[int], reader: str = "en") -> list[Card]:
    """These events, in the order given, with names in the reader's language.

    One that is gone meanwhile is left out.
    """
    wanted = list(ids)
    if not wanted:
        return []
    found = {"ids": json.dumps(wanted)}
    related = _RELATED.format(label=_ORGANIZATION[reader])

    def read(cursor: sqlite3.Cursor) -> tuple[dict[int, database.Row], Sequence[tuple[Any, ...]]]:
        events = {row["id"]: row for row in cursor.execute(_EVENTS, found)}
        cursor.row_factory = None
        return events, cursor.execute(related, found).fetchall()

    events, relations = await database.in_one_turn(datasette, read)
    known = {facet: await language.names(datasette, table) for facet, table in _NAMED_IN.items()}
    names = _Names(datasette, known, Speech(reader))
    by_event = names.of_relations(relations)
    return [names.card(events[id], by_event[id]) for id in wanted if id in events]


class _Names:
    """What the values of one page's events are called, and where they lead. A value is looked up once."""

    def __init__(self, datasette: Any, names: Mapping[str, language.Names], say: Speech) -> None:
        self._address = _events_address(datasette)
        self._names, self._say = names, say
        self._place = language.LANGUAGES.index(say.language)
        self._known: dict[tuple[str, str, str], Name] = {}

    def name(self, facet: str, id: str, role: str = "", label: str | None = None) -> Name:
        key = (facet, id, role)
        known = self._known.get(key)
        if known is None:
            if label is None:
                own = self._names[facet].get(id)
                label = own[self._place] if own else id
            known = self._known[key] = Name(id, label, self._address + _one_chosen(facet, id), role)
        return known

    def of_relations(self, rows: Iterable[tuple[Any, ...]]) -> Mapping[int, Mapping[str, tuple[Name, ...]]]:
        """Names by event and facet: countries by what they are to it, all by their label."""
        found: dict[int, dict[str, list[Name]]] = defaultdict(lambda: defaultdict(list))
        for facet, event, id, role, label in rows:
            found[event][facet].append(self.name(facet, id, role, label))
        sorted_names = {
            event: {facet: tuple(sorted(names, key=_in_order)) for facet, names in facets.items()}
            for event, facets in found.items()
        }
        return defaultdict(dict, sorted_names)

    def _when(self, date: str | None, precision: str) -> str:
        """English months are cut short to fit their column."""
        short = wording.short_date if self._say.language == "en" else self._say.date
        return short(date, precision)

    def _acted(self, action: str, date: str | None) -> Name:
        """The action's name; in the future tense where the day is still ahead and its word is in the past."""
        if action in _IN_THE_PAST and date is not None and date > utc_now().date().isoformat():
            return self.name("action", action, "ahead", self._say[f"action.ahead.{action}"])
        return self.name("action", action)

    def card(self, event: database.Row, names: Mapping[str, tuple[Name, ...]]) -> Card:
        id, role = event["id"], event["amount_role"]
        return Card(
            id=id,
            uid=event["uid"],
            title=event["title"],
            language=event["language"],
            href=f"{self._address}/{id}",
            date=event["date"],
            precision=event["date_precision"],
            when=self._when(event["date"], event["date_precision"]),
            kind=self.name("kind", event["kind"]),
            action=self._acted(event["action"], event["date"]),
            stance=event["stance"],
            amount=self._say.amount(
                event["amount"],
                event["amount_max"],
                event["currency"],
                event["amount_qualifier"],
                event["amount_text"],
            ),
            amount_role=self._say[f"money.role.{role}"] if role in wording.AMOUNT_ROLES else "",
            review=event["review"],
            confidence=event["confidence"],
            reports=event["reports"],
            countries=names.get("country", ()),
            materials=names.get("material", ()),
            agencies=names.get("agency", ()),
            organizations=names.get("organization", ()),
        )


def _in_order(name: Name) -> tuple[int, str]:
    return _ROLE_ORDER.get(name.role, _LAST), name.label

"""Facts prepared for comparing: what is asked of them many times, taken out once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tracker.decide.firms import bare, names_of
from tracker.decide.title import Title, title_of
from tracker.decide.weights import weights
from tracker.model import Amount, CountryRole, DateRole, Facts, PartialDate, Precision
from tracker.vocabulary import vocabulary

_MONTH = 31
"""Days of the longest window by which an act is found again."""


class Profile:
    """Facts prepared for comparing. `published` is the day a report of them came out, where it is known."""

    __slots__ = (
        "__dict__", "action", "actors", "agencies", "amount", "date", "facts", "first", "kind", "last",
        "locations", "official", "parties", "published", "stated", "targets", "titles",
    )  # fmt: skip

    def __init__(
        self,
        facts: Facts,
        published: dt.date | None = None,
        titles: tuple[str, ...] = (),
        official: bool = False,
        stated: bool | None = None,
    ) -> None:
        """`titles` are those that other reports of it have.

        `stated`: whether the text gives the date, which otherwise may be the report's own day; None
        where that is not known.
        """
        self.facts = facts
        self.kind, self.action = facts.kind, facts.action
        actors, targets, locations, partners = set(), set(), set(), set()
        for country in facts.countries:
            if country.role is CountryRole.ACTOR:
                actors.add(country.code)
            elif country.role is CountryRole.TARGET:
                targets.add(country.code)
            elif country.role is CountryRole.LOCATION:
                locations.add(country.code)
            else:
                partners.add(country.code)
        self.actors, self.targets, self.locations = actors, targets, locations
        self.parties = actors | partners
        self.agencies = frozenset(facts.agencies)
        self.amount: Amount | None = facts.amount
        self.date: PartialDate | None = facts.date
        self.first = self.last = 0
        if facts.date is not None:
            self.first, self.last = _window(facts.date)
        if facts.date_end is not None and not self.precise:  # "in Tir": from June to July
            self.last = max(self.last, _window(facts.date_end)[1])
        self.published = published.toordinal() if published else None
        self.titles = titles
        self.official, self.stated = official, stated

    @cached_property
    def title(self) -> Title:
        return title_of(self.facts.title)

    @cached_property
    def materials(self) -> frozenset[str]:
        """The materials; where none were read, those that the title names."""
        return frozenset(self.facts.materials) or self.title.materials

    @cached_property
    def other_titles(self) -> tuple[Title, ...]:
        return tuple(title_of(title) for title in self.titles if title != self.facts.title)

    @cached_property
    def organizations(self) -> Organizations:
        known = vocabulary().organizations
        ids = frozenset(name for name in self.facts.organizations if name in known)
        printed = tuple(bare(name) for name in self.facts.organizations if name not in known)
        names = (*printed, *(name for id in sorted(ids) for name in names_of(id)))
        return Organizations(ids, printed, names)

    @cached_property
    def roles(self) -> dict[DateRole, list[tuple[int, int]]]:
        """The further dates by role, each a window of days."""
        found: dict[DateRole, list[tuple[int, int]]] = {}
        for dated in self.facts.dates:
            if dated.date is not None:
                found.setdefault(dated.role, []).append(_window(dated.date))
        return found

    @cached_property
    def vague(self) -> bool:
        """Whether nothing in it is particular: no day or month, firm, sum, other date, figure, own material.

        "Over 30 countries have announced export controls" is told all year, and of many acts.
        """
        told = self.facts
        if (self.first and self.last - self.first <= _MONTH) or told.organizations or told.amount:
            return False
        if told.programme or self.roles or self.title.figures:
            return False
        known = vocabulary().materials
        return not any(id in known and known[id].parents for id in self.materials)

    @property
    def precise(self) -> bool:
        return self.date is not None and self.date.precision is Precision.DAY


@dataclass(frozen=True, slots=True)
class Organizations:
    """Firms by id, the bare names of those no list knows, and every name that any of them has."""

    ids: frozenset[str]
    printed: tuple[str, ...]
    names: tuple[str, ...]


@lru_cache(maxsize=50_000)
def _window(date: PartialDate) -> tuple[int, int]:
    """The days a date may mean, first and last, as ordinals."""
    return date.earliest.toordinal(), date.latest.toordinal()


@lru_cache(maxsize=100_000)
def related(one: str, other: str) -> float:
    """How close two materials are in the tree: 1 the same, less with every step from whole to part."""
    if one == other:
        return 1.0
    terms = vocabulary()
    if one not in terms.materials or other not in terms.materials:
        return 0.0
    mine, theirs = terms.material_ancestors(one), terms.material_ancestors(other)
    if other in mine or one in theirs:
        part, whole = (one, other) if other in mine else (other, one)
        return 0.8 if whole in terms.materials[part].parents else 0.65
    shared = mine & theirs
    specific = [up for up in shared if terms.materials[up].parents]
    return 0.4 if specific else 0.0


@lru_cache(maxsize=20_000)
def bodies_agree(one: str, other: str) -> float:
    """How well two public bodies agree: the same, one part of the other, two parts of one."""
    if one == other:
        return 1.0
    mine, theirs = _above(one), _above(other)
    if other in mine or one in theirs:
        return 0.85
    if _country(one) == _country(other) and weights().governments & {_office(one), _office(other)}:
        return 0.6
    return 0.3 if set(mine) & set(theirs) else 0.0


def _country(agency: str) -> str:
    return agency.partition("-")[0]


def _office(agency: str) -> str:
    return agency.partition("-")[2]


def _above(agency: str) -> tuple[str, ...]:
    agencies, found = vocabulary().agencies, [agency]
    while found[-1] in agencies and (parent := agencies[found[-1]].parent) and parent not in found:
        found.append(parent)
    return tuple(found)


@lru_cache(maxsize=2_000)
def family_of(kind: str) -> str:
    """A kind's family; of one that the vocabulary does not have, the kind itself."""
    found = vocabulary().kinds.get(kind)
    return found.family if found else kind

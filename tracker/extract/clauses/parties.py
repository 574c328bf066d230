"""Whom a section names and as what: countries it turns against, bodies that must act, firms it lists."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tracker.extract.clauses.actors import actors
from tracker.extract.clauses.provisions import SILENT, Provision, Section
from tracker.extract.clauses.terms import Meaning, meanings, without
from tracker.extract.clauses.words import Words
from tracker.extract.names import Name
from tracker.model import CountryRole
from tracker.vocabulary import Vocabulary

# Whom laws of this kind are written against where nothing else is said; the others are partners.
_AGAINST = frozenset({"CN", "RU", "IR", "KP", "BY", "CU", "VE", "SY", "HK", "MO"})
_FIRM = re.compile(
    r"(?P<name>[A-Z][\w&.,'() -]{2,90}?(?:Limited|Ltd\.?|Inc\.?|Incorporated|Corporation|Corp\.?|Company"
    r"|Co\.?|Group"
    r"|Holdings?|LLC|Technolog(?:y|ies)|Industries|AG|S\.A\.))(?=[ ,.;(]|$)"
)
_NO_FIRM = re.compile(
    r"\b(?:any|each|a) (?:successor|subsidiary|affiliate|parent|other)|\bact\b", re.IGNORECASE
)
_LAW = re.compile(
    r"\b[A-Z][\w'.-]*(?:[ -](?:[A-Z][\w'.-]*|\d+|of|and|the|for|in|on|to|with)){0,14}?"
    r" (?:Act|Agreement|Treaty)\b"
)
_AMENDED = re.compile(r"[^;]{0,160}?\b(?:is|are) (?:further |hereby )?amended\b")
_RIVALS = re.compile(
    r"\b(?:covered (?:nation|countr|foreign)|foreign adversar|countr(?:y|ies) of concern|adversar|strategic"
    r" competitor)"
)
_RELIANCE = re.compile(r"\b(?:relian|rely|relies|dependen|depend on|depends on)")
_NEAR = 45  # in characters: of two materials in one list
_LISTING = re.compile(
    r"\b(?:entit|compan|following|produced by|manufactured by|specified|firms?|supplier|vendor)"
)


@dataclass(slots=True)
class Parties:
    """What is found, each with the place that names it: [start, stop) of the cleaned text."""

    countries: dict[tuple[str, CountryRole], tuple[int, int] | None] = field(default_factory=dict)
    agencies: dict[str, tuple[int, int]] = field(default_factory=dict)
    organizations: dict[str, tuple[int, int]] = field(default_factory=dict)
    materials: dict[str, tuple[int, int]] = field(default_factory=dict)


def parties(
    section: Section, names: Sequence[Name], vocabulary: Vocabulary, home: str, known: Words
) -> Parties:
    """The parties of a section. `home` is the country whose law it is."""
    reading = _Reading(section, names, vocabulary, home, known)
    found = reading.found
    for name, start, stop in reading.spans:
        if not reading.counts(name, start):
            continue
        if name.table == "materials":
            reading.material(name, start, stop)
        elif name.table == "countries":
            reading.country(name, start, stop)
        elif name.table == "agencies" and (rival := _rival_of(name, vocabulary)):
            found.countries.setdefault((rival, CountryRole.TARGET), (start, stop))
        elif name.table == "organizations":  # a definition says whom "covered entity" stands for
            found.organizations.setdefault(name.id, (start, stop))
    found.agencies = actors(section, reading.spans, vocabulary, home, known)
    _listed(section, reading.spans, found)
    for id in list(found.organizations):
        country = vocabulary.organizations[id].country if id in vocabulary.organizations else None
        if country in _AGAINST:
            found.countries.setdefault((country, CountryRole.TARGET), found.organizations[id])
    return found


class _Reading:
    """The names of a section with their places, and what is found of them."""

    def __init__(
        self, section: Section, names: Sequence[Name], vocabulary: Vocabulary, home: str, known: Words
    ) -> None:
        self._section, self._home, self._incidental = section, home, known.incidental
        self.spans = [
            (name, section.text.offset(name.start), section.text.offset(name.end)) for name in names
        ]
        self.found = Parties()
        self.found.countries[home, CountryRole.ACTOR] = None
        self._terms = [meaning for meaning in meanings(section) if meaning.matter]
        self._unnamed = [match.span() for match in known.unnamed.finditer(section.lower)]
        self._laws = _laws_named(section)
        self._rivals = _RIVALS.search(_orders(section)) is not None
        minerals = vocabulary.material_descendants("critical-minerals") - known.incidental
        self._minerals = sorted(
            at for name, at, _ in self.spans if name.table == "materials" and name.id in minerals
        )

    def counts(self, name: Name, start: int) -> bool:
        """Whether a name stands in what the section does, or in a policy that says whom it is against."""
        roles = self._roles(start)
        silent = roles & (SILENT - {"definitions"})
        if self._section.struck(start):
            return False
        if not silent:
            return True
        against = silent == {"sense"} and name.id in _AGAINST
        return against and (self._rivals or self._relies(start))

    def material(self, name: Name, start: int, stop: int) -> None:
        """A material that orders name, or that a term in use means."""
        if any(left <= start < right for left, right in self._unnamed):
            return
        if "definitions" in self._roles(start):
            meant = _is_meant(self._section, self._terms, start)
        else:
            alone = name.id in self._incidental and not self._beside_a_mineral(start)
            meant = start < self._section.body or not (alone or "exception" in self._roles(start))
        if meant:
            self.found.materials.setdefault(name.id, (start, stop))

    def country(self, name: Name, start: int, stop: int) -> None:
        """A country that the section is against, or another that it names outside definitions and laws."""
        if name.id == self._home or not name.sure:
            return
        if any(left <= start < right for left, right in self._laws):
            return
        role = CountryRole.TARGET if name.id in _AGAINST else CountryRole.PARTNER
        if role is CountryRole.TARGET or "definitions" not in self._roles(start):
            self.found.countries.setdefault((name.id, role), (start, stop))

    def _beside_a_mineral(self, start: int) -> bool:
        """Whether a critical mineral is named near a place."""
        nearest = bisect_left(self._minerals, start - _NEAR)
        return nearest < len(self._minerals) and self._minerals[nearest] <= start + _NEAR

    def _roles(self, start: int) -> frozenset[str]:
        """What the provision at a place is; nothing in the heading."""
        return self._section.at(start).roles if start >= self._section.body else frozenset()

    def _relies(self, start: int) -> bool:
        """Whether the provision at a place speaks of whom one relies on."""
        return _RELIANCE.search(self._section.words(self._section.at(start))) is not None


def _rival_of(body: Name, vocabulary: Vocabulary) -> str | None:
    """The country that laws of this kind are written against whose body is named; None for another's."""
    agency = vocabulary.agencies.get(body.id)
    return agency.country if agency is not None and agency.country in _AGAINST else None


def _laws_named(section: Section) -> list[tuple[int, int]]:
    """Where laws and agreements are named that the section does not amend: their words are no party of it."""
    named = (match.span() for match in _LAW.finditer(section.text.text, section.body))
    return [(start, stop) for start, stop in named if not _AMENDED.match(section.lower, stop)]


def _orders(section: Section) -> str:
    """What the section orders, without what it only finds, declares or defines."""
    return " ".join(section.words(each) for each in section.provisions if not each.roles & SILENT)


def _is_meant(section: Section, terms: Sequence[Meaning], at: int) -> bool:
    """Whether the words at an offset are what a term in use means."""
    return any(term.start <= at < term.stop and not without(section, term, at) for term in terms)


def _listed(section: Section, spans: Sequence[tuple[Name, int, int]], found: Parties) -> None:
    """Firms that a list names and no vocabulary knows, as they are printed."""
    known = [(start, stop) for name, start, stop in spans if name.table == "organizations"]
    for provision in section.provisions:
        silent = provision.roles & (SILENT - {"definitions"})
        if not provision.path or silent or not _is_item_of_firms(section, provision):
            continue
        if any(provision.start <= start < provision.end for start, _ in known):
            continue
        for name, start, stop in _firms(section, provision):
            found.organizations.setdefault(name, (start, stop))


def _is_item_of_firms(section: Section, provision: Provision) -> bool:
    if provision.parent is None:
        return False
    lead = section.words(section.provisions[provision.parent])
    return _LISTING.search(lead) is not None and provision.end - provision.start < 220


def _firms(section: Section, provision: Provision) -> Iterator[tuple[str, int, int]]:
    text = section.text.text
    begin = provision.start + len(provision.path[-1]) + 2
    while begin < provision.end and text[begin].isspace():
        begin += 1
    match = _FIRM.match(text, begin, provision.end)
    if match and not _NO_FIRM.search(match["name"]):
        yield " ".join(match["name"].rstrip(" ,").split()), match.start("name"), match.end("name")

"""What an event is recognized by when its measure is looked for: parties, programme, stage, dates."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.decide.citations import citations, plain
from tracker.decide.firms import styled
from tracker.decide.references import NONE, Papers
from tracker.model import AmountRole, CountryRole, Event, Facts
from tracker.vocabulary import Vocabulary, vocabulary

AHEAD, ACT, LATER = "ahead", "act", "later"

Order = tuple[int, dt.date, int, str]

_LAW = re.compile(
    r"\b(?:act|law|code|bill|statute|order|treaty)\b(?: of \d{4})?(?:,? (?:title|section) \w+)?$|"
    r"(?:法|法案|条例|法律)$|^(?:قانون|لایحه|مشروع قانون)\b|\bfor fiscal year \d{4}$"
)
_LAW_NAME = re.compile(
    r"((?:[A-Z][\w'-]+ )(?:(?:[A-Z][\w'-]+|and|of|for|the) ){0,6}Act)\b|《([^《》]{2,30}法案?)》"
)
_YEAR = 300
"""Days of a span from which it is as good as a year."""

_EMPTY_WORDS = re.compile(r"^(?:the|a|an) |['\"“”«»《》()]|\b(?:programme|program)$")


@dataclass(frozen=True, slots=True)
class Traits:
    """An event as lives see it.

    `parties` are the organizations it is about, agencies and administrations left out, names without the
    legal form; `programme` is
    its name for comparing, empty where there is none; `under_law` tells that the name is a law's. `names`
    are those it goes by itself: the programme's, and of an act of parliament every law in its title.
    `first` and `last` bound its date, None where it has none. `order` is its place in a life: what lies
    ahead, the act, what comes later; by date, by rank of the action, by uid. `key` is that of the measure
    that a register names as its own (an award's id), None where no register tells of it. `headings` are the
    titles of the numbered documents that tell of it, by report; `papers` are the numbers those have and cite.
    """

    event: Event
    family: str
    stage: str
    rank: int
    party_kind: str | None
    actors: frozenset[str]
    targets: frozenset[str]
    parties: frozenset[str]
    administrations: frozenset[str]
    agencies: frozenset[str]
    materials: frozenset[str]
    programme: str
    names: frozenset[str]
    under_law: bool
    cited: Mapping[str, frozenset[str]]
    sum: tuple[Decimal, str, AmountRole] | None
    first: dt.date | None
    last: dt.date | None
    order: Order
    headings: Mapping[int, str]
    key: str | None = None
    papers: Papers = NONE

    @property
    def is_dated(self) -> bool:
        """Whether its date is known more finely than to the year."""
        return self.first is not None and self.last is not None and (self.last - self.first).days < _YEAR

    @property
    def is_vague(self) -> bool:
        """Whether it tells nothing that makes it one thing: no date, party, sum, name or single material."""
        told = self.parties or self.sum or self.programme or self.cited or goods_of(self.materials)
        return not self.is_dated and not told

    @property
    def facts(self) -> Facts:
        return self.event.facts

    @property
    def measure(self) -> int | None:
        return self.event.measure_id


def lives(facts: Facts) -> bool:
    """Whether an event belongs to a measure: its kind has a life, or it commits money."""
    kind = vocabulary().kinds.get(facts.kind)
    committed = facts.amount is not None and facts.amount.role is AmountRole.COMMITMENT
    return committed or kind is None or kind.life


def traits(
    event: Event,
    headings: Mapping[int, str] | None = None,
    papers: Papers = NONE,
    key: str | None = None,
) -> Traits:
    """What an event is recognized by, in the shipped vocabulary."""
    facts, words = event.facts, vocabulary()
    action, kind = words.actions.get(facts.action), words.kinds.get(facts.kind)
    stage, rank = (action.stage, action.rank) if action else (ACT, 60)
    names = {plain(name) for name in facts.organizations}
    administrations = names & _administrations()
    first = facts.date.earliest if facts.date else None
    programme = named(facts.programme)
    roles = {
        role: frozenset(link.code for link in facts.countries if link.role is role) for role in CountryRole
    }
    return Traits(
        event=event,
        family=kind.family if kind else facts.kind,
        stage=stage,
        rank=rank,
        party_kind=kind.party if kind else None,
        actors=roles[CountryRole.ACTOR],
        targets=roles[CountryRole.TARGET] - roles[CountryRole.ACTOR],
        parties=frozenset(map(styled, names - administrations - _agency_names())),
        administrations=frozenset(administrations),
        agencies=frozenset(facts.agencies),
        materials=frozenset(facts.materials),
        programme=programme,
        names=frozenset({programme, *_laws_in(facts)} - {""}),
        under_law=bool(programme and _LAW.search(programme)),
        cited=citations(f"{facts.title} {facts.programme or ''}"),
        sum=_sum(facts),
        first=first,
        last=facts.date.latest if facts.date else None,
        order=((AHEAD, ACT, LATER).index(stage), first or dt.date.min, rank, event.uid),
        headings=headings or {},
        key=key,
        papers=papers,
    )


def named(programme: str | None) -> str:
    """A programme's name as names are compared: without article, quotation marks and the word itself."""
    text = plain(programme or "")
    stripped = " ".join(_EMPTY_WORDS.sub(" ", text).split())
    return stripped or text


def _laws_in(facts: Facts) -> set[str]:
    """The names of laws in the title of an act of parliament."""
    if facts.kind != "legislation":
        return set()
    return {named(name) for match in _LAW_NAME.findall(facts.title) for name in match if name}


def _sum(facts: Facts) -> tuple[Decimal, str, AmountRole] | None:
    amount = facts.amount
    return (amount.value, amount.currency, amount.role) if amount and amount.value else None


def related(mine: frozenset[str], theirs: frozenset[str]) -> str:
    """How two sets of materials stand to each other.

    `equal`, `shared`, `near` (one stands above another in the tree, or both above a third), `apart`, or
    `open` where one of them is empty.
    """
    if not mine or not theirs:
        return "open"
    if mine == theirs:
        return "equal"
    if mine & theirs:
        return "shared"
    words = vocabulary()
    below_mine, below_theirs = (_below(words, materials) for materials in (mine, theirs))
    return "near" if below_mine & below_theirs else "apart"


def covers(whole: frozenset[str], part: frozenset[str]) -> bool:
    """Whether a measure on `whole` takes in one on `part`: names no material, or one above each of its."""
    words = vocabulary()
    return not whole or (bool(part) and part <= _below(words, whole))


def _below(words: Vocabulary, materials: frozenset[str]) -> frozenset[str]:
    return frozenset().union(
        *(descendants(material) for material in materials if material in words.materials)
    )


@functools.lru_cache(maxsize=4096)
def goods_of(materials: frozenset[str]) -> frozenset[str]:
    """The materials without whole classes, such as semiconductors: those at the root of a tree."""
    return frozenset(material for material in materials if not is_class(material))


@functools.lru_cache(maxsize=512)
def is_class(material: str) -> bool:
    """Whether a material stands for all of a field: at the root of the tree, with others under it."""
    words = vocabulary()
    if material not in words.materials:
        return False
    return len(words.material_ancestors(material) - {material}) == 0 and len(descendants(material)) > 2


@functools.lru_cache(maxsize=512)
def descendants(material: str) -> frozenset[str]:
    """The materials below one in the tree, itself among them."""
    return vocabulary().material_descendants(material)


@functools.cache
def _agency_names() -> frozenset[str]:
    """Names of public bodies, as far as they cannot be a company's too."""
    return frozenset(
        plain(name)
        for term in vocabulary().agencies.values()
        for language in ("en", "zh", "ar", "fa")
        for name in (term.id, *term.names(language))
        if name not in term.ambiguous
    )


@functools.cache
def _administrations() -> frozenset[str]:
    """Names of governments by their heads, "Biden administration": they tell the period, not the party."""
    signs = ("administration", "政府", "اداره", "دولت")
    return frozenset(name for name in _agency_names() if any(sign in name for sign in signs))


def same_body(mine: frozenset[str], theirs: frozenset[str]) -> bool | None:
    """Whether two events are by one agency or one under the other; None where one names none."""
    if not mine or not theirs:
        return None
    return bool(_with_parents(mine) & theirs or mine & _with_parents(theirs))


def _with_parents(agencies: frozenset[str]) -> frozenset[str]:
    known, found = vocabulary().agencies, set(agencies)
    ahead = list(agencies)
    while ahead:
        term = known.get(ahead.pop())
        if term is not None and term.parent and term.parent not in found:
            found.add(term.parent)
            ahead.append(term.parent)
    return frozenset(found)

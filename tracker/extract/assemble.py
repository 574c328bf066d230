"""Candidates to drafts: action under its scope, date, sum, parties, materials, title, evidence.

One pass over a document's sentences; then mentions of one happening become one draft.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import chain

from tracker.extract.beside import beside
from tracker.extract.candidate import Candidate
from tracker.extract.dates import DateMention, When, near, next_after
from tracker.extract.find import OPENING, Find
from tracker.extract.grammar import Grammar
from tracker.extract.money import Money, Sense
from tracker.extract.names import Name
from tracker.extract.scope import Reading, Scope
from tracker.extract.text import words_of
from tracker.model import (
    AmountRole,
    Anchor,
    CountryRole,
    DateRole,
    Document,
    PartialDate,
    Precision,
)
from tracker.vocabulary import Vocabulary

_FUNDED = words_of(
    "grant loan loan_guarantee tax_credit subsidy funding_programme investment price_support"
    " stockpile acquisition offtake partnership trade_agreement"
)
_LASTING = words_of("tax_credit subsidy price_support")
"""Support that holds for as long as a span of days says."""
_COVERED = words_of(
    "tariff trade_defence import_restriction export_control export_ban export_tax investigation"
)
_ROLES = {
    When.EFFECTIVE: DateRole.EFFECTIVE,
    When.DEADLINE: DateRole.DEADLINE,
    When.EXPIRES: DateRole.EXPIRES,
    When.COMMENT_DUE: DateRole.COMMENT_DUE,
    When.REPORT_DUE: DateRole.REPORT_DUE,
}
AFTERLIFE = frozenset(("suspended", "resumed", "terminated", "extended", "amended", "disbursed"))
_BEGUN_BY_ORDER = words_of("investigation stockpile trade_defence")
_COMPARED = 100  # a mention is compared with so many earlier ones of its kind
_MADE = frozenset(("enacted", "awarded", "disbursed", "completed", "announced"))
_SENSES = {
    Sense.PROJECT: AmountRole.PROJECT_TOTAL,
    Sense.PRIVATE: AmountRole.PRIVATE,
    Sense.BUDGET: AmountRole.BUDGET,
    Sense.TRADE: AmountRole.TRADE_COVERED,
}


def outcome(candidate: Candidate, reading: Reading, stance: str) -> str | None:
    """The action a candidate comes to under its scope; None where it is no event."""
    action, scope = candidate.action, reading.scope
    if scope in (Scope.NEGATION, Scope.HYPOTHESIS):
        return None
    if scope is Scope.THREAT:
        return "threatened" if stance == "restrict" or action in ("suspended", "terminated") else None
    if scope is Scope.PLAN:
        if reading.announced and stance == "support" and action in _MADE:
            return "announced"  # "announced its intent to issue a call"
        return "reported" if action == "reported" else "proposed"
    if scope is Scope.PLEDGE:
        return "pledged" if stance in ("support", "organise", "cooperate") else "announced"
    if scope is Scope.DIRECTED:
        return "announced" if candidate.kind in _BEGUN_BY_ORDER else None
    if scope is Scope.LAW:
        return "scheduled" if action == "effective" else "enacted" if action in _MADE else action
    if scope in (Scope.FUTURE, Scope.COMING):
        if action == "effective":
            return "scheduled"
        if action == "completed" and candidate.kind == "meeting":
            return "scheduled"
        still = scope is Scope.COMING and action in AFTERLIFE
        return "announced" if action in _MADE or still else action
    if scope is Scope.BEGIN and candidate.kind in ("investment", "meeting"):
        return "reported"
    return action


def dates(
    find: Find,
    mentions: Sequence[DateMention],
    document: Document,
    lower: str,
    grammar: Grammar,
    others: Sequence[Candidate] = (),
) -> None:
    """Set the date of the act and the further dates from the mentions of the find's sentence."""
    at = find.candidate.verb_start
    mentions = [
        m for m in mentions if not _of_another(m, find.candidate, others) and grammar.is_when(m, lower)
    ]
    wanted = {"effective": When.EFFECTIVE, "scheduled": When.EFFECTIVE, "expired": When.EXPIRES}.get(
        find.action
    )
    act = [m for m in mentions if m.date is not None and m.when in (When.ACT, wanted)]
    if not act and find.action == "reported":
        act = [m for m in mentions if m.when is When.SINCE and m.date is not None]
    published = document.published
    for mention in near([m for m in act if not grammar.of_other_verb(m, find, lower)], at):
        assert mention.date is not None
        ahead = published and mention.when is When.ACT and mention.date.earliest > published
        if ahead and find.action != "scheduled":
            continue  # the act itself is not dated in the future; what is, falls due
        to_come = find.reading.scope in (Scope.FUTURE, Scope.COMING) and mention.inferred
        over = published and to_come and find.action != "scheduled" and _is_over(mention, published)
        if over and not grammar.said_on(mention, lower):
            continue  # "will open in November": not the last one
        date, end = mention.date, mention.end_date
        late = published and to_come and date.latest < published and not grammar.said_on(mention, lower)
        if late and published and find.action == "scheduled":
            date, end = next_after(published, date), None  # "will meet on Tuesday": the next one
        find.date, find.date_end, find.date_at = date, end, (mention.start, mention.end)
        find.dated = True
        break
    for mention in mentions:
        role = _ROLES.get(mention.when)
        future = published and mention.when is When.ACT and mention.date and mention.date.earliest > published
        if future:
            holds = find.candidate.kind in _LASTING and mention.end_date is not None
            role = DateRole.DEADLINE if find.candidate.kind in _FUNDED and not holds else DateRole.EFFECTIVE
        told = mention.date or (mention.offset and mention.offset.anchor is not Anchor.OTHER)
        if role and told and (mention.start, mention.end) != find.date_at:
            mention = mention if document.country else _at_once(mention, find)
            if mention.date or document.country or not _holds_at_once(mention):
                find.roles.append((role, mention))
    if find.date is None and not any(_is_vague(mention) for mention in mentions):
        find.date = _assumed(find, document, lower, grammar)


def _holds_at_once(mention: DateMention) -> bool:
    """Whether a mention says that something holds from the day it is told: "with immediate effect"."""
    return mention.offset is not None and mention.offset.count == 0


def _at_once(mention: DateMention, find: Find) -> DateMention:
    """The mention dated as the act is that holds at once, where the text dates the act."""
    known = find.dated and find.date is not None and find.date.precision is Precision.DAY
    waits = known and mention.date is None and _holds_at_once(mention)
    return dataclasses.replace(mention, date=find.date) if waits else mention


def _is_vague(mention: DateMention) -> bool:
    """Whether a mention says when and yet dates nothing: "a few months ago", a year of another calendar."""
    return mention.date is None and mention.when is When.ACT


def _is_over(mention: DateMention, published: dt.date) -> bool:
    """Whether a month or day written without its year was taken for one that is past."""
    date = mention.date
    return date is not None and len(date.value) > 4 and date.latest < published.replace(day=1)


def _of_another(mention: DateMention, candidate: Candidate, others: Sequence[Candidate]) -> bool:
    """Whether the date stands inside the phrase of another candidate of the sentence, or just after it."""
    inside = candidate.start <= mention.start < candidate.end + 12
    return not inside and any(
        other.start <= mention.start < other.end + 12 for other in others if other is not candidate
    )


def _assumed(find: Find, document: Document, lower: str, grammar: Grammar) -> PartialDate | None:
    """The date of an act the sentence does not date.

    A headline's is the day, and a lead's that tells an act as done, and that of what an official text does
    by saying so; a living actor's the year.
    """
    published = document.published
    if (
        published is None
        or find.reading.background
        or (find.action == "reported" and find.candidate.subject == "none")
    ):
        return None
    if (
        find.headline
        or _leads(find)
        or (document.country in find.cast.actors and grammar.performs(find, lower))
    ):
        return PartialDate.of(published)
    received = find.candidate.subject == "recipient"
    if find.candidate.nominal or (received and (find.cast.stated < 2 or find.index > OPENING)):
        return None
    if find.candidate.kind == "legislation" and find.candidate.subject == "none":
        return None
    return PartialDate(f"{published.year:04d}", Precision.YEAR)


def _leads(find: Find) -> bool:
    """Whether a text begins with an act that was done, or announced, as news does."""
    candidate, scope = find.candidate, find.reading.scope
    told = scope is Scope.FACT or (find.reading.announced and scope in (Scope.FUTURE, Scope.COMING))
    acted = candidate.subject == "actor" and candidate.past and not candidate.nominal
    return find.sentence.start == 0 and told and acted and find.action != "reported"


def amount(find: Find, money: Sequence[Money]) -> None:
    """The sum of the event, where the sentence leaves no doubt which it is."""
    kind, candidate = find.candidate.kind, find.candidate
    if kind in _COVERED:
        covered = [m for m in money if m.sense is Sense.TRADE and m.value is not None]
        if len(covered) == 1:
            find.amount = (covered[0], AmountRole.TRADE_COVERED)
        return
    if kind not in _FUNDED and candidate.money is None:
        return  # a law has the sum that it says it provides, and no other
    chosen = candidate.money or _beside(candidate, money)
    if chosen is not None:
        find.amount = (chosen, _amount_role(find, chosen))


def _beside(candidate: Candidate, money: Sequence[Money]) -> Money | None:
    usable = [m for m in money if m.sense in (Sense.GIVEN, Sense.PROJECT, Sense.PRIVATE, Sense.BUDGET)]
    if candidate.instrument:
        start, end = candidate.instrument
        tied = [m for m in usable if 0 <= start - m.end <= 32 or 0 <= m.start - end <= 14]
        before = [m for m in tied if m.end <= start]
        if len(tied) == 1 or len(before) == 1:
            return (before or tied)[0]  # "$500 million in funding for the $5 billion programme"
    inside = [m for m in usable if candidate.start <= m.start and m.end <= candidate.end + 60]
    given = [m for m in inside if m.sense is Sense.GIVEN] or inside
    return given[0] if len(given) == 1 else None


def _amount_role(find: Find, money: Money) -> AmountRole:
    if money.sense in _SENSES:
        return _SENSES[money.sense]
    if find.candidate.kind in ("funding_programme", "legislation"):
        return AmountRole.PROGRAMME_ENVELOPE
    subject = find.cast.subject
    if (
        find.candidate.kind in ("investment", "acquisition", "offtake")
        and subject is not None
        and subject.table == "organizations"
    ):
        return AmountRole.PRIVATE
    return AmountRole.COMMITMENT


def specific(materials: dict[str, Name], vocabulary: Vocabulary) -> dict[str, Name]:
    """The materials without those that another of them stands under."""
    above: set[str] = set()
    for id in materials:
        above |= vocabulary.material_ancestors(id) - {id}
    return {id: name for id, name in materials.items() if id not in above}


def merge(finds: Sequence[Find], lower: str) -> list[Find]:
    """One find for each happening: a later mention adds to the first what it did not say."""
    kept: list[Find] = []
    alike: dict[tuple[str, str], _Earlier] = {}
    for find in finds:
        before = alike.setdefault((find.candidate.kind, find.action), _Earlier())
        first = next((f for f in before.like(find) if _same(f, find, lower)), None)
        if first is not None:
            absorb(first, find)
        else:
            kept.append(find)
            before.add(find)
    return kept


class _Earlier:
    """The finds of one kind and action, in order, by who acts: others are not the same happening."""

    def __init__(self) -> None:
        self._finds: list[Find] = []
        self._places: dict[frozenset[str], list[int]] = {}

    def add(self, find: Find) -> None:
        self._places.setdefault(frozenset(find.cast.actors), []).append(len(self._finds))
        self._finds.append(find)

    def like(self, find: Find) -> Iterator[Find]:
        """Those with the same actors or without any, the first of them."""
        actors = frozenset(find.cast.actors)
        if not actors:
            return iter(self._finds[:_COMPARED])
        places = (self._places.get(those, [])[:_COMPARED] for those in (actors, frozenset[str]()))
        return (self._finds[place] for place in sorted(chain.from_iterable(places)))


def _same(one: Find, other: Find, lower: str) -> bool:
    if (
        one.candidate.kind != other.candidate.kind
        or one.action != other.action
        or one.sentence == other.sentence
        or beside(one, other, lower)
    ):
        return False
    if set(one.cast.actors) != set(other.cast.actors) and one.cast.actors and other.cast.actors:
        return False
    targets = [{c for c, r in f.cast.countries if r is not CountryRole.ACTOR} for f in (one, other)]
    if all(targets) and not targets[0] & targets[1]:
        return False
    if one.amount and other.amount and one.amount[0].value != other.amount[0].value:
        return False
    if one.dated and other.dated and one.date and other.date and not compatible(one.date, other.date):
        return False
    if other.dated and not one.dated and not one.headline:
        return False
    offices = [{id for id, name in f.cast.agencies.items() if name} for f in (one, other)]
    if all(offices) and not offices[0] & offices[1]:
        return False  # "the State Department sanctioned ...; the Treasury imposed sanctions on ..."
    organizations = [set(f.cast.organizations) for f in (one, other)]
    if organizations[0] != organizations[1] and (
        (all(organizations) and not organizations[0] & organizations[1])
        or bool(one.amount) != bool(other.amount)
    ):
        return False
    if one.materials and other.materials:
        return bool(set(one.materials) & set(other.materials))
    return (
        not (one.own_material or other.own_material)
        or abs(one.sentence.paragraph - other.sentence.paragraph) <= 1
    )


def compatible(one: PartialDate, other: PartialDate) -> bool:
    """Whether two dates may mean the same day."""
    return one.earliest <= other.latest and other.earliest <= one.latest


def absorb(first: Find, later: Find) -> None:
    """Add to a find what another telling of the same happening says and it does not."""
    first.also.append(later.sentence)
    first.repeated = True
    if (
        later.dated
        and later.date
        and (not first.dated or first.date is None or len(later.date.value) > len(first.date.value))
    ):
        first.date, first.date_end, first.date_at, first.dated = (
            later.date,
            later.date_end,
            later.date_at,
            True,
        )
    first.amount = first.amount or later.amount
    first.programme = first.programme or later.programme
    first.roles = [(role, mention) for role, mention in first.roles if not _is_finer(later, role, mention)]
    have = {(role, mention.date or mention.offset) for role, mention in first.roles}
    first.roles.extend(
        r
        for r in later.roles
        if (r[0], r[1].date or r[1].offset) not in have and not _is_finer(first, r[0], r[1])
    )
    for key, name in later.cast.countries.items():
        if not any(code == key[0] for code, _ in first.cast.countries):
            first.cast.countries[key] = name
    for id, agency in later.cast.agencies.items():
        first.cast.agencies.setdefault(id, agency)
    for id, organization in later.cast.organizations.items():
        first.cast.organizations.setdefault(id, organization)
    for id, material in later.materials.items():
        first.materials.setdefault(id, material)


def _is_finer(later: Find, role: DateRole, mention: DateMention) -> bool:
    """Whether another telling has the same day more precisely: from 2027, from January 1, 2027."""
    return any(
        known is role
        and other.date is not None
        and mention.date is not None
        and len(other.date.value) > len(mention.date.value)
        and compatible(other.date, mention.date)
        for known, other in later.roles
    )


def carry_amounts(finds: Sequence[Find]) -> None:
    """What becomes of a grant is told of the sum it was given with: the same organization, the same kind."""
    given: dict[tuple[str, frozenset[str]], Find] = {}
    for find in finds:
        key = (find.candidate.kind, frozenset(find.cast.organizations))
        if find.amount is not None:
            given[key] = find
        elif find.action in AFTERLIFE and find.cast.organizations and key in given:
            find.amount = given[key].amount

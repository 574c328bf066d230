"""What one document settles: its report read again, another report of it, another address of it.

So does a step of a measure that both name (tracker.decide.named).

Within one document, drafts and events are paired by likeness, best pair first, each at most once; but
another report of the document may tell of one event in several places, and brings no second one by that.
A section of a law names its steps by its own words: where a later version of it has another date, what it no
longer tells of and what it tells of now are paired by likeness too, and the event moves.
A status is never part of the identity: a notice corrected from "proposed" to "announced" is the same
event, changed. What a person wrote is protected by the store, not here.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tracker.decide.decision import Candidate, Decision, Reason, Resemblance, Verdict
from tracker.decide.named import one, redrafted
from tracker.model import CountryRole, Draft, Facts

T = TypeVar("T", bound=Hashable)

SAME_AT = 0.5
"""Likeness from which a draft and an event of the same document are the same happening."""

DOUBT_AT = 0.35
"""Likeness from which a pair below SAME_AT is put before a person."""

CALLED_ALIKE = 0.8
"""How alike titles are, figures aside, from which two wordings of one step of a law are one."""

_FIGURES = re.compile(r"\d+")
_SAME_NAME = (Reason("measure", 1.0, "both name the same step of the same measure"),)


@dataclass(frozen=True, slots=True)
class Settled:
    """The drafts of a report that its document settles, by their place, and the events they took."""

    decisions: Mapping[int, Decision]
    taken: frozenset[int]
    withdrawn: tuple[int, ...]


def settle_by_document(drafts: Sequence[Draft], candidates: Iterable[Candidate]) -> Settled:
    """Pair drafts with the events of their own report, document and address."""
    known = {candidate.event.id: candidate for candidate in sorted(candidates, key=_weakest_first)}
    scored = sorted(
        (
            (*_best(draft, candidate), -index, -event_id)
            for index, draft in enumerate(drafts)
            for event_id, candidate in known.items()
            if one(draft, candidate.named) is not False
        ),
        key=lambda row: (row[0], row[2], row[3]),
        reverse=True,
    )
    of_draft: dict[int, Decision] = {}
    taken: set[int] = set()
    for score, reasons, minus_index, minus_id in scored:
        index, event_id = -minus_index, -minus_id
        if score < DOUBT_AT:
            break
        if index in of_draft or event_id in taken:
            continue
        of_draft[index] = _paired(drafts[index], known[event_id], score, reasons)
        taken.add(event_id)
    for score, reasons, minus_index, minus_id in scored:
        index, candidate = -minus_index, known[-minus_id]
        if score < SAME_AT:
            break
        if index not in of_draft and candidate.matched_on != "report":
            of_draft[index] = _repeated(drafts[index], candidate, score, reasons)
    left = [each for each in known.values() if each.matched_on == "report" and each.event.id not in taken]
    of_draft |= _moved(drafts, left, of_draft)
    taken |= {decision.event_id for decision in of_draft.values() if decision.event_id is not None}
    withdrawn = tuple(each.event.id for each in left if each.event.id not in taken)
    return Settled(of_draft, frozenset(taken), withdrawn)


def _moved(
    drafts: Sequence[Draft], left: Sequence[Candidate], settled: Collection[int]
) -> dict[int, Decision]:
    """The drafts that tell in other words of a step that the report told before and tells no more."""
    scored = sorted(
        (
            (*likeness(draft.facts, candidate.event.facts), -index, -place)
            for index, draft in enumerate(drafts)
            for place, candidate in enumerate(left)
            if index not in settled and redrafted(draft, candidate.named) and _same_sort(draft, candidate)
        ),
        key=lambda row: (row[0], row[2], row[3]),
        reverse=True,
    )
    found: dict[int, Decision] = {}
    used: set[int] = set()
    for score, reasons, minus_index, minus_place in scored:
        if score >= SAME_AT and -minus_index not in found and -minus_place not in used:
            found[-minus_index] = _paired(drafts[-minus_index], left[-minus_place], score, reasons)
            used.add(-minus_place)
    return found


def _same_sort(draft: Draft, candidate: Candidate) -> bool:
    """Whether both are of one kind and action, and called alike but for figures."""
    facts, other = draft.facts, candidate.event.facts
    if (facts.kind, facts.action) != (other.kind, other.action):
        return False
    mine, theirs = (_FIGURES.sub("", each.title) for each in (facts, other))
    return difflib.SequenceMatcher(None, mine, theirs, autojunk=False).ratio() >= CALLED_ALIKE


def _best(draft: Draft, candidate: Candidate) -> tuple[float, tuple[Reason, ...]]:
    """The likeness to the event as it stands, or as one of its reports tells it; whole by the same name."""
    if one(draft, candidate.named):
        return 1.0, _SAME_NAME
    versions = (candidate.event.facts, *candidate.told)
    return max((likeness(draft.facts, facts) for facts in versions), key=lambda found: found[0])


def _weakest_first(candidate: Candidate) -> int:
    return ("url", "document", "named", "report").index(candidate.matched_on)


def _paired(draft: Draft, candidate: Candidate, score: float, reasons: tuple[Reason, ...]) -> Decision:
    event = candidate.event
    if score < SAME_AT:
        doubts = (Resemblance(event.id, score, reasons),)
        return Decision(draft, Verdict.DOUBT, draft.facts, None, "created", score, reasons, doubts)
    # The same entry read again replaces what it said before; another report only fills what is missing.
    facts = draft.facts if candidate.matched_on == "report" else completed(event.facts, draft.facts)
    verdict = Verdict.SAME if facts == event.facts else Verdict.CHANGE
    return Decision(draft, verdict, facts, event.id, candidate.matched_on, score, reasons)


def _repeated(draft: Draft, candidate: Candidate, score: float, reasons: tuple[Reason, ...]) -> Decision:
    event = candidate.event
    return Decision(draft, Verdict.SAME, event.facts, event.id, candidate.matched_on, score, reasons)


def completed(facts: Facts, other: Facts) -> Facts:
    """`facts` with what it lacks taken from `other`: empty fields filled, lists joined, dates made finer.

    A finer date replaces a vaguer one only where it lies inside it.
    """
    finer = (
        other.date is not None
        and facts.date is not None
        and len(other.date.value) > len(facts.date.value)
        and facts.date.earliest <= other.date.earliest <= facts.date.latest
    )
    return dataclasses.replace(
        facts,
        date=other.date if facts.date is None or finer else facts.date,
        date_end=facts.date_end or other.date_end,
        dates=_joined(facts.dates, other.dates, key=lambda dated: (dated.role, dated.date or dated.rule)),
        countries=_joined(facts.countries, other.countries),
        materials=_joined(facts.materials, other.materials),
        agencies=_joined(facts.agencies, other.agencies),
        organizations=_joined(facts.organizations, other.organizations),
        amount=facts.amount or other.amount,
        programme=facts.programme or other.programme,
        summary=facts.summary or other.summary,
    )


def _joined(
    mine: tuple[T, ...], theirs: tuple[T, ...], key: Callable[[T], Hashable] = lambda item: item
) -> tuple[T, ...]:
    seen = {key(item) for item in mine}
    return mine + tuple(item for item in theirs if key(item) not in seen)


def likeness(draft: Facts, event: Facts) -> tuple[float, tuple[Reason, ...]]:
    """How alike two tellings of one document are, in 0 to 1, and what agreed.

    The kind weighs most; a contradiction in the amount or disjoint actors count against.
    """
    parts = [
        ("kind", 0.35, float(draft.kind == event.kind)),
        ("action", 0.15, float(draft.action == event.action)),
        ("actor", 0.15, _overlap(_actors(draft), _actors(event))),
        ("materials", 0.10, _overlap(set(draft.materials), set(event.materials))),
        ("date", 0.10, _dates_meet(draft, event)),
        ("amount", 0.10, _amounts_agree(draft, event)),
        ("title", 0.05, difflib.SequenceMatcher(None, draft.title, event.title, autojunk=False).ratio()),
    ]
    score = sum(weight * value for _, weight, value in parts)
    return round(score, 4), tuple(Reason(name, value, name) for name, _, value in parts if value >= 0.5)


def _actors(facts: Facts) -> set[str]:
    return {country.code for country in facts.countries if country.role is CountryRole.ACTOR}


def _overlap(mine: set[str], theirs: set[str]) -> float:
    """Jaccard, and 1 where both are silent: nothing contradicts."""
    union = mine | theirs
    return len(mine & theirs) / len(union) if union else 1.0


def _dates_meet(draft: Facts, event: Facts) -> float:
    if draft.date is None or event.date is None:
        return float(draft.date is event.date)
    return float(draft.date.earliest <= event.date.latest and event.date.earliest <= draft.date.latest)


def _amounts_agree(draft: Facts, event: Facts) -> float:
    if draft.amount is None or event.amount is None:
        return 1.0 if draft.amount is event.amount else 0.5
    return float((draft.amount.value, draft.amount.currency) == (event.amount.value, event.amount.currency))

"""How an event stands to others, found from their measure, their facts and the words of the text. Pure.

Within a measure the later event acts on the act that made it: a freeze `suspends` the award. Across
measures an instance is `part_of` the whole that names no recipient, an award is `part_of` its programme, a
rule `implements` the law it is made under, and an act `responds_to` another where the text says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tracker.decide.citations import plain, told_apart
from tracker.decide.decision import Reason
from tracker.decide.named import is_of_a_list
from tracker.decide.references import (
    NONE,
    OF_LAWS,
    RULEMAKING,
    changes_another,
    printed_section,
    referred,
    sections_shared,
)
from tracker.decide.traits import ACT, AHEAD, LATER, Order, Traits, covers, related, same_body
from tracker.model import Relation
from tracker.vocabulary import vocabulary

LINK_AT = 0.70
"""Score from which a link is made."""

ANSWER_WITHIN = 200
"""Days after which an act is no answer any more."""

_RULES = frozenset(("restrict", "require"))


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A relation of one event to another that was found, with its score and what speaks for it.

    `cited`: its documents say so by number.
    """

    relation: Relation
    other: Traits
    score: float
    reasons: tuple[Reason, ...]
    cited: bool = False


def links(event: Traits, others: Iterable[Traits], text: str = "") -> tuple[FoundLink, ...]:
    """How an event stands to others, those of its own measure among them.

    `text` is what its reports say around it. Of each relation there is one link, but `part_of` may lead to
    the programme and to the wider event both.
    """
    known = sorted((other for other in others if other.event.id != event.event.id), key=lambda one: one.order)
    own = [other for other in known if other.measure is not None and other.measure == event.measure]
    apart = [other for other in known if other.measure is None or other.measure != event.measure]
    said = _said(event, text)
    found = [
        *(_by_entry(event, known) if is_of_a_list(event.key) else _by_reference(event, known)),
        *_by_section(event, known),
        *_steps(event, own),
        *_under_a_programme(event, known),
        *_in_the_whole(event, apart, said),
        *_of_a_list(event, apart),
        *_in_answer(event, apart, said),
    ]
    kept: dict[int, FoundLink] = {}
    for link in sorted(found, key=lambda link: -link.score):
        if link.score >= LINK_AT:
            kept.setdefault(link.other.event.id, link) if link.relation is not Relation.FOLLOWS else None
    follows = [
        link for link in found if link.relation is Relation.FOLLOWS and link.other.event.id not in kept
    ]
    return (*kept.values(), *follows)


def _by_reference(event: Traits, known: Sequence[Traits]) -> Iterator[FoundLink]:
    """What its documents cite by number, of each document the event most like this one; else the latest step
    of its rulemaking, rather one that changes no other.
    """
    cited: dict[frozenset[str], list[tuple[tuple[bool, bool, bool, Order], FoundLink]]] = {}
    steps: list[tuple[tuple[bool, bool, bool, Order], FoundLink]] = []
    for other in known:
        if not _not_after(other, event) or other.papers is NONE or _documents(event) & _documents(other):
            continue
        said = referred(
            event.papers,
            other.papers,
            action=event.facts.action,
            ahead=other.stage == AHEAD,
            acts=event.stage == ACT,
        )
        if said is None:
            continue
        relation = said.relation
        if relation is Relation.ENDS and event.party_kind == "listed" and not event.parties >= other.parties:
            relation = Relation.AMENDS  # others stay on the list
        link = FoundLink(relation, other, 0.95, (said.reason,), cited=True)
        itself = not changes_another(other.papers)
        rank = (other.facts.kind == event.facts.kind, other.stage != LATER, itself, other.order)
        if event.papers.cites & other.papers.named:
            cited.setdefault(_documents(other), []).append((rank, link))
        elif other.order[1] < event.order[1]:
            steps.append((rank, link))
    for found in cited.values() or ([steps] if steps else []):
        yield max(found, key=lambda pair: pair[0])[1]


def _by_entry(event: Traits, known: Sequence[Traits]) -> Iterator[FoundLink]:
    """An entry of a list is `part_of` the document that its row cites: a rule that lists many at once."""
    for other in known:
        shared = event.papers.cites & other.papers.named
        if shared and not is_of_a_list(other.key) and other.facts.kind == event.facts.kind:
            words = f"its row cites {sorted(shared)[0].partition(':')[2]}"
            yield FoundLink(Relation.PART_OF, other, 0.95, (Reason("document", 1.0, words),), cited=True)
            return


def _by_section(event: Traits, known: Sequence[Traits]) -> Iterator[FoundLink]:
    """The enactments of the sections of laws that its documents cite: a rule `implements` each, a later law
    `amends` it. A section itself is `part_of` the law that it stands in.
    """
    seen: set[str] = set()
    for other in known:
        shared = sections_shared(event.papers, other.papers) - seen
        if not shared or other.facts.action != "enacted" or not _not_after(other, event):
            continue
        seen |= shared
        name = min(shared, key=lambda name: (not name.startswith("pl:"), name))
        cites = sections_shared(other.papers, event.papers)
        within = not any(" s" in one for one in shared)
        law = any(one.startswith(OF_LAWS) for one in event.papers.named)
        relation = Relation.PART_OF if within else Relation.AMENDS if law else Relation.IMPLEMENTS
        if cites or (event.stage == LATER and law) or (within and event.facts.action != "enacted"):
            continue
        reason = Reason("document", 1.0, f"cites {printed_section(name)}")
        yield FoundLink(relation, other, 0.9, (reason,), cited=True)


def _documents(event: Traits) -> frozenset[str]:
    return frozenset(name for name in event.papers.named if not name.startswith(RULEMAKING))


def is_answer(event: Traits, text: str = "") -> bool:
    """Whether the text of an event says that it answers something."""
    return bool(event.actors) and _cued(Relation.RESPONDS_TO, _said(event, text)) is not None


def _said(event: Traits, text: str) -> str:
    return plain(f"{event.facts.title} {event.facts.summary or ''} {text}")


def _steps(event: Traits, own: Sequence[Traits]) -> Iterator[FoundLink]:
    """A step of a life: on the act that made the measure, and after the stop or the threat before it."""
    before = [other for other in own if other.order < event.order and _not_after(other, event)]
    action = vocabulary().actions.get(event.facts.action)
    if event.stage == LATER and action is not None and action.relation:
        made = _act_of(event, before)
        if made is not None:
            words = f"{event.facts.action} what was {made.facts.action}"
            yield _link(Relation(action.relation), made, 0.9, ("action", words))
    if event.facts.action == "resumed":
        stops = [other for other in before if other.facts.action == "suspended"]
        if stops:
            yield _link(Relation.FOLLOWS, stops[-1], 0.9, ("action", "resumed after it was suspended"))
    elif event.stage == ACT and event.facts.action != "reported":
        steps = [other for other in before if other.stage == AHEAD]
        steps = [other for other in steps if not changes_another(other.papers)] or steps
        if steps:
            words = f"{event.facts.action} what was {steps[-1].facts.action}"
            yield _link(Relation.FOLLOWS, steps[-1], 0.85, ("action", words))


def _act_of(event: Traits, before: Sequence[Traits]) -> Traits | None:
    """What an event acts on: the latest award or enactment before it, else what comes nearest to one."""
    ranks = [(_nearness(other), other) for other in before]
    best = max((rank for rank, _ in ranks), default=0)
    return next((other for rank, other in reversed(ranks) if rank == best), None) if best else None


def _nearness(other: Traits) -> int:
    """How much an event makes a measure: 3 for the act, 0 for what acts on it."""
    if other.stage == ACT:
        return 3 if other.facts.action != "reported" else 2
    return 2 if other.facts.action in ("effective", "disbursed") else int(other.stage == AHEAD)


def _under_a_programme(event: Traits, others: Sequence[Traits]) -> Iterator[FoundLink]:
    """What stands under a law or a programme that is stored, by its name or its number."""
    roots = [other for other in others if _is_frame(event, other)]
    if not roots:
        return
    root = min(roots, key=lambda other: (other.stage != ACT, other.order))
    stance = vocabulary().kinds[event.facts.kind].stance if event.facts.kind in vocabulary().kinds else ""
    rule = stance in _RULES and root.facts.kind == "legislation"
    given = event.facts.action in ("awarded", "disbursed") and root.facts.kind == "legislation"
    relation = Relation.IMPLEMENTS if rule or given else Relation.PART_OF
    name = root.facts.programme or root.facts.title
    yield _link(relation, root, 0.85, ("programme", f"names {name}"))


def _is_frame(event: Traits, other: Traits) -> bool:
    """Whether the other is the law or programme that this event names, and this event one thing under it."""
    if not event.programme or other.stage == LATER or told_apart(event.cited, other.cited):
        return False
    if event.programme not in other.names or other.parties or other.party_kind:
        return False
    if (other.stage == AHEAD and other.facts.action != "announced") or not _not_after(other, event):
        return False
    if (
        event.actors
        and other.actors
        and not event.actors & other.actors
        and other.facts.kind != "trade_agreement"
    ):
        return False
    if other.measure is not None and other.measure == event.measure:
        step = event.stage == AHEAD and event.facts.action != "announced"
        return step and other.facts.action == "announced" and not other.under_law
    if other.facts.kind == event.facts.kind or event.facts.kind == "legislation":
        return False
    return other.facts.action != "reported" or other.facts.kind in ("trade_agreement", "legislation")


def _in_the_whole(event: Traits, others: Sequence[Traits], said: str) -> Iterator[FoundLink]:
    """An instance in the wider act of one actor, kind and time: one firm's frozen grant in the freeze."""
    wide = [(_width(event, other, said), other) for other in others]
    fit = sorted(
        ((score, other) for score, other in wide if score >= LINK_AT),
        key=lambda pair: (-pair[0], not pair[1].materials, pair[1].order),
    )
    if not fit:
        return
    best = [pair for pair in fit if pair[0] >= fit[0][0] - 0.02]
    narrowest = [pair for pair in best if pair[1].materials] or best
    if len({pair[1].measure or pair[1].event.uid for pair in narrowest}) > 1:
        return  # several wholes, and nothing says which
    score, other = narrowest[0]
    words = f"one of what was {other.facts.action} by {', '.join(sorted(event.actors & other.actors))}"
    yield _link(Relation.PART_OF, other, score, ("organizations", words))


def _width(event: Traits, other: Traits, said: str) -> float:
    """How surely the other is the whole that this event is an instance of."""
    if event.family != other.family or event.facts.action != other.facts.action or other.parties:
        return 0.0
    if not event.actors & other.actors or told_apart(event.cited, other.cited):
        return 0.0
    if event.facts.action not in ("suspended", "resumed", "terminated", "awarded"):
        return 0.0
    if not event.parties and event.family == "import":
        return 0.0  # a case on one good is no part of another on many
    if same_body(event.agencies, other.agencies) is False:
        return 0.0
    wider = covers(other.materials, event.materials) and other.materials != event.materials
    kin = related(event.materials, other.materials) in ("equal", "shared", "near", "open")
    if not event.parties and not (wider and event.materials):
        return 0.0
    if not (wider or kin) or (event.programme and other.programme and event.programme != other.programme):
        return 0.0
    if event.sum is not None and other.sum is not None and other.sum[0] < event.sum[0]:
        return 0.0
    score = 0.62 + _of_that_time(event, other)
    score += 0.08 if other.materials and wider else 0.05 if other.materials else 0.0
    score += 0.08 if event.parties else 0.0
    score += 0.12 if _cued(Relation.PART_OF, said) else 0.0
    return min(score, 0.95)


def _of_that_time(event: Traits, other: Traits) -> float:
    """How well the dates fit: within days for awards, within the year for a stop that lasts."""
    if event.administrations and event.administrations == other.administrations:
        return 0.1
    if event.first is None or event.last is None or other.first is None or other.last is None:
        return -0.5 if event.facts.action == "awarded" else 0.0
    days = max(0, (event.first - other.last).days, (other.first - event.last).days)
    if event.facts.action == "awarded":
        vague = (other.last - other.first).days > 31
        return 0.05 if days <= 14 and not vague else -0.5
    return 0.08 if days <= 60 else 0.02 if days <= 365 else -0.5


def _of_a_list(event: Traits, others: Sequence[Traits]) -> Iterator[FoundLink]:
    """One company taken off a list, or added to it, changes the list; the others stay on."""
    if event.party_kind != "listed" or not event.parties:
        return
    lists = [
        other
        for other in others
        if other.order < event.order
        and other.facts.kind == event.facts.kind
        and other.stage == ACT
        and event.parties < other.parties
        and event.stage == LATER
        and event.actors & other.actors
        and same_body(event.agencies, other.agencies) is not False
    ]
    if lists:
        words = f"{', '.join(sorted(event.parties)[:3])} of those on it"
        yield _link(Relation.AMENDS, lists[-1], 0.8, ("organizations", words))


def _in_answer(event: Traits, others: Sequence[Traits], said: str) -> Iterator[FoundLink]:
    """An act that the text calls an answer, to the latest act of the other side against this one."""
    cue = _cued(Relation.RESPONDS_TO, said)
    if cue is None or event.first is None or not event.actors:
        return
    struck = [
        other
        for other in others
        if other.stage != LATER or other.facts.action in ("effective", "extended", "amended")
        if other.actors and not other.actors & event.actors and _mirrored(event, other)
        if other.first is not None and _not_after(other, event)
        if (event.first - other.first).days <= ANSWER_WITHIN
        if vocabulary().kinds[other.facts.kind].stance in ("restrict", "organise")
    ]
    if not struck:
        return
    latest = max(other.first for other in struck if other.first is not None)
    nearest = [other for other in struck if other.first == latest]
    if len({other.measure or other.event.uid for other in nearest}) > 1:
        nearest = [other for other in nearest if other.family == event.family]
    if len({other.measure or other.event.uid for other in nearest}) == 1:
        found = nearest[-1]
        days = (event.first - latest).days
        score = 0.85 if days <= 45 else 0.75
        yield FoundLink(
            Relation.RESPONDS_TO,
            found,
            score,
            (
                Reason("title", 1.0, f"the text says “{cue}”"),
                Reason("countries", 1.0, "its actor was the other's target"),
                Reason("date", 1.0, f"{days} days after it"),
            ),
        )


def _mirrored(event: Traits, other: Traits) -> bool:
    """Whether the other was aimed at this event's actor, and this one at the other's."""
    return bool(other.targets & event.actors and event.targets & other.actors)


def _cued(relation: Relation, said: str) -> str | None:
    """The first word by which a text says that events stand so, or None. `said` is folded."""
    term = vocabulary().relations.get(relation.value)
    for language, cues in term.cues.items() if term else ():
        for cue in cues:
            wanted = plain(cue)
            at = said.find(wanted)
            if at < 0:
                continue
            if language != "en" or re.search(rf"\b{re.escape(wanted)}\b", said):
                return cue
    return None


def _not_after(other: Traits, event: Traits) -> bool:
    return other.first is None or event.last is None or other.first <= event.last


def _link(relation: Relation, other: Traits, score: float, reason: tuple[str, str]) -> FoundLink:
    field, words = reason
    return FoundLink(relation, other, round(score, 3), (Reason(field, 1.0, words),))

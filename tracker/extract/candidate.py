"""A possible event in a sentence, and the hits it is made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.extract.lexicon import Instrument, Verb
from tracker.extract.money import Money


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible event: the trigger at [verb_start, verb_end), the whole phrase at [start, end).

    `strength` (0 to 1) says how surely the grammar ties them. `subject` is who the subject is: actor,
    recipient or none; `passive`: the subject is what it happens to. `modal`: the phrase holds its own
    "may not" or "must". `plain`: the verb is too common to say much ("gives"). `sort` is that of the verb's
    form, where a grammar asks for it.
    """

    kind: str
    action: str
    start: int
    end: int
    verb_start: int
    verb_end: int
    subject: str
    rule: str
    strength: float
    passive: bool = False
    nominal: bool = False
    instrument: tuple[int, int] | None = None
    past: bool = True
    modal: bool = False
    money: Money | None = None
    plain: bool = False
    sort: str = ""


@dataclass(frozen=True, slots=True)
class VerbHit:
    start: int
    end: int
    verb: Verb
    sort: str


@dataclass(frozen=True, slots=True)
class NounHit:
    start: int
    end: int
    instrument: Instrument


def longest(found: Iterable[NounHit]) -> list[NounHit]:
    """The instruments that do not overlap, the longest of each place, in order."""
    kept: list[NounHit] = []
    for noun in sorted(found, key=lambda n: (n.start, -n.end)):
        if kept and noun.start == kept[-1].end + 1:
            kept[-1] = noun  # "Act tax credits": the last noun of a compound is its head
        elif not kept or noun.start >= kept[-1].end:
            kept.append(noun)
    return kept


def chosen(found: Sequence[Candidate]) -> list[Candidate]:
    """The strongest candidates that do not share a verb or an instrument, nor lie on one another."""
    kept: list[Candidate] = []
    for one in sorted(found, key=lambda c: (-c.strength, c.end - c.start, c.start)):
        if not any(_clash(one, other) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda c: c.verb_start)


def _clash(one: Candidate, other: Candidate) -> bool:
    if one.verb_start < other.verb_end and other.verb_start < one.verb_end:
        return True
    if (
        one.instrument
        and other.instrument
        and one.instrument[0] < other.instrument[1]
        and other.instrument[0] < one.instrument[1]
    ):
        return True
    overlap = min(one.end, other.end) - max(one.start, other.start)
    return overlap > 0

"""A possible event in a sentence, and the hits it is made from."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.extract.lexicon import Instrument, Verb
from tracker.extract.money import Money


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible event: the trigger at [verb_start, verb_end), the whole phrase at [start, end).

    `strength` (0 to 1) says how surely the grammar ties them. `subject` is who the subject is: actor,
    recipient or none; `passive`: the subject is what it happens to. `modal`: the phrase holds its own
    "may not" or "must". `plain`: the verb is too common to say much ("gives").
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

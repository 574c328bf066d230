"""A possible event in a sentence, and the hits it is made from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tracker.extract.lexicon import Instrument, Template, Verb
from tracker.extract.matcher import Hit
from tracker.extract.money import Money
from tracker.extract.sentences import Sentence


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


class VerbHit(NamedTuple):
    start: int
    end: int
    verb: Verb
    sort: str


class NounHit(NamedTuple):
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


def phrases(hits: Iterable[Hit], lower: str, sentence: Sentence) -> Iterator[tuple[Template, re.Match[str]]]:
    """Where the templates match of which a sentence holds an anchor, template by template."""
    anchored = (h.word.payload for h in hits if h.word.layer == "template")
    for template in {id(template): template for those in anchored for template in those}.values():
        for match in template.pattern.regex.finditer(lower, sentence.start, sentence.end):
            yield template, match


def chosen(found: Sequence[Candidate]) -> list[Candidate]:
    """The strongest candidates that do not lie on one another, in order: each counts once."""
    kept: list[Candidate] = []
    starts: list[int] = []
    for one in sorted(found, key=lambda c: (-c.strength, c.end - c.start, c.start)):
        at = bisect_right(starts, one.start)
        if (at and kept[at - 1].end > one.start) or (at < len(kept) and kept[at].start < one.end):
            continue
        starts.insert(at, one.start)
        kept.insert(at, one)
    return sorted(kept, key=lambda c: c.verb_start)

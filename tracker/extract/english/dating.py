"""Which date of an English sentence is that of the act, and when a text does what it says by saying it."""

from __future__ import annotations

import re

from tracker.extract.dates import DateMention
from tracker.extract.find import OPENING, Find
from tracker.extract.scope import Scope

# "Oct 9 (Reuters) -": when it was written, not when it happened.
_DATELINE = re.compile(r"\s*\([^)]{2,20}\)\s*[-\u2014]")
# "Its Oct. 9 export controls": when those began.
_OWNED, _NOUN = re.compile(r"(?:\b(?:its|their|the|an?)|'s) $"), re.compile(r" [a-z]")
_SAID_ON = re.compile(r"\b(?:said|says|announced|confirmed|told [a-z]+)(?: on| in)? $")
# "From 272 million tons in 2024": what is compared with, not when.
_BASELINE = re.compile(
    r"\b(?:from|than|versus|compared (?:with|to)) (?:[a-z]+ )?[$€£¥]?\d[\d.,]*(?:%| [a-z%]+){0,4} $"
)
_OTHER_VERB = re.compile(r"\b[a-z]{3,}ed (?:on |in |last )?$")
_HEAD = 700  # characters: the heading of a statement may fill its first sentences
_HAS = re.compile(r"\b(?:has|have)(?: also| today| now| hereby| jointly)* $")
_IS = re.compile(r"\b(?:is|are|am)(?: also| hereby| today| now)* $")


def is_when(mention: DateMention, lower: str) -> bool:
    """Whether a mention may date an act: no dateline, no figure of comparison, no date that owns a noun."""
    if _DATELINE.match(lower, mention.end):
        return False
    compared = _BASELINE.search(lower[max(0, mention.start - 60) : mention.start])
    if compared and lower.startswith("in ", mention.start):
        return False
    owned = _OWNED.search(lower, max(0, mention.start - 8), mention.start)
    return not (owned and _NOUN.match(lower, mention.end))


def said_on(mention: DateMention, lower: str) -> bool:
    """Whether the mention dates the saying: "said on Friday it will"."""
    return _SAID_ON.search(lower, max(0, mention.start - 30), mention.start) is not None


def of_other_verb(mention: DateMention, find: Find, lower: str) -> bool:
    """Whether the date follows another verb at once: "first announced in 2022, was increased"."""
    match = _OTHER_VERB.search(lower, max(find.sentence.start, mention.start - 20), mention.start)
    candidate = find.candidate
    own = (
        (candidate.verb_start, candidate.verb_end)
        if candidate.instrument
        else (candidate.start, candidate.end)
    )
    if match is None or own[0] <= match.start() < own[1]:
        return False
    cue = find.reading.cue  # "proposed on Thursday to repeal": the verb it hangs on
    return cue is None or not cue[0] <= match.start() < cue[1]


def performs(find: Find, lower: str) -> bool:
    """Whether a text does by saying so: "the Department announces", "BIS is amending", near its beginning."""
    candidate, verb = find.candidate, lower[find.candidate.verb_start : find.candidate.verb_end]
    if candidate.passive or candidate.nominal or find.reading.scope is not Scope.FACT:
        return False
    if candidate.past and not _is_perfect(find, lower):
        return False
    if find.cast.subject is None or find.cast.subject.table == "organizations" or candidate.plain:
        return False
    if verb.endswith("ing"):
        return (
            _IS.search(lower, max(find.sentence.start, candidate.verb_start - 24), candidate.verb_start)
            is not None
        )
    return find.index <= OPENING or candidate.past


def _is_perfect(find: Find, lower: str) -> bool:
    """Whether a text says near its beginning that something "has been" done: done by what it announces."""
    verb = find.candidate.verb_start
    near = find.index <= OPENING or find.sentence.start < _HEAD
    return near and _HAS.search(lower, max(find.sentence.start, verb - 24), verb) is not None


def is_habit(find: Find, lower: str, performed: bool) -> bool:
    """A plain present outside a headline or first sentence tells what is usual: "it provides loans"."""
    verb = lower[find.candidate.verb_start : find.candidate.verb_end]
    before = lower[max(0, find.candidate.verb_start - 16) : find.candidate.verb_start]
    if before.endswith("hereby "):
        return False
    if find.candidate.kind == "investment" and before.endswith(
        ("we are ", "we're ", "we will ", "we also ", "we ")
    ):
        return True
    candidate = find.candidate  # what "shall" be done is ordered
    told = candidate.past or verb.endswith("ing") or candidate.passive or candidate.nominal or candidate.modal
    return not performed and not (
        told or find.reading.scope is not Scope.FACT or find.headline or find.sentence.start == 0
    )

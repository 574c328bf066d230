"""What a section is, by what its heading and its orders do."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.extract.clauses.provisions import SILENT, Section
from tracker.extract.clauses.words import Words

FALLBACK = "legislation"


@dataclass(frozen=True, slots=True)
class Told:
    """A kind and the words at [start, stop) of the cleaned text that tell it; `rule` is the rule's id."""

    kind: str
    rule: str
    start: int
    stop: int


def kind_of(section: Section, words: Words) -> Told:
    """The kind of a section: by its heading, else by what it orders; legislation where neither tells."""
    lower = section.lower
    for rule in words.kinds:
        match = rule.heading.search(lower, 0, section.body) if rule.heading else None
        if match:
            return Told(rule.kind, rule.id, *match.span())
    for rule in words.kinds:
        if rule.text is None:
            continue
        for provision in section.provisions:
            match = rule.text.search(lower, provision.start, provision.end)
            if match and not provision.roles & SILENT and not section.struck(match.start()):
                return Told(rule.kind, rule.id, *match.span())
    return Told(FALLBACK, "none", 0, section.body)

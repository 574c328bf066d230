"""What a section is, by what its heading and its orders do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.extract.clauses.cues import LEADS
from tracker.extract.clauses.provisions import SILENT, Provision, Section
from tracker.extract.clauses.words import KindRule, Words

FALLBACK = "legislation"
_LEAD = 260  # in characters: how much of the sentence before its items counts
_NUMBER = re.compile(r"\s*[\"']?\([a-z0-9]+\)\s*")


@dataclass(frozen=True, slots=True)
class Told:
    """A kind and the words at [start, stop) of the cleaned text that tell it; `rule` is the rule's id."""

    kind: str
    rule: str
    start: int
    stop: int


def kind_of(section: Section, words: Words) -> Told:
    """The kind of a section: by its heading, else by what it orders first; legislation where neither tells.

    What only goes with other orders (rules, reports, plans) tells where nothing else does.
    """
    lower = section.lower
    told = [_Said(section, provision) for provision in section.provisions if not provision.roles & SILENT]
    for rule in words.kinds:
        match = rule.heading.search(lower, 0, section.body) if rule.heading else None
        if match and (rule.needs is None or any(rule.needs.search(said.words) for said in told)):
            return Told(rule.kind, rule.id, *match.span())
    for said in told:
        found = next((it for rule in words.kinds if not rule.weak and (it := said.told(rule))), None)
        if found:
            return found
    weak = (it for rule in words.kinds if rule.weak for said in told if (it := said.told(rule)))
    return next(weak, None) or Told(FALLBACK, "none", 0, section.body)


class _Said:
    """What a provision says: its own words, behind those of the sentence that it completes as an item."""

    def __init__(self, section: Section, provision: Provision) -> None:
        self._section, self._provision, self._lead = section, provision, ""
        own = section.words(provision)
        mark = _NUMBER.match(own) if provision.path else None
        self._skipped = mark.end() if mark else 0
        if provision.parent is not None:
            above = section.provisions[provision.parent]
            lead = section.words(above)
            if LEADS.search(lead) and not above.roles & SILENT:
                self._begin = above.start + max(0, len(lead) - _LEAD)
                self._lead = LEADS.sub("", lead[-_LEAD:]).rstrip() + " "
        self.words = self._lead + own[self._skipped :]

    def told(self, rule: KindRule) -> Told | None:
        """What a rule makes of it; None where it does not fit, or fits only words that are struck."""
        match = rule.text.search(self.words) if rule.text else None
        span = self.span(match.start(), match.end()) if match else None
        return Told(rule.kind, rule.id, *span) if span and not self._section.struck(span[0]) else None

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """Where words[start:stop] stand in the text; of words in both, those of the lead."""
        lead = len(self._lead)
        if start < lead:
            return self._begin + start, self._begin + min(stop, lead - 1)
        own = self._provision.start + self._skipped - lead
        return own + start, own + stop

"""Laws and bills: their text does what it says, on the day it is enacted, and a bill only proposes it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.extract.anchors import Anchors
from tracker.extract.assemble import absorb
from tracker.extract.cast import Cast
from tracker.extract.find import Find
from tracker.extract.grammar import Wording
from tracker.extract.scope import Scope
from tracker.extract.text import NormalText
from tracker.model import Anchor, CountryRole, Document, PartialDate

_HEAD = 2500  # what sort of text it is, is said here
# No law awards or pays out: it speaks of who was given something, or on what condition.
_OF_OTHERS = frozenset({"awarded", "disbursed", "pledged", "challenged"})
# "Sec. 154. Prohibition on ... Sec. 155. ...": nothing stands under the heading, it is a table's entry.
_NEXT_ENTRY = re.compile(
    r"\W{0,4}(?:sec\.|section|title|subtitle|chapter|part|division) (?:[ivxlc]+|\d+[a-z]?|[a-z])\b"
)
_TABLE_OR_SECTION = re.compile(r"\(in (?:thousands|millions|billions) of (?:us )?dollars\)|\n\W{0,3}sec\. \d")
# What a law says of its own words, and what it says that it does not do.
_NO_RULE = re.compile(
    r"\bthe terms? \W{0,3}[^.;]{1,80}?\W(?:means?|includes?|has the meaning|have the meaning)\b"
    r"|\bnothing in (?:this|such|the|any|paragraph|subsection|section)\b"
)


@dataclass(frozen=True, slots=True)
class Statute:
    """A text that is a law, or a bill for one."""

    bill: bool
    lower: str
    tables: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, text: NormalText, wording: Wording) -> Statute | None:
        """None where the text only speaks about laws."""
        if not _finds(wording.statute, text.lower):
            return None
        return cls(_finds(wording.bill, text.lower[:_HEAD]), text.lower, tuple(_tables(text.lower)))

    def settled(self, finds: Sequence[Find], anchors: Anchors, document: Document) -> list[Find]:
        """What the text enacts, dated by its enactment where that is known, else by its publication.

        What it only mentions (a fund established by another section, what a report shall weigh) is left out.
        """
        enacting = _each_once([find for find in finds if _enacts(find) and not self._only_speaks(find)])
        enacted = anchors.day(Anchor.ENACTMENT)
        named = {code for find in enacting if find.cast.agencies for code in find.cast.actors}
        home = document.country or (named.pop() if len(named) == 1 else None)
        published = PartialDate.of(document.published) if document.published else None
        for find in enacting:
            if find.action not in ("enacted", "announced", "amended", "terminated"):
                continue
            if self.bill:
                find.action = "proposed"
            if home:
                _enact(find.cast, home)
            if not find.dated:
                find.date = enacted or published
        return enacting

    def _only_speaks(self, find: Find) -> bool:
        """Whether it stands in a table of contents or of sums, a definition or a rule of construction."""
        sentence, at = find.sentence, find.candidate.start
        if find.action in _OF_OTHERS:
            return True
        if _NO_RULE.search(self.lower, max(sentence.start, at - 400), at):
            return True
        if _NEXT_ENTRY.match(self.lower, sentence.end):
            return True
        return any(start <= at < end for start, end in self.tables)


def _tables(lower: str) -> Iterator[tuple[int, int]]:
    """The tables of sums, each up to the next section or table."""
    marks = [(m.start(), m[0][0] == "(") for m in _TABLE_OR_SECTION.finditer(lower)]
    ends = [*(start for start, _ in marks[1:]), len(lower)]
    return ((start, end) for (start, table), end in zip(marks, ends, strict=False) if table)


def _each_once(finds: Sequence[Find]) -> list[Find]:
    """A heading and the provision that its sentence runs on into say one thing."""
    kept: dict[tuple[int, str, str], Find] = {}
    for find in finds:
        key = (find.sentence.start, find.candidate.kind, find.action)
        first = kept.setdefault(key, find)
        if first is not find and (first.amount is None or find.amount is None):
            absorb(first, find)
        elif first is not find:
            kept[(find.candidate.start, *key[1:])] = find
    return list(kept.values())


def _enacts(find: Find) -> bool:
    candidate = find.candidate
    ordered = candidate.modal or find.reading.scope is Scope.LAW
    return ordered or (candidate.subject == "none" and not candidate.nominal) or find.sentence.heading


def _enact(cast: Cast, home: str) -> None:
    """Whom a law speaks of does not make it: its country does."""
    for code in cast.actors:
        if code != home:
            del cast.countries[code, CountryRole.ACTOR]
    cast.countries.setdefault((home, CountryRole.ACTOR), None)
    cast.stated = max(cast.stated, 1)


def _finds(pattern: re.Pattern[str] | None, lower: str) -> bool:
    return pattern is not None and pattern.search(lower) is not None

"""Laws and bills: their text does what it says, on the day it is enacted, and a bill only proposes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.extract.anchors import Anchors
from tracker.extract.cast import Cast
from tracker.extract.find import Find
from tracker.extract.grammar import Wording
from tracker.extract.scope import Scope
from tracker.extract.text import NormalText
from tracker.model import Anchor, CountryRole, Document, PartialDate

_HEAD = 2500  # what sort of text it is, is said here


@dataclass(frozen=True, slots=True)
class Statute:
    """A text that is a law, or a bill for one."""

    bill: bool

    @classmethod
    def of(cls, text: NormalText, wording: Wording) -> Statute | None:
        """None where the text only speaks about laws."""
        if not _finds(wording.statute, text.lower):
            return None
        return cls(_finds(wording.bill, text.lower[:_HEAD]))

    def settled(self, finds: Sequence[Find], anchors: Anchors, document: Document) -> list[Find]:
        """What the text enacts, dated by its enactment where that is known, else by its publication.

        What it only mentions (a fund established by another section, what a report shall weigh) is left out.
        """
        enacting = [find for find in finds if _enacts(find)]
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

"""Laws and bills: their text does what it says, on the day it is enacted, and a bill only proposes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.extract.anchors import Anchors
from tracker.extract.find import Find
from tracker.extract.grammar import Wording
from tracker.extract.text import NormalText
from tracker.model import Anchor, Document, PartialDate

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

    def settle(self, finds: Sequence[Find], anchors: Anchors, document: Document) -> None:
        """Date what the text enacts: by its enactment where that is known, else by its publication."""
        enacted = anchors.day(Anchor.ENACTMENT)
        published = PartialDate.of(document.published) if document.published else None
        for find in finds:
            if find.action not in ("enacted", "announced", "amended", "terminated"):
                continue
            if self.bill:
                find.action = "proposed"
            if not find.dated:
                find.date = enacted or published


def _finds(pattern: re.Pattern[str] | None, lower: str) -> bool:
    return pattern is not None and pattern.search(lower) is not None

"""What anchored dates count from: "180 days after enactment" becomes a date where the document dates the law.

The anchors a document gives: its source's fields, the day an official text appeared, and what it tells of
itself, in prose ("Approved December 22, 2023") or as an event ("signed the Act into law on Friday").
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from tracker.extract.dates import DateMention
from tracker.extract.find import Find
from tracker.model import Anchor, DateRole, Document, PartialDate, Precision

_FIELDS = {
    "enacted_on": Anchor.ENACTMENT,
    "signing_date": Anchor.ISSUE,
    "publication_date": Anchor.PUBLICATION,
    "effective_on": Anchor.EFFECTIVE,
}
_LAWS = ("legislation", "procurement_restriction")


class Anchors:
    """The days one document gives its anchored dates to count from."""

    def __init__(
        self, document: Document, told: Mapping[Anchor, PartialDate], *, official: bool | None = None
    ) -> None:
        """`told`: what the text says of itself. `official`: it appears where it has its force."""
        self._days: dict[Anchor, PartialDate] = {}
        for name, anchor in _FIELDS.items():
            day = _parsed(document.fields.get(name))
            if day is not None:
                self._days[anchor] = day
        for anchor, day in told.items():
            self._days.setdefault(anchor, day)
        official = bool(document.country) if official is None else official
        if official and document.published:
            published = PartialDate.of(document.published)
            self._days.setdefault(Anchor.PUBLICATION, published)
            self._days.setdefault(Anchor.ISSUE, published)

    def learn(self, finds: Sequence[Find]) -> None:
        """Take the day on which a law or a measure of the document itself was enacted or takes effect."""
        for find in finds:
            signed = find.action == "enacted" and find.candidate.kind in _LAWS and find.dated
            if signed and find.date is not None and find.date.precision is Precision.DAY:
                self._days.setdefault(Anchor.ENACTMENT, find.date)
            for role, mention in find.roles:
                if role is DateRole.EFFECTIVE and mention.date is not None:
                    self._days.setdefault(Anchor.EFFECTIVE, mention.date)

    def day(self, anchor: Anchor) -> PartialDate | None:
        """The day of an anchor, where the document tells it."""
        return self._days.get(anchor)

    def resolved(self, mention: DateMention) -> DateMention:
        """The mention with its date, where its anchor is known."""
        anchor = self._days.get(mention.offset.anchor) if mention.offset else None
        if mention.date is not None or mention.offset is None or anchor is None:
            return mention
        return dataclasses.replace(mention, date=mention.offset.resolved(anchor))

    def settle(self, finds: Sequence[Find]) -> None:
        """Give the anchored dates of the finds their dates."""
        self.learn(finds)
        for find in finds:
            find.roles = [(role, self.resolved(mention)) for role, mention in find.roles]


def _parsed(value: str | tuple[str, ...] | None) -> PartialDate | None:
    try:
        return PartialDate.parse(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None

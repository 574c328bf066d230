"""One intervention of Global Trade Alert as events: it is announced, it is implemented, it is removed.

All of them happen to one measure, named by the intervention's id. A day still ahead when its editors wrote
is a date of the announcement and no event of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from tracker.extract.records import Found, Means
from tracker.extract.records.lines import Lines
from tracker.intervention_words import intervention_words
from tracker.model import (
    CountryLink,
    CountryRole,
    DatedRole,
    DateRole,
    Document,
    Draft,
    Facts,
    NamedMeasure,
    PartialDate,
)
from tracker.vocabulary import Vocabulary

SURE = 0.96
MOST_AFFECTED = 10
"""Jurisdictions that a measure may be meant for. One against everybody has all who export much."""

MOST_MATERIALS = 12
"""Materials that a measure may be about by its products. One on more is on goods in general."""

_EASES = "Green"
_HELD = {"implemented": "In force: {}", "removed": "Removed: {}"}


def read(document: Document, found: Found, means: Means) -> list[Draft]:
    """The events of one intervention, in the order of their days."""
    return _Intervention(document, found, means).drafts()


class _Intervention:
    def __init__(self, document: Document, found: Found, means: Means) -> None:
        self._document, self._found = document, found
        self._vocabulary: Vocabulary = means.vocabulary
        self._lines = Lines(document.text, found, means.vocabulary)
        self._words = intervention_words()
        self._kind = self._words.kind(self._document.said("type"), means.vocabulary)
        self._announced, self._implemented, self._removed = (
            _day(self._document.said(name)) for name in ("announced", "implemented", "removed")
        )

    def _several(self, name: str) -> tuple[str, ...]:
        value = self._document.fields.get(name, ())
        return (value,) if isinstance(value, str) else value

    def drafts(self) -> list[Draft]:
        known = self._document.published
        drafts = []
        begun = self._implemented if self._implemented and not _ahead(self._implemented, known) else None
        if self._announced and self._announced != begun:
            drafts.append(self._draft("announced", "announced", self._announced))
        if begun:
            action = "enacted" if begun == self._announced else self._words.action(self._kind)
            eases = (
                self._document.said("evaluation") == _EASES
                and self._vocabulary.stance(self._kind) == "restrict"
            )
            drafts.append(self._draft("implemented", self._words.eased if eases else action, begun))
        if self._removed and self._document.said("in_force") == "no":
            drafts.append(self._draft("removed", "terminated", self._removed))
        return drafts

    def _draft(self, step: str, action: str, day: dt.date) -> Draft:
        lines = Lines(self._document.text, self._found, self._vocabulary)
        title = self._document.title or self._document.said("type")
        materials = self._materials(lines)
        facts = Facts(
            title=_HELD[step].format(title) if step in _HELD else title,
            kind=self._kind,
            action=action,
            date=PartialDate.of(day),
            dates=self._dates(step),
            countries=self._countries(),
            materials=tuple(materials),
        )
        lines.point_at_names("materials", materials)
        lines.point("kind", "MEASURE")
        lines.point("action", step.upper())
        lines.point("date", step.upper())
        lines.point("countries", "IMPLEMENTED BY")
        for role in facts.dates:
            caption = "IMPLEMENTED" if role.role is DateRole.EFFECTIVE else "REMOVED"
            lines.point("dates", caption, role.role.value)
        measure = NamedMeasure(f"gta:{self._document.said('intervention')}", title, self._kind)
        return Draft(facts, "en", SURE, (0, len(self._document.text)), lines.evidence, measure, step)

    def _dates(self, step: str) -> tuple[DatedRole, ...]:
        """The days that this happening was still ahead of."""
        ahead = {DateRole.EFFECTIVE: self._implemented, DateRole.EXPIRES: self._removed}
        if step != "announced":
            ahead.pop(DateRole.EFFECTIVE)
        if step == "removed" or self._document.said("in_force") == "no":
            ahead.pop(DateRole.EXPIRES)
        return tuple(
            DatedRole(role, PartialDate.of(day), day.isoformat()) for role, day in ahead.items() if day
        )

    def _countries(self) -> tuple[CountryLink, ...]:
        affected = self._several("affected")
        targets = affected if len(affected) <= MOST_AFFECTED else ()
        actors = self._several("implementers")
        return (
            *(CountryLink(code, CountryRole.ACTOR) for code in actors),
            *(CountryLink(code, CountryRole.TARGET) for code in targets if code not in actors),
        )

    def _materials(self, lines: Lines) -> Mapping[str, tuple[int, int]]:
        """The materials of the title and of the products; of a measure on very many, those of the title."""
        named = lines.materials_of_title()
        by_product = lines.materials(["PRODUCTS"])
        return {**by_product, **named} if len(by_product) <= MOST_MATERIALS else named


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _ahead(day: dt.date, known: dt.date | None) -> bool:
    return known is not None and day > known

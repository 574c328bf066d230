"""A call for applications as events: forecast, posted, closed, and called off where its agency says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from tracker.extract.records import Found, Means
from tracker.extract.records.lines import Lines
from tracker.extract.writer import clipped
from tracker.model import (
    Amount,
    AmountQualifier,
    AmountRole,
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

SURE = 0.97
_TOPIC_LINES = ("DESCRIPTION", "PROGRAM")
_CALLED_OFF = re.compile(
    r"\b(?:cancel(?:l?ed|l?ation)|rescinded|withdrawn|terminated|no longer (?:available|accepting))\b", re.I
)


def read(document: Document, found: Found, means: Means) -> list[Draft]:
    """The events of one call, in the order of its life."""
    return list(_Call(document, found, means).drafts())


_CLOSED = ("closed", "archived")
"""What the site calls a call that takes no more applications."""


class _Call:
    """One call, with what the fields say of it."""

    def __init__(self, document: Document, found: Found, means: Means) -> None:
        self._document, self._found, self._vocabulary = document, found, means.vocabulary
        self._title = document.title or document.text.partition("\n")[0]

    def drafts(self) -> Iterator[Draft]:
        posted, closes = self._document.said("posted"), self._document.said("closes")
        if forecast := self._document.said("forecast_on"):
            expected, due = self._document.said("expected_on"), self._document.said("expected_to_close")
            yield self._draft(
                "forecast",
                "scheduled" if expected else "announced",
                expected or forecast,
                "EXPECTED ON" if expected else "FORECAST ON",
                [] if posted else [(DateRole.DEADLINE, due, "EXPECTED TO CLOSE")],
            )
        if posted:
            deadline = [(DateRole.DEADLINE, closes, "CLOSES ON")]
            yield self._draft("posted", "announced", posted, "POSTED ON", deadline)
        revised = self._document.said("revised") or posted
        if revised and _CALLED_OFF.search(f"{self._title} {self._document.said('changes')}"):
            yield self._draft("called off", "terminated", revised, "LAST UPDATED ON", [])
        elif posted and closes and self._document.said("status") in _CLOSED:
            yield self._draft("closed", "completed", closes, "CLOSES ON", [])

    def _draft(
        self, step: str, action: str, day: str, caption: str, dates: list[tuple[DateRole, str, str]]
    ) -> Draft:
        lines = Lines(self._document.text, self._found, self._vocabulary)
        agencies = lines.first_named("agencies", ("AGENCY",))
        materials = lines.materials(_TOPIC_LINES) or lines.materials_of_title()
        money = self._document.said("funding") if action not in ("terminated", "completed") else ""
        programme = self._document.said("program_title") or None
        facts = Facts(
            title=clipped(
                {"forecast": "Forecast: ", "called off": "Called off: ", "closed": "Closed: "}.get(step, "")
                + self._title
            ),
            kind="funding_programme",
            action=action,
            date=PartialDate.parse(day),
            dates=tuple(DatedRole(role, PartialDate.parse(due), due) for role, due, _ in dates if due),
            countries=(CountryLink("US", CountryRole.ACTOR),),
            materials=tuple(materials),
            agencies=tuple(agencies) or ((self._document.agency,) if self._document.agency else ()),
            amount=Amount(
                Decimal(money),
                "USD",
                AmountQualifier.ABOUT,
                AmountRole.PROGRAMME_ENVELOPE,
                text=lines.value("ESTIMATED TOTAL FUNDING") or None,
            )
            if money
            else None,
            programme=programme,
            summary=self._summary(lines),
        )
        lines.point("kind", "OPPORTUNITY NUMBER")
        telling = {"called off": "WHAT CHANGED", "forecast": "FORECAST ON"}.get(step, "STATUS")
        lines.point("action", telling) or lines.point("action", "STATUS")
        lines.point("date", caption)
        for role, due, where in dates:
            if due:
                lines.point("dates", where, rule=role.value)
        if money:
            lines.point("amount", "ESTIMATED TOTAL FUNDING")
        if programme:
            lines.point("programme", "PROGRAM")
        lines.point_at_names("agencies", agencies)
        lines.point_at_names("materials", materials)
        key = f"opportunity:{self._document.said('number') or self._document.said('id')}"
        measure = NamedMeasure(key, clipped(self._title), "funding_programme", programme)
        whole = (0, len(self._document.text))
        return Draft(facts, "en", SURE, whole, lines.evidence, measure, step)

    def _summary(self, lines: Lines) -> str | None:
        captions = ("AWARD CEILING", "AWARD FLOOR", "EXPECTED AWARDS", "WHAT CHANGED")
        said = [f"{caption.lower()} {lines.value(caption)}" for caption in captions if lines.value(caption)]
        return f"{'; '.join(said)[:400]}.".capitalize() if said else None

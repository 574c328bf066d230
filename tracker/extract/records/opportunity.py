"""A call for applications as events: forecast, posted, revised, closed, called off if its agency says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
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
    """The events of one call, in the order of its life; of a revision the one that it is."""
    call = _Call(document, found, means)
    revised = document.said("record") == "opportunity_revision"
    return list(call.revisions() if revised else call.drafts())


_CLOSED = ("closed", "archived")
"""What the site calls a call that takes no more applications."""


_TITLES = {"forecast": "Forecast: ", "called off": "Called off: ", "closed": "Closed: "}
_TOLD = {
    "closes": "deadline",
    "expected_on": "posting expected",
    "expected_to_close": "closing expected",
    "funding": "estimated funding",
    "ceiling": "largest award",
    "floor": "smallest award",
    "awards": "awards expected",
}
"""What a title calls that which a revision changes, the most telling first."""

_SUMS = ("funding", "ceiling", "floor")
_CHANGED = (
    "DEADLINE CHANGED", "CLOSING EXPECTED CHANGED", "POSTING EXPECTED CHANGED",
    "ESTIMATED TOTAL FUNDING CHANGED", "AWARD CEILING CHANGED", "AWARD FLOOR CHANGED",
    "EXPECTED AWARDS CHANGED",
)  # fmt: skip


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
        elif posted and (closes or revised) and self._document.said("status") in _CLOSED:
            day = (closes, "CLOSES ON") if closes else (revised, "LAST UPDATED ON")
            yield self._draft(f"closed {day[0]}", "completed", *day, [])

    def revisions(self) -> Iterator[Draft]:
        """The revision; before it the end of a call that opens again, which the call no longer tells."""
        if self._document.said("reopened"):
            moved = "closes" in self._document.fields.get("changed", ())
            closed = self._document.said("closes_before" if moved else "closes")
            if closed:
                caption = "DEADLINE CHANGED" if moved else "CLOSES ON"
                yield self._draft(f"closed {closed}", "completed", closed, caption, [])
        yield self._revised()

    def _revised(self) -> Draft:
        """What an agency changed of its call. More time extends it; a closed one that opens is resumed."""
        said, changed = self._document.said, self._document.fields.get("changed", ())
        later = any(
            said(f"{name}_before") and said(name) > said(f"{name}_before")
            for name in ("closes", "expected_to_close")
            if name in changed
        )
        action = "resumed" if said("reopened") else "extended" if later else "amended"
        closes = "closes" if said("posted") else "expected_to_close"
        caption = "DEADLINE CHANGED" if closes == "closes" else "CLOSING EXPECTED CHANGED"
        dates = [(DateRole.DEADLINE, said(closes), caption)] if closes in changed else []
        draft = self._draft(said("step"), action, said("revised"), "REVISED ON", dates)
        told = [_told(name, said(f"{name}_before"), said(name)) for name in _TOLD if name in changed]
        title = "; ".join(told) or ("open again" if said("reopened") else "revised")
        title = title[:1].upper() + title[1:]
        money = draft.facts.amount if "funding" in changed else None
        facts = replace(draft.facts, title=clipped(f"{title}: {self._title}"), amount=money)
        evidence = [one for one in draft.evidence if one.field != "amount" or money is not None]
        return replace(draft, facts=facts, evidence=tuple(evidence))

    def _draft(
        self, step: str, action: str, day: str, caption: str, dates: list[tuple[DateRole, str, str]]
    ) -> Draft:
        lines = Lines(self._document.text, self._found, self._vocabulary)
        agencies = lines.first_named("agencies", ("AGENCY",))
        materials = lines.materials(_TOPIC_LINES) or lines.materials_of_title()
        money = self._document.said("funding") if action not in ("terminated", "completed") else ""
        programme = self._document.said("program_title") or None
        facts = Facts(
            title=clipped(_TITLES.get(step.partition(" 2")[0], "") + self._title),
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
        if not any(lines.point("action", changed) for changed in _CHANGED):
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
        captions = ("AWARD CEILING", "AWARD FLOOR", "EXPECTED AWARDS")
        said = [f"{caption.lower()} {lines.value(caption)}" for caption in captions if lines.value(caption)]
        told = [f"{'; '.join(said)}.".capitalize()] if said else []
        if changes := lines.value("WHAT CHANGED"):
            told.append(changes if changes.endswith((".", "!", "?")) else f"{changes}.")
        return " ".join(told)[:400] or None


def _told(name: str, before: str, now: str) -> str:
    """ "deadline moved from 2026-03-20 to 2026-04-30"."""
    old, new = (f"${Decimal(one):,.0f}" if one and name in _SUMS else one for one in (before, now))
    called = _TOLD[name]
    if not old or not new:
        return f"{called} {'no longer said' if old else f'now {new}'}"
    verb = "changed"
    if name in _SUMS or (before.isdecimal() and now.isdecimal()):
        verb = "raised" if Decimal(now) > Decimal(before) else "lowered"
    elif name in ("closes", "expected_on", "expected_to_close"):
        verb = "moved"
    return f"{called} {verb} from {old} to {new}"

"""One step of a public award as an event: it is made, changed, extended, ended, or money of it is paid out.

The sum of an event is what the award comes to with it: obligations of grants and contracts, the face value of
loans. What one step adds or takes back stands in its title and summary, beside what a loan costs the public
(its subsidy) and what has been paid out; none of these is added to another. Only a termination states what it
took back.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from decimal import Decimal

from tracker.award_words import award_words
from tracker.extract.records import Found, Means
from tracker.extract.records.lines import Lines
from tracker.extract.writer import clipped
from tracker.model import (
    Amount,
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
GUESSED = 0.85
"""How sure a draft is whose kind was guessed from what a contract buys."""

_AGENCY_LINES = ("AWARDING OFFICE", "AWARDING SUBAGENCY", "AWARDING AGENCY")
_TOPIC_LINES = ("DESCRIPTION", "THIS ACTION", "PROGRAM", "PRODUCT AND INDUSTRY")
_RECIPIENT_LINES = ("RECIPIENT", "PARENT OF THE RECIPIENT")
_DE_MINIMIS, _DE_MINIMIS_PART = Decimal(1000), Decimal("0.01")
"""Dollars, and the part of an award, below which a change of money is no event."""

_SUMS = {
    "federal_action_obligation": "obligated",
    "face_value_loan_guarantee": "face value of the loan",
    "original_loan_subsidy_cost": "subsidy cost of the loan",
}
"""What a summary calls each sum of a step. They are of different sorts, and none is added to another."""

_LOANS = ("loan", "loan_guarantee")
# "Graphite Works, LLC" of a register is the "Graphite Works" of the news.
_LEGAL_FORM = re.compile(
    r"(?:,? (?:inc|incorporated|corp|corporation|ltd|limited|llc|l\.l\.c|llp|lp|l\.p|plc|pbc|ulc|pty"
    r"|gmbh|ag|s\.?a|nv|n\.v|bv|b\.v|s\.?a\.?r\.?l|s\.?p\.?a|s\.?r\.?l|oyj?|ab|kk|k\.k)\.?){1,4}$",
    re.IGNORECASE,
)
# "NO COST EXTENSION TO SEPTEMBER 2026", "PERIOD OF PERFORMANCE IS EXTENDED THROUGH 12/31/2029".
_UNTIL = re.compile(
    r"\b(?:to|through|thru|until|til|till) (?P<when>\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4}"
    r"|\d{1,2} [a-z]{3,9}\.? \d{4}|[a-z]{3,9}\.? (?:\d{1,2},? )?\d{4})\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Z0-9]+")
# No vowel in it, a Roman number, or one that agencies of the field write.
_ABBREVIATED = re.compile(
    r"[B-DF-HJ-NP-TV-XZ0-9]{2,}|[IVX]{2,}|DO[EDCI]|DPA|DLA|EPA|EVS?|IBAS|USA?|UAVS?|NASA|NETL|ARPA|AI|LFPS?|NCA|NMC[AX]?"
)
_DAYS = (
    *(
        (form, "%Y-%m-%d")
        for form in (
            "%Y-%m-%d",
            "%m/%d/%Y",
            "%B %d, %Y",
            "%B %d %Y",
            "%b %d, %Y",
            "%b %d %Y",
            "%d %b %Y",
            "%d %B %Y",
        )
    ),
    *((form, "%Y-%m") for form in ("%B %Y", "%b %Y")),
)
"""How modifications write a day or a month, and what it is in ISO."""


def read(document: Document, found: Found, means: Means) -> list[Draft]:
    """The one event of a transaction; none where nothing but paperwork was done, or it is off topic."""
    step = _Step(document, found, means)
    action = step.action() if step.is_on_topic else None
    return [step.draft(action)] if action is not None else []


class _Step:
    """One transaction of an award, with what the fields say of it."""

    def __init__(self, document: Document, found: Found, means: Means) -> None:
        self._document, self._words = document, award_words()
        self._lines = Lines(document.text, found, means.vocabulary)
        self._type = self._document.said("award_type")
        said = " ".join(self._lines.value(caption) for caption in _TOPIC_LINES)
        self._kind = self._words.kind(self._type, said, self._document.said("psc"))
        prefix = "face_value_loan_guarantee" if self._kind in _LOANS else "federal_action_obligation"
        self._change = self._sum(prefix)
        self._total = max(self._sum(f"{prefix}_so_far"), Decimal(0))
        self._recipient = self._document.said("recipient") or "an undisclosed recipient"
        self._called = self._words.called.get(self._type, "award")

    def _sum(self, name: str) -> Decimal:
        return Decimal(self._document.said(name) or 0)

    @property
    def is_on_topic(self) -> bool:
        """Whether it is for something of the source's topics, or for a known company called after one."""
        if not self._document.topics or self._lines.on_topic(_TOPIC_LINES):
            return True
        return any(
            self._lines.on_topic([line]) and self._lines.known_organization(line) is not None
            for line in _RECIPIENT_LINES
        )

    def action(self) -> str | None:
        """What happened to the award; None for paperwork.

        What is taken back after a termination is part of it.
        """
        if self._document.said("outlays"):
            return "disbursed"
        if self._document.said("base"):
            return "awarded"
        own = self._lines.value("THIS ACTION")
        said = self._words.action(self._type, self._document.said("action_type"), own, self._change)
        moved = bool(self._change) and not self._is_de_minimis
        if self._document.said("ended") == "terminated" and self._change < 0 and said in (None, "amended"):
            return "terminated" if moved else None
        if said == "extended" and moved:
            return "amended"
        return said or ("amended" if moved else None)

    @property
    def _is_de_minimis(self) -> bool:
        """Whether a change of money is bookkeeping: cents and odd dollars that a close-out leaves."""
        before = self._total - self._change
        return abs(self._change) < min(_DE_MINIMIS, before * _DE_MINIMIS_PART)

    def draft(self, action: str) -> Draft:
        lines = self._lines
        amount = self._amount(action)
        organizations = self._organizations()
        date = PartialDate.parse(self._document.said("action_date"))
        expires = self._expires(action)
        agencies = lines.first_named("agencies", _AGENCY_LINES)
        materials = lines.materials(_TOPIC_LINES)
        locations = lines.first_named("countries", ("PLACE OF PERFORMANCE",))
        facts = Facts(
            title=self._title(action),
            kind=self._kind,
            action=action,
            date=date,
            dates=(DatedRole(DateRole.EXPIRES, PartialDate.parse(expires), expires),) if expires else (),
            countries=(
                CountryLink("US", CountryRole.ACTOR),
                *(CountryLink(code, CountryRole.LOCATION) for code in locations if code != "US"),
            ),
            materials=tuple(materials),
            agencies=tuple(agencies) or ((self._document.agency,) if self._document.agency else ()),
            organizations=tuple(organizations),
            amount=amount,
            programme=self._document.said("program_title") or None,
            summary=self._summary(),
        )
        for names, field in ((agencies, "agencies"), (materials, "materials"), (locations, "countries")):
            lines.point_at_names(field, names)
        lines.point_at_names("organizations", organizations)
        lines.point("kind", "AWARD TYPE")
        for caption in (*self._telling(action), "ACTION", "PAID OUT SO FAR", "MODIFICATION", "ACTION DATE"):
            if lines.point("action", caption):
                break
        lines.point("date", "AS OF" if action == "disbursed" else "ACTION DATE")
        lines.point("dates", "PERIOD OF PERFORMANCE END", rule="expires" if expires else None)
        lines.point("programme", "PROGRAM")
        if amount is not None:
            lines.point("amount", self._amount_line(action))
        confidence = GUESSED if self._words.is_procurement(self._type) else SURE
        return Draft(
            facts,
            "en",
            confidence,
            (0, len(self._document.text)),
            lines.evidence,
            self._measure(),
            self._document.said("step"),
        )

    def _telling(self, action: str) -> tuple[str, ...]:
        """The line of a modification's own words, where it is these that say what it does."""
        words = self._words.words.get(action)
        own = self._lines.value("THIS ACTION").lower()
        return ("THIS ACTION",) if words is not None and words.search(own) else ()

    def _expires(self, action: str) -> str:
        """The day its period ends; none of an award that was ended and that nothing took up again."""
        ended = self._document.said("ended") and self._change <= 0 and action not in ("extended", "resumed")
        return "" if ended or action in ("terminated", "completed") else self._document.said("period_end")

    def _until(self) -> str:
        """To when an extension extends, " to 2026-09", by its words or else by the end of the award."""
        said = _UNTIL.search(self._lines.value("THIS ACTION"))
        until = (_day_said(said["when"]) if said else "") or self._document.said("extended_to")
        return f" to {until}" if until else ""

    def _amount(self, action: str) -> Amount | None:
        value = {"disbursed": self._sum("outlays"), "terminated": -self._change}.get(action, self._total)
        if action == "terminated" and value <= 0:
            return None
        if action not in ("terminated", "disbursed", "awarded") and not self._change:
            return None
        if action == "suspended":
            return None
        if action == "awarded" and not value:
            return None
        return Amount(value, "USD", text=self._lines.value(self._amount_line(action)) or None)

    def _amount_line(self, action: str) -> str:
        if action == "disbursed":
            return "PAID OUT SO FAR"
        caption = "FACE VALUE OF THE LOAN" if self._kind in _LOANS else "OBLIGATED"
        return f"{caption} {'BY THIS ACTION' if action == 'terminated' else 'SO FAR'}"

    def _organizations(self) -> dict[str, tuple[int, int]]:
        """The recipient: known to the vocabulary, or by its name without its legal form, as news print it.

        So is its owner, where that is nobody known and does not share its name: a firm made for one project.
        """
        if not self._document.said("recipient"):
            return {}
        span = self._lines.span("RECIPIENT")
        found = (self._lines.known_organization(line) for line in _RECIPIENT_LINES)
        known = next((id for id in found if id), None)
        id = known or _LEGAL_FORM.sub("", self._recipient) or self._recipient
        parent = "" if known else _LEGAL_FORM.sub("", self._document.said("parent"))
        owner = self._lines.span("PARENT OF THE RECIPIENT")
        if parent and owner and parent.casefold().split()[0] != id.casefold().split()[0]:
            return {id: span or (0, 0), parent: owner}
        return {id: span or (0, 0)}

    def _measure(self) -> NamedMeasure:
        about = self._lines.value("DESCRIPTION")
        title = f"{self._called.capitalize()} to {self._recipient}"
        if about:
            title = f"{title}: {_in_small(about) if about.isupper() else about}"
        return NamedMeasure(
            f"award:{self._document.said('generated_id')}",
            clipped(title),
            self._kind,
            self._document.said("program_title") or None,
        )

    def _title(self, action: str) -> str:
        """A headline of what was done, with the money that moved."""
        award, moved, total = f"{self._called} to {self._recipient}", _dollars(self._change), self._total
        giver = self._lines.value("AWARDING AGENCY") or "The United States"
        if action == "awarded":
            of = f" of {_dollars(total)}" if total else ""
            return clipped(f"{giver} awards {_a(self._called)}{of} to {self._recipient}")
        if action == "disbursed":
            return clipped(f"{_dollars(self._sum('outlays'))} of the {award} paid out so far")
        if action == "terminated":
            back = f", {_dollars(-self._change)} taken back" if self._change < 0 else ""
            return clipped(f"{award[:1].upper()}{award[1:]} terminated{back}")
        restored = f", {moved} restored" if self._change > 0 else ""
        done = {
            "completed": "closed out",
            "extended": f"extended{self._until()}",
            "suspended": "suspended",
            "resumed": f"taken up again{restored}",
        }.get(action)
        if done:
            return clipped(f"{award[:1].upper()}{award[1:]} {done}")
        if self._change > 0:
            return clipped(f"{moved} added to the {award}, {_dollars(total)} in all")
        if self._change < 0:
            return clipped(f"{_dollars(-self._change)} taken back from the {award}, {_dollars(total)} left")
        return clipped(f"{award[:1].upper()}{award[1:]} changed: {self._lines.value('ACTION').lower()}")

    def _summary(self) -> str | None:
        """Every sum under its own name: what this step moves, and what there is in all where that is more."""
        said = []
        for name, called in _SUMS.items():
            change, total = self._sum(name), self._sum(f"{name}_so_far")
            if change and change == total:
                said.append(f"{called} {_dollars(total)}")
            elif change:
                said.append(f"{called} {_signed(change)} by this action, {_dollars(total)} in all")
            elif total:
                said.append(f"{called} {_dollars(total)} in all")
        if self._document.said("outlays"):
            said.append(f"paid out {_dollars(self._sum('outlays'))} so far")
        told = "; ".join(said)
        return f"{told[:1].upper()}{told[1:]}." if told else None


def _in_small(capitals: str) -> str:
    """What a register has in capitals as a sentence, abbreviations and Roman numbers left as they are."""
    small = _WORD.sub(lambda word: word[0] if _ABBREVIATED.fullmatch(word[0]) else word[0].lower(), capitals)
    return small[:1].upper() + small[1:]


def _day_said(words: str) -> str:
    """A day or month as ISO has it, from the ways modifications write one; empty for anything else."""
    for form, printed in _DAYS:
        try:
            moment = dt.date(*time.strptime(words, form)[:3])
        except ValueError:
            continue
        return moment.strftime(printed)
    return ""


def _dollars(value: Decimal) -> str:
    whole = value == value.to_integral_value()
    return f"{'-' if value < 0 else ''}${abs(value):,.{0 if whole else 2}f}"


def _signed(value: Decimal) -> str:
    return _dollars(value) if value < 0 else f"+{_dollars(value)}"


def _a(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"

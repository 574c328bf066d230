"""Tellings and stored events in few words, for the tests of deciding."""

import datetime as dt
from decimal import Decimal

from tracker.decide import Candidate
from tracker.model import (
    Amount,
    AmountQualifier,
    CountryLink,
    CountryRole,
    DatedRole,
    DateRole,
    Draft,
    Event,
    Facts,
    Origin,
    PartialDate,
    Review,
)

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def telling(
    title: str,
    kind: str,
    action: str,
    date: str | None = None,
    *,
    actor: str = "",
    target: str = "",
    materials: str = "",
    agencies: str = "",
    organizations: tuple[str, ...] = (),
    amount: str | None = None,
    effective: str | None = None,
    programme: str | None = None,
) -> Facts:
    """Facts; lists of ids are given with blanks between, a sum as `118000000 USD` or `2300000000 USD about`."""
    roles = ((actor, CountryRole.ACTOR), (target, CountryRole.TARGET))
    return Facts(
        title=title,
        kind=kind,
        action=action,
        date=PartialDate.parse(date) if date else None,
        dates=(DatedRole(DateRole.EFFECTIVE, PartialDate.parse(effective)),) if effective else (),
        countries=tuple(CountryLink(code, role) for codes, role in roles for code in codes.split()),
        materials=tuple(materials.split()),
        agencies=tuple(agencies.split()),
        organizations=organizations,
        amount=money(amount) if amount else None,
        programme=programme,
    )


def money(text: str) -> Amount:
    """`118000000 USD`, `2300000000 USD about`; of a magnitude only, `- USD order_of_magnitude`."""
    value, currency, *qualifier = text.split()
    given = AmountQualifier(qualifier[0]) if qualifier else AmountQualifier.EXACT
    return Amount(None if value == "-" else Decimal(value), currency, given)


def draft(facts: Facts, confidence: float = 0.9) -> Draft:
    return Draft(facts, language="en", confidence=confidence, span=(0, 10))


def stored(
    id: int,
    facts: Facts,
    matched_on: str = "alike",
    *,
    reports: frozenset[int] = frozenset(),
    documents: frozenset[str] = frozenset(),
    published: str | None = None,
    told: tuple[Facts, ...] = (),
) -> Candidate:
    """A stored event that is put forward."""
    event = Event(
        id=id, uid=f"e{id}", facts=facts, stance="support", review=Review.AUTO, origin=Origin.FEED,
        confidence=0.9, measure_id=None, created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    day = dt.date.fromisoformat(published) if published else None
    return Candidate(event, matched_on, reports, documents, day, told)

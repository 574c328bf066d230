"""Facts as the JSON of the public contract: what `extract`, `events` and `export` print and `import` reads.

Every key is there in every event, in this order; sums are decimal strings, dates partial ISO dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tracker.model import (
    Amount,
    AmountQualifier,
    AmountRole,
    Anchor,
    CountryLink,
    CountryRole,
    DatedRole,
    DateRole,
    DateRule,
    Draft,
    Facts,
    PartialDate,
    Precision,
    RuleUnit,
)
from tracker.money import amount_text


def facts_as_json(facts: Facts, stance: str) -> dict[str, Any]:
    """What an event says, whoever read or wrote it."""
    return {
        "title": facts.title,
        "summary": facts.summary,
        "kind": facts.kind,
        "action": facts.action,
        "stance": stance,
        "date": facts.date.value if facts.date else None,
        "date_precision": (facts.date.precision if facts.date else Precision.UNKNOWN).value,
        "date_end": facts.date_end.value if facts.date_end else None,
        "dates": [dated_as_json(dated) for dated in facts.dates],
        "countries": [{"code": country.code, "role": country.role.value} for country in facts.countries],
        "materials": list(facts.materials),
        "agencies": list(facts.agencies),
        "organizations": list(facts.organizations),
        "amount": amount_as_json(facts.amount),
        "programme": facts.programme,
    }


def dated_as_json(dated: DatedRole) -> dict[str, Any]:
    """A further date. `anchor` is there where it is a distance; the date is null until that is known."""
    told: dict[str, Any] = {
        "role": dated.role.value,
        "date": dated.date.value if dated.date else None,
        "precision": (dated.date.precision if dated.date else Precision.UNKNOWN).value,
        "text": dated.text,
    }
    if dated.rule is not None:
        told["anchor"] = {
            "event": dated.rule.anchor.value,
            "count": dated.rule.count,
            "unit": dated.rule.unit.value,
        }
    return told


def amount_as_json(amount: Amount | None) -> dict[str, Any] | None:
    """A sum. `value` is null where only a magnitude is known."""
    if amount is None:
        return None
    return {
        "value": amount_text(amount.value) if amount.value is not None else None,
        "max": amount_text(amount.max) if amount.max is not None else None,
        "currency": amount.currency,
        "qualifier": amount.qualifier.value,
        "role": amount.role.value,
        "text": amount.text,
    }


def draft_as_json(draft: Draft, stance: str) -> dict[str, Any]:
    """A draft with where it was read. Offsets count code points of the text as given."""
    return {
        **facts_as_json(draft.facts, stance),
        "language": draft.language,
        "confidence": draft.confidence,
        "span": {"start": draft.span[0], "end": draft.span[1]},
        "evidence": [
            {
                "field": item.field,
                "start": item.start,
                "end": item.end,
                "quote": item.quote,
                "rule": item.rule,
            }
            for item in draft.evidence
        ],
    }


def facts_from_json(told: Mapping[str, Any]) -> Facts:
    """The facts that `facts_as_json` wrote, without the keys whose values are empty or with them.

    For what the tracker itself wrote: what people write is read and checked by `tracker.entry`.
    """
    return Facts(
        title=told.get("title") or "",
        kind=told["kind"],
        action=told["action"],
        date=_date_from_json(told.get("date"), told.get("date_precision")),
        date_end=_date_from_json(told.get("date_end"), None),
        dates=tuple(_dated_from_json(item) for item in told.get("dates") or ()),
        countries=tuple(
            CountryLink(item["code"], CountryRole(item["role"])) for item in told.get("countries") or ()
        ),
        materials=tuple(told.get("materials") or ()),
        agencies=tuple(told.get("agencies") or ()),
        organizations=tuple(told.get("organizations") or ()),
        amount=amount_from_json(told.get("amount")),
        programme=told.get("programme"),
        summary=told.get("summary"),
    )


def _date_from_json(text: str | None, precision: str | None) -> PartialDate | None:
    return PartialDate.parse(text, precision) if text else None


def _dated_from_json(told: Mapping[str, Any]) -> DatedRole:
    rule = told.get("anchor")
    return DatedRole(
        role=DateRole(told["role"]),
        date=_date_from_json(told.get("date"), told.get("precision")),
        text=told.get("text"),
        rule=DateRule(rule["count"], RuleUnit(rule["unit"]), Anchor(rule["event"])) if rule else None,
    )


def amount_from_json(told: Mapping[str, Any] | None) -> Amount | None:
    if told is None:
        return None
    return Amount(
        value=Decimal(told["value"]) if told.get("value") is not None else None,
        currency=told["currency"],
        qualifier=AmountQualifier(told["qualifier"]),
        role=AmountRole(told["role"]),
        max=Decimal(told["max"]) if told.get("max") is not None else None,
        text=told.get("text"),
    )

"""What a case of a corpus expects of a draft, field by field."""

from __future__ import annotations

from typing import Any

from tracker.model import CountryRole, Draft


def countries(draft: Draft, role: CountryRole) -> set[str]:
    return {link.code for link in draft.facts.countries if link.role is role}


def mismatches(expected: dict[str, Any], draft: Draft) -> list[str]:
    """The fields of `expected` that the draft does not have."""
    facts = draft.facts
    amount = facts.amount
    said: dict[str, Any] = {
        "kind": facts.kind,
        "action": facts.action,
        "date": facts.date.value if facts.date else None,
        "actor": countries(draft, CountryRole.ACTOR),
        "target": countries(draft, CountryRole.TARGET),
        "partner": countries(draft, CountryRole.PARTNER),
        "materials": set(facts.materials),
        "agencies": set(facts.agencies),
        "organizations": set(facts.organizations),
        "programme": facts.programme,
        "dates": {dated.role.value: dated.date.value for dated in facts.dates},
    }
    wrong = []
    for field, value in expected.items():
        if field == "amount":
            got = None if amount is None else {
                "value": None if amount.value is None else format(amount.value, "f"),
                "max": None if amount.max is None else format(amount.max, "f"),
                "currency": amount.currency, "qualifier": amount.qualifier.value, "role": amount.role.value,
            }  # fmt: skip
            if got is None or any(got[name] != want for name, want in value.items()):
                wrong.append(f"amount {got} is not {value}")
        elif (set(value) if isinstance(value, list) else value) != said[field]:
            wrong.append(f"{field} {said[field]} is not {value}")
    return wrong

"""What formats say of an event in words, in the language asked for."""

from __future__ import annotations

from tracker.publish import wording
from tracker.publish.formats.record import Record, Sum
from tracker.publish.speech import Speech


def facts(record: Record, speech: Speech) -> str:
    """The event at a glance: `9 October 2025 · Export control · Announced · by China · against Japan`."""
    parts = [speech.date(record.date, record.precision), record.kind.name, record.action.name]
    by_role: dict[str, list[str]] = {}
    for country in record.countries:
        by_role.setdefault(country.role, []).append(country.name)
    parts += [f"{role(one, record.stance, speech)} {', '.join(names)}" for one, names in by_role.items()]
    if record.amount is not None:
        parts.append(amount(record.amount))
    return " · ".join(filter(None, parts))


def role(role: str, stance: str, speech: Speech) -> str:
    """The word before a country: a restriction is against its target, support for it."""
    precise = f"role.{role}.{stance}"
    if role == "target" and stance in ("restrict", "support", "cooperate"):
        return speech[precise]
    return speech[f"role.{role}"]


def amount(sum: Sum) -> str:
    """A sum with its hedge, as the pages have it."""
    return wording.amount(sum.value, sum.max, sum.currency, sum.qualifier, sum.text)

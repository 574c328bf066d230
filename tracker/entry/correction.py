"""Some fields of a stored event, corrected: through the checks that a whole event goes through."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from typing import Any

from tracker.contract import amount_as_json
from tracker.entry import read_text, table
from tracker.entry.fields import near
from tracker.entry.record import NO_LANGUAGE, is_language_tag
from tracker.errors import EntryError, SeveralInputErrors
from tracker.model import AmountQualifier, AmountRole, Facts
from tracker.vocabulary import Vocabulary
from tracker.vocabulary import vocabulary as shipped_vocabulary

FIELDS = (
    "title",
    "summary",
    "kind",
    "action",
    "date",
    "date_precision",
    "date_end",
    "dates",
    "countries",
    "materials",
    "agencies",
    "organizations",
    *table.AMOUNT,
    "programme",
)
"""What can be corrected: the fields of an import file, and those of the sum by their columns in CSV."""

_QUARTER = re.compile(r"(\d{4})-?Q([1-4])", re.IGNORECASE)


def corrected(facts: Facts, fields: Mapping[str, Any], vocabulary: Vocabulary | None = None) -> Facts:
    """`facts` with some fields as they should be; an empty text or None empties a field.

    A value is as an import file has it: as in YAML or JSON, or the text of a CSV cell. A date may be
    `2025-Q2`, a sum `12000000 EUR up_to`. Raises SeveralInputErrors, each error naming its field.
    """
    vocabulary = vocabulary or shipped_vocabulary()
    errors = [
        EntryError(f"is not a field here{near(name, FIELDS)}", field=name)
        for name in fields
        if name not in FIELDS
    ]
    document: dict[str, Any] = {}
    for name, given in fields.items():
        try:
            document[name] = _value(name, given, vocabulary)
        except (EntryError, ValueError) as error:
            reason = error.reason if isinstance(error, EntryError) else str(error)
            errors.append(EntryError(reason, field=name))
    if errors:
        raise SeveralInputErrors(errors)
    changed = {"amount" if name in table.AMOUNT else name for name in document}
    _complete_dates(document, facts, changed)
    _complete_sum(document, facts)
    read = _read(_required(vocabulary, facts) | document, vocabulary)
    changed.discard("date_precision")
    return dataclasses.replace(facts, **{name: getattr(read, name) for name in changed})


def corrected_language(given: Any) -> str | None:
    """The language an event's title is in, as it should be. Raises SeveralInputErrors for no language tag."""
    language = str(given or "").strip() or None
    if language is not None and not is_language_tag(language):
        raise SeveralInputErrors([EntryError(f"{language!r} {NO_LANGUAGE}", field="language")])
    return language


def _value(name: str, given: Any, vocabulary: Vocabulary) -> Any:
    """A field in the shape of the JSON format."""
    if not isinstance(given, str):
        return given
    text = given if name in table.TEXTS else given.strip()
    if not text:
        return None
    if name == "amount":
        return _sum(text, vocabulary)
    return table.value_of(name, text)


def _sum(text: str, vocabulary: Vocabulary) -> dict[str, str]:
    """`12000000 EUR up_to budget`: the number first, the rest as far as it is told, in any order."""
    number, *words = text.split()
    told = {"value": number}
    for word in words:
        if word.upper() in vocabulary.currencies:
            told["currency"] = word.upper()
        elif word in [*AmountQualifier]:
            told["qualifier"] = word
        elif word in [*AmountRole]:
            told["role"] = word
        else:
            among = [*vocabulary.currencies, *AmountQualifier, *AmountRole]
            raise ValueError(f"{word!r} is no currency, qualifier or role of a sum{near(word, among)}")
    return told


def _complete_dates(document: dict[str, Any], facts: Facts, changed: set[str]) -> None:
    """A date and its end are checked together; a quarter is written as its first month."""
    date = document.get("date")
    if isinstance(date, str) and (quarter := _QUARTER.fullmatch(date)):
        document["date"] = f"{quarter[1]}-{3 * int(quarter[2]) - 2:02d}"
        document["date_precision"] = "quarter"
    if changed & {"date_precision", "date_end"} and "date" not in document and facts.date:
        document["date"] = facts.date.value
        document.setdefault("date_precision", facts.date.precision.value)
    if "date_precision" in changed:
        changed.add("date")
    if "date" in changed and "date_end" not in document and facts.date_end:
        document["date_end"] = facts.date_end.value


def _complete_sum(document: dict[str, Any], facts: Facts) -> None:
    """What is told of a sum, with the rest as it was. A sum that is emptied takes all of it along."""
    told = {table.AMOUNT[name]: document.pop(name) for name in [*document] if name in table.AMOUNT}
    if not told:
        return
    whole = told.pop("value", told)
    if whole is None:
        document["amount"] = None
        return
    if isinstance(whole, Mapping):
        told = {**whole, **told} if whole is not told else told
    else:
        told["value"] = whole
    held = amount_as_json(facts.amount) or {}
    if {"value", "currency", "max"} & told.keys():
        held = {name: value for name, value in held.items() if name not in ("text", "max")}
    document["amount"] = {name: value for name, value in (held | told).items() if value is not None}


def _required(vocabulary: Vocabulary, facts: Facts) -> dict[str, Any]:
    """What every event must have; what is not corrected is not checked: it may be retired."""
    return {
        "title": facts.title,
        "kind": next(iter(vocabulary.kinds)),
        "action": next(iter(vocabulary.actions)),
    }


def _read(document: Mapping[str, Any], vocabulary: Vocabulary) -> Facts:
    try:
        text = json.dumps({"events": [dict(document)]}, ensure_ascii=False)
        (entry,) = read_text(text, "json", "the correction", vocabulary)
    except SeveralInputErrors as refused:  # there is no file and no line to name, only the field
        raise SeveralInputErrors(
            EntryError(error.reason, field=error.field) for error in refused.errors
        ) from None
    return entry.facts

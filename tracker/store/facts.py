"""What an event says: as columns, all derived here and nowhere else, and as the text of its history."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import Any

from tracker.contract import amount_as_json
from tracker.model import Amount, CountryLink, DatedRole, Facts, PartialDate, Precision
from tracker.money import amount_text, from_minor_units, minor_units

FIELDS = (
    "title",
    "summary",
    "kind",
    "action",
    "date",
    "date_end",
    "dates",
    "countries",
    "materials",
    "agencies",
    "organizations",
    "amount",
    "programme",
)
"""The fields of Facts by the names that history, protection and evidence use."""

Exponents = Mapping[str, int]


def columns(facts: Facts, stance: str, exponents: Exponents) -> dict[str, Any]:
    """The columns of `events` that follow from the facts: as given and derived alike."""
    return {
        "kind": facts.kind,
        "action": facts.action,
        "stance": stance,
        "title": facts.title,
        "summary": facts.summary or None,
        "programme": facts.programme or None,
        "date": facts.date.value if facts.date else None,
        "date_precision": facts.date.precision.value if facts.date else Precision.UNKNOWN.value,
        "date_end": facts.date_end.value if facts.date_end else None,
        **period_columns(facts.date),
        **amount_columns(facts.amount, exponents),
    }


def period_columns(date: PartialDate | None) -> dict[str, Any]:
    """year `2025`, quarter `2025-Q4`, month `2025-10`: none finer than the date itself."""
    year = quarter = month = None
    if date is not None:
        year = date.year
        if date.precision is not Precision.YEAR:
            quarter = f"{date.value[:4]}-Q{(date.earliest.month + 2) // 3}"
        if date.precision in (Precision.DAY, Precision.MONTH):
            month = date.value[:7]
    return {"year": year, "quarter": quarter, "month": month}


def amount_columns(amount: Amount | None, exponents: Exponents) -> dict[str, Any]:
    """The sum for reading, and exactly in minor units. Its dollars follow with the measure's life."""
    empty = dict.fromkeys(
        (
            "amount",
            "amount_max",
            "amount_minor",
            "amount_max_minor",
            "currency",
            "amount_qualifier",
            "amount_role",
            "amount_text",
        )
    )
    if amount is None:
        return empty
    exponent = exponents.get(amount.currency, 2)
    held = as_held(amount, exponents)
    minor = None if held.value is None else minor_units(held.value, exponent)
    minor_max = None if held.max is None else minor_units(held.max, exponent)
    return {
        "amount": None if held.value is None else amount_text(held.value),
        "amount_max": None if held.max is None else amount_text(held.max),
        "amount_minor": minor,
        "amount_max_minor": minor_max,
        "currency": amount.currency,
        "amount_qualifier": amount.qualifier.value,
        "amount_role": amount.role.value,
        "amount_text": held.text,
    }


def as_held(amount: Amount, exponents: Exponents) -> Amount:
    """The sum as the database can hold it.

    One finer than the minor unit is rounded half to even; one too large for 64 bits keeps its text only.
    Manual entries never come here with either: they are refused where they are read.
    """
    exponent = exponents.get(amount.currency, 2)
    value = _rounded(amount.value, exponent)
    return dataclasses.replace(
        amount,
        value=value,
        max=None if value is None else _rounded(amount.max, exponent),
        text=amount.text or None,
    )


def _rounded(value: Decimal | None, exponent: int) -> Decimal | None:
    if value is None or not value.is_finite() or value.adjusted() > 20:
        return None
    with localcontext(prec=60):
        minor = minor_units(value.quantize(Decimal(1).scaleb(-exponent), ROUND_HALF_EVEN), exponent)
    return None if minor is None else from_minor_units(minor, exponent)


def texts(facts: Facts) -> dict[str, str | None]:
    """Each field as history has it: text as it is, everything else as JSON, an empty one as None.

    Lists are in order of their ids, so that two tellings of the same thing have the same text.
    """
    return {field: text(field, getattr(facts, field)) for field in FIELDS}


def text(field: str, value: Any) -> str | None:
    """The value of one field as history has it."""
    return _TEXTS[field](value)


def distinct_dates(dates: Iterable[DatedRole]) -> list[tuple[DatedRole, PartialDate]]:
    """Further dates in order, the first telling of each; one that waits for its anchor is left out."""
    distinct = {
        (dated.role.value, dated.date): (dated, dated.date)
        for dated in reversed(tuple(dates))
        if dated.date is not None
    }
    return [distinct[key] for key in sorted(distinct)]


def _dates_text(dates: Iterable[DatedRole]) -> str | None:
    return _json(
        [
            {
                "role": dated.role.value,
                "date": date.value,
                "precision": date.precision.value,
                "text": dated.text,
            }
            for dated, date in distinct_dates(dates)
        ]
    )


def _countries_text(countries: Iterable[CountryLink]) -> str | None:
    return _json(
        [
            {"code": country.code, "role": country.role.value}
            for country in sorted(set(countries), key=lambda link: (link.code, link.role.value))
        ]
    )


def _ids_text(ids: Iterable[str]) -> str | None:
    return _json(sorted(set(ids)))


def _date_text(date: PartialDate | None) -> str | None:
    if date is None:
        return None
    return f"{date.value} (quarter)" if date.precision is Precision.QUARTER else date.value


def _amount_json(amount: Amount | None) -> str | None:
    return json.dumps(amount_as_json(amount), ensure_ascii=False) if amount else None


def _json(items: list[Any]) -> str | None:
    return json.dumps(items, ensure_ascii=False) if items else None


def _or_none(value: str | None) -> str | None:
    return value or None


_TEXTS: Mapping[str, Callable[[Any], str | None]] = {
    "title": str,
    "summary": _or_none,
    "kind": str,
    "action": str,
    "date": _date_text,
    "date_end": lambda date: date.value if date else None,
    "dates": _dates_text,
    "countries": _countries_text,
    "materials": _ids_text,
    "agencies": _ids_text,
    "organizations": _ids_text,
    "amount": _amount_json,
    "programme": _or_none,
}

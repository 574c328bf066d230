"""Exact sums: units of a currency, its minor units (cents), and decimal text. Never a float."""

from __future__ import annotations

from decimal import Decimal

LARGEST_MINOR = 2**63 - 1
"""The largest sum in minor units that an SQLite integer holds."""


def minor_units(value: Decimal, exponent: int) -> int | None:
    """A sum in minor units (cents), exactly; None where it is finer than those or too large to hold."""
    if not value.is_finite() or value.adjusted() > 20:
        return None
    sign, digits, power = value.as_tuple()
    shift = int(power) + exponent
    number: int = int("".join(map(str, digits)))
    finer: int = 0
    if shift >= 0:
        number *= 10 ** min(shift, 40)
    else:
        number, finer = divmod(number, 10 ** min(-shift, 400))
    if finer or number > LARGEST_MINOR:
        return None
    return -number if sign else number


def from_minor_units(minor: int, exponent: int) -> Decimal:
    """The sum in units of its currency, without needless zeros."""
    value = Decimal(minor).scaleb(-exponent).normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def amount_text(value: Decimal) -> str:
    """A sum as decimal text: `200000000`, `0.5`; never an exponent or a needless zero."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text

"""Sums of money as they are mentioned: figure, currency, hedge and what the words around them make of them.

A figure that could be read in two ways is not read. `value` is exact decimal in units of the currency,
never finer than printed; "billions of dollars" has no value. Prices per unit, thresholds, revenues and
market sizes are told apart from money given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from tracker.model import AmountQualifier

DOLLAR: Mapping[str, str] = MappingProxyType({"$": "USD"})
HOME = "home"
"""Under this key the signs of a text say which country publishes it, for names that currencies share."""


class Sense(StrEnum):
    """What a sum is said to be."""

    GIVEN = "given"  # nothing says otherwise
    CONVERSION = "conversion"  # the same sum in another currency, in brackets after it
    PRICE = "price"  # per tonne, per share
    THRESHOLD = "threshold"  # who qualifies, what is fined
    SIZE = "size"  # of a market, a company, an economy
    TRADE = "trade"  # the goods a measure covers
    PROJECT = "project"  # what the whole project costs
    PRIVATE = "private"  # what companies put in
    BUDGET = "budget"  # asked for or appropriated


@dataclass(frozen=True, slots=True)
class Money:
    """One sum as printed, at [start, end) of the normal form. `of` is the sum it converts, by position."""

    start: int
    end: int
    currency: str
    value: Decimal | None
    max: Decimal | None
    qualifier: AmountQualifier
    sense: Sense


class MoneyReader(Protocol):
    """Reads sums of money; built once for a vocabulary's currencies."""

    def read(self, lower: str, start: int, end: int, signs: Mapping[str, str] = DOLLAR) -> list[Money]:
        """The sums in lower[start:end], a lower-case normal form, in order.

        `signs` says what a sign that several currencies share means here; one it does not name is not read.
        """
        ...


_DOLLARS = {"AU": "AUD", "CA": "CAD", "NZ": "NZD", "SG": "SGD", "HK": "HKD", "TW": "TWD"}


def signs_of(lower: str, home: str | None) -> dict[str, str]:
    """What signs that several currencies share mean in a text; `home` is whose dollar it counts in."""
    signs = {"$": _DOLLARS.get(home or "", "USD")}
    if home:
        signs[HOME] = home
    chinese = any(word in lower for word in ("yuan", "renminbi", "rmb", "china", "chinese", "中国", "人民币"))
    japanese = any(word in lower for word in ("yen", "japan", "日本"))
    if chinese != japanese:
        signs |= dict.fromkeys("¥￥", "CNY" if chinese else "JPY")
    return signs


def whole(value: Decimal) -> Decimal:
    return Decimal(int(value)) if value == value.to_integral_value() else Decimal(f"{value.normalize():f}")

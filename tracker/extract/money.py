"""Sums of money as they are mentioned: figure, currency, hedge and what the words around them make of them.

A figure that could be read in two ways is not read. `value` is exact decimal in units of the currency,
never finer than printed; "billions of dollars" has no value. Prices per unit, thresholds, revenues and
market sizes are told apart from money given.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from tracker.model import AmountQualifier
from tracker.vocabulary import Vocabulary

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


Senses = tuple[tuple[re.Pattern[str], Sense], ...]


@dataclass(frozen=True, slots=True)
class Phrasing:
    """What a language writes around its sums: patterns of the lower-case normal form, reaches in characters.

    A hedge's groups are named as its qualifier. `before` and `deal` end where the sum begins, `after` begins
    where it ends. `deal` tells that the sum is given, whatever `before` says.
    """

    hedge: re.Pattern[str]
    converts: re.Pattern[str]  # all there is between a sum and the same in another currency
    before: Senses
    after: Senses
    deal: re.Pattern[str]
    head: int  # how far back `before` and `deal` look
    tail: int  # how far on `after` looks
    hedge_after: re.Pattern[str] | None = None
    hedge_reach: int = 40
    conversion_reach: int = 24
    outside_hedge: bool = False  # `before` stands before the hedge, not between it and the figure


class MoneyReader(ABC):
    """Reads sums of money; built once for a vocabulary's currencies.

    What is told of a figure is alike in all languages; how one is written, each language says.
    """

    def __init__(self, phrasing: Phrasing) -> None:
        self._phrasing = phrasing

    @cached_property
    def _compiled(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        return self._patterns()  # large, so compiled when first needed

    def read(self, lower: str, start: int, end: int, signs: Mapping[str, str] = DOLLAR) -> list[Money]:
        """The sums in lower[start:end], a lower-case normal form, in order.

        `signs` says what a sign that several currencies share means here; one it does not name is not read.
        """
        found: list[Money] = []
        for pattern, sum_of in zip(self._compiled, (self._exact, self._magnitude), strict=True):
            for match in pattern.finditer(lower, start, end):
                money = sum_of(match, signs, found)
                if money is not None:
                    found.append(money)
        return sorted(found, key=lambda m: m.start)

    @abstractmethod
    def _patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        """Sums with a figure; and those that tell only a magnitude, sought in what the first leave."""

    @abstractmethod
    def _currency(self, match: re.Match[str], signs: Mapping[str, str]) -> str | None:
        """The code of a figure's currency; None where the text does not settle it."""

    @abstractmethod
    def _vague_currency(self, match: re.Match[str], signs: Mapping[str, str]) -> str | None:
        """The code of a magnitude's currency; None where the text does not settle it."""

    @abstractmethod
    def _values(self, match: re.Match[str]) -> tuple[Decimal | None, Decimal | None]:
        """A figure, and the upper end of a range; (None, None) where the print is ambiguous."""

    def _opens(self, match: re.Match[str]) -> int:
        """Where the sum begins in its match."""
        return match.start()

    def _exact(self, match: re.Match[str], signs: Mapping[str, str], before: list[Money]) -> Money | None:
        currency = self._currency(match, signs)
        value, high = self._values(match) if currency is not None else (None, None)
        if currency is None or value is None or (high is not None and high <= value):
            return None
        begin, stop, qualifier = self._hedged(match)
        if high is not None:
            qualifier = AmountQualifier.RANGE
        at = begin if self._phrasing.outside_hedge else match.start()
        return Money(begin, stop, currency, value, high, qualifier, self._sense(match, at, currency, before))

    def _magnitude(self, match: re.Match[str], signs: Mapping[str, str], found: list[Money]) -> Money | None:
        if any(m.start < match.end() and match.start() < m.end for m in found):
            return None
        currency = self._vague_currency(match, signs)
        if currency is None:
            return None
        sense = self._sense(match, match.start(), currency, found)
        vague = AmountQualifier.ORDER_OF_MAGNITUDE
        return Money(self._opens(match), match.end(), currency, None, None, vague, sense)

    def _hedged(self, match: re.Match[str]) -> tuple[int, int, AmountQualifier]:
        """The span with the hedge before or after the figure, and what the hedge says."""
        phrasing, lower = self._phrasing, match.string
        begin, stop = self._opens(match), match.end()
        window = max(match.pos, match.start() - phrasing.hedge_reach)
        before = phrasing.hedge.search(lower[window:begin])
        if before is not None and before.lastgroup:
            return window + before.start(), stop, AmountQualifier(before.lastgroup)
        after = phrasing.hedge_after.match(lower, stop, match.endpos) if phrasing.hedge_after else None
        if after is not None and after.lastgroup:
            return begin, after.end(), AmountQualifier(after.lastgroup)
        return begin, stop, AmountQualifier.EXACT

    def _sense(self, match: re.Match[str], begin: int, currency: str, before: list[Money]) -> Sense:
        """What the words around a sum make of it; those before it end at `begin`."""
        if self._converts(match, begin, currency, before):
            return Sense.CONVERSION
        tail = match.string[match.end() : min(match.endpos, match.end() + self._phrasing.tail)]
        head = match.string[max(match.pos, begin - self._phrasing.head) : begin]
        return self._told_after(tail, match) or self._told_before(head) or Sense.GIVEN

    def _converts(self, match: re.Match[str], begin: int, currency: str, before: list[Money]) -> bool:
        """Whether a sum only says the one before it in another currency."""
        if not before or not 0 < begin - before[-1].end <= self._phrasing.conversion_reach:
            return False
        return self._phrasing.converts.fullmatch(match.string, before[-1].end, begin) is not None

    def _told_after(self, tail: str, match: re.Match[str]) -> Sense | None:
        return next((sense for pattern, sense in self._phrasing.after if pattern.match(tail)), None)

    def _told_before(self, head: str) -> Sense | None:
        if self._phrasing.deal.search(head):
            return Sense.GIVEN
        return next((sense for pattern, sense in self._phrasing.before if pattern.search(head)), None)


def signs_in(vocabulary: Vocabulary) -> dict[str, list[str]]:
    """The signs and codes a sum may be written with, in lower case, each with the currencies that use it."""
    signs: dict[str, list[str]] = {}
    for code, currency in vocabulary.currencies.items():
        for sign in dict.fromkeys(symbol.lower() for symbol in (*currency.symbols, code)):
            signs.setdefault(sign, []).append(code)
    return signs


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

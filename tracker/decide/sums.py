"""Whether two sums may be one: exact, rounded, capped, or only its magnitude known."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from tracker.decide.profile import Profile
from tracker.model import Amount, AmountQualifier

_BY_DIGITS = {1: 0.68, 2: 0.95}
"""The same sum, by its digits: the rounder it is, the more often it is given."""

_HEDGED = frozenset((AmountQualifier.ABOUT, AmountQualifier.UP_TO, AmountQualifier.AT_LEAST))


def amount(mine: Profile, theirs: Profile) -> float | None:
    """1 for one sum, 0 for two that cannot be; None where they cannot be held against each other."""
    if mine.amount is None or theirs.amount is None:
        return None
    return _agree(mine.amount, theirs.amount)


@lru_cache(maxsize=20_000)
def _agree(mine: Amount, theirs: Amount) -> float | None:
    if mine.currency != theirs.currency:
        return None  # without a rate of the day, two currencies say nothing
    if mine.value is None or theirs.value is None:
        return 0.65 if mine.value is theirs.value else None
    if mine.value == theirs.value:
        return _BY_DIGITS.get(_digits(mine.value), 1.0)
    if _ranged(mine, theirs.value) or _ranged(theirs, mine.value):
        return 0.75
    if _rounds(mine.value, theirs.value) or _rounds(theirs.value, mine.value):
        return 0.9
    apart = abs(mine.value - theirs.value) / max(mine.value, theirs.value)
    hedged = mine.qualifier in _HEDGED or theirs.qualifier in _HEDGED
    if hedged and apart <= Decimal("0.06"):
        return 0.85
    if mine.role is not theirs.role:
        return 0.35  # what the firm gets and what the project costs are different sums of one event
    if hedged and apart <= Decimal("0.15"):
        return 0.5
    return 0.0


def _ranged(mine: Amount, value: Decimal) -> bool:
    return mine.max is not None and mine.value is not None and mine.value <= value <= mine.max


def _rounds(coarse: Decimal, fine: Decimal) -> bool:
    """Whether `coarse` is `fine` rounded or cut to fewer digits, two at least: 2.3 bn and 2.26 bn."""
    digits = coarse.normalize()
    if _digits(coarse) >= _digits(fine):
        return False
    exponent = digits.as_tuple().exponent
    assert isinstance(exponent, int)
    step = Decimal(1).scaleb(exponent)
    if _digits(coarse) < 2:
        step = Decimal(1).scaleb(exponent - 1)  # "2 billion" is no rounding of 2.4
    return abs(coarse - fine) < step


def _digits(value: Decimal) -> int:
    """How many digits a sum is given with."""
    return len(value.normalize().as_tuple().digits)

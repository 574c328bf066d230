"""What a correction sets right in what another document's event says: a name, a sum, a date. Pure.

The lines `CORRECTED: “what was printed” to read “what is meant”` of its text say so, in the document's words.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal

from tracker.model import Amount, DatedRole, Facts, PartialDate

_LINE = re.compile(r"^CORRECTED: “([^“”\n]+)” to read “([^“”\n]+)”$", re.MULTILINE)
_SUM = re.compile(
    r"(?:US)?\$ ?(?P<number>\d[\d,]*(?:\.\d+)?)(?: (?P<unit>thousand|million|billion|trillion))?",
    re.IGNORECASE,
)
_UNITS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}

Pairs = Sequence[tuple[str, str]]
"""What was printed and what is to be read, of each correction."""


def corrections(text: str) -> Pairs:
    """The corrections that a report's text tells, in its order."""
    return [(match[1], match[2]) for match in _LINE.finditer(text)]


def lines(pairs: Pairs) -> str:
    """The corrections as lines that `corrections` reads."""
    return "\n".join(f"CORRECTED: “{old}” to read “{new}”" for old, new in pairs)


def corrected(facts: Facts, pairs: Pairs) -> Facts:
    """The facts with every name, sum and date that one of the corrections is about set right."""
    for old, new in pairs:
        facts = dataclasses.replace(
            facts,
            organizations=tuple(
                dict.fromkeys(new if _same(name, old) else name for name in facts.organizations)
            ),
            amount=_amount(facts.amount, old, new),
            dates=tuple(_dated(dated, old, new) for dated in facts.dates),
        )
    return facts


def _same(name: str, printed: str) -> bool:
    """Whether two names are one but for capitals, blanks and the sign behind them."""
    one, other = (" ".join(said.split()).casefold().rstrip(" .,;") for said in (name, printed))
    return one == other


def _amount(amount: Amount | None, old: str, new: str) -> Amount | None:
    was, is_now = _sum(old), _sum(new)
    if amount is None or was is None or is_now is None or amount.currency != "USD":
        return amount
    if was == amount.value:
        return dataclasses.replace(amount, value=is_now, text=new)
    return dataclasses.replace(amount, max=is_now, text=new) if was == amount.max else amount


def _sum(said: str) -> Decimal | None:
    """A sum in dollars and nothing else; None for any other words."""
    match = _SUM.fullmatch(said.strip())
    if match is None:
        return None
    return Decimal(match["number"].replace(",", "")) * _UNITS.get((match["unit"] or "").lower(), 1)


def _dated(dated: DatedRole, old: str, new: str) -> DatedRole:
    was, is_now = _day(old), _day(new)
    if was is None or is_now is None or dated.date != was:
        return dated
    return DatedRole(dated.role, is_now, new)


def _day(said: str) -> PartialDate | None:
    """A day as the Register prints it, "March 13, 2027"; None for any other words."""
    try:
        return PartialDate.of(dt.datetime.strptime(said.strip(" ."), "%B %d, %Y").date())  # noqa: DTZ007
    except ValueError:
        return None

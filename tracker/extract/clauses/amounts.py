"""Money that a section itself authorizes or appropriates; sums in tables, findings and limits are none."""

from __future__ import annotations

from decimal import Decimal

from tracker.extract.clauses.provisions import SILENT, Provision, Section
from tracker.extract.clauses.words import AnyOf
from tracker.extract.money import Money, MoneyReader
from tracker.model import Amount, AmountRole


def authorized(
    section: Section, funding: AnyOf, forbidding: AnyOf, reader: MoneyReader
) -> tuple[Amount, int, int] | None:
    """The sum of the first provision that authorizes one, with its place; None where there is none.

    Sums of one provision for several fiscal years are added up.
    """
    for provision in section.provisions:
        if provision.roles & SILENT:
            continue
        match = funding.search(section.lower, provision.start, provision.end)
        if match is None or section.struck(match.start()):
            continue
        if forbidding.search(section.lower, provision.start, provision.end):
            continue
        sums = _sums(section, provision, match.start(), reader)
        if sums:
            return _amount(section, sums)
    return None


def _sums(section: Section, provision: Provision, begin: int, reader: MoneyReader) -> list[Money]:
    """The sums told from a place in a provision to its end, its items among them."""
    return [money for money in reader.read(section.lower, begin, provision.stop) if money.value is not None]


def _amount(section: Section, sums: list[Money]) -> tuple[Amount, int, int]:
    first, last = sums[0], sums[-1]
    alike = [money for money in sums if money.currency == first.currency]
    by_year = len(alike) > 1 and all("fiscal year" in _after(section, money) for money in alike)
    told = alike if by_year else alike[:1]
    stop = last.end if by_year else first.end
    value = sum((money.value for money in told if money.value is not None), Decimal(0))
    text = " ".join(section.text.quote(first.start, stop).split())
    amount = Amount(value, first.currency, first.qualifier, AmountRole.BUDGET, first.max, text)
    return amount, first.start, stop


def _after(section: Section, money: Money) -> str:
    """The words right behind a sum."""
    return section.lower[money.end : money.end + 40]

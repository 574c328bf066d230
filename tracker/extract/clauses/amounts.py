"""Money that a section itself authorizes or appropriates; sums in tables, findings and limits are none.

Of sums in a list only those count whose item names a material, or all where the sentence before them or the
heading does. Sums for several fiscal years are added up; a sum "for each of fiscal years 2026 through 2028"
counts as often as there are years.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from tracker.extract.clauses.counts import COUNT, number
from tracker.extract.clauses.provisions import SILENT, Provision, Section
from tracker.extract.clauses.words import AnyOf
from tracker.extract.money import Money, MoneyReader
from tracker.model import Amount, AmountRole

Names = Callable[[int, int], bool]
"""Whether a material is named in [start, stop) of the cleaned text."""
_YEARS = (
    r"each of (?:the )?(?:(?:fiscal|calendar) )?years"
    r" (?P<list>20\d\d(?:(?:,? and |, )(?:fiscal year )?20\d\d)+"
    r"|(?P<first>20\d\d) (?:through|to) (?:fiscal year )?(?P<last>20\d\d))"
    rf"|each of (?:the )?(?:first |next |following )?(?P<count>{COUNT}) (?:fiscal |calendar )?years\b"
)
_EACH_AFTER = re.compile(rf"[,]? ?(?:[a-z][^.;$]{{0,60}} )?for (?:{_YEARS})")
_EACH_BEFORE = re.compile(rf"\bfor (?:{_YEARS})")
_PART = re.compile(r"\b(?:of which|(?:not|no) (?:more|less) than|of such amounts?)[^.;$]{0,40}$")
_BEHIND = 110  # in characters: how far behind a sum the years may stand


def authorized(
    section: Section, funding: AnyOf, forbidding: AnyOf, reader: MoneyReader, names: Names
) -> tuple[Amount, int, int] | None:
    """The sum of the first provision that authorizes one, with its place; None where there is none."""
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
            told = _of_the_topics(section, provision, sums, names)
            return _amount(section, told, match.start()) if told else None
    return None


def _sums(section: Section, provision: Provision, begin: int, reader: MoneyReader) -> list[Money]:
    """The sums told from a place in a provision to its end, its items among them, without parts of sums."""
    found: list[Money] = []
    for money in reader.read(section.lower, begin, provision.stop):
        before = section.lower[max(begin, money.start - 60) : money.start]
        if money.value is None or (found and _PART.search(before)):
            continue
        if not found or money.currency == found[0].currency:
            found.append(money)
    return found


def _of_the_topics(
    section: Section, provision: Provision, sums: Sequence[Money], names: Names
) -> Sequence[Money]:
    """The sums that are the section's own: all of one purpose, else those that name a material."""
    if len(sums) == 1 or all("fiscal year" in _after(section, money) for money in sums):
        return sums
    stops = [*(money.start for money in sums[1:]), provision.stop]
    items = [section.at(money.start) for money in sums]
    own = [
        money
        for money, item, stop in zip(sums, items, stops, strict=True)
        if names(money.end, min(stop, item.stop))
    ]
    if own:
        return own
    if all(item is provision for item in items):
        return sums[:1]
    return sums if names(provision.start, provision.end) or names(0, section.body) else ()


def _amount(section: Section, sums: Sequence[Money], begin: int) -> tuple[Amount, int, int]:
    """The sums together, and the words from the first to the last with the years that they are for."""
    first, stop = sums[0], sums[-1].end
    earlier = _EACH_BEFORE.search(section.lower, begin, first.start)
    value, most = Decimal(0), Decimal(0)
    for money in sums:
        later = _EACH_AFTER.match(section.lower, money.end, money.end + _BEHIND)
        times = _years(later or earlier)
        value += (money.value or 0) * times
        most += (money.max or 0) * times
        stop = later.end() if later and money is sums[-1] else stop
    text = " ".join(section.text.quote(first.start, stop).split())
    amount = Amount(value, first.currency, first.qualifier, AmountRole.BUDGET, None, text)
    return replace(amount, max=most) if first.max is not None else amount, first.start, stop


def _years(match: re.Match[str] | None) -> int:
    """How many years a sum is for each of; 1 where it is for all together."""
    if match is None:
        return 1
    if match["count"]:
        return max(1, number(match["count"]))
    if match["first"]:
        return max(1, int(match["last"]) - int(match["first"]) + 1)
    return len(re.findall(r"20\d\d", match["list"]))


def _after(section: Section, money: Money) -> str:
    """The words right behind a sum."""
    return section.lower[money.end : money.end + 40]

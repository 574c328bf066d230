"""What an event says by all its testimonies, in whatever order they came.

Of the fields with one value the best telling wins: official over press and a person over both, then the
more precise, then the later correction. A finer date inside a vaguer one, or an exact sum that a hedged
one rounds to, is no contradiction: it wins whoever says it. Lists are joined. Nothing is thrown away:
every distinct value is kept with who says it, so a merge can be taken apart again from the testimonies.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from tracker.decide.corrected import Pairs, corrected, corrections
from tracker.decide.testimony import Authority, Consolidated, Testimony, Value
from tracker.model import Amount, AmountQualifier, DatedRole, DateRole, Facts, PartialDate, Precision

_FINENESS = {
    Precision.UNKNOWN: 0, Precision.YEAR: 1, Precision.QUARTER: 2, Precision.MONTH: 3, Precision.DAY: 4,
}  # fmt: skip
_EXACTNESS = {
    AmountQualifier.EXACT: 5,
    AmountQualifier.RANGE: 4,
    AmountQualifier.ABOUT: 3,
    AmountQualifier.UP_TO: 2,
    AmountQualifier.AT_LEAST: 1,
    AmountQualifier.ORDER_OF_MAGNITUDE: 0,
}
_ROUNDING = Decimal("0.05")
"""How far a hedged sum may lie from the exact one that it rounds, as a share of it."""

_ALL_TIME = dt.date.max.toordinal()
_LISTS = ("countries", "materials", "agencies", "organizations")


@dataclass(frozen=True, slots=True)
class _Word:
    """One value as one testimony gives it, and how good its word is; the highest rank is the best."""

    value: Any
    said: Testimony
    rank: tuple[Any, ...]


def consolidate(testimonies: Sequence[Testimony]) -> Consolidated:
    """What all the testimonies say together. Their order, and saying a thing twice, never matter.

    One testimony gives its own facts. Raises ValueError where there is none.
    """
    if not testimonies:
        raise ValueError("an event nobody tells of says nothing")
    moved = [said for said in testimonies if said.amends]
    testimonies, moved = _put_right([said for said in testimonies if not said.amends] or testimonies, moved)
    values: dict[str, tuple[Value, ...]] = {
        "title": _ranked(testimonies, "title", _steady, str),
        "summary": _ranked(testimonies, "summary", _steady, str),
        "kind": _ranked(testimonies, "kind", lambda said: _later(said, said.facts.kind != "other"), str),
        "action": _ranked(testimonies, "action", lambda s: _later(s, s.facts.action != "reported"), str),
        "programme": _ranked(testimonies, "programme", _later, str),
        "date": _refined(_ranked(testimonies, "date", _dated, lambda date: date), _finer),
        "date_end": _refined(_ranked(testimonies, "date_end", _ended, lambda date: date), _finer),
        "amount": _refined(_ranked([*testimonies, *moved], "amount", _summed, _sum_only), _rounded),
        "dates": _joined(testimonies, "dates", lambda dated: (dated.role, dated.date, dated.rule)),
    }
    for field in _LISTS:
        told = [*testimonies, *moved] if field == "organizations" else testimonies
        values[field] = _joined(told, field, lambda item: item)
    values = {field: found for field, found in values.items() if found}
    if moved and (dates := _amended(testimonies, moved)):
        values["dates"] = dates
    return Consolidated(_facts(values, testimonies), MappingProxyType(values))


def _facts(values: Mapping[str, tuple[Value, ...]], testimonies: Sequence[Testimony]) -> Facts:
    def first(field: str) -> Any:
        return values[field][0].value if field in values else None

    def every(field: str) -> tuple[Any, ...]:
        return tuple(value.value for value in values.get(field, ()))

    return Facts(
        title=first("title"),
        kind=first("kind"),
        action=first("action"),
        date=first("date"),
        date_end=first("date_end"),
        dates=_unsuperseded(every("dates"), testimonies),
        countries=every("countries"),
        materials=every("materials"),
        agencies=every("agencies"),
        organizations=every("organizations"),
        amount=first("amount"),
        programme=first("programme"),
        summary=first("summary"),
    )


def _ranked(
    testimonies: Iterable[Testimony],
    field: str,
    rank: Callable[[Testimony], tuple[Any, ...]],
    key: Callable[[Any], Hashable],
) -> tuple[Value, ...]:
    """Every distinct value of a field with one value, best first."""
    words = [
        _Word(value, said, (said.authority, *rank(said), said.confidence or 0.0, _legible(value)))
        for said in testimonies
        if (value := getattr(said.facts, field)) is not None
    ]
    return _distinct(sorted(words, key=lambda word: (word.rank, repr(word.value)), reverse=True), key)


def _legible(value: Any) -> bool:
    """Between wordings that nothing else ranks: the one in the letters of the tables' own headings.

    Never which report is known longer, or the order of arrival would matter.
    """
    return isinstance(value, str) and value.isascii()


def _distinct(words: Iterable[_Word], key: Callable[[Any], Hashable]) -> tuple[Value, ...]:
    """The values in the order given, each once, with all who say it."""
    found: dict[Hashable, list[_Word]] = {}
    for word in words:
        found.setdefault(key(word.value), []).append(word)
    return tuple(
        Value(
            same[0].value,
            tuple(sorted({word.said.report_id for word in same}, key=_people_last)),
            max(word.said.authority for word in same),
        )
        for same in found.values()
    )


def _people_last(report_id: int | None) -> tuple[bool, int]:
    return report_id is None, report_id or 0


def _day(said: Testimony) -> int:
    return said.published.toordinal() if said.published else 0


def _steady(said: Testimony) -> tuple[Any, ...]:
    """Of wordings the first stays: a title that changed with every paper would be no name."""
    return (-_day(said) if said.published else -_ALL_TIME,)


def _later(said: Testimony, definite: bool = True) -> tuple[Any, ...]:
    return definite, _day(said)


def _dated(said: Testimony) -> tuple[Any, ...]:
    """Finer first; then a date that the text states before the report's own day, which may be assumed."""
    date = said.facts.date
    assert date is not None
    if said.published is not None and date.precision is Precision.DAY and date.earliest == said.published:
        return _FINENESS[date.precision], False, -_day(said)  # papers are late, never early
    return _FINENESS[date.precision], True, _day(said)


def _ended(said: Testimony) -> tuple[Any, ...]:
    assert said.facts.date_end is not None
    return _FINENESS[said.facts.date_end.precision], _day(said)


def _summed(said: Testimony) -> tuple[Any, ...]:
    amount = said.facts.amount
    assert amount is not None
    return amount.value is not None, _EXACTNESS[amount.qualifier], _day(said)


def _sum_only(amount: Amount) -> Hashable:
    """A sum without the words it was told in, which differ from language to language."""
    return amount.value, amount.max, amount.currency, amount.qualifier, amount.role


def _refined(values: tuple[Value, ...], refines: Callable[[Any, Any], bool]) -> tuple[Value, ...]:
    """The best value first, or what says the same more precisely, whoever says it."""
    if not values:
        return values
    best = values[0]
    while (finer := next((v for v in values if refines(v.value, best.value)), None)) is not None:
        best = finer
    return best, *(value for value in values if value is not best)


def _finer(date: PartialDate, other: PartialDate) -> bool:
    return (
        _FINENESS[date.precision] > _FINENESS[other.precision]
        and other.earliest <= date.earliest <= other.latest
    )


def _rounded(amount: Amount, other: Amount) -> bool:
    """Whether `amount` is the exact sum of which `other` is a rounding."""
    if amount.qualifier is not AmountQualifier.EXACT or (amount.currency, amount.role) != (
        other.currency, other.role,
    ):  # fmt: skip
        return False
    if amount.value is None or other.qualifier not in (
        AmountQualifier.ABOUT, AmountQualifier.ORDER_OF_MAGNITUDE,
    ):  # fmt: skip
        return False
    if other.value is None:
        return True
    return abs(amount.value - other.value) <= _ROUNDING * abs(other.value)


def _joined(
    testimonies: Iterable[Testimony], field: str, key: Callable[[Any], Hashable]
) -> tuple[Value, ...]:
    """Every distinct item of a list: those of the best telling first, in its own order."""
    words = [
        _Word(item, said, (-said.authority, -_day(said), *map(repr, _identity(said)), place))
        for said in testimonies
        for place, item in enumerate(getattr(said.facts, field))
    ]
    return _distinct(sorted(words, key=lambda word: (word.rank, repr(word.value))), key)


def _amended(testimonies: Sequence[Testimony], moved: Sequence[Testimony]) -> tuple[Value, ...]:
    """The dates as the latest that moved them has them, with what was told of them later."""
    last: dict[DateRole, Testimony] = {}
    for said in sorted(moved, key=lambda said: (_day(said), said.report_id or 0)):
        last |= {dated.role: said for dated in said.facts.dates}

    def stands(said: Testimony, dated: DatedRole) -> bool:
        amending = last.get(dated.role)
        return amending is None or amending is said or (not said.amends and _day(said) > _day(amending))

    told = [
        dataclasses.replace(
            said,
            facts=dataclasses.replace(
                said.facts, dates=tuple(dated for dated in said.facts.dates if stands(said, dated))
            ),
        )
        for said in (*testimonies, *last.values())
    ]
    return _joined(told, "dates", lambda dated: (dated.role, dated.date, dated.rule))


def _put_right(
    told: Sequence[Testimony], moved: Sequence[Testimony]
) -> tuple[list[Testimony], list[Testimony]]:
    """The tellings without what a later correction calls a misprint: the correction itself tells it right."""
    told, moved = list(told), list(moved)
    for right in sorted(moved, key=lambda said: (_day(said), said.report_id or 0)):
        pairs = corrections(right.facts.summary or "")
        if pairs:
            told, moved = (
                [said if said == right else _without_misprints(said, pairs, right) for said in group]
                for group in (told, moved)
            )
    return told, moved


def _without_misprints(said: Testimony, pairs: Pairs, right: Testimony) -> Testimony:
    if said.authority is Authority.PERSON or _day(said) > _day(right):
        return said
    facts, meant = said.facts, corrected(said.facts, pairs)
    facts = dataclasses.replace(
        facts,
        organizations=tuple(name for name in facts.organizations if name in meant.organizations),
        amount=facts.amount if facts.amount == meant.amount else None,
    )
    return dataclasses.replace(said, facts=facts)


def _identity(said: Testimony) -> tuple[Any, ...]:
    return said.confidence, said.facts


def _unsuperseded(dates: tuple[DatedRole, ...], testimonies: Sequence[Testimony]) -> tuple[DatedRole, ...]:
    """The dates without those that another testimony gives more finely, in the same role."""
    together = [
        {(dated.role, dated.date) for dated in said.facts.dates if dated.date} for said in testimonies
    ]

    def superseded(vague: DatedRole) -> bool:
        return vague.date is not None and any(
            fine.role is vague.role
            and fine.date is not None
            and _finer(fine.date, vague.date)
            and not any({(fine.role, fine.date), (vague.role, vague.date)} <= said for said in together)
            for fine in dates
        )

    return tuple(dated for dated in dates if not superseded(dated))

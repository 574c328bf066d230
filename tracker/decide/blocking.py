"""By what an event is found again when another report tells of it: keys to store, ranges to ask.

Two tellings of one happening share a family of kinds and at least one subject: a firm, a body, a material
(or one that it is part of), a programme, a sum, or at the least the country that acts; and their dates
may mean one day. A key is the hash of family, subject and how finely the date is known. What is dated to a
month, a quarter or a year has keys of its own, so that it never stands in the way of what is dated to the
day, and every question is a short stretch of days under one key.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tracker.decide.firms import bare
from tracker.decide.profile import family_of
from tracker.model import CountryRole, Facts, Precision
from tracker.vocabulary import fold, vocabulary

_RULES = "2"
"""Changes when `keys` does."""

APART = 10
"""Days that two dates of one happening may lie apart, both known to the day."""

TOLD_AFTER = 45
"""Days after a happening within which a report without a date is taken to tell of it."""

WEAK = 1
"""A subject of no more weight says little: it is only looked for where the date is known to the month."""

_EXACT = 2
"""Digits of a sum that tellings agree in, since one rounds what another gives exactly."""

_WEIGHTS = {
    "firm and sum": 5, "organization": 4, "amount": 3, "programme": 3, "agency": 2, "material": 2,
    "part": 1, "whole": 1, "body below": 1, "body above": 1, "actor": 1,
}  # fmt: skip
"""How much a shared subject of each sort says; only for ranking what was found."""

MOST_PERIODS = 12
"""Months, quarters or years of a vague span that an event is found in; the first ones of a longer span."""

_UNDATED = Precision.UNKNOWN
_CLASSES = (Precision.DAY, Precision.MONTH, Precision.QUARTER, Precision.YEAR)
_LONGEST = {Precision.MONTH: 31, Precision.QUARTER: 92, Precision.YEAR: 366}
"""Days; so many after the first day of one it is another one."""

_FINE = 2
"""So many of the classes are known to the month."""


@dataclass(frozen=True, slots=True)
class Range:
    """One question: events under `key` from day `first` to day `last`, those nearest to `near` first.

    Days are ordinals (1 is 0001-01-01). `weight` is what sharing this says, for ranking.
    """

    key: int
    first: int
    near: int
    last: int
    weight: int


@dataclass(frozen=True, slots=True)
class _Window:
    """The days a draft's happening may have been on, the likeliest of them, and how finely it is known."""

    first: dt.date
    near: dt.date
    last: dt.date


def version() -> str:
    """Changes when `keys` does, by its rules or by the vocabulary: stored keys are then to be made anew."""
    terms = vocabulary()
    depends_on = [
        _RULES,
        sorted((kind.id, kind.family) for kind in terms.kinds.values()),
        sorted((material, _wholes(material)) for material in terms.materials),
        sorted((agency, _bodies_above(agency)) for agency in terms.agencies),
        sorted(terms.organizations),
    ]
    return hashlib.blake2b(repr(depends_on).encode(), digest_size=16).hexdigest()


def keys(facts: Facts, seen: dt.date) -> frozenset[tuple[int, int]]:
    """The keys to store for an event, each with a day.

    `seen` stands in for the date where there is none: when its first report came out, or it was stored.
    A vague date that runs over several months (a month of another calendar), quarters or years is in each.
    """
    precision = facts.date.precision if facts.date else _UNDATED
    days = _periods(facts) if facts.date else [seen.toordinal()]
    return frozenset(
        (_key(sort, subject, precision), day) for sort, subject in _stored(facts) for day in days
    )


def ranges(facts: Facts, published: dt.date | None) -> list[Range]:
    """What to ask to find the events that may be the one these facts tell of.

    `published` is the day their report came out. Without it and a date nothing can be asked.
    """
    window = _window(facts, published)
    if window is None:
        return []
    stretches = list(_stretches(window))
    subjects: dict[tuple[str, str], int] = {}
    for sort, subject, weight in _asked(facts):
        subjects[sort, subject] = max(weight, subjects.get((sort, subject), 0))
    return [
        Range(_key(sort, subject, precision), first, near, last, weight)
        for (sort, subject), weight in subjects.items()
        for precision, first, near, last in (stretches if weight > WEAK else stretches[:_FINE])
    ]


def _stored(facts: Facts) -> Iterator[tuple[str, str]]:
    """The subjects of an event: a material is found by what it is, and by all it is part of."""
    family = family_of(facts.kind)
    for sort, subject, _ in _particular(facts):
        yield sort, subject
    for material in facts.materials:
        yield "material", f"{family} {material}"
        for whole in _wholes(material):
            yield "part", f"{family} {whole}"
    for agency in facts.agencies:
        yield "agency", f"{family} {agency}"
        for above in _bodies_above(agency):
            yield "body below", f"{family} {above}"


def _asked(facts: Facts) -> Iterator[tuple[str, str, int]]:
    """The subjects to ask for: of a material itself, its parts, and the wholes it is part of."""
    family = family_of(facts.kind)
    yield from _particular(facts)
    for material in facts.materials:
        yield "material", f"{family} {material}", _WEIGHTS["material"]
        yield "part", f"{family} {material}", _WEIGHTS["part"]
        for whole in _wholes(material):
            yield "material", f"{family} {whole}", _WEIGHTS["whole"]
    for agency in facts.agencies:
        yield "agency", f"{family} {agency}", _WEIGHTS["agency"]
        yield "body below", f"{family} {agency}", _WEIGHTS["body below"]
        for above in _bodies_above(agency):
            yield "agency", f"{family} {above}", _WEIGHTS["body above"]


def _particular(facts: Facts) -> Iterator[tuple[str, str, int]]:
    """The subjects that are stored and asked for alike."""
    family, sum_ = family_of(facts.kind), _rounded(facts)
    organizations = sorted({_organization(name) for name in facts.organizations if name.strip()})
    for organization in organizations:
        yield "organization", f"{family} {organization}", _WEIGHTS["organization"]
        if sum_:  # whatever kind the one or the other calls it
            yield "firm and sum", f"{sum_} {organization}", _WEIGHTS["firm and sum"]
    if sum_:
        yield "amount", f"{family} {sum_}", _WEIGHTS["amount"]
    if facts.programme:
        yield "programme", f"{family} {fold(facts.programme)}", _WEIGHTS["programme"]
    for country in sorted({link.code for link in facts.countries if link.role is CountryRole.ACTOR}):
        yield "actor", f"{family} {country}", _WEIGHTS["actor"]


def _rounded(facts: Facts) -> str | None:
    """A sum to so many digits, with its currency."""
    if facts.amount is None or not facts.amount.value or not facts.amount.value.is_finite():
        return None
    return f"{facts.amount.value:.{_EXACT - 1}e} {facts.amount.currency}"


def _organization(name: str) -> str:
    return name if name in vocabulary().organizations else bare(name)


@lru_cache(maxsize=2_000)
def _wholes(material: str) -> tuple[str, ...]:
    terms = vocabulary()
    return (
        tuple(sorted(terms.material_ancestors(material) - {material})) if material in terms.materials else ()
    )


@lru_cache(maxsize=2_000)
def _bodies_above(agency: str) -> tuple[str, ...]:
    agencies, found = vocabulary().agencies, [agency]
    while found[-1] in agencies and (parent := agencies[found[-1]].parent) and parent not in found:
        found.append(parent)
    return tuple(found[1:])


@lru_cache(maxsize=100_000)
def _key(sort: str, subject: str, precision: Precision) -> int:
    """64 bits that stand for a subject: the database needs no text."""
    text = f"{precision.value}\x1f{sort}\x1f{subject}"
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _periods(facts: Facts) -> list[int]:
    """The first days of the months, quarters or years an event may have been in; or its day."""
    assert facts.date is not None
    day, last, precision = facts.date.earliest, _last(facts), facts.date.precision
    if precision is Precision.DAY:
        return [day.toordinal()]
    found: list[int] = []
    while day <= last and len(found) < MOST_PERIODS:
        found.append(day.toordinal())
        day = dt.date.fromordinal(_begun(_shifted(day, _LONGEST[precision]), precision))
    return found


def _last(facts: Facts) -> dt.date:
    """The last day that an event's date may mean, or its vague span; one of days is dated by its first."""
    assert facts.date is not None
    if facts.date_end is None or facts.date.precision is Precision.DAY:
        return facts.date.latest
    return max(facts.date.latest, facts.date_end.latest)


def _window(facts: Facts, published: dt.date | None) -> _Window | None:
    if facts.date is None:
        if published is None:
            return None
        return _Window(_shifted(published, -TOLD_AFTER), published, _shifted(published, APART))
    first, last = facts.date.earliest, _last(facts)
    middle = _shifted(first, (last - first).days // 2)
    near = min(max(published, first), last) if published else middle
    return _Window(_shifted(first, -APART), near, _shifted(last, APART))


def _stretches(window: _Window) -> Iterator[tuple[Precision, int, int, int]]:
    """The days to ask for in each class of dates: precision, first, nearest and last day."""
    for precision in _CLASSES:
        first, near = (_begun(day, precision) for day in (window.first, window.near))
        yield precision, first, near, window.last.toordinal()
    last = _shifted(window.last, TOLD_AFTER)
    yield _UNDATED, window.first.toordinal(), window.near.toordinal(), last.toordinal()


def _begun(day: dt.date, precision: Precision) -> int:
    """The first day of the month, quarter or year that a day is in."""
    if precision is Precision.MONTH:
        day = day.replace(day=1)
    elif precision is Precision.QUARTER:
        day = day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
    elif precision is Precision.YEAR:
        day = day.replace(month=1, day=1)
    return day.toordinal()


def _shifted(day: dt.date, days: int) -> dt.date:
    """A day so many days on, no further than the calendar goes."""
    return dt.date.fromordinal(min(max(day.toordinal() + days, 1), dt.date.max.toordinal()))

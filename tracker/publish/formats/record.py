"""One event with everything that a format tells of it, names beside ids."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tracker.model import PartialDate, Precision


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the vocabulary: its id, and its name in the language asked for."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country (ISO 3166-1 alpha-2, or EU) and what it is to the event."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Dated:
    """A further date of an event. `number` counts those of one role from 1, by date: it names the date for
    good, though the date itself may be put off.
    """

    role: str
    date: str
    precision: str
    text: str | None
    number: int

    @property
    def partial(self) -> PartialDate:
        return PartialDate(self.date, Precision(self.precision))


@dataclass(frozen=True, slots=True)
class Telling:
    """A report of the event. `published` is a UTC time as the database has it; `url` may be anything."""

    title: str
    url: str | None
    source: Term
    published: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Sum:
    """Money, exactly. `value` and `max` in units of the currency; None where only words are known."""

    value: Decimal | None
    max: Decimal | None
    currency: str
    usd: int | None
    qualifier: str | None
    role: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """An event as it is told of. Times are UTC text of the database; `changes` counts its recorded edits."""

    id: int
    uid: str
    title: str
    summary: str | None
    language: str | None
    date: str | None
    precision: str
    date_end: str | None
    kind: Term
    action: Term
    stance: str
    amount: Sum | None
    programme: str | None
    measure: Term | None
    confidence: float | None
    review: str
    origin: str
    created_at: str
    updated_at: str
    countries: tuple[Country, ...] = ()
    materials: tuple[Term, ...] = ()
    agencies: tuple[Term, ...] = ()
    organizations: tuple[Term, ...] = ()
    dates: tuple[Dated, ...] = ()
    tellings: tuple[Telling, ...] = ()
    quote: str | None = None
    changes: int = 0

    @property
    def partial(self) -> PartialDate | None:
        """The event's own date, None where it has none."""
        return PartialDate(self.date, Precision(self.precision)) if self.date else None

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day that the event's date may mean, its end counted in."""
        return span(self.partial, self.date_end)

    @property
    def authors(self) -> tuple[str, ...]:
        """Who speaks: the agencies whose act it is, else the sources that tell of it."""
        names = [agency.name for agency in self.agencies] or [one.source.name for one in self.tellings]
        return tuple(dict.fromkeys(names))


def span(date: PartialDate | None, end: str | None = None) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of a date, or from one date to another."""
    if date is None:
        return None
    last = max(date.latest, PartialDate.parse(end).latest) if end else date.latest
    return date.earliest, last


def joined(parts: Iterable[str]) -> str:
    """Several values in one cell."""
    return "; ".join(parts)

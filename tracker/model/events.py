"""What an event says, as it is read (Draft) and as it is stored (Event)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tracker.model.time import DateRule, PartialDate
from tracker.model.words import AmountQualifier, AmountRole, CountryRole, DateRole, Origin, Review


@dataclass(frozen=True, slots=True)
class DatedRole:
    """A further date of an event: when it takes effect, what falls due. `text` is the words it came from.

    `rule` is there where the words give a distance from something else; then `date` is None until that is
    known, and the date is not stored.
    """

    role: DateRole
    date: PartialDate | None
    text: str | None = None
    rule: DateRule | None = None


@dataclass(frozen=True, slots=True)
class CountryLink:
    """A country (ISO 3166-1 alpha-2, or `EU`) and what it is to the event."""

    code: str
    role: CountryRole


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money. `value` is in units of `currency` (ISO 4217), None where only a magnitude is known."""

    value: Decimal | None
    currency: str
    qualifier: AmountQualifier = AmountQualifier.EXACT
    role: AmountRole = AmountRole.COMMITMENT
    max: Decimal | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The place in a text that supports one field: `text[start:end] == quote`. `rule` names what read it."""

    field: str
    start: int
    end: int
    quote: str
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What an event says, wherever it came from. Ids are those of db/vocabulary.

    `organizations` are vocabulary ids where one is known and names as printed otherwise.
    """

    title: str
    kind: str
    action: str
    date: PartialDate | None = None
    date_end: PartialDate | None = None
    dates: tuple[DatedRole, ...] = ()
    countries: tuple[CountryLink, ...] = ()
    materials: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    amount: Amount | None = None
    programme: str | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A text to read events from, with what its source says about it.

    `text` is what every offset points into; `published` is the day relative dates count from;
    `country` and `agency` are the source's own: who speaks where the text does not say.
    """

    text: str
    published: dt.date | None = None
    language: str | None = None
    country: str | None = None
    agency: str | None = None
    topics: tuple[str, ...] = ()
    title: str | None = None
    fields: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)

    def said(self, name: str) -> str:
        """What a field says, as one text; empty where it is not there."""
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else " ".join(value)


@dataclass(frozen=True, slots=True)
class NamedMeasure:
    """A measure that a primary source itself names: an award by its id, a section of a law, a list's entry.

    `key` names it everywhere and for good ("award:ASST_NON_DEEE0012345_089", "clause:pl:118-31:154"); what
    comes before the first colon is its sort.
    """

    key: str
    title: str
    kind: str | None = None
    programme: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An event read out of a text and not yet stored.

    `span` covers the sentences it was read from, `confidence` is the chance (0 to 1) that it
    happened, and as kind and action say. `measure` is there where the document names what it happens to, and
    `step` what the document calls this happening of it (the number of a modification): two steps of one
    measure are two events, however alike.
    """

    facts: Facts
    language: str
    confidence: float
    span: tuple[int, int]
    evidence: tuple[Evidence, ...] = ()
    measure: NamedMeasure | None = None
    step: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What several events happen to: this grant, this export control. `uid` is its stable public name.

    `key` is what a primary source names it, where one does.
    """

    uid: str
    title: str
    kind: str | None = None
    programme: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A stored event. `id` is an integer that is never reused, `uid` its stable public name."""

    id: int
    uid: str
    facts: Facts
    stance: str
    review: Review
    origin: Origin
    confidence: float | None
    measure_id: int | None
    created_at: dt.datetime
    updated_at: dt.datetime
    language: str | None = None

"""The words of the tracker as types: what a source, a report, a draft and an event are.

Everything here is immutable and knows nothing of files, networks or SQLite. Dates are partial ISO
dates with a precision, amounts are exact decimals, times are aware UTC datetimes, offsets count
Unicode code points.
"""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path


class Precision(StrEnum):
    """How finely a date is known."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    UNKNOWN = "unknown"


class DateRole(StrEnum):
    """What a further date of an event is the date of."""

    ANNOUNCED = "announced"
    EFFECTIVE = "effective"
    DEADLINE = "deadline"
    EXPIRES = "expires"
    REPORT_DUE = "report_due"
    COMMENT_DUE = "comment_due"


class CountryRole(StrEnum):
    """What a country is to an event."""

    ACTOR = "actor"
    TARGET = "target"
    PARTNER = "partner"
    LOCATION = "location"


class AmountQualifier(StrEnum):
    """How the source hedges a sum."""

    EXACT = "exact"
    UP_TO = "up_to"
    AT_LEAST = "at_least"
    ABOUT = "about"
    ORDER_OF_MAGNITUDE = "order_of_magnitude"
    RANGE = "range"


class AmountRole(StrEnum):
    """What a sum is. Only commitments add up."""

    COMMITMENT = "commitment"
    PROGRAMME_ENVELOPE = "programme_envelope"
    BUDGET = "budget"
    PRIVATE = "private"
    PROJECT_TOTAL = "project_total"
    TRADE_COVERED = "trade_covered"


class Review(StrEnum):
    """Whether a person has looked, and what they said."""

    AUTO = "auto"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class Origin(StrEnum):
    """How an event came in."""

    FEED = "feed"
    MANUAL = "manual"
    STARTER = "starter"
    IMPORT = "import"


class Relation(StrEnum):
    """How one event stands to another."""

    PART_OF = "part_of"
    FOLLOWS = "follows"
    IMPLEMENTS = "implements"
    AMENDS = "amends"
    SUSPENDS = "suspends"
    RESUMES = "resumes"
    ENDS = "ends"
    RESPONDS_TO = "responds_to"
    DUPLICATES = "duplicates"


class Outcome(StrEnum):
    """How one poll of a source ended."""

    OK = "ok"
    UNCHANGED = "unchanged"
    BLOCKED = "blocked"
    GONE = "gone"
    FAILED = "failed"
    TRUNCATED = "truncated"


_PARTIAL = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as fine as its source and no finer: `2025`, `2025-10` or `2025-10-09`.

    A quarter is written as its first month with precision `quarter`.
    """

    value: str
    precision: Precision

    def __post_init__(self) -> None:
        match = _PARTIAL.fullmatch(self.value)
        if match is None:
            raise ValueError(f"{self.value!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = match.groups()
        fits = {4: {Precision.YEAR}, 7: {Precision.MONTH, Precision.QUARTER}, 10: {Precision.DAY}}
        if self.precision not in fits[len(self.value)]:
            raise ValueError(f"{self.value!r} cannot have the precision {self.precision!s}")
        if int(year) < 1:
            raise ValueError(f"{self.value!r} has no such year")
        if day and int(day) > calendar.monthrange(int(year), int(month))[1]:
            raise ValueError(f"{self.value!r} is not in the calendar")

    @classmethod
    def parse(cls, text: str, precision: str | Precision | None = None) -> PartialDate:
        """Read a partial ISO date; the precision follows from its length unless it is a quarter.

        Raises ValueError for anything else.
        """
        if precision is None:
            precision = {4: Precision.YEAR, 7: Precision.MONTH}.get(len(text), Precision.DAY)
        return cls(text, Precision(precision))

    @classmethod
    def of(cls, day: dt.date) -> PartialDate:
        return cls(day.isoformat(), Precision.DAY)

    @property
    def year(self) -> int:
        return int(self.value[:4])

    @property
    def earliest(self) -> dt.date:
        """The first day this may mean."""
        month = int(self.value[5:7]) if len(self.value) > 4 else 1
        if self.precision is Precision.QUARTER:
            month = 3 * ((month - 1) // 3) + 1
        return dt.date(self.year, month, int(self.value[8:]) if len(self.value) == 10 else 1)

    @property
    def latest(self) -> dt.date:
        """The last day this may mean."""
        if self.precision is Precision.DAY:
            return self.earliest
        month = {Precision.YEAR: 12, Precision.QUARTER: self.earliest.month + 2}.get(
            self.precision, self.earliest.month
        )
        return dt.date(self.year, month, calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class DatedRole:
    """A further date of an event: when it takes effect, what falls due. `text` is the words it came from."""

    role: DateRole
    date: PartialDate
    text: str | None = None


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
class Draft:
    """An event read out of a text and not yet stored.

    `span` covers the sentences it was read from, `confidence` is the chance (0 to 1) that kind,
    action, actor and date are all right.
    """

    facts: Facts
    language: str
    confidence: float
    span: tuple[int, int]
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Who reported an event: a title, and where it can be read if that is known.

    The fields from `source` on are those of an exported report of a feed: its identity there, and why it
    was taken for a report of this event. A citation by a person has none of them.
    """

    title: str
    url: str | None = None
    published: str | None = None
    source: str | None = None
    guid: str | None = None
    document: str | None = None
    language: str | None = None
    version: int = 1
    matched_on: str = "person"
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What several events happen to: this grant, this export control. `uid` is its stable public name."""

    uid: str
    title: str
    kind: str | None = None
    programme: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A relation from the event that carries it to another, by that one's uid."""

    relation: Relation
    other: str


@dataclass(frozen=True, slots=True)
class KeptEvidence:
    """One evidence row of an exported event; `report` is (source, guid) of the report it points into."""

    field: str
    start: int | None
    end: int | None
    quote: str | None
    rule: str | None = None
    version: int | None = None
    report: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class KeptChange:
    """One recorded edit of an exported event, as `event_changes` has it."""

    changed_at: str
    changed_by: str
    field: str
    before: str | None
    after: str | None
    why: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What an exported event has beyond what a person writes. Times are UTC."""

    origin: Origin | None = None
    confidence: float | None = None
    created_at: dt.datetime | None = None
    updated_at: dt.datetime | None = None
    evidence: tuple[KeptEvidence, ...] = ()
    changes: tuple[KeptChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """An event a person wrote: in a file, a form or on the command line.

    `measure` is the name of what it happens to; entries with the same name share one measure, and
    `measure_facts` says more of it where the file does. `line` is where it begins in its file, from 1.
    `kept` is there in what `tracker export` wrote.
    """

    facts: Facts
    uid: str | None = None
    measure: str | None = None
    links: tuple[Link, ...] = ()
    reported_by: tuple[Citation, ...] = ()
    review: Review = Review.APPROVED
    language: str | None = "en"
    line: int | None = None
    measure_facts: Measure | None = None
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One feed, API or list that is polled: one file in feeds/."""

    id: str
    title: str
    urls: tuple[str, ...]
    reader: str
    every: dt.timedelta
    params: tuple[tuple[str, str], ...] = ()
    language: str | None = None
    country: str | None = None
    agency: str | None = None
    confirmed: str = "seen_in_use"
    topics: tuple[str, ...] = ()
    expect_reports: tuple[int, int | None] = (0, None)
    licence: str | None = None
    user_agent: str | None = None
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class SourceState:
    """How it stands with polling a source: what its row in `sources` remembers between polls.

    `state` is new, ok, blocked, gone, failing, truncated, retired or manual. `failures` counts those in a
    row, `empty_polls` the polls in a row that gave no report. Not polled before `next_due_at`; None: due.
    """

    source_id: str
    every: dt.timedelta | None = None
    state: str = "new"
    first_polled_at: dt.datetime | None = None
    last_polled_at: dt.datetime | None = None
    last_ok_at: dt.datetime | None = None
    next_due_at: dt.datetime | None = None
    failures: int = 0
    moved_to: str | None = None
    last_error: str | None = None
    empty_polls: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """One thing a reader wants fetched. `conditional` says whether a conditional request makes sense.

    `accept_status` are failing statuses that this reader understands: they come back as a response.
    `context` is the reader's own: it comes back with the response and is never sent.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    conditional: bool = True
    accept_status: frozenset[int] = frozenset()
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Response:
    """What came back, whole and decompressed. Header names are lower case.

    `url` is where the redirects led; `moved_to` is the address to use from now on when every hop on
    the way to it was permanent.
    """

    request: Request
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    fetched_at: dt.datetime
    moved_to: str | None = None

    @property
    def not_modified(self) -> bool:
        return self.status == 304


@dataclass(frozen=True, slots=True)
class Report:
    """One entry a source gave us, as given.

    `guid` is its identity within the source. `document` is its identity everywhere, where it has one
    (`fr:2025-07470` for a Federal Register document, otherwise None). `text` is plain text and holds
    everything an event can be read from: the title is its first line, and evidence points into it.
    `fields` are a structured source's own (type, action, dates, effective_on, docket_ids, ...).
    """

    source_id: str
    guid: str
    title: str
    text: str
    url: str | None = None
    document: str | None = None
    language: str | None = None
    published_at: dt.datetime | None = None
    fields: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)

    @property
    def content_hash(self) -> str:
        """Changes whenever anything a reader could see changes: 32 hex digits."""
        seen = [
            self.title,
            self.text,
            self.url,
            self.document,
            self.published_at.isoformat() if self.published_at else None,
            sorted(
                (name, value if isinstance(value, str) else list(value))
                for name, value in self.fields.items()
            ),
        ]
        return hashlib.blake2b(
            json.dumps(seen, ensure_ascii=False).encode("utf-8", "surrogatepass"), digest_size=16
        ).hexdigest()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of one response: the reports in it, and what it still needs fetched.

    `announced` is how many items the answer itself says there are, where it says so. `notes` are
    things to look at that did not stop the reading.
    """

    reports: tuple[Report, ...]
    more: tuple[Request, ...] = ()
    announced: int | None = None
    notes: tuple[str, ...] = ()


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


def utc_now() -> dt.datetime:
    """Now, aware and in UTC, to the second."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def utc_text(moment: dt.datetime) -> str:
    """A time as the database keeps it: `2025-10-09T14:00:00Z`. Refuses a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

"""What is polled and what it gave: sources, requests, responses, reports, rows of lists."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from tracker.model.clauses import Clause


@dataclass(frozen=True, slots=True)
class Options:
    """What one reader needs said of its source beyond the fields that all have: a class for each reader."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key that a publisher gives to whoever asks: the environment variable it is in, and where it goes.

    Either `argument` (of the query) or `header` is there. Its value is in no Source, Request or Response.
    `scheme` is the word that stands before it in the header ("APIKey").
    `optional`: the publisher answers without one too.
    """

    env: str
    argument: str | None = None
    header: str | None = None
    sign_up: str | None = None
    optional: bool = False
    scheme: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One feed, API or list that is polled: one file in feeds/.

    `rate` is the most requests a second that its publisher allows, `most_bytes` how large one answer may be
    after decompression; None: as for all. `contact`: it wants to know who asks, name and mail address.
    """

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
    contact: bool = False
    key: Key | None = None
    rate: float | None = None
    most_bytes: int | None = None
    options: Options | None = None
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

    `method` is GET or POST; `body` is what a POST carries, and its type is among the headers.

    `accept_status` are failing statuses that this reader understands: they come back as a response.
    `context` is the reader's own: it comes back with the response and is never sent.

    `once`: what is there hardly ever changes, so it is not asked for again until its answer is no longer
    trusted. `instead` is the report that stands in where it cannot be fetched or read for the first time.
    `aside`: one of many of a kind, whose failure is a note as long as most of them do not fail.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    conditional: bool = True
    accept_status: frozenset[int] = frozenset()
    context: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    body: bytes | None = None
    once: bool = False
    instead: Report | None = None
    aside: bool = False


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
    `fields` are a structured source's own (type, action, dates, effective_on, docket_ids, ...);
    `published_on` is among them where the day that the source prints is another one in UTC.
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
    def day(self) -> dt.date | None:
        """The day it was published where it was published, from which "on Monday" counts."""
        printed = self.fields.get("published_on")
        if isinstance(printed, str):
            return dt.date.fromisoformat(printed)
        return self.published_at.date() if self.published_at else None

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
class ListRow:
    """One row of a list that somebody keeps. `key` is what it is known by there, `fields` its columns."""

    key: str
    name: str
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of one response: the reports in it, and what it still needs fetched.

    `announced` is how many items the answer itself says there are, where it says so. `notes` are
    things to look at that did not stop the reading. `rows` are those of a list, which is held against what
    it was at the last poll; `clauses` the sections of a law or a bill. `doubt` is what speaks against having
    read one of many answers of a kind rightly: where most of them have one, the poll has failed. `awaited`:
    what was asked for is not there yet, so that it is asked for again at the next poll. `stand_ins` are the
    guids of reports that say less than they should, for want of another answer: they replace nothing stored.
    """

    reports: tuple[Report, ...]
    more: tuple[Request, ...] = ()
    announced: int | None = None
    notes: tuple[str, ...] = ()
    rows: tuple[ListRow, ...] = ()
    clauses: tuple[Clause, ...] = ()
    doubt: str | None = None
    awaited: bool = False
    stand_ins: frozenset[str] = frozenset()

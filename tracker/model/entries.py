"""What a person wrote: an event with who reported it, and what an export keeps beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tracker.model.events import Facts, Measure
from tracker.model.words import Origin, Relation, Review


@dataclass(frozen=True, slots=True)
class Citation:
    """Who reported an event: a title, and where it can be read if that is known.

    The fields from `source` on are those of an exported report of a feed: its identity there, why it was
    taken for a report of this event, and what it says of it: the facts, the key of the measure it names, and
    what it calls this happening of that. A citation by a person has none of them.
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
    says: Facts | None = None
    confidence: float | None = None
    measure: str | None = None
    step: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A relation from the event that carries it to another, by that one's uid.

    `score` is there in what `tracker export` wrote of a link that was found, not said.
    """

    relation: Relation
    other: str
    score: float | None = None


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
    `kept` is there in what `tracker export` wrote, and `measure_found` where nobody named the measure.
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
    measure_found: bool = False

"""What goes into a decision and what comes out of it, as types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from tracker.model import Draft, Event, Facts


class Verdict(StrEnum):
    """What a draft is to the database."""

    NEW = "new"
    SAME = "same"
    CHANGE = "change"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stored event that a draft may be telling of, and what put it forward.

    `matched_on` is `report` (the same entry of the same source, read again), `named` (the same step of a
    measure that both name), `document`, `url`, or `alike` (told by another document: found by what it
    says). `reports` are the ids of the reports that tell of the event, by which two reports are seen to be
    editions of one article; `documents` are what those reports are (`fr:2025-07470`), and `published` is
    the day the first of them came out. `told` is the event as its reports tell it, each in its own words,
    where it is known. `official`: the body that acts is among who tells of it; `stated`: a text gives its
    date, which otherwise may be the day of a report (None where that is not known). `named` are the keys
    of the measures that its reports name, each with the steps they tell under it, and that of the measure
    it is in.
    """

    event: Event
    matched_on: str
    reports: frozenset[int] = frozenset()
    documents: frozenset[str] = frozenset()
    published: dt.date | None = None
    told: tuple[Facts, ...] = ()
    official: bool = False
    stated: bool | None = None
    named: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Reason:
    """How far two tellings agree in one respect: `agreement` from 0 (they contradict) to 1, and in words."""

    field: str
    agreement: float
    words: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Resemblance:
    """A stored event that a draft resembles: `score` is the chance that both tell of one happening."""

    event_id: int
    score: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one draft.

    `event_id` is the stored event it tells of, None for a new one and for a doubt. `facts` is what the
    event should say afterwards where this draft alone is added to it. `score` is the likeness in 0 to 1,
    `reasons` say what agreed and what did not. `doubts` are the stored events that a person should hold
    beside this one, best first; a verdict of DOUBT has at least one.
    """

    draft: Draft
    verdict: Verdict
    facts: Facts
    event_id: int | None = None
    matched_on: str = "created"
    score: float | None = None
    reasons: tuple[Reason, ...] = ()
    doubts: tuple[Resemblance, ...] = ()


@dataclass(frozen=True, slots=True)
class Decisions:
    """What becomes of a report: a decision for each draft, and the events it no longer tells of."""

    decisions: tuple[Decision, ...]
    withdrawn: tuple[int, ...] = ()

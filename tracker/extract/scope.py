"""Under what a verb stands: denied, threatened, planned, promised, only imagined, long past."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """How the text stands to what the verb says."""

    FACT = "fact"
    NEGATION = "negation"
    HYPOTHESIS = "hypothesis"
    THREAT = "threat"
    PLAN = "plan"
    FUTURE = "future"  # settled: "agreed to suspend"
    COMING = "coming"  # said to come: "will suspend"
    LAW = "law"  # "the Secretary shall establish": done by saying so
    PLEDGE = "pledge"
    BEGIN = "begin"
    DIRECTED = "directed"


@dataclass(frozen=True, slots=True)
class Reading:
    """The scope of one verb; `cue` is where its cue stands, if any. `announced`: reported as announced.

    `purpose`: a bare infinitive, more often what something is for than what will be done.
    """

    scope: Scope
    cue: tuple[int, int] | None = None
    announced: bool = False
    background: bool = False
    quoted: bool = False
    purpose: bool = False

"""Drafts plus what is stored → new, same, change or doubt. Pure: no database, no clock, no network.

`decide` says of every draft of a report which stored event it tells of; `consolidate` says what an
event is by all the tellings of it. docs/merging.md explains both.
"""

from tracker.decide.consolidation import consolidate
from tracker.decide.deciding import decide
from tracker.decide.decision import Candidate, Decision, Decisions, Reason, Resemblance, Verdict
from tracker.decide.document import completed, likeness
from tracker.decide.profile import family_of
from tracker.decide.testimony import CONTESTABLE, Authority, Consolidated, Testimony, Value

__all__ = [
    "CONTESTABLE",
    "Authority",
    "Candidate",
    "Consolidated",
    "Decision",
    "Decisions",
    "Reason",
    "Resemblance",
    "Testimony",
    "Value",
    "Verdict",
    "completed",
    "consolidate",
    "decide",
    "family_of",
    "likeness",
]

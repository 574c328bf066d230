"""Drafts and events whose reports name their measure: what that settles before anything is weighed.

A register gives every award a number and every step of it another. Two steps of one award are two events,
however alike; two awards are two, whatever they have in common; and the same step of the same award is the
same event, whoever brings it. Of an event that only others tell of (a press release) none of this is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from tracker.model import NamedMeasure


class Told(Protocol):
    """Whoever names a measure: a draft."""

    @property
    def measure(self) -> NamedMeasure | None: ...

    @property
    def step(self) -> str | None: ...


def sort_of(key: str) -> str:
    """What sort of thing a key names: `award` of `award:ASST_NON_DE0000001_089`."""
    return key.partition(":")[0]


def one(draft: Told, named: Mapping[str, frozenset[str]]) -> bool | None:
    """Whether a draft tells of an event of measures `named`: keys, and the steps told under each.

    True and False settle it. None where the names leave it open: one side names nothing of the sort, or a
    step is not known.
    """
    if draft.measure is None:
        return None
    sort = sort_of(draft.measure.key)
    alike = {key: steps for key, steps in named.items() if sort_of(key) == sort}
    if not alike:
        return None
    if draft.measure.key not in alike:
        return False
    steps = alike[draft.measure.key]
    if draft.step is None or not steps:
        return None
    return draft.step in steps


def told_apart(mine: Told, theirs: Told) -> bool:
    """Whether two drafts of one report are two events by the names they give."""
    if theirs.measure is None:
        return False
    steps = frozenset((theirs.step,)) if theirs.step else frozenset[str]()
    return one(mine, {theirs.measure.key: steps}) is False

"""Drafts and events whose reports name their measure: what that settles before anything is weighed.

A register gives every award a number and every step of it another. Two steps of one award are two events,
however alike; two awards are two, whatever they have in common; and the same step of the same award is the
same event, whoever brings it. Of an event that only others tell of (a press release) none of this is said.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from tracker.model import NamedMeasure

OF_LISTS = "list"
"""The sort of what is kept of one organization or material on a list."""

OF_LAWS = "clause"
"""The sort of a section of a law, whose steps are named by the words that set their dates."""


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


def redrafted(draft: Told, named: Mapping[str, frozenset[str]]) -> bool:
    """Whether a draft and an event of measures `named` are steps of one section of a law, by other words."""
    key = draft.measure.key if draft.measure else ""
    return sort_of(key) == OF_LAWS and key in named and one(draft, named) is False


def told_apart(mine: Told, theirs: Told) -> bool:
    """Whether two drafts of one report are two events by the names they give."""
    if theirs.measure is None:
        return False
    steps = frozenset((theirs.step,)) if theirs.step else frozenset[str]()
    return one(mine, {theirs.measure.key: steps}) is False


def is_of_a_list(key: str | None) -> bool:
    """Whether a key names one entry of a list."""
    return key is not None and sort_of(key) == OF_LISTS


def whole_and_part(
    draft: Told, organizations: Collection[str], named: Mapping[str, frozenset[str]], others: Collection[str]
) -> bool:
    """Whether one side tells of one entry of a list and the other of several organizations at once.

    A rule puts forty entities on a list: what it does is no single one of the forty listings.
    """
    entry = draft.measure is not None and is_of_a_list(draft.measure.key)
    kept = any(map(is_of_a_list, named))
    return (entry and len(set(others)) > 1) or (kept and len(set(organizations)) > 1)

"""Whether two tellings may mean one day, by how precise each is and when it was reported."""

from __future__ import annotations

from tracker.decide.profile import Profile
from tracker.model import DateRole, Precision

_BY_GAP = (1.0, 0.85, 0.7, 0.6, 0.5, 0.4, 0.35, 0.3, 0.2, 0.15, 0.15)
"""Two days so many days apart: papers are a day or two late, or give their own day for that of the act."""

_STATED_GAP = (1.0, 0.75, 0.5, 0.35, 0.25, 0.2, 0.15)
"""The same where the later day is stated, not that of the report: a slip, or the time of the other side."""

_CONTAINED = {Precision.MONTH: 0.7, Precision.QUARTER: 0.6, Precision.YEAR: 0.42, Precision.UNKNOWN: 0.42}
"""A vague date that contains the other one; a year by itself says less than nothing: much happens in it."""

_SOON, _LATER = 10, 45
"""Days within which news is told: a vague date of a report that came out so soon after is that act's."""

_DECIDING = (DateRole.EFFECTIVE, DateRole.EXPIRES, DateRole.DEADLINE, DateRole.COMMENT_DUE)


def date(mine: Profile, theirs: Profile) -> float | None:
    """The dates of the acts."""
    if mine.date is None or theirs.date is None:
        return _by_report(mine, theirs)
    if mine.precise and theirs.precise:
        return _days(mine, theirs)
    if mine.first > theirs.last or theirs.first > mine.last:
        if not (mine.precise or theirs.precise):
            return 0.0  # two months, two years: both are meant
        gap = max(mine.first - theirs.last, theirs.first - mine.last)
        return 0.45 if gap <= 3 else 0.25 if gap <= _SOON else 0.0
    return _within(mine, theirs)


def _days(mine: Profile, theirs: Profile) -> float:
    gap = abs(mine.first - theirs.first)
    if not gap:
        return 1.0
    late = mine if mine.first > theirs.first else theirs
    if late.stated or (late.published is not None and late.published != late.first):
        steps: tuple[float, ...] = _STATED_GAP
    elif late.published is None:
        steps = _BY_GAP
    else:
        # A date that is a paper's own day may be assumed: the act was then, or some days before.
        steps, gap = _BY_GAP, gap if late.official else (gap + 1) // 2
    return steps[gap] if gap < len(steps) else 0.0


def _within(mine: Profile, theirs: Profile) -> float:
    """At least one date is vague, and they overlap."""
    vague, other = sorted((mine, theirs), key=lambda side: side.first - side.last)
    assert vague.date is not None
    base = _CONTAINED.get(vague.date.precision, 0.42)
    if vague.published is None or not vague.first <= vague.published <= vague.last:
        return base
    if other.last - other.first <= 31:
        told_after = vague.published - other.first
    elif other.published is not None:
        told_after = abs(vague.published - other.published)
    else:
        return base
    if -1 <= told_after <= _SOON:
        return max(base, 0.85)
    if -1 <= told_after <= _LATER:
        return max(base, 0.5)
    return min(base, 0.35)


def _by_report(mine: Profile, theirs: Profile) -> float | None:
    """Where a date is missing: whether the report came out when the act happened, or both did together."""
    undated, other = (mine, theirs) if mine.date is None else (theirs, mine)
    if undated.published is None:
        return None
    if other.date is None:
        if other.published is None:
            return None
        gap = abs(undated.published - other.published)
    elif other.last - other.first > 31:
        # A year that the report came out in says no more than no date at all.
        if other.published is None or not other.first <= other.published <= other.last:
            return None
        gap = abs(undated.published - other.published)
        if gap > _SOON:
            return None
    else:
        gap = max(0, undated.published - other.last, other.first - undated.published)
    return 0.65 if gap <= 5 else 0.55 if gap <= _SOON else 0.45 if gap <= _LATER else 0.25


def dates(mine: Profile, theirs: Profile) -> float | None:
    """The further dates that both give in one role: when it takes effect, when it ends."""
    found: float | None = None
    ours, others = mine.roles, theirs.roles
    if not ours or not others:
        return None
    for role in _DECIDING:
        if role in ours and role in others:
            agreed = max(_meet(one, other) for one in ours[role] for other in others[role])
            found = agreed if found is None else min(found, agreed)
    return found


def _meet(one: tuple[int, int], other: tuple[int, int]) -> float:
    gap = max(one[0] - other[1], other[0] - one[1])
    if gap > 0:
        return 0.5 if gap <= 2 else 0.1
    width = max(one[1] - one[0], other[1] - other[0])
    return 1.0 if width == 0 else 0.85 if width <= 31 else 0.7

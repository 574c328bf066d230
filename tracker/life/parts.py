"""Parts and wholes: on which days a measure adds to totals, and on which a larger sum has it in."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from tracker.life.account import Step, on_day

FOREVER = dt.date.max
"""The day on which a last step ends."""


@dataclass(frozen=True, slots=True)
class Span:
    """A step and the days it holds, `until` not among them, and what of it adds to totals.

    `counted` is for awarded, suspended, terminated and disbursed; `announced_counted` for announced. A part
    does not add to a whole that has such a sum of its own on those days.
    """

    step: Step
    day: dt.date
    until: dt.date
    counted: bool = True
    announced_counted: bool = True


def spans(own: Sequence[Step], wholes: Sequence[Sequence[Step]] = ()) -> list[Span]:
    """The steps of a measure with the days each holds, split where a whole it is part of begins to count.

    A whole with an award covers everything of its parts, one with an announcement what they announce.
    """
    if not own:
        return []
    days = {step.day for step in own}
    for whole in wholes:
        days |= {day for day, _, _ in covers(whole)}
    found: list[Span] = []
    ordered = [day for day in sorted(days) if day >= own[0].day]
    for day, until in zip(ordered, [*ordered[1:], FOREVER], strict=True):
        step = on_day(own, day)
        assert step is not None
        covering = [standing for whole in wholes if (standing := on_day(whole, day)) is not None]
        span = Span(
            step,
            day,
            until,
            counted=not any(standing.awarded for standing in covering),
            announced_counted=not any(standing.has_sum for standing in covering),
        )
        if found and _continues(found[-1], span):
            span = dataclasses.replace(found.pop(), until=until)
        found.append(span)
    return found


def _continues(before: Span, after: Span) -> bool:
    return dataclasses.replace(before, day=after.day, until=after.until) == after


def wholes_of(
    account: str, direct: Callable[[str], Iterable[str]], name: Callable[[str], str] = str
) -> list[str]:
    """Every account that this one is part of, through however many others.

    `direct` gives what an account is part of by itself. Of accounts that are part of each other in a circle
    the first by `name` is taken for the whole.
    """
    above = _reached(account, direct)
    return sorted(
        other
        for other in above
        if account not in _reached(other, direct) or (name(other), other) < (name(account), account)
    )


def _reached(start: str, direct: Callable[[str], Iterable[str]]) -> set[str]:
    found: set[str] = set()
    pending = list(direct(start))
    while pending:
        account = pending.pop()
        if account not in found and account != start:
            found.add(account)
            pending += direct(account)
    return found


def covers(life: Sequence[Step]) -> Iterator[tuple[dt.date, bool, bool]]:
    """The days on which it changes whether a measure has an award, or any sum, for its parts to be in."""
    before = (False, False)
    for step in life:
        now = (bool(step.awarded), step.has_sum)
        if now != before:
            yield step.day, *now
        before = now

"""When which source is due. Pure: what is known of a source goes in, what is to be kept comes out.

A source is polled a little before its `every` is over, so that a job which runs exactly that often finds
it due; later where its answers say that there will be nothing new (Cache-Control, Expires), or asked
for a pause (Retry-After). A source that fails is asked less and less often, up to once a day, and never
given up: publishers come back. One that is gone for good (410) is looked at once a week.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tracker.errors import SettingMissing
from tracker.model import Outcome, Source, SourceState

HOUR, DAY, WEEK = 3600.0, 86400.0, 7 * 86400.0

EARLY = (0.88, 0.97)
"""Which part of `every` passes between two polls that went well: spread, and never quite all of it."""

LONGEST_FRESHNESS = DAY
"""How long an answer may say that it stays fresh and be believed: some say a year."""

FIRST_RETRY = 900.0
"""Seconds to the first new attempt after a failure, for sources with a longer `every`."""

LONGEST_BACK_OFF = DAY
GONE_AGAIN = WEEK

CLOCK_SLACK = 300.0
"""Seconds by which a clock may go back without anything being made of it."""

TURN = 4
"""How many overdue sources `watch` polls in one go."""

BETWEEN_TURNS = 3.0
LOOK_AGAIN = 60.0
"""Longest wait of `watch`: the clock may jump, or the machine sleep, while it waits."""

STATES = {
    Outcome.OK: "ok",
    Outcome.UNCHANGED: "ok",
    Outcome.BLOCKED: "blocked",
    Outcome.GONE: "gone",
    Outcome.FAILED: "failing",
    Outcome.TRUNCATED: "truncated",
}
NOT_POLLED = frozenset({"retired", "manual"})


def is_due(
    source: Source, state: SourceState, now: dt.datetime, environ: Mapping[str, str] = os.environ
) -> bool:
    """Whether a source should be polled now.

    One that lacked a key is, as soon as the environment has it. Times that cannot be right make it due too:
    it was polled in the future, or is due further off than it could have been put. Either way the clock was
    wrong, then or now.
    """
    if state.state in NOT_POLLED:
        return False
    if state.next_due_at is None or state.next_due_at <= now:
        return True
    lacking = SettingMissing.unset_in(state.last_error)
    if lacking is not None and environ.get(lacking, "").strip():
        return True
    if state.last_polled_at is not None and (state.last_polled_at - now).total_seconds() > CLOCK_SLACK:
        return True
    longest = max(source.every.total_seconds(), WEEK) + CLOCK_SLACK
    return (state.next_due_at - now).total_seconds() > longest


def after_fetch(
    source: Source,
    state: SourceState,
    outcome: Outcome,
    *,
    now: dt.datetime,
    rng: random.Random,
    cache_max_age: float | None = None,
    retry_after: float | None = None,
    error: str | None = None,
    reports: int | None = None,
    moved_to: str | None = None,
    complete_since: dt.datetime | None = None,
    goes_on: bool = False,
) -> SourceState:
    """What to keep of a source after a poll that ended so at `now`.

    `cache_max_age` and `retry_after` are what the answers asked for, in seconds (`tracker.fetch`).
    `reports` is how many came, None where nothing was read (unchanged answers say nothing about it).
    `goes_on`: nothing failed, and the next poll asks for what this one left. `complete_since` is when the
    first of such polls began: what has changed after it is still to be asked for.
    """
    well = STATES[outcome] == "ok"
    failures = 0 if well or goes_on else state.failures + 1
    if goes_on:
        seconds = min(source.every.total_seconds(), FIRST_RETRY) * rng.uniform(*EARLY)
    elif well:
        seconds = _until_news(source, cache_max_age, rng)
    elif outcome is Outcome.GONE:
        seconds = GONE_AGAIN * rng.uniform(*EARLY)
    else:
        seconds = _back_off(source, outcome, failures, rng)
    seconds = max(seconds, min(retry_after or 0.0, WEEK))
    return replace(
        state,
        state=STATES[outcome],
        first_polled_at=state.first_polled_at or now,
        last_polled_at=now,
        last_ok_at=(complete_since or now) if well else state.last_ok_at,
        next_due_at=now + dt.timedelta(seconds=seconds),
        failures=failures,
        empty_polls=_empty_polls(source, state, well, reports),
        moved_to=moved_to or state.moved_to,
        last_error=None if well else error,
    )


def _until_news(source: Source, cache_max_age: float | None, rng: random.Random) -> float:
    fresh = min(cache_max_age or 0.0, LONGEST_FRESHNESS)
    return max(source.every.total_seconds() * rng.uniform(*EARLY), fresh)


def _back_off(source: Source, outcome: Outcome, failures: int, rng: random.Random) -> float:
    """Exponential, spread over the whole range so that sources which failed together do not return so.

    A publisher that turned us away is not asked sooner than it would have been; a failure of the
    network or the server may be over in a quarter of an hour.
    """
    every = min(source.every.total_seconds(), LONGEST_BACK_OFF)
    first = every if outcome is Outcome.BLOCKED else min(every, FIRST_RETRY)
    ceiling = min(first * 2.0 ** min(failures - 1, 30), LONGEST_BACK_OFF)
    return rng.uniform(first / 2, ceiling)


def _empty_polls(source: Source, state: SourceState, well: bool, reports: int | None) -> int:
    if not well or reports is None:
        return state.empty_polls
    return state.empty_polls + 1 if reports < max(source.expect_reports[0], 1) else 0


def turn(
    sources: Iterable[tuple[Source, SourceState]], now: dt.datetime, most: int = TURN
) -> Sequence[Source]:
    """The sources that `watch` should poll now: those due the longest, and only a few of them.

    After a night's sleep all of them are overdue; they are taken a few at a time (`next_wake`).
    """
    due = [(source, state) for source, state in sources if is_due(source, state, now)]
    due.sort(key=lambda pair: (pair[1].next_due_at or now, pair[0].id))
    return [source for source, _ in due[:most]]


def next_wake(sources: Iterable[tuple[Source, SourceState]], now: dt.datetime) -> float:
    """Seconds until `watch` should look again: at least BETWEEN_TURNS, at most LOOK_AGAIN."""
    waits = (_wait(source, state, now) for source, state in sources if state.state not in NOT_POLLED)
    return min(max(min(waits, default=LOOK_AGAIN), BETWEEN_TURNS), LOOK_AGAIN)


def _wait(source: Source, state: SourceState, now: dt.datetime) -> float:
    """Seconds until a source is due."""
    if state.next_due_at is None or is_due(source, state, now):
        return 0.0
    return (state.next_due_at - now).total_seconds()

"""When a source is due: after polls that went well or not, what publishers ask for, and clocks that jump."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker import schedule
from tracker.errors import KeyMissing, KeyRefused
from tracker.model import Outcome, Source, SourceState
from tracker.schedule import after_fetch, is_due, next_wake, turn

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
HOUR, DAY, WEEK = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(days=7)
FAILING = [Outcome.FAILED, Outcome.BLOCKED, Outcome.TRUNCATED]


def source(every: dt.timedelta = 6 * HOUR, id: str = "news", **fields: object) -> Source:
    return replace(Source(id, id, ("https://news.test/",), "feed", every), **fields)  # type: ignore[arg-type]


def polled(
    outcome: Outcome = Outcome.OK,
    *,
    of: Source | None = None,
    state: SourceState | None = None,
    now: dt.datetime = NOW,
    seed: int = 1,
    **asked: float | str | None,
) -> SourceState:
    """The state after a poll, with what the answer asked for."""
    of, state = of or source(), state or SourceState("news")
    return after_fetch(of, state, outcome, now=now, rng=random.Random(seed), **asked)  # type: ignore[arg-type]


def wait(state: SourceState, now: dt.datetime = NOW) -> dt.timedelta:
    assert state.next_due_at is not None
    return state.next_due_at - now


everies = st.timedeltas(min_value=dt.timedelta(minutes=5), max_value=dt.timedelta(days=31))
seeds = st.integers(0, 2**32)
seconds = st.none() | st.floats(0, 10 * 365 * 86400)
outcomes = st.sampled_from(list(Outcome))
moments = st.datetimes(
    min_value=dt.datetime(2000, 1, 1),  # noqa: DTZ001 -- hypothesis adds the zone
    max_value=dt.datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(dt.UTC),
)


class TestDue:
    def test_a_source_never_polled_is_due(self) -> None:
        assert is_due(source(), SourceState("news"), NOW)

    def test_one_that_lacked_a_key_is_due_once_the_environment_has_it(self) -> None:
        lacking = str(KeyMissing("https://news.test/", "MINISTRY_KEY", None))
        state = polled(Outcome.BLOCKED, error=lacking)
        assert not is_due(source(), state, NOW, {})
        assert not is_due(source(), state, NOW, {"MINISTRY_KEY": " ", "OTHER_KEY": "k"})
        assert is_due(source(), state, NOW, {"MINISTRY_KEY": "k"})

    def test_one_whose_key_was_refused_waits_as_others_do(self) -> None:
        refused = str(KeyRefused("https://news.test/", "MINISTRY_KEY", None, status=403))
        assert not is_due(source(), polled(Outcome.BLOCKED, error=refused), NOW, {"MINISTRY_KEY": "k"})

    def test_it_is_due_again_a_little_before_its_every_is_over(self) -> None:
        state = polled()
        assert not is_due(source(), state, NOW + 5 * HOUR)
        assert is_due(source(), state, NOW + 6 * HOUR)

    def test_sources_polled_together_do_not_fall_due_together(self) -> None:
        assert len({polled(seed=seed).next_due_at for seed in range(50)}) == 50

    @pytest.mark.parametrize("state", ["manual", "retired"])
    def test_what_is_not_polled_is_never_due(self, state: str) -> None:
        assert not is_due(source(), SourceState("news", state=state), NOW)

    @given(everies, seeds)
    def test_a_job_that_runs_exactly_every_so_often_finds_it_due_each_time(
        self, every: dt.timedelta, seed: int
    ) -> None:
        state = polled(of=source(every), seed=seed)
        assert is_due(source(every), state, NOW + every)
        assert not is_due(source(every), state, NOW + 0.85 * every)


class TestWhatAnswersAskFor:
    def test_a_longer_freshness_puts_it_off(self) -> None:
        assert wait(polled(cache_max_age=8 * 3600.0)) == 8 * HOUR

    def test_a_shorter_freshness_does_not_bring_it_forward(self) -> None:
        assert wait(polled(cache_max_age=60.0)) == wait(polled())

    def test_a_freshness_of_a_year_is_not_believed(self) -> None:
        assert wait(polled(cache_max_age=365 * 86400.0)) == DAY

    def test_an_unchanged_answer_counts_as_one_that_went_well(self) -> None:
        before = polled(Outcome.FAILED)
        assert (polled(Outcome.UNCHANGED, state=before).state, before.failures) == ("ok", 1)

    @pytest.mark.parametrize("outcome", list(Outcome))
    def test_a_pause_that_was_asked_for_is_kept(self, outcome: Outcome) -> None:
        state = polled(outcome, of=source(dt.timedelta(minutes=30)), retry_after=5 * 86400.0)
        assert wait(state) >= 5 * DAY

    @given(everies, outcomes, st.integers(0, 2000), seconds, seconds, seeds)
    def test_never_before_the_pause_is_over_unless_the_clock_jumps(
        self,
        every: dt.timedelta,
        outcome: Outcome,
        failures: int,
        fresh: float | None,
        pause: float | None,
        seed: int,
    ) -> None:
        state = SourceState("news", failures=failures)
        state = polled(
            outcome, of=source(every), state=state, seed=seed, cache_max_age=fresh, retry_after=pause
        )
        asked = min(dt.timedelta(seconds=pause or 0), WEEK)
        assert wait(state) >= asked
        just_before = NOW + asked - dt.timedelta(seconds=1)
        assert just_before < NOW or not is_due(source(every), state, just_before)


class TestFailures:
    def test_a_first_failure_is_tried_again_soon(self) -> None:
        assert all(wait(polled(Outcome.FAILED, seed=seed)) <= HOUR / 4 for seed in range(100))

    def test_a_publisher_that_turned_us_away_is_not_asked_sooner_than_it_was(self) -> None:
        assert all(3 * HOUR <= wait(polled(Outcome.BLOCKED, seed=seed)) <= 6 * HOUR for seed in range(100))

    def test_attempts_grow_rarer_and_never_stop(self) -> None:
        state, waits = SourceState("news"), []
        for _ in range(40):
            state = polled(Outcome.FAILED, state=state)
            waits.append(wait(state))
        assert state.failures == 40
        assert waits[0] < waits[3] < waits[6]
        assert max(waits) <= DAY

    def test_one_good_poll_ends_it(self) -> None:
        failing = SourceState("news", state="failing", failures=9, last_error="no")
        state = polled(state=failing)
        assert (state.state, state.failures, state.last_error) == ("ok", 0, None)
        assert wait(state) == wait(polled())

    def test_a_failure_keeps_when_it_last_went_well(self) -> None:
        good = polled()
        later = NOW + DAY
        bad = after_fetch(
            source(), good, Outcome.BLOCKED, now=later, rng=random.Random(1), error="turned away"
        )
        assert (bad.last_ok_at, bad.last_polled_at) == (NOW, later)
        assert (bad.state, bad.last_error) == ("blocked", "turned away")

    def test_what_is_gone_is_looked_at_once_a_week(self) -> None:
        state = polled(Outcome.GONE)
        assert state.state == "gone"
        assert 6 * DAY < wait(state) <= 7 * DAY
        assert is_due(source(), state, NOW + WEEK)

    @given(everies, st.sampled_from(FAILING), st.integers(0, 10**6), seeds)
    def test_back_off_stays_within_a_day_and_is_never_a_hammer(
        self, every: dt.timedelta, outcome: Outcome, failures: int, seed: int
    ) -> None:
        state = polled(outcome, of=source(every), state=SourceState("news", failures=failures), seed=seed)
        assert min(every, dt.timedelta(minutes=15)) / 2 <= wait(state) <= DAY


class TestCounts:
    def test_polls_with_fewer_reports_than_expected_are_counted_in_a_row(self) -> None:
        thin = source(expect_reports=(5, None))
        state = polled(of=thin, reports=4)
        assert state.empty_polls == 1
        assert polled(of=thin, state=state, reports=0).empty_polls == 2
        assert polled(of=thin, state=state, reports=5).empty_polls == 0

    def test_polls_that_read_nothing_say_nothing_about_it(self) -> None:
        thin, state = source(expect_reports=(5, None)), SourceState("news", empty_polls=2)
        assert polled(Outcome.UNCHANGED, of=thin, state=state).empty_polls == 2
        assert polled(Outcome.FAILED, of=thin, state=state, reports=0).empty_polls == 2

    def test_no_report_at_all_is_empty_even_where_nothing_is_expected(self) -> None:
        assert polled(reports=0).empty_polls == 1
        assert polled(reports=1).empty_polls == 0

    def test_when_it_was_first_polled_is_kept(self) -> None:
        first = polled(Outcome.FAILED)
        assert polled(state=first, now=NOW + DAY).first_polled_at == NOW

    def test_where_it_moved_is_kept(self) -> None:
        moved = after_fetch(
            source(),
            SourceState("news"),
            Outcome.OK,
            now=NOW,
            rng=random.Random(1),
            moved_to="https://new.test/",
        )
        assert polled(state=moved).moved_to == "https://new.test/"


class TestClocks:
    def test_a_clock_set_back_makes_it_due(self) -> None:
        state = polled()
        assert is_due(source(), state, NOW - 30 * DAY)
        assert is_due(source(), state, NOW - HOUR)

    def test_a_small_correction_of_the_clock_does_not(self) -> None:
        assert not is_due(source(), polled(), NOW - dt.timedelta(minutes=2))

    def test_a_due_time_that_nobody_could_have_set_makes_it_due(self) -> None:
        state = SourceState("news", state="ok", next_due_at=NOW + 400 * DAY, last_polled_at=NOW)
        assert is_due(source(), state, NOW)

    def test_a_clock_set_forward_makes_it_due_once(self) -> None:
        ahead = NOW + 3650 * DAY
        assert is_due(source(), polled(), ahead)
        assert not is_due(source(), polled(state=polled(), now=ahead), ahead)

    @given(everies, outcomes, seconds, moments, moments, seeds)
    def test_however_the_clock_jumps_it_is_due_within_its_longest_wait(
        self,
        every: dt.timedelta,
        outcome: Outcome,
        pause: float | None,
        then: dt.datetime,
        now: dt.datetime,
        seed: int,
    ) -> None:
        state = polled(outcome, of=source(every), now=then, seed=seed, retry_after=pause)
        longest = max(every, WEEK) + dt.timedelta(seconds=schedule.CLOCK_SLACK + 1)
        assert is_due(source(every), state, now) or is_due(source(every), state, now + longest)

    @given(everies, outcomes, seconds, seeds)
    def test_a_poll_is_never_due_at_once_again(
        self, every: dt.timedelta, outcome: Outcome, pause: float | None, seed: int
    ) -> None:
        state = polled(outcome, of=source(every), seed=seed, retry_after=pause)
        assert not is_due(source(every), state, NOW)
        assert not is_due(source(every), state, NOW + dt.timedelta(minutes=2))


class TestWatch:
    def test_it_wakes_when_the_first_is_due(self) -> None:
        states = [
            SourceState(id, state="ok", next_due_at=NOW + dt.timedelta(seconds=wait), last_polled_at=NOW)
            for id, wait in (("a", 40), ("b", 20), ("c", 3000))
        ]
        assert next_wake([(source(), state) for state in states], NOW) == 20

    def test_it_looks_again_each_minute_for_the_clock_may_jump(self) -> None:
        far = SourceState("a", state="ok", next_due_at=NOW + DAY, last_polled_at=NOW)
        assert next_wake([(source(), far)], NOW) == next_wake([], NOW) == schedule.LOOK_AGAIN

    def test_what_is_not_polled_does_not_wake_it(self) -> None:
        assert next_wake([(source(), SourceState("a", state="manual"))], NOW) == schedule.LOOK_AGAIN

    def test_after_a_long_sleep_the_longest_overdue_come_first_and_few_at_a_time(self) -> None:
        overdue = [
            (source(id=f"s{n}"), SourceState(f"s{n}", state="ok", next_due_at=NOW - n * HOUR))
            for n in range(20)
        ]
        assert [chosen.id for chosen in turn(overdue, NOW)] == ["s19", "s18", "s17", "s16"]
        assert next_wake(overdue, NOW) == schedule.BETWEEN_TURNS

    def test_turn_by_turn_all_of_them_are_polled_once(self) -> None:
        sources = {f"s{n}": source(id=f"s{n}") for n in range(18)}
        states = {id: SourceState(id, state="ok", next_due_at=NOW - DAY) for id in sources}
        order, now, rng = [], NOW, random.Random(3)
        while chosen := turn([(sources[id], states[id]) for id in sources], now):
            assert len(chosen) <= schedule.TURN
            for one in chosen:
                order.append(one.id)
                states[one.id] = after_fetch(one, states[one.id], Outcome.OK, now=now, rng=rng)
            now += dt.timedelta(seconds=next_wake([(sources[id], states[id]) for id in sources], now))
        assert sorted(order) == sorted(sources)
        assert NOW + dt.timedelta(seconds=10) < now < NOW + HOUR

    @given(st.lists(st.none() | moments, max_size=10), moments)
    def test_the_wait_is_neither_a_spin_nor_a_coma(
        self, due: list[dt.datetime | None], now: dt.datetime
    ) -> None:
        states = [SourceState(str(n), next_due_at=at, last_polled_at=at) for n, at in enumerate(due)]
        assert (
            schedule.BETWEEN_TURNS
            <= next_wake([(source(), state) for state in states], now)
            <= schedule.LOOK_AGAIN
        )

"""When a source counts as silent: polls that should have come through and did not; never what lies ahead."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tracker.analyze.coverage import polled, silences
from tracker.analyze.periods import Unit
from tracker.analyze.timeline import Span

TODAY = dt.date(2026, 11, 21)
HOURLY, WEEKLY = 3600, 7 * 86_400
YEAR = Span(Unit.MONTH, 2026 * 12, 2026 * 12 + 11)
DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 20]
"""Of each month of 2026 until yesterday."""


def source(first="2026-01-01T00:00:00Z", every=HOURLY, good=None):
    months = {f"2026-{number:02}": days for number, days in enumerate(DAYS, 1)} if good is None else good
    found = polled([("wire", every, first)], [("wire", month, days) for month, days in months.items()])
    return found["wire"]


def without(month):
    return {f"2026-{number:02}": days for number, days in enumerate(DAYS, 1) if number != month}


def test_a_source_that_answers_every_day_is_never_silent():
    assert silences([source()], YEAR, TODAY) == []


def test_a_month_without_an_answer_is_silent():
    (one,) = silences([source(good=without(5))], YEAR, TODAY)
    assert (one.first, one.last, one.silent, one.sources, one.whole) == (4, 4, 1, 1, True)
    assert one.lost == 1


def test_neighbouring_months_of_one_silence_are_one():
    (one,) = silences([source(good={"2026-01": 31})], YEAR, TODAY)
    assert (one.first, one.last) == (1, 10)


def test_a_source_that_is_asked_once_a_week_answers_on_few_days_and_is_not_silent():
    answers = {f"2026-{number:02}": 4 for number in range(1, 11)} | {"2026-11": 3}
    assert silences([source(every=WEEKLY, good=answers)], YEAR, TODAY) == []


def test_half_a_month_lost_is_a_partial_silence():
    good = without(5) | {"2026-05": 15}
    (one,) = silences([source(good=good)], YEAR, TODAY)
    assert not one.whole
    assert 0.4 < one.lost < 0.6


def test_one_of_two_sources_makes_the_band_half_as_strong():
    (one,) = silences([source(), source(good=without(5))], YEAR, TODAY)
    assert (one.silent, one.sources, one.lost) == (1, 2, 0.5)


def test_before_its_first_poll_a_source_is_unread_and_not_silent():
    good = {month: days for month, days in without(0).items() if month >= "2026-06"}
    (one,) = silences([source(first="2026-06-01T08:00:00Z", good=good)], YEAR, TODAY)
    assert (one.first, one.last, one.unread, one.silent) == (0, 4, 1, 0)


def test_a_source_that_was_never_polled_is_unread_until_today():
    (one,) = silences([source(first=None, good={})], YEAR, TODAY)
    assert (one.first, one.last, one.unread) == (0, 10, 1)


def test_today_may_still_bring_an_answer():
    first_of_month = dt.date(2026, 12, 1)
    good = without(0) | {"2026-11": 30}
    assert silences([source(good=good)], YEAR, first_of_month) == []


def test_a_quarter_is_as_silent_as_its_months_together():
    quarters = Span(Unit.QUARTER, 2026 * 12, 2026 * 12 + 11)
    (one,) = silences([source(good=without(5))], quarters, TODAY)
    assert (one.first, one.last) == (1, 1)
    assert 0.3 < one.lost < 0.4


def test_without_sources_nothing_is_silent():
    assert silences([], YEAR, TODAY) == []


@given(
    good=st.lists(st.dictionaries(st.sampled_from(sorted(without(0))), st.integers(0, 31)), max_size=5),
    unit=st.sampled_from(Unit),
)
def test_silences_lie_within_the_span_one_after_the_other(good, unit):
    span = Span(unit, 2025 * 12, 2027 * 12 + 11)
    found = silences([source(good=days) for days in good], span, TODAY)
    for one in found:
        assert 0 <= one.first <= one.last < span.bars
        assert 0 <= one.lost <= 1
        assert 0 <= one.unread_share <= 1
        assert one.silent <= one.sources
        assert one.unread <= one.sources
    for one, other in pairwise(found):
        assert one.last < other.first
    assert not found or found[-1].last * unit.months <= 22

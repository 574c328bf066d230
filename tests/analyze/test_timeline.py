"""Which bar an event is in: as fine as its date is known and no finer, and never twice."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.analyze.periods import Unit, extent, key_of, period_of
from tracker.analyze.timeline import (
    MOST_BARS,
    MOST_SERIES,
    OTHER,
    Cell,
    Series,
    build,
    cells_of_rows,
    span_of,
)

TODAY = dt.date(2026, 11, 21)

YEARS = st.integers(2000, 2030)
FEW = st.integers(1, 9)
NAMES = st.sampled_from([f"k{n}" for n in range(14)])
MONTHS = st.builds(lambda y, m: f"{y}-{m:02}", YEARS, st.integers(1, 12))
QUARTERS = st.builds(lambda y, q: f"{y}-Q{q}", YEARS, st.integers(1, 4))
KEYS = st.one_of(MONTHS, QUARTERS, YEARS.map(str), st.just(""))
CELLS = st.dictionaries(KEYS, st.builds(Cell, st.dictionaries(NAMES, FEW, min_size=1)), max_size=40)


def cell(events=1, series="grant", ahead=0):
    return Cell({series: events}, ahead)


def drawn(cells, today=TODAY, order=(), **wanted):
    span = span_of({key: sum(one.counts.values()) for key, one in cells.items()}, **wanted)
    return build(cells, today, span, order=order)


def number(cells):
    return sum(sum(one.counts.values()) for one in cells.values())


@given(cells=CELLS, most=st.sampled_from([12, 24, 60]), trim=st.booleans())
def test_every_event_is_counted_once(cells, most, trim):
    chart = drawn(cells, most_bars=most, trim=trim)
    assert chart.total == number(cells)
    assert sum(item.total for item in chart.series) == chart.total
    by_series = Counter()
    for bar in chart.periods:
        by_series.update(bar.counts)
    assert all(by_series[item.id] <= item.total for item in chart.series)
    assert by_series.total() + chart.undated == chart.total


@given(cells=CELLS)
def test_a_date_is_never_drawn_finer_than_it_is_known(cells):
    chart = drawn(cells)
    fine = {key: one for key, one in cells.items() if key and period_of(key).unit.months <= chart.unit.months}
    assert sum(bar.total for bar in chart.bars) == number(fine)
    assert chart.beyond == ()


@given(cells=CELLS, unit=st.sampled_from(Unit))
def test_a_period_lies_over_the_bars_of_its_own_months(cells, unit):
    chart = drawn(cells, unit=unit)
    for bar in chart.coarse:
        assert bar.key.startswith(chart.bars[bar.first].key[:4])
        assert bar.last - bar.first + 1 == bar.unit.months // unit.months


@given(months=st.integers(0, 3000 * 12), unit=st.sampled_from(Unit))
def test_a_key_names_the_period_it_was_made_for(months, unit):
    period = period_of(key_of(months, unit))
    assert period.unit is unit
    assert period.start <= months <= period.end


def test_bars_hold_series_in_months():
    chart = drawn({"2025-01": cell(2), "2025-03": cell(3, "loan")})
    assert chart.unit is Unit.MONTH
    assert [(bar.key, dict(bar.counts)) for bar in chart.bars] == [
        ("2025-01", {"grant": 2}),
        ("2025-02", {}),
        ("2025-03", {"loan": 3}),
    ]


@pytest.mark.parametrize(
    ("first", "last", "unit"),
    [
        ("2022-01", "2026-12", Unit.MONTH),
        ("2021-12", "2026-12", Unit.QUARTER),
        ("2010-01", "2026-01", Unit.YEAR),
    ],
)
def test_the_unit_grows_with_the_span(first, last, unit):
    assert drawn({first: cell(), last: cell()}).unit is unit


def test_a_chosen_unit_is_drawn_whatever_the_span():
    assert drawn({"2010-01": cell(), "2026-01": cell()}, unit=Unit.MONTH).unit is Unit.MONTH


def test_a_chosen_unit_draws_no_more_bars_than_can_be_told_apart():
    chart = drawn({"1900": cell(), "2025-03": cell(40)}, unit=Unit.MONTH)
    assert len(chart.bars) <= MOST_BARS
    assert [(bar.key, bar.total) for bar in chart.beyond] == [("<2025", 1)]


def test_an_event_known_to_the_year_lies_over_its_year_below_the_axis():
    chart = drawn({"2025-01": cell(9), "2025-06": cell(), "2025": cell(4)})
    (coarse,) = chart.coarse
    assert (coarse.key, coarse.first, coarse.last, coarse.total) == ("2025", 0, 11, 4)
    assert sum(bar.total for bar in chart.bars) == 10


def test_a_unit_that_few_dates_are_known_to_is_not_taken():
    chart = drawn({"2025-01": cell(), "2024": cell(8), "2025": cell(9)})
    assert chart.unit is Unit.YEAR
    assert chart.coarse == ()


def test_a_few_events_far_away_do_not_flatten_the_chart():
    cells = {"1962": cell(), "2025-03": cell(30), "2026-02": cell(30), "2040-01": cell(ahead=1)}
    chart = drawn(cells, trim=True)
    assert chart.unit is Unit.MONTH
    assert [(bar.key, bar.total) for bar in chart.beyond] == [("<2025", 1), (">2026", 1)]
    assert chart.total == 62
    assert chart.ahead == 1
    assert drawn(cells).beyond == ()


def test_a_chart_is_not_trimmed_where_that_would_leave_much_out():
    assert drawn({"2010-01": cell(5), "2026-02": cell(30)}, trim=True).beyond == ()


def test_events_known_to_the_year_alone_make_a_chart_of_years():
    chart = drawn({"2024": cell(), "2025": cell()})
    assert chart.unit is Unit.YEAR
    assert [bar.key for bar in chart.bars] == ["2024", "2025"]


def test_more_series_than_colours_are_put_together():
    chart = drawn({"2025-01": Cell({f"k{n}": 20 - n for n in range(12)})})
    assert len(chart.series) == MOST_SERIES + 1
    assert chart.series[-1] == Series(OTHER, "4 others", 12 + 11 + 10 + 9, None)


def test_a_series_keeps_its_colour_when_the_filter_changes():
    order = ["grant", "loan", "tariff"]
    all_three = drawn({"2025-01": Cell(dict.fromkeys(order, 1))}, order=order)
    only_one = drawn({"2025-01": cell(1, "tariff")}, order=order)
    colour = {item.id: item.slot for item in all_three.series}
    assert only_one.series[0].slot == colour["tariff"]


def test_an_event_of_two_series_is_one_event_and_drawn_in_both():
    chart = drawn({"2025-01": Cell({"CN": 1, "US": 1}, events=1)})
    assert chart.total == 1
    assert chart.bars[0].height == 2


def test_today_lies_where_it_belongs():
    chart = drawn({"2026-10": cell(), "2026-12": cell()})
    assert chart.today is not None
    assert 1.6 < chart.today < 1.75
    assert drawn({"2020-01": cell()}).today is None


def test_rows_of_sql_become_cells_as_fine_as_they_are_known():
    rows = [
        (2025, "2025-Q4", "2025-10", "grant", 2, 0),
        (2025, "2025-Q4", None, "grant", 1, 0),
        (2027, None, None, "loan", 1, 1),
        (None, None, None, None, 3, 0),
    ]
    cells = cells_of_rows(rows)
    assert {key: (dict(one.counts), one.ahead) for key, one in cells.items()} == {
        "2025-10": ({"grant": 2}, 0),
        "2025-Q4": ({"grant": 1}, 0),
        "2027": ({"loan": 1}, 1),
        "": ({"": 3}, 0),
    }


@pytest.mark.parametrize(
    ("value", "precision", "months"),
    [("2025", "year", 12), ("2025-07", "quarter", 3), ("2025-08", "quarter", 3), ("2025-07", "month", 1)],
)
def test_a_vague_date_reaches_over_all_it_may_mean(value, precision, months):
    first, last = extent(value, precision)
    assert last - first == months
    assert first in (2025 * 12, 2025 * 12 + 6)


def test_a_day_is_a_point_within_its_month():
    first, last = extent("2025-07-16", "day")
    assert first == last
    assert 2025 * 12 + 6.4 < first < 2025 * 12 + 6.6

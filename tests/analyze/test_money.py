"""Money over time: what a period added, what stood at its end, dated no finer than the act behind it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from published import World, countries, dollars, facts

from tracker.analyze.counts import left_out, timeline_of
from tracker.analyze.money import SEVERAL, Change, changes, drawn
from tracker.analyze.periods import Unit
from tracker.analyze.selection import Selection, selection
from tracker.model import Amount, AmountQualifier, Measure
from tracker.store import Store

TODAY = dt.date(2026, 11, 21)
PUBLISHED = selection({})


def told(day, date, precision, dollars=1, series="grant"):
    (change,) = changes([(day, date, precision, series, dollars)])
    return change


@pytest.mark.parametrize(
    ("day", "date", "precision", "period"),
    [
        ("2025-10-07", "2025-10-07", "day", "2025-10"),
        ("2025-10-01", "2025-10", "month", "2025-10"),
        ("2025-10-01", "2025-10", "quarter", "2025-Q4"),
        ("2025-01-01", "2025", "year", "2025"),
        ("0001-01-01", None, "unknown", ""),
        ("2026-03-01", "2025-02-01", "day", "2026-03"),
    ],
)
def test_a_change_is_dated_as_finely_as_its_act(day, date, precision, period):
    assert told(day, date, precision).period == period


def test_a_flow_is_what_each_period_added():
    found = [Change("2025-01", 24300, "grant", 100), Change("2025-03", 24302, "grant", -30)]
    chart = drawn(found, "gross", TODAY)
    assert [bar.total for bar in chart.bars] == [100, 0, -30]
    assert chart.series[0].total == 70


def test_a_stock_is_what_there_is_at_the_end_of_each_period_until_today():
    found = [Change("2026-08", 24319, "grant", 100), Change("2026-10", 24321, "grant", -30)]
    chart = drawn(found, "net", TODAY)
    assert [(bar.key, bar.total) for bar in chart.bars] == [
        ("2026-08", 100), ("2026-09", 100), ("2026-10", 70), ("2026-11", 70),
    ]  # fmt: skip
    assert chart.series[0].total == 70


def test_a_series_that_came_to_nothing_is_named_all_the_same():
    found = [Change("2026-08", 24319, "loan", 100), Change("2026-10", 24321, "loan", -100)]
    assert [(item.id, item.total) for item in drawn(found, "net", TODAY).series] == [("loan", 0)]


CHANGES = st.lists(
    st.builds(
        lambda month, series, sum: Change(f"{month // 12}-{month % 12 + 1:02}", month, series, sum),
        st.integers(2020 * 12, 2026 * 12 + 10),
        st.sampled_from(["grant", "loan"]),
        st.integers(-1000, 1000).filter(bool),
    ),
    min_size=1,
    max_size=20,
)


@given(found=CHANGES, unit=st.sampled_from(Unit))
def test_the_last_stock_is_the_sum_of_all_flows(found, unit):
    stock, flow = drawn(found, "net", TODAY, unit=unit), drawn(found, "gross", TODAY, unit=unit)
    assert stock.bars[-1].total == sum(bar.total for bar in flow.bars) == sum(one.dollars for one in found)


@pytest.fixture
def store(tmp_path):
    """A grant of two materials, frozen and cut; a loan in a currency without a rate."""
    path = tmp_path / "money.db"
    with Store.create_or_migrate(path) as store:
        world = World(store)
        grant = Measure("grant", "A grant", "grant", None)
        for action, date, amount in (
            ("awarded", "2024-09-20", "200"),
            ("suspended", "2025-05", None),
            ("terminated", "2026", "50"),
        ):
            world.event(
                facts(
                    f"Grant {action}",
                    action=action,
                    date=date,
                    countries=countries(actor="US"),
                    materials=("graphite", "lithium"),
                    amount=dollars(amount) if amount else None,
                ),
                measure=grant,
            )
        tenge = Amount(Decimal("100"), "KZT", AmountQualifier("exact"))
        world.event(facts("A loan in tenge", "loan", "awarded", "2025-01", amount=tenge))
    with Store.open(path) as store:
        yield store


def bars(chart):
    return {bar.key: bar.total for bar in (*chart.bars, *chart.coarse) if bar.total}


def test_one_life_has_its_award_once(store):
    chart = timeline_of(store.rows, PUBLISHED, "kind", TODAY, Unit.MONTH, measure="gross")
    assert bars(chart) == {"2024-09": 200}


def test_what_is_frozen_is_drawn_from_its_month_on(store):
    chart = timeline_of(store.rows, PUBLISHED, "kind", TODAY, Unit.QUARTER, measure="suspended")
    assert {key for key, total in bars(chart).items() if total} >= {"2025-Q2", "2025-Q4"}
    assert "2025-Q1" not in bars(chart)


def test_what_is_cut_no_longer_stands(store):
    chart = timeline_of(store.rows, PUBLISHED, "kind", TODAY, Unit.YEAR, measure="net")
    assert bars(chart) == {"2024": 200, "2025": 200, "2026": 150}


def test_a_sum_of_two_materials_is_drawn_once(store):
    chart = timeline_of(store.rows, PUBLISHED, "material", TODAY, Unit.YEAR, measure="gross")
    assert [(item.id, item.total) for item in chart.series] == [(SEVERAL, 200)]


def test_any_event_of_a_measure_chooses_its_whole_life(store):
    frozen = Selection(("action = 'suspended'",))
    chart = timeline_of(store.rows, frozen, "kind", TODAY, Unit.YEAR, measure="gross")
    assert bars(chart) == {"2024": 200}


def test_sums_without_a_rate_are_counted_as_left_out(store):
    assert left_out(store.rows, PUBLISHED, TODAY) == 1
    assert left_out(store.rows, Selection(("kind = 'grant'",)), TODAY) == 0

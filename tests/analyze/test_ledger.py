"""Money over time: each measure once in every total, parts left out, nothing without a rate counted as nothing."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tracker.analyze.ledger import GROUPS, SUMS, Ledger, Scope, Tally, also_stated, ledger
from tracker.analyze.selection import selection
from tracker.model import (
    Amount,
    AmountQualifier,
    AmountRole,
    CountryLink,
    CountryRole,
    Facts,
    Measure,
    Origin,
    PartialDate,
    Relation,
    Review,
)
from tracker.store import Store, past

NOW = dt.datetime(2025, 12, 1, 12, tzinfo=dt.UTC)
END = dt.date(2025, 12, 31)


def told(store: Store, measure: str, action: str, date: str, value: int | None = None, **more: Any) -> int:
    amount = None
    if value is not None:
        amount = Amount(
            Decimal(value),
            more.pop("currency", "USD"),
            more.pop("qualifier", AmountQualifier.EXACT),
            more.pop("role", AmountRole.COMMITMENT),
        )
    actors = more.pop("actors", ("US",))
    now = more.pop("now", NOW)
    facts = Facts(
        f"{measure} {action}",
        more.pop("kind", "grant"),
        action,
        PartialDate.parse(date),
        countries=tuple(CountryLink(code, CountryRole.ACTOR) for code in actors),
        amount=amount,
        **more,
    )
    return store.insert_event(
        facts, now=now, measure=Measure(measure, measure.title(), facts.kind), origin=Origin.MANUAL
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A plant that is frozen, a mine that is cut, a loan that is amended, a part of it, and what has no rate."""
    with Store.create_or_migrate(tmp_path_factory.mktemp("ledger") / "tracker.db") as store:
        store.sync_vocabulary()
        minerals = {"materials": ("lithium", "cathode"), "agencies": ("us-doe",)}
        told(store, "plant", "announced", "2024-01-10", 120, **minerals)
        told(store, "plant", "awarded", "2024-05-10", 100, **minerals)
        told(store, "plant", "suspended", "2025-02-01")
        told(
            store,
            "mine",
            "awarded",
            "2024-06-01",
            1000,
            currency="CNY",
            actors=("CN",),
            materials=("lithium",),
        )
        told(store, "mine", "terminated", "2025-03-01", 400, currency="CNY", actors=("CN",))
        whole = told(
            store, "loan", "awarded", "2024-10-28", 2260, kind="loan", qualifier=AmountQualifier.UP_TO
        )
        told(store, "loan", "amended", "2025-10-07", 2230, kind="loan", qualifier=AmountQualifier.UP_TO)
        part = told(store, "road", "awarded", "2024-11-01", 30)
        store.link_events(part, Relation.PART_OF, whole, now=NOW)
        told(store, "gulf", "awarded", "2025-01-01", 500, currency="SAR", actors=("SA", "US"))
        told(store, "fund", "announced", "2025-01-01", 9000, role=AmountRole.PROGRAMME_ENVELOPE)
        told(store, "fund", "announced", "2025-06-01", 8000, role=AmountRole.PROGRAMME_ENVELOPE)
        told(store, "plant", "reported", "2025-06-01", 700, role=AmountRole.PRIVATE, currency="SAR")
        yield store


def asked(store: Store, by: str = "measure", as_of: dt.date = END, **more: Any) -> Ledger:
    dollars = more.pop("dollars", True)
    return ledger(store.rows, Scope(as_of, **more), by, dollars=dollars)


def six(tally: Tally) -> tuple[int, ...]:
    return tuple(tally.sums[name] for name in SUMS)


YUAN = 1000 * 0.138  # of 31 May 2024


def test_the_total_has_each_measure_once_and_no_part(store: Store) -> None:
    found = asked(store)
    assert [one.uid for one in found.standings] == ["loan", "mine", "plant", "gulf"]
    mine = next(one for one in found.standings if one.uid == "mine")
    assert mine.usd is not None
    assert mine.usd["awarded"] == pytest.approx(YUAN, abs=1)
    assert found.totals["USD"].measures == 3
    assert six(found.totals["USD"]) == (
        120,
        100 + 2230 + mine.usd["awarded"],
        100,
        mine.usd["terminated"],
        100 + 2230 + mine.usd["net"],
        0,
    )
    assert found.parts == 1


@pytest.mark.parametrize(("day", "net"), [("2024-10-27", 100), ("2024-10-28", 2360), ("2025-10-07", 2330)])
def test_on_any_day_the_sum_of_that_day_stands(store: Store, day: str, net: int) -> None:
    american = selection({"country": ["US"]})
    found = asked(store, as_of=dt.date.fromisoformat(day), selection=american)
    assert found.totals["USD"].sums["net"] == net


def test_what_has_no_rate_is_told_apart_with_its_sum(store: Store) -> None:
    found = asked(store)
    (((currency, why), tally),) = found.unconverted.items()
    assert (currency, why) == ("SAR", "the ECB does not quote SAR")
    assert (tally.measures, tally.sums["awarded"]) == (1, 50_000)
    assert asked(store, dollars=False).unconverted == {}


def test_in_the_currencies_as_stated_each_has_a_total_in_minor_units(store: Store) -> None:
    found = asked(store, dollars=False)
    assert {currency: tally.sums["net"] for currency, tally in found.totals.items()} == {
        "USD": 233_000,
        "CNY": 60_000,
        "SAR": 50_000,
    }


def test_a_measure_of_two_materials_is_in_both_rows_and_once_in_the_total(store: Store) -> None:
    found = asked(store, "material", dollars=False)
    rows = {(row.key, row.currency): row.tally.sums["awarded"] for row in found.rows}
    assert rows["lithium", "USD"] == rows["cathode", "USD"] == 10_000
    assert rows["lithium", "CNY"] == 100_000
    assert rows["", "USD"] == 223_000  # the loan names no material
    assert found.totals["USD"].sums["awarded"] == 233_000


def test_a_country_counts_where_it_acts_in_any_event_of_the_measure(store: Store) -> None:
    found = asked(store, "country", dollars=False)
    assert {(row.key, row.currency): row.tally.measures for row in found.rows} == {
        ("CN", "CNY"): 1,
        ("SA", "SAR"): 1,
        ("US", "SAR"): 1,
        ("US", "USD"): 2,
    }


def test_agencies_and_kinds_are_rows_too(store: Store) -> None:
    assert {
        row.label: row.tally.sums["net"]
        for row in asked(store, "agency", dollars=False).rows
        if row.currency == "USD"
    } == {
        "Department of Energy": 10_000,
        "none": 223_000,
    }
    kinds = asked(store, "kind", dollars=False).rows
    assert {(row.key, row.currency): row.tally.sums["net"] for row in kinds} == {
        ("loan", "USD"): 223_000,
        ("grant", "USD"): 10_000,
        ("grant", "CNY"): 60_000,
        ("grant", "SAR"): 50_000,
    }


def test_periods_say_how_it_stood_at_their_end_and_what_changed(store: Store) -> None:
    found = asked(store, "month", selection=selection({"country": ["US"], "kind": ["grant", "loan"]}))
    rows = {row.key: (row.tally.sums["net"], row.change and row.change["net"]) for row in found.rows}
    assert rows == {
        "2024-01": (0, 0),
        "2024-05": (100, 100),
        "2024-10": (2360, 2260),
        "2025-02": (2360, 0),
        "2025-10": (2330, -30),
    }


@pytest.mark.parametrize("by", GROUPS)
@pytest.mark.parametrize("day", ["2023-12-31", "2024-05-31", "2025-12-31"])
def test_the_total_is_the_same_whatever_it_is_split_by(store: Store, by: str, day: str) -> None:
    as_of = dt.date.fromisoformat(day)
    assert asked(store, by, as_of).totals == asked(store, "measure", as_of).totals


@pytest.mark.parametrize("by", ["year", "month", "day"])
def test_the_last_period_is_the_total(store: Store, by: str) -> None:
    found = asked(store, by)
    assert found.rows[-1].tally == found.totals["USD"]


def test_ceilings_among_awards_are_told(store: Store) -> None:
    assert asked(store).ceilings == {"USD": 2230}


def test_other_sums_are_told_apart_the_latest_of_each_measure(store: Store) -> None:
    found = {(one.role, one.currency): one for one in also_stated(store.rows, Scope(END))}
    envelope, private = found["programme_envelope", "USD"], found["private", "USD"]
    assert (envelope.measures, envelope.sum) == (1, 8000)
    assert (private.measures, private.sum, private.without_rate) == (0, 0, 1)
    earlier = also_stated(store.rows, Scope(dt.date(2025, 5, 1)))
    assert [(one.role, one.sum) for one in earlier] == [("programme_envelope", 9000)]


def test_a_filter_takes_the_measures_of_the_events_it_finds(store: Store) -> None:
    found = asked(store, selection=selection({"action": ["suspended"]}))
    assert [one.uid for one in found.standings] == ["plant"]
    assert six(found.totals["USD"]) == (120, 100, 100, 0, 100, 0)


# What was known.


@pytest.fixture
def changing(tmp_path: Path) -> Iterator[Store]:
    """An award recorded on the 1st, corrected on the 10th, a freeze recorded on the 20th and rejected on the 25th."""

    def december(day: int) -> dt.datetime:
        return NOW.replace(day=day)

    with Store.create_or_migrate(tmp_path / "tracker.db") as store:
        store.sync_vocabulary()
        id = told(store, "plant", "awarded", "2024-05-10", 100)
        other = told(store, "plant", "awarded", "2024-05-10", 90, now=december(5))
        store.merge_events(id, other, changed_by="ada", now=december(6))
        facts = store.load_event(id).facts
        amount = Amount(Decimal(80), "USD")
        store.update_event(
            id, Facts(**{**_fields(facts), "amount": amount}), changed_by="ada", now=december(10)
        )
        frozen = told(store, "plant", "suspended", "2025-02-01", now=december(20))
        store.set_review(frozen, Review.REJECTED, changed_by="ada", now=december(25))
        yield store


def _fields(facts: Facts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in Facts.__slots__}


@pytest.mark.parametrize(
    ("day", "award", "suspended"),
    [(1, 100, 0), (9, 100, 0), (10, 80, 0), (19, 80, 0), (20, 80, 80), (24, 80, 80), (25, 80, 0)],
)
def test_the_ledger_as_it_was_known(changing: Store, day: int, award: int, suspended: int) -> None:
    past.remember(changing, NOW.date().replace(day=day))
    found = asked(changing, days=past.DAYS, members=past.EVENTS_KNOWN)
    assert six(found.totals["USD"]) == (0, award, suspended, 0, award, 0)


def test_before_anything_was_recorded_nothing_was_known(changing: Store) -> None:
    past.remember(changing, dt.date(2025, 11, 30))
    assert asked(changing, days=past.DAYS, members=past.EVENTS_KNOWN).totals == {}


def test_what_is_known_now_is_the_ledger(store: Store) -> None:
    past.remember(store, NOW.date())
    known = {"days": past.DAYS, "members": past.EVENTS_KNOWN}
    for by in GROUPS:
        assert asked(store, by, **known) == asked(store, by)
    assert also_stated(store.rows, Scope(END, **known)) == also_stated(store.rows, Scope(END))


Generate = Callable[..., float]


def test_a_large_ledger_adds_up_however_it_is_split(tmp_path: Path, generate: Generate) -> None:
    generate(tmp_path / "tracker.db", 3000, seed=3)
    with Store.open(tmp_path / "tracker.db") as store:
        found = {by: asked(store, by) for by in GROUPS}
        whole = found["measure"].totals["USD"]
        assert whole.measures > 300
        assert sum(row.tally.sums["net"] for row in found["kind"].rows) == whole.sums["net"]
        assert sum(row.tally.sums["net"] for row in found["material"].rows) > whole.sums["net"]
        summed = store.value(
            "SELECT sum(net_usd) FROM ledger_days WHERE day <= ?1 AND ?1 < until", (END.isoformat(),)
        )
        assert summed == whole.sums["net"]


@pytest.mark.parametrize("known", [False, True])
def test_no_table_is_read_for_each_line_of_another(store: Store, known: bool) -> None:
    past.remember(store, NOW.date())
    scope = Scope(END, days=past.DAYS, members=past.EVENTS_KNOWN) if known else Scope(END)
    plans = []

    def query(sql: str, parameters: dict[str, object]) -> list[Any]:
        plans.append([row["detail"] for row in store.rows(f"EXPLAIN QUERY PLAN {sql}", parameters)])
        return store.rows(sql, parameters)

    for by in GROUPS:
        ledger(query, scope, by)
    also_stated(query, scope)
    assert [plan for plan in plans if sum(step.startswith("SCAN") for step in plan) > 1] == []

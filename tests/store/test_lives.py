"""Lives are kept in step with their events, whatever is done to these, and can be had as of any day and any knowledge."""

import datetime as dt
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.model import (
    Amount,
    AmountRole,
    CountryLink,
    CountryRole,
    DatedRole,
    DateRole,
    Facts,
    Measure,
    Origin,
    PartialDate,
    Relation,
    Review,
)
from tracker.store import Level, Store, examine, past
from tracker.store.lives import COLUMNS

NOW = dt.datetime(2026, 1, 10, 12, 0, tzinfo=dt.UTC)
GRANT = Measure("grant", "The grant", "grant")
SUMS = "currency, announced, awarded, suspended, terminated, net, disbursed"


def facts(
    action: str, date: str | None, value: int | None = None, currency: str = "USD", **more: Any
) -> Facts:
    role = more.pop("role", AmountRole.COMMITMENT)
    amount = None if value is None else Amount(Decimal(value), currency, role=role)
    return Facts(
        title=more.pop("title", f"{action} {date}"),
        kind="grant",
        action=action,
        date=PartialDate.parse(date) if date else None,
        countries=(CountryLink("US", CountryRole.ACTOR),),
        amount=amount,
        **more,
    )


def tell(store: Store, said: Facts, measure: Measure | None = GRANT, **more: Any) -> int:
    return store.insert_event(said, **{"now": NOW, "measure": measure, "origin": Origin.MANUAL} | more)


def kept(store: Store) -> list[tuple[Any, ...]]:
    sql = f"SELECT {', '.join(COLUMNS)} FROM measure_days ORDER BY account, day"
    return [tuple(row) for row in store.rows(sql)]


def wanted(store: Store) -> list[tuple[Any, ...]]:
    """The same, told anew from the events."""
    return sorted(store.rows_of_all(), key=lambda row: row[:2])


def sums(store: Store, day: str = "2026-01-10") -> list[tuple[Any, ...]]:
    sql = f"SELECT {SUMS} FROM ledger_days WHERE day <= ? AND ? < until ORDER BY account"
    return [tuple(row) for row in store.rows(sql, (day, day))]


def test_a_life_is_there_when_the_transaction_ends(store: Store) -> None:
    tell(store, facts("awarded", "2024-05-01", 200))
    tell(store, facts("suspended", "2025-05-01"))
    assert sums(store, "2024-06-01") == [("USD", 0, 200, 0, 0, 200, 0)]
    assert sums(store) == [("USD", 0, 200, 200, 0, 200, 0)]


def test_a_transaction_that_fails_leaves_the_life_as_it_was(store: Store) -> None:
    tell(store, facts("awarded", "2024-05-01", 200))
    before = kept(store)
    with pytest.raises(RuntimeError), store.transaction():
        tell(store, facts("terminated", "2025-05-01"))
        raise RuntimeError
    assert kept(store) == before


def test_a_correction_shows_at_once(store: Store) -> None:
    id = tell(store, facts("awarded", "2024-05-01", 200))
    store.update_event(id, facts("awarded", "2024-05-01", 150), changed_by="ada", now=NOW)
    assert sums(store) == [("USD", 0, 150, 0, 0, 150, 0)]


def effective(*dates: str) -> dict[str, Any]:
    return {"dates": tuple(DatedRole(DateRole.EFFECTIVE, PartialDate.parse(date)) for date in dates)}


def states(store: Store, table: str = "measure_days") -> list[tuple[str, str]]:
    return [tuple(row) for row in store.rows(f"SELECT day, state FROM {table} ORDER BY day")]


def test_a_corrected_day_of_taking_effect_moves_the_step(store: Store, path: Path) -> None:
    id = tell(store, facts("enacted", "2025-12-18", **effective("2026-06-30")))
    first = [("2025-12-18", "announced"), ("2026-06-30", "in_force")]
    assert states(store) == first
    moved = facts("enacted", "2025-12-18", **effective("2027-01-01"))
    later = NOW + dt.timedelta(days=30)
    store.update_event(id, moved, changed_by="ada", now=later)
    second = [("2025-12-18", "announced"), ("2027-01-01", "in_force")]
    assert states(store) == second
    with Store.open(path) as reader:
        for day, said in ((NOW.date(), first), (later.date(), second)):
            past.remember(reader, day)
            assert states(reader, past.DAYS) == said
    store.update_event(id, facts("enacted", "2025-12-18"), changed_by="ada", now=later)
    assert states(store) == [("2025-12-18", "in_force")]
    assert kept(store) == wanted(store)


def test_a_day_of_taking_effect_that_another_program_wrote_is_caught_up_with(store: Store) -> None:
    id = tell(store, facts("enacted", "2025-12-18"))
    with store.transaction():
        store.conn.execute("INSERT INTO event_dates VALUES (?, 'effective', '2026-06', 'month', NULL)", (id,))
    assert states(store) == [("2025-12-18", "announced"), ("2026-06-01", "in_force")]
    with store.transaction():
        store.conn.execute("UPDATE event_dates SET date = '2026-09'")
    assert states(store) == [("2025-12-18", "announced"), ("2026-09-01", "in_force")]
    with store.transaction():
        store.conn.execute("UPDATE event_dates SET role = 'deadline'")
    assert states(store) == [("2025-12-18", "in_force")]


def test_lives_told_by_the_rules_of_an_older_tracker_are_told_anew(store: Store) -> None:
    tell(store, facts("enacted", "2025-12-18", **effective("2026-06-30")))
    with store.transaction():
        store.conn.execute("DELETE FROM measure_days WHERE since IS NOT NULL")
        store.conn.execute("UPDATE measure_days SET state = 'in_force', until = '9999-12-31'")
        store.set_property("lives_rules", "3")
    assert store.follow_lives()
    assert states(store) == [("2025-12-18", "announced"), ("2026-06-30", "in_force")]


@pytest.mark.parametrize("review", [Review.REJECTED, Review.PENDING])
def test_what_is_not_published_has_no_part_in_a_life(store: Store, review: Review) -> None:
    tell(store, facts("awarded", "2024-05-01", 200))
    ended = tell(store, facts("terminated", "2025-05-01"))
    store.set_review(ended, review, changed_by="ada", now=NOW)
    assert sums(store) == [("USD", 0, 200, 0, 0, 200, 0)]
    store.set_review(ended, Review.APPROVED, changed_by="ada", now=NOW)
    assert sums(store) == [("USD", 0, 200, 0, 200, 0, 0)]


def test_an_event_that_moves_takes_its_sum_along(store: Store) -> None:
    tell(store, facts("awarded", "2024-05-01", 200))
    other = tell(store, facts("awarded", "2024-06-01", 300), Measure("other", "Another grant", "grant"))
    assert sum(row[5] for row in sums(store)) == 500
    store.set_measure(other, GRANT, changed_by="ada", now=NOW)
    assert sums(store) == [("USD", 0, 300, 0, 0, 300, 0)]


def test_merging_two_tellings_of_one_award_takes_one_off_the_total(store: Store) -> None:
    one = tell(store, facts("awarded", "2024-05-01", 200))
    two = tell(store, facts("awarded", "2024-05-02", 210), Measure("other", "The same grant", "grant"))
    before = kept(store)
    store.merge_events(one, two, changed_by="ada", now=NOW)
    assert [row[5] for row in sums(store)] == [200]
    store.split_event(two, changed_by="ada", now=NOW)
    assert kept(store) == before


def test_an_event_without_a_measure_is_an_account_of_its_own(store: Store) -> None:
    id = tell(store, facts("awarded", "2024-05-01", 200))
    with store.transaction():
        store.conn.execute("UPDATE events SET measure_id = NULL WHERE id = ?", (id,))
    rows = store.rows("SELECT account, measure_id, net FROM ledger")
    assert [tuple(row) for row in rows] == [(f"e{id}", None, 200)]


def test_what_another_program_wrote_is_caught_up_with(store: Store, path: Path) -> None:
    tell(store, facts("awarded", "2024-05-01", 200))
    store.conn.execute("UPDATE events SET amount_minor = 10000, amount = 100")
    with Store.open(path) as reader:
        checks = [found.check for found in examine(reader, NOW) if found.level is Level.PROBLEM]
    assert "states and sums" in checks
    tell(store, facts("awarded", "2024-05-01", 1), Measure("other", "Another", "grant"))
    assert sorted(row[2] for row in sums(store)) == [1, 100]
    assert kept(store) == wanted(store)


def test_the_doctor_finds_a_step_that_does_not_follow(store: Store) -> None:
    tell(store, facts("awarded", "2024-05-01", 200))
    store.conn.execute("UPDATE measure_days SET awarded_minor = awarded_minor + 1")
    problems = [found for found in examine(store, NOW) if found.level is Level.PROBLEM]
    assert [found.check for found in problems] == ["states and sums"]
    store.lives_anew()
    assert [found for found in examine(store, NOW) if found.level is Level.PROBLEM] == []


def test_dollars_of_another_currency_go_by_the_day_the_sum_was_stated(store: Store) -> None:
    tell(store, facts("awarded", "2024-05-02", 1_000_000, "JPY"))
    tell(store, facts("suspended", "2025-05-02"))
    (row,) = store.rows("SELECT net, net_usd, suspended_usd, rate, rate_date, no_rate FROM ledger")
    assert (row["net"], row["rate_date"], row["no_rate"]) == (1_000_000, "2024-05-02", None)
    assert row["net_usd"] == row["suspended_usd"] == round(1_000_000 * row["rate"])
    assert 0.0060 < row["rate"] < 0.0070  # a dollar was some 155 yen


def test_without_a_rate_there_are_no_dollars_and_it_says_why(store: Store) -> None:
    tell(store, facts("awarded", "2024-05-02", 1000, "KWD"))
    (row,) = store.rows("SELECT net, net_usd, gross_usd, no_rate FROM ledger")
    assert tuple(row) == (1000, None, None, "the ECB does not quote KWD")


# Parts.


def part_and_whole(store: Store, whole_sum: int | None = 500) -> tuple[int, int]:
    whole = tell(store, facts("awarded", "2024-05-01", whole_sum), Measure("whole", "Everything", "grant"))
    part = tell(store, facts("awarded", "2024-03-01", 200))
    store.link_events(part, Relation.PART_OF, whole, now=NOW, changed_by="ada")
    return part, whole


def test_a_part_counts_by_itself_until_the_whole_has_its_sum(store: Store) -> None:
    part_and_whole(store)
    assert [row[5] for row in sums(store, "2024-04-01")] == [200]
    assert [row[5] for row in sums(store, "2024-05-01")] == [500]


def test_the_part_counts_again_when_the_whole_is_rejected(store: Store) -> None:
    _, whole = part_and_whole(store)
    store.set_review(whole, Review.REJECTED, changed_by="ada", now=NOW)
    assert [row[5] for row in sums(store)] == [200]
    store.set_review(whole, Review.AUTO, changed_by="ada", now=NOW)
    assert [row[5] for row in sums(store)] == [500]


def test_the_part_counts_again_when_the_link_is_taken_back(store: Store) -> None:
    part, whole = part_and_whole(store)
    store.unlink_events(part, Relation.PART_OF, whole, now=NOW, changed_by="ada")
    assert sum(row[5] for row in sums(store)) == 700


def test_the_part_is_covered_as_soon_as_the_whole_gets_a_sum(store: Store) -> None:
    _, whole = part_and_whole(store, None)
    assert [row[5] for row in sums(store)] == [200]
    store.update_event(whole, facts("awarded", "2024-05-01", 500), changed_by="ada", now=NOW)
    assert [row[5] for row in sums(store)] == [500]


def test_a_part_of_a_part_is_covered_too(store: Store) -> None:
    whole = tell(store, facts("awarded", "2024-01-01", 500), Measure("whole", "Everything", "grant"))
    middle = tell(store, facts("suspended", "2024-02-01"), Measure("middle", "Between", "grant"))
    part = tell(store, facts("awarded", "2024-03-01", 200))
    store.link_events(part, Relation.PART_OF, middle, now=NOW)
    assert sum(row[5] for row in sums(store)) == 700
    store.link_events(middle, Relation.PART_OF, whole, now=NOW)
    assert [row[5] for row in sums(store)] == [500]
    assert kept(store) == wanted(store)


def test_of_two_that_are_part_of_each_other_one_counts(store: Store) -> None:
    one = tell(store, facts("awarded", "2024-01-01", 500))
    two = tell(store, facts("awarded", "2024-01-01", 300), Measure("other", "The other", "grant"))
    store.link_events(one, Relation.PART_OF, two, now=NOW)
    store.link_events(two, Relation.PART_OF, one, now=NOW)
    assert [row[5] for row in sums(store)] == [500]


def test_an_awarded_part_of_what_is_only_announced_counts_as_awarded_and_no_more_as_announced(
    store: Store,
) -> None:
    whole = tell(store, facts("announced", "2024-01-01", 500), Measure("whole", "Everything", "grant"))
    tell(store, facts("announced", "2024-02-01", 200))
    part = tell(store, facts("awarded", "2024-03-01", 200))
    store.link_events(part, Relation.PART_OF, whole, now=NOW)
    (row,) = store.rows("SELECT sum(announced), sum(awarded), sum(net), sum(gross) FROM ledger")
    assert tuple(row) == (500, 200, 200, 500)


# Whatever is done: nothing is left behind, and the past can be had again.

ACTIONS = st.sampled_from(
    ["announced", "awarded", "enacted", "enacted", "suspended", "resumed", "terminated", "scheduled"]
)
EFFECTS = st.lists(st.sampled_from(["2024-05-02", "2024-06", "2025-03-01", "2031"]), max_size=2)
DATES = st.one_of(
    st.none(),
    st.sampled_from(["2023", "2024-05", "2024-05-02", "2024-05-20", "2025", "2025-06-01", "2031-01-01"]),
)
AMOUNTS = st.one_of(st.none(), st.integers(1, 9).map(lambda n: 100 * n))
CURRENCIES = st.sampled_from(["USD", "USD", "JPY", "KWD"])
ROLES = st.sampled_from([AmountRole.COMMITMENT] * 4 + [AmountRole.BUDGET, AmountRole.PRIVATE])
SAID = st.builds(
    lambda *said, dates, **more: facts(*said, **effective(*dates), **more),
    ACTIONS,
    DATES,
    AMOUNTS,
    CURRENCIES,
    dates=EFFECTS,
    role=ROLES,
)
MEASURES = [
    None,
    GRANT,
    Measure("other", "Another grant", "grant"),
    Measure("third", "A third grant", "grant"),
]
NUMBERS = st.integers(0, 7)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("tell"), SAID, st.sampled_from(MEASURES)),
        st.tuples(st.just("tell"), SAID, st.sampled_from(MEASURES)),
        st.tuples(st.just("correct"), NUMBERS, SAID),
        st.tuples(st.just("review"), NUMBERS, st.sampled_from(list(Review))),
        st.tuples(st.just("move"), NUMBERS, st.sampled_from(MEASURES[1:])),
        st.tuples(st.just("part"), NUMBERS, NUMBERS),
        st.tuples(st.just("apart"), NUMBERS, NUMBERS),
        st.tuples(st.just("merge"), NUMBERS, NUMBERS),
        st.tuples(st.just("split"), NUMBERS, NUMBERS),
    ),
    min_size=1,
    max_size=12,
)


class Doing:
    """Does one thing a day to a database."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.ids: list[int] = []
        self.now = NOW

    def do(self, what: str, one: Any, two: Any) -> None:
        self.now += dt.timedelta(days=1)
        if what == "tell":
            self.ids.append(tell(self.store, one, two, now=self.now, review=Review.AUTO))
        elif self.ids:
            getattr(self, f"_{what}")(self._event(one), two)

    def _event(self, number: int) -> int:
        return self.ids[number % len(self.ids)]

    def _correct(self, id: int, said: Facts) -> None:
        self.store.update_event(id, said, changed_by="ada", now=self.now)

    def _review(self, id: int, review: Review) -> None:
        self.store.set_review(id, review, changed_by="ada", now=self.now)

    def _move(self, id: int, measure: Measure) -> None:
        self.store.set_measure(id, measure, changed_by="ada", now=self.now)

    def _part(self, id: int, number: int) -> None:
        if (other := self._event(number)) != id:
            self.store.link_events(id, Relation.PART_OF, other, now=self.now, changed_by="ada")

    def _apart(self, id: int, number: int) -> None:
        self.store.unlink_events(id, Relation.PART_OF, self._event(number), now=self.now, changed_by="ada")

    def _merge(self, id: int, number: int) -> None:
        try:
            self.store.merge_events(id, self._event(number), changed_by="ada", now=self.now)
        except ValueError:
            return  # merged already, or with itself

    def _split(self, id: int, number: int) -> None:
        if self.store.merged_into(id) is not None:
            self.store.split_event(id, changed_by="ada", now=self.now)


@contextmanager
def fresh(template: Path) -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(template, Path(folder) / "tracker.db"))
        with Store.open(path, write=True) as store:
            yield store


def adding(store: Store, table: str) -> Counter[tuple[Any, ...]]:
    """What a table of lives says, whatever the accounts are called."""
    columns = ", ".join(name for name in COLUMNS if name not in ("account", "measure_id"))
    found = store.rows(f"SELECT {columns} FROM {table} WHERE sum_event_id IS NOT NULL")
    return Counter(tuple(row) for row in found)


FEW = settings(
    max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


@FEW
@given(steps=STEPS)
def test_whatever_is_done_lives_are_as_if_told_anew(template: Path, steps: list[tuple[Any, ...]]) -> None:
    with fresh(template) as store:
        doing = Doing(store)
        for step in steps:
            doing.do(*step)
            assert kept(store) == wanted(store)
        assert store.value("SELECT count(*) FROM touched_accounts") == 0
        before = kept(store)
        store.lives_anew()
        assert kept(store) == before


@FEW
@given(steps=STEPS)
def test_whatever_is_done_every_sum_holds(template: Path, steps: list[tuple[Any, ...]]) -> None:
    with fresh(template) as store:
        doing = Doing(store)
        for step in steps:
            doing.do(*step)
        for row in store.rows("SELECT * FROM ledger_days"):
            assert row["net"] == row["awarded"] - row["terminated"]
            assert 0 <= row["suspended"] <= row["net"]
            assert 0 <= row["disbursed"] <= row["awarded"]
            if row["no_rate"] is None:
                assert row["net_usd"] == row["awarded_usd"] - row["terminated_usd"]
                assert 0 <= row["suspended_usd"] <= row["net_usd"]
            else:
                assert row["net_usd"] is None


@FEW
@given(steps=STEPS)
def test_what_was_known_on_each_day_is_what_the_ledger_said_then(
    template: Path, steps: list[tuple[Any, ...]]
) -> None:
    with fresh(template) as store:
        doing = Doing(store)
        then = []
        for step in steps:
            doing.do(*step)
            then.append((doing.now.date(), adding(store, "measure_days")))
        for day, said in then:
            past.remember(store, day)
            assert adding(store, past.DAYS) == said, day
        past.remember(store, NOW.date())
        assert adding(store, past.DAYS) == Counter()


def test_the_past_can_be_asked_of_a_database_that_may_only_be_read(store: Store, path: Path) -> None:
    id = tell(store, facts("awarded", "2024-05-01", 200))
    later = NOW + dt.timedelta(days=30)
    store.update_event(id, facts("awarded", "2024-05-01", 150), changed_by="ada", now=later)
    with Store.open(path) as reader:
        found = {}
        for day in ("2026-01-09", "2026-01-10", "2026-02-08", "2026-02-09"):
            past.remember(reader, dt.date.fromisoformat(day))
            found[day] = [row[0] for row in reader.rows(f"SELECT awarded_minor FROM {past.DAYS}")]
    assert found == {"2026-01-09": [], "2026-01-10": [20000], "2026-02-08": [20000], "2026-02-09": [15000]}


@pytest.mark.parametrize(
    ("undone", "expected"),
    [
        ({"date": "2025-04 (quarter)"}, {"date": "2025-04", "date_precision": "quarter"}),
        ({"date": None}, {"date": None, "date_precision": "unknown"}),
        ({"action": "suspended"}, {"action": "suspended", "state": "suspended", "rank": 3}),
        ({"review": "pending"}, {"review": "pending"}),
        ({"measure": "other"}, {"measure": "other"}),
        ({"amount": None}, {"amount_minor": None, "currency": None, "amount_role": None}),
        (
            {
                "amount": '{"value": "1.5", "max": "2", "currency": "KWD", "qualifier": "range", "role": "budget"}'
            },
            {"amount_minor": 1500, "amount_max_minor": 2000, "currency": "KWD", "amount_role": "budget"},
        ),
    ],
)
def test_an_event_as_it_was_known(undone: dict[str, str | None], expected: dict[str, Any]) -> None:
    row = {
        "id": 1,
        "action": "awarded",
        "state": "in_force",
        "rank": 2,
        "date": "2024",
        "date_precision": "year",
    }
    row |= {
        "amount_minor": 100,
        "currency": "USD",
        "amount_role": "commitment",
        "review": "auto",
        "measure": "grant",
    }
    known = past.as_known(row, undone, {"suspended": ("suspended", 3)}, {"KWD": 3})
    assert {name: known[name] for name in expected} == expected


Generate = Callable[..., float]


def test_many_lives_are_told_at_once_as_one_by_one(tmp_path: Path, generate: Generate) -> None:
    generate(tmp_path / "tracker.db", 2000, seed=11)
    with Store.open(tmp_path / "tracker.db", write=True) as store:
        assert store.lives_that_differ(1_000_000) == []
        assert store.value("SELECT count(*) FROM measure_days") > 500


@FEW
@given(events=st.lists(st.tuples(SAID, st.sampled_from(MEASURES[1:])), max_size=8), chance=st.randoms())
def test_in_whatever_order_events_arrive_the_ledger_is_the_same(
    template: Path, events: list[tuple[Facts, Measure]], chance: Any
) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)
    ledgers = []
    for arriving in (events, shuffled):
        with fresh(template) as store:
            for said, measure in arriving:
                tell(store, said, measure)
            sql = f"SELECT m.uid, l.day, l.until, {SUMS} FROM ledger_days l JOIN measures m ON m.id = l.measure_id"
            ledgers.append(sorted(tuple(map(str, row)) for row in store.rows(sql)))
    assert ledgers[0] == ledgers[1]

"""What an analyst reads: states derived from events, money counted once, dates ahead."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from tracker.model import (
    Amount,
    AmountRole,
    CountryLink,
    CountryRole,
    DatedRole,
    DateRole,
    Facts,
    Measure,
    PartialDate,
    Precision,
    Relation,
    Review,
)
from tracker.store import Store

GRANT = Measure("m", "The grant", "grant")
Tell = Callable[..., int]


@pytest.fixture
def tell(store: Store, make_facts: Callable[..., Facts], now: dt.datetime) -> Tell:
    """An event of one measure: action, date, dollars."""

    def apply(action: str, date: str | None, dollars: int | None = None, **others: object) -> int:
        role = others.pop("role", AmountRole.COMMITMENT)
        facts = make_facts(
            kind="grant",
            action=action,
            date=PartialDate.parse(date) if date else None,
            amount=None if dollars is None else Amount(Decimal(dollars), "USD", role=role),  # type: ignore[arg-type]
            **{key: value for key, value in others.items() if key not in ("measure", "review")},
        )
        return store.insert_event(
            facts,
            now=now,
            measure=others.get("measure", GRANT),  # type: ignore[arg-type]
            review=others.get("review", Review.APPROVED),  # type: ignore[arg-type]
        )

    return apply


def state(store: Store) -> str:
    return str(store.value("SELECT state FROM in_force WHERE uid = 'm'"))


@pytest.mark.parametrize(
    ("life", "expected"),
    [
        ([("announced", "2024-01")], "announced"),
        ([("awarded", "2024-05"), ("announced", "2024-01")], "in_force"),
        ([("awarded", "2024-05"), ("suspended", "2025-10-09")], "suspended"),
        ([("awarded", "2024-05"), ("suspended", "2025-10-09"), ("resumed", "2025-11")], "in_force"),
        ([("awarded", "2024-05"), ("suspended", "2025-10-09"), ("terminated", None)], "suspended"),
        ([("awarded", "2024-05"), ("suspended", "2024-05")], "suspended"),
        ([("awarded", "2024-05"), ("terminated", "2999-01-01")], "in_force"),
    ],
)
def test_the_state_is_that_of_the_latest_action(
    store: Store, tell: Tell, life: list[tuple[str, str | None]], expected: str
) -> None:
    for action, date in life:
        tell(action, date)
    assert state(store) == expected


def test_what_was_rejected_sets_no_state(store: Store, tell: Tell) -> None:
    tell("awarded", "2024-05")
    tell("terminated", "2025-01", review=Review.REJECTED)
    tell("terminated", "2025-01", review=Review.PENDING)
    assert state(store) == "in_force"


def test_a_grant_told_at_award_and_at_freeze_counts_once(store: Store, tell: Tell) -> None:
    tell("awarded", "2024-05", 200)
    tell("suspended", "2025-10-09", 200)
    (row,) = store.rows("SELECT gross, suspended, terminated, net, measure_state FROM ledger")
    assert tuple(row) == (200, 200, 0, 200, "suspended")


def test_a_terminated_grant_leaves_nothing_net(store: Store, tell: Tell) -> None:
    tell("awarded", "2024-05", 200)
    tell("terminated", "2025-10-09")
    (row,) = store.rows("SELECT gross, terminated, net FROM ledger")
    assert tuple(row) == (200, 200, 0)


def test_only_commitments_are_in_the_ledger(store: Store, tell: Tell) -> None:
    tell("announced", "2024-05", 900, role=AmountRole.PROGRAMME_ENVELOPE)
    assert store.rows("SELECT * FROM ledger") == []


def test_the_parts_of_a_sum_do_not_add_to_it(store: Store, tell: Tell, now: dt.datetime) -> None:
    whole = tell("awarded", "2024-05", 500)
    for n in range(2):
        part = tell("awarded", "2024-05", 250, measure=Measure(f"part-{n}", "A part"))
        store.link_events(part, Relation.PART_OF, whole, now=now)
    assert store.value("SELECT sum(net) FROM ledger") == 500


def test_the_parts_of_a_rejected_sum_count(store: Store, tell: Tell, now: dt.datetime) -> None:
    whole = tell("awarded", "2024-05", 500, review=Review.REJECTED)
    part = tell("awarded", "2024-05", 250, measure=Measure("part", "A part"))
    store.link_events(part, Relation.PART_OF, whole, now=now)
    assert store.value("SELECT sum(net) FROM ledger") == 250


def test_upcoming_counts_to_the_last_day_a_date_may_mean(store: Store, tell: Tell) -> None:
    this_year = dt.datetime.now(dt.UTC).year
    tell(
        "awarded",
        "2024-05",
        dates=(
            DatedRole(DateRole.DEADLINE, PartialDate.parse(str(this_year))),
            DatedRole(DateRole.EXPIRES, PartialDate("2999-04", Precision.QUARTER)),
            DatedRole(DateRole.EFFECTIVE, PartialDate.parse("2024-01-01")),
        ),
    )
    tell("scheduled", "2999-01-01")
    rows = store.rows("SELECT role, date, until FROM upcoming")
    assert [tuple(row) for row in rows] == [
        ("deadline", str(this_year), f"{this_year}-12-31"),
        ("event", "2999-01-01", "2999-01-01"),
        ("expires", "2999-04", "2999-06-30"),
    ]


def test_a_date_ahead_is_that_of_the_event_that_happens_on_it(store: Store, tell: Tell) -> None:
    ban, other = Measure("ban", "A ban"), Measure("other", "Another")
    first = (DatedRole(DateRole.EFFECTIVE, PartialDate.parse("2999-10-01")),)
    second = (DatedRole(DateRole.EFFECTIVE, PartialDate.parse("2999-12-01")),)
    tell("announced", "2024-05", dates=first + second, measure=ban)
    tell("scheduled", "2999-10-01", dates=first, measure=ban)
    tell("announced", "2024-06", dates=first, measure=other)
    tell("scheduled", "2999-12-01", dates=second, measure=ban, review=Review.REJECTED)
    rows = store.rows("SELECT date, action FROM upcoming")
    assert [tuple(row) for row in rows] == [
        ("2999-10-01", "scheduled"),
        ("2999-10-01", "announced"),
        ("2999-12-01", "announced"),
    ]


def test_the_timeline_names_things(store: Store, tell: Tell) -> None:
    tell(
        "awarded",
        "2024-05",
        countries=(CountryLink("US", CountryRole.ACTOR), CountryLink("CN", CountryRole.TARGET)),
        organizations=("Group14",),
        agencies=("us-bis",),
    )
    tell("awarded", "2024-06", review=Review.PENDING)
    (row,) = store.rows("SELECT kind, action, actors, targets, organizations, agencies FROM timeline")
    assert tuple(row) == (
        "Grant",
        "Awarded",
        "United States",
        "China",
        "Group14 Technologies",
        "Bureau of Industry and Security",
    )


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory, generate: Callable[..., float]) -> Iterator[Store]:
    """3,000 events, a third of them in measures, and some that are parts of others."""
    path = tmp_path_factory.mktemp("views") / "tracker.db"
    generate(path, 3000, seed=5)
    with Store.open(path, write=True) as store:
        with store.transaction():
            store.conn.execute(
                "INSERT INTO event_links (event_id, other_id, relation) SELECT id, id - 1, 'part_of' FROM events WHERE id > 1 AND id % 7 = 0"
            )
        yield store


def published(store: Store) -> list[dict[str, Any]]:
    """Every event that counts, with what its action means, in order of its number."""
    sql = (
        "SELECT e.*, a.state, a.rank FROM events e JOIN actions a ON a.id = e.action"
        " WHERE e.review IN ('auto', 'approved') ORDER BY e.id"
    )
    return [dict(row) for row in store.rows(sql)]


def begins(event: dict[str, Any], life: list[dict[str, Any]]) -> str:
    """The day from which an event counts: not before an earlier act that is known more finely within its time."""
    if event["date"] is None:
        return ""
    date = PartialDate.parse(event["date"], event["date_precision"])
    within = [
        other["day"]
        for other in life
        if other["rank"] < event["rank"]
        and other["fineness"] > event["fineness"]
        and date.earliest.isoformat() <= other["day"] <= date.latest.isoformat()
    ]
    return max([date.earliest.isoformat(), *within])


def latest_acts(events: list[dict[str, Any]], today: str) -> dict[int, dict[str, Any]]:
    """By measure, the event that says its state: the rule of `in_force` in other words."""
    lives = defaultdict(list)
    for event in events:
        if event["measure_id"]:
            date = PartialDate.parse(event["date"], event["date_precision"]) if event["date"] else None
            event["day"] = date.earliest.isoformat() if date else ""
            event["fineness"] = ["unknown", "year", "quarter", "month", "day"].index(event["date_precision"])
            lives[event["measure_id"]].append(event)
    found = {}
    for measure, life in lives.items():
        acts = [(begins(event, life), event) for event in life if event["state"]]
        known = [(day, event) for day, event in acts if day <= today]
        firm = False
        for _, event in sorted(known, key=lambda act: (act[0], act[1]["rank"], act[1]["action"])):
            weak = event["action"] == "reported"
            standing = firm and found[measure]["state"] in ("in_force", "suspended")
            if (weak and firm) or (standing and event["state"] in ("proposed", "announced")):
                continue
            firm = firm or not weak
            found[measure] = event
    return found


def test_in_force_is_the_latest_act_of_every_measure(generated: Store) -> None:
    acts = latest_acts(published(generated), dt.datetime.now(dt.UTC).date().isoformat())
    rows = generated.rows("SELECT id, state, latest_action FROM in_force")
    assert len(acts) > 100
    assert {tuple(row) for row in rows} == {
        (id, acts[id]["state"], acts[id]["action"]) if id in acts else (id, "unknown", None)
        for id in (row["id"] for row in generated.rows("SELECT id FROM measures"))
    }


def test_the_ledger_adds_up_to_what_stands_and_nothing_twice(generated: Store) -> None:
    rows = generated.rows("SELECT * FROM ledger")
    assert len(rows) > 500
    assert all(row["net"] == row["awarded"] - row["terminated"] for row in rows)
    assert all(row["net_usd"] == row["awarded_usd"] - row["terminated_usd"] for row in rows)
    assert all(0 <= row["suspended"] <= row["net"] for row in rows)
    assert len({row["account"] for row in rows}) == len(rows)


def test_every_sum_in_the_ledger_is_one_that_an_event_of_the_measure_states(generated: Store) -> None:
    stated = defaultdict(set)
    for event in published(generated):
        account = f"m{event['measure_id']}" if event["measure_id"] else f"e{event['id']}"
        stated[account].add(event["amount"])
    rows = generated.rows("SELECT account, gross FROM ledger WHERE gross IS NOT NULL")
    assert len(rows) > 500
    assert [row["account"] for row in rows if row["gross"] not in stated[row["account"]]] == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT state, since FROM in_force WHERE id = 5",
        "SELECT gross, net FROM ledger WHERE measure_id = 5",
    ],
)
def test_one_measure_is_looked_up_by_itself(generated: Store, sql: str) -> None:
    steps = [row["detail"] for row in generated.rows(f"EXPLAIN QUERY PLAN {sql}")]
    assert any("measure_days_by_measure" in step for step in steps)
    assert [step for step in steps if step.startswith("SCAN")] == []
    assert not any("AUTOMATIC" in step or "MATERIALIZE" in step for step in steps)

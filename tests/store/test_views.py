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


@pytest.mark.parametrize("action", ["enacted", "reported"])
def test_what_takes_effect_later_is_announced_until_then(store: Store, tell: Tell, action: str) -> None:
    """The view says since when it is so: when it was made, then when it began to apply."""
    ahead = DatedRole(DateRole.EFFECTIVE, PartialDate.parse("2999-01"))
    tell(action, "2025-12-18", dates=(ahead,))
    said = "SELECT state, since, since_precision, latest_action FROM in_force"
    assert [tuple(row) for row in store.rows(said)] == [("announced", "2025-12-18", "day", action)]
    steps = "SELECT day, until, state, since, since_precision FROM measure_days"
    assert [tuple(row) for row in store.rows(steps)] == [
        ("2025-12-18", "2999-01-01", "announced", None, None),
        ("2999-01-01", "9999-12-31", "in_force", "2999-01", "month"),
    ]


def test_what_has_taken_effect_is_in_force_since_then(store: Store, tell: Tell) -> None:
    tell("enacted", "2023-12", dates=(DatedRole(DateRole.EFFECTIVE, PartialDate.parse("2024-06")),))
    said = "SELECT state, since, since_precision, latest_action FROM in_force"
    assert [tuple(row) for row in store.rows(said)] == [("in_force", "2024-06", "month", "enacted")]
    periods = "SELECT state, day, since FROM state_periods ORDER BY day"
    assert [tuple(row) for row in store.rows(periods)] == [
        ("announced", "2023-12-01", None),
        ("in_force", "2024-06-01", "2024-06"),
    ]


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
    """3,000 events, a third of them in measures, some parts of others and many that take effect later."""
    path = tmp_path_factory.mktemp("views") / "tracker.db"
    generate(path, 3000, seed=5)
    with Store.open(path, write=True) as store:
        with store.transaction():
            for days, every in ((40, 2), (400, 3), (2000, 5)):
                store.conn.execute(
                    "INSERT OR IGNORE INTO event_dates (event_id, role, date, precision)"
                    " SELECT id, 'effective', date(date, ?), 'day' FROM events"
                    " WHERE date_precision = 'day' AND (id / 7) % ? = 0",
                    (f"{days} days", every),
                )
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


Act = tuple[str, dict[str, Any]]
"""An act and the day from which it counts."""


def ahead(act: Act) -> list[str]:
    """The days on which an act takes effect, where it does so on none before; in order."""
    day, event = act
    return sorted(event["effective"]) if all(other > day for other in event["effective"]) else []


def binds_on(made: Act, later: list[Act]) -> str | None:
    """The day on which a thing takes effect that was made for later; None where something came between."""
    begins, held = ahead(made)[0], False
    for day, event in later:
        if day >= begins:
            break
        if event["action"] == "enacted" and event["effective"]:
            return None
        if event["action"] in ("effective", "awarded", "disbursed") or event["state"] == "ended":
            return None
        if event["action"] in ("amended", "extended"):
            to = sorted(other for other in event["effective"] if other > day)
            begins = next((other for other in to if other >= begins), (*to, begins)[0])
        if event["state"] in ("in_force", "suspended") and event["action"] != "reported":
            held = event["state"] == "suspended"
    return None if held else begins


def lives_of(store: Store, events: list[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    """The events of each measure, with the first day and the fineness of their dates, and their effect."""
    effective = defaultdict(list)
    for row in store.rows("SELECT event_id, date, precision FROM event_dates WHERE role = 'effective'"):
        date = PartialDate.parse(row["date"], row["precision"])
        effective[row["event_id"]].append(date.earliest.isoformat())
    lives = defaultdict(list)
    for event in events:
        if event["measure_id"]:
            date = PartialDate.parse(event["date"], event["date_precision"]) if event["date"] else None
            event["day"] = date.earliest.isoformat() if date else ""
            event["fineness"] = ["unknown", "year", "quarter", "month", "day"].index(event["date_precision"])
            event["effective"] = effective[event["id"]]
            lives[event["measure_id"]].append(event)
    return lives


def state_after(acts: list[Act], today: str) -> tuple[str, str] | None:
    """The state that acts leave, and the last of them that counts: the rule of `in_force` in other words."""
    found: tuple[str, str] | None = None
    begins, maker, firm = "", "", False
    for number, (day, event) in enumerate(acts):
        if day > today:
            break
        action, state = event["action"], event["state"]
        if begins and begins <= day:
            found, begins = ("in_force", maker), ""
        if action == "reported" and firm:
            continue
        bound = found is not None and firm and (begins or found[0] in ("in_force", "suspended"))
        if bound and state in ("proposed", "announced"):
            continue
        making = action in ("enacted", "reported")
        if making and ahead((day, event)) and not (found and firm and found[0] == "in_force"):
            begins, maker = binds_on((day, event), acts[number + 1 :]) or "9999", action
            if not (found and found[0] == "suspended"):
                found = ("announced", action)
        elif begins and (action in ("amended", "extended", "resumed") or (making and not event["effective"])):
            found = ("announced", action)
        else:
            found = (state, action)
            begins = begins if state == "suspended" else ""
        firm = firm or action != "reported"
    return ("in_force", maker) if begins and begins <= today else found


def latest_acts(store: Store, today: str) -> dict[int, tuple[str, str]]:
    """By measure, its state and the act that says it."""
    found = {}
    for measure, life in lives_of(store, published(store)).items():
        acts = [(begins(event, life), event) for event in life if event["state"]]
        acts.sort(key=lambda act: (act[0], act[1]["rank"], act[1]["action"]))
        said = state_after(acts, today)
        if said is not None:
            found[measure] = said
    return found


def test_in_force_is_the_latest_act_of_every_measure(generated: Store) -> None:
    acts = latest_acts(generated, dt.datetime.now(dt.UTC).date().isoformat())
    rows = generated.rows("SELECT id, state, latest_action FROM in_force")
    assert len(acts) > 100
    assert {tuple(row) for row in rows} == {
        (id, *acts.get(id, ("unknown", None)))
        for id in (row["id"] for row in generated.rows("SELECT id FROM measures"))
    }


@pytest.mark.parametrize("day", ["2023-01-01", "2024-06-30", "2025-10-09", "2027-03-01"])
def test_the_state_of_any_day_is_the_latest_act_by_then(generated: Store, day: str) -> None:
    rows = generated.rows(
        "SELECT d.measure_id, d.state, l.action FROM measure_days d LEFT JOIN events l ON l.id = d.event_id"
        " WHERE d.measure_id IS NOT NULL AND d.day <= ?1 AND ?1 < d.until AND d.event_id IS NOT NULL",
        (day,),
    )
    assert {row[0]: (row[1], row[2]) for row in rows} == latest_acts(generated, day)


def test_many_of_the_generated_measures_take_effect_later(generated: Store) -> None:
    """Else the rule would be tested on nothing."""
    begun = "SELECT count(DISTINCT measure_id) FROM measure_days WHERE since IS NOT NULL"
    assert int(str(generated.value(begun))) > 20


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

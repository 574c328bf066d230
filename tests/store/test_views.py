"""What an analyst reads: states derived from events, money counted once, dates ahead."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

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

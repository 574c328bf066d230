"""The life of a measure: what its state and its sums are on a day, by the events it has had."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.life import FOREVER, UNDATED, Happening, Span, Step, Sum, covers, on_day, spans, steps, wholes_of
from tracker.model import AmountQualifier, AmountRole, PartialDate
from tracker.vocabulary import vocabulary

ACTIONS = vocabulary().actions
DAY = dt.date(2026, 1, 1)


def happening(
    action: str,
    date: str | None,
    sum: int | None = None,
    currency: str = "USD",
    qualifier: str = "exact",
    *,
    id: int = 1,
    most: int | None = None,
    role: str = "commitment",
    step: str | None = None,
    effective: Sequence[str] = (),
) -> Happening:
    """An event of a life. The sum is in minor units, as the database has it."""
    return Happening(
        id,
        action,
        ACTIONS[action].state,
        ACTIONS[action].rank,
        PartialDate.parse(date) if date else None,
        None if sum is None else Sum.of(sum, most, currency, qualifier, role),
        step,
        tuple(PartialDate.parse(date) for date in effective),
    )


def told(*events: tuple[object, ...], on: dt.date = DAY) -> Step:
    """How a measure with these events stands on a day."""
    life = steps(happening(*event, id=number) for number, event in enumerate(events, 1))  # type: ignore[arg-type]
    standing = on_day(life, on)
    assert standing is not None
    return standing


def sums(step: Step) -> tuple[int, ...]:
    """announced, awarded, suspended, terminated, disbursed"""
    return step.announced, step.awarded, step.suspended, step.terminated, step.disbursed


AWARD = ("awarded", "2024-05-10", 200)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([("announced", "2024-01-01", 500)], (500, 0, 0, 0, 0), id="announced is not awarded"),
        pytest.param(
            [("pledged", "2024-01-01", 500), AWARD], (500, 200, 0, 0, 0), id="pledged, then awarded"
        ),
        pytest.param([AWARD, ("amended", "2025-01-01", 150)], (0, 150, 0, 0, 0), id="amended, not added"),
        pytest.param([AWARD, ("amended", "2025-01-01", 300)], (0, 300, 0, 0, 0), id="amended upwards"),
        pytest.param([AWARD, ("suspended", "2025-01-01")], (0, 200, 200, 0, 0), id="all suspended"),
        pytest.param([AWARD, ("suspended", "2025-01-01", 80)], (0, 200, 80, 0, 0), id="a part suspended"),
        pytest.param(
            [AWARD, ("suspended", "2025-01-01", 900)], (0, 200, 200, 0, 0), id="never beyond the award"
        ),
        pytest.param(
            [AWARD, ("suspended", "2025-01-01", 197)], (0, 200, 200, 0, 0), id="rounded, and all of it"
        ),
        pytest.param(
            [AWARD, ("suspended", "2025-01-01", 80), ("resumed", "2025-02-01")],
            (0, 200, 0, 0, 0),
            id="resumed",
        ),
        pytest.param(
            [AWARD, ("suspended", "2025-01-01"), ("resumed", "2025-02-01", 50)],
            (0, 200, 150, 0, 0),
            id="a part resumed",
        ),
        pytest.param(
            [AWARD, ("suspended", "2025-01-01"), ("amended", "2025-02-01", 150)],
            (0, 150, 0, 0, 0),
            id="what is amended goes on",
        ),
        pytest.param([AWARD, ("terminated", "2025-01-01")], (0, 200, 0, 200, 0), id="terminated"),
        pytest.param(
            [AWARD, ("suspended", "2025-01-01"), ("terminated", "2025-02-01")],
            (0, 200, 0, 200, 0),
            id="what is terminated is no longer suspended",
        ),
        pytest.param(
            [AWARD, ("terminated", "2025-01-01", 50), ("terminated", "2025-02-01", 30)],
            (0, 200, 0, 80, 0),
            id="partial terminations add up",
        ),
        pytest.param(
            [AWARD, ("terminated", "2025-01-01", 150), ("terminated", "2025-02-01", 150)],
            (0, 200, 0, 200, 0),
            id="not beyond the award",
        ),
        pytest.param(
            [AWARD, ("terminated", "2025-01-01", 50), ("terminated", "2025-01-01", 50)],
            (0, 200, 0, 50, 0),
            id="one cut told twice",
        ),
        pytest.param(
            [AWARD, ("terminated", "2025-01-01"), ("resumed", "2025-02-01")],
            (0, 200, 0, 0, 0),
            id="brought back by a court",
        ),
        pytest.param(
            [AWARD, ("terminated", "2025-01-01"), ("amended", "2025-02-01", 250)],
            (0, 250, 0, 250, 0),
            id="an amendment does not bring back what was ended",
        ),
        pytest.param([AWARD, ("completed", "2025-01-01")], (0, 200, 0, 0, 0), id="done as meant stays given"),
        pytest.param([AWARD, ("expired", "2025-01-01")], (0, 200, 0, 200, 0), id="expired unpaid"),
        pytest.param(
            [AWARD, ("disbursed", "2024-09-01", 60), ("expired", "2025-01-01")],
            (0, 200, 0, 140, 60),
            id="what is paid does not expire",
        ),
        pytest.param(
            [AWARD, ("disbursed", "2024-09-01", 60), ("disbursed", "2025-01-01", 70)],
            (0, 200, 0, 0, 130),
            id="payments add up",
        ),
        pytest.param(
            [AWARD, ("disbursed", "2024-09-01", 60), ("disbursed", "2024-09-01", 60)],
            (0, 200, 0, 0, 60),
            id="one payment told twice",
        ),
        pytest.param(
            [AWARD, ("disbursed", "2024-09-01", 190), ("disbursed", "2025-01-01", 70)],
            (0, 200, 0, 0, 200),
            id="no more is paid than awarded",
        ),
        pytest.param([("suspended", "2025-01-01", 80)], (0, 80, 80, 0, 0), id="a freeze tells of an award"),
        pytest.param([("disbursed", "2025-01-01", 80)], (0, 80, 0, 0, 80), id="a payment tells of an award"),
        pytest.param(
            [("suspended", "2025-01-01", 80), ("awarded", "2025-02-01", 300)],
            (0, 300, 0, 0, 0),
            id="an award says more than what a freeze tells of it",
        ),
        pytest.param([("reported", "2024-01-01", 90)], (0, 90, 0, 0, 0), id="known to exist"),
        pytest.param([("reported", "2025-01-01", 90), AWARD], (0, 200, 0, 0, 0), id="an act before a report"),
        pytest.param(
            [AWARD, ("reported", "2025-01-01", 90)], (0, 200, 0, 0, 0), id="a later report changes nothing"
        ),
        pytest.param(
            [("announced", "2024-01-01", 500), ("reported", "2025-01-01", 90)],
            (500, 0, 0, 0, 0),
            id="a report does not award what is only announced",
        ),
        pytest.param(
            [AWARD, ("challenged", "2025-01-01", 90)], (0, 200, 0, 0, 0), id="a challenge leaves it as it was"
        ),
        pytest.param([("terminated", None), AWARD], (0, 200, 0, 0, 0), id="undated events come first"),
    ],
)
def test_what_the_events_leave_standing(
    events: Sequence[tuple[object, ...]], expected: tuple[int, ...]
) -> None:
    assert sums(told(*events)) == expected


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([AWARD, ("terminated", "2025-01-01", 50)], "in_force"),
        ([AWARD, ("terminated", "2025-01-01", 50), ("terminated", "2025-02-01", 150)], "ended"),
        ([AWARD, ("suspended", "2025-01-01"), ("resumed", "2025-02-01", 50)], "suspended"),
        ([AWARD, ("suspended", "2025-01-01"), ("challenged", "2025-02-01")], "suspended"),
        ([("announced", "2024-01-01"), ("reported", "2025-01-01")], "announced"),
        ([("challenged", "2024-01-01")], "unknown"),
    ],
)
def test_a_part_that_ends_or_resumes_leaves_the_state(
    events: Sequence[tuple[object, ...]], state: str
) -> None:
    assert told(*events).state == state


@pytest.mark.parametrize(
    ("amount", "counts"),
    [
        ((100, None, "USD", "exact", "commitment"), (100, 100)),
        ((100, None, "USD", "about", "commitment"), (100, 100)),
        ((100, None, "USD", "up_to", "commitment"), (100, 100)),
        ((100, None, "USD", "at_least", "commitment"), (100, None)),
        ((100, 300, "USD", "range", "commitment"), (100, 300)),
        ((None, None, "USD", "order_of_magnitude", "commitment"), None),
        ((100, None, "USD", "exact", "programme_envelope"), None),
        ((100, None, "USD", "exact", "budget"), None),
        ((100, None, "USD", "exact", "private"), None),
        ((100, None, "USD", "exact", "project_total"), None),
        ((100, None, "USD", "exact", "trade_covered"), None),
        ((100, None, "USD", "exact", None), None),
    ],
)
def test_what_of_a_stated_sum_counts(
    amount: tuple[int | None, int | None, str, str, str | None], counts: tuple[int, int | None] | None
) -> None:
    found = Sum.of(*amount)
    assert (found and (found.minor, found.most)) == counts


def test_the_upper_end_of_a_range_is_shown_beside() -> None:
    events = [happening("awarded", "2024-05-10", 100, "USD", "range", most=300)]
    (step,) = steps(events)
    assert (step.awarded, step.most) == (100, 300)


def test_a_vague_date_counts_from_the_first_day_it_may_mean() -> None:
    assert [step.day for step in steps([happening("awarded", "2024-05")])] == [dt.date(2024, 5, 1)]


def test_a_freeze_known_only_to_the_year_is_not_before_the_award_of_that_year() -> None:
    events = [("awarded", "2025-03-10", 200), ("terminated", "2025")]
    assert sums(told(*events)) == (0, 200, 0, 200, 0)
    assert told(*events).state == "ended"


def test_a_vague_award_is_not_put_after_its_freeze() -> None:
    assert sums(told(("awarded", "2025", 200), ("suspended", "2025-03-10"))) == (0, 200, 200, 0, 0)


def test_events_without_a_date_stand_from_before_every_day() -> None:
    (step,) = steps([happening("awarded", None, 200)])
    assert (step.day, step.awarded, step.stated) == (UNDATED, 200, None)


def test_what_is_still_ahead_counts_from_its_day() -> None:
    events = [AWARD, ("terminated", "2027-01-01")]
    assert told(*events, on=dt.date(2026, 12, 31)).net == 200
    assert told(*events, on=dt.date(2027, 1, 1)).net == 0


def test_the_amended_loan_has_either_sum_on_the_right_day_and_never_both() -> None:
    loan = steps(
        [
            happening("awarded", "2024-10-28", 226_000_000_000, qualifier="about", id=1),
            happening("amended", "2025-10-07", 223_000_000_000, qualifier="about", id=2),
            happening("disbursed", "2025-10-20", id=3),
        ]
    )
    standing = {
        day: step.net if (step := on_day(loan, dt.date.fromisoformat(day))) else None
        for day in ("2024-10-27", "2024-10-28", "2025-10-06", "2025-10-07", "2025-10-20", "2026-11-22")
    }
    assert standing == {
        "2024-10-27": None,
        "2024-10-28": 226_000_000_000,
        "2025-10-06": 226_000_000_000,
        "2025-10-07": 223_000_000_000,
        "2025-10-20": 223_000_000_000,
        "2026-11-22": 223_000_000_000,
    }


def doubled(minor: int, currency: str, into: str, date: PartialDate | None) -> int | None:
    """A euro is two dollars; there is no rate of the rial."""
    if currency == into:
        return minor
    return {("EUR", "USD"): 2 * minor, ("USD", "EUR"): minor // 2}.get((currency, into))


def in_two_currencies(*events: tuple[object, ...]) -> Step:
    life = steps((happening(*event, id=n) for n, event in enumerate(events, 1)), doubled)  # type: ignore[arg-type]
    return life[-1]


def test_a_part_stated_in_another_currency_is_converted_into_that_of_the_award() -> None:
    step = in_two_currencies(("awarded", "2024-01-01", 200, "USD"), ("terminated", "2025-01-01", 30, "EUR"))
    assert (step.currency, step.awarded, step.terminated) == ("USD", 200, 60)


def test_an_award_leads_to_its_own_currency() -> None:
    step = in_two_currencies(("announced", "2024-01-01", 100, "EUR"), ("awarded", "2025-01-01", 180, "USD"))
    assert (step.currency, step.announced, step.awarded) == ("USD", 200, 180)


def test_an_amendment_in_another_currency_carries_over_what_is_held() -> None:
    step = in_two_currencies(
        ("awarded", "2024-01-01", 200, "USD"),
        ("suspended", "2024-06-01", 50, "USD"),
        ("amended", "2025-01-01", 90, "EUR"),
    )
    assert (step.currency, step.awarded, step.suspended) == ("EUR", 90, 25)


def test_a_part_without_a_rate_takes_the_whole() -> None:
    step = in_two_currencies(("awarded", "2024-01-01", 200, "USD"), ("suspended", "2025-01-01", 30, "IRR"))
    assert (step.awarded, step.suspended) == (200, 200)


def test_without_a_rate_what_was_held_keeps_its_share() -> None:
    step = in_two_currencies(
        ("awarded", "2024-01-01", 200, "USD"),
        ("suspended", "2024-06-01", 50, "USD"),
        ("amended", "2025-01-01", 1000, "IRR"),
    )
    assert (step.currency, step.awarded, step.suspended) == ("IRR", 1000, 250)


# Parts and wholes.


def life(*events: tuple[object, ...]) -> tuple[Step, ...]:
    return steps(happening(*event, id=n) for n, event in enumerate(events, 1))  # type: ignore[arg-type]


def counting(span: Span) -> tuple[str, str, bool, bool]:
    return span.day.isoformat(), span.until.isoformat(), span.counted, span.announced_counted


def test_a_part_counts_until_its_whole_has_an_award() -> None:
    part = life(("awarded", "2024-01-01", 50))
    whole = life(("announced", "2024-03-01", 500), ("awarded", "2024-06-01", 400))
    assert [counting(span) for span in spans(part, [whole])] == [
        ("2024-01-01", "2024-03-01", True, True),
        ("2024-03-01", "2024-06-01", True, False),
        ("2024-06-01", FOREVER.isoformat(), False, False),
    ]


def test_a_whole_without_a_sum_covers_nothing() -> None:
    part = life(("awarded", "2024-01-01", 50))
    assert [span.counted for span in spans(part, [life(("suspended", "2023-01-01"))])] == [True]


def test_days_on_which_the_sums_of_a_whole_begin_and_end() -> None:
    whole = life(
        ("announced", "2024-03-01", 500), ("awarded", "2024-06-01", 400), ("amended", "2025-01-01", 0)
    )
    assert list(covers(whole)) == [
        (dt.date(2024, 3, 1), False, True),
        (dt.date(2024, 6, 1), True, True),
        (dt.date(2025, 1, 1), False, True),
    ]


CHAIN = {"grant": ["programme"], "programme": ["law"], "law": []}
CIRCLE = {"a": ["b"], "b": ["c"], "c": ["a"], "outside": ["b"]}


def test_wholes_are_found_through_others() -> None:
    assert wholes_of("grant", CHAIN.__getitem__) == ["law", "programme"]


def test_of_a_circle_one_is_the_whole() -> None:
    assert {name: wholes_of(name, CIRCLE.__getitem__) for name in CIRCLE} == {
        "a": [],
        "b": ["a"],
        "c": ["a", "b"],
        "outside": ["a", "b", "c"],
    }


def test_what_is_part_of_itself_covers_itself_not() -> None:
    assert wholes_of("a", {"a": ["a"]}.__getitem__) == []


# What holds of every life.

DATES = st.one_of(
    st.none(),
    st.dates(dt.date(2020, 1, 1), dt.date(2027, 12, 31)).map(lambda day: day.isoformat()),
    st.dates(dt.date(2020, 1, 1), dt.date(2027, 12, 31)).map(lambda day: day.isoformat()[:7]),
    st.integers(2020, 2027).map(str),
)
EVENTS = st.builds(
    happening,
    st.sampled_from(sorted(ACTIONS)),
    DATES,
    st.one_of(st.none(), st.integers(0, 1000)),
    st.sampled_from(["USD", "USD", "USD", "EUR", "IRR"]),
    st.sampled_from([qualifier.value for qualifier in AmountQualifier]),
    most=st.one_of(st.none(), st.integers(0, 2000)),
    role=st.sampled_from(["commitment"] * 4 + [role.value for role in AmountRole]),
    step=st.sampled_from([None, None, None, "0", "1", "2", "P00010"]),
    effective=st.lists(DATES.filter(bool), max_size=2),
)
LIVES = st.lists(EVENTS, max_size=8).map(
    lambda events: [dataclasses.replace(one, event_id=number) for number, one in enumerate(events, 1)]
)


@given(LIVES)
def test_nothing_is_more_than_it_can_be(events: list[Happening]) -> None:
    for step in steps(events, doubled):
        assert step.net == step.awarded - step.terminated
        assert 0 <= step.terminated <= step.awarded
        assert 0 <= step.suspended <= step.net
        assert 0 <= step.disbursed <= step.awarded
        assert step.announced >= 0


@given(LIVES, st.randoms())
def test_the_order_of_arrival_does_not_matter(events: list[Happening], chance: object) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    numbered = [dataclasses.replace(one, event_id=number) for number, one in enumerate(shuffled, 100)]

    def seen(life: tuple[Step, ...]) -> list[tuple[object, ...]]:
        return [(step.day, step.state, step.currency, step.most, *sums(step)) for step in life]

    assert seen(steps(numbered, doubled)) == seen(steps(events, doubled))


@given(LIVES)
def test_no_award_is_more_than_the_largest_sum_stated_or_all_that_was_paid(events: list[Happening]) -> None:
    """Statements replace each other: however often a sum is told, it is never added to itself.

    What a register has added after an end stands beside what was taken back with it, and is more.
    """
    events = [one for one in events if one.step is None]
    dollars = [one.sum.minor for one in events if one.sum and one.sum.currency == "USD"]
    same = [one for one in events if one.sum is None or one.sum.currency == "USD"]
    paid = sum(one.sum.minor for one in same if one.sum and one.action == "disbursed")
    for step in steps(same):
        assert step.awarded <= max([*dollars, paid], default=0)
        assert step.announced <= max(dollars, default=0)


@given(LIVES, st.integers(0, 7))
def test_telling_an_event_again_changes_no_sum(events: list[Happening], which: int) -> None:
    """Two tellings of one award that nobody has merged, but that are in one measure, count once."""
    if not events:
        return
    one = events[which % len(events)]
    again = dataclasses.replace(one, event_id=99)
    if one.action == "resumed" and one.sum is not None:
        return  # a release of a part may well be followed by another
    before, after = steps(events), steps([*events, again])
    assert [sums(step) for step in after] == [sums(step) for step in before]


@given(LIVES, LIVES)
def test_a_part_and_its_whole_never_add_up(part: list[Happening], whole: list[Happening]) -> None:
    above = steps(whole)
    for span in spans(steps(part), [above]):
        standing = on_day(above, span.day)
        covered = standing is not None and standing.awarded > 0
        assert span.counted is not covered
        if standing is not None and standing.has_sum:
            assert not span.announced_counted


@given(LIVES, st.lists(LIVES, max_size=2))
def test_spans_follow_each_other_to_the_end_of_days(
    own: list[Happening], wholes: list[list[Happening]]
) -> None:
    found = spans(steps(own), [steps(whole) for whole in wholes])
    assert [span.until for span in found[:-1]] == [span.day for span in found[1:]]
    assert [span.until for span in found[-1:]] == [FOREVER] * bool(found)
    assert all(span.day < span.until for span in found)


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=3)))
def test_of_accounts_that_hold_each_other_at_least_one_counts(links: dict[str, list[str]]) -> None:
    """Were each covered by another, their money would be gone altogether."""
    above = {name: wholes_of(name, lambda other: links.get(other, [])) for name in "abcdef"}
    assert any(not wholes for wholes in above.values())
    for name, wholes in above.items():
        assert name not in wholes
        assert not any(name in above[whole] for whole in wholes)


# Money that a register counts: every step states what there is in all by then.

COUNTED = ("awarded", "2024-05-10", 200)


def counted(*events: tuple[object, ...], news: tuple[tuple[object, ...], ...] = ()) -> Step:
    """How a measure stands whose register tells these steps, with what others tell of it besides."""
    register = [
        happening(*event, id=number, step=str(number))  # type: ignore[arg-type]
        for number, event in enumerate(events)
    ]
    others = [happening(*event, id=100 + number) for number, event in enumerate(news)]  # type: ignore[arg-type]
    standing = on_day(steps([*register, *others]), DAY)
    assert standing is not None
    return standing


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([COUNTED, ("amended", "2025-01-01", 260)], (0, 260, 0, 0, 0), id="money added"),
        pytest.param([COUNTED, ("amended", "2025-01-01", 150)], (0, 150, 0, 0, 0), id="money taken back"),
        pytest.param([COUNTED, ("terminated", "2025-01-01")], (0, 200, 0, 0, 0), id="ended, all of it spent"),
        pytest.param(
            [COUNTED, ("terminated", "2025-01-01", 120)], (0, 200, 0, 120, 0), id="ended, some taken back"
        ),
        pytest.param(
            [COUNTED, ("terminated", "2025-01-01"), ("terminated", "2025-03-01", 120)],
            (0, 200, 0, 120, 0),
            id="taken back later",
        ),
        pytest.param(
            [COUNTED, ("terminated", "2025-01-01", 120), ("amended", "2025-04-01", 90)],
            (0, 210, 0, 120, 0),
            id="a settlement paid after the end",
        ),
        pytest.param(
            [COUNTED, ("amended", "2025-01-01", 300), ("amended", "2025-01-01", 250)],
            (0, 250, 0, 0, 0),
            id="two steps of one day, in the register's order",
        ),
        pytest.param(
            [COUNTED, ("disbursed", "2025-01-01", 80), ("disbursed", "2025-06-01", 90)],
            (0, 200, 0, 0, 90),
            id="paid in all by then",
        ),
    ],
)
def test_a_registers_word_is_the_sum_step_by_step(
    events: list[tuple[object, ...]], expected: tuple[int, ...]
) -> None:
    assert sums(counted(*events)) == expected


@pytest.mark.parametrize(
    ("news", "expected"),
    [
        pytest.param(("awarded", "2024-06-01", 500), (0, 200, 0, 0, 0), id="what was promised"),
        pytest.param(("announced", "2024-01-01", 500), (500, 200, 0, 0, 0), id="what was announced"),
        pytest.param(("disbursed", "2024-07-01", 50), (0, 200, 0, 0, 50), id="a payment nobody counts"),
        pytest.param(("suspended", "2025-01-01"), (0, 200, 200, 0, 0), id="a freeze"),
        pytest.param(("terminated", "2025-01-01"), (0, 200, 0, 200, 0), id="an end not entered yet"),
    ],
)
def test_what_others_tell_does_not_change_what_is_counted(
    news: tuple[object, ...], expected: tuple[int, ...]
) -> None:
    assert sums(counted(COUNTED, news=(news,))) == expected


def test_an_end_told_by_others_gives_way_to_what_the_register_enters() -> None:
    ended = counted(COUNTED, ("terminated", "2025-02-01", 150), news=(("terminated", "2025-01-01"),))
    assert (ended.state, sums(ended)) == ("ended", (0, 200, 0, 150, 0))
    again = counted(COUNTED, ("terminated", "2025-02-01", 150), news=(("terminated", "2025-03-01", 200),))
    assert (again.state, sums(again)) == ("ended", (0, 200, 0, 150, 0))


@pytest.mark.parametrize(
    ("step", "state"),
    [
        (("amended", "2025-03-01", 180), "ended"),
        (("disbursed", "2025-03-01", 80), "ended"),
        (("amended", "2025-03-01", 260), "in_force"),
        (("extended", "2025-03-01"), "in_force"),
    ],
)
def test_what_is_entered_after_the_end_opens_nothing_again_unless_it_adds_money(
    step: tuple[object, ...], state: str
) -> None:
    assert counted(COUNTED, ("completed", "2025-01-01"), step).state == state


@pytest.mark.parametrize("action", ["proposed", "announced", "scheduled", "pledged", "threatened"])
def test_what_is_in_force_stays_so_when_more_of_it_is_announced(action: str) -> None:
    """A report that a law orders falls due; a stricter version of a rule is proposed."""
    assert told(("enacted", "2023-12-22"), (action, "2024-06-19")).state == "in_force"
    assert (
        told(("awarded", "2023-12-22"), ("suspended", "2024-01-01"), (action, "2024-06-19")).state
        == "suspended"
    )


def test_what_has_ended_may_be_proposed_anew() -> None:
    assert (
        told(("enacted", "2020-01-01"), ("terminated", "2021-01-01"), ("proposed", "2024-01-01")).state
        == "proposed"
    )


# What is made and binds only later.


def states(*events: Happening) -> list[tuple[str, str]]:
    """The states of a life, each with the first day of its run."""
    found: list[tuple[str, str]] = []
    for step in steps(dataclasses.replace(one, event_id=n) for n, one in enumerate(events, 1)):
        if not found or found[-1][1] != step.state:
            found.append((step.day.isoformat(), step.state))
    return found


LAW = happening("enacted", "2025-12-18", effective=["2026-06-30"])


@pytest.mark.parametrize(
    ("effective", "expected"),
    [
        pytest.param(["2026-06-30"], [("2025-12-18", "announced"), ("2026-06-30", "in_force")], id="a day"),
        pytest.param(
            ["2027-10-01", "2026-06-30"],
            [("2025-12-18", "announced"), ("2026-06-30", "in_force")],
            id="the first of several",
        ),
        pytest.param(["2026-06"], [("2025-12-18", "announced"), ("2026-06-01", "in_force")], id="a month"),
        pytest.param(["2027"], [("2025-12-18", "announced"), ("2027-01-01", "in_force")], id="a year"),
        pytest.param(["2025-12-18"], [("2025-12-18", "in_force")], id="the day itself"),
        pytest.param(["2025-12"], [("2025-12-18", "in_force")], id="a month that has begun"),
        pytest.param(["2025-12-18", "2027-10-01"], [("2025-12-18", "in_force")], id="a part at once"),
        pytest.param([], [("2025-12-18", "in_force")], id="nothing told"),
    ],
)
@pytest.mark.parametrize("action", ["enacted", "reported"])
def test_what_is_made_is_announced_until_the_first_day_it_takes_effect(
    action: str, effective: list[str], expected: list[tuple[str, str]]
) -> None:
    assert states(happening(action, "2025-12-18", effective=effective)) == expected


def test_the_state_is_since_the_day_it_took_effect() -> None:
    made, begun = steps([LAW])
    assert (made.event_id, made.since) == (1, None)
    assert (begun.event_id, begun.since) == (1, PartialDate.parse("2026-06-30"))


def test_an_act_without_a_date_that_takes_effect_on_one() -> None:
    events = happening("enacted", None, effective=["2026-06-30"])
    assert states(events) == [("0001-01-01", "announced"), ("2026-06-30", "in_force")]


def test_an_event_that_tells_of_the_effect_says_the_step_alone() -> None:
    life = steps([LAW, happening("effective", "2026-06-30", id=2)])
    assert [(step.day.isoformat(), step.state, step.event_id) for step in life] == [
        ("2025-12-18", "announced", 1),
        ("2026-06-30", "in_force", 2),
    ]


def test_an_effect_that_is_told_earlier_than_it_was_foreseen_is_the_only_one() -> None:
    life = steps([LAW, happening("effective", "2026-03-01", id=2)])
    assert [(step.day.isoformat(), step.state) for step in life] == [
        ("2025-12-18", "announced"),
        ("2026-03-01", "in_force"),
    ]


@pytest.mark.parametrize("action", ["amended", "extended", "enacted"])
def test_what_is_in_force_stays_so_when_a_change_takes_effect_later(action: str) -> None:
    change = happening(action, "2025-01-01", effective=["2026-06-30"])
    assert states(happening("enacted", "2020-01-01"), change) == [("2020-01-01", "in_force")]


@pytest.mark.parametrize("action", ["amended", "extended", "enacted"])
@pytest.mark.parametrize(
    ("effective", "begins"),
    [
        pytest.param(["2027-01-01"], "2027-01-01", id="put off"),
        pytest.param(["2026-05-01"], "2026-05-01", id="brought forward"),
        pytest.param([], "2026-06-30", id="left as it was"),
    ],
)
def test_a_later_rule_moves_the_day(action: str, effective: list[str], begins: str) -> None:
    later = happening(action, "2026-02-01", effective=effective)
    assert states(LAW, later) == [("2025-12-18", "announced"), (begins, "in_force")]


def test_an_amendment_that_begins_before_the_day_to_which_it_puts_off_moves_to_that_day() -> None:
    delay = happening("amended", "2026-02-01", effective=["2026-02-15", "2027-01-01"])
    assert states(LAW, delay) == [("2025-12-18", "announced"), ("2027-01-01", "in_force")]


def test_one_enactment_told_twice_on_a_day_takes_effect_when_the_fuller_telling_says() -> None:
    bare = happening("enacted", "2025-12-18")
    expected = [("2025-12-18", "announced"), ("2026-06-30", "in_force")]
    assert states(LAW, bare) == states(bare, LAW) == expected


@pytest.mark.parametrize(
    "action", ["proposed", "announced", "scheduled", "pledged", "reported", "challenged"]
)
def test_what_is_made_stays_so_when_more_of_it_is_told(action: str) -> None:
    assert states(LAW, happening(action, "2026-02-01")) == states(LAW)


@pytest.mark.parametrize("action", ["disbursed", "awarded"])
def test_money_that_flows_shows_that_it_is_in_force(action: str) -> None:
    assert states(LAW, happening(action, "2026-02-01")) == [
        ("2025-12-18", "announced"),
        ("2026-02-01", "in_force"),
    ]


def test_what_is_suspended_before_its_day_does_not_begin_then() -> None:
    frozen = happening("suspended", "2026-02-01")
    held = [("2025-12-18", "announced"), ("2026-02-01", "suspended")]
    assert states(LAW, frozen) == held
    assert states(LAW, frozen, happening("resumed", "2026-09-01")) == [*held, ("2026-09-01", "in_force")]
    assert states(LAW, frozen, happening("resumed", "2026-03-01")) == [
        *held,
        ("2026-03-01", "announced"),
        ("2026-06-30", "in_force"),
    ]


def test_what_ends_before_its_day_never_begins() -> None:
    assert states(LAW, happening("terminated", "2026-02-01")) == [
        ("2025-12-18", "announced"),
        ("2026-02-01", "ended"),
    ]


def test_what_is_suspended_stays_so_until_what_takes_its_place_begins() -> None:
    old = happening("enacted", "2020-01-01"), happening("suspended", "2025-06-01")
    assert states(*old, LAW) == [
        ("2020-01-01", "in_force"),
        ("2025-06-01", "suspended"),
        ("2026-06-30", "in_force"),
    ]


def test_the_sum_of_an_enactment_counts_before_it_takes_effect() -> None:
    law = happening("enacted", "2025-12-18", 200, effective=["2026-06-30"])
    assert [sums(step) for step in steps([law])] == [(0, 200, 0, 0, 0)] * 2


def test_an_award_stands_since_it_was_made_whatever_steps_follow() -> None:
    made, more, paid = (
        happening(action, day, 100, step=step)
        for action, day, step in (
            ("awarded", "2024-03-02", "0"), ("amended", "2025-01-01", "1"), ("disbursed", "2026-02-02", "outlays"),
        )
    )  # fmt: skip
    assert [str(step.since) if step.since else None for step in steps([made, more, paid])] == [
        None, "2024-03-02", "2024-03-02",
    ]  # fmt: skip


@given(LIVES)
def test_nothing_begins_but_on_a_day_that_an_act_names(events: list[Happening]) -> None:
    """Each step lies on the day of an event or on one from which an act says it takes effect.

    A register's step that leaves the state as it was leaves the day since which it is so: that of an act.
    """
    days = {date.earliest for one in events for date in one.effective}
    if any(one.counted for one in events):
        days |= {one.date.earliest for one in events if one.date is not None}
    life = steps(events)
    assert [step.day for step in life] == sorted({step.day for step in life})
    for step in life:
        if step.since is not None:
            assert step.since.earliest in days
            assert step.since.earliest <= step.day


@given(LIVES)
def test_dates_of_effect_change_no_state_of_what_names_none_ahead(events: list[Happening]) -> None:
    """An act that took effect on the day of its own, or before, is as one that says nothing of it."""
    at_once = [
        dataclasses.replace(one, effective=(PartialDate.parse("2000-01-01"),))
        if one.action in ("enacted", "reported") and one.date
        else dataclasses.replace(one, effective=())
        for one in events
    ]
    never = [dataclasses.replace(one, effective=()) for one in events]
    assert steps(at_once, doubled) == steps(never, doubled)

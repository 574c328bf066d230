"""Dates that one document moves: which, in place of which, and what an event says after it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.decide import Authority, Testimony, consolidate
from tracker.decide.moved import Move, moved, moves
from tracker.model import DatedRole, DateRole, Facts, PartialDate

RULE = Facts(title="Controls on cells", kind="export_control", action="enacted")


def dated(role: DateRole, day: str, text: str | None = None) -> DatedRole:
    return DatedRole(role, PartialDate.parse(day), text)


def days(facts: tuple[DatedRole, ...]) -> set[tuple[str, str]]:
    return {(one.role.value, one.date.value) for one in facts if one.date}


@pytest.mark.parametrize(
    ("says", "text", "role", "day", "quote"),
    [
        (
            "Controls on Cells; Delay of Effective Date",
            "DATES: The rule published at 91 FR 100 is delayed until June 1, 2027.",
            DateRole.EFFECTIVE, "2027-06-01", "June 1, 2027",
        ),
        (
            "Controls on Cells; Extension of Comment Period",
            "DATES: The period is longer now. Comments must be received by July 1, 2027.",
            DateRole.COMMENT_DUE, "2027-07-01", "July 1, 2027",
        ),
        (
            "Controls on Cells; Correction",
            "DATES: The effective date should read May 4, 2027.",
            DateRole.EFFECTIVE, "2027-05-04", "May 4, 2027",
        ),
    ],
)  # fmt: skip
def test_a_document_says_which_date_it_moves(
    says: str, text: str, role: DateRole, day: str, quote: str
) -> None:
    new = dated(role, day, quote)
    (move,) = moves(says, text, dataclasses.replace(RULE, dates=(new,)))
    assert move.dated == new


@pytest.mark.parametrize(
    ("says", "text"),
    [
        ("Controls on Cells; Correction", "\nDATES: This correction is effective May 4, 2027."),
        ("Controls on Cells; Delay of Effective Date", "\nDATES: This delay is effective May 4, 2027."),
        (
            "Controls on Cells; Delay of Effective Date",
            "\nDATES: This document is effective May 4, 2027. The rule is delayed indefinitely.",
        ),
    ],
)
def test_what_only_takes_effect_itself_moves_nothing(says: str, text: str) -> None:
    own = dated(DateRole.EFFECTIVE, "2027-05-04", "May 4, 2027")
    assert moves(says, text, dataclasses.replace(RULE, dates=(own,))) == []


def test_a_delay_told_by_its_effective_date_alone_moves_to_it() -> None:
    own = dated(DateRole.EFFECTIVE, "2027-05-04", "2027-05-04")
    text = "Controls on Cells; Delay of Effective Date\n\nEFFECTIVE: 2027-05-04"
    (move,) = moves(
        "Controls on Cells; Delay of Effective Date", text, dataclasses.replace(RULE, dates=(own,))
    )
    assert move.dated == own


def test_the_day_from_which_a_date_is_delayed_is_not_the_new_one() -> None:
    old, new = (
        dated(DateRole.EFFECTIVE, "2027-03-02", "March 2, 2027"),
        dated(DateRole.EFFECTIVE, "2027-06-01", "June 1, 2027"),
    )
    text = "DATES: The effective date is delayed from March 2, 2027, until June 1, 2027."
    found = moves("Delay of effective date", text, dataclasses.replace(RULE, dates=(old, new)))
    assert [move.dated for move in found] == [new]


def test_the_date_that_is_named_gives_way_and_the_others_stay() -> None:
    before = (dated(DateRole.EFFECTIVE, "2027-03-02"), dated(DateRole.EFFECTIVE, "2027-09-01"))
    new = Move(dated(DateRole.EFFECTIVE, "2027-06-01"), ("is delayed from march 2, 2027, until ",))
    assert days(moved(before, [new])) == {("effective", "2027-06-01"), ("effective", "2027-09-01")}


def test_two_days_moved_in_one_sentence_each_give_way_to_their_own() -> None:
    text = (
        "DATES: The date of § 744.2 is delayed from June 1, 2027, until September 1, 2027, and that of § 742.4"
        " from June 15, 2027, until December 1, 2027."
    )
    new = (
        dated(DateRole.EFFECTIVE, "2027-09-01", "September 1, 2027"),
        dated(DateRole.EFFECTIVE, "2027-12-01", "December 1, 2027"),
    )
    before = (dated(DateRole.EFFECTIVE, "2027-06-01"), dated(DateRole.EFFECTIVE, "2027-06-15"))
    found = moves("Delay of effective date", text, dataclasses.replace(RULE, dates=new))
    assert days(moved(before, found)) == days(new)


def test_what_expires_may_be_extended() -> None:
    new = dated(DateRole.EXPIRES, "2027-12-01", "December 1, 2027")
    text = "DATES: The rule at 91 FR 100, expiring June 1, 2027, is extended through December 1, 2027."
    (move,) = moves("Extension", text, dataclasses.replace(RULE, dates=(new,)))
    assert days(moved((dated(DateRole.EXPIRES, "2027-06-01"),), [move])) == {("expires", "2027-12-01")}


def test_where_none_is_named_the_latest_of_its_role_gives_way() -> None:
    before = (dated(DateRole.EFFECTIVE, "2027-03-02"), dated(DateRole.COMMENT_DUE, "2027-01-05"))
    assert days(moved(before, [Move(dated(DateRole.COMMENT_DUE, "2027-02-19"))])) == {
        ("effective", "2027-03-02"),
        ("comment_due", "2027-02-19"),
    }


DATES = st.lists(
    st.builds(
        dated,
        st.sampled_from([DateRole.EFFECTIVE, DateRole.COMMENT_DUE]),
        st.dates(dt.date(2025, 1, 1), dt.date(2028, 1, 1)).map(dt.date.isoformat),
    ),
    max_size=4,
).map(tuple)


@given(DATES, DATES)
def test_a_moved_date_is_there_and_no_role_is_lost(
    before: tuple[DatedRole, ...], new: tuple[DatedRole, ...]
) -> None:
    after = moved(before, [Move(one) for one in new[:1]])
    assert {(one.role, one.date) for one in new[:1]} <= {(one.role, one.date) for one in after}
    assert {one.role for one in before} <= {one.role for one in after}


def said(report: int, published: str, dates: tuple[DatedRole, ...], *, amends: bool = False) -> Testimony:
    facts = dataclasses.replace(RULE, dates=dates)
    return Testimony(report, facts, Authority.OFFICIAL, dt.date.fromisoformat(published), 0.9, amends)


FIRST = said(
    1, "2027-01-04", (dated(DateRole.EFFECTIVE, "2027-03-02"), dated(DateRole.COMMENT_DUE, "2027-02-01"))
)
DELAY = said(2, "2027-02-10", (dated(DateRole.EFFECTIVE, "2027-06-01"),), amends=True)
AGAIN = said(3, "2027-05-10", (dated(DateRole.EFFECTIVE, "2027-08-03"),), amends=True)


@pytest.mark.parametrize("order", list(itertools.permutations([FIRST, DELAY, AGAIN])))
def test_the_latest_that_moved_a_date_is_believed_in_whatever_order(order: tuple[Testimony, ...]) -> None:
    assert days(consolidate(order).facts.dates) == {
        ("effective", "2027-08-03"),
        ("comment_due", "2027-02-01"),
    }


def test_one_that_moves_dates_says_nothing_of_anything_else() -> None:
    other = dataclasses.replace(DELAY, facts=dataclasses.replace(DELAY.facts, kind="tariff", title="Delay"))
    facts = consolidate([FIRST, other]).facts
    assert (facts.kind, facts.title) == ("export_control", "Controls on cells")


def test_what_is_told_after_the_move_counts_again() -> None:
    later = said(4, "2027-06-02", (dated(DateRole.EFFECTIVE, "2027-06-02"),))
    assert ("effective", "2027-06-02") in days(consolidate([FIRST, DELAY, later]).facts.dates)

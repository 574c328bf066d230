"""What a correction sets right: names, sums and days, and nothing that it does not say in so many words."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from decimal import Decimal

import pytest

from tracker.decide.consolidation import consolidate
from tracker.decide.corrected import corrected, corrections, lines
from tracker.decide.testimony import Authority, Testimony
from tracker.model import Amount, DatedRole, DateRole, Facts, PartialDate

LISTING = Facts(
    title="Additions to the Entity List",
    kind="entity_listing",
    action="enacted",
    organizations=("Tin Mountain Carbon Co.", "Blue Kiln Works"),
    amount=Amount(Decimal(25_000_000), "USD"),
    dates=(DatedRole(DateRole.EFFECTIVE, PartialDate.parse("2027-03-03")),),
)
NAME = ("Tin Mountain Carbon Co", "Tien Mountain Carbon Co.")


def told(
    report: int,
    published: str,
    facts: Facts,
    authority: Authority = Authority.OFFICIAL,
    *,
    amends: bool = False,
) -> Testimony:
    return Testimony(report, facts, authority, dt.date.fromisoformat(published), 0.9, amends)


def test_a_name_is_set_right_and_the_others_stay() -> None:
    assert corrected(LISTING, [NAME]).organizations == ("Tien Mountain Carbon Co.", "Blue Kiln Works")


@pytest.mark.parametrize(
    ("old", "new", "sum"),
    [("$25 million", "$52 million", 52_000_000), ("$25,000,000", "$2.5 billion", 2_500_000_000),
     ("$26 million", "$52 million", 25_000_000), ("25 entities", "52 entities", 25_000_000)],
)  # fmt: skip
def test_a_sum_is_set_right_where_it_is_the_one_misprinted(old: str, new: str, sum: int) -> None:
    amount = corrected(LISTING, [(old, new)]).amount
    assert amount is not None
    assert amount.value == sum


def test_a_day_is_set_right_in_whatever_role_it_has() -> None:
    (dated,) = corrected(LISTING, [("March 3, 2027", "March 13, 2027")]).dates
    assert (dated.role, dated.date) == (DateRole.EFFECTIVE, PartialDate.parse("2027-03-13"))


def test_corrections_are_read_from_the_lines_that_tell_them() -> None:
    text = f"Additions; Correction\n\nACTION: Correction.\n\n{lines([NAME])}\n\nTEXT: “a” to read “b”"
    assert corrections(text) == [NAME]


PRINTED = told(1, "2027-02-01", LISTING)
PAPER = told(
    2,
    "2027-02-02",
    dataclasses.replace(LISTING, organizations=(*LISTING.organizations, "Red Sea FZE")),
    Authority.PRESS,
)
RIGHT = told(
    3, "2027-02-09",
    dataclasses.replace(LISTING, organizations=NAME[1:], amount=None, dates=(), summary=lines([NAME])), amends=True,
)  # fmt: skip


@pytest.mark.parametrize("order", list(itertools.permutations([PRINTED, PAPER, RIGHT])))
def test_a_misprint_gives_way_in_all_that_was_told_before_and_nothing_else_does(
    order: tuple[Testimony, ...],
) -> None:
    said = consolidate(order)
    assert set(said.facts.organizations) == {"Tien Mountain Carbon Co.", "Blue Kiln Works", "Red Sea FZE"}
    (right,) = [value for value in said.values["organizations"] if value.value == NAME[1]]
    assert right.reports == (3,)
    assert said.facts.amount == LISTING.amount
    assert said.facts.dates == LISTING.dates


def test_what_a_person_entered_is_not_corrected() -> None:
    mine = told(4, "2027-02-03", LISTING, Authority.PERSON)
    assert "Tin Mountain Carbon Co." in consolidate([mine, RIGHT]).facts.organizations

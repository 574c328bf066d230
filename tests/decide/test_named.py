"""What the names that a register gives settle: one step is one event, two steps or two awards are two."""

from __future__ import annotations

import dataclasses

import pytest
from telling import draft, stored, telling

from tracker.decide import Candidate, Decision, Verdict, decide
from tracker.decide.named import one, told_apart
from tracker.model import Draft, Facts, NamedMeasure

AWARD = telling(
    "Department of Energy awards a grant of $57,000,000 to Talon Nickel (USA) LLC", "grant", "awarded",
    "2024-03-02", actor="US", agencies="us-doe", organizations=("Talon Nickel (USA) LLC",), materials="nickel",
    amount="57000000 USD",
)  # fmt: skip
OTHER = telling("Another thing altogether", "tariff", "proposed", "2019-01-01", actor="BR")


def named(facts: Facts, key: str = "award:A", step: str | None = "0") -> Draft:
    return dataclasses.replace(draft(facts), measure=NamedMeasure(key, "A"), step=step)


def known(id: int, facts: Facts, matched_on: str = "alike", **keys: set[str]) -> Candidate:
    """A stored event whose reports name measures: `A={"0"}` is step 0 of award:A."""
    told = {f"award:{key}": frozenset(steps) for key, steps in keys.items()}
    return dataclasses.replace(stored(id, facts, matched_on), named=told)


def decided(told: Draft, *candidates: Candidate) -> Decision:
    (decision,) = decide([told], candidates).decisions
    return decision


@pytest.mark.parametrize("matched_on", ["report", "document", "url", "alike"])
def test_another_step_of_one_award_is_never_the_same_event_however_alike(matched_on: str) -> None:
    decision = decided(named(AWARD, step="1"), known(7, AWARD, matched_on, A={"0"}))
    assert (decision.verdict, decision.event_id) == (Verdict.NEW, None)


@pytest.mark.parametrize("matched_on", ["report", "document", "url", "alike"])
def test_another_award_is_never_the_same_event_however_alike(matched_on: str) -> None:
    decision = decided(named(AWARD, "award:B"), known(7, AWARD, matched_on, A={"0"}))
    assert (decision.verdict, decision.event_id) == (Verdict.NEW, None)


@pytest.mark.parametrize("matched_on", ["report", "document", "named"])
def test_the_same_step_of_the_same_award_is_the_same_event_however_unlike(matched_on: str) -> None:
    decision = decided(named(AWARD), known(7, OTHER, matched_on, A={"0"}))
    assert (decision.event_id, decision.matched_on, decision.score) == (7, matched_on, 1.0)


def test_news_in_the_measure_of_an_award_may_be_what_the_register_tells() -> None:
    decision = decided(named(AWARD), known(7, AWARD, A=set()))
    assert (decision.event_id, decision.matched_on) == (7, "alike")


def test_news_may_be_what_a_register_told() -> None:
    assert decided(draft(AWARD), known(7, AWARD, A={"0"})).event_id == 7


def test_a_name_of_another_sort_says_nothing() -> None:
    told = dataclasses.replace(draft(AWARD), measure=NamedMeasure("clause:pl:118-31:154", "C"), step="1")
    assert one(told, {"award:A": frozenset({"0"})}) is None


def test_two_steps_that_one_report_tells_stay_two_where_one_of_them_is_known() -> None:
    """A call's forecast and its posting are alike in all but the step."""
    first, second = named(AWARD, step="forecast"), named(AWARD, step="posted")
    result = decide([first, second], [known(7, AWARD, "report", A={"forecast"})])
    assert [decision.event_id for decision in result.decisions] == [7, None]
    assert result.withdrawn == ()


def test_drafts_of_one_report_are_told_apart_by_their_steps() -> None:
    assert told_apart(named(AWARD, step="1"), named(AWARD, step="2"))
    assert told_apart(named(AWARD, "award:A"), named(AWARD, "award:B"))
    assert not told_apart(named(AWARD, step="1"), named(AWARD, step="1"))
    assert not told_apart(draft(AWARD), named(AWARD))
    assert not told_apart(named(AWARD), draft(AWARD))

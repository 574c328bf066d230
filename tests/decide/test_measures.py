"""Which event hangs on which, and why: on facts alone, without a database."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from lives import facts

from tracker.decide.citations import citations, told_apart
from tracker.decide.life_keys import answered_by, asked, keys, struck_by
from tracker.decide.links import links
from tracker.decide.measures import PLACE_AT, bond, place
from tracker.decide.traits import Traits, lives, traits
from tracker.model import Event, Origin, Relation, Review

NOW = dt.datetime(2026, 1, 10, 12, 0, tzinfo=dt.UTC)

Make = Callable[..., Traits]


@pytest.fixture
def event() -> Make:
    """`event(uid, measure, **facts)` with the fields of a case of tests/corpus/measures."""
    numbers: dict[str, int] = {}

    def make(uid: str, measure: int | None = None, **told: Any) -> Traits:
        given = {"kind": "grant", "action": "awarded", "actor": "US"} | told
        id = numbers.setdefault(uid, len(numbers) + 1)
        return traits(
            Event(
                id=id, uid=uid, facts=facts(given), stance="support", review=Review.AUTO, origin=Origin.FEED,
                confidence=0.9, measure_id=measure or id, created_at=NOW, updated_at=NOW,
            )
        )  # fmt: skip

    return make


def test_a_placement_says_what_speaks_for_it(event: Make) -> None:
    award = event("award", date="2024", organizations=["group14"], amount="200000000")
    freeze = event(
        "freeze", action="suspended", date="2025-02", organizations=["group14"], amount="200000000"
    )
    found = place(freeze, [award])
    assert found.anchor is not None
    assert (found.anchor.uid, found.score) == ("award", 1.0)
    words = [reason.words for reason in found.reasons]
    assert "both are about group14" in words
    assert "the same sum" in words
    assert "suspended after awarded" in words


def test_an_event_hangs_on_none_that_comes_after_it_in_a_life(event: Make) -> None:
    award = event("award", date="2024", organizations=["group14"])
    freeze = event("freeze", action="suspended", date="2025-02", organizations=["group14"])
    assert bond(award, freeze) is None
    assert place(award, [freeze]).anchor is None


def test_two_measures_that_fit_as_well_are_none_and_a_question(event: Make) -> None:
    rivals = [
        event(uid, date=date, organizations=["novonix"]) for uid, date in (("a", "2022"), ("b", "2023"))
    ]
    freeze = event("freeze", action="suspended", date="2025", organizations=["novonix"])
    found = place(freeze, rivals)
    assert found.anchor is None
    assert {doubt.event_id for doubt in found.doubts} == {rival.event.id for rival in rivals}
    assert all(doubt.reasons for doubt in found.doubts)


def test_two_events_of_one_measure_are_no_rivals(event: Make) -> None:
    award = event("award", measure=7, date="2022", organizations=["novonix"])
    freeze = event("freeze", measure=7, action="suspended", date="2025", organizations=["novonix"])
    release = event("release", action="resumed", date="2025-09", organizations=["novonix"])
    assert place(release, [award, freeze]).anchor is not None


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("NDAA for fiscal year 2025", "NDAA FY2026"),
        ("《2025财年国防授权法》", "《2026财年国防授权法》"),
        ("Section 301 tariff", "Section 232 tariff"),
        ("301条款关税", "232条款关税"),
        ("the second round of grants", "round 3 of the grants"),
        ("第二批项目", "第三批项目"),
        ("الجولة الأولى", "الجولة الثانية"),
        ("سال مالی ۲۰۲۵", "سال مالی ۲۰۲۶"),
    ],
)
def test_editions_sections_and_rounds_tell_two_things_apart(mine: str, theirs: str) -> None:
    assert told_apart(citations(mine), citations(theirs)) is not None
    assert told_apart(citations(mine), citations(mine)) is None


def test_a_number_in_one_text_only_tells_nothing_apart() -> None:
    assert told_apart(citations("Section 301 tariff"), citations("the tariff on graphite")) is None


def test_notices_of_two_numbers_may_be_steps_of_one_life() -> None:
    assert told_apart(citations("Announcement No. 61"), citations("Announcement No. 70")) is None


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"kind": "grant"}, True),
        ({"kind": "meeting", "action": "completed"}, False),
        ({"kind": "other", "action": "announced"}, False),
        ({"kind": "other", "action": "announced", "amount": "5"}, True),
        ({"kind": "meeting", "amount": {"value": "5", "currency": "USD", "role": "budget"}}, False),
    ],
)
def test_what_has_a_life_or_commits_money_belongs_to_a_measure(told: dict[str, Any], expected: bool) -> None:
    assert lives(facts({"action": "announced", **told})) is expected


def test_a_freeze_asks_for_the_key_its_award_is_found_by(event: Make) -> None:
    award = event("award", date="2024", organizations=["group14"])
    freeze = event("freeze", action="suspended", date="2025", organizations=["Group14"])
    assert keys(award) & set(asked(freeze))
    assert keys(freeze) & set(asked(award))


def test_an_act_and_its_answer_ask_for_each_other(event: Make) -> None:
    tariff = event("tariff", kind="tariff", action="enacted", date="2025-02-01", target="CN")
    answer = event("answer", kind="export_ban", action="enacted", date="2025-02-04", actor="CN", target="US")
    assert keys(tariff) & set(struck_by(answer))
    assert keys(answer) & set(answered_by(tariff))


def test_an_answer_needs_words_that_say_so(event: Make) -> None:
    tariff = event("tariff", kind="tariff", action="enacted", date="2025-02-01", target="CN")
    answer = event("answer", kind="export_ban", action="enacted", date="2025-02-04", actor="CN", target="US")
    assert links(answer, [tariff]) == ()
    (found,) = links(answer, [tariff], "The ban was a countermeasure, the ministry said.")
    assert (found.relation, found.other.event.uid) == (Relation.RESPONDS_TO, "tariff")
    assert links(answer, [tariff], "Analysts measured the countermeasurement.") == ()


def test_of_two_acts_struck_on_one_day_none_is_the_one_answered(event: Make) -> None:
    struck = [
        event(uid, kind=kind, action="enacted", date="2025-04-02", target="CN", materials=[material])
        for uid, kind, material in (("a", "tariff", "steel"), ("b", "entity_listing", "semiconductor"))
    ]
    answer = event(
        "answer", kind="export_ban", action="enacted", date="2025-04-04", actor="CN", target="US",
        title="China bans exports in retaliation",
    )  # fmt: skip
    assert links(answer, struck) == ()


def test_the_final_list_hangs_together_with_its_draft_of_one_year(event: Make) -> None:
    told = {"kind": "designation", "materials": ["critical-minerals"]}
    draft = event("draft", action="proposed", date="2025-08-26", **told)
    final = event("final", action="announced", **told)
    headed = replace(draft, headings={1: "2025 Draft List of Critical Minerals"})
    found = bond(headed, replace(final, headings={2: "Final 2025 List of Critical Minerals"}))
    assert found is not None
    assert found.score >= PLACE_AT
    assert bond(headed, replace(final, headings={2: "Final 2022 List of Critical Minerals"})) is None
    assert bond(headed, replace(final, headings=headed.headings)) is None


def test_sections_of_two_languages_hold_one_investigation_together(event: Make) -> None:
    told = {"kind": "investigation", "materials": ["critical-minerals"]}
    opened = event(
        "a", action="announced", date="2025-04-22", title="A Section 232 investigation opens", **told
    )
    closed = event("b", action="completed", date="2026-01-14", title="美国结束关键矿产232调查", **told)
    assert place(closed, [opened]).anchor is not None

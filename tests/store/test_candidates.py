"""The stored events put forward for a report: by its identity, and by what its drafts say."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from tracker.decide import Authority, Candidate
from tracker.model import Amount, Draft, Facts, PartialDate, Report, Review, Source
from tracker.store import Answer, Question, Store, Telling
from tracker.store.candidates import MOST

MakeFacts = Callable[..., Facts]
MakeReport = Callable[..., Report]
PUBLISHED = dt.datetime(2025, 10, 9, 8, tzinfo=dt.UTC)


@pytest.fixture
def told(
    store: Store, make_facts: MakeFacts, make_report: MakeReport, now: dt.datetime
) -> Callable[..., int]:
    """Stores an event told by a report of its own."""

    def tell(
        guid: str, review: Review = Review.AUTO, report: dict[str, object] | None = None, **given: object
    ) -> int:
        one = make_report(guid, f"Report {guid}", published_at=PUBLISHED, **(report or {}))
        (saved,) = store.save_reports("wire", [one], now)
        facts = make_facts(**given)
        telling = Telling(saved.id, facts=facts, confidence=0.9)
        return store.insert_event(facts, now=now, review=review, tellings=[telling])

    return tell


@pytest.fixture
def candidates(store: Store, make_report: MakeReport, now: dt.datetime) -> Callable[..., dict[int, str]]:
    """What is put forward for a new report with one draft: event id → what it was found by."""

    def ask(facts: Facts, **report: object) -> dict[int, str]:
        given = {"url": "https://elsewhere.example/x", "published_at": PUBLISHED, **report}
        (saved,) = store.save_reports(
            "gazette", [make_report("new", "New", source_id="gazette", **given)], now
        )
        found = store.candidates(saved, [Draft(facts, "en", 0.9, (0, 1))])
        return {candidate.event.id: candidate.matched_on for candidate in found.candidates}

    return ask


Ask = Callable[..., dict[int, str]]
Tell = Callable[..., int]


def test_an_event_that_says_something_alike_is_put_forward(
    told: Tell, candidates: Ask, make_facts: MakeFacts
) -> None:
    event = told("1")
    assert candidates(make_facts(title="Beijing stops graphite", date=PartialDate.parse("2025-10-10"))) == {
        event: "alike"
    }


def test_one_about_something_else_is_not(told: Tell, candidates: Ask, make_facts: MakeFacts) -> None:
    told("1", materials=("lithium",), countries=())
    assert candidates(make_facts()) == {}


def test_the_same_document_and_the_same_address_go_before_likeness(
    told: Tell, candidates: Ask, make_facts: MakeFacts
) -> None:
    first = told("1", report={"document": "fr:1"})
    second = told("2", report={"url": "https://wire.example/two"})
    asked = candidates(make_facts(), document="fr:1", url="http://www.wire.example/two?utm_source=x")
    assert asked == {first: "document", second: "url"}


def test_what_was_rejected_is_put_forward(told: Tell, candidates: Ask, make_facts: MakeFacts) -> None:
    rejected = told("1", Review.REJECTED, {"document": "fr:1"})
    assert candidates(make_facts()) == {rejected: "alike"}
    assert candidates(make_facts(), document="fr:1") == {rejected: "document"}


def test_what_waits_for_a_person_is_put_forward(told: Tell, candidates: Ask, make_facts: MakeFacts) -> None:
    event = told("1", Review.PENDING)
    assert candidates(make_facts()) == {event: "alike"}


def test_an_event_merged_away_is_the_one_that_stands_for_it(
    store: Store, told: Tell, candidates: Ask, make_facts: MakeFacts, now: dt.datetime
) -> None:
    kept, other = told("1", materials=("lithium",), countries=()), told("2", report={"document": "fr:2"})
    store.merge_events(kept, other, changed_by="ana", now=now)
    assert candidates(make_facts(kind="grant"), document="fr:2") == {kept: "document"}


def test_a_changed_event_is_found_by_what_it_says_now(
    store: Store, told: Tell, candidates: Ask, make_facts: MakeFacts, now: dt.datetime
) -> None:
    event = told("1")
    store.update_event(event, make_facts(materials=("lithium",), countries=()), changed_by="ana", now=now)
    assert candidates(make_facts()) == {}
    assert candidates(make_facts(materials=("lithium",))) == {event: "alike"}


def test_those_that_share_most_come_first_and_no_more_than_so_many(
    told: Tell, candidates: Ask, make_facts: MakeFacts
) -> None:
    for number in range(2 * MOST):
        told(f"n{number}", organizations=("Some Firm",))
    amount = Amount(Decimal(7_000_000), "USD")
    best = told("best", organizations=("BTR New Material",), amount=amount)
    asked = candidates(make_facts(organizations=("BTR New Material",), amount=amount))
    assert best in asked
    assert len(asked) == MOST


def test_a_candidate_comes_with_its_reports_and_what_each_says(
    store: Store, told: Tell, make_facts: MakeFacts, make_report: MakeReport, now: dt.datetime
) -> None:
    event = told("1", report={"document": "fr:1"})
    later = make_report("2", "Two", published_at=PUBLISHED + dt.timedelta(days=2))
    (second, new) = store.save_reports("wire", [later, make_report("3", "Three")], now)
    other = make_facts(title="No more graphite from China")
    store.add_telling(event, Telling(second.id, "alike", 0.9, facts=other, confidence=0.8), now)
    found = store.candidates(new, [Draft(make_facts(), "en", 0.9, (0, 1))])
    (candidate,) = found.candidates
    assert candidate == Candidate(
        store.load_event(event), "alike", frozenset({1, second.id}), frozenset({"fr:1"}),
        PUBLISHED.date(), (make_facts(), other),
    )  # fmt: skip


def test_whose_word_a_report_is_goes_with_it(
    store: Store, make_report: MakeReport, make_source: Callable[..., Source], now: dt.datetime
) -> None:
    store.sync_sources([make_source("wire"), make_source("gazette", agency="us-bis")])
    for source, expected in (("wire", Authority.PRESS), ("gazette", Authority.OFFICIAL)):
        (saved,) = store.save_reports(source, [make_report(source_id=source)], now)
        assert store.candidates(saved, []).authority is expected


def test_what_a_person_took_apart_is_not_put_forward_for_either_report(
    store: Store, told: Tell, make_facts: MakeFacts, now: dt.datetime
) -> None:
    one, other = told("1"), told("2")
    store.answer_doubt(one, other, Question.SAME, Answer.APART, by="ana", now=now)
    reports = {saved.id: saved for some in store.stored_reports("wire", 10) for saved in some}
    for event, report_id in ((one, 1), (other, 2)):
        saved = reports[report_id]
        found = store.candidates(saved, [Draft(make_facts(), "en", 0.9, (0, 1))])
        assert {candidate.event.id: candidate.matched_on for candidate in found.candidates} == {
            event: "report"
        }
        assert found.apart == {frozenset({one, other})}


def test_keys_that_are_lost_are_missed_and_made_anew(
    store: Store, told: Tell, candidates: Ask, make_facts: MakeFacts
) -> None:
    event = told("1")
    assert store.events_whose_keys_differ(10) == []
    store.conn.execute("DELETE FROM event_keys")
    assert store.events_whose_keys_differ(10) == [event]
    assert candidates(make_facts()) == {}
    store.make_keys_anew()
    assert store.events_whose_keys_differ(10) == []
    assert candidates(make_facts(), published_at=PUBLISHED) == {event: "alike"}


def test_keys_of_other_rules_are_made_anew_with_the_vocabulary(
    store: Store, told: Tell, vocabulary: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = told("1")
    store.conn.execute("UPDATE event_keys SET key = key + 1")
    monkeypatch.setattr("tracker.store.candidates.version", lambda: "another")
    store.sync_vocabulary(vocabulary)  # type: ignore[arg-type]
    assert store.events_whose_keys_differ(10) == []
    assert store.load_event(event).id == event


def test_an_undated_event_is_found_by_when_its_first_report_came_out(
    told: Tell, candidates: Ask, make_facts: MakeFacts
) -> None:
    event = told("1", date=None)
    assert candidates(make_facts()) == {event: "alike"}
    assert candidates(dataclasses.replace(make_facts(), date=PartialDate.parse("2024-10-09"))) == {}

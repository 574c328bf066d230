"""Two tellings of one happening become one event, and two again."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from tracker.decide import Reason
from tracker.errors import NotFound
from tracker.model import Amount, Evidence, Facts, Origin, PartialDate, Report, Review
from tracker.store import Question, Store, Telling

BY = {"changed_by": "ana"}


@pytest.fixture
def pair(
    store: Store, make_facts: Callable[..., Facts], make_report: Callable[..., Report], now: dt.datetime
) -> tuple[int, int]:
    """Two papers on one award; one report tells of both."""
    saved = store.save_reports("wire", [make_report("1", "One"), make_report("2", "Two")], now)
    amount = Amount(Decimal(200), "USD")
    facts = make_facts(kind="grant", action="awarded", amount=amount)
    told = [Telling(one.id, evidence=(Evidence("kind", 0, 3, one.report.text[:3]),)) for one in saved]
    return (
        store.insert_event(facts, now=now, uid="kept", tellings=told[:1]),
        store.insert_event(facts, now=now, uid="other", tellings=told),
    )


def around(store: Store, event_id: int) -> tuple[object, ...]:
    """An event with what is tied to it."""
    queries = (
        "SELECT report_id, matched_on FROM event_reports WHERE event_id = ?",
        "SELECT report_id, quote FROM evidence WHERE event_id = ? ORDER BY id",
        "SELECT * FROM event_links WHERE event_id = ?",
    )
    return (
        store.load_event(event_id).facts,
        store.load_event(event_id).review,
        *([tuple(row) for row in store.rows(sql, (event_id,))] for sql in queries),
    )


def test_the_kept_event_stands_for_both(store: Store, pair: tuple[int, int], now: dt.datetime) -> None:
    kept, other = pair
    assert store.merge_events(kept, other, now=now, **BY) is True
    assert store.value("SELECT sum(net) FROM ledger") == 200
    assert store.load_event(other).review is Review.REJECTED
    assert store.value("SELECT count(*) FROM event_reports WHERE event_id = ?", (kept,)) == 2
    quotes = store.rows("SELECT quote FROM evidence WHERE event_id = ? ORDER BY id", (kept,))
    assert [row[0] for row in quotes] == ["One", "Two"]
    hits = store.rows("SELECT rowid FROM events_fts WHERE events_fts MATCH 'two'")
    assert sorted(row[0] for row in hits) == [kept, other]


def test_merging_again_is_no_change(store: Store, pair: tuple[int, int], now: dt.datetime) -> None:
    store.merge_events(*pair, now=now, **BY)
    before = [around(store, id) for id in pair]
    assert store.merge_events(*pair, now=now, **BY) is False
    assert [around(store, id) for id in pair] == before


def test_a_split_puts_everything_back(store: Store, pair: tuple[int, int], now: dt.datetime) -> None:
    kept, other = pair
    store.set_review(other, Review.APPROVED, now=now, **BY)
    before = [around(store, id) for id in pair]
    store.merge_events(kept, other, now=now, **BY)
    assert store.split_event(other, now=now, **BY) == kept
    assert [around(store, id) for id in pair] == before


def test_both_histories_tell_of_it(store: Store, pair: tuple[int, int], now: dt.datetime) -> None:
    kept, other = pair
    store.merge_events(kept, other, now=now, why="the same award", **BY)
    store.split_event(other, now=now, **BY)
    changes = [(change.field, change.before, change.after) for change in store.changes_of(kept)]
    assert changes == [("merged", None, "other"), ("merged", "other", None)]
    assert [change.field for change in store.changes_of(other)] == ["links", "review", "links", "review"]
    assert store.changes_of(kept)[0].why == "the same award"


@pytest.fixture
def told_apart(
    store: Store, make_facts: Callable[..., Facts], make_report: Callable[..., Report], now: dt.datetime
) -> tuple[int, int]:
    """Two events, each with the telling of its report: one vague and cheap, one precise and dearer."""
    saved = store.save_reports("wire", [make_report("1", "One"), make_report("2", "Two")], now)
    told = [
        make_facts(title="One", date=PartialDate.parse("2025-10"), amount=Amount(Decimal(200), "USD")),
        make_facts(title="Two", amount=Amount(Decimal(220), "USD"), materials=("graphite-anode",)),
    ]
    one, other = (
        store.insert_event(
            facts,
            now=now,
            confidence=confidence,
            tellings=[Telling(one.id, facts=facts, confidence=confidence)],
        )
        for one, facts, confidence in zip(saved, told, (0.8, 0.9), strict=True)
    )
    return one, other


def test_the_kept_event_says_what_both_tell(
    store: Store, told_apart: tuple[int, int], now: dt.datetime
) -> None:
    kept, other = told_apart
    store.merge_events(kept, other, now=now, **BY)
    event = store.load_event(kept)
    assert event.facts.date == PartialDate.parse("2025-10-09")
    assert event.facts.materials == ("graphite", "graphite-anode")
    assert event.confidence == 0.9
    changed = [change for change in store.changes_of(kept) if change.field in ("date", "materials")]
    assert {(change.changed_by, change.why) for change in changed} == {
        ("merge", f"{store.load_event(other).uid} was merged into it")
    }
    conflicts = store.rows(
        "SELECT rank, value ->> 'value', report_id FROM event_conflicts WHERE field = 'amount'"
    )
    assert sorted(tuple(row) for row in conflicts) == [(1, "220", 2), (2, "200", 1)]


def test_a_split_gives_both_their_own_words_back(
    store: Store, told_apart: tuple[int, int], now: dt.datetime
) -> None:
    kept, other = told_apart
    before = [(*around(store, id), store.load_event(id).confidence) for id in told_apart]
    store.merge_events(kept, other, now=now, **BY)
    assert store.load_event(kept).facts != before[0][0]
    store.split_event(other, now=now, **BY)
    after = [(*around(store, id), store.load_event(id).confidence) for id in told_apart]
    assert [row[0] for row in after] == [row[0] for row in before]
    assert [row[2:5] for row in after] == [row[2:5] for row in before]
    assert store.value("SELECT count(*) FROM event_conflicts") == 0


def test_what_a_person_corrected_stays_through_a_merge(
    store: Store, told_apart: tuple[int, int], now: dt.datetime
) -> None:
    kept, other = told_apart
    for id, title, amount in ((kept, "Mended one", 200), (other, "Mended two", 250)):
        facts = store.load_event(id).facts
        mended = dataclasses.replace(facts, title=title, amount=Amount(Decimal(amount), "USD"))
        store.update_event(id, mended, now=now, **BY)
    store.merge_events(kept, other, now=now, **BY)
    facts = store.load_event(kept).facts
    assert facts.title == "Mended one"
    assert facts.amount == Amount(Decimal(250), "USD"), "only the other's sum was corrected"
    store.split_event(other, now=now, **BY)
    assert store.load_event(kept).facts.amount == Amount(Decimal(200), "USD")


def test_an_entered_event_is_not_changed_by_what_is_merged_into_it(
    store: Store, told_apart: tuple[int, int], make_facts: Callable[..., Facts], now: dt.datetime
) -> None:
    facts = make_facts(title="Entered", amount=Amount(Decimal(210), "USD"))
    entered = store.insert_event(facts, now=now, origin=Origin.MANUAL, review=Review.APPROVED)
    store.merge_events(entered, told_apart[0], now=now, **BY)
    assert store.load_event(entered).facts == facts
    conflicts = store.rows(
        "SELECT rank, value ->> 'value', authority FROM event_conflicts WHERE event_id = ? AND field = 'amount'",
        (entered,),
    )
    assert sorted(tuple(row) for row in conflicts) == [(1, "210", "person"), (2, "200", "press")]


def test_an_entered_event_speaks_for_the_one_it_is_merged_into(
    store: Store, told_apart: tuple[int, int], make_facts: Callable[..., Facts], now: dt.datetime
) -> None:
    facts = make_facts(title="Entered", amount=Amount(Decimal(210), "USD"))
    entered = store.insert_event(facts, now=now, origin=Origin.MANUAL, review=Review.APPROVED)
    store.merge_events(told_apart[0], entered, now=now, **BY)
    amount = store.load_event(told_apart[0]).facts.amount
    assert amount is not None
    assert amount.value == 210


def test_events_from_before_tellings_were_kept_lose_nothing(
    store: Store, told_apart: tuple[int, int], now: dt.datetime
) -> None:
    store.conn.execute("UPDATE event_reports SET facts = NULL, confidence = NULL, reasons = NULL")
    kept, other = told_apart
    before = [store.load_event(id).facts for id in told_apart]
    store.merge_events(kept, other, now=now, **BY)
    assert store.load_event(kept).facts.date == before[1].date
    store.split_event(other, now=now, **BY)
    assert [store.load_event(id).facts for id in told_apart] == before


def test_a_merge_and_a_split_answer_the_doubt(
    store: Store, told_apart: tuple[int, int], now: dt.datetime
) -> None:
    kept, other = told_apart
    raised = store.raise_doubt(
        kept, other, Question.SAME, score=0.7, reasons=[Reason("date", 1.0, "same day")], now=now
    )
    assert raised is True
    doubt = "SELECT event_id, other_id, answer, answered_by, score FROM doubts"
    for act, answer in (
        (lambda: store.merge_events(kept, other, now=now, **BY), "same"),
        (lambda: store.split_event(other, now=now, **BY), "apart"),
    ):
        act()
        assert [tuple(row) for row in store.rows(doubt)] == [(other, kept, answer, "ana", 0.7)]
    assert store.raise_doubt(other, kept, Question.SAME, score=0.9, now=now) is False, "it was answered"


def test_one_reports_telling_becomes_an_event(
    store: Store, told_apart: tuple[int, int], make_report: Callable[..., Report], now: dt.datetime
) -> None:
    event_id, _ = told_apart
    (third,) = store.save_reports("wire", [make_report("3", "Three words")], now)
    before = store.load_event(event_id).facts
    facts = dataclasses.replace(before, title="Three", amount=Amount(Decimal(999), "USD"))
    evidence = (Evidence("kind", 0, 5, "Three"),)
    telling = Telling(third.id, "alike", 0.9, evidence, facts=facts, confidence=0.5)
    store.add_telling(event_id, telling, now)
    store.agree_event(event_id, changed_by="ingest", now=now)
    new = store.split_report(event_id, third.id, now=now, publish_from=0.75, why="another one", **BY)
    assert store.load_event(event_id).facts == before
    assert store.load_event(new).facts == facts
    assert store.load_event(new).review is Review.PENDING, "it was not read surely enough"
    assert around(store, new)[2:4] == ([(third.id, "split")], [(third.id, "Three")])
    assert [(c.field, c.before, c.after, c.why) for c in store.changes_of(new)] == [
        ("reported_by", None, "Three words <https://wire.example/3>", "another one")
    ]


def test_the_only_telling_of_an_event_is_not_split_off(
    store: Store, told_apart: tuple[int, int], now: dt.datetime
) -> None:
    with pytest.raises(ValueError, match="no other report"):
        store.split_report(told_apart[0], 1, now=now, publish_from=0.75, **BY)
    with pytest.raises(NotFound, match="report 2"):
        store.split_report(told_apart[0], 2, now=now, publish_from=0.75, **BY)


def test_a_report_that_came_with_a_merged_event_goes_back_with_it(
    store: Store, told_apart: tuple[int, int], now: dt.datetime
) -> None:
    kept, other = told_apart
    before = store.load_event(other).facts
    store.merge_events(kept, other, now=now, **BY)
    assert store.split_report(kept, 2, now=now, publish_from=0.75, **BY) == other
    assert store.load_event(other).facts == before
    assert store.load_event(other).review is Review.AUTO
    assert store.merged_into(other) is None


def test_a_report_of_two_merged_events_stays_until_both_are_split(
    store: Store, told_apart: tuple[int, int], make_facts: Callable[..., Facts], now: dt.datetime
) -> None:
    kept, other = told_apart
    third = store.insert_event(make_facts(title="Third"), now=now, tellings=[Telling(2, facts=make_facts())])
    for one in (other, third):
        store.merge_events(kept, one, now=now, **BY)
    ties = "SELECT report_id FROM event_reports WHERE event_id = ? ORDER BY report_id"
    store.split_event(other, now=now, **BY)
    assert [row[0] for row in store.rows(ties, (kept,))] == [1, 2]
    store.split_event(third, now=now, **BY)
    assert [row[0] for row in store.rows(ties, (kept,))] == [1]


def test_an_event_is_merged_once(
    store: Store, pair: tuple[int, int], make_facts: Callable[..., Facts], now: dt.datetime
) -> None:
    kept, other = pair
    third = store.insert_event(make_facts(), now=now)
    store.merge_events(kept, other, now=now, **BY)
    for wrong in [(third, other), (other, third), (third, kept), (kept, kept)]:
        with pytest.raises(ValueError, match="merged"):
            store.merge_events(*wrong, now=now, **BY)


def test_what_was_not_merged_cannot_be_split(store: Store, pair: tuple[int, int], now: dt.datetime) -> None:
    with pytest.raises(NotFound):
        store.split_event(pair[0], now=now, **BY)

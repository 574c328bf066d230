"""Two tellings of one happening become one event, and two again."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from tracker.errors import NotFound
from tracker.model import Amount, Evidence, Facts, Report, Review
from tracker.store import Store, Telling

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

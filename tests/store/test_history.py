"""No edit is silent, and a machine does not undo what a person did."""

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal

import pytest

from tracker.errors import NotFound
from tracker.model import Amount, Facts, Measure, Origin, PartialDate, Relation, Review
from tracker.store import Store

MakeFacts = Callable[..., Facts]


@pytest.fixture
def event(store: Store, make_facts: MakeFacts, now: dt.datetime) -> int:
    return store.insert_event(make_facts(), now=now, uid="ban")


def test_each_changed_field_is_recorded(
    store: Store, event: int, make_facts: MakeFacts, now: dt.datetime
) -> None:
    later = now + dt.timedelta(hours=1)
    facts = make_facts(
        date=PartialDate.parse("2025-10"),
        materials=("lithium", "graphite"),
        amount=Amount(Decimal("5"), "USD"),
    )
    changed = store.update_event(event, facts, changed_by="ana", now=later, why="misread")
    assert changed == ("date", "materials", "amount")
    assert store.load_event(event).updated_at == later
    date, materials, amount = store.changes_of(event)
    assert (date.field, date.before, date.after) == ("date", "2025-10-09", "2025-10")
    assert (date.changed_by, date.changed_at, date.why) == ("ana", "2026-01-10T13:00:00Z", "misread")
    assert (materials.before, materials.after) == ('["graphite"]', '["graphite", "lithium"]')
    assert amount.before is None
    assert json.loads(amount.after or "")["value"] == "5"


def test_derived_columns_follow_an_edit(
    store: Store, event: int, make_facts: MakeFacts, now: dt.datetime
) -> None:
    facts = make_facts(kind="grant", action="awarded", date=PartialDate.parse("2024-02"))
    store.update_event(event, facts, changed_by="ana", now=now)
    row = store.row("SELECT stance, year, quarter, month FROM events WHERE id = ?", (event,))
    assert row is not None
    assert tuple(row) == ("support", 2024, "2024-Q1", "2024-02")


def test_saying_the_same_changes_nothing(
    store: Store, event: int, make_facts: MakeFacts, now: dt.datetime
) -> None:
    before = store.load_event(event)
    assert store.update_event(event, make_facts(), changed_by="ana", now=now + dt.timedelta(days=1)) == ()
    assert store.load_event(event) == before
    assert store.changes_of(event) == []


def test_the_order_of_a_list_is_no_change(store: Store, make_facts: MakeFacts, now: dt.datetime) -> None:
    id = store.insert_event(make_facts(materials=("lithium", "graphite"), organizations=("B", "A")), now=now)
    facts = make_facts(materials=("graphite", "lithium"), organizations=("A", "B"))
    assert store.update_event(id, facts, changed_by="ana", now=now) == ()


def test_ingest_leaves_alone_what_a_person_changed(
    store: Store, event: int, make_facts: MakeFacts, now: dt.datetime
) -> None:
    store.update_event(event, make_facts(title="In plain words"), changed_by="ana", now=now)
    assert store.protected_fields(event) == {"title"}
    told = make_facts(title="Ministry issues Announcement No. 58", summary="More")
    assert store.update_event(event, told, changed_by="ingest", now=now) == ("summary",)
    facts = store.load_event(event).facts
    assert (facts.title, facts.summary) == ("In plain words", "More")


def test_what_ingest_changed_ingest_may_change_again(
    store: Store, event: int, make_facts: MakeFacts, now: dt.datetime
) -> None:
    for title in ("One", "Two"):
        assert store.update_event(event, make_facts(title=title), changed_by="ingest", now=now) == ("title",)


@pytest.mark.parametrize("origin", [Origin.MANUAL, Origin.STARTER, Origin.IMPORT])
def test_ingest_leaves_a_persons_event_alone(
    store: Store, make_facts: MakeFacts, now: dt.datetime, origin: Origin
) -> None:
    id = store.insert_event(make_facts(), now=now, origin=origin)
    assert store.update_event(id, make_facts(title="x", summary="y"), changed_by="ingest", now=now) == ()


def test_the_starter_set_mends_its_own_events_only(
    store: Store, event: int, make_facts: MakeFacts, now: dt.datetime
) -> None:
    own = store.insert_event(make_facts(), now=now, origin=Origin.STARTER)
    assert store.update_event(own, make_facts(title="x"), changed_by="starter", now=now) == ("title",)
    assert store.update_event(event, make_facts(title="x"), changed_by="starter", now=now) == ()


def test_a_review_is_recorded_and_kept(store: Store, event: int, now: dt.datetime) -> None:
    assert store.set_review(event, Review.REJECTED, changed_by="ana", now=now, why="no event") is True
    assert store.set_review(event, Review.REJECTED, changed_by="ana", now=now) is False
    assert store.set_review(event, Review.AUTO, changed_by="ingest", now=now) is False
    assert store.load_event(event).review is Review.REJECTED
    (change,) = store.changes_of(event)
    assert (change.field, change.before, change.after, change.why) == (
        "review",
        "auto",
        "rejected",
        "no event",
    )


def test_the_measure_of_an_event_is_part_of_its_history(store: Store, event: int, now: dt.datetime) -> None:
    assert store.set_measure(event, Measure("m-1", "The ban"), changed_by="ana", now=now) is True
    assert store.set_measure(event, Measure("m-1", "The ban"), changed_by="ana", now=now) is False
    assert store.set_measure(event, None, changed_by="ana", now=now) is True
    assert [(change.before, change.after) for change in store.changes_of(event)] == [
        ("ban", "m-1"),
        ("m-1", None),
    ]


def test_links_are_recorded_and_taken_back(
    store: Store, event: int, make_facts: MakeFacts, now: dt.datetime
) -> None:
    other = store.insert_event(make_facts(action="suspended"), now=now)
    assert store.link_events(other, Relation.SUSPENDS, event, changed_by="ana", now=now) is True
    assert store.link_events(other, Relation.SUSPENDS, event, changed_by="ana", now=now) is False
    assert store.unlink_events(other, Relation.SUSPENDS, event, changed_by="ana", now=now) is True
    assert store.unlink_events(other, Relation.SUSPENDS, event, changed_by="ana", now=now) is False
    added, removed = (change for change in store.changes_of(other) if change.changed_by == "ana")
    assert json.loads(added.after or "") == {"relation": "suspends", "other": "ban"}
    assert (removed.before, removed.after) == (added.after, None)


def test_an_event_that_is_not_there_is_not_found(
    store: Store, make_facts: MakeFacts, now: dt.datetime
) -> None:
    with pytest.raises(NotFound):
        store.update_event(99, make_facts(), changed_by="ana", now=now)
    with pytest.raises(NotFound):
        store.protected_fields(99)


def test_an_edit_that_fails_leaves_no_trace(
    store: Store, event: int, make_facts: MakeFacts, now: dt.datetime
) -> None:
    before = store.load_event(event)
    bad = dataclasses.replace(make_facts(title="x"), materials=("unobtainium",))
    with pytest.raises(Exception, match="FOREIGN KEY"):
        store.update_event(event, bad, changed_by="ana", now=now)
    assert store.load_event(event) == before
    assert store.changes_of(event) == []

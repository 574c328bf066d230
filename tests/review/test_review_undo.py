"""Undoing puts back exactly what was, and never more than the one decision."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from waiting import NOW, Waiting

from tracker import review
from tracker.errors import DecisionRefused, NotFound, UndoRefused
from tracker.facets import DIMENSIONS, Snapshot
from tracker.model import Evidence, Report, Review
from tracker.review import Verb
from tracker.store import Decision, Store, Telling

LATER = NOW + dt.timedelta(hours=1)
ANA: dict[str, Any] = {"by": "ana", "now": LATER}
BO: dict[str, Any] = {"by": "bo", "now": LATER + dt.timedelta(hours=1)}
HISTORY = {"event_changes", "decisions", "sqlite_sequence", "facet_versions"}
FACETS = "facet_bitmaps"
NUMBERED = {"evidence", "doubts", "event_conflicts"}
"""Tables whose number says nothing: two rows may have changed places."""


def rows(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but for history; when an event was last touched is history too."""
    tables = store.rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%fts%' ORDER BY 1"
    )
    found = {}
    for name in [row[0] for row in tables if row[0] not in HISTORY | {FACETS}]:
        left_out = {"updated_at"} if name == "events" else {"id"} if name in NUMBERED else set()
        columns = [
            row["name"] for row in store.rows(f"PRAGMA table_info({name})") if row["name"] not in left_out
        ]
        names = ", ".join(f'"{column}"' for column in columns)
        found[name] = sorted((tuple(row) for row in store.rows(f"SELECT {names} FROM {name}")), key=repr)
    facets = Snapshot.read(store.conn)  # the same events may be written down in several ways
    found[FACETS] = [
        (dimension, value, *ids)
        for dimension in DIMENSIONS
        for value, ids in sorted(facets.values(dimension).items())
    ]
    return found


def found_by(store: Store, word: str) -> list[int]:
    return [row[0] for row in store.rows("SELECT rowid FROM events_fts WHERE events_fts MATCH ?", (word,))]


DECISIONS: dict[str, Callable[[Store, Waiting], Decision | None]] = {
    "approve": lambda store, events: review.approve(store, events.ban, **ANA),
    "reject": lambda store, events: review.reject(store, events.award, **ANA),
    "correct": lambda store, events: review.correct(
        store, events.award,
        {"title": "A grant", "amount": "150000000 EUR up_to", "materials": "anode;graphite", "date": "2026",
         "organizations": "Group14;Somebody New Ltd", "agencies": "", "kind": "loan", "countries": "CA:actor"},
        **ANA,
    ),
    "merge": lambda store, events: review.merge(store, events.award, events.told_again, **ANA),
    "apart": lambda store, events: review.keep_apart(store, events.told_again, events.award, **ANA),
    "attach": lambda store, events: review.attach(
        store, events.freeze, store.load_event(events.award).uid, **ANA
    ),
    "own measure": lambda store, events: review.attach(store, events.freeze, None, **ANA),
}  # fmt: skip


@pytest.mark.parametrize("name", DECISIONS)
def test_an_undone_decision_has_left_nothing_but_history(store: Store, events: Waiting, name: str) -> None:
    before = rows(store)
    made = DECISIONS[name](store, events)
    assert made is not None
    after = rows(store)
    assert after != before
    undone = review.undo(store, made.id, **BO)
    assert rows(store) == before
    assert (undone.verb, undone.undoes, undone.decided_by) == (Verb.UNDO, made.id, "bo")
    assert store.load_decision(made.id).undone_by == "bo"
    redone = review.undo(store, undone.id, **BO)
    assert rows(store) == after
    assert store.load_decision(made.id).undone_at is None
    review.undo(store, redone.id, **BO)
    assert rows(store) == before


def test_an_undone_split_takes_the_new_event_away_again(store: Store, events: Waiting) -> None:
    review.merge(store, events.award, events.told_again, **ANA)
    report = store.value("SELECT report_id FROM event_reports WHERE event_id = ?", (events.told_again,))
    third = _third_telling(store, events.award)
    before = rows(store)
    made = review.split(store, events.award, third, **ANA)
    assert made is not None
    assert made.other_id not in (None, events.told_again)
    review.undo(store, made.id, **BO)
    assert rows(store) == before
    made = review.split(store, events.award, report, **ANA)
    assert made is not None
    assert made.other_id == events.told_again
    review.undo(store, made.id, **BO)
    assert rows(store) == before


def test_search_and_history_follow_an_undo(store: Store, events: Waiting) -> None:
    made = review.correct(store, events.ban, {"title": "Unmistakable words"}, **ANA)
    assert made is not None
    assert found_by(store, "unmistakable") == [events.ban]
    review.undo(store, made.id, why="a slip", **BO)
    assert found_by(store, "unmistakable") == []
    told = [
        (change.field, change.after, change.changed_by, change.why) for change in store.changes_of(events.ban)
    ]
    assert told[-2:] == [
        ("review", "pending", "bo", "a slip"),
        ("title", "وزارة التجارة تحظر تصدير الغاليوم", "bo", "a slip"),
    ]


def test_what_was_decided_anew_since_is_not_undone(store: Store, events: Waiting) -> None:
    first = review.correct(store, events.ban, {"title": "One"}, **ANA)
    second = review.correct(store, events.ban, {"title": "Two"}, **BO)
    assert first is not None
    assert second is not None
    with pytest.raises(
        UndoRefused, match=rf"bo decided title .*\(decision {second.id}, correct\)"
    ) as refused:
        review.undo(store, first.id, **ANA)
    assert refused.value.later == second.id
    assert store.load_event(events.ban).facts.title == "Two"
    review.undo(store, second.id, **BO)
    review.undo(store, first.id, **ANA)


def test_a_later_decision_stands_in_the_way_though_it_came_to_the_same(store: Store, events: Waiting) -> None:
    first = review.approve(store, events.ban, **ANA)
    review.reject(store, events.ban, **BO)
    third = review.approve(store, events.ban, **BO)
    assert first is not None
    assert third is not None
    with pytest.raises(UndoRefused) as refused:
        review.undo(store, first.id, **ANA)
    assert refused.value.later == third.id


def test_a_later_decision_about_another_field_stays(store: Store, events: Waiting) -> None:
    first = review.correct(store, events.ban, {"title": "One"}, **ANA)
    review.correct(store, events.ban, {"summary": "More of it"}, **BO)
    assert first is not None
    review.undo(store, review.undo(store, first.id, **ANA).id, **ANA)  # to and fro
    review.undo(store, first.id, **ANA)
    facts = store.load_event(events.ban).facts
    assert (facts.title, facts.summary) == ("وزارة التجارة تحظر تصدير الغاليوم", "More of it")


def test_a_decision_is_undone_once(store: Store, events: Waiting) -> None:
    made = review.approve(store, events.ban, **ANA)
    assert made is not None
    review.undo(store, made.id, **BO)
    with pytest.raises(UndoRefused, match="bo undid it already"):
        review.undo(store, made.id, **ANA)
    with pytest.raises(NotFound):
        review.undo(store, 99, **ANA)


def test_a_field_is_the_machines_again_once_its_correction_is_undone(store: Store, events: Waiting) -> None:
    made = review.correct(store, events.ban, {"title": "Mine"}, **ANA)
    assert made is not None
    assert "title" in store.protected_fields(events.ban)
    undone = review.undo(store, made.id, **BO)
    assert store.protected_fields(events.ban) == frozenset()
    review.undo(store, undone.id, **BO)
    assert "title" in store.protected_fields(events.ban)


def test_a_merge_is_taken_apart_though_a_report_was_told_anew_since(store: Store, events: Waiting) -> None:
    made = review.merge(store, events.told_again, events.award, **ANA)
    assert made is not None
    retell(store, events.told_again, events.award, "Another title")
    review.undo(store, made.id, **BO)
    assert store.load_event(events.award).review is Review.AUTO
    assert store.load_event(events.told_again).review is Review.PENDING
    assert store.value("SELECT count(*) FROM event_reports WHERE event_id = ?", (events.told_again,)) == 1
    assert store.value("SELECT answer FROM doubts WHERE question = 'same'") is None


def test_a_split_is_joined_again_though_more_was_told_of_it_since(store: Store, events: Waiting) -> None:
    third = _third_telling(store, events.award)
    made = review.split(store, events.award, third, **ANA)
    assert made is not None
    assert made.other_id is not None
    (saved,) = store.save_reports("wire", [Report("wire", "fourth", "More", "More of it")], LATER)
    facts = store.load_event(made.other_id).facts
    store.add_telling(made.other_id, Telling(saved.id, "alike", facts=facts, confidence=0.9), LATER)
    review.undo(store, made.id, **BO)
    assert store.load_event(made.other_id).review is Review.REJECTED
    told = store.rows("SELECT report_id FROM event_reports WHERE event_id = ? ORDER BY 1", (events.award,))
    assert [row[0] for row in told] == [1, third, saved.id]


def test_an_undo_that_fails_leaves_no_trace(store: Store, events: Waiting) -> None:
    made = review.merge(store, events.told_again, events.award, **ANA)
    assert made is not None
    review.reject(store, events.told_again, **BO)
    before = rows(store)
    with pytest.raises(UndoRefused):
        review.undo(store, made.id, **ANA)
    assert rows(store) == before
    assert [decision.verb for decision in store.decisions()] == [Verb.REJECT, Verb.MERGE]


def _third_telling(store: Store, event_id: int) -> int:
    """Another report that tells of an event."""
    text = "Group14 gets a grant\nIt got a grant."
    (saved,) = store.save_reports("wire", [Report("wire", "third", text.splitlines()[0], text)], NOW)
    evidence = (Evidence("action", 24, 27, text[24:27]),)
    facts = store.load_event(event_id).facts
    telling = Telling(saved.id, "alike", 0.9, evidence, facts=facts, confidence=0.9)
    store.add_telling(event_id, telling, NOW)
    return int(saved.id)


def retell(store: Store, event_id: int, origin: int, title: str) -> None:
    """Have the report that an event was first read from say something else."""
    report = store.value("SELECT min(report_id) FROM event_reports WHERE event_id = ?", (origin,))
    facts = dataclasses.replace(store.load_event(origin).facts, title=title)
    store.add_telling(event_id, Telling(report, "report", facts=facts, confidence=0.9), LATER)
    store.agree_event(event_id, changed_by="ingest", now=LATER)


@st.composite
def steps(draw: st.DrawFn) -> tuple[str, int, int, int]:
    """A decision by name, with what it is about: two of the four events and a choice."""
    verbs = ["approve", "reject", "correct", "merge", "apart", "split", "split report", "attach", "undo"]
    place = st.integers(0, 3)
    return draw(st.sampled_from(verbs)), draw(place), draw(place), draw(st.integers(0, 4))


CORRECTIONS: tuple[dict[str, Any], ...] = (
    {"title": "Another title"},
    {"date": "2025-12", "amount": "5 USD"},
    {"materials": "lithium;cobalt", "organizations": "Fresh Name GmbH"},
    {"amount": "", "countries": "DE:actor"},
    {"kind": "loan", "action": "announced", "programme": "P"},
)


def decide(store: Store, events: Waiting, step: tuple[str, int, int, int]) -> Decision | None:
    """Carry a step out; one that makes no sense is no decision."""
    verb, first, second, choice = step
    ids = (events.award, events.told_again, events.freeze, events.ban)
    one, two = ids[first], ids[second]
    try:
        match verb:
            case "approve":
                return review.approve(store, one, **ANA)
            case "reject":
                return review.reject(store, one, **ANA)
            case "correct":
                return review.correct(store, one, CORRECTIONS[choice], approve=bool(choice % 2), **ANA)
            case "merge":
                return review.merge(store, one, two, **ANA)
            case "apart":
                return review.keep_apart(store, one, two, **ANA)
            case "split":
                return review.split(store, one, **ANA)
            case "split report":
                return review.split(store, one, choice + 1, **ANA)
            case "attach":
                return review.attach(store, one, store.load_event(two).uid if choice else None, **ANA)
            case _:
                latest = [made.id for made in store.decisions() if made.undone_at is None]
                return review.undo(store, latest[choice % len(latest)], **ANA) if latest else None
    except (DecisionRefused, NotFound):
        return None


@contextmanager
def taken_back(store: Store) -> Iterator[None]:
    """One transaction that is rolled back, so that every example begins with the same database."""

    class Enough(Exception):
        pass

    try:
        with store.transaction():
            yield
            raise Enough
    except Enough:
        pass


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps(), max_size=8))
def test_any_decisions_undone_in_reverse_leave_nothing_but_history(
    store: Store, events: Waiting, given_steps: list[tuple[str, int, int, int]]
) -> None:
    with taken_back(store):
        states = [rows(store)]
        made = []
        for step in given_steps:
            if (decision := decide(store, events, step)) is not None:
                made.append(decision)
                states.append(rows(store))
        for decision in reversed(made):
            assert rows(store) == states.pop()
            review.undo(store, decision.id, **BO)
        assert rows(store) == states.pop()

"""A report's drafts become events, or tellings of events that are stored already."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import GAZETTE, PAPER, WIRE, Newsroom

from tracker.model import Review, utc_now
from tracker.rereading import reread
from tracker.store import Store

GRANT = """Energy Department awards $50 million grant to Redwood Materials for cathode plant
The U.S. Department of Energy on Monday awarded a $50 million grant to Redwood Materials for a cathode plant.\
"""
GRANT_AGAIN = """Redwood Materials gets about $50 million from Washington for cathodes
The U.S. Department of Energy awarded Redwood Materials a grant of about $50 million for cathodes on Monday.\
"""
GRANT_OFFICIALLY = """DOE Announces $50.2 Million Grant to Redwood Materials
The U.S. Department of Energy on Monday awarded a $50.2 million grant to Redwood Materials for a cathode plant.\
"""
GRANT_IN_CHINESE = """美国能源部向Redwood Materials拨款5000万美元建设正极材料工厂
美国能源部16日宣布，向Redwood Materials拨款5000万美元，用于建设正极材料工厂。\
"""
OTHER_GRANT = """Energy Department awards $120 million grant to Ascend Elements for cathode plant
The U.S. Department of Energy on Monday awarded a $120 million grant to Ascend Elements for a cathode plant.\
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create_or_migrate(tmp_path / "tracker.db") as opened:
        opened.sync_vocabulary()
        yield opened


@pytest.fixture
def newsroom(store: Store) -> Newsroom:
    return Newsroom(store)


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    tables = (
        "events", "event_reports", "evidence", "event_changes", "event_keys", "event_conflicts", "doubts",
        "event_links", "measures", "event_countries", "event_materials", "event_organizations",
    )  # fmt: skip
    return {table: [tuple(row) for row in store.rows(f"SELECT * FROM {table}")] for table in tables}


def test_two_papers_on_one_award_are_one_event_with_two_reports(newsroom: Newsroom, store: Store) -> None:
    newsroom.publish(WIRE, GRANT)
    tally = newsroom.publish(PAPER, GRANT_AGAIN)
    assert (tally.events_new, tally.events_changed) == (0, 1)
    assert store.value("SELECT count(*) FROM events") == 1
    ties = store.rows("SELECT report_id, matched_on, score > 0.9 FROM event_reports ORDER BY report_id")
    assert [tuple(tie) for tie in ties] == [(1, "created", None), (2, "alike", 1)]


def test_another_language_tells_of_the_same_event(newsroom: Newsroom, store: Store) -> None:
    newsroom.publish(WIRE, GRANT)
    newsroom.publish(PAPER, GRANT_IN_CHINESE)
    assert store.value("SELECT count(*) FROM events") == 1


def test_another_firm_is_another_event(newsroom: Newsroom, store: Store) -> None:
    newsroom.publish(WIRE, GRANT)
    assert newsroom.publish(PAPER, OTHER_GRANT).events_new == 1


def test_a_merge_says_what_matched_and_how_sure_it_is(newsroom: Newsroom, store: Store) -> None:
    newsroom.publish(WIRE, GRANT)
    newsroom.publish(PAPER, GRANT_AGAIN)
    (change,) = store.changes_of(1)
    assert change.field == "reported_by"
    assert change.after == f"{GRANT_AGAIN.splitlines()[0]} <https://paper.example/n2>"
    assert change.why is not None
    assert change.why.startswith("report 2, version 1, tells of the same happening (")
    assert "redwood-materials" in change.why
    reasons = json.loads(store.value("SELECT reasons FROM event_reports WHERE report_id = 2"))
    assert {"organizations", "amount", "date"} <= {reason["field"] for reason in reasons}
    assert all(0 <= reason["agreement"] <= 1 and reason["words"] for reason in reasons)


def test_the_official_sum_is_the_events_and_the_others_stay_beside_it(
    newsroom: Newsroom, store: Store
) -> None:
    for source, text in ((WIRE, GRANT), (GAZETTE, GRANT_OFFICIALLY)):
        newsroom.publish(source, text)
    assert store.value("SELECT amount FROM events") == 50_200_000
    rows = store.rows(
        "SELECT rank, value ->> 'value' AS value, report_id, authority FROM event_conflicts"
        " WHERE field = 'amount' ORDER BY rank"
    )
    assert [tuple(row) for row in rows] == [(1, "50200000", 2, "official"), (2, "50000000", 1, "press")]


def test_what_each_report_says_is_kept_as_it_says_it(newsroom: Newsroom, store: Store) -> None:
    newsroom.publish(WIRE, GRANT)
    newsroom.publish(GAZETTE, GRANT_OFFICIALLY)
    said = [
        json.loads(row[0])["amount"]["value"]
        for row in store.rows("SELECT facts FROM event_reports ORDER BY report_id")
    ]
    assert said == ["50000000", "50200000"]


def test_a_changed_report_changes_what_it_says_and_nothing_else(newsroom: Newsroom, store: Store) -> None:
    newsroom.publish(WIRE, GRANT, guid="first")
    newsroom.publish(PAPER, GRANT_AGAIN)
    newsroom.publish(WIRE, GRANT.replace("$50 million", "$55 million"), guid="first")
    assert store.value("SELECT count(*) FROM events") == 1
    said = dict(store.rows("SELECT report_id, facts ->> '$.amount.value' FROM event_reports"))
    assert said == {1: "55000000", 2: "50000000"}


def test_a_report_that_takes_its_telling_back_leaves_the_event_to_the_others(
    newsroom: Newsroom, store: Store
) -> None:
    newsroom.publish(WIRE, GRANT)
    newsroom.publish(GAZETTE, GRANT_OFFICIALLY, guid="notice")
    newsroom.publish(GAZETTE, "Notice withdrawn\nNothing was decided.", guid="notice")
    assert store.value("SELECT amount FROM events") == 50_000_000
    assert store.load_event(1).review is Review.AUTO
    assert store.value("SELECT count(*) FROM event_conflicts") == 0


def test_reading_again_changes_nothing_where_nothing_was_learned(newsroom: Newsroom, store: Store) -> None:
    for source, text in (
        (WIRE, GRANT),
        (PAPER, GRANT_AGAIN),
        (GAZETTE, GRANT_OFFICIALLY),
        (WIRE, OTHER_GRANT),
    ):
        newsroom.publish(source, text)
    before = everything(store)
    results = reread(store, (WIRE, PAPER, GAZETTE))
    assert sum(result.reports for result in results) == 4
    assert sum(result.events_new + result.events_changed for result in results) == 0
    assert everything(store) == before


def test_what_a_person_corrected_outlives_further_reports(newsroom: Newsroom, store: Store) -> None:
    newsroom.publish(WIRE, GRANT)
    facts = store.load_event(1).facts
    assert facts.amount is not None
    mended = dataclasses.replace(
        facts, amount=dataclasses.replace(facts.amount, value=facts.amount.value * 2)
    )
    store.update_event(1, mended, changed_by="ana", now=utc_now())
    newsroom.publish(GAZETTE, GRANT_OFFICIALLY)
    assert store.value("SELECT amount FROM events") == 100_000_000
    first = store.row("SELECT * FROM event_conflicts WHERE field = 'amount' AND rank = 1")
    assert first is not None
    assert (first["report_id"], first["authority"]) == (None, "person")


def test_a_report_split_off_is_as_it_would_have_been(newsroom: Newsroom, store: Store) -> None:
    newsroom.publish(WIRE, GRANT)
    before = store.load_event(1).facts
    newsroom.publish(GAZETTE, GRANT_OFFICIALLY)
    other = Store.create_or_migrate(store.path.with_name("alone.db"))
    other.sync_vocabulary()
    alone = Newsroom(other)
    alone.publish(GAZETTE, GRANT_OFFICIALLY)
    new = store.split_report(1, 2, changed_by="ana", now=utc_now(), publish_from=0.75)
    assert store.load_event(1).facts == before
    apart, expected = store.load_event(new), alone.store.load_event(1)
    assert (apart.facts, apart.review, apart.confidence) == (
        expected.facts, expected.review, expected.confidence,
    )  # fmt: skip
    assert store.value("SELECT count(*) FROM evidence WHERE event_id = ?", (new,)) == alone.store.value(
        "SELECT count(*) FROM evidence"
    )
    alone.store.close()


def test_what_was_split_is_never_joined_again(newsroom: Newsroom, store: Store) -> None:
    newsroom.publish(WIRE, GRANT, guid="first")
    newsroom.publish(PAPER, GRANT_AGAIN, guid="again")
    new = store.split_report(1, 2, changed_by="ana", now=utc_now(), publish_from=0.75, why="two grants")
    reread(store, (WIRE, PAPER))
    newsroom.publish(PAPER, GRANT_AGAIN.replace("cathodes", "cathodes and anodes"), guid="again")
    newsroom.publish(WIRE, GRANT.replace("plant.", "plant in Ohio."), guid="first")
    ties = store.rows("SELECT event_id, report_id FROM event_reports ORDER BY event_id")
    assert [tuple(tie) for tie in ties] == [(1, 1), (new, 2)]
    doubts = store.rows("SELECT event_id, other_id, answer, answered_by, why FROM doubts")
    assert [tuple(row) for row in doubts] == [(new, 1, "apart", "ana", "two grants")]


def test_a_changed_report_of_a_merged_event_changes_the_event_that_stands_for_both(
    newsroom: Newsroom, store: Store
) -> None:
    newsroom.publish(WIRE, GRANT)
    newsroom.publish(PAPER, OTHER_GRANT, guid="other")
    store.merge_events(1, 2, changed_by="ana", now=utc_now())
    newsroom.publish(PAPER, OTHER_GRANT.replace("$120 million", "$130 million"), guid="other")
    assert store.value("SELECT count(*) FROM events") == 2
    store.split_event(2, changed_by="ana", now=utc_now())
    amounts = store.rows("SELECT amount FROM events ORDER BY id")
    assert [row[0] for row in amounts] == [50_000_000, 130_000_000]

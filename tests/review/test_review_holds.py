"""What a person decided outlives every later ingest, and no event is lost with what it rests on."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import GAZETTE, MONDAY, PAPER, WIRE, Newsroom
from servers import Answer, Site
from sqlite_utils.utils import sqlite3

from tracker import review
from tracker.fetch import Fetcher
from tracker.ingest import Ingest
from tracker.model import Amount, Relation, Review, Source, utc_now
from tracker.rereading import reread
from tracker.review.linking import link
from tracker.store import Store

GRANT = """Energy Department awards $50 million grant to Redwood Materials for cathode plant
The U.S. Department of Energy on Monday awarded a $50 million grant to Redwood Materials for a cathode plant.\
"""
CHANGED = GRANT.replace("$50 million", "$55 million")
AGAIN = """Redwood Materials gets about $50 million from Washington for cathodes
The U.S. Department of Energy awarded Redwood Materials a grant of about $50 million for cathodes on Monday.\
"""
OFFICIAL = """DOE Announces $52 Million Grant to Redwood Materials
The U.S. Department of Energy on Monday awarded a $52 million grant to Redwood Materials for a cathode plant.\
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create_or_migrate(tmp_path / "tracker.db") as opened:
        opened.sync_vocabulary()
        yield opened


@pytest.fixture
def newsroom(store: Store) -> Newsroom:
    return Newsroom(store)


def sum_of(store: Store, event_id: int) -> str:
    amount = store.load_event(event_id).facts.amount
    assert isinstance(amount, Amount)
    return f"{amount.value} {amount.currency} {amount.qualifier}"


def test_a_correction_outlives_a_changed_report_another_and_a_reread(
    store: Store, newsroom: Newsroom
) -> None:
    newsroom.publish(WIRE, GRANT, guid="grant")
    fields = {"amount": "48000000 USD about", "title": "In plain words"}
    review.correct(store, 1, fields, by="ana", now=utc_now())
    newsroom.publish(WIRE, CHANGED, guid="grant")
    newsroom.publish(PAPER, AGAIN)
    newsroom.publish(GAZETTE, OFFICIAL)
    reread(store, [WIRE, PAPER, GAZETTE])
    event = store.load_event(1)
    assert sum_of(store, 1) == "48000000 USD about"
    assert (event.facts.title, event.review) == ("In plain words", Review.APPROVED)
    assert store.value("SELECT count(*) FROM event_reports WHERE event_id = 1") == 3


def test_undone_it_says_again_what_its_reports_tell(store: Store, newsroom: Newsroom) -> None:
    newsroom.publish(WIRE, GRANT, guid="grant")
    made = review.correct(store, 1, {"amount": "48000000 USD"}, by="ana", now=utc_now())
    assert made is not None
    review.undo(store, made.id, by="ana", now=utc_now())
    assert sum_of(store, 1) == "50000000 USD exact"
    newsroom.publish(WIRE, CHANGED, guid="grant")
    assert sum_of(store, 1) == "55000000 USD exact"


def test_a_rejected_event_does_not_come_again(store: Store, newsroom: Newsroom) -> None:
    newsroom.publish(WIRE, GRANT, guid="grant")
    review.reject(store, 1, by="ana", now=utc_now())
    newsroom.publish(WIRE, CHANGED, guid="grant")
    reread(store, [WIRE])
    assert store.load_event(1).review is Review.REJECTED
    assert store.value("SELECT count(*) FROM events WHERE review <> 'rejected'") == 0


def test_another_report_of_a_rejected_event_waits_for_a_person(store: Store, newsroom: Newsroom) -> None:
    newsroom.publish(WIRE, GRANT)
    decision = review.reject(store, 1, by="ana", now=utc_now())
    newsroom.publish(PAPER, GRANT)
    assert store.load_event(1).review is Review.REJECTED
    again = store.load_event(2)
    assert again.review is Review.PENDING
    assert f"{store.load_event(1).uid}, which was rejected, again" in str(store.changes_of(2)[-1].why)
    assert review.count(store).pending == 1
    assert decision is not None
    review.undo(store, decision.id, by="ana", now=utc_now())
    assert review.count(store).same == 1  # both stand now, and may be one


def test_an_approval_holds_though_the_report_no_longer_tells_of_it(store: Store, newsroom: Newsroom) -> None:
    newsroom.publish(WIRE, GRANT, guid="grant")
    review.approve(store, 1, by="ana", now=utc_now())
    newsroom.publish(
        WIRE, "Cathode plant in Ohio\nNothing was decided about the cathode plant.", guid="grant"
    )
    assert store.load_event(1).review is Review.APPROVED


def test_events_kept_apart_are_not_joined_by_a_later_reading(store: Store, newsroom: Newsroom) -> None:
    newsroom.publish(WIRE, GRANT, guid="grant")
    newsroom.publish(PAPER, AGAIN, guid="again")
    report = store.value("SELECT report_id FROM event_reports WHERE event_id = 1 AND report_id <> 1")
    made = review.split(store, 1, report, by="ana", now=utc_now())
    assert made is not None
    reread(store, [WIRE, PAPER])
    newsroom.publish(PAPER, AGAIN + " It said so.", guid="again")
    told = store.rows("SELECT event_id, report_id FROM event_reports ORDER BY 1")
    assert [tuple(row) for row in told] == [(1, 1), (made.other_id, report)]


def test_what_an_event_rests_on_cannot_be_deleted(store: Store, newsroom: Newsroom) -> None:
    newsroom.publish(WIRE, GRANT)
    for sql in ("DELETE FROM reports", "DELETE FROM sources WHERE id = 'wire'"):
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), store.transaction():
            store.conn.execute(sql)
    assert store.value("SELECT count(*) FROM event_reports") == 1


def test_a_retired_source_leaves_its_events(store: Store, newsroom: Newsroom) -> None:
    newsroom.publish(WIRE, GRANT)
    before = store.load_event(1)
    store.sync_sources([PAPER])
    assert store.source_state("wire").state == "retired"
    assert store.load_event(1) == before
    assert store.value("SELECT count(*) FROM evidence WHERE event_id = 1 AND quote IS NOT NULL") > 0


def test_a_report_that_vanishes_from_its_feed_changes_nothing(store: Store, site: Site) -> None:
    url = site.in_turn("/feed.xml", Answer(_rss(GRANT)), Answer(_rss()))
    wire = Source(
        id="wire", title="Wire", urls=(url,), reader="feed", every=dt.timedelta(hours=6), language="en",
        topics=("battery",),
    )  # fmt: skip
    store.sync_sources([wire])
    ingest = Ingest(store, lambda: Fetcher(allow_hosts={site.host}, spacing=0))
    ingest.run([wire])
    tables = ("events", "event_reports", "evidence", "event_changes")
    before = [[tuple(row) for row in store.rows(f"SELECT * FROM {table}")] for table in tables]
    assert before[0]
    ingest.run([wire])
    assert [[tuple(row) for row in store.rows(f"SELECT * FROM {table}")] for table in tables] == before


def test_the_history_of_an_event_tells_of_merges_decisions_and_links(
    store: Store, newsroom: Newsroom
) -> None:
    newsroom.publish(WIRE, GRANT)
    newsroom.publish(PAPER, AGAIN)
    report = store.value("SELECT report_id FROM event_reports WHERE event_id = 1 AND report_id <> 1")
    made = review.split(store, 1, report, by="ana", now=utc_now(), why="two grants")
    assert made is not None
    other = made.other_id
    assert other is not None
    review.merge(store, 1, other, by="ana", now=utc_now(), why="one after all")
    told = [(change.changed_by, change.field, change.why) for change in store.changes_of(1)]
    assert ("ana", "reported_by", "two grants") in told
    assert ("ana", "merged", "one after all") in told
    joined = next(why for by, field, why in told if (by, field) == ("ingest", "reported_by"))
    assert joined is not None
    assert "(0." in joined
    link(store, other, Relation.PART_OF, 1, by="ana", now=utc_now())
    assert ("ana", "links", "part_of") in [
        (change.changed_by, change.field, json.loads(change.after or "{}").get("relation"))
        for change in store.changes_of(other)
        if change.field == "links"
    ]


def _rss(*texts: str) -> bytes:
    entries = "".join(
        f"<item><guid>{number}</guid><link>https://news.example/{number}</link>"
        f"<title>{text.splitlines()[0]}</title><pubDate>{MONDAY:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
        f"<description>{text.splitlines()[1]}</description></item>"
        for number, text in enumerate(texts)
    )
    return f'<rss version="2.0"><channel><title>News</title>{entries}</channel></rss>'.encode()

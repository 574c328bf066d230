"""Reports read again with what the lexicon has learned since: new events come, a person's word stays."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker.model import Report, Review, Source, utc_now
from tracker.rereading import AT_ONCE, reread
from tracker.store import Store
from tracker.vocabulary import vocabulary

WIRE = Source(
    id="wire", title="Wire", urls=("https://wire.example/feed",), reader="feed", every=dt.timedelta(hours=6),
    language="en",
)  # fmt: skip
DAY = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)


def told(guid: str, text: str) -> Report:
    return Report(source_id="wire", guid=guid, title=text.rstrip("."), text=text, published_at=DAY)


BAN = told("ban", "China banned exports of gallium to the United States on Monday.")
TAX = told("tax", "Indonesia imposed an export tax on nickel ore on Monday.")
MUSEUM = told("museum", "The town museum opened its new wing on Monday.")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create_or_migrate(tmp_path / "tracker.db") as opened:
        opened.sync_vocabulary(vocabulary())
        opened.conn.execute(
            "INSERT INTO sources (id, title, url, reader, every) VALUES ('wire', 'Wire', '', 'feed', '6h')"
        )
        opened.conn.commit()
        # As a tracker that did not know the words yet has left them: reports without events.
        opened.save_reports("wire", [BAN, TAX, MUSEUM], utc_now())
        yield opened


def kinds(store: Store) -> list[tuple[str, str]]:
    return [tuple(row) for row in store.rows("SELECT kind, review FROM events ORDER BY id")]


def test_what_was_not_read_before_is_read_now(store: Store) -> None:
    [result] = reread(store, [WIRE])
    assert (result.reports, result.events_new, result.events_changed) == (3, 2, 0)
    assert kinds(store) == [("export_ban", "auto"), ("export_tax", "auto")]


def test_reading_again_changes_nothing_more(store: Store) -> None:
    reread(store, [WIRE])
    before = list(map(tuple, store.rows("SELECT * FROM evidence ORDER BY id")))
    [result] = reread(store, [WIRE])
    assert (result.events_new, result.events_changed) == (0, 0)
    assert list(map(tuple, store.rows("SELECT * FROM evidence ORDER BY id"))) == before


def test_what_a_person_rejected_stays_rejected(store: Store) -> None:
    reread(store, [WIRE])
    store.set_review(1, Review.REJECTED, changed_by="ana", now=utc_now())
    reread(store, [WIRE])
    assert kinds(store) == [("export_ban", "rejected"), ("export_tax", "auto")]


def test_every_report_is_read_whatever_the_batch(store: Store) -> None:
    more = [
        told(f"ban-{n}", f"On Monday China banned exports of gallium, decree {n}.")
        for n in range(AT_ONCE + 20)
    ]
    store.save_reports("wire", more, utc_now())
    counted: list[int] = []
    [result] = reread(store, [WIRE], counted.append)
    assert result.reports == sum(counted) == len(more) + 3


def test_what_is_read_more_surely_now_is_published(store: Store) -> None:
    reread(store, [WIRE])
    store.conn.execute("UPDATE events SET review = 'pending', confidence = 0.4 WHERE id = 1")
    store.conn.commit()
    [result] = reread(store, [WIRE])
    assert result.events_changed == 1
    assert kinds(store)[0] == ("export_ban", "auto")
    [change] = [change for change in store.changes_of(1) if change.field == "review"]
    assert "confidence" in (change.why or "")


def test_what_waits_for_another_reason_goes_on_waiting(store: Store) -> None:
    reread(store, [WIRE])
    store.set_review(1, Review.PENDING, changed_by="ingest", now=utc_now(), why="may be another again")
    reread(store, [WIRE])
    assert kinds(store)[0] == ("export_ban", "pending")

"""The run over real documents and feeds, served by a real server in the API's and the feeds' own shapes."""

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import feedparser
import pytest
from federal_register import Register
from servers import Site

from tracker.fetch import Fetcher
from tracker.ingest import Ingest
from tracker.model import Outcome, Source
from tracker.store import Store

pytestmark = [pytest.mark.shared, pytest.mark.slow]

TOPICS = ("critical-minerals", "battery", "semiconductor", "export-control")


def test_every_register_document_is_stored_once_and_again_changes_nothing(
    store: Store, site: Site, shared: Path
) -> None:
    lines = (shared / "data/federal_register/relevant.jsonl").read_text(encoding="utf-8").splitlines()
    documents = [json.loads(line) for line in lines]
    register = Register(site, documents)
    source = Source(
        id="fr", title="fr", urls=(register.url,), reader="federal_register", every=dt.timedelta(hours=6),
        language="en", country="US", topics=TOPICS,
    )  # fmt: skip
    store.sync_sources([source])
    first_day = dt.datetime(2019, 12, 31, tzinfo=dt.UTC)
    # As if last polled before the first document: the reader asks for all since then, month by month.
    store.conn.execute("UPDATE sources SET last_ok_at = ?", (first_day.strftime("%Y-%m-%dT%H:%M:%SZ"),))
    ingest = Ingest(store, lambda: Fetcher(allow_hosts={site.host}, spacing=0))
    (result,) = ingest.run([source])
    numbers = {one["document_number"] for one in documents}
    assert result.outcome is Outcome.OK, result.error
    assert result.reports_new == len(numbers)
    stored = {row[0] for row in store.rows("SELECT guid FROM reports")}
    assert stored == numbers
    told = store.rows(
        'SELECT v.quote, substr(r.text, v.start + 1, v."end" - v.start) FROM evidence v'
        " JOIN reports r ON r.id = v.report_id"
    )
    assert all(quote == text for quote, text in told)
    (again,) = ingest.run([source])
    assert (again.reports_new, again.reports_changed, again.events_new, again.events_changed) == (0, 0, 0, 0)
    kinds = Counter(row[0] for row in store.rows("SELECT kind FROM events WHERE review = 'auto'"))
    print(
        f"\n{len(numbers)} documents in, {result.reports_new} reports, {result.events_new} events: {dict(kinds)}"
    )


def told_apart(entries: list[dict]) -> set[tuple[str | None, ...]]:
    """Entries by what tells one from another: given twice is once, and nothing at all is no entry."""
    return {(entry.get("id"), entry.get("link"), entry.get("title")) for entry in entries} - {
        (None, None, None)
    }


def test_every_entry_of_every_whole_feed_is_stored(store: Store, site: Site, shared: Path) -> None:
    files = sorted(file for file in (shared / "data/feeds/whole").iterdir() if file.is_file())
    sources = [
        Source(
            id=f"feed-{number}", title=file.name, reader="feed", every=dt.timedelta(hours=6), topics=TOPICS,
            urls=(site.answer(f"/{number}", file.read_bytes(), content_type=None),),
        )
        for number, file in enumerate(files)
    ]  # fmt: skip
    store.sync_sources(sources)
    results = Ingest(store, lambda: Fetcher(allow_hosts={site.host}, spacing=0)).run(sources)
    entries = {
        source.id: len(told_apart(feedparser.parse(file.read_bytes()).entries))
        for source, file in zip(sources, files, strict=True)
    }
    stored = {row[0]: row[1] for row in store.rows("SELECT source_id, count(*) FROM reports GROUP BY 1")}
    titles = {source.id: source.title for source in sources}
    lost = {
        titles[id]: (count, stored.get(id, 0)) for id, count in entries.items() if stored.get(id, 0) < count
    }
    outcomes = Counter(result.outcome.value for result in results)
    print(f"\n{len(files)} feeds: {dict(outcomes)}; {sum(entries.values())} entries by feedparser, "
          f"{sum(stored.values())} reports; fewer than feedparser's: {lost}")  # fmt: skip
    for result in results:
        if result.outcome is not Outcome.OK:
            print(f"  {titles[result.source]}: {result.error}")
    assert not lost

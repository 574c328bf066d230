"""Sources that give what a test has them write, extracted and settled as a poll would."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence

from tracker.ingest import drafts_of
from tracker.model import Draft, Report, Source, utc_now
from tracker.settlement import Tally, settle
from tracker.store import Store

TOPICS = ("critical-minerals", "battery", "semiconductor", "export-control")
MONDAY = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)


def source(id: str, **more: object) -> Source:
    return Source(
        id=id, title=id.title(), urls=(f"https://{id}.example/feed",), reader="feed",
        every=dt.timedelta(hours=6), language="en", topics=TOPICS, **more,  # type: ignore[arg-type]
    )  # fmt: skip


WIRE, PAPER, GAZETTE = source("wire"), source("paper"), source("gazette", country="US", agency="us-doe")


class Newsroom:
    """Gives reports to a store, one transaction each, as a poll of their source would."""

    def __init__(self, store: Store, sources: Sequence[Source] = (WIRE, PAPER, GAZETTE)) -> None:
        self.store = store
        self._numbers = itertools.count(1)
        store.sync_sources(sources)

    def publish(
        self, source: Source, text: str, *, guid: str | None = None, at: dt.datetime = MONDAY
    ) -> Tally:
        """A report whose events are read out of its text. One with a known `guid` is a new version."""
        guid = guid or f"n{next(self._numbers)}"
        report = Report(
            source_id=source.id, guid=guid, title=text.splitlines()[0], text=text, published_at=at,
            url=f"https://{source.id}.example/{guid}",
        )  # fmt: skip
        return self.give(report, drafts_of(source, [report])[report.content_hash])

    def give(self, report: Report, drafts: Sequence[Draft]) -> Tally:
        """A report with the drafts read in it."""
        tally, now = Tally(), utc_now()
        with self.store.transaction():
            for saved in self.store.save_reports(report.source_id, [report], now):
                settle(self.store, saved, drafts, now, tally)
        return tally

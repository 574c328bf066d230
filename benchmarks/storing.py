"""Storing alone: processor time from reports and their drafts to rows, without network, reading and extraction.

    ./run bench storing [--feeds 100] [--documents 5000]

The feeds of benchmarks/ingest.py, which mostly repeat each other, and the documents of benchmarks/backfill.py,
which do not, are made, read and extracted first, and then stored in a new database, one transaction a
feed or a page. Processor time, since that tells two versions apart on a machine with other work too:
run it in both at once.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import backfill
import ingest

from tracker.bringing import store_brought
from tracker.ingest import drafts_of
from tracker.model import Report, Request, Response, Source, utc_now
from tracker.polling import Drafts, Poll, read_answer
from tracker.settlement import Tally
from tracker.store import Store

A_PAGE = 40
"""Documents of one answer."""

Batch = tuple[Source, Sequence[Report], Drafts]


def feeds(count: int) -> Iterator[Batch]:
    """Feeds of fifty entries, a fifth of them on topic."""
    for number in range(count):
        source = source_of(f"bench-{number:03}", "feed", ("battery", "critical-minerals"))
        yield brought(source, ingest.feed(number, 50), "application/rss+xml")


def documents(count: int) -> Iterator[Batch]:
    """Pages of documents as the Federal Register gives them, three in ten on topic."""
    source = source_of("register", "federal_register", ("battery", "critical-minerals", "export-control"))
    for first in range(0, count, A_PAGE):
        results = [backfill.document(n, count, 0.3) for n in range(first, min(first + A_PAGE, count))]
        body = json.dumps({"count": len(results), "results": results}).encode()
        yield brought(source, body, "application/json")


def source_of(id: str, reader: str, topics: tuple[str, ...]) -> Source:
    return Source(
        id=id, title=id, urls=(f"https://{id}.example/all",), reader=reader, every=dt.timedelta(hours=1),
        language="en", country="US", topics=topics,
    )  # fmt: skip


def brought(source: Source, body: bytes, kind: str) -> Batch:
    """What is in an answer, with the drafts read in it."""
    url = source.urls[0]
    answer = Response(Request(url), url, 200, {"content-type": kind}, body, utc_now())
    reports = read_answer(source, answer).reports
    return source, reports, drafts_of(source, reports)


def stored(batches: Iterable[Batch], path: Path) -> tuple[Tally, float]:
    """Everything stored in a new database, and the processor seconds that took."""
    batches = list(batches)
    tally = Tally()
    with Store.create_or_migrate(path) as store, store.writer():
        store.sync_vocabulary()
        store.sync_sources({source.id: source for source, _, _ in batches}.values())
        started = time.process_time()
        for source, reports, drafts in batches:
            now = utc_now()
            with store.transaction():
                store_brought(store, Poll(source, now, now, reports=[*reports]), drafts, now, tally)
        return tally, time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=100)
    parser.add_argument("--documents", type=int, default=5000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name, batches in (
            ("feeds", feeds(options.feeds)),
            ("documents", documents(options.documents)),
        ):
            tally, seconds = stored(batches, Path(folder) / f"{name}.db")
            print(
                f"{name}: {tally.reports_new:,} reports, {tally.events_new:,} events,"
                f" {tally.events_changed:,} told again: {seconds:.2f} s,"
                f" {seconds / max(tally.reports_new, 1) * 1e6:.0f} µs a report"
            )


if __name__ == "__main__":
    main()

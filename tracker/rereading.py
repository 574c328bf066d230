"""Read the stored reports again: after the vocabulary or the lexicon has learned something.

What a poll would make of each report today is held against what is stored, by the same decision as an
ingest. What a person decided or wrote stays. No source is asked anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from tracker.ingest import drafts_of
from tracker.model import Source, utc_now
from tracker.polling import Drafts
from tracker.readers.statutes.contents import enacts
from tracker.settlement import Tally, settle
from tracker.statutes import report_of, settle_clause
from tracker.store import SavedReport, Store
from tracker.workers import executor

AT_ONCE = 100
"""Reports read and stored together: one transaction."""

MUCH = 1000
"""Reports from which on processes are worth their start."""


@dataclass(frozen=True, slots=True)
class Reread:
    """What reading one source's reports again changed. Its fields are what `--format json` prints."""

    source: str
    reports: int
    events_new: int
    events_changed: int


def reread(
    store: Store, sources: Sequence[Source], on_batch: Callable[[int], None] = lambda count: None
) -> list[Reread]:
    """Read every stored report of `sources` again. The caller holds the writer lock.

    `on_batch` is told how many reports were read. A batch is one transaction, so that cut short the
    database holds whole batches, and reading again goes on where nothing is left to change.
    """
    total = sum(store.count_reports(source.id) for source in sources)
    with executor(much=total >= MUCH) as workers:
        return [_source(store, source, workers, on_batch) for source in sources]


def _source(store: Store, source: Source, workers: Executor, on_batch: Callable[[int], None]) -> Reread:
    tally, reports = Tally(), 0
    for saved, drafts in _read(store, source, workers):
        with store.transaction():
            now = utc_now()
            for one in saved:
                settle(store, one, drafts.get(one.report.content_hash, ()), now, tally)
        reports += len(saved)
        on_batch(len(saved))
    _clauses(store, source, tally)
    return Reread(source.id, reports, tally.events_new, tally.events_changed)


def _clauses(store: Store, source: Source, tally: Tally) -> None:
    """Read the sections of laws that told of nothing when they were read last; the others are reports."""
    for saved in store.stored_clauses(source.id, AT_ONCE):
        waiting = {
            report.content_hash: (one, report)
            for one in saved
            if one.report_id is None and enacts(one.clause)
            for report in [report_of(source.id, one.clause)]
        }
        drafts = drafts_of(source, [report for _, report in waiting.values()])
        with store.transaction():
            for hash, (one, _) in waiting.items():
                settle_clause(store, one, drafts.get(hash, ()), utc_now(), tally)


def _read(store: Store, source: Source, workers: Executor) -> Iterator[tuple[Sequence[SavedReport], Drafts]]:
    """Batches of stored reports with their drafts; the next one is read while one is stored."""

    def begun(saved: Sequence[SavedReport]) -> tuple[Sequence[SavedReport], Future[Drafts]]:
        return saved, workers.submit(drafts_of, source, [one.report for one in saved])

    reading = map(begun, store.stored_reports(source.id, AT_ONCE))
    waiting = next(reading, None)
    while waiting is not None:
        following = next(reading, None)
        saved, future = waiting
        yield saved, future.result()
        waiting = following

"""Poll sources, read their reports, extract events, decide and store: the stages, one after the other.

Sources are fetched concurrently on the event loop; reading and extracting happen beside it; storing
happens last, one transaction a source. Nothing is written before a source is fetched, so no transaction
is ever open while the network is, and a kill leaves whole sources only.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from tracker.bringing import fresh, store_brought
from tracker.call_changes import with_revisions
from tracker.errors import StoreError
from tracker.fetch import Fetcher
from tracker.fetch.keys import fault_without_key
from tracker.list_changes import hold, keep_held
from tracker.model import (
    Document,
    Outcome,
    Reading,
    Report,
    Response,
    Source,
    SourceState,
    utc_now,
)
from tracker.polling import Drafts, Poll, poll, reports_only
from tracker.schedule import after_fetch, is_due
from tracker.settlement import Tally
from tracker.store import Store
from tracker.workers import beside, executor

_log = logging.getLogger(__name__)

MUCH = 8
"""Sources never read before, from which on a run has processes of its own to read and extract."""

MOST_FAILURES = 8
"""Failures in a row, a day of them or so, after which what polls left is let go and the source asked anew:
requests that always fail do not keep it from what is new."""

REPORTS_AT_ONCE = 50
"""Reports that are handed over for extraction together."""


@dataclass(frozen=True, slots=True)
class SourceResult:
    """How the poll of one source ended, and what it brought. Its fields are what `--format json` prints."""

    source: str
    outcome: Outcome
    reports_new: int
    reports_changed: int
    events_new: int
    events_changed: int
    seconds: float
    error: str | None


def due(sources: Iterable[Source], states: Mapping[str, SourceState], now: dt.datetime) -> list[Source]:
    """The sources to poll now."""
    return [source for source in sources if is_due(source, states[source.id], now)]


class Ingest:
    """One run over some sources. `store` is used from the thread that calls `run` alone.

    `on_result` is called with each result as its source is stored.
    """

    def __init__(
        self,
        store: Store,
        fetcher: Callable[[], Fetcher],
        *,
        on_result: Callable[[SourceResult], None] = lambda result: None,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._on_result = on_result
        self._chance = random.Random()
        self._cancelled = False
        self._running: tuple[asyncio.AbstractEventLoop, asyncio.Task[None]] | None = None

    def run(self, sources: Sequence[Source]) -> list[SourceResult]:
        """Poll and store every one of the sources, whether due or not. Results in order of completion.

        The caller holds the writer lock. Raises StoreError where the database cannot be written;
        whatever a source does is its result. Cut short by `cancel`, it gives what was stored.
        """
        if self._cancelled:
            return []
        results: list[SourceResult] = []
        states = self._store.source_states()
        unread = sum(states[source.id].last_ok_at is None for source in sources)
        try:
            with executor(much=unread >= MUCH) as workers:
                if unread >= MUCH:
                    # What the first comparison would build, while the first answers are waited for.
                    threading.Thread(target=_prepare, daemon=True).start()
                asyncio.run(self._run(sources, states, workers, results))
        except asyncio.CancelledError:
            if not self._cancelled:
                raise
        return results

    def cancel(self) -> None:
        """End the run that is under way, and every later one. For signal handlers and other threads."""
        self._cancelled = True
        with contextlib.suppress(RuntimeError):  # the loop may have just been closed
            if self._running is not None:
                loop, task = self._running
                loop.call_soon_threadsafe(task.cancel)

    async def _run(
        self,
        sources: Sequence[Source],
        states: Mapping[str, SourceState],
        workers: Executor,
        results: list[SourceResult],
    ) -> None:
        task: asyncio.Task[None] | None = asyncio.current_task()
        assert task is not None
        self._running = (asyncio.get_running_loop(), task)
        async with self._fetcher() as fetcher:
            polls = [
                asyncio.create_task(self._read(source, states[source.id], fetcher, workers))
                for source in sources
            ]
            try:
                for finished in asyncio.as_completed(polls):
                    result = self._stored(*await finished)
                    self._on_result(result)
                    results.append(result)
            finally:
                self._running = None
                for unfinished in polls:
                    unfinished.cancel()
                await asyncio.gather(*polls, return_exceptions=True)

    async def _read(
        self, source: Source, state: SourceState, fetcher: Fetcher, workers: Executor
    ) -> tuple[Poll, Drafts, float]:
        """One source polled, the drafts in what it gave, and the seconds both took."""
        start = time.monotonic()
        since = state.last_ok_at.date() if state.last_ok_at else None
        done, drafts = Poll(source, utc_now(), utc_now()), {}
        try:
            # Of a source never read before everything is new: drafts can be read with the reports.
            read = reports_only if state.last_ok_at else reports_and_drafts
            known = self._store.kept_answers(source.id)
            going_on = state.failures < MOST_FAILURES
            unfinished = self._store.unfinished_poll(source) if going_on else None
            done = await poll(source, fetcher, known, since, workers, read, unfinished)
            stored = self._store.stored_guids(source.id, done.stand_ins)
            done.reports = [one for one in done.reports if one.guid not in stored]
            done.reports = with_revisions(self._store, done.reports, utc_now())
            hold(self._store, done, utc_now())
            drafts = await self._drafts(done, workers, utc_now())
        except Exception as error:  # noqa: BLE001 -- a fault of ours must not stop the other sources
            _own_fault(done, error)
        return done, drafts, time.monotonic() - start

    def _stored(self, done: Poll, drafts: Drafts, seconds: float) -> SourceResult:
        """One poll stored, whole, with its events; the network is not waited for any more."""
        start = time.monotonic()
        now = utc_now()
        try:
            tally = self._write(done, drafts, now)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 -- as above; nothing of this source was stored
            _own_fault(done, error)
            tally = self._write(done, {}, now)
        return SourceResult(
            source=done.source.id,
            outcome=done.outcome,
            reports_new=tally.reports_new,
            reports_changed=tally.reports_changed,
            events_new=tally.events_new,
            events_changed=tally.events_changed,
            seconds=round(seconds + time.monotonic() - start, 3),
            error=done.error,
        )

    async def _drafts(self, done: Poll, workers: Executor, now: dt.datetime) -> Drafts:
        """The drafts in the reports that are new or changed, by content hash."""
        unread = [
            report for report in fresh(self._store, done, now) if report.content_hash not in done.drafts
        ]
        batches = [unread[at : at + REPORTS_AT_ONCE] for at in range(0, len(unread), REPORTS_AT_ONCE)]
        drafted = await asyncio.gather(*(beside(workers, drafts_of, done.source, batch) for batch in batches))
        return done.drafts | {hash: drafts for batch in drafted for hash, drafts in batch.items()}

    def _write(self, done: Poll, drafts: Drafts, now: dt.datetime) -> Tally:
        """Everything one poll brought, in one transaction: reports, events, answers, state and log."""
        store, source, tally = self._store, done.source, Tally()
        with store.transaction():
            store_brought(store, done, drafts, now, tally)
            keep_held(store, done, now)
            store.keep_answers(source.id, done.answers if done.whole else done.settled, now)
            store.leave_poll(source, done.left, began_at=done.complete_since, asked=done.asked_in_all)
            store.set_source_state(self._next_state(done, now))
            store.record_fetch(
                source.id,
                started_at=done.started_at,
                finished_at=done.finished_at,
                outcome=done.outcome,
                http_status=done.http_status,
                bytes=done.bytes,
                reports_seen=len(done.reports),
                reports_new=tally.reports_new,
                reports_changed=tally.reports_changed,
                events_new=tally.events_new,
                events_changed=tally.events_changed,
                error=done.error,
                notes=done.notes,
            )
        return tally

    def _next_state(self, done: Poll, now: dt.datetime) -> SourceState:
        return after_fetch(
            done.source,
            self._store.source_state(done.source.id),
            done.outcome,
            now=now,
            cache_max_age=done.fresh_for,
            retry_after=done.retry_after,
            error=done.error,
            reports=len(done.reports) + done.skipped + len(done.rows)
            if done.unchanged < done.requests
            else None,
            moved_to=done.moved_to,
            complete_since=done.complete_since if done.continued else None,
            goes_on=bool(done.left) and done.failure is None,
            rng=self._chance,
        )


def _prepare() -> None:
    from tracker.decide.title import title_of  # slow to make ready, and not needed where nothing is new

    title_of("China restricts exports of graphite")


def _own_fault(done: Poll, error: Exception) -> None:
    """Make a fault of the program the outcome of the source it showed on. All it gave is asked for again."""
    said, where = fault_without_key(done.source, error)
    _log.error("%s: the program failed on this source\n%s", done.source.id, where)
    done.reports.clear()
    done.clauses.clear()
    done.settled.clear()
    done.left.clear()
    done.held = None
    done.fail(Outcome.FAILED, f"a fault of the program, please report it: {said}")


def reports_and_drafts(source: Source, response: Response) -> tuple[Reading, Drafts]:
    """The reports in an answer and the drafts in them."""
    reading, _ = reports_only(source, response)
    return reading, drafts_of(source, reading.reports)


def drafts_of(source: Source, reports: Sequence[Report]) -> Drafts:
    """The drafts read from each report, by the report's content hash."""
    from tracker.extract import extract  # slow to import, and not needed where nothing is new

    return {report.content_hash: extract(document_of(source, report)) for report in reports}


def document_of(source: Source, report: Report) -> Document:
    """A report as extraction takes it, with what its source says about itself."""
    return Document(
        text=report.text,
        published=report.day,
        language=report.language or source.language,
        country=source.country,
        agency=source.agency,
        topics=source.topics,
        title=report.title,
        fields=report.fields,
    )

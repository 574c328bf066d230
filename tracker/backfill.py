"""Ask one source for everything since a day, however long that takes.

What is still to be fetched is kept in the database (`tracker.store.backfills`). What an answer brought is
stored in the transaction that marks its request as done and queues what it asked for, so that a kill at any
moment loses nothing and nothing is asked twice. Answers are fetched, read and extracted a few at a time and
let go of once they are stored: a hundred thousand documents take no more memory than a hundred.

The writer lock is held while answers are stored, and never while the network is waited for, so that polls
go on beside it. How polling the source stands is left as it is.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import time
from collections.abc import Callable, Set
from concurrent.futures import Executor
from dataclasses import dataclass, field

from tracker.bringing import fresh, store_brought
from tracker.call_changes import with_revisions
from tracker.errors import (
    AccessBlocked,
    ConnectionFailed,
    DeadlineExceeded,
    FetchError,
    KeyRefused,
    PastUnreachable,
    ReadError,
    StatusFailed,
    StoreError,
)
from tracker.fetch import Fetcher
from tracker.fetch.keys import fault_without_key
from tracker.ingest import drafts_of
from tracker.model import Reading, Report, Request, Response, Source, utc_now
from tracker.polling import READING_SECONDS, Drafts, Poll, read_answer
from tracker.readers import reader
from tracker.settlement import Tally
from tracker.store import Backfill, Store
from tracker.store.turns import Turns
from tracker.workers import beside, executor

_log = logging.getLogger(__name__)

AHEAD = 4
"""Requests under way at once: while one answer is stored, others are fetched, read and extracted."""

MOST_HELD = 8
"""Requests begun and not stored: answers that came early wait for those before them in the queue."""

MUCH = 24
"""Requests, known at the start or made, from which on a process that reads and extracts is worth its start.

One is enough: it keeps ahead of the storing, and every other would take its memory for hours.
"""

PAUSES = (5.0, 20.0, 60.0, 180.0)
"""Seconds before what failed is asked again, each time; after the last the backfill stops."""

MOST_READ = 2
"""How often what came and could not be read is asked for again: it is seldom a passing fault."""

LONGEST_WAIT = 900.0
"""Seconds of a pause a publisher asks for that are waited; where it asks for more, the backfill stops."""

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
"""Statuses of a server that may well answer in a while."""


@dataclass(slots=True)
class Spent:
    """Seconds spent, added up over what went on at the same time; so shares count, and not their sum."""

    network: float = 0.0
    reading: float = 0.0
    extraction: float = 0.0
    storing: float = 0.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a backfill is since its beginning. `left` is an estimate in seconds, None before the first."""

    done: int
    known: int
    documents: int
    left: float | None


@dataclass(slots=True)
class _Page:
    """One answer, read: what goes to the store, and what is still to be asked."""

    poll: Poll
    reading: Reading
    drafts: Drafts = field(default_factory=dict)


class BackfillRun:
    """One run of a backfill, from where it stands to its end. `store` is used from the calling thread alone.

    `on_page` is told how far it is, `say` what goes wrong on the way. `pauses` are PAUSES for tests too.
    """

    def __init__(
        self,
        store: Store,
        fetcher: Callable[[], Fetcher],
        *,
        on_page: Callable[[Progress], None] = lambda progress: None,
        say: Callable[[str], None] = lambda message: None,
        pauses: tuple[float, ...] = PAUSES,
    ) -> None:
        self._store, self._fetcher = store, fetcher
        self._on_page, self._say, self._pauses = on_page, say, pauses
        self._trouble = asyncio.Lock()
        self._turns = Turns(store.lock)
        self._counted_at = time.monotonic()
        self._failed: dict[int, FetchError | ReadError] = {}
        self._pools = contextlib.ExitStack()
        self._workers: Executor
        self._many, self._parts = False, 1
        self.spent = Spent()

    def begin(self, source: Source, since: dt.date, until: dt.date | None, *, again: bool) -> Backfill:
        """The backfill with these days as it stands, or a new one; `again` always begins a new one.

        So does a source whose file asks for something else by now than it did when that began: another
        address, other parameters. What that had still to ask would be asked of whoever is no longer meant.

        The caller holds the writer lock. Raises PastUnreachable where the source's reader has no past.
        """
        read = reader(source.reader)
        if not read.takes_since(source):
            raise PastUnreachable(source.id, source.reader)
        stands = self._store.backfill_of(source.id, since, until)
        if stands is not None and not again:
            first = read.requests(source, since, _end(stands.started_at, until))
            if self._store.began_with(stands.id, first):
                return stands
            self._say(f"{source.id}: its file asks for something else than it did; begun anew")
        now = utc_now().replace(microsecond=0)  # as it is kept
        first = read.requests(source, since, _end(now, until))
        return self._store.begin_backfill(source.id, since, until, first, now)

    def run(self, source: Source, backfill: Backfill) -> Backfill:
        """Go on until nothing is left to ask, and say how it stands then. The lock is taken as it is needed.

        Raises FetchError or ReadError where an answer could not be had; its request stays in the queue, as
        the last. Raises StoreError where the database cannot be written.
        """
        self._counted_at = time.monotonic()
        with contextlib.ExitStack() as self._pools:
            self._workers = self._pools.enter_context(executor(much=False))
            self._expect(backfill.pending)
            asyncio.run(self._run(source, backfill))
        return self._store.backfill(backfill.id)

    def _expect(self, requests: float) -> None:
        """Have a process read and extract from here on, where so many requests are worth its start."""
        if requests >= MUCH and not self._many:
            self._many = True
            self._workers = self._pools.enter_context(executor(much=True, processes=1))

    async def _run(self, source: Source, backfill: Backfill) -> None:
        started, self._parts = time.monotonic(), backfill.pending
        under_way: dict[asyncio.Task[_Page], int] = {}
        async with self._fetcher() as fetcher:
            try:
                while self._fill(under_way, backfill, source, fetcher):
                    task = self._next(under_way, backfill)
                    if task is None:
                        unfinished = [one for one in under_way if not one.done()]
                        await asyncio.wait(unfinished, return_when=asyncio.FIRST_COMPLETED)
                        continue
                    await self._finish(backfill, under_way.pop(task), task)
                    progress = self._progress(backfill, time.monotonic() - started)
                    self._on_page(progress)
                    self._expect(progress.done - backfill.done)
            finally:
                for task in under_way:
                    task.cancel()
                await asyncio.gather(*under_way, return_exceptions=True)
        if self._failed:
            number, error = next(iter(self._failed.items()))
            async with self._turns.turn():
                self._store.stop_backfill(backfill.id, number, str(error), utc_now())
            raise error

    def _fill(
        self,
        under_way: dict[asyncio.Task[_Page], int],
        backfill: Backfill,
        source: Source,
        fetcher: Fetcher,
    ) -> bool:
        """Begin as many requests as may be under way; False where none is left, or none shall be begun."""
        if not self._stopping:
            without = {*under_way.values(), *self._failed}
            unfinished = sum(not task.done() for task in under_way)
            room = max(0, min(AHEAD - unfinished, MOST_HELD - len(under_way)))
            for number, request in self._store.pending_requests(backfill.id, room, without):
                page = self._page(source, request, fetcher)
                under_way[asyncio.create_task(page)] = number
        return bool(under_way)

    def _next(
        self, under_way: dict[asyncio.Task[_Page], int], backfill: Backfill
    ) -> asyncio.Task[_Page] | None:
        """The answer to be stored next, if it is there: that of the first request in the queue.

        What is stored first decides which documents later ones are held against. So neither how fast each
        answer came nor where a run was killed makes a difference. Where nothing is under way any more that
        could be waited for (the run is stopping, or another process was quicker), any answer is next.
        """
        first = self._store.pending_requests(backfill.id, 1, self._failed)
        ready = {number: task for task, number in under_way.items() if task.done()}
        if first and first[0][0] in ready:
            return ready[first[0][0]]
        return min(ready.items())[1] if len(ready) == len(under_way) else None

    @property
    def _stopping(self) -> bool:
        """One bad answer does not keep the rest from coming; two do, and so does a publisher that says no."""
        return len(self._failed) > 1 or any(
            isinstance(error, FetchError) and error.outcome != "failed" for error in self._failed.values()
        )

    async def _finish(self, backfill: Backfill, number: int, task: asyncio.Task[_Page]) -> None:
        """Store one answer, or note that it could not be had."""
        try:
            page = task.result()
        except (FetchError, ReadError) as error:
            self._failed[number] = error
            return
        async with self._turns.turn():
            started = time.monotonic()
            self._write(backfill, number, page)
            self.spent.storing += time.monotonic() - started

    def _progress(self, before: Backfill, seconds: float) -> Progress:
        """How far it is. What is left is told by the documents announced, or else by the requests known."""
        stands = self._store.backfill(before.id)
        expected = self._store.expected_reports(before.id)
        if expected is None:
            here, left = stands.done - before.done, float(stands.pending)
        else:
            here, left = stands.reports_seen - before.reports_seen, max(expected - stands.reports_seen, 0.0)
        # The first answers came while a process was starting: they say nothing of the pace.
        pace = seconds / here if here and stands.done - before.done > AHEAD else None
        known = stands.done + stands.pending
        return Progress(stands.done, known, stands.reports_seen, None if pace is None else pace * left)

    def _write(self, backfill: Backfill, number: int, page: _Page) -> None:
        store, tally, now = self._store, Tally(), utc_now()
        seconds, self._counted_at = time.monotonic() - self._counted_at, time.monotonic()
        with store.transaction():
            if not store.answer_backfill(backfill.id, number, page.reading, now):
                return  # another process was quicker
            store_brought(store, page.poll, page.drafts, now, tally)
            counts = {
                "bytes": page.poll.bytes,
                "reports_seen": len(page.poll.reports),
                "reports_new": tally.reports_new,
                "reports_changed": tally.reports_changed,
                "events_new": tally.events_new,
                "events_changed": tally.events_changed,
            }
            store.count_for_backfill(backfill.id, counts, seconds, now)

    async def _page(self, source: Source, request: Request, fetcher: Fetcher) -> _Page:
        """One answer, asked for again where it may come yet. While one is waited for, no other is asked."""
        async with self._trouble:
            if self._stopping:
                raise next(iter(self._failed.values()))
        try:
            return await self._ask(source, request, fetcher)
        except (FetchError, ReadError) as error:
            failed = error
        async with self._trouble:
            for place, pause in enumerate(self._pauses):
                wait = _wait(failed, pause)
                unreadable = isinstance(failed, ReadError) and place >= MOST_READ
                if wait is None or unreadable or self._stopping:
                    break
                self._say(f"{failed}; asked again in {wait:.0f} s")
                await asyncio.sleep(wait)
                try:
                    return await self._ask(source, request, fetcher)
                except (FetchError, ReadError) as error:
                    failed = error
        if (request.instead is not None or request.aside) and failed.outcome != "blocked":
            instead = (request.instead,) if request.instead else ()
            reports = self._unless_stored(source, instead, {one.guid for one in instead})
            return _Page(_poll(source, reports), Reading(reports, notes=(str(failed),)))
        raise failed

    async def _ask(self, source: Source, request: Request, fetcher: Fetcher) -> _Page:
        started, url = time.monotonic(), request.url
        try:
            response = await fetcher.get(request, source=source)
            self.spent.network, url = self.spent.network + time.monotonic() - started, response.url
            return await self._read(source, response)
        except TimeoutError as error:
            reason = f"took longer than {READING_SECONDS:g} s to read"
            raise ReadError(source.id, reason, url=url) from error
        except (FetchError, ReadError, StoreError):
            raise
        except Exception as error:  # noqa: BLE001 -- a fault of ours is the failure of this answer
            said, where = fault_without_key(source, error)
            _log.error("%s: the program failed on this source\n%s", source.id, where)
            raise ReadError(source.id, f"a fault of the program, please report it: {said}", url=url) from None

    async def _read(self, source: Source, response: Response) -> _Page:
        """What is in an answer, with the drafts in those of its reports that are new."""
        work = beside(self._workers, _read, source, response)
        reading, seconds = await asyncio.wait_for(work, READING_SECONDS)
        self.spent.reading += seconds
        if reading.announced and reading.reports:  # pages of this part, and of as many parts as are left
            pages = reading.announced / len(reading.reports)
            self._expect(pages * self._parts)
        doubtful = reading.reports if reading.doubt is not None else ()
        kept = self._unless_stored(
            source, reading.reports, {one.guid for one in doubtful} | reading.stand_ins
        )
        done = _poll(source, tuple(with_revisions(self._store, kept, utc_now())))
        done.rows, done.clauses, done.bytes = [*reading.rows], [*reading.clauses], len(response.body)
        page = _Page(done, reading)
        unread = fresh(self._store, done, utc_now())
        if unread:
            page.drafts, seconds = await beside(self._workers, _extract, source, unread)
            self.spent.extraction += seconds
        return page

    def _unless_stored(
        self, source: Source, reports: tuple[Report, ...], doubtful: Set[str]
    ) -> tuple[Report, ...]:
        """Without those doubtful ones that are stored already: they take the place of nothing."""
        stored = self._store.stored_guids(source.id, doubtful)
        return tuple(one for one in reports if one.guid not in stored)


def _end(now: dt.datetime, until: dt.date | None) -> dt.datetime:
    """Up to when a backfill asks that began now."""
    return now if until is None else min(now, dt.datetime.combine(until, dt.time.max, dt.UTC))


def _poll(source: Source, reports: tuple[Report, ...]) -> Poll:
    """What one answer gave, as storing takes it; a report given twice once."""
    now = utc_now()
    given = {(report.guid, report.url): report for report in reports}
    return Poll(source, now, now, reports=[*given.values()])


def _read(source: Source, response: Response) -> tuple[Reading, float]:
    """What is in an answer, and the seconds that took."""
    started = time.perf_counter()
    return read_answer(source, response), time.perf_counter() - started


def _extract(source: Source, reports: list[Report]) -> tuple[Drafts, float]:
    """The drafts in reports, and the seconds that took."""
    started = time.perf_counter()
    return drafts_of(source, reports), time.perf_counter() - started


def _wait(failed: FetchError | ReadError, pause: float) -> float | None:
    """Seconds after which it makes sense to ask again, at least `pause`; None where it makes none."""
    if isinstance(failed, FetchError):
        asked_for = failed.retry_after
        passing = isinstance(failed, ConnectionFailed | DeadlineExceeded)
        passing = passing or (isinstance(failed, StatusFailed | AccessBlocked) and failed.status in _PASSING)
        if isinstance(failed, KeyRefused) or not (passing or asked_for):
            return None
        wait = max(pause, asked_for or 0.0)
        return wait if wait <= LONGEST_WAIT else None
    return pause

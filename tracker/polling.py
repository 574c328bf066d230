"""Poll one source: fetch what its reader asks for, read the answers, say how it ended.

Nothing is stored here. A failure on the way keeps what was read before it: the reports are good, and the
outcome says that they are not all.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field

from tracker.errors import FetchError, ReadError
from tracker.fetch import Fetcher, Validators, cache_lifetime
from tracker.fetch.keys import without_key, without_key_of
from tracker.listing import Refused, Taken
from tracker.model import (
    Clause,
    Draft,
    ListRow,
    Outcome,
    Reading,
    Report,
    Request,
    Response,
    Source,
    utc_now,
)
from tracker.readers import reader
from tracker.store import KeptAnswer, Unfinished
from tracker.workers import beside

MOST_REQUESTS = 500
"""Requests one poll of one source may make; what a reader asks for beyond them is left for the next polls."""

MOST_IN_ALL = 20_000
"""Requests that polls may make one after the other before what is left is given up as having no end."""

READING_SECONDS = 60.0
"""How long one answer may take to read. None should come near it; what does is called a failure."""


Drafts = dict[str, list[Draft]]
"""The drafts read from each report, by the report's content hash."""

Read = Callable[[Source, Response], tuple[Reading, Drafts]]
"""What is made of an answer, beside the event loop: its reports and, where it pays, their drafts at once."""


@dataclass(slots=True)
class Poll:
    """What polling a source gave. `reports` are in the source's order, a report given twice once.

    `rows` are those of a list over all its pages, `held` what they are beside the list that is kept;
    `clauses` the sections of laws and bills.

    `answers` stand for the reports, by address, and may be remembered only with them; `settled` are those
    of requests made once, which stand for their own reports however the poll ends. `asked_once` of these
    and of others that are one of many were made, `skipped` not, and `doubts` say which of them were not read
    rightly; `stand_ins` are the guids of reports in the place of what failed, which replace nothing that
    is stored. `http_status` is that of the last answer; `fresh_for` and `retry_after` are seconds.
    `failure` is the error that ended it, `awaited` how many of them are not there yet.

    `continued` is what earlier polls left, where this one went on with it; `left` is what it leaves itself.
    """

    source: Source
    started_at: dt.datetime
    finished_at: dt.datetime
    outcome: Outcome = Outcome.OK
    error: str | None = None
    http_status: int | None = None
    bytes: int = 0
    requests: int = 0
    unchanged: int = 0
    asked_once: int = 0
    awaited: int = 0
    skipped: int = 0
    reports: list[Report] = field(default_factory=list)
    drafts: Drafts = field(default_factory=dict)
    rows: list[ListRow] = field(default_factory=list)
    held: Taken | Refused | None = None
    clauses: list[Clause] = field(default_factory=list)
    answers: dict[str, KeptAnswer] = field(default_factory=dict)
    settled: dict[str, KeptAnswer] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    stand_ins: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    moved_to: str | None = None
    fresh_for: float | None = None
    retry_after: float | None = None
    failure: FetchError | ReadError | None = None
    continued: Unfinished | None = None
    left: list[Request] = field(default_factory=list)

    @property
    def asked_in_all(self) -> int:
        """Requests made by this poll and by those it went on with."""
        return self.requests + (self.continued.asked if self.continued else 0)

    @property
    def complete_since(self) -> dt.datetime:
        """The moment until which everything was seen, once this poll has gone well."""
        return self.continued.began_at if self.continued else self.started_at

    def fail(self, outcome: Outcome, error: str, failure: FetchError | ReadError | None = None) -> None:
        """End with an outcome that is not success; the first one stays."""
        if self.error is None:
            self.outcome, self.error, self.failure = outcome, error, failure

    @property
    def whole(self) -> bool:
        """Whether everything the source has was seen, so that its answers may be remembered."""
        return self.outcome in (Outcome.OK, Outcome.UNCHANGED)


def reports_only(source: Source, response: Response) -> tuple[Reading, Drafts]:
    """The reports in an answer; extraction waits until it is known which of them are new."""
    return read_answer(source, response), {}


def read_answer(source: Source, response: Response) -> Reading:
    """What is in an answer, with nothing of the source's key in it nor in what is said of it."""
    try:
        return without_key(source, reader(source.reader).read(source, response))
    except ReadError as error:
        raise without_key_of(source, error) from error.__cause__


async def poll(
    source: Source,
    fetcher: Fetcher,
    known: Mapping[str, KeptAnswer],
    since: dt.date | None,
    workers: Executor,
    read: Read = reports_only,
    unfinished: Unfinished | None = None,
) -> Poll:
    """Poll a source to its end. `known` are the answers remembered from the last whole poll.

    With `unfinished` it goes on with what earlier polls left, and asks for nothing else. Never raises for
    what the network or the source does: that is the outcome.
    """
    started = utc_now()
    result = Poll(source, started, started, continued=unfinished)
    waiting = deque(
        unfinished.requests if unfinished else reader(source.reader).requests(source, since, started)
    )
    while waiting:
        if result.requests >= MOST_REQUESTS:
            _leave(waiting, result)
            break
        request = waiting.popleft()
        kept = known.get(request.url)
        if request.once and kept and kept.fresh:
            result.skipped += 1
            continue
        result.requests += 1
        result.asked_once += request.once or request.aside or request.instead is not None
        try:
            reading = await _page(request, result, fetcher, kept, workers, read)
            if request.once:
                reading = _settle(request, reading, kept, result)
        except (FetchError, ReadError) as error:
            if _stand_in(request, error, kept, result):
                continue
            result.fail(Outcome(error.outcome), str(error), error)
            if isinstance(error, FetchError):
                result.http_status = error.status or result.http_status
                result.retry_after = error.retry_after
            _stand_for_the_rest(waiting, known, result)
            if unfinished and (waiting or len(unfinished.requests) > 1):
                result.left = [*waiting, request]
            break
        if reading is not None:
            result.reports.extend(reading.reports)
            result.rows.extend(reading.rows)
            result.clauses.extend(reading.clauses)
            result.notes.extend(reading.notes)
            result.stand_ins |= reading.stand_ins
            waiting.extend(reading.more)
    _judge(result)
    result.finished_at = utc_now()
    return result


def _leave(waiting: Iterable[Request], result: Poll) -> None:
    """Leave what was not asked for to the next poll. Lists are compared whole, and begin anew."""
    if result.asked_in_all >= MOST_IN_ALL or result.rows:
        result.fail(Outcome.TRUNCATED, f"asks for more than {result.asked_in_all} pages")
        return
    result.left = [*waiting]
    what = f"{result.asked_in_all} requests were made, at least {len(result.left)} remain for the next polls"
    result.fail(Outcome.TRUNCATED, what)


MOST_DOUBTS = 5
"""Requests made once that may fail, where most do, before the poll ends: the host is down."""


def _settle(
    request: Request, reading: Reading | None, kept: KeptAnswer | None, result: Poll
) -> Reading | None:
    """Take down how a request made once was answered. What is doubtful does not replace what is stored."""
    if reading is not None and reading.awaited:
        result.answers.pop(request.url, None)
        result.awaited += 1
        return reading
    if reading is None or reading.doubt is None:
        if request.url in result.answers:
            result.settled[request.url] = result.answers[request.url]
        return reading
    result.doubts.append(reading.doubt)
    result.notes.append(reading.doubt)
    result.answers.pop(request.url, None)
    return None if kept else reading


def _stand_in(request: Request, error: FetchError | ReadError, kept: KeptAnswer | None, result: Poll) -> bool:
    """Note a request that failed, with the report that stands for it; False where the poll must end.

    Where it was answered before, what is stored stays as it is. A server that turns us away is not asked on.
    """
    if request.instead is None and not request.aside:
        return False
    result.answers.pop(request.url, None)
    result.doubts.append(str(error))
    result.notes.append(str(error))
    _report_instead(request, kept, result)
    most = max(MOST_DOUBTS - 1, result.asked_once // 2)
    return error.outcome != "blocked" and len(result.doubts) <= most


def _report_instead(request: Request, kept: KeptAnswer | None, result: Poll) -> None:
    """Take the report that stands in for a request, where it was never answered before."""
    if kept is None and request.instead is not None:
        result.reports.append(request.instead)
        result.stand_ins.add(request.instead.guid)


def _stand_for_the_rest(waiting: Iterable[Request], known: Mapping[str, KeptAnswer], result: Poll) -> None:
    """Where a poll ends early, what is known of the requests that repeat their answer anyway is reported.

    Those made once wait for the next poll, which makes them: then all that they say comes at once.
    """
    for request in waiting:
        if not request.once:
            _report_instead(request, known.get(request.url), result)


async def _page(
    request: Request,
    result: Poll,
    fetcher: Fetcher,
    known: KeptAnswer | None,
    workers: Executor,
    read: Read,
) -> Reading | None:
    """Fetch and read one address; None where it has not changed."""
    if not request.conditional:
        known = None
    sent = (
        Validators(known.etag, known.last_modified) if known and (known.etag or known.last_modified) else None
    )
    response = await fetcher.get(request, validators=sent, source=result.source)
    _take_note(response, result)
    got = Validators.of(response) or Validators()
    if response.not_modified and known:
        # A 304 may carry newer validators (RFC 9110 15.4.5).
        answer = KeptAnswer(got.etag or known.etag, got.last_modified or known.last_modified, known.body_hash)
    else:
        digest = hashlib.blake2b(response.body, digest_size=16).hexdigest()
        answer = KeptAnswer(got.etag, got.last_modified, digest)
    if request.conditional:
        result.answers[request.url] = answer
    if known and answer.body_hash == known.body_hash:
        result.unchanged += 1
        return None
    try:
        work = beside(workers, read, result.source, response)
        reading, drafts = await asyncio.wait_for(work, READING_SECONDS)
    except TimeoutError as error:
        raise ReadError(
            result.source.id, f"took longer than {READING_SECONDS:g} s to read", url=response.url
        ) from error
    result.drafts |= drafts
    return reading


def _take_note(response: Response, result: Poll) -> None:
    result.http_status = response.status
    result.bytes += len(response.body)
    if response.request.once:
        return  # how long an article stays as it is says nothing of its listing
    if response.moved_to:
        result.moved_to = response.moved_to
    fresh_for = cache_lifetime(response.headers, response.fetched_at)
    if fresh_for is not None:
        result.fresh_for = fresh_for if result.fresh_for is None else min(result.fresh_for, fresh_for)


def _judge(result: Poll) -> None:
    """Hold the poll against what the source is expected to give, and tell no news from nothing at all."""
    result.reports = list({(report.guid, report.url): report for report in result.reports}.values())
    if result.outcome is not Outcome.OK:
        return
    if 2 * len(result.doubts) > result.asked_once:
        result.fail(Outcome.FAILED, f"{len(result.doubts)} of {result.asked_once}: {result.doubts[0]}")
        return
    if result.doubts or result.awaited:  # asked for again next time, and their listing with them
        result.answers = {url: result.settled[url] for url in result.answers if url in result.settled}
    if result.unchanged == result.requests:
        result.outcome = Outcome.UNCHANGED
        return
    if result.unchanged or result.skipped or result.continued:
        return
    least, most = result.source.expect_reports
    if len(result.reports) < least:
        result.fail(Outcome.FAILED, f"{len(result.reports)} reports came, at least {least} were expected")
    elif most is not None and len(result.reports) > most:
        result.fail(Outcome.FAILED, f"{len(result.reports)} reports came, at most {most} were expected")

"""`tracker sources check --live`: which sources work today from here, and what to do about the others."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tracker.cli.health import standing
from tracker.cli.output import print_table, say, width_of
from tracker.errors import (
    AccessBlocked,
    AddressRefused,
    AnswerTruncated,
    BodyTooLarge,
    ConnectionFailed,
    DeadlineExceeded,
    KeyRefused,
    LayoutChanged,
    ReadError,
    SettingMissing,
    SourceGone,
    StatusFailed,
)
from tracker.fetch import Fetcher
from tracker.model import Outcome, Source
from tracker.model.bills import BillOptions
from tracker.model.page import PageOptions
from tracker.polling import Poll, poll

READING_THREADS = 4
NAME_ROOM = 34
"""Cells for a source's id in the table: with them it fits into 80."""


FOLLOWED = 3
"""Articles and packages of a listing that a probe follows."""


@dataclass(frozen=True, slots=True)
class Probed:
    """One source asked once, and the seconds that took, with its waits for a turn."""

    poll: Poll
    seconds: float

    @property
    def newest(self) -> dt.date | None:
        """The day of the newest report that has one."""
        days = [report.published_at.date() for report in self.poll.reports if report.published_at]
        return max(days, default=None)

    @property
    def came(self) -> int:
        """How much came: reports, or rows of a list, or sections of laws."""
        return len(self.poll.rows) or len(self.poll.clauses) or len(self.poll.reports)


def sparing(source: Source, first: int) -> Source:
    """The source, asking for no more articles or packages of a listing and of its pages than are shown."""
    if isinstance(source.options, PageOptions):
        few = min(source.options.articles, first)
        return dataclasses.replace(source, options=dataclasses.replace(source.options, articles=few))
    if isinstance(source.options, BillOptions):
        few = min(source.options.packages, first)
        return dataclasses.replace(source, options=BillOptions(packages=few, pages=1))
    return source


async def probe_all(
    sources: Sequence[Source], fetcher: Callable[[], Fetcher], on_one: Callable[[str], None]
) -> list[Probed]:
    """Poll each source once, hosts side by side and each as politely as ever. Nothing is kept."""
    with ThreadPoolExecutor(READING_THREADS) as workers:
        async with fetcher() as client:

            async def one(source: Source) -> Probed:
                started = time.monotonic()
                done = await poll(sparing(source, FOLLOWED), client, {}, None, workers)
                on_one(source.id)
                return Probed(done, time.monotonic() - started)

            return await asyncio.gather(*map(one, sources))


def advice(done: Poll) -> str:
    """What a person can do about how a source answered; empty where it is well."""
    if done.outcome is Outcome.OK:
        return f"has moved for good to {done.moved_to}: put that into its file" if done.moved_to else ""
    failure = done.failure
    match failure:
        case SettingMissing() | KeyRefused():
            return failure.reason
        case AccessBlocked(retry_after=float(wait)) if wait > 0:
            return f"{failure.reason}: ask again in {wait / 60:.0f} min"
        case AccessBlocked():
            return f"{failure.reason}: it does so to this network or to programs; try from another network"
        case SourceGone():
            return f"{failure.reason}: remove it, or find its new address"
        case StatusFailed(status=404):
            return "nothing is at its address any more: find the new one"
        case StatusFailed(status=int(status)) if status >= 500:
            return f"{failure.reason}, a fault at the publisher's: try again later"
        case ConnectionFailed() | DeadlineExceeded():
            return f"{failure.reason}: the publisher is down, or cannot be reached from this network"
        case AddressRefused():
            return f"{failure.reason}: TRACKER_ALLOW_HOSTS names hosts that may be asked all the same"
        case BodyTooLarge():
            return f"{failure.reason}: set size in its file"
        case AnswerTruncated():
            return f"{failure.reason}: what came is good, and not all there is"
        case LayoutChanged():
            return f"{failure.reason}; hold its file against the page"
        case ReadError():
            return f"{failure.reason}: perhaps a new format; look at what is at its address"
    return done.error or ""


def print_probed(probed: Sequence[Probed]) -> None:
    """A line a source, those that do not work first, and under each what to do. Fits into 80 columns."""
    ordered = sorted(probed, key=lambda one: (one.poll.outcome is Outcome.OK, one.poll.source.id))
    rows = [
        {
            "source": _shortened(one.poll.source.id),
            "outcome": standing(one.poll.outcome.value, one.poll.error),
            "status": one.poll.http_status,
            "came": one.came,
            "newest": one.newest,
            "s": f"{one.seconds:.0f}",
            "": advice(one.poll),
        }
        for one in ordered
    ]
    print_table(rows, ["outcome", "status", "came", "newest", "s", "source", ""], below="", wrap=True)
    well = sum(one.poll.outcome is Outcome.OK for one in probed)
    say(f"{well} of {len(probed)} sources work from here")


def _shortened(id: str) -> str:
    """An id in NAME_ROOM cells: its end tells sources of one publisher apart, so the middle goes."""
    if width_of(id) <= NAME_ROOM:
        return id
    half = (NAME_ROOM - 1) // 2
    return f"{id[:half]}…{id[-(NAME_ROOM - 1 - half) :]}"


def as_json(one: Probed) -> dict[str, object]:
    """What `--format json` prints of a source."""
    done, newest = one.poll, one.newest
    return {
        "source": done.source.id,
        "outcome": done.outcome.value,
        "http_status": done.http_status,
        "reports": len(done.reports),
        "rows": len(done.rows),
        "clauses": len(done.clauses),
        "newest": newest.isoformat() if newest else None,
        "seconds": round(one.seconds, 2),
        "error": done.error,
        "to_do": advice(done) or None,
    }

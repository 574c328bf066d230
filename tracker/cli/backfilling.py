"""`tracker ingest SOURCE --since DAY`: its progress, and what it says at the end."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from tracker.backfill import BackfillRun, Progress, Spent
from tracker.cli.output import print_json, say
from tracker.errors import FetchError, ReadError
from tracker.fetch import Fetcher
from tracker.model import Source, utc_text
from tracker.store import Backfill, Store
from tracker.store.lock import LOCK_WAIT

LINE_EVERY = 15.0
"""Seconds between two lines of progress where there is no terminal to draw a bar on."""


def backfill(
    store: Store,
    source: Source,
    since: dt.date,
    until: dt.date | None,
    fetcher: Callable[[], Fetcher],
    *,
    again: bool,
    format: str,
) -> None:
    """Ask a source for everything since a day, from where that stands. Exits with 1 where it has to stop."""
    stopped: str | None = None
    with _progress() as (show, tell):
        run = BackfillRun(store, fetcher, on_page=show, say=tell)
        with store.writer(wait=LOCK_WAIT):
            stands = run.begin(source, since, until, again=again)
        before = stands
        if stands.finished_at is None:
            if stands.done:
                tell(
                    f"{source.id}: goes on where it stopped, {stands.done} of {_known(stands)} requests done"
                )
            try:
                stands = run.run(source, stands)
            except (FetchError, ReadError) as error:
                stands, stopped = store.backfill(stands.id), str(error)
            except KeyboardInterrupt:
                stands, stopped = store.backfill(stands.id), "stopped by hand"
    if format == "json":
        print_json(_as_json(stands, before, run.spent, stopped))
    else:
        say(_summary(stands, already=before.finished_at is not None))
    if stopped is not None:
        say(f"{stopped}; {stands.pending} requests are left, and the same command goes on with them")
        sys.exit(1)


def _known(stands: Backfill) -> int:
    return stands.done + stands.pending


def _summary(stands: Backfill, *, already: bool) -> str:
    days = f"{stands.since} to {stands.until or stands.started_at.date()}"
    brought = (
        f"{stands.reports_seen:,} documents in {stands.done:,} requests, {stands.reports_new:,} new"
        f" and {stands.reports_changed:,} changed; {stands.events_new:,} new events"
    )
    if stands.finished_at is None:
        return f"{stands.source_id}: {days}: {brought} so far"
    done = f"was done on {stands.finished_at:%Y-%m-%d}" if already else f"done in {span(stands.seconds)}"
    again = "; --again asks for all of it anew" if already else ""
    return f"{stands.source_id}: {days} {done}: {brought}{again}"


def _as_json(stands: Backfill, before: Backfill, spent: Spent, stopped: str | None) -> dict[str, object]:
    """What `--format json` prints: counts over all runs, and seconds of this one by what took them."""
    state = "stopped" if stopped else "already done" if before.finished_at else "done"
    return {
        "source": stands.source_id,
        "since": stands.since.isoformat(),
        "until": (stands.until or stands.started_at.date()).isoformat(),
        "state": state,
        "resumed": before.finished_at is None and before.done > 0,
        "requests_done": stands.done,
        "requests_left": stands.pending,
        "documents": stands.reports_seen,
        "reports_new": stands.reports_new,
        "reports_changed": stands.reports_changed,
        "events_new": stands.events_new,
        "events_changed": stands.events_changed,
        "bytes": stands.bytes,
        "seconds": round(stands.seconds, 1),
        "spent": {name: round(seconds, 2) for name, seconds in dataclasses.asdict(spent).items()},
        "finished_at": utc_text(stands.finished_at) if stands.finished_at else None,
        "error": stopped,
    }


@contextmanager
def _progress() -> Iterator[tuple[Callable[[Progress], None], Callable[[str], None]]]:
    """What shows how far it is, and what says a line meanwhile: a bar on a terminal, lines otherwise."""
    if sys.stderr.isatty():
        with click.progressbar(
            length=1, label="Backfill", file=sys.stderr, width=20, show_percent=False, show_pos=True,
            show_eta=False, item_show_func=lambda told: told or "",
        ) as bar:  # fmt: skip

            def draw(progress: Progress) -> None:
                bar.length = progress.known
                bar.update(progress.done - bar.pos, _told(progress))

            def above(message: str) -> None:
                click.echo("\r\033[K", nl=False, err=True)
                say(message)

            yield draw, above
        return
    said_at = time.monotonic()

    def line(progress: Progress) -> None:
        nonlocal said_at
        if time.monotonic() - said_at >= LINE_EVERY:
            said_at = time.monotonic()
            say(f"{progress.done:,} of {progress.known:,} requests, {_told(progress)}")

    yield line, say


def _told(progress: Progress) -> str:
    left = f", about {span(progress.left)} left" if progress.left else ""
    return f"{progress.documents:,} documents{left}"


def span(seconds: float) -> str:
    """A length of time in words, in one or two units: `40 s`, `12 min`, `3 h 20 min`."""
    whole = round(seconds)
    if whole < 90:
        return f"{whole} s"
    hours, minutes = divmod(round(whole / 60), 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"

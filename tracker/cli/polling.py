"""`tracker ingest` and `tracker sources`."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from tracker.catalogue import Catalogue, digest, load
from tracker.cli.accepting import accept_command
from tracker.cli.backfilling import backfill
from tracker.cli.health import print_health, standing
from tracker.cli.options import (
    allowed_hosts,
    announcing,
    database_option,
    feeds_option,
    format_option,
    host_interval,
    no_database_option,
)
from tracker.cli.output import print_json, print_rows, say
from tracker.cli.probing import Probed, as_json, print_probed, probe_all
from tracker.cli.trying import try_command
from tracker.fetch import Fetcher, missing_setting
from tracker.ingest import Ingest, SourceResult, due
from tracker.model import Outcome, Source, utc_now
from tracker.publish.wording import counted
from tracker.store import Store
from tracker.store.lock import LOCK_WAIT
from tracker.vocabulary import digest as vocabulary_digest
from tracker.vocabulary import vocabulary

_DAY = click.DateTime(["%Y-%m-%d"])
EARLIEST = dt.date(1900, 1, 1)
"""The first day that --since takes: no source that can be asked for a past has an older one."""
_ARGUMENTS = re.compile(r"\?[^\s:]{40,}")

HEALTH = ["id", "state", "last_ok_at", "next_due_at", "failures", "reports", "confirmed", "last_error"]


def fetcher() -> Fetcher:
    """The fetcher that the settings in the environment ask for."""
    interval = host_interval()
    if interval is None:
        return Fetcher(allow_hosts=allowed_hosts())
    return Fetcher(allow_hosts=allowed_hosts(), spacing=interval)


def open_store(database: Path, feeds: Path | None) -> tuple[Store, Catalogue]:
    """The database, made or brought up to date, following the vocabulary and the catalogue; and that.

    Where neither has changed since the last time, the vocabulary is not even read.
    """
    store = announcing(Store.create_or_migrate(database))
    try:
        words = vocabulary_digest()
        files = digest(feeds, words)
        catalogue = load(feeds, terms_known=store.property("catalogue_files") == files)
        with store.writer(wait=LOCK_WAIT):
            if store.property("vocabulary_files") != words:
                store.sync_vocabulary(vocabulary())
                store.set_property("vocabulary_files", words)
            store.sync_sources(catalogue)
            if store.property("catalogue_files") != files:
                store.set_property("catalogue_files", files)
    except BaseException:
        store.close()
        raise
    return store, catalogue


def line(result: SourceResult) -> str:
    """One source's result for a person."""
    brought = f"{result.reports_new} new, {result.reports_changed} changed, {result.events_new} events"
    if result.outcome is Outcome.UNCHANGED:
        brought = "no change"
    elif result.error and not (result.reports_new or result.reports_changed or result.events_new):
        brought = ""
    # An API's address is mostly arguments: they are in `fetches`, and too long for a line.
    trouble = _ARGUMENTS.sub("?…", result.error) if result.error else ""
    told = "; ".join(part for part in (brought and f"{brought} in {result.seconds:.1f} s", trouble) if part)
    return f"{result.source:45} {standing(result.outcome, result.error):11} {told}"


def ingest_sources(store: Store, sources: Sequence[Source]) -> list[SourceResult]:
    """Poll these sources with a bar on a terminal and a line a source, both on standard error."""
    if not sources:
        return []
    with click.progressbar(
        length=len(sources), label="Polling", file=sys.stderr, item_show_func=lambda name: name or ""
    ) as bar:
        shown = sys.stderr.isatty()

        def show(result: SourceResult) -> None:
            if shown:
                click.echo("\r\033[K", nl=False, err=True)
            say(line(result))
            if shown:
                bar.update(1, result.source)

        return Ingest(store, fetcher, on_result=show).run(sources)


def _check_days(names: Sequence[str], everything: bool, since: dt.date, until: dt.date | None) -> None:
    """Raises UsageError for what cannot be a backfill."""
    if len(names) != 1 or everything:
        raise click.UsageError("--since takes one SOURCE at a time.")
    if since < EARLIEST:
        raise click.UsageError(f"--since {since} is before {EARLIEST}, the first day that can be asked for.")
    if since > utc_now().date():
        raise click.UsageError(f"--since {since} is still to come.")
    if until is not None and until < since:
        raise click.UsageError(f"--until {until} is before --since {since}.")


@click.command("ingest")
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Poll also what is not due.")
@click.option(
    "--since", metavar="DAY", type=_DAY, help="Ask one SOURCE for everything since this day (2015-01-01)."
)
@click.option("--until", metavar="DAY", type=_DAY, help="With --since: up to this day; today otherwise.")
@click.option("--again", is_flag=True, help="With --since: from the start, also where that was done before.")
@format_option("table", "json")
@database_option
@feeds_option
def ingest_command(
    names: tuple[str, ...],
    everything: bool,
    since: dt.datetime | None,
    until: dt.datetime | None,
    again: bool,
    format: str,
    database: Path,
    feeds: Path | None,
) -> None:
    """Poll the sources that are due, read events out of what they report, and store them.

    With SOURCE, only these, due or not. One broken source never stops the others; the exit status is 1
    only if every polled source failed.

    With --since, one SOURCE is asked for everything since that day, which may take hours. Stopped or
    killed, the same command goes on where it stood; the exit status is 1 where it had to stop.
    """
    if since is not None:
        _check_days(names, everything, since.date(), until.date() if until else None)
    elif until is not None or again:
        raise click.UsageError("--until and --again go with --since.")
    store, catalogue = open_store(database, feeds)
    if since is not None:
        with store:
            source, last = catalogue.get(names[0]), until.date() if until else None
            backfill(store, source, since.date(), last, fetcher, again=again, format=format)
        return
    with store, store.writer(wait=LOCK_WAIT):
        chosen = [catalogue.get(name) for name in names]
        if not chosen:
            states = store.source_states()
            chosen = list(catalogue) if everything else due(catalogue, states, utc_now())
        results = ingest_sources(store, chosen)
    if format == "json":
        print_json([dataclasses.asdict(result) for result in results])
    elif not chosen:
        say("nothing is due")
    good = {Outcome.OK, Outcome.UNCHANGED}
    if results and not any(result.outcome in good for result in results):
        say("every polled source failed")
        sys.exit(1)


def list_sources(format: str, database: Path, feeds: Path | None) -> None:
    """Print every source of the catalogue with its health."""
    health: dict[str, dict[str, object]] = {}
    terms_known = False
    if database.is_file():
        with Store.open(database) as store:
            health = {row["id"]: dict(row) for row in store.rows("SELECT * FROM source_health")}
            terms_known = store.property("catalogue_files") == digest(feeds, vocabulary_digest())
    catalogue = load(feeds, terms_known=terms_known)
    unknown: dict[str, object] = dict.fromkeys([*HEALTH, "last_outcome", "polls"]) | {"state": "new"}
    rows = [
        unknown
        | health.get(source.id, {})
        | {"id": source.id, "confirmed": source.confirmed, "url": source.urls[0]}
        for source in catalogue
    ]
    if format == "table":
        lacking = {source.id: missing for source in catalogue if (missing := missing_setting(source))}
        print_health(rows, utc_now(), lacking)
    else:
        print_rows(rows, [*HEALTH, "last_outcome", "polls", "url"], format)


@click.group("sources", invoke_without_command=True)
@format_option("table", "json", "csv")
@database_option
@feeds_option
@click.pass_context
def sources_command(context: click.Context, format: str, database: Path, feeds: Path | None) -> None:
    """The sources and how each one is doing. Without a command: `list`."""
    if context.invoked_subcommand is None:
        list_sources(format, database, feeds)


@sources_command.command("list")
@format_option("table", "json", "csv")
@database_option
@feeds_option
def list_command(format: str, database: Path, feeds: Path | None) -> None:
    """Every source of the catalogue, with its health from the database if there is one."""
    list_sources(format, database, feeds)


sources_command.add_command(accept_command)
sources_command.add_command(try_command)


@sources_command.command("check")
@click.option("--live", is_flag=True, help="Also poll each source once, and store nothing.")
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@format_option("table", "json")
@no_database_option
@feeds_option
def check_command(live: bool, names: tuple[str, ...], format: str, feeds: Path | None) -> None:
    """Validate the source files, every fault by file, line and field.

    With --live, each source is asked once from here, politely, and what it answered is told with what to
    do about it. The exit status is 1 only if none of them works.
    """
    catalogue = load(feeds)
    chosen = [catalogue.get(name) for name in names] or list(catalogue)
    say(f"{counted(len(catalogue), 'source')} {'is' if len(catalogue) == 1 else 'are'} sound")
    if not live:
        return
    probed = probe(chosen)
    if format == "json":
        print_json([as_json(one) for one in probed])
    else:
        print_probed(probed)
    if not any(one.poll.outcome is Outcome.OK for one in probed):
        say("no source works from here")
        sys.exit(1)


def probe(sources: Sequence[Source]) -> list[Probed]:
    """Poll each source once from here and now, with a bar on a terminal, remembering nothing."""
    with click.progressbar(
        length=len(sources), label="Asking", file=sys.stderr, item_show_func=lambda name: name or ""
    ) as bar:
        return asyncio.run(probe_all(sources, fetcher, lambda name: bar.update(1, name)))

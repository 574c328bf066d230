"""`tracker init`, `doctor`, `backup` and `restore`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tracker.catalogue import Catalogue
from tracker.cli.options import database_option, feeds_option, format_option, open_for_writing
from tracker.cli.output import print_rows, say
from tracker.cli.polling import open_store
from tracker.exchange import load_starter
from tracker.model import utc_now
from tracker.store import Store
from tracker.store.backup import backup, restore
from tracker.store.doctor import Level, examine
from tracker.store.lock import LOCK_WAIT


def prepare(database: Path, feeds: Path | None) -> tuple[Store, Catalogue]:
    """The database, made or brought up to date, with vocabulary, sources and starter events; said aloud."""
    fresh = not database.exists()
    store, catalogue = open_store(database, feeds)
    try:
        loaded = load_starter(store)
    except BaseException:
        store.close()
        raise
    added = sum(len(result.new) for result in loaded)
    say(f"{database}: {'made' if fresh else 'up to date'}, {added} starter events added")
    return store, catalogue


@click.command("init")
@database_option
@feeds_option
def init_command(database: Path, feeds: Path | None) -> None:
    """Make the database, or bring an older one up to date, with the starter events."""
    store, _ = prepare(database, feeds)
    store.close()


@click.command("doctor")
@click.option(
    "--reindex",
    is_flag=True,
    help="Make what follows from the events anew before looking: search index, measures, states, sums,"
    " facet index.",
)
@format_option("table", "json")
@database_option
def doctor_command(reindex: bool, format: str, database: Path) -> None:
    """Check the database: its file, its references, its search index, its sums, its stale sources.

    The exit status is 1 where something needs mending.
    """
    with open_for_writing(database) as store:
        if reindex:
            with store.writer(wait=LOCK_WAIT):
                store.index_anew()
                store.place_all()
                store.lives_anew()
                store.facets_anew()
        findings = examine(store, utc_now())
    print_rows(
        [{"check": found.check, "level": found.level.value, "text": found.text} for found in findings],
        ["check", "level", "text"],
        format,
    )
    if any(found.level is Level.PROBLEM for found in findings):
        sys.exit(1)


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@database_option
def backup_command(target: Path, database: Path) -> None:
    """Write a whole, checked copy of the database to TARGET, while it is in use."""
    with Store.open(database) as store:
        backup(store, target)
    say(f"{target}: a whole copy, {target.stat().st_size:,} bytes")


@click.command("restore")
@click.argument("copy", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@database_option
def restore_command(copy: Path, database: Path) -> None:
    """Put a checked copy in the database's place; what was there is kept beside it."""
    before = database.stat().st_ino if database.exists() else None
    kept = restore(copy, database, utc_now())
    say(f"{database}: restored from {copy}" + (f"; what was there is {kept}" if kept else ""))
    if before not in {None, database.stat().st_ino}:
        say("It was too damaged to be written over: restart `tracker serve` if it is running.")

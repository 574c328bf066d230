"""`tracker reread`."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import click

from tracker.cli.options import database_option, feeds_option, format_option
from tracker.cli.output import print_rows
from tracker.cli.polling import open_store
from tracker.rereading import reread
from tracker.statutes import IMPORTED
from tracker.store import LAWS
from tracker.store.lock import LOCK_WAIT

COLUMNS = ["source", "reports", "events_new", "events_changed"]


@click.command("reread")
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@format_option("table", "csv", "json")
@database_option
@feeds_option
def reread_command(names: tuple[str, ...], format: str, database: Path, feeds: Path | None) -> None:
    """Read the stored reports again, after words were added to the vocabulary or the lexicon.

    Nothing is fetched. Events that are read now and were not before are added; what a person decided or
    wrote stays. With SOURCE, only the reports of these; `laws` are the laws that were imported.
    """
    store, catalogue = open_store(database, feeds)
    with store, store.writer(wait=LOCK_WAIT):
        chosen = [IMPORTED if name == LAWS else catalogue.get(name) for name in names]
        chosen = chosen or [*catalogue, IMPORTED]
        total = sum(store.count_reports(source.id) for source in chosen)
        with click.progressbar(length=total, label="Reading", file=sys.stderr) as bar:
            results = reread(store, chosen, bar.update)
    rows = [dataclasses.asdict(result) for result in results if names or result.reports]
    print_rows(rows, COLUMNS, format)

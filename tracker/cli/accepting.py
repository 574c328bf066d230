"""`tracker sources accept`."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.catalogue import load
from tracker.cli.options import database_option, feeds_option, open_for_writing, person
from tracker.cli.output import say
from tracker.model import utc_now
from tracker.store.lock import LOCK_WAIT


@click.command("accept")
@click.argument("source")
@database_option
@feeds_option
def accept_command(source: str, database: Path, feeds: Path | None) -> None:
    """Say that the list which a poll refused is right after all: it has lost so many rows, is keyed anew.

    The next poll takes that list and no other, but for a few rows, and the source is due at once. Removals
    are told as events then; a list that is keyed anew or a column that is written otherwise is taken without
    any, and so are many rows that came at once, but those that say themselves that they are new.
    """
    if feeds is not None:
        load(feeds).get(source)  # a name that is none is told with those that come near
    with open_for_writing(database) as store, store.writer(wait=LOCK_WAIT):
        wrong = store.accept_list(source, by=person(), now=utc_now())
    say(f"{source}: {wrong}. The next poll takes it: tracker ingest {source}")

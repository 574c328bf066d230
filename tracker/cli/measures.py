"""`tracker events attach`, `detach`, `link`, `unlink` and `--in-force-on DAY`."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import click

from tracker import review
from tracker.analyze.selection import Selection
from tracker.analyze.standing import COLUMNS, standings
from tracker.cli.options import database_option, open_for_writing, person, why_option
from tracker.cli.output import print_json, print_rows, print_table, say
from tracker.errors import SettingError
from tracker.model import Relation, utc_now
from tracker.review.linking import link, unlink
from tracker.store import Store
from tracker.store.lock import LOCK_WAIT

RELATIONS = [relation.value for relation in Relation if relation is not Relation.DUPLICATES]


def print_standings(
    database: Path, chosen: Selection, text: str, states: Sequence[str], limit: int, format: str
) -> None:
    """Print how the measures of the chosen events stood on a day. Raises SettingError for no day."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError as error:
        raise SettingError("--in-force-on", text, "is not a day such as 2025-06-30") from error
    with Store.open(database) as store:
        found, count = standings(store.rows, chosen, day, states, limit)
    rows = [dataclasses.asdict(standing) for standing in found]
    if format == "json":
        print_json({"day": day.isoformat(), "measures": rows})
    elif format == "csv":
        print_rows(rows, list(COLUMNS), format)
    else:
        lines = [
            {
                **row,
                "sure": "" if row["sure"] else "may be later",
                "title": f"{row['measure']}: {row['title']}",
            }
            for row in rows
        ]
        print_table(lines, [name for name in COLUMNS if name not in ("measure", "event")], below="title")
    if count > len(found):
        say(f"{len(found)} of {count:,} measures; --limit shows more")
    if any(not row["sure"] for row in rows) and format == "table":
        say("may be later: the date of an act is too vague to tell on which side of the day it lies")


@click.command("attach")
@click.argument("event", metavar="EVENT")
@click.argument("measure", metavar="MEASURE")
@why_option
@database_option
def attach_command(event: str, measure: str, why: str | None, database: Path) -> None:
    """Say that EVENT happens to MEASURE: a measure's uid, or that of another event of it."""
    with open_for_writing(database) as store, store.writer(wait=LOCK_WAIT):
        found = store.find_event(event)
        made = review.attach(store, found.id, measure, by=person(), now=utc_now(), why=why)
        uid = store.value("SELECT m.uid FROM events e JOIN measures m ON m.id = e.measure_id"
            " WHERE e.id = ?", (found.id,))  # fmt: skip
    say(f"{found.uid} happens to {uid}{'' if made else ' already'}")


@click.command("detach")
@click.argument("event", metavar="EVENT")
@why_option
@database_option
def detach_command(event: str, why: str | None, database: Path) -> None:
    """Give EVENT a measure of its own; it is not attached to another again by itself."""
    with open_for_writing(database) as store, store.writer(wait=LOCK_WAIT):
        found = store.find_event(event)
        review.attach(store, found.id, None, by=person(), now=utc_now(), why=why)
        uid = store.value("SELECT m.uid FROM events e JOIN measures m ON m.id = e.measure_id"
            " WHERE e.id = ?", (found.id,))  # fmt: skip
    say(f"{found.uid} happens to {uid}, a measure of its own")


@click.command("link")
@click.argument("event", metavar="EVENT")
@click.argument("relation", type=click.Choice(RELATIONS), metavar="RELATION")
@click.argument("other", metavar="OTHER")
@why_option
@database_option
def link_command(event: str, relation: str, other: str, why: str | None, database: Path) -> None:
    """Say how EVENT stands to OTHER.

    RELATION is part_of, follows, implements, amends, suspends, resumes, ends or responds_to.
    """
    with open_for_writing(database) as store, store.writer(wait=LOCK_WAIT):
        one, two = store.find_event(event), store.find_event(other)
        made = link(store, one.id, Relation(relation), two.id, by=person(), now=utc_now(), why=why)
    say(f"{one.uid} {relation} {two.uid}{'' if made else ' already'}")


@click.command("unlink")
@click.argument("event", metavar="EVENT")
@click.argument("other", metavar="OTHER")
@click.option("--relation", type=click.Choice(RELATIONS), help="Only this one, not every link to OTHER.")
@why_option
@database_option
def unlink_command(event: str, other: str, relation: str | None, why: str | None, database: Path) -> None:
    """Take back the links of EVENT to OTHER. A link that was found is not found again."""
    with open_for_writing(database) as store, store.writer(wait=LOCK_WAIT):
        one, two = store.find_event(event), store.find_event(other)
        wanted = Relation(relation) if relation else None
        made = unlink(store, one.id, wanted, two.id, by=person(), now=utc_now(), why=why)
    say(f"{one.uid} is {'no longer' if made else 'not'} linked to {two.uid}")


COMMANDS = (attach_command, detach_command, link_command, unlink_command)

"""`tracker filters`: filters kept under a name, each with an address that can be subscribed to."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from tracker.cli.options import database_option, format_option, open_for_writing, person
from tracker.cli.output import plain, print_json, print_rows, say
from tracker.model import utc_now
from tracker.publish import sound
from tracker.publish.arguments import Arguments
from tracker.store import SavedFilter, Store
from tracker.store.lock import LOCK_WAIT

_COLUMNS = ["name", "title", "query", "created_at", "created_by"]


@click.group("filters")
def filters_command() -> None:
    """Filters of the events page kept under a name.

    `/saved/NAME` leads to the events, `/saved/NAME.atom`, `.ics`, `.csv` and the other formats answer
    directly. The address stays, whatever the title becomes.
    """


@filters_command.command("save")
@click.argument("query", metavar="QUERY")
@click.option("--name", help="The name in the address; a short code made from the filter otherwise.")
@click.option("--title", help="What it is called; otherwise what its arguments say.")
@database_option
def save_filter(query: str, name: str | None, title: str | None, database: Path) -> None:
    """Keep the filter of QUERY: the address of an events page, or what stands behind its question mark.

    Saving it again under its name gives it another title. Prints the name. What the page would refuse is
    refused.
    """
    given = sound.arguments_of(query).filters()
    words = title or ", ".join(value for _, value in given.pairs) or "All events"
    with open_for_writing(database):
        pass
    sound.check_in(database, given)
    with open_for_writing(database) as store, store.writer(wait=LOCK_WAIT):
        kept = store.save_filter(given.query_string(), words, name=name, by=person(), now=utc_now())
    say(f"{plain(kept.title)}: /saved/{kept.name}")
    click.echo(kept.name)


@filters_command.command("list")
@format_option("table", "json", "csv")
@database_option
def list_filters(format: str, database: Path) -> None:
    """Every saved filter, by title."""
    with Store.open(database) as store:
        print_rows([_row(one) for one in store.saved_filters()], _COLUMNS, format)


@filters_command.command("show")
@click.argument("name", metavar="NAME")
@format_option("table", "json")
@database_option
def show_filter(name: str, format: str, database: Path) -> None:
    """One saved filter: what it selects, who saved it and when."""
    with Store.open(database) as store:
        kept = store.find_filter(name)
    if format == "json":
        print_json(_row(kept))
        return
    for label, value in (
        ("title", kept.title),
        ("address", f"/saved/{kept.name}"),
        ("events", Arguments.read(kept.query).address("/tracker/events")),
        ("saved", f"{kept.created_at} by {kept.created_by}"),
        ("titled", f"{kept.changed_at} by {kept.changed_by}"),
    ):
        click.echo(f"{label:<8} {plain(value)}")


@filters_command.command("delete")
@click.argument("name", metavar="NAME")
@database_option
def delete_filter(name: str, database: Path) -> None:
    """Take a saved filter away. Its address says so from then on, and its name is not given to another."""
    with open_for_writing(database) as store, store.writer(wait=LOCK_WAIT):
        store.delete_filter(name, by=person(), now=utc_now())
    say(f"/saved/{name} is gone")


def _row(kept: SavedFilter) -> dict[str, object]:
    return {name: value for name, value in dataclasses.asdict(kept).items() if not name.startswith("deleted")}

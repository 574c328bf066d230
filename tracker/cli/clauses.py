"""`tracker clauses`: laws and bills by section."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sys
from pathlib import Path
from typing import Any

import click

from tracker.cli.options import announcing, database_option, format_option, open_for_writing
from tracker.cli.output import plain, print_json, print_rows, print_table, say
from tracker.errors import SettingError
from tracker.law_import import ImportedLaw, LawFile, import_law, read_paths
from tracker.law_names import public_law
from tracker.model import utc_now
from tracker.publish.wording import counted
from tracker.readers.statutes import Naming
from tracker.store import SavedClause, Store
from tracker.store.lock import LOCK_WAIT

_LISTED = ["id", "law", "section", "heading", "document", "enacted", "events"]


@click.group("clauses")
def clauses_command() -> None:
    """Laws and bills by section: import them, list and search them, show one with its events."""


@clauses_command.command("import")
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True)
)
@click.option("--law", metavar="NAME", help="The law's name as it is cited, in place of what the file says.")
@click.option("--enacted", type=click.DateTime(["%Y-%m-%d"]), help="The day it became law; a bill has none.")
@click.option("--number", metavar="NUMBER", help="Its number: Public Law 118-31, or pl:118-31.")
@click.option("--url", help="Where it can be read.")
@format_option("table", "json")
@database_option
def import_clauses(
    paths: tuple[Path, ...],
    law: str | None,
    enacted: dt.datetime | None,
    number: str | None,
    url: str | None,
    format: str,
    database: Path,
) -> None:
    """Store the sections of laws and bills with the events in them; a second time changes nothing.

    A PATH is a file in GPO's USLM or the older bill XML, a text, or a folder with a text for each section
    and, if there is one, a metadata.csv beside them. Each file, and the texts of each folder, is stored whole
    or not at all.
    """
    naming = Naming(law, _day(enacted), _document(number), url)
    laws = read_paths(paths, naming)
    with open_for_writing(database) as store, store.writer(wait=LOCK_WAIT):
        results = _imported(store, laws)
    if format == "json":
        print_json([dataclasses.asdict(result) for result in results])
    else:
        for result in results:
            say(_told(result))
            if result.enacted is None:
                say(f"{result.file}: no day of enactment: read as a bill (--enacted says the day)")


@clauses_command.command("list")
@click.option("--law", metavar="NAME", help="Only of this law: its name, its number, or FY2024 NDAA.")
@click.option("--search", metavar="WORDS", help="Only those with all of these words.")
@click.option("--on-topic", is_flag=True, help="Only those that tell of events.")
@click.option("--limit", type=click.IntRange(1), help="At most so many.")
@format_option("table", "json", "csv")
@database_option
def list_clauses(
    law: str | None, search: str | None, on_topic: bool, limit: int | None, format: str, database: Path
) -> None:
    """Sections of laws and bills, the latest law first, in the order of each."""
    with Store.open(database) as store:
        found = store.list_clauses(law=law, words=search, with_events=on_topic, limit=limit)
    rows = [dataclasses.asdict(one) for one in found]
    if format == "table":
        print_table(rows, ["id", "document", "section", "events", "heading"])
        say(counted(len(rows), "section"))
    else:
        print_rows(rows, _LISTED, format)


@clauses_command.command("show")
@click.argument("law", metavar="LAW")
@click.argument("section", metavar="[SECTION]", required=False)
@format_option("table", "json")
@database_option
def show_clause(law: str, section: str | None, format: str, database: Path) -> None:
    """One section with its text, its events and its dates: LAW SECTION, or the number of the clause.

    LAW is a name as it is cited ("FY2024 NDAA"), a public law ("Public Law 118-31") or pl:118-31.
    """
    with Store.open(database) as store:
        if section is None:
            if not law.isdigit():
                raise SettingError("SECTION", "", "is needed beside the name of a law")
            saved = store.load_clause(int(law))
        else:
            saved = store.find_clause(law, section)
        shown = _shown(store, saved)
    if format == "json":
        print_json(shown)
    else:
        _print_clause(shown)


def _imported(store: Store, laws: list[LawFile]) -> list[ImportedLaw]:
    """Import the laws, with a bar on a terminal: anywhere else it is only its label."""
    if not sys.stderr.isatty():
        return [import_law(announcing(store), law, utc_now()) for law in laws]
    total = sum(len(law.clauses) for law in laws)
    with click.progressbar(length=total, label="Sections", file=sys.stderr) as bar:
        return [import_law(announcing(store), law, utc_now(), bar.update) for law in laws]


def _day(enacted: dt.datetime | None) -> dt.date | None:
    """The day a law was enacted; raises SettingError where it is still to come."""
    if enacted is None:
        return None
    if enacted.date() > utc_now().date():
        raise SettingError(
            "--enacted", enacted.date().isoformat(), "is a day to come: nothing is enacted yet"
        )
    return enacted.date()


def _document(number: str | None) -> str | None:
    """`Public Law 118-31` as `pl:118-31`; raises SettingError where it is neither."""
    if number is None:
        return None
    document = number if number.startswith(("pl:", "bill:", "comps:")) else public_law(number)
    if document is None:
        raise SettingError("--number", number, "is no number of a law, such as Public Law 118-31")
    return document


def _told(result: ImportedLaw) -> str:
    """What one file brought, for a person."""
    name = f"{result.law} ({result.document})" if result.document else result.law
    stored = f"{result.new} new, {result.changed} changed, {result.same} as before"
    events = f"{result.events_new} events new, {result.events_changed} changed"
    sections = counted(result.sections, "section")
    more = f"; {counted(result.renumbered, 'section')} more kept by the law's name now by its number"
    return (
        f"{result.file}: {name}: {sections} ({stored}), {result.on_topic} on topic, {events}"
        f"{more if result.renumbered else ''}"
    )


def _shown(store: Store, saved: SavedClause) -> dict[str, Any]:
    """A clause with what is known of it, as `--format json` prints it."""
    clause = saved.clause
    return {
        "id": saved.id,
        "law": clause.law,
        "section": clause.section,
        "heading": clause.heading,
        "document": clause.document,
        "path": list(clause.path),
        "enacted": clause.enacted.isoformat() if clause.enacted else None,
        "dated": clause.dated.isoformat() if clause.dated else None,
        "url": clause.url,
        "version": saved.version,
        "measures": [dict(row) for row in store.measures_of_clause(saved.id)],
        "events": [dict(row) for row in store.events_of_clause(saved.id)],
        "dates": [dict(row) for row in store.dates_of_clause(saved.id)],
        "text": clause.text,
    }


def _print_clause(shown: dict[str, Any]) -> None:
    click.echo(plain(f"{shown['law']}, section {shown['section']}"))
    for name, value in (
        ("", " > ".join(shown["path"])),
        ("number ", shown["document"]),
        ("enacted ", shown["enacted"]),
        ("dated ", shown["dated"]),
        ("", shown["url"]),
    ):
        if value:
            click.echo(plain(f"{name}{value}"))
    for measure in shown["measures"]:
        click.echo(plain(f"measure {measure['uid']}: {measure['title']} ({measure['state'] or 'unknown'})"))
    if shown["events"]:
        click.echo()
        print_table(shown["events"], ["date", "action", "kind", "uid", "review"], below="title")
    if shown["dates"]:
        click.echo()
        print_table(shown["dates"], ["date", "role", "text"])
    click.echo()
    for line in shown["text"].split("\n"):
        click.echo(plain(line))

"""`tracker add`, `import` and `export`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from tracker import review
from tracker.cli.browsing import filter_options, select
from tracker.cli.options import database_option, format_option, open_for_writing, person
from tracker.cli.output import print_json, say
from tracker.cli.prompts import ask_for_event
from tracker.entry import read_text
from tracker.errors import DecisionRefused, EntryError, InputError, SettingError, SeveralInputErrors
from tracker.exchange import (
    FORMATS,
    ImportResult,
    export_file,
    export_text,
    import_entries,
    import_files,
    record,
)
from tracker.model import CountryRole, DateRole, Entry, Origin, Relation, utc_now
from tracker.store import Store
from tracker.store.lock import LOCK_WAIT


@click.command("add")
@click.option("--title", help="What happened, in one line. Without it, everything is asked for.")
@click.option("--kind", metavar="ID", help="The instrument: grant, export_control, ...")
@click.option("--action", metavar="ID", help="What happened to it: awarded, suspended, ...")
@click.option("--date", help="When: 2025, 2025-10 or 2025-10-09.")
@click.option("--quarter", is_flag=True, help="The date's month stands for its quarter.")
@click.option("--date-end", help="The last day, where it took longer.")
@click.option("--on", multiple=True, metavar="ROLE=DATE", help="A further date, as effective=2026-01-01.")
@click.option("--country", multiple=True, metavar="CODE[:ROLE]", help="As CN:actor; more than once.")
@click.option("--material", multiple=True, metavar="ID", help="More than once.")
@click.option("--agency", multiple=True, metavar="ID", help="More than once.")
@click.option(
    "--organization", multiple=True, metavar="NAME", help="An id, or a name as printed; more than once."
)
@click.option("--amount", help="A sum in units of its currency, as 500000000.")
@click.option("--amount-max", help="The upper end of a range.")
@click.option("--currency", help="As USD.")
@click.option("--qualifier", help="exact, up_to, at_least, about, order_of_magnitude or range.")
@click.option(
    "--amount-role", help="commitment, programme_envelope, budget, private, project_total, trade_covered."
)
@click.option("--programme", help="The programme it belongs to.")
@click.option("--summary", help="More, in your own words.")
@click.option("--measure", help="What it happens to; events with the same measure share one life.")
@click.option("--link", multiple=True, metavar="RELATION=UID", help="As suspends=some-uid; more than once.")
@click.option(
    "--reported-by", multiple=True, metavar="TITLE", help="Who reported it, with an address if any."
)
@click.option("--uid", help="Its stable public name; made from the facts otherwise.")
@click.option("--to", metavar="EVENT", help="It is a report of this stored event; nothing new is stored.")
@click.option("--anyway", is_flag=True, help="Store it though it may be a stored event again.")
@format_option("table", "json")
@database_option
def add_command(database: Path, format: str, to: str | None, anyway: bool, **given: Any) -> None:
    """Store one event by hand, by options or, on a terminal, by answering questions.

    One that may be a stored event again is asked about, or refused where there is no terminal.
    """
    if not given["title"]:
        if not sys.stdin.isatty():
            raise SettingError("--title", "", "is needed where there is no terminal to ask on")
        open_for_writing(database).close()  # rather now than after all the questions
        given = ask_for_event(given, refused)
    entries = read_given(given)
    with open_for_writing(database) as store:
        if to is None and not anyway:
            to = ask_which(store, entries[0])
        uid, became = _added_to(store, to, entries[0]) if to else _stored(store, entries)
        if format == "json":
            print_json(record(store, store.find_event(uid).id))
        else:
            say(f"{uid}: {became}")


def _stored(store: Store, entries: list[Entry]) -> tuple[str, str]:
    """Store an event; its uid, and what became of it."""
    result = import_entries(
        store, entries, name="the event", origin=Origin.MANUAL, changed_by=person(), wait=LOCK_WAIT
    )
    uid = (*result.new, *result.changed, *result.same)[0]
    return uid, "stored" if result.new else "changed" if result.changed else "already stored"


def _added_to(store: Store, name: str, entry: Entry) -> tuple[str, str]:
    """Take an event for a report of a stored one; that one's uid, and what became of it."""
    event = store.find_event(name)
    with store.writer(wait=LOCK_WAIT):
        made = review.add_report(store, event.id, entry, by=person(), now=utc_now())
    return event.uid, f"has another report now, decision {made.id}" if made else "has that report already"


def ask_which(store: Store, entry: Entry) -> str | None:
    """The stored event that an entered one is, as the person says; None where it is none of them.

    Raises DecisionRefused where there is no terminal to ask on.
    """
    named = review.uid_taken(store, entry)
    alike = [one for one in review.likely(store, entry, now=utc_now()) if one.uid != named]
    if not alike:
        return None
    for number, one in enumerate(alike, 1):
        chance = f" ({one.score:.2f})" if one.score is not None else ""
        say(f"  {number}  {one.uid}: {store.load_event(one.event_id).facts.title}{chance}: {one.words}")
    if not sys.stdin.isatty():
        reason = f"may be this one again; --to {alike[0].uid} adds it there, --anyway stores another"
        raise DecisionRefused(alike[0].uid, reason)
    numbers = [str(number) for number in range(1, len(alike) + 1)]
    answer = click.prompt(
        "Is it one of these? Its number adds the report to it, n stores another",
        type=click.Choice([*numbers, "n"]), show_choices=False, err=not sys.stdout.isatty(),
    )  # fmt: skip
    return None if answer == "n" else alike[int(answer) - 1].uid


def read_given(given: dict[str, Any]) -> list[Entry]:
    """The event that options make, through the checks of an import file. Raises SeveralInputErrors."""
    entry = {name: value for name, value in _as_entry(given).items() if value not in (None, [], {}, "")}
    try:
        return read_text(json.dumps({"events": [entry]}), "json", "the event")
    except SeveralInputErrors as refused:  # there is no file and no line to name, only the field
        raise SeveralInputErrors(
            EntryError(error.reason, field=error.field) for error in refused.errors
        ) from None


def refused(given: dict[str, Any]) -> tuple[InputError, ...]:
    """What is wrong with these options; nothing where they make an event."""
    try:
        read_given(given)
    except SeveralInputErrors as errors:
        return errors.errors
    return ()


def _as_entry(given: dict[str, Any]) -> dict[str, Any]:
    """Options in the shape of an event of an import file, whose checks they go through."""
    amount = {
        "value": given["amount"],
        "max": given["amount_max"],
        "currency": given["currency"],
        "qualifier": given["qualifier"],
        "role": given["amount_role"],
    }
    return {
        **{name: given[name] for name in
           ("uid", "title", "summary", "kind", "action", "date", "date_end", "programme", "measure")},
        "date_precision": "quarter" if given["quarter"] else None,
        "dates": [_pair(text, "--on", DateRole, ("role", "date")) for text in given["on"]],
        "countries": [_country(text) for text in given["country"]],
        "materials": list(given["material"]),
        "agencies": list(given["agency"]),
        "organizations": list(given["organization"]),
        "amount": {name: value for name, value in amount.items() if value is not None},
        "links": [_pair(text, "--link", Relation, ("relation", "other")) for text in given["link"]],
        "reported_by": [_citation(text) for text in given["reported_by"]],
    }  # fmt: skip


def _pair(text: str, option: str, names: Any, keys: tuple[str, str]) -> dict[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not value or name not in list(names):
        raise SettingError(option, text, f"is not NAME=VALUE with a name of {', '.join(names)}")
    return dict(zip(keys, (name, value), strict=True))


def _citation(text: str) -> dict[str, str]:
    """`A title https://address` as the two; the title alone where there is no address."""
    title, _, last = text.rpartition(" ")
    return (
        {"title": title, "url": last}
        if title and last.startswith(("http://", "https://"))
        else {"title": text}
    )


def _country(text: str) -> dict[str, str]:
    code, _, role = text.partition(":")
    return {"code": code, "role": role or CountryRole.ACTOR.value}


@click.command("import")
@click.argument(
    "paths",
    metavar="PATH...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@format_option("table", "json")
@database_option
def import_command(paths: tuple[Path, ...], format: str, database: Path) -> None:
    """Store the events of YAML, CSV or JSON files: all or none. A second time changes nothing."""
    with open_for_writing(database) as store:
        results = import_files(store, paths, changed_by=person(), wait=LOCK_WAIT)
    if format == "json":
        print_json([_result(result) for result in results])
    else:
        for result in results:
            counts = f"{len(result.new)} new, {len(result.changed)} changed, {len(result.same)} as before"
            say(f"{result.file}: {counts}")


def _result(result: ImportResult) -> dict[str, Any]:
    return {"file": str(result.file), "new": result.new, "changed": result.changed, "same": result.same}


@click.command("export")
@filter_options
@click.option(
    "--everything", is_flag=True, help="All events, those that wait for review or were rejected too."
)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file; otherwise standard output."
)
@format_option(*FORMATS)
@database_option
def export_command(
    everything: bool, output: Path | None, format: str, database: Path, **filters: Any
) -> None:
    """Write the published events with their evidence and history; `import` reads them back unchanged."""
    with Store.open(database) as store:
        ids = None
        if not everything:
            chosen = select(filters)
            ids = [row[0] for row in store.rows(chosen.sql("id"), dict(chosen.parameters))]
        if output is not None:
            export_file(store, format, output, ids)
        elif format == "parquet":
            raise SettingError("--output", "", "is needed for Parquet")
        else:
            for text in export_text(store, format, ids):
                click.echo(text, nl=False)

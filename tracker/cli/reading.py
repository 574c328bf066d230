"""`tracker extract` and `tracker vocabulary`."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from tracker import resources
from tracker.cli.options import database_option, format_option, no_database_option, open_for_writing
from tracker.cli.output import print_json, print_table, say
from tracker.contract import draft_as_json
from tracker.errors import SettingError, SeveralInputErrors
from tracker.extract import extract
from tracker.model import Document, Draft
from tracker.readers.files import documents
from tracker.store.lock import LOCK_WAIT
from tracker.vocabulary import Vocabulary, check, vocabulary

COLUMNS = ["date", "kind", "action", "countries", "materials", "amount", "confidence", "title"]


@click.command("extract")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--published", metavar="DATE", help="The day it appeared, from which relative dates count.")
@click.option("--language", help="Its language, where its script does not tell.")
@click.option("--country", metavar="CODE", help="The country of the publisher: the default actor.")
@click.option("--agency", metavar="ID", help="The agency that publishes it.")
@format_option("table", "json", "html")
@no_database_option
def extract_command(
    paths: tuple[str, ...],
    published: str | None,
    language: str | None,
    country: str | None,
    agency: str | None,
    format: str,
) -> None:
    """The events in text, HTML or feed files (`-`: standard input). Nothing is stored.

    As `html`: one page with the words of every field marked in the text, and the rule that read them.
    """
    words = vocabulary()
    read = [
        (path, document, extract(document))
        for path, document in _documents(paths, published, language, country, agency)
    ]
    if format == "html":
        click.echo(_explanation(read, words))
        return
    events = [
        draft_as_json(draft, words.stance(draft.facts.kind)) for _, _, drafts in read for draft in drafts
    ]
    if format == "json":
        print_json({"events": events})
    else:
        print_table([_row(event) for event in events], COLUMNS, below="title")


def _documents(
    paths: tuple[str, ...],
    published: str | None,
    language: str | None,
    country: str | None,
    agency: str | None,
) -> Iterator[tuple[str, Document]]:
    """Each document with the path it came from."""
    words = vocabulary()
    if country:
        words.term("countries", country)
    if agency:
        words.term("agencies", agency)
    day = _day(published) if published else None
    for path in paths:
        body = sys.stdin.buffer.read() if path == "-" else _bytes(path)
        for document in documents(
            body, path, published=day, language=language, country=country, agency=agency
        ):
            yield path, document


def _explanation(read: Sequence[tuple[str, Document, Sequence[Draft]]], words: Vocabulary) -> str:
    """The page over everything read, its events numbered throughout."""
    from tracker.publish import explanation  # the template engine is wanted for nothing else here

    explained, number = [], 1
    for path, document, drafts in read:
        name = "standard input" if path == "-" else Path(path).name
        explained.append(explanation.explain(name, document, drafts, words, number))
        number += len(drafts)
    return explanation.page(explained)


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise SettingError("PATH", path, error.strerror or str(error)) from error


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise SettingError("--published", text, "is not a day like 2025-10-09") from error


def _row(event: dict[str, Any]) -> dict[str, object]:
    """One event as a line of the table."""
    amount = event["amount"]
    sum_ = (
        " ".join(str(amount[key]) for key in ("qualifier", "value", "currency") if amount[key])
        if amount
        else ""
    )
    return {
        **{name: event[name] for name in ("date", "kind", "action", "title")},
        "countries": " ".join(f"{country['code']}:{country['role']}" for country in event["countries"]),
        "materials": " ".join(event["materials"]),
        "amount": sum_,
        "confidence": f"{event['confidence']:.2f}",
    }


@click.group("vocabulary")
def vocabulary_command() -> None:
    """Kinds, actions, countries, materials, agencies, organizations and trigger words."""


@vocabulary_command.command("check")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder of vocabulary files, the one that ships with the tracker otherwise.",
)
@no_database_option
def check_command(folder: Path | None) -> None:
    """Check every entry, the lexicon's too; each fault is named by file, line and field."""
    from tracker.extract import lexicon_file
    from tracker.extract.clauses import words as clause_words

    found = check(folder)
    if not found:  # the lexicon's words stand for terms, so that there is no reading it without them
        words = Vocabulary.load(folder) if folder else vocabulary()
        found = lexicon_file.check(words, folder / "lexicon" if folder else None)
        own = folder / "clauses" if folder else None
        found += clause_words.check(words, own if own and own.is_dir() else None)
    if found:
        raise SeveralInputErrors(found)
    say("the vocabulary is sound")


@vocabulary_command.command("copy")
@click.argument("folder", type=click.Path(path_type=Path))
@no_database_option
def copy_command(folder: Path) -> None:
    """Copy the vocabulary to a new FOLDER, to teach the tracker words of your own.

    TRACKER_VOCABULARY=FOLDER then has every command use it.
    """
    try:
        shutil.copytree(resources.vocabulary(), folder)
    except OSError as error:
        raise SettingError("FOLDER", folder, error.strerror or str(error)) from error
    say(f"{folder}: a copy to edit; `tracker vocabulary check --folder {folder}` checks it")


@vocabulary_command.command("update")
@database_option
def update_command(database: Path) -> None:
    """Make the database follow the vocabulary files."""
    with open_for_writing(database) as store, store.writer(wait=LOCK_WAIT):
        changed = store.sync_vocabulary(vocabulary())
    say(f"{database}: {'follows the vocabulary now' if changed else 'followed the vocabulary already'}")

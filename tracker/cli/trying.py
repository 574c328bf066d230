"""`tracker sources try`: what a source gives, read field by field and stored nowhere."""

from __future__ import annotations

import asyncio
import dataclasses
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click

from tracker.catalogue import load, load_file
from tracker.cli.options import feeds_option, format_option, no_database_option
from tracker.cli.output import plain, print_json, say
from tracker.cli.probing import advice, sparing
from tracker.contract import draft_as_json
from tracker.errors import SettingError
from tracker.fetch import Fetcher
from tracker.model import Draft, Outcome, Report, Source
from tracker.model.listing import ListOptions
from tracker.model.sources import ListRow, Options
from tracker.polling import Poll, poll
from tracker.vocabulary import vocabulary

FIRST = 5
"""Entries shown, and articles fetched, where `--first` does not say."""


@click.command("try")
@click.argument("what", metavar="FILE|SOURCE")
@click.option(
    "--first", type=click.IntRange(1, 100), default=FIRST, show_default=True, help="How many entries to show."
)
@format_option("table", "json")
@no_database_option
@feeds_option
def try_command(what: str, first: int, format: str, feeds: Path | None) -> None:
    """What a source gives today: its first entries field by field, and the events read in them.

    The source is a file of yours or one of the catalogue. It is asked once from here and nothing is stored.
    Of a page's listing only so many articles are fetched as are shown. The exit status is 1 where the
    source does not work.
    """
    source = source_of(what, feeds)
    done = asyncio.run(_polled(sparing(source, first)))
    shown = [tried(source, report) for report in done.reports[:first]]
    if format == "json":
        print_json(_as_json(done, shown))
    else:
        _print(done, shown)
    if done.outcome is not Outcome.OK:
        sys.exit(1)


def source_of(what: str, feeds: Path | None) -> Source:
    """The source of a file, or of the catalogue by its id.

    Raises SeveralInputErrors for a file that is refused, SettingError for one that is not there, NotFound.
    """
    path = Path(what)
    if path.suffix in (".yml", ".yaml") or path.is_file():
        if not path.is_file():
            raise SettingError("FILE", path, "is not there")
        return load_file(path)
    return load(feeds).get(what)


async def _polled(source: Source) -> Poll:
    from tracker.cli.polling import fetcher  # which has this command among its own

    client: Fetcher = fetcher()
    with ThreadPoolExecutor(1) as workers:
        async with client:
            return await poll(source, client, {}, None, workers)


@dataclasses.dataclass(frozen=True, slots=True)
class Tried:
    """One report and the drafts of events read in it."""

    report: Report
    drafts: Sequence[Draft]


def tried(source: Source, report: Report) -> Tried:
    """A report with what extraction reads in it, as a poll would."""
    from tracker.ingest import drafts_of

    return Tried(report, drafts_of(source, [report])[report.content_hash])


def _print(done: Poll, shown: Sequence[Tried]) -> None:
    for number, one in enumerate(shown, 1):
        report = one.report
        day = report.published_at.date().isoformat() if report.published_at else "no date"
        click.echo(plain(f"{number}. {report.title}"))
        told = [day, f"{len(report.text)} characters", report.language or "no language"]
        told += [f"document {report.document}"] if report.document else []
        click.echo(plain(f"   {', '.join(told)}"))
        click.echo(plain(f"   {report.url or 'no link'}"))
        for draft in one.drafts:
            click.echo(plain(f"   → {_event(draft)}"))
    for row in done.rows[: len(shown) or FIRST]:
        click.echo(plain(f"{row.key}: {row.name}{_said(done.source.options, row)}"))
    for clause in done.clauses[: len(shown) or FIRST]:
        click.echo(plain(f"section {clause.section}: {clause.heading}"))
    for note in done.notes:
        say(plain(f"note: {note}"))
    say(plain(_outcome(done, len(shown))))


def _said(options: Options | None, row: ListRow) -> str:
    """What a row of a list says in the columns that its source file has a meaning for."""
    if not isinstance(options, ListOptions):
        return ""
    named = (
        ("country", options.country), ("date", options.date), ("until", options.until),
        ("reference", options.reference), ("part", options.part),
    )  # fmt: skip
    told = [f"{name} {row.fields[column]}" for name, column in named if column and row.fields.get(column)]
    aliases = options.aliases_of(row)
    told += [f"also {'; '.join(aliases)}"] if aliases else []
    return f" ({', '.join(told)})" if told else ""


def _outcome(done: Poll, shown: int) -> str:
    counted: dict[str, Sequence[object]] = {
        "entries": done.reports,
        "rows": done.rows,
        "sections": done.clauses,
    }
    came = ", ".join(f"{name}: {len(found)}" for name, found in counted.items() if found) or "nothing came"
    told = f"{done.source.id} is {done.outcome.value}; {came}; requests: {done.requests}"
    if len(done.reports) > shown:
        told += f"; the first {shown} are shown"
    hint = advice(done) or done.error
    return f"{told}: {hint}" if hint else told


def _event(draft: Draft) -> str:
    """An event in a line: kind, action, date, countries, materials, sum."""
    event = draft_as_json(draft, vocabulary().stance(draft.facts.kind))
    amount = event["amount"] or {}
    parts = [
        event["kind"],
        event["action"],
        event["date"] or "undated",
        *dict.fromkeys(country["code"] for country in event["countries"]),
        *event["materials"],
        " ".join(str(amount[name]) for name in ("value", "currency") if amount.get(name)),
    ]
    return " ".join(part for part in parts if part)


def _as_json(done: Poll, shown: Sequence[Tried]) -> dict[str, Any]:
    words = vocabulary()
    return {
        "source": done.source.id,
        "outcome": done.outcome.value,
        "error": done.error,
        "requests": done.requests,
        "notes": done.notes,
        "entries": [
            {
                "title": one.report.title,
                "url": one.report.url,
                "published": one.report.published_at.isoformat() if one.report.published_at else None,
                "language": one.report.language,
                "document": one.report.document,
                "text": one.report.text,
                "events": [draft_as_json(draft, words.stance(draft.facts.kind)) for draft in one.drafts],
            }
            for one in shown
        ],
        "rows": [{"key": row.key, "name": row.name, **row.fields} for row in done.rows[:FIRST]],
        "sections": [{"section": one.section, "heading": one.heading} for one in done.clauses[:FIRST]],
    }

"""`tracker review`: what waits for a person, one item after the other, decided by single keys."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from tracker import review
from tracker.cli.deciding import decision_row, uid_of
from tracker.cli.options import database_option, format_option, open_for_writing, person
from tracker.cli.output import print_json, print_rows, print_table, say
from tracker.cli.sitting import Sitting
from tracker.contract import facts_as_json
from tracker.model import utc_now
from tracker.store import Decision, Store
from tracker.store.lock import LOCK_WAIT
from tracker.vocabulary import vocabulary

TERMS = {"kind": "kinds", "country": "countries", "material": "materials"}
COLUMNS = ("item", "sure", "date", "kind", "action", "language", "title")
LOG_COLUMNS = ("id", "decided_at", "decided_by", "verb", "event", "other", "why", "undone")


@click.group("review", invoke_without_command=True)
@click.option(
    "--asked", multiple=True, type=click.Choice([kind.value for kind in review.Kind]),
    help="Only events that are pending, or doubts whether two are the same, or of one measure.",
)  # fmt: skip
@click.option("--kind", multiple=True, metavar="ID", help="Only this kind.")
@click.option("--source", multiple=True, metavar="ID", help="Only what this source tells of.")
@click.option("--language", multiple=True, metavar="TAG", help="Only reports in this language.")
@click.option("--country", multiple=True, metavar="ID", help="Only this country.")
@click.option("--material", multiple=True, metavar="ID", help="Only this material, or what is below it.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="At most so many.")
@click.option("--why", "reasons", is_flag=True, help="Ask for a reason at every decision.")
@click.option("--list", "listed", is_flag=True, help="Only list what waits; so it is where no terminal is.")
@format_option("table", "json")
@database_option
def review_command(
    limit: int, reasons: bool, listed: bool, format: str, database: Path, **given: tuple[str, ...]
) -> None:
    """What waits for a person, the most useful first: see the evidence, decide by one key.

    `?` lists the keys. Every decision is recorded with who made it, and can be undone.
    """
    if click.get_current_context().invoked_subcommand is not None:
        return
    filters = _filters(given)
    if listed or format == "json" or not (sys.stdin.isatty() and sys.stdout.isatty()):
        with Store.open(database) as store:
            _list(store, filters, limit, format)
        return
    with open_for_writing(database) as store:
        Sitting(store, by=person(), ask_reasons=reasons).run(filters, limit)


def _filters(given: dict[str, tuple[str, ...]]) -> review.Filters:
    """The options as filters. Raises NotFound for a term the vocabulary lacks."""
    for name, terms in TERMS.items():
        for id in given[name]:
            vocabulary().term(terms, id)
    return review.Filters(
        asked=tuple(map(review.Kind, given["asked"])),
        kinds=given["kind"],
        sources=given["source"],
        languages=given["language"],
        countries=given["country"],
        materials=given["material"],
    )


def _list(store: Store, filters: review.Filters, limit: int, format: str) -> None:
    with store.snapshot():
        items = review.queue(store, filters, limit=limit)
        waiting = review.count(store, filters)
    if format == "json":
        counts = {kind.value: getattr(waiting, kind.value) for kind in review.Kind}
        print_json({"waiting": counts, "items": [_record(item) for item in items]})
        return
    print_table([_row(item) for item in items], COLUMNS, below="title")
    if waiting.total > len(items):
        say(f"the first {len(items)} of {waiting.total:,} that wait; --limit shows more")
    elif not items:
        say("nothing waits")


def _row(item: review.Item) -> dict[str, object]:
    event, other = item.event, item.other
    sure = item.score if other else event.confidence
    titles = [f"{one.uid}: {one.facts.title}" for one in (event, other) if one is not None]
    return {
        "item": item.key,
        "sure": None if sure is None else f"{sure:.2f}",
        "date": event.facts.date,
        "kind": event.facts.kind,
        "action": event.facts.action,
        "language": event.language,
        "title": "  ↔  ".join(titles),
    }


def _record(item: review.Item) -> dict[str, Any]:
    """An item as JSON. Offsets of quotes count code points of their version of the report's text."""
    return {
        "item": str(item.key),
        "asked": item.kind.value,
        "score": item.score,
        "reasons": [
            {"field": reason.field, "agreement": reason.agreement, "words": reason.words}
            for reason in item.reasons
        ],
        "events": [_side(side) for side in item.sides],
    }


def _side(side: review.Side) -> dict[str, Any]:
    event = side.event
    return {
        "uid": event.uid,
        "version": side.version,
        **facts_as_json(event.facts, event.stance),
        "measure": side.measure[0] if side.measure else None,
        "language": event.language,
        "confidence": event.confidence,
        "review": event.review.value,
        "why": side.why,
        "conflicts": [
            {"field": one.field, "rank": one.rank, "value": one.value, "authority": one.authority,
             "report": one.report_id} for one in side.conflicts
        ],
        "reports": [_report(told) for told in side.told],
    }  # fmt: skip


def _report(told: review.Told) -> dict[str, Any]:
    return {
        "id": told.id,
        "source": told.source or None,
        "title": told.title,
        "url": told.url,
        "language": told.language,
        "published": told.published,
        "matched_on": told.matched_on,
        "score": told.score,
        "evidence": [
            {
                "field": quote.field,
                "start": quote.start,
                "end": quote.end,
                "quote": quote.quote,
                "version": text.version,
            }
            for text in told.texts
            for quote in text.quotes
        ],
    }


@review_command.command("undo")
@click.argument("decision", type=click.IntRange(1))
@click.option("--why", help="The reason, kept in the histories.")
@database_option
def undo_command(decision: int, why: str | None, database: Path) -> None:
    """Take a decision back: everything is as it was before it. To undo an undo is to redo."""
    with open_for_writing(database) as store, store.writer(wait=LOCK_WAIT):
        made = review.undo(store, decision, by=person(), now=utc_now(), why=why)
        undone = store.load_decision(decision)
        say(f"decision {made.id}: took back {decision}, {_told(store, undone)}")


@review_command.command("log")
@click.option("--event", metavar="EVENT", help="Only decisions about this event, by its uid or number.")
@click.option("--by", metavar="NAME", help="Only those of this person.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many.")
@format_option("table", "json", "csv")
@database_option
def log_command(event: str | None, by: str | None, limit: int, format: str, database: Path) -> None:
    """What people decided, the newest first, with the numbers that `tracker review undo` takes."""
    with Store.open(database) as store:
        event_id = store.find_event(event).id if event else None
        decisions = store.decisions(event_id=event_id, by=by, limit=limit)
        rows = [decision_row(store, decision) for decision in decisions]
    print_rows(rows, LOG_COLUMNS, format)


def _told(store: Store, decision: Decision) -> str:
    uids = [uid_of(store, id) for id in (decision.event_id, decision.other_id) if id is not None]
    return f"{decision.verb.value} {' '.join(map(str, uids))}"

"""The page of one report: its text as given, and the events read from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tracker.publish import database, wording
from tracker.publish.quotes import Piece, pieces
from tracker.publish.rows import Card, Name, cards, filter_link
from tracker.publish.tellings import web_address


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One report. `pieces` is its text cut where a quote begins or ends."""

    id: int
    title: str
    url: str | None
    language: str | None
    source: Name
    published: str
    first_seen: str
    versions: int
    pieces: tuple[Piece, ...]
    cards: tuple[Card, ...]


_REPORT = """
select r.*, s.title as source_title from reports r join sources s on s.id = r.source_id where r.id = :id
"""


async def report_page(datasette: Any, id: str) -> ReportPage | None:
    """The page of a report by its id; None where there is no such report."""
    if not (id.isascii() and id.isdigit()):
        return None
    row = await database.first(datasette, _REPORT, {"id": int(id)})
    if row is None:
        return None
    events = await database.rows(
        datasette,
        "select event_id from event_reports join events on events.id = event_id "
        "where report_id = :id and review <> 'rejected' order by events.date desc, event_id",
        {"id": row["id"]},
    )
    evidence = await database.rows(
        datasette,
        'select field, start, "end" as stop, quote from evidence '
        "where report_id = :id and start is not null and (version is null or version = :version)",
        {"id": row["id"], "version": row["version"]},
    )
    return ReportPage(
        row["id"],
        row["title"],
        web_address(row["url"]),
        row["language"],
        Name(row["source_id"], row["source_title"], filter_link(datasette, "source", row["source_id"])),
        wording.date((row["published_at"] or "")[:10]) if row["published_at"] else "",
        row["first_seen_at"],
        row["version"],
        tuple(_marked(row["text"], evidence)),
        tuple(await cards(datasette, [event["event_id"] for event in events])),
    )


def _marked(text: str, evidence: Iterable[database.Row]) -> Iterator[Piece]:
    """The whole text, every quote that is where it says in it marked."""
    marks = [
        (row["start"], row["stop"], row["field"].replace("_", " "))
        for row in evidence
        if row["quote"] and text[row["start"] : row["stop"]] == row["quote"]
    ]
    return pieces(text, 0, len(text), marks)

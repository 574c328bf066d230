"""The page of one section of a law: its text with what was read from it marked, its events and its dates."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from datasette.utils import tilde_encode

from tracker.extract.clauses.headings import sentence_case
from tracker.publish import database, wording
from tracker.publish.quotes import Piece, pieces
from tracker.publish.rows import Card, Name, cards
from tracker.publish.tellings import web_address
from tracker.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The section before or after one in its law."""

    section: str
    heading: str
    href: str


@dataclass(frozen=True, slots=True)
class ClausePage:
    """One section. `pieces` is its text cut where a quote begins or ends; `measures` are with their states.

    `dates` are those its events have beside their own: role, date, the words, whether it lies ahead.
    """

    id: int
    law: Name
    section: str
    heading: str
    number: str
    path: tuple[str, ...]
    url: str | None
    enacted: str
    dated: str
    versions: int
    first_seen: str
    pieces: tuple[Piece, ...]
    cards: tuple[Card, ...]
    measures: tuple[tuple[Name, str], ...]
    dates: tuple[tuple[str, str, str | None, bool], ...]
    before: Neighbour | None
    after: Neighbour | None


_EVENTS = """
select er.event_id from event_reports er join events e on e.id = er.event_id
where er.report_id = :report and er.facts is not null and e.review <> 'rejected' order by e.date, e.id
"""
_EVIDENCE = """
select field, start, "end" as stop, quote from evidence
where start is not null and (clause_id = :id or report_id = :report)
"""
_DATES = """
select d.role, d.date, d.precision, min(d.text) as text from event_dates d
where d.event_id in (select value from json_each(:ids)) group by d.role, d.date, d.precision order by d.date
"""
_MEASURES = """
select distinct m.uid, m.title, f.state from events e join measures m on m.id = e.measure_id
left join in_force f on f.id = m.id where e.id in (select value from json_each(:ids)) order by m.id
"""
_BESIDE = """
select id, section, heading, text from clauses where identity = :identity and position {sign} :position
order by position {order} limit 1
"""


async def clause_page(datasette: Any, id: str, today: str) -> ClausePage | None:
    """The page of a section by the number of its row; None where there is none. `today` is an ISO day."""
    if not (id.isascii() and id.isdigit()):
        return None
    row = await database.first(datasette, "select * from clauses where id = :id", {"id": int(id)})
    if row is None:
        return None
    at = {"id": row["id"], "report": row["report_id"]}
    told = await database.rows(datasette, _EVENTS, {"report": row["report_id"]})
    ids = [event["event_id"] for event in told]
    evidence = await database.rows(datasette, _EVIDENCE, at)
    dates = await database.rows(datasette, _DATES, {"ids": json.dumps(ids)})
    table = datasette.urls.table(database.NAME, "clauses")
    return ClausePage(
        id=row["id"],
        law=Name(
            row["identity"], row["law"], f"{table}?identity={quote(row['identity'], safe='')}&_sort=position"
        ),
        section=row["section"],
        heading=_sentence(row["heading"], row["text"]),
        number=_number(row["document"]),
        path=tuple(_above(heading) for heading in json.loads(row["path"])) if row["path"] else (),
        url=web_address(row["url"]),
        enacted=wording.date(row["enacted"]) if row["enacted"] else "",
        dated=wording.date(row["dated"]) if row["dated"] else "",
        versions=row["version"],
        first_seen=row["first_seen_at"] or "",
        pieces=tuple(_marked(row["text"], evidence)),
        cards=tuple(await cards(datasette, ids)),
        measures=await _measures(datasette, ids),
        dates=tuple(
            (
                wording.DATE_ROLES.get(date["role"], date["role"]),
                wording.date(date["date"], date["precision"]),
                date["text"] if wording.says_more(date["text"], date["date"]) else None,
                date["date"] >= today[: len(date["date"])],
            )
            for date in dates
        ),
        before=await _beside(datasette, row, "<", "desc"),
        after=await _beside(datasette, row, ">", "asc"),
    )


def _sentence(heading: str | None, text: str = "") -> str:
    """A heading in capitals as a sentence, names as the section's `text` and the vocabulary write them."""
    return sentence_case(heading, text.partition("\n")[2], vocabulary()) if heading else ""


_NUMBERED = re.compile(
    r"(?P<part>[A-Z]+) (?P<number>[A-Z0-9]+)\s*[\u2014:.-]\s*(?P<rest>.+)", re.IGNORECASE | re.DOTALL
)


def _above(heading: str) -> str:
    """A heading above sections likewise: TITLE IV is the fourth and no word."""
    match = _NUMBERED.fullmatch(heading)
    if match is None or (not match["number"].isupper() and not match["number"].isdecimal()):
        return _sentence(heading)
    return f"{match['part'].capitalize()} {match['number']}\u2014{_sentence(match['rest'])}"


def _number(document: str | None) -> str:
    """What identifies the law, as it is printed: `Public Law 118-31`; nothing where that is not known."""
    if document is None:
        return ""
    sort, _, number = document.partition(":")
    return f"Public Law {number}" if sort == "pl" else number.upper() if sort == "bill" else document


def _marked(text: str, evidence: Iterable[database.Row]) -> Iterable[Piece]:
    """The whole text, every quote that is where it says in it marked, each place once."""
    marks = {
        (row["start"], row["stop"], str(row["field"]).replace("_", " "))
        for row in evidence
        if row["quote"] and text[row["start"] : row["stop"]] == row["quote"] and row["quote"] != text
    }
    return pieces(text, 0, len(text), sorted(marks))


async def _measures(datasette: Any, ids: Iterable[int]) -> tuple[tuple[Name, str], ...]:
    rows = await database.rows(datasette, _MEASURES, {"ids": json.dumps(list(ids))})
    return tuple(
        (
            Name(row["uid"], row["title"], datasette.urls.path(f"/measure/{tilde_encode(row['uid'])}")),
            wording.STATES.get(row["state"], row["state"] or "unknown"),
        )
        for row in rows
    )


async def _beside(datasette: Any, row: database.Row, sign: str, order: str) -> Neighbour | None:
    found = await database.first(
        datasette,
        _BESIDE.format(sign=sign, order=order),
        {"identity": row["identity"], "position": row["position"]},
    )
    if found is None:
        return None
    href = datasette.urls.path(f"/{database.NAME}/clauses/{found['id']}")
    return Neighbour(found["section"], _sentence(found["heading"], found["text"]), href)

"""Who tells of an event: its reports with what is quoted from them, and where they say different things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tracker.publish import database, wording
from tracker.publish.lives import reasons_in_words
from tracker.publish.quotes import Excerpt, Quoted, excerpts
from tracker.publish.rows import Name, filter_link


@dataclass(frozen=True, slots=True)
class Told:
    """A report (or a section of a law) that tells of the event, with what it supports.

    `matched` says why it was taken for a report of this event; `says` whether what it tells is kept, so
    that it can be split off.
    """

    title: str
    href: str
    url: str | None
    source: Name | None
    language: str | None
    published: str
    excerpts: tuple[Excerpt, ...]
    id: int
    matched: str = ""
    says: bool = False


@dataclass(frozen=True, slots=True)
class Contested:
    """One field of which reports tell different things: value, who says so and where, the event's first."""

    field: str
    values: tuple[tuple[str, str, str | None], ...]


def web_address(url: str | None) -> str | None:
    """The address if it is one a page may link to: http or https with a host. Anything else is not linked."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme.lower() in {"http", "https"} and parts.netloc else None


_REPORTS = """
select r.id, r.title, r.url, r.text, r.language, r.published_at, r.version,
  s.id as source_id, s.title as source_title, t.matched_on, t.score, t.reasons, t.facts is not null as says,
  (select c.id from clauses c where c.report_id = r.id) as clause_id
from reports r join sources s on s.id = r.source_id
left join event_reports t on t.report_id = r.id and t.event_id = :id
where r.id in (select report_id from event_reports where event_id = :id
  union select report_id from evidence where event_id = :id)
order by r.published_at is null, r.published_at, r.id
"""
_EVIDENCE = """
select v.report_id, v.clause_id, v.field, v.start, v."end" as stop, v.quote, v.version,
  (select text from report_versions o where o.report_id = v.report_id and o.version = v.version) as old_text
from evidence v where v.event_id = :id order by v.start, v.id
"""


async def told_of(datasette: Any, id: int) -> tuple[Told, ...]:
    """Every report of the event, those without a quote too, and the sections of law it rests on."""
    evidence = await database.rows(datasette, _EVIDENCE, {"id": id})
    told = []
    for report in await database.rows(datasette, _REPORTS, {"id": id}):
        own = [row for row in evidence if row["report_id"] == report["id"]]
        told.append(
            Told(
                report["title"],
                _address(datasette, report),
                web_address(report["url"]),
                Name(
                    report["source_id"],
                    report["source_title"],
                    filter_link(datasette, "source", report["source_id"]),
                ),
                report["language"],
                wording.date((report["published_at"] or "")[:10]) if report["published_at"] else "",
                tuple(_excerpts(report, own)),
                report["id"],
                _matched(report),
                bool(report["says"]),
            )
        )
    clauses = await database.rows(
        datasette,
        "select * from clauses where report_id is null"
        " and id in (select clause_id from evidence where event_id = :id)",
        {"id": id},
    )
    for clause in clauses:
        quoted = [_quoted(row) for row in evidence if row["clause_id"] == clause["id"]]
        told.append(
            Told(
                " · ".join(filter(None, (clause["law"], clause["section"], clause["heading"]))),
                datasette.urls.path(f"/{database.NAME}/clauses/{clause['id']}"),
                web_address(clause["url"]),
                None,
                None,
                wording.date(clause["enacted"]) if clause["enacted"] else "",
                tuple(excerpts(clause["text"], quoted)),
                clause["id"],
                wording.MATCHED["clause"],
            )
        )
    return tuple(told)


def _address(datasette: Any, report: database.Row) -> str:
    """The page of a report; of one that stands for a section of a law, the section's."""
    table, id = ("clauses", report["clause_id"]) if report["clause_id"] else ("reports", report["id"])
    return str(datasette.urls.path(f"/{database.NAME}/{table}/{id}"))


def _matched(report: database.Row) -> str:
    """Why a report belongs to the event; nothing for the first, which needs no reason."""
    if report["matched_on"] in (None, "created"):
        return ""
    why = reasons_in_words(report["reasons"], None)
    return ": ".join(filter(None, (wording.matched(report["matched_on"], report["score"]), why)))


def _excerpts(report: database.Row, evidence: Sequence[database.Row]) -> list[Excerpt]:
    """Each quote in the version of the report it was read from."""
    now = [row for row in evidence if row["version"] in (None, report["version"]) or row["old_text"] is None]
    found = excerpts(report["text"], [_quoted(row) for row in now])
    for version in sorted({row["version"] for row in evidence if row not in now}):
        old = [row for row in evidence if row["version"] == version]
        found += excerpts(old[0]["old_text"], [_quoted(row) for row in old])
    return found


def _quoted(row: database.Row) -> Quoted:
    return Quoted(str(row["field"]).replace("_", " "), row["start"], row["stop"], row["quote"])


_CONFLICTS = """
select c.field, c.value, c.authority, c.report_id, s.title as source, r.title
from event_conflicts c left join reports r on r.id = c.report_id left join sources s on s.id = r.source_id
where c.event_id = :id order by c.field, c.rank, c.report_id
"""


async def contested(datasette: Any, id: int) -> tuple[Contested, ...]:
    """The fields in which the reports of an event differ, with every value and who says it."""
    fields: dict[str, list[tuple[str, str, str | None]]] = {}
    for row in await database.rows(datasette, _CONFLICTS, {"id": id}):
        who = row["source"] or wording.AUTHORITIES[row["authority"]]
        if row["source"] and row["authority"] == "official":
            who = f"{who}, official"
        href = (
            datasette.urls.path(f"/{database.NAME}/reports/{row['report_id']}") if row["report_id"] else None
        )
        fields.setdefault(row["field"], []).append((wording.recorded(row["value"]), who, href))
    return tuple(Contested(field.replace("_", " "), tuple(values)) for field, values in fields.items())

"""Reports as their sources gave them: who is who when guids change, and every earlier version kept."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from tracker.addresses import canonical_url
from tracker.model import Citation, Report, utc_text
from tracker.store.connection import inserted
from tracker.store.report_rows import report_of
from tracker.store.search import fold
from tracker.store.section_names import SectionNames
from tracker.store.sources import LAWS, OWN_SOURCES
from tracker.store.terms import short_hash

MOST_VERSIONS = 24
"""From here on a report that keeps changing (a counter in its text) is taken anew once a day at most."""

Change = Literal["new", "changed", "same"]


@dataclass(frozen=True, slots=True)
class SavedReport:
    """A report after saving: its row, what saving it did, and which version is the current one, from 1."""

    id: int
    report: Report
    change: Change
    version: int


Fields = Mapping[str, str | tuple[str, ...]]
"""The fields of a report."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What an unchanged poll needs to know of a stored report."""

    id: int
    guid: str
    canonical_url: str | None
    content_hash: str
    version: int
    last_seen_at: str
    title: str


class Reports(SectionNames):
    """Writes and look-ups of reports and their versions."""

    def save_reports(self, source_id: str, reports: Sequence[Report], now: dt.datetime) -> list[SavedReport]:
        """Keep what a source gave, in its order. A report given twice in one go is kept once.

        Identity is (source, guid); a guid that is unknown, or that now stands for another address, gives
        way to the address. A changed report's earlier content goes to `report_versions`. An unchanged
        one writes nothing, but for `last_seen_at` once a day.
        """
        with self.transaction():
            moment = utc_text(now)
            pairs = self._matched(source_id, reports)
            saved = []
            done: dict[int, SavedReport] = {}
            indexed: dict[int, str] = {}
            for report, known in pairs:
                if known is None:
                    one = self._insert_report(report, moment)
                elif known.id in done:
                    one = done[known.id]
                elif self._is_same(known, report, now):
                    one = SavedReport(known.id, report, "same", known.version)
                else:
                    one = self._replace_report(known, report, moment)
                if one.change != "same":
                    indexed[one.id] = one.report.text
                done[one.id] = one
                saved.append(one)
            self._index_reports(indexed)
            self._touch(
                [
                    known.id
                    for _, known in pairs
                    if known and done[known.id].change == "same" and known.last_seen_at[:10] < moment[:10]
                ],
                moment,
            )
            return list({one.id: one for one in saved}.values())

    def fresh_reports(self, source_id: str, reports: Sequence[Report], now: dt.datetime) -> list[Report]:
        """Those of a source's reports that saving would add or change: what is worth extracting from."""
        return [
            report
            for report, known in self._matched(source_id, reports)
            if known is None or not self._is_same(known, report, now)
        ]

    def count_reports(self, source_id: str) -> int:
        return int(self.value("SELECT count(*) FROM reports WHERE source_id = ?", (source_id,)) or 0)

    def stored_guids(self, source_id: str, guids: Iterable[str]) -> set[str]:
        """Those of these guids that the source has reports with."""
        known = "SELECT guid FROM reports WHERE source_id = ? AND guid IN (SELECT value FROM json_each(?))"
        return {row["guid"] for row in self.rows(known, (source_id, json.dumps([*guids])))}

    def stored_fields(self, source_id: str, guids: Iterable[str]) -> dict[str, Fields]:
        """The fields of a source's reports as they are stored, by guid."""
        known = "SELECT * FROM reports WHERE source_id = ? AND guid IN (SELECT value FROM json_each(?))"
        rows = self.rows(known, (source_id, json.dumps([*guids])))
        return {row["guid"]: report_of(row).fields for row in rows}

    def stored_reports(self, source_id: str, at_once: int) -> Iterator[list[SavedReport]]:
        """All of a source's reports with a text, in batches, in the order they came."""
        last = 0
        while True:
            rows = self.rows(
                "SELECT * FROM reports WHERE source_id = ? AND id > ? AND text <> '' ORDER BY id LIMIT ?",
                (source_id, last, at_once),
            )
            if not rows:
                return
            last = rows[-1]["id"]
            yield [SavedReport(row["id"], report_of(row), "changed", row["version"]) for row in rows]

    def cite(self, citation: Citation, own_source: str, now: dt.datetime) -> int:
        """The row of a report that a person cites or an export refers to, made where there is none.

        A person's citation stands under `own_source` (`manual` or `starter`) with its title for a text. A
        feed's report known by reference only has no text of its own yet: when its source gives it, it is
        filled in and counts as new. The source must have a row.
        """
        source = citation.source or own_source
        guid = citation.guid or short_hash(f"{citation.title}|{citation.url or ''}", 16)
        found = self.row(
            "SELECT id, published_at FROM reports WHERE source_id = ? AND guid = ?", (source, guid)
        )
        if found is not None:
            if citation.source is None and citation.published not in (None, found["published_at"]):
                self._date_report(found["id"], citation.published)
            return int(found["id"])
        report = Report(
            source_id=source,
            guid=guid,
            title=citation.title,
            text=citation.title,
            url=citation.url,
            document=citation.document,
            language=citation.language,
        )
        with self.transaction():
            known_by_reference = source == LAWS or source not in OWN_SOURCES
            id = self._insert_report(report, utc_text(now), "" if known_by_reference else None).id
            self._index_reports({id: report.text})
            self._date_report(id, citation.published)
            self.conn.execute("UPDATE reports SET version = ? WHERE id = ?", (citation.version, id))
            return id

    def _date_report(self, report_id: int, published: str | None) -> None:
        """Give a citation its date, which may be a bare year or month."""
        with self.transaction():
            self.conn.execute("UPDATE reports SET published_at = ? WHERE id = ?", (published, report_id))

    def _matched(self, source_id: str, reports: Sequence[Report]) -> list[tuple[Report, _Known | None]]:
        """Each report with the row it is a reading of, if there is one. The surest matches are made first."""
        addresses = [address_of(report) for report in reports]
        by_guid = self._known_by_guid(source_id, {report.guid for report in reports})
        by_address = self._known_by_address(source_id, {address for address in addresses if address})
        often = Counter(addresses)
        found: dict[int, _Known] = {}
        claimed: dict[int, int] = {}  # row id → index of the report that has it

        def claim(index: int, known: _Known | None) -> None:
            if known is not None and index not in found and known.id not in claimed:
                found[index] = known
                claimed[known.id] = index

        for index, report in enumerate(reports):
            known = by_guid.get(report.guid)
            if known and (known.canonical_url == addresses[index] or not addresses[index]):
                claim(index, known)
        for index, report in enumerate(reports):
            known = by_address.get(addresses[index] or "")
            if known and often[addresses[index]] == 1 and _tells(addresses[index], known, report):
                claim(index, known)
        for index, report in enumerate(reports):
            claim(index, by_guid.get(report.guid))
        return self._named_apart(reports, addresses, found, by_guid)

    def _named_apart(
        self,
        reports: Sequence[Report],
        addresses: Sequence[str | None],
        found: Mapping[int, _Known],
        by_guid: Mapping[str, _Known],
    ) -> list[tuple[Report, _Known | None]]:
        """New reports whose guid another report of the source already has get one of their own."""
        pairs: list[tuple[Report, _Known | None]] = []
        first: dict[str, str] = {guid: known.canonical_url or known.title for guid, known in by_guid.items()}
        for index, report in enumerate(reports):
            known = found.get(index)
            apart = addresses[index] or report.title
            if known is None and report.guid in first:
                if first[report.guid] == apart:
                    continue  # the same entry given twice
                report = dataclasses.replace(report, guid=f"{report.guid}#{short_hash(apart, 10)}")
                if report.guid in first:
                    continue
                known = self._known_by_guid(report.source_id, {report.guid}).get(report.guid)
            first.setdefault(report.guid, apart)
            pairs.append((report, known))
        return pairs

    def _known_by_guid(self, source_id: str, guids: Iterable[str]) -> dict[str, _Known]:
        rows = self.rows(
            f"SELECT {_KNOWN} FROM json_each(?) AS given"
            " CROSS JOIN reports ON reports.source_id = ? AND reports.guid = given.value",
            (json.dumps(list(guids)), source_id),
        )
        return {row["guid"]: _Known(**row) for row in rows}

    def _known_by_address(self, source_id: str, addresses: Iterable[str]) -> dict[str, _Known]:
        rows = self.rows(
            f"SELECT {_KNOWN} FROM json_each(?) AS given"
            " CROSS JOIN reports ON reports.canonical_url = given.value AND reports.source_id = ?",
            (json.dumps(list(addresses)), source_id),
        )
        often = Counter(row["canonical_url"] for row in rows)
        return {row["canonical_url"]: _Known(**row) for row in rows if often[row["canonical_url"]] == 1}

    def _is_same(self, known: _Known, report: Report, now: dt.datetime) -> bool:
        if known.content_hash == report.content_hash:
            return True
        if known.version < MOST_VERSIONS:
            return False
        last = self.value("SELECT max(seen_until) FROM report_versions WHERE report_id = ?", (known.id,))
        return last is not None and str(last) > utc_text(now - dt.timedelta(days=1))

    def _insert_report(self, report: Report, moment: str, content_hash: str | None = None) -> SavedReport:
        row = _content(report, moment) | {
            "source_id": report.source_id,
            "guid": report.guid,
            "first_seen_at": moment,
        }
        if content_hash is not None:
            row["content_hash"] = content_hash
        marks = ", ".join(f":{column}" for column in row)
        cursor = self.conn.execute(f"INSERT INTO reports ({', '.join(row)}) VALUES ({marks})", row)
        id = inserted(cursor)
        self.name_new_report(id, report)
        return SavedReport(id, report, "new", 1)

    def _replace_report(self, known: _Known, report: Report, moment: str) -> SavedReport:
        """Give a row its new content, keeping the old as a version unless it was a mere reference."""
        reference = known.content_hash == ""
        version = known.version if reference else known.version + 1
        if not reference:
            self.conn.execute(_KEEP_VERSION, {"id": known.id, "now": moment})
        old_text = self.value("SELECT text FROM reports WHERE id = ?", (known.id,))
        row = _content(report, moment) | {"version": version}
        sets = ", ".join(f"{column} = :{column}" for column in row)
        self.conn.execute(f"UPDATE reports SET {sets} WHERE id = :id", row | {"id": known.id})
        self.conn.execute(
            "INSERT INTO reports_fts (reports_fts, rowid, body) VALUES ('delete', ?, ?)",
            (known.id, fold(old_text)),
        )
        self.write_section_names(known.id, report)
        if report.title != known.title:
            self._unindexed.update(
                row[0]
                for row in self.rows("SELECT event_id FROM event_reports WHERE report_id = ?", (known.id,))
            )
        return SavedReport(known.id, report, "new" if reference else "changed", version)

    def _index_reports(self, texts: Mapping[int, str]) -> None:
        """Make reports found by their texts, all at once.

        Any other write in between that has triggers would have the full-text index written out.
        """
        self.conn.executemany(
            "INSERT INTO reports_fts (rowid, body) VALUES (?, ?)",
            [(id, fold(text)) for id, text in texts.items()],
        )

    def _touch(self, ids: list[int], moment: str) -> None:
        if ids:
            self.conn.execute(
                "UPDATE reports SET last_seen_at = ? WHERE id IN (SELECT value FROM json_each(?))",
                (moment, json.dumps(ids)),
            )


_KNOWN = (
    "reports.id, reports.guid, reports.canonical_url, reports.content_hash, reports.version,"
    " reports.last_seen_at, reports.title"
)

_KEEP_VERSION = """
INSERT INTO report_versions
  (report_id, version, title, text, url, published_at, fields, content_hash, seen_from, seen_until)
SELECT id, version, title, text, url, published_at, fields, content_hash,
  coalesce((SELECT max(seen_until) FROM report_versions WHERE report_id = :id), first_seen_at), :now
FROM reports WHERE id = :id
"""


_OF_ONE_PAGE = ("clause", "bill_action", "award", "opportunity_revision")
"""Records of which many are shown on one page."""


def address_of(report: Report) -> str | None:
    """The address a report is known by again; None where others of its source share it.

    So do the sections of a law, the steps of a bill and those of an award, the revisions of a call.
    """
    return None if report.fields.get("record") in _OF_ONE_PAGE else canonical_url(report.url)


def _tells(address: str | None, known: _Known, report: Report) -> bool:
    """Whether an address says which entry it is: a site's front page does not, unless the title agrees."""
    parts = urlsplit(address or "")
    return bool(parts.path.strip("/") or parts.query) or known.title == report.title


def _content(report: Report, moment: str) -> dict[str, Any]:
    """The columns that a new version of a report gives anew."""
    return {
        "document": report.document,
        "url": report.url,
        "canonical_url": address_of(report),
        "title": report.title,
        "language": report.language,
        "published_at": utc_text(report.published_at) if report.published_at else None,
        "last_seen_at": moment,
        "content_hash": report.content_hash,
        "fields": _fields_text(report.fields),
        "text": report.text,
    }


def _fields_text(fields: Mapping[str, str | tuple[str, ...]]) -> str | None:
    return json.dumps(dict(fields), ensure_ascii=False) if fields else None

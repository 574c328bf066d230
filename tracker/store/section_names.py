"""The sections of laws that reports are, and those that they cite, beside the numbers of documents.

So a rule that says which section of which law it implements finds that section's enactment, whichever of
the two came first.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from tracker.law_names import amended_sections, cited_sections, section_key
from tracker.model import Report
from tracker.store.connection import Connection
from tracker.store.report_rows import report_of

VERSION = "1"
"""Changes with what is read as a citation: stored reports are looked at again then."""

_VERSION = "section_names_version"

_LOOKED_AT = 60_000
"""Characters of a report in which a law is named."""

_MOST = 40
"""Sections that one report cites: a list of more is about none of them."""

_MAY_CITE = re.compile(r"\b[Ss]ections?\s+\d|\bSECTIONS?\s+\d|\bSec\.\s*\d|§\s*\d")
_SIGNS = ("ection", "ECTION", "Sec.", "§")
"""One of them is in every text that may cite; most texts have none, and a pattern takes ten times as long."""

_LAW = re.compile(r"\bAct\b|\bACT\b|Pub\. ?L|Public Law|P\.L\.|NDAA")


class SectionNames(Connection):
    """Keeps the names in step with reports."""

    def follow_section_names(self) -> bool:
        """Find the sections that stored reports cite where that was done by other rules, or never."""
        if self.property(_VERSION) == VERSION:
            return False
        last = 0
        while rows := self.rows(
            "SELECT * FROM reports WHERE id > ? AND text <> '' ORDER BY id LIMIT 500", (last,)
        ):
            with self.transaction():
                for row in rows:
                    self.write_section_names(row["id"], report_of(row))
            last = rows[-1]["id"]
        self.set_property(_VERSION, VERSION)
        return True

    def write_section_names(self, report_id: int, report: Report) -> None:
        """Put the sections that a report is and that it cites in place of those it had."""
        wanted = _names(report)
        held = {
            (row["name"], row["cited"])
            for row in self.rows(
                "SELECT name, cited FROM report_names WHERE report_id = ? AND"
                " (name GLOB 'pl:*' OR name GLOB 'law:*' OR name GLOB 'bill:*')",
                (report_id,),
            )
        }
        self.conn.executemany(
            "DELETE FROM report_names WHERE name = ? AND cited = ? AND report_id = ?",
            [(*one, report_id) for one in held - wanted],
        )
        self._insert_names(report_id, wanted - held)

    def name_new_report(self, report_id: int, report: Report) -> None:
        """Write down the sections that a report without any names yet is and that it cites."""
        self._insert_names(report_id, _names(report))

    def _insert_names(self, report_id: int, names: Collection[tuple[str, int]]) -> None:
        if names:
            self.conn.executemany(
                "INSERT OR IGNORE INTO report_names (name, cited, report_id) VALUES (?, ?, ?)",
                [(*one, report_id) for one in sorted(names)],
            )


def _names(report: Report) -> set[tuple[str, int]]:
    """The sections that a report is, each with 0, and those that it cites, each with 1."""
    return {(name, 0) for name in own_names(report)} | {(name, 1) for name in cited_names(report)}


def own_names(report: Report) -> frozenset[str]:
    """What a report is called where it is a section of a law, or where a bill becomes one."""
    fields = report.fields
    law = fields.get("law")
    if fields.get("record") == "bill_action":
        return frozenset((law,)) if isinstance(law, str) else frozenset()
    section = fields.get("section")
    if fields.get("record") != "clause" or not isinstance(law, str) or not isinstance(section, str):
        return frozenset()
    if "enacted_on" not in fields:
        return frozenset()  # a bill is cited by nobody as law
    document = fields.get("document")
    keys = {section_key(law, section)}
    return frozenset(keys | {section_key(document, section)} if isinstance(document, str) else keys)


def cited_names(report: Report) -> frozenset[str]:
    """The sections a report says it acts on; of a section of a law, those it amends, and the law it is in.

    Of a change of a list, the pages of the Federal Register that its row cites.
    """
    if report.fields.get("record") == "list_change":
        pages = report.fields.get("cited_pages", ())
        return frozenset(f"page:{page}" for page in ((pages,) if isinstance(pages, str) else pages))
    text = f"{report.title}\n{report.text[:_LOOKED_AT]}"
    if report.fields.get("record") == "clause":
        document = report.fields.get("document")
        whole = {document} if isinstance(document, str) and document.startswith("pl:") else set()
        return (amended_sections(text) if _LAW.search(text) else frozenset()) - own_names(report) | whole
    given = report.fields.get("cites", ())
    said = {given} if isinstance(given, str) else set(given)
    if any(sign in text for sign in _SIGNS) and _MAY_CITE.search(text) and _LAW.search(text):
        said |= cited_sections(text)
    return frozenset(said) if len(said) <= _MOST else frozenset()

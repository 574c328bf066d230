"""A pasted text: what is read in it, and how it is kept as the report that an event rests on."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import json
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from tracker.model import Document, Draft, Evidence, PartialDate, Precision, Report
from tracker.publish.editing.sheet import Sheet

MOST_CHARACTERS = 200_000
DEADLINE_SECONDS = 30.0
MOST_EVIDENCE = 300
SOURCE = "manual"

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_ATTRIBUTE = "_policy_event_tracker_reader"


@dataclass(frozen=True, slots=True)
class Pasted:
    """A text somebody pasted, who published it and when. Offsets of evidence count its characters."""

    text: str
    title: str = ""
    url: str = ""
    published: str = ""
    language: str = ""

    @classmethod
    def of(cls, sheet: Sheet) -> Pasted:
        return cls(
            *(sheet.one(f"paste.{name}") for name in ("text", "title", "url", "published", "language"))
        )

    def problems(self) -> dict[str, str]:
        """What is wrong with it, by field."""
        found = {}
        if not self.text.strip():
            found["text"] = "is blank"
        elif len(self.text) > MOST_CHARACTERS:
            found["text"] = f"has {len(self.text):,} characters; at most {MOST_CHARACTERS:,} are read at once"
        if self.url and not re.match(r"https?://[^/\s]", self.url):
            found["url"] = f"{self.url!r} is not an http or https address"
        if self.published and self._day() is None:
            found["published"] = f"{self.published!r} is not a day such as 2025-10-09"
        if self.language and not _LANGUAGE.fullmatch(self.language):
            found["language"] = f"{self.language!r} is not a language tag such as en or zh"
        return found

    def document(self) -> Document:
        return Document(self.text, self._day(), self.language or None, title=self.title or None)

    def report(self, language: str | None) -> Report:
        """The report it is kept as; pasted again, it is the same one."""
        first = next(line.strip() for line in self.text.splitlines() if line.strip())
        day = self._day()
        report = Report(
            source_id=SOURCE,
            guid="",
            title=self.title.strip() or first[:300],
            text=self.text,
            url=self.url or None,
            language=self.language or language,
            published_at=dt.datetime.combine(day, dt.time(), dt.UTC) if day else None,
        )
        return dataclasses.replace(report, guid=f"pasted-{report.content_hash[:16]}")

    def _day(self) -> dt.date | None:
        try:
            date = PartialDate.parse(self.published)
        except ValueError:
            return None
        return date.earliest if date.precision is Precision.DAY else None


async def drafts_of(datasette: Any, pasted: Pasted) -> list[Draft] | None:
    """The events in a text, read in a thread; None where that takes longer than DEADLINE_SECONDS.

    One text at a time: what is too slow is left to end by itself and holds up nothing but other pastes.
    """
    reader: ThreadPoolExecutor | None = getattr(datasette, _ATTRIBUTE, None)
    if reader is None:
        reader = ThreadPoolExecutor(1, thread_name_prefix="tracker-read")
        setattr(datasette, _ATTRIBUTE, reader)
    work = asyncio.get_running_loop().run_in_executor(reader, _extract, pasted.document())
    try:
        return await asyncio.wait_for(asyncio.shield(work), DEADLINE_SECONDS)
    except TimeoutError:
        work.cancel()
        return None


def _extract(document: Document) -> list[Draft]:
    from tracker.extract import extract  # slow to import, and only needed here

    return extract(document)


def evidence_text(evidence: Sequence[Evidence]) -> str:
    """Evidence as a form carries it."""
    return json.dumps(
        [[item.field, item.start, item.end, item.rule] for item in evidence[:MOST_EVIDENCE]],
        ensure_ascii=False,
    )


def evidence_of(pasted: Pasted, carried: str) -> tuple[Evidence, ...]:
    """Evidence that a form brought back: only places that lie in the text, quoted from the text itself."""
    try:
        rows = json.loads(carried or "[]")
    except json.JSONDecodeError:
        return ()
    found = []
    for row in rows[:MOST_EVIDENCE] if isinstance(rows, list) else ():
        if not (isinstance(row, list) and len(row) == 4 and isinstance(row[0], str)):
            continue
        field, start, end, rule = row
        if type(start) is int and type(end) is int and 0 <= start < end <= len(pasted.text):
            kept = rule if isinstance(rule, str) else None
            found.append(Evidence(field[:60], start, end, pasted.text[start:end], kept and kept[:200]))
    return tuple(found)

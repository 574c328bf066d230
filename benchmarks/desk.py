"""A database that reads labelled reports one after the other, and what it made of them."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tracker.ingest import drafts_of
from tracker.model import PartialDate, Relation, Report, Source, utc_now
from tracker.settlement import Tally, settle
from tracker.store import Store
from tracker.vocabulary import vocabulary

Case = Mapping[str, Any]
"""A case of tests/corpus/merge, or a report of one, as its file has it."""


class Desk:
    """A database that reads one report after the other."""

    def __init__(self, path: Path, *, knows_vocabulary: bool = False) -> None:
        self.store = Store.create_or_migrate(path)
        self._sources: list[Source] = []
        if not knows_vocabulary:
            self.store.sync_vocabulary(vocabulary())

    @classmethod
    def at(cls, path: Path, blank: Path) -> Desk:
        """One of its own, begun as a copy of a blank database: that costs less than to make it anew."""
        shutil.copyfile(blank, path)
        return cls(path, knows_vocabulary=True)

    def read(self, report: Case, number: int) -> int:
        """Ingest a report of a case; its row."""
        source = source_of(report, number)
        self._sources.append(source)
        self.store.sync_sources(self._sources)
        title, body = str(report["title"]), str(report["text"])
        told = Report(
            source_id=source.id,
            guid=str(number),
            title=title,
            text=f"{title}\n\n{body}",
            url=f"https://{source.id}.example/{number}",
            published_at=dt.datetime.combine(day_of(report["published"]), dt.time(9), dt.UTC),
            language=report["language"],
        )
        with self.store.transaction():
            (saved,) = self.store.save_reports(source.id, [told], utc_now())
            drafts = drafts_of(source, [saved.report])[saved.report.content_hash]
            settle(self.store, saved, drafts, utc_now(), Tally())
        return saved.id

    def events(self, report_id: int, kind: str, action: str) -> frozenset[int]:
        """The events by which a report tells of a kind and action, as the report itself says them."""
        return frozenset(
            row["event_id"]
            for row in self.store.rows(
                "SELECT event_id, facts FROM event_reports WHERE report_id = ? AND facts IS NOT NULL",
                (report_id,),
            )
            if (said := json.loads(row["facts"])) and (said["kind"], said["action"]) == (kind, action)
        )

    def main(self, report_id: int, report: Case) -> frozenset[int]:
        """The events as which a report's main one is stored: what it says of an earlier day is background."""
        told = self.events(report_id, report["kind"], report["action"])
        published = day_of(report["published"])
        weeks = {event: self._weeks_before(event, report_id, published) for event in told}
        return frozenset(event for event in told if weeks[event] == min(weeks.values()))

    def _weeks_before(self, event: int, report_id: int, published: dt.date) -> int:
        """Weeks from what a report says of an event to its own day; 0 where it may be that day."""
        said = json.loads(
            self.store.value(
                "SELECT facts FROM event_reports WHERE event_id = ? AND report_id = ?", (event, report_id)
            )
        )
        if not said.get("date"):
            return 0
        date = PartialDate.parse(said["date"], said["date_precision"])
        days: int = max((published - date.latest).days, (date.earliest - published).days, 0)
        return days // 7

    def doubted(self, mine: frozenset[int], others: frozenset[int]) -> bool:
        """Whether a person is asked if two events are one."""
        asked = self.store.rows(
            "SELECT event_id, other_id FROM doubts WHERE question = 'same' AND answer IS NULL"
        )
        return any({row[0], row[1]} & mine and {row[0], row[1]} & others for row in asked)

    def measures(self, events: frozenset[int]) -> set[int]:
        ids = ", ".join(map(str, sorted(events)))
        return {row[0] for row in self.store.rows(f"SELECT measure_id FROM events WHERE id IN ({ids})")} - {
            None
        }

    def related(self, mine: frozenset[int], relation: str, others: frozenset[int]) -> bool:
        rows = self.store.rows(
            "SELECT event_id, other_id FROM event_links WHERE relation = ?", (Relation(relation).value,)
        )
        return any(row[0] in mine and row[1] in others for row in rows)


def source_of(report: Case, number: int) -> Source:
    """Every report has a source of its own: an agency's, or a paper's."""
    official = bool(report.get("official"))
    return Source(
        id=f"source-{number}",
        title=f"Source {number}",
        urls=(f"https://source-{number}.example/feed",),
        reader="feed",
        every=dt.timedelta(hours=6),
        language=report["language"],
        country=report.get("country") if official else None,
        agency=report.get("agency") if official else None,
        topics=(),
    )


def day_of(value: object) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))


def desks(place: Path) -> Iterator[Desk]:
    """Blank databases, one after the other; each is closed when the next is asked for."""
    blank = place / "blank.db"
    Desk(blank).store.close()
    number = 0
    while True:
        number += 1
        desk = Desk.at(place / f"{number}.db", blank)
        yield desk
        desk.store.close()
        for file in place.glob(f"{number}.db*"):
            file.unlink()

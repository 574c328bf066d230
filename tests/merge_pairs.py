"""The corpus of pairs (tests/corpus/merge/README.md): each through extraction, decision and store, and scored."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracker import lined_yaml
from tracker.extract import extract
from tracker.ingest import document_of
from tracker.model import PartialDate, Report, Source
from tracker.settlement import Tally, settle
from tracker.store import Store
from tracker.vocabulary import vocabulary

NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """One report of a case. `events` are the kinds and actions of what it tells, each with its key."""

    official: bool
    agency: str | None
    country: str | None
    language: str
    published: dt.date
    title: str
    text: str
    events: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """Two reports and the answer: whether their main events are one; None for editions, whose keys tell."""

    id: str
    same: bool | None
    reports: tuple[Told, Told]


def cases(folder: Path) -> Iterator[Case]:
    """The cases in the files of a folder, in order."""
    for path in sorted(folder.glob("*.yml")):
        for case in lined_yaml.load(path):
            one, other = (_told(report) for report in case["reports"])
            wanted = case.get("want")
            assert wanted in ("same", "different", None), f"{path.name}: {case['id']}"
            yield Case(case["id"], None if wanted is None else wanted == "same", (one, other))


def _told(given: dict[str, Any]) -> Told:
    events = given.get("events") or [{"key": "main", "kind": given["kind"], "action": given["action"]}]
    return Told(
        given["official"],
        given.get("agency"),
        given.get("country"),
        given["language"],
        dt.date.fromisoformat(str(given["published"])),
        given["title"],
        given["text"],
        tuple((event["key"], event["kind"], event["action"]) for event in events),
    )


class Bench:
    """A database made once, of which every case gets a copy of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._empty = folder / "empty.db"
        with Store.create_or_migrate(self._empty) as store:
            store.sync_vocabulary(vocabulary())

    def told(self, case: Case) -> tuple[Store, list[int]]:
        """A store, to be closed, in which both reports of a case were settled, and the ids of the reports."""
        path = self._folder / f"{case.id}.db"
        shutil.copy(self._empty, path)
        store = Store.create_or_migrate(path)
        sources = [source_of(report, number) for number, report in enumerate(case.reports)]
        store.sync_sources(sources)
        return store, [
            settled(store, source, report) for source, report in zip(sources, case.reports, strict=True)
        ]


def source_of(told: Told, number: int) -> Source:
    return Source(
        id=f"source-{number}", title="A source", urls=(f"https://{number}.example/",), reader="feed",
        every=dt.timedelta(hours=6), language=told.language, country=told.country, agency=told.agency,
    )  # fmt: skip


def settled(store: Store, source: Source, told: Told) -> int:
    """One report read and settled; its id."""
    report = Report(
        source_id=source.id, guid="1", title=told.title, text=f"{told.title}\n\n{told.text}",
        url=f"{source.urls[0]}1", language=told.language,
        published_at=dt.datetime.combine(told.published, dt.time(12), dt.UTC),
    )  # fmt: skip
    with store.transaction():
        (saved,) = store.save_reports(source.id, [report], NOW)
        settle(store, saved, extract(document_of(source, report)), NOW, Tally())
    return saved.id


def told_as(store: Store, report_id: int, report: Told) -> set[int]:
    """The events as which the first event of a report, its main one, is stored.

    Of what was read of that kind, it is what happened nearest to the report's own day, with that action
    where there is the choice: the rest is background. What is said twice of one day is one act.
    """
    _, kind, action = report.events[0]
    told = _in_order(store, report_id)
    told = [said for said in told if said[1]["kind"] == kind] or told
    ranked = sorted(
        told, key=lambda said: (_weeks_before(said[1], report.published), said[1]["action"] != action)
    )
    return {
        event
        for event, said in ranked
        if said["action"] == ranked[0][1]["action"] and said.get("date") == ranked[0][1].get("date")
    }


def _weeks_before(said: dict[str, Any], published: dt.date) -> int:
    """How many weeks before its report an event was; 0 where its date may be the report's own."""
    if not said.get("date"):
        return 0
    date = PartialDate.parse(said["date"], said.get("date_precision"))
    gap = max((published - date.latest).days, (date.earliest - published).days, 0)
    return gap // 7


def _in_order(store: Store, report_id: int) -> list[tuple[int, dict[str, Any]]]:
    """What a report tells, by event, in the order of its text."""
    rows = store.rows(
        "SELECT er.event_id, er.facts FROM event_reports er"
        " JOIN evidence e ON e.event_id = er.event_id AND e.report_id = er.report_id"
        " WHERE er.report_id = ? AND er.facts IS NOT NULL GROUP BY er.event_id"
        " ORDER BY min(CASE WHEN e.field IN ('action', 'kind') THEN e.start END)",
        (report_id,),
    )
    return [(row["event_id"], json.loads(row["facts"])) for row in rows]


def in_doubt(store: Store, ones: set[int], others: set[int]) -> bool:
    """Whether a person is asked if one of these is one of those."""
    rows = store.rows("SELECT event_id, other_id FROM doubts WHERE question = 'same' AND answer IS NULL")
    asked = {frozenset((row["event_id"], row["other_id"])) for row in rows}
    return any(frozenset((one, other)) in asked for one in ones for other in others)


@dataclass(slots=True)
class Score:
    """How pairs were decided. A pair is same, in doubt, or different."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    doubted: list[str] = field(default_factory=list)
    wanted: int = 0
    pairs: int = 0

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        return self.right / max(1, self.wanted)

    @property
    def doubts(self) -> float:
        return len(self.doubted) / max(1, self.pairs)

    def add(self, name: str, same: bool, joined: bool, asked: bool) -> None:
        self.pairs += 1
        self.wanted += same
        if joined:
            self.right += same
            if not same:
                self.wrong.append(name)
            return
        if asked:
            self.doubted.append(name)
        if same:
            self.missed.append(name)

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.3f}, recall {self.recall:.3f}, doubts {self.doubts:.3f}"
            f" of {self.pairs} pairs\nwrongly joined: {self.wrong}\nmissed: {self.missed}"
            f"\nin doubt: {self.doubted}"
        )


def score_pairs(found: Sequence[Case], bench: Bench) -> Score:
    """How the main events of each case were decided, the second report coming after the first."""
    score = Score()
    for case in found:
        store, ids = bench.told(case)
        with store:
            one, other = (told_as(store, id, report) for id, report in zip(ids, case.reports, strict=True))
            score.add(case.id, bool(case.same), bool(one & other), in_doubt(store, one, other))
    return score


def score_editions(found: Sequence[Case], bench: Bench) -> Score:
    """How the events of two editions were joined: each key of one against every key of the other.

    An event that was not read in both reports is not counted; nor are two that were read as one.
    """
    score = Score()
    for case in found:
        store, ids = bench.told(case)
        with store:
            here, there = (_by_key(store, id, report) for id, report in zip(ids, case.reports, strict=True))
            for key, one in here.items():
                for other_key, other in there.items():
                    same = key == other_key
                    joined, asked = bool(one & other), in_doubt(store, one, other)
                    if same or joined:
                        score.add(f"{case.id}: {key} {other_key}", same, joined, asked)
    return score


def _by_key(store: Store, report_id: int, told: Told) -> dict[str, set[int]]:
    """The event that each key of a report was read as.

    The events of one kind and action are taken in the order of the text, and only where as many were
    read as the report tells.
    """
    read: dict[tuple[str, str], list[int]] = {}
    for event, said in _in_order(store, report_id):
        read.setdefault((said["kind"], said["action"]), []).append(event)
    keys: dict[tuple[str, str], list[str]] = {}
    for key, kind, action in told.events:
        keys.setdefault((kind, action), []).append(key)
    return {
        key: {event}
        for sort, given in keys.items()
        if len(given) == len(read.get(sort, ()))
        for key, event in zip(given, read[sort], strict=True)
    }

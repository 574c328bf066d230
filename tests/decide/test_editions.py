"""The English and the Chinese edition of one article give one set of events, not two."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tracker.decide import family_of
from tracker.extract import extract
from tracker.ingest import document_of
from tracker.model import Draft, Report, Source
from tracker.settlement import Tally, settle
from tracker.store import Store
from tracker.vocabulary import vocabulary

pytestmark = pytest.mark.shared

TEXT = "batteries-2025-12"
MERGED = 0.85
NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the article: its report, its drafts, and the gold events with their drafts' places."""

    source: Source
    report: Report
    drafts: Sequence[Draft]
    found: dict[str, int]


def edition(shared: Path, language: str) -> Edition:
    gold = yaml.safe_load((shared / "gold" / f"{TEXT}.{language}.yml").read_text(encoding="utf-8"))
    text = (shared / "texts" / gold["text"]).read_text(encoding="utf-8")
    source = Source(
        id=language, title=language, urls=(f"https://{language}.example/",), reader="feed",
        every=dt.timedelta(days=1), language=language,
    )  # fmt: skip
    published = dt.datetime.fromisoformat(gold["published"]).replace(tzinfo=dt.UTC)
    report = Report(language, "1", "", text, f"https://{language}.example/1", None, language, published)
    drafts = extract(document_of(source, report))
    return Edition(source, report, drafts, found(gold["events"], text, drafts))


def found(gold: Sequence[dict[str, Any]], text: str, drafts: Sequence[Draft]) -> dict[str, int]:
    """The draft that each gold event was read as: at its evidence, of its family of kinds, the best first."""
    fits = []
    for event in gold:
        at = text.find(event["evidence"])
        families = {family_of(kind) for kind in (event.get("kind"), *event.get("or_kind", ())) if kind}
        for place, draft in enumerate(drafts):
            meets = draft.span[0] < at + len(event["evidence"]) and at < draft.span[1]
            if event["event"] and meets and family_of(draft.facts.kind) in families:
                right = 2 * (draft.facts.kind == event["kind"]) + (draft.facts.action == event["action"])
                fits.append((-right, event["id"], place))
    of_event: dict[str, int] = {}
    for _, id, place in sorted(fits):
        if id not in of_event and place not in of_event.values():
            of_event[id] = place
    return of_event


@pytest.mark.parametrize("languages", [("zh", "en"), ("en", "zh")])
def test_what_both_editions_tell_is_stored_once(
    shared: Path, tmp_path: Path, languages: tuple[str, str]
) -> None:
    first, second = (edition(shared, language) for language in languages)
    with Store.create_or_migrate(tmp_path / "tracker.db") as store:
        store.sync_vocabulary(vocabulary())
        store.sync_sources([first.source, second.source])
        here, there = (stored_as(store, one) for one in (first, second))
    both = here.keys() & there.keys()
    merged = {id for id in both if here[id] == there[id]}
    assert len(both) >= 15
    assert len(merged) >= MERGED * len(both), both - merged
    wrong = [(a, b) for a in here for b in there if a != b and here[a] == there[b] and here[a] != here.get(b)]
    assert wrong == []


def stored_as(store: Store, told: Edition) -> dict[str, int]:
    """The stored event of each gold event, once the edition is settled."""
    with store.transaction():
        (saved,) = store.save_reports(told.source.id, [told.report], NOW)
        settle(store, saved, told.drafts, NOW, Tally())
    places = {}
    for place, draft in enumerate(told.drafts):
        evidence = next(item for item in draft.evidence if item.field in ("action", "kind"))
        row = store.row(
            "SELECT e.event_id FROM evidence e JOIN event_reports er USING (event_id, report_id)"
            ' WHERE e.report_id = ? AND e.field = ? AND e.start = ? AND e."end" = ?'
            " AND json_extract(er.facts, '$.kind') = ?",
            (saved.id, evidence.field, evidence.start, evidence.end, draft.facts.kind),
        )
        if row is not None:
            places[place] = row["event_id"]
    return {id: places[place] for id, place in told.found.items() if place in places}

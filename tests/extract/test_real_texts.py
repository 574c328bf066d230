"""Over real texts: what they yield is found, what they do not hold is not, and every span is exact."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tracker.extract import PUBLISH_THRESHOLD, extract
from tracker.model import Document

pytestmark = pytest.mark.shared
TOPICS = ("critical-minerals", "battery", "semiconductor")


def register(shared: Path, name: str) -> list[dict[str, Any]]:
    path = shared / "data" / "federal_register" / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def document(row: dict[str, Any], topics: tuple[str, ...] = ()) -> Document:
    return Document(
        text=f"{row['title']}\n\nSUMMARY: {row['abstract'] or ''}",
        title=row["title"],
        published=dt.date.fromisoformat(row["publication_date"]),
        language="en",
        country="US",
        topics=topics,
    )


def test_other_documents_yield_next_to_nothing(shared: Path) -> None:
    rows = register(shared, "background")
    drafts = [extract(document(row, TOPICS)) for row in rows]
    published = [d for d in drafts if any(one.confidence >= PUBLISH_THRESHOLD for one in d)]
    assert len(published) <= len(rows) / 200


def test_aircraft_mail_and_medicine_yield_nothing(shared: Path) -> None:
    words = (
        "Airworthiness",
        "Special Conditions",
        "Mailing Standards",
        "Medical Devices",
        "Oral Solution",
        "Coke Oven",
    )
    rows = [row for row in register(shared, "relevant") if any(word in row["title"] for word in words)]
    assert len(rows) > 10
    assert [row["title"] for row in rows if extract(document(row, TOPICS))] == []


def test_every_span_is_exact(shared: Path) -> None:
    for row in register(shared, "relevant"):
        text = document(row).text
        for draft in extract(document(row)):
            assert all(text[e.start : e.end] == e.quote for e in draft.evidence)


def test_first_tier_of_the_gold_events_and_none_of_its_traps(shared: Path) -> None:
    gold = yaml.safe_load((shared / "gold" / "batteries-2025-12.en.yml").read_text(encoding="utf-8"))
    text = (shared / "texts" / gold["text"]).read_text(encoding="utf-8")
    drafts = extract(Document(text, dt.date.fromisoformat(gold["published"]), "en"))

    def touched(event: dict[str, Any]) -> bool:
        at = text.find(event["evidence"])
        return any(d.span[0] < at + len(event["evidence"]) and at < d.span[1] for d in drafts)

    first = [event for event in gold["events"] if event["event"] and event["tier"] == 1]
    assert sum(map(touched, first)) >= 0.85 * len(first)
    assert [event["title"] for event in gold["events"] if not event["event"] and touched(event)] == []

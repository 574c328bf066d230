"""Every case in tests/corpus/extract is read as it says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from expected import mismatches

from tracker import lined_yaml
from tracker.extract import PUBLISH_THRESHOLD, extract
from tracker.model import Document

CORPUS = Path(__file__).parents[1] / "corpus" / "extract"


def cases() -> Iterator[Any]:
    for path in sorted(CORPUS.glob("*/*.yml")):  # the longer texts lie deeper: test_texts.py
        for case in lined_yaml.load(path):
            label = f"{path.parent.name}/{path.stem}: {case['name']}"
            yield pytest.param(case, path.parent.name, id=label)


@pytest.mark.parametrize(("case", "language"), list(cases()))
def test_case(case: dict[str, Any], language: str) -> None:
    document = Document(
        text=case["text"],
        published=dt.date.fromisoformat(case["published"]) if "published" in case else None,
        language=language,
        country=case.get("country"),
        agency=case.get("agency"),
        topics=tuple(case.get("topics", ())),
        title=case.get("title"),
        fields=case.get("fields", {}),
    )
    drafts = extract(document)
    left = list(drafts)
    for expected in case["events"]:
        fitting = [draft for draft in left if not mismatches(expected, draft)]
        assert fitting, [(d.facts.kind, d.facts.action, mismatches(expected, d)) for d in drafts]
        left.remove(fitting[0])
    unexpected = [d for d in left if not case.get("pending") or d.confidence >= PUBLISH_THRESHOLD]
    assert not unexpected, [(d.facts.kind, d.facts.action, d.confidence, d.evidence) for d in unexpected]
    for draft in drafts:
        assert all(document.text[e.start : e.end] == e.quote for e in draft.evidence)

"""Every case in tests/corpus/extract is read as it says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tracker import lined_yaml
from tracker.extract import PUBLISH_THRESHOLD, extract
from tracker.model import CountryRole, Document, Draft

CORPUS = Path(__file__).parents[1] / "corpus" / "extract"


def cases() -> Iterator[Any]:
    for path in sorted(CORPUS.glob("*/*.yml")):  # the longer texts lie deeper: test_texts.py
        for case in lined_yaml.load(path):
            label = f"{path.parent.name}/{path.stem}: {case['name']}"
            yield pytest.param(case, path.parent.name, id=label)


def countries(draft: Draft, role: CountryRole) -> set[str]:
    return {link.code for link in draft.facts.countries if link.role is role}


def mismatches(expected: dict[str, Any], draft: Draft) -> list[str]:
    """The fields of `expected` that the draft does not have."""
    facts = draft.facts
    amount = facts.amount
    said: dict[str, Any] = {
        "kind": facts.kind,
        "action": facts.action,
        "date": facts.date.value if facts.date else None,
        "actor": countries(draft, CountryRole.ACTOR),
        "target": countries(draft, CountryRole.TARGET),
        "partner": countries(draft, CountryRole.PARTNER),
        "materials": set(facts.materials),
        "agencies": set(facts.agencies),
        "organizations": set(facts.organizations),
        "programme": facts.programme,
        "dates": {dated.role.value: dated.date.value for dated in facts.dates},
    }
    wrong = []
    for field, value in expected.items():
        if field == "amount":
            got = None if amount is None else {
                "value": None if amount.value is None else format(amount.value, "f"),
                "max": None if amount.max is None else format(amount.max, "f"),
                "currency": amount.currency, "qualifier": amount.qualifier.value, "role": amount.role.value,
            }  # fmt: skip
            if got is None or any(got[name] != want for name, want in value.items()):
                wrong.append(f"amount {got} is not {value}")
        elif (set(value) if isinstance(value, list) else value) != said[field]:
            wrong.append(f"{field} {said[field]} is not {value}")
    return wrong


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

"""Sections of laws and bills, read as tests/corpus/clauses says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tracker import lined_yaml
from tracker.extract import PUBLISH_THRESHOLD, extract
from tracker.model import CountryRole, Document, Draft

CORPUS = Path(__file__).parents[1] / "corpus" / "clauses"


def cases() -> Iterator[Any]:
    for path in sorted(CORPUS.glob("*.yml")):
        for case in lined_yaml.load(path):
            yield pytest.param(case, id=f"{path.stem}: {case['name']}")


def document(case: dict[str, Any]) -> Document:
    """A case as the reader of laws gives its section."""
    enacted, published = case.get("enacted"), case.get("published") or case.get("enacted")
    fields = {"record": "clause", "law": case["law"], "section": case["section"], "heading": case["heading"]}
    if "document" in case:
        fields["document"] = case["document"]
    if enacted:
        fields["enacted_on"] = str(enacted)
    day = dt.date.fromisoformat(str(published)) if published else None
    return Document(case["text"], published=day, language="en", country="US", fields=fields)


def dates(draft: Draft, role: str) -> list[str]:
    return [dated.date.value for dated in draft.facts.dates if dated.role.value == role and dated.date]


def told(draft: Draft) -> dict[str, Any]:
    facts = draft.facts
    return {
        "title": facts.title,
        "kind": facts.kind,
        "action": facts.action,
        "date": facts.date.value if facts.date else None,
        "target": {link.code for link in facts.countries if link.role is CountryRole.TARGET},
        "partner": {link.code for link in facts.countries if link.role is CountryRole.PARTNER},
        "materials": set(facts.materials),
        "agencies": set(facts.agencies),
        "organizations": set(facts.organizations),
        "amount": format(facts.amount.value, "f") if facts.amount and facts.amount.value else None,
    }


def wrong_in(case: dict[str, Any], draft: Draft) -> list[str]:
    """The fields that the enactment does not have as the case says; of those named `loose`, more may be there."""
    said, wrong = told(draft), []
    for field, want in case["is"].items():
        want, got = set(want) if isinstance(want, list) else want, said[field]
        loose = field in case.get("loose", ())
        if (
            want != "any"
            and got != want
            and not ((loose and isinstance(want, set) and want & got) or (loose and field == "kind"))
        ):
            wrong.append(f"{field} is {got}, not {want}")
    return wrong


def fits(want: list[Any], draft: Draft) -> bool:
    kind, action, date, words = want
    facts = draft.facts
    return (
        kind in ("any", facts.kind)
        and facts.action == action
        and (facts.date.value if facts.date else None) == date
        and str(words) in facts.title
    )


@pytest.mark.parametrize("case", list(cases()))
def test_section(case: dict[str, Any]) -> None:
    drafts = extract(document(case))
    if case["is"] is None:
        assert [(d.facts.kind, d.facts.action, d.facts.title) for d in drafts] == []
        return
    assert drafts, "nothing was read"
    made, *following = drafts
    assert wrong_in(case, made) == []
    for role, days in case.get("dates", {}).items():
        assert dates(made, role) == days, role
    for words in case.get("summary", ()):
        assert words in (made.facts.summary or "")
    unresolved = [dated.role.value for dated in made.facts.dates if dated.date is None]
    assert sorted(set(unresolved)) == sorted(case.get("undated", ()))
    assert {e.rule for e in made.evidence if e.field == "amends"} >= set(case.get("amends", ()))
    seen = [(d.facts.kind, d.facts.action, str(d.facts.date), d.facts.title) for d in following]
    for want in (*case.get("then", ()), *case.get("has", ())):
        assert any(fits(want, draft) for draft in following), (want, seen)
    if "then" in case:
        assert len(following) == len(case["then"]), seen
    if "until" in case:
        assert dates(following[0], "expires") == [str(case["until"])]


@pytest.mark.parametrize("case", [case for case in cases() if case.values[0]["is"] is not None])
def test_every_event_is_of_the_one_measure_with_evidence_in_the_text(case: dict[str, Any]) -> None:
    text = case["text"]
    drafts = extract(document(case))
    assert len({draft.measure for draft in drafts}) == 1
    measure = drafts[0].measure
    assert measure is not None
    assert measure.key.startswith("clause:")
    assert measure.key.endswith(f":{case['section'].casefold()}")
    assert len({draft.step for draft in drafts}) == len(drafts)
    for draft in drafts:
        assert draft.confidence >= PUBLISH_THRESHOLD
        assert draft.evidence
        assert all(text[e.start : e.end] == e.quote for e in draft.evidence)
        assert 0 <= draft.span[0] < draft.span[1] <= len(text)

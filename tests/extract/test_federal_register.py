"""Every document in tests/corpus/register, in the shape of the Federal Register's API, is read as it says.

A case has the API's `document`, the `full_text` it points to where that is wanted, the `agencies` by slug where
they are not those of its file, and the `events` it tells of. Beyond the fields of the extraction corpus an event
may say its `summary`, the key of its `measure`, one section of a law that the report `cites`, and `dates_list`
("effective 2026-06-01") where one role has several dates.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from answers import answer, source
from expected import mismatches

from tracker import lined_yaml
from tracker.extract import PUBLISH_THRESHOLD, extract
from tracker.ingest import document_of
from tracker.model import Draft, Report
from tracker.readers import reader

CORPUS = Path(__file__).parents[1] / "corpus" / "register"
URL = "https://www.federalregister.gov/api/v1/documents.json"
TOPICS = ("critical-minerals", "battery", "semiconductor", "export-control", "trade", "energy", "defence")
AGENCIES = {
    "bis": ["commerce-department", "industry-and-security-bureau"],
    "commerce": ["commerce-department"],
    "energy": ["energy-department"],
    "defense": ["defense-department", "defense-acquisition-regulations-system"],
    "treasury": ["treasury-department"],
    "ustr": ["trade-representative-office-of-united-states"],
    "interior": ["interior-department"],
    "president": ["executive-office-of-the-president"],
}
NAMES = {
    "commerce-department": "Commerce Department",
    "industry-and-security-bureau": "Industry and Security Bureau",
    "energy-department": "Energy Department",
    "defense-department": "Defense Department",
    "defense-acquisition-regulations-system": "Defense Acquisition Regulations System",
    "treasury-department": "Treasury Department",
    "foreign-assets-control-office": "Foreign Assets Control Office",
    "trade-representative-office-of-united-states": "Trade Representative, Office of United States",
    "interior-department": "Interior Department",
    "geological-survey": "Geological Survey",
    "executive-office-of-the-president": "Executive Office of the President",
}
ALL = source("federal_register", URL, language="en", country="US", topics=TOPICS)


def cases() -> Iterator[Any]:
    for path in sorted(CORPUS.glob("*.yml")):
        for case in lined_yaml.load(path):
            yield pytest.param(case, path.stem, id=f"{path.stem}: {case['name']}")


def report_of(case: dict[str, Any], agency: str) -> Report:
    """The report of a case, by way of the API's answer and of the full text where the reader asks for it."""
    slugs = case.get("agencies") or AGENCIES.get(agency, [])
    result = {
        "document_number": "2026-09999",
        "publication_date": "2026-05-12",
        "agencies": [
            {"name": NAMES.get(slug, slug.replace("-", " ").title()), "slug": slug} for slug in slugs
        ],
        **case["document"],
    }
    if "full_text" in case:
        result["full_text_xml_url"] = "https://www.federalregister.gov/documents/full_text/xml/2026-09999.xml"
    register = reader("federal_register")
    first = register.requests(ALL, None, answer(b"").fetched_at)[0]
    reading = register.read(ALL, answer(json.dumps({"count": 1, "results": [result]}).encode(), first))
    for request in reading.more:
        reading = register.read(ALL, answer(case["full_text"].encode(), request))
    (report,) = reading.reports
    return report


def differs(expected: dict[str, Any], draft: Draft, report: Report) -> list[str]:
    """The fields of `expected` that the draft or its report does not have."""
    own = ("summary", "measure", "cites", "dates_list", "materials_any")
    wrong = mismatches({name: value for name, value in expected.items() if name not in own}, draft)
    facts = draft.facts
    dates = sorted(f"{dated.role.value} {dated.date.value}" for dated in facts.dates if dated.date)
    said: dict[str, object] = {
        "summary": (facts.summary or "").rstrip("."),
        "measure": draft.measure.key if draft.measure else None,
        "dates_list": dates,
    }
    wrong += [
        f"{name} {said[name]} is not {expected[name]}"
        for name in said
        if name in expected and said[name] != expected[name]
    ]
    if "cites" in expected and expected["cites"] not in report.fields.get("cites", ()):
        wrong.append(f"cites {report.fields.get('cites')} and not {expected['cites']}")
    if "materials_any" in expected and not set(expected["materials_any"]) & set(facts.materials):
        wrong.append(f"materials {facts.materials} and none of {expected['materials_any']}")
    return wrong


@pytest.mark.parametrize(("case", "agency"), list(cases()))
def test_document(case: dict[str, Any], agency: str) -> None:
    report = report_of(case, agency)
    drafts = extract(document_of(ALL, report))
    left = list(drafts)
    for expected in case["events"]:
        fitting = [draft for draft in left if not differs(expected, draft, report)]
        assert fitting, [(d.facts.kind, d.facts.action, differs(expected, d, report)) for d in drafts]
        left.remove(fitting[0])
    unexpected = [d for d in left if not case.get("pending") or d.confidence >= PUBLISH_THRESHOLD]
    assert not unexpected, [(d.facts.kind, d.facts.action, d.confidence, d.evidence) for d in unexpected]
    for draft in drafts:
        assert all(report.text[e.start : e.end] == e.quote for e in draft.evidence)

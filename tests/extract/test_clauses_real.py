"""The sections of a whole law, printed and tidied, where the research data is at hand."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
from pathlib import Path

import pytest

from tracker.extract import extract
from tracker.extract.clauses.headings import beginning
from tracker.extract.clauses.provisions import Cleaned, section_of
from tracker.extract.clauses.words import words
from tracker.extract.text import NormalText
from tracker.model import CountryRole, DateRole, Document, Draft

pytestmark = pytest.mark.shared

LAW = "National Defense Authorization Act for Fiscal Year 2024"
ENACTED = dt.date(2023, 12, 22)
MOST_EVENTS = 41


@pytest.fixture(scope="module")
def sections(shared: Path) -> list[Document]:
    """Every section as it is printed, page marks and words of the margin among its own."""
    folder = shared / "data" / "ndaa" / "fy2024"
    csv.field_size_limit(10**9)
    with (folder / "metadata.csv").open(encoding="utf-8") as table:
        return [
            Document(
                (folder / row["file_path"]).read_text(encoding="utf-8"),
                published=ENACTED,
                language="en",
                country="US",
                fields={
                    "record": "clause",
                    "law": LAW,
                    "document": "pl:118-31",
                    "section": row["section_number"],
                    "heading": row["title"],
                    "path": (row["division"], row["subtitle"]),
                    "enacted_on": ENACTED.isoformat(),
                },
            )
            for row in csv.DictReader(table)
        ]


@pytest.fixture(scope="module")
def read(sections: list[Document]) -> list[tuple[Document, list[Draft]]]:
    return [(document, extract(document)) for document in sections]


def of(read: list[tuple[Document, list[Draft]]], section: str, words: str = "") -> list[Draft]:
    return next(
        drafts
        for document, drafts in read
        if document.fields["section"] == section and words in str(document.fields["heading"]).lower()
    )


def test_about_one_section_in_twenty_is_on_topic(read: list[tuple[Document, list[Draft]]]) -> None:
    on = [str(document.fields["section"]) for document, drafts in read if drafts]
    assert len(read) == 1070
    assert 45 <= len(on) <= 62
    assert {"152", "154", "244", "805", "833", "1080", "1343", "1411", "1414", "1823", "5411", "7511"} <= set(
        on
    )
    assert not {"2", "4", "1301", "1307", "1822", "4101", "4201", "4601", "4701", "6001"} & set(on)


def test_the_ban_on_certain_batteries(read: list[tuple[Document, list[Draft]]]) -> None:
    made, effective = of(read, "154", "batteries")
    facts = made.facts
    assert (facts.kind, facts.action, str(facts.date)) == ("procurement_restriction", "enacted", "2023-12-22")
    assert [(d.role, str(d.date)) for d in facts.dates] == [(DateRole.EFFECTIVE, "2027-10-01")]
    assert {c.code for c in facts.countries if c.role is CountryRole.TARGET} == {"CN"}
    assert {c.code for c in facts.countries if c.role is CountryRole.ACTOR} == {"US"}
    assert set(facts.organizations) == {"catl", "byd", "envision-energy", "eve-energy", "gotion", "hithium"}
    assert facts.agencies == ("us-dod",)
    assert facts.materials == ("battery",)
    assert facts.summary is not None
    assert "Secretary of Defense may waive" in facts.summary
    assert (effective.facts.action, str(effective.facts.date)) == ("effective", "2027-10-01")
    assert effective.measure == made.measure
    assert made.measure is not None
    assert made.measure.key == "clause:pl:118-31:154"


def test_dates_of_other_sections(read: list[tuple[Document, list[Draft]]]) -> None:
    def dated(section: str, words: str) -> set[tuple[str, str]]:
        return {(draft.facts.action, str(draft.facts.date)) for draft in of(read, section, words)[1:]}

    assert dated("805", "military companies") == {
        ("scheduled", "2024-12-22"),
        ("scheduled", "2025-06-19"),
        ("effective", "2026-06-30"),
        ("effective", "2027-06-30"),
    }
    assert ("effective", "2025-12-22") in dated("833", "metals")
    assert ("effective", "2028-09-30") in dated("244", "chemical")
    assert ("expired", "2028-01-01") in dated("856", "supply chains")
    assert ("scheduled", "2024-09-22") in dated("1828", "comptroller")


def test_events_are_few_and_lie_after_the_enactment(read: list[tuple[Document, list[Draft]]]) -> None:
    for document, drafts in read:
        assert len(drafts) <= MOST_EVENTS, document.fields["section"]
        for draft in drafts:
            days = [draft.facts.date, *(dated.date for dated in draft.facts.dates)]
            assert all(day.latest >= ENACTED for day in days if day), draft.facts.title


def test_every_quote_stands_in_the_text(read: list[tuple[Document, list[Draft]]]) -> None:
    for document, drafts in read:
        for draft in drafts:
            assert all(document.text[e.start : e.end] == e.quote for e in draft.evidence)


def test_provisions_cover_every_section_in_order(sections: list[Document]) -> None:
    known = words()
    for document in sections:
        text = Cleaned(NormalText(document.text))
        section = section_of(
            text, beginning(text.text, str(document.fields["heading"])), known.roles, known.cues
        )
        spans = [(provision.start, provision.end) for provision in section.provisions]
        assert spans[0][0] == section.body
        assert spans[-1][1] == len(text.text)
        assert all(a[1] == b[0] for a, b in itertools.pairwise(spans))

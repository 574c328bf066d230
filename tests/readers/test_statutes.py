"""Laws and bills in every format that there is, read to their sections."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tracker import lined_yaml
from tracker.errors import EntityDeclarationRefused, ReadError
from tracker.model import Clause
from tracker.readers.statutes import Naming, read_folder, read_law
from tracker.readers.statutes.contents import enacts, is_contents
from tracker.readers.statutes.identity import bill_document
from tracker.readers.statutes.sections import Found, sections_of, told_apart
from tracker.readers.statutes.tree import local
from tracker.readers.statutes.uslm import DIALECT
from tracker.readers.statutes.words import tidied

CORPUS = Path(__file__).parent.parent / "corpus" / "statutes"
CASES = sorted(folder for folder in CORPUS.iterdir() if folder.is_dir())
QUOTED = ["quotedContent", "quotedText", "quoted-block"]


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "case.yml"
    }


def read(folder: Path, naming: Naming) -> list[Clause]:
    found = files(folder)
    tables = {name: found.pop(name) for name in list(found) if name.endswith(".csv")}
    if len(found) == 1 and not tables:
        ((name, body),) = found.items()
        return read_law(body, name, naming)
    return read_folder(found, naming, tables)


def day(text: Any) -> dt.date | None:
    return dt.date.fromisoformat(str(text)) if text else None


def sections_in(body: bytes) -> int:
    """The sections that a document says are its own: those that stand in no quotation."""
    inside = " or ".join(f"local-name()='{name}'" for name in QUOTED)
    found = etree.fromstring(body).xpath(f"//*[local-name()='section'][not(ancestor::*[{inside}])]")
    assert isinstance(found, list)
    return len(found)


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_law_is_read_as_its_case_says(folder: Path) -> None:
    case = lined_yaml.load(folder / "case.yml")
    said = case.get("naming", {})
    naming = Naming(said.get("law"), day(said.get("enacted")), said.get("document"), said.get("url"))

    clauses = read(folder, naming)

    assert [(clause.section, clause.heading) for clause in clauses] == [
        (one["section"], one["heading"]) for one in case["sections"]
    ]
    for clause, one in zip(clauses, case["sections"], strict=True):
        assert (clause.law, clause.document) == (case["law"], case.get("document"))
        assert (clause.enacted, clause.dated) == (day(case.get("enacted")), day(case.get("dated")))
        assert clause.url == case.get("url", clause.url)
        assert clause.path == tuple(one.get("path", clause.path))
        assert clause.text == one.get("text", clause.text)
        assert is_contents(clause) == one.get("contents", False)
        assert enacts(clause) == one.get("enacts", not one.get("contents", False))


@pytest.mark.parametrize(
    "path", sorted(CORPUS.rglob("*.xml")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_every_section_of_the_xml_is_a_clause_of_its_own(path: Path) -> None:
    clauses = read_law(path.read_bytes(), path.name)

    assert len(clauses) == sections_in(path.read_bytes())
    assert len({clause.section for clause in clauses}) == len(clauses)


@pytest.mark.shared
def test_real_files_have_the_sections_that_their_xml_has(shared: Path) -> None:
    for path in sorted((shared / "data" / "bills" / "uslm").glob("*.xml")):
        body = path.read_bytes()
        clauses = read_law(body, path.name)

        assert len(clauses) == sections_in(body), path.name
        assert len({clause.section for clause in clauses}) == len(clauses), path.name
        documents = {clause.document or "" for clause in clauses}
        assert len(documents) == 1, path.name
        assert all(clause.law and clause.text for clause in clauses), path.name
        is_law = documents.pop().startswith(("pl:", "comps:"))
        assert {clause.enacted is not None for clause in clauses} == {is_law}, path.name
        assert not is_law or not any(" STAT. " in clause.text for clause in clauses), path.name


@pytest.mark.shared
def test_a_real_folder_has_a_clause_for_each_file(shared: Path) -> None:
    found = files(shared / "data" / "ndaa" / "fy2024")
    table = found.pop("metadata.csv")
    naming = Naming("National Defense Authorization Act for Fiscal Year 2024", dt.date(2023, 12, 22))

    clauses = read_folder(found, naming, {"metadata.csv": table})

    assert len(clauses) == len(found) == len({clause.section for clause in clauses})
    assert not any(" STAT. " in clause.text for clause in clauses)
    (ban,) = [clause for clause in clauses if clause.section == "154"]
    assert ban.text.split("\n")[1].startswith(
        "(a) Limitation.—Beginning on October 1, 2027, none of the funds"
    )


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("118hr2670enr", "bill:118-hr-2670-enr"),
        ("118 HR 2670 ENR: To authorize something", "bill:118-hr-2670-enr"),
        ("116 H. J. Res. 106 IH", "bill:116-hjres-106-ih"),
        ("117 S. CON. RES. 31", "bill:117-sconres-31"),
        ("118 PLAW 31", None),
        ("To amend 118 laws", None),
    ],
)
def test_a_bill_is_known_by_congress_type_number_and_stage(text: str, document: str | None) -> None:
    assert bill_document(text) == document


def test_a_file_that_is_cut_off_is_refused_with_the_line() -> None:
    body = (CORPUS / "public-law-uslm" / "law.xml").read_bytes()
    with pytest.raises(ReadError, match=r"law\.xml: line \d+: is not whole XML"):
        read_law(body[: len(body) // 2], "law.xml")


def test_entities_are_refused_before_anything_is_read() -> None:
    body = b'<?xml version="1.0"?><!DOCTYPE bill [<!ENTITY a "aaaa">]><bill><legis-body/></bill>'
    with pytest.raises(EntityDeclarationRefused):
        read_law(body, "bomb.xml")


def test_xml_that_is_no_law_is_refused_by_its_element() -> None:
    with pytest.raises(ReadError, match="<rss> is no law or bill"):
        read_law(b"<rss><channel/></rss>", "feed.xml")


def test_a_text_that_does_not_say_its_law_asks_for_it() -> None:
    with pytest.raises(ReadError, match="does not say which law it is of"):
        read_law(b"SEC. 1. ORE.\nOre is dug.", "sec1.txt")


def test_what_is_said_from_outside_stands_in_place_of_what_the_document_says() -> None:
    body = (CORPUS / "introduced-bill-dtd" / "bill.xml").read_bytes()
    naming = Naming("Another Act", dt.date(2024, 1, 2), "pl:118-200")

    clause = read_law(body, "bill.xml", naming)[0]

    assert (clause.law, clause.enacted, clause.document) == ("Another Act", dt.date(2024, 1, 2), "pl:118-200")
    assert clause.dated is None


def test_what_a_part_is_called_is_read_once_however_many_sections_it_has() -> None:
    sections = "".join(f"<section><num>{number}</num></section>" for number in range(300))
    body = f"<pLaw><main><title><num>TITLE I</num>{sections}</title></main></pLaw>"
    asked: list[str] = []

    def called(part: etree._Element) -> None:
        asked.append(local(part))

    found = sections_of(etree.fromstring(body), DIALECT, called)
    assert [one.path for one in found] == [("TITLE I",)] * 300
    assert sorted(asked) == ["main", "pLaw", "title"]


def test_deep_nesting_is_refused_and_not_followed() -> None:
    deep = b"<bill><legis-body>" + b"<section>" * 400 + b"x" + b"</section>" * 400 + b"</legis-body></bill>"
    with pytest.raises(ReadError, match="not whole XML"):
        read_law(deep, "deep.xml")


@given(
    st.lists(st.tuples(st.sampled_from(["1", "2", "2A", ""]), st.sampled_from(["A", "B", "C"])), max_size=12)
)
def test_no_two_sections_of_a_law_have_one_name(given: list[tuple[str, str]]) -> None:
    found = [Found(number, "", "", (f"DIVISION {part}",), (f"division {part}",)) for number, part in given]
    names = told_apart(found)

    assert len(set(names)) == len(names)
    for one, name in zip(found, names, strict=True):
        assert name.startswith(one.number or "unnumbered")


@given(st.text(max_size=80))
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert tidied(tidied(text)) == tidied(text)

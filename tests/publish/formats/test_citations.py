"""Citations, read by bibtexparser and rispy."""

from __future__ import annotations

import datetime as dt

import bibtexparser
import pytest
import rispy
from hypothesis import given, settings
from records import ADDRESSES, ENGLISH, event, hostile, texts

from tracker.publish.formats import bibtex, ris
from tracker.publish.formats.citation import cite
from tracker.publish.formats.record import Telling, Term
from tracker.publish.formats.text import one_line

TODAY = dt.date(2026, 11, 22)
PLAIN = {
    r"\textbackslash{}": "\\", r"\textbraceleft{}": "{", r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~", r"\textasciicircum{}": "^",
    r"\#": "#", r"\$": "$", r"\%": "%", r"\&": "&", r"\_": "_",
}  # fmt: skip


def citations(*records):
    return [cite(one, ADDRESSES, ENGLISH, TODAY, "Policy event tracker") for one in records]


def in_bibtex(*records):
    text = b"".join(bibtex.entries(citations(*records))).decode()
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks, library.failed_blocks
    return [{"key": entry.key, **{f.key: f.value for f in entry.fields}} for entry in library.entries]


def in_ris(*records):
    return rispy.loads(b"".join(ris.entries(citations(*records))).decode())


def without_latex(text):
    for command, letter in PLAIN.items():
        text = text.replace(command, f"\x00{ord(letter)}\x01")
    for letter in PLAIN.values():
        text = text.replace(f"\x00{ord(letter)}\x01", letter)
    return text


TOLD = (
    Telling("a", "https://wire.example/a_b%20{c}", Term("wire", "Trade wire & Co"), None, "en"),
    Telling("b", None, Term("ministry", "商务部"), None, "zh"),
)


@given(texts)
@settings(max_examples=60)
def test_a_text_stays_inside_its_bibtex_entry(text):
    first, second = in_bibtex(hostile(text), event(uid="next"))
    assert (first["key"], second["key"]) == ("group14-award", "next")
    assert without_latex(first["title"].removeprefix("{").removesuffix("}")) == (
        one_line(text) or "group14-award"
    )


@given(texts)
@settings(max_examples=60)
def test_a_text_stays_on_its_line_of_ris(text):
    first, second = in_ris(hostile(text), event(uid="next"))
    assert (first["id"], second["id"]) == ("group14-award", "next")
    assert first["title"] == (one_line(text) or "group14-award")
    assert first["type_of_reference"] == "ELEC"


def test_who_speaks_is_the_agency_else_the_source():
    agencies = (Term("us-doe", "Department of Energy"),)
    (by_agency,) = in_bibtex(event(agencies=agencies, tellings=TOLD))
    assert by_agency["author"] == "{Department of Energy}"
    (by_source,) = in_bibtex(event(tellings=TOLD))
    assert by_source["author"] == r"{Trade wire \& Co} and {商务部}"
    (record,) = in_ris(event(tellings=TOLD))
    assert record["authors"] == ["Trade wire & Co", "商务部"]


@pytest.mark.parametrize(
    ("date", "precision", "in_bib", "day_in_ris"),
    [
        ("2025-10-09", "day", {"date": "2025-10-09", "year": "2025", "month": "oct"}, "2025/10/09"),
        ("2025-10", "month", {"date": "2025-10", "year": "2025", "month": "oct"}, "2025/10/"),
        ("2025-07", "quarter", {"date": "2025", "year": "2025"}, "2025///Q3 2025"),
        ("2025", "year", {"date": "2025", "year": "2025"}, "2025//"),
        (None, "unknown", {}, None),
    ],
)
def test_a_date_is_as_fine_as_it_is_known(date, precision, in_bib, day_in_ris):
    (entry,) = in_bibtex(event(date=date, precision=precision))
    assert {name: entry[name] for name in ("date", "year", "month") if name in entry} == in_bib
    (record,) = in_ris(event(date=date, precision=precision))
    assert record.get("date") == day_in_ris
    assert record.get("year") == (date and date[:4])


def test_a_citation_says_where_and_when_it_was_looked_up_and_who_reported_it():
    (entry,) = in_bibtex(event(tellings=TOLD))
    assert entry["url"] == "https://tracker.example/event/group14-award"
    assert entry["urldate"] == "2026-11-22"
    assert "Accessed 22 November 2026" in entry["note"]
    assert r"Reported by: Trade wire \& Co, \url{https://wire.example/a_b%20%7Bc%7D}; 商务部" in entry["note"]
    (record,) = in_ris(event(tellings=TOLD))
    assert record["urls"] == ["https://tracker.example/event/group14-award"]
    assert record["access_date"] == "2026/11/22"
    assert "Reported by: Trade wire & Co; 商务部" in record["notes"]


def test_titles_are_in_their_own_script():
    for title in (
        "商务部公布石墨负极材料出口管制",
        "الصين تقيد تصدير الليثيوم",
        "چین صادرات گرافیت را محدود کرد",
    ):
        assert in_bibtex(event(title=title))[0]["title"] == f"{{{title}}}"
        assert in_ris(event(title=title))[0]["title"] == title


def test_every_entry_has_a_key_of_its_own():
    keys = [
        entry["key"]
        for entry in in_bibtex(event(uid="a b"), event(uid="a_b"), event(uid="a-b"), event(uid="A-b"))
    ]
    assert len({key.lower() for key in keys}) == 4

"""The feed reader over the cases in tests/corpus/readers/feed, and what holds for any bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from answers import FEED, answer, source
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker import errors, lined_yaml
from tracker.model import Reading, Report
from tracker.readers import reader

CORPUS = Path(__file__).parent.parent / "corpus" / "readers" / "feed"
KEYS = {
    "case",
    "rss",
    "body",
    "hex",
    "encoding",
    "begin",
    "content_type",
    "repeat",
    "reports",
    "error",
    "notes",
}
RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>f</title>{}</channel></rss>'


def cases() -> Iterator[Any]:
    for path in sorted(CORPUS.glob("*.yml")):
        for case in lined_yaml.load(path):
            assert set(case) <= KEYS, f"{path}:{case.line}: unknown {set(case) - KEYS}"
            assert ("error" in case) != ("reports" in case), f"{path}:{case.line}: error or reports"
            yield pytest.param(case, id=f"{path.stem}: {case['case']}")


def bytes_of(case: dict[str, Any]) -> bytes:
    if "hex" in case:
        return bytes.fromhex(case["hex"])
    text = RSS.format(case["rss"]) if "rss" in case else case["body"]
    if repeat := case.get("repeat"):
        text = text.replace("REPEATED", repeat["text"] * repeat["times"])
    return bytes.fromhex(case.get("begin", "")) + text.encode(case.get("encoding", "utf-8"))


def value(report: Report, name: str) -> object:
    if name == "published_at":
        return report.published_at.isoformat() if report.published_at else None
    if name in ("guid", "title", "text", "url", "document", "language"):
        return getattr(report, name)
    found = report.fields.get(name)
    return list(found) if isinstance(found, tuple) else found


def same(found: object, expected: object) -> bool:
    if isinstance(expected, str) and len(expected) > 2 and expected[0] == expected[-1] == "/":
        return isinstance(found, str) and re.fullmatch(expected[1:-1], found) is not None
    return found == expected


def read(body: bytes, content_type: str | None = None) -> Reading:
    return reader("feed").read(source(), answer(body, content_type=content_type))


@pytest.mark.parametrize("case", list(cases()))
def test_corpus(case: dict[str, Any]) -> None:
    body = bytes_of(case)
    if "error" in case:
        with pytest.raises(getattr(errors, case["error"])) as refusal:
            read(body, case.get("content_type"))
        assert refusal.value.source_id == "example"
        assert refusal.value.url == FEED
        return
    reading = read(body, case.get("content_type"))
    assert len(reading.reports) == len(case["reports"]), reading
    for report, expected in zip(reading.reports, case["reports"], strict=True):
        for name, wanted in expected.items():
            assert same(value(report, name), wanted), (name, value(report, name), wanted)
    for words in case.get("notes", ()):
        assert any(words in note for note in reading.notes), (words, reading.notes)


def test_one_conditional_request_for_each_address() -> None:
    several = source(url=FEED)
    (request,) = reader("feed").requests(several, None, answer(b"").fetched_at)
    assert request.url == FEED
    assert request.conditional
    assert "atom" in request.headers["accept"]


def test_an_unchanged_answer_has_no_reports() -> None:
    assert read_status(304).reports == ()


def read_status(status: int) -> Reading:
    return reader("feed").read(source(), answer(b"", status=status))


def test_an_edited_entry_is_the_same_report_with_another_content() -> None:
    before = read(RSS.format("<item><guid>1</guid><title>Grant</title></item>").encode())
    after = read(RSS.format("<item><guid>1</guid><title>Grant paid</title></item>").encode())
    assert before.reports[0].guid == after.reports[0].guid
    assert before.reports[0].content_hash != after.reports[0].content_hash


def test_the_same_feed_read_twice_is_the_same() -> None:
    body = RSS.format("<item><title>A</title><link>https://example.org/a</link></item>").encode()
    assert read(body) == read(body)


ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(["", "1", "2"]), st.sampled_from(["", "a", "b", "b#c"]), st.sampled_from(["A", "B"])
    ),
    max_size=8,
)


@given(ENTRIES)
@settings(max_examples=60)
def test_no_two_reports_share_an_identity_and_none_is_lost(entries: list[tuple[str, str, str]]) -> None:
    items = "".join(
        "<item>"
        + (f"<guid>{guid}</guid>" if guid else "")
        + (f"<link>https://example.org/{link}</link>" if link else "")
        + f"<title>{title}</title></item>"
        for guid, link, title in entries
    )
    guids = [report.guid for report in read(RSS.format(items).encode()).reports]
    assert len(guids) == len(set(guids)) == len(set(entries))


@given(st.permutations([("1", "a", "A"), ("1", "b", "B"), ("", "c", "C"), ("", "c#d", "D"), ("", "", "E")]))
@settings(max_examples=30)
def test_identity_does_not_depend_on_order(entries: list[tuple[str, str, str]]) -> None:
    items = "".join(
        (f"<item><guid>{guid}</guid>" if guid else "<item>")
        + (f"<link>https://example.org/{link}</link>" if link else "")
        + f"<title>{title}</title></item>"
        for guid, link, title in entries
    )
    by_title = {report.title: report.guid for report in read(RSS.format(items).encode()).reports}
    assert by_title["A"] == "1|https://example.org/a"
    assert by_title["B"] == "1|https://example.org/b"
    assert by_title["C"] == "https://example.org/c|https://example.org/c"


PIECES = st.sampled_from([
    "<rss version='2.0'>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<guid>", "x", "&", "&amp;",
    "&#0;", "&#xD800;", "<![CDATA[", "]]>", "<!--", "-->", "<?xml", "?>", "<!DOCTYPE", "[", "]>", "<!ENTITY", "'",
    '"', "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "<content type='xhtml'>", "<link>", "javascript:",
    "http://[", "<pubDate>", "9999-99-99", "<a:b>", " xml:base='http://[x'", "{", "}", '{"version":', "\x00", "é",
    "<author>", "<div>", "</div>", "</", "<", ">", "﻿", "<svg>", "<html>",
])  # fmt: skip


@given(st.binary(max_size=300))
@settings(max_examples=150)
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    check_read_or_refused(body)


@given(st.lists(PIECES, max_size=40), st.sampled_from(["utf-8", "utf-16", "utf-32", "latin-1"]))
@settings(max_examples=200)
def test_any_heap_of_markup_is_read_or_refused(pieces: list[str], encoding: str) -> None:
    check_read_or_refused("".join(pieces).encode(encoding, "replace"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["id", "url", "title", "content_html", "tags", "authors", "name", "date_published", "language", "summary"]
    ), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@given(st.lists(JSON, max_size=4))
@settings(max_examples=100)
def test_any_json_feed_is_read_or_refused(items: list[object]) -> None:
    check_read_or_refused(json.dumps({"version": "https://jsonfeed.org/version/1", "items": items}).encode())


def check_read_or_refused(body: bytes) -> None:
    try:
        reading = read(body)
    except errors.ReadError:
        return
    for report in reading.reports:
        assert report.guid
        assert report.title
        assert report.text
        assert report.url is None or report.url.startswith(("http://", "https://"))
        (report.guid + report.title + report.text + (report.url or "")).encode("utf-8")
        json.dumps({name: value(report, name) for name in report.fields}).encode("utf-8")

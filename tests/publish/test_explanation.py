"""The page that explains a reading: every mark in its place, nothing of the text taken for markup."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from tracker.extract import extract
from tracker.model import Document, Draft, Evidence, Facts
from tracker.publish import explanation
from tracker.vocabulary import vocabulary

TEXT = "China banned exports of gallium to the United States on December 3, 2024. Prices rose."


def read(document: Document, drafts: list[Draft] | None = None) -> Any:
    drafts = extract(document) if drafts is None else drafts
    page = explanation.page([explanation.explain("a.txt", document, drafts, vocabulary())])
    return html.fromstring(page)


def nodes(tree: Any, tag: str, kind: str | None = None) -> list[Any]:
    """The elements of a tag, of a class where one is asked for."""
    having = f"[contains(concat(' ', @class, ' '), ' {kind} ')]" if kind else ""
    return list(tree.xpath(f"//{tag}{having}"))


def words(tree: Any, tag: str, kind: str | None = None) -> list[str]:
    return [node.text_content() for node in nodes(tree, tag, kind)]


def test_the_words_of_each_field_are_marked_in_the_text() -> None:
    tree = read(Document(TEXT, dt.date(2024, 12, 5), "en"))
    assert words(tree, "mark", "date")[1:] == ["December 3, 2024"]
    assert words(tree, "mark", "what")[1:] == ["gallium"]
    assert words(tree, "mark", "who")[1:] == ["China", "United States"]
    assert words(tree, "div", "text")[0].replace("1", "", 1) == TEXT


def test_each_event_shows_its_facts_and_the_rule_that_fired() -> None:
    tree = read(Document(TEXT, dt.date(2024, 12, 5), "en"))
    assert "Export ban · Enacted" in words(tree, "p", "chip")[0]
    facts = dict(zip(words(tree, "dt"), words(tree, "dd"), strict=True))
    assert facts["Date"] == "3 December 2024"
    assert (facts["Actor"], facts["Target"], facts["Materials"]) == ("China", "United States", "Gallium")
    assert any(rule.startswith("en.") for rule in words(tree, "td", "rule"))


def test_every_quote_leads_to_its_place() -> None:
    tree = read(Document(TEXT, dt.date(2024, 12, 5), "en"))
    places = {node.get("id") for node in tree.xpath("//div[@class='text']//*[@id]")}
    links = [node.get("href") for node in tree.xpath("//li//table//a | //li//h3/a")]
    assert links
    assert {link.removeprefix("#") for link in links} <= places


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("中国对石墨实施出口管制。", "ltr"),
        ("أعلنت الصين قيودا على الغرافيت", "rtl"),
        ("چین صادرات گرافیت را محدود کرد", "rtl"),
    ],
)
def test_a_text_runs_as_its_script_does(text: str, direction: str) -> None:
    [shown] = nodes(read(Document(text)), "div", "text")
    assert shown.get("dir") == direction


def test_a_text_without_events_says_so() -> None:
    assert words(read(Document("Prices rose.", language="en")), "li", "none")


def test_a_sum_without_a_figure_is_shown_as_printed() -> None:
    text = (
        "The administration froze billions of dollars in federal grants for battery plants on March 3, 2025."
    )
    tree = read(Document(text, dt.date(2025, 3, 5), "en", country="US"))
    assert any("billions of dollars" in fact for fact in words(tree, "dd"))


def test_nothing_is_loaded_and_nothing_runs() -> None:
    tree = read(
        Document(
            "<script>alert(1)</script> China banned exports of gallium.", language="en", title="<img src=x>"
        )
    )
    assert not tree.xpath("//script | //img | //link | //iframe")
    assert all(node.get("href").startswith("#") for node in nodes(tree, "a"))
    [policy] = tree.xpath("//meta[@http-equiv]")
    assert "default-src 'none'" in policy.get("content")


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6))
def test_marks_never_change_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    evidence = tuple(
        Evidence("materials", a, b, text[a:b], "x") for a, b in map(sorted, spans) if a < b <= len(text)
    )
    draft = Draft(Facts("t", "tariff", "enacted"), "en", 0.7, (0, len(text)), evidence)
    shown = explanation.explain("a.txt", Document(text, language="en"), [draft], vocabulary())
    assert "".join(stretch.text for stretch in shown.stretches) == text
    marked = {at for item in evidence for at in range(item.start, item.end)}
    at = 0
    for stretch in shown.stretches:
        for place in range(at, at + len(stretch.text)):
            assert (place in marked) == ("what" in stretch.groups)
        at += len(stretch.text)

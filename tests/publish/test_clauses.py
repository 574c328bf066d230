"""The page of a section of a law, and what leads to it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from published import Pages

from tracker.law_import import import_law, read_paths
from tracker.publish.clause import _above
from tracker.readers.statutes import Naming
from tracker.store import Store

NOW = dt.datetime(2026, 1, 10, 12, 0, tzinfo=dt.UTC)
BATTERIES = """SEC. 154. PROHIBITION ON PROCUREMENT OF CERTAIN LITHIUM-ION BATTERIES.
(a) Beginning on October 1, 2099, none of the funds may be used to procure a lithium-ion battery that is produced by \
Contemporary Amperex Technology Company, Limited.
(b) <script>alert(1)</script> is text.
"""
HOSTILE = '</title><img src=x onerror="alert(2)">'


@pytest.fixture(scope="session")
def law_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("law")
    (folder / "sec154.txt").write_text(BATTERIES, encoding="utf-8")
    (folder / "sec155.txt").write_text("SEC. 155. 石墨 SHIPS.\nShips float.\n", encoding="utf-8")
    path = folder / "tracker.db"
    naming = Naming(HOSTILE, dt.date(2025, 12, 18), "pl:119-60", "javascript:alert(3)")
    with Store.create_or_migrate(path) as store:
        store.sync_vocabulary()
        for law in read_paths([folder], naming):
            import_law(store, law, NOW)
    return path


@pytest.fixture(scope="session")
def pages(open_pages: Callable[..., Pages], law_db: Path) -> Pages:
    return open_pages(law_db)


def test_the_page_has_the_law_the_text_and_its_evidence_marked(pages: Pages) -> None:
    page = pages.get("/tracker/clauses/1").text
    assert "<h1" in page
    assert "Public Law 119-60" in page
    assert "enacted 18 December 2025" in page
    assert '<mark title="date, dates">October 1, 2099</mark>' in page or "October 1, 2099</mark>" in page
    assert "(b) &lt;script&gt;alert(1)&lt;/script&gt; is text." in page


def test_a_heading_in_capitals_is_shown_as_a_sentence_and_the_text_stays(pages: Pages) -> None:
    page = pages.get("/tracker/clauses/1").text
    assert "Section 154: Prohibition on procurement of certain lithium-ion batteries</h1>" in page
    assert "SEC. 154. PROHIBITION ON PROCUREMENT" in re.sub(r"</?mark[^>]*>", "", page)
    assert "Section 154: Prohibition on procurement" in pages.get("/tracker/clauses/2").text


@pytest.mark.parametrize(
    ("heading", "shown"),
    [
        ("TITLE VIII\u2014ACQUISITION POLICY", "Title VIII\u2014Acquisition policy"),
        ("DIVISION A\u2014DEPARTMENT OF DEFENSE MATTERS", "Division A\u2014Department of Defense matters"),
        ("Subtitle D\u2014Joint Matters", "Subtitle D\u2014Joint Matters"),
        ("PROCUREMENT", "Procurement"),
    ],
)
def test_the_number_of_a_title_is_no_word_of_it(heading: str, shown: str) -> None:
    assert _above(heading) == shown


@pytest.mark.parametrize("address", ["/tracker/clauses/1", "/tracker/events/2"])
def test_a_date_is_told_once_where_the_words_say_no_more(pages: Pages, address: str) -> None:
    page = pages.get(address).text
    assert "<dd>1 October 2099</dd>" in page


def test_a_menu_leads_to_laws_and_lists(pages: Pages) -> None:
    page = pages.get("/").text
    assert '<a href="/tracker/clauses">Laws</a>' in page
    assert '<a href="/tracker/lists">Lists</a>' in page


def test_what_only_machines_compare_is_not_in_the_rows_of_laws(pages: Pages) -> None:
    page = pages.get("/tracker/clauses").text
    assert (
        '<a href="/tracker/clauses/1">Prohibition on procurement of certain lithium-ion batteries</a>' in page
    )
    assert set(re.findall(r'data-column="(\w+)"', page)) == {
        "id", "law", "section", "heading", "document", "enacted", "dated",
    }  # fmt: skip
    assert "content_hash" in pages.json("/tracker/clauses.json?_shape=array")[0]
    assert 'data-column="content_hash"' in pages.get("/tracker/clauses?_col=content_hash").text


def test_what_is_ahead_is_in_words_and_each_date_once(pages: Pages) -> None:
    page = pages.get("/tracker/upcoming").text
    rows = re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2], re.DOTALL)
    (row,) = rows
    assert re.findall(r">([^<>]*)</(?:td|a)>", row)[:4] == [
        "2099-10-01",
        "Takes effect",
        "Procurement restriction",
        "Takes effect",
    ]
    assert '<a href="/tracker/events/2">' in row
    uid = pages.json("/tracker/measures.json?_shape=array")[0]["uid"]
    ahead = (
        pages.get(f"/measure/{uid}").text.partition('<section class="ahead">')[2].partition("</section>")[0]
    )
    assert ahead.count('class="when"') == 1


def test_the_page_has_its_events_its_measure_and_the_dates_ahead(pages: Pages) -> None:
    page = pages.get("/tracker/clauses/1").text
    assert page.count('<li class="event">') == 2
    assert "/measure/" in page
    assert '<strong class="state">announced</strong>' in page  # until 2099
    assert '<dt>Takes effect <span class="quiet">ahead</span></dt><dd>1 October 2099' in page


def test_sections_lead_to_the_next_and_the_one_before(pages: Pages) -> None:
    assert 'href="/tracker/clauses/2" rel="next"' in pages.get("/tracker/clauses/1").text
    page = pages.get("/tracker/clauses/2").text
    assert 'href="/tracker/clauses/1" rel="prev"' in page
    assert '<li class="event">' not in page


def test_nothing_of_a_law_reaches_the_page_as_markup(pages: Pages) -> None:
    for address in ("/tracker/clauses/1", "/tracker/clauses", "/tracker/events/1"):
        page = pages.get(address).text
        assert HOSTILE not in page
        assert "<script>alert(1)" not in page
        assert 'href="javascript:' not in page


def test_the_event_and_the_measure_lead_to_the_section(pages: Pages) -> None:
    event = pages.get("/tracker/events/1").text
    assert event.count('href="/tracker/clauses/1"') == 1
    uid = pages.json("/tracker/measures.json?_shape=array")[0]["uid"]
    assert 'href="/tracker/clauses/1"' in pages.get(f"/measure/{uid}").text


@pytest.mark.parametrize(
    ("words", "sections"), [("石墨", ["155"]), ("lithium-ion", ["154"]), ("nothing", [])]
)
def test_sections_are_searched_in_the_table(pages: Pages, words: str, sections: list[str]) -> None:
    rows = pages.json(f"/tracker/clauses.json?_shape=array&_search={words}")
    assert [row["section"] for row in rows] == sections


@pytest.mark.parametrize("id", ["99", "x", "1-2"])
def test_a_section_that_is_not_there_is_not_found(pages: Pages, id: str) -> None:
    assert pages.get(f"/tracker/clauses/{id}").status_code == 404

"""Every page: safe whatever the rows hold, complete, and of one host."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser

import pytest
from published import BIDI_TITLE, FORMULA_TITLE, HOSTILE_TITLE

ENDLESS = "with+recursive+c(x)+as+(select+1+union+all+select+x%2B1+from+c)+select+count(*)+from+c"
PAGES = {
    "front": "/",
    "database": "/tracker",
    "events": "/tracker/events",
    "events as a table": "/tracker/events?_view=table",
    "event": "/tracker/events/1",
    "hostile event": "/tracker/events/{hostile}",
    "report": "/tracker/reports/1",
    "hostile report": "/tracker/reports/3",
    "another table": "/tracker/kinds",
    "another row": "/tracker/kinds/grant",
    "a view": "/tracker/in_force",
    "custom SQL": "/tracker?sql=select+title+from+events",
    "canned query": "/tracker/restrictions_in_force",
    "not found": "/tracker/nothing",
    "no such event": "/event/nothing",
    "bad SQL": "/tracker?sql=select+nothing",
    "slow SQL": f"/tracker?_timelimit=10&sql={ENDLESS}",
    "slow SQL in lines": f"/tracker?_timelimit=10&sql={ENDLESS.replace('+union', '%0Aunion')}",
}
EMPTY_PAGES = [
    "/",
    "/tracker",
    "/tracker/events",
    "/tracker/events.json",
    "/tracker/events.csv",
    "/tracker/upcoming",
]


class Elements(HTMLParser):
    """All tags of a page with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.text = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text.append(data)

    def of(self, name):
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.fixture(scope="module")
def hostile(pages):
    row = pages.json("/tracker/events.json?_shape=objects&uid=hostile")["rows"][0]
    return row["id"]


@pytest.fixture(params=PAGES, ids=PAGES)
def page(request, pages, hostile):
    return pages.get(PAGES[request.param].format(hostile=hostile))


def test_every_page_is_sent_with_a_strict_policy(page):
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    script = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in script
    assert "'self'" in script
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["referrer-policy"] == "same-origin"


def test_every_inline_script_is_allowed_by_its_hash(page):
    import base64
    import hashlib

    policy = page.headers["content-security-policy"]
    for script in re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy, script[:80]


def test_nothing_is_loaded_from_another_host(page):
    elements = Elements(page.text)
    loaded = [
        attributes[name]
        for tag, attributes in elements.tags
        for name in ("src", "href", "srcset", "data", "poster", "action")
        if name in attributes and tag != "a"
    ]
    assert [
        address for address in loaded if re.match(r"(?:[a-z]+:)?//(?!localhost[/:])", address or "")
    ] == []
    assert "@import" not in page.text


def test_no_row_can_run_a_script(page):
    elements = Elements(page.text)
    handlers = [name for _, attributes in elements.tags for name in attributes if name.startswith("on")]
    assert handlers == []
    links = [attributes.get("href") or "" for attributes in elements.of("a")]
    assert [link for link in links if link.strip().lower().startswith(("javascript:", "data:"))] == []
    assert "<script>alert" not in page.text
    assert "<svg onload" not in page.text


def test_a_hostile_title_is_shown_as_it_is(pages, hostile):
    page = pages.get(f"/tracker/events/{hostile}").text
    shown = "".join(Elements(page).text)
    assert HOSTILE_TITLE in shown
    assert "&lt;script&gt;" in page


def test_only_web_addresses_become_links_and_give_nothing_away(pages):
    told = Elements(pages.get("/tracker/events/1").text)
    original = [a for a in told.of("a") if (a.get("href") or "").startswith("https://wire.example")]
    assert original
    assert original[0]["rel"] == "noopener noreferrer nofollow"


def test_text_of_a_feed_finds_its_own_direction(pages):
    page = Elements(pages.get("/tracker/events").text)
    titles = [
        attributes
        for tag, attributes in page.tags
        if tag == "p" and "title" in (attributes.get("class") or "")
    ]
    assert titles
    assert all(attributes.get("dir") == "auto" for attributes in titles)
    assert {"ar", "fa", "zh"} <= {attributes.get("lang") for attributes in titles}
    assert BIDI_TITLE in "".join(page.text)


def test_a_formula_in_a_title_is_harmless_in_csv(pages):
    rows = list(csv.DictReader(io.StringIO(pages.get("/tracker/events.csv?uid=formula").text)))
    assert rows[0]["title"] == "'" + FORMULA_TITLE


def test_numbers_in_csv_stay_numbers(pages):
    rows = list(csv.DictReader(io.StringIO(pages.get("/tracker/events.csv?uid=group14-award").text)))
    assert rows[0]["amount"] == "200000000"


def test_the_list_shows_facts_in_words(pages):
    page = pages.get("/tracker/events").text
    assert "up to US$200 million" in page
    assert "20 Sep 2024" in page
    assert "Q3 2025" in page
    assert "undated" in page


def test_the_list_parts_what_is_ahead_from_what_was(pages):
    page = pages.get("/tracker/events").text
    assert page.index("Ban that starts later") < page.index('<li class="today">') < page.index("Group14 wins")


def test_an_event_page_shows_the_life_of_its_measure(pages):
    page = pages.get("/tracker/events/2").text
    assert "What became of it" in page
    assert page.index("Group14 wins") < page.index('aria-current="true"')
    assert '<strong class="state">suspended</strong> since May 2025' in page
    assert "US$200 million awarded" in page
    assert "US$200 million suspended" in page


def test_relations_are_told_from_both_sides(pages):
    assert "Suspended by" in pages.get("/tracker/events/1").text
    assert ">Suspends<" in pages.get("/tracker/events/2").text


def test_evidence_is_marked_in_its_sentence(pages):
    page = pages.get("/tracker/events/1").text
    assert (
        'It <mark title="action">awarded</mark> <mark title="amount">up to $200 million</mark> to Group14'
        in page
    )
    assert "supports action, amount" in page


def test_a_quote_that_is_not_there_is_not_marked_in_the_wrong_place(pages):
    page = pages.get("/tracker/events/1").text
    assert "not what stands there" in page
    assert "not in the text we hold" in page


def test_history_says_what_was_before_and_why(pages):
    page = pages.get("/tracker/events/2").text
    assert "a clearer title" in page
    assert "ada" in page


def test_further_dates_are_named_by_their_role(pages):
    page = pages.get("/tracker/events/1").text
    assert "<dt>Takes effect</dt><dd>1 January 2099" in page


def test_a_report_page_marks_its_quotes_and_keeps_its_direction(pages):
    page = pages.get("/tracker/reports/2").text
    assert '<div class="text" dir="auto" lang="zh">' in page
    assert "<mark" in page


def test_the_lasting_address_leads_to_the_event(pages):
    answer = pages.get("/event/group14-award")
    assert answer.status_code == 302
    assert answer.headers["location"] == "/tracker/events/1"


def test_a_lasting_address_that_leads_nowhere_says_so(pages):
    answer = pages.get("/event/was-never-there")
    assert answer.status_code == 404
    assert "was-never-there" in answer.text


@pytest.mark.parametrize("uid", ["%3Cscript%3E", "..%2F..", "%00", "é"])
def test_a_strange_lasting_address_is_not_found(pages, uid):
    answer = pages.get(f"/event/{uid}")
    if answer.status_code == 302:  # Datasette's own spelling of a percent sign
        answer = pages.get(answer.headers["location"])
    assert answer.status_code == 404


def test_the_row_as_json_keeps_working(pages):
    assert pages.json("/tracker/events/1.json?_shape=objects")["rows"][0]["uid"] == "group14-award"


@pytest.mark.parametrize("id", ["999999", "x", "-1"])
def test_an_event_that_is_not_there_is_not_found(pages, id):
    assert pages.get(f"/tracker/events/{id}").status_code == 404


@pytest.mark.parametrize("address", EMPTY_PAGES)
def test_an_empty_database_has_its_pages(empty, address):
    assert empty.get(address).status_code == 200


def test_an_empty_events_page_says_so(empty):
    assert "No events match" in empty.get("/tracker/events").text


def test_the_front_page_leads_on(pages):
    page = pages.get("/").text
    assert "Ban that starts later" in page
    assert "/tracker/events?_country=CN" in page
    assert "/tracker/events?_material=graphite" in page
    assert "1 January 2099" in page or "1 Jan 2099" in page


def test_another_database_is_left_alone(open_pages, tmp_path):
    from datasette.app import Datasette
    from sqlite_utils.utils import sqlite3

    path = tmp_path / "tracker.db"
    db = sqlite3.connect(path)
    db.executescript(
        "create table events (id integer primary key, kind text);insert into events values (1, 'a'), (2, 'b')"
    )
    db.close()
    stranger = Datasette([str(path)])

    async def look():
        page = await stranger.client.get("/tracker/events?kind=a&kind=b")
        front = await stranger.client.get("/")
        return page, front

    import asyncio

    page, front = asyncio.run(look())
    assert page.status_code == front.status_code == 200
    assert "content-security-policy" not in page.headers
    assert "timeline-page" not in page.text
    assert 'class="site"' not in front.text
    assert "0 rows" in page.text
    for database in stranger.databases.values():
        database.close()
    stranger.executor.shutdown()


def test_numbers_in_views_and_answers_lead_to_their_event(pages):
    assert '<a href="/tracker/events/9">' in pages.get("/tracker/upcoming").text
    assert '<a href="/tracker/events/2">2</a>' in pages.get("/tracker/grants_frozen_and_resumed").text


def test_counts_follow_what_is_written(tmp_path, open_pages):
    from published import NOW, facts, make_world

    from tracker.store import Store

    path = tmp_path / "growing.db"
    make_world(path)
    growing = open_pages(path)
    before = growing.json("/tracker/events.json")["facet_results"]["kind"]["results"]
    with Store.open(path, write=True) as store:
        store.insert_event(facts("One more loan", "loan", date="2025-01-01"), now=NOW)
    after = growing.json("/tracker/events.json")["facet_results"]["kind"]["results"]
    count = {value["value"]: value["count"] for value in after}["loan"]
    assert count == {value["value"]: value["count"] for value in before}["loan"] + 1


def test_a_page_does_without_what_takes_too_long(pages, monkeypatch):
    from datasette.database import QueryInterrupted

    from tracker.publish import database

    in_time = database.rows

    async def late_for_views(datasette, sql, parameters=None):
        if "from in_force" in sql or "from upcoming" in sql:
            raise QueryInterrupted(None, sql, parameters)
        return await in_time(datasette, sql, parameters)

    monkeypatch.setattr(database, "rows", late_for_views)
    assert "state not worked out in time" in pages.get("/tracker/events/2?late").text
    assert pages.get("/?late").status_code == 200

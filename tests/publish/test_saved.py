"""Saved filters on the pages: an address that stays, in every format; saved by who may write, read by all."""

from __future__ import annotations

import csv
import io
from urllib.parse import urlsplit

import feedparser
import icalendar
import pytest
from editing import Visitor, token_in
from lxml import etree

from tracker.model import utc_now
from tracker.publish.formats.catalogue import FORMATS
from tracker.store import Store

QUERY = "_country=US&_material=graphite"


@pytest.fixture
def saved(own_pages):
    """The pages with one filter saved."""
    with Store.open(own_pages.path, write=True) as store:
        store.save_filter(QUERY, "US graphite <b>", name="us-graphite", by="ada", now=utc_now())
    return own_pages


def follow(pages, address):
    answer = pages.get(address)
    assert answer.status_code == 302
    return answer.headers["location"]


def test_its_address_leads_to_the_events(saved):
    assert follow(saved, "/saved/us-graphite") == f"/tracker/events?{QUERY}"
    assert follow(saved, "/saved/us-graphite?_lang=zh&_sort=title") == (
        f"/tracker/events?{QUERY}&_lang=zh&_sort=title"
    )
    assert follow(saved, "/saved/us-graphite.json?_shape=array").startswith(f"/tracker/events.json?{QUERY}&")


@pytest.mark.parametrize("suffix", [name for name in FORMATS if name not in ("parquet", "png")])
def test_it_answers_in_every_format_what_the_filter_does(saved, suffix):
    kept, plain = (saved.get(f"{path}.{suffix}{query}") for path, query in (
        ("/saved/us-graphite", ""), ("/tracker/events", f"?{QUERY}")
    ))  # fmt: skip
    assert kept.status_code == plain.status_code == 200
    assert kept.headers["content-type"] == plain.headers["content-type"]
    assert f'filename="us-graphite-{utc_now().date()}.{suffix}"' in kept.headers["content-disposition"]
    if suffix in ("csv", "bib", "ris"):
        assert kept.text == plain.text


def test_a_feed_of_it_is_called_as_it_is_and_known_by_its_address(saved):
    feed = feedparser.parse(saved.get("/saved/us-graphite.atom").content).feed
    assert feed.title == "US graphite <b>"
    assert next(link.href for link in feed.links if link.rel == "self") == (
        "http://localhost/saved/us-graphite.atom"
    )
    calendar = icalendar.Calendar.from_ical(saved.get("/saved/us-graphite.ics").content)
    assert calendar["NAME"] == "US graphite <b>"


def test_a_new_title_changes_the_title_alone(saved):
    before = feedparser.parse(saved.get("/saved/us-graphite.atom").content)
    with Store.open(saved.path, write=True) as store:
        store.save_filter(QUERY, "American graphite", name="us-graphite", by="bob", now=utc_now())
    after = feedparser.parse(saved.get("/saved/us-graphite.atom").content)
    assert after.feed.title == "American graphite"
    assert after.feed.id == before.feed.id
    assert [entry.id for entry in after.entries] == [entry.id for entry in before.entries]


def test_what_is_asked_beside_it_never_changes_which_events(saved):
    plain = saved.get("/saved/us-graphite.csv").text
    assert saved.get("/saved/us-graphite.csv?_country=CN&kind=tariff&_review=all&_where=1").text == plain
    shortened = saved.get("/saved/us-graphite.csv?_size=1").text
    assert len(list(csv.reader(io.StringIO(shortened)))) == 2


@pytest.mark.parametrize("suffix", ["", ".atom", ".json"])
def test_what_was_never_saved_is_not_there(saved, suffix):
    assert saved.get(f"/saved/nothing{suffix}").status_code == 404


@pytest.mark.parametrize("suffix", ["", ".atom", ".ics", ".csv", ".json"])
def test_what_was_taken_away_says_so(saved, suffix):
    with Store.open(saved.path, write=True) as store:
        store.delete_filter("us-graphite", by="ada", now=utc_now())
    assert saved.get(f"/saved/us-graphite{suffix}").status_code == 410
    assert "us-graphite" not in saved.get("/saved").text


def test_all_are_listed_with_their_formats(saved):
    page = saved.get("/saved")
    assert "US graphite &lt;b&gt;" in page.text
    links = [link.get("href") for link in etree.HTML(page.text).iterfind(".//ul[@class='saved']//a")]
    assert "/saved/us-graphite.atom" in links
    for href in links:
        assert saved.get(href).status_code in (200, 302), href


def test_who_may_write_saves_the_filter_of_the_page(ada: Visitor, own_pages):
    page = ada.get(f"/tracker/events?{QUERY}&_sort=title&_size=2").text
    form = etree.HTML(page).find(".//form[@class='offers']")
    fields = {field.get("name"): field.get("value") for field in form.iterfind(".//input")}
    assert fields["query"] == QUERY
    answer = ada.post(form.get("action"), {**fields, "title": "Mine 石墨", "name": "mine"})
    assert answer.status_code == 303
    assert urlsplit(answer.headers["location"])._replace(fragment="").geturl() == "/saved"
    assert follow(own_pages, "/saved/mine") == f"/tracker/events?{QUERY}"
    with Store.open(own_pages.path) as store:
        assert store.find_filter("mine").created_by == "ada"


def test_a_name_that_is_taken_is_said_and_nothing_typed_is_lost(ada: Visitor, saved):
    answer = ada.post("/saved", {"query": "kind=loan", "title": "Loans", "name": "us-graphite"})
    assert answer.status_code == 422
    assert "is the name of another filter" in answer.text
    assert 'value="kind=loan"' in answer.text
    assert 'value="Loans"' in answer.text


def test_readers_find_no_form_and_may_not_save(own_pages):
    assert 'action="/saved"' not in own_pages.get("/tracker/events").text
    stranger = Visitor(own_pages)
    answer = stranger.post("/saved", {"query": "kind=loan", "title": "Loans"})
    assert answer.status_code == 403
    with Store.open(own_pages.path) as store:
        assert store.saved_filters() == []


@pytest.mark.parametrize(
    ("fields", "headers"),
    [
        ({"csrftoken": ""}, {}),
        ({}, {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}),
    ],
)
def test_a_page_of_another_site_cannot_save(ada: Visitor, own_pages, fields, headers):
    answer = ada.post("/saved", {"query": "kind=loan", "title": "Loans", **fields}, headers=headers)
    assert answer.status_code == 403
    with Store.open(own_pages.path) as store:
        assert store.saved_filters() == []


def test_a_form_carries_the_token_of_its_visitor(ada: Visitor):
    assert token_in(ada.get(f"/tracker/events?{QUERY}").text)


def test_the_list_is_in_the_language_of_its_reader(saved):
    page = saved.get("/saved?_lang=ar").text
    assert 'dir="rtl"' in page
    assert "المرشحات المحفوظة" in page

"""Feeds, read by lxml against RFC 4287 and by feedparser as readers do."""

from __future__ import annotations

import html
from pathlib import Path

import feedparser
import pytest
from hypothesis import given, settings
from lxml import etree
from lxml import html as lxml_html
from records import ADDRESSES, ENGLISH, event, hostile, texts

from tracker.publish.formats import atom
from tracker.publish.formats.record import Country, Telling, Term
from tracker.publish.speech import Speech

SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
NS = {"a": "http://www.w3.org/2005/Atom"}
SAFE = {"p", "blockquote", "div"}


def written(*records, title="Policy events", next=None, speech=ENGLISH):
    head = atom.Feed(
        title=title,
        subtitle="2 events",
        lasting="https://tracker.example/tracker/events.atom?_country=CN",
        own="https://tracker.example/tracker/events.atom?_country=CN&_next=2025%2C7",
        page="https://tracker.example/tracker/events?_country=CN",
        next=next,
        site="Policy event tracker",
        speech=speech,
    )
    return b"".join(atom.feed(head, records, ADDRESSES))


def parsed(*records, **more):
    return etree.fromstring(written(*records, **more))


def check(feed):
    """The rules of RFC 4287, those too that a grammar cannot say (sections 4.1.1 and 4.1.2)."""
    assert SCHEMA.validate(feed), SCHEMA.error_log
    for parent in (feed, *feed.findall("a:entry", NS)):
        kinds = [
            (link.get("type"), link.get("hreflang"))
            for link in parent.findall("a:link[@rel='alternate']", NS)
        ]
        assert len(kinds) == len(set(kinds)) == 1
    assert feed.findall("a:author", NS)
    ids = [id.text for id in feed.iterfind(".//a:id", NS)]
    assert len(ids) == len(set(ids))


@given(texts)
@settings(max_examples=60)
def test_a_feed_is_valid_whatever_its_texts_say(text):
    check(parsed(hostile(text), event(uid="other"), title=text))


@given(texts)
@settings(max_examples=60)
def test_what_a_reader_shows_has_no_element_of_a_stranger(text):
    feed = parsed(hostile(text))
    summary = feed.find("a:entry/a:summary", NS)
    assert summary.get("type") == "html"
    fragments = lxml_html.fragments_fromstring(summary.text)
    assert {element.tag for one in fragments for element in one.iter()} <= SAFE
    assert all(link.get("href").startswith("https://") for link in feed.iterfind(".//a:link", NS))


def test_a_reader_finds_title_dates_authors_terms_and_the_words_of_the_source():
    told = Telling(
        "Energy Department awards", "https://wire.example/1", Term("wire", "Trade wire"), None, "en"
    )
    one = event(
        countries=(Country("US", "United States", "actor"),),
        materials=(Term("graphite", "Graphite"),),
        agencies=(Term("us-doe", "Department of Energy"),),
        tellings=(told,),
        quote="It awarded up to $200 million.",
        summary="A plant.",
    )
    read = feedparser.parse(written(one))
    assert not read.bozo
    (entry,) = read.entries
    assert entry.title == "Group14 wins a grant"
    assert (entry.published, entry.updated) == ("2026-11-20T06:00:00Z", "2026-11-21T06:00:00Z")
    assert entry.link == "https://tracker.example/event/group14-award"
    assert [author.name for author in entry.authors] == ["Department of Energy"]
    assert {(tag.term, tag.scheme.rsplit("/", 1)[1], tag.label) for tag in entry.tags} >= {
        ("grant", "kinds", "Grant"),
        ("US", "countries", "United States"),
        ("graphite", "materials", "Graphite"),
    }
    assert [(link.href, link.title) for link in entry.links if link.rel == "via"] == [
        ("https://wire.example/1", "Trade wire: Energy Department awards")
    ]
    words = html.unescape(lxml_html.fromstring(f"<div>{entry.summary}</div>").text_content())
    assert "9 October 2025 · Grant · Awarded · by United States" in words
    assert "A plant." in words
    assert "It awarded up to $200 million.— Trade wire" in words


def test_a_title_says_its_language_and_finds_its_direction():
    feed = parsed(event(title="الصين تقيد", language="ar", summary="ملخص"))
    title = feed.find("a:entry/a:title", NS)
    assert title.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    summary = lxml_html.fromstring(f"<div>{feed.find('a:entry/a:summary', NS).text}</div>")
    assert [(p.get("dir"), p.get("lang")) for p in summary.iterfind("p")] == [("ltr", None), ("auto", "ar")]


def test_a_feed_in_arabic_says_so_and_reads_from_the_right():
    feed = parsed(event(), speech=Speech("ar"))
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    assert 'dir="rtl"' in feed.find("a:entry/a:summary", NS).text


def test_an_entry_has_the_same_id_wherever_it_stands_and_another_than_any_other():
    one, two = (
        parsed(event(updated_at=moment)) for moment in ("2026-11-21T06:00:00Z", "2026-11-22T06:00:00Z")
    )
    ids = [feed.findtext("a:entry/a:id", namespaces=NS) for feed in (one, two)]
    assert ids[0] == ids[1]
    assert ids[0].startswith("urn:uuid:")
    other = parsed(event(uid="another")).findtext("a:entry/a:id", namespaces=NS)
    assert other != ids[0]


def test_a_feed_was_updated_when_its_last_event_changed():
    feed = parsed(event(updated_at="2026-11-21T06:00:00Z"), event(uid="b", updated_at="2026-11-22T06:00:00Z"))
    assert feed.findtext("a:updated", namespaces=NS) == "2026-11-22T06:00:00Z"


def test_an_empty_feed_is_a_feed():
    check(parsed())


@pytest.mark.parametrize(
    "next", [None, "https://tracker.example/tracker/events.atom?_country=CN&_next=2024%2C3"]
)
def test_pages_of_a_feed_lead_on(next):
    feed = parsed(event(), next=next)
    links = {link.get("rel"): link.get("href") for link in feed.findall("a:link", NS)}
    assert links["self"].endswith("_next=2025%2C7")
    assert links["first"] == "https://tracker.example/tracker/events.atom?_country=CN"
    assert links.get("next") == next

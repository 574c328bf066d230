"""Formats as they are asked for: the same events in each, in order, to the last; what is refused, and how."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sys
from urllib.parse import urlsplit
from xml.etree import ElementTree

import bibtexparser
import feedparser
import icalendar
import PIL.Image
import pyarrow.parquet
import pytest
import rispy
from lxml import etree
from published import FORMULA_TITLE, NOW, Pages, World, facts
from sqlite_utils.utils import sqlite3

from tracker.model import utc_now
from tracker.publish.formats import downloads
from tracker.publish.formats.catalogue import FORMATS
from tracker.store import Store

ATOM = "{http://www.w3.org/2005/Atom}"
LISTS = ("csv", "atom", "bib", "ris", "parquet")
FILTERS = (
    "",
    "_country=CN",
    "_country=CN&_country=US&_material=graphite",
    "_country=US&_role=actor",
    "kind=grant&year=2025",
    "kind=grant&kind=tariff",
    "_from=2025-03&_to=2025-Q3",
    "_search=graphite",
    "amount_usd__gt=1000000",
    "_where=id+%25+7+%3D+0",
    "_review=all",
    "review=pending",
    "_country=XX",
    "_from=nonsense",
)


def uids(pages, suffix, query):
    """The events of an answer in their order, as another's parser reads them."""
    answer = pages.get(f"/tracker/events.{suffix}?{query}")
    assert answer.status_code == 200, answer.text
    if suffix == "csv":
        return [row["uid"] for row in csv.DictReader(io.StringIO(answer.text, newline=""))]
    if suffix == "atom":
        links = [entry.link for entry in feedparser.parse(answer.content).entries]
        return [link.rpartition("/")[2] for link in links]
    if suffix == "bib":
        return [entry.key for entry in bibtexparser.parse_string(answer.text).entries]
    if suffix == "ris":
        return [entry["id"] for entry in rispy.loads(answer.text)]
    return pyarrow.parquet.read_table(io.BytesIO(answer.content)).column("uid").to_pylist()


def in_json(pages, query):
    found = pages.json(f"/tracker/events.json?_shape=objects&_nofacet=1&_size=1000&{query}")
    return [row["uid"] for row in found["rows"]], found["filtered_table_rows_count"]


@pytest.mark.parametrize("query", FILTERS)
@pytest.mark.parametrize("suffix", LISTS)
def test_every_format_has_the_events_that_json_has_in_its_order(many, suffix, query):
    wanted, count = in_json(many, f"{query}&_sort_desc=date")
    found = uids(many, suffix, f"{query}&_sort_desc=date&_size=200")
    assert found == wanted[:200]
    assert count >= len(found)


@pytest.mark.parametrize("sort", ["_sort=date", "_sort_desc=amount_usd", "_sort=title", "_sort_desc=id"])
@pytest.mark.parametrize("suffix", LISTS)
def test_every_format_comes_in_the_order_asked_for(many, suffix, sort):
    assert uids(many, suffix, f"kind=grant&{sort}&_size=40") == in_json(many, f"kind=grant&{sort}")[0][:40]


def test_a_table_is_whole_unless_a_size_is_asked_for(many):
    assert len(uids(many, "csv", "")) == in_json(many, "")[1]
    assert len(uids(many, "parquet", "")) == in_json(many, "")[1]
    assert len(uids(many, "csv", "_size=7")) == 7


@pytest.mark.parametrize(("suffix", "most"), [("csv", 2), ("parquet", 1)])
def test_strangers_are_sent_so_many_long_tables_at_once(many, suffix, most):
    lane = downloads.lane(many.datasette, suffix)
    for month in range(1, most + 1):
        assert (
            many.get(f"/tracker/events.{suffix}?_from=1990-0{month}").status_code == 200
        )  # and leaves a place
        many.run(lane.acquire())
    try:
        refused = many.get(f"/tracker/events.{suffix}?_review=all")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
        assert len(uids(many, suffix, "_size=9")) == 9
    finally:
        for _ in range(most):
            lane.release()
    assert many.get(f"/tracker/events.{suffix}?_review=all").status_code == 200


def test_strangers_may_have_ten_thousand_events_in_one_parquet_file(many):
    parquet = FORMATS["parquet"]
    assert (parquet.most_for(None), parquet.most_for({"id": "ada"})) == (10_000, 100_000)
    refused = many.get("/tracker/events.parquet?_size=10001")
    assert refused.status_code == 400
    assert "10,000" in refused.text


def test_a_feed_has_fifty_events_the_last_changed_first(many):
    entries = feedparser.parse(many.get("/tracker/events.atom").content).entries
    assert len(entries) == 50
    assert [entry.updated for entry in entries] == sorted((entry.updated for entry in entries), reverse=True)


@pytest.mark.parametrize(("suffix", "size"), [("atom", 90), ("csv", 400), ("bib", 400)])
def test_the_next_pages_bring_every_event_once(many, suffix, size):
    seen, address = [], f"/tracker/events.{suffix}?kind=grant&_size={size}"
    while address:
        answer = many.get(address)
        seen += uids(many, suffix, urlsplit(address).query)
        following = re.fullmatch(r'<(.+)>; rel="next"', answer.headers.get("link", ""))
        address = following and following[1].removeprefix("http://localhost")
    wanted = in_json(many, "kind=grant")[0]
    assert len(seen) == len(set(seen))
    assert set(seen) == set(wanted)


def test_the_next_page_of_a_feed_is_linked_in_the_feed(many):
    feed = ElementTree.fromstring(many.get("/tracker/events.atom?_size=20").content)
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    second = ElementTree.fromstring(many.get(links["next"].removeprefix("http://localhost")).content)
    ids = [{id.text for id in one.iterfind(f"{ATOM}entry/{ATOM}id")} for one in (feed, second)]
    assert len(ids[0]) == len(ids[1]) == 20
    assert not ids[0] & ids[1]
    assert feed.findtext(f"{ATOM}id") == second.findtext(f"{ATOM}id")


def test_a_calendar_has_every_date_ahead_of_the_filter(many):
    today = utc_now().date().isoformat()
    read = icalendar.Calendar.from_ical(many.get("/tracker/events.ics?_country=CN&_size=max").content)
    found = {(one["URL"].rpartition("/")[2], one["DTSTART"].dt.isoformat()) for one in read.walk("VEVENT")}
    db = sqlite3.connect(many.path)
    wanted = set(
        db.execute(
            "with d(event_id, date, precision) as (select event_id, date, precision from event_dates union"
            " select id, date, date_precision from events) select uid, d.date from d join events e on e.id = event_id"
            " where precision = 'day' and d.date >= ? and review in ('auto', 'approved') and e.id in"
            " (select event_id from event_countries where country_id = 'CN')",
            (today,),
        )
    )
    db.close()
    days = {pair for pair in found if pair in wanted}
    assert len(wanted) > 5
    assert days == wanted
    assert all(one["DTEND"].dt.isoformat() > today for one in read.walk("VEVENT"))


def test_a_calendar_may_have_the_dates_that_passed_too(many):
    ahead, everything = (
        icalendar.Calendar.from_ical(many.get(f"/tracker/events.ics?kind=grant{more}").content).walk("VEVENT")
        for more in ("", "&_dates=all")
    )
    assert {one["UID"] for one in ahead} < {one["UID"] for one in everything}


def test_a_calendar_that_is_cut_says_so(many):
    read = icalendar.Calendar.from_ical(many.get("/tracker/events.ics?_size=2").content)
    assert re.match(r"Only 2 events of \d+ are here\.", read["DESCRIPTION"])


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_answer_says_what_it_is_what_it_is_called_and_since_when_it_is_so(many, suffix):
    answer = many.get(f"/tracker/events.{suffix}?_country=CN&_material=graphite&_size=5")
    assert answer.headers["content-type"] == FORMATS[suffix].type
    day = utc_now().date().isoformat()
    kind = "attachment" if FORMATS[suffix].saved else "inline"
    name = f"policy-events-cn-graphite-{day}.{suffix}"
    assert answer.headers["content-disposition"] == f'{kind}; filename="{name}"'
    assert answer.headers["last-modified"].endswith("GMT")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("suffix", [name for name in FORMATS if FORMATS[name].most])
@pytest.mark.parametrize(
    "query",
    [
        "_size=0",
        "_size=x",
        "_size=99999999999",
        "_sort=nonsense",
        "_where=no+such",
        "_next=nowhere",
        "nothing=1",
    ],
)
def test_what_cannot_be_is_refused(many, suffix, query):
    if suffix == "ics" and query.startswith(("_sort", "_next")):
        query += "&_dates=all"  # dates ahead have one order alone
    assert many.get(f"/tracker/events.{suffix}?{query}").status_code == 400


def test_a_condition_that_costs_too_much_is_ended_in_every_format(many):
    endless = (
        "_where=(with recursive n(i) as (select 1 union all select i %2B 1 from n) select max(i) from n)"
    )
    for suffix in ("csv", "ics", "svg"):
        answer = many.get(f"/tracker/events.{suffix}?{endless}")
        assert answer.status_code == 400
        assert "was ended" in answer.text


def test_who_has_no_pyarrow_is_told_what_to_install(many, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    answer = many.get("/tracker/events.parquet?_size=3")
    assert answer.status_code == 501
    assert "policy-event-tracker[parquet]" in answer.text


def test_names_come_in_the_language_asked_for_and_no_other(many):
    first = next(
        csv.DictReader(io.StringIO(many.get("/tracker/events.csv?_country=CN&_size=1&_lang=zh").text))
    )
    assert "中国" in "".join(first.values())
    answers = [
        many.run(many.datasette.client.get("/tracker/events.bib?_country=CN&_size=1", headers=headers)).text
        for headers in ({}, {"accept-language": "zh"})
    ]
    assert answers[0] == answers[1]


def test_excel_gets_the_mark_it_knows_utf_8_by(many):
    assert many.get("/tracker/events.csv?_size=1").content.startswith(b"uid,")
    assert many.get("/tracker/events.csv?_size=1&_bom=on").content.startswith(b"\xef\xbb\xbfuid,")


@pytest.mark.parametrize("query", ["", "_country=CN&_lanes=country", "_search=nonsense", "_lang=ar"])
def test_the_chart_is_an_svg_that_stands_alone_and_a_png_of_the_same_size(many, query):
    drawn = etree.fromstring(many.get(f"/tracker/events.svg?{query}&_width=900").content)
    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    assert not drawn.xpath("//*[local-name()='script' or local-name()='image']")
    assert all(href.startswith("http://localhost/tracker/events") for href in drawn.xpath("//@href"))
    picture = PIL.Image.open(io.BytesIO(many.get(f"/tracker/events.png?{query}&_width=900").content))
    picture.load()
    assert picture.size == (int(drawn.get("width")), int(drawn.get("height")))
    assert picture.size[0] == 900


@pytest.mark.parametrize("query", ["_width=100000", "_height=1", "_width=wide"])
def test_a_chart_too_large_to_draw_is_refused(many, query):
    assert many.get(f"/tracker/events.png?{query}").status_code == 400


def test_one_event_has_its_calendar_its_citations_and_all_that_is_known_of_it(pages):
    calendar = icalendar.Calendar.from_ical(pages.get("/event/group14-award.ics").content)
    assert [str(one["SUMMARY"]).partition(":")[0] for one in calendar.walk("VEVENT")][1] == "Takes effect"
    (entry,) = bibtexparser.parse_string(pages.get("/event/group14-award.bib").text).entries
    assert entry.key == "group14-award"
    (record,) = rispy.loads(pages.get("/event/group14-award.ris").text)
    assert record["urls"] == ["http://localhost/event/group14-award"]
    told = pages.json("/event/group14-award.json")
    assert told["events"][0]["evidence"][0]["quote"] == "awarded"
    assert told["measures"][0]["uid"] == "group14-grant"


def test_the_page_of_an_event_leads_to_its_formats(pages):
    page = etree.HTML(
        pages.run(pages.datasette.client.get("/event/group14-award", follow_redirects=True)).text
    )
    hrefs = {href for href in page.xpath("//a/@href") if href.startswith("/event/group14-award.")}
    assert hrefs == {f"/event/group14-award.{suffix}" for suffix in ("json", "ics", "bib", "ris")}


@pytest.mark.parametrize("suffix", ["json", "ics", "bib", "ris"])
@pytest.mark.parametrize("uid", ["nobody", "1"])
def test_an_event_that_is_not_there_has_no_format(pages, suffix, uid):
    assert pages.get(f"/event/{uid}.{suffix}").status_code == 404


def test_a_quote_is_the_sentence_of_the_report(pages):
    entries = feedparser.parse(pages.get("/tracker/events.atom?_size=max").content).entries
    summary = next(one.summary for one in entries if one.link.endswith("/group14-award"))
    assert "It awarded up to $200 million to Group14 for a silicon anode plant." in summary


def test_a_formula_of_a_feed_is_text_in_the_table(pages):
    rows = list(csv.DictReader(io.StringIO(pages.get("/tracker/events.csv").text)))
    assert next(row["title"] for row in rows if row["uid"] == "formula") == f"'{FORMULA_TITLE}"


@pytest.fixture
def broken(world_db, tmp_path):
    """Titles of bytes that are no UTF-8, of half a surrogate pair, of what ends a line, and a long one."""
    path = tmp_path / "broken.db"
    shutil.copy(world_db, path)
    db = sqlite3.connect(path)
    titles = (
        b"\xff\xfe title",
        b"\xed\xa0\x80 half",
        b"a\r\nEND:VEVENT\r\n\x00]]>",
        "石墨".encode() * 50_000,
    )
    for id, title in enumerate(titles, 1):
        db.execute(
            "update events set title = cast(? as text), summary = cast(? as text) where id = ?",
            (title, title, id),
        )
        db.execute(
            "update reports set title = cast(? as text), url = ? where id = ?", (title, 'https://x/"<>', id)
        )
    db.commit()
    db.close()
    pages = Pages(path)
    yield pages
    pages.close()


def test_titles_that_are_no_text_break_no_format(broken):
    wanted, _ = in_json(broken, "_sort_desc=date")
    for suffix in LISTS:
        assert uids(broken, suffix, "_sort_desc=date&_size=max") == wanted
    etree.fromstring(broken.get("/tracker/events.atom").content)
    assert icalendar.Calendar.from_ical(broken.get("/tracker/events.ics?_dates=all").content).walk("VEVENT")


def test_names_of_entries_stay_when_the_same_is_read_again(tmp_path, open_pages):
    """Two databases that read the same at other times, one after something else: numbers differ, names do not."""
    found = []
    for name, before in (("one", 0), ("two", 3)):
        path = tmp_path / f"{name}.db"
        with Store.create_or_migrate(path) as store:
            world = World(store)
            for number in range(before):
                world.event(facts(f"Something else {number}", date="2098-01-01"), uid=f"else-{number}")
            world.event(facts("A ban that starts later", "export_ban", "scheduled", "2098-06-30"))
        pages = open_pages(path)
        atom = feedparser.parse(pages.get("/tracker/events.atom?kind=export_ban").content).entries[0].id
        ics = icalendar.Calendar.from_ical(pages.get("/tracker/events.ics?kind=export_ban").content)
        found.append((atom, str(ics.walk("VEVENT")[0]["UID"])))
    assert found[0] == found[1]


def test_who_goes_away_is_not_sent_the_rest_and_nobody_else_is_given_that_part(many):
    """A stream asks whether anybody is there before it makes the next piece."""
    sent = []

    async def receive():
        return {"type": "http.disconnect"} if sent else {"type": "http.request", "body": b""}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "method": "GET", "path": "/tracker/events.csv", "raw_path": b"/tracker/events.csv",
        "query_string": b"_sort=id", "headers": [(b"host", b"localhost")], "scheme": "http",
    }  # fmt: skip
    many.run(many.datasette.app()(scope, receive, send))
    rows = b"".join(message.get("body", b"") for message in sent).count(b"\r\n")
    assert rows <= 1 + 1000 < in_json(many, "")[1]
    assert all(message.get("more_body", True) for message in sent)
    plain = {"accept-encoding": "identity"}
    whole = many.run(many.datasette.client.get("/tracker/events.csv?_sort=id", headers=plain))
    assert whole.text.count("\r\n") == 1 + in_json(many, "")[1]


def test_a_head_says_what_would_come_and_sends_nothing(many):
    answer = many.run(many.datasette.client.head("/tracker/events.csv"))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content == b""


def test_the_page_offers_its_formats(many):
    page = many.get("/tracker/events?_country=CN&_sort=title").text
    found = {
        link.get("type"): link.get("href") for link in etree.HTML(page).iterfind(".//link[@rel='alternate']")
    }
    assert found["application/atom+xml"] == "/tracker/events.atom?_country=CN"
    assert found["text/calendar"] == "/tracker/events.ics?_country=CN"
    menu = [link.get("href") for link in etree.HTML(page).iterfind(".//details[@class='subscribe']//a")]
    assert "/tracker/events.csv?_country=CN&_sort=title" in menu
    for href in menu:
        assert many.get(href).status_code in (200, 302), href


def test_json_keeps_the_shape_of_datasette(many):
    found = many.json("/tracker/events.json?_country=CN&_size=3")
    assert set(found) >= {"rows", "filtered_table_rows_count", "facet_results", "next_url", "query"}
    assert len(found["rows"]) == 3
    db = sqlite3.connect(many.path)
    (count,) = db.execute(
        "select count(*) from events where review in ('auto', 'approved') and id in"
        " (select event_id from event_countries where country_id = 'CN')"
    ).fetchone()
    db.close()
    assert found["filtered_table_rows_count"] == count
    assert json.dumps(found)


def test_a_private_table_is_private_in_every_format(world_db, open_pages, tmp_path):
    described = tmp_path / "metadata.yml"
    described.write_text("databases: {tracker: {allow: {id: root}}}", encoding="utf-8")
    pages = open_pages(world_db, metadata=described)
    for suffix in FORMATS:
        assert pages.get(f"/tracker/events.{suffix}").status_code == 403
    assert pages.get("/event/group14-award.json").status_code == 403
    assert NOW.isoformat() not in pages.get("/event/group14-award.ics").text

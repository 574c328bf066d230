"""The reader of pages without feeds: listing to entries, article to text, and what a changed layout is."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ministry import BLOCK, BODY, HOST, answer, article, first_requests, listing, read, source

from tracker.errors import LayoutChanged, ReadError
from tracker.model import Reading, Report, Source
from tracker.readers import plain_text, reader
from tracker.readers.page.listing import MOST_ENTRIES
from tracker.readers.page.tree import MOST_ELEMENTS

BAN = ("/news/2026/ban.html", "Notice 2026 No. 61 on gallium", "2026-11-18")
FAIR = ("/news/2026/fair.html", "Minister opens trade fair", "2026-11-16")


def read_article(
    source: Source, page: str | bytes, content_type: str = "text/html; charset=utf-8"
) -> Reading:
    """The reading of the first article that the listing asks for."""
    request = read(source, listing(BAN)).more[0]
    return reader("page").read(source, answer(request, page, content_type))


def report(reading: Reading) -> Report:
    (only,) = reading.reports
    return only


# The listing.


def test_each_entry_asks_for_its_article_once_and_says_what_stands_in_for_it(tmp_path: Path) -> None:
    reading = read(source(tmp_path), listing(BAN, FAIR))
    assert reading.reports == ()
    assert [request.url for request in reading.more] == [f"{HOST}{BAN[0]}", f"{HOST}{FAIR[0]}"]
    assert all(request.once for request in reading.more)
    instead = reading.more[0].instead
    assert instead is not None
    assert (instead.title, instead.text, instead.published_at) == (
        BAN[1],
        BAN[1],
        dt.datetime(2026, 11, 18, tzinfo=dt.UTC),
    )


def test_an_entry_is_known_by_its_address_whatever_leads_there(tmp_path: Path) -> None:
    twice = ("/news/2026/ban.html?utm_source=list#top", "Read more", "2026-11-18")
    reading = read(source(tmp_path), listing(BAN, twice))
    (request,) = reading.more
    assert request.instead is not None
    assert (request.instead.guid, request.instead.title) == (
        "https://ministry.test/news/2026/ban.html",
        BAN[1],
    )


def test_a_picture_and_a_headline_that_lead_to_one_article_are_one_entry(tmp_path: Path) -> None:
    page = "".join(
        f"<a href=/news/{n}><img src=x></a><a href=/news/{n}>News of the day, {n}</a>" for n in range(3)
    )
    links = source(tmp_path, "items: a\nlink: '@href'\ntitle: {pattern: '(.{8,})'}\nlinks: /news/\\d\n")
    reading = read(links, f"<a href=/>Home</a><a href=/about>About</a>{page}<a href=/contact>Contact</a>")
    titles = [request.instead.title for request in reading.more if request.instead]
    assert titles == ["News of the day, 0", "News of the day, 1", "News of the day, 2"]


def test_entries_without_a_title_are_left_out_and_that_is_told(tmp_path: Path) -> None:
    reading = read(source(tmp_path), listing(BAN, FAIR, ("/news/x", "", "2026-11-18")))
    assert len(reading.more) == 2
    assert reading.notes == ("1 entries without a title were left out",)


def test_without_articles_the_entries_are_the_reports(tmp_path: Path) -> None:
    block = "items: li\nlink: a@href\ndate: .date\nsummary: p\narticles: 0\n"
    page = "<ul><li><a href='/a'>Grant for a smelter</a><span class=date>18 Nov 2026</span><p>Of EUR 5 million.</p></li></ul>"
    only = report(read(source(tmp_path, block), page))
    assert (only.title, only.text) == ("Grant for a smelter", "Grant for a smelter\n\nOf EUR 5 million.")


@pytest.mark.parametrize("href", ["https://elsewhere.test/a.html", "/files/notice.pdf", "/files/List.XLSX"])
def test_what_is_elsewhere_or_no_page_is_not_fetched_but_is_still_a_report(tmp_path: Path, href: str) -> None:
    reading = read(source(tmp_path), listing((href, "Annex published", "2026-11-18")))
    assert reading.more == ()
    assert report(reading).title == "Annex published"


def test_articles_of_a_host_that_is_named_are_fetched(tmp_path: Path) -> None:
    allowed = source(tmp_path, BLOCK + "hosts: [www.elsewhere.test]\n")
    reading = read(allowed, listing(("https://elsewhere.test/a.html", "A", "2026-11-18")))
    assert [request.url for request in reading.more] == ["https://elsewhere.test/a.html"]


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "mailto:a@b.test", "http://[bad"]
)
def test_links_that_lead_to_no_page_are_no_entries(tmp_path: Path, href: str) -> None:
    reading = read(source(tmp_path), listing(BAN, (href, "Click", "2026-11-18")))
    assert [request.url for request in reading.more] == [f"{HOST}{BAN[0]}"]


def test_only_links_of_the_pattern_are_entries(tmp_path: Path) -> None:
    narrow = source(tmp_path, BLOCK + "links: /news/\\d{4}/\n")
    reading = read(narrow, listing(BAN, ("/about.html", "About us", "2026-11-18")))
    assert [request.url for request in reading.more] == [f"{HOST}{BAN[0]}"]


def test_relative_links_count_from_the_base_of_the_page(tmp_path: Path) -> None:
    page = listing(("a.html", "A", "2026-11-18")).replace("<body>", "<base href='/archive/2026/'><body>")
    assert read(source(tmp_path), page).more[0].url == f"{HOST}/archive/2026/a.html"


def test_only_so_many_articles_of_a_page_are_asked_for_and_the_rest_is_told(tmp_path: Path) -> None:
    few = source(tmp_path, BLOCK + "articles: 2\n")
    reading = read(few, listing(*((f"/news/{n}", f"News {n}", "2026-11-18") for n in range(5))))
    assert len(reading.more) == 2
    assert reading.notes == ("3 articles beyond the first 2 were left out",)


@pytest.mark.parametrize(
    ("date", "more", "day"),
    [
        ("发布时间：2026-11-18 16:20", "", "2026-11-18"),
        ("令和8年11月18日", "", "2026-11-18"),
        ("۱۴۰۵/۰۸/۲۷", "", "2026-11-18"),
        ("٢٠٢٦/١١/١٨", "", "2026-11-18"),
        ("Posted on 18 November 2026", "", "2026-11-18"),
        ("11/12/2026", "order: day first\n", "2026-12-11"),
        ("11/12/2026", "order: month first\n", "2026-11-12"),
        ("18.11.26", "date_format: '%d.%m.%y'\n", "2026-11-18"),
        ("", "", None),
    ],
)
def test_the_date_of_an_entry(tmp_path: Path, date: str, more: str, day: str | None) -> None:
    others = () if more else (BAN, FAIR)
    reading = read(source(tmp_path, BLOCK + more), listing(*others, ("/news/x", "X", date)))
    instead = reading.more[-1].instead
    assert instead is not None
    found = instead.published_at
    assert (found.date().isoformat() if found else None) == day


def test_the_day_is_the_one_that_is_printed(tmp_path: Path) -> None:
    page = article(BAN[1], date="2026-11-18T22:30:00-05:00")
    only = report(read_article(source(tmp_path), page))
    assert only.published_at == dt.datetime(2026, 11, 19, 3, 30, tzinfo=dt.UTC)
    assert only.day == dt.date(2026, 11, 18)


def test_a_date_may_stand_in_the_link(tmp_path: Path) -> None:
    block = BLOCK.replace("date: span.date", "date: {at: a@href, pattern: '/t(\\d{4})(\\d\\d)(\\d\\d)_'}")
    reading = read(source(tmp_path, block), listing(("/zc/t20261118_7.html", "A", "")))
    assert reading.more[0].instead is not None
    assert reading.more[0].instead.published_at == dt.datetime(2026, 11, 18, tzinfo=dt.UTC)


# Listings in JSON.

JSON = """\
json: {items: data.results}
link: groupData.0.data.url
title: groupData.0.data.title
date: groupData.0.data.deploytime
summary: groupData.0.data.extends.lead
"""


def found(url: str, title: str, date: object) -> dict[str, object]:
    inner = {"url": url, "title": title, "deploytime": date, "extends": json.dumps({"lead": "In short."})}
    return {"groupData": [{"data": inner}]}


def test_a_listing_in_json_is_read_by_paths_even_through_json_in_a_text(tmp_path: Path) -> None:
    body = {"data": {"results": [found("/a.html", "A <em>grant</em> for graphite", 1763424000000)]}}
    (request,) = read(source(tmp_path, JSON), json.dumps(body), "application/json").more
    assert request.instead is not None
    assert request.instead.title == "A grant for graphite"
    assert request.instead.text.endswith("In short.")
    assert request.instead.published_at == dt.datetime(2025, 11, 18, tzinfo=dt.UTC)


def test_a_listing_may_be_the_whole_answer(tmp_path: Path) -> None:
    block = "json: {items: .}\nlink: URL\ntitle: TITLE\ndate: DAY\n"
    body = [{"URL": "https://ministry.test/a.htm", "TITLE": "关于石墨的通知", "DAY": "2026-11-18"}]
    assert read(source(tmp_path, block), json.dumps(body)).more[0].url == "https://ministry.test/a.htm"


def test_a_listing_may_be_html_inside_json(tmp_path: Path) -> None:
    wrapped = json.dumps({"success": True, "data": {"html": listing(BAN)}})
    reading = read(source(tmp_path, BLOCK + "json: {html: data.html}\n"), wrapped, "application/json")
    assert [request.url for request in reading.more] == [f"{HOST}{BAN[0]}"]


# Further pages.


@pytest.mark.parametrize(
    ("block", "second", "third"),
    [
        ("next: a.next@href\n", f"{HOST}/news/2", f"{HOST}/news/3"),
        (f"next: {HOST}/news?page={{page}}\n", f"{HOST}/news?page=2", f"{HOST}/news?page=3"),
        (f"next: {HOST}/news_{{page}}.html\nsecond: 1\n", f"{HOST}/news_1.html", f"{HOST}/news_2.html"),
    ],
)
def test_pages_are_gone_through_back_to_the_day_asked_for(
    tmp_path: Path, block: str, second: str, third: str
) -> None:
    paged = source(tmp_path, BLOCK + block)
    assert reader("page").takes_since(paged)
    (request,) = first_requests(paged, dt.date(2026, 11, 1))
    urls = []
    for page, day in enumerate(("2026-11-18", "2026-11-10", "2026-10-20"), 2):
        after = f"<a class=next href=/news/{page}>Next</a>"
        page_ = listing((f"/news/{day}", day, day), after=after)
        more = reader("page").read(paged, answer(request, page_)).more
        listings = [each for each in more if not each.once]
        urls += [each.url for each in listings]
        request = listings[0] if listings else request
    assert urls == [second, third]


@pytest.mark.parametrize(
    ("more", "since"),
    [
        ("next: a.next@href\npages: 1\n", dt.date(2026, 1, 1)),
        ("next: a.next@href\n", None),
        ("", dt.date(2026, 1, 1)),
        ("next: a.elsewhere@href\n", dt.date(2026, 1, 1)),
        ("next: a.same@href\n", dt.date(2026, 1, 1)),
    ],
)
def test_no_further_page_is_asked_for(tmp_path: Path, more: str, since: dt.date | None) -> None:
    paged = source(tmp_path, BLOCK + more)
    (request,) = first_requests(paged, since)
    links = "<a class=next href=/news/2>2</a><a class=elsewhere href=//other.test/2>2</a><a class=same href=/news/>1</a>"
    assert all(
        each.once for each in reader("page").read(paged, answer(request, listing(BAN, after=links))).more
    )


# Articles.


def test_an_article_is_one_report_with_its_text_date_and_number(tmp_path: Path) -> None:
    only = report(
        read_article(source(tmp_path, agency="cn-mofcom"), article("Notice 2026 No. 61 on gallium"))
    )
    assert only.text == f"{BAN[1]}\n\n{BODY}"
    assert only.published_at == dt.datetime(2026, 11, 18, tzinfo=dt.UTC)
    assert only.document == "cn-mofcom:2026-61"
    assert only.guid == "https://ministry.test/news/2026/ban.html"


def test_a_number_that_a_text_only_mentions_is_not_the_documents_own(tmp_path: Path) -> None:
    request = read(source(tmp_path), listing(FAIR)).more[0]
    page = article(FAIR[1], body=f"The minister spoke of Notice 2026 No. 61. {BODY}")
    assert report(reader("page").read(source(tmp_path), answer(request, page))).document is None


def test_a_number_may_stand_in_a_place_of_its_own_in_wide_letters(tmp_path: Path) -> None:
    numbered = source(
        tmp_path, BLOCK.replace("number: {pattern: 'Notice (\\d{4}) No\\. ?(\\d+)'}", "number: td.wh")
    )
    page = article(BAN[1]).replace(
        "<h1>", "<table><tr><td class=wh>工信部规〔２０２６〕 ７号</td></tr></table><h1>"
    )
    assert report(read_article(numbered, page)).document == "ministry:工信部规〔2026〕7号"


def test_a_title_cut_off_in_the_listing_is_taken_from_the_article(tmp_path: Path) -> None:
    listed = read(source(tmp_path), listing((BAN[0], "Notice 2026 No. 61 on…", BAN[2]))).more[0]
    page = article("Notice 2026 No. 61 on gallium and germanium")
    assert report(reader("page").read(source(tmp_path), answer(listed, page))).title == (
        "Notice 2026 No. 61 on gallium and germanium"
    )


CHINESE = "商务部决定，自2026年12月1日起，对石墨负极材料相关物项实施出口管制。出口经营者应当向商务部申请许可，未经许可不得出口。本公告自公布之日起施行。"
JAPANESE = "経済産業省は、重要鉱物の安定供給を確保するため、国内の黒鉛精製事業に対して百億円の助成を決定しました。助成は来年四月に始まり、五年間続く予定です。"
ARABIC = "أعلنت وزارة الصناعة والثروة المعدنية اليوم عن منح ترخيص جديد لاستكشاف الليثيوم في المنطقة الشمالية بقيمة مئة مليون ريال، ويبدأ العمل به في مطلع العام المقبل."
PERSIAN = "وزارت صنعت، معدن و تجارت امروز صادرات سنگ لیتیوم خام را تا پایان سال ممنوع کرد. این ممنوعیت از اول دی‌ماه اجرا می‌شود و شامل کنسانتره نیز خواهد بود."


@pytest.mark.parametrize(
    "text", [BODY, CHINESE, JAPANESE, ARABIC, PERSIAN], ids=["en", "zh", "ja", "ar", "fa"]
)
def test_without_a_selector_trafilatura_finds_the_text(tmp_path: Path, text: str) -> None:
    free = source(tmp_path, "items: ul.news > li\ndate: span.date\n")
    page = (
        "<html><head><title>x</title></head><body><header><ul><li><a href=/>Home</a></li><li><a href=/a>About</a></li></ul>"
        f"</header><div id=crumbs><a href=/>a</a> &gt; <a href=/b>b</a></div><div class=content><h1>x</h1><p>{text}</p>"
        f"<p>{text[::-1]}</p></div><footer>© 2026 Ministry</footer><script>var a = 'no text';</script></body></html>"
    )
    reading = read_article(free, page)
    assert reading.doubt is None
    body = report(reading).text
    assert plain_text.clean(text) in body
    assert "Home" not in body
    assert "no text" not in body


@pytest.mark.parametrize(
    ("encoding", "declared", "header", "text"),
    [
        ("gb18030", "gb2312", "text/html", CHINESE),
        ("gb18030", "gbk", "text/html; charset=utf-8", CHINESE),
        ("cp932", "Shift_JIS", "text/html", JAPANESE),
        ("euc_jp", "euc-jp", "text/html", JAPANESE),
        (
            "cp949",
            "euc-kr",
            "text/html",
            "산업통상부는 흑연 음극재 공장에 대한 지원금 오백억 원을 지급하기로 결정하였다고 밝혔다. 지원은 내년에 시작된다.",
        ),
        ("utf-8", "gb2312", "text/html; charset=gb2312", CHINESE),
        ("cp1256", "windows-1256", "text/html", ARABIC),
    ],
)
def test_characters_are_those_the_page_is_written_in(
    tmp_path: Path, encoding: str, declared: str, header: str, text: str
) -> None:
    page = article(BAN[1], text).replace(
        "<head>", f'<head><meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    )
    assert text in report(read_article(source(tmp_path), page.encode(encoding), header)).text


def test_one_broken_character_does_not_spoil_the_others(tmp_path: Path) -> None:
    page = article(BAN[1], CHINESE).replace("<head>", "<head><meta charset=gbk>").encode("gb18030")
    page = page.replace("许可，".encode("gb18030"), b"\xff\xff", 1)
    assert "石墨负极材料" in report(read_article(source(tmp_path), page, "text/html")).text


# What is something to look at.


@pytest.mark.parametrize(
    ("block", "page", "says"),
    [
        (BLOCK, "<html><body><div>We have a new site</div></body></html>", "page.items 'ul.news > li' finds no entry"),
        (BLOCK, listing(BAN, FAIR).replace("<a href", "<a data-href"), "page.link 'a@href' gives nothing in 2 of 2 entries"),
        (BLOCK, listing(BAN).replace(BAN[1], ""), "page.title 'a' gives nothing in 1 of 1 entries"),
        (BLOCK, listing(BAN).replace("span class", "span id"), "page.date 'span.date' gives nothing in 1 of 1 entries"),
        (BLOCK, listing((BAN[0], BAN[1], "yesterday")), "page.date 'span.date' reads 'yesterday', which is no date"),
        (BLOCK, listing(("javascript:open(1)", "A", "2026-11-18")), "page.link 'a@href' leads nowhere in 1 entries"),
        (BLOCK + "links: /art/\n", listing(BAN), "page.links '/art/' is in none of 1 links"),
        (JSON, '{"data": {"rows": []}}', "page.json.items 'data.results' leads to no list"),
        (JSON, '{"data": {"results": []}}', "page.json.items 'data.results' finds no entry"),
        (BLOCK + "json: {html: data.html}\n", '{"data": {}}', "page.json.html 'data.html' leads to no HTML"),
    ],
)  # fmt: skip
def test_a_changed_layout_is_an_error_that_names_the_place_and_the_address(
    tmp_path: Path, block: str, page: str, says: str
) -> None:
    with pytest.raises(LayoutChanged) as changed:
        read(source(tmp_path, block), page)
    assert says in str(changed.value)
    assert f"{HOST}/news/" in str(changed.value)


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (
            article(BAN[1]).replace("class='body'", "class='text'"),
            "page.article.text 'div.body' gives 0 characters",
        ),
        (
            article(BAN[1], "See annex."),
            "page.article.text 'div.body' gives 10 characters, at least 40 were expected",
        ),
        (article(BAN[1]).replace("class='published'", ""), "page.article.date '.published' gives nothing"),
        (article(BAN[1], date="Print"), "page.article.date '.published' reads 'Print', which is no date"),
    ],
)
def test_an_article_that_is_not_as_expected_is_a_report_with_a_doubt(
    tmp_path: Path, page: str, says: str
) -> None:
    reading = read_article(source(tmp_path), page)
    assert report(reading).title == BAN[1]
    assert reading.doubt is not None
    assert says in reading.doubt
    assert f"{HOST}{BAN[0]}" in reading.doubt


def test_an_article_that_is_a_pdf_after_all_is_the_report_of_its_entry(tmp_path: Path) -> None:
    reading = read_article(source(tmp_path), b"%PDF-1.7\n%\xe2\xe3", "text/html")
    assert report(reading).text == BAN[1]
    assert reading.doubt is None
    assert "is no page" in reading.notes[0]


@pytest.mark.parametrize("body", [b"", b" \r\n ", b"\x00\x00", b"<!-- -->"])
def test_an_empty_answer_is_an_error(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(ReadError):
        read(source(tmp_path), body)


def test_what_should_be_json_and_is_a_page_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="not JSON"):
        read(source(tmp_path, JSON), "<html>Maintenance</html>")


# Pages that mean harm.


def test_deep_nesting_costs_nothing(tmp_path: Path) -> None:
    free = source(tmp_path, "items: ul.news > li\ndate: span.date\n")
    reading = read_article(free, "<div>" * 200_000 + BODY)
    assert report(reading).title == BAN[1]


def test_more_elements_than_any_page_has_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=f"more than {MOST_ELEMENTS} elements"):
        read(source(tmp_path), "<ul class=news>" + "<li>" * (MOST_ELEMENTS + 1))


@pytest.mark.parametrize("value", ["", "=1", '=">"', "=' > x'", '=a"b'])
def test_a_tag_of_half_a_million_attributes_is_read_without_them(tmp_path: Path, value: str) -> None:
    attributes = " ".join(f"a{n}{value}" for n in range(500_000))
    page = listing(BAN, FAIR).replace("<ul class='news'>", f"<p {attributes}></p><ul class='news'>")
    assert len(read(source(tmp_path), page).more) == 2


def test_a_long_attribute_is_no_many_attributes(tmp_path: Path) -> None:
    image = "data:image/png;base64," + "A" * 300_000
    page = listing(BAN).replace("<a href", f"<a data-picture='{image}' href")
    assert len(read(source(tmp_path), page).more) == 1


def test_entries_beyond_all_reason_are_left_and_that_is_told(tmp_path: Path) -> None:
    many = [(f"/news/{n}", f"News {n}", "2026-11-18") for n in range(MOST_ENTRIES + 200)]
    reading = read(source(tmp_path, BLOCK + "articles: 0\n"), listing(*many))
    assert len(reading.reports) == MOST_ENTRIES
    assert f"{MOST_ENTRIES + 200} entries; the first {MOST_ENTRIES} were read" in reading.notes


def test_huge_attributes_and_titles_are_cut(tmp_path: Path) -> None:
    page = listing(
        (BAN[0] + "?" + "a" * 3_000_000, "A", "2026-11-18"), (FAIR[0], "Long " * 400_000, "2026-11-18")
    )
    (request,) = read(source(tmp_path), page).more
    assert request.instead is not None
    assert len(request.instead.title) <= 500


def test_no_entity_is_looked_up(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("swordfish")
    bomb = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY y "{"z" * 1000}">]>'
    page = bomb + article(BAN[1], BODY + " &x; &y;")
    text = report(read_article(source(tmp_path / "feeds"), page)).text
    assert "swordfish" not in text
    assert "zzz" not in text


def test_scripts_are_no_text(tmp_path: Path) -> None:
    page = article(BAN[1], BODY + "<script>steal()</script><style>p{}</style><iframe src=/x>frame</iframe>")
    text = report(read_article(source(tmp_path), page)).text
    assert not {"steal", "p{}", "frame"} & set(text.replace("(", " ").split())


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_bytes_give_a_reading_or_a_read_error(
    tmp_path_factory: pytest.TempPathFactory, body: bytes
) -> None:
    known = source(tmp_path_factory.getbasetemp() / "any")
    (request,) = first_requests(known)
    followed = read(known, listing(BAN)).more[0]
    for asked in (request, followed):
        with contextlib.suppress(ReadError):
            assert all(report.title for report in reader("page").read(known, answer(asked, body)).reports)

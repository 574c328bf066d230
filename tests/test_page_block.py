"""The block `page:` of a source file: what it may say, and how what it may not say is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from ministry import source

from tracker.errors import CatalogueError, SeveralInputErrors
from tracker.model.page import ArticleOptions, Following, PageOptions, Place

LINK, TITLE = "link: a@href\n", "title: a\n"


def options(folder: Path, block: str) -> PageOptions:
    found = source(folder, block).options
    assert isinstance(found, PageOptions)
    return found


def test_everything_a_page_may_say(tmp_path: Path) -> None:
    assert options(
        tmp_path,
        """\
items: ul.news > li
link: h3 a@href
title: [h3 a@title, h3 a]
date: {at: h3 a@href, pattern: '(\\d{8})'}
summary: p
next: https://ministry.test/news?page={page}
second: 1
pages: 3
articles: 10
links: /art/
hosts: [www.other.test]
referer: https://ministry.test/
order: day first
date_format: '%d.%m.%Y'
article:
  text: [div.body, div.old-body]
  title: h1
  date: meta[name=PubDate]@content
  number: {pattern: 'No\\. (\\d+)'}
  drop: .share
  least: 100
""",
    ) == PageOptions(
        items="ul.news > li",
        link=(Place("h3 a", "href"),),
        title=(Place("h3 a", "title"), Place("h3 a")),
        date=(Place("h3 a", "href", r"(\d{8})"),),
        summary=(Place("p"),),
        following=Following(address="https://ministry.test/news?page={page}", second=1),
        pages=3,
        articles=10,
        links="/art/",
        hosts=("other.test",),
        referer="https://ministry.test/",
        order="day first",
        date_format="%d.%m.%Y",
        article=ArticleOptions(
            text=("div.body", "div.old-body"),
            title=(Place("h1"),),
            date=(Place("meta[name=PubDate]", "content"),),
            number=(Place("", None, r"No\. (\d+)"),),
            drop=(".share",),
            least=100,
        ),
    )


def test_a_page_need_say_no_more_than_what_an_entry_is(tmp_path: Path) -> None:
    assert options(tmp_path, "items: li\n") == PageOptions(items="li")


def test_the_entry_itself_may_be_the_link(tmp_path: Path) -> None:
    assert options(tmp_path, "items: a.news\nlink: '@href'\n").link == (Place("", "href"),)


def test_a_listing_in_json_has_paths_for_places(tmp_path: Path) -> None:
    found = options(tmp_path, "json: {items: data.list}\nlink: url\ntitle: docs.0.title\n")
    assert (found.objects, found.title) == ("data.list", (Place("docs.0.title"),))


@pytest.mark.parametrize(
    ("block", "field", "says"),
    [
        (LINK, "page.items", "is missing"),
        ("items: 'li >> a'\n", "page.items", "is no CSS selector: 'li >> a'"),
        ("items: li\nlink: 'a[@href'\n", "page.link", "is no CSS selector"),
        ("items: li\nlink: 5\n", "page.link", "must be a place such as a@href, not 5"),
        ("items: li\nlink: []\n", "page.link", "must be a place or a list of places"),
        ("items: li\ndate: {at: a, pattern: '('}\n", "page.date", "no regular expression: '('"),
        ("items: li\ndate: {at: a}\n", "page.date", "must be a place, or {at: place, pattern:"),
        ("items: li\nlinks: '['\n", "page.links", "is no regular expression"),
        ("items: li\norder: american\n", "page.order", "'american' is not known; perhaps day first, month first?"),
        ("items: li\ndate_format: '%d %B'\n", "page.date_format", "with year, month and day"),
        ("items: li\nhosts: ['https://a.test/']\n", "page.hosts", "must be names of hosts"),
        ("items: li\nnext: 'ftp://a.test/{page}'\n", "page.next", "http or https"),
        ("items: li\nnext: a@href\nsecond: 1\n", "page.second", "where next has {page} in it"),
        ("items: li\npages: 0\n", "page.pages", "must be a whole number of 1 to 500, not 0"),
        ("items: li\narticle: div\n", "page.article", "must be a mapping"),
        ("items: li\narticle: {txt: div}\n", "page.article.txt", "perhaps text?"),
        ("items: li\narticle: {text: ['div', '::']}\n", "page.article.text", "is no CSS selector: '::'"),
        ("item: li\n", "page.item", "perhaps items?"),
        ("json: {items: a}\n" + LINK, "page.title", "is missing"),
        ("json: {items: a}\nlink: b c\n" + TITLE, "page.link", "must be a path of names joined by dots"),
        ("json: {items: a}\nitems: li\nlink: b\n" + TITLE, "page.items", "json.items says where the entries are"),
        ("items: li\njson: {items: a, html: b}\nlink: b\n" + TITLE, "page.json", "has either items"),
        ("items: li\njson: {}\n", "page.json", "has either items"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused_by_its_field(
    tmp_path: Path, block: str, field: str, says: str
) -> None:
    with pytest.raises(SeveralInputErrors) as refused:
        options(tmp_path, block)
    found = [error for error in refused.value.errors if error.field == field]
    assert found, refused.value
    assert all(isinstance(error, CatalogueError) and error.line for error in found)
    assert says in found[0].reason

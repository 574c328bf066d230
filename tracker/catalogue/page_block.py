"""The block `page:` of a source file: where a page without a feed has its entries, and an article its text.

page:
  items: ul.news > li             # one entry of the listing, as a CSS selector
  link: a@href                    # selector@attribute; without selector: the entry's; without @: text
  title: [a@title, a]             # a list: the first that has something
  date: {at: a@href, pattern: 't(\\d{4})(\\d\\d)(\\d\\d)_'}  # the groups of a regular expression
  next: https://ministry.example/news?page={page}            # or the place of a link: a.next@href
  article:
    text: div.body                # left out: what trafilatura takes for the text
"""

from __future__ import annotations

import datetime as dt
import re

import cssselect

from tracker import lined_yaml
from tracker.catalogue.block import Block
from tracker.model.page import ArticleOptions, Following, Order, PageOptions, Place, Places

MOST_PAGES, MOST_ARTICLES = 500, 400
_ORDERS: dict[str, Order] = {"day first": "day first", "month first": "month first"}
_ATTRIBUTE = re.compile(r"(?P<select>.*?)@(?P<attribute>[A-Za-z_][\w.:-]*)\s*", re.S)
_PATH = re.compile(r"\.|[^\s.]+(?:\.[^\s.]+){0,11}")
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,5})?")
_TRANSLATOR = cssselect.HTMLTranslator()


def options(block: Block) -> PageOptions:
    """What the block says. Refuses selectors, paths, patterns and addresses that are none."""
    json = block.block("json")
    objects = _path(json, "items") if json else None
    html = _path(json, "html") if json else None
    if json and (objects is None) == (html is None):
        json.refuse(None, "has either items, the path to a list, or html, the path to a page")
    paths = objects is not None
    items = _selector(block, "items")
    if items is None and not paths:
        block.require("items")
    elif items is not None and paths:
        block.refuse("items", "is for HTML: json.items says where the entries are")
    if paths:
        block.require("link", "title")
    defaults = PageOptions()
    order = block.one_of("order", _ORDERS)
    return PageOptions(
        items=items or "",
        objects=objects,
        html=html,
        link=_places(block, "link", paths) or defaults.link,
        title=_places(block, "title", paths),
        date=_places(block, "date", paths),
        summary=_places(block, "summary", paths),
        following=_following(block, paths),
        pages=block.whole("pages", 1, MOST_PAGES) or defaults.pages,
        articles=_or(block.whole("articles", 0, MOST_ARTICLES), defaults.articles),
        links=_pattern(block, "links"),
        hosts=_hosts(block),
        referer=block.url("referer"),
        order=_ORDERS.get(order or ""),
        date_format=_date_format(block),
        article=_article(block),
    )


def _article(block: Block) -> ArticleOptions:
    article = block.block("article")
    if article is None:
        return ArticleOptions()
    return ArticleOptions(
        text=_selectors(article, "text"),
        title=_places(article, "title"),
        date=_places(article, "date"),
        number=_places(article, "number"),
        drop=_selectors(article, "drop"),
        least=_or(article.whole("least", 0, 100_000), ArticleOptions().least),
    )


def _following(block: Block, paths: bool) -> Following | None:
    second = block.whole("second", 0, 1000)
    if not isinstance(block.given.get("next"), str) or "{page}" not in block.given["next"]:
        if second is not None:
            block.refuse("second", "is the number of the second page, where next has {page} in it")
        places = _places(block, "next", paths)
        return Following(places) if places else None
    address = block.text("next") or ""
    if not block.check_url("next", address.replace("{page}", "2")):
        return None
    return Following(address=address, second=2 if second is None else second)


def _places(block: Block, field: str, paths: bool = False) -> Places:
    """A place, or a list of them: text, or a mapping with `at` and `pattern`."""
    value = block.value(field)
    if field not in block:
        return ()
    given = value if isinstance(value, lined_yaml.Sequence) else [value]
    places = [_place(block, field, item, paths) for item in given]
    if not places:
        block.refuse(field, "must be a place or a list of places")
    return tuple(place for place in places if place)


def _place(block: Block, field: str, item: object, paths: bool) -> Place | None:
    at, pattern = item, None
    if isinstance(item, lined_yaml.Mapping):
        if not set(item) <= {"at", "pattern"} or "pattern" not in item:
            block.refuse(field, "must be a place, or {at: place, pattern: regular expression}")
            return None
        at, pattern = item.get("at", ""), item["pattern"]
        if not isinstance(pattern, str) or not _is_pattern(pattern):
            block.refuse(field, f"has a pattern that is no regular expression: {pattern!r}")
            return None
    if not isinstance(at, str) or (not at.strip() and pattern is None):
        block.refuse(field, f"must be a place such as a@href, not {at!r}")
        return None
    at = at.strip()
    if paths:
        if at and not _PATH.fullmatch(at):
            block.refuse(field, f"must be a path of names joined by dots, not {at!r}")
            return None
        return Place(at, pattern=pattern)
    split = _ATTRIBUTE.fullmatch(at)
    select = split["select"].strip() if split else at
    if select and not _is_selector(select):
        block.refuse(field, f"is no CSS selector: {select!r}")
        return None
    return Place(select, split["attribute"] if split else None, pattern)


def _selector(block: Block, field: str) -> str | None:
    value = block.text(field)
    if value is not None and not _is_selector(value):
        block.refuse(field, f"is no CSS selector: {value!r}")
        return None
    return value


def _selectors(block: Block, field: str) -> tuple[str, ...]:
    """One selector or a list of them."""
    if isinstance(block.given.get(field), lined_yaml.Sequence):
        given = [value for value, _ in block.texts(field)]
    else:
        text = block.text(field)
        given = [text] if text else []
    for value in given:
        if not _is_selector(value):
            block.refuse(field, f"is no CSS selector: {value!r}")
    return tuple(value for value in given if _is_selector(value))


def _is_selector(text: str) -> bool:
    try:
        _TRANSLATOR.css_to_xpath(text)
    except cssselect.SelectorError:
        return False
    return True


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


def _pattern(block: Block, field: str) -> str | None:
    value = block.text(field)
    if value is not None and not _is_pattern(value):
        block.refuse(field, f"is no regular expression: {value!r}")
        return None
    return value


def _path(block: Block, field: str) -> str | None:
    return block.matching(field, _PATH, "a path of names and numbers joined by dots")


def _hosts(block: Block) -> tuple[str, ...]:
    hosts = block.texts("hosts")
    for host, line in hosts:
        if not _HOST.fullmatch(host):
            block.refuse("hosts", f"must be names of hosts such as www.example.org, not {host!r}", line)
    return tuple(host.removeprefix("www.") for host, _ in hosts)


def _date_format(block: Block) -> str | None:
    value = block.text("date_format")
    if value is None:
        return None
    try:
        written = dt.datetime(2025, 10, 9, tzinfo=dt.UTC).strftime(value)
        read = dt.datetime.strptime(written, value)  # noqa: DTZ007 -- only the day is held against it
    except ValueError:
        read = None
    if read is None or (read.year, read.month, read.day) != (2025, 10, 9):
        block.refuse("date_format", f"must be a format of strptime with year, month and day, not {value!r}")
        return None
    return value


def _or(value: int | None, default: int) -> int:
    return default if value is None else value

"""An article's page → its title, text, date and number, and what speaks against having read them rightly."""

from __future__ import annotations

import logging
import unicodedata
from dataclasses import dataclass

import trafilatura
from lxml import etree

from tracker.model import Response, Source
from tracker.model.page import PageOptions, Place, Places
from tracker.readers import dates, plain_text
from tracker.readers.page import furniture
from tracker.readers.page.listing import moment_in
from tracker.readers.page.places import elements, first
from tracker.readers.page.tree import text_of, tree_of

_CUT_OFF = ("…", "...", "．．．")
_OWN_TITLE: Places = (
    Place("meta[name=ArticleTitle]", "content"),
    Place("meta[property='og:title']", "content"),
    Place("h1"),
)
_OWN_DATE: Places = (
    Place("meta[property='article:published_time']", "content"),
    Place("meta[name=PubDate]", "content"),
    Place("meta[name='DC.date.issued']", "content"),
    Place("time[datetime]", "datetime"),
)
_LONGEST_NUMBER = 60
# The names trafilatura gives to elements (those of TEI), as HTML has them.
_HTML_NAMES = {
    "head": "h2", "list": "ul", "item": "li", "row": "tr", "cell": "td", "lb": "br", "quote": "blockquote",
    "hi": "span", "ref": "span", "del": "span", "graphic": "img",
}  # fmt: skip

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it tells of each page without text on its own


@dataclass(frozen=True, slots=True)
class Article:
    """What an article's page says, empty or None where nothing; `doubts` names the places that failed."""

    title: str
    text: str
    moment: dates.Moment | None
    number: str
    doubts: tuple[str, ...]


def article(source: Source, options: PageOptions, response: Response, listed_title: str) -> Article:
    """What the page says. The listing's title stays, unless it is cut off or the file names a place.

    Raises ReadError for what is no page.
    """
    wanted = options.article
    tree = tree_of(text_of(response, source.id), source.id, response.url)
    doubts: list[str] = []
    title = first(tree, wanted.title)
    if wanted.title and not title:
        doubts.append(_doubt("title", wanted.title, "gives nothing"))
    if not title and listed_title.endswith(_CUT_OFF):
        title = first(tree, _OWN_TITLE)
    date = first(tree, wanted.date or (() if options.date else _OWN_DATE))
    moment = moment_in(date, options.order, options.date_format) if date else None
    if wanted.date and moment is None:
        doubts.append(
            _doubt("date", wanted.date, f"reads {date[:60]!r}, which is no date" if date else "gives nothing")
        )
    title = title or listed_title
    number = _number(tree, wanted.number, title)
    text = _text(tree, wanted.text, wanted.drop)
    if len(text) < wanted.least:
        told = " | ".join(wanted.text) or "what trafilatura takes for the text"
        doubts.append(
            f"page.article.text {told!r} gives {len(text)} characters, at least {wanted.least} were expected"
        )
    return Article(title, text, moment, number, tuple(doubts))


def _text(tree: etree._Element, selectors: tuple[str, ...], dropped: tuple[str, ...]) -> str:
    """The text at the first selector that has one; without selectors, what trafilatura takes for it."""
    for selector in dropped:
        for element in elements(tree, selector):
            if element is not tree and element.getparent() is not None:
                _remove(element)
    if not selectors:
        return furniture.without(_main_text(tree))
    for selector in selectors:
        chosen = dict.fromkeys(elements(tree, selector))
        parts = [each for each in chosen if chosen.keys().isdisjoint(each.iterancestors())]
        text = furniture.without(plain_text.clean("\n\n".join(map(_plain, parts))))
        if text:
            return text
    return ""


def _main_text(tree: etree._Element) -> str:
    """What trafilatura (https://trafilatura.readthedocs.io) takes for the text, favouring precision.

    Its tree is read, not its text: that has lost the non-joiners that Persian is written with.
    """
    found = trafilatura.bare_extraction(
        tree, favor_precision=True, include_comments=False, include_tables=True, with_metadata=False
    )
    body = getattr(found, "body", None)
    if body is None:
        return ""
    for element in body.iter(*_HTML_NAMES):
        element.tag = _HTML_NAMES[element.tag]
    return _plain(body)


def _plain(element: etree._Element) -> str:
    return plain_text.from_markup(etree.tostring(element, encoding="unicode", method="html", with_tail=False))


def _remove(element: etree._Element) -> None:
    """Take an element out, and leave what follows it where it is."""
    parent, tail = element.getparent(), element.tail
    assert parent is not None
    previous = element.getprevious()
    if tail and previous is not None:
        previous.tail = (previous.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _number(tree: etree._Element, places: Places, title: str) -> str:
    """The document's number, without blanks, letters and digits in one width."""
    from_title = tuple(place for place in places if not place.select)
    from_page = tuple(place for place in places if place.select)
    number = first(tree, from_page) if from_page else ""
    if not number and from_title:
        heading = etree.Element("h1")
        heading.text = title
        number = first(heading, from_title)
    number = "".join(unicodedata.normalize("NFKC", number).split())
    return number if len(number) <= _LONGEST_NUMBER else ""


def _doubt(field: str, places: Places, reason: str) -> str:
    return f"page.article.{field} {' | '.join(map(str, places))!r} {reason}"

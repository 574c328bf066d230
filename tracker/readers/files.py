"""A file somebody has at hand as documents to read events from: plain text, a page, a feed or other XML."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator

from tracker.errors import NotAFeed, ReadError
from tracker.model import Document, Request, Response, Source, utc_now
from tracker.readers import characters, plain_text
from tracker.readers.feed import READER as FEED
from tracker.readers.xml_text import from_xml

_FEED_STARTS = ("<?xml", "<rss", "<feed", "<rdf:rdf", "{", "[")
_FEED_ROOTS = frozenset({"rss", "feed", "rdf", "channel"})
# The first element of XML, after its prolog.
_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?(?P<name>[\w.-]+)")
_PROLOG = 20_000  # characters in which the first element must begin
_PAGE_STARTS = ("<!doctype html", "<html", "<head", "<body", "<article", "<div", "<p>", "<h1")


def documents(
    body: bytes,
    name: str,
    *,
    published: dt.date | None = None,
    language: str | None = None,
    country: str | None = None,
    agency: str | None = None,
) -> Iterator[Document]:
    """The documents in a file: each entry of a feed, or the one text, page or record in XML it is.

    A plain text is taken to the letter, so that offsets count its own characters. What a feed says of an
    entry's day goes before `published`. Raises ReadError for a feed that is refused, and for what is no
    text at all.
    """
    given = Document("", published=published, language=language, country=country, agency=agency)
    text, _ = characters.decode(body, "")
    start = text[:512].lstrip("\ufeff \t\r\n").lower()
    if start.startswith("<?xml") and _root(text) not in _FEED_ROOTS | {"html", ""}:
        yield dataclasses.replace(given, text=from_xml(text) or "")
        return
    if start.startswith(_FEED_STARTS):
        try:
            yield from _entries(body, name, given)
            return
        except NotAFeed:
            if not start.startswith("<"):
                yield dataclasses.replace(given, text=text)
                return
    if "\0" in text:
        raise ReadError(name, "is neither text nor a page nor a feed")
    if start.startswith(("<?xml", *_PAGE_STARTS)):
        text = plain_text.from_markup(text)
    yield dataclasses.replace(given, text=text)


def _root(text: str) -> str:
    """The name of the first element of XML, without its prefix."""
    match = _ROOT.search(text, 0, _PROLOG)
    return match["name"].lower() if match else ""


def _entries(body: bytes, name: str, given: Document) -> Iterator[Document]:
    source = Source(
        id=name, title=name, urls=("http://localhost/",), reader="feed", every=dt.timedelta(days=1)
    )
    response = Response(Request(source.urls[0]), source.urls[0], 200, {}, body, utc_now())
    for report in FEED.read(source, response).reports:
        yield dataclasses.replace(
            given,
            text=report.text,
            title=report.title,
            published=report.day or given.published,
            language=report.language or given.language,
            fields=report.fields,
        )

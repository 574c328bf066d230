"""RSS 0.9x to 2.0, RDF (RSS 1.0) and Atom 0.3 and 1.0, by way of feedparser."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from tracker.addresses import http_url
from tracker.readers import plain_text
from tracker.readers.items import Item, language_of, short_field, title_of
from tracker.readers.markup import Prepared

_ROOTS = {"rss", "feed", "rdf", "channel"}


class NotXmlFeed(ValueError):
    """The XML is of another kind, or broken beyond reading."""


def items(prepared: Prepared, base: str) -> tuple[list[Item], list[str]]:
    """The items and notes of an XML feed; relative addresses are taken from `base` and `xml:base`.

    Raises NotXmlFeed for a document that is none.
    """
    if prepared.root == "html":
        raise NotXmlFeed("an HTML page")
    try:
        import feedparser  # slow to import, and not needed where no feed has changed

        # From memory, as a stream: given bytes or a string feedparser would try it as a file name.
        parsed = feedparser.parse(
            io.BytesIO(prepared.xml),
            # No address of its own: it would make `https://example.org/feeds/1` of the guid `1`.
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:
        raise NotXmlFeed(f"the feed parser gave up: {type(error).__name__}: {error}") from error
    if not parsed.entries and not (parsed.version and prepared.root in _ROOTS):
        raise NotXmlFeed(f"XML of another kind: its root is <{prepared.root}>")
    language = language_of(dict.get(parsed.feed, "language"))
    entries = [_item(entry, base, language) for entry in parsed.entries]
    return entries, list(prepared.notes)


def _item(entry: Mapping[str, Any], base: str, language: str | None) -> Item:
    # feedparser answers for a missing key with another one's value; dict.get does not.
    get = _plain_get(entry)
    guid = plain_text.line(_string(get("id")))
    url = _url(get, guid, base)
    body = _body(get)
    title_detail = get("title_detail")
    kind = title_detail.get("type", "") if isinstance(title_detail, dict) else ""
    title = _string(get("title"))
    title = plain_text.from_either(title) if kind == "text/plain" else plain_text.from_markup(title)
    spoken = language_of(title_detail.get("language")) if isinstance(title_detail, dict) else None
    return Item(
        guid=guid or None,
        url=url,
        title=title_of(title, body, url, guid),
        body=body,
        published=_string(get("published")) or _string(get("created")) or None,
        updated=_string(get("updated")) or None,
        author=short_field(get("author")) or None,
        categories=tuple(_categories(get("tags"))),
        language=spoken or language,
    )


def _plain_get(entry: Mapping[str, Any]) -> Any:
    return lambda name: dict.get(entry, name)  # type: ignore[call-overload]


def _url(get: Any, guid: str, base: str) -> str | None:
    """The page of the entry: its link, else its first alternate link, else a guid that is an address."""
    link = _string(get("link"))
    if link.startswith(("http://", "https://")) or link.strip() != guid:  # else it is the guid once more
        url = http_url(link, base)
        if url:
            return url
    links = get("links")
    for link in links if isinstance(links, list) else ():
        if dict.get(link, "rel") in (None, "alternate", "via", "related"):
            url = http_url(_string(dict.get(link, "href")), base)
            if url:
                return url
    return http_url(guid) if guid.startswith(("http://", "https://")) else None


def _body(get: Any) -> str:
    """The longest of contents and summary, as plain text."""
    best, kind = _string(get("summary")), ""
    detail = get("summary_detail")
    if isinstance(detail, dict):
        kind = _string(detail.get("type"))
    contents = get("content")
    for content in contents if isinstance(contents, list) else ():
        value, its_kind = _string(content.get("value")), _string(content.get("type"))
        readable = its_kind.startswith("text/") or its_kind.endswith(("html", "xml")) or not its_kind
        if readable and len(value) >= len(best):
            best, kind = value, its_kind
    return plain_text.from_either(best) if kind == "text/plain" else plain_text.from_markup(best)


def _categories(tags: object) -> Iterator[str]:
    for tag in tags if isinstance(tags, list) else ():
        name = short_field(dict.get(tag, "label")) or short_field(dict.get(tag, "term"))
        if name:
            yield name


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""

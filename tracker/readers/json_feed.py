"""JSON Feed 1 and 1.1 (jsonfeed.org): strict about being one, forgiving about its items."""

from __future__ import annotations

import re
from typing import Any

from tracker.addresses import http_url
from tracker.readers import plain_text
from tracker.readers.excess import MOST_ENTRIES
from tracker.readers.items import Item, language_of, short_field, title_of
from tracker.readers.json_answer import NotJson, parsed

_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/1(?:\.1)?/?")


class NotJsonFeed(ValueError):
    """The text is not JSON, or JSON of another kind."""


def items(text: str, base: str) -> tuple[list[Item], list[str]]:
    """The items and notes of a JSON Feed; relative addresses are taken from `base`.

    Raises NotJsonFeed, saying why. An item that is no object is left out with a note.
    """
    try:
        feed = parsed(text)
    except NotJson as error:
        raise NotJsonFeed(f"not JSON: {error}") from error
    version = feed.get("version") if isinstance(feed, dict) else None
    if not isinstance(version, str) or not _VERSION.fullmatch(version.strip()):
        raise NotJsonFeed("JSON, but without the version address of a JSON Feed")
    entries = feed.get("items", [])
    if not isinstance(entries, list):
        raise NotJsonFeed("a JSON Feed whose items are not a list")
    notes = []
    if len(entries) > MOST_ENTRIES:
        notes.append(f"{len(entries)} entries; the first {MOST_ENTRIES} were read")
    objects = [entry for entry in entries[:MOST_ENTRIES] if isinstance(entry, dict)]
    if len(objects) < min(len(entries), MOST_ENTRIES):
        notes.append(
            f"{min(len(entries), MOST_ENTRIES) - len(objects)} items are not objects and were left out"
        )
    language = language_of(feed.get("language"))
    authors = _authors(feed)
    return [_item(entry, base, language, authors) for entry in objects], notes


def _item(entry: dict[str, Any], base: str, language: str | None, authors: str | None) -> Item:
    url = http_url(_string(entry, "url"), base) or http_url(_string(entry, "external_url"), base)
    guid = plain_text.line(_identifier(entry.get("id")))
    html, text = _string(entry, "content_html"), _string(entry, "content_text")
    body = plain_text.from_markup(html) if html else plain_text.clean(text)
    if not body:
        body = plain_text.from_either(_string(entry, "summary"))
    tags = entry.get("tags")
    return Item(
        guid=guid or None,
        url=url,
        title=title_of(plain_text.from_either(_string(entry, "title")), body, url, guid),
        body=body,
        published=_string(entry, "date_published") or None,
        updated=_string(entry, "date_modified") or None,
        author=_authors(entry) or authors,
        categories=tuple(filter(None, map(short_field, tags))) if isinstance(tags, list) else (),
        language=language_of(entry.get("language")) or language,
    )


def _string(entry: dict[str, Any], name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def _identifier(value: object) -> str:
    """Version 1.1: an id of another type is to be taken as a string."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _authors(entry: dict[str, Any]) -> str | None:
    authors = entry.get("authors")
    listed = authors if isinstance(authors, list) else [entry.get("author")]
    names = [short_field(author.get("name")) for author in listed[:20] if isinstance(author, dict)]
    return ", ".join(filter(None, names)) or None

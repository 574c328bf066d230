"""Reads any feed: RSS 0.9x to 2.0, RDF, Atom, JSON Feed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tracker.errors import EntityDeclarationRefused, NotAFeed
from tracker.model import Reading, Request, Response, Source
from tracker.readers import characters, excess, feed_archive, json_feed, markup, xml_feed
from tracker.readers.items import Item, reading

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)


class FeedReader:
    """A feed has one address and gives its newest entries at once; some have an archive to page through."""

    def requests(self, source: Source, since: dt.date | None, now: dt.datetime) -> Sequence[Request]:
        """One conditional request for each of the source's addresses.

        Where the last whole poll is so long ago that entries may have left the feed meanwhile, the first
        page of its archive too.
        """
        older = feed_archive.first(source, since, now, ACCEPT)
        return older + tuple(Request(url, headers={"accept": ACCEPT}) for url in source.urls)

    def takes_since(self, source: Source) -> bool:
        """Whether it has an archive; a feed has its newest entries and no others."""
        return feed_archive.options_of(source).archive is not None

    def read(self, source: Source, response: Response) -> Reading:
        """The entries in the feed's order; a well-formed feed without entries is an empty reading.

        Raises NotAFeed for anything that is no feed (an HTML page, an empty body, other XML or JSON) and
        EntityDeclarationRefused, before parsing, for a document type that declares entities.
        """
        if response.not_modified or feed_archive.is_past_the_end(response):
            return Reading(())
        text, note = characters.decode(response.body, response.headers.get("content-type", ""))
        text = text.lstrip("\ufeff \t\r\n\x00")
        if not text:
            raise NotAFeed(source.id, "an empty body", url=response.url)
        try:
            items, notes = self._items(text, response.url)
        except (json_feed.NotJsonFeed, xml_feed.NotXmlFeed) as error:
            raise NotAFeed(source.id, str(error), url=response.url) from error
        except markup.EntityDeclared as error:
            raise EntityDeclarationRefused(
                source.id, "the document type declares entities", url=response.url
            ) from error
        found = reading(items, source, response.fetched_at, [note, *notes] if note else notes)
        return feed_archive.followed(source, response, found)

    @staticmethod
    def _items(text: str, base: str) -> tuple[list[Item], list[str]]:
        if text[0] in "{[":
            return json_feed.items(text, base)
        try:
            prepared = markup.prepare(text)
        except excess.Excessive as error:
            raise xml_feed.NotXmlFeed(str(error)) from error
        if prepared is None:
            raise xml_feed.NotXmlFeed("no element in it")
        return xml_feed.items(prepared, base)


READER = FeedReader()

"""Reads what companies file with the SEC: https://www.sec.gov/search-filings/edgar-application-programming-interfaces

Two addresses: the current filings as an Atom feed (https://www.sec.gov/about/rss-feeds), and the full-text
search behind https://www.sec.gov/edgar/search. Either names filings; of those on topic the main document is
fetched and read as prose. The SEC wants to know who asks and allows ten requests a second over all of its
hosts: `contact: true` and `rate` in the source file.

- current: the feed, page by page
- search: the full-text search, page by page
- filing: one filing, from its index or its document to a report
- company: which companies are on topic
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from tracker.model import Reading, Request, Response, Source
from tracker.readers.edgar import current, filing, search

_PARTS: Mapping[str, Callable[[Source, Response], Reading]] = {
    "current": current.read,
    "search": search.read,
    "index": filing.read_index,
    "document": filing.read_document,
}


class EdgarReader:
    """The filings that are on topic, each with the text of its main document."""

    def requests(self, source: Source, since: dt.date | None, now: dt.datetime) -> Sequence[Request]:
        """The first page of each address."""
        return tuple(
            search.request(source, url, since, now)
            if _is_search(url)
            else current.request(source, url, since)
            for url in source.urls
        )

    def takes_since(self, source: Source) -> bool:
        """The search reaches back to 2001, the feed some hours."""
        return all(map(_is_search, source.urls))

    def read(self, source: Source, response: Response) -> Reading:
        """What an answer gives, by what was asked. Raises ReadError and its kinds."""
        return _PARTS[response.request.context["part"]](source, response)


def _is_search(url: str) -> bool:
    return urlsplit(url).path.endswith("/search-index")


READER = EdgarReader()

"""The reader of pages without feeds: the listing first, then each of its articles, then further pages."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from tracker.addresses import canonical_url, document_of
from tracker.errors import ReadError
from tracker.model import Reading, Report, Request, Response, Source
from tracker.model.page import PageOptions
from tracker.readers import plain_text
from tracker.readers.page.article import article
from tracker.readers.page.listing import Entry, Listing, listing
from tracker.readers.page.tree import is_page

ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"
ACCEPT_JSON = "application/json,*/*;q=0.1"

OVERLAP = dt.timedelta(days=3)
"""How far before the last whole poll the listing is gone through again: articles are put online late."""

_NO_PAGES = (
    ".pdf",
    ".doc",
    ".docx",
    ".xls",
    ".xlsx",
    ".ppt",
    ".pptx",
    ".zip",
    ".rar",
    ".csv",
    ".jpg",
    ".png",
    ".mp4",
)


class PageReader:
    """Entries of a listing, each with the text of its article.

    A report is known by the address of its article, so it is the same whether its article could be fetched or
    only its entry be read.
    """

    def requests(self, source: Source, since: dt.date | None, now: dt.datetime) -> Sequence[Request]:
        """The first page of each listing."""
        options = _options(source)
        context = {"page": "1", "since": since.isoformat() if since else ""}
        return tuple(_listing_request(url, options, context) for url in source.urls)

    def takes_since(self, source: Source) -> bool:
        """Whether the listing has further pages to go back through."""
        return _options(source).following is not None

    def read(self, source: Source, response: Response) -> Reading:
        """The entries of a listing, or the article at an entry's address.

        Entries without an article to fetch are reports at once. The next page is asked for while all dated
        entries of this one are newer than the last whole poll; on the first poll one page is read. Raises
        LayoutChanged and ReadError for a listing, ReadError for an article that is no page.
        """
        options = _options(source)
        if "entry" in response.request.context:
            entry = Entry.of(response.request.context["entry"])
            return _article(source, options, response, entry)
        found = listing(source, options, response)
        hosts = {_host(url) for url in (*source.urls, response.url)} | set(options.hosts)
        reports: list[Report] = []
        more: list[Request] = []
        left_out = 0
        for entry in found.entries:
            report = _entry_report(source, entry)
            if options.articles == 0 or not _has_page(entry.url, hosts):
                reports.append(report)
            elif len(more) < options.articles:
                more.append(_article_request(entry, response.url, report))
            else:
                left_out += 1
        beyond = f"{left_out} articles beyond the first {options.articles} were left out"
        return Reading(
            tuple(reports),
            more=(*more, *_next(options, response, found)),
            notes=(*found.notes, beyond) if left_out else found.notes,
        )


def _article(source: Source, options: PageOptions, response: Response, entry: Entry) -> Reading:
    """The report of an article, or the entry's own where the page has no text."""
    listed = _entry_report(source, entry)
    if not is_page(response):
        return Reading((listed,), notes=(f"{response.url}: is no page, and was not read",))
    try:
        found = article(source, options, response, listed.title)
    except RecursionError as error:
        raise ReadError(source.id, "is nested too deeply to be read", url=response.url) from error
    doubt = f"{response.url}: {'; '.join(found.doubts)}" if found.doubts else None
    if not found.text:
        return Reading((listed,), doubt=doubt)
    fields = {"number": found.number} if found.number else {}
    moment = found.moment or entry.moment
    issuer = source.agency or source.id
    return Reading(
        (
            dataclasses.replace(
                listed,
                title=found.title,
                text=plain_text.shorten(_with_title(found.title, found.text)),
                published_at=moment.at if moment else None,
                document=f"{issuer}:{found.number}" if found.number else listed.document,
                fields={**fields, **(moment.fields if moment else {})},
            ),
        ),
        doubt=doubt,
    )


def _entry_report(source: Source, entry: Entry) -> Report:
    return Report(
        source_id=source.id,
        guid=canonical_url(entry.url) or entry.url,
        title=entry.title,
        text=_with_title(entry.title, entry.summary),
        url=entry.url,
        document=document_of(entry.url),
        language=source.language,
        published_at=entry.published,
        fields=entry.moment.fields if entry.moment else {},
    )


def _with_title(title: str, text: str) -> str:
    """The title, then the text without a title of its own in its first line."""
    first, _, rest = text.partition("\n")
    if "".join(first.split()) == "".join(title.split()):
        text = rest.strip()
    return f"{title}\n\n{text}" if text else title


def _has_page(url: str, hosts: set[str]) -> bool:
    return _host(url) in hosts and not urlsplit(url).path.lower().endswith(_NO_PAGES)


def _host(url: str) -> str:
    return (urlsplit(url).netloc or "").lower().removeprefix("www.")


def _next(options: PageOptions, response: Response, found: Listing) -> tuple[Request, ...]:
    """The request for the next page of the listing, where there is one and it may have something new."""
    context = response.request.context
    page, since = int(context.get("page", "1")), context.get("since", "")
    dated = [entry.published.date() for entry in found.entries if entry.published]
    if options.following is None or not since or page >= options.pages or not dated:
        return ()
    if min(dated) < dt.date.fromisoformat(since) - OVERLAP:
        return ()
    url = found.following
    if options.following.address:
        url = options.following.address.replace("{page}", str(options.following.second + page - 1))
    if url is None or _host(url) != _host(response.url):
        return ()
    return (_listing_request(url, options, {"page": str(page + 1), "since": since}),)


def _listing_request(url: str, options: PageOptions, context: Mapping[str, str]) -> Request:
    json = options.objects is not None or options.html is not None
    headers = {"accept": ACCEPT_JSON if json else ACCEPT}
    if options.referer:
        headers["referer"] = options.referer
    return Request(url, headers=headers, context=context)


def _article_request(entry: Entry, listing_url: str, report: Report) -> Request:
    headers = {"accept": ACCEPT, "referer": listing_url}
    return Request(entry.url, headers=headers, context={"entry": entry.told}, once=True, instead=report)


def _options(source: Source) -> PageOptions:
    assert isinstance(source.options, PageOptions)
    return source.options


READER = PageReader()

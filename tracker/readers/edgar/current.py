"""The filings of the last hours, the newest first: browse-edgar?action=getcurrent&output=atom."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tracker.errors import AnswerTruncated, ReadError
from tracker.model import Reading, Report, Request, Response, Source
from tracker.readers import feed
from tracker.readers.edgar import company, filing
from tracker.readers.edgar.filing import Filing

COUNT = 100
"""Entries a page: the most there are."""

MOST_PAGES = 20
_TITLE = re.compile(r"(?P<form>\S+(?: \S+)??) - (?P<company>.+?) \((?P<cik>\d{10})\) \((?P<role>[^()]+)\)$")
_ITEM = re.compile(r"\bItem (\d{1,2}\.\d{2})")
_FILED = re.compile(r"\bFiled: ?(\d{4}-\d{2}-\d{2})")
_ACCESSION = re.compile(r"\b(\d{10}-\d{2}-\d{6})\b")
_FOLDER = re.compile(r"/Archives/edgar/data/\d+/\d{18}/", re.I)


def request(source: Source, url: str, since: dt.date | None) -> Request:
    parts = urlsplit(url)
    ours = {"output": "atom", "count": str(COUNT), "start": "0"}
    given = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in ours]
    query = urlencode([*given, *ours.items()])
    context = {"part": "current", "since": since.isoformat() if since else "", "start": "0", "first": ""}
    return _page(urlunsplit(parts._replace(query=query)), context)


def _page(url: str, context: dict[str, str]) -> Request:
    return Request(url, headers={"accept": feed.ACCEPT}, conditional=False, context=context)


def read(source: Source, response: Response) -> Reading:
    """A request for each filing on topic, and the next page until the day of the last poll.

    Raises NotAFeed, ReadError where it names filings and none of them could be read, and AnswerTruncated
    where the feed goes on with the same page.
    """
    reading = feed.READER.read(source, response)
    context = response.request.context
    host = urlsplit(response.url).netloc
    filings = [found for entry in reading.reports if (found := _filing(entry, host)) is not None]
    unread = len(reading.reports) - len(filings)
    if not filings and (unread or _ACCESSION.search(response.body.decode("latin-1"))):
        entries = f"none of {unread} entries is a filing as EDGAR titles them"
        why = entries if unread else "the feed names filings and has no entry"
        raise ReadError(source.id, why, url=response.url)
    wanted = [found for found in filings if _on_topic(source, found)]
    more = [filing.request(found) for found in {found.accession: found for found in wanted}.values()]
    following = _following(source, response, reading.reports, filings[0].accession if filings else "")
    if following:
        more.append(_page(following, {**context, "start": str(int(context["start"]) + COUNT),
                                      "first": filings[0].accession if filings else ""}))  # fmt: skip
    return Reading((), more=tuple(more), notes=reading.notes)


def _filing(entry: Report, host: str) -> Filing | None:
    """What an entry says of its filing; None for one titled otherwise, or kept by another host."""
    title = _TITLE.fullmatch(entry.title)
    folder = _FOLDER.search(entry.url or "")
    accession = _ACCESSION.search(f"{entry.guid} {entry.text}")
    if title is None or folder is None or accession is None or urlsplit(entry.url or "").netloc != host:
        return None
    day = _filed(entry)
    if day is None or entry.url is None:
        return None
    return Filing(
        accession=accession[1],
        company=title["company"],
        cik=title["cik"],
        form=title["form"],
        items=tuple(dict.fromkeys(_ITEM.findall(entry.text))),
        filed=day.isoformat(),
        page=entry.url,
    )


def _filed(entry: Report) -> dt.date | None:
    """The day a filing was filed, or else that of the entry."""
    filed = _FILED.search(entry.text)
    try:
        return dt.date.fromisoformat(filed[1] if filed else "")
    except ValueError:
        return entry.published_at.date() if entry.published_at else None


def _on_topic(source: Source, found: Filing) -> bool:
    options = filing.options_of(source)
    if found.form.removesuffix("/A") not in options.forms:
        return False
    if options.items and found.items and not set(options.items) & set(found.items):
        return False
    listed = {company.number(cik) for cik in options.companies}
    return found.cik in listed or company.known(found.company, found.cik) is not None


def _following(source: Source, response: Response, entries: tuple[Report, ...], first: str) -> str | None:
    """The address of the next page; None where this one reaches the last poll, or is the last."""
    context = response.request.context
    start = int(context["start"])
    moments = [entry.published_at for entry in entries if entry.published_at]
    if len(entries) < COUNT or not context["since"]:
        return None
    if moments and min(moments).date().isoformat() < context["since"]:
        return None
    if first and first == context["first"]:
        raise AnswerTruncated(source.id, f"the page from entry {start} is the page before it again",
                              url=response.url)  # fmt: skip
    if start // COUNT + 1 >= MOST_PAGES:
        return None
    parts = urlsplit(response.request.url)
    query = [(name, str(start + COUNT) if name == "start" else value)
             for name, value in parse_qsl(parts.query, keep_blank_values=True)]  # fmt: skip
    return urlunsplit(parts._replace(query=urlencode(query)))

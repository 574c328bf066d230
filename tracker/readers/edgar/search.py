"""Filings by their words: efts.sec.gov/LATEST/search-index, which the SEC's own search page asks."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from tracker.errors import AnswerTruncated
from tracker.model import Reading, Request, Response, Source
from tracker.readers import plain_text
from tracker.readers.edgar import filing
from tracker.readers.edgar.filing import Filing
from tracker.readers.json_answer import Answer

FIRST_DAYS = 14
OVERLAP = dt.timedelta(days=2)
EARLIEST = dt.date(2001, 1, 1)
PAGE = 100
WINDOW = 10_000
"""Hits that a search can be paged to."""

_FILE, _CIK = re.compile(r"[\w.-]+\.\w+"), re.compile(r"[0-9]{1,10}")
_NAME = re.compile(r"^(?P<company>.+?)\s*(?:\([A-Z0-9., -]+\)\s*)?\(CIK (?P<cik>\d{10})\)$")


def request(source: Source, url: str, since: dt.date | None, now: dt.datetime) -> Request:
    options = filing.options_of(source)
    today = now.date()
    first = today - dt.timedelta(days=FIRST_DAYS) if since is None else min(since, today) - OVERLAP
    ours = {
        "q": " OR ".join(f'"{word}"' for word in options.words),
        "forms": ",".join(options.forms),
        "dateRange": "custom",
        "startdt": max(first, EARLIEST).isoformat(),
        "enddt": today.isoformat(),
    }
    parts = urlsplit(url)
    given = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in ours]
    query = urlencode([*given, *ours.items()])
    return _page(urlunsplit(parts._replace(query=query)), 0, "")


def _page(url: str, start: int, first: str) -> Request:
    return Request(
        url,
        headers={"accept": "application/json"},
        conditional=False,
        context={"part": "search", "start": str(start), "first": first},
    )


def read(source: Source, response: Response) -> Reading:
    """A request for the first document of each filing that has the words, and the next page.

    Raises ReadError, naming the field, and AnswerTruncated where fewer hits come than are counted.
    """
    hits = Answer.of(source, response).within("hits")
    total, rows = hits.within("total").whole("value"), list(hits.each("hits"))
    start = int(response.request.context["start"])
    options = filing.options_of(source)
    found: dict[str, tuple[Filing, str]] = {}
    for row in rows:
        one, document = _filing(row, response.request.url)
        if not options.items or not one.items or set(options.items) & set(one.items):
            found.setdefault(one.accession, (one, document))
    more = [filing.document_request(one, document) for one, document in found.values()]
    received = start + len(rows)
    if received >= min(total, WINDOW):
        return Reading((), more=tuple(more), announced=total)
    first = rows[0].text("_id") if rows else ""
    if not rows or first == response.request.context["first"]:
        why = f"{received} of {total} hits came, and the search goes no further"
        raise AnswerTruncated(source.id, why, url=response.url)
    parts = urlsplit(response.request.url)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "from"]
    following = urlunsplit(parts._replace(query=urlencode([*query, ("from", str(received))])))
    return Reading((), more=(*more, _page(following, received, first)), announced=total)


def _filing(row: Answer, url: str) -> tuple[Filing, str]:
    """A hit as a filing, and the address of the document in it that has the words."""
    accession, _, file = row.text("_id", null=False).partition(":")
    said = row.within("_source")
    name, cik = _first(said, "display_names"), _first(said, "ciks")
    if not filing.ACCESSION.fullmatch(accession) or not _FILE.fullmatch(file) or not _CIK.fullmatch(cik):
        raise row.refuse(f"'_id' or 'ciks' names no document: {accession[:30]}:{file[:60]}, {cik[:20]}")
    printed = _NAME.match(name)
    items = said.value("items") if "items" in said else []
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise said.refuse(f"'items' must be a list of texts, not {str(items)[:60]!r}")
    folder = f"/Archives/edgar/data/{int(cik)}/{accession.replace('-', '')}/"
    root = _archive(url)
    filed = said.day("file_date")
    if not filed:
        raise said.refuse("'file_date' must be a day, not null")
    found = Filing(
        accession=accession,
        company=printed["company"] if printed else name,
        cik=cik.rjust(10, "0"),
        form=said.text("form"),
        items=tuple(items),
        filed=filed,
        page=urljoin(root, f"{folder}{accession}-index.htm"),
    )
    return found, urljoin(root, f"{folder}{file}")


def _first(said: Answer, field: str) -> str:
    """The first text of a list."""
    values = said.value(field)
    if not isinstance(values, list) or not values or not isinstance(values[0], str):
        raise said.refuse(f"{field!r} must be a list of texts with something in it")
    return plain_text.line(values[0])


def _archive(url: str) -> str:
    """Where the filings lie: on another host than the search, but where one server plays both."""
    parts = urlsplit(url)
    host = parts.netloc.replace("efts.sec.gov", "www.sec.gov")
    return urlunsplit((parts.scheme, host, "/", "", ""))

"""Laws and bills: a feed, a listing or an API that names them, followed to the text or the status of each.

- govinfo's feeds (https://www.govinfo.gov/feeds): `plaw`, `bills`, `bills-enr` name packages, whose text is
  at `/content/pkg/PLAW-118publ31/uslm/PLAW-118publ31.xml` and `/content/pkg/BILLS-118s35es/xml/…`;
  `billstatus-batch` names the changed files of BILLSTATUS.
- govinfo's bulk data (https://github.com/usgpo/bulk-data): `/bulkdata/json/BILLSTATUS/119/hr` lists files.
- The API of Congress.gov (https://github.com/LibraryOfCongress/api.congress.gov): `/v3/bill` gives the bills
  that changed, 250 at a time, `/v3/bill/119/hr/1/actions` the actions on one. It takes a key.

A law gives its sections as clauses, a status a report for each step of the bill. The XML of a package
often comes days after the package: until then there is a note.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from tracker.bill_steps import BillAction, steps_of
from tracker.errors import ReadError
from tracker.model import Reading, Report, Request, Response, Source, utc_text
from tracker.model.bills import BillOptions
from tracker.readers import dates
from tracker.readers.bills.reports import Bill, reports_of
from tracker.readers.bills.status import read_status
from tracker.readers.feed import ACCEPT, FeedReader
from tracker.readers.json_answer import NotJson, parsed
from tracker.readers.statutes import read_law

ON_A_PAGE = 250
"""Bills on one page of the API: the most it gives."""

_BACK = dt.timedelta(days=2)
"""How far before the last poll is asked: what changed is listed hours later."""

_FIRST = dt.timedelta(days=14)

_XML = {"accept": "application/xml, text/xml;q=0.9, */*;q=0.1"}
_JSON = {"accept": "application/json"}
_MISSING = frozenset((400, 404, 406, 410))

_PACKAGE = re.compile(r"\b(?:PLAW-\d{2,3}publ\d{1,4}|BILLS-\d{2,3}[a-z]{1,7}\d{1,5}[a-z][a-z0-9]{1,4})\b")
_STATUS = re.compile(r"https?://[^\s<>\"'&]{1,200}?/BILLSTATUS-\d{2,3}[a-z]{1,7}\d{1,5}\.xml")


class BillReader:
    """Follows what a source names to what it says."""

    def requests(self, source: Source, since: dt.date | None, now: dt.datetime) -> Sequence[Request]:
        """One request for each of the addresses; of the API its first page, of what changed since."""
        from_day = (since - _BACK) if since else (now - _FIRST).date()
        context = {"since": since.isoformat()} if since else {}
        return tuple(_first(url, source, from_day, context) for url in source.urls)

    def takes_since(self, source: Source) -> bool:
        """The API and a listing reach back; a feed has its newest entries and no others."""
        return all(_is_api(url) or "/bulkdata/json/" in url for url in source.urls)

    def read(self, source: Source, response: Response) -> Reading:
        """What an answer holds, told by its content. Raises ReadError where it is nothing of this."""
        if response.not_modified:
            return Reading(())
        if response.status in _MISSING:
            note = f"{response.url}: no XML there yet ({response.status})"
            return Reading((), notes=(note,), awaited=response.request.once)
        body = response.body.lstrip(b"\xef\xbb\xbf \t\r\n")
        if not body:
            raise ReadError(source.id, "an empty body", url=response.url)
        if body[:1] in b"{[":
            return _read_json(source, response, body)
        if response.request.context.get("step") == "law":
            return Reading((), clauses=tuple(read_law(response.body, source.id)))
        start = body[:8_000].replace(b"\x00", b"")  # of UTF-16 what is ASCII in it
        if b"<billStatus" in start[:2_000]:
            bill, actions = read_status(response.body, source.id)
            return Reading(tuple(reports_of(source.id, bill, actions)))
        if re.search(rb"<(?:rss|feed|rdf:RDF)[\s>]", start[:2_000]) is None and _looks_like_law(start):
            return Reading((), clauses=tuple(read_law(response.body, source.id)))
        return _read_feed(source, response)


def _first(url: str, source: Source, from_day: dt.date, context: Mapping[str, str]) -> Request:
    if _is_api(url):
        start = dt.datetime.combine(from_day, dt.time(), dt.UTC)
        arguments = {
            "fromDateTime": utc_text(start).replace("+00:00", "Z"), "sort": "updateDate+desc",
            "format": "json", "limit": str(ON_A_PAGE), "offset": "0",
        }  # fmt: skip
        return Request(_with(url, {**arguments, **dict(source.params)}), headers=_JSON, conditional=False)
    if "/bulkdata/json/" in url:
        return Request(url, headers=_JSON, context=dict(context))
    return Request(url, headers={"accept": ACCEPT}, context=dict(context))


def _is_api(url: str) -> bool:
    """Whether an address is of the API: its path begins with its version."""
    return urlsplit(url).path.startswith("/v3/bill")


def _with(url: str, arguments: Mapping[str, str]) -> str:
    """An address with arguments set. A plus sign stays one: the API takes `updateDate+desc` so."""
    parts = urlsplit(url)
    query = urlencode({**dict(parse_qsl(parts.query)), **arguments}, safe="+:")
    return parts._replace(query=query).geturl()


def _looks_like_law(start: bytes) -> bool:
    return (
        re.search(rb"<(?:\w+:)?(?:pLaw|bill|resolution|engrossedAmendment|amendment-doc)\b", start[:4_000])
        is not None
    )


def _options(source: Source) -> BillOptions:
    return source.options if isinstance(source.options, BillOptions) else BillOptions()


# Feeds of govinfo.


def _read_feed(source: Source, response: Response) -> Reading:
    """The entries of a feed, and requests for what they name; an entry that lists files is no report."""
    reading = FeedReader().read(source, response)
    body = response.body.decode("latin-1")
    if not reading.reports and (_PACKAGE.search(body) or _STATUS.search(body)):
        raise ReadError(source.id, "the feed names packages and has no entry", url=response.url)
    host, since = urlsplit(response.url).netloc, response.request.context.get("since")
    lists = {id(report): _statuses(report, host) for report in reading.reports}
    statuses = [
        url
        for report in reading.reports
        if not (since and report.published_at and report.published_at.date().isoformat() < since)
        for url in lists[id(report)]
    ]
    packages = [found[0] for report in reading.reports if (found := _package(report))]
    wanted = [
        *(_status_request(url) for url in dict.fromkeys(statuses)),
        *(_law_request(name, response.url) for name in dict.fromkeys(packages)),
    ]
    reports = tuple(report for report in reading.reports if not lists[id(report)])
    return Reading(reports, *_bounded(wanted, source, reading.notes))


def _bounded(
    wanted: Sequence[Request], source: Source, notes: Iterable[str] = ()
) -> tuple[tuple[Request, ...], int | None, tuple[str, ...]]:
    """As many requests as the source is followed to, and what is said of those left out."""
    most = _options(source).packages
    left = [f"{len(wanted)} packages are named; the first {most} were followed"] if len(wanted) > most else []
    return tuple(wanted[:most]), None, (*notes, *left)


def _statuses(report: Report, host: str) -> list[str]:
    """The files of BILLSTATUS that an entry lists, those of the feed's own host."""
    return [url for url in _STATUS.findall(report.text) if urlsplit(url).netloc == host]


def _package(report: Report) -> re.Match[str] | None:
    return next(
        (found for text in (report.url or "", report.guid, report.title) if (found := _PACKAGE.search(text))),
        None,
    )


def _law_request(package: str, base: str) -> Request:
    """The XML of a package: a public law's is USLM; a bill's is called xml, whichever schema it has."""
    form = "uslm" if package.startswith("PLAW") else "xml"
    url = urljoin(base, f"/content/pkg/{package}/{form}/{package}.xml")
    return _text_request(url)


def _text_request(url: str) -> Request:
    """The text of a law or a bill, which never changes."""
    context = {"step": "law"}
    return Request(url, headers=_XML, accept_status=_MISSING, context=context, once=True, aside=True)


def _status_request(url: str) -> Request:
    return Request(url, headers=_XML, accept_status=_MISSING, aside=True)


# Bulk data, and the API of Congress.gov.


def _read_json(source: Source, response: Response, body: bytes) -> Reading:
    try:
        given = parsed(body)
    except NotJson as error:
        raise ReadError(source.id, f"is not whole JSON: {error}", url=response.url) from error
    if isinstance(given, dict) and isinstance(given.get("files"), list):
        return _read_listing(source, response, given["files"])
    if isinstance(given, dict) and isinstance(given.get("bills"), list):
        return _read_bills(source, response, given)
    if isinstance(given, dict) and isinstance(given.get("actions"), list):
        return _read_actions(source, response, given["actions"])
    raise ReadError(source.id, "has neither files, bills nor actions", url=response.url)


def _read_listing(source: Source, response: Response, files: Sequence[Any]) -> Reading:
    """The files of a folder of bulk data, the latest first, those that changed since the last poll."""
    since = response.request.context.get("since", "")
    host = urlsplit(response.url).netloc
    found: list[tuple[str, str]] = []
    held = [file for file in files if not (isinstance(file, dict) and file.get("folder"))]
    named = [file for file in held if isinstance(file, dict) and (file.get("link") or file.get("name"))]
    if held and not named:
        raise ReadError(source.id, f"of {len(held)} files none has a link or a name", url=response.url)
    for file in named:
        changed = dates.read(str(file.get("formattedLastModifiedTime") or file.get("fmtLastModified") or ""))
        day = changed.at.isoformat() if changed else "9"
        url = str(file.get("link") or urljoin(response.url.replace("/json/", "/"), str(file.get("name"))))
        if url.endswith(".xml") and urlsplit(url).netloc == host and day[:10] >= since:
            found.append((day, url))
    found.sort(reverse=True)
    wanted = [(_status_request if "BILLSTATUS" in url else _text_request)(url) for _, url in found]
    return Reading((), *_bounded(wanted, source))


def _read_bills(source: Source, response: Response, given: Mapping[str, Any]) -> Reading:
    """A page of bills: those whose latest action is a step are asked for their actions."""
    notes: list[str] = []
    wanted: list[Request] = []
    acted_on = 0
    for number, item in enumerate(given["bills"], start=1):
        bill = _bill(item)
        if bill is None:
            notes.append(f"bill {number} has no congress, type or number")
            continue
        latest = _actions([item.get("latestAction")])
        acted_on += len(latest)
        if steps_of(latest):
            path = f"/v3/bill/{bill.congress}/{bill.kind}/{bill.number}/actions"
            arguments = {"format": "json", "limit": str(ON_A_PAGE)}
            url = _with(urljoin(response.request.url, path), arguments)
            context = {"bill": f"{bill.congress} {bill.kind} {bill.number}", "title": bill.title}
            wanted.append(Request(url, headers=_JSON, accept_status=_MISSING, context=context, aside=True))
    if given["bills"] and not acted_on:
        why = f"of {len(given['bills'])} bills none has a number and a latest action with its day"
        raise ReadError(source.id, why, url=response.url)
    more, _, said = _bounded(wanted, source, notes)
    return Reading((), (*more, *_next_page(source, response, given)), None, said)


def _next_page(source: Source, response: Response, given: Mapping[str, Any]) -> Iterator[Request]:
    """The page after this one, by offset."""
    pagination = given.get("pagination")
    count = pagination.get("count") if isinstance(pagination, dict) else None
    arguments = dict(parse_qsl(urlsplit(response.request.url).query))
    limit, offset = (
        int(arguments.get("limit", ON_A_PAGE)),
        int(arguments.get("offset", 0)) + len(given["bills"]),
    )
    more = isinstance(count, int) and offset < count and len(given["bills"]) > 0
    if more and offset < limit * _options(source).pages:
        url = _with(response.request.url, {"offset": str(offset)})
        yield Request(url, headers=_JSON, conditional=False)


def _read_actions(source: Source, response: Response, given: Sequence[Any]) -> Reading:
    context = response.request.context
    congress, kind, number, *_ = *context.get("bill", "").split(), "", "", ""
    bill = Bill.named(congress, kind, number, context.get("title"))
    if bill is None:
        raise ReadError(source.id, "actions of no bill that was asked for", url=response.url)
    actions = _actions(given)
    if given and not actions:
        raise ReadError(source.id, f"of {len(given)} actions none has a day and words", url=response.url)
    return Reading(tuple(reports_of(source.id, bill, actions)))


def _bill(item: Any) -> Bill | None:
    if not isinstance(item, dict):
        return None
    return Bill.named(item.get("congress"), item.get("type"), item.get("number"), item.get("title"))


def _actions(given: Sequence[Any]) -> list[BillAction]:
    told = (
        BillAction.told(item.get("actionDate"), item.get("actionCode"), item.get("text"))
        for item in given
        if isinstance(item, dict)
    )
    return [action for action in told if action is not None]


READER = BillReader()

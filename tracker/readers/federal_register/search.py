"""Reads the Federal Register's API: https://www.federalregister.gov/developers/documentation/api/v1

The API answers one search in pages and stops early without saying so: beyond a window of results it
repeats or refuses pages. So the question is cut into slices of publication dates, small enough for the
window, and every slice is held against the `count` that its answer gives.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tracker.addresses import http_url
from tracker.errors import AnswerTruncated, ReadError
from tracker.model import Reading, Report, Request, Response, Source
from tracker.readers.federal_register import document, full_text
from tracker.readers.federal_register.wanted import parts_wanted
from tracker.readers.json_answer import NotJson, parsed

FIELDS = (
    "document_number", "title", "type", "subtype", "abstract", "action", "dates", "effective_on",
    "comments_close_on", "publication_date", "signing_date", "agencies", "docket_ids",
    "regulation_id_numbers", "cfr_references", "citation", "html_url", "executive_order_number",
    "proclamation_number", "correction_of", "corrections", "topics", "full_text_xml_url",
)  # fmt: skip

PER_PAGE = 100
"""Every account of the API grants 100 a page; some say up to 1,000 or 2,000, some say no more."""

WINDOW = 2_000
"""Results of one search that can surely be paged to, by the most cautious account. More are sliced."""

DEFAULT_DAYS = 30
OVERLAP = dt.timedelta(days=3)
"""How far before `since` to ask again: documents are indexed late and corrected in their first days."""

_GTE, _LTE = "conditions[publication_date][gte]", "conditions[publication_date][lte]"
_DOCUMENT, _PARTS = "document", "parts"
"""In the context of a request for a full text: the API's result for the document, what is wanted of it."""

MOST_TEXTS = 60
"""Full texts asked for because of one page of results; the documents beyond are read from their summaries."""

_NO_TEXT = frozenset({404, 410, 500, 502, 504})
"""What the site answers for a text that is not there, or not yet: the document is read without it."""


class FederalRegisterReader:
    """The documents of a search, sliced by date, complete or known not to be."""

    def requests(self, source: Source, since: dt.date | None, now: dt.datetime) -> Sequence[Request]:
        """One request a calendar month from `since` (less an overlap) to today; 30 days without it."""
        last = now.date()
        first = last - dt.timedelta(days=DEFAULT_DAYS) if since is None else min(since - OVERLAP, last)
        return tuple(_slice(url, source, *span) for url in source.urls for span in _months(first, last))

    def takes_since(self, source: Source) -> bool:
        """The API searches back to 1994."""
        return True

    def read(self, source: Source, response: Response) -> Reading:
        """The documents on one page; asks for the next page, or for two halves of a slice too large.

        A 404 is the API's "no match". Raises ReadError for what is not the API's answer, and
        AnswerTruncated where one day has fewer documents than its count and cannot be cut further.
        """
        if _DOCUMENT in response.request.context:
            return _with_full_text(source, response)
        slice_ = _Slice(response)
        answer = self._answer(source, response)
        if answer is None:
            return Reading((), announced=0)
        count, results = answer["count"], answer["results"]
        if count > WINDOW and slice_.received == 0 and slice_.can_be_cut:
            return Reading(
                (), more=slice_.halves(source), notes=(f"{slice_}: {count} documents, cut in two",)
            )
        page = replace(_reports(source, results, response), announced=count)
        received = slice_.received + len(results)
        if received >= count:
            return page
        following, refusal = slice_.next_page(answer.get("next_page_url"), received, len(results))
        if following:
            return replace(page, more=(*page.more, following))
        why = f"{slice_}: {received} of {count} documents came{refusal}"
        if slice_.can_be_cut:
            return replace(page, more=slice_.halves(source), notes=(*page.notes, f"{why}; cut in two"))
        raise AnswerTruncated(source.id, why, url=response.url)

    @staticmethod
    def _answer(source: Source, response: Response) -> dict[str, Any] | None:
        """The answer with a number for `count` and a list for `results`; None for "no match"."""
        try:
            answer = parsed(response.body)
        except NotJson as error:
            raise ReadError(source.id, "the answer is not JSON", url=response.url) from error
        if not isinstance(answer, dict):
            raise ReadError(source.id, "the answer is not a JSON object", url=response.url)
        if response.status == 404:
            return None
        if "errors" in answer and "count" not in answer:
            raise ReadError(
                source.id, f"the API refused: {json.dumps(answer['errors'])[:200]}", url=response.url
            )
        count, results = answer.get("count"), answer.get("results", [])
        if (
            isinstance(count, bool)
            or not isinstance(count, int)
            or count < 0
            or not isinstance(results, list)
        ):
            raise ReadError(source.id, "the answer has no count or no list of results", url=response.url)
        return {**answer, "results": results}


class _Slice:
    """A span of publication dates that a response answers for, and how far it has been read.

    The reader keeps nothing between responses: the span and the tally travel in the request's context.
    """

    def __init__(self, response: Response) -> None:
        self.request, self.url = response.request, response.request.url
        context = response.request.context
        self.received, self.page = int(context.get("received", "0")), int(context.get("page", "1"))
        self.address = context.get("address", self.url)
        dates = [context.get("first"), context.get("last")]
        self.first, self.last = (dt.date.fromisoformat(date) if date else None for date in dates)

    def __str__(self) -> str:
        return f"{self.first} to {self.last}" if self.first else "the whole search"

    @property
    def can_be_cut(self) -> bool:
        return self.first is not None and self.last is not None and self.first < self.last

    def halves(self, source: Source) -> tuple[Request, Request]:
        assert self.first is not None
        assert self.last is not None
        middle = self.first + (self.last - self.first) // 2
        return (
            _slice(self.address, source, middle + dt.timedelta(days=1), self.last),
            _slice(self.address, source, self.first, middle),
        )

    def next_page(self, url: object, received: int, came: int) -> tuple[Request | None, str]:
        """The request for the next page, or None and why not. Only this API's own host is followed.

        No further than WINDOW, in pages too: what says of ever more pages that they follow has no end.
        """
        following = http_url(url, self.url) if isinstance(url, str) else None
        if following is None or came == 0:
            return None, ""
        if self.page * PER_PAGE >= WINDOW:
            return None, f" on {self.page} pages, and more are said to follow"
        here, there = urlsplit(self.url), urlsplit(following)
        if (here.scheme, here.netloc) != (there.scheme, there.netloc):
            return None, f", and the next page is said to be at {there.netloc}"
        context = {**self.request.context, "received": str(received), "page": str(self.page + 1)}
        return _request(following, context), ""


def _months(first: dt.date, last: dt.date) -> list[tuple[dt.date, dt.date]]:
    """Calendar months from `first` to `last`, newest first, the outer ones cut to these days."""
    spans = []
    while last >= first:
        begin = max(first, last.replace(day=1))
        spans.append((begin, last))
        last = begin - dt.timedelta(days=1)
    return spans


def _slice(address: str, source: Source, first: dt.date, last: dt.date) -> Request:
    parts = urlsplit(address)
    given = [*parse_qsl(parts.query, keep_blank_values=True), *source.params]
    ours = [*(("fields[]", name) for name in FIELDS), ("order", "newest"), ("per_page", str(PER_PAGE)),
            (_GTE, first.isoformat()), (_LTE, last.isoformat())]  # fmt: skip
    names = {name for name, _ in ours}
    query = urlencode([pair for pair in given if pair[0] not in names] + ours)
    context = {"address": address, "first": first.isoformat(), "last": last.isoformat()}
    return _request(urlunsplit(parts._replace(query=query)), context)


def _request(url: str, context: Mapping[str, str]) -> Request:
    # The API sends no validators (Cache-Control: no-store), so a conditional request makes no sense.
    return Request(
        url,
        headers={"accept": "application/json"},
        conditional=False,
        accept_status=frozenset({404}),
        context=context,
    )


def _reports(source: Source, results: Sequence[object], response: Response) -> Reading:
    """The reports of a page, and requests for the full texts that are wanted first.

    A document whose text is wanted is reported when that is there, so that it is never read twice, once
    without what its text adds. It is reported as it is here where the text cannot be had at all.
    """
    reports: list[Report] = []
    texts: list[Request] = []
    nameless, beyond = 0, set[str]()
    for result in results:
        found = document.report(source, result)
        if found is None or not isinstance(result, dict):
            nameless += 1
            continue
        parts = parts_wanted(found.title, found.fields)
        address = _text_address(result, response.url)
        if parts and address and len(texts) < MOST_TEXTS:
            context = {_DOCUMENT: json.dumps(result), _PARTS: ",".join(parts)}
            texts.append(
                Request(address, conditional=False, accept_status=_NO_TEXT, context=context, instead=found)
            )
        else:
            reports.append(found)
            beyond |= {found.guid} if parts and address else set()
    notes = [f"{nameless} documents without a number or title were left out"] if nameless else []
    if beyond:
        notes.append(
            f"{len(beyond)} documents were read without their full text, which is asked for of {MOST_TEXTS}"
        )
    return Reading(tuple(reports), tuple(texts), notes=tuple(notes), stand_ins=frozenset(beyond))


def _text_address(result: Mapping[str, Any], base: str) -> str | None:
    """Where the API says that the full text is, if on its own host."""
    given = result.get("full_text_xml_url")
    address = http_url(given, base) if isinstance(given, str) else None
    if address is None or urlsplit(address).netloc != urlsplit(base).netloc:
        return None
    return address


def _with_full_text(source: Source, response: Response) -> Reading:
    """The document whose full text this is; without it, and with a note, where it cannot be had.

    Without it the document stands in for one that may have been read whole before.
    """
    context = response.request.context
    result, parts = json.loads(context[_DOCUMENT]), context[_PARTS].split(",")
    number = result.get("document_number")
    full, notes = None, tuple[str, ...]()
    if response.status in _NO_TEXT:
        notes = (f"{number}: no full text (HTTP {response.status})",)
    else:
        try:
            full = full_text.read(response.body)
        except full_text.NotFullText as error:
            notes = (f"{number}: the full text cannot be read: {error}",)
    found = document.report(source, result, full, parts)
    if found is None:
        return Reading((), notes=notes)
    return Reading((found,), notes=notes, stand_ins=frozenset() if full else frozenset({found.guid}))


READER = FederalRegisterReader()

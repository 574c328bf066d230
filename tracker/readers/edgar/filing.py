"""One filing: from its index to its main document, and from that to a report.

The folder of a filing has its list of files as JSON
(https://www.sec.gov/search-filings/edgar-search-assistance/accessing-edgar-data); form 8-K is told in items
(https://www.sec.gov/files/form8-k.pdf).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from dataclasses import dataclass
from urllib.parse import urljoin

from tracker.model import Reading, Report, Request, Response, Source
from tracker.model.filings import FilingOptions
from tracker.readers import characters, plain_text
from tracker.readers.capitals import written
from tracker.readers.edgar import company
from tracker.readers.json_answer import Answer

_MARKUP = re.compile(r"[\w.-]+\.html?", re.I)
ACCESSION = re.compile(r"\d{10}-\d{2}-\d{6}")
_NOT_MAIN = re.compile(r"-index|^R\d+\.|ex(?:hibit)?[-_ ]?\d|_ex|-ex", re.I)
_PRESS = re.compile(r"ex(?:hibit)?[-_ ]?99", re.I)
_HEADING = re.compile(r"^\s*item\s+(\d{1,2}\.\d{2})\b[.:]?", re.I | re.M)
_SIGNED = re.compile(r"^\s*signatures?\s*$", re.I | re.M)
_EXHIBITS = "9.01"
_SAID_IN_EXHIBIT = frozenset({"1.01", "2.02", "7.01", "8.01"})
_MOST_CARRIED = 40_000
"""Characters of a main document that are kept while its press release is fetched."""


@dataclass(frozen=True, slots=True)
class Filing:
    """What is said of a filing before it is read. `filed` is an ISO day, `page` its page of documents."""

    accession: str
    company: str
    cik: str
    form: str
    items: tuple[str, ...]
    filed: str
    page: str

    def kept(self) -> str:
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def of(cls, kept: str) -> Filing:
        given = json.loads(kept)
        return cls(**{**given, "items": tuple(given["items"])})


def options_of(source: Source) -> FilingOptions:
    return source.options if isinstance(source.options, FilingOptions) else FilingOptions()


def request(filing: Filing) -> Request:
    """The request for the list of a filing's files."""
    return Request(
        urljoin(filing.page, "index.json"),
        headers={"accept": "application/json"},
        conditional=False,
        accept_status=frozenset({404}),
        context={"part": "index", "filing": filing.kept()},
    )


def document_request(filing: Filing, url: str, press: str = "", before: str = "") -> Request:
    """The request for a document; `press` is the address of a press release to read after it."""
    return Request(
        url,
        headers={"accept": "text/html"},
        conditional=False,
        accept_status=frozenset({404}),
        context={"part": "document", "filing": filing.kept(), "press": press, "before": before},
    )


def read_index(source: Source, response: Response) -> Reading:
    """The main document to fetch, with the first press release beside it. Raises ReadError."""
    filing = Filing.of(response.request.context["filing"])
    if response.status == 404:
        return Reading((), notes=(f"filing {filing.accession} has no list of files",))
    files = Answer.of(source, response).within("directory").each("item")
    names = [name for file in files if _MARKUP.fullmatch(name := file.text("name", null=False))]
    main = next((name for name in names if not _NOT_MAIN.search(name)), None)
    if main is None:
        return Reading((), notes=(f"filing {filing.accession} has no main document in HTML",))
    press = next((name for name in names if _PRESS.search(name)), "")
    if not press or not _SAID_IN_EXHIBIT & set(filing.items):
        return Reading((), more=(document_request(filing, urljoin(response.request.url, main)),))
    beside = urljoin(response.request.url, press)
    return Reading((), more=(document_request(filing, urljoin(response.request.url, main), press=beside),))


def read_document(source: Source, response: Response) -> Reading:
    """A report of the filing, or the request for the press release that belongs into it."""
    context = response.request.context
    filing = Filing.of(context["filing"])
    told = ""
    if response.status != 404:
        text, _ = characters.decode(response.body, response.headers.get("content-type", ""), page=True)
        told = _sections(plain_text.from_markup(text)) or ""
    body = "\n\n".join(filter(None, (context["before"], told)))
    if context["press"]:
        return Reading((), more=(document_request(filing, context["press"], before=body[:_MOST_CARRIED]),))
    if not body:
        return Reading((), notes=(f"the document of filing {filing.accession} has no text",))
    return Reading((_report(source, filing, body),))


def _sections(text: str) -> str:
    """The items of a form, without its cover, list of exhibits and signatures; all of another text."""
    headings = list(_HEADING.finditer(text))
    if not headings:
        return text
    signed = next((match.start() for match in _SIGNED.finditer(text, headings[-1].end())), len(text))
    ends = [*(heading.start() for heading in headings[1:]), signed]
    parts = [
        text[heading.start() : end]
        for heading, end in zip(headings, ends, strict=True)
        if heading[1] != _EXHIBITS
    ]
    return plain_text.clean("\n\n".join(parts))


def _report(source: Source, filing: Filing, body: str) -> Report:
    name = written(filing.company)
    items = f", items {', '.join(filing.items)}" if filing.items else ""
    title = f"{name}, form {filing.form}{items}"
    known = company.known(filing.company, filing.cik)
    fields: dict[str, str | tuple[str, ...]] = {
        "record": "filing",
        "form": filing.form,
        "items": filing.items,
        "company": name,
        "organization": known or name,
        "cik": filing.cik,
        "accession": filing.accession,
        "filed": filing.filed,
    }
    return Report(
        source_id=source.id,
        guid=filing.accession,
        title=title,
        text=plain_text.shorten(f"{title}\n\n{body}"),
        url=filing.page,
        document=f"sec:{filing.accession}",
        language="en",
        published_at=dt.datetime.combine(dt.date.fromisoformat(filing.filed), dt.time(), dt.UTC),
        fields={name: value for name, value in fields.items() if value},
    )

"""A document of the Federal Register as a report: what the API says of it, and what its full text adds.

The text of the report is the document's title and, under the Register's own captions, a line for each part
there is. Below them stand the lines of its full text: `ADDED (list; country): name (also known as ...)` and
`REMOVED`, `REVISED` for each entry of a list, `REASON` for what is said of why, `CORRECTED` for what is to be
read in the place of what, `TEXT` for the beginning of a presidential document.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tracker.addresses import http_url
from tracker.model import Report, Source
from tracker.readers import plain_text
from tracker.readers.federal_register import identities, listings
from tracker.readers.federal_register.corrections import corrections
from tracker.readers.federal_register.full_text import FullText, Sort
from tracker.readers.federal_register.references import references

_NO_SUMMARY = {"no summary provided.", "no summary provided", "n/a", "none"}
_BEGINNING = 12_000
"""Characters kept of a text that is kept as such."""

Fields = Mapping[str, str | tuple[str, ...]]


def report(
    source: Source, result: object, full: FullText | None = None, parts: Sequence[str] = ()
) -> Report | None:
    """The report of one result of the API; None where it has no number or no title.

    `full` is its full text, of which `parts` are taken.
    """
    if not isinstance(result, dict):
        return None
    number, title = _line(result, "document_number").upper(), _line(result, "title")
    if not number or not title:
        return None
    given = fields(result)
    if full is not None:
        given = _completed(given, full)
    entries = listings.entries(full.blocks, title) if full and "listings" in parts else ()
    text = _text(title, result, given, full, parts, entries)
    given |= _named(number, given, text, full, parts)
    return Report(
        source_id=source.id,
        guid=number,
        title=title,
        text=plain_text.shorten(text),
        url=http_url(_line(result, "html_url")),
        document=f"fr:{number}",
        language=source.language or "en",
        published_at=_first_moment(given.get("publication_date")),
        fields=given,
    )


def _completed(given: dict[str, str | tuple[str, ...]], full: FullText) -> dict[str, str | tuple[str, ...]]:
    """The fields with the lines of the preamble that the API left out."""
    return {**{name: full.preamble[name] for name in ("action", "dates") if name in full.preamble}, **given}


def _text(
    title: str,
    result: Mapping[str, Any],
    fields: Fields,
    full: FullText | None,
    parts: Sequence[str],
    entries: Sequence[listings.Entry],
) -> str:
    """The title and, under the Register's own captions, a line for each part there is."""
    summary = plain_text.line(plain_text.from_either(_string(result, "abstract")))
    if summary.lower() in _NO_SUMMARY:
        summary = ""
    captions = {
        "AGENCY": "; ".join(fields.get("agencies", ())),
        "TYPE": fields.get("type", ""),
        "ACTION": fields.get("action", ""),
        "SUMMARY": summary or (full.preamble.get("summary", "") if full else ""),
        "DATES": fields.get("dates", ""),
        "EFFECTIVE": fields.get("effective_on", ""),
        "COMMENTS CLOSE": fields.get("comments_close_on", ""),
    }
    lines = [f"{caption}: {value}" for caption, value in captions.items() if value]
    lines += [_entry_line(entry) for entry in entries]
    if full is not None and entries:
        lines += [f"REASON: {reason}" for reason in listings.reasons(full.blocks)]
    if full is not None and "corrections" in parts:
        lines += [f"CORRECTED: “{old}” to read “{new}”" for old, new in corrections(full.blocks)]
    if full is not None and "text" in parts:
        lines.append(f"TEXT: {_beginning(full)}")
    return "\n\n".join([title, *lines])


def _entry_line(entry: listings.Entry) -> str:
    under = "; ".join(part for part in (entry.list, entry.destination) if part)
    also = f" (also known as {'; '.join(entry.aliases)})" if entry.aliases else ""
    return f"{entry.done.value.upper()} ({under}): {entry.name}{also}"


def _beginning(full: FullText) -> str:
    """The paragraphs of a document up to where enough is said."""
    said, length = [], 0
    for block in full.blocks:
        if block.sort is Sort.ROW:
            continue
        said.append(block.text)
        length += len(block.text)
        if length > _BEGINNING:
            break
    return plain_text.line(plain_text.shorten(" ".join(said), _BEGINNING))


def _named(
    number: str, given: Fields, text: str, full: FullText | None, parts: Sequence[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The numbers the document has and names, and the laws it carries out."""
    about = "\n".join([text, *given.get("docket_ids", ())])
    laws = f"{text}\n{_law_text(full)}" if full is not None and "laws" in parts else text
    told = references(full.blocks) if full is not None and "references" in parts else ""
    own = str(given.get("citation", ""))
    said = f"{text}\n{told}"
    named = (str(given.get("correction_of", "")), *identities.documents(said))
    found = {
        "case_numbers": identities.cases(about),
        "cites": identities.sections(laws),
        "cited_documents": tuple(dict.fromkeys(one for one in named if one and one != number)),
        "cited_pages": tuple(one for one in identities.citations(said) if one != own),
        "cited_orders": identities.orders(text),
    }
    return ((name, value) for name, value in found.items() if value)


def _law_text(full: FullText) -> str:
    """The paragraphs of the full text in which the laws it carries out are cited."""
    return "\n".join(block.text for block in full.blocks if block.sort in (Sort.PARAGRAPH, Sort.HEADING))


def fields(result: Mapping[str, Any]) -> dict[str, str | tuple[str, ...]]:
    """What the API says in parts, under its own names: only what is there. Dates are ISO days."""
    agencies = [agency for agency in _list(result, "agencies") if isinstance(agency, dict)]
    references = [reference for reference in _list(result, "cfr_references") if isinstance(reference, dict)]
    corrected = _number_in(_line(result, "correction_of"))
    found: dict[str, str | tuple[str, ...]] = {
        "document_number": _line(result, "document_number").upper(),
        **{name: _line(result, name) for name in ("type", "subtype", "action", "citation")},
        "dates": plain_text.line(plain_text.from_either(_string(result, "dates"))),
        **{
            name: _day(result, name)
            for name in ("effective_on", "comments_close_on", "publication_date", "signing_date")
        },
        "agencies": _distinct(_line(agency, "name") or _line(agency, "raw_name") for agency in agencies),
        "agency_slugs": _distinct(_line(agency, "slug") for agency in agencies),
        **{
            name: _distinct(_texts(result, name))
            for name in ("docket_ids", "regulation_id_numbers", "topics")
        },
        "cfr_references": _distinct(
            f"{reference.get('title')} CFR {reference.get('part')}"
            for reference in references
            if reference.get("part")
        ),
        "executive_order_number": _number(result, "executive_order_number"),
        "proclamation_number": _number(result, "proclamation_number"),
        "correction_of": corrected,
        "corrections": _distinct(_number_in(value) for value in _texts(result, "corrections")),
    }
    return {name: value for name, value in found.items() if value}


def _number_in(address: str) -> str:
    """The document number in an address of the API."""
    return address.rpartition("/")[2].removesuffix(".json").upper()


def _first_moment(day: str | tuple[str, ...] | None) -> dt.datetime | None:
    """The Register's date as 00:00 UTC: the calendar day is what matters, and UTC keeps it as printed."""
    if not isinstance(day, str):
        return None
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), dt.UTC)


def _day(result: Mapping[str, Any], name: str) -> str:
    value = _line(result, name)
    try:
        return dt.date.fromisoformat(value).isoformat() if value else ""
    except ValueError:
        return ""


def _string(result: Mapping[str, Any], name: str) -> str:
    value = result.get(name)
    return value if isinstance(value, str) else ""


def _line(result: Mapping[str, Any], name: str) -> str:
    return plain_text.line(plain_text.from_either(_string(result, name)))


def _number(result: Mapping[str, Any], name: str) -> str:
    value = result.get(name)
    return str(value) if isinstance(value, int | str) and not isinstance(value, bool) and value else ""


def _list(result: Mapping[str, Any], name: str) -> list[Any]:
    value = result.get(name)
    return value if isinstance(value, list) else []


def _texts(result: Mapping[str, Any], name: str) -> list[str]:
    return [plain_text.line(value) for value in _list(result, name) if isinstance(value, str)]


def _distinct(values: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))

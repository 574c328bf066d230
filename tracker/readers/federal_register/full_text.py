"""The full text of a document, in the XML of the Government Publishing Office, as a run of plain blocks.

`RULE`, `PRORULE`, `NOTICE` and `PRESDOCU` hold a `PREAMB` of labelled parts (`AGY`, `ACT`, `SUM`, `DATES`),
a `SUPLINF` of headings (`HD`) and paragraphs (`P`, `FP`), and in `REGTEXT` the amendments (`AMDPAR`) of one
part of the CFR with what they insert, tables (`GPOTABLE`: `BOXHD`/`CHED`, `ROW`/`ENT`) among it.
https://www.govinfo.gov/bulkdata/FR/resources has the schema; elements it does not name are passed through.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from tracker.readers import plain_text

LARGEST = 24_000_000
"""Bytes of a full text that are read: the longest rules have some ten million."""

_UNREAD = frozenset(
    {"PRTPAGE", "FTNT", "FTREF", "AUTH", "GPH", "MATH", "SIG", "FRDOC", "FILED", "BILCOD", "BOXTXT", "TNOTE"}
)
_PARAGRAPHS = frozenset(
    {"P", "FP", "LI", "STARS", "EXHEAD", "SUBJECT", "EXECORDR", "TITLE3", "PNOTICE", "PRNOTICE"}
)
_LABELLED = {"AGY": "agency", "ACT": "action", "SUM": "summary", "DATES": "dates", "EFFDATE": "dates"}
_BREAKS = frozenset({"LI", "O", "P", "FP", "BR", "QP"})


class NotFullText(ValueError):
    """The body is no document of the Federal Register; the message says what it is."""


class Sort(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    AMENDMENT = "amendment"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of text. `part` is that of the CFR that its REGTEXT amends ("15 CFR 744").

    A row has `cells`, each with line breaks kept, and the `columns` that its table's head names.
    """

    sort: Sort
    text: str
    part: str = ""
    cells: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FullText:
    """A document: what its preamble says under its labels (action, summary, dates), and the blocks below."""

    preamble: dict[str, str]
    blocks: tuple[Block, ...]


def read(body: bytes) -> FullText:
    """Read a document. Raises NotFullText; nothing outside the body is looked up."""
    if len(body) > LARGEST:
        raise NotFullText(f"{len(body):,} bytes; at most {LARGEST:,} are read")
    if b"<!ENTITY" in body:
        raise NotFullText("it declares entities")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotFullText(f"no XML: {error}") from error
    if root.tag.lower() == "html":
        raise NotFullText("an HTML page")
    preamble: dict[str, str] = {}
    for element in root.iter(*_LABELLED):
        said = plain_text.line(" ".join(_words(child) for child in element if child.tag != "HD"))
        if said:
            preamble.setdefault(_LABELLED[str(element.tag)], said)
    return FullText(preamble, tuple(_blocks(root, "")))


def _blocks(element: etree._Element, part: str) -> Iterator[Block]:
    """The blocks of an element in order; those in a REGTEXT carry its part."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _UNREAD or tag in _LABELLED:
        return
    if tag == "REGTEXT":
        part = f"{element.get('TITLE', '')} CFR {element.get('PART', '')}".strip()
    if tag == "GPOTABLE":
        yield from _rows(element, part)
        return
    sort = Sort.HEADING if tag == "HD" else Sort.AMENDMENT if tag == "AMDPAR" else None
    if sort is None and tag in _PARAGRAPHS:
        sort = Sort.PARAGRAPH
    if sort is None:
        for child in element:
            yield from _blocks(child, part)
        return
    text = plain_text.line(_words(element))
    if text:
        yield Block(sort, text, part)
    for table in element.iter("GPOTABLE"):
        yield from _rows(table, part)


def _rows(table: etree._Element, part: str) -> Iterator[Block]:
    columns = tuple(plain_text.line(_words(head)) for head in table.iter("CHED"))
    for row in table.iter("ROW"):
        cells = tuple(plain_text.clean(_words(cell)) for cell in row if cell.tag == "ENT")
        if any(cells):
            yield Block(Sort.ROW, plain_text.line(" ".join(cells)), part, cells, columns)


def _words(element: etree._Element) -> str:
    """The words of an element; what begins a line of its own in print does so here."""
    pieces: list[str] = []

    def take(one: etree._Element) -> None:
        if not isinstance(one.tag, str) or one.tag in _UNREAD or one.tag == "GPOTABLE":
            return
        if one is not element and one.tag in _BREAKS:
            pieces.append("\n")
        pieces.append((one.text or "").replace("\n", " "))
        for child in one:
            take(child)
            pieces.append((child.tail or "").replace("\n", " "))

    take(element)
    return "".join(pieces)

"""GPO's USLM: public laws, bills, resolutions, engrossed amendments, compilations of statutes.

https://github.com/usgpo/uslm (USLM 2.x, `http://schemas.gpo.gov/xml/uslm`) and USLM 1.0 of the Office of
the Law Revision Counsel (`http://xml.house.gov/schemas/uslm/1.0`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from lxml import etree

from tracker.model import Clause
from tracker.readers.statutes.identity import (
    Identity,
    Naming,
    approved_in,
    bill_address,
    bill_document,
    cited_as,
    day_in,
    law_address,
    tidy_name,
)
from tracker.readers.statutes.sections import clauses_of, sections_of
from tracker.readers.statutes.tree import first, local, named, within, words
from tracker.readers.statutes.words import Dialect

ROOTS = frozenset(
    ("pLaw", "bill", "resolution", "engrossedAmendment", "amendment", "statuteCompilation", "lawDoc",
     "uscDoc", "uslm", "document", "statutesAtLarge")
)  # fmt: skip

DIALECT = Dialect(
    number=frozenset(("num",)),
    heading=frozenset(("heading",)),
    lines=frozenset(
        ("subsection", "paragraph", "subparagraph", "clause", "subclause", "item", "subitem", "subsubitem",
         "level", "continuation", "p", "quotedContent", "groupItem", "headingItem", "referenceItem", "tr",
         "table", "caption", "row", "list", "listItem", "division", "title", "subtitle", "chapter",
         "subchapter", "part", "subpart", "article", "appropriations", "preamble", "recital", "content2",
         "block", "figure", "formula", "signatures", "amendmentInstruction", "toc")
    ),
    unread=frozenset(
        ("page", "sidenote", "editorialNote", "editorialContent", "footnote", "note", "notes", "endnote",
         "sourceCredit", "meta", "property", "img", "colgroup", "col", "effectiveDateNote")
    ),
    quoted=frozenset(("quotedContent", "quotedText")),
)  # fmt: skip


def is_uslm(root: etree._Element) -> bool:
    """Whether a document of a name that both schemas have is of this one."""
    return "uslm" in str(root.tag) or first(root, "main", "amendMain") is not None


def read(root: etree._Element, name: str, naming: Naming) -> list[Clause]:
    """The sections of a document. `naming` overrides what it says of itself."""
    identity = identity_of(root, name).named(naming)
    committees = {element.get("committeeId", ""): words(element) for element in named(root, "committee")}
    found = sections_of(root, DIALECT, lambda element: _version(element, committees))
    return clauses_of(found, identity)


def identity_of(root: etree._Element, name: str) -> Identity:
    """What a document says it is; the name of its file where it says nothing."""
    meta = first(root, "meta", "amendMeta")
    kind = local(root)
    title = words(first(meta, "title")) if meta is not None else ""
    if kind == "statuteCompilation":
        return _compilation(root, meta, title or name)
    if kind == "uscDoc":
        number = words(_of(meta, "docNumber"))
        name = f"title {number}, United States Code" if number else title or name
        return Identity(name, f"usc:{number.lower()}" if number else None)
    if kind == "pLaw" or words(_of(meta, "type")).lower() == "public law":
        return _public_law(root, meta, title or name)
    return _bill(root, meta, title or name)


def _public_law(root: etree._Element, meta: etree._Element | None, title: str) -> Identity:
    congress = words(_of(meta, "congress")) or _digits(first(root, "congress"))
    number = words(_of(meta, "docNumber")).rpartition("–")[2].rpartition("-")[2]
    document = f"pl:{int(congress)}-{int(number)}" if congress.isdigit() and number.isdigit() else None
    note = first(root, "longTitle")
    enacted = (
        day_in(words(_of(meta, "approvedDate")))
        or next(
            (day for action in named(root, "actionDescription") if (day := approved_in(words(action)))), None
        )
        or day_in(words(first(note, "sidenote")) if note is not None else None)
        or day_in(words(_of(meta, "date")))
    )
    url = law_address(document) if document else None
    return Identity(_name(root) or tidy_name(title) or title, document, enacted, url)


def _compilation(root: etree._Element, meta: etree._Element | None, title: str) -> Identity:
    """A law as later laws have left it: its own document, since its text is not the public law's."""
    number = next((words(found) for found in named(root, "property") if found.get("role") == "fileId"), "")
    document = f"comps:{number}" if number else None
    enacted = day_in(words(_of(meta, "approvedDate"))) or _first_date(root)
    title = words(_of(meta, "citableAsShortTitle")) or title
    others = [words(found) for found in named(root, "containsShortTitle", "shortTitle")]
    law = next((other for other in others if other.casefold() == title.casefold()), None) or title.title()
    url = f"https://www.govinfo.gov/app/details/COMPS-{number}" if number else None
    return Identity(tidy_name(law) or law, document, enacted, url)


def _bill(root: etree._Element, meta: etree._Element | None, title: str) -> Identity:
    cited = [words(found) for found in named(meta, "citableAs")] if meta is not None else []
    documents = [found for text in (*cited, title) if (found := bill_document(text))]
    document = max(documents, key=lambda text: text.count("-"), default=None)
    official = title.partition(":")[2].strip() or words(first(root, "officialTitle")) or title
    url = bill_address(document) if document else None
    dated = [day for action in _actions(root) if (day := day_in(action))]
    day = max(dated, default=None) or day_in(words(_of(meta, "date")))
    return Identity(_name(root) or tidy_name(official) or title, document, None, url, day)


def _actions(root: etree._Element) -> Iterator[str]:
    """The days on which a bill was acted upon, as its first page has them."""
    preface = first(root, "preface", "amendPreface")
    for date in named(preface, "date") if preface is not None else ():
        yield date.get("date") or words(date)


def _name(root: etree._Element) -> str | None:
    """The short title that the document gives itself, of all of it and not of a part."""
    for found in named(root, "shortTitle"):
        if found.get("role", "act") == "act" and not within(found, DIALECT.quoted):
            return tidy_name(words(found))
    section = next((one for one in named(root, "section") if not within(one, DIALECT.quoted)), None)
    return cited_as(words(section)) if section is not None else None


def _version(element: etree._Element, committees: dict[str, str]) -> str | None:
    """Of a bill that several committees report, whose version a part is."""
    if local(element) != "component":
        return None
    origin = element.get("origin", "").lstrip("#")
    return f"the version of the {committees.get(origin) or origin}" if origin else None


def _of(meta: etree._Element | None, name: str) -> etree._Element | None:
    return first(meta, name) if meta is not None else None


def _digits(element: etree._Element | None) -> str:
    found = re.search(r"\d+", (element.get("value") or words(element)) if element is not None else "")
    return found[0] if found else ""


def _first_date(root: etree._Element) -> dt.date | None:
    note = first(root, "citationNote")
    date = first(note, "date") if note is not None else None
    return day_in(date.get("date")) if date is not None else None

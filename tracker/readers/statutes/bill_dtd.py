"""The XML of bills before USLM: `<bill>`, `<resolution>` and `<amendment-doc>` with a `<legis-body>`.

Elements: https://xml.house.gov (bill.dtd, res.dtd, amend.dtd); as govinfo publishes BILLS in bulk.
"""

from __future__ import annotations

import datetime as dt
import re

from lxml import etree

from tracker.bill_steps import stage_code
from tracker.model import Clause
from tracker.readers.statutes.identity import (
    Identity,
    Naming,
    bill_address,
    bill_document,
    cited_as,
    day_in,
    tidy_name,
)
from tracker.readers.statutes.sections import clauses_of, sections_of
from tracker.readers.statutes.tree import first, local, named, within, words
from tracker.readers.statutes.words import Dialect

ROOTS = frozenset(("bill", "resolution", "amendment-doc"))

DIALECT = Dialect(
    number=frozenset(("enum",)),
    heading=frozenset(("header",)),
    lines=frozenset(
        ("subsection", "paragraph", "subparagraph", "clause", "subclause", "item", "subitem",
         "continuation-text", "quoted-block", "quoted-block-continuation-text", "toc-entry",
         "toc-quoted-entry", "multi-column-toc-entry", "row", "table", "ttitle", "tdesc", "list",
         "list-item", "division", "title", "subtitle", "chapter", "subchapter", "part", "subpart",
         "article", "subheader", "whereas", "appropriations-major", "appropriations-intermediate",
         "appropriations-small", "formula", "amendment-instruction", "amendment-block",
         "constitution-article", "rules-clause", "undesignated-section",
         "committee-appointment-paragraph", "toc")
    ),
    unread=frozenset(
        ("pagebreak", "footnote", "footnote-ref", "graphic", "deleted-phrase", "editorial", "linebreak",
         "colspec", "metadata", "form", "usc-reference", "cato-reference")
    ),
    quoted=frozenset(("quoted-block", "quote")),
    opened=frozenset(("quoted-block", "quote")),
    after_quote="after-quoted-block",
    heading_ends=".—",
    section_sign="SEC.",
)  # fmt: skip


def read(root: etree._Element, name: str, naming: Naming) -> list[Clause]:
    """The sections of a document. `naming` overrides what it says of itself."""
    return clauses_of(sections_of(root, DIALECT, _version), identity_of(root, name).named(naming))


def identity_of(root: etree._Element, name: str) -> Identity:
    """What a bill says it is; the name of its file where it says nothing."""
    core = first(root, "dublinCore")
    title = words(first(core, "title")) if core is not None else ""
    form = first(root, "form", "engrossed-amendment-form")
    congress, number = words(first(root, "congress")), words(first(root, "legis-num"))
    by_form = bill_document(f"{''.join(re.findall(r'[0-9]+', congress)[:1])} {number}")
    stage = stage_code(root.get("bill-stage") or root.get("resolution-stage") or root.get("amend-stage"))
    said = bill_document(title)
    document = said or (f"{by_form}-{stage}" if by_form and stage else by_form)
    official = words(first(form, "official-title")) if form is not None else ""
    law = _name(root) or tidy_name(official) or tidy_name(title.partition(":")[2]) or name
    days = [day for found in named(root, "action-date") if (day := _day(found))]
    core_day = day_in(words(first(core, "date"))) if core is not None else None
    address = bill_address(document) if document else None
    return Identity(law, document, None, address, max(days, default=None) or core_day)


def _day(found: etree._Element) -> dt.date | None:
    """The day of an `action-date`: its attribute (20230418), or its words."""
    number = found.get("date") or ""
    if re.fullmatch(r"\d{8}", number):
        return day_in(f"{number[:4]}-{number[4:6]}-{number[6:]}")
    return day_in(words(found))


def _name(root: etree._Element) -> str | None:
    """The short title that the bill gives itself."""
    for found in named(root, "short-title"):
        section = next((up for up in found.iterancestors("{*}section")), None)
        if section is not None and not within(found, DIALECT.quoted - {"quote"}):
            said = re.search(r"[Tt]his (division|title|subtitle|part|section)\b", words(section))
            if said is None:
                return tidy_name(words(found))
    section = next((one for one in named(root, "section") if not within(one, DIALECT.quoted)), None)
    return cited_as(words(section)) if section is not None else None


def _version(element: etree._Element) -> str | None:
    """Of a bill that was reported with amendments, which text a part is."""
    committee = element.get("committee-id") or element.get("amendment-committee-id")
    if local(element) not in ("legis-body", "resolution-body") or not committee:
        return None
    return f"the version of {committee}"

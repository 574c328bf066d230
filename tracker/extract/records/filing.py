"""What a company files, read as prose in which "the Company" is the company that files."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from tracker.extract.names import Name
from tracker.extract.prose import ProseReader
from tracker.extract.records import Found, Means
from tracker.extract.writer import clipped
from tracker.model import Document, Draft

_FILER = re.compile(r"\b(?:the (?:company|registrant|corporation|issuer|borrower)|we|our company)\b", re.I)
_READERS: dict[int, tuple[Means, ProseReader]] = {}


def read(document: Document, found: Found, means: Means) -> list[Draft]:
    """The drafts of a filing, in the order of its text."""
    filer = document.fields.get("organization", "")
    names = list(found.names)
    if isinstance(filer, str) and filer:
        known = filer in means.vocabulary.organizations
        names += _mentions(found, filer, "name" if known else "unknown")
        names.sort(key=lambda name: name.start)
    drafts = _reader(means).read(document, found.text, found.hits, names, found.topics)
    company = document.fields.get("company", "")
    return [_titled(draft, company) for draft in drafts] if isinstance(company, str) and company else drafts


def _titled(draft: Draft, company: str) -> Draft:
    """The draft under a title that says who "the Company" is."""
    title = draft.facts.title
    if company.lower() in title.lower() or not _FILER.search(title):
        return draft
    title = clipped(_FILER.sub(lambda _: company, title, count=1))
    return dataclasses.replace(draft, facts=dataclasses.replace(draft.facts, title=title))


def _mentions(found: Found, filer: str, sort: str) -> Iterator[Name]:
    """Where the filer is spoken of by what it is."""
    taken = [(name.start, name.end) for name in found.names if name.table == "organizations"]
    for match in _FILER.finditer(found.text.lower):
        start, end = match.span()
        if not any(a < end and start < b for a, b in taken):
            yield Name(start, end, "organizations", filer, sort)


def _reader(means: Means) -> ProseReader:
    """The reader of prose with these means; one for each, which is kept with them."""
    if id(means) not in _READERS:
        made = ProseReader(means.vocabulary, means.lexicon, means.grammar, means.money)
        _READERS[id(means)] = means, made
    return _READERS[id(means)][1]

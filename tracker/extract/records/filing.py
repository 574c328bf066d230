"""What a company files, read as prose in which "the Company" is the company that files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.extract.names import Name
from tracker.extract.prose import ProseReader
from tracker.extract.records import Found, Means
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
    return _reader(means).read(document, found.text, found.hits, names, found.topics)


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

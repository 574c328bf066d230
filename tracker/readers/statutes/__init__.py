"""Laws and bills → their sections: GPO's USLM, the older bill DTD, and plain texts of sections."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from tracker.errors import ReadError
from tracker.model import Clause
from tracker.readers.statutes import bill_dtd, section_texts, uslm
from tracker.readers.statutes.identity import Naming
from tracker.readers.statutes.tree import first, parsed, root_name

_AMENDMENTS = frozenset(("amendment", "amendment-doc", "engrossedAmendment"))
"""Documents that may only say which words of a bill are others."""

_UNITS = (
    "section", "undesignated-section", "constitution-article", "committee-appointment-paragraph",
    "appropriations-major", "appropriations-intermediate", "appropriations-small", "appropriations",
)  # fmt: skip
"""What a law or a bill enacts its words in: one that has none is laid out anew, or its text is not there."""

MOST_BYTES = 64_000_000
"""The largest law in one file: several times the longest act there is."""


def read_law(body: bytes, name: str, naming: Naming | None = None) -> list[Clause]:
    """The sections of a law or a bill in one file, in its order.

    `name` is the file's, for errors and for a text that does not say its section; `naming` overrides what
    the document says of itself. Raises ReadError, with the line, where it is no law in a known format, or
    one without a section.
    """
    naming = naming or Naming()
    if len(body) > MOST_BYTES:
        raise ReadError(name, f"is larger than {MOST_BYTES // 1_000_000} MB")
    if not looks_like_xml(body):
        return section_texts.read({name: body}, naming)
    root = parsed(body, name)
    for schema in _schemas(root):
        clauses = schema(root, name, naming)
        if not clauses and root_name(root) not in _AMENDMENTS and first(root, *_UNITS) is None:
            raise ReadError(name, f"line 1: <{root_name(root)}> has no section")
        return clauses
    known = ", ".join(sorted({*uslm.ROOTS, *bill_dtd.ROOTS}))
    raise ReadError(name, f"line 1: <{root_name(root)}> is no law or bill; known are {known}")


def _schemas(root: etree._Element) -> Iterator[Callable[[etree._Element, str, Naming], list[Clause]]]:
    """How a document is read, by its root."""
    if root_name(root) in uslm.ROOTS and uslm.is_uslm(root):
        yield uslm.read
    elif root_name(root) in bill_dtd.ROOTS:
        yield bill_dtd.read


def read_folder(
    files: Mapping[str, bytes], naming: Naming, tables: Mapping[str, bytes] | None = None
) -> list[Clause]:
    """The sections of a law whose texts lie in many files, by path; `tables` are the metadata.csv there.

    Folder by folder, in each in the order of the sections' numbers. Raises ReadError naming the file.
    """
    return section_texts.read(files, naming, tables)


def looks_like_xml(body: bytes) -> bool:
    """Whether bytes are XML, whatever the file is called."""
    start = body[:400].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")  # UTF-16 too
    return start.startswith((b"<?xml", b"<!DOCTYPE", b"<!--")) or (start[:1] == b"<" and start[1:2].isalpha())


__all__ = ["MOST_BYTES", "Naming", "looks_like_xml", "read_folder", "read_law"]

"""Laws and bills → their sections: GPO's USLM, the older bill DTD, and plain texts of sections."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.errors import ReadError
from tracker.model import Clause
from tracker.readers.statutes import bill_dtd, section_texts, uslm
from tracker.readers.statutes.identity import Naming
from tracker.readers.statutes.tree import parsed, root_name

MOST_BYTES = 64_000_000
"""The largest law in one file: several times the longest act there is."""


def read_law(body: bytes, name: str, naming: Naming | None = None) -> list[Clause]:
    """The sections of a law or a bill in one file, in its order.

    `name` is the file's, for errors and for a text that does not say its section; `naming` overrides what
    the document says of itself. Raises ReadError, with the line, where it is no law in a known format.
    """
    naming = naming or Naming()
    if len(body) > MOST_BYTES:
        raise ReadError(name, f"is larger than {MOST_BYTES // 1_000_000} MB")
    if not looks_like_xml(body):
        return section_texts.read({name: body}, naming)
    root = parsed(body, name)
    if root_name(root) in uslm.ROOTS and uslm.is_uslm(root):
        return uslm.read(root, name, naming)
    if root_name(root) in bill_dtd.ROOTS:
        return bill_dtd.read(root, name, naming)
    known = ", ".join(sorted({*uslm.ROOTS, *bill_dtd.ROOTS}))
    raise ReadError(name, f"line 1: <{root_name(root)}> is no law or bill; known are {known}")


def read_folder(
    files: Mapping[str, bytes], naming: Naming, tables: Mapping[str, bytes] | None = None
) -> list[Clause]:
    """The sections of a law whose texts lie in many files, by path; `tables` are the metadata.csv there.

    Folder by folder, in each in the order of the sections' numbers. Raises ReadError naming the file.
    """
    return section_texts.read(files, naming, tables)


def looks_like_xml(body: bytes) -> bool:
    """Whether bytes are XML, whatever the file is called."""
    start = body[:200].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    return start.startswith((b"<?xml", b"<!DOCTYPE", b"<!--")) or (start[:1] == b"<" and start[1:2].isalpha())


__all__ = ["MOST_BYTES", "Naming", "looks_like_xml", "read_folder", "read_law"]

"""XML of laws, parsed with nothing looked up and nothing fetched, and bounded in depth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from tracker.errors import EntityDeclarationRefused, ReadError

_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_PROLOGUE = 20_000
"""Bytes in which a document type stands."""


def parsed(body: bytes, name: str) -> etree._Element:
    """The root of a document. Deeper than 256 elements is refused, as libxml2 does by itself.

    Raises EntityDeclarationRefused; ReadError with the line where it is not whole.
    """
    if _ENTITY.search(body[:_PROLOGUE]) or _ENTITY.search(body[:_PROLOGUE].replace(b"\x00", b"")):
        raise EntityDeclarationRefused(name, "declares XML entities; nothing of it was read")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise ReadError(name, f"line {line}: is not whole XML: {error.msg}") from error
    except ValueError as error:
        raise ReadError(name, f"line 1: is not XML: {error}") from error
    if root is None:
        raise ReadError(name, "line 1: has no element")
    return root


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for what is no element."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def root_name(root: etree._Element) -> str:
    """The name of the document's element."""
    return local(root)


def named(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The elements of these names below one, in order, whatever their namespace."""
    return element.iterdescendants(*(f"{{*}}{name}" for name in names))


def first(element: etree._Element, *names: str) -> etree._Element | None:
    """The first of them."""
    return next(named(element, *names), None)


def words(element: etree._Element | None) -> str:
    """All words in an element, on one line."""
    if element is None:
        return ""
    return " ".join("".join(map(str, element.itertext())).replace("\u00ad", "").split())


def within(element: etree._Element, names: frozenset[str]) -> bool:
    """Whether an element stands inside one of these names."""
    return any(local(ancestor) in names for ancestor in element.iterancestors())

"""XML that is no feed (a law, a bill's status, any record) → its text, a paragraph for each of its parts.

No element is known by name but a few: a part is an element that holds other elements and no words of its
own, such as a section; what stands directly in it (a number, a heading, a sentence with references in it)
reads on in one paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tracker.readers import plain_text

_UNREAD = frozenset({"meta", "metadata", "style", "script", "toc", "sidenote", "page", "links", "url"})
_PARAGRAPHS = frozenset({"p", "li", "tr", "br"})


def from_xml(text: str) -> str | None:
    """The text; None where there is no element to read. Entities are not looked up, nothing is fetched."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(text.encode(), parser)
    if root is None:
        return None
    pieces = [
        plain_text.from_either(piece) if "<" in piece else piece for piece in _pieces(root, inside=False)
    ]
    return plain_text.clean("".join(pieces))


def _pieces(element: etree._Element, *, inside: bool) -> Iterator[str]:
    """The words of an element in order; `inside`: it stands among words, which it goes on."""
    if not isinstance(element.tag, str) or _name(element) in _UNREAD:
        return
    if _is_part(element):
        yield "\n\n"
        yield element.text or ""
        for child in element:
            yield from _pieces(child, inside=False)
            yield " "
        yield "\n\n"
        return
    if _name(element) in _PARAGRAPHS and not inside:
        yield "\n\n"
    yield _one_line(element.text)
    for child in element:
        yield from _pieces(child, inside=True)
        yield _one_line(child.tail)


def _is_part(element: etree._Element) -> bool:
    if len(element) == 0 or (element.text or "").strip():
        return False
    if any((child.tail or "").strip() for child in element):
        return False
    return len(element) > 1 or _is_part(element[0])


def _one_line(words: str | None) -> str:
    """The words with their line breaks as blanks; markup inside them (CDATA) is left to its reader."""
    if not words:
        return ""
    return words if "<" in words else words.replace("\n", " ")


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()

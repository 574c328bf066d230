"""XML made fit for the feed parser: entity declarations refused, usual faults mended, excess cut.

feedparser reads well-formed XML quickly and rightly. Its second parser, for the rest, loses `AT&T` and
can be kept busy for minutes by a few hundred kilobytes; its first has a handful of such spots too. So
what the usual faults are is mended here, and what no honest feed has is cut before it gets there.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from xml.parsers import expat

from lxml import etree

from tracker.readers import excess

_LOOSE_LIMIT = 150_000  # bytes of XML beyond mending that the forgiving parser is given

_PROLOG_PART = re.compile(r"\s+|<\?.*?(?:\?>|\Z)|<!--.*?(?:-->|\Z)", re.S)
_DOCTYPE = re.compile(r"<!DOCTYPE(?:[^\[\]<>\"']|\"[^\"]*\"|'[^']*')*+(?P<subset>\[)?", re.I)
_SUBSET_PART = re.compile(
    r"(?P<entity><!ENTITY)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|(?P<end>\]\s*>?)|"
    r"<!(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+>?|[^<\]]+|<",
    re.S | re.I,
)
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?P<name>[\w.-]+)")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# CDATA and comments are stepped over whole; then a character reference or an ampersand.
_AMPERSAND = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|"
    r"&(?:#(?P<decimal>\d{1,7});|#[xX](?P<hexadecimal>[0-9A-Fa-f]{1,6});|(?P<name>[A-Za-z][A-Za-z0-9]{1,30});)?",
    re.S,
)
_XML_ENTITIES = {"amp", "lt", "gt", "quot", "apos"}
_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]{0,40}):[A-Za-z_]")
# The forgiving parser looks for an address in what it takes for an author, in quadratic time.
_LONG_WORD = re.compile(r"[A-Za-z0-9_.+-]{500}(?=[A-Za-z0-9_.+-])")


class EntityDeclared(Exception):
    """The document type declares entities."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """XML ready for the feed parser, what was done to it, and whether it is well-formed now."""

    xml: bytes
    root: str
    well_formed: bool
    notes: tuple[str, ...] = field(default=())


def prepare(text: str) -> Prepared | None:
    """The XML of a feed without prolog, mended and within limits; None where there is no element.

    Raises EntityDeclared for a document type that declares entities, before any of it is parsed.
    """
    body = text[_end_of_prolog(text) :]
    opening = _ROOT.match(body)
    if opening is None:
        return None
    root = opening["name"].lower()
    notes: list[str] = []
    xml = body.encode("utf-8", "surrogatepass")
    tree = _parse(xml)
    if tree is None:
        xml = _mend(body).encode("utf-8")
        tree = _parse(xml)
        if tree is not None:
            notes.append("the XML is not well-formed and was mended")
    if tree is None:
        notes.append("the XML is not well-formed")
        if len(xml) <= _LOOSE_LIMIT:
            broken = _LONG_WORD.sub(r"\g<0> ", xml.decode("utf-8"))
            return Prepared(broken.encode("utf-8"), root, False, tuple(notes))
        tree = _parse(xml, recover=True)
        if tree is None:
            return None
        xml = etree.tostring(tree, encoding="utf-8")
    cut = excess.cut(tree)
    if cut:
        xml = etree.tostring(tree, encoding="utf-8")
    return Prepared(xml, root, True, (*notes, *cut))


def _end_of_prolog(text: str) -> int:
    """Where the first element begins. Raises EntityDeclared."""
    position = max(text.find("<"), 0)
    while True:
        if part := _PROLOG_PART.match(text, position):
            position = part.end()
        elif doctype := _DOCTYPE.match(text, position):
            position = doctype.end()
            if doctype["subset"]:
                position = _end_of_subset(text, position)
            elif text[position : position + 1] == ">":
                position += 1
        elif text.startswith("<!", position):
            if text[position : position + 8].upper() == "<!ENTITY":
                raise EntityDeclared
            position = text.find("<", position + 2)
            if position < 0:
                return len(text)
        else:
            return position


def _end_of_subset(text: str, position: int) -> int:
    while part := _SUBSET_PART.match(text, position):
        if part["entity"]:
            raise EntityDeclared
        position = part.end()
        if part["end"]:
            break
    return position


def _parse(xml: bytes, recover: bool = False) -> etree._Element | None:
    """The tree, or None where the XML or its namespaces are at fault in the eyes of either parser."""
    if not recover:
        judge = expat.ParserCreate("utf-8", namespace_separator=" ")
        try:
            judge.Parse(xml, True)
        except expat.ExpatError:
            return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=recover, strip_cdata=False,
        remove_comments=True, remove_pis=True, encoding="utf-8", huge_tree=False,
    )  # fmt: skip
    try:
        return etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _mend(text: str) -> str:
    """Mend what feeds most often break: control characters, ampersands, HTML's entities, prefixes, ends."""
    text = _AMPERSAND.sub(_reference, _NOT_XML.sub("", text)).rstrip()
    opening = _ROOT.match(text)
    if opening:
        text = _without_what_follows(text, opening.group().removeprefix("<"))
    declared = set(re.findall(r"xmlns:([\w.-]+)\s*=", text[:20_000]))
    missing = sorted(set(_PREFIX.findall(text)) - declared - {"xml", "xmlns"})[:20]
    if opening and missing:
        names = "".join(
            f' xmlns:{name}="{_NAMESPACES.get(name, "urn:x-undeclared:" + name)}"' for name in missing
        )
        text = text[: opening.end()] + names + text[opening.end() :]
    return text


def _without_what_follows(text: str, root: str) -> str:
    """The feed without what some servers print after it: a timing, a script, a counter."""
    closing = text.rfind(f"</{root}")
    end = text.find(">", closing) + 1
    if closing < 0 or end == 0 or "<item" in text[end:] or "<entry" in text[end:]:
        return text
    return text[:end]


_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "itunes": "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
}


def _reference(match: re.Match[str]) -> str:
    """One character reference as XML has it: HTML's names as characters, everything else escaped."""
    whole = match.group()
    if whole.startswith("<"):
        return whole
    if name := match["name"]:
        if name in _XML_ENTITIES:
            return whole
        character = html.unescape(whole)
        return character if character != whole and "&" not in character else f"&amp;{whole[1:]}"
    if match["decimal"] or match["hexadecimal"]:
        code = int(match["decimal"]) if match["decimal"] else int(match["hexadecimal"], 16)
        legal = (
            code in (9, 10, 13)
            or 32 <= code <= 0xD7FF
            or 0xE000 <= code <= 0xFFFD
            or 0x10000 <= code <= 0x10FFFF
        )
        return whole if legal else ""
    return "&amp;"

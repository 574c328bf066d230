"""The bytes of a page → a tree. Nothing is fetched, no entity is looked up, and its size is bounded."""

from __future__ import annotations

import re

from lxml import etree, html

from tracker.errors import ReadError
from tracker.model import Response
from tracker.readers import characters

MOST_ELEMENTS = 60_000
"""Elements of one page. The largest listings of ministries have some thousands."""

_MOST_TAGS = 4 * MOST_ELEMENTS
_MOST_ATTRIBUTES = 250
_LONG_TAG = 2_000
# A start tag as HTML's tokenizer reads it, and one attribute of it. libxml2 compares each attribute of a tag
# with all before it: some 100,000 in one tag would keep it busy for minutes.
_ATTRIBUTE = r"""[\s/]++[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+"""
_START_TAG = re.compile(rf"(?P<name><[A-Za-z][^\s/>]*+)(?:{_ATTRIBUTE})*+")
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_NOT_TEXT = re.compile(rb"%PDF-|PK\x03\x04|\xd0\xcf\x11\xe0|\x1f\x8b|\x89PNG|\xff\xd8\xff|GIF8|\{\\rtf")


def is_page(response: Response) -> bool:
    """Whether the answer can be a page at all: not a PDF, an office document, an image, an archive."""
    return _NOT_TEXT.match(response.body.lstrip()[:8]) is None


def text_of(response: Response, source_id: str) -> str:
    """The characters of an answer. Raises ReadError for an empty one."""
    text, _ = characters.decode(response.body, response.headers.get("content-type", ""), page=True)
    if not text.strip("\ufeff \t\r\n\x00"):
        raise ReadError(source_id, "an empty body", url=response.url)
    return text


def tree_of(markup: str, source_id: str, url: str) -> html.HtmlElement:
    """The tree of HTML, closed and nested as a browser would. At most 256 levels are kept, by the parser.

    Raises ReadError where there is no element, or more of them than any page of people has.
    """
    if markup.count("<") > _MOST_TAGS:
        raise ReadError(source_id, f"has more than {MOST_ELEMENTS} elements", url=url)
    markup = _XML_DECLARATION.sub("", markup, count=1).replace("\x00", "")
    markup = _START_TAG.sub(_bounded, markup)
    parser = html.HTMLParser(
        no_network=True,
        recover=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        tree = html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(source_id, f"is no page: {error}", url=url) from error
    for count, _ in enumerate(tree.iter(), 1):
        if count > MOST_ELEMENTS:
            raise ReadError(source_id, f"has more than {MOST_ELEMENTS} elements", url=url)
    return tree


def _bounded(tag: re.Match[str]) -> str:
    """A start tag as it is, or without its attributes where they are more than any tag has."""
    text = tag.group()
    if len(text) > _LONG_TAG and sum(1 for _ in _ONE_ATTRIBUTE.finditer(text)) > _MOST_ATTRIBUTES:
        return tag["name"]
    return text

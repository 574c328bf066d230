"""Markup as feeds carry it → clean plain text that keeps its paragraphs."""

from __future__ import annotations

import html
import re
from typing import cast

from lxml import etree

LONGEST = 200_000
"""Characters of text kept of one report."""

_MARKUP_READ = 1_000_000  # characters of markup looked at for one report
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters
    "\u00ad\u200b\u2060\ufeff"  # soft hyphen, zero-width space, word joiner, byte order mark
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks and overrides of writing direction
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"  # surrogates, noncharacters
)
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_ODD_BLANKS = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_BLANKS = re.compile("  +")
_AROUND_LINE_ENDS = re.compile(r" *\n *")
_MANY_LINE_ENDS = re.compile(r"\n{3,}")
_WHITE = re.compile(r"[\s\u200b]+")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_NO_TAG = re.compile(r"<(?![A-Za-z/!?])")
_ESCAPED = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.I)
_HTML_TAG = re.compile(
    r"</?(?:abbr|acronym|a|bdi|bdo|big|blockquote|body|br|b|center|cite|code|dd|del|div|dl|dt|em|figcaption|figure|"
    r"font|h[1-6]|head|hr|html|iframe|img|ins|i|kbd|li|mark|ol|pre|p|q|script|small|span|strike|strong|style|sub|"
    r"sup|svg|s|table|tbody|td|th|time|tr|tt|ul|u|wbr)(?:\s[^<>]*)?/?>",
    re.I,
)
_PARAGRAPHS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "main", "nav", "ol", "p", "pre", "section", "summary", "table", "ul",
})  # fmt: skip
_LINES = frozenset({"br", "li", "tr", "caption", "option"})
_CELLS = frozenset({"td", "th"})
_SKIPPED = frozenset({
    "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "head", "select",
    "textarea", "title",
})  # fmt: skip


class _Collector:
    """Collects text from the parser's events; keeps no tree, so depth costs nothing."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.skipping: list[str] = []

    def start(self, tag: str, attributes: object) -> None:
        if tag in _SKIPPED:
            self.skipping.append(tag)
        elif tag in _PARAGRAPHS:
            self.pieces.append("\n\n")
        elif tag in _LINES:
            self.pieces.append("\n")
        elif tag in _CELLS:
            self.pieces.append(" ")

    def end(self, tag: str) -> None:
        if self.skipping:
            if self.skipping[-1] == tag:
                self.skipping.pop()
        elif tag in _PARAGRAPHS:
            self.pieces.append("\n\n")

    def data(self, data: str) -> None:
        if not self.skipping:
            self.pieces.append(data if data.isprintable() else _WHITE.sub(" ", data))

    def close(self) -> None:
        """Asked for by the parser when the markup ends."""


def clean(text: str) -> str:
    """Text without what cannot be seen, blanks and line ends single, at most one empty line in a row.

    Keeps the zero-width joiner and non-joiner: Persian words are written with them.
    """
    if not _plain(text):
        text = _LINE_ENDS.sub("\n", text)
        text = _INVISIBLE.sub("", text)
        text = _ODD_BLANKS.sub(" ", text)
    text = _BLANKS.sub(" ", text)
    if " \n" in text or "\n " in text:
        text = _AROUND_LINE_ENDS.sub("\n", text)
    return _MANY_LINE_ENDS.sub("\n\n", text).strip()


def _plain(text: str) -> bool:
    """Whether there is nothing but line feeds, spaces and characters that can be seen."""
    return text.replace("\n", "").isprintable()


def line(text: str) -> str:
    """`text` cleaned and on one line."""
    return " ".join(clean(text).split())


def from_markup(markup: str) -> str:
    """The text of HTML as a reader of the page would see it: paragraphs apart, scripts and styles gone.

    Forgives unclosed tags, stray CDATA marks and `<` that opens no tag (`<5%` stays `<5%`).
    """
    if "<" not in markup and "&" not in markup:
        return clean(markup)
    markup = _NO_TAG.sub("&lt;", _CDATA.sub("", markup[:_MARKUP_READ]))
    if "<" not in markup:
        return clean(html.unescape(markup))
    collector = _Collector()
    parser = etree.HTMLParser(target=cast("etree.ParserTarget", collector), no_network=True, recover=True)
    parser.feed(markup if _plain(markup) else _INVISIBLE.sub("", markup))
    parser.close()
    return clean("".join(collector.pieces))


def from_either(text: str) -> str:
    """The text of something labelled plain that may be markup all the same.

    Markup is assumed only where a known HTML tag or a character reference stands in it, so that
    `a < b` and `<vector>` stay as they are.
    """
    if _HTML_TAG.search(text) or _ESCAPED.search(text):
        return from_markup(text)
    return clean(text)


def shorten(text: str, longest: int = LONGEST) -> str:
    """At most `longest` characters, cut at the end of a line or a word where one is near."""
    if len(text) <= longest:
        return text
    head = text[:longest]
    cut = max(head.rfind("\n", longest - 2_000), head.rfind(" ", longest - 200))
    return head[: cut if cut > 0 else longest].rstrip()

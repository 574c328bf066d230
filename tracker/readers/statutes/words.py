"""The words of a section as plain text: a line for each paragraph, without what editors print around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from tracker.readers.statutes.tree import local

_NO_SPACE_BEFORE = re.compile(r"\s+([,;:.)\]”’?!])(?!\d)")
_NO_SPACE_AFTER = re.compile(r"([(\[“‘])\s+")


@dataclass(frozen=True, slots=True)
class Dialect:
    """Which elements of a schema mean what. Names are without namespace.

    `lines` begin a line of their own; `unread` are the publisher's and not the law's; `quoted` holds what is
    put into another law, whose sections are none of this one. `opened` stand between the quotation marks
    that the schema leaves to printing, and `after_quote` holds what follows the closing one.
    """

    number: frozenset[str]
    heading: frozenset[str]
    lines: frozenset[str]
    unread: frozenset[str]
    quoted: frozenset[str]
    cells: frozenset[str] = frozenset({"td", "th", "entry", "column"})
    opened: frozenset[str] = frozenset()
    after_quote: str = ""
    heading_ends: str = ""
    section_sign: str = ""


@dataclass(slots=True)
class _Lines:
    """Lines that are being written."""

    whole: list[str] = field(default_factory=list)
    current: list[str] = field(default_factory=list)
    opening: str = ""

    def add(self, text: str | None) -> None:
        if text and self.opening and text.strip():
            text, self.opening = f"{self.opening}{text.lstrip()}", ""
        if text:
            self.current.append(text)

    def open(self) -> None:
        """Begin what comes next with a quotation mark, on whichever line that is."""
        self.opening += "“"

    def resume(self) -> None:
        """Go on with the last line."""
        self.end()
        if self.whole:
            self.current.append(self.whole.pop())

    def gap(self) -> None:
        """Something was left out here: what stands on either side stays two words, unless it is one."""
        last = self.current[-1][-1:] if self.current else ""
        if last and not last.isspace() and last not in "-\u00ad—“‘([":
            self.current.append("\u200a")

    def end(self) -> None:
        line = tidied("".join(self.current))
        if line:
            self.whole.append(line)
        self.current.clear()


def tidied(text: str) -> str:
    """One line with single spaces, and none where print has none."""
    text = re.sub(r"\u200a(?=[\s,;:.)\]”’?!—-]|$)", "", text.replace("\u00ad", ""))
    text = " ".join(text.replace("\u200a", " ").split())
    text = _NO_SPACE_AFTER.sub(r"\1", _NO_SPACE_BEFORE.sub(r"\1", text))
    return re.sub(r" *— *", "—", text)


def section_words(section: etree._Element, dialect: Dialect) -> str:
    """The text of a section: number and heading on the first line, each paragraph on one of its own.

    Sections that are enacted inside it, unquoted, are clauses themselves and not part of its text.
    """
    lines = _Lines()
    _write(section, dialect, lines, top=True, quoted=False)
    lines.end()
    return "\n".join(lines.whole)


def _write(element: etree._Element, dialect: Dialect, lines: _Lines, *, top: bool, quoted: bool) -> None:
    """An element's words; what follows it in its parent is the parent's to write."""
    name = local(element)
    if not name or name in dialect.unread:
        lines.gap()
        return
    if name == "section" and not top and not quoted:
        lines.end()
        return
    starts = name in dialect.lines or (name == "section" and not top)
    if starts:
        lines.end()
    if name in dialect.opened:
        lines.open()
    quoted = quoted or name in dialect.quoted
    if name == dialect.after_quote:
        lines.resume()
        lines.add("”")
    _write_inside(element, name, dialect, lines, quoted)
    if name in dialect.opened and not any(local(child) == dialect.after_quote for child in element):
        if starts:
            lines.resume()
        lines.add("”")
    if name in dialect.cells:
        lines.add(" | ")
    if starts:
        lines.end()


def _write_inside(element: etree._Element, name: str, dialect: Dialect, lines: _Lines, quoted: bool) -> None:
    sign = dialect.section_sign and local(_parent(element)) == "section"
    if name in dialect.number and sign and (element.text or "").strip():
        lines.add(f"{dialect.section_sign} ")
    lines.add(element.text)
    for child in _in_order(element, name, dialect):
        _write(child, dialect, lines, top=False, quoted=quoted)
        kind = local(child)
        if kind in dialect.number:
            lines.add(" ")
        elif kind in dialect.heading and name == "section":
            lines.end()
        elif kind in dialect.heading:
            lines.add(dialect.heading_ends)
            lines.add(" " if not dialect.heading_ends else "")
        if kind in dialect.quoted and re.match(r"\s*[.;,:]", child.tail or ""):
            lines.resume()
        lines.add(child.tail)


def _in_order(element: etree._Element, name: str, dialect: Dialect) -> list[etree._Element]:
    """The children of an element; a section's number first, where its heading is printed above it."""
    children = list(element)
    number = next((child for child in children if local(child) in dialect.number), None)
    if (
        name == "section"
        and number is not None
        and any(local(child) in dialect.heading for child in children[: children.index(number)])
    ):
        children.remove(number)
        children.insert(0, number)
    return children


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    return element if parent is None else parent

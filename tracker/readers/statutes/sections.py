"""The sections of a law as clauses: numbered, under their headings, each known apart from the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from tracker.law_names import UNNUMBERED
from tracker.model import Clause
from tracker.readers.statutes.identity import Identity
from tracker.readers.statutes.tree import local, within, words
from tracker.readers.statutes.words import Dialect, section_words, tidied

STRUCK = "Struck out"
"""The outermost heading of what a committee struck out of a bill: printed, and no longer proposed."""

_NUMBER = re.compile(r"\d+[A-Za-z]*(?:[-–.]\d*[A-Za-z]*\d+[A-Za-z]*)*|\d+|[A-Z]{1,4}\b")
_MARKS = re.compile(r"^(?:(?:sub)?section|sec\.?|§+|art(?:icle|\.))\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """One section before it is told apart from others of its number.

    `places` are short names of what it is in, innermost first: "title I", "division B".
    """

    number: str
    heading: str
    text: str
    path: tuple[str, ...]
    places: tuple[str, ...]


def sections_of(
    root: etree._Element, dialect: Dialect, title_of: Callable[[etree._Element], str | None]
) -> list[Found]:
    """Every section that a document enacts or proposes, in its order; `title_of` names what a part is."""
    parts = _Parts(dialect, title_of)
    return [
        _found(element, dialect, parts)
        for element in root.iterdescendants("{*}section")
        if not within(element, dialect.quoted)
    ]


def clauses_of(found: Sequence[Found], identity: Identity) -> list[Clause]:
    """The sections as clauses, no two of which have one number."""
    return [
        Clause(
            law=identity.law,
            section=number,
            heading=one.heading,
            text=one.text,
            document=identity.document,
            url=identity.url,
            enacted=identity.enacted,
            path=one.path,
            dated=identity.dated if identity.enacted is None else None,
        )
        for number, one in zip(told_apart(found), found, strict=True)
    ]


def told_apart(found: Sequence[Found]) -> list[str]:
    """The number of each section; "101 of division B" where the law has several of that number.

    The outermost part that tells most of them apart is named, and where two are left a count is: "101 (2)".
    """
    numbers = [one.number or UNNUMBERED for one in found]
    often = Counter(number for number, one in zip(numbers, found, strict=True) if not _is_struck(one))
    alike: dict[str, list[Found]] = {}
    for number, one in zip(numbers, found, strict=True):
        if often[number] > 1 and number != UNNUMBERED and not _is_struck(one):
            alike.setdefault(number, []).append(one)
    levels = {number: _level(group) for number, group in alike.items()}
    return list(_counted([_named(*one, levels) for one in zip(numbers, found, strict=True)]))


def _named(number: str, one: Found, levels: Mapping[str, int | None]) -> str:
    if _is_struck(one):
        return f"{number} of the text struck out"
    level = levels.get(number)
    return number if level is None else f"{number} of {one.places[::-1][level]}"


def _is_struck(one: Found) -> bool:
    return one.path[:1] == (STRUCK,)


def _level(group: Sequence[Found]) -> int | None:
    """How deep, from outside, the part lies by which most of a group differ; None where none does."""
    depth = min(len(one.places) for one in group)
    kinds = [len({one.places[::-1][level] for one in group}) for level in range(depth)]
    return kinds.index(max(kinds)) if max(kinds, default=1) > 1 else None


def _counted(names: Sequence[str]) -> Iterator[str]:
    seen: Counter[str] = Counter()
    taken = set(names)
    for name in names:
        seen[name] += 1
        wanted = name
        while seen[name] > 1 and (wanted := f"{name} ({seen[name]})") in taken:
            seen[name] += 1
        yield wanted


def number_in(text: str) -> str:
    """The number in "SEC. 154. ", "§ 100101." or "(a)"; empty where there is none."""
    plain = _MARKS.sub("", text.strip(" \t\n[“\"'").replace("\u00a0", " "))
    match = _NUMBER.match(plain.strip(" ([.—-"))
    return match[0].replace("–", "-").rstrip(".-") if match else ""


class _Parts:
    """What the parts of a document are called, each read once: a part may hold thousands of sections."""

    def __init__(self, dialect: Dialect, title_of: Callable[[etree._Element], str | None]) -> None:
        self._dialect, self._title_of = dialect, title_of
        self._known: dict[etree._Element, tuple[str, str] | None] = {}

    def named(self, part: etree._Element) -> tuple[str, str] | None:
        """The heading of a part and how it is cited; None for one that is called nothing."""
        if part not in self._known:
            self._known[part] = self._read(part)
        return self._known[part]

    def _read(self, part: etree._Element) -> tuple[str, str] | None:
        dialect, place = self._dialect, self._title_of(part)
        number, heading = _child(part, dialect.number), _child(part, dialect.heading)
        label = _label(words_of(number, dialect), words_of(heading, dialect)) or place
        if not label or part.getparent() is None:
            return None
        label = label[0].upper() + label[1:]
        return label, place or _place(local(part), words_of(number, dialect)) or label


def _found(section: etree._Element, dialect: Dialect, parts: _Parts) -> Found:
    named = [name for ancestor in section.iterancestors() if (name := parts.named(ancestor))]
    path, places = [label for label, _ in named], [place for _, place in named]
    struck = section.get("changed") == "deleted" or any(
        ancestor.get("changed") == "deleted" for ancestor in section.iterancestors()
    )
    number = _child(section, dialect.number)
    return Found(
        number=_section_number(number),
        heading=words_of(_child(section, dialect.heading), dialect).rstrip("."),
        text=section_words(section, dialect),
        path=(*((STRUCK,) if struck else ()), *reversed(path)),
        places=tuple(places),
    )


def _section_number(number: etree._Element | None) -> str:
    if number is None:
        return ""
    return number_in(number.get("value") or "") or number_in(words(number))


def _child(element: etree._Element, names: frozenset[str]) -> etree._Element | None:
    return next((child for child in element if local(child) in names), None)


def words_of(element: etree._Element | None, dialect: Dialect) -> str:
    """The words of a heading or a number without side notes and page marks."""
    if element is None:
        return ""
    pieces: list[str] = [element.text or ""]
    for child in element:
        if local(child) not in dialect.unread:
            pieces.append(words_of(child, dialect) if len(child) else "".join(map(str, child.itertext())))
        pieces.append(child.tail or "")
    return tidied("".join(pieces))


def _label(number: str, heading: str) -> str:
    """A part as it is printed: "DIVISION A—DEPARTMENT OF DEFENSE AUTHORIZATIONS"."""
    number, heading = number.strip(" —–-."), heading.strip(" —–-").rstrip(".")
    return f"{number}—{heading}" if number and heading else number or heading


def _place(kind: str, number: str) -> str | None:
    """A part by kind and number, as it is cited: "division B"; None where it has no number."""
    plain = re.sub(rf"^{re.escape(kind)}\b", "", number.strip(" —–-."), flags=re.IGNORECASE)
    value = plain.strip(" —–-.()")
    return f"{kind} {value}" if value else None

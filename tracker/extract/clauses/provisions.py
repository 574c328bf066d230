"""The text of a section as its numbered provisions: where each begins and ends, its heading, its role.

Laws are numbered alike: (a), (1), (A), (i), (I), (aa). New words that a section puts into another law stand
in quotation marks and are numbered again from there; words that it strikes out stand in quotation marks too.
Two forms are read: paragraphs on lines of their own, and one running text in which the margin's words
("Deadline.") and page marks ("137 STAT. 181") have got in between.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from tracker.extract.clauses.words import AnyOf
from tracker.extract.text import NormalText

_MARK = re.compile(r"\((?:[a-z]{1,4}|\d{1,3}|[A-Z]{1,4})\)(?=\s|$)")
# What may stand right before the number of a provision; before a reference stands a word.
_BEFORE_MARK = re.compile(
    '(?:^|\n|[.:;]["\']?|\u2014|\u2013|--|(?<= )-|(?:[;,]|\\.") (?:and|or|and/or)'
    r"|(?<![\w)])\((?:[a-z]{1,4}|\d{1,3}|[A-Z]{1,4})\)\s)\s*[\"']?$",
    re.IGNORECASE,
)
# The numbers of provisions that are counted up: "redesignating subsections (b), (c), and (d)".
_COUNTED_UP = re.compile(r"\([A-Za-z0-9]{1,4}\),? (?:and|or|and/or|through) $")
_REACH = 24
_HEADING = re.compile(
    r"\s*(?:[A-Z][\w ,;'()-]{1,48}[.] ?){0,5}?(?P<heading>[A-Z][^.\u2014\n]{0,140}?)\s?"
    r"(?:\.\s?[-\u2013\u2014]{1,2}|\.\s*\n(?=\s*(?:\(1\)|[A-Z])))"
)
_ONES = "i ii iii iv v vi vii viii ix"
_ROMANS = [ten + one for ten in ("", "x", "xx") for one in ("", *_ONES.split())][1:]
# Marks of printed pages and the margin's places in the code; within the law's own words it is "U.S.C.".
_MARGIN = re.compile(
    r" ?\b\d{2,3} STAT\. \d{1,5}\b\.?"
    r"| ?\b\d{1,2} USC (?:note prec\. )?\d+[\w\u2013-]*(?:,? et seq\.)?(?: note)?(?:,? prec\. \d+\w*)?"
    r" ?\.?(?= )"
)
_STRUCK = re.compile(
    r"(?:striking(?: out)?|strike)(?: the (?:words?|phrase|term)| each place it appears)?"
    r"(?:(?!insert)[^.;]){0,40}$"
)
# Words behind or before which new ones are put: 'by inserting "or Japan" after "Canada"'.
_PLACE = re.compile(
    r"(?:\" ?|\binsert(?:ing|ed)?(?: immediately)? )(?:after|before)"
    r"(?: the (?:words?|terms?|phrase))?(?: each place it appears)? ?$"
)
_OPENED = re.compile(r"\s$|[(\u2014-]$|^$")
_BEGINNING = 140  # in characters: how far the first words of a provision reach
_OPENING = re.compile(r"[.\u2014\s]*(?:[\"']*\([a-z0-9]+\)\s*)*[\"']*(?:in general ?\.?\u2014? ?)?")
SILENT = frozenset(("definitions", "findings", "sense", "construction", "title"))
"""What yields nothing, whatever it speaks of."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words in quotation marks at [start, end): put into another law, or `struck` from it.

    Words that only show the place where others are put are taken for struck.
    """

    start: int
    end: int
    struck: bool


@dataclass(frozen=True, slots=True)
class Provision:
    """One numbered provision; offsets are of the normal form.

    `path` are its numbers, outermost first: ("a", "1"); empty: what stands before the first. [start, end) is
    its own words up to the next number, [start, stop) those with everything under it. `quoted`: these are new
    words of another law. `parent` is its place among the provisions; `roles` what it and those above it are.
    """

    path: tuple[str, ...]
    start: int
    end: int
    stop: int
    quoted: bool = False
    heading: str | None = None
    parent: int | None = None
    roles: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """Its number as the law writes it: "(a)(1)"."""
        return "".join(f"({number})" for number in self.path)


@dataclass(frozen=True)
class Section:
    """A section taken apart. `body` is where its text begins behind number and heading."""

    text: Cleaned
    body: int
    provisions: tuple[Provision, ...]
    quotations: tuple[Quotation, ...]
    _starts: tuple[int, ...] = field(repr=False, default=())

    def at(self, offset: int) -> Provision:
        """The provision whose own words hold an offset."""
        return self.provisions[max(0, bisect_right(self._starts, offset) - 1)]

    def above(self, provision: Provision) -> Iterator[Provision]:
        """The provisions it stands under, innermost first."""
        while provision.parent is not None:
            provision = self.provisions[provision.parent]
            yield provision

    def words(self, provision: Provision) -> str:
        """A provision's own words, in lower case."""
        return self.lower[provision.start : provision.end]

    def prose(self) -> str:
        """The text without the headings of its provisions, as written."""
        return " ".join(
            self.text.text[p.start : p.end].partition(".\u2014")[2]
            if p.heading
            else self.text.text[p.start : p.end]
            for p in self.provisions
        )

    def struck(self, offset: int) -> bool:
        """Whether the words at an offset are struck from a law."""
        return any(q.struck and q.start <= offset < q.end for q in self.quotations)

    @property
    def lower(self) -> str:
        """The text in lower case, on one line."""
        return self.text.lower


class Cleaned:
    """A normal form without what the printed page put into it, and the way back to the original."""

    def __init__(self, normal: NormalText) -> None:
        self.normal = normal
        written, pieces, at = _plain_marks(normal.text), [], 0
        self._at, self._from = [0], [0]
        length = 0
        for match in _MARGIN.finditer(written):
            pieces.append(written[at : match.start()])
            length += match.start() - at
            at = match.end()
            self._at.append(length)
            self._from.append(at)
        pieces.append(written[at:])
        self.text = "".join(pieces)

    @cached_property
    def lower(self) -> str:
        """In lower case, on one line, of the same length."""
        lowered = self.text.lower()
        if len(lowered) != len(self.text):
            lowered = "".join(c if len(c.lower()) != 1 else c.lower() for c in self.text)
        return lowered.replace("\n", " ")

    def normal_offset(self, at: int) -> int:
        """Where in the normal form the character at `at` stands."""
        i = bisect_right(self._at, at) - 1
        return self._from[i] + at - self._at[i]

    def offset(self, normal: int) -> int:
        """Where here a character of the normal form stands, or the next one that is left."""
        i = bisect_right(self._from, normal) - 1
        limit = self._at[i + 1] if i + 1 < len(self._at) else len(self.text)
        return min(self._at[i] + normal - self._from[i], limit)

    def begins_line(self, at: int) -> bool:
        """Whether the character at `at` is the first of its line as printed, quotation marks aside."""
        original, start = self.normal.original, self.normal.original_offset(self.normal_offset(at))
        return original[max(0, start - 12) : start].rstrip(" \t\"\u201c\u2018'`").endswith("\n")

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that [start, end) was made from."""
        return self.normal.original_span(
            self.normal_offset(start), self.normal_offset(max(start, end - 1)) + 1
        )

    def quote(self, start: int, end: int) -> str:
        """The original words of [start, end), page marks between them among them."""
        left, right = self.original_span(start, end)
        return self.normal.original[left:right]


def _plain_marks(text: str) -> str:
    """Quotation marks of the Printing Office's plain text (``, '' and `) as others write them, as long."""
    if "`" not in text:
        return text
    return text.replace("``", ' "').replace("''", '" ').replace("`", "'")


def section_of(text: Cleaned, body: int, roles: Mapping[str, AnyOf], cues: Mapping[str, AnyOf]) -> Section:
    """Take a section apart. `roles` are told by a heading, `cues` by the first words of a provision."""
    written = text.text
    quotations = tuple(_quotations(text, body))
    marks = list(_marks(text, body, quotations))
    bounds = [body, *(start for start, *_ in marks), len(written)]
    tree = _Tree(body, bounds[1])
    for (start, number, quoted), end in zip(marks, bounds[2:], strict=True):
        tree.append(start, number, quoted, end)
    _close(tree.made)
    found: list[Provision] = []
    for provision in tree.made:
        heading = _heading(written, provision)
        own = _roles(provision, heading, text.lower, roles, cues)
        above = found[provision.parent].roles if provision.parent is not None else frozenset()
        found.append(replace(provision, heading=heading, roles=own | above))
    return Section(text, body, tuple(found), quotations, tuple(p.start for p in found))


def _quotations(text: Cleaned, body: int) -> Iterator[Quotation]:
    """Quotations in double marks: a new paragraph of one quotation opens again, only its last closes."""
    written, opened = text.text, -1
    for match in re.finditer('"', written[body:]):
        at = body + match.start()
        if opened < 0:
            opened = -1 if text.quote(at, at + 1) == "\u201d" else at
            continue
        if _reopens(text, at):
            continue
        yield Quotation(opened, at + 1, _is_struck(text.lower, max(body, opened - 70), opened))
        opened = -1
    if opened >= 0:
        yield Quotation(opened, len(written), False)


def _is_struck(lower: str, start: int, opened: int) -> bool:
    """Whether the words before a quotation say that it is struck, or that it is a place for others."""
    return any(pattern.search(lower, start, opened) for pattern in (_STRUCK, _PLACE))


def _reopens(text: Cleaned, at: int) -> bool:
    """Whether a mark within a quotation begins a further paragraph of it rather than ending it."""
    original = text.quote(at, at + 1)
    if original == "\u201c":
        return True
    if original == "\u201d":
        return False
    written = text.text
    behind, ahead = written[max(0, at - 1) : at], written[at + 1 : at + 2]
    return _OPENED.search(behind) is not None and (ahead == "(" or ahead.isupper())


def _marks(text: Cleaned, body: int, quotations: Sequence[Quotation]) -> Iterator[tuple[int, str, bool]]:
    """Where each provision begins, its number, and whether it stands in a quotation."""
    written, starts = text.text, [quotation.start for quotation in quotations]
    for match in _MARK.finditer(written, body):
        begin = match.start()
        before = written[max(body, begin - _REACH) : begin]
        if begin > body and not _BEFORE_MARK.search(before) and not text.begins_line(begin):
            continue
        if _COUNTED_UP.search(before):
            continue
        i = bisect_right(starts, match.start()) - 1
        within = i >= 0 and match.start() < quotations[i].end
        if within and quotations[i].struck:
            continue
        yield match.start(), match.group()[1:-1], within


class _Tree:
    """Provisions as they come, each under the one that it belongs to."""

    def __init__(self, body: int, end: int) -> None:
        self.made = [Provision((), body, end, end)]
        self._levels = [0]

    def append(self, start: int, number: str, quoted: bool, end: int) -> None:
        """Add the next provision."""
        chain = [len(self.made) - 1]
        while (parent := self.made[chain[-1]].parent) is not None:
            chain.append(parent)
        kin = [i for i in chain if self.made[i].path and self.made[i].quoted == quoted]
        level = _level(number, {self._levels[i]: self.made[i].path[-1] for i in reversed(kin)})
        above = next((i for i in kin if self._levels[i] < level), None)
        if above is None:  # the first of its quotation stands under the provision that holds that
            above = next((i for i in chain if not self.made[i].quoted), 0) if quoted else 0
        path = (*self.made[above].path, number)
        self.made.append(Provision(path, start, end, end, quoted, parent=above))
        self._levels.append(level)


def _level(number: str, above: Mapping[int, str]) -> int:
    """How deep a number stands, from 1; `above` is the last number at each level so far."""
    if number.isdigit():
        return 2
    letter, roman = (1, 4) if number.islower() else (3, 5)
    if _is_roman(number, above.get(roman), above.get(letter), above):
        return roman
    return letter if len(number) == 1 else 6 if letter == 1 else 7


def _is_roman(number: str, roman: str | None, letter: str | None, above: Mapping[int, str]) -> bool:
    """Whether a number is one of i, ii, iii and not the letter that follows h."""
    if number.lower() not in _ROMANS:
        return False
    at = _ROMANS.index(number.lower())
    if at == 0:
        return not (letter and letter.lower() == "h" and (not above or max(above) != 3 or number == "I"))
    return (roman is not None and roman.lower() == _ROMANS[at - 1]) or (
        len(number) > 1 and number[0] != number[-1]
    )


def _close(made: list[Provision]) -> None:
    """Set where each provision stops with everything under it."""
    for i in range(len(made) - 1, 0, -1):
        parent = made[i].parent
        assert parent is not None
        if made[parent].stop < made[i].stop:
            made[parent] = replace(made[parent], stop=made[i].stop)


def _heading(written: str, provision: Provision) -> str | None:
    """The heading of a provision, without the margin's words before it."""
    if not provision.path:
        return None
    begin = provision.start + len(provision.path[-1]) + 2
    match = _HEADING.match(written, begin, min(provision.end, begin + 320))
    return " ".join(match["heading"].split()) if match else None


def _roles(
    provision: Provision,
    heading: str | None,
    lower: str,
    roles: Mapping[str, AnyOf],
    cues: Mapping[str, AnyOf],
) -> frozenset[str]:
    """What a provision is: by its heading, and where that does not tell by how it begins."""
    found = {role for role, pattern in roles.items() if heading and pattern.search(heading.lower())}
    begin = provision.start + (lower[provision.start : provision.end].find(".\u2014") + 1 if heading else 0)
    head = lower[begin : min(provision.end, begin + _BEGINNING)]
    first = _OPENING.match(head)
    found |= {
        role
        for role, pattern in cues.items()
        if (pattern.match(head, first.end() if first else 0) if role in SILENT else pattern.search(head))
    }
    return frozenset(found)

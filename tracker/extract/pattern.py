"""The little language of phrase patterns in the lexicon, and the regular expressions it becomes.

`impose~` is any form of a verb, `tariff+` a noun or its plural, `(a|b c)` a choice, `[a]` optional,
`..` a gap of up to 25 characters, `...` of up to 70, `#` a figure. Gaps are bounded and do not nest,
so that matching stays linear in the text. In Chinese, which has no blanks between words and says as much in
fewer characters, a blank only separates the parts, `..` is up to 10 characters of a clause, `...` up to 30.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

_GAPS = {"..": 25, "...": 70}
_PIECE = re.compile(r"\.\.\.|\.\.(?!\.)|[()\[\]|]| +|[^()\[\]|\s]+?(?=\.\.|[()\[\]| ]|$)")
_INFLECTED = re.compile(r"([a-zء-ی][a-zء-ی'-]*)([~+])(?![a-zء-ی])")
_BOUNDARY = re.compile(r"\w")
_UNSPACED = re.compile(r"[\u3040-\u9fff]")
_UNSPACED_GAPS = {25: r"[^,。;:!?\n]{0,10}?", 70: r"[^。;!?\n]{0,30}?"}
_WHOLE = re.compile(r"\w[\w'.-]*")

Irregular = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Inflection:
    """How the words of a language change and where they end.

    `verb_forms`: the written forms of a verb as the lexicon gives it, each with its sort (base, present,
    past, participle, ing, noun). `noun_forms`: those of a noun, the given one first. `bounded`: a regex
    where a word begins and ends.
    """

    verb_forms: Callable[[str, Irregular], Mapping[str, str]]
    noun_forms: Callable[[str], tuple[str, ...]]
    bounded: Callable[[str], str]


class PatternError(ValueError):
    """A pattern that cannot be read; the message says why."""


@dataclass(frozen=True)
class Pattern:
    """A pattern that was read. `anchors` are words one of which every match holds; empty: none is sure."""

    source: str
    expression: str
    anchors: frozenset[str]

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The regular expression, compiled when first asked for: most texts need a few of hundreds."""
        return re.compile(self.expression)


@dataclass(frozen=True, slots=True)
class _Item:
    regex: str
    optional: bool = False
    gap: int = 0
    literals: frozenset[str] = frozenset()


class _Read(NamedTuple):
    """A part of a pattern as a regex, its sure words, and whether it matches the empty text."""

    regex: str
    literals: frozenset[str]
    empty: bool


def compile_pattern(source: str, inflection: Inflection, irregular: Irregular) -> Pattern:
    """Raises PatternError."""
    parser = _Parser(source, inflection, irregular)
    read = parser.alternatives()
    if parser.at < len(parser.pieces):
        raise PatternError(f"{parser.pieces[parser.at]!r} closes nothing")
    if read.empty:
        raise PatternError("matches nothing at all")
    return Pattern(source, inflection.bounded(read.regex), read.literals)


class _Parser:
    def __init__(self, source: str, inflection: Inflection, irregular: Irregular) -> None:
        if source != source.lower() or source != source.strip():
            raise PatternError("must be lower case, without blanks at its ends")
        self.pieces = _PIECE.findall(source)
        if "".join(self.pieces) != source:
            raise PatternError("cannot be read")
        self.at = 0
        self._is_unspaced = _UNSPACED.search(source) is not None
        self._inflection, self._irregular = inflection, irregular

    def _peek(self) -> str:
        return self.pieces[self.at] if self.at < len(self.pieces) else ""

    def alternatives(self) -> _Read:
        """The regex of `a|b|c` up to a closing mark, and one sure word for each alternative."""
        parts, literals, sure, empty = [], set[str](), True, False
        while True:
            regex, words, nothing = self._sequence()
            parts.append(regex)
            sure, literals, empty = sure and bool(words), literals | words, empty or nothing
            if self._peek() != "|":
                break
            self.at += 1
        return _Read("|".join(parts), frozenset(literals) if sure else frozenset(), empty)

    def _sequence(self) -> _Read:
        items: list[_Item] = []
        while self._peek() not in ("", "|", ")", "]"):
            if self._peek().isspace():
                self.at += 1
                continue
            items.append(self._item())
        sure = [item.literals for item in items if item.literals and not item.optional]
        best = max(sure, key=lambda words: min(map(len, words)), default=frozenset[str]())
        joined = _unspaced(items) if self._is_unspaced else _joined(items)
        return _Read(joined, best, all(item.optional or item.gap or not item.regex for item in items))

    def _item(self) -> _Item:
        piece = self._peek()
        if piece in _GAPS:
            self.at += 1
            return _Item("", gap=_GAPS[piece])
        if piece == "[":
            return _Item(self._enclosed("]").regex, optional=True)
        parts: list[str] = []
        literals, sure = frozenset[str](), False
        while (
            (piece := self._peek())
            and not piece.isspace()
            and piece not in ("|", ")", "]", "[")
            and piece not in _GAPS
        ):
            if piece == "(":
                read = self._enclosed(")")
                literals = read.literals if not parts and not self._glued() else frozenset()
                parts.append(f"(?:{read.regex})")
                sure = sure or not read.empty
            else:
                self.at += 1
                regex, words = self._word(piece)
                literals = words if not parts and not self._glued() else frozenset()
                parts.append(regex)
                sure = True
        return _Item("".join(parts), optional=not sure, literals=literals)

    def _glued(self) -> bool:
        """Whether another piece of the same word follows."""
        piece = self._peek()
        return (
            bool(piece) and not piece.isspace() and piece not in ("|", ")", "]", "[") and piece not in _GAPS
        )

    def _enclosed(self, close: str) -> _Read:
        self.at += 1
        read = self.alternatives()
        if self._peek() != close:
            raise PatternError(f"a {close!r} is missing")
        self.at += 1
        return read

    def _word(self, piece: str) -> tuple[str, frozenset[str]]:
        if piece == "#":
            return r"\d[\d,.]*", frozenset()
        inflected = _INFLECTED.fullmatch(piece)
        if inflected:
            stem, mark = inflected.groups()
            inflect = self._inflection
            forms = set(
                inflect.verb_forms(stem, self._irregular) if mark == "~" else inflect.noun_forms(stem)
            )
            return f"(?:{'|'.join(sorted(forms, key=len, reverse=True))})", frozenset(forms)
        if "~" in piece or "+" in piece[1:]:
            regex = re.escape(piece).replace(r"\~", "~").replace(r"\+", "+")
            return re.sub(r"([a-z'\\-]+)\+", r"\1s?", regex).replace("~", r"\w*"), frozenset()
        return re.escape(piece), frozenset({piece}) if _WHOLE.fullmatch(piece) else frozenset()


def _unspaced(items: Sequence[_Item]) -> str:
    """The items of a Chinese pattern, one right behind the other."""
    return "".join(
        _UNSPACED_GAPS[item.gap] if item.gap else f"(?:{item.regex})?" if item.optional else item.regex
        for item in items
    )


def _joined(items: Sequence[_Item]) -> str:
    """The items with single spaces between them; optional items and gaps bring their own."""
    made, lead = "", ""  # `lead` is the blank still to be written before the next piece
    for item in items:
        if item.gap:
            made, lead = rf"{made}{lead}(?:[^;\n]{{1,{item.gap}}}? )?", ""
        elif not item.optional:
            made, lead = f"{made}{lead}{item.regex}", " "
        elif not _BOUNDARY.search(item.regex.replace("\\", "")[:1]):
            made += f"(?:{item.regex})?"  # a comma stands right behind the word before it
        elif lead:
            made += f"(?:{lead}(?:{item.regex}))?"
        else:
            made += f"(?:(?:{item.regex}) )?"
    return made

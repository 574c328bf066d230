"""The little language of phrase patterns in the lexicon, and the regular expressions it becomes.

`impose~` is any form of a verb, `tariff+` a noun or its plural, `(a|b c)` a choice, `[a]` optional,
`..` a gap of up to 25 characters, `...` of up to 70, `#` a figure. Gaps are bounded and do not nest,
so that matching stays linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

_GAPS = {"..": 25, "...": 70}
_PIECE = re.compile(r"\.\.\.|\.\.(?!\.)|[()\[\]|]| +|[^()\[\]|\s]+?(?=\.\.|[()\[\]| ]|$)")
_INFLECTED = re.compile(r"([a-z][a-z'-]*)([~+])(?![a-z])")
_VOWELS = "aeiou"
_BOUNDARY = re.compile(r"\w")
_WHOLE = re.compile(r"\w[\w'.-]*")

Irregular = Mapping[str, Sequence[str]]


class PatternError(ValueError):
    """A pattern that cannot be read; the message says why."""


def verb_forms(verb: str, irregular: Irregular) -> tuple[str, str, str, str, str]:
    """Base, third person, past, past participle and -ing form. A phrasal verb inflects its first word."""
    base, _, rest = verb.partition(" ")
    rest = f" {rest}" if rest else ""
    if base in irregular:
        s, past, participle, ing = irregular[base]
    elif base.endswith("e"):
        s, past, participle, ing = base + "s", base + "d", base + "d", base[:-1] + "ing"
    elif base.endswith("y") and base[-2:-1] not in _VOWELS:
        s, past, participle, ing = base[:-1] + "ies", base[:-1] + "ied", base[:-1] + "ied", base + "ing"
    elif base.endswith(("s", "x", "z", "ch", "sh")):
        s, past, participle, ing = base + "es", base + "ed", base + "ed", base + "ing"
    else:
        s, past, participle, ing = base + "s", base + "ed", base + "ed", base + "ing"
    return base + rest, s + rest, past + rest, participle + rest, ing + rest


def noun_forms(noun: str) -> tuple[str, ...]:
    """A noun and its plural: of the last word, or of the one before "of", "on", "for", "over"."""
    words = noun.split(" ")
    at = next(
        (i - 1 for i, w in enumerate(words) if w in {"of", "on", "for", "over", "into", "to"} and i),
        len(words) - 1,
    )
    word = words[at]
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        plural = word[:-1] + "ies"
    elif word.endswith(("s", "x", "ch", "sh")):
        plural = word + "es"
    else:
        plural = word + "s"
    return noun, " ".join([*words[:at], plural, *words[at + 1 :]])


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


def compile_pattern(source: str, irregular: Irregular) -> Pattern:
    """Raises PatternError."""
    parser = _Parser(source, irregular)
    read = parser.alternatives()
    if parser.at < len(parser.pieces):
        raise PatternError(f"{parser.pieces[parser.at]!r} closes nothing")
    if read.empty:
        raise PatternError("matches nothing at all")
    return Pattern(source, _bounded(source, read.regex), read.literals)


# Chinese and Japanese have no blanks between words; Arabic writes "and", "in" and "the" onto the next one.
_UNSPACED = re.compile(r"[\u3040-\u9fff\uf900-\ufaff]")
_CLITIC = re.compile(r"[\u0600-\u06ff]")


def _bounded(source: str, regex: str) -> str:
    """The regex between word boundaries of its script."""
    if _UNSPACED.search(source):
        return regex
    if _CLITIC.search(source):
        return rf"(?<!\w)(?:[وفبکل]|ال|وال|بال|فال|لل)?(?:{regex})(?:ها|های|ی)?(?!\w)"
    return rf"(?<!\w)(?:{regex})(?!\w)"


class _Parser:
    def __init__(self, source: str, irregular: Irregular) -> None:
        if source != source.lower() or source != source.strip():
            raise PatternError("must be lower case, without blanks at its ends")
        self.pieces = _PIECE.findall(source)
        if "".join(self.pieces) != source:
            raise PatternError("cannot be read")
        self.at = 0
        self._irregular = irregular

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
        return _Read(_joined(items), best, all(item.optional or item.gap or not item.regex for item in items))

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
            forms = set(verb_forms(stem, self._irregular) if mark == "~" else noun_forms(stem))
            return f"(?:{'|'.join(sorted(forms, key=len, reverse=True))})", frozenset(forms)
        if "~" in piece or "+" in piece[1:]:
            regex = re.escape(piece).replace(r"\~", "~").replace(r"\+", "+")
            return re.sub(r"([a-z'\\-]+)\+", r"\1s?", regex).replace("~", r"\w*"), frozenset()
        return re.escape(piece), frozenset({piece}) if _WHOLE.fullmatch(piece) else frozenset()


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

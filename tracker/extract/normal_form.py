"""The letters of the normal form, and how it grows run by run with the way back to the original."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from tracker.extract.traditional import TABLE as _TRADITIONAL

_LETTERS = {
    **dict.fromkeys(map(ord, "“”„‟«»″〝〞＂"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛′＇ʼ"), "'"),
    **dict.fromkeys(map(ord, "‐‑‒–−﹣－"), "-"),
    ord("—"): "\u2014",
    ord("―"): "\u2014",
    **dict.fromkeys(map(ord, "أإآٱ"), "ا"),
    **dict.fromkeys(map(ord, "يىې"), "ی"),
    ord("ك"): "ک",
    **dict.fromkeys(map(ord, "ةۀە"), "ه"),
    ord("ؤ"): "و",
    ord("ئ"): "ی",
    **{ord(c): str(i) for i, c in enumerate("٠١٢٣٤٥٦٧٨٩")},
    **{ord(c): str(i) for i, c in enumerate("۰۱۲۳۴۵۶۷۸۹")},
}
# Written, but not part of the word: harakat, tatweel, joiners, direction marks, soft hyphen, BOM.
DROPPED = (
    "\u00ad\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069"
    "\ufeff\ufe0e\ufe0f"
)
DROP = re.compile(f"[{DROPPED}]+")
TABLE = (
    str.maketrans({code: letter for code, letter in _LETTERS.items() if chr(code) != letter}) | _TRADITIONAL
)
# What is one letter in the normal form too: wide Latin letters, figures and marks, blanks, and the above.
PLAIN = (
    {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys((0x85, 0x1680, 0x2028, 0x2029, 0x3000), " ")
    | TABLE
)
_WORD = re.compile("[^ ]+")
_KEPT_RUN = 40

Points = tuple[tuple[int, int], ...]
"""Offsets in the normal form and in the original that belong together, where the two part."""


@dataclass(slots=True)
class Builder:
    """The normal form as it grows, with the points where it and the original part."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    at_normal: list[int] = field(default_factory=lambda: [0])
    at_original: list[int] = field(default_factory=lambda: [0])

    def copy(self, piece: str) -> None:
        self.parts.append(piece)
        self.length += len(piece)

    def write(self, made: str, start: int, end: int) -> None:
        """Put `made` for original[start:end]; every character of it points at `start`."""
        for letter in made:
            self._point(start)
            self.copy(letter)
        self._point(end)

    def words(self, run: str, made: str, start: int) -> None:
        """Put a run at `start`; `made` is it by PLAIN: right but for dropped marks and what NFKC changes."""
        at = 0
        for left, right in _odd_words(made):
            self.copy(made[at:left])
            of_run = _normal_run if right - left <= _KEPT_RUN else _made_of
            self._take(*of_run(run[left:right]), start + left)
            at = right
        self.copy(made[at:])

    def _take(self, made: str, points: Points, start: int) -> None:
        """Put what a run at `start` was made into, with the points counted from its beginning."""
        base = self.length
        for at, original in points:
            self.length = base + at
            self._point(start + original)
        self.length = base
        self.copy(made)

    def _point(self, original: int) -> None:
        if self.at_normal[-1] == self.length:
            self.at_original[-1] = original
        else:
            self.at_normal.append(self.length)
            self.at_original.append(original)


def _clusters(run: str) -> Iterator[tuple[int, int]]:
    start = 0
    for at in range(1, len(run) + 1):
        if at == len(run) or not unicodedata.combining(run[at]):
            yield start, at
            start = at


@lru_cache(maxsize=4096)
def _normal_cluster(cluster: str) -> str:
    if DROP.fullmatch(cluster):
        return ""
    made = DROP.sub("", unicodedata.normalize("NFKC", cluster.translate(TABLE))).translate(TABLE)
    return re.sub(r"\s+", " ", made)


def _odd_words(made: str) -> Iterator[tuple[int, int]]:
    """The words of a run that are not yet normal: with a dropped mark, or all where NFKC changes some."""
    if not unicodedata.is_normalized("NFKC", made):
        yield from (word.span() for word in _WORD.finditer(made))
        return
    right = 0
    while drop := DROP.search(made, right):
        left = max(right, made.rfind(" ", right, drop.start()) + 1)
        right = made.find(" ", drop.end())
        right = right if right >= 0 else len(made)
        yield left, right


def _made_of(run: str) -> tuple[str, Points]:
    """The normal form of a run, cluster by cluster, with the points where the two part."""
    builder = Builder(at_normal=[-1])
    for left, right in _clusters(run):
        cluster = run[left:right]
        made = _normal_cluster(cluster)
        if len(made) == len(cluster):
            builder.copy(made)
        else:
            builder.write(made, left, right)
    points = zip(builder.at_normal[1:], builder.at_original[1:], strict=True)
    return "".join(builder.parts), tuple(points)


@lru_cache(maxsize=16384)
def _normal_run(run: str) -> tuple[str, Points]:
    """As `_made_of`, for words, which come again and again."""
    return _made_of(run)

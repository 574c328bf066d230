"""Quotes shown in the sentence they stand in, the quoted words marked.

Offsets count Unicode code points, as Python does. A quote that is no longer where it was (the text is
another version) is shown by itself and never marked in the wrong place.
"""

from __future__ import annotations

import itertools
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

CONTEXT = 220
_END = re.compile(r"[.!?。！？؟…]['\"”’)\]]*\s|\n")


@dataclass(frozen=True, slots=True)
class Quoted:
    """One piece of evidence: which field, where in the text, the words."""

    field: str
    start: int | None
    end: int | None
    quote: str | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an excerpt and the fields it supports; none for the words around."""

    text: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some sentences of a text with the quotes in them. `misplaced`: the words are not in this text there."""

    pieces: tuple[Piece, ...]
    fields: tuple[str, ...]
    before: bool = False
    after: bool = False
    misplaced: bool = False


def excerpts(text: str | None, evidence: Iterable[Quoted]) -> list[Excerpt]:
    """The evidence of one text in order of place, quotes in the same sentences together."""
    placed: list[tuple[int, int, str]] = []
    stray: list[Excerpt] = []
    for item in evidence:
        if not item.quote:
            continue
        start, end = item.start, item.end
        if text is not None and start is not None and end is not None and text[start:end] == item.quote:
            placed.append((start, end, item.field))
        else:
            stray.append(Excerpt((Piece(item.quote, (item.field,)),), (item.field,), misplaced=True))
    return [*_together(text or "", sorted(placed)), *stray]


def context(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a place, cut at CONTEXT characters on either side."""
    low = max(0, start - CONTEXT)
    ends = [match.end() for match in _END.finditer(text, low, start)]
    begin = ends[-1] if ends else low
    match = _END.search(text, end, end + CONTEXT)
    stop = match.end() if match else min(len(text), end + CONTEXT)
    return begin, max(end, begin + len(text[begin:stop].rstrip()))


def _together(text: str, placed: Sequence[tuple[int, int, str]]) -> Iterator[Excerpt]:
    groups: list[tuple[int, int, list[tuple[int, int, str]]]] = []
    for start, end, field in placed:
        begin, stop = context(text, start, end)
        if groups and begin < groups[-1][1]:
            first, last, marks = groups[-1]
            groups[-1] = (min(first, begin), max(last, stop), [*marks, (start, end, field)])
        else:
            groups.append((begin, stop, [(start, end, field)]))
    for begin, stop, marks in groups:
        fields = tuple(dict.fromkeys(field for _, _, field in marks))
        yield Excerpt(tuple(pieces(text, begin, stop, marks)), fields, begin > 0, stop < len(text))


def pieces(text: str, begin: int, stop: int, marks: Sequence[tuple[int, int, str]]) -> Iterator[Piece]:
    """The stretch cut wherever a mark begins or ends: marks may overlap."""
    cuts = sorted({begin, stop, *(place for start, end, _ in marks for place in (start, end))})
    coming = deque(sorted(marks, key=lambda mark: mark[0]))
    over: list[tuple[int, int, str]] = []
    for low, high in itertools.pairwise(cuts):
        while coming and coming[0][0] <= low:
            over.append(coming.popleft())
        over = [mark for mark in over if high <= mark[1]]
        yield Piece(text[low:high], tuple(dict.fromkeys(field for _, _, field in over)))

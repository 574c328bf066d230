"""The sentences of a text in its normal form, where a line feed ends a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Sentence(NamedTuple):
    """A sentence of the normal form: text[start:end]. `paragraph` counts from 0.

    `heading` is true where a paragraph has no final stop and is short; `bullet` where it begins as a
    list item. `opens` is true for the first sentence of its paragraph.
    """

    start: int
    end: int
    paragraph: int
    opens: bool
    heading: bool
    bullet: bool


BULLET = re.compile(
    r"(?:[-*•·●▪◦‣–—o]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[.)]\s|#{1,6}\s|>|\||[A-Z][A-Z .&/-]{2,40}:)"
)
_STOP = re.compile(
    r"""[.!?]["')\]]*(?=\s+["'(\[]*[A-Z0-9$\u0621-\u06d3])|[。！？؟]["')\]」』]*|[!?]["')\]」』]*(?=["「『《]?[\u3400-\u9fff])|;(?=\s+\(?[a-z0-9]\)\s)"""
)


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ABBREVIATIONS = _listed(
    """
    mr mrs ms dr prof sen rep gov gen col lt sgt capt hon st mt jr sr vs etc inc corp co ltd llc no
    nos vol sec secs art fig para jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k u.n e.u
    p.r.c d.c u.s.c c.f.r e.g i.e cf al approx est dept div assn bros ave blvd a.m p.m ph.d a.i e.v
    e.o pub stat rev ex wash ariz calif colo conn del fla ga ill ind kan ky la mass md mich minn
    miss mo mont neb nev okla ore pa tenn tex va wis wyo
    """
)
_AFTER_ABBREVIATION = re.compile(
    r"""\s+["'(]*(?:The|In|It|But|And|On|At|As|This|That|These|Those|He|She|They|We|For|After|Under|A|An|Its|If|To|"""
    r"""However|Meanwhile|While|When|Since|With|Also|Earlier|Last|Separately)\b"""
)
_NEVER_FINAL = _listed(
    "mr mrs ms dr prof sen rep gov gen col lt sgt capt hon st mt no nos vol vs sec secs art rs"
)
_MONTHS = _listed("jan feb mar apr jun jul aug sep sept oct nov dec")
_FINAL = re.compile(r"""[.!?。！？؟:;,]["')\]]*$""")


def _ends_here(text: str, stop: int, end: int) -> bool:
    """Whether the mark at `stop` ends a sentence and is not part of an abbreviation."""
    if text[stop] != ".":
        return True
    begin = stop
    floor = max(0, stop - 12)
    while begin > floor and not text[begin - 1].isspace() and text[begin - 1] not in "(\"'[":
        begin -= 1
    word = text[begin:stop].lower()
    if word in _NEVER_FINAL:
        return False
    if word in _MONTHS:
        return not text[end : end + 4].strip()[:1].isdigit()
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        return _AFTER_ABBREVIATION.match(text, end) is not None
    return True


def sentences_of(text: str) -> Iterator[Sentence]:
    """The sentences of a normal form, in order. Blank paragraphs have none."""
    at, paragraph = 0, 0
    while at < len(text):
        end = text.find("\n", at)
        if end < 0:
            end = len(text)
        start, stop = _trim(text, at, end)
        if start < stop:
            yield from _of_paragraph(text, start, stop, paragraph)
            paragraph += 1
        at = end + 1


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _of_paragraph(text: str, start: int, end: int, paragraph: int) -> Iterator[Sentence]:
    heading = end - start <= 200 and not _FINAL.search(text, max(start, end - 6), end)
    bullet = BULLET.match(text, start, min(end, start + 48)) is not None
    at, opens = start, True
    for match in _STOP.finditer(text, start, end):
        if match.end() < end and _ends_here(text, match.start(), match.end()):
            left, right = _trim(text, at, match.end())
            if left < right:
                yield Sentence(left, right, paragraph, opens, heading, bullet)
                opens = False
            at = match.end()
    left, right = _trim(text, at, end)
    if left < right:
        yield Sentence(left, right, paragraph, opens, heading, bullet)

"""Text for a terminal: lines of styled stretches, wrapped and set side by side by the cells they take."""

from __future__ import annotations

import itertools
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click

from tracker.cli.output import plain, width_of

_ISOLATE, _END = "\u2068", "\u2069"
_STYLES: Mapping[str, Mapping[str, Any]] = {
    "mark": {"fg": "yellow", "bold": True},
    "bold": {"bold": True},
    "dim": {"dim": True},
    "agrees": {"fg": "green"},
    "differs": {"fg": "red", "bold": True},
}
_GAP = " │ "


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one style: `mark`, `bold`, `dim`, `agrees`, `differs`, or none."""

    text: str
    style: str = ""


Line = tuple[Span, ...]


def colours() -> bool:
    """Whether standard output shows colours: a terminal that can, and NO_COLOR (no-color.org) is not set."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR")


def wrapped(spans: Iterable[Span], room: int, indent: str = "") -> list[Line]:
    """Stretches as lines of at most `room` cells, broken at blanks, at wide characters, or in a long word.

    What is foreign in them steers no terminal: control characters and marks of direction go.
    """
    spans = [Span(plain(span.text), span.style) for span in spans]
    lines: list[Line] = []
    line: list[Span] = []
    used = 0
    inside = max(room - width_of(indent), 8)
    for word in _words(spans):
        wide = sum(width_of(span.text) for span in word)
        if used and used + wide > inside and not word[0].text.isspace():
            lines.append(_line(line, indent))
            line, used = [], 0
        for span in word:
            for piece in _pieces(span, inside):
                if used and used + width_of(piece.text) > inside:
                    lines.append(_line(line, indent))
                    line, used = [], 0
                if not used and piece.text.isspace():
                    continue
                line.append(piece)
                used += width_of(piece.text)
    if line:
        lines.append(_line(line, indent))
    return lines


def beside(left: Sequence[Line], right: Sequence[Line], room: int) -> list[Line]:
    """Two columns of `column(room)` cells each."""
    wide = column(room)
    lines = []
    for one, two in itertools.zip_longest(left, right, fillvalue=()):
        filling = " " * max(0, wide - sum(width_of(span.text) for span in one))
        lines.append((*_isolated(one), Span(filling), Span(_GAP, "dim"), *_isolated(two)))
    return lines


def column(room: int) -> int:
    """The cells of each of two columns."""
    return (room - width_of(_GAP)) // 2


def drawn(lines: Iterable[Line], coloured: bool) -> str:
    """Lines as they are printed. One that runs from right to left does not turn what is around it."""
    return "\n".join(
        "".join(click.style(span.text, **_STYLES[span.style]) if coloured and span.style else span.text
                for span in _isolated(line)).rstrip()
        for line in lines
    )  # fmt: skip


def marked(text: str, coloured: bool) -> Span:
    """Words that are evidence: in colour, in brackets where there is none."""
    return Span(text if coloured else f"[{text}]", "mark")


def _isolated(line: Line) -> Line:
    """The line between marks that isolate its direction, where any of it runs from right to left."""
    foreign = any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for span in line for c in span.text)
    if not foreign or line[0].text.startswith(_ISOLATE) or any(span.text == _GAP for span in line):
        return line
    return (Span(_ISOLATE), *line, Span(_END))


def _line(spans: Sequence[Span], indent: str) -> Line:
    """Neighbours of one style joined, blanks at the end gone."""
    joined = [
        Span("".join(span.text for span in group), style)
        for style, group in itertools.groupby(spans, key=lambda span: span.style)
    ]
    if joined:
        joined[-1] = Span(joined[-1].text.rstrip(), joined[-1].style)
    return (Span(indent), *joined) if indent else tuple(joined)


def _words(spans: Sequence[Span]) -> Iterator[list[Span]]:
    """What must not be broken: words across styles, blanks between them, each wide character."""
    word: list[Span] = []
    for span in spans:
        for kind, group in itertools.groupby(span.text, key=_breaking):
            text = "".join(group)
            if kind == "word":
                word.append(Span(text, span.style))
                continue
            if word:
                yield word
                word = []
            if kind == "blank":
                yield [Span(text, span.style)]
            else:
                yield from ([Span(character, span.style)] for character in text)
    if word:
        yield word


def _breaking(character: str) -> str:
    if character.isspace():
        return "blank"
    return "wide" if width_of(character) == 2 else "word"


def _pieces(span: Span, room: int) -> Iterator[Span]:
    """A stretch cut where it is wider than a line."""
    text = span.text
    while width_of(text) > room:
        end = room
        while width_of(text[:end]) > room:
            end -= 1
        yield Span(text[:end], span.style)
        text = text[end:]
    yield Span(text, span.style)

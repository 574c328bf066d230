"""Phrases taken out of a section for a title: as written, no words of time at their ends, of whole words."""

from __future__ import annotations

import re

from tracker.extract.clauses.provisions import Section

LONGEST = 150
PIECE = (
    r"(?:[^.;\u2014]|\.(?=\w)|(?<=\bu\.s)\.|(?<=\bu\.s\.c)\.|(?<=\bet seq)\.|(?<=\bno)\.(?= ?\d)"
    r"|(?<=\binc)\.(?= [a-z,])|(?<=\bco)\.(?= [a-z,]))"
)
"""A character of a phrase in lower case: no full stop ends within it, but that of "U.S." is none."""
_WHEN = re.compile(
    r",? ?(?:\(?(?:beginning|effective|starting|commencing) )?(?:on |in |after |by |not later than )*"
    r"(?:the date that is |the date of )?$"
)
_TRAILING = re.compile(
    r"(?:,|\b(?:that|which|describing|including|containing|shall (?:take effect|apply|not apply)|takes?"
    r" effect|applies|apply|beginning|effective"
    r"|starting|commencing|that (?:is|are)|on|in|for|and|or"
    r"|after|as of|only|during|the date|the|entered into|issued|awarded|made|acquired))[ ,]*$"
)
_LOOSE_END = re.compile(r"[ ,(]+(?:(?:and|or|of|the|an?|to|in|on|by|for|with|from|that|which|any)[ ,]*)*$")
_ARTICLE = re.compile(r"^(?:an?|the) ", re.IGNORECASE)
_THE = re.compile(r"^the ", re.IGNORECASE)
_PLACE = re.compile(r"\bsubsection (?P<numbers>(?:\([a-z0-9]{1,4}\))+)", re.IGNORECASE)
_NO_NAME = re.compile(
    r"in general|(?:authority|authorization|prohibition|limitation|requirement|establishment|report"
    r"|program)s?|.{0,3}",
    re.IGNORECASE,
)


def written(section: Section, start: int, stop: int) -> str:
    """The words of [start, stop) as written, on one line."""
    words = " ".join(section.text.text[start:stop].split())
    return re.sub(r"\s+(?=[,.;)])", "", words)


def trimmed(words: str, *, article: bool = False) -> str | None:
    """A phrase without words of time at its end and, unless `article`, "a" before it; None where short."""
    words = words.strip(" \"',(.;")
    while (shorter := _TRAILING.sub("", _WHEN.sub("", words)).strip(" ,(")) != words:
        words = shorter
    words = (_THE if article else _ARTICLE).sub("", words)
    return shortened(words) if len(words) >= 4 else None


def shortened(words: str, longest: int = LONGEST) -> str:
    """A phrase of at most `longest` characters, and never less than 40, cut between words."""
    longest = max(longest, 40)
    if len(words) <= longest:
        return words
    cut = words[: longest - 3].rsplit(" ", 1)[0]
    return _LOOSE_END.sub("", f"{cut} ") + " ..."


def with_heading(section: Section, words: str, *, quoted: bool = False) -> str:
    """A phrase that points to a subsection, with what that is headed: "subsection (b) (Limits)".

    `quoted`: it stands in new words of another law, and points to these.
    """
    match = _PLACE.search(words)
    if match is None or not words.endswith(match.group()):
        return words
    path = tuple(re.findall(r"\(([^)]+)\)", match["numbers"]))
    alike = (p for p in section.provisions if p.quoted == quoted)
    found = next((p for p in alike if (p.path[-len(path) :] if quoted else p.path) == path), None)
    if found is None or found.heading is None or _NO_NAME.fullmatch(found.heading):
        return words
    return f"{words} ({found.heading})"

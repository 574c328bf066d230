"""Terms that a section defines and uses: what "covered material" means is what its ban is about.

A definition of a term that the section does not use, by itself or through another term, means nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.extract.clauses.provisions import SILENT, Section

_TERM = re.compile(
    r"\bterms? [\"'](?P<term>[^\"']{2,80})[\"'][^.;]{0,120}?\b(?:means?|includes?|refers? to|consists? of)\b"
)
_WITHOUT = re.compile(
    r"\b(?:(?:does|do|shall) not include|excluding|excludes?|other than|except)\b[^.;]{0,200}"
)
_MATTER = re.compile(
    r"\b(?:material|mineral|metal|element|magnet|alloy|product|item|component|commodit"
    r"|technolog|good|article|facilit|equipment|vehicle|propert|project|device|system)"
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a term in use means, at [start, stop) of the cleaned text; `matter`: it names goods."""

    term: str
    start: int
    stop: int
    matter: bool


def meanings(section: Section) -> list[Meaning]:
    """The definitions of the terms that the section uses, in order."""
    given = list(_definitions(section))
    used = [
        section.lower[: section.body],
        *(section.words(provision) for provision in section.provisions if not provision.roles & SILENT),
    ]
    found: list[Meaning] = []
    while True:
        fresh = [one for one in given if one not in found and any(one.term in words for words in used)]
        if not fresh:
            return sorted(found, key=lambda one: one.start)
        found += fresh
        used = [section.lower[one.start : one.stop] for one in fresh]


def without(section: Section, meaning: Meaning, at: int) -> bool:
    """Whether the words at an offset are what a definition leaves out."""
    return any(
        match.start() <= at < match.end()
        for match in _WITHOUT.finditer(section.lower, meaning.start, meaning.stop)
    )


def _definitions(section: Section) -> Iterator[Meaning]:
    for provision in section.provisions:
        if "definitions" not in provision.roles or section.struck(provision.start):
            continue
        matches = list(_TERM.finditer(section.lower, provision.start, provision.end))
        if not matches:
            continue
        stops = [*(match.start() for match in matches[1:]), provision.stop]
        for match, stop in zip(matches, stops, strict=True):
            term = match["term"].strip(" ,")
            yield Meaning(term, match.end(), stop, _MATTER.search(term) is not None)

"""Items of a list under the line that governs them: "The ministry will, after 2026: - revise the rules"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tracker.extract.candidate import Candidate
from tracker.extract.sentences import Sentence
from tracker.extract.text import NormalText, spelled

_REACH = 12  # sentences back to the line that governs
_COLON = re.compile(r":\s*$")
_NUMBERED = re.compile(r"\s*\d{1,2}[.)-]\s")
# What governs: a year, what is to come, what is made known, what something consists of.
_YEAR = re.compile(r"(?:^|[\s-])(?:19|20)\d\d\s?:\s*$")
_COMING = re.compile(
    spelled(r"(?<!\w)[وف]?(?:س[يت]\w{3,}|سوف|[يت]عتزم|[يت]خطط|المقرر|[يت]ستهدف|[يت]نوي|المزمع)(?!\w)")
)
_TOLD = re.compile(
    spelled(
        r"(?<!\w)[وف]?(?:أعلنت?|قررت?|أقرت?|أصدرت?|اعتمدت?|وافقت?|كشفت?|فرضت?|اتخذت?|أبرزها|القرار|القرارات"
        r"|الإجراءات التالية)(?!\w)"
    )
)
_CONTENT = re.compile(spelled(r"(?<!\w)[وف]?(?:[يت]شمل|[يت]تضمن|[يت]ضم|[يت]ؤسس|[يت]قوم على|[يت]نص)(?!\w)"))


# What a programme in the text obliges to: its standards, trials and reviews are parts of it.
_TO_REPORT = re.compile(spelled(r"(?:برنامج|نظام|منظومة)(?: [^\s.؛:]+){0,9} (?:ال|بال|لل)(?:إبلاغ|إفصاح)"))
_PARTS = frozenset(("standard", "regulation"))


def programme_kind(text: NormalText) -> str | None:
    """The kind of the programme that a text tells of, where one obliges to report."""
    return "reporting_mandate" if _obliges(text.lower) else None


@lru_cache(maxsize=2)
def _obliges(lower: str) -> bool:
    return _TO_REPORT.search(lower) is not None


def governing_line(lower: str, start: int) -> int:
    """Where the line begins that dates a list item at `start`: "2027:", "after the end of 2026, it will:"."""
    floor = max(0, start - 700)
    lines = lower[floor:start].split("\n")
    at = start
    for line in reversed(lines[:-1]):
        at -= len(line) + 1
        if _COLON.search(line) and (_YEAR.search(line) or _COMING.search(line)):
            return max(floor, at)
    return start


@dataclass(frozen=True, slots=True)
class Heading:
    """The line above a list. `sort`: coming, told, content, or None where it governs nothing."""

    start: int
    sort: str | None


def heading_of(text: NormalText, sentence: Sentence) -> Heading | None:
    """What governs a list item: the nearest line before its list that says so; None without a list."""
    if not sentence.bullet:
        return None
    sentences = text.sentences
    at = bisect_left(sentences, sentence.start, key=lambda s: s.start)
    found: Heading | None = None
    for before in reversed(sentences[max(0, at - _REACH) : at]):
        line = text.lower[before.start : before.end]
        if _COLON.search(line):
            sort = _sort_of(line)
            if sort is not None:
                return Heading(before.start, sort)
            found = found or Heading(before.start, None)
        if not before.bullet or _NUMBERED.match(line):
            plain = before.heading and not before.bullet
            return found or (Heading(before.start, None) if plain or _NUMBERED.match(line) else None)
    return found


def _sort_of(line: str) -> str | None:
    if _YEAR.search(line) or _COMING.search(line):
        return "coming"
    if _TOLD.search(line):
        return "told"
    return "content" if _CONTENT.search(line) else None


_OPENED = frozenset(("announced", "enacted", "amended", "completed", "effective", "proposed", "scheduled"))


def _opens(one: Candidate, text: NormalText, sentence: Sentence) -> bool:
    return _WORDS.search(text.lower, sentence.start, one.verb_start) is None


_WORDS = re.compile(r"\w{2,}\s")


def governed(
    candidates: Sequence[Candidate], heading: Heading | None, text: NormalText, sentence: Sentence
) -> list[Candidate]:
    """The candidates of a list item as its heading has them; a verbal noun that nothing governs is a task."""
    if heading is None:
        return list(candidates)
    programme = programme_kind(text) if heading.sort in ("coming", "content") else None
    made = []
    for one in candidates:
        if one.sort != "noun" or not _opens(one, text, sentence):
            made.append(one)
            continue
        if programme and one.kind in _PARTS:
            one = replace(one, kind=programme)
        if heading.sort is None:
            continue
        if heading.sort == "coming" and one.action in _OPENED:
            made.append(replace(one, action="scheduled"))
        elif heading.sort == "content" and one.action in _OPENED:
            made.append(replace(one, action="proposed"))
        else:
            made.append(one)
    return made

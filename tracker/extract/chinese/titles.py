"""A Chinese sentence as a headline: without its dateline, of a long one the clauses around the phrase."""

from __future__ import annotations

import re

_DATELINE = re.compile(
    r"^(?:新华社|中新社|中新网|财新|路透社?|法新社"
    r"|彭博社?)?[^,，。]{0,12}\d{1,2}日电\s*(?:[（(][^）)]{2,20}[）)])?[\s　]*"
)
_LEADING = re.compile(r"^(?:此外|另外|同时|与此同时|不过|但是|但|然而|而且|并且|另据|其中)[,，]?")
_PRONOUN = re.compile(r"^(?:该部门|该部|该局|该机构|该委员会|该国政府|该国|其)(?![他它中实])")


def title(words: str, phrase: str, subject: str | None, longest: int) -> str:
    """The sentence as a headline, its clauses around `phrase` alone where it is longer than `longest`."""
    words = _LEADING.sub("", _DATELINE.sub("", words))
    if len(words) > longest:
        words = _clauses(words, phrase, longest)
    return _PRONOUN.sub(subject, words, count=1) if subject else words


def _clauses(words: str, phrase: str, longest: int) -> str:
    """The run of clauses from as early as fits up to the one that holds the phrase."""
    at = words.find(phrase)
    if at < 0:
        return words
    starts = [0, *(m.end() for m in re.finditer(r"[,，;；:：。]", words[:at]))]
    start = next((s for s in starts if at + len(phrase) - s <= longest), at)
    stop = re.compile(r"[,，;；。]").search(words, at + len(phrase))
    return words[start : stop.start() if stop else len(words)]

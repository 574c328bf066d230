"""A Persian sentence as a headline: without its label, dateline and linking word, its pronoun named."""

from __future__ import annotations

import re

_LEADING = re.compile(
    r"^(?:همچنین|با این حال|در همین حال|افزون بر این|علاوه بر این|از سوی دیگر|بر این اساس|در نتیجه"
    r"|بنابراین|البته|اما|ولی|و)،?\s+"
)
_DATELINE = re.compile(
    r"^(?:[^.،:؛]{2,30}(?:\([^)]{2,20}\)|/ ?ایرنا ?/?) ?[-–—:]"
    r"|[^\s،:؛-]+(?: [^\s،:؛-]+)? ?[-–] ?[^\s،:؛-]{2,12} ?[-–]) ?"
)
_PRONOUN = re.compile(
    r"^(?:این (?:وزارتخانه|کشور|نهاد|سازمان|آژانس|اداره|کمیسیون|اتحادیه|شورا)|وی|او)(?!\w)(?: همچنین)?"
)
_BORDER = re.compile(r"[؛:] |، (?:و|اما|ولی|که|در حالی که|زیرا)? ?")


def title(words: str, phrase: str, subject: str | None, longest: int) -> str:
    """The sentence as a headline, its clause with `phrase` alone where it is longer than `longest`."""
    words = _LEADING.sub("", _DATELINE.sub("", words))
    if len(words) > longest:
        words = _clause(words, phrase, longest)
    return _PRONOUN.sub(subject, words, count=1) if subject else words


def _clause(words: str, phrase: str, longest: int) -> str:
    at = words.find(phrase)
    if at < 0:
        return words
    for match in _BORDER.finditer(words, 0, at):
        if at + len(phrase) - match.end() <= longest:
            return words[match.end() :]
    return words[at:] if len(phrase) > longest // 2 else words

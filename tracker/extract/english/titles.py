"""An English sentence as a headline: without its label, dateline and linking word, its pronoun named."""

from __future__ import annotations

import re

_LEADING = re.compile(
    r"^(?:And|But|Also|However|Meanwhile|Moreover|Yet|Still|So|In addition(?=,)|Additionally"
    r"|Separately|Earlier|Later|Then|Today|Now),?\s+",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^[A-Z][^.:;]{3,90}: (?=[A-Z])")
_DATELINE = re.compile(r"^[A-Z][A-Z][A-Za-z .,0-9]{0,40}(?:\([^)]{2,20}\))? ?[-–—] ?(?=[A-Z])")
_PRONOUN = re.compile(
    r"^(?:It|They|The agency|The department|The ministry|The government|The"
    r" administration)\b(?! (?:of|for)\b)",
    re.IGNORECASE,
)


def title(words: str, phrase: str, subject: str | None, longest: int) -> str:
    """The sentence as a headline, its clause with `phrase` alone where it is longer than `longest`."""
    words = _LABEL.sub("", re.sub(r"\*+", "", words))
    words = _LEADING.sub("", _DATELINE.sub("", words))
    if len(words) > longest:
        words = _clause(words, phrase, longest)
    return _PRONOUN.sub(subject, words, count=1) if subject else words


def _clause(words: str, phrase: str, longest: int) -> str:
    """The clause of a long sentence that holds the phrase."""
    at = words.find(phrase)
    if at < 0:
        return words
    start = 0
    for match in re.finditer(r"[;:] |, (?:and|but|while|which|as|who|after|because|that)? ?| — ", words[:at]):
        if at + len(phrase) - match.end() <= longest and re.match(
            r"[\"“]?(?!D\.C|U\.S)[A-Z]|the |a |it |they ", words[match.end() :]
        ):
            start = match.end()
            if len(words) - start <= longest + 60:
                break
    return words[start:]

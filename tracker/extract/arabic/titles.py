"""An Arabic sentence as a headline: without its dateline and linking word, its pronoun named."""

from __future__ import annotations

import re

_DATELINE = re.compile(
    r"^[^\s:–—-]+(?:،? [^\s:–—-]+){0,5} ?(?:\([^)]{2,24}\) ?[-–—:]|/ ?[^/\n]{2,14} ?/(?: ?[-–—:])?) ?"
)
_LEADING = re.compile(
    r"^(?:كما|وكما|إلى ذلك،?|من جهة أخرى،?|كذلك|وفي السياق(?: ذاته| نفسه)?،?|ثم|وأضاف أن|في المقابل،?) +"
)
_PRONOUN = re.compile(r"^(و?[\u0621-\u064a]+) (الوزارة|الهيئة|المفوضية|الوكالة|الحكومة)(?= )")
_BORDER = re.compile(r"[؛;:] |، (?:و(?:لكن|بينما)?|فيما|بينما|حيث|إذ|مما|في حين|بعدما)? ?| — ")


def title(words: str, phrase: str, subject: str | None, longest: int) -> str:
    """The sentence as a headline, its clause with `phrase` alone where it is longer than `longest`."""
    words = _LEADING.sub("", _DATELINE.sub("", words))
    if len(words) > longest:
        words = _clause(words, phrase, longest)
    return _PRONOUN.sub(rf"\1 {subject}", words, count=1) if subject else words


def _clause(words: str, phrase: str, longest: int) -> str:
    at = words.find(phrase)
    if at < 0:
        return words
    start = 0
    for match in _BORDER.finditer(words, 0, at):
        start = match.end()
        if len(words) - start <= longest + 60:
            break
    return words[start:]

"""Whether the first line of a text is its headline, though no blank line parts it from the lead.

A line broken for width ends because the next word would not have fitted; a headline ends where it ends.
And a lead tells its headline again, where the second half of a sentence seldom repeats the first.
"""

from __future__ import annotations

import re

_LOOKED_AT = 2000
"""So much of a text, in characters, shows how wide its lines are."""
_WIDEST = 100  # a line that was broken for width is no longer, in characters
_RAGGED = 0.85  # lines of one width differ by less than this part of the widest
_STEM = 4  # letters by which a word is known in another form
_REPEATED = 3  # so many words of a headline come again in its lead, and half of them
_WORD = re.compile(r"\w{3,}")
_OPEN = tuple(",，、،-–—([{«“\"'(（《")


def headline_end(text: str) -> int:
    """How long the headline on the first line of a text is, in characters; 0 where there is none."""
    lines = text[:_LOOKED_AT].split("\n")
    line, rest = lines[0], [other for other in lines[1:] if other.strip()]
    if not line.strip() or len(lines) < 2 or not lines[1].strip() or line.rstrip().endswith(_OPEN):
        return 0
    if lines[1].lstrip()[:1].islower():
        return 0
    widest = max(map(len, rest))
    fits = len(line) + 1 + len(lines[1].split(" ", 1)[0]) <= widest * _RAGGED
    return len(line.rstrip()) if widest > _WIDEST or fits or _retold(line, lines[1]) else 0


def _retold(line: str, following: str) -> bool:
    """Whether a line says most of another again."""
    said, again = _stems(line), _stems(following)
    common = said & again
    return len(common) >= _REPEATED and 2 * len(common) >= len(said)


def _stems(line: str) -> set[str]:
    return {word[:_STEM].lower() for word in _WORD.findall(line)}

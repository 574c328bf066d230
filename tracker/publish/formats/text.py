"""Text of strangers as formats can carry it: no character that one forbids or that turns a line around.

Titles and quotes come from feeds. XML 1.0 has no place for most control characters, a calendar's line ends
at a line break, half a surrogate pair is not UTF-8 at all, and a bidirectional override without its end
turns around whatever a reader's program writes after it.
"""

from __future__ import annotations

import re

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_BREAKS = re.compile("[ \t]*(?:\r\n|[\n\r\x0b\x0c\x85\u2028\u2029])[ \t]*")
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_PLAIN = re.compile("[ -~]*")


def whole(text: str) -> str:
    """The text as UTF-8 and XML 1.0 can hold it: what is no character becomes U+FFFD, controls go.

    Lines stay lines. XML 1.0, section 2.2 (production Char); Unicode, chapter 23.7 for U+FFFE and U+FFFF.
    """
    if _PLAIN.fullmatch(text):
        return text
    return _CONTROLS.sub("", _NO_CHARACTERS.sub("\ufffd", text))


def readable(text: str) -> str:
    """The same for people: without the characters that turn the text after them around (UAX 9, section 2)."""
    if _PLAIN.fullmatch(text):
        return text
    return _TURNING.sub("", whole(text))


def one_line(text: str) -> str:
    """The same on one line, whatever ends a line in any format being a space."""
    if _PLAIN.fullmatch(text):
        return text.strip()
    return readable(_BREAKS.sub(" ", text)).replace("\t", " ").strip()

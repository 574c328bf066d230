"""Texts to measure extraction with: the labelled sentences shuffled, with other figures and names each time.

One sentence in six tells an event and the others are near misses, which makes two events in 1,500 characters, as
news and gazettes on the subject have; nearly every sentence names an instrument, a country or a material. Of one
seed they are always the same.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from functools import cache

from labelled import LANGUAGES, cases

from tracker.vocabulary import Vocabulary, vocabulary

# One such piece and all of a text is read as a gazette's document, by other and faster ways than prose.
_STRUCTURED = re.compile(r"\n|^[A-Z]+: ")
_FIGURE = re.compile(r"\d+")
TELLING = 1 / 6
_NAMED = ("countries", "materials")
_BYTES = (
    range(256),
    range(32, 127),
    b" .,;:\n\"'()[]0123456789",
    b"\xe4\xbd\xd8\xd9\xda\xdb\x80\xa7\xb1\x86 ",
)


class Sentences:
    """The sentences of one language's labelled cases, those with headings and lists left out."""

    def __init__(self, language: str, terms: Vocabulary | None = None) -> None:
        terms = terms or vocabulary()
        self.language = language
        own = [
            (case.document.text.strip(), bool(case.labels)) for case in cases() if case.language == language
        ]
        own = [(text, tells) for text, tells in own if not _STRUCTURED.search(text)]
        self.plain = tuple(text for text, _ in own)
        self._telling = tuple(text for text, tells in own if tells)
        self._missing = tuple(text for text, tells in own if not tells)
        self._others: dict[str, list[str]] = {}
        for table in _NAMED:
            names = [term.label(language) for term in terms.table(table).values()]
            self._others |= dict.fromkeys(names, names)
        words = "|".join(map(re.escape, sorted(self._others, key=len, reverse=True)))
        self._name = re.compile(rf"\b(?:{words})\b" if language == "en" else words)

    def varied(self, chance: random.Random) -> str:
        """One sentence with other figures, and another country or material for each it names by its label."""
        plain = chance.choice(self._telling if chance.random() < TELLING else self._missing)
        sentence = self._name.sub(lambda m: chance.choice(self._others[m[0]]), plain)
        return _FIGURE.sub(lambda m: figure(m[0], chance), sentence)

    def text(self, length: int, chance: random.Random) -> str:
        """`length` characters of sentences, a blank line after every fourth."""
        parts: list[str] = []
        size = 0
        while size < length:
            parts.append(self.varied(chance) + ("\n\n" if len(parts) % 4 == 3 else " "))
            size += len(parts[-1])
        return "".join(parts)[:length]


def figure(digits: str, chance: random.Random) -> str:
    """Another number: years stay years, days and months stay what they may be."""
    if len(digits) == 4 and digits[:2] in ("19", "20"):
        return str(chance.randint(2015, 2027))
    if len(digits) <= 2:
        return str(chance.randint(1, max(1, int(digits)))) if int(digits) else digits
    return str(chance.randint(1, 9)) + "".join(chance.choice("0123456789") for _ in digits[1:])


@cache
def sentences() -> Mapping[str, Sentences]:
    """The sentences of each language that has labelled cases."""
    every = {language: Sentences(language) for language in LANGUAGES}
    return {language: own for language, own in every.items() if own.plain}


def soup(chance: random.Random, length: int = 2000) -> str:
    """Anything: random bytes read as UTF-8 or Latin-1, or random characters of one script or of all."""
    sort = chance.randrange(6)
    if sort < 4:
        raw = bytes(chance.choices(list(_BYTES[sort]), k=length))
        return raw.decode("latin-1" if chance.random() < 0.3 else "utf-8", "replace")
    blocks = (
        (0x20, 0x7E),
        (0x600, 0x6FF),
        (0x4E00, 0x9FFF),
        (0x3000, 0x303F),
        (0x200B, 0x206F),
        (0x20, 0xFFFD),
    )
    low, high = chance.choice(blocks)
    points = (chance.randint(low, high) for _ in range(length))
    return "".join(" " if 0xD800 <= point < 0xE000 else chr(point) for point in points)


def jumble(chance: random.Random, language: str, length: int = 2000) -> str:
    """Pieces of sentences in no order: words that mean something to the readers, without any sense."""
    own = sentences()[language]
    parts: list[str] = []
    size = 0
    while size < length:
        sentence = own.varied(chance)
        start = chance.randrange(len(sentence))
        piece = sentence[start : start + chance.randint(1, 30)] * chance.choice((1, 1, 1, 2, 9))
        parts.append(
            piece + chance.choice((" ", "", ", ", ".", "\n", " (", ") ", '"', "“", "、", "،", " - "))
        )
        size += len(parts[-1])
    return "".join(parts)[:length]

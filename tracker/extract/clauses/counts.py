"""Numbers as laws write them: "180", "one hundred and eighty", "30th", "thirtieth"."""

from __future__ import annotations

import re

_ONES = dict(zip("one two three four five six seven eight nine".split(), range(1, 10), strict=True))
_TEENS = dict(
    zip(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
        range(10, 20),
        strict=True,
    )
)
_TENS = dict(
    zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True)
)
_CARDINALS = _ONES | _TEENS | _TENS
_IRREGULAR = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
              "nine": "ninth", "twelve": "twelfth"}  # fmt: skip


def _ordinal(word: str) -> str:
    """The ordinal of a number word: "thirtieth"."""
    return _IRREGULAR.get(word) or (f"{word[:-1]}ieth" if word.endswith("y") else f"{word}th")


_ORDINALS = {_ordinal(word): number for word, number in _CARDINALS.items()}


def _any(words: dict[str, int], *, ordinal: bool = False) -> str:
    return "|".join(sorted((_ordinal(word) if ordinal else word for word in words), key=len, reverse=True))


_HUNDRED = rf"(?:an?|{_any(_ONES)})[ -]hundred"
_SMALL = rf"(?:{_any(_TENS)})(?:[- ](?:{_any(_ONES)}))?|{_any(_TEENS)}|{_any(_ONES)}"
_SMALLTH = (
    rf"(?:{_any(_TENS)})[- ](?:{_any(_ONES, ordinal=True)})|{_any(_TENS, ordinal=True)}"
    rf"|{_any(_TEENS, ordinal=True)}|{_any(_ONES, ordinal=True)}"
)
COUNT = rf"\d{{1,4}}|{_HUNDRED}(?:(?:[ -]and)?[ -](?:{_SMALL}))?|{_SMALL}|an?"
"""A count of days, months or years, in lower case."""
ORDINAL = rf"\d{{1,4}}(?:st|nd|rd|th)|{_HUNDRED}(?:(?:[ -]and)?[ -](?:{_SMALLTH})|th)|{_SMALLTH}"
"""The place of a day, month or year in a row, in lower case."""
_WORD = re.compile(r"[a-z]+|\d+")


def number(written: str) -> int:
    """What COUNT or ORDINAL found, as a number."""
    value = 0
    for word in _WORD.findall(written):
        if word.isdigit():
            value = int(word)
        elif word.startswith("hundred"):
            value = max(value, 1) * 100
        elif word in ("a", "an"):
            value = max(value, 1)
        else:
            value += _CARDINALS.get(word) or _ORDINALS.get(word, 0)
    return value

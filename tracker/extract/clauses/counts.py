"""Numbers as laws write them: "180", "one hundred and eighty", "30th", "thirtieth"."""

from __future__ import annotations

import re

_ONES = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_TEENS = {"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
          "seventeen": 17, "eighteen": 18, "nineteen": 19}  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
         "ninety": 90}  # fmt: skip
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

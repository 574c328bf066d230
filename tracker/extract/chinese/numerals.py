"""Numbers written in Chinese characters: 三, 十五, 一百二十, 二〇二五."""

from __future__ import annotations

from tracker.extract.text import normal

_DIGITS = {
    "〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8,
    "九": 9, "元": 1,
}  # fmt: skip
_TENS = {"十": 10, "廿": 20, "卅": 30, "百": 100, "千": 1000}
DIGITS = normal("〇零○一二两三四五六七八九")
"""The characters of single digits, for use inside a character class."""


def number(written: str) -> int | None:
    """The value of a number in figures or characters; None where it is neither.

    A run of digits alone is read place by place, as years are written (二〇二五).
    """
    if written.isascii():
        return int(written) if written.isdigit() else None
    if all(letter in _DIGITS for letter in written):
        return int("".join(str(_DIGITS[letter]) for letter in written))
    total = digit = 0
    for letter in written:
        if letter in _DIGITS:
            digit = _DIGITS[letter]
        elif letter in _TENS:
            total += (digit or 1) * _TENS[letter]
            digit = 0
        else:
            return None
    return total + digit

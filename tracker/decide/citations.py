"""The numbers by which a text names a law, a notice or an edition: FY2026, Section 301, 2023/1542, 第61号.

They tell two things of one name apart: the act of one year from that of the next, one round of grants from
another.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping

TELLING_APART = ("year", "section", "plan", "round")
"""Schemes in which different numbers mean different things. Of notices, each step of one life has its own."""

NAMING = ("eu", "law", "number")
"""Schemes in which one number names one document."""

_LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("يىې", "ی"),
        "ك": "ک",
        "ة": "ه",
        "ۀ": "ه",
        "ؤ": "و",
        "ئ": "ی",
        **{chr(code): None for code in (*range(0x064B, 0x0660), 0x0640, 0x0670)},
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
        "\u200c": " ",
        "\u200e": None,
        "\u200f": None,
        "’": "'",
        "–": "-",
        "‑": "-",
    }
)

_COUNTED = {
    word: str(number)
    for number, words in enumerate(
        (
            "first one i 一 الاولی اول",
            "second two ii 二 الثانیه دوم",
            "third three iii 三 الثالثه سوم",
            "fourth four iv 四 الرابعه چهارم",
            "fifth five v 五 الخامسه پنجم",
        ),
        start=1,
    )
    for word in words.split()
}

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (scheme, re.compile(pattern))
    for scheme, pattern in (
        ("year", r"\b(?:fiscal(?: year)?|fy) ?-?(?:20)?(\d{2})\b"),
        ("year", r"\b(?:20)(\d{2}) (?:[\w'-]+ ){0,4}act\b"),
        ("year", r"\bact (?:of|for) (?:20)(\d{2})\b"),
        ("year", r"\bndaa(?: for)? (?:20)(\d{2})\b|\b(?:20)(\d{2}) ndaa\b"),
        ("year", r"20(\d{2}) ?(?:财年|财政年度)|《20(\d{2})"),
        ("year", r"(?:السنه المالیه|سال مالی) (?:20)(\d{2})"),
        ("year", r"قانون(?: \w+){1,6} (?:لعام|لسنه|سال) (?:20)(\d{2})"),
        ("section", r"\bsection (\d+[a-z]?)\b|(\d{3})(?:条款|调查|关税)|(?:القسم|الماده|بخش|ماده) (\d+)"),
        ("plan", r"\b(\d{2})th five[- ]year plan"),
        (
            "round",
            r"\b(?:phase|round|tranche|stage|batch) (\d{1,2}|one|two|three|four|five|i{1,3}|iv|v)\b"
            r"|\b(first|second|third|fourth|fifth) (?:phase|round|tranche|stage|batch)\b"
            r"|第([一二三四五\d])(?:轮|批|期|阶段)"
            r"|(?:الدفعه|الجوله|المرحله) (الاولی|الثانیه|الثالثه|الرابعه|الخامسه)"
            r"|(?:دور|مرحله|فاز) (اول|دوم|سوم|چهارم|پنجم)\b",
        ),
        ("eu", r"\((?:eu|ec)\) (?:no\.? ?)?(\d+/\d+)|\b(20\d\d/\d{3,4})\b"),
        ("law", r"\b(?:public law|pub\. ?l\.) (?:no\. )?(\d+-\d+)"),
        (
            "number",
            r"\b(?:executive order|proclamation|announcement|notice|decree|order|circular|resolution"
            r"|regulation|law) (?:(?:no|nr)\.? ?|number )?(\d{1,5}(?:/\d{2,4})?)\b",
        ),
        ("number", r"(?:第|no\. ?)(\d{1,5})号|(\d{1,5})号(?:公告|令|文件|总统令)"),
        ("number", r"(?:رقم|شماره) (\d{1,5}(?:/\d{2,4})?)"),
    )
)


@functools.lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """A text as words are compared: case, forms of Arabic letters, vowel signs, kinds of digit set aside."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_LETTERS)
    return " ".join(text.casefold().split())


@functools.lru_cache(maxsize=8192)
def citations(text: str) -> Mapping[str, frozenset[str]]:
    """The numbers a text names, by scheme: `{"year": {"26"}, "section": {"301"}}`. Years: 20xx."""
    found: dict[str, set[str]] = {}
    for scheme, number in _cited(plain(text)):
        found.setdefault(scheme, set()).add(number)
    return {scheme: frozenset(numbers) for scheme, numbers in found.items()}


# Without a figure or a counting word there is no number to find.
_ANY = re.compile(
    r"\d|第[一二三四五]|\b(?:first|second|third|fourth|fifth|phase|round|tranche|stage|batch)\b"
    r"|(?:الدفعه|الجوله|المرحله|دور|مرحله|فاز) "
)


def _cited(text: str) -> Iterator[tuple[str, str]]:
    if _ANY.search(text) is None:
        return
    for scheme, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            number = next(group for group in match.groups() if group)
            yield scheme, _COUNTED.get(number, number)


def told_apart(mine: Mapping[str, frozenset[str]], theirs: Mapping[str, frozenset[str]]) -> str | None:
    """The scheme in which two texts name different things, or None."""
    for scheme in TELLING_APART:
        if scheme in mine and scheme in theirs and not mine[scheme] & theirs[scheme]:
            return scheme
    return None


def named_alike(mine: Mapping[str, frozenset[str]], theirs: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The numbers of documents that both texts name."""
    return frozenset(
        f"{scheme} {number}"
        for scheme in NAMING
        for number in mine.get(scheme, frozenset()) & theirs.get(scheme, frozenset())
    )

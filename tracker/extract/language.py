"""Which language a text is in: by script first, by letters and small words within a script."""

from __future__ import annotations

import re

_SAMPLE = 4000
_HAN = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")
_ARABIC = re.compile(r"[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]")
_PERSIAN = re.compile(r"[پچژگکی]")
_NOT_PERSIAN = re.compile(r"[ةكيىإأؤ]")
# Letters that neither Arabic nor Persian is written with, by the language that is.
_NEIGHBOURS = {
    "ur": re.compile(r"[ٹڈڑںےھہ]"),
    "ps": re.compile(r"[ټډړږښۍځڅڼ]"),
    "ckb": re.compile(r"[ێۆڵڕ]"),
    "ug": re.compile(r"[ۇۈۋ]"),
}
_NEIGHBOUR_SHARE = 50
"""One letter in so many is enough: a name or a quotation holds fewer."""
_LATIN = re.compile(r"[A-Za-z]")
_ENGLISH = re.compile(
    r"\b(?:the|of|and|to|in|for|on|by|with|from|is|are|was|has|that|as|at|its|an?|will|over"
    r"|after|against|into)\b",
    re.IGNORECASE,
)
_OTHER_LATIN = re.compile(
    r"\b(?:de|la|le|les|el|los|las|del|der|die|das|und|et|para|por|que|dos|das|uma?|het|een|van"
    r"|dan|yang|di|ve)\b",
    re.IGNORECASE,
)


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of `text`, or None where it cannot be told. Reads the first 4,000 characters."""
    sample = text[:_SAMPLE]
    if sample.isascii():
        return _of_latin(sample)
    kana, hangul = len(_KANA.findall(sample)), len(_HANGUL.findall(sample))
    han, arabic = len(_HAN.findall(sample)), len(_ARABIC.findall(sample))
    latin = len(_LATIN.findall(sample))
    # A Han character says about as much as three Latin letters, an Arabic letter as one.
    if max(3 * (han + kana + hangul), arabic) <= latin / 2 or not (han or kana or hangul or arabic):
        return _of_latin(sample)
    if arabic >= han + kana + hangul:
        return _of_arabic(sample)
    if hangul > han:
        return "ko"
    return "ja" if kana * 10 > han else "zh"


def _of_arabic(sample: str) -> str:
    letters = len(_ARABIC.findall(sample))
    for language, pattern in _NEIGHBOURS.items():
        if len(pattern.findall(sample)) * _NEIGHBOUR_SHARE > letters:
            return language
    return "fa" if len(_PERSIAN.findall(sample)) > len(_NOT_PERSIAN.findall(sample)) else "ar"


def _of_latin(sample: str) -> str | None:
    if not _LATIN.search(sample):
        return None
    english, other = len(_ENGLISH.findall(sample)), len(_OTHER_LATIN.findall(sample))
    return "en" if english >= other else None

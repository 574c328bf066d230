"""Text and queries folded so that full-text search finds words inside Chinese, Arabic and Persian.

SQLite's `unicode61` tokenizer splits at spaces, which Chinese does not have, and knows nothing of the
letters Arabic writes on to the front of a word. So the text is folded before it is indexed and the query
before it is asked, with the same rules:

- Chinese, Japanese and Korean: every character is a word; a run of them in a query is a phrase, so 石墨
  is found in 石墨负极材料 and 锂 alone is found too.
- Arabic and Persian: forms of one letter become one (ي ى ی, ك ک, أ إ آ ا, ة ه), vowels and tatweel go, and
  a word is indexed with each prefix taken off (بالليثيوم, الليثيوم, ليثيوم), so its bare form finds it.
- Persian: a joined plural is indexed glued, apart and bare (باتری‌ها, باتریها, باتری ها, باتری).
- Everything else is left to `unicode61 remove_diacritics 2`: case and accents.

Stripping over-matches words that merely begin with those letters; it never loses one. Imports nothing of
the store, so that Datasette can ask with the same folding.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable

VERSION = "1"
"""Changes when `fold` does: the store then folds its texts anew."""

BREAK = " \ue000 "
"""Between two texts of one row: a word of its own, so that no phrase reaches across."""

_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_ARABIC = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"

_TO_FOLD = re.compile(f"[{_CJK}{_ARABIC}\uff00-\uffef\u200b-\u200f\u2060\x00]")
_CJK_CHARACTER = re.compile(f"[{_CJK}]")
_ARABIC_WORD = re.compile(f"[{_ARABIC}]+(?:\u200c+[{_ARABIC}]+)*")

_LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("يىېۍ", "ی"),
        "ئ": "ی",
        "ك": "ک",
        "ة": "ه",
        "ۀ": "ه",
        "ؤ": "و",
        **{chr(code): None for code in [*range(0x064B, 0x0660), 0x0640, 0x0670, *range(0x06D6, 0x06ED)]},
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
        **dict.fromkeys("\x00\u200b\u200d\u200e\u200f\u2060"),
    }
)
_BARE_LENGTH = 3
"""A prefix or plural comes off only where at least so many letters stay."""

_PREFIXES = ("ال", "و", "ف", "ب", "ک", "ل")
"""Article, conjunctions and prepositions; they pile up: وبالليثيوم."""

_ARTICLES = ("وال", "فال", "بال", "کال", "ولل", "ال", "لل")
"""What a query's word loses: only with the article, since one letter alone is often the word's own."""

_PLURALS = ("هایی", "های", "ها")

_QUERY_PART = re.compile(r'"([^"]*)"?|(\S+)')


def fold(text: str) -> str:
    """A text as it is indexed. Latin text comes back as it is; `unicode61` sees to its case and accents.

    The further forms of Arabic and Persian words follow the text, each once, so that its phrases stay whole.
    """
    if (text.isascii() and "\x00" not in text) or not _TO_FOLD.search(text):
        return text
    plain = unicodedata.normalize("NFKC", text).translate(_LETTERS)
    words = dict.fromkeys(_ARABIC_WORD.findall(plain))
    forms = dict.fromkeys(form for word in words for form in _further_forms(word))
    plain = _CJK_CHARACTER.sub(lambda match: f" {match[0]} ", plain).replace("\u200c", " ")
    return plain + BREAK + " ".join(forms) if forms else plain


def fold_all(texts: Iterable[str | None]) -> str:
    """Several texts as one row of the index; empty ones and repetitions are left out."""
    return BREAK.join(_fold_again(text) for text in dict.fromkeys(texts) if text)


@functools.lru_cache(maxsize=4096)
def _fold_name(text: str) -> str:
    return fold(text)


def _fold_again(text: str) -> str:
    """Names of terms come up in every other event: short texts are folded once."""
    return _fold_name(text) if len(text) <= 60 else fold(text)


def fold_query(query: str) -> str:
    """What a person typed, as an FTS5 expression that finds it in folded text. Never raises.

    Words must all be there, in any order; "words in quotes" stand together; a final * finds beginnings.
    Nothing else is an operator. A query without a word in it finds nothing.
    """
    terms: list[str] = []
    for match in _QUERY_PART.finditer(query):
        quoted, word = match.groups()
        if quoted is not None:
            terms.append(_phrase(_words(quoted)))
        else:
            words = _words(word)
            terms += [_term(part) for part in words[:-1]]
            terms += [_term(part, prefix=word.endswith("*")) for part in words[-1:]]
    return " AND ".join(term for term in terms if term) or '""'


def _words(text: str) -> list[str]:
    """The words of a query, letters folded. A run of Chinese characters is one word here."""
    plain = unicodedata.normalize("NFKC", text).translate(_LETTERS)
    spaced = re.sub(f"([{_CJK}]+)", r" \1 ", plain)
    kept = "".join(c if c == "\u200c" or unicodedata.category(c)[0] in "LNM" else " " for c in spaced)
    return [word.strip("\u200c") for word in kept.split() if word.strip("\u200c") and _has_letter(word)]


def _has_letter(word: str) -> bool:
    return any(unicodedata.category(character)[0] in "LN" for character in word)


def _term(word: str, *, prefix: bool = False) -> str:
    """One word of a query: any of the forms its match may be indexed under."""
    if _CJK_CHARACTER.match(word):
        return _phrase([word])
    star = "*" if prefix else ""
    glued = word.replace("\u200c", "")
    forms = [glued, *_without(glued, _ARTICLES, 1), *_singular(glued)]
    if "\u200c" in word:
        forms.append(word.replace("\u200c", " "))
    alternatives = [f'"{form}"{star}' for form in dict.fromkeys(forms)]
    return alternatives[0] if len(alternatives) == 1 else f"({' OR '.join(alternatives)})"


def _phrase(words: list[str]) -> str:
    spelled = [
        " ".join(word) if _CJK_CHARACTER.match(word) else word.replace("\u200c", " ") for word in words
    ]
    return f'"{" ".join(spelled)}"' if spelled else ""


def _further_forms(word: str) -> list[str]:
    """What else a word of Arabic letters may be asked for as: glued, bare of prefixes, in the singular."""
    glued = word.replace("\u200c", "")
    forms = [glued] if glued != word else []
    return [*forms, *_without(glued, _PREFIXES), *_singular(glued)]


def _without(word: str, prefixes: tuple[str, ...], deep: int = 3) -> list[str]:
    """A word with one to three prefixes taken off, in every way that leaves enough letters."""
    if not deep:
        return []
    shorter = [
        word[len(prefix) :]
        for prefix in prefixes
        if word.startswith(prefix) and len(word) - len(prefix) >= _BARE_LENGTH
    ]
    return shorter + [form for rest in shorter for form in _without(rest, prefixes, deep - 1)]


def _singular(word: str) -> list[str]:
    for plural in _PLURALS:
        if word.endswith(plural) and len(word) - len(plural) >= _BARE_LENGTH:
            return [word.removesuffix(plural)]
    return []

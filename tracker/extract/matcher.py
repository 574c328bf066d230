"""One Aho-Corasick pass over a text: every name and trigger word in it, with word boundaries of its script.

English words end where letters and digits end; Chinese has no boundaries (the longest match wins
later); Arabic and Persian allow the clitics that are written onto a word, as their grammars list them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import ahocorasick

from tracker.extract.text import NormalText, normal


class Clitics(NamedTuple):
    """What a language writes onto a word, in the normal form: before it ("and", "the") and after it."""

    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()


NO_CLITICS = Clitics()
_LONGEST_CLITIC = 6


class Word(NamedTuple):
    """What a string in the automaton stands for. `spelled` must be matched to the letter where given.

    `capital` asks for an upper-case first letter in the text, `behind` for letters right before it.
    """

    layer: str
    payload: Any
    spelled: str | None = None
    capital: bool = False
    behind: str = ""

    @property
    def plain(self) -> bool:
        """Whether it may stand anywhere."""
        return self.spelled is None and not self.capital and not self.behind


class Hit(NamedTuple):
    """A word found at [start, end) of the normal form."""

    start: int
    end: int
    word: Word


_hit = tuple.__new__  # past the checks of arguments: there are hundreds in a short text


class Matcher:
    """An automaton over words of one language. Built once, used for many texts."""

    def __init__(self, clitics: Clitics = NO_CLITICS) -> None:
        self._clitics = clitics
        self._words: dict[str, list[tuple[Word, bool]]] = {}
        self._automaton: ahocorasick.Automaton | None = None

    def add(
        self,
        written: str,
        layer: str,
        payload: Any,
        *,
        exact: bool = False,
        capital: bool = False,
        behind: str = "",
    ) -> None:
        """Look for `written`. `exact`: in just this case; `capital`: as a name, with a capital.

        `behind`: only where these letters are written onto it.
        """
        made = normal(written)
        lowered = made.lower()
        if not lowered or len(lowered) != len(made):
            return
        word = Word(layer, payload, made if exact else None, capital, behind)
        self._words.setdefault(lowered, []).append((word, word.plain))

    def add_normal(self, forms: Iterable[str], layer: str, payload: Any) -> None:
        """Look for each of `forms`, in the normal form and lower case already, for one thing."""
        found = Word(layer, payload), True
        for form in forms:
            if form in self._words:
                self._words[form].append(found)
            else:
                self._words[form] = [found]

    def build(self) -> Matcher:
        """Make the automaton; nothing can be added afterwards."""
        automaton = ahocorasick.Automaton()
        for key, words in self._words.items():
            automaton.add_word(key, (len(key), _is_unspaced(key[0]) and _is_unspaced(key[-1]), words))
        automaton.make_automaton()
        self._automaton, self._words = automaton, {}
        return self

    def hits(self, text: NormalText) -> Iterator[Hit]:
        """Everything found, in the order of its end. Overlaps are all given."""
        automaton = self._automaton
        if automaton is None or not len(automaton):
            return
        lower, written = text.lower, text.text
        size = len(lower)
        for last, (length, unbounded, words) in automaton.iter(lower):
            end = last + 1
            start = end - length
            # The common cases, inline: Chinese, and a Latin word that is part of a longer one.
            if not unbounded:
                if start and (before := lower[start - 1]).isalnum():
                    if before.isascii() and lower[start].isascii():
                        continue
                    if not _open_before(lower, start, self._clitics.before):
                        continue
                if end < size and lower[end].isalnum() and not _open_after(lower, end, self._clitics.after):
                    continue
            for word, plain in words:
                if plain or _fits(word, lower, written, start, end):
                    yield _hit(Hit, (start, end, word))


def _fits(word: Word, lower: str, written: str, start: int, end: int) -> bool:
    """Whether a word that is not found everywhere may stand at [start, end)."""
    if word.behind and not lower.endswith(word.behind, 0, start):
        return False
    if word.spelled is not None:
        return written[start:end] == word.spelled
    return (
        not word.capital
        or not lower[start].isascii()
        or written[start].isupper()
        or not written[start].isalpha()
    )


def _is_arabic(letter: str) -> bool:
    return "\u0600" <= letter <= "\u06ff"


def _is_unspaced(letter: str) -> bool:
    """Chinese and Japanese letters, which have no blanks between words."""
    return "\u3040" <= letter <= "\u9fff" or "\uf900" <= letter <= "\ufaff"


def _open_before(lower: str, start: int, clitics: frozenset[str]) -> bool:
    """Whether a word may begin here though a letter stands before it."""
    first, before = lower[start], lower[start - 1]
    if _is_unspaced(first) or _is_unspaced(before):
        return True
    if _is_arabic(first) != _is_arabic(before):
        return _is_arabic(first) or _is_arabic(before)
    if not _is_arabic(first):
        return False
    begin = start
    while (
        begin
        and start - begin < _LONGEST_CLITIC
        and _is_arabic(lower[begin - 1])
        and lower[begin - 1].isalpha()
    ):
        begin -= 1
    return lower[begin:start] in clitics


def _open_after(lower: str, end: int, clitics: frozenset[str]) -> bool:
    """Whether a word may end here though a letter stands after it."""
    last, after = lower[end - 1], lower[end]
    if _is_unspaced(last) or _is_unspaced(after):
        return True
    if _is_arabic(last) != _is_arabic(after):
        return _is_arabic(last) or _is_arabic(after)
    if not _is_arabic(last):
        return False
    stop = end
    while (
        stop < len(lower)
        and stop - end < _LONGEST_CLITIC
        and _is_arabic(lower[stop])
        and lower[stop].isalpha()
    ):
        stop += 1
    return lower[end:stop] in clitics

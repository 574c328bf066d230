"""What a title says, in whatever language: the names in it by id, its figures, and its plain words.

A title is parsed once and kept: a stored event is held against many drafts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from tracker.decide.firms import sound
from tracker.decide.weights import weights

if TYPE_CHECKING:
    from tracker.extract.matcher import Matcher

_KEPT = 20_000
"""Titles kept parsed: some megabytes."""

_WORD = re.compile(r"[a-z0-9][a-z0-9.'-]*[a-z0-9]|[\u0621-\u06d3]{2,}")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
_ARTICLES = ("وال", "بال", "ال", "لل")
_RARE, _PLAIN = 2.0, 1.0


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart.

    `names`: ids of what it surely names, as `organizations:catl`; `materials`: those it may name.
    `sounds`: its words by their consonants, whatever the script. `figures`: each sort with the figures given.
    `words`: its plain words with how much each tells, names most; comparable only with those of one
    `script` (latin, han, arabic).
    """

    names: frozenset[str]
    materials: frozenset[str]
    sounds: frozenset[str]
    figures: Mapping[str, frozenset[str]]
    words: Mapping[str, float]
    script: str


@lru_cache(maxsize=_KEPT)
def title_of(text: str) -> Title:
    """A title taken apart."""
    from tracker.extract.dictionary import script_of
    from tracker.extract.names import names_of
    from tracker.extract.text import NormalText

    made = NormalText(text)
    lower = made.lower
    script = script_of(lower)
    names = names_of(_matcher(script).hits(made))
    return Title(
        names=frozenset(f"{name.table}:{name.id}" for name in names if name.sure),
        materials=frozenset(name.id for name in names if name.table == "materials"),
        sounds=frozenset(sound(match[0]) for match in _WORD.finditer(lower)),
        figures=_figures(lower),
        words=_words(lower, made.text, script),
        script=script,
    )


def _figures(lower: str) -> dict[str, frozenset[str]]:
    """The figures of each sort that the title gives, ordinals as numerals."""
    ordinals = weights().ordinals
    found = {}
    for name, figure in weights().figures.items():
        given = {match[1] for pattern in figure.patterns for match in pattern.finditer(lower)}
        if given:
            found[name] = frozenset(ordinals.get(value, value.removesuffix(".0")) for value in given)
    return found


def _words(lower: str, written: str, script: str) -> dict[str, float]:
    """Each word and how much it tells: names twice as much, everyday words nothing."""
    common = weights().common
    found: dict[str, float] = {}
    for match in _WORD.finditer(lower):
        word = match[0]
        weight = _PLAIN
        if word.isascii():
            if word in common or word[0].isdigit():  # figures are held against each other as such
                continue
            capital = written[match.start()].isupper()
            word = word.removesuffix("'s")
            weight = _RARE if script != "latin" or capital else _PLAIN
            word = _stem(word)
        else:
            word = next((word[len(a) :] for a in _ARTICLES if word.startswith(a) and len(word) > 4), word)
        found[word] = weight
    for match in _HAN.finditer(lower):
        run = match[0]
        found |= {run[at : at + 2]: 0.5 for at in range(len(run) - 1)}
    return found


def _stem(word: str) -> str:
    """An English word without the endings that a paper turns as it likes: bans, banned, banning."""
    for ending in ("ing", "ies", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word.rstrip("e") if len(word) > 4 else word


@cache
def _matcher(script: str) -> Matcher:
    """An automaton over the sure names that a title of a script may hold; built at the first such title."""
    from tracker.extract.dictionary import names_matcher
    from tracker.vocabulary import vocabulary

    return names_matcher(vocabulary(), script)

"""Names of firms as they are held against each other, in one script or from one script to another."""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.vocabulary import fold, vocabulary

_FORM = re.compile(
    r"(?:[, ]{1,3}(?:inc|corp|corporation|co|company|ltd|limited|llc|plc|ag|sa|gmbh|nv|group|holdings?"
    r"|technologies|resources|metals|materials|energy)\.?){1,8}$"
)

# Forms of companies alone, and the country of a branch: what a register adds to a name, and papers leave out.
_LEGAL = re.compile(
    r"(?:[, ]{1,3}(?:inc|incorporated|corp|corporation|co|company|ltd|limited|llc|llp|lp|plc|ag|sa|nv|gmbh"
    r"|pbc|l\.l\.c|u\.s\.a?|usa?|\(usa?\)|\(u\.s\.\)|north america|america)\.?){1,8}$"
)

# What a name sounds like, roughly, in Latin and in Arabic letters: its consonants, with those made one that
# the other script does not tell apart or takes for each other. Vowels are not written alike and are left out.
_LATIN = str.maketrans(
    {"p": "b", "c": "k", "q": "k", "j": "g", "v": "f", "z": "s", "x": "ks"} | dict.fromkeys("aeiouyhw", "")
)
_ARABIC = str.maketrans(
    {
        **dict.fromkeys("بپ", "b"), **dict.fromkeys("تطث", "t"), **dict.fromkeys("جغگژ", "g"),
        **dict.fromkeys("سصشچزذضظ", "s"), **dict.fromkeys("فڤ", "f"), **dict.fromkeys("قکكخ", "k"),
        "د": "d", "ر": "r", "ل": "l", "م": "m", "ن": "n",
    }
)  # fmt: skip
_DIGRAPHS = ((re.compile(r"ch|c(?=[eiy])"), "s"), (re.compile("ph"), "f"), (re.compile("th"), "t"))
_LONG_ENOUGH = 3
"""Pairs of letters in a name that may stand for a longer one."""

_LETTERS = re.compile(r"[^a-z ]")


@lru_cache(maxsize=50_000)
def bare(name: str) -> str:
    """A firm's name as names are compared, without the form it is incorporated in."""
    folded = fold(name)
    return _FORM.sub("", folded) or folded


@lru_cache(maxsize=50_000)
def styled(name: str) -> str:
    """A firm's name without its legal form, its marks and a "the" before it: `talon nickel`."""
    folded = fold(name).removeprefix("the ")
    return _LEGAL.sub("", folded).replace(",", "").strip(" .") or folded


@lru_cache(maxsize=20_000)
def names_of(id: str) -> tuple[str, ...]:
    """The bare names of a firm of the vocabulary, in every language; none of what is no firm there."""
    term = vocabulary().organizations.get(id)
    if term is None:
        return ()
    return tuple(dict.fromkeys(bare(name) for language in term.labels for name in term.names(language)))


def script(name: str) -> str:
    """`latin`, `han` or `arabic`, by the first letter that tells."""
    for letter in name:
        if "\u4e00" <= letter <= "\u9fff":
            return "han"
        if "\u0621" <= letter <= "\u06d3":
            return "arabic"
        if letter.isalpha():
            break
    return "latin"


@lru_cache(maxsize=50_000)
def alike(one: str, other: str) -> float | None:
    """How alike two bare names are, 0 to 1; by their sound where one is in Latin letters, one in Arabic.

    None where they cannot be held against each other: a name in Chinese may stand for any sound.
    """
    if one == other:
        return 1.0
    scripts = {script(one), script(other)}
    if "han" in scripts:
        return _shared(one, other) if len(scripts) == 1 else None
    written = _shared(one, other) if len(scripts) == 1 else 0.0
    if scripts == {"latin"}:
        return written
    mine, theirs = sound(one), sound(other)
    if min(len(mine), len(theirs)) < 2:
        return written or None
    return max(written, _shared(mine, theirs))


@lru_cache(maxsize=50_000)
def sound(name: str) -> str:
    """The consonants of a name in Latin or Arabic letters: `klbr` for Keliber and for کیلیبر."""
    if script(name) == "latin":
        heard = name.casefold()
        for letters, one in _DIGRAPHS:
            heard = letters.sub(one, heard)
        heard = heard.translate(_LATIN)
    else:
        heard = name.translate(_ARABIC)
    return " ".join(_LETTERS.sub("", heard).split())


def _shared(one: str, other: str) -> float:
    """Shared pairs of letters (Dice); most of the way where one name is the other with words left out."""
    mine, theirs = ({name[at : at + 2] for at in range(len(name) - 1)} for name in (one, other))
    if not mine or not theirs:
        return float(one == other)
    shared, smaller = len(mine & theirs), min(len(mine), len(theirs))
    within = 0.9 if smaller >= _LONG_ENOUGH and shared == smaller else 0.0
    return max(within, 2 * shared / (len(mine) + len(theirs)))

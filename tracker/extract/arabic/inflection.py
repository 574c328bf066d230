"""How Arabic verbs and nouns change in writing, in the letters of the normal form.

Unvocalised script shows little of a conjugation, so a past stem gives most of it by rule: the present
puts a prefix before the stem and drops its first alif; active and passive are written alike but for
hollow and final-weak stems. What the rule misses stands in the lexicon's `irregular` table: present
active, past passive, present passive and passive participle, all third person masculine singular.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tracker.extract.pattern import Irregular
from tracker.extract.text import normal, spelled, words_of

_PRONOUNS = spelled("ها ه هم هما").split()
# Words inside a phrase that take no article.
_PARTICLES = frozenset(
    spelled(
        "من في على إلى عن مع بين ضد أو و بموجب غير ذات ذي لدى قيد تحت نحو حول عبر أي ما لا إعادة ثنائي ثنائية"
    ).split()
)
_ARTICLE = "ال"
PROCLITICS = words_of(spelled("و ف ب ك ل ال وال فال بال كال لل ولل فلل وب وك ول فب فل وبال وكال أ"))
# Pronouns, the indefinite accusative, and the sound plural and dual of the oblique cases.
ENCLITICS = ("ها", "ه", "هم", "هما", "نا", "ا", "ین", "ون")
_BEFORE = spelled("(?:[وف]?(?:لل|[بكل]?(?:ال)?))?")
_AFTER = "(?:ها|ه|هم|هما|نا)?"


def bounded(regex: str) -> str:
    """The regex where an Arabic word begins and ends, with what is written onto it."""
    return rf"(?<!\w){_BEFORE}(?:{regex}){_AFTER}(?!\w)"


def present_of(past: str, irregular: Irregular) -> str:
    """The present stem of a past one, without its prefix."""
    if past in irregular:
        return irregular[past][0][1:]
    stem = past[1:] if past[0] == "ا" and len(past) > 3 else past
    if (len(past) == 4 and past[0] == past[2] == "ا") or (past.startswith("است") and past[-2] == "ا"):
        stem = f"{stem[:-2]}ی{stem[-1]}"  # hollow: اضاف, یضیف; استعاد, یستعید
    return stem


@cache
def _tables(table: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, tuple[str, ...]]:
    return {normal(base): tuple(normal(form) for form in forms) for base, forms in table}


def verb_forms(verb: str, irregular: Irregular) -> dict[str, str]:
    """The third persons of a verb given in the past, active and passive, with object pronouns.

    A verb of several words inflects its first. Sorts: past, present, and base for the future with its
    prefix written on. Verbal nouns are given by the lexicon itself.
    """
    table = _tables(tuple((base, tuple(forms)) for base, forms in irregular.items()))
    base, _, rest = normal(verb).partition(" ")
    tail = f" {rest}" if rest else ""
    forms: dict[str, str] = {}
    for form, sort in _conjugated(base, table):
        forms.setdefault(form + tail, sort)
        if not rest and len(form) > 2 and not form.endswith("وا"):
            for pronoun in _PRONOUNS:
                forms.setdefault(form + pronoun, sort)
    return forms


def _conjugated(past: str, table: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    pasts, presents = [past], [present_of(past, table)]
    if past in table:
        _, past_passive, present_passive, _ = table[past]
        pasts.append(past_passive)
        presents.append(present_passive[1:])
    elif _is_weak(past):
        presents.append(presents[0][:-1] + "ی")  # the passive یلغی is written like the active
    for stem in dict.fromkeys(pasts):
        short = stem[:-1] if _is_weak(stem) else stem
        for suffix in ("ت", "وا", "تا"):
            yield short + suffix, "past"
        yield stem, "past"
        if not _is_weak(stem):
            yield stem + "نا", "past"  # the dual with its alif alone is written like a noun's accusative
    for stem in dict.fromkeys(presents):
        short = stem[:-1] if _is_weak(stem) else stem
        for prefix in ("ی", "ت", "ن"):
            yield prefix + stem, "present"
            yield f"س{prefix}{stem}", "base"
        for prefix in ("ی", "ت"):
            for suffix in ("ون", "ان", "وا"):
                yield prefix + short + suffix, "present"
                if suffix != "وا":
                    yield f"س{prefix}{short}{suffix}", "base"


def _is_weak(stem: str) -> bool:
    """Whether a stem ends in the weak letter that suffixes swallow."""
    return stem.endswith("ی") and len(stem) > 2


def noun_forms(noun: str) -> tuple[str, ...]:
    """A phrase with and without the articles of its later words, and with a possessive on its first.

    The article of the first word is a clitic, and left to the word's bounds.
    """
    first, *later = normal(noun).split(" ")
    first = first.removeprefix(_ARTICLE) if len(first) > 4 else first
    tails = [""]
    for word in later:
        bare = word.removeprefix(_ARTICLE)
        fixed = word in _PARTICLES or len(bare) < 3 or not re.match(r"[ء-ی]", word)
        choices = (word,) if fixed else (bare, _ARTICLE + bare)
        tails = [f"{tail} {choice}" for tail in tails for choice in choices]
        if len(tails) > 16:
            break
    else:
        made = [normal(noun), *(first + tail for tail in tails)]
        if not first.endswith(("ا", "و")):
            stem = first[:-1] + "ت" if first.endswith("ه") else first
            made += [stem + pronoun + tail for pronoun in _PRONOUNS for tail in tails]
        if not first.endswith(("ا", "ه", "ء", "ی")):
            made += [f"{first}ا{form}" for tail in tails for form in _accusative(tail)]
        return tuple(dict.fromkeys(made))
    return normal(noun), first + "".join(f" {word}" for word in later)


def _accusative(tail: str) -> tuple[str, ...]:
    """What may stand behind an indefinite accusative: "حدا ادنی", "صندوقا سیادیا"."""
    if not tail or tail.endswith(("ا", "ه")) or tail.count(" ") > 1:
        return (tail,)
    return tail, f"{tail}ا"

"""How English verbs and nouns change: regular forms by rule, the others from the lexicon's table."""

from __future__ import annotations

from tracker.extract.pattern import Irregular

_VOWELS = "aeiou"


def verb_forms(verb: str, irregular: Irregular) -> dict[str, str]:
    """Base, third person, past, past participle and -ing form. A phrasal verb inflects its first word."""
    base, _, rest = verb.partition(" ")
    rest = f" {rest}" if rest else ""
    if base in irregular:
        s, past, participle, ing = irregular[base]
    elif base.endswith("e"):
        s, past, participle, ing = base + "s", base + "d", base + "d", base[:-1] + "ing"
    elif base.endswith("y") and base[-2:-1] not in _VOWELS:
        s, past, participle, ing = base[:-1] + "ies", base[:-1] + "ied", base[:-1] + "ied", base + "ing"
    elif base.endswith(("s", "x", "z", "ch", "sh")):
        s, past, participle, ing = base + "es", base + "ed", base + "ed", base + "ing"
    else:
        s, past, participle, ing = base + "s", base + "ed", base + "ed", base + "ing"
    forms = {base + rest: "base"}
    for form, sort in ((s, "present"), (past, "past"), (participle, "participle"), (ing, "ing")):
        forms.setdefault(form + rest, sort)
    return forms


def noun_forms(noun: str) -> tuple[str, ...]:
    """A noun and its plural: of the last word, or of the one before "of", "on", "for", "over"."""
    words = noun.split(" ")
    at = next(
        (i - 1 for i, w in enumerate(words) if w in {"of", "on", "for", "over", "into", "to"} and i),
        len(words) - 1,
    )
    word = words[at]
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        plural = word[:-1] + "ies"
    elif word.endswith(("s", "x", "ch", "sh")):
        plural = word + "es"
    else:
        plural = word + "s"
    return noun, " ".join([*words[:at], plural, *words[at + 1 :]])


def bounded(regex: str) -> str:
    """The regex between word boundaries."""
    return rf"(?<!\w)(?:{regex})(?!\w)"

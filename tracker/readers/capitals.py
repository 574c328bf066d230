"""Names that a register keeps in capitals, as people write them."""

from __future__ import annotations

import re

_KEPT = frozenset(
    ("LLC", "LLP", "LP", "PLC", "NV", "SA", "AG", "SE", "USA", "US", "II", "III", "IV", "VI", "DBA", "UK",
     "EU", "JV", "ULC", "PBC", "BV", "AB", "KK", "SK", "LG", "GM", "MP", "DOE", "DOD")
)  # fmt: skip
_WRITTEN = {
    "INC": "Inc.", "INC.": "Inc.", "CORP": "Corp.", "CORP.": "Corp.", "CO": "Co.", "CO.": "Co.",
    "LTD": "Ltd.", "LTD.": "Ltd.", "GMBH": "GmbH", "L.L.C.": "LLC", "L.P.": "LP",
}  # fmt: skip
_SMALL = frozenset(("of", "and", "the", "for", "in", "on", "at", "de", "la", "du", "von", "van", "to", "by"))
_WORD = re.compile(r"[^\s]+")
_PART = re.compile(r"[A-Za-z][A-Za-z'’]*")
_VOWEL = re.compile(r"[AEIOUY]")


def written(name: str) -> str:
    """`TALON NICKEL (USA) LLC` as `Talon Nickel (USA) LLC`; a name with small letters stays as it is."""
    if name != name.upper():
        return name
    first = True

    def word(match: re.Match[str]) -> str:
        nonlocal first
        given, begins = match[0], first
        first = False
        bare = given.rstrip(",")
        if bare in _WRITTEN:
            return _WRITTEN[bare] + given[len(bare) :]
        if bare.lower() in _SMALL and not begins:
            return given.lower()
        return _PART.sub(_part, given)

    return _WORD.sub(word, name)


def _part(match: re.Match[str]) -> str:
    given = match[0]
    if given in _KEPT or (len(given) <= 4 and not _VOWEL.search(given)):
        return given
    if len(given) > 3 and given.startswith("MC"):
        return f"Mc{given[2:].capitalize()}"
    return given.capitalize()

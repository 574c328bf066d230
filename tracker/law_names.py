"""How laws and their sections are named: the words of a citation as keys that can be compared.

`pl:118-31` is a public law of the United States, `pl:118-31 s154` a section of it; a law that is cited by
name alone is `law:` and its name spelled out ("law:national defense authorization act for fiscal year
2024"). Forms of citation: The Bluebook, rule 12; GPO Style Manual, chapter 9.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator

UNNUMBERED = "unnumbered"
"""What the one section of a resolution is called in place of a number."""

_SIGNS = str.maketrans(
    {"‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " "}
)

_PUBLIC_LAW = re.compile(r"\b(?:public law|pub\. ?l\.?|p\. ?l\.|pl)(?: no\.?)? ?(\d{2,3}) ?- ?(\d{1,4})\b")

_DEFENSE_ACT = "national defense authorization act for fiscal year"
_SHORT_FORMS = (
    (re.compile(r"\b(?:fiscal year|fy) ?'?(?:20)?(\d{2}) (?:ndaa|national defense authorization act)\b"),
     rf"{_DEFENSE_ACT} 20\1"),
    (re.compile(r"\b(?:ndaa|national defense authorization act)(?:,? for|,)?(?: the)?"
                r" (?:fiscal year|fy) ?'?(?:20)?(\d{2})\b"),
     rf"{_DEFENSE_ACT} 20\1"),
    (re.compile(r"\b20(\d{2}) (?:ndaa|national defense authorization act)\b"), rf"{_DEFENSE_ACT} 20\1"),
    (re.compile(r"\bndaa,? (?:for )?20(\d{2})\b"), rf"{_DEFENSE_ACT} 20\1"),
)  # fmt: skip
"""The one law that is passed every year, by the names it goes under."""

_SAID_SHORT = re.compile(r" \((?:the )?['\"]?[a-z]{2,12}['\"]?\)")
"""A short form given in passing: "National Defense Authorization Act (NDAA) for Fiscal Year (FY) 2024"."""

_DEDICATED = re.compile(rf"^.*?(?={_DEFENSE_ACT} \d{{4}}$)")
"""Whom a defense act is named in honor of, and what else is in its title: left out by most who cite it."""

_NUMBER = r"\d+[a-z]{0,3}(?:-\d+[a-z]?)?"
_SECTION = (
    rf"(?:sections?|secs?\.|§§?) ?({_NUMBER})(?:\([a-z0-9]{{1,5}}\))*"
    rf"((?:,? (?:and|or|through) {_NUMBER}(?:\([a-z0-9]{{1,5}}\))*|, {_NUMBER}(?:\([a-z0-9]{{1,5}}\))*)*)"
    r"(?: of (division [a-z]{1,3}))?"
)
_WORD = r"(?!sections?\b|public law\b)(?:[\w'&-]+|[a-z]\.),? |\([\w. ]{1,24}\) "
_OF_YEAR = r"(?: (?:of|for)(?: fiscal year)? \d{4}|, \d{4})?"
_NAME = rf"(?:the )?((?:{_WORD}){{0,14}}?act{_OF_YEAR})"
_LAW = r"(?:public law|pub\. ?l\.?|p\. ?l\.|pl)(?: no\.?)? ?\d{2,3} ?- ?\d{1,4}"

_SECTION_OF_NAME = re.compile(rf"{_SECTION},? (?:of|in|under) {_NAME}(?: ?[(,;][^();]{{0,60}}?({_LAW}))?")
_SECTION_OF_NUMBER = re.compile(rf"{_SECTION},? (?:of|in|under) ({_LAW})")
_NUMBER_AND_SECTION = re.compile(rf"({_LAW}),? (?:at )?{_SECTION}")
_ACT_AND_SECTION = re.compile(rf"\bact{_OF_YEAR}(?=,? ?(?:\(({_LAW})[^()]{{0,60}}\),? ?)?{_SECTION})")
_LAST_WORDS = re.compile(rf"(?:the )?((?:{_WORD}){{0,14}})$")
_LONGEST_NAME = 160


_AMENDED = re.compile(r"\b(?:is|are)(?: each| further| hereby)* (?:amended|repealed)\b")
_NEAR = 120
"""Characters between a citation and "is amended", such as further references in brackets."""


def plain_name(name: str) -> str:
    """A law's name as names are compared: case, signs, articles and short forms of it set aside."""
    text = " ".join(unicodedata.normalize("NFKC", name).translate(_SIGNS).casefold().split())
    text = re.sub(r"\([^()]*\)", " ", text)
    for form, whole in _SHORT_FORMS:
        text = form.sub(whole, text)
    text = " ".join(text.strip(" .,;:\"'").split()).removeprefix("the ")
    return _DEDICATED.sub("", text)


def public_law(text: str) -> str | None:
    """The number of the first public law that a text names, `pl:118-31`; None where there is none."""
    match = _PUBLIC_LAW.search(_folded(text))
    return f"pl:{int(match[1])}-{int(match[2])}" if match else None


def section_key(law: str, section: str) -> str:
    """What a section of a law is called among keys. `law` is a document (pl:118-31) or a name."""
    whole = law if re.match(r"[a-z]+:", law) else f"law:{plain_name(law)}"
    return f"{whole} s{' '.join(section.casefold().split())}"


@functools.lru_cache(maxsize=2048)
def cited_sections(text: str) -> frozenset[str]:
    """Every section of a law that a text cites, each by the number of the law and by its name where both are.

    "section 154 of the NDAA for FY2024 (Pub. L. 118-31)" gives `pl:118-31 s154` and
    `law:national defense authorization act for fiscal year 2024 s154`. Sections of codes ("section 4001 of
    title 10, United States Code") are none of a law.
    """
    return frozenset(key for _, key in _keys(_folded(text)))


@functools.lru_cache(maxsize=2048)
def amended_sections(text: str) -> frozenset[str]:
    """Those of the sections that a text cites which it says are amended or repealed."""
    folded = _folded(text)
    cited = list(_keys(folded))
    found: set[str] = set()
    for match in _AMENDED.finditer(folded):
        ends = [end for end, _ in cited if 0 <= match.start() - end <= _NEAR]
        found |= {key for end, key in cited if ends and end == max(ends)}
    return frozenset(found)


def _keys(text: str) -> Iterator[tuple[int, str]]:
    """Each key with where its citation ends."""
    if "section" not in text and "sec" not in text and "§" not in text:
        return
    for match in _SECTION_OF_NAME.finditer(text):
        first, more, division, name, number = match.groups()
        for key in _of((name, number), first, more, division):
            yield match.end(), key
    for match in _SECTION_OF_NUMBER.finditer(text):
        first, more, division, number = match.groups()
        for key in _of((None, number), first, more, division):
            yield match.end(), key
    for match in _NUMBER_AND_SECTION.finditer(text):
        number, first, more, division = match.groups()
        for key in _of((None, number), first, more, division):
            yield match.end(), key
    for match in _ACT_AND_SECTION.finditer(text):
        number, first, more, division = match.groups()
        before = _LAST_WORDS.search(text, max(0, match.start() - _LONGEST_NAME), match.start())
        name = f"{before[1] if before else ''}{match[0]}"
        for key in _of((name.rpartition(" the ")[2], number), first, more, division):
            yield match.end(), key


def _of(law: tuple[str | None, str | None], first: str, more: str, division: str | None) -> Iterator[str]:
    name, number = law
    laws = [public_law(number)] if number else []
    if name and plain_name(name) not in ("act", "this act", "that act", "such act"):
        laws.append(name)
    for section in (first, *re.findall(_NUMBER, re.sub(r"\([a-z0-9]{1,5}\)", "", more))):
        for one in laws:
            if one:
                yield section_key(one, section)
                if division:
                    yield section_key(one, f"{section} of {division}")


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).translate(_SIGNS).casefold()
    folded = _SAID_SHORT.sub("", " ".join(folded.split()))
    for form, whole in _SHORT_FORMS:
        folded = form.sub(whole, folded)
    return folded

"""What a document does to a list of names: who is added, who is removed, whose entry is revised.

Said name by name in the lines `ADDED (list; country): name (also known as ...)` that its full text gave, or
in figures in its summary: "adding 12 entities under the destinations of China (10) and Iran (2)".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tracker.extract.federal_register.structure import Line, Parts, countries_of
from tracker.extract.names import Name
from tracker.extract.text import NormalText
from tracker.vocabulary import Vocabulary

ACTIONS: Mapping[str, str] = {"added": "enacted", "removed": "terminated", "revised": "amended"}
"""What is done to a list, and the action that is."""


@dataclass(slots=True)
class Deed:
    """One thing done to one list or several: `at` is where it is said, `span` all of it.

    `names` are the entries, each with its place; `countries` those they stand under, with how many entries
    each has where that is said. `total` is how many there are in all, None where nothing says.
    """

    done: str
    at: tuple[int, int]
    span: tuple[int, int]
    lists: dict[str, None] = field(default_factory=dict)
    names: dict[str, tuple[int, int]] = field(default_factory=dict)
    countries: dict[str, Name] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    total: int | None = None
    noun: str = "entries"

    @property
    def action(self) -> str:
        return ACTIONS[self.done]


def deeds(
    text: NormalText, parts: Parts, names: Sequence[Name], home: str, vocabulary: Vocabulary
) -> list[Deed]:
    """What the document does, by its lines where it has some, else by its summary; each deed once."""
    if parts.lines:
        return list(_by_line(text, parts.lines, names, home, vocabulary).values())
    return list(_by_summary(text, parts.span("SUMMARY"), names, home).values())


# Name by name.

_ALSO = " (also known as "


def _by_line(
    text: NormalText, lines: Sequence[Line], names: Sequence[Name], home: str, vocabulary: Vocabulary
) -> dict[str, Deed]:
    found: dict[str, Deed] = {}
    for line in lines:
        deed = found.get(line.done)
        if deed is None:
            deed = found[line.done] = Deed(line.done, line.said, (line.said[0], line.end))
        deed.span = (deed.span[0], line.end)
        deed.lists[line.list] = None
        country = _destination(text, line, vocabulary) or next(
            iter(countries_of(_within(names, *line.under), home, text.lower)), None
        )
        if country is not None:
            deed.countries.setdefault(country.id, country)
            deed.counts[country.id] += 1
        deed.total = (deed.total or 0) + 1
        name, at = _entry(text, line, names)
        if name:
            deed.names.setdefault(name, at)
    return found


def _destination(text: NormalText, line: Line, vocabulary: Vocabulary) -> Name | None:
    """The country a line names as a whole; in prose it might be a person or a state: Jordan, Georgia.

    Or another one: "Korea, North" is North Korea.
    """
    printed = text.lower[slice(*line.under)].strip()
    head, _, tail = printed.partition(", ")
    called = {printed, f"{tail} {head}"}
    for code, term in vocabulary.countries.items() if printed else ():
        if any(name.casefold() in called for name in term.names("en")):
            return Name(*line.under, "countries", code, "name")
    return None


def _entry(text: NormalText, line: Line, names: Sequence[Name]) -> tuple[str, tuple[int, int]]:
    """The entry of a line: the vocabulary's id where its name or one of its other names is known as one."""
    said = text.text[line.start : line.end].rstrip()
    bare = said.partition(_ALSO)[0].strip()
    at = (line.start, line.start + len(bare))
    wholes = {at}
    start = line.start + len(bare) + len(_ALSO)
    for alias in said[len(bare) + len(_ALSO) :].removesuffix(")").split("; ") if _ALSO in said else ():
        wholes.add((start, start + len(alias)))
        start += len(alias) + 2
    known = (
        n for n in _within(names, line.start, line.end) if n.table == "organizations" and n.sort != "unknown"
    )
    for name in known:
        if any(name.start == whole[0] and name.end >= whole[1] - 1 for whole in wholes):
            return name.id, at
    printed = text.original[slice(*text.original_span(*at))]
    return " ".join(printed.split()), at


def _within(names: Sequence[Name], start: int, end: int) -> list[Name]:
    return [name for name in names if start <= name.start < end]


# In figures.

_NUMBERS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_WORDS = "|".join((*_TENS, *sorted(_NUMBERS, key=len, reverse=True)))
_BELOW_HUNDRED = rf"(?:{_WORDS})(?:-(?:{_WORDS}))?"
_COUNT = re.compile(
    rf"\b(?P<n>\d[\d,]*|an?|[a-z]+ hundred(?: and)?(?: {_BELOW_HUNDRED})?|{_BELOW_HUNDRED})(?: \(\d+\))? "
    r"(?:(?:new|additional|existing|more|other|foreign|chinese|russian|modified|separate|named) ){0,2}"
    r"(?:(?P<noun>entit(?:y|ies)|entr(?:y|ies)|persons?|compan(?:y|ies)|firms?|organizations?|address(?:es)?)\b"
    r"|(?=under\b))"
)
_DOES = re.compile(
    r"\b(?:(?P<added>adds?|adding|additions?)|(?P<removed>removes?|removing|removals?|deletes?|deleting)"
    r"|(?P<revised>revises?|revising|modif(?:y|ies|ying)|modifications?|corrects?|correcting|clarif(?:y|ies|ying)"
    r"|updates?|updating))\b"
)
_OF_LIST = re.compile(
    r"\b(?:entit(?:y|ies)|entr(?:y|ies)|persons?|compan(?:y|ies)|firms?|address(?:es)?|alias(?:es)?|list"
    r"|destinations?)\b"
)
_ONLY_PART = re.compile(r"^[^.;]{0,40}?\b(?:alias(?:es)?|address(?:es)?|footnote|typographical)\b")
_UNDER = re.compile(r"\bdestinations?(?: of|:) |\b(?:located|based) in ")
_NO_LONGER = re.compile(r"\b(?:because|for|that|which|who|are|were|was|has|have|had)\b")
_LISTS = (
    (re.compile(r"\bunverified list\b|\buvl\b"), "Unverified List"),
    (re.compile(r"\bmilitary[- ]end[- ]user list\b|\bmeu list\b"), "Military End-User List"),
    (re.compile(r"\buflpa\b|\bforced labor prevention act\b"), "UFLPA Entity List"),
    (re.compile(r"\b1260h\b|\bchinese military compan"), "Section 1260H list"),
    (re.compile(r"\bentity list\b"), "Entity List"),
)
_EARLIER = re.compile(r"\b(?:previously|prior|earlier|was|were|had been|have been|has been)\b[^.;]{0,40}$")
# "That final rule amended the regulations by adding ...": what another document did.
_ANOTHER = re.compile(
    r"\b(?:rules?|notices?|bis|bureau)\b[^.;]{0,60}\b(?:amended|added|removed|revised|published)\b"
)
_PROCESS_BEFORE = re.compile(
    r"\b(?:process(?:es)?|procedures?|requests?|criteria) (?:for|of|to)(?: [a-z]+)? $"
)
_PROCESS = re.compile(
    r"^[^.;]{0,60}?\b(?:process|procedures?|requests? (?:for|to)|details|information|policy|requirements?)\b"
)
_SENTENCE_END = re.compile(r"\.(?= [a-z]|\s*$|\s*\n)|\n")
_TOO = re.compile(r"\b(?:them|both|all|each)\b")
# How many: "China, People's Republic of (China) (19)", "14 are under the destination of".
_MANY = re.compile(r"(?:,? people's republic of)?(?: \([^()\d]{2,30}\))* \((\d{1,4})\)")


_MANY_BEFORE = re.compile(
    rf"\b(?P<n>\d+|{_BELOW_HUNDRED}) (?:(?:persons?|entit(?:y|ies)|entr(?:y|ies)) )?"
    r"(?:(?:is|are|will be)(?: being)?(?: (?:listed|added|removed))?"
    r"(?: (?:on|to|from) the [a-z ]{1,24}list)?,? )?"
    r"under the destination of (?:the )?$"
)


def _by_summary(
    text: NormalText, summary: tuple[int, int], names: Sequence[Name], home: str
) -> dict[str, Deed]:
    found: dict[str, Deed] = {}
    for start, end in _sentences(text.lower, *summary):
        verbs = list(_verbs(text.lower, start, end))
        if not verbs and found and _UNDER.search(text.lower, start, end):
            _take_countries(list(found.values())[-1], text, start, end, names, home)
        before: Deed | None = None
        for at, until, done in verbs:
            words = text.lower[at:until]
            deed = found.get(done)
            if deed is None:
                deed = found[done] = Deed(done, (at, at + len(words.split(" ", 1)[0])), (at, until))
            deed.span = (deed.span[0], max(deed.span[1], until))
            deed.lists |= dict.fromkeys(lists_in(words))
            _count(deed, words)
            _take_countries(deed, text, at, until, names, home)
            if before is not None and not before.countries and _TOO.search(words):
                _take_countries(before, text, at, until, names, home)
                _count(deed, text.lower[before.at[0] : at])
            before = deed
    return found


def lists_in(lower: str) -> list[str]:
    """The lists that words in lower case name."""
    named = [name for pattern, name in _LISTS if pattern.search(lower)]
    return named[:-1] if named[-1:] == ["Entity List"] and "UFLPA Entity List" in named else named


def _count(deed: Deed, words: str) -> None:
    """Take how many there are, and of what, where that is not known yet."""
    count = _COUNT.search(words)
    if count is not None and deed.total is None:
        deed.total = _number(count["n"])
        deed.noun = count["noun"] or deed.noun


def _take_countries(
    deed: Deed, text: NormalText, start: int, end: int, names: Sequence[Name], home: str
) -> None:
    """Take the countries that entries are said to stand under, each with its count."""
    words = text.lower[start:end]
    under = _UNDER.search(words)
    after = _NO_LONGER.search(words, under.end()) if under else None
    if under and len(_UNDER.findall(words)) > 1:
        after = None  # "five are under the destination of ...; six are under the destination of ..."
    named = _within(names, start + (under.end() if under else 0), start + after.start() if after else end)
    for country in countries_of(named, home, text.lower):
        deed.countries.setdefault(country.id, country)
        many = _MANY.match(text.lower, country.end)
        told = _MANY_BEFORE.search(text.lower[max(start, country.start - 120) : country.start])
        if many is not None and country.id not in deed.counts:
            deed.counts[country.id] = int(many[1])
        elif told is not None and country.id not in deed.counts:
            deed.counts[country.id] = _number(told["n"]) or 0


def _sentences(lower: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of [start, end), without those that tell what another document did."""
    while start < end:
        stop = _SENTENCE_END.search(lower, start, end)
        until = stop.end() if stop else end
        if not _ANOTHER.search(lower, start, until):
            yield start, until
        start = until


def _verbs(lower: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """The stretches of a sentence in which something is done to a list: (start, end, what).

    Each reaches to the next verb of the kind or the end of the sentence. What was done earlier, and how
    one asks for it, is none.
    """
    verbs = [
        match
        for match in _DOES.finditer(lower, start, end)
        if not _EARLIER.search(lower[start : match.start()])
    ]
    for at, match in enumerate(verbs):
        until = verbs[at + 1].start() if at + 1 < len(verbs) else end
        words = lower[match.end() : until]
        process = _PROCESS.match(words) or _PROCESS_BEFORE.search(lower[start : match.start()])
        if process or not _OF_LIST.search(words):
            continue
        done = str(match.lastgroup)
        yield match.start(), until, "revised" if done != "added" and _ONLY_PART.match(words) else done


def _number(words: str) -> int | None:
    """A number in figures or words: "28", "twenty-eight", "one hundred and four", "an"."""
    if words[0].isdigit():
        return int(words.replace(",", ""))
    if words in ("a", "an"):
        return 1
    total = 0
    for word in re.split(r"[ -]", words):
        if word == "hundred":
            total *= 100
        elif word != "and":
            total += _NUMBERS.get(word, _TENS.get(word, 0))
    return total or None

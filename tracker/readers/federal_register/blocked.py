"""Whose property a notice of the Office of Foreign Assets Control blocks or frees, one entry a paragraph.

"On May 6, OFAC determined that the property ... of the following persons are blocked", and below it, under
"Individuals", "Entities", "Vessels", `1. NAME (a.k.a. OTHER NAME), address, country; ... [PROGRAM].`
https://ofac.treasury.gov/faqs/topic/1601 says how an entry of the list is written. Only firms and bodies are
taken: persons, ships and aircraft are none. Notices whose entries are printed as pictures name nobody here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from tracker.readers.federal_register.entry_names import ended, split_entry
from tracker.readers.federal_register.full_text import Block, Sort

_PROGRAMME = re.compile(r"\[[A-Z][A-Z0-9 /-]{2,40}\]")
_NUMBER = re.compile(r"^\s*\d{1,4}\.\s+")
_FREED = re.compile(
    r"\b(?:removed|removal|unblocked|no longer (?:blocked|subject)|delist\w*|revok\w+|terminat\w+)\b",
    re.IGNORECASE,
)
_BLOCKED = re.compile(r"\b(?:blocked|placed on|added to|designated|subject to)\b", re.IGNORECASE)
_BELOW = re.compile(r"\b(?:following|below|listed)\b", re.IGNORECASE)
_CHANGED = re.compile(r"\b(?:changed|updated|amended|revised|modif\w+)\b", re.IGNORECASE)
_NOT_FIRMS = re.compile(r"\b(?:individuals?|vessels?|aircraft)\b", re.IGNORECASE)
_FIRMS = re.compile(r"\b(?:entit(?:y|ies)|organi[sz]ations?|compan(?:y|ies))\b", re.IGNORECASE)
_PERSON = re.compile(r"\((?:individual|vessel|aircraft)\)|\b(?:DOB|POB|IMO|Gender)\b", re.IGNORECASE)
_ALSO = re.compile(r"\b(?:[afn]\.?k\.?a\.?|d\.?b\.?a\.?),?\s+", re.IGNORECASE)
# What stands in round brackets behind a name: other names, or the name in another script.
_BRACKETS = re.compile(r"\s*\((?=[afnd]\.?[kb]\.?a\.?[ ,]|(?:[A-Z][a-z]+ ){0,2}[A-Z][a-z]+: )")
_MOST_ALIASES = 20


def blocked(
    blocks: Sequence[Block], is_country: Callable[[str], bool]
) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """(what is done, country or empty, name, other names) of every firm: "added", "removed" or "revised"."""
    done, firms = "", True
    for block in blocks:
        if block.sort is Sort.HEADING:
            firms = not _NOT_FIRMS.search(block.text) or _FIRMS.search(block.text) is not None
            continue
        if block.sort is not Sort.PARAGRAPH:
            continue
        if not _PROGRAMME.search(block.text):
            done = _introduced(block.text) or done
        elif done and firms and not _PERSON.search(block.text):
            name, aliases, rest = _named(_NUMBER.sub("", block.text))
            if name:
                yield done, _country(rest, is_country), name, aliases


def _introduced(text: str) -> str:
    """What a paragraph says is done to those named below it; empty where it introduces none."""
    if not _BELOW.search(text):
        return ""
    if _FREED.search(text):
        return "removed"
    if _CHANGED.search(text):
        return "revised"
    return "added" if _BLOCKED.search(text) else ""


def _named(entry: str) -> tuple[str, tuple[str, ...], str]:
    """The name, the other names and what stands behind them of an entry."""
    bracket = _BRACKETS.search(entry[:400])
    if bracket is None:
        name, _ = split_entry(entry, None)
        return name, (), entry[len(name) :]
    name = ended(entry[: bracket.start()])
    end = _closing(entry, bracket.end())
    inside = entry[bracket.end() : end]
    aliases = (ended(piece.strip(' "“”')) for piece in _ALSO.sub("", inside).split(";"))
    kept = tuple(dict.fromkeys(one for one in aliases if one and ":" not in one and one != name))
    return name, kept[:_MOST_ALIASES], entry[end + 1 :]


def _closing(text: str, start: int) -> int:
    """Where the round bracket that was opened before `start` closes; the end where it never does."""
    depth = 1
    for at in range(start, len(text)):
        depth += (text[at] == "(") - (text[at] == ")")
        if depth == 0:
            return at
    return len(text)


def _country(rest: str, is_country: Callable[[str], bool]) -> str:
    """The country in which an address ends; else that of a registration, in round brackets."""
    address = rest.partition(";")[0].partition(" [")[0]
    last = [piece.strip() for piece in address.split(",")][-2:]  # "Pyongyang, Korea, North"
    said = [", ".join(last), last[-1], *re.findall(r"\(([A-Z][A-Za-z ]{3,40})\)", rest)]
    return next((one.strip(" .0123456789") for one in said if is_country(one.strip(" .0123456789"))), "")

"""The vocabulary as a form offers it: names in the reader's language out, ids in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from tracker.terms import LANGUAGES, Term, fold
from tracker.vocabulary import vocabulary

_NAMED = re.compile(r".*\((?P<id>[A-Za-z0-9-]+)\)\s*")
_QUALITY = re.compile(r";\s*q=([0-9.]+)")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: what is sent, what is read, and what it stands under."""

    value: str
    label: str
    group: str = ""


def readers_language(accept: str | None) -> str:
    """The first of the vocabulary's languages in an Accept-Language header; English where there is none."""
    wanted: list[tuple[float, str]] = []
    for part in (accept or "")[:500].split(","):
        tag = part.split(";")[0].strip().lower().split("-")[0]
        quality = _QUALITY.search(part)
        try:
            wanted.append((-float(quality[1]) if quality else -1.0, tag))
        except ValueError:
            continue
    return next((tag for _, tag in sorted(wanted, key=lambda pair: pair[0]) if tag in LANGUAGES), "en")


@cache
def choices(table: str, language: str) -> tuple[Choice, ...]:
    """Every term of a table; kinds under what they do, all under names nobody can mistake."""
    return tuple(
        Choice(id, shown(table, id, language), getattr(term, "stance", ""))
        for id, term in vocabulary().table(table).items()
    )


def shown(table: str, id: str, language: str) -> str:
    """What a field holds for an id: its name, as `understood` reads it back; the id where it is unknown."""
    return _names(table).shown(id, language)


def understood(table: str, text: str) -> str:
    """The id that a text names, by itself or by a label or alias in any language; else the text as it is."""
    return _names(table).id(text)


@cache
def _names(table: str) -> _Names:
    return _Names(vocabulary().table(table))


class _Names:
    """The names of one table. A name that two terms have is shown with its id and means neither alone."""

    def __init__(self, terms: Mapping[str, Term]) -> None:
        self._terms = terms
        self._ids: dict[str, set[str]] = {}
        for id, term in terms.items():
            for language in LANGUAGES:
                for name in term.names(language):
                    self._ids.setdefault(fold(name), set()).add(id)

    def shown(self, id: str, language: str) -> str:
        if id not in self._terms:
            return id
        label = self._terms[id].label(language)
        return label if self._ids.get(fold(label)) == {id} else f"{label} ({id})"

    def id(self, text: str) -> str:
        text = text.strip()
        if text in self._terms:
            return text
        named = _NAMED.fullmatch(text)
        if named and named["id"] in self._terms:
            return named["id"]
        found = self._ids.get(fold(text), set())
        if len(found) == 1:
            return next(iter(found))
        by_case = next((id for id in (text.lower(), text.upper()) if id in self._terms), None)
        return by_case or text

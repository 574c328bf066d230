"""What codes and words of USAspending mean here: db/vocabulary/awards/usaspending.yml, read and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from tracker import lined_yaml, resources
from tracker.errors import VocabularyError

ACTIONS = ("resumed", "terminated", "completed", "suspended", "extended", "amended")
"""What a modification may be besides a change of money; the first that fits."""


@dataclass(frozen=True, slots=True)
class Contract:
    """One sort of contract: by words in what is said of it, or by how its product or service code begins."""

    kind: str
    words: re.Pattern[str] | None
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AwardWords:
    """The whole file. `kinds` is None for procurement, whose kind is by `contracts`."""

    kinds: Mapping[str, str | None]
    called: Mapping[str, str]
    contracts: tuple[Contract, ...]
    codes: Mapping[str, Mapping[str, frozenset[str]]]
    words: Mapping[str, re.Pattern[str]]

    def is_procurement(self, award_type: str) -> bool:
        """Whether an award of a type is a contract; a type nobody knows is assistance where it has digits."""
        return self.kinds.get(award_type, "grant" if award_type[-1:].isdigit() else None) is None

    def kind(self, award_type: str, said: str, code: str) -> str:
        """The kind of an award, by its type; of a contract by what is said of it and what it buys."""
        known = self.kinds.get(award_type)
        if known is not None:
            return known
        if not self.is_procurement(award_type):
            return "grant"
        lower = said.lower()
        for contract in self.contracts:
            if contract.words is not None and contract.words.search(lower):
                return contract.kind
            if code and code.startswith(contract.codes):
                return contract.kind
        return self.contracts[-1].kind

    def action(self, award_type: str, action_type: str, said: str, change: Decimal) -> str | None:
        """What a modification does to its award, by its action type or its words; None where neither says.

        `said` is what is said of this modification alone, `change` the money it adds or takes back: one
        that adds money ends nothing, whatever its words ("termination liability") are about.
        """
        codes = self.codes["procurement" if self.is_procurement(award_type) else "assistance"]
        lower = said.lower()
        for action in ACTIONS:
            if action_type in codes.get(action, ()):
                return action
            ends = action in ("terminated", "completed")
            if action in self.words and not (ends and change > 0) and self.words[action].search(lower):
                return action
        return None


@cache
def award_words(path: Path | None = None) -> AwardWords:
    """The words of a file, by default those of the vocabulary. Raises VocabularyError with file and line."""
    path = path or resources.vocabulary() / "awards" / "usaspending.yml"
    given = lined_yaml.load(path, VocabularyError)
    if not isinstance(given, lined_yaml.Mapping):
        raise VocabularyError("is no mapping", file=path, line=1)
    for part in ("types", "contracts", "procurement", "assistance", "words"):
        if part not in given:
            raise VocabularyError("is missing", file=path, line=given.line, field=part)
    kinds: dict[str, str | None] = {}
    called: dict[str, str] = {}
    for row in _rows(given, "types", path):
        for code in _texts(row, "codes", path):
            kinds[code] = row.get("kind")
            called[code] = _text(row, "called", path)
    contracts = [
        Contract(
            _text(row, "kind", path),
            _any_of(_texts(row, "words", path)) if "words" in row else None,
            _texts(row, "codes", path) if row.get("codes") else (),
        )
        for row in _rows(given, "contracts", path)
    ]
    codes = {
        side: {action: frozenset(_texts(given[side], action, path)) for action in given[side]}
        for side in ("procurement", "assistance")
    }
    words = {action: _any_of(_texts(given["words"], action, path)) for action in given["words"]}
    return AwardWords(kinds, called, tuple(contracts), codes, words)


def _rows(given: lined_yaml.Mapping, field: str, path: Path) -> list[lined_yaml.Mapping]:
    rows = given[field]
    if not isinstance(rows, lined_yaml.Sequence) or not all(isinstance(r, lined_yaml.Mapping) for r in rows):
        raise VocabularyError("must be a list of maps", file=path, line=given.lines[field], field=field)
    return list(rows)


def _text(row: lined_yaml.Mapping, field: str, path: Path) -> str:
    value = row.get(field)
    if not isinstance(value, str) or not value:
        raise VocabularyError("must be text", file=path, line=row.line, field=field)
    return value


def _texts(row: lined_yaml.Mapping, field: str, path: Path) -> tuple[str, ...]:
    value = row.get(field)
    if not isinstance(value, lined_yaml.Sequence) or not all(isinstance(item, str) for item in value):
        raise VocabularyError("must be a list of texts", file=path, line=row.line, field=field)
    return tuple(value)


_GAP = " ... "
"""In a phrase: up to four words."""


def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    phrases = [r" (?:\S+ ){0,4}".join(map(re.escape, phrase.split(_GAP))) for phrase in words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)")

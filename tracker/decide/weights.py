"""What each agreement is worth: db/fitted/merging.yml, read and checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from tracker import lined_yaml, resources
from tracker.errors import VocabularyError
from tracker.vocabulary import Vocabulary

FEATURES = (
    "kind", "action", "actor", "target", "location", "agencies", "organizations", "materials", "date",
    "dates", "amount", "programme", "figures", "names", "words", "particular",
)  # fmt: skip
"""The respects in which two tellings are held against each other."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What one feature adds to the log-odds: at agreement 1, at 0, and where a side is silent."""

    in_favour: float
    against: float
    silent: float

    def of(self, agreement: float | None) -> float:
        """Nothing at 0.5; in between in proportion."""
        if agreement is None:
            return self.silent
        if agreement >= 0.5:
            return (2 * agreement - 1) * self.in_favour
        return (1 - 2 * agreement) * self.against


@dataclass(frozen=True, slots=True)
class Editions:
    """When two reports are editions of one article, and what that adds to a pair that keeps the order.

    `anchors`: how many events both tell of in one order, at least; `share`: of what the shorter tells.
    """

    anchors: int
    share: float
    each: float
    most: float

    def adds(self, anchors: int) -> float:
        """The log-odds that so many anchors add."""
        return min(self.most, anchors * self.each)


@dataclass(frozen=True, slots=True)
class Figure:
    """A sort of figure that tells one edition of a thing from another."""

    decisive: bool
    patterns: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """The whole file. `told_alike` maps two actions, in either order, to how well they go together."""

    same: float
    doubt: float
    intercept: float
    enough: float
    features: Mapping[str, Weight]
    editions: Editions
    particular: frozenset[str]
    governments: frozenset[str]
    told_alike: Mapping[tuple[str, str], float]
    figures: Mapping[str, Figure]
    ordinals: Mapping[str, str]
    common: frozenset[str]

    @classmethod
    def read(cls, path: Path, terms: Vocabulary | None = None) -> Weights:
        """The weights of a file. Raises VocabularyError with file, line and field.

        Families and actions are checked where `terms` are given; a vocabulary of the user's own need not
        have those that the shipped weights speak of.
        """
        return _Reader(path, terms).read()


class _Reader:
    """One file, every part checked as it is read."""

    def __init__(self, path: Path, terms: Vocabulary | None) -> None:
        self._path, self._terms = path, terms

    def read(self) -> Weights:
        given = self._mapping(lined_yaml.load(self._path, VocabularyError), "the file", _PARTS)
        features = self._mapping(given["features"], "features", FEATURES)
        editions = self._mapping(given["editions"], "editions", ("anchors", "share", "each", "most"))
        ordinals = self._ordinals(given["ordinals"])
        return Weights(
            same=self._chance(given, "same"),
            doubt=self._chance(given, "doubt"),
            intercept=self._number(given, "intercept"),
            enough=self._number(given, "enough"),
            features=MappingProxyType({name: self._weight(features[name], name) for name in FEATURES}),
            editions=Editions(
                int(self._number(editions, "anchors")),
                self._chance(editions, "share"),
                self._number(editions, "each"),
                self._number(editions, "most"),
            ),
            particular=frozenset(self._families(given["particular"])),
            governments=frozenset(
                self._text(each, "governments", given.lines["governments"])
                for each in self._sequence(given["governments"], "governments")
            ),
            told_alike=MappingProxyType(dict(self._told_alike(given["told_alike"]))),
            figures=MappingProxyType(dict(self._figures(given["figures"], ordinals))),
            ordinals=MappingProxyType(ordinals),
            common=frozenset(self._text(given["common"], "common", given.lines["common"]).split()),
        )

    def _refuse(self, reason: str, line: int | None, field: str | None) -> VocabularyError:
        return VocabularyError(reason, file=self._path, line=line, field=field)

    def _mapping(self, given: object, field: str, keys: tuple[str, ...]) -> lined_yaml.Mapping:
        if not isinstance(given, lined_yaml.Mapping):
            raise self._refuse("must be a map", 1, field)
        for unknown in given.keys() - set(keys):
            raise self._refuse("is not known", given.lines[unknown], f"{field}: {unknown}")
        for missing in set(keys) - given.keys():
            raise self._refuse("is missing", given.line, f"{field}: {missing}")
        return given

    def _sequence(self, given: object, field: str) -> lined_yaml.Sequence:
        if not isinstance(given, lined_yaml.Sequence):
            raise self._refuse("must be a list", None, field)
        return given

    def _text(self, given: object, field: str, line: int) -> str:
        if not isinstance(given, str):
            raise self._refuse(f"must be text, not {given!r}", line, field)
        return given

    def _number(self, given: lined_yaml.Mapping, field: str) -> float:
        value = given[field]
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._refuse("must be a number", given.lines[field], field)
        return float(value)

    def _chance(self, given: lined_yaml.Mapping, field: str) -> float:
        value = self._number(given, field)
        if not 0 <= value <= 1:
            raise self._refuse("must be from 0 to 1", given.lines[field], field)
        return value

    def _weight(self, given: object, name: str) -> Weight:
        part = self._mapping(given, name, ("for", "against", "silent"))
        weight = Weight(*(self._number(part, field) for field in ("for", "against", "silent")))
        if weight.in_favour < 0 or weight.against > 0:
            raise self._refuse("agreement would count against itself", part.line, name)
        return weight

    def _families(self, given: object) -> Iterator[str]:
        known = {kind.family for kind in self._terms.kinds.values()} if self._terms else None
        items = self._sequence(given, "particular")
        for family, line in zip(items, items.lines, strict=True):
            if not isinstance(family, str) or (known is not None and family not in known):
                raise self._refuse(f"no family of kinds {family!r}", line, "particular")
            yield family

    def _told_alike(self, given: object) -> Iterator[tuple[tuple[str, str], float]]:
        items = self._sequence(given, "told_alike")
        seen: set[frozenset[str]] = set()
        for item, line in zip(items, items.lines, strict=True):
            entry = self._mapping(item, "told_alike", ("actions", "agreement"))
            actions = self._sequence(entry["actions"], "actions")
            known = self._terms.actions if self._terms else actions
            if len(set(actions)) != 2 or any(action not in known for action in actions):
                raise self._refuse("must name two different actions", line, "told_alike")
            if frozenset(actions) in seen:
                raise self._refuse("is given twice", line, "told_alike")
            seen.add(frozenset(actions))
            agreement = self._chance(entry, "agreement")
            yield (actions[0], actions[1]), agreement
            yield (actions[1], actions[0]), agreement

    def _ordinals(self, given: object) -> dict[str, str]:
        """Each word for an ordinal, and its numeral."""
        from tracker.extract.text import normal

        return {
            normal(str(word)).lower(): str(place)
            for place, words in enumerate(self._sequence(given, "ordinals"), 1)
            for word in self._sequence(words, "ordinals")
        }

    def _figures(self, given: object, ordinals: Mapping[str, str]) -> Iterator[tuple[str, Figure]]:
        from tracker.extract.text import either, spelled

        if not isinstance(given, lined_yaml.Mapping):
            raise self._refuse("must be a map", None, "figures")
        for name, value in given.items():
            part = self._mapping(value, f"figures: {name}", ("decisive", "patterns"))
            if not isinstance(part["decisive"], bool):
                raise self._refuse("must be true or false", part.lines["decisive"], "decisive")
            patterns = []
            items = self._sequence(part["patterns"], "patterns")
            for text, line in zip(items, items.lines, strict=True):
                written = spelled(self._text(text, "patterns", line)).replace("{ordinal}", either(ordinals))
                try:
                    pattern = re.compile(written, re.ASCII if written.isascii() else 0)
                except re.error as error:
                    raise self._refuse(f"is no pattern: {error}", line, f"figures: {name}") from error
                if pattern.groups != 1:
                    raise self._refuse("must have one group, the figure", line, f"figures: {name}")
                patterns.append(pattern)
            yield name, Figure(part["decisive"], tuple(patterns))


_PARTS = (
    "same", "doubt", "intercept", "enough", "features", "editions", "particular", "governments", "told_alike",
    "figures", "ordinals", "common",
)  # fmt: skip


@cache
def weights() -> Weights:
    """The weights that ship with the tracker, read once."""
    return Weights.read(resources.merging())

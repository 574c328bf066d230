"""How likely it is that what a draft tells happened, and as its kind and action say.

A sum of log-odds, one weight for each observation about the reading (logistic regression). The weights are
data, db/fitted/confidence.yml, fitted by `./run bench calibrate` to the labelled corpus. None is negative:
what raises the figure never lowers it and what lowers it never raises it, whatever the data said by chance.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tracker import lined_yaml, resources
from tracker.errors import VocabularyError

PUBLISH_THRESHOLD = 0.75
"""Drafts below this are stored for review and not published. From here on about nine in ten are right."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known about one reading.

    `strength`: how surely grammar ties verb and instrument (0 to 1). `actor`: 2 named, 1 carried over,
    0 assumed, -1 unknown. `dated`: the sentence gives a date. `material`: the sentence names one.
    `bare_future`: said to come, and not said to be announced.
    """

    strength: float
    actor: int
    dated: bool
    material: bool
    headline: bool = False
    inferred_scope: bool = False
    purpose: bool = False
    bare_future: bool = False
    quoted: bool = False
    background: bool = False
    spoken: bool = False
    habitual: bool = False
    nominal: bool = False
    money: bool = False
    repeated: bool = False
    deep: bool = False


RAISING = (
    "strength", "actor_assumed", "actor_carried", "actor_named", "dated", "material", "headline", "money",
    "repeated",
)  # fmt: skip
"""Better evidence. Of the actor each step adds to the one before it."""
LOWERING = (
    "inferred_scope", "purpose", "bare_future", "quoted", "background", "spoken", "habitual", "nominal",
    "deep",
)  # fmt: skip
"""Reasons for doubt."""


def observations(signs: Signs) -> tuple[float, ...]:
    """The signs as figures from 0 to 1, in the order of RAISING and then LOWERING."""
    steps = {"actor_assumed": 0, "actor_carried": 1, "actor_named": 2}
    return tuple(
        float(signs.actor >= steps[name] if name in steps else getattr(signs, name))
        for name in (*RAISING, *LOWERING)
    )


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds: of a reading without any observation, and what each of them and the language add or take.

    Grammars read unevenly well: what the same signs are worth differs from language to language.
    """

    intercept: float
    each: tuple[float, ...]
    languages: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Weights:
        """The weights of a file. Raises VocabularyError with file, line and field."""
        given = lined_yaml.load(path, VocabularyError)
        if not isinstance(given, lined_yaml.Mapping):
            raise VocabularyError("is no mapping", file=path, line=1)
        for unknown in given.keys() - {"fitted", "intercept", "languages", "raise", "lower"}:
            raise VocabularyError("is not known", file=path, line=given.lines[unknown], field=unknown)
        intercept = _number(given, "intercept", path, negative=True)
        each = [
            sign * _number(_part(given, part, names, path), name, path)
            for part, names, sign in (("raise", RAISING, 1), ("lower", LOWERING, -1))
            for name in names
        ]
        offsets = _part(given, "languages", None, path) if "languages" in given else {}
        languages = {name: _number(offsets, name, path, negative=True) for name in offsets}
        return cls(intercept, tuple(each), languages)

    def chance(self, signs: Signs, language: str) -> float:
        """The chance that a draft read in a language under these signs is right."""
        odds = self.intercept + self.languages.get(language, 0.0)
        odds += sum(weight * seen for weight, seen in zip(self.each, observations(signs), strict=True))
        return 1 / (1 + math.exp(-odds))


def _part(
    given: lined_yaml.Mapping, name: str, fields: tuple[str, ...] | None, path: Path
) -> lined_yaml.Mapping:
    part = given.get(name)
    if not isinstance(part, lined_yaml.Mapping):
        raise VocabularyError("must map names to weights", file=path, line=given.line, field=name)
    for unknown in part.keys() - set(part if fields is None else fields):
        raise VocabularyError("is no observation", file=path, line=part.lines[unknown], field=unknown)
    return part


def _number(given: Mapping[str, object], name: str, path: Path, negative: bool = False) -> float:
    line = getattr(given, "lines", {}).get(name) or getattr(given, "line", None)
    value = given.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise VocabularyError("must be a number", file=path, line=line, field=name)
    if value < 0 and not negative:
        raise VocabularyError("must not be negative: evidence would count against itself",
                              file=path, line=line, field=name)  # fmt: skip
    return float(value)


@cache
def _shipped() -> Weights:
    return Weights.read(resources.confidence())


def confidence(signs: Signs, language: str) -> float:
    """Between 0.02 and 0.98, to two places."""
    return round(min(0.98, max(0.02, _shipped().chance(signs, language))), 2)

"""What an entry of each vocabulary table is: kinds, actions, countries, materials, agencies and the rest."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("en", "zh", "ar", "fa")
STANCES = ("support", "restrict", "require", "organise", "cooperate", "other")
STATES = ("proposed", "announced", "in_force", "suspended", "ended")
STAGES = ("ahead", "act", "later")
PARTIES = ("recipient", "listed")
RELATIONS = (
    "part_of",
    "follows",
    "implements",
    "amends",
    "suspends",
    "resumes",
    "ends",
    "responds_to",
    "duplicates",
)
EXACTNESS = ("exact", "close", "broad")

Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Code:
    """The same thing in another classification, and how exactly so."""

    scheme: str
    code: str
    exactness: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One entry. `labels` maps a language to its one name, `aliases` to further names.

    `ambiguous` lists the names, of whatever sort, that do not settle the term alone; `decoys` maps a
    language to longer phrases that hold a name and do not mean the term. `file` and `line` (from 1) are
    where it is written.
    """

    id: str
    labels: Mapping[str, str]
    aliases: Words
    ambiguous: tuple[str, ...]
    decoys: Words
    definition: str | None
    codes: tuple[Code, ...]
    file: Path
    line: int

    def label(self, language: str = "en") -> str:
        """Its name in a language, in English where that language has none."""
        return self.labels.get(language) or self.labels["en"]

    def names(self, language: str) -> tuple[str, ...]:
        """Label and aliases in a language, label first; empty where there are none."""
        own = self.labels.get(language)
        return ((own,) if own else ()) + self.aliases.get(language, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Term):
    """An instrument. `stance` is what it does to trade or production.

    Kinds of one `family` are easily told for one another; a kind like no other is a family of its own.
    `life` is False where nothing can be suspended or ended. `party` is what an organization is to one of
    the kind, one of PARTIES; None where it is incidental, and a programme's name is the thing's own.
    """

    stance: str
    family: str
    life: bool = True
    party: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(Term):
    """What happened to a measure. `state` is what it leaves the measure in, None where it is as before.

    `rank` orders the actions of a life where dates do not tell. `stage`, one of STAGES, is where in a life it
    stands; `relation` is what a later event is to the act that made its measure, one of RELATIONS.
    """

    state: str | None
    rank: int
    stage: str = "act"
    relation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Country(Term):
    """A country or the EU. `demonyms` are its adjectives and people, `metonyms` its seats of power."""

    demonyms: Words
    metonyms: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Material(Term):
    """A material, part, product or technology. A filter on any of its `parents` finds it too."""

    parents: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency(Term):
    """A public body. `country` is None for a body of several countries."""

    country: str | None
    parent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization(Term):
    """A company, institute or association. `country` is that of its headquarters."""

    country: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency(Term):
    """Money. `exponent` is how many decimals its minor unit has (ISO 4217); `symbols` may be shared."""

    exponent: int
    symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Term):
    """How one event stands to another. `cues` are words by which a text says so."""

    cues: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic(Term):
    """A field of interest: a text that names one of the `materials`, a child of one, or an alias is on it."""

    materials: tuple[str, ...]


def fold(name: str) -> str:
    """A name as names are compared: compatibility forms, case, joiners and runs of spaces set aside."""
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name).replace("\u200c", " ")
    return " ".join(name.casefold().split())

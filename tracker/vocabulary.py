"""The vocabulary as one checked whole: its tables by id, the tree of materials, topics and names."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from tracker import resources, vocabulary_file
from tracker.errors import NotFound, SeveralInputErrors, VocabularyError
from tracker.terms import (
    LANGUAGES,
    STANCES,
    STATES,
    Action,
    Agency,
    Code,
    Country,
    Currency,
    Kind,
    Material,
    Organization,
    Relation,
    Term,
    Topic,
    fold,
)
from tracker.vocabulary_file import TABLES

__all__ = [
    "LANGUAGES",
    "STANCES",
    "STATES",
    "TABLES",
    "Action",
    "Agency",
    "Code",
    "Country",
    "Currency",
    "Kind",
    "Material",
    "Organization",
    "Relation",
    "Term",
    "Topic",
    "Vocabulary",
    "check",
    "digest",
    "fold",
    "vocabulary",
]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every table by id, in the order of its file."""

    kinds: Mapping[str, Kind]
    actions: Mapping[str, Action]
    countries: Mapping[str, Country]
    materials: Mapping[str, Material]
    agencies: Mapping[str, Agency]
    organizations: Mapping[str, Organization]
    currencies: Mapping[str, Currency]
    relations: Mapping[str, Relation]
    topics: Mapping[str, Topic]
    _ancestors: Mapping[str, frozenset[str]]

    @classmethod
    def load(cls, folder: Path | None = None) -> Vocabulary:
        """Read the tables in `folder`, by default those that ship with the tracker.

        Raises SeveralInputErrors of VocabularyError holding every refusal.
        """
        tables, errors = vocabulary_file.read(folder or resources.vocabulary())
        if errors:
            raise SeveralInputErrors(errors)
        parents = {term.id: term.parents for term in tables["materials"].values()}
        return cls(
            **{name: MappingProxyType(table) for name, table in tables.items()},
            _ancestors=MappingProxyType(_ancestors(parents)),
        )

    def table(self, table: str) -> Mapping[str, Term]:
        """A table by its name. Raises NotFound."""
        if table not in TABLES:
            raise NotFound("vocabulary table", table, difflib.get_close_matches(table, TABLES))
        found: Mapping[str, Term] = getattr(self, table)
        return found

    def term(self, table: str, id: str) -> Term:
        """One term. Raises NotFound, with likely spellings."""
        terms = self.table(table)
        try:
            return terms[id]
        except KeyError:
            near = difflib.get_close_matches(id, terms)
            raise NotFound(TABLES[table].noun, id, near) from None

    def label(self, table: str, id: str, language: str = "en") -> str:
        """A term's name in a language, in English where that language has none. Raises NotFound."""
        return self.term(table, id).label(language)

    def stance(self, kind: str) -> str:
        """What a kind does: one of STANCES. Raises NotFound."""
        self.term("kinds", kind)
        return self.kinds[kind].stance

    def family(self, kind: str) -> str:
        """The kinds that are easily told for this one share its family. Raises NotFound."""
        self.term("kinds", kind)
        return self.kinds[kind].family

    def material_ancestors(self, material: str) -> frozenset[str]:
        """The material and everything it stands under, however far up. Raises NotFound."""
        self.term("materials", material)
        return self._ancestors[material]

    def material_descendants(self, material: str) -> frozenset[str]:
        """The material and everything that stands under it: what a filter on it finds. Raises NotFound."""
        self.term("materials", material)
        return frozenset(id for id, above in self._ancestors.items() if material in above)

    def topic_materials(self, topic: str) -> frozenset[str]:
        """The materials, children included, that put a text on a topic: a topic's id or a material's.

        Raises NotFound.
        """
        if topic in self.topics:
            roots: tuple[str, ...] = self.topics[topic].materials
        elif topic in self.materials:
            roots = (topic,)
        else:
            raise NotFound("topic", topic, difflib.get_close_matches(topic, [*self.topics, *self.materials]))
        return frozenset[str]().union(*(self.material_descendants(root) for root in roots))


def _ancestors(parents: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """Each id with itself and everything above it, in a tree without cycles."""
    found: dict[str, frozenset[str]] = {}

    def above(id: str) -> frozenset[str]:
        if id not in found:
            found[id] = frozenset({id}).union(*(above(parent) for parent in parents[id]))
        return found[id]

    for id in parents:
        above(id)
    return found


@functools.cache
def vocabulary() -> Vocabulary:
    """The vocabulary that ships with the tracker, read once."""
    return Vocabulary.load()


def check(folder: Path | None = None) -> list[VocabularyError]:
    """Every refusal of the vocabulary in `folder`, by default the shipped one; empty when it is sound."""
    return vocabulary_file.read(folder or resources.vocabulary())[1]


def digest(folder: Path | None = None) -> str:
    """Changes when any file of the vocabulary does; what was made of it is good as long as it does not."""
    return resources.digest((folder or resources.vocabulary()).glob("*.yml"))

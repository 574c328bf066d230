"""The ids that a source file may use: those of the vocabulary, or any where they were checked before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tracker.vocabulary import Vocabulary


class _Anything(frozenset[str]):
    """A collection that has everything."""

    def __contains__(self, item: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Words:
    """Ids by field. `wide_topics` are topics and materials: a source may be of either."""

    countries: Collection[str]
    agencies: Collection[str]
    wide_topics: Collection[str]
    kinds: Collection[str]
    actions: Collection[str]
    materials: Collection[str]


ANY = Words(*[_Anything()] * 6)
"""For files whose ids were checked before."""


def words_of(vocabulary: Vocabulary) -> Words:
    """The ids of a vocabulary."""
    return Words(
        countries=vocabulary.countries,
        agencies=vocabulary.agencies,
        wide_topics={*vocabulary.materials, *vocabulary.topics},
        kinds=vocabulary.kinds,
        actions=vocabulary.actions,
        materials=vocabulary.materials,
    )

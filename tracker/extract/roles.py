"""Who did it, to whom, with whom: what the readers of roles in all languages share.

Where the parties of an act stand around it, each language says for itself.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from tracker.extract.candidate import Candidate
from tracker.extract.cast import Cast, Speaker
from tracker.extract.lexicon import Lexicon
from tracker.extract.names import Name
from tracker.extract.sentences import Sentence
from tracker.extract.text import NormalText
from tracker.model import CountryRole
from tracker.vocabulary import Vocabulary

ACTING = ("countries", "agencies", "organizations")
"""The tables of those who may act."""


class RoleReader(ABC):
    """Casts the candidates of one document, in the order of its text."""

    dateline: ClassVar[re.Pattern[str] | None] = None
    """Where and by whom a report was written, at the head of its first sentence: nobody there acts."""

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon, text: NormalText, speaker: Speaker) -> None:
        self._vocabulary, self._text, self._speaker = vocabulary, text, speaker
        self._executives = {title: id for id, titles in lexicon.executives.items() for title in titles}
        self._last: Name | None = None  # the subject that a sentence without one goes on with

    @abstractmethod
    def cast(
        self,
        candidate: Candidate,
        sentence: Sentence,
        names: Sequence[Name],
        others: Sequence[Candidate] = (),
    ) -> Cast:
        """The parties of `candidate`; `names` are those of its sentence, `others` its other candidates."""

    @abstractmethod
    def pass_by(self, sentence: Sentence, names: Sequence[Name]) -> None:
        """Remember the subject of a sentence that holds no event: the next may go on with it."""

    @abstractmethod
    def is_crowd(self, candidate: Candidate, sentence: Sentence) -> bool:
        """Whether the subject is nobody in particular."""

    def _told_from(self, sentence: Sentence) -> int:
        """Where a sentence begins to tell, past its dateline."""
        line = self.dateline and self.dateline.match(self._text.lower, sentence.start, sentence.end)
        return line.end() if line else sentence.start

    def country_of(self, name: Name) -> str | None:
        """The country a name acts for."""
        if name.table == "countries":
            return name.id
        if name.table == "agencies":
            return self._vocabulary.agencies[name.id].country
        return self._vocabulary.organizations[name.id].country if name.sort != "unknown" else None

    def _act(self, cast: Cast, name: Name) -> None:
        """Let a name act: for its country, and as the body that it is."""
        cast.add(self.country_of(name), CountryRole.ACTOR, name)
        if name.table == "agencies":
            cast.agencies.setdefault(name.id, name)
        elif name.table == "organizations":
            cast.organizations.setdefault(name.id, name)

    def _publisher_acts(self, cast: Cast) -> None:
        cast.add(self._speaker.country, CountryRole.ACTOR, None)
        if self._speaker.agency:
            cast.agencies.setdefault(self._speaker.agency, None)
        cast.stated = 1


def is_nearer(name: Name, candidate: Candidate, others: Sequence[Candidate]) -> bool:
    """Whether a name stands nearer to another candidate of its sentence."""

    def distance(one: Candidate) -> int:
        return max(one.start - name.end, name.start - one.end, 0)

    return any(distance(other) < distance(candidate) for other in others if other is not candidate)

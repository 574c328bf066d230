"""Measures spoken of again: "lifted the ban", "under the new rules", "the measure takes effect on 1 May"."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from tracker.extract.assemble import AFTERLIFE
from tracker.extract.candidate import Candidate
from tracker.extract.dates import DateReader, When
from tracker.extract.find import Find
from tracker.extract.grammar import Wording
from tracker.extract.scope import Reading
from tracker.extract.sentences import Sentence
from tracker.extract.text import NormalText
from tracker.model import DateRole

REACH = 4
"""So many sentences on, a measure is still "the measure"."""
_GENERIC = ("regulation", "tariff", "export_control")
_SAID_OF = AFTERLIFE | {"effective", "scheduled", "expired", "announced", "challenged"}

Said = tuple[Candidate, Reading, str]


class Anaphor:
    """What one language calls a measure that it named before. `stance`: of a kind of measure."""

    def __init__(self, wording: Wording, stance: Callable[[str], str]) -> None:
        self._wording, self._stance = wording, stance

    def named(self, said: Sequence[Said], finds: Sequence[Find], index: int, lower: str) -> list[Said]:
        """The candidates with "the ban" read as the measure named last; those that name nothing left out."""
        ending = self._wording.named_before
        if ending is None:
            return list(said)
        result: list[Said] = []
        for candidate, reading, action in said:
            if not candidate.rule.endswith(ending):
                result.append((candidate, reading, action))
                continue
            before = self._before(finds, index)
            if before is not None and action in _SAID_OF and self._is_definite(candidate, lower):
                result.append((dataclasses.replace(candidate, kind=before.candidate.kind), reading, action))
        return result

    def _before(self, finds: Sequence[Find], index: int) -> Find | None:
        for find in reversed(finds):
            if index - find.index > REACH:
                return None
            if self._stance(find.candidate.kind) in ("restrict", "require"):
                return find
        return None

    def _is_definite(self, candidate: Candidate, lower: str) -> bool:
        definite, at = self._wording.definite, candidate.instrument
        return (
            definite is not None
            and at is not None
            and definite.search(lower, max(0, at[0] - 40), at[0]) is not None
        )

    def told_again(self, said: Sequence[Said], before: Find, sentence: Sentence, lower: str) -> list[Said]:
        """The candidates without what is only said "under the new rules" of the same kind of measure."""
        restates = self._wording.restates
        if restates is None or not restates.match(lower, sentence.start):
            return list(said)
        return [one for one in said if one[0].kind != before.candidate.kind]

    def tells_when(
        self,
        said: Sequence[Said],
        before: Find,
        index: int,
        sentence: Sentence,
        text: NormalText,
        calendar: DateReader,
    ) -> bool:
        """Whether a sentence only says when what was told before takes effect; then it is noted there."""
        itself = self._wording.itself
        near = index - before.index <= REACH or (itself and itself.match(text.lower, sentence.start))
        if not near or any(
            action not in ("effective", "scheduled")
            or candidate.kind not in (before.candidate.kind, *_GENERIC)
            for candidate, _, action in said
        ):
            return False
        first = self._wording.takes_effect.search(text.lower, sentence.start, sentence.end)
        if first is None or first.start() > sentence.start + 1:
            return False
        return self.takes_effect(before, sentence, text, calendar)

    def takes_effect(self, find: Find, sentence: Sentence, text: NormalText, calendar: DateReader) -> bool:
        """ "The restrictions take effect on December 1": said of the event before, and noted there."""
        if not self._wording.takes_effect.search(text.lower, sentence.start, sentence.end):
            return False
        known = len(find.roles)
        for mention in calendar.read(text.lower, sentence.start, sentence.end):
            if mention.when is When.EFFECTIVE and (mention.date or mention.offset):
                find.roles.append((DateRole.EFFECTIVE, mention))
        return len(find.roles) > known

"""Where the clauses of a Persian sentence lie: a verb ends its clause, what it governs stands before it."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from tracker.extract.candidate import Candidate
from tracker.extract.persian.inflection import finite_verbs, tense
from tracker.extract.sentences import Sentence

_HARD = re.compile(r"[؛;:](?=\s)| — | - ")
_THAT = re.compile(r"(?<!\w)که(?!\w)")


@dataclass(frozen=True, slots=True)
class Clause:
    """The clause of a verb: what stands before it from `start` on.

    `that` is where the word "که" stands that opens it, if one does; `before` is where the finite verb
    before it ends.
    """

    start: int
    that: int | None
    before: int


def tense_of(lower: str, candidate: Candidate) -> str | None:
    """The tense of a candidate's verb; None of a noun of action, which stands before what it is of."""
    if "+" in candidate.rule and candidate.verb_end < candidate.end:
        return None
    told = tense(lower[candidate.verb_start : candidate.verb_end])
    at = candidate.instrument
    if told is None and "+" in candidate.rule and at is not None and at[0] < candidate.verb_start:
        return "past"  # "suspended the duties and opened a case": the first of two verbs has lost its "did"
    return told


@lru_cache(maxsize=16)
def clauses_of(lower: str, sentence: Sentence) -> Clauses:
    """The clauses of a sentence, which actions, scope and roles ask for in turn."""
    return Clauses(lower, sentence)


class Clauses:
    """The finite verbs of one sentence and the borders they make."""

    def __init__(self, lower: str, sentence: Sentence) -> None:
        self._lower, self._start, self._end = lower, sentence.start, sentence.end
        self.verbs = finite_verbs(lower, sentence.start, sentence.end)
        self._ends = [end for _, end, _ in self.verbs]
        self._starts = [start for start, _, _ in self.verbs]
        self._thats = [m.span() for m in _THAT.finditer(lower, sentence.start, sentence.end)]
        self._hard = [m.end() for m in _HARD.finditer(lower, sentence.start, sentence.end)]

    def of(self, at: int) -> Clause:
        """The clause of the verb that begins at `at`."""
        i = bisect_left(self._ends, at + 1) - 1
        before = self._ends[i] if i >= 0 else self._start
        start = max([before, *(hard for hard in self._hard if hard <= at)])
        thats = [span for span in self._thats if before <= span[0] and span[1] <= at]
        if thats:
            return Clause(max(start, thats[-1][1]), thats[-1][0], before)
        return Clause(start, None, before)

    def after(self, at: int) -> tuple[int, int, str] | None:
        """The first finite verb that begins at `at` or later."""
        i = bisect_left(self._starts, at)
        return self.verbs[i] if i < len(self.verbs) else None

    def between(self, start: int, end: int) -> int:
        """How many finite verbs lie in [start, end)."""
        return sum(start <= verb[0] and verb[1] <= end for verb in self.verbs)

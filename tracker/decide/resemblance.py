"""The chance that two tellings are of one happening, and why: a sum of log-odds over their features."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from tracker.decide.agreement import COMPARED, Agreement
from tracker.decide.profile import Profile, family_of
from tracker.decide.weights import weights

_SPECIFIC = ("organizations", "amount", "programme", "figures", "dates")
_SPECIFIC_FROM = 0.7
_SAME_WORDS = 0.95
_TAKES_EFFECT = 0.6
_NOT_ASKED = -0.1
"""The log-odds left to a telling by which nothing can be known again: too few even to ask about."""

_CONTRADICTION = 0.1
_NOTHING = 0.5
"""An agreement at or below this contradicts."""

_SETTLING = ("action", "actor", "materials", "organizations", "amount", "date", "figures", "dates")


@dataclass(frozen=True, slots=True)
class Compared:
    """Two tellings held against each other: the log-odds that they are one, and what each feature says.

    `between` are the odds where the order of two editions of one article says which act is meant: there a
    telling with nothing particular in it counts too.
    """

    odds: float
    agreements: Mapping[str, Agreement]
    between: float

    @property
    def chance(self) -> float:
        return chance(self.odds)

    @property
    def contradicted(self) -> bool:
        """Whether anything that settles a case speaks against it, whatever else agrees."""
        return any(_contradicts(self.agreements.get(name)) for name in _SETTLING)


def chance(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


@cache
def _ahead() -> tuple[float, ...]:
    """The most that the features from each place on can still add."""
    left = weights().features["particular"].in_favour
    found = [left]
    for name, _ in reversed(COMPARED):
        weight = weights().features[name]
        left += max(weight.in_favour, weight.silent)
        found.append(left)
    return tuple(reversed(found))


def compare(mine: Profile, theirs: Profile, at_least: float) -> Compared | None:
    """Hold two tellings against each other; None as soon as the odds cannot come to `at_least`."""
    given, ahead = weights(), _ahead()
    agreeing, against = given.intercept, 0.0
    agreements: dict[str, Agreement] = {}
    for place, (name, agree) in enumerate(COMPARED):
        agreements[name] = agreed = agree(mine, theirs)
        adds = given.features[name].of(agreed)
        if adds > 0:
            agreeing += adds
        else:
            against += adds
        if min(given.enough, agreeing + ahead[place + 1]) + against < at_least:
            return None
    for name, softened in _explained(agreements):
        against += given.features[name].of(softened) - given.features[name].of(agreements[name])
        agreements[name] = softened
    agreements["particular"] = particular = _particular(mine, theirs, agreements)
    adds = given.features["particular"].of(particular)
    agreeing, against = agreeing + max(0.0, adds), against + min(0.0, adds)
    odds = min(given.enough, agreeing) + against
    if (mine.vague or theirs.vague) and not _found_again(agreements):
        return Compared(min(odds, _NOT_ASKED), agreements | {"particular": 0.0}, odds)
    return Compared(odds, agreements, odds)


def _found_again(agreements: Mapping[str, Agreement]) -> bool:
    """Whether a vague telling says which act it means: in its words, or of one body and thing at once."""
    if (agreements["words"] or 0.0) >= _SAME_WORDS:
        return True
    said = ("kind", "action", "date", "materials", "agencies")
    return all((agreements[name] or 0.0) >= _SPECIFIC_FROM for name in said)


def _explained(agreements: Mapping[str, Agreement]) -> Iterator[tuple[str, float]]:
    """The contradictions that something else explains, and how much of each is left.

    A story that is told again in the same words but for the sum is corrected. Of one firm's money, one
    report names the country of the firm and one that of its plant. What takes effect on one day is one
    act, though one report dates it by the notice.
    """
    one_firm = (agreements["organizations"] or 0.0) >= _SPECIFIC_FROM
    if one_firm and _contradicts(agreements["target"]):
        yield "target", 0.35
    same_words = (agreements["words"] or 0.0) >= _SAME_WORDS and (agreements["date"] or 0.0) >= _SPECIFIC_FROM
    on_one_day = agreements["dates"] == 1.0 and agreements["date"] is not None
    if on_one_day and 0.2 < (agreements["date"] or 0.0) < _TAKES_EFFECT:
        yield "date", _TAKES_EFFECT
    if one_firm and same_words and _contradicts(agreements["amount"]):
        yield "amount", 0.4


def _contradicts(agreed: Agreement) -> bool:
    return agreed is not None and agreed <= _CONTRADICTION


def _particular(mine: Profile, theirs: Profile, agreements: Mapping[str, Agreement]) -> float:
    """How far something agrees that tells this one from another of the kind by the same body."""
    families = {family_of(mine.kind), family_of(theirs.kind)}
    if not families & weights().particular:
        # One body bans, taxes and probes many things: it is the thing and the other side that tell.
        return 0.0 if _contradicts(agreements["target"]) or _of_other_goods(agreements) else 0.5
    if any(_contradicts(agreements[name]) for name in ("organizations", "agencies")):
        return 0.0
    named = _named(mine, theirs, agreements)
    if named < _NOTHING and _of_other_goods(agreements):
        return 0.0
    return 0.0 if named < _SPECIFIC_FROM and _contradicts(agreements["materials"]) else named


def _of_other_goods(agreements: Mapping[str, Agreement]) -> bool:
    """Whether the goods differ: graphite is not lithium, though both go into batteries."""
    goods = agreements["materials"]
    return goods is not None and goods < _NOTHING


def _named(mine: Profile, theirs: Profile, agreements: Mapping[str, Agreement]) -> float:
    """How far what both name agrees: worst where one side names a firm and the other counts several.

    The one is then a part of the other. Two firms in two scripts, or nobody named on one day, say less
    against it.
    """
    best = max(agreements[name] or 0.0 for name in _SPECIFIC)
    ours, others = bool(mine.facts.organizations), bool(theirs.facts.organizations)
    if best >= _SPECIFIC_FROM:
        return 0.5
    if mine.parties == theirs.parties and len(mine.parties) > 1:
        return 0.9
    if ours != others:
        silent = theirs if ours else mine
        elsewhere = (agreements["target"] or 0.5) < 0.5
        return 0.0 if elsewhere or "count" in silent.title.figures else 0.25
    if ours:
        return 0.3 if agreements["organizations"] is None else 0.2
    if (agreements["date"] or 0.0) < _SPECIFIC_FROM:
        return 0.2
    if mine.amount is None and theirs.amount is None:
        return 0.4
    if not (mine.precise and theirs.precise):
        return 0.0  # a round sum, and no day to go by
    return 0.45 if (agreements["amount"] or 0.0) > 0.5 else 0.3

"""Drafts of one report plus stored events → what becomes of each draft.

The document settles it where it can: the same entry read again, another report of one document, one
address; and so does the name that a register gives to what happened. Every other draft is held against
the events that others tell of: each pair gets the chance that both are one happening, and the whole
report is assigned at once, the best pair first, one draft to an event. From one threshold on a pair is the
same event, between two it is a doubt, below it is new.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable, Mapping, Sequence

from tracker.decide import named
from tracker.decide.decision import Candidate, Decision, Decisions, Resemblance, Verdict
from tracker.decide.document import completed, settle_by_document
from tracker.decide.editions import Pair, gains
from tracker.decide.profile import Profile
from tracker.decide.resemblance import Compared, chance, compare
from tracker.decide.weights import weights
from tracker.decide.wording import reasons
from tracker.model import Draft, Review

_MOST_DOUBTS = 3
"""Stored events put beside one draft: a person compares no more."""


def decide(
    drafts: Sequence[Draft],
    candidates: Iterable[Candidate],
    *,
    published: dt.date | None = None,
    official: bool = False,
    document: str | None = None,
    apart: Collection[frozenset[int]] = frozenset(),
) -> Decisions:
    """Decide every draft of one report against the stored events put forward.

    An event that a person rejected is never joined by likeness: a draft that surely tells of it is a doubt.
    `published`, `official` and `document` are the report's: when it came out, whether the body that acts
    speaks itself, what document it is. `apart` holds pairs of event ids of which a person said that they
    are two happenings.
    """
    candidates = list(candidates)
    settled = settle_by_document(drafts, (each for each in candidates if each.matched_on != "alike"))
    own = {each.event.id for each in candidates if each.matched_on == "report"}
    known = {each.event.id for each in candidates if each.matched_on != "alike"}
    alike = {
        each.event.id: each
        for each in candidates
        if each.event.id not in known and _may_be_told(each, own, document, apart)
    }
    open_drafts = {
        place: Profile(draft.facts, published, official=official, stated=_states_its_date(draft))
        for place, draft in enumerate(drafts)
        if place not in settled.decisions
    }
    decisions = dict(settled.decisions)
    rejected = {event_id: each for event_id, each in alike.items() if each.event.review is Review.REJECTED}
    standing = {event_id: each for event_id, each in alike.items() if event_id not in rejected}
    if standing and open_drafts:
        decisions |= _Assignment(drafts, open_drafts, standing, apart).decisions()
    left = {place: profile for place, profile in open_drafts.items() if place not in decisions}
    if rejected and left:
        decisions |= _Assignment(drafts, left, rejected, apart).doubts(weights().same)
    return Decisions(
        tuple(
            decisions.get(place) or Decision(draft, Verdict.NEW, draft.facts)
            for place, draft in enumerate(drafts)
        ),
        settled.withdrawn,
    )


def _may_be_told(
    candidate: Candidate, own: Collection[int], document: str | None, apart: Collection[frozenset[int]]
) -> bool:
    """Whether a report may be telling of an event at all.

    Not where a person took the event apart from one of the report's own; nor where it is known from
    another document of the same register, which numbers each act once.
    """
    event_id = candidate.event.id
    if apart and any(frozenset((event_id, mine)) in apart for mine in own):
        return False
    if document and ":" in document:
        register = document.partition(":")[0] + ":"
        return not any(other.startswith(register) for other in candidate.documents - {document})
    return True


def _states_its_date(draft: Draft) -> bool | None:
    """Whether the text gives the date; None where the draft has no evidence at all to tell by."""
    return any(item.field == "date" for item in draft.evidence) if draft.evidence else None


class _Assignment:
    """The drafts of one report that no document settles, and the events that others tell of."""

    def __init__(
        self,
        drafts: Sequence[Draft],
        profiles: Mapping[int, Profile],
        candidates: Mapping[int, Candidate],
        apart: Collection[frozenset[int]],
    ) -> None:
        self._drafts, self._profiles, self._candidates = drafts, profiles, candidates
        self._apart = apart
        self._stored = {
            event_id: Profile(
                each.event.facts,
                each.published,
                tuple(facts.title for facts in each.told),
                each.official,
                each.stated,
            )
            for event_id, each in candidates.items()
        }
        self._compared = self._held_against()
        self._odds = {pair: found.odds for pair, found in self._compared.items()}
        self._odds |= self._of_editions()

    def decisions(self) -> dict[int, Decision]:
        """The decision on each draft that is not simply new."""
        same = self._same()
        taken = set(same.values())
        found = {place: self._told_again(place, event_id, taken) for place, event_id in same.items()}
        return self.doubts(weights().doubt, taken) | found

    def doubts(self, at_least: float, taken: Collection[int] = ()) -> dict[int, Decision]:
        """The drafts that may tell of events that are not taken, with such a chance: for a person to say."""
        found = {}
        for place, draft in enumerate(self._drafts):
            doubts = self._resembling(place, taken, at_least)
            if doubts:
                found[place] = Decision(
                    draft, Verdict.DOUBT, draft.facts, None, "created", doubts[0].score, doubts[0].reasons,
                    doubts,
                )  # fmt: skip
        return found

    def _held_against(self) -> dict[Pair, Compared]:
        at_least = _odds(weights().doubt) - weights().editions.most
        found: dict[Pair, Compared] = {}
        for place, mine in self._profiles.items():
            for event_id, theirs in self._stored.items():
                draft, other = self._drafts[place], self._candidates[event_id]
                if named.one(draft, other.named) is False:
                    continue
                if named.whole_and_part(
                    draft, draft.facts.organizations, other.named, other.event.facts.organizations
                ):
                    continue
                compared = compare(mine, theirs, at_least)
                if compared is not None:
                    found[place, event_id] = compared
        return found

    def _best_first(self, odds: Mapping[Pair, float]) -> list[Pair]:
        return sorted(odds, key=lambda pair: (-odds[pair], pair))

    def _of_editions(self) -> dict[Pair, float]:
        """The pairs that gain from standing between what two editions of one article both tell."""
        given = weights()
        sure = [pair for pair in self._best_first(self._odds) if chance(self._odds[pair]) >= given.same]
        reports = {event_id: each.reports for event_id, each in self._candidates.items()}
        gained = gains(self._odds, sure, reports, len(self._drafts), given.editions)
        return {
            pair: self._compared[pair].between + gain
            for pair, gain in gained.items()
            if not self._compared[pair].contradicted
        }

    def _same(self) -> dict[int, int]:
        """The event of each draft that has one: the best pair first, one draft to an event.

        A report may tell one thing twice, in its headline and below it: a draft that is surely another's
        event, and surely what that other draft tells, brings no second one.
        """
        found: dict[int, int] = {}
        taken: set[int] = set()
        for place, event_id in self._best_first(self._odds):
            if chance(self._odds[place, event_id]) < weights().same:
                break
            if place not in found and event_id not in taken:
                found[place] = event_id
                taken.add(event_id)
        return found | self._told_twice(found)

    def _told_twice(self, found: Mapping[int, int]) -> dict[int, int]:
        same = weights().same
        first = {event_id: place for place, event_id in found.items()}
        again: dict[int, int] = {}
        for place, event_id in self._best_first(self._odds):
            if chance(self._odds[place, event_id]) < same:
                break
            if place in found or place in again or event_id not in first:
                continue
            if named.told_apart(self._drafts[place], self._drafts[first[event_id]]):
                continue
            told = compare(self._profiles[place], self._profiles[first[event_id]], _odds(same))
            if told is not None and told.chance >= same:
                again[place] = event_id
        return again

    def _told_again(self, place: int, event_id: int, taken: Collection[int]) -> Decision:
        draft, event = self._drafts[place], self._candidates[event_id].event
        facts = completed(event.facts, draft.facts)
        verdict = Verdict.SAME if facts == event.facts else Verdict.CHANGE
        this = self._resemblance(place, event_id)
        # Another event that is as surely the same is the same as this one, or nobody has said otherwise.
        doubts = tuple(
            other
            for other in self._resembling(place, taken, weights().same)
            if frozenset((event_id, other.event_id)) not in self._apart
        )
        return Decision(draft, verdict, facts, event_id, "alike", this.score, this.reasons, doubts)

    def _resembling(self, place: int, taken: Collection[int], at_least: float) -> tuple[Resemblance, ...]:
        """The events nobody else in the report is, that may be told here, best first."""
        rows = [
            (odds, event_id)
            for (draft, event_id), odds in self._odds.items()
            if draft == place and event_id not in taken and chance(odds) >= at_least
        ]
        rows.sort(key=lambda row: (-row[0], row[1]))
        return tuple(self._resemblance(place, event_id) for _, event_id in rows[:_MOST_DOUBTS])

    def _resemblance(self, place: int, event_id: int) -> Resemblance:
        pair = place, event_id
        why = reasons(self._compared[pair], self._profiles[place], self._stored[event_id])
        return Resemblance(event_id, round(chance(self._odds[pair]), 4), why)


def _odds(chance: float) -> float:
    return math.log(chance / (1 - chance))

"""The life of a measure: what state it is in and what money stands, on any day, from the events it has had.

Nothing here knows a database or a clock. The rules, in the order they apply:

Order. An event counts from its date. A vague date counts from the first day it may mean, but not before an
act that comes earlier in a life (by the action's rank) and is known more finely within that time: a freeze
"in 2025" of a grant of March 2025 is not before the grant. Undated events come first. Events of one day are
in the order of their actions' ranks, then the vaguer sum before the surer one, so that nothing depends on
which report came first.

State. The latest act says it; that a measure is `reported` to exist gives way to every act. A termination
of a part, and the release of a part, leave the state as it was.

Money. Only sums with the role `commitment` count.
- A sum stated when something is threatened, proposed, pledged, announced or scheduled is *announced*; one
  stated at an award, an enactment or later is *awarded*. The later statement takes the earlier one's place:
  an amendment changes the sum, it does not add. What is only `reported` is the weakest statement.
- A suspension suspends all that stands, or the smaller sum that it states; a resumption releases it, or the
  smaller sum. Any other act that leaves the measure in force releases a suspension of the whole.
- A termination takes off all that is awarded, or the smaller sum that it states; several partial ones add up,
  never beyond the award. So does an expiry, except that what is known to be paid out stays. A new award,
  enactment, coming into effect, extension or resumption brings back what was ended as a whole; an amendment
  or a payment does not.
- Disbursements add up, each told once (same date and sum: the same one), never beyond the award.
- Where a freeze, release, end or payment states a sum and no award is known, at least so much was awarded.
- A sum without a value (a bare magnitude) adds nothing. A range counts its lower end; its upper end is kept
  beside as the most it may be. A ceiling (`up_to`) counts as told, since that is how awards are told; it is
  the most at the same time, and the event's qualifier marks it.
- A sum within 2 % of all that stands is all of it: reports round.

So net (awarded - terminated) is never negative, suspended never more than net, disbursed than awarded.

A life is told in one currency, that of its latest award (announcement, before there is one); sums stated in
another are converted at the rate of their own date.
"""

from __future__ import annotations

import bisect
import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.model import AmountQualifier, AmountRole, PartialDate, Precision
from tracker.money import LARGEST_MINOR

VERSION = "1"
"""Changes when the rules do: what is kept of lives is then worked out anew."""

UNDATED = dt.date.min
"""The day from which events without a date count: before all others."""

FOREVER = dt.date.max
"""The day on which a last step ends."""

Convert = Callable[[int, str, str, PartialDate | None], int | None]
"""A sum in minor units from one currency into another at the rate of a date; None where there is no rate."""

_OPEN = ("proposed", "announced")
_WEAK = "reported"
_LOSSES = frozenset({"terminated", "expired"})
_REVIVING = frozenset({"awarded", "enacted", "effective", "extended", "resumed"})
_SURENESS = {
    AmountQualifier.ORDER_OF_MAGNITUDE: 0,
    AmountQualifier.UP_TO: 1,
    AmountQualifier.RANGE: 2,
    AmountQualifier.AT_LEAST: 3,
    AmountQualifier.ABOUT: 4,
    AmountQualifier.EXACT: 5,
}
_FINENESS = {Precision.DAY: 3, Precision.MONTH: 2, Precision.QUARTER: 1, Precision.YEAR: 0}


@dataclass(frozen=True, slots=True)
class Sum:
    """A committed sum in minor units: what of it counts, and the most it may be where that is told."""

    minor: int
    most: int | None
    currency: str
    sureness: int = 5

    @classmethod
    def of(
        cls,
        minor: int | None,
        most: int | None,
        currency: str | None,
        qualifier: str | None,
        role: str | None,
    ) -> Sum | None:
        """The sum that an event's columns state; None where it is no commitment or only a magnitude."""
        if minor is None or currency is None or role != AmountRole.COMMITMENT or minor < 0:
            return None
        hedge = AmountQualifier(qualifier or AmountQualifier.EXACT)
        sureness = _SURENESS[hedge]
        if hedge is AmountQualifier.AT_LEAST:
            return cls(minor, most, currency, sureness)
        return cls(minor, max(minor, most or 0), currency, sureness)


@dataclass(frozen=True, slots=True)
class Happening:
    """What a life needs to know of one event. `state` and `rank` are those of its action."""

    event_id: int
    action: str
    state: str | None
    rank: int
    date: PartialDate | None = None
    sum: Sum | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """How a measure stands from a day on. Sums are in minor units of `currency`, 0 where there are none.

    `event_id` is the event that says the state, `sum_event_id` the one whose statement of the sum stands,
    `stated` that one's date: the day whose rate converts the sums. `most` is the most the sum may be, where
    a ceiling or a range was told.
    """

    day: dt.date
    state: str
    event_id: int | None
    sum_event_id: int | None = None
    stated: PartialDate | None = None
    currency: str | None = None
    announced: int = 0
    awarded: int = 0
    most: int | None = None
    suspended: int = 0
    terminated: int = 0
    disbursed: int = 0

    @property
    def net(self) -> int:
        return self.awarded - self.terminated

    @property
    def has_sum(self) -> bool:
        return bool(self.announced or self.awarded)


@dataclass(frozen=True, slots=True)
class Span:
    """A step and the days it holds, `until` not among them, and what of it adds to totals.

    `counted` is for awarded, suspended, terminated and disbursed; `announced_counted` for announced. A part
    does not add to a whole that has such a sum of its own on those days.
    """

    step: Step
    day: dt.date
    until: dt.date
    counted: bool = True
    announced_counted: bool = True


def unconverted(minor: int, currency: str, into: str, date: PartialDate | None) -> int | None:
    """A Convert that knows no rates."""
    return minor if currency == into else None


def steps(happenings: Iterable[Happening], convert: Convert = unconverted) -> tuple[Step, ...]:
    """The life of one measure: one step for every day on which something happened, in order.

    Steps of the future are among them; they count from their day.
    """
    account = _Account(convert)
    found: list[Step] = []
    for day, happening in in_order(happenings):
        account.happen(happening)
        step = account.step(day)
        if found and found[-1].day == day:
            found.pop()
        found.append(step)
    return tuple(found)


def in_order(happenings: Iterable[Happening]) -> list[tuple[dt.date, Happening]]:
    """Each event with the day from which it counts, in the order of the life."""
    known = list(happenings)
    dated = [one for one in known if one.date is not None]
    found = [(_begins(one, dated), one) for one in known]
    return sorted(found, key=lambda pair: (pair[0], *_place(pair[1])))


def _begins(one: Happening, dated: Sequence[Happening]) -> dt.date:
    if one.date is None:
        return UNDATED
    first = one.date.earliest
    if one.date.precision is Precision.DAY:
        return first
    last, fineness = one.date.latest, _FINENESS[one.date.precision]
    earlier = (
        other.date.earliest
        for other in dated
        if other.rank < one.rank
        and other.date is not None
        and _FINENESS[other.date.precision] > fineness
        and first <= other.date.earliest <= last
    )
    return max(earlier, default=first)


def _place(one: Happening) -> tuple[Any, ...]:
    """The order of events that count from one day: by rank, and how sure the sum is; the number last."""
    sum_ = one.sum or Sum(0, None, "", -1)
    return (
        one.rank,
        one.action,
        one.date.value if one.date else "",
        sum_.sureness,
        sum_.minor,
        sum_.most or 0,
        sum_.currency,
        one.event_id,
    )


class _Account:
    """What stands while a life is told, event by event. `all_held` and `all_lost`: whatever the award is."""

    def __init__(self, convert: Convert) -> None:
        self.convert = convert
        self.state: str | None = None
        self.state_event: int | None = None
        self.by_act = False
        self.currency: str | None = None
        self.announced = self.awarded = self.held = self.lost = self.paid = 0
        self.announced_most: int | None = None
        self.awarded_most: int | None = None
        self.all_held = self.all_lost = self.firm = False
        self.announced_by: Happening | None = None
        self.awarded_by: Happening | None = None
        self.seen: set[tuple[str, str | None, int]] = set()

    def step(self, day: dt.date) -> Step:
        by = self.awarded_by or self.announced_by
        net = self.awarded - self._lost()
        return Step(
            day=day,
            state=self.state or "unknown",
            event_id=self.state_event,
            sum_event_id=by.event_id if by else None,
            stated=by.date if by else None,
            currency=self.currency,
            announced=self.announced,
            awarded=self.awarded,
            most=self.awarded_most if self.awarded_by else self.announced_most,
            suspended=net if self.all_held else min(self.held, net),
            terminated=self._lost(),
            disbursed=min(self.paid, self.awarded),
        )

    def happen(self, one: Happening) -> None:
        """Take in the next event: its sum first, since it says whether a part or the whole is meant."""
        whole = True
        if one.action == "suspended":
            self._suspend(one)
        elif one.action == "resumed":
            whole = self._resume(one)
        elif one.action in _LOSSES:
            whole = self._terminate(one)
        elif one.action == "disbursed":
            self._pay(one)
        elif one.sum is not None:
            self._state_sum(one)
        if whole:
            self._set_state(one)

    def _set_state(self, one: Happening) -> None:
        if one.state is None:
            return
        if one.action == _WEAK:
            if self.by_act:
                return
        else:
            self.by_act = True
        self.state, self.state_event = one.state, one.event_id
        if one.state in ("in_force", "ended"):
            self.all_held = False
        if one.action in _REVIVING and self.all_lost:
            self.all_lost, self.lost = False, 0

    def _lost(self) -> int:
        return self.awarded if self.all_lost else min(self.lost, self.awarded)

    def _suspend(self, one: Happening) -> None:
        stated = self._sum_of(one, imply=True)
        if stated is None or self._is_whole(stated, self.awarded - self._lost()):
            self.all_held, self.held = True, 0
        else:
            self.all_held, self.held = False, stated

    def _resume(self, one: Happening) -> bool:
        """Release what is suspended, or what was ended as a whole; True where nothing stays behind."""
        stated = self._sum_of(one, imply=True)
        net = self.awarded - self._lost()
        held = net if self.all_held else min(self.held, net)
        if stated is None or not held or self._is_whole(stated, held):
            self.all_held, self.held = False, 0
            return True
        self.all_held, self.held = False, held - stated
        return False

    def _terminate(self, one: Happening) -> bool:
        """Take off what a termination states, or everything; True where it was everything."""
        stated = self._sum_of(one, imply=True)
        if stated is not None:
            if self._told_before(one, stated):
                return False
            if not self._is_whole(stated, self.awarded - self._lost()):
                self.lost = self._lost() + stated
                return False
        self.all_held, self.held = False, 0
        if one.action == "expired" and self.paid:
            self.lost = max(self._lost(), self.awarded - min(self.paid, self.awarded))
        else:
            self.all_lost = True
        return True

    def _pay(self, one: Happening) -> None:
        stated = self._sum_of(one, imply=False)
        if stated is None or self._told_before(one, stated):
            return
        self.paid = min(self.paid + stated, LARGEST_MINOR)
        if not self.firm and self.paid > self.awarded:
            self.awarded, self.awarded_most, self.awarded_by = self.paid, None, one

    def _told_before(self, one: Happening, stated: int) -> bool:
        """Whether the same sum was told of the same date: one payment, or one cut, told twice."""
        key = (one.action, one.date.value if one.date else None, stated)
        told = key in self.seen
        self.seen.add(key)
        return told

    @staticmethod
    def _is_whole(stated: int, standing: int) -> bool:
        return stated * 50 >= standing * 49

    def _state_sum(self, one: Happening) -> None:
        """A statement of the sum itself: announced or awarded, by its action."""
        assert one.sum is not None
        weak = one.action == _WEAK or one.state is None
        opening = one.state in _OPEN if not weak else self.state in _OPEN
        known = self.announced_by if opening else self.awarded_by
        if weak and known is not None and (opening or self.firm):
            return
        leads = not opening or self.awarded_by is None
        if self.currency is not None and self.currency != one.sum.currency:
            if not leads:
                self._announce_abroad(one)
                return
            self._change_currency(one)
        self.currency = one.sum.currency
        if opening:
            self._announce(one, one.sum.minor, one.sum.most)
        else:
            self._award(one, one.sum, firm=not weak)

    def _announce(self, one: Happening, minor: int, most: int | None) -> None:
        self.announced, self.announced_most, self.announced_by = minor, most, one

    def _announce_abroad(self, one: Happening) -> None:
        """An announcement in another currency than that of the award, which leads."""
        assert one.sum is not None
        assert self.currency is not None
        minor = self.convert(one.sum.minor, one.sum.currency, self.currency, one.date)
        if minor is not None:
            self._announce(one, minor, None)

    def _award(self, one: Happening, stated: Sum, *, firm: bool) -> None:
        self.awarded = stated.minor if firm else max(stated.minor, self.paid)
        self.awarded_most, self.awarded_by, self.firm = stated.most, one, firm

    def _sum_of(self, one: Happening, *, imply: bool) -> int | None:
        """What an act upon the award states, in its currency; with `imply`, at least so much is awarded."""
        if one.sum is None:
            return None
        stated: int | None = one.sum.minor
        if self.currency is None or not (self.announced_by or self.awarded_by):
            self.currency = one.sum.currency
        elif self.currency != one.sum.currency:
            if self.awarded_by is None and imply:
                self._change_currency(one)
                self.currency = one.sum.currency
            else:
                stated = self.convert(one.sum.minor, one.sum.currency, self.currency, one.date)
        if stated is not None and imply and not self.firm and stated > self.awarded:
            self.awarded, self.awarded_most, self.awarded_by = stated, one.sum.most, one
        return stated

    def _change_currency(self, one: Happening) -> None:
        """Carry what is known over into the currency of a new statement.

        Where no rate is known, what was held, lost and paid keeps its share of the award; an announcement
        is then no longer told.
        """
        assert one.sum is not None
        assert self.currency is not None
        into, minor = one.sum.currency, one.sum.minor

        def carried(value: int, share_of: int) -> int:
            found = self.convert(value, self.currency or into, into, one.date)
            if found is None and share_of:
                found = value * minor // share_of
            return found or 0

        self.held, self.lost, self.paid = (
            carried(value, self.awarded) for value in (self.held, self.lost, self.paid)
        )
        self.announced = carried(self.announced, 0)
        self.awarded = carried(self.awarded, self.awarded)
        self.announced_most = self.awarded_most = None


def spans(own: Sequence[Step], wholes: Sequence[Sequence[Step]] = ()) -> list[Span]:
    """The steps of a measure with the days each holds, split where a whole it is part of begins to count.

    A whole with an award covers everything of its parts, one with an announcement what they announce.
    """
    if not own:
        return []
    days = {step.day for step in own}
    for whole in wholes:
        days |= {day for day, _, _ in covers(whole)}
    found: list[Span] = []
    ordered = [day for day in sorted(days) if day >= own[0].day]
    for day, until in zip(ordered, [*ordered[1:], FOREVER], strict=True):
        step = on_day(own, day)
        assert step is not None
        covering = [standing for whole in wholes if (standing := on_day(whole, day)) is not None]
        span = Span(
            step,
            day,
            until,
            counted=not any(standing.awarded for standing in covering),
            announced_counted=not any(standing.has_sum for standing in covering),
        )
        if found and _continues(found[-1], span):
            span = dataclasses.replace(found.pop(), until=until)
        found.append(span)
    return found


def _continues(before: Span, after: Span) -> bool:
    return dataclasses.replace(before, day=after.day, until=after.until) == after


def on_day(life: Sequence[Step], day: dt.date) -> Step | None:
    """How a measure stands on a day; None before anything is known of it."""
    place = bisect.bisect_right(life, day, key=lambda step: step.day)
    return life[place - 1] if place else None


def wholes_of(
    account: str, direct: Callable[[str], Iterable[str]], name: Callable[[str], str] = str
) -> list[str]:
    """Every account that this one is part of, through however many others.

    `direct` gives what an account is part of by itself. Of accounts that are part of each other in a circle
    the first by `name` is taken for the whole.
    """
    above = _reached(account, direct)
    return sorted(
        other
        for other in above
        if account not in _reached(other, direct) or (name(other), other) < (name(account), account)
    )


def _reached(start: str, direct: Callable[[str], Iterable[str]]) -> set[str]:
    found: set[str] = set()
    pending = list(direct(start))
    while pending:
        account = pending.pop()
        if account not in found and account != start:
            found.add(account)
            pending += direct(account)
    return found


def covers(life: Sequence[Step]) -> Iterator[tuple[dt.date, bool, bool]]:
    """The days on which it changes whether a measure has an award, or any sum, for its parts to be in."""
    before = (False, False)
    for step in life:
        now = (bool(step.awarded), step.has_sum)
        if now != before:
            yield step.day, *now
        before = now

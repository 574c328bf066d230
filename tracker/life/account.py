"""What stands of a measure while its life is told, event by event."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tracker.life.happenings import Happening, Sum, in_order
from tracker.life.standing import OPEN, WEAK, Standing
from tracker.model import PartialDate
from tracker.money import LARGEST_MINOR

Convert = Callable[[int, str, str, PartialDate | None], int | None]
"""A sum in minor units from one currency into another at the rate of a date; None where there is no rate."""

_LOSSES = frozenset({"terminated", "expired"})
_SETTLING = frozenset({"amended", "disbursed"})
"""What a register still enters of an award that has ended, without its going on."""

_REVIVING = frozenset({"awarded", "enacted", "effective", "extended", "resumed"})


@dataclass(frozen=True, slots=True)
class Step:
    """How a measure stands from a day on. Sums are in minor units of `currency`, 0 where there are none.

    `event_id` is the event that says the state; `since` the date it began where that event came before: an
    act that took effect later. `sum_event_id` is the event whose statement of the sum stands, `stated` that
    one's date: the day whose rate converts the sums. `most` is the most the sum may be, where a ceiling or a
    range was told.
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
    since: PartialDate | None = None

    @property
    def net(self) -> int:
        return self.awarded - self.terminated

    @property
    def has_sum(self) -> bool:
        return bool(self.announced or self.awarded)


def unconverted(minor: int, currency: str, into: str, date: PartialDate | None) -> int | None:
    """A Convert that knows no rates."""
    return minor if currency == into else None


def steps(happenings: Iterable[Happening], convert: Convert = unconverted) -> tuple[Step, ...]:
    """The life of one measure: one step for every day on which something happened or took effect, in order.

    Steps of the future are among them; they count from their day.
    """
    account = _Account(convert)
    found: dict[dt.date, Step] = {}
    for day, happening in in_order(happenings):
        found |= account.take_effect(day)
        account.happen(happening, day)
        found[day] = account.step(day)
    found |= account.take_effect(dt.date.max)
    return tuple(found.values())


def on_day(life: Sequence[Step], day: dt.date) -> Step | None:
    """How a measure stands on a day; None before anything is known of it."""
    place = bisect.bisect_right(life, day, key=lambda step: step.day)
    return life[place - 1] if place else None


class _Account:
    """What stands while a life is told, event by event. `all_held` and `all_lost`: whatever the award is.

    `cuts` is what a register says was taken back, by step; `counted` and `paid_counted` tell that the award
    and the payments are by a register's count, which no other statement changes.
    """

    def __init__(self, convert: Convert) -> None:
        self.convert = convert
        self.standing = Standing()
        self.currency: str | None = None
        self.announced = self.awarded = self.held = self.lost = self.paid = 0
        self.announced_most: int | None = None
        self.awarded_most: int | None = None
        self.all_held = self.all_lost = self.firm = False
        self.counted = self.paid_counted = False
        self.cuts: dict[str, int] = {}
        self.announced_by: Happening | None = None
        self.awarded_by: Happening | None = None
        self.seen: set[tuple[str, str | None, int]] = set()

    def step(self, day: dt.date) -> Step:
        by = self.awarded_by or self.announced_by
        net = self.awarded - self._lost()
        return Step(
            day=day,
            state=self.standing.state or "unknown",
            event_id=self.standing.event_id,
            sum_event_id=by.event_id if by else None,
            stated=by.date if by else None,
            currency=self.currency,
            announced=self.announced,
            awarded=self.awarded,
            most=self.awarded_most if self.awarded_by else self.announced_most,
            suspended=net if self.all_held else min(self.held, net),
            terminated=self._lost(),
            disbursed=min(self.paid, self.awarded),
            since=self.standing.since,
        )

    def take_effect(self, until: dt.date) -> dict[dt.date, Step]:
        """The step of what was made before and takes effect by a day; nothing where that is none."""
        day = self.standing.begins
        if day is None or day > until or not self.standing.begin():
            return {}
        self.all_held = False
        return {day: self.step(day)}

    def happen(self, one: Happening, day: dt.date) -> None:
        """Take in the next event: its sum first, since it says whether a part or the whole is meant."""
        whole, before = True, self.awarded
        if one.action == "suspended":
            self._suspend(one)
        elif one.action == "resumed":
            whole = self._resume(one)
        elif one.action in _LOSSES:
            whole = self._terminate(one)
        elif one.action == "disbursed":
            self._pay(one)
        elif one.sum is not None and one.counted:
            self._count(one, one.sum)
        elif one.sum is not None:
            self._state_sum(one)
        settled = one.counted and self.standing.state == "ended" and one.action in _SETTLING
        if whole and not (settled and self.awarded <= before):
            self._set_state(one, day)

    def _set_state(self, one: Happening, day: dt.date) -> None:
        if not self.standing.take(one, day):
            return
        if one.state in ("in_force", "ended") and self.standing.state != "suspended":
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
        if one.counted and one.sum is not None:  # a register restores what it had taken back
            self.cuts, self.lost, self.all_lost = {}, 0, False
            self._count(one, one.sum)
            self.all_held, self.held = False, 0
            return True
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
        if one.counted:
            self._cut(one)
            return True
        if self.cuts:
            return True
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

    def _count(self, one: Happening, stated: Sum) -> None:
        """Take a register's word for what there is in all by now, beside what it took back at the end."""
        if self.currency is not None and self.currency != stated.currency:
            self._change_currency(one)
        self.currency, self.counted = stated.currency, True
        total = Sum(min(stated.minor + sum(self.cuts.values()), LARGEST_MINOR), None, stated.currency)
        self._award(one, total, firm=True)

    def _cut(self, one: Happening) -> None:
        """Take off what a register says was taken back with the end, and nothing that it does not say."""
        self.cuts[one.step or ""] = self._sum_of(one, imply=True) or 0
        self.lost, self.all_lost = sum(self.cuts.values()), False
        self.all_held, self.held = False, 0

    def _pay(self, one: Happening) -> None:
        stated = self._sum_of(one, imply=False)
        if stated is not None and one.counted:
            self.paid, self.paid_counted = stated, True
            return
        if stated is None or self.paid_counted or self._told_before(one, stated):
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
        weak = one.action == WEAK or one.state is None
        opening = one.state in OPEN if not weak else self.standing.is_open
        known = self.announced_by if opening else self.awarded_by
        if weak and known is not None and (opening or self.firm):
            return
        if self.counted and not opening:
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

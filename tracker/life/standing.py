"""The state of a measure while its life is told, and what is made but does not bind yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tracker.life.happenings import Happening
from tracker.model import PartialDate

OPEN = ("proposed", "announced")
WEAK = "reported"
_MAKING = frozenset({"enacted", WEAK})
_MOVING = frozenset({"amended", "extended"})


@dataclass(slots=True)
class _Coming:
    """What takes effect on the first day that `date` may mean, unless it is `held` by a suspension then."""

    date: PartialDate
    event_id: int
    held: bool = False


class Standing:
    """The state as the acts so far leave it. `since` is the date it began where no act's own date says it.

    The steps of an award that a register counts leave it as it is, and do not begin it anew.

    `coming` tells that the state is `announced` because what was made takes effect later.
    """

    def __init__(self) -> None:
        self.state: str | None = None
        self.event_id: int | None = None
        self.since: PartialDate | None = None
        self._told_on: PartialDate | None = None
        self._by_act = False
        self._coming: _Coming | None = None
        self._made_on: dt.date | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is only proposed or announced, and not made."""
        return self.state in OPEN and self._coming is None

    @property
    def begins(self) -> dt.date | None:
        """The day to come on which it takes effect."""
        return self._coming.date.earliest if self._coming else None

    def begin(self) -> bool:
        """Let what was to come take effect; False where it is suspended meanwhile."""
        coming, self._coming = self._coming, None
        if coming is None or coming.held:
            return False
        self.state, self.event_id, self.since = "in_force", coming.event_id, coming.date
        return True

    def take(self, one: Happening, day: dt.date) -> bool:
        """Take in an act that counts from a day; False where it says nothing of the state."""
        if one.state is None or (one.action == WEAK and self._by_act):
            return False
        stands = self.state in ("in_force", "suspended") or self._coming is not None
        if one.state in OPEN and self._by_act and stands:
            return False  # a duty of a law in force falls due, an addition to it is announced: it stays so
        state = self._left_by(one, day)
        if state is not None:
            goes_on = one.counted and state == self.state  # a step of an award that stands as it did
            self.since = (self.since or self._told_on) if goes_on else None
            self.state, self.event_id = state, one.event_id
            self._told_on = self._told_on if goes_on else one.date
        self._by_act = self._by_act or one.action != WEAK
        return True

    def _left_by(self, one: Happening, day: dt.date) -> str | None:
        """The state that an act leaves; None where it stays as it was."""
        if one.action in _MAKING:
            return self._made(one, day)
        coming = self._coming
        if coming is None:
            return one.state
        if one.action in _MOVING:
            coming.date = _moved(coming.date, one, day)
        if one.action in _MOVING or one.action == "resumed":
            coming.held = False
            return "announced"
        if one.state == "suspended":
            coming.held = True
        else:
            self._coming = None
        return one.state

    def _made(self, one: Happening, day: dt.date) -> str | None:
        """What an enactment leaves: what it makes may bind only later, and what binds already goes on."""
        if self.state == "in_force" and self._by_act and (self._made_on != day or not one.effective):
            return "in_force"
        later = _later(one, day)
        if later is not None:
            self._coming, self._made_on = _Coming(later, one.event_id), None
            return None if self.state == "suspended" else "announced"
        if one.effective:
            self._coming = self._made_on = None
        elif self._coming is not None:  # the same told again, without its date
            self._coming.held = False
            return "announced"
        elif one.action != WEAK:
            self._made_on = day
        return "in_force"


def _later(one: Happening, day: dt.date) -> PartialDate | None:
    """The first date on which an act takes effect, where all of them lie after the day of the act."""
    first = min(one.effective, key=_place, default=None)
    return first if first is not None and first.earliest > day else None


def _moved(stood: PartialDate, one: Happening, day: dt.date) -> PartialDate:
    """The date that an amendment puts in the place of the one that stood.

    An amendment may name the day on which it takes effect itself beside the one to which it puts off.
    """
    dates = sorted((date for date in one.effective if date.earliest > day), key=_place)
    return next((date for date in dates if date.earliest >= stood.earliest), dates[0] if dates else stood)


def _place(date: PartialDate) -> tuple[dt.date, str]:
    return date.earliest, date.value

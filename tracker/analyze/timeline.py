"""Events over time: how many, or how much money, in each month, quarter or year, split into series.

`span_of` chooses how finely and from when to when to draw, `build` puts the numbers there; both are pure.
The numbers come from bitmaps (tracker.analyze.tallies), from rows (`cells_of_rows`) or from the ledger
(tracker.analyze.money).

An event is never drawn finer than it is known. In a chart of months an event known to the quarter or
the year only is not in a month: it is in `coarse`, over the months it may have happened in. Undated
events are counted in `undated`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tracker.analyze.periods import Period, Unit, key_of, month_of, period_of, place_of_day

_LENGTH = {unit: unit.months for unit in Unit}

MOST_SERIES = 8
OTHER = "other-series"

# Bars at most before the next coarser unit is taken: five years of months, fifteen of quarters.
WIDE = 60
# Bars at most where the unit is chosen by the reader.
MOST_BARS = 480

# A unit is taken where at least so much of what is drawn is known to it, and a chart is trimmed only to
# where at least so much of everything is.
_KNOWN = 0.6
_DRAWN = 0.9


@dataclass(frozen=True, slots=True)
class Series:
    """One layer of the stack: its name, how much it has in all, and which colour (0 to 7, None the rest)."""

    id: str
    label: str
    total: int
    slot: int | None


@dataclass(frozen=True, slots=True)
class Cell:
    """What lies in one period: by series id, the events counted once, and as many of them as lie ahead.

    `events` is None where every event is in one series: then they are the sum of `counts`.
    """

    counts: Mapping[str, int]
    ahead: int = 0
    events: int | None = None


Cells = Mapping[str, Cell]
"""Cells by period key; the key of what has no date is empty. Periods may be known more or less finely."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One period. `counts` is by series id; `ahead` of its events lie after today.

    `first` and `last` are the positions of the bars it covers: the same one, except for what is known
    less finely than the unit. `events` counts each event once, whatever series it is in; None is their sum.
    """

    key: str
    unit: Unit
    first: int
    last: int
    counts: Mapping[str, int]
    ahead: int = 0
    href: str | None = None
    events: int | None = None

    @property
    def total(self) -> int:
        """Its events, each once; or its sum."""
        return sum(self.counts.values()) if self.events is None else self.events

    @property
    def height(self) -> int:
        """As much as is drawn above the line."""
        return sum(value for value in self.counts.values() if value > 0)

    @property
    def depth(self) -> int:
        """As much as is drawn below it, 0 or less."""
        return sum(value for value in self.counts.values() if value < 0)


@dataclass(frozen=True, slots=True)
class Span:
    """From which month to which, in bars of which length; it begins where a bar does."""

    unit: Unit
    begin: int
    end: int

    @property
    def zero(self) -> int:
        """The first bar, counted in bars since the year 0."""
        return self.begin // self.unit.months

    @property
    def bars(self) -> int:
        return self.end // self.unit.months - self.zero + 1

    def place(self, months: float) -> float:
        """Where a time in months since the year 0 lies, in bars from the left edge."""
        return months / self.unit.months - self.zero

    def keys(self) -> list[str]:
        return [key_of((self.zero + n) * self.unit.months, self.unit) for n in range(self.bars)]


@dataclass(frozen=True, slots=True)
class ChartData:
    """A timeline, ready to draw.

    `coarse` are periods known less finely than the unit, `beyond` the few events before the first bar and
    after the last one. `today` is where today lies along the bars, None if off the chart.
    """

    unit: Unit
    bars: tuple[Bar, ...] = ()
    coarse: tuple[Bar, ...] = ()
    series: tuple[Series, ...] = ()
    undated: int = 0
    today: float | None = None
    ahead: int = 0
    beyond: tuple[Bar, ...] = ()
    span: Span | None = None

    @property
    def periods(self) -> tuple[Bar, ...]:
        """Everything that has a date, in order of time: drawn or not."""
        return tuple(sorted((*self.bars, *self.coarse, *self.beyond), key=lambda bar: (bar.first, bar.last)))

    @property
    def dated(self) -> int:
        return sum(bar.total for bars in (self.bars, self.coarse, self.beyond) for bar in bars)

    @property
    def total(self) -> int:
        return self.dated + self.undated


Row = Sequence[object]


def cells_of_rows(rows: Iterable[Row]) -> dict[str, Cell]:
    """Cells from rows of (year, quarter, month, series, events, events still ahead), as SQL groups them."""
    counts: dict[str, Counter[str]] = {}
    ahead: Counter[str] = Counter()
    for year, quarter, month, series, events, later in rows:
        key = str(month or quarter or ("" if year is None else f"{int(str(year)):04}"))
        counts.setdefault(key, Counter())[str(series) if series is not None else ""] += int(str(events))
        ahead[key] += int(str(later))
    return {key: Cell(found, ahead[key]) for key, found in counts.items()}


def span_of(
    totals: Mapping[str, int], *, unit: Unit | None = None, most_bars: int = WIDE, trim: bool = False
) -> Span | None:
    """How finely, and from when to when, events by period key are to be drawn; None where none is dated.

    `unit` None takes the finest that gives at most `most_bars` bars and that most of the events are known
    to. `trim` lets a few events lie beyond the bars, so that one of 1962 does not turn a chart of months
    into one of years.
    """
    dated = [_Dated(*period_of(key), number) for key, number in totals.items() if key and number]
    if not dated:
        return None
    if unit is None:
        return _fitting(dated, most_bars, trim)
    whole = _whole(dated)
    if whole[1] // unit.months - whole[0] // unit.months >= MOST_BARS:
        whole = _fullest(dated, MOST_BARS * unit.months // 12)
    return _span(unit, *whole)


def build(
    cells: Cells,
    today: dt.date,
    span: Span | None,
    *,
    most_series: int = MOST_SERIES,
    totals: Mapping[str, int] | None = None,
    labels: Mapping[str, str] | None = None,
    order: Sequence[str] = (),
) -> ChartData:
    """The timeline of the cells over a span as `span_of` gives it.

    `totals` is how much each series has in all, the sum of the cells where it is None. More series than
    `most_series` (one more is none too many) have the rest as one. `labels` names the series; `order` is
    the order they have everywhere, so that one keeps its colour when the filter changes.
    """
    if totals is None:
        totals = _summed(cells)
    shown = series_of(totals, most_series, labels or {}, order)
    named = {item.id for item in shown}
    undated = _amount(cells[""]) if "" in cells else 0
    ahead = sum(cell.ahead for cell in cells.values())
    if span is None:
        return ChartData(Unit.YEAR, series=shown, undated=undated)
    bars, coarse, beyond = _Placing(span, named).placed(cells)
    return ChartData(span.unit, bars, coarse, shown, undated, _today(today, span), ahead, beyond, span)


def with_links(chart: ChartData, links: Mapping[str, str]) -> ChartData:
    """The same timeline with an address for each period that has one, by its key."""

    def linked(bars: Iterable[Bar]) -> tuple[Bar, ...]:
        return tuple(_with_link(bar, links.get(bar.key)) if bar.counts else bar for bar in bars)

    return replace(chart, bars=linked(chart.bars), coarse=linked(chart.coarse), beyond=linked(chart.beyond))


def _with_link(bar: Bar, href: str | None) -> Bar:
    return Bar(bar.key, bar.unit, bar.first, bar.last, bar.counts, bar.ahead, href, bar.events)


def series_of(
    totals: Mapping[str, int], most: int, labels: Mapping[str, str], order: Sequence[str]
) -> tuple[Series, ...]:
    """The commonest, each in its own colour where that is free, and the rest as one."""
    top = top_series(totals, most, order)
    rank = _rank(totals, order)
    free = list(range(MOST_SERIES))
    slots: dict[str, int | None] = {}
    for name in top:
        wanted = rank[name] % MOST_SERIES
        slot = wanted if wanted in free else next(iter(free), None)
        if slot is not None:
            free.remove(slot)
        slots[name] = slot
    shown = [Series(name, labels.get(name, name), totals[name], slots[name]) for name in top]
    others = [name for name in totals if name not in slots and totals[name]]
    if others:
        rest = sum(totals[name] for name in others)
        label = labels.get(OTHER) or f"{len(others)} others"
        shown.append(Series(OTHER, label, rest, None))
    return tuple(shown)


def top_series(totals: Mapping[str, int], most: int, order: Sequence[str] = ()) -> list[str]:
    """The series that are shown by themselves, the commonest first."""
    rank = _rank(totals, order)
    top = sorted(
        (name for name in totals if totals[name] and name != OTHER),
        key=lambda name: (-abs(totals[name]), rank[name]),
    )
    rest = OTHER in totals and totals[OTHER]
    return top[:most] if len(top) > most + (0 if rest else 1) else top


def _rank(totals: Mapping[str, int], order: Sequence[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate([*order, *sorted(totals.keys() - set(order))])}


def _amount(cell: Cell) -> int:
    return sum(cell.counts.values()) if cell.events is None else cell.events


def _summed(cells: Cells) -> Counter[str]:
    found: Counter[str] = Counter()
    for cell in cells.values():
        found.update(cell.counts)
    return found


class _Dated(NamedTuple):
    """How many events lie in a period: its first month, its length, their number."""

    start: int
    unit: Unit
    events: int


def _whole(dated: Sequence[_Dated]) -> tuple[int, int]:
    """First and last month that any of them may mean."""
    return min(one.start for one in dated), max(one.start + _LENGTH[one.unit] for one in dated) - 1


def _fitting(dated: Sequence[_Dated], most_bars: int, trim: bool) -> Span:
    """The finest unit that fits and that most events are known to, and the months it is drawn for."""
    whole = _whole(dated)
    everything = sum([one.events for one in dated])
    for unit in (Unit.MONTH, Unit.QUARTER):
        spans = [whole, *([_fullest(dated, most_bars * unit.months // 12)] if trim else [])]
        for begin, end in spans:
            if end // unit.months - begin // unit.months >= most_bars:
                continue
            inside = [one for one in dated if begin <= one.start <= end]
            count = sum([one.events for one in inside])
            fine = sum([one.events for one in inside if _LENGTH[one.unit] <= unit.months])
            if fine >= _KNOWN * count and count >= _DRAWN * everything:
                return _span(unit, begin, end)
    if trim and whole[1] // 12 - whole[0] // 12 >= most_bars:
        return _span(Unit.YEAR, *_fullest(dated, most_bars))
    return _span(Unit.YEAR, *whole)


def _span(unit: Unit, begin: int, end: int) -> Span:
    """A span from the first month of its first bar on."""
    return Span(unit, begin - begin % unit.months, end)


def _fullest(dated: Sequence[_Dated], years: int) -> tuple[int, int]:
    """So many whole years, those with the most events, the latest of equals; cut to where there are any."""
    by_year: Counter[int] = Counter()
    for one in dated:
        by_year[one.start // 12] += one.events
    begin = max(by_year, key=lambda first: (sum(by_year[first + n] for n in range(years)), first))
    last = max(year for year in by_year if year < begin + years)
    return begin * 12, last * 12 + 11


def _today(today: dt.date, span: Span) -> float | None:
    """Where today lies, in bars from the left edge."""
    if not 0 <= month_of(today) // span.unit.months - span.zero < span.bars:
        return None
    return span.place(place_of_day(today))


class _Placing:
    """Puts cells where they belong along a span."""

    def __init__(self, span: Span, named: set[str]) -> None:
        self.span = span
        self.named = named
        self.found: dict[tuple[int, int, str, Unit], tuple[dict[str, int], list[int]]] = {}

    def placed(self, cells: Cells) -> tuple[tuple[Bar, ...], tuple[Bar, ...], tuple[Bar, ...]]:
        """Bars, one for each place whether anything is there or not; what is coarse; what is beyond."""
        span = self.span
        for place, key in enumerate(span.keys()):
            self.found[place, place, key, span.unit] = ({}, [0, 0])
        for key, cell in cells.items():
            if key:
                self._add(period_of(key), cell)
        bars: tuple[list[Bar], list[Bar], list[Bar]] = ([], [], [])
        for (first, last, key, unit), (counts, (ahead, events)) in self.found.items():
            kind = 2 if key[0] in "<>" else 1 if unit is not span.unit else 0
            bars[kind].append(Bar(key, unit, first, last, counts, ahead, None, events))
        bars[1].sort(key=lambda bar: (bar.first, bar.last, bar.key))
        bars[2].sort(key=lambda bar: bar.key)
        return tuple(bars[0]), tuple(bars[1]), tuple(bars[2])

    def _add(self, period: Period, cell: Cell) -> None:
        where = self._where(period)
        if where not in self.found:
            self.found[where] = ({}, [0, 0])
        counts, numbers = self.found[where]
        for name, number in cell.counts.items():
            series = name if name in self.named else OTHER
            counts[series] = counts.get(series, 0) + number
        numbers[0] += cell.ahead
        numbers[1] += _amount(cell)

    def _where(self, period: Period) -> tuple[int, int, str, Unit]:
        span, months = self.span, self.span.unit.months
        if period.start < span.begin:
            return -1, -1, f"<{span.begin // 12}", Unit.YEAR
        if period.start > span.end:
            return span.bars, span.bars, f">{span.end // 12}", Unit.YEAR
        first = period.start // months - span.zero
        if period.unit.months <= months:
            return first, first, key_of(period.start, span.unit), span.unit
        key = key_of(period.start, period.unit)
        return first, period.end // months - span.zero, key, period.unit

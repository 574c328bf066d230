"""Events over time: how many in each month, quarter or year, by kind or any other series.

Three steps, so that any caller can bring its own connection. `counting_sql` makes the query,
`build` makes the timeline from its rows (pure), `tracker.publish.chart.render` draws it:

    rows = connection.execute(counting_sql("select * from events"), {"today": "2026-11-21"})
    timeline = build(rows, today=date(2026, 11, 21))

An event is never drawn finer than it is known. In a chart of months an event known to the quarter or
the year only is not in a month: it is in `coarse`, over the months it may have happened in. Undated
events are counted in `undated`.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

MOST_SERIES = 8
OTHER = "other-series"

# Bars at most before the next coarser unit is taken: five years of months, twenty of quarters.
WIDE = 60
NARROW = 24

# A unit is taken where at least so much of what is drawn is known to it, and a chart is trimmed only to
# where at least so much of everything is.
_KNOWN = 0.6
_DRAWN = 0.9


class Unit(StrEnum):
    """What one bar stands for."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        return _MONTHS[self]


_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Series:
    """One layer of the stack: its name, how many events it has, and which colour (0 to 7, None the rest)."""

    id: str
    label: str
    total: int
    slot: int | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One period. `counts` is by series id; `ahead` of its events lie after today.

    `first` and `last` are the positions of the bars it covers: the same one, except for what is known
    less finely than the unit.
    """

    key: str
    unit: Unit
    first: int
    last: int
    counts: Mapping[str, int]
    ahead: int = 0
    href: str | None = None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def label(self) -> str:
        return period_words(self.key)


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

    @property
    def periods(self) -> tuple[Bar, ...]:
        """Everything that has a date, in order of time: drawn or not."""
        return tuple(sorted((*self.bars, *self.coarse, *self.beyond), key=lambda bar: (bar.first, bar.last)))

    @property
    def dated(self) -> int:
        return sum(bar.total for bar in self.periods)

    @property
    def total(self) -> int:
        return self.dated + self.undated


Row = Sequence[object]


class _Dated(NamedTuple):
    """Some events of one period: its first month (counted from year 0) and how finely it is known."""

    start: int
    precision: Unit
    series: str
    events: int
    ahead: int

    @property
    def end(self) -> int:
        return self.start + self.precision.months - 1


def counting_sql(events: str = "select * from events", series: str = "kind") -> str:
    """A query over a query of events: rows for `build`. Wants the parameter `:today` (ISO date).

    `events` must have the columns year, quarter, month, date and the one named by `series`.
    """
    return (
        f"select year, quarter, month, {series} as series, count(*) as events, "
        f"coalesce(sum(date > :today), 0) as ahead from ({events}) group by 1, 2, 3, 4"
    )


def build(
    rows: Iterable[Row],
    today: dt.date,
    *,
    unit: Unit | None = None,
    most_bars: int = WIDE,
    most_series: int = MOST_SERIES,
    trim: bool = False,
    labels: Mapping[str, str] | None = None,
    order: Sequence[str] = (),
) -> ChartData:
    """The timeline of the rows that `counting_sql` gives: (year, quarter, month, series, events, ahead).

    `unit` None takes the finest that gives at most `most_bars` bars and that most of the events are
    known to. `trim` lets a few events lie beyond the bars, so that one of 1962 does not turn a chart of
    months into one of years. More series than `most_series` (one more is none too many) have the rest as
    one. `labels` names the series; `order` is the order they have everywhere, so
    that one keeps its colour when the filter changes.
    """
    counted = [_read(row) for row in rows]
    dated = [
        _Dated(start, precision, name, events, ahead)
        for start, precision, name, events, ahead in counted
        if start is not None
    ]
    undated = sum(n for start, _, _, n, _ in counted if start is None)
    totals: Counter[str] = Counter()
    for _, _, series, n, _ in counted:
        totals[series] += n
    shown = _series(totals, most_series, labels or {}, order)
    if not dated:
        return ChartData(unit or Unit.YEAR, series=shown, undated=undated)
    if unit is None:
        unit, (begin, end) = _fitting(dated, most_bars, trim)
    else:
        begin, end = _span(dated)
    drawn = [item for item in dated if begin <= item.start <= end]
    named = {item.id for item in shown}
    bars, coarse = _bars(drawn, unit, begin, end, named)
    return ChartData(
        unit,
        bars,
        coarse,
        shown,
        undated,
        _place_of(today, unit, begin, end),
        sum(item.ahead for item in dated),
        _beyond(dated, begin, end, len(bars), named),
    )


def with_links(chart: ChartData, links: Mapping[str, str]) -> ChartData:
    """The same timeline with an address for each period that has one, by its key."""

    def linked(bars: Iterable[Bar]) -> tuple[Bar, ...]:
        return tuple(replace(bar, href=links.get(bar.key)) if bar.total else bar for bar in bars)

    return replace(chart, bars=linked(chart.bars), coarse=linked(chart.coarse), beyond=linked(chart.beyond))


def period_words(key: str) -> str:
    """`2025-10` → October 2025, `2025-Q4` → Q4 2025, `2025` → 2025, `<2015` → before 2015."""
    if key[0] in "<>":
        return f"{'before' if key[0] == '<' else 'after'} {key[1:]}"
    if "Q" in key:
        return f"{key[5:]} {key[:4]}"
    return f"{calendar.month_name[int(key[5:])]} {key[:4]}" if len(key) > 4 else key


def summary(chart: ChartData) -> str:
    """The chart in two or three sentences, for those who do not see it."""
    if not chart.total:
        return "No events."
    if not chart.dated:
        return f"{_events(chart.undated)}, none of them dated."
    with_events = [bar for bar in (*chart.bars, *chart.coarse) if bar.total]
    first, last = min(with_events, key=lambda bar: bar.first), max(with_events, key=lambda bar: bar.last)
    span = first.label if first.key == last.key else f"{first.label} to {last.label}"
    most = max(chart.bars, key=lambda bar: bar.total)
    parts = [f"{_events(chart.total)} by {chart.unit}, {span}."]
    if most.total and len(with_events) > 1:
        parts.append(f"Most in {most.label}: {most.total:,}.")
    if chart.coarse:
        known = sum(bar.total for bar in chart.coarse)
        finer = "the year" if chart.unit is Unit.QUARTER else "the quarter or year"
        parts.append(f"{known:,} known only to {finer}, drawn below the axis.")
    parts += [f"{bar.total:,} {bar.label}, not drawn." for bar in chart.beyond]
    if chart.ahead:
        parts.append(f"{chart.ahead:,} still ahead.")
    if chart.undated:
        parts.append(f"{chart.undated:,} undated, not drawn.")
    return " ".join(parts)


def _events(count: int) -> str:
    return "1 event" if count == 1 else f"{count:,} events"


def _read(row: Row) -> tuple[int | None, Unit, str, int, int]:
    """(months since year 0 or None, how finely it is known, series, events, events ahead)"""
    year, quarter, month, series, events, ahead = row
    numbers = int(str(events)), int(str(ahead))
    name = str(series) if series is not None else ""
    if month:
        return int(str(month)[:4]) * 12 + int(str(month)[5:7]) - 1, Unit.MONTH, name, *numbers
    if quarter:
        return int(str(quarter)[:4]) * 12 + 3 * (int(str(quarter)[-1]) - 1), Unit.QUARTER, name, *numbers
    if year is not None:
        return int(str(year)) * 12, Unit.YEAR, name, *numbers
    return None, Unit.YEAR, name, *numbers


def _span(dated: Iterable[_Dated]) -> tuple[int, int]:
    """First and last month that any of them may mean."""
    items = list(dated)
    return min(item.start for item in items), max(item.end for item in items)


def _fitting(dated: Sequence[_Dated], most_bars: int, trim: bool) -> tuple[Unit, tuple[int, int]]:
    """The finest unit that fits and that most events are known to, and the months it is drawn for."""
    whole = _span(dated)
    for unit in (Unit.MONTH, Unit.QUARTER):
        spans = [whole, *([_fullest(dated, most_bars * unit.months // 12)] if trim else [])]
        for begin, end in spans:
            inside = [item for item in dated if begin <= item.start <= end]
            count = sum(item.events for item in inside)
            fine = sum(item.events for item in inside if item.precision.months <= unit.months)
            fits = end // unit.months - begin // unit.months + 1 <= most_bars
            if fits and fine >= _KNOWN * count and count >= _DRAWN * sum(item.events for item in dated):
                return unit, (begin, end)
    if trim and whole[1] // 12 - whole[0] // 12 >= most_bars:
        return Unit.YEAR, _fullest(dated, most_bars)
    return Unit.YEAR, whole


def _fullest(dated: Sequence[_Dated], years: int) -> tuple[int, int]:
    """So many whole years, those with the most events, the latest of equals; cut to where there are any."""
    by_year: Counter[int] = Counter()
    for item in dated:
        by_year[item.start // 12] += item.events
    begin = max(by_year, key=lambda first: (sum(by_year[first + n] for n in range(years)), first))
    last = max(year for year in by_year if year < begin + years)
    return begin * 12, last * 12 + 11


def _beyond(dated: Iterable[_Dated], begin: int, end: int, bars: int, named: set[str]) -> tuple[Bar, ...]:
    """What lies before and after the bars, each side as one."""
    sides: dict[str, Counter[str]] = {}
    ahead: Counter[str] = Counter()
    for item in dated:
        if begin <= item.start <= end:
            continue
        key = f"<{begin // 12}" if item.start < begin else f">{end // 12}"
        sides.setdefault(key, Counter())[item.series if item.series in named else OTHER] += item.events
        ahead[key] += item.ahead
    places = {"<": -1, ">": bars}
    return tuple(
        Bar(key, Unit.YEAR, places[key[0]], places[key[0]], counts, ahead[key])
        for key, counts in sorted(sides.items())
    )


def _series(
    totals: Counter[str], most: int, labels: Mapping[str, str], order: Sequence[str]
) -> tuple[Series, ...]:
    """The commonest, each in its own colour where that is free, and the rest as one."""
    rank = {name: number for number, name in enumerate([*order, *sorted(totals.keys() - set(order))])}
    top = sorted(totals, key=lambda name: (-totals[name], rank[name]))
    top = top[:most] if len(top) > most + 1 else top
    free = list(range(MOST_SERIES))
    slots: dict[str, int | None] = {}
    for name in top:
        wanted = rank[name] % MOST_SERIES
        slot = wanted if wanted in free else next(iter(free), None)
        if slot is not None:
            free.remove(slot)
        slots[name] = slot
    shown = [Series(name, labels.get(name, name), totals[name], slots[name]) for name in top]
    rest = sum(count for name, count in totals.items() if name not in slots)
    if rest:
        shown.append(Series(OTHER, f"{len(totals) - len(top)} others", rest, None))
    return tuple(shown)


def _bars(
    dated: Iterable[_Dated], unit: Unit, begin: int, end: int, named: set[str]
) -> tuple[tuple[Bar, ...], tuple[Bar, ...]]:
    zero = begin // unit.months
    size = end // unit.months - zero + 1
    fine: list[Counter[str]] = [Counter() for _ in range(size)]
    fine_ahead = [0] * size
    coarse: dict[tuple[int, Unit], Counter[str]] = {}
    coarse_ahead: Counter[tuple[int, Unit]] = Counter()
    for item in dated:
        series = item.series if item.series in named else OTHER
        if item.precision.months <= unit.months:
            fine[item.start // unit.months - zero][series] += item.events
            fine_ahead[item.start // unit.months - zero] += item.ahead
        else:
            coarse.setdefault((item.start, item.precision), Counter())[series] += item.events
            coarse_ahead[item.start, item.precision] += item.ahead
    bars = tuple(
        Bar(_key((zero + place) * unit.months, unit), unit, place, place, counts, fine_ahead[place])
        for place, counts in enumerate(fine)
    )
    wide = tuple(
        Bar(
            _key(start, precision),
            precision,
            start // unit.months - zero,
            (start + precision.months - 1) // unit.months - zero,
            counts,
            coarse_ahead[start, precision],
        )
        for (start, precision), counts in sorted(
            coarse.items(), key=lambda item: (item[0][0], item[0][1].months)
        )
    )
    return bars, wide


def _key(month: int, unit: Unit) -> str:
    year, index = divmod(month, 12)
    return {
        Unit.MONTH: f"{year:04}-{index + 1:02}",
        Unit.QUARTER: f"{year:04}-Q{index // 3 + 1}",
        Unit.YEAR: f"{year:04}",
    }[unit]


def _place_of(today: dt.date, unit: Unit, begin: int, end: int) -> float | None:
    """Where today lies, in bars from the left edge."""
    days = calendar.monthrange(today.year, today.month)[1]
    months = today.year * 12 + today.month - 1 + (today.day - 0.5) / days
    place = months / unit.months - begin // unit.months
    return place if 0 <= place <= end // unit.months - begin // unit.months + 1 else None

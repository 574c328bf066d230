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

MOST_SERIES = 8
OTHER = "other-series"

# Bars at most before the next coarser unit is taken: five years of months, twenty of quarters.
WIDE = 60
NARROW = 24


class Unit(StrEnum):
    """What one bar stands for."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        return {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}[self]


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
    """A timeline, ready to draw. `today` is where today lies along the bars, None if off the chart."""

    unit: Unit
    bars: tuple[Bar, ...] = ()
    coarse: tuple[Bar, ...] = ()
    series: tuple[Series, ...] = ()
    undated: int = 0
    today: float | None = None
    ahead: int = 0

    @property
    def dated(self) -> int:
        return sum(bar.total for bar in (*self.bars, *self.coarse))

    @property
    def total(self) -> int:
        return self.dated + self.undated


Row = Sequence[object]


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
    labels: Mapping[str, str] | None = None,
    order: Sequence[str] = (),
) -> ChartData:
    """The timeline of the rows that `counting_sql` gives: (year, quarter, month, series, events, ahead).

    `unit` None takes the finest that gives at most `most_bars` bars. `labels` names the series;
    `order` is the order they have everywhere, so that one keeps its colour when the filter changes.
    """
    counted = [_read(row) for row in rows]
    dated = [(start, precision, series, n, ahead) for start, precision, series, n, ahead in counted if start]
    undated = sum(n for start, _, _, n, _ in counted if not start)
    totals: Counter[str] = Counter()
    for _, _, series, n, _ in counted:
        totals[series] += n
    shown = _series(totals, labels or {}, order)
    if not dated:
        return ChartData(unit or Unit.YEAR, series=shown, undated=undated)
    begin = min(start for start, *_ in dated)
    end = max(start + precision.months - 1 for start, precision, *_ in dated)
    unit = unit or _fitting(begin, end, {precision for _, precision, *_ in dated}, most_bars)
    named = {item.id for item in shown}
    bars, coarse = _bars(dated, unit, begin, end, named)
    return ChartData(
        unit,
        bars,
        coarse,
        shown,
        undated,
        _place_of(today, unit, begin, end),
        sum(ahead for *_, ahead in dated),
    )


def with_links(chart: ChartData, links: Mapping[str, str]) -> ChartData:
    """The same timeline with an address for each period that has one, by its key."""

    def linked(bars: Iterable[Bar]) -> tuple[Bar, ...]:
        return tuple(replace(bar, href=links.get(bar.key)) if bar.total else bar for bar in bars)

    return replace(chart, bars=linked(chart.bars), coarse=linked(chart.coarse))


def period_words(key: str) -> str:
    """`2025-10` → October 2025, `2025-Q4` → Q4 2025, `2025` → 2025."""
    if "Q" in key:
        return f"{key[5:]} {key[:4]}"
    return f"{calendar.month_name[int(key[5:])]} {key[:4]}" if len(key) > 4 else key


def summary(chart: ChartData) -> str:
    """The chart in two or three sentences, for those who do not see it."""
    if not chart.total:
        return "No events."
    if not chart.dated:
        return f"{_events(chart.undated)}, none of them dated."
    periods = (*chart.bars, *chart.coarse)
    with_events = [bar for bar in periods if bar.total]
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


def _fitting(begin: int, end: int, known: set[Unit], most_bars: int) -> Unit:
    """The finest unit that fits, and none finer than the finest date there is."""
    for unit in Unit:
        bars = end // unit.months - begin // unit.months + 1
        if bars <= most_bars and any(precision.months <= unit.months for precision in known):
            return unit
    return Unit.YEAR


def _series(totals: Counter[str], labels: Mapping[str, str], order: Sequence[str]) -> tuple[Series, ...]:
    """The commonest, each in its own colour where that is free, and the rest as one."""
    rank = {name: number for number, name in enumerate([*order, *sorted(totals.keys() - set(order))])}
    top = sorted(totals, key=lambda name: (-totals[name], rank[name]))
    top = top[:MOST_SERIES] if len(top) > MOST_SERIES + 1 else top[: MOST_SERIES + 1]
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
    dated: Iterable[tuple[int, Unit, str, int, int]], unit: Unit, begin: int, end: int, named: set[str]
) -> tuple[tuple[Bar, ...], tuple[Bar, ...]]:
    zero = begin // unit.months
    size = end // unit.months - zero + 1
    fine: list[Counter[str]] = [Counter() for _ in range(size)]
    fine_ahead = [0] * size
    coarse: dict[tuple[int, Unit], Counter[str]] = {}
    coarse_ahead: Counter[tuple[int, Unit]] = Counter()
    for start, precision, name, n, ahead in dated:
        series = name if name in named else OTHER
        if precision.months <= unit.months:
            fine[start // unit.months - zero][series] += n
            fine_ahead[start // unit.months - zero] += ahead
        else:
            coarse.setdefault((start, precision), Counter())[series] += n
            coarse_ahead[start, precision] += ahead
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

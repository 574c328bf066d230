"""Money over time from the ledger: what was awarded, what was frozen, what stood, by period and series.

Read from `measure_days`, in which every sum has one life and a part of a counted whole adds nothing
(docs/ledger.md). `gross` is what a period added: sums awarded, or announced where nothing is awarded, and
changes to them. `suspended` and `net` are what was frozen and what stood at the end of a period. A change
is dated as finely as the act behind it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from tracker.analyze.periods import Unit, key_of, month_of
from tracker.analyze.timeline import MOST_SERIES, OTHER, Cell, ChartData, Series, Span, build, span_of

MEASURES = ("gross", "suspended", "net")
FLOWS = ("gross",)
"""Measures that add up over time; of the others every bar says how much there is."""

SEVERAL = "several-values"
"""The series of sums of which more than one value of a facet is true: each sum is drawn once."""

_SUMS = {
    "gross": "d.announced_counted * iif(d.awarded_minor, d.awarded_usd, d.announced_usd)",
    "suspended": "d.counted * d.suspended_usd",
    "net": "d.counted * (d.awarded_usd - d.terminated_usd)",
}
_PUBLISHED = "o.review IN ('auto', 'approved')"
_OWN = "o.measure_id = a.measure_id"
_SINGLE = "o.id = CAST(substr(a.account, 2) AS INTEGER)"

# By facet, where an event's values of it are: a table joined to the event `o`, and the value.
_LINKED = {
    "country": ("JOIN event_countries x ON x.event_id = o.id AND x.role = 'actor'", "x.country_id"),
    "material": ("JOIN event_materials x ON x.event_id = o.id", "x.material_id"),
    "agency": ("JOIN event_agencies x ON x.event_id = o.id", "x.agency_id"),
    "organization": ("JOIN event_organizations x ON x.event_id = o.id", "x.organization_id"),
    "source": (
        "JOIN event_reports y ON y.event_id = o.id JOIN reports x ON x.id = y.report_id",
        "x.source_id",
    ),
}
_COLUMNS = ("action", "stance", "programme", "currency", "review", "origin", "language")
STACKS = ("kind", *_LINKED, *_COLUMNS)
"""Facets that sums can be split by."""


def changes_sql(measure: str, stack: str, chosen: str | None) -> str:
    """A query for rows of (day, date of the act, its precision, series, change in whole dollars).

    `chosen` is a query for numbers of events; None means all that are published. A sum belongs to the
    chosen events if any of the events of its measure does.
    """
    sum_, source = _SUMS[measure], _source(chosen)
    return f"""
with {source.given}steps as (
  select d.account, d.measure_id, d.day, d.event_id, d.sum_event_id, coalesce({sum_}, 0) as sum,
    lag(coalesce({sum_}, 0), 1, 0) over (partition by d.account order by d.day) as before
  from {source.rows} where d.sum_event_id is not null
)
select a.day, coalesce(e.date, t.date), coalesce(e.date_precision, t.date_precision), {_series(stack)},
  sum(a.sum - a.before)
from steps a left join events e on e.id = a.event_id join events t on t.id = a.sum_event_id
  left join measures m on m.id = a.measure_id
where a.sum <> a.before group by 1, 2, 3, 4
"""


def left_out_sql(chosen: str | None) -> str:
    """A query for how many sums of the chosen events have no rate in dollars on the day `:today`."""
    source = _source(chosen)
    return (
        f"with {source.given}one as (select 1) select count(*) from {source.rows}"
        " where d.no_rate is not null and d.sum_event_id is not null and d.day <= :today and :today < d.until"
        " and (d.counted and d.awarded_minor or d.announced_counted and d.announced_minor)"
    )


class _Source(NamedTuple):
    """Where the steps `d` are read, and the table that this takes."""

    given: str
    rows: str


def _source(chosen: str | None) -> _Source:
    if chosen is None:
        return _Source("", "measure_days d")
    accounts = (
        "chosen(account) as materialized (select distinct coalesce('m' || measure_id, 'e' || id)"
        f" from events where id in ({chosen})), "
    )
    return _Source(accounts, "chosen cross join measure_days d on d.account = chosen.account")


def _series(stack: str) -> str:
    """The one value that an account has of a facet; SEVERAL where it has more, null where it has none."""
    if stack == "kind":
        return "coalesce(m.kind, t.kind)"
    join, value = _LINKED.get(stack, ("", f"o.{stack}"))
    one = f"iif(min({value}) = max({value}), min({value}), '{SEVERAL}')"
    found = [
        f"(select {one} from events o {join} where {which} and {_PUBLISHED})" for which in (_SINGLE, _OWN)
    ]
    return f"iif(a.measure_id is null, {found[0]}, {found[1]})"


@dataclass(frozen=True, slots=True)
class Change:
    """So many dollars more (or fewer) in a series, in a period; the empty key where no date is known."""

    period: str
    month: int
    series: str
    dollars: int


def changes(rows: Iterable[Sequence[Any]]) -> list[Change]:
    """Changes from the rows of `changes_sql`."""
    return [
        Change(_period(day, date, precision), _month(day), str(series or ""), int(dollars))
        for day, date, precision, series, dollars in rows
    ]


def _month(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7]) - 1


def _period(day: str, date: str | None, precision: str | None) -> str:
    """The period that a step began in, no finer than the act behind it is known."""
    if day.startswith("0001"):
        return ""
    month = _month(day)
    unit = {"year": Unit.YEAR, "quarter": Unit.QUARTER}.get(precision or "", Unit.MONTH)
    if date is None or int(date[:4]) != month // 12:
        return key_of(month, Unit.MONTH)  # begun by something else than this act
    return key_of(month, unit)


def flow_cells(changes: Iterable[Change]) -> dict[str, Cell]:
    """What each period added."""
    found: dict[str, Counter[str]] = {}
    for change in changes:
        found.setdefault(change.period, Counter())[change.series] += change.dollars
    return {key: Cell(counts) for key, counts in found.items()}


def stock_cells(changes: Iterable[Change], span: Span) -> dict[str, Cell]:
    """How much there is at the end of each bar: all that was added until then, the undated from the start."""
    by_bar: dict[int, Counter[str]] = {}
    for change in changes:
        place = change.month // span.unit.months - span.zero
        if place < span.bars:
            by_bar.setdefault(max(0, place), Counter())[change.series] += change.dollars
    cells: dict[str, Cell] = {}
    standing: Counter[str] = Counter()
    for place, key in enumerate(span.keys()):
        for series, dollars in by_bar.get(place, {}).items():
            standing[series] += dollars
        cells[key] = Cell({series: dollars for series, dollars in standing.items() if dollars})
    return cells


def drawn(
    changes: Sequence[Change],
    measure: str,
    today: dt.date,
    *,
    unit: Unit | None = None,
    most_series: int = MOST_SERIES,
    trim: bool = False,
    labels: Mapping[str, str] | None = None,
    order: Sequence[str] = (),
    span: Span | None = None,
) -> ChartData:
    """The timeline of sums, over a `span` or as their own asks; the rest as in tracker.analyze.timeline.

    Each series of a flow has all it came to, of a stock what there is of it today, in its total.
    """
    if span is None:
        span = span_of(Counter(change.period for change in changes), unit=unit, trim=trim)
    if measure in FLOWS or span is None:
        return build(flow_cells(changes), today, span, most_series=most_series, labels=labels, order=order)
    span = replace(span, end=max(span.end, month_of(today)))  # what stands goes on standing
    cells = stock_cells(changes, span)
    chart = build(
        cells, today, span, most_series=most_series, totals=_peaks(cells), labels=labels, order=order
    )
    return replace(chart, series=tuple(_as_of(chart, today, cells)))


def _peaks(cells: Mapping[str, Cell]) -> dict[str, int]:
    """The most there ever was of each series."""
    found: dict[str, int] = {}
    for cell in cells.values():
        for series, dollars in cell.counts.items():
            found[series] = max(found.get(series, 0), dollars)
    return found


def _as_of(chart: ChartData, today: dt.date, cells: Mapping[str, Cell]) -> Iterator[Series]:
    """The series with what there is of each today, or at the end of the span before it."""
    assert chart.span is not None
    cell = cells.get(key_of(min(month_of(today), chart.span.end), chart.unit), Cell({}))
    named = {item.id for item in chart.series}
    rest = sum(dollars for series, dollars in cell.counts.items() if series not in named)
    for item in chart.series:
        yield replace(item, total=rest if item.id == OTHER else cell.counts.get(item.id, 0))

"""How many of the selected events have each value of each facet, and how many lie in each period.

An event has several countries, materials and agencies, the last two with all that is above them in their
trees, and counts once for each. SQLite groups the events by the set of values they have, and each
different set is folded once: a million events have some ten thousand different sets. All grouping is
left to SQLite, which several threads may do at once; rows handed to Python one by one would take turns.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette.database import QueryInterrupted

from tracker.analyze.selection import AGENCY_TREE, PUBLISHED, UNPUBLISHED, Selection, named
from tracker.model import utc_now
from tracker.publish import database

Counts = dict[str, list[tuple[object, int]]]
Tally = Mapping[Any, int]
Row = tuple[Any, ...]

_SETS = {
    name: f"select own, count(*) from (select group_concat({name}_id, char(31)) as own from {table}{{where}}"
    " group by event_id) group by own"
    for name, table in (
        ("country", "event_countries"), ("material", "event_materials"), ("agency", "event_agencies"),
    )
}  # fmt: skip
_SEPARATOR = "\x1f"
_ABOVE = {
    "material": "select material_id, ancestor_id from material_ancestors",
    "agency": f"{AGENCY_TREE} select agency_id, ancestor_id from tree",
}
_EVERYTHING = Selection()
_PUBLISHED = Selection((PUBLISHED,))
_HIDDEN = Selection((UNPUBLISHED,))


@dataclass(frozen=True, slots=True)
class _Columns:
    """Events by kind, action and year, and by (kind, period, whether still ahead)."""

    values: Mapping[str, Tally]
    periods: Tally

    def less(self, others: _Columns) -> _Columns:
        values = {name: _less(tally, others.values[name]) for name, tally in self.values.items()}
        return _Columns(values, _less(self.periods, others.periods))


def _less(tally: Tally, other: Tally) -> Tally:
    return {value: number - other.get(value, 0) for value, number in tally.items()}


async def count(
    datasette: Any, selection: Selection, names: Sequence[str], roles: Sequence[str] = ()
) -> Counts:
    """How many selected events have each value of each facet: most first, years latest first.

    The facets are counted side by side; one that takes longer than a page may wait is not in the answer.
    `roles` are the roles in which a country counts; none means any.
    """
    found = await asyncio.gather(*(_in_time(_values(datasette, selection, name, roles)) for name in names))
    counts: Counts = {}
    for name, values in zip(names, found, strict=True):
        if values is not None:
            pairs = [(value, number) for value, number in values.items() if value is not None and number]
            counts[name] = sorted(pairs, key=_latest_first if name == "year" else _most_first)
    return counts


async def periods(datasette: Any, selection: Selection) -> list[Row]:
    """Rows of (year, quarter, month, kind, events, events still ahead): what a timeline is built from.

    Raises QueryInterrupted where that takes too long.
    """
    total: Counter[Row] = Counter()
    ahead: Counter[Row] = Counter()
    for (kind, period, later), number in (await _columns(datasette, selection)).periods.items():
        total[kind, period] += number
        ahead[kind, period] += number if later else 0
    return [
        (*_year_quarter_month(period), kind, number, ahead[kind, period])
        for (kind, period), number in total.items()
        if number
    ]


def _year_quarter_month(period: str) -> tuple[int | None, str | None, str | None]:
    """A period in the finest of three columns that has a place for it."""
    if not period:
        return None, None, None
    year = int(period[:4])
    if len(period) == 4:
        return year, None, None
    return (year, period, None) if "Q" in period else (year, None, period)


def _most_first(pair: tuple[object, int]) -> tuple[int, str]:
    return -pair[1], str(pair[0])


def _latest_first(pair: tuple[object, int]) -> int:
    return -int(str(pair[0]))


async def _in_time(counting: Awaitable[Tally]) -> Tally | None:
    try:
        return await counting
    except QueryInterrupted:
        return None


async def _values(datasette: Any, selection: Selection, name: str, roles: Sequence[str]) -> Tally:
    """Number of selected events by value of one facet."""
    if name not in _SETS:
        return (await _columns(datasette, selection)).values[name]
    if selection != _PUBLISHED:
        return await _of_sets(datasette, selection, name, roles)
    # Nearly all of them: all are counted along an index, and the few that are hidden taken off.
    every, hidden = await asyncio.gather(
        *(_of_sets(datasette, one, name, roles) for one in (_EVERYTHING, _HIDDEN))
    )
    return _less(every, hidden)


async def _of_sets(datasette: Any, selection: Selection, name: str, roles: Sequence[str]) -> Tally:
    conditions = [f"event_id in ({selection.sql('id')})"] if selection.parts else []
    marks, parameters = named("tracker_role_", roles if name == "country" else ())
    if marks:
        conditions.append(f"role in ({marks})")
    if name == "country" and not conditions:  # no tree, and an index in this very order
        sql = "select country_id, count(distinct event_id) from event_countries group by country_id"
        return await database.kept(datasette, sql, {}, _pairs)
    sql = _SETS[name].format(where=f" where {' and '.join(conditions)}" if conditions else "")
    above: dict[str, list[str]] = {}
    for value, ancestor in await database.kept(datasette, _ABOVE[name], {}, list) if name in _ABOVE else ():
        above.setdefault(value, []).append(ancestor)

    def fold(rows: Iterable[Row]) -> Tally:
        values: Counter[str] = Counter()
        for members, number in rows:
            own = set(members.split(_SEPARATOR))
            for value in own.union(*(above.get(member, ()) for member in own)):
                values[value] += number
        return values

    return await database.kept(datasette, sql, {**selection.parameters, **parameters}, fold)


async def _columns(datasette: Any, selection: Selection) -> _Columns:
    if selection == _PUBLISHED:
        every, hidden = await asyncio.gather(*(_columns(datasette, one) for one in (_EVERYTHING, _HIDDEN)))
        return every.less(hidden)
    today = {"tracker_today": utc_now().date().isoformat()}
    if selection == _EVERYTHING:
        return await _along_indexes(datasette, today)
    sql = (
        "select kind, action, year, period, later, count(*) from ("
        + selection.sql(
            "kind, action, year, coalesce(month, quarter, year) as period, date > :tracker_today as later"
        )
        + ") group by 1, 2, 3, 4, 5"
    )
    return await database.kept(datasette, sql, {**selection.parameters, **today}, _by_column)


def _by_column(rows: Iterable[Row]) -> _Columns:
    kinds, actions, years, periods = Counter[Any](), Counter[Any](), Counter[Any](), Counter[Row]()
    for kind, action, year, period, later, number in rows:
        kinds[kind] += number
        actions[action] += number
        years[year] += number
        periods[kind, str(period or ""), bool(later)] += number
    return _Columns({"kind": kinds, "action": actions, "year": years}, periods)


async def _along_indexes(datasette: Any, today: Mapping[str, str]) -> _Columns:
    """The same of all events, from indexes that hold them in order: (kind, date), (action, date), (year).

    A date of seven characters is a month or a quarter, which only the rows themselves tell.
    """
    names = ("kind", "action", "year")
    dated = "select kind, date, date > :tracker_today, count(*) from events {}group by kind, date"
    quarters = dated.format("where length(date) = 7 and date_precision = 'quarter' ")
    values, by_date, by_quarter = await asyncio.gather(
        asyncio.gather(
            *(
                database.kept(datasette, f"select {name}, count(*) from events group by {name}", {}, _pairs)
                for name in names
            )
        ),
        database.kept(datasette, dated.format(""), today, _by_month),
        database.kept(datasette, quarters, today, list),
    )
    periods = Counter(by_date)
    for kind, date, later, number in by_quarter:
        periods[kind, date, bool(later)] -= number
        periods[kind, f"{date[:4]}-Q{(int(date[5:7]) + 2) // 3}", bool(later)] += number
    return _Columns(dict(zip(names, values, strict=True)), periods)


def _pairs(rows: Iterable[Row]) -> Tally:
    return dict(rows)


def _by_month(rows: Iterable[Row]) -> Tally:
    """By (kind, month, or the year if that is all, or nothing; whether still ahead)."""
    periods: Counter[Row] = Counter()
    for kind, date, later, number in rows:
        periods[kind, (date or "")[:7], bool(later)] += number
    return periods

"""The timeline of a selection of events, straight from the database, by any facet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from tracker.analyze.selection import Selection
from tracker.analyze.timeline import MOST_SERIES, Bar, ChartData, Unit, build, counting_sql

Rows = Callable[[str, dict[str, object]], Sequence[Sequence[Any]]]
"""Runs a query with its named parameters: `tracker.store.Store.rows`."""

_JOINS = {
    "country": ("event_countries", "country_id", "countries"),
    "material": ("event_materials", "material_id", "materials"),
    "agency": ("event_agencies", "agency_id", "agencies"),
}
_OWN = {"kind": "kinds", "action": "actions", "stance": None}
GROUPS = (*_OWN, *_JOINS)
"""What a timeline can be split by."""


def timeline_of(
    rows: Rows,
    selection: Selection,
    group: str,
    today: dt.date,
    unit: Unit | None = None,
    *,
    every_group: bool = False,
) -> ChartData:
    """Count the selected events by period and by `group`, one of GROUPS.

    An event with two countries counts under each of them, once; one without any under `none`. `unit`
    None takes the finest that fits. A chart has colours for a few groups and shows the rest as one, unless
    `every_group` is wanted.
    """
    labels = _labels(rows, group)
    sql = counting_sql(_series_sql(selection, group), "series")
    counted = rows(sql, {**selection.parameters, "today": today.isoformat()})
    most = len(counted) if every_group else MOST_SERIES
    return build(counted, today, unit=unit, most_series=most, labels={**labels, "": "none"})


def table(chart: ChartData) -> list[dict[str, object]]:
    """A timeline as rows of period, group and number of events; `undated` is a period of its own."""
    bars: list[Bar] = sorted((*chart.bars, *chart.coarse), key=lambda bar: (bar.first, bar.key))
    labels = {series.id: series.label for series in chart.series}
    found = [
        {"period": bar.key, "group": labels[id], "events": number}
        for bar in bars
        for id, number in bar.counts.items()
        if number
    ]
    return found + ([{"period": "undated", "group": "", "events": chart.undated}] if chart.undated else [])


def _series_sql(selection: Selection, group: str) -> str:
    if group in _OWN:
        return selection.sql(f"year, quarter, month, date, {group} AS series")
    join, column, _ = _JOINS[group]
    return (
        f"SELECT DISTINCT id, year, quarter, month, date, {column} AS series"
        f" FROM ({selection.sql('*')}) LEFT JOIN {join} ON event_id = id"
    )


def _labels(rows: Rows, group: str) -> dict[str, str]:
    source = _OWN[group] if group in _OWN else _JOINS[group][2]
    return {row[0]: row[1] for row in rows(f"SELECT id, label FROM {source}", {})} if source else {}

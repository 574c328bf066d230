"""The timeline of a selection of events, straight from the database, by any facet; of events or of money."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tracker.analyze import money
from tracker.analyze.periods import Unit
from tracker.analyze.selection import Selection
from tracker.analyze.timeline import MOST_SERIES, Bar, Cell, ChartData, build, cells_of_rows, span_of

Rows = Callable[[str, dict[str, object]], Sequence[Sequence[Any]]]
"""Runs a query with its named parameters: `tracker.store.Store.rows`."""

COUNT = "count"
MEASURES = (COUNT, *money.MEASURES)
"""What a timeline can be of: events, or US dollars of the ledger."""

_JOINS = {
    "country": ("event_countries", "country_id", "countries"),
    "material": ("event_materials", "material_id", "materials"),
    "agency": ("event_agencies", "agency_id", "agencies"),
    "organization": ("event_organizations", "organization_id", "organizations"),
    "source": ("event_reports JOIN reports ON reports.id = report_id", "source_id", "sources"),
}
_OWN = {
    "kind": "kinds",
    "action": "actions",
    "stance": None,
    "programme": None,
    "currency": "currencies",
    "review": None,
    "origin": None,
    "language": None,
}
GROUPS = (*_OWN, *_JOINS)
"""What a timeline can be split by."""


def timeline_of(
    rows: Rows,
    selection: Selection,
    group: str,
    today: dt.date,
    unit: Unit | None = None,
    *,
    measure: str = COUNT,
    every_group: bool = False,
) -> ChartData:
    """The selected events, or their money, by period and by `group`, one of GROUPS.

    An event with two countries counts under each of them, once; one without any under `none`. Sums with
    more than one value are in a group of their own. `unit` None takes the finest that fits. A chart has
    colours for a few groups and shows the rest as one, unless `every_group` is wanted.
    """
    terms = _labels(rows, group)
    labels = {**terms, "": "none", money.SEVERAL: "more than one"}
    if measure != COUNT:
        sql = money.changes_sql(measure, group, selection.sql("id"))
        found = money.changes(tuple(row) for row in rows(sql, dict(selection.parameters)))
        most = len({change.series for change in found}) if every_group else MOST_SERIES
        return money.drawn(
            found, measure, today, unit=unit, most_series=most, labels=labels, order=list(terms)
        )
    cells = _counted(rows, selection, group, today)
    span = span_of({key: _events(cell) for key, cell in cells.items()}, unit=unit)
    most = sum(len(cell.counts) for cell in cells.values()) if every_group else MOST_SERIES
    return build(cells, today, span, most_series=most, labels=labels, order=list(terms))


def left_out(rows: Rows, selection: Selection, today: dt.date) -> int:
    """How many sums of the selected events are in no timeline of money, for want of a rate in dollars."""
    sql = money.left_out_sql(selection.sql("id"))
    return int(rows(sql, {**selection.parameters, "today": today.isoformat()})[0][0])


def table(chart: ChartData, number: str = "events") -> list[dict[str, object]]:
    """A timeline as rows of period, group and the number named; `undated` is a period of its own."""
    bars: list[Bar] = sorted((*chart.bars, *chart.coarse), key=lambda bar: (bar.first, bar.key))
    labels = {series.id: series.label for series in chart.series}
    found = [
        {"period": bar.key, "group": labels.get(id, id), number: value}
        for bar in bars
        for id, value in bar.counts.items()
        if value
    ]
    return found + ([{"period": "undated", "group": "", number: chart.undated}] if chart.undated else [])


def _counted(rows: Rows, selection: Selection, group: str, today: dt.date) -> Mapping[str, Cell]:
    parameters = {**selection.parameters, "today": today.isoformat()}
    cells = cells_of_rows(rows(_grouped(_series_sql(selection, group), "series"), parameters))
    if group in _OWN:
        return cells
    once = cells_of_rows(
        rows(_grouped(selection.sql("year, quarter, month, date, null AS series"), "series"), parameters)
    )
    return {
        key: replace(cell, events=_events(once[key]), ahead=once[key].ahead) for key, cell in cells.items()
    }


def _events(cell: Cell) -> int:
    return sum(cell.counts.values()) if cell.events is None else cell.events


def _grouped(events: str, series: str) -> str:
    return (
        f"SELECT year, quarter, month, {series}, count(*) AS events,"
        f" coalesce(sum(date > :today), 0) AS ahead FROM ({events}) GROUP BY 1, 2, 3, 4"
    )


def _series_sql(selection: Selection, group: str) -> str:
    if group in _OWN:
        return selection.sql(f"year, quarter, month, date, {group} AS series")
    join, column, _ = _JOINS[group]
    return (
        f"SELECT DISTINCT e.id, e.year, e.quarter, e.month, e.date, l.{column} AS series"
        f" FROM ({selection.sql('*')}) e"
        f" LEFT JOIN (SELECT event_id, {column} FROM {join}) l ON l.event_id = e.id"
    )


def _labels(rows: Rows, group: str) -> dict[str, str]:
    source = _OWN[group] if group in _OWN else _JOINS[group][2]
    if source is None:
        return {}
    name = "title" if source == "sources" else "label"
    return {row[0]: row[1] for row in rows(f"SELECT id, {name} FROM {source}", {})}

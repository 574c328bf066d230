"""Tables and lists in an HTML page as a table of columns and records."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from lxml import etree

from tracker.model.listing import ListOptions
from tracker.model.page import Place
from tracker.readers.lists.tables import (
    MOST_COLUMNS,
    MOST_ROWS,
    CutOff,
    NotATable,
    Table,
    clean,
    headed,
    matched,
    missing,
    options_columns,
)
from tracker.readers.page.places import elements, value_at

_MOST_SPANNED = 2_000
"""Rows or columns that one cell may span."""


def page(text: str, options: ListOptions) -> Table:
    """The rows of a page.

    `rows` selects a table, or several that are read as one, or the elements that are rows themselves; then
    `columns` says where in such an element each column stands, or `pattern` cuts its text. Without `rows`,
    every table whose header names the columns. Raises NotATable; CutOff where a table is not closed.
    """
    lower = text.lower()
    if lower.count("<table") > lower.count("</table"):
        raise CutOff("the page ends inside a table")
    root = etree.fromstring(
        text.encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8", no_network=True)
    )
    if root is None:
        raise NotATable("is empty")
    found = elements(root, options.rows) if options.rows else list(root.iter("table"))
    if options.rows and not found:
        raise NotATable(f"is not there: nothing on the page is at {options.rows}")
    if not options.rows or all(element.tag == "table" for element in found):
        return _tables(found, options)
    if "<body" in lower and "</body" not in lower and "</html" not in lower:
        raise CutOff("the page ends in the middle")
    return _elements(found[: MOST_ROWS + 1], options)


def _tables(tables: Sequence[etree._Element], options: ListOptions) -> Table:
    """The tables that have the columns, one below the other."""
    columns: dict[str, None] = {}
    records: list[dict[str, str]] = []
    widest: list[str] = []
    for table in tables:
        cells = [row for row in _grid(table) if any(row)]
        if not cells:
            continue
        try:
            header, body = headed(cells, options)
        except NotATable:
            widest = max(widest, cells[0], key=len)
            continue
        columns |= dict.fromkeys(header)
        records += [dict(zip(header, row, strict=False)) for row in body if row != header]
    if not columns:
        raise NotATable(missing(options, widest) if tables else "is not there: no table is on the page")
    return Table(tuple(columns), tuple(records))


def _grid(table: etree._Element) -> list[list[str]]:
    """The cells of a table, line by line; a cell that spans several stands in each of them."""
    grid: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}
    for line in _lines(table):
        row: list[str] = []
        cells = deque(cell for cell in line if cell.tag in ("td", "th"))
        while len(row) < MOST_COLUMNS and (cells or any(at >= len(row) for at in hanging)):
            at = len(row)
            if at in hanging:
                left, text = hanging.pop(at)
                if left > 1:
                    hanging[at] = (left - 1, text)
                row.append(text)
                continue
            if not cells:
                row.append("")
                continue
            cell = cells.popleft()
            text = clean(" ".join(map(str, cell.itertext())))
            for column in range(at, min(at + _span(cell, "colspan"), MOST_COLUMNS)):
                if _span(cell, "rowspan") > 1:
                    hanging[column] = (_span(cell, "rowspan") - 1, text)
                row.append(text)
        grid.append(row)
        if len(grid) > MOST_ROWS:
            raise NotATable(f"has more than {MOST_ROWS:,} rows")
    return grid


def _lines(table: etree._Element) -> Iterator[etree._Element]:
    """The lines of a table, not those of tables inside it."""
    for line in table.iter("tr"):
        if next(line.iterancestors("table"), None) is table:
            yield line


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name) or "1"
    return min(int(value), _MOST_SPANNED) if value.isdecimal() and int(value) > 0 else 1


def _elements(found: Sequence[etree._Element], options: ListOptions) -> Table:
    """An element for each row: its columns by selector, or its text."""
    if not options.columns:
        return matched([text for text in (value_at(one, Place("")) for one in found) if text], options)
    places = {name: _place(selector) for name, selector in options.columns}
    records = tuple(
        {name: clean(value_at(element, place)) for name, place in places.items()} for element in found
    )
    lacking = [name for name in options_columns(options) if not any(one.get(name) for one in records)]
    if lacking:
        raise NotATable(f"is not there: nothing on the page is at the place of {', '.join(lacking)}")
    return Table(tuple(places), records)


def _place(selector: str) -> Place:
    """`td.name`, `a@href`: a selector, and an attribute where not the text is meant."""
    select, mark, attribute = selector.rpartition("@")
    return Place(select, attribute) if mark else Place(selector)

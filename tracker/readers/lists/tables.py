"""What an answer holds as a table: its columns in order, and its records.

Each function here raises NotATable for what is none, saying why, and CutOff for one whose end is missing.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.model.listing import ListOptions, groups_of
from tracker.readers import plain_text
from tracker.readers.json_answer import NotJson, parsed
from tracker.readers.page.places import inside

MOST_ROWS = 200_000
MOST_COLUMNS = 300
LONGEST_CELL = 4_000
"""Characters kept of a cell."""

_HEADER_WITHIN = 30
"""Lines above a header that may hold a title, a date and the like."""
_PAGE = re.compile(r"\s*(?:<!doctype\s+html|<html|<head|<body)\b", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,200})", re.IGNORECASE)

Record = dict[str, str]


class NotATable(ValueError):
    """What came is not the list, or not as it was described."""


class CutOff(NotATable):
    """The end of what came is missing."""


@dataclass(frozen=True, slots=True)
class Table:
    """The columns there are, in order, and the records. `notes` are things to look at."""

    columns: tuple[str, ...]
    records: tuple[Record, ...]
    notes: tuple[str, ...] = ()


def page_in_place(text: str) -> str | None:
    """What to say of an HTML page where there should be data; None where it is none."""
    if not _PAGE.match(text):
        return None
    title = _TITLE.search(text)
    called = f" ({plain_text.line(plain_text.from_either(title[1]))!r})" if title else ""
    return f"an HTML page came in place of the list{called}"


def delimited(text: str, options: ListOptions) -> Table:
    """CSV or TSV (RFC 4180): quoted line ends, a header below other lines, columns in any order.

    Cells of CSV may stand between semicolons too, as where the comma is for decimals.
    """
    marks = "\t" if options.format == "tsv" else ",;"
    refused = None
    for mark in marks:
        try:
            header, body = headed(_cells(text, mark), options)
        except NotATable as error:
            refused = refused or error
            continue
        return _table(header, body, whole=text.endswith(("\n", "\r")))
    raise refused or NotATable("is empty")


def _cells(text: str, mark: str) -> list[list[str]]:
    """The cells between these marks, line by line, without empty lines."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True, doublequote=True)
    cells: list[list[str]] = []
    try:
        for line in lines:
            if any(cell.strip() for cell in line):
                cells.append([clean(cell) for cell in line])
                if len(cells) > MOST_ROWS:
                    raise NotATable(f"has more than {MOST_ROWS:,} rows")
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise CutOff(f"ends inside a quoted cell, after line {lines.line_num}") from error
        raise NotATable(f"cannot be read at line {lines.line_num}: {error}") from error
    if not cells:
        raise NotATable("is empty")
    return cells


def headed(cells: list[list[str]], options: ListOptions) -> tuple[list[str], list[list[str]]]:
    """The header and the lines below it: the first line that names every column the source file does."""
    if not options.header:
        return [name for name, _ in options.columns], cells
    wanted = {name.casefold() for name in options_columns(options)}
    for at, line in enumerate(cells[:_HEADER_WITHIN]):
        header = [headed_as(cell, options) for cell in line]
        if wanted <= {cell.casefold() for cell in header}:
            return header, cells[at + 1 :]
    widest = max(cells[:_HEADER_WITHIN], key=lambda line: sum(map(bool, line)))
    raise NotATable(missing(options, widest))


def _table(header: Sequence[str], body: Iterable[Sequence[str]], *, whole: bool) -> Table:
    """Lines under a header as records. A last line that is too short and not ended is cut off."""
    columns = _distinct(header)
    lines = list(body)
    short = 0
    for at, line in enumerate(lines):
        if len(line) > len(columns) and any(line[len(columns) :]):
            raise NotATable(f"has {len(line)} cells in row {at + 1} under {len(columns)} columns")
        short += len(line) < len(columns)
    if lines and len(lines[-1]) < len(columns) and not whole and short == 1:
        raise CutOff(f"the last row has {len(lines[-1])} of {len(columns)} cells")
    records = tuple(dict(zip(columns, line, strict=False)) for line in lines)
    notes = (f"{short} rows have fewer cells than the header",) if short else ()
    return Table(columns, records, notes)


def objects(text: str, options: ListOptions) -> Table:
    """A JSON array of objects or of texts, at the path `rows`; or JSON lines.

    An object in an object gives columns with dotted names; lists give their values once each, joined by
    semicolons. A row that is a text alone has the one column `value`.
    """
    found = inside(_parsed(text), options.rows or ".")
    if isinstance(found, dict):
        found = list(found.values())
    if not isinstance(found, list):
        raise NotATable(f"is not there: no array is at {options.rows or 'the top'}")
    if len(found) > MOST_ROWS:
        raise NotATable(f"has more than {MOST_ROWS:,} rows")
    records = []
    for at, item in enumerate(found):
        if isinstance(item, dict):
            records.append(_flat(item))
        elif isinstance(item, str | int | float) and not isinstance(item, bool):
            records.append({"value": clean(str(item))})
        else:
            raise NotATable(f"has a row {at + 1} that is neither an object nor a text")
    columns = tuple(dict.fromkeys(name for record in records for name in record))[:MOST_COLUMNS]
    return Table(columns, tuple(records))


def _parsed(text: str) -> Any:
    """JSON, or an array of the JSON lines. Raises CutOff where it ends in the middle."""
    try:
        return parsed(text)
    except NotJson as error:
        lines, fault = text.strip().splitlines(), error.fault
        if fault is not None and fault.msg == "Extra data" and len(lines) > 1:
            try:
                return [parsed(line) for line in lines if line.strip()]
            except NotJson as second:
                raise CutOff(f"its lines are not all JSON: {second}") from second
        at_end = fault is not None and (
            fault.pos >= len(text.rstrip()) or fault.msg.startswith("Unterminated")
        )
        if at_end and text.lstrip()[:1] in ("{", "["):
            raise CutOff("the JSON ends in the middle") from error
        raise NotATable(f"is not JSON: {error}") from error


def _flat(item: dict[str, Any], above: str = "") -> Record:
    record: Record = {}
    for name, value in item.items():
        path = f"{above}{name}"
        if isinstance(value, dict) and above.count(".") < 3:
            record |= _flat(value, f"{path}.")
        elif isinstance(value, list):
            record |= _joined(path, value)
        else:
            record[path] = _printed(value)
    return record


def _joined(path: str, values: list[Any]) -> Record:
    """A list as cells: of plain values one, of objects one for each of their names."""
    held: dict[str, list[str]] = {path: []} if not any(isinstance(v, dict) for v in values) else {}
    for value in values:
        cells = _flat(value, f"{path}.") if isinstance(value, dict) else {path: _printed(value)}
        for name, cell in cells.items():
            held.setdefault(name, []).append(cell)
    return {name: clean("; ".join(dict.fromkeys(filter(None, cells)))) for name, cells in held.items()}


def _printed(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        return clean(str(value))
    return clean(json.dumps(value, ensure_ascii=False))


def lines(text: str, options: ListOptions) -> Table:
    """A line of text for each row; `pattern` says which lines are rows and what their columns are."""
    found = [clean(line) for line in text.splitlines()[: MOST_ROWS + 1]]
    return matched([line for line in found if line], options)


def matched(texts: Sequence[str], options: ListOptions) -> Table:
    """Texts as records: the groups of the pattern, or the one column `text`. What does not fit is no row."""
    if options.pattern is None:
        return Table(("text",), tuple({"text": text} for text in texts))
    pattern = re.compile(options.pattern)
    found = [match for text in texts if (match := pattern.search(text[:LONGEST_CELL]))]
    names = tuple(pattern.groupindex)
    return Table(names, tuple({name: clean(match[name] or "") for name in names} for match in found))


def headed_as(heading: str, options: ListOptions) -> str:
    """The column that a heading stands over, as the source file calls it."""
    folded = heading.casefold()
    return next((name for name, printed in options.headers if printed.casefold() == folded), heading)


def options_columns(options: ListOptions) -> tuple[str, ...]:
    """The columns that a source file names, each once: all of them must be there.

    Not those that are cut out of others, but those they are cut out of.
    """
    named = [*options.key, options.name, *options.aliases, *options.kept, *options.filled]
    roles = (options.country, options.date, options.reference, options.until, options.part)
    named += [column for column in roles if column]
    made = {group for _, pattern in options.split for group in groups_of(pattern)}
    given = [column for column, _ in (*options.split, *options.where)]
    return tuple(dict.fromkeys([*(column for column in named if column not in made), *given]))


def missing(options: ListOptions, columns: Sequence[str]) -> str:
    """What to say of columns that are not there."""
    there = {column.casefold() for column in columns}
    lacking = [column for column in options_columns(options) if column.casefold() not in there]
    shown = ", ".join(filter(None, columns[:20])) or "none"
    return f"has no column {', '.join(lacking)}; its columns are {shown[:400]}"


def clean(cell: str) -> str:
    """A cell on one line, without what cannot be seen."""
    return plain_text.shorten(plain_text.line(cell), LONGEST_CELL)


def _distinct(header: Sequence[str]) -> tuple[str, ...]:
    """Names of columns, told apart where one stands there twice, made up where one is missing."""
    found: dict[str, None] = {}
    for at, name in enumerate(header[:MOST_COLUMNS]):
        name = name or f"column {at + 1}"
        number = 2
        while name in found:
            name = f"{header[at]} ({number})"
            number += 1
        found[name] = None
    return tuple(found)

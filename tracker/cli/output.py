"""How commands print: data on standard output, everything said to a person on standard error."""

from __future__ import annotations

import csv
import json
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

import click

from tracker.formulas import harmless


def say(message: str) -> None:
    """One line for a person."""
    click.echo(message, err=True)


def print_json(value: object) -> None:
    """One JSON document, readable and with its letters as they are."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def print_rows(rows: Iterable[Mapping[str, object]], columns: Sequence[str], format: str) -> None:
    """Rows as a `table`, as `csv` that a spreadsheet can open safely, or as a `json` list."""
    rows = list(rows)
    if format == "json":
        print_json([{name: row[name] for name in columns} for row in rows])
    elif format == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(row[name]) for name in columns] for row in rows)
    else:
        print_table(rows, columns)


def _cell(value: object) -> object:
    """A value as a cell of CSV; text that a spreadsheet would run is made harmless."""
    return harmless(value) if isinstance(value, str) else value


def print_table(
    rows: Sequence[Mapping[str, object]],
    columns: Sequence[str],
    below: str | None = None,
    *,
    wrap: bool = False,
) -> None:
    """Columns aligned for the terminal, counting a Chinese character as the two cells it takes.

    What `below` has goes on a line of its own under the row, where there is any. On a terminal, lines
    are cut at its width, or what is below goes on with `wrap`; in a pipe or a file they are whole.
    """
    beside = [name for name in columns if name != below]
    cells = [[plain(row[name]) for name in beside] for row in rows]
    widths = [max([width_of(name), *(width_of(line[i]) for line in cells)]) for i, name in enumerate(beside)]
    under = ["", "", *(plain(row[below]) if below is not None else "" for row in rows)]
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for line, more in zip([beside, ["-" * width for width in widths], *cells], under, strict=True):
        padded = (cell + " " * (width - width_of(cell)) for cell, width in zip(line, widths, strict=True))
        click.echo(_cut("  ".join(padded).rstrip(), room))
        for part in _wrapped(more, room) if wrap else _whole(more):
            click.echo(_cut(f"    {part}", None if wrap else room))


def _whole(text: str) -> list[str]:
    """The text as one line, or none."""
    return [text] if text else []


def _wrapped(text: str, room: int | None) -> list[str]:
    """The text in lines that fit below a row; an address is never broken."""
    if room is None:
        return _whole(text)
    return textwrap.wrap(text, max(room - 4, 20), break_long_words=False, break_on_hyphens=False)


def _cut(text: str, room: int | None) -> str:
    """The text in so many cells, an ellipsis where some of it is left out."""
    if room is None or width_of(text) <= room:
        return text
    while width_of(text) >= room:
        text = text[:-1]
    return text + "…"


_JOINERS = "\u200c\u200d"
"""Zero-width joiners are letters' business in Persian and Arabic, not a way to deceive."""


def plain(value: object) -> str:
    """A cell on one line, with no character that could steer a terminal or turn its text around."""
    text = "" if value is None else str(value)
    spaced = "".join(" " if character in "\n\t\r" else character for character in text)
    return "".join(c for c in spaced if c in _JOINERS or unicodedata.category(c) not in ("Cc", "Cf"))


def width_of(text: str) -> int:
    return sum(
        0
        if unicodedata.combining(c) or c in _JOINERS
        else 2
        if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in text
    )

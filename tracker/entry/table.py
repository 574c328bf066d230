"""CSV: one event a row, told in flat columns. How cells are written and read back, exactly.

Columns, all but `title`, `kind` and `action` optional, in any order:

    uid title summary kind action date date_precision date_end language programme review
    dates            effective=2025-11-08;deadline=2027-10@quarter
    countries        CN:actor;US:target         (a bare CN is an actor)
    materials        graphite;anode             agencies and organizations alike
    amount           200000000                  with amount_max, currency, amount_qualifier, amount_role,
                                                amount_text
    measure          its uid, with measure_title, measure_kind, measure_programme,
                     and measure_key where a source names it
    links            suspends=some-uid;part_of=another-uid
    reported_by      one a line: Title <https://address>

Any of these lists may be written as JSON instead, in the shape of the YAML format; `evidence` and
`history`, which only exports have, always are. Lists that the short form cannot hold are written so too.

A cell that a spreadsheet would run as a formula is written with an apostrophe before it, and one
apostrophe before such a cell is taken off when it is read.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tracker import lined_yaml
from tracker.entry import lined_json
from tracker.errors import EntryError

PLAIN = (
    "id",
    "uid",
    "title",
    "summary",
    "kind",
    "action",
    "stance",
    "date",
    "date_precision",
    "date_end",
    "programme",
    "language",
    "confidence",
    "review",
    "origin",
    "created_at",
    "updated_at",
    "measure_by",
)
AMOUNT = {
    "amount": "value",
    "amount_max": "max",
    "currency": "currency",
    "amount_qualifier": "qualifier",
    "amount_role": "role",
    "amount_text": "text",
}
MEASURE = {
    "measure": "uid",
    "measure_title": "title",
    "measure_kind": "kind",
    "measure_programme": "programme",
    "measure_key": "key",
}
COLUMNS = (
    *PLAIN[:10],
    "dates",
    "countries",
    "materials",
    "agencies",
    "organizations",
    *AMOUNT,
    "programme",
    *MEASURE,
    "links",
    *PLAIN[11:],
    "reported_by",
    "evidence",
    "history",
)
"""Every column, in the order an export has them."""

TEXTS = frozenset({"title", "summary", "programme", "amount_text", "measure_title", "measure_programme"})
"""Columns whose text is kept as it is; blanks around the others mean nothing."""

LARGEST_CELL = 50_000_000

_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_LINK = re.compile(r"(?P<title>.*\S)\s*<(?P<url>https?://[^<>\s]+)>\s*")


def guarded(cell: str) -> str:
    """A cell no spreadsheet runs as a formula (OWASP, CSV injection)."""
    return "'" + cell if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell that `guarded` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def read_rows(
    text: str, file: Path | str
) -> Iterator[tuple[lined_yaml.Mapping, dict[str, str] | None, EntryError | None]]:
    """Each row as the mapping the YAML format has, with what it says of its measure, or why it is refused.

    Lines are those on which rows begin. Raises EntryError where the table itself cannot be read.
    """
    before = csv.field_size_limit(LARGEST_CELL)
    try:
        rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
        header = next(rows, None)
        if header is None:
            raise EntryError("is empty: the first row names the columns", file=file, line=1)
        names = [name.strip() for name in header]
        _check_header(names, file)
        end = rows.line_num
        for row in rows:
            line, end = end + 1, rows.line_num
            if any(cell.strip() for cell in row):
                yield _row(names, row, line, file)
    except csv.Error as error:
        raise EntryError(f"not CSV: {error}", file=file, line=rows.line_num) from error
    finally:
        csv.field_size_limit(before)


def _check_header(names: list[str], file: Path | str) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise EntryError("is a column twice", file=file, line=1, field=twice)
    missing = [name for name in ("title", "kind", "action") if name not in names]
    if missing and len(names) == 1 and re.search("[;\t]", names[0]):
        raise EntryError("should have commas between its columns", file=file, line=1)
    if missing:
        raise EntryError(f"the column {missing[0]} is missing from the first row", file=file, line=1)


def _row(
    names: list[str], row: list[str], line: int, file: Path | str
) -> tuple[lined_yaml.Mapping, dict[str, str] | None, EntryError | None]:
    result = lined_yaml.Mapping()
    result.line, result.lines = line, {}
    if len(row) > len(names):
        error = EntryError(f"has {len(row)} cells, {len(names)} columns are named", file=file, line=line)
        return result, None, error
    cells = {
        name: unguarded(cell) if name in TEXTS else unguarded(cell).strip()
        for name, cell in zip(names, row, strict=False)
        if (cell if name in TEXTS else cell.strip())
    }
    measure = {MEASURE[name]: cells.pop(name) for name in [*cells] if name in MEASURE}
    amount = {AMOUNT[name]: cells.pop(name) for name in [*cells] if name in AMOUNT}
    if "uid" in measure:
        result["measure"] = measure["uid"]
    elif measure:
        error = EntryError(
            "is missing, though more is said of the measure", file=file, line=line, field="measure"
        )
        return result, None, error
    if amount:
        result["amount"] = amount
    for name, cell in cells.items():
        try:
            result[name] = value_of(name, cell)
        except (EntryError, ValueError) as error:
            reason = error.reason if isinstance(error, EntryError) else str(error)
            return result, None, EntryError(reason, file=file, line=line, field=name)
    return result, (measure if len(measure) > 1 else None), None


def value_of(column: str, cell: str) -> Any:
    """What the text of a cell says, in the shape the YAML format has. Raises ValueError or EntryError."""
    return _CELLS[column](cell) if column in _CELLS else cell


def _json_or(short: Callable[[str], Any]) -> Callable[[str], Any]:
    """A list written as JSON, or else in its short form."""

    def read(cell: str) -> Any:
        return lined_json.parse(cell, "cell") if cell.lstrip().startswith(("[", "{")) else short(cell)

    return read


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _pairs(cell: str, left: str, right: str) -> list[dict[str, str]]:
    pairs = []
    for part in _parts(cell):
        name, equals, value = part.partition("=")
        if not equals:
            raise ValueError(f"{part!r} should be {left}={right}")
        pairs.append({left: name.strip(), right: value.strip()})
    return pairs


def _dates(cell: str) -> list[dict[str, str]]:
    dates = _pairs(cell, "role", "date")
    for date in dates:
        date["date"], at, precision = date["date"].partition("@")
        if at:
            date["precision"] = precision
    return dates


def _countries(cell: str) -> list[dict[str, str]]:
    countries = []
    for part in _parts(cell):
        code, _, role = part.partition(":")
        countries.append({"code": code.strip(), "role": role.strip() or "actor"})
    return countries


def _reports(cell: str) -> list[dict[str, str]]:
    reports = []
    for line in cell.splitlines():
        if match := _LINK.fullmatch(line):
            reports.append({"title": match["title"].strip(), "url": match["url"]})
        elif line.strip():
            reports.append({"title": line.strip()})
    return reports


_CELLS: Mapping[str, Callable[[str], Any]] = {
    "dates": _json_or(_dates),
    "countries": _json_or(_countries),
    "materials": _json_or(_parts),
    "agencies": _json_or(_parts),
    "organizations": _json_or(_parts),
    "links": _json_or(lambda cell: _pairs(cell, "relation", "other")),
    "reported_by": _json_or(_reports),
    "evidence": lambda cell: lined_json.parse(cell, "cell"),
    "history": lambda cell: lined_json.parse(cell, "cell"),
}


def row_of(event: Mapping[str, Any], measure: Mapping[str, Any] | None) -> list[str]:
    """The cells of an event in its JSON shape, in the order of COLUMNS."""
    cells: dict[str, Any] = {name: event.get(name) for name in PLAIN}
    cells |= {column: (event.get("amount") or {}).get(name) for column, name in AMOUNT.items()}
    cells |= {column: (measure or {}).get(name) for column, name in MEASURE.items()}
    for name, short in _SHORT.items():
        cells[name] = short(event.get(name) or [])
    for name in ("reported_by", "evidence", "history"):
        cells[name] = json.dumps(event[name], ensure_ascii=False) if event.get(name) else ""
    return [guarded("" if cells[name] is None else str(cells[name])) for name in COLUMNS]


def _short_dates(dates: list[dict[str, Any]]) -> str:
    if any(date["text"] is not None for date in dates):
        return json.dumps(dates, ensure_ascii=False)
    return ";".join(
        f"{date['role']}={date['date']}" + ("@quarter" if date["precision"] == "quarter" else "")
        for date in dates
    )


def _short_links(links: list[dict[str, Any]]) -> str:
    if any("score" in link for link in links):
        return json.dumps(links, ensure_ascii=False)
    return ";".join(f"{link['relation']}={link['other']}" for link in links)


def _short_names(names: list[str]) -> str:
    if any(";" in name or name != name.strip() or name[0] in "[{" for name in names):
        return json.dumps(names, ensure_ascii=False)
    return ";".join(names)


_SHORT: Mapping[str, Callable[[list[Any]], str]] = {
    "dates": _short_dates,
    "countries": lambda links: ";".join(f"{link['code']}:{link['role']}" for link in links),
    "materials": _short_names,
    "agencies": _short_names,
    "organizations": _short_names,
    "links": _short_links,
}

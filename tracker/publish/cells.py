"""How a value is shown in the rows of views, questions and readers' own SQL, told by the name of its column.

There no foreign key says where it leads. A question that wants a link names its column so: `event`,
`frozen_event`, `report`, `measure_id`, `source_id`, `country_id`, ...
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from datasette.utils import tilde_encode

from tracker.extract.clauses.headings import sentence_case
from tracker.publish import database, wording
from tracker.publish import language as languages
from tracker.vocabulary import vocabulary

_ROWS = {
    **dict.fromkeys(
        ("event", "event_id", "other_id", "latest_event_id", "ended_by_id", "sum_event_id", "anchor_id"),
        "events",
    ),
    **dict.fromkeys(("report", "report_id"), "reports"),
    **dict.fromkeys(("clause", "clause_id"), "clauses"),
    "measure_id": "measures",
    "source_id": "sources",
}
_MONEY = frozenset(
    {"amount", "amount_max", "gross", "announced", "awarded", "suspended", "terminated", "net", "disbursed"}
) | {"most", "committed"}
_PLACES = {"country_id": "country", "material_id": "material", "agency_id": "agency"}


_NAMED = {
    **dict.fromkeys(("in_force", "measures"), "measure"),
    **dict.fromkeys(("events", "timeline", "upcoming"), "event"),
}


def path_of(column: str, value: object, table: str | None = None) -> str | None:
    """The path of the page about this value of this column; None where there is none.

    Numbers, and texts of identifiers alone: `report` may as well be a column of titles.
    """
    if not isinstance(value, int | str) or isinstance(value, bool) or value == "":
        return None
    if column == "uid" and table in _NAMED:
        return f"/{_NAMED[table]}/{tilde_encode(str(value))}"
    if column in _PLACES:
        return f"/{_PLACES[column]}/{tilde_encode(str(value))}"
    table = "events" if column.endswith("_event") else _ROWS.get(column)
    if table is None or (table != "sources" and not str(value).isdecimal()):
        return None
    return f"/{database.NAME}/{table}/{tilde_encode(str(value))}"


def figure(column: str, value: object) -> str | None:
    """A sum of money with commas, `2,230,000,000`; None for any other value."""
    is_money = column in _MONEY or column.endswith("_usd")
    return f"{value:,}" if is_money and isinstance(value, int) and abs(value) >= 1000 else None


_IN_WORDS = {"kind": "kinds", "action": "actions"}
_OF_ITS_OWN = ("event", "effective", "expires")
"""Roles of the dates on which an event itself happens: what it does then is still to come."""

_TITLES = {"upcoming": ("title", "event_id", "events"), "clauses": ("heading", "id", "clauses")}
"""Of a table, the column that leads to a page, the one with the number of its row, and the table of that."""


def words(column: str, value: object, row: Any, table: str | None) -> str | None:
    """A code of `upcoming` in words: "Comments close" for comment_due; None for any other value."""
    if table != "upcoming" or not isinstance(value, str):
        return None
    if column == "role":
        return "Its own date" if value == "event" else wording.DATE_ROLES.get(value)
    ahead = "role" in row.keys() and row["role"] in _OF_ITS_OWN  # noqa: SIM118
    if column == "action" and ahead and f"action.ahead.{value}" in languages.words("en"):
        return languages.words("en")[f"action.ahead.{value}"]
    known = getattr(vocabulary(), _IN_WORDS[column]) if column in _IN_WORDS else {}
    return known[value].label("en") if value in known else None


def path_of_row(column: str, value: object, row: Any, table: str | None) -> str | None:
    """The path of the page that a row's title leads to; None for any other column."""
    if not value or table not in _TITLES or column != _TITLES[table][0]:
        return None
    _, number, of = _TITLES[table]
    return f"/{database.NAME}/{of}/{row[number]}" if number in row.keys() else None  # noqa: SIM118


def heading(value: object, table: str | None) -> object:
    """The heading of a section in capitals as a sentence; any other value as it is."""
    if table != "clauses" or not isinstance(value, str) or not value.isupper():
        return value
    return sentence_case(value, "", vocabulary())


def without_columns(metadata: Mapping[str, Any], columns: Collection[str]) -> dict[str, Any]:
    """What is said of a table, without what is said of these columns."""
    said = {name: told for name, told in (metadata.get("columns") or {}).items() if name not in columns}
    return {**metadata, "columns": said}


def left_out(rows: Iterable[Iterable[Any]], columns: Collection[str]) -> list[list[Any]]:
    """Rows of cells without those of these columns."""
    return [[cell for cell in row if cell["column"] not in columns] for row in rows]

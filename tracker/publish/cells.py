"""How a value is shown in the rows of views, questions and readers' own SQL, told by the name of its column.

There no foreign key says where it leads. A question that wants a link names its column so: `event`,
`frozen_event`, `report`, `measure_id`, `source_id`, `country_id`, ...
"""

from __future__ import annotations

from datasette.utils import tilde_encode

from tracker.publish import database

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

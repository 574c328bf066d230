"""What metadata.yml says of the table of events: Datasette 0.65 keeps it in one place, 1.0 in two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracker.publish import database

_KEPT = "_policy_event_tracker_described"
_OF_ALL = ("license", "license_url", "source", "source_url", "about", "about_url")


@dataclass(frozen=True, slots=True)
class Described:
    """A table's title and what each column means, how it comes where nobody asks otherwise, and whose it is.

    `sort` is a column and whether the greatest comes first.
    """

    title: str
    columns: Mapping[str, str]
    size: int
    sort: tuple[str, bool]
    rights: Mapping[str, str]


async def of_table(datasette: Any, table: str) -> Described:
    """What is said of a table of the tracker's database. Read once: Datasette copies all of it each time."""
    kept: dict[str, Described] = getattr(datasette, _KEPT, {})
    if table not in kept:
        kept[table] = await _read(datasette, table)
        setattr(datasette, _KEPT, kept)
    return kept[table]


async def _read(datasette: Any, table: str) -> Described:
    said, rights = await _said(datasette, table)
    sort, descending = said.get("sort"), said.get("sort_desc")
    return Described(
        title=str(said.get("title") or table),
        columns=said.get("columns") or {},
        size=int(said.get("size") or datasette.setting("default_page_size")),
        sort=(str(descending), True) if descending else (str(sort or "id"), False),
        rights={
            name: str(said.get(name) or rights[name]) for name in _OF_ALL if said.get(name) or rights[name]
        },
    )


async def _said(datasette: Any, table: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Of the table, and of the whole instance."""
    if hasattr(datasette, "table_metadata"):
        of_all = datasette.metadata()
        return datasette.table_metadata(database.NAME, table), {name: of_all.get(name) for name in _OF_ALL}
    said = dict(await datasette.get_resource_metadata(database.NAME, table))
    said |= await datasette.table_config(database.NAME, table)
    columns = await datasette.get_internal_database().execute(
        "select column_name, value from metadata_columns"
        " where database_name = ? and resource_name = ? and key = 'description'",
        [database.NAME, table],
    )
    said["columns"] = dict(tuple(row) for row in columns.rows)
    of_all = await datasette.get_instance_metadata()
    return said, {name: of_all.get(name) for name in _OF_ALL}

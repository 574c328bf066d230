"""Writes docs/dictionary.md from metadata.yml, the schema and the vocabulary: python docs/dictionary.py > docs/dictionary.md"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from sqlite_utils.utils import sqlite3

from tracker import resources
from tracker.store import Store
from tracker.vocabulary import vocabulary

HEAD = """# Data dictionary

<!-- Written by docs/dictionary.py from metadata.yml, the schema and the vocabulary. -->

Every table, view and column of the database, as its pages describe them. [Asking in SQL](sql.md) says how they go together.

"null" is what SQL calls null: not told, not known, or not there. Times are UTC, ISO 8601. Dates of events are partial: `2025`,
`2025-10` or `2025-10-09`, as finely as their source tells. Dollars are whole US dollars at the rate of the day.
"""

# What the columns of views mean that are not declared as references.
REFERENCES = {
    **dict.fromkeys(("event_id", "latest_event_id", "ended_by_id", "sum_event_id", "other_id"), "events.id"),
    "measure_id": "measures.id",
    "report_id": "reports.id",
    "source_id": "sources.id",
}
TREES = {"materials": "material_parents", "agencies": "agencies"}


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view as the database has it. `references` by column, as `table.column`."""

    name: str
    is_view: bool
    columns: Mapping[str, str]
    references: Mapping[str, str]


def relations(connection: sqlite3.Connection) -> Iterator[Relation]:
    """Those of the schema in its order, tables before views; the search index's own are left out."""
    rows = connection.execute(
        "select name, type from sqlite_master where type in ('table', 'view')"
        " and name not like '%\\_fts%' escape '\\' and name not like 'sqlite\\_%' escape '\\' order by type, rowid"
    ).fetchall()
    for name, kind in rows:
        columns = {row[1]: str(row[2]).lower() for row in connection.execute(f'pragma table_info("{name}")')}
        declared = {
            row[3]: f"{row[2]}.{row[4] or 'id'}"
            for row in connection.execute(f'pragma foreign_key_list("{name}")')
        }
        implied = {
            column: REFERENCES[column] for column in columns if kind == "view" and column in REFERENCES
        }
        yield Relation(name, kind == "view", columns, implied | declared)


def section(relation: Relation, described: Mapping[str, Any]) -> Iterator[str]:
    """One table or view: what a row is, then its columns."""
    kind = "view" if relation.is_view else "table"
    yield f"\n### {relation.name}\n"
    yield f"{described['title'].removesuffix(' (view)')} ({kind}). {' '.join(described['description'].split())}\n"
    yield "| column | type | is | joins to |\n|---|---|---|---|"
    for column, type_ in relation.columns.items():
        reference = relation.references.get(column)
        joins = f"`{reference}`" if reference else ""
        meaning = " ".join(str(described["columns"][column]).split()).replace("|", "\\|")
        yield f"| `{column}` | {type_} | {meaning} | {joins} |"


def words() -> Iterator[str]:
    """The ids of the vocabulary that SQL compares with."""
    known = vocabulary()
    kinds: dict[str, list[str]] = defaultdict(list)
    for id, kind in known.kinds.items():
        kinds[kind.stance].append(id)
    yield "\n## Vocabulary\n\nThe ids that columns hold. Labels in English, Chinese, Arabic and Persian are in the tables named.\n"
    yield "### kinds, by stance\n\n| stance | kinds |\n|---|---|"
    yield from (f"| `{stance}` | {_listed(ids)} |" for stance, ids in kinds.items())
    yield "\n### actions, in the order of a life\n\n| action | leaves a measure | is |\n|---|---|---|"
    for id, action in sorted(known.actions.items(), key=lambda one: one[1].rank):
        yield f"| `{id}` | {action.state or 'as it was'} | {action.definition} |"
    yield "\n### materials\n"
    yield from _tree({id: material.parents for id, material in known.materials.items()})
    yield "\n### agencies\n"
    yield "An id is the country's code and a short name; `agencies` has all of them, these are the first of each country.\n"
    yield _listed(_first_of_each(known.agencies))
    yield "\n### countries\n\nISO 3166-1 alpha-2 codes (`CN`, `US`, `ID`, ...) and `EU`, in capitals."


def _listed(ids: Iterable[str]) -> str:
    return ", ".join(f"`{id}`" for id in ids)


def _first_of_each(agencies: Mapping[str, Any]) -> list[str]:
    first: dict[str, str] = {}
    for id, agency in agencies.items():
        first.setdefault(agency.country or "", id)
    return list(first.values())


def _tree(parents: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Each material under the first that it stands under; the others behind it."""
    below: dict[str, list[str]] = defaultdict(list)
    for id, above in parents.items():
        below[next(iter(above), "")].append(id)

    def branch(id: str, depth: int) -> Iterator[str]:
        also = list(parents[id])[1:]
        yield "  " * depth + f"- `{id}`" + (f" (also under {_listed(also)})" if also else "")
        for child in below[id]:
            yield from branch(child, depth + 1)

    for root in below[""]:
        yield from branch(root, 0)


def page() -> str:
    described = yaml.safe_load(resources.metadata().read_text(encoding="utf-8"))["databases"]["tracker"][
        "tables"
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        Store.create_or_migrate(path).close()
        connection = sqlite3.connect(path)
        found = list(relations(connection))
        connection.close()
    shown = [
        one for one in found if not described[one.name].get("hidden") or one.name == "material_ancestors"
    ]
    parts = [HEAD]
    for heading, chosen in (
        ("Views, made for reading", [one for one in shown if one.is_view]),
        ("Tables", [one for one in shown if not one.is_view]),
        ("Tables the tracker keeps for itself", [one for one in found if one not in shown]),
    ):
        parts.append(f"\n## {heading}")
        for one in chosen:
            parts += section(one, described[one.name])
    parts += words()
    return "\n".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    print(page(), end="")

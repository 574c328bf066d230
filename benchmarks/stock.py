"""The same events as a table that stock Datasette can facet, and Datasette without any plugin to serve it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sqlite_utils.utils import sqlite3

PROGRAM = """
import sys
sys._called_from_test = True  # Datasette loads the plugins of its environment unless it is told it is tested
from datasette.cli import cli
cli(sys.argv[1:])
"""
_ARRAYS = """
  (select json_group_array(country_id) from (select distinct country_id from src.event_countries where event_id = e.id)),
  (select json_group_array(ancestor_id) from (select distinct ancestor_id from src.event_materials
    join src.material_ancestors using (material_id) where event_id = e.id)),
  (select json_group_array(above) from (select distinct above from src.event_agencies
    join offices on own = agency_id where event_id = e.id))
"""


def make(source: Path, target: Path) -> None:
    """Copy the events: every column, countries, materials and agencies as JSON lists with those above them.

    Indexes on what is filtered and sorted by, full-text search over the titles as Datasette's documentation
    has it.
    """
    db = sqlite3.connect(f"file:{target}", uri=True)
    db.execute("attach ? as src", [f"file:{source}?mode=ro"])
    others = [row[1] for row in db.execute("pragma src.table_info(events)") if row[1] != "id"]
    db.executescript(
        "pragma main.journal_mode = off; pragma main.synchronous = off;"
        f"create table events (id integer primary key, {', '.join(others)}, country text, material text, agency text);"
        "create temp table offices (own text, above text, primary key (own, above)) without rowid;"
        "with recursive t(own, above) as (select id, id from src.agencies union select t.own, a.parent_id"
        " from t join src.agencies a on a.id = t.above where a.parent_id is not null)"
        " insert into offices select own, above from t;"
        f"insert into events select e.id, {', '.join('e.' + name for name in others)}, {_ARRAYS} from src.events e;"
        + "".join(
            f"create index by_{name} on events ({name});" for name in ("date", "kind", "action", "year")
        )
        + 'create virtual table events_fts using fts5(title, summary, content="events", content_rowid="id");'
        "insert into events_fts (events_fts) values ('rebuild'); analyze main;"
    )
    db.commit()
    db.close()


def command(database: Path, port: int) -> list[str]:
    """What serves it, with Datasette's own settings and the same six facets."""
    table = {
        "sort_desc": "date",
        "size": 50,
        "facets": [
            {"array": "country"},
            {"array": "material"},
            {"array": "agency"},
            "kind",
            "action",
            "year",
        ],
        "fts_table": "events_fts",
        "fts_pk": "id",
    }
    metadata = database.with_suffix(".json")
    metadata.write_text(
        json.dumps({"databases": {database.stem: {"tables": {"events": table}}}}), encoding="utf-8"
    )
    return [sys.executable, "-c", PROGRAM, "serve", str(database), "-m", str(metadata), "--port", str(port)]

"""What the facet index is to say, in plain SQL, and databases to index: shared by its tests."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from functools import cache
from pathlib import Path

from sqlite_utils.utils import sqlite3

from tracker.facets import DIMENSIONS, Snapshot
from tracker.model import CountryLink, CountryRole, Facts, PartialDate, Report, Source
from tracker.store import Store, Telling
from tracker.vocabulary import Vocabulary

NOW = dt.datetime(2026, 1, 10, 12, 0, tzinfo=dt.UTC)
SMALL = Path(__file__).parent / "store" / "vocabulary"

Told = dict[str, dict[str, set[int]]]

_OFFICES = (
    "WITH RECURSIVE tree(own, above) AS (SELECT id, id FROM agencies UNION"
    " SELECT tree.own, parent_id FROM tree JOIN agencies ON id = tree.above WHERE parent_id IS NOT NULL)"
)
_COUNTRIES = "SELECT country_id, event_id FROM event_countries JOIN events ON id = event_id"
_COLUMNS = (
    "kind", "action", "stance", "review", "date", "date_precision", "programme", "currency", "origin",
    "language",
)  # fmt: skip
SQL = {
    "everything": "SELECT '', id FROM events",
    **{name: f"SELECT {name}, id FROM events WHERE {name} IS NOT NULL" for name in _COLUMNS},
    "year": "SELECT year || '', id FROM events WHERE year IS NOT NULL",
    "period": (
        "SELECT CASE WHEN month IS NOT NULL THEN month WHEN quarter IS NOT NULL THEN quarter"
        " WHEN year IS NOT NULL THEN year || '' ELSE '' END, id FROM events"
    ),
    "country": _COUNTRIES,
    **{
        f"country:{role}": f"{_COUNTRIES} WHERE role = '{role}'"
        for role in ("actor", "target", "partner", "location")
    },
    "material": (
        "SELECT ancestor_id, event_id FROM event_materials JOIN material_ancestors USING (material_id)"
        " JOIN events ON id = event_id"
    ),
    "agency": (
        f"{_OFFICES} SELECT above, event_id FROM event_agencies JOIN tree ON own = agency_id"
        " JOIN events ON id = event_id"
    ),
    "organization": "SELECT organization_id, event_id FROM event_organizations JOIN events ON id = event_id",
    "source": (
        "SELECT source_id, event_id FROM event_reports JOIN reports ON reports.id = report_id"
        " JOIN events ON events.id = event_id"
    ),
}
"""A value and an event that has it, for every dimension."""


def told(connection: sqlite3.Connection) -> Told:
    """Dimension → value → events, as SQL tells it."""
    found: Told = {}
    for dimension, sql in SQL.items():
        values = found[dimension] = {}
        for value, id in connection.execute(sql):
            values.setdefault(value, set()).add(id)
    return found


def indexed(snapshot: Snapshot) -> Told:
    """The same as the index has it."""
    return {
        dimension: {value: set(ids) for value, ids in snapshot.values(dimension).items()}
        for dimension in DIMENSIONS
    }


@cache
def small_vocabulary() -> Vocabulary:
    return Vocabulary.load(SMALL)


@cache
def regrown_vocabulary() -> Vocabulary:
    """The same terms in other trees: lithium is an anode, graphite is not in one, the bureau stands alone."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(SMALL, Path(folder) / "vocabulary"))
        (copy / "materials.yml").write_text(
            "- {id: anode, label: {en: Anode}}\n- {id: graphite, label: {en: Graphite}}\n"
            "- {id: graphite-anode, label: {en: Graphite anode}, parents: [anode]}\n"
            "- {id: lithium, label: {en: Lithium}, parents: [anode]}\n"
        )
        (copy / "agencies.yml").write_text(
            "- {id: us-bis, label: {en: Bureau of Industry and Security}, country: US}\n"
            "- {id: us-commerce, label: {en: Department of Commerce}, country: US}\n"
            "- {id: cn-mofcom, label: {en: Ministry of Commerce}, country: CN}\n"
        )
        return Vocabulary.load(copy)


@cache
def _template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tracker.db"
        with Store.create_or_migrate(path) as store:
            store.sync_vocabulary(small_vocabulary())
            every = dt.timedelta(hours=6)
            store.sync_sources(
                [
                    Source(id, id.title(), (f"https://{id}.example/feed",), "feed", every=every)
                    for id in ("wire", "gazette")
                ]
            )
        return path.read_bytes()


def database(path: Path) -> Path:
    """A database with a small vocabulary and two sources."""
    path.write_bytes(_template())
    return path


def facts(
    number: int = 0,
    *,
    kind: str = "export_ban",
    action: str = "announced",
    date: str | None = "2025-10-09",
    countries: tuple[tuple[str, str], ...] = (("CN", "actor"),),
    materials: tuple[str, ...] = ("graphite",),
    agencies: tuple[str, ...] = (),
    organizations: tuple[str, ...] = (),
    programme: str | None = None,
) -> Facts:
    """An event; `number` tells it from others."""
    return Facts(
        title=f"China bans graphite exports, no. {number}",
        kind=kind,
        action=action,
        date=PartialDate.parse(date) if date else None,
        countries=tuple(CountryLink(code, CountryRole(role)) for code, role in countries),
        materials=materials,
        agencies=agencies,
        organizations=organizations,
        programme=programme,
    )


def insert(store: Store, given: Facts, number: int, source: str = "wire") -> int:
    """A new report of a source, and the event it tells of."""
    text = f"{given.title}, as told by report {number}"
    report = Report(source, str(number), given.title, text, url=f"https://{source}.example/{number}")
    (saved,) = store.save_reports(source, [report], NOW)
    return store.insert_event(given, now=NOW, identity=(str(number),), tellings=[Telling(saved.id)])

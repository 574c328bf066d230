"""What waits for a person: open doubts and pending events, the most useful first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tracker.review.items import Item, Key, Kind, load
from tracker.store import Store


@dataclass(frozen=True, slots=True)
class Filters:
    """Which items: several values of one filter mean "any of", different filters "and"; empty is no filter.

    `asked` is which questions, the others are ids of the vocabulary or of sources, and languages of the
    reports. A material includes what is below it. An item about two events is there where one of them is.
    """

    asked: tuple[Kind, ...] = ()
    kinds: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits."""

    pending: int
    same: int
    measure: int

    @property
    def total(self) -> int:
        return self.pending + self.same + self.measure


def queue(
    store: Store, filters: Filters | None = None, *, limit: int | None = None, offset: int = 0
) -> list[Item]:
    """Items in order: doubts whether two events are one, then what an event happens to, then pending events.

    Likeliest or surest first, the newest of equals. An event that is part of an open doubt whether it is
    another one again waits there and is no item of its own.
    """
    found = (load(store, key) for key in keys(store, filters, limit=limit, offset=offset))
    return [item for item in found if item is not None]


def keys(
    store: Store, filters: Filters | None = None, *, limit: int | None = None, offset: int = 0
) -> list[Key]:
    """The same as keys alone, for `load`: cheap, however many wait."""
    where, parameters = _where(filters or Filters())
    rows = store.rows(
        f"{_WAITING} SELECT kind, id FROM waiting WHERE {where}"
        " ORDER BY rank, sureness IS NULL, sureness DESC, date IS NULL, date DESC, event_id DESC"
        " LIMIT :limit OFFSET :offset",
        {**parameters, "limit": -1 if limit is None else limit, "offset": offset},
    )
    return [Key(Kind(row["kind"]), row["id"]) for row in rows]


def count(store: Store, filters: Filters | None = None) -> Waiting:
    """How many items of each kind wait."""
    where, parameters = _where(filters or Filters())
    rows = store.rows(
        f"{_WAITING} SELECT kind, count(*) FROM waiting WHERE {where} GROUP BY kind", parameters
    )
    return Waiting(**dict.fromkeys(("pending", "same", "measure"), 0) | {row[0]: row[1] for row in rows})


_WAITING = """
WITH doubted AS MATERIALIZED (
  SELECT d.id, d.question, d.score, d.event_id, d.other_id, e.date
  FROM doubts d JOIN events e ON e.id = d.event_id JOIN events o ON o.id = d.other_id
  WHERE d.answer IS NULL AND e.review <> 'rejected' AND o.review <> 'rejected'
), held AS MATERIALIZED (
  SELECT event_id FROM doubted WHERE question = 'same'
  UNION SELECT other_id FROM doubted WHERE question = 'same'
), waiting AS (
  SELECT question AS kind, id, question = 'measure' AS rank, score AS sureness, date, event_id, other_id
  FROM doubted
  UNION ALL
  SELECT 'pending', id, 2, confidence, date, id, NULL
  FROM events WHERE review = 'pending' AND id NOT IN (SELECT event_id FROM held)
)
"""

_OF_AN_EVENT = {
    "kinds": "SELECT 1 FROM events WHERE id = {0} AND kind IN (SELECT value FROM json_each(:kinds))",
    "countries": "SELECT 1 FROM event_countries WHERE event_id = {0}"
    " AND country_id IN (SELECT value FROM json_each(:countries))",
    "materials": "SELECT 1 FROM event_materials m JOIN material_ancestors a USING (material_id)"
    " WHERE m.event_id = {0} AND a.ancestor_id IN (SELECT value FROM json_each(:materials))",
    "sources": "SELECT 1 FROM event_reports er JOIN reports r ON r.id = er.report_id"
    " WHERE er.event_id = {0} AND r.source_id IN (SELECT value FROM json_each(:sources))",
    "languages": "SELECT 1 FROM event_reports er JOIN reports r ON r.id = er.report_id"
    " WHERE er.event_id = {0} AND r.language IN (SELECT value FROM json_each(:languages))"
    " UNION ALL SELECT 1 FROM events"
    " WHERE id = {0} AND language IN (SELECT value FROM json_each(:languages))",
}
"""Whether an event, whose number is `{0}`, is of a filter."""


def _where(filters: Filters) -> tuple[str, dict[str, Any]]:
    conditions, parameters = ["1"], {}
    if filters.asked:
        conditions.append("kind IN (SELECT value FROM json_each(:asked))")
        parameters["asked"] = json.dumps([Kind(kind).value for kind in filters.asked])
    for name, events in _OF_AN_EVENT.items():
        if values := getattr(filters, name):
            sides = [f"EXISTS ({events.format(f'waiting.{side}')})" for side in ("event_id", "other_id")]
            conditions.append(f"({' OR '.join(sides)})")
            parameters[name] = json.dumps(list(values))
    return " AND ".join(conditions), parameters

"""Events read back from their rows: one by its name, many at once."""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlite_utils.utils import sqlite3

from tracker.errors import NotFound
from tracker.model import (
    Amount,
    AmountQualifier,
    AmountRole,
    CountryLink,
    CountryRole,
    DatedRole,
    DateRole,
    Event,
    Facts,
    Origin,
    PartialDate,
    Review,
)
from tracker.money import from_minor_units
from tracker.store.terms import Terms

AT_ONCE = 1000
"""Events held in memory together where all are gone through."""

Parts = Mapping[str, Mapping[int, Sequence[sqlite3.Row]]]


def batches(event_ids: Iterable[int]) -> Iterator[list[int]]:
    """Ids in their order, so many at once."""
    ids = sorted(event_ids)
    return (ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE))


class Lookup(Terms):
    """Look-ups of events. Each costs the same few queries, however many events it is for."""

    def load_event(self, event_id: int) -> Event:
        """An event with its facts. Raises NotFound."""
        row = self.row("SELECT * FROM events WHERE id = ?", (event_id,))
        if row is None:
            raise NotFound("event", event_id)
        return self._events([row])[0]

    def load_events(self, event_ids: Iterable[int]) -> list[Event]:
        """The events of these ids in the order of their ids; those that are not there are left out."""
        ids = json.dumps(sorted(set(event_ids)))
        return self._events(
            self.rows("SELECT e.* FROM json_each(?) given CROSS JOIN events e ON e.id = given.value", (ids,))
        )

    def standing(self, event_id: int) -> tuple[Review, float | None]:
        """An event's review, and how sure it was read. Raises NotFound."""
        row = self.row("SELECT review, confidence FROM events WHERE id = ?", (event_id,))
        if row is None:
            raise NotFound("event", event_id)
        return Review(row["review"]), row["confidence"]

    def find_event(self, name: str | int) -> Event:
        """An event by uid or id, as a person gives it. Raises NotFound with near uids."""
        row = self.row("SELECT * FROM events WHERE uid = ?", (str(name),))
        if row is None and str(name).isdecimal() and len(str(name)) < 19:
            row = self.row("SELECT * FROM events WHERE id = ?", (int(name),))
        if row is None:
            near = self.rows(
                "SELECT uid FROM events WHERE uid >= ?1 AND uid < ?1 || '~' ORDER BY uid LIMIT 3",
                (str(name)[:6],),
            )
            raise NotFound("event", name, [found["uid"] for found in near])
        return self._events([row])[0]

    def events_of_report(self, report_id: int) -> list[Event]:
        """The events a report tells of, oldest row first."""
        return self._events_by("r.id = ?", report_id)

    def events_of_document(self, document: str) -> list[Event]:
        """The events that any report of a document (`fr:2025-07470`) tells of."""
        return self._events_by("r.document = ?", document)

    def events_of_canonical_url(self, address: str) -> list[Event]:
        """The events that any report at a canonical address tells of."""
        return self._events_by("r.canonical_url = ?", address)

    def _events_by(self, condition: str, value: Any) -> list[Event]:
        return self.load_events(
            row[0]
            for row in self.rows(
                "SELECT er.event_id FROM reports r CROSS JOIN event_reports er ON er.report_id = r.id"
                f" WHERE {condition}",
                (value,),
            )
        )

    def _events(self, rows: Sequence[sqlite3.Row]) -> list[Event]:
        """Rows of `events` as the events they are, with what the tables around them hold."""
        if not rows:
            return []
        ids = json.dumps([row["id"] for row in rows])
        parts: dict[str, dict[int, list[sqlite3.Row]]] = {}
        for part, sql in _PARTS.items():
            found: dict[int, list[sqlite3.Row]] = defaultdict(list)
            for row in self.rows(sql, (ids,)):
                found[row["event_id"]].append(row)
            parts[part] = found
        return [self._event(row, parts) for row in rows]

    def _event(self, row: sqlite3.Row, parts: Parts) -> Event:
        return Event(
            id=row["id"],
            uid=row["uid"],
            facts=self._facts(row, parts),
            stance=row["stance"],
            review=Review(row["review"]),
            origin=Origin(row["origin"]),
            confidence=row["confidence"],
            measure_id=row["measure_id"],
            created_at=dt.datetime.fromisoformat(row["created_at"]),
            updated_at=dt.datetime.fromisoformat(row["updated_at"]),
            language=row["language"],
        )

    def _facts(self, row: sqlite3.Row, parts: Parts) -> Facts:
        own = {name: found.get(row["id"], ()) for name, found in parts.items()}
        return Facts(
            title=row["title"],
            kind=row["kind"],
            action=row["action"],
            date=_date(row["date"], row["date_precision"]) if row["date"] else None,
            date_end=_date(row["date_end"], None) if row["date_end"] else None,
            dates=tuple(
                DatedRole(DateRole(part["role"]), _date(part["date"], part["precision"]), part["text"])
                for part in own["dates"]
            ),
            countries=tuple(_country(part["country_id"], part["role"]) for part in own["countries"]),
            materials=tuple(part["material_id"] for part in own["materials"]),
            agencies=tuple(part["agency_id"] for part in own["agencies"]),
            organizations=tuple(
                part["id"] if part["curated"] else part["label"] for part in own["organizations"]
            ),
            amount=self._amount(row),
            programme=row["programme"],
            summary=row["summary"],
        )

    def _amount(self, row: sqlite3.Row) -> Amount | None:
        if row["currency"] is None:
            return None
        exponent = self._exponents().get(row["currency"], 2)

        def units(minor: int | None) -> Decimal | None:
            return None if minor is None else from_minor_units(minor, exponent)

        return Amount(
            value=units(row["amount_minor"]),
            currency=row["currency"],
            qualifier=AmountQualifier(row["amount_qualifier"]),
            role=AmountRole(row["amount_role"]),
            max=units(row["amount_max_minor"]),
            text=row["amount_text"],
        )


@functools.lru_cache(maxsize=10_000)
def _date(text: str, precision: str | None) -> PartialDate:
    return PartialDate.parse(text, precision)


@functools.lru_cache(maxsize=2_000)
def _country(code: str, role: str) -> CountryLink:
    return CountryLink(code, CountryRole(role))


_PARTS = {
    part: f"SELECT x.event_id, {columns} FROM json_each(?) given"
    f" CROSS JOIN {table} x ON x.event_id = given.value {more}"
    for part, table, columns, more in (
        ("countries", "event_countries", "x.country_id, x.role", "ORDER BY 1, 2, 3"),
        ("materials", "event_materials", "x.material_id", "ORDER BY 1, 2"),
        ("agencies", "event_agencies", "x.agency_id", "ORDER BY 1, 2"),
        (
            "organizations",
            "event_organizations",
            "o.id, o.label, o.curated",
            "JOIN organizations o ON o.id = x.organization_id ORDER BY 1, 2",
        ),
        ("dates", "event_dates", "x.role, x.date, x.precision, x.text", "ORDER BY 1, 2, 3"),
    )
}
"""The rows around events, given a JSON list of ids."""

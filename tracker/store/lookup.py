"""Events read back from their rows: one by its name, many at once."""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal

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


def batches(event_ids: Iterable[int]) -> Iterator[list[int]]:
    """Ids in their order, so many at once."""
    ids = sorted(event_ids)
    return (ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE))


class Lookup(Terms):
    """Look-ups of events. Each costs the same few queries, however many events it is for."""

    def load_event(self, event_id: int) -> Event:
        """An event with its facts. Raises NotFound."""
        row = self.row(f"{_EVENTS} FROM events e WHERE e.id = ?", (event_id,))
        if row is None:
            raise NotFound("event", event_id)
        return self._event(row)

    def load_events(self, event_ids: Iterable[int]) -> list[Event]:
        """The events of these ids in the order of their ids; those that are not there are left out."""
        wanted = sorted(set(event_ids))
        if not wanted:
            return []
        given = "FROM json_each(?) given CROSS JOIN events e ON e.id = given.value"
        return [self._event(row) for row in self.rows(f"{_EVENTS} {given}", (json.dumps(wanted),))]

    def standing(self, event_id: int) -> tuple[Review, float | None]:
        """An event's review, and how sure it was read. Raises NotFound."""
        row = self.row("SELECT review, confidence FROM events WHERE id = ?", (event_id,))
        if row is None:
            raise NotFound("event", event_id)
        return Review(row["review"]), row["confidence"]

    def find_event(self, name: str | int) -> Event:
        """An event by uid or id, as a person gives it. Raises NotFound with near uids."""
        row = self.row(f"{_EVENTS} FROM events e WHERE e.uid = ?", (str(name),))
        if row is None and str(name).isdecimal() and len(str(name)) < 19:
            row = self.row(f"{_EVENTS} FROM events e WHERE e.id = ?", (int(name),))
        if row is None:
            near = self.rows(
                "SELECT uid FROM events WHERE uid >= ?1 AND uid < ?1 || '~' ORDER BY uid LIMIT 3",
                (str(name)[:6],),
            )
            raise NotFound("event", name, [found["uid"] for found in near])
        return self._event(row)

    def _event(self, row: sqlite3.Row) -> Event:
        """A row of _EVENTS as the event it is."""
        return Event(
            id=row["id"],
            uid=row["uid"],
            facts=self._facts(row),
            stance=row["stance"],
            review=Review(row["review"]),
            origin=Origin(row["origin"]),
            confidence=row["confidence"],
            measure_id=row["measure_id"],
            created_at=dt.datetime.fromisoformat(row["created_at"]),
            updated_at=dt.datetime.fromisoformat(row["updated_at"]),
            language=row["language"],
        )

    def _facts(self, row: sqlite3.Row) -> Facts:
        return Facts(
            title=row["title"],
            kind=row["kind"],
            action=row["action"],
            date=_date(row["date"], row["date_precision"]) if row["date"] else None,
            date_end=_date(row["date_end"], None) if row["date_end"] else None,
            dates=_dates(row["dates"]),
            countries=_countries(row["countries"]),
            materials=_ids(row["materials"]),
            agencies=_ids(row["agencies"]),
            organizations=_ids(row["organizations"]),
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


# The lists of _EVENTS, by their text: the same few come up in event after event.


@functools.lru_cache(maxsize=2_000)
def _countries(text: str) -> tuple[CountryLink, ...]:
    return tuple(CountryLink(code, CountryRole(role)) for code, role in json.loads(text))


@functools.lru_cache(maxsize=4_000)
def _ids(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@functools.lru_cache(maxsize=2_000)
def _dates(text: str) -> tuple[DatedRole, ...]:
    return tuple(
        DatedRole(DateRole(role), _date(date, precision), words)
        for role, date, precision, words in json.loads(text)
    )


_EVENTS = "SELECT e.*, " + ", ".join(
    f"(SELECT json_group_array({value}) FROM (SELECT {columns} FROM {table} WHERE event_id = e.id"
    f" ORDER BY {order})) AS {part}"
    for part, value, columns, table, order in (
        ("countries", "json_array(country_id, role)", "country_id, role", "event_countries", "1, 2"),
        ("materials", "material_id", "material_id", "event_materials", "1"),
        ("agencies", "agency_id", "agency_id", "event_agencies", "1"),
        (
            "organizations", "CASE WHEN curated THEN id ELSE label END", "o.id, o.label, o.curated",
            "event_organizations CROSS JOIN organizations o ON o.id = organization_id", "1",
        ),
        (
            "dates", "json_array(role, date, precision, text)", "role, date, precision, text",
            "event_dates", "1, 2, 3",
        ),
    )
)  # fmt: skip
"""Events whole: their own columns, and what each of the tables around them holds as a JSON list."""

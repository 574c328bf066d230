"""Events: written with their evidence, changed with their history, read back as facts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlite_utils.utils import sqlite3

from tracker.errors import NotFound
from tracker.model import (
    Amount,
    AmountQualifier,
    AmountRole,
    Citation,
    CountryLink,
    CountryRole,
    DatedRole,
    DateRole,
    Event,
    Evidence,
    Facts,
    Measure,
    Origin,
    PartialDate,
    Review,
    utc_text,
)
from tracker.money import from_minor_units
from tracker.store import facts as fact
from tracker.store.connection import inserted
from tracker.store.index import Index
from tracker.store.reports import Reports
from tracker.store.terms import Terms, short_hash

UID_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Telling:
    """A report that tells of an event, why it was taken for the same one, and where it says so.

    `matched_on` is `created`, `document`, `url`, `report` or `person`; `version` is that of the report
    that the evidence's offsets point into.
    """

    report_id: int
    matched_on: str = "created"
    score: float | None = None
    evidence: tuple[Evidence, ...] = ()
    version: int = 1


def uid_of(*identity: str) -> str:
    """A public name from what makes an event itself: ten lower-case letters and digits, always the same."""
    return short_hash("\x1f".join(identity), UID_LENGTH)


class Events(Reports, Terms, Index):
    """Writes and look-ups of events, their measures, and the reports that tell of them."""

    def insert_event(
        self,
        facts: Facts,
        *,
        now: dt.datetime,
        origin: Origin = Origin.FEED,
        review: Review = Review.AUTO,
        language: str | None = None,
        confidence: float | None = None,
        uid: str | None = None,
        identity: Sequence[str] = (),
        measure: Measure | None = None,
        tellings: Iterable[Telling] = (),
    ) -> int:
        """Store a new event and give its id.

        `uid` is its public name; without one it is made from `identity` (such as the document and the
        event's place in it), and from the facts where that is empty too. A taken one is made anew, but
        a `uid` that was given and is taken is an IntegrityError, as is a term the vocabulary lacks.
        """
        with self.transaction():
            facts = self._resolved(facts)
            moment = utc_text(now)
            row = fact.columns(facts, self._stance(facts.kind), self._exponents()) | {
                "uid": uid or self._free_uid(identity or facts_identity(facts)),
                "measure_id": self.ensure_measure(measure, now) if measure else None,
                "language": language,
                "confidence": confidence,
                "review": Review(review).value,
                "origin": Origin(origin).value,
                "created_at": moment,
                "updated_at": moment,
            }
            marks = ", ".join(f":{column}" for column in row)
            cursor = self.conn.execute(f"INSERT INTO events ({', '.join(row)}) VALUES ({marks})", row)
            event_id = inserted(cursor)
            self._insert_parts(event_id, facts)
            for telling in tellings:
                self.add_telling(event_id, telling, now)
            self._unindexed.add(event_id)
            return event_id

    def add_telling(self, event_id: int, telling: Telling, now: dt.datetime) -> bool:
        """Tie a report to an event with its evidence. True where the report is new to the event.

        Told again by a report it is tied to already, the evidence is replaced and the tie kept.
        """
        with self.transaction():
            added = self.conn.execute(
                "INSERT OR IGNORE INTO event_reports (event_id, report_id, matched_on, score, decided_at)"
                " VALUES (?, ?, ?, ?, ?)",
                (event_id, telling.report_id, telling.matched_on, telling.score, utc_text(now)),
            ).rowcount
            wanted = [
                (item.field, item.start, item.end, item.quote or None, item.rule, telling.version)
                for item in telling.evidence
            ]
            current = self.rows(
                'SELECT field, start, "end", quote, rule, version FROM evidence'
                " WHERE event_id = ? AND report_id = ? AND start IS NOT NULL ORDER BY id",
                (event_id, telling.report_id),
            )
            if [tuple(row) for row in current] != wanted:
                self.conn.execute(
                    "DELETE FROM evidence WHERE event_id = ? AND report_id = ? AND start IS NOT NULL",
                    (event_id, telling.report_id),
                )
                self.conn.executemany(
                    'INSERT INTO evidence (event_id, report_id, field, start, "end", quote, rule, version)'
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    [(event_id, telling.report_id, *item) for item in wanted],
                )
                self._unindexed.add(event_id)
            if added:
                self._unindexed.add(event_id)
            return bool(added)

    def cite_in_event(self, event_id: int, citation: Citation, own_source: str, now: dt.datetime) -> bool:
        """Tie a report that a person names to an event. True where it is new to the event."""
        with self.transaction():
            report_id = self.cite(citation, own_source, now)
            added = self.conn.execute(
                "INSERT OR IGNORE INTO event_reports (event_id, report_id, matched_on, score, decided_at)"
                " VALUES (?, ?, ?, ?, ?)",
                (event_id, report_id, citation.matched_on, citation.score, utc_text(now)),
            ).rowcount
            if added and citation.matched_on == "person":
                self.conn.execute(
                    "INSERT INTO evidence (event_id, report_id, field, version) VALUES (?, ?, 'reported', ?)",
                    (event_id, report_id, citation.version),
                )
            if added:
                self._unindexed.add(event_id)
            return bool(added)

    def ensure_measure(self, measure: Measure, now: dt.datetime) -> int:
        """The row of a measure by its uid, made where there is none. An existing one is left as it is."""
        found = self.value("SELECT id FROM measures WHERE uid = ?", (measure.uid,))
        if found is not None:
            return int(found)
        with self.transaction():
            cursor = self.conn.execute(
                "INSERT INTO measures (uid, title, kind, programme, created_at) VALUES (?, ?, ?, ?, ?)",
                (measure.uid, measure.title, measure.kind, measure.programme, utc_text(now)),
            )
            return inserted(cursor)

    def load_event(self, event_id: int) -> Event:
        """An event with its facts. Raises NotFound."""
        row = self.row("SELECT * FROM events WHERE id = ?", (event_id,))
        if row is None:
            raise NotFound("event", event_id)
        return self._event(row)

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
        return self._event(row)

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
        rows = self.rows(
            f"SELECT DISTINCT er.event_id FROM reports r CROSS JOIN event_reports er ON er.report_id = r.id"
            f" WHERE {condition} ORDER BY er.event_id",
            (value,),
        )
        return [self.load_event(row[0]) for row in rows]

    def _resolved(self, facts: Facts) -> Facts:
        """Facts as they will be stored: organizations by id, sums as the database holds them."""
        organizations = tuple(
            dict.fromkeys(
                found
                for name in facts.organizations
                if name.strip() and (found := self.organization_id(name)) is not None
            )
        )
        amount = fact.as_held(facts.amount, self._exponents()) if facts.amount else None
        return dataclasses.replace(facts, organizations=organizations, amount=amount)

    def _insert_parts(self, event_id: int, facts: Facts) -> None:
        """The rows of an event in the tables around it."""
        self.conn.executemany(
            "INSERT OR IGNORE INTO event_countries (event_id, country_id, role) VALUES (?, ?, ?)",
            [(event_id, country.code, CountryRole(country.role).value) for country in facts.countries],
        )
        for table, column, ids in (
            ("event_materials", "material_id", facts.materials),
            ("event_agencies", "agency_id", facts.agencies),
            ("event_organizations", "organization_id", facts.organizations),
        ):
            self.conn.executemany(
                f"INSERT OR IGNORE INTO {table} (event_id, {column}) VALUES (?, ?)",
                [(event_id, id) for id in ids],
            )
        self.conn.executemany(
            "INSERT INTO event_dates (event_id, role, date, precision, text) VALUES (?, ?, ?, ?, ?)",
            [
                (event_id, dated.role.value, date.value, date.precision.value, dated.text)
                for dated, date in fact.distinct_dates(facts.dates)
            ],
        )

    def _delete_parts(self, event_id: int) -> None:
        for table in _PARTS:
            self.conn.execute(f"DELETE FROM {table} WHERE event_id = ?", (event_id,))

    def _event(self, row: sqlite3.Row) -> Event:
        id = row["id"]
        parts = {
            part: self.rows(f"SELECT {columns} FROM {table} WHERE event_id = ? ORDER BY 1, 2", (id,))
            for part, (table, columns) in _PART_COLUMNS.items()
        }
        facts = Facts(
            title=row["title"],
            kind=row["kind"],
            action=row["action"],
            date=PartialDate.parse(row["date"], row["date_precision"]) if row["date"] else None,
            date_end=PartialDate.parse(row["date_end"]) if row["date_end"] else None,
            dates=tuple(
                DatedRole(
                    DateRole(part["role"]), PartialDate.parse(part["date"], part["precision"]), part["text"]
                )
                for part in parts["dates"]
            ),
            countries=tuple(
                CountryLink(part["country_id"], CountryRole(part["role"])) for part in parts["countries"]
            ),
            materials=tuple(part[0] for part in parts["materials"]),
            agencies=tuple(part[0] for part in parts["agencies"]),
            organizations=tuple(
                part["label"] if not part["curated"] else part["id"] for part in self._organizations(id)
            ),
            amount=self._amount(row),
            programme=row["programme"],
            summary=row["summary"],
        )
        return Event(
            id=id,
            uid=row["uid"],
            facts=facts,
            stance=row["stance"],
            review=Review(row["review"]),
            origin=Origin(row["origin"]),
            confidence=row["confidence"],
            measure_id=row["measure_id"],
            created_at=dt.datetime.fromisoformat(row["created_at"]),
            updated_at=dt.datetime.fromisoformat(row["updated_at"]),
            language=row["language"],
        )

    def _organizations(self, event_id: int) -> list[sqlite3.Row]:
        return self.rows(
            "SELECT o.id, o.label, o.curated FROM event_organizations eo"
            " JOIN organizations o ON o.id = eo.organization_id WHERE eo.event_id = ? ORDER BY o.id",
            (event_id,),
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

    def _stance(self, kind: str) -> str:
        found = self.value("SELECT stance FROM kinds WHERE id = ?", (kind,))
        if found is None:
            raise NotFound("kind", kind)
        return str(found)

    def _free_uid(self, identity: Sequence[str]) -> str:
        uid, turn = uid_of(*identity), 1
        while self.value("SELECT 1 FROM events WHERE uid = ?", (uid,)):
            turn += 1
            uid = uid_of(*identity, str(turn))
        return uid


def facts_identity(facts: Facts) -> tuple[str, ...]:
    """What an event that nobody named is known by: kind, action, date, actors and title."""
    actors = sorted({link.code for link in facts.countries if link.role is CountryRole.ACTOR})
    return (
        facts.kind,
        facts.action,
        str(facts.date) if facts.date else "",
        json.dumps(actors),
        " ".join(facts.title.casefold().split()),
    )


_PARTS = ("event_countries", "event_materials", "event_agencies", "event_organizations", "event_dates")

_PART_COLUMNS = {
    "countries": ("event_countries", "country_id, role"),
    "materials": ("event_materials", "material_id, event_id"),
    "agencies": ("event_agencies", "agency_id, event_id"),
    "dates": ("event_dates", "role, date, precision, text"),
}

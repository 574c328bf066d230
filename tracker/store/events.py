"""Events: written whole, with the measures they happen to and the reports that tell of them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable, Sequence

from tracker.errors import NotFound
from tracker.model import CountryRole, Facts, Measure, Origin, Review, utc_text
from tracker.store import facts as fact
from tracker.store.candidates import Candidates
from tracker.store.connection import inserted
from tracker.store.terms import short_hash
from tracker.store.testimonies import Telling

UID_LENGTH = 10


def uid_of(*identity: str) -> str:
    """A public name from what makes an event itself: ten lower-case letters and digits, always the same."""
    return short_hash("\x1f".join(identity), UID_LENGTH)


class Events(Candidates):
    """Writes of events, and of the measures they happen to."""

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
        measure_key: str | None = None,
    ) -> int:
        """Store a new event and give its id.

        `uid` is its public name; without one it is made from `identity` (such as the document and the
        event's place in it), and from the facts where that is empty too. A taken one is made anew, but
        a `uid` that was given and is taken is an IntegrityError, as is a term the vocabulary lacks.
        `measure_key` is that of a measure which is there and has the event, unless `measure` is given.
        """
        with self.transaction():
            told, facts = facts, self._resolved(facts)
            moment = utc_text(now)
            row = fact.columns(facts, self._stance(facts.kind), self._exponents()) | {
                "uid": uid or self._free_uid(identity or facts_identity(facts)),
                "measure_id": self.ensure_measure(measure, now)
                if measure
                else self.value("SELECT id FROM measures WHERE key = ?", (measure_key,)),
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
            if review is not Review.REJECTED:
                self.key_new_event(event_id, told)
            return event_id

    def ensure_measure(self, measure: Measure, now: dt.datetime) -> int:
        """The row of a measure by its key or its uid, made where there is none.

        An existing one is left as it is, but takes the key where it has none.
        """
        found = self.row(
            "SELECT id, key FROM measures WHERE key = ?1 OR uid = ?2 ORDER BY key IS ?1 DESC LIMIT 1",
            (measure.key, measure.uid),
        )
        with self.transaction():
            if found is None:
                row = (
                    measure.uid,
                    measure.title,
                    measure.kind,
                    measure.programme,
                    utc_text(now),
                    measure.key,
                )
                cursor = self.conn.execute(
                    "INSERT INTO measures (uid, title, kind, programme, created_at, key)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    row,
                )
                return inserted(cursor)
            if measure.key is not None and found["key"] is None:
                self.conn.execute("UPDATE measures SET key = ? WHERE id = ?", (measure.key, found["id"]))
            return int(found["id"])

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

"""What the tellings of an event say together, and where they contradict each other."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import json
from collections.abc import Iterable, Sequence
from typing import Any

from tracker.decide import CONTESTABLE, Authority, Testimony, Value, consolidate
from tracker.errors import NotFound
from tracker.model import Event, Origin
from tracker.store import facts as fact
from tracker.store.history import MACHINES
from tracker.store.lookup import batches
from tracker.store.naming import Naming

_agreed = functools.lru_cache(maxsize=200)(consolidate)
"""The same tellings are consolidated when one is added, and when the transaction ends."""

Conflict = tuple[str, int, str, int | None, str]
"""field, rank from 1, value as text, report, authority"""


class Consensus(Naming):
    """Makes events say what their tellings say, and keeps the contradictions beside them."""

    def agree_event(
        self, event_id: int, *, changed_by: str, now: dt.datetime, why: str | None = None
    ) -> bool:
        """Make an event of a feed say what all its tellings say together. True where it changed.

        It is as sure as the surest of them. What a person corrected stays, in the event and in those that
        were merged into it; what a person entered is not changed by reports at all. Its measure is the one
        that its reports name. Raises NotFound.
        """
        with self.transaction():
            event = self.row("SELECT origin, confidence FROM events WHERE id = ?", (event_id,))
            if event is None:
                raise NotFound("event", event_id)
            moved = self.agree_measure(event_id, changed_by=changed_by, now=now, why=why)
            if event["origin"] != Origin.FEED.value:
                return moved
            said = self.testimonies([event_id])[event_id]
            agreed = _agreed(said)
            facts = dataclasses.replace(agreed.facts, **self._corrections(event_id))
            confidence = max((one.confidence for one in said if one.confidence is not None), default=None)
            changed = self.update_event(event_id, facts, changed_by=changed_by, now=now, why=why)
            if "title" in changed and (language := self._language_of(agreed.values["title"][0])) is not None:
                self.set_language(event_id, language, changed_by=changed_by, now=now, why=why)
            if confidence is not None and confidence != event["confidence"]:
                self.conn.execute("UPDATE events SET confidence = ? WHERE id = ?", (confidence, event_id))
                return True
            return moved or bool(changed)

    def _language_of(self, title: Value) -> str | None:
        """The language of the first report that gives this title, as far as it or its source says."""
        found: str | None = self.value(
            "SELECT coalesce(r.language, s.language) FROM reports r JOIN sources s ON s.id = r.source_id"
            " WHERE r.id = ?",
            (title.reports[0],),
        )
        return found

    def _corrections(self, event_id: int) -> dict[str, Any]:
        """What a person corrected in the events that were merged into this one, by field."""
        found: dict[str, Any] = {}
        merged = self.rows(
            "SELECT event_id FROM event_links WHERE other_id = ? AND relation = 'duplicates'", (event_id,)
        )
        for member in self.load_events(self.merged_from(event_id)) if merged else ():
            if member.origin is Origin.FEED:
                fields = self.protected_fields(member.id, "ingest") & set(fact.FIELDS)
                found = {field: getattr(member.facts, field) for field in fields} | found
        return found

    def _before_commit(self) -> None:
        """State the contradictions in what the transaction touched."""
        super()._before_commit()
        for ids in batches(self._unindexed):
            self._state_conflicts(ids)

    def _state_conflicts(self, event_ids: Sequence[int]) -> None:
        contested = self._contestable(event_ids)
        said = self.testimonies(contested) if contested else {}
        events = self.load_events(contested) if contested else []
        wanted = {event.id: self._conflicts(event, said[event.id]) for event in events}
        held = self._held_conflicts(event_ids)
        for event_id in sorted(set(wanted) | set(held)):
            if wanted.get(event_id, []) != held.get(event_id, []):
                self.conn.execute("DELETE FROM event_conflicts WHERE event_id = ?", (event_id,))
                self.conn.executemany(
                    "INSERT INTO event_conflicts (event_id, field, rank, value, report_id, authority)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    [(event_id, *conflict) for conflict in wanted.get(event_id, [])],
                )

    def _contestable(self, event_ids: Sequence[int]) -> list[int]:
        """Those of the events that more than one speaks of: several reports, or a report and a person."""
        machines = ", ".join("?" for _ in MACHINES)
        fields = ", ".join("?" for _ in CONTESTABLE)
        rows = self.rows(
            "SELECT e.id FROM json_each(?) given CROSS JOIN events e ON e.id = given.value WHERE"
            " (SELECT count(*) FROM event_reports r WHERE r.event_id = e.id AND r.facts IS NOT NULL)"
            " + (e.origin <> 'feed') > 1"
            " OR EXISTS (SELECT 1 FROM event_links l WHERE l.other_id = e.id AND l.relation = 'duplicates')"
            " OR EXISTS (SELECT 1 FROM event_changes c WHERE c.event_id = e.id"
            f" AND c.changed_by NOT IN ({machines}) AND c.field IN ({fields}))",
            (json.dumps(event_ids), *sorted(MACHINES), *CONTESTABLE),
        )
        return [row[0] for row in rows]

    def _held_conflicts(self, event_ids: Sequence[int]) -> dict[int, list[Conflict]]:
        held: dict[int, list[Conflict]] = {}
        for row in self.rows(
            "SELECT c.event_id, c.field, c.rank, c.value, c.report_id, c.authority FROM json_each(?) given"
            " CROSS JOIN event_conflicts c ON c.event_id = given.value ORDER BY c.id",
            (json.dumps(event_ids),),
        ):
            held.setdefault(row["event_id"], []).append(tuple(row)[1:])
        return held

    def _conflicts(self, event: Event, said: Sequence[Testimony]) -> list[Conflict]:
        """Every value of the fields that are contradicted, the event's own first."""
        found: list[Conflict] = []
        values = _agreed(tuple(said)).values
        for field in CONTESTABLE:
            ranked = self._ranked(event, field, values.get(field, ()))
            if len(ranked) > 1:
                found += [
                    (field, rank, text, report_id, authority.word)
                    for rank, (text, (reports, authority)) in enumerate(ranked.items(), start=1)
                    for report_id in reports
                ]
        return found

    def _ranked(
        self, event: Event, field: str, values: Iterable[Value]
    ) -> dict[str, tuple[tuple[int | None, ...], Authority]]:
        """The values as text with who says them; the event's own, which may be a person's, comes first."""
        told = {
            text: (value.reports, value.authority)
            for value in reversed(tuple(values))
            if (text := self._field_text(field, value.value)) is not None
        }
        own = self._field_text(field, getattr(event.facts, field))
        ranked = dict(reversed(told.items()))
        if own is None:
            return ranked
        return {own: ranked.pop(own, ((None,), Authority.PERSON)), **ranked}

    def _field_text(self, field: str, value: Any) -> str | None:
        """One value as history has it."""
        if field == "amount" and value is not None:
            value = dataclasses.replace(fact.as_held(value, self._exponents()), text=None)
        return fact.text(field, value)

"""What each report says of an event, kept as it says it: the tellings an event is made of."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils.utils import sqlite3

from tracker.contract import facts_as_json, facts_from_json
from tracker.decide import Authority, Reason, Testimony
from tracker.decide.announcements import SORT as AWARD
from tracker.decide.named import sort_of
from tracker.decide.testimony import AMENDS
from tracker.model import Citation, Event, Evidence, Facts, Origin, utc_text
from tracker.store import facts as fact
from tracker.store.index import Index
from tracker.store.lookup import Lookup
from tracker.store.reports import Reports

MERGED = "merge"
"""`matched_on` of a report that came with another event: that event has the telling itself."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A report that tells of an event, why it was taken for the same one, and where it says so.

    `matched_on` is `created`, `document`, `url`, `report`, `alike`, `split`, `amends` or `person`;
    `version` is that of the report that the evidence's offsets point into. `facts` are what this report says
    of the event, None where it only refers to it; `confidence` is how sure they were read, and `reasons` say
    what agreed. `measure` is the key of the measure that it names, `step` what it calls this happening of it.
    """

    report_id: int
    matched_on: str = "created"
    score: float | None = None
    evidence: tuple[Evidence, ...] = ()
    version: int = 1
    facts: Facts | None = None
    confidence: float | None = None
    reasons: tuple[Reason, ...] = ()
    measure: str | None = None
    step: str | None = None


class Testimonies(Lookup, Reports, Index):
    """Writes and look-ups of tellings."""

    def add_telling(self, event_id: int, telling: Telling, now: dt.datetime) -> bool:
        """Tie a report to an event with what it says and its evidence. True where it is new to the event.

        Told again by a report it is tied to already, what it says and the evidence are replaced and the tie
        is kept; nothing is written where both are as they were.
        """
        with self.transaction():
            added = self.conn.execute(
                "INSERT OR IGNORE INTO event_reports"
                " (event_id, report_id, matched_on, score, decided_at, facts, confidence, reasons,"
                "  measure_key, step)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    event_id, telling.report_id, telling.matched_on, telling.score, utc_text(now),
                    self._kept(telling.facts), telling.confidence, reasons_text(telling.reasons),
                    telling.measure, telling.step,
                ),
            ).rowcount  # fmt: skip
            holders = [event_id] if added else self._holders(event_id, telling.report_id)
            for holder in holders:
                if not added and telling.facts is not None:
                    self._tell_anew(holder, telling)
                self._replace_evidence(holder, telling, new=bool(added))
            if added:
                self._unindexed.add(event_id)
                self._keyed.discard(event_id)
            return bool(added)

    def cite_in_event(self, event_id: int, citation: Citation, own_source: str, now: dt.datetime) -> bool:
        """Tie a report that a person names to an event. True where it is new to the event."""
        with self.transaction():
            report_id = self.cite(citation, own_source, now)
            added = self.conn.execute(
                "INSERT OR IGNORE INTO event_reports"
                " (event_id, report_id, matched_on, score, decided_at, facts, confidence, measure_key, step)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    event_id, report_id, citation.matched_on, citation.score, utc_text(now),
                    self._kept(citation.says), citation.confidence, citation.measure, citation.step,
                ),
            ).rowcount  # fmt: skip
            if added and citation.matched_on == "person":
                self.conn.execute(
                    "INSERT INTO evidence (event_id, report_id, field, version) VALUES (?, ?, 'reported', ?)",
                    (event_id, report_id, citation.version),
                )
            if added:
                self._unindexed.add(event_id)
                self._keyed.discard(event_id)
            return bool(added)

    def testimonies(self, event_ids: Iterable[int]) -> dict[int, tuple[Testimony, ...]]:
        """All that is told of each of these events, those included that were merged into it.

        What a person entered is a testimony without a report. An event of a feed that no telling was kept
        of is its own.
        """
        wanted = sorted(set(event_ids))
        members = self._members(wanted)
        tellings = self._tellings([member for group in members.values() for member in group])
        bare = [
            member
            for group in members.values()
            for member, origin in group.items()
            if origin is not Origin.FEED or member not in tellings
        ]
        own = {event.id: self._own_testimony(event) for event in self.load_events(bare)}
        return {
            event_id: tuple(
                said
                for member in group
                for said in (*tellings.get(member, ()), *([own[member]] if member in own else ()))
            )
            for event_id, group in members.items()
        }

    def keep_own_telling(self, event_id: int) -> None:
        """Keep what an event of a feed says as the telling of its first report, where none was kept yet.

        So that an event from before tellings were kept loses nothing when another report joins it.
        """
        kept = self.value(
            "SELECT 1 FROM event_reports WHERE event_id = ? AND facts IS NOT NULL"
            " AND matched_on NOT IN (?, ?)",
            (event_id, MERGED, AMENDS),
        )
        first = None if kept else self._first_report(event_id)
        if first is None:
            return
        event = self.load_event(event_id)
        if event.origin is Origin.FEED:
            self.conn.execute(
                "UPDATE event_reports SET facts = ?, confidence = ? WHERE event_id = ? AND report_id = ?",
                (self._kept(event.facts), event.confidence, event_id, first),
            )

    def is_told_by_others(self, event_id: int, report_id: int) -> bool:
        """Whether anything but one report speaks of an event."""
        return any(said.report_id != report_id for said in self.testimonies([event_id])[event_id])

    def withdraw_telling(self, event_id: int, report_id: int) -> bool:
        """Take back what a report said of an event; the tie is kept. True where it said anything."""
        withdrawn = False
        with self.transaction():
            for holder in self._holders(event_id, report_id):
                cursor = self.conn.execute(
                    "UPDATE event_reports"
                    " SET facts = NULL, confidence = NULL, measure_key = NULL, step = NULL"
                    " WHERE event_id = ? AND report_id = ? AND facts IS NOT NULL",
                    (holder, report_id),
                )
                withdrawn |= bool(cursor.rowcount)
                self._replace_evidence(holder, Telling(report_id), new=False)
                self._unindexed.add(holder)
        return withdrawn

    def merged_into(self, event_id: int) -> int | None:
        """The event that an event was merged into, None where it stands for itself."""
        found: int | None = self.value(
            "SELECT l.other_id FROM event_links l JOIN events e ON e.id = l.event_id"
            " WHERE l.event_id = ? AND l.relation = 'duplicates' AND e.review = 'rejected'",
            (event_id,),
        )
        return found

    def merged_from(self, event_id: int) -> list[int]:
        """The events that were merged into an event."""
        return [member for member in self._members([event_id])[event_id] if member != event_id]

    def _kept(self, facts: Facts | None) -> str | None:
        """Facts as a telling keeps them: with sums as the database can hold them, and nothing twice."""
        if facts is None:
            return None
        if facts.amount is not None:
            facts = dataclasses.replace(facts, amount=fact.as_held(facts.amount, self._exponents()))
        return told_text(_distinct(facts))

    def _members(self, event_ids: Sequence[int]) -> dict[int, dict[int, Origin]]:
        """Each event with itself and those merged into it, and where they came from."""
        members: dict[int, dict[int, Origin]] = {event_id: {} for event_id in event_ids}
        for row in self.rows(
            "SELECT given.value AS kept, e.id, e.origin FROM json_each(?1) given"
            " CROSS JOIN events e ON e.id = given.value"
            " UNION ALL SELECT l.other_id, e.id, e.origin FROM json_each(?1) given"
            " CROSS JOIN event_links l ON l.other_id = given.value AND l.relation = 'duplicates'"
            " CROSS JOIN events e ON e.id = l.event_id AND e.review = 'rejected'",
            (json.dumps(event_ids),),
        ):
            members[row["kept"]][row["id"]] = Origin(row["origin"])
        return members

    def _tellings(self, event_ids: Sequence[int]) -> dict[int, list[Testimony]]:
        tellings: dict[int, list[Testimony]] = defaultdict(list)
        for row in self.rows(
            "SELECT er.event_id, er.report_id, er.facts, er.confidence, er.matched_on, r.published_at,"
            " s.agency, er.measure_key"
            " FROM json_each(?) given CROSS JOIN event_reports er ON er.event_id = given.value"
            " JOIN reports r ON r.id = er.report_id JOIN sources s ON s.id = r.source_id"
            " WHERE er.facts IS NOT NULL AND er.matched_on <> ? ORDER BY er.event_id, er.report_id",
            (json.dumps(event_ids), MERGED),
        ):
            said = Testimony(
                row["report_id"],
                told_facts(row["facts"]),
                authority(row["agency"], row["measure_key"]),
                _day(row["published_at"]),
                row["confidence"],
                row["matched_on"] == AMENDS,
            )
            tellings[row["event_id"]].append(said)
        return dict(tellings)

    def _own_testimony(self, event: Event) -> Testimony:
        if event.origin is not Origin.FEED:
            return Testimony(None, event.facts, Authority.PERSON)
        row = self.row(
            "SELECT r.id, r.published_at, s.agency FROM reports r JOIN sources s ON s.id = r.source_id"
            " WHERE r.id = ?",
            (self._first_report(event.id),),
        )
        if row is None:
            return Testimony(None, event.facts, Authority.PRESS, None, event.confidence)
        said_by, published = authority(row["agency"]), _day(row["published_at"])
        return Testimony(row["id"], event.facts, said_by, published, event.confidence)

    def _first_report(self, event_id: int) -> int | None:
        found: int | None = self.value(
            "SELECT report_id FROM event_reports WHERE event_id = ? AND matched_on NOT IN (?, ?, 'person')"
            " ORDER BY matched_on <> 'created', decided_at, report_id LIMIT 1",
            (event_id, MERGED, AMENDS),
        )
        return found

    def _holders(self, event_id: int, report_id: int) -> list[int]:
        """The events that keep a report's telling: the event, and the one that the report came with."""
        rows = self.rows(
            "SELECT o.event_id FROM event_reports k"
            " JOIN event_links l ON l.other_id = k.event_id AND l.relation = 'duplicates'"
            " JOIN event_reports o ON o.event_id = l.event_id AND o.report_id = k.report_id"
            " WHERE k.event_id = ? AND k.report_id = ? AND k.matched_on = ?",
            (event_id, report_id, MERGED),
        )
        return [event_id, *(row[0] for row in rows)]

    def _tell_anew(self, event_id: int, telling: Telling) -> None:
        said = (self._kept(telling.facts), telling.confidence, telling.measure, telling.step)
        changed = self.conn.execute(
            "UPDATE event_reports SET facts = ?1, confidence = ?2, measure_key = ?3, step = ?4"
            " WHERE event_id = ?5 AND report_id = ?6"
            " AND (facts, confidence, measure_key, step) IS NOT (?1, ?2, ?3, ?4)",
            (*said, event_id, telling.report_id),
        ).rowcount
        if changed:
            self._unindexed.add(event_id)

    def _replace_evidence(self, event_id: int, telling: Telling, *, new: bool) -> None:
        wanted = [
            (item.field, item.start, item.end, item.quote or None, item.rule, telling.version)
            for item in telling.evidence
        ]
        tie = (event_id, telling.report_id)
        if not new:
            current = self.rows(
                'SELECT field, start, "end", quote, rule, version FROM evidence'
                " WHERE event_id = ? AND report_id = ? AND start IS NOT NULL ORDER BY id",
                tie,
            )
            if [tuple(row) for row in current] == wanted:
                return
            self.conn.execute(
                "DELETE FROM evidence WHERE event_id = ? AND report_id = ? AND start IS NOT NULL", tie
            )
        self.conn.executemany(
            'INSERT INTO evidence (event_id, report_id, field, start, "end", quote, rule, version, clause_id)'
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, (SELECT id FROM clauses WHERE report_id = ?2))",
            [(*tie, *item) for item in wanted],
        )
        self._unindexed.add(event_id)


def authority(agency: str | None, key: str | None = None) -> Authority:
    """Whose word a source's is: one that belongs to an agency speaks for it.

    One that tells of an award under the award's own `key` is the register that counts its money.
    """
    if key is not None and sort_of(key) == AWARD:
        return Authority.REGISTER
    return Authority.PRESS if agency is None else Authority.OFFICIAL


def told_text(facts: Facts) -> str:
    """Facts as the JSON of the contract without what is empty."""
    told = {name: value for name, value in facts_as_json(facts, "").items() if value}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _distinct(facts: Facts) -> Facts:
    """Facts in whose lists nothing stands twice, and no name is blank."""
    lists: dict[str, Any] = {
        "countries": tuple(dict.fromkeys(facts.countries)),
        "materials": tuple(dict.fromkeys(facts.materials)),
        "agencies": tuple(dict.fromkeys(facts.agencies)),
        "organizations": tuple(dict.fromkeys(name for name in facts.organizations if name.strip())),
    }
    changed = {name: found for name, found in lists.items() if len(found) != len(getattr(facts, name))}
    return dataclasses.replace(facts, **changed) if changed else facts


@functools.lru_cache(maxsize=4_000)
def told_facts(text: str) -> Facts:
    """The facts of `told_text`. What is told of an event is looked at with every further telling of it."""
    return facts_from_json(json.loads(text))


def reasons_text(reasons: Iterable[Reason]) -> str | None:
    """Reasons as the tables keep them; None where there are none."""
    told: list[dict[str, Any]] = [
        {"field": reason.field, "agreement": reason.agreement, "words": reason.words} for reason in reasons
    ]
    return json.dumps(told, ensure_ascii=False) if told else None


def told(report: sqlite3.Row) -> str:
    """A report by its columns `title` and `url`, as history names it."""
    return f"{report['title']} <{report['url']}>" if report["url"] else str(report["title"])


def _day(published: str | None) -> dt.date | None:
    """The day of a report; a citation's date may be a bare month, which is none."""
    return dt.date.fromisoformat(published[:10]) if published and len(published) >= 10 else None

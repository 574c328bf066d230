"""The stored events that a report may be telling of: by its identity, and by what its drafts say."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracker.decide import Authority, Candidate
from tracker.decide.blocking import WEAK, keys, ranges, version
from tracker.decide.named import sort_of
from tracker.model import Draft, Event, Facts, Review
from tracker.store.lookup import batches
from tracker.store.reports import SavedReport, address_of
from tracker.store.testimonies import Testimonies, authority, told_facts
from tracker.vocabulary import Vocabulary
from tracker.vocabulary import vocabulary as shipped_vocabulary

MOST = 8
"""Events put beside one draft by what it says."""

MOST_A_RANGE, MOST_WHERE_LITTLE_IS_SHARED = 16, 6
"""Events looked at under one key, on each side of the likeliest day."""

_VERSION = "keys_version"

Keys = frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Found:
    """What a report is to be decided against.

    `published` and `authority` are the report's: when it came out, and whose word it is. `apart` are the
    pairs of events of which a person said that they are two happenings, each by the event that stands for
    it now.
    """

    candidates: tuple[Candidate, ...]
    published: dt.date | None
    authority: Authority
    apart: frozenset[frozenset[int]] = frozenset()


class Candidates(Testimonies):
    """Look-ups of candidates, and the keys they are found by."""

    def candidates(self, saved: SavedReport, drafts: Sequence[Draft]) -> Found:
        """The stored events that a report, with these drafts, may be telling of.

        Whatever their review, so that what a person rejected does not come again unseen. An event that was
        merged into another is that other one. None that a person took apart from one the report tells of.
        """
        self._update_keys(self._unindexed - self._keyed)
        matched = self._identified(saved)
        for event_id in self._named(drafts):
            matched.setdefault(event_id, "named")
        published = saved.report.published_at.date() if saved.report.published_at else None
        for draft in drafts:
            for event_id in self._alike(draft, published):
                matched.setdefault(event_id, "alike")
        apart = self._apart(matched)
        own = [event_id for event_id, matched_on in matched.items() if matched_on == "report"]
        barred = {event_id for event_id in matched if any({event_id, mine} in apart for mine in own)}
        kept = {
            event_id: matched_on
            for event_id, matched_on in matched.items()
            if event_id not in barred or matched_on == "report"
        }
        agency = self.value("SELECT agency FROM sources WHERE id = ?", (saved.report.source_id,))
        return Found(tuple(self._candidates(kept)), published, authority(agency), apart)

    def keys_of(self, events: Sequence[Event]) -> dict[int, Keys]:
        """The keys that these events are to have. Those that another stands for have none."""
        seen = self._seen([event for event in events if event.facts.date is None])
        merged = self._merged([event for event in events if event.review is Review.REJECTED])
        return {
            event.id: keys(event.facts, seen.get(event.id, event.created_at.date()))
            if event.id not in merged
            else frozenset()
            for event in events
        }

    def key_new_event(self, event_id: int, facts: Facts) -> None:
        """Make a new event findable at once: the next report of the same poll may tell of it.

        One whose keys depend on more than its facts is keyed when they are next needed.
        """
        known = shipped_vocabulary().organizations
        if facts.date is not None and all(name in known for name in facts.organizations):
            self._insert_keys({event_id: keys(facts, facts.date.earliest)})
            self._keyed.add(event_id)

    def make_keys_anew(self) -> None:
        """Make the keys of all events again. Takes a while for millions."""
        with self.transaction():
            self.conn.execute("DELETE FROM event_keys")
            for ids in batches(row[0] for row in self.rows("SELECT id FROM events")):
                self._insert_keys(self.keys_of(self.load_events(ids)))
            self.set_property(_VERSION, version())

    def events_whose_keys_differ(self, most: int) -> list[int]:
        """The events whose stored keys are not those they should have, of `most` evenly drawn ones."""
        count = int(self.value("SELECT count(*) FROM events"))
        ids = [row[0] for row in self.rows("SELECT id FROM events ORDER BY id")][:: -(-count // most) or 1]
        differing: list[int] = []
        for some in batches(ids):
            wanted = self.keys_of(self.load_events(some))
            held = self._held_keys(wanted)
            differing += [id for id, found in wanted.items() if found != held.get(id, frozenset())]
        return differing

    def sync_vocabulary(self, vocabulary: Vocabulary | None = None) -> bool:
        """As `Terms` does; and the keys of all events are made anew where they depend on what changed."""
        changed = super().sync_vocabulary(vocabulary)
        if self.property(_VERSION) != version():
            self.make_keys_anew()
        return changed

    def _before_commit(self) -> None:
        """Bring the keys of what the transaction touched up to date."""
        super()._before_commit()
        self._update_keys(self._unindexed - self._keyed)

    def _update_keys(self, event_ids: Iterable[int]) -> None:
        for ids in batches(event_ids):
            wanted = self.keys_of(self.load_events(ids))
            held = self._held_keys(wanted)
            self.conn.executemany(
                "DELETE FROM event_keys WHERE key = ? AND day = ? AND event_id = ?",
                [(key, day, id) for id, found in held.items() for key, day in found - wanted[id]],
            )
            self._insert_keys({id: found - held.get(id, frozenset()) for id, found in wanted.items()})
            self._keyed.update(ids)

    def _insert_keys(self, wanted: Mapping[int, Keys]) -> None:
        self.conn.executemany(
            "INSERT INTO event_keys (key, day, event_id) VALUES (?, ?, ?)",
            sorted((key, day, id) for id, found in wanted.items() for key, day in found),
        )

    def _held_keys(self, event_ids: Iterable[int]) -> dict[int, Keys]:
        held: dict[int, set[tuple[int, int]]] = defaultdict(set)
        for row in self.rows(
            "SELECT k.event_id, k.key, k.day FROM json_each(?) given"
            " CROSS JOIN event_keys k ON k.event_id = given.value",
            (json.dumps(sorted(event_ids)),),
        ):
            held[row["event_id"]].add((row["key"], row["day"]))
        return {event_id: frozenset(found) for event_id, found in held.items()}

    def _seen(self, undated: Sequence[Event]) -> dict[int, dt.date]:
        """The day on which the first report of each of these events came out, where it is known."""
        if not undated:
            return {}
        rows = self.rows(
            "SELECT er.event_id, min(substr(r.published_at, 1, 10)) AS day FROM json_each(?) given"
            " CROSS JOIN event_reports er ON er.event_id = given.value"
            " JOIN reports r ON r.id = er.report_id WHERE length(r.published_at) >= 10 GROUP BY 1",
            (json.dumps([event.id for event in undated]),),
        )
        return {row["event_id"]: dt.date.fromisoformat(row["day"]) for row in rows}

    def _merged(self, rejected: Sequence[Event]) -> frozenset[int]:
        """Those of these events that were merged into another."""
        if not rejected:
            return frozenset()
        rows = self.rows(
            "SELECT l.event_id FROM json_each(?) given"
            " CROSS JOIN event_links l ON l.event_id = given.value AND l.relation = 'duplicates'",
            (json.dumps([event.id for event in rejected]),),
        )
        return frozenset(row["event_id"] for row in rows)

    def _identified(self, saved: SavedReport) -> dict[int, str]:
        """The events of the same report, document or address, and which of these it is; the surest says."""
        report = saved.report
        conditions = [
            ("report", "r.id = ?", saved.id),
            ("document", "r.document = ?", report.document),
            ("url", "r.canonical_url = ?", address_of(report)),
        ]
        matched: dict[int, str] = {}
        for matched_on, condition, value in conditions:
            if not value:
                continue
            for row in self.rows(
                "SELECT er.event_id, l.other_id FROM reports r"
                " CROSS JOIN event_reports er ON er.report_id = r.id AND er.matched_on <> 'amends'"
                " CROSS JOIN events e ON e.id = er.event_id"
                " LEFT JOIN event_links l ON l.event_id = e.id AND l.relation = 'duplicates'"
                f" AND e.review = 'rejected' WHERE {condition} ORDER BY er.event_id",
                (value,),
            ):
                matched.setdefault(row["other_id"] or row["event_id"], matched_on)
        return matched

    def _named(self, drafts: Sequence[Draft]) -> list[int]:
        """The events that are told, by their reports, as the steps of the measures that these drafts name."""
        asked = [(draft.measure.key, draft.step) for draft in drafts if draft.measure and draft.step]
        rows = self.rows(_SAME_STEP, (json.dumps(asked),)) if asked else []
        return [row["other_id"] or row["event_id"] for row in rows]

    def _alike(self, draft: Draft, published: dt.date | None) -> list[int]:
        """The events that share most with what a draft says, those nearest in date first."""
        facts = draft.facts
        shared: dict[int, int] = defaultdict(int)
        distance: dict[int, int] = {}
        asked = ranges(facts, published)
        for statement, some in (
            (_NEAREST, [one for one in asked if one.weight > WEAK]),
            (_NEAREST_FEW, [one for one in asked if one.weight <= WEAK]),
        ):
            questions = json.dumps([(one.key, one.first, one.near, one.last) for one in some])
            for place, onwards, backwards in self.rows(statement, (questions,)):
                # An event of a vague span may stand there several times; it shares this once.
                found = dict(
                    divmod(one, _MOST_DAYS) for one in (*json.loads(onwards), *json.loads(backwards))
                )
                for event_id, days in found.items():
                    shared[event_id] += some[place].weight
                    distance[event_id] = min(days, distance.get(event_id, days))
        best = sorted(shared, key=lambda id: (-shared[id], distance[id], id))
        return self._of_no_other_name(draft, best)[:MOST]

    def _of_no_other_name(self, draft: Draft, event_ids: list[int]) -> list[int]:
        """Without the events that a register tells as another step or thing than this draft: a life of
        hundreds of steps would leave no place for the news of its first.
        """
        if draft.measure is None or not event_ids:
            return event_ids
        keys = f"{sort_of(draft.measure.key)}:", f"{sort_of(draft.measure.key)};"
        told = {row[0] for row in self.rows(_TOLD_BY_NAME, (json.dumps(event_ids), *keys))}
        return [event_id for event_id in event_ids if event_id not in told]

    def _candidates(self, matched: Mapping[int, str]) -> list[Candidate]:
        """The events with what deciding needs to know of their reports."""
        if not matched:
            return []
        reports: dict[int, set[int]] = defaultdict(set)
        documents: dict[int, set[str]] = defaultdict(set)
        published: dict[int, str] = {}
        told: dict[int, list[str]] = defaultdict(list)
        named: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for row in self.rows(_MEASURES, (json.dumps(sorted(matched)),)):
            named[row["id"]][row["key"]] = set()
        for row in self.rows(_REPORTS, (json.dumps(sorted(matched)),)):
            event_id = row["event_id"]
            reports[event_id].add(row["report_id"])
            if row["facts"]:
                told[event_id].append(row["facts"])
            if row["measure_key"]:
                named[event_id][row["measure_key"]] |= {row["step"]} - {None}
            if row["document"]:
                documents[event_id].add(row["document"])
            if row["published"]:
                published[event_id] = min(row["published"], published.get(event_id, row["published"]))
        return [
            Candidate(
                event,
                matched[event.id],
                frozenset(reports[event.id]),
                frozenset(documents[event.id]),
                dt.date.fromisoformat(published[event.id]) if event.id in published else None,
                tuple(map(told_facts, told[event.id])) if len(told[event.id]) > 1 else (),
                named={key: frozenset(steps) for key, steps in named[event.id].items()},
            )
            for event in self.load_events(matched)
        ]

    def _apart(self, event_ids: Collection[int]) -> frozenset[frozenset[int]]:
        """The pairs among these events, and those merged into them, that are two happenings."""
        given = sorted(event_ids)
        stands_for = {member: kept for kept, group in self._members(given).items() for member in group}
        rows = self.rows(
            "SELECT d.event_id, d.other_id FROM json_each(?) given CROSS JOIN doubts d"
            " ON d.event_id = given.value AND d.question = 'same' AND d.answer = 'apart'",
            (json.dumps(sorted(stands_for)),),
        )
        pairs = (
            frozenset((stands_for[row["event_id"]], stands_for[row["other_id"]]))
            for row in rows
            if row["other_id"] in stands_for
        )
        return frozenset(pair for pair in pairs if len(pair) == 2)


_MOST_DAYS = 1024


def _nearest(most: int) -> str:
    """Of each question, a list [key, first, near, last], so many of the nearest events on both sides.

    Each is one number that holds the event and how many days it lies from `near`. One statement, since
    there are dozens of questions.
    """
    under = f"""(SELECT json_group_array(found) FROM (
      SELECT k.event_id * {_MOST_DAYS} + min(abs(k.day - given.value ->> 2), {_MOST_DAYS - 1}) AS found
      FROM event_keys k WHERE k.key = given.value ->> 0"""
    return f"""
    WITH nearest AS MATERIALIZED (SELECT given.key AS place,
      {under} AND k.day BETWEEN given.value ->> 2 AND given.value ->> 3
        ORDER BY k.day, k.event_id LIMIT {most})) AS onwards,
      {under} AND k.day >= given.value ->> 1 AND k.day < given.value ->> 2
        ORDER BY k.day DESC, k.event_id DESC LIMIT {most})) AS backwards
    FROM json_each(?) given) SELECT * FROM nearest WHERE onwards <> '[]' OR backwards <> '[]'
    """


_NEAREST, _NEAREST_FEW = _nearest(MOST_A_RANGE), _nearest(MOST_WHERE_LITTLE_IS_SHARED)

_REPORTS = """
SELECT er.event_id, er.report_id, er.facts, er.measure_key, er.step, r.document,
  s.agency IS NOT NULL AS official,
  (SELECT max(v.field = 'date') FROM evidence v WHERE v.event_id = er.event_id AND v.report_id = er.report_id)
    AS states_date,
  CASE WHEN length(r.published_at) >= 10 THEN substr(r.published_at, 1, 10) END AS published
FROM json_each(?) given CROSS JOIN event_reports er ON er.event_id = given.value
JOIN reports r ON r.id = er.report_id JOIN sources s ON s.id = r.source_id
"""

_MEASURES = """
SELECT e.id, m.key FROM json_each(?) given CROSS JOIN events e ON e.id = given.value
JOIN measures m ON m.id = e.measure_id WHERE m.key IS NOT NULL
"""

_SAME_STEP = """
SELECT DISTINCT e.id AS event_id, l.other_id FROM json_each(?) given
CROSS JOIN measures m ON m.key = given.value ->> 0 CROSS JOIN events e ON e.measure_id = m.id
CROSS JOIN event_reports t ON t.event_id = e.id AND t.measure_key = m.key AND t.step = given.value ->> 1
LEFT JOIN event_links l ON l.event_id = e.id AND l.relation = 'duplicates' AND e.review = 'rejected'
ORDER BY e.id
"""

_TOLD_BY_NAME = """
SELECT DISTINCT t.event_id FROM json_each(?) given CROSS JOIN event_reports t ON t.event_id = given.value
WHERE t.measure_key >= ? AND t.measure_key < ?
"""

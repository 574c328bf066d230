"""The events that may be of one life, found by keys: a few short index ranges, however many there are."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable

from tracker.decide import life_keys
from tracker.decide.links import ANSWER_WITHIN
from tracker.decide.references import NONE, OF_LAWS, Papers, papers
from tracker.decide.traits import Traits, lives, traits
from tracker.model import Review
from tracker.store.lookup import Lookup

EACH_WAY = 8
"""Events asked for under one key before the day of an event, and after it: the nearest."""

MOST = 16
"""Events that one event is held against."""

MOST_KNOWN = 40_000
"""Events whose traits are kept while all are placed: some hundred megabytes."""

_BEFORE = """(SELECT json_group_array(event_id) FROM (SELECT event_id FROM life_keys
  WHERE key = given.value AND day <= ?2 ORDER BY day DESC, event_id DESC LIMIT ?3)) AS before"""
_AFTER = """(SELECT json_group_array(event_id) FROM (SELECT event_id FROM life_keys
  WHERE key = given.value AND day > ?2 ORDER BY day, event_id LIMIT ?3)) AS after"""
_NEAREST_BEFORE = f"SELECT {_BEFORE} FROM json_each(?1) given ORDER BY given.key"
_NEAREST = f"SELECT {_BEFORE}, {_AFTER} FROM json_each(?1) given ORDER BY given.key"
_WITHIN = "SELECT event_id FROM life_keys WHERE key = ? AND day BETWEEN ? AND ? ORDER BY day DESC LIMIT ?"

_HEADINGS = """
SELECT t.event_id, r.id, r.title FROM json_each(?) given
CROSS JOIN event_reports t ON t.event_id = given.value JOIN reports r ON r.id = t.report_id
WHERE r.document IS NOT NULL ORDER BY t.event_id, r.id
"""


_NAMED = """
SELECT t.event_id, min(t.measure_key) AS key FROM json_each(?) given
CROSS JOIN event_reports t ON t.event_id = given.value AND t.measure_key IS NOT NULL GROUP BY 1
"""

_PAPERS = """
SELECT t.event_id, n.name, n.cited, r.title, r.fields ->> '$.action' AS action FROM json_each(?) given
CROSS JOIN event_reports t ON t.event_id = given.value CROSS JOIN report_names n ON n.report_id = t.report_id
JOIN reports r ON r.id = t.report_id WHERE t.matched_on NOT IN ('merge', 'amends')
ORDER BY t.event_id, r.id, n.name
"""

_REFERRED = """
SELECT DISTINCT o.event_id FROM event_reports t CROSS JOIN report_names n ON n.report_id = t.report_id
CROSS JOIN report_names m ON m.name = n.name AND m.report_id <> n.report_id AND m.cited <= 1 - n.cited
CROSS JOIN event_reports o ON o.report_id = m.report_id AND o.matched_on NOT IN ('merge', 'amends')
WHERE t.event_id = ?1 AND t.matched_on NOT IN ('merge', 'amends') AND o.event_id <> ?1
ORDER BY n.cited DESC, m.cited DESC, o.event_id LIMIT ?2
"""


_CITING = """
SELECT DISTINCT o.event_id FROM event_reports t CROSS JOIN report_names n ON n.report_id = t.report_id
CROSS JOIN report_names m ON m.name = n.name AND m.cited = 1
CROSS JOIN event_reports o ON o.report_id = m.report_id AND o.matched_on NOT IN ('merge', 'amends')
WHERE t.event_id = ?1 AND n.cited = 0 AND (n.name GLOB 'pl:*' OR n.name GLOB 'law:*') AND o.event_id <> ?1
ORDER BY o.event_id LIMIT ?2
"""

MOST_CITING = 400
"""Events that are linked anew when the law that they cite comes."""


class Neighbours:
    """Traits of stored events and who is near whom, kept as they were read."""

    def __init__(self, store: Lookup) -> None:
        self._store = store
        self._known: dict[int, Traits] = {}
        self._found: dict[int, dict[int, None]] = {}
        self._wide: dict[int, dict[int, None]] = {}

    def traits(self, event_id: int) -> Traits | None:
        """What an event is recognized by; None where it is not stored, rejected, or has no life."""
        self._load([event_id])
        return self._known.get(event_id)

    def read(self, event_ids: Iterable[int]) -> None:
        """Read what many events are recognized by at once."""
        self._load(event_ids)

    def moved(self, event_ids: Iterable[int], measure_id: int | None) -> None:
        """Take these events for what they are in another measure."""
        for event_id in event_ids:
            if (known := self._known.get(event_id)) is not None:
                event = dataclasses.replace(known.event, measure_id=measure_id)
                self._known[event_id] = dataclasses.replace(known, event=event)

    def read_near(self, event_ids: Iterable[int]) -> None:
        """Read at once what these events may be of one life with, and linked to."""
        self._read_ahead(event_ids, self._of)
        self._read_ahead(event_ids, self._across)

    def read_before(self, event_ids: Iterable[int]) -> None:
        """Read at once what these events may hang on."""
        self._read_ahead(event_ids, self._before)

    def read_across(self, event_ids: Iterable[int]) -> None:
        """Read at once what these events may be linked to."""
        self._read_ahead(event_ids, self._across)

    def _read_ahead(self, event_ids: Iterable[int], near: Callable[[Traits], dict[int, None]]) -> None:
        ids = list(event_ids)
        self._load(ids)
        wanted: dict[int, None] = {}
        for event in (self._known[id] for id in ids if id in self._known):
            wanted |= dict.fromkeys(list(near(event))[: MOST + 1])
        self._load(wanted)

    def let_go(self) -> None:
        """Forget what was read where that has become much."""
        self._found.clear()
        self._wide.clear()
        if len(self._known) > MOST_KNOWN:
            self._known.clear()

    def of(self, event: Traits) -> list[Traits]:
        """The events that may be of one life with this one, the surest first, the nearest in time of each."""
        return self._of_ids(event, self._of(event))

    def across(self, event: Traits, *, answering: bool) -> list[Traits]:
        """The events this one may be linked to: those of its measure, wholes, parts, laws, lists.

        With `answering`, what it may answer too.
        """
        ids = self._by_reference(event) | self._of_measure(event) | self._across(event)
        if answering:
            ids |= self._within(event, life_keys.struck_by(event), -ANSWER_WITHIN, 0)
        return self._of_ids(event, ids)

    def _by_reference(self, event: Traits) -> dict[int, None]:
        """The events told by documents that this one's cite, that cite this one's, or of its rulemaking."""
        if event.papers is NONE:
            return {}
        rows = self._store.rows(_REFERRED, (event.event.id, MOST // 2))
        return dict.fromkeys(row[0] for row in rows)

    def citing(self, event: Traits) -> list[int]:
        """The events told by documents that cite a section of a law, or a law, that this event's are."""
        if not any(name.startswith(OF_LAWS) for name in event.papers.named):
            return []
        return [row[0] for row in self._store.rows(_CITING, (event.event.id, MOST_CITING))]

    def before(self, event: Traits) -> list[Traits]:
        """Those of its neighbours that this event may hang on: none of a later stage or a later day."""
        return self._of_ids(event, self._before(event))

    def _before(self, event: Traits) -> dict[int, None]:
        id = event.event.id
        if id not in self._found:
            only = event.first is not None and event.first == event.last
            self._found[id] = self._by_keys(event, life_keys.asked_before(event), only_before=only)
        return self._found[id]

    def _of(self, event: Traits) -> dict[int, None]:
        id = event.event.id
        if id not in self._found:
            self._found[id] = self._by_keys(event, life_keys.asked(event))
        return self._found[id]

    def _across(self, event: Traits) -> dict[int, None]:
        id = event.event.id
        if id not in self._wide:
            self._wide[id] = self._by_keys(event, life_keys.asked_across(event))
        return self._wide[id]

    def answers_to(self, event: Traits) -> list[Traits]:
        """The events that may answer this one, if their texts say so."""
        return self._of_ids(event, self._within(event, life_keys.answered_by(event), 0, ANSWER_WITHIN))

    def _of_ids(self, event: Traits, ids: Iterable[int]) -> list[Traits]:
        wanted = [id for id in ids if id != event.event.id][:MOST]
        self._load(wanted)
        return [self._known[id] for id in wanted if id in self._known]

    def _by_keys(self, event: Traits, asked: Iterable[int], *, only_before: bool = False) -> dict[int, None]:
        keys, ids = list(asked), dict[int, None]()
        nearest = _NEAREST_BEFORE if only_before else _NEAREST
        for found in self._store.rows(nearest, (json.dumps(keys), _day(event), EACH_WAY)) if keys else ():
            if len(ids) > MOST:
                break
            for some in found:
                ids |= dict.fromkeys(json.loads(some))
        return ids

    def announced(self, event: Traits) -> list[Traits]:
        """The awards of a register that an event may be the announcement of, the nearest in time."""
        return self._of_ids(event, self._by_keys(event, life_keys.awards_of(event)))

    def announcements(self, event: Traits) -> list[Traits]:
        """The events that may announce an award of a register, the nearest in time."""
        return self._of_ids(event, self._by_keys(event, life_keys.announcements_of(event)))

    def _within(self, event: Traits, asked: Iterable[int], least: int, most: int) -> dict[int, None]:
        """The events of these keys from `least` to `most` days after this one; undated ones never."""
        day = _day(event)
        if not day:
            return {}
        return {
            row[0]: None
            for key in asked
            for row in self._store.rows(_WITHIN, (key, day + least, day + most, 2 * EACH_WAY))
        }

    def write_keys(self, event: Traits) -> None:
        """Make an event findable as it is now."""
        self._found.clear()
        self._wide.clear()
        day, event_id = _day(event), event.event.id
        wanted = {(key, day) for key in life_keys.keys(event)}
        held = {
            (row["key"], row["day"])
            for row in self._store.rows("SELECT key, day FROM life_keys WHERE event_id = ?", (event_id,))
        }
        self._store.conn.executemany(
            "DELETE FROM life_keys WHERE key = ? AND day = ? AND event_id = ?",
            [(*key, event_id) for key in held - wanted],
        )
        self._store.conn.executemany(
            "INSERT INTO life_keys (key, day, event_id) VALUES (?, ?, ?)",
            [(*key, event_id) for key in wanted - held],
        )

    def delete_keys(self, event_id: int) -> None:
        """Let nobody find an event any more."""
        self._found.clear()
        self._wide.clear()
        self._store.conn.execute("DELETE FROM life_keys WHERE event_id = ?", (event_id,))

    def _of_measure(self, event: Traits) -> dict[int, None]:
        if event.measure is None:
            return {}
        rows = self._store.rows(
            "SELECT id FROM events WHERE measure_id = ? ORDER BY id LIMIT ?", (event.measure, MOST // 2)
        )
        return dict.fromkeys(row[0] for row in rows)

    def _load(self, event_ids: Iterable[int]) -> None:
        missing = [id for id in event_ids if id not in self._known]
        if not missing:
            return
        headings, papers = self._headings(missing), self._papers(missing)
        keys = {row["event_id"]: row["key"] for row in self._store.rows(_NAMED, (json.dumps(missing),))}
        for event in self._store.load_events(missing):
            if event.review is not Review.REJECTED and lives(event.facts):
                self._known[event.id] = traits(
                    event, headings.get(event.id), papers.get(event.id, NONE), keys.get(event.id)
                )

    def _headings(self, event_ids: list[int]) -> dict[int, dict[int, str]]:
        """The titles of the numbered documents that tell of these events."""
        found: dict[int, dict[int, str]] = {}
        for row in self._store.rows(_HEADINGS, (json.dumps(event_ids),)):
            found.setdefault(row["event_id"], {})[row["id"]] = row["title"]
        return found

    def _papers(self, event_ids: list[int]) -> dict[int, Papers]:
        """The numbers that the documents of these events have and cite."""
        found: dict[int, list[tuple[str, bool, str]]] = {}
        for row in self._store.rows(_PAPERS, (json.dumps(event_ids),)):
            said = f"{row['title']} {row['action'] or ''}"
            found.setdefault(row["event_id"], []).append((row["name"], bool(row["cited"]), said))
        return {event_id: papers(rows) for event_id, rows in found.items()}


def _day(event: Traits) -> int:
    return event.first.toordinal() if event.first else 0


def seen_of(event: Traits) -> str:
    """What a placement looks at, as one text: the same as long as nothing of it changes."""
    facts = event.facts
    cited = [sorted(event.papers.cites)] if event.papers.cites else []
    return json.dumps(
        [
            life_keys.VERSION, facts.title, facts.kind, facts.action, event.stage, facts.summary,
            str(facts.date), sorted(event.actors), sorted(event.targets), sorted(event.parties),
            sorted(event.agencies), sorted(event.materials), facts.programme, *filter(None, [event.key]),
            [str(part) for part in event.sum or ()], sorted(event.headings.values()), *cited,
        ],
        ensure_ascii=False,
    )  # fmt: skip

"""One thing to decide, with all that a person needs for it: events, their evidence, what contradicts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils.utils import sqlite3

from tracker.decide import Reason
from tracker.model import Event
from tracker.review.versions import seen
from tracker.store import Store


class Kind(StrEnum):
    """What is asked."""

    PENDING = "pending"
    SAME = "same"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True)
class Key:
    """What an item is known by: an event that waits, or a doubt. As text, `event-12` or `doubt-3`."""

    kind: Kind
    id: int

    def __str__(self) -> str:
        return f"{'event' if self.kind is Kind.PENDING else 'doubt'}-{self.id}"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that support one field of an event; `start` and `end` count code points of their text.

    They are None for a quote whose place is not known.
    """

    field: str
    start: int | None
    end: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class Text:
    """One version of a report's text with the quotes that point into it, in order of place."""

    version: int
    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A report that tells of the event: whence, when, in which language, why it was taken for the same.

    `published` is a time or a partial date as the source gave it. `texts` has the version now, even where
    nothing is quoted from it, and each earlier one that something is quoted from. `clause` reports are
    sections of a law, `id` theirs.
    """

    id: int
    title: str
    source: str
    source_title: str
    url: str | None
    language: str | None
    published: str | None
    matched_on: str
    score: float | None
    texts: tuple[Text, ...]
    clause: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value of a field that not all reports tell. Rank 1 is what the event says."""

    field: str
    rank: int
    value: str
    authority: str
    report_id: int | None


@dataclass(frozen=True, slots=True)
class Side:
    """One event of an item. `why` its review was last changed; `measure` is (uid, title) of its measure."""

    event: Event
    version: int
    measure: tuple[str, str] | None
    told: tuple[Told, ...]
    conflicts: tuple[Conflict, ...]
    why: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to decide. A pending event has one side; a doubt has two, the newer event first.

    `score` and `reasons` of a doubt are why it was raised.
    """

    key: Key
    sides: tuple[Side, ...]
    score: float | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def kind(self) -> Kind:
        return self.key.kind

    @property
    def event(self) -> Event:
        """The event that waits; of a doubt, the newer one."""
        return self.sides[0].event

    @property
    def other(self) -> Event | None:
        """The other event of a doubt."""
        return self.sides[1].event if len(self.sides) > 1 else None

    @property
    def seen(self) -> dict[int, int]:
        """What a person who sees this has seen: the `expected` of a decision."""
        return {side.event.id: side.version for side in self.sides}


def load(store: Store, key: Key) -> Item | None:
    """An item as it is now; None where it is decided already or its event is not there."""
    if key.kind is Kind.PENDING:
        if store.value("SELECT review FROM events WHERE id = ?", (key.id,)) != "pending":
            return None
        return Item(key, (side(store, key.id),))
    row = store.row(
        "SELECT d.event_id, d.other_id, d.score, d.reasons FROM doubts d"
        " JOIN events e ON e.id = d.event_id JOIN events o ON o.id = d.other_id"
        " WHERE d.id = ? AND d.question = ? AND d.answer IS NULL"
        " AND e.review <> 'rejected' AND o.review <> 'rejected'",
        (key.id, key.kind.value),
    )
    if row is None:
        return None
    sides = (side(store, row["event_id"]), side(store, row["other_id"]))
    return Item(key, sides, row["score"], _reasons(row["reasons"]))


def side(store: Store, event_id: int) -> Side:
    """An event with everything a person needs to judge it. Raises NotFound."""
    event = store.load_event(event_id)
    measure = store.row("SELECT uid, title FROM measures WHERE id = ?", (event.measure_id,))
    conflicts = store.rows(
        "SELECT field, rank, value, authority, report_id FROM event_conflicts WHERE event_id = ?"
        " ORDER BY field, rank, report_id",
        (event_id,),
    )
    return Side(
        event,
        seen(store, event_id)[event_id],
        (measure["uid"], measure["title"]) if measure else None,
        tuple(_told(store, event_id)),
        tuple(Conflict(**row) for row in conflicts),
        store.value(
            "SELECT why FROM event_changes WHERE event_id = ? AND field = 'review' ORDER BY id DESC LIMIT 1",
            (event_id,),
        ),
    )


def _reasons(text: str | None) -> tuple[Reason, ...]:
    return tuple(
        Reason(item["field"], item["agreement"], item.get("words") or "") for item in json.loads(text or "[]")
    )


_REPORTS = """
SELECT r.id, r.title, r.source_id AS source, s.title AS source_title, r.url, r.language,
  r.published_at AS published, er.matched_on, er.score, r.version, r.text
FROM event_reports er JOIN reports r ON r.id = er.report_id JOIN sources s ON s.id = r.source_id
WHERE er.event_id = ? ORDER BY r.published_at IS NULL, r.published_at, r.id
"""
_CLAUSES = """
SELECT id, concat_ws(' · ', law, section, heading) AS title, '' AS source, law AS source_title, url,
  NULL AS language, enacted AS published, 'clause' AS matched_on, NULL AS score, 1 AS version, text
FROM clauses WHERE report_id IS NULL AND id IN (SELECT clause_id FROM evidence WHERE event_id = ?) ORDER BY id
"""
_QUOTES = """
SELECT coalesce(v.version, {now}) AS version, v.field, v.start, v."end", v.quote,
  (SELECT o.text FROM report_versions o WHERE o.report_id = v.report_id AND o.version = v.version) AS text
FROM evidence v WHERE v.event_id = :event AND v.{key} = :id AND v.quote IS NOT NULL ORDER BY v.start, v.id
"""


def _told(store: Store, event_id: int) -> Iterator[Told]:
    """The reports of an event, oldest first, then the sections of law it rests on."""
    for sql, key in ((_REPORTS, "report_id"), (_CLAUSES, "clause_id")):
        for row in store.rows(sql, (event_id,)):
            quotes = store.rows(
                _QUOTES.format(now=int(row["version"]), key=key), {"event": event_id, "id": row["id"]}
            )
            named = {name: row[name] for name in _TOLD}
            yield Told(**named, texts=tuple(_texts(row, quotes)), clause=key == "clause_id")


_TOLD = ("id", "title", "source", "source_title", "url", "language", "published", "matched_on", "score")


def _texts(report: sqlite3.Row, quotes: Sequence[sqlite3.Row]) -> Iterator[Text]:
    """The text now with its quotes, then each earlier version that something is quoted from."""
    old = {row["version"]: row["text"] for row in quotes if row["text"] is not None}
    old.pop(report["version"], None)
    yield Text(
        report["version"], report["text"], tuple(_quote(row) for row in quotes if row["version"] not in old)
    )
    for version, text in sorted(old.items()):
        yield Text(version, text, tuple(_quote(row) for row in quotes if row["version"] == version))


def _quote(row: sqlite3.Row) -> Quote:
    return Quote(row["field"], row["start"], row["end"], row["quote"])

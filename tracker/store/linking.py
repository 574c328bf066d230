"""Links that are found between events, made and taken back as what is known changes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable

from tracker.decide.life_keys import strikes
from tracker.decide.links import FoundLink, is_answer, links
from tracker.store.history import History
from tracker.store.neighbours import Neighbours
from tracker.store.testimonies import reasons_text

BY = "measures"
"""Who places events and finds links, as `event_changes.changed_by` has it."""

MOST = 60
"""Events whose links are looked at again because of one transaction."""

_TEXT_AROUND = 160
"""Characters of a report around the words an event was read from, on either side."""


class Linking:
    """One round of linking, inside a transaction. What a person said or took away stays so."""

    def __init__(self, store: History, near: Neighbours, now: dt.datetime) -> None:
        self._store, self._near, self._now = store, near, now

    def link(self, event_ids: Iterable[int]) -> None:
        """Make the links of these events, and of those that may be linked to them, what is found now."""
        for event_id in sorted(self._concerned(event_ids)):
            self._link(event_id)

    def link_each(self, event_ids: Iterable[int]) -> None:
        """Make the links from these events what is found now, where all others are placed already."""
        ids = list(event_ids)
        self._near.read_across(ids)
        for event_id in ids:
            self._link(event_id)

    def unlink(self, event_id: int) -> None:
        """Take away what was found from and to an event that has left its life."""
        rows = self._store.rows(
            "SELECT event_id, relation, other_id FROM event_links WHERE score IS NOT NULL"
            " AND (event_id = ?1 OR other_id = ?1)",
            (event_id,),
        )
        for row in rows:
            self._drop(row["event_id"], row["relation"], row["other_id"])

    def _concerned(self, event_ids: Iterable[int]) -> set[int]:
        """These events, those that are linked to one of them by now, and those that may be."""
        given = list(dict.fromkeys(event_ids))
        found = set(given)
        for event_id in given:
            event = self._near.traits(event_id)
            if event is None or len(found) > len(given) + MOST:
                continue
            found.update(self._near.citing(event))
            linked = "SELECT event_id FROM event_links WHERE other_id = ? AND score IS NOT NULL"
            found.update(row[0] for row in self._store.rows(linked, (event_id,)))
            found.update(
                other.event.id
                for other in self._near.across(event, answering=False)
                if any(link.other.event.id == event_id for link in links(other, [event]))
            )
            found.update(
                other.event.id
                for other in self._near.answers_to(event)
                if is_answer(other, self._text(other.event.id))
            )
        return found

    def _link(self, event_id: int) -> None:
        event = self._near.traits(event_id)
        if event is None:
            return
        held = {
            (row["relation"], row["other_id"]): row["score"]
            for row in self._store.rows(
                "SELECT relation, other_id, score FROM event_links WHERE event_id = ?", (event_id,)
            )
        }
        text = self._text(event_id)
        others = self._near.across(event, answering=strikes(event) and is_answer(event, text))
        found = {(link.relation.value, link.other.event.id): link for link in links(event, others, text)}
        for key, score in held.items():
            if score is not None and key not in found:
                self._drop(event_id, *key)
        said = {other for (_, other), score in held.items() if score is None}
        removed = self._removed(event_id)
        for key, link in found.items():
            if key in held or key in removed or key[1] in said:
                continue
            if link.cited or not (self._is_said(event_id) and self._is_said(key[1])):
                self._add(event_id, link)

    def _is_said(self, event_id: int) -> bool:
        """Whether somebody named the event's measure; then they linked it to others as far as they wished.

        A source that names the measure in its own papers has said nothing of others.
        """
        standing = (
            "SELECT p.placed_by FROM placements p LEFT JOIN measures m ON m.id = p.measure_id"
            " WHERE p.event_id = ? AND m.key IS NULL"
        )
        return bool(self._store.value(standing, (event_id,)) == "said")

    def _add(self, event_id: int, link: FoundLink) -> None:
        words = "; ".join(reason.words for reason in link.reasons)
        self._store.conn.execute(
            "INSERT INTO event_links (event_id, other_id, relation, score, reasons) VALUES (?, ?, ?, ?, ?)",
            (event_id, link.other.event.id, link.relation.value, link.score, reasons_text(link.reasons)),
        )
        told = json.dumps({"relation": link.relation.value, "other": link.other.event.uid})
        why = f"found ({link.score:.2f}): {words}"
        self._store._record(event_id, "links", None, told, BY, self._now, why)

    def _drop(self, event_id: int, relation: str, other_id: int) -> None:
        self._store.conn.execute(
            "DELETE FROM event_links WHERE event_id = ? AND relation = ? AND other_id = ?",
            (event_id, relation, other_id),
        )
        uid = self._store.value("SELECT uid FROM events WHERE id = ?", (other_id,))
        told = json.dumps({"relation": relation, "other": uid})
        self._store._record(event_id, "links", told, None, BY, self._now, "no longer found")

    def _removed(self, event_id: int) -> set[tuple[str, int]]:
        """The links that somebody else took away from an event: they are not found again."""
        return {
            (row["relation"], row["other_id"])
            for row in self._store.rows(_REMOVED, {"id": event_id, "by": BY})
        }

    def _text(self, event_id: int) -> str:
        """What the reports say around the words that an event's action was read from."""
        rows = self._store.rows(_AROUND, {"id": event_id, "around": _TEXT_AROUND})
        return " ".join(row[0] for row in rows)


_REMOVED = """
SELECT c.before ->> 'relation' AS relation, e.id AS other_id
FROM event_changes c JOIN events e ON e.uid = c.before ->> 'other'
WHERE c.event_id = :id AND c.field = 'links' AND c.after IS NULL AND c.before IS NOT NULL
  AND c.changed_by <> :by
"""

_AROUND = """
SELECT substr(r.text, max(1, v.start + 1 - :around), v."end" - v.start + 2 * :around)
FROM evidence v JOIN reports r ON r.id = v.report_id AND r.version = v.version
WHERE v.event_id = :id AND v.field = 'action' AND v.start IS NOT NULL ORDER BY v.id LIMIT 4
"""

"""Whether two events are one happening, or happen to one thing: what was asked, and what was answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from tracker.decide import Reason
from tracker.model import utc_text
from tracker.store.history import History
from tracker.store.testimonies import reasons_text


class Question(StrEnum):
    """What is asked of a pair of events: are both one happening, do both happen to one measure."""

    SAME = "same"
    MEASURE = "measure"


class Answer(StrEnum):
    """What a person says to it."""

    SAME = "same"
    APART = "apart"


class Doubts(History):
    """Writes of doubts."""

    def raise_doubt(
        self,
        event_id: int,
        other_id: int,
        question: Question,
        *,
        score: float | None,
        reasons: Iterable[Reason] = (),
        now: dt.datetime,
    ) -> bool:
        """Put a pair of events before a person. False where that was done before, answered or not."""
        with self.transaction():
            return bool(
                self.conn.execute(
                    "INSERT OR IGNORE INTO doubts (event_id, other_id, question, score, reasons, raised_at)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        max(event_id, other_id), min(event_id, other_id), Question(question).value,
                        score, reasons_text(reasons), utc_text(now),
                    ),
                ).rowcount
            )  # fmt: skip

    def answer_doubt(
        self,
        event_id: int,
        other_id: int,
        question: Question,
        answer: Answer,
        *,
        by: str,
        now: dt.datetime,
        why: str | None = None,
    ) -> bool:
        """Answer whether two events are one, whether that was asked or not. True where that is a change.

        What was answered is not asked again, and events that are apart are never joined again.
        """
        pair = (max(event_id, other_id), min(event_id, other_id), Question(question).value)
        said = (Answer(answer).value, utc_text(now), by, why or None)
        with self.transaction():
            held = self.value(
                "SELECT answer FROM doubts WHERE event_id = ? AND other_id = ? AND question = ?", pair
            )
            if held == said[0]:
                return False
            self.conn.execute(
                "INSERT INTO doubts"
                " (event_id, other_id, question, raised_at, answer, answered_at, answered_by, why)"
                " VALUES (?1, ?2, ?3, ?5, ?4, ?5, ?6, ?7)"
                " ON CONFLICT (event_id, other_id, question) DO UPDATE"
                " SET answer = ?4, answered_at = ?5, answered_by = ?6, why = ?7",
                (*pair, *said),
            )
            return True

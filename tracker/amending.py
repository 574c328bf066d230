"""What one document moves or corrects in another's event: the event is changed, with its history.

A delay of an effective date, a longer time for comments, a corrected date, name or sum is told of the event
of the document it cites, whichever of the two came first. The telling is tied to that event as one that
`amends` it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable

from sqlite_utils.utils import sqlite3

from tracker.decide.corrected import Pairs, corrected, corrections, lines
from tracker.decide.moved import Move, moved, moves
from tracker.decide.testimony import AMENDS
from tracker.model import DatedRole, Facts
from tracker.store import Store, Telling
from tracker.store.testimonies import told_facts

_CITING = """
SELECT n.report_id AS amending, m.report_id AS amended FROM report_names n
CROSS JOIN report_names m ON m.name = n.name AND m.cited = 0 AND m.report_id <> n.report_id
WHERE n.report_id = ?1 AND n.cited = 1
UNION SELECT n.report_id, m.report_id FROM report_names m
CROSS JOIN report_names n ON n.name = m.name AND n.cited = 1 AND n.report_id <> m.report_id
WHERE m.report_id = ?1 AND m.cited = 0
"""
_TOLD = """
SELECT t.event_id, t.facts, e.kind FROM event_reports t JOIN events e ON e.id = t.event_id
WHERE t.report_id = ? AND t.facts IS NOT NULL AND t.matched_on NOT IN ('merge', 'amends')
  AND e.review <> 'rejected'
ORDER BY t.event_id
"""
_Step = tuple[sqlite3.Row, list[Move], Pairs]
"""A report, the dates that it moves, and what it corrects."""

_REPORT = (
    "SELECT id, version, title, text, published_at, fields ->> '$.action' AS action FROM reports WHERE id = ?"
)


def amend(store: Store, report_id: int, *, changed_by: str, now: dt.datetime) -> int:
    """Make the events that a report amends, and its own that others amend, say what they were changed to.

    How many changed.
    """
    pairs = store.rows(_CITING, (report_id,))
    amended = sorted({row["amended"] for row in pairs})
    return sum(_amended(store, target, changed_by, now) for target in amended)


def _amended(store: Store, target: int, changed_by: str, now: dt.datetime) -> int:
    """Make the events of one document say what all that cite it moved and corrected."""
    citing = sorted({row["amending"] for row in store.rows(_CITING, (target,)) if row["amended"] == target})
    steps = _steps(store, citing)
    changed = 0
    for row in store.rows(_TOLD, (target,)) if citing else ():
        event_id, facts = row["event_id"], told_facts(row["facts"])
        held, told_now = _amending(store, event_id) & set(citing), set[int]()
        for report, told, pairs in steps:
            if event_id in _events(store, report["id"]):
                continue
            before, facts = facts, _changed(facts, told, pairs)
            if facts != before:
                telling = Telling(
                    report["id"], AMENDS, None, (), report["version"], _only_changed(before, facts, pairs)
                )
                told_now.add(report["id"])
                changed += _tell(store, event_id, telling, report["title"], changed_by, now)
        for report_id in sorted(held - told_now):
            if _amends_only(store, report_id, event_id, target) and store.withdraw_telling(
                event_id, report_id
            ):
                why = f"report {report_id} changes it no more"
                changed += store.agree_event(event_id, changed_by=changed_by, now=now, why=why)
    return changed


def _steps(store: Store, citing: Iterable[int]) -> list[_Step]:
    """What each report that cites a document moves and corrects in it, in the order they came out.

    Of two that say how the same words are to be read the later one holds.
    """
    found = []
    for id in citing:
        report, told = store.row(_REPORT, (id,)), _moves(store, id)
        if report is not None and ((pairs := corrections(report["text"])) or told):
            found.append((report, told, pairs))
    found.sort(key=lambda step: (step[0]["published_at"] or "", step[0]["id"]))
    said_later: set[str] = set()
    steps: list[_Step] = []
    for report, told, pairs in reversed(found):
        steps.append((report, told, [pair for pair in pairs if pair[0] not in said_later]))
        said_later |= {old for old, _ in pairs}
    return steps[::-1]


def _amending(store: Store, event_id: int) -> set[int]:
    """The reports that are tied to an event as those that amend it."""
    rows = store.rows(
        "SELECT report_id FROM event_reports WHERE event_id = ? AND matched_on = ?", (event_id, AMENDS)
    )
    return {row["report_id"] for row in rows}


def _amends_only(store: Store, report_id: int, event_id: int, target: int) -> bool:
    """Whether of all that tell of an event a report amends this one document."""
    cited = {row["amended"] for row in store.rows(_CITING, (report_id,)) if row["amending"] == report_id}
    return not any(event_id in _events(store, other) for other in cited - {target})


def _moves(store: Store, report_id: int) -> list[Move]:
    """The dates that a report moves, by all the events it tells of."""
    report = store.row(_REPORT, (report_id,))
    if report is None:
        return []
    says = f"{report['title']} {report['action'] or ''}"
    found: dict[tuple[object, ...], Move] = {}
    for row in store.rows(_TOLD, (report_id,)):
        for move in moves(says, report["text"], told_facts(row["facts"])):
            found.setdefault((move.dated.role, move.dated.date), move)
    return list(found.values())


def _events(store: Store, report_id: int) -> set[int]:
    return {row["event_id"] for row in store.rows(_TOLD, (report_id,))}


def _fitting(told: Iterable[Move], dates: tuple[DatedRole, ...]) -> list[Move]:
    """The moves of dates that the event has: what is delayed had a date."""
    roles = {dated.role for dated in dates}
    return [move for move in told if move.dated.role in roles]


def _changed(facts: Facts, told: Iterable[Move], pairs: Pairs) -> Facts:
    """What an event says once dates of it are moved, and what was misprinted is corrected."""
    facts = dataclasses.replace(facts, dates=moved(facts.dates, _fitting(told, facts.dates)))
    return corrected(facts, pairs)


def _only_changed(before: Facts, after: Facts, pairs: Pairs) -> Facts:
    """What the amending document says of the event: all dates of a role with a moved one, names and sum anew.

    The lines of its correction are the summary: by them what was misprinted is known.
    """
    roles = {dated.role for dated in {*before.dates} ^ {*after.dates}}
    return dataclasses.replace(
        after,
        dates=tuple(dated for dated in after.dates if dated.role in roles),
        organizations=tuple(name for name in after.organizations if name not in before.organizations),
        amount=after.amount if after.amount != before.amount else None,
        summary=lines(pairs) or None,
    )


def _tell(
    store: Store, event_id: int, telling: Telling, title: str, changed_by: str, now: dt.datetime
) -> bool:
    store.keep_own_telling(event_id)
    store.add_telling(event_id, telling, now)
    why = f"report {telling.report_id} changes it: {title}"
    return store.agree_event(event_id, changed_by=changed_by, now=now, why=why)

"""Dates of a document that another one moves: a delay, a longer time for comments, a corrected date. Pure."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.model import DatedRole, DateRole, Facts

_MOVING = re.compile(
    r"\b(?:delay\w*|postpon\w*|defer\w*|extend\w*)\b[^.;]*\b(?:until|to|through)\b[^.;\d]{0,20}$"
    r"|\b(?:extend\w*|extension|reopen\w*|correct\w*|chang\w*|revis\w*)\b[^.;]{0,80}"
    r"\b(?:date|deadline|period|time)\b"
    r"|\b(?:date|deadline|period|time)\b[^.;]{0,80}"
    r"\b(?:extended|reopened|corrected|changed|revised|should read)\b"
)
_FROM = re.compile(r"\b(?:delay|postpon|defer|extend|correct|chang|revis)\w*\b[^.;]*\bfrom\b[^.;\d]{0,24}$")
# "From June 15, 2026, until December 1": the day it is moved from, where that stands right before.
_FROM_DAY = re.compile(r"\bfrom (?P<day>[a-z]+ \d{1,2}, \d{4}),? (?:until|to|through)\b[^\d]{0,20}$")
_NO_STOP = re.compile(r"(?<=\d)\.(?=\d)")
_CLAUSE = re.compile(r"[.;] (?=[A-Z(§])|\n")
_MORE_TIME = re.compile(
    r"\b(?:extension|extends?|extending|reopen\w*)\b[^;.]{0,40}\bcomment"
    r"|\bcomment period[^;.]{0,30}\bextended\b"
)
_DELAY = re.compile(r"\b(?:delay\w*|postpon\w*)\b")
_MOVABLE = (DateRole.EFFECTIVE, DateRole.COMMENT_DUE, DateRole.DEADLINE, DateRole.EXPIRES)


@dataclass(frozen=True, slots=True)
class Move:
    """A date put in place of another. `clauses` are the words before it, which may name the other."""

    dated: DatedRole
    clauses: tuple[str, ...] = ()


def moves(says: str, text: str, facts: Facts) -> list[Move]:
    """The dates that a document moves: `says` is what it calls itself, `facts` are of its event."""
    said = says.casefold()
    found: dict[tuple[DateRole, str], Move] = {}
    for dated in facts.dates:
        if dated.date is None or dated.role not in _MOVABLE:
            continue
        before = list(_before(dated.text, text))
        if any(_FROM.search(head) for head in before):
            continue  # the day from which it is moved
        if any(_MOVING.search(head) for head in before) or (
            dated.role is DateRole.COMMENT_DUE and _MORE_TIME.search(said)
        ):
            found[dated.role, dated.date.value] = Move(dated, tuple(before))
    if not found and _DELAY.search(said) and "\nDATES: " not in text:
        effective = [d for d in facts.dates if d.role is DateRole.EFFECTIVE and d.date is not None]
        last = max(effective, key=lambda d: d.date.earliest if d.date else dt.date.min, default=None)
        return [Move(last)] if last is not None else []
    return list(found.values())


def _before(quote: str | None, text: str) -> Iterable[str]:
    """What stands before each place of a date in its clause, in lower case."""
    if not quote:
        return
    text = _NO_STOP.sub(" ", text)
    for match in re.finditer(re.escape(quote), text):
        head = text[max(0, match.start() - 400) : match.start()]
        clauses = list(_CLAUSE.finditer(head))
        yield (head[clauses[-1].end() :] if clauses else head).casefold()


def moved(dates: Sequence[DatedRole], found: Iterable[Move]) -> tuple[DatedRole, ...]:
    """The dates with each move made: in place of the day it names, else of the latest in its role.

    What one move put in place, another of the same document leaves there.
    """
    kept, placed = list(dates), list[DatedRole]()
    for move in found:
        of_role = [d for d in kept if d.role is move.dated.role and d.date is not None and d not in placed]
        named = [d for d in of_role if any(_names(clause, d) for clause in move.clauses)]
        latest = sorted(of_role, key=lambda d: d.date.earliest if d.date else dt.date.min)[-1:]
        for old in named or latest:
            kept.remove(old)
        kept = [d for d in kept if (d.role, d.date) != (move.dated.role, move.dated.date)]
        placed.append(dataclasses.replace(move.dated, rule=None))
        kept.append(placed[-1])
    return tuple(kept)


def _names(clause: str, dated: DatedRole) -> bool:
    """Whether the words before a new date name this one as that which is moved."""
    told = _FROM_DAY.search(clause)
    return told["day"] == _printed(dated) if told else _printed(dated) in clause


def _printed(dated: DatedRole) -> str:
    """A day as documents print it, in lower case: "march 21, 2025"."""
    day = dated.date.earliest if dated.date is not None else dt.date.min
    return f"{day:%B} {day.day}, {day.year}".casefold()

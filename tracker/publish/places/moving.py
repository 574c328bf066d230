"""Money that moved lately: awarded, frozen, resumed, terminated, each account once and in dollars."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nlargest
from typing import Any

from tracker.publish import database
from tracker.publish.arguments import Arguments
from tracker.publish.places.look import Look
from tracker.publish.places.measures import measure_path
from tracker.publish.places.money import Sum
from tracker.publish.rows import EVENTS_PATH

DAYS = 90
VERBS = {"awarded": "awarded", "frozen": "suspended", "resumed": "resumed", "terminated": "terminated"}
"""What happens to money, and the action of events that say so."""

_SHOWN = 4
# Each step of a life that begins in the time, beside the step before it. What a part of a counted whole has
# is nothing here, as in the view ledger_days.
_STEPS = """
select d.account, coalesce(d.event_id, d.sum_event_id),
  d.counted * coalesce(d.awarded_usd, 0) - coalesce(p.counted * p.awarded_usd, 0),
  d.counted * coalesce(d.suspended_usd, 0) - coalesce(p.counted * p.suspended_usd, 0),
  d.counted * coalesce(d.terminated_usd, 0) - coalesce(p.counted * p.terminated_usd, 0)
from measure_days d left join measure_days p on p.account = d.account and p.until = d.day
where d.day > :since and d.day <= :today and d.no_rate is null and p.no_rate is null
  and (d.awarded_minor or d.suspended_minor or d.terminated_minor or p.awarded_minor or p.suspended_minor)
order by d.account, d.day
"""
_NAMES = """
select e.id, coalesce(m.title, e.title) as title, m.uid
from events e left join measures m on m.id = e.measure_id where e.id in (select value from json_each(:ids))
"""

Moved = dict[str, list[tuple[int, int]]]
"""By verb: dollars and the event that says so, one of each account, the most first."""


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that happened to money: the total, of how many accounts, the largest, and where all are."""

    verb: str
    total: str
    count: int
    largest: tuple[Sum, ...]
    events: str


async def moving(look: Look) -> list[Move]:
    """What moved in the last DAYS days; a verb of which nothing is told is left out."""
    since = (look.today - dt.timedelta(days=DAYS)).isoformat()
    moved = await database.kept(look.datasette, _STEPS, {"since": since, "today": look.day}, fold)
    shown = {
        verb: nlargest(_SHOWN, sums, key=lambda pair: (pair[0], -pair[1])) for verb, sums in moved.items()
    }
    ids = json.dumps([id for sums in shown.values() for _, id in sums])
    names = {row["id"]: row for row in await database.rows(look.datasette, _NAMES, {"ids": ids})}
    return [
        Move(
            verb,
            look.say.dollars(sum(dollars for dollars, _ in moved[verb])),
            len(moved[verb]),
            tuple(_sum(look, names[id], dollars) for dollars, id in shown[verb] if id in names),
            _events(look, verb, since),
        )
        for verb in VERBS
        if moved.get(verb)
    ]


def fold(rows: Iterable[tuple[Any, ...]]) -> Moved:
    """Rows of (account, event, changes of what is awarded, suspended and terminated) as sums by verb.

    What is awarded or terminated adds up over an account's steps. What is frozen, let go and frozen again is
    the same money: of these the largest step counts. Suspended money that is terminated is not resumed.
    """
    steps: dict[str, list[tuple[int, int, int, int]]] = defaultdict(list)
    for account, event, *changes in rows:
        awarded, suspended, terminated = changes
        steps[account].append((event, awarded, suspended, terminated))
    moved: Moved = defaultdict(list)
    for of_it in steps.values():
        last = of_it[-1][0]
        for verb, place in (("awarded", 1), ("terminated", 3)):
            told = [step for step in of_it if step[place] > 0]
            moved[verb].append((sum(step[place] for step in of_it), told[-1][0] if told else last))
        moved["frozen"].append(max((step[2], step[0]) for step in of_it))
        moved["resumed"].append(max((-step[2] - max(0, step[3]), step[0]) for step in of_it))
    return {verb: [pair for pair in sums if pair[0] > 0] for verb, sums in moved.items()}


def _sum(look: Look, row: Any, dollars: int) -> Sum:
    path = measure_path(row["uid"]) if row["uid"] else f"{EVENTS_PATH}/{row['id']}"
    return Sum(row["title"], look.say.dollars(dollars), look.address(path), dollars)


def _events(look: Look, verb: str, since: str) -> str:
    pairs = ("action", VERBS[verb]), ("_from", since), ("_to", look.day), ("_sort_desc", "amount_usd")
    return look.address(Arguments(pairs).address(EVENTS_PATH))

"""What is new this week: by when it happened, and by when it was learned."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyroaring import BitMap

from tracker.publish import database
from tracker.publish.arguments import Arguments
from tracker.publish.places.look import Look
from tracker.publish.rows import EVENTS_PATH, Card, cards

DAYS = 7
MOST_LEARNED = 2000
"""More than so many events learned in a week are not counted one by one."""

_SHOWN = 6
_LEARNED = """
select json_group_array(id) from (select id from events indexed by events_by_updated
  where updated_at >= :since and created_at >= :since order by updated_at desc limit :most)
"""


@dataclass(frozen=True, slots=True)
class News:
    """Some new events, how many there are in all (`more` than counted), and where they are listed.

    Where there is none, `cards` are the last there were.
    """

    count: int
    more: bool
    cards: tuple[Card, ...]
    href: str


async def happened(look: Look) -> News:
    """Events dated to one of the last seven days, today among them."""
    days = [(look.today - dt.timedelta(days=back)).isoformat() for back in range(DAYS)]
    ids = look.ids & look.snapshot.any_of("date", days)
    shown = await cards(look.datasette, await look.latest(ids or look.ids, _SHOWN), look.reader)
    pairs = ("date__gte", days[-1]), ("date__lte", days[0])
    href = look.address(Arguments(pairs if ids else ()).address(EVENTS_PATH))
    return News(len(ids), False, tuple(shown), href)


async def learned(look: Look) -> News:
    """Events recorded in the last seven days that happened, or are to happen, at another time."""
    since = (look.today - dt.timedelta(days=DAYS - 1)).isoformat()
    found = await database.kept(look.datasette, _LEARNED, {"since": since, "most": MOST_LEARNED + 1}, _ids)
    days = [(look.today - dt.timedelta(days=back)).isoformat() for back in range(DAYS)]
    ids = (look.ids & found) - look.snapshot.any_of("date", days)
    last = list(reversed(ids[-_SHOWN:])) if ids else []
    shown = await cards(look.datasette, last, look.reader)
    pairs = ("created_at__gte", since), ("_sort_desc", "created_at")
    href = look.address(Arguments(pairs).address(EVENTS_PATH))
    return News(len(ids), len(found) > MOST_LEARNED, tuple(shown), href)


def _ids(rows: Iterable[Any]) -> BitMap:
    ((text,),) = rows
    return BitMap(json.loads(text))

"""Dates still to come, each with the events that have it, soonest first."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyroaring import BitMap

from tracker.model import PartialDate
from tracker.publish import database
from tracker.publish.places.look import Look
from tracker.publish.places.memory import once

# As the view `upcoming` has it: an event's own date counts while it is ahead; on its day or within its span,
# where the act is one that is waited for.
_WAITED_FOR = ("scheduled", "effective", "expired")
_ROLES = """
select date, precision, json_group_array(event_id) from event_dates where date >= :year
group by date, precision
"""


@dataclass(frozen=True, slots=True)
class Due:
    """The last day that a date may mean, and the events that have such a date."""

    until: str
    ids: BitMap


async def horizon(look: Look) -> list[Due]:
    """All dates from today on, of events whatever their review, soonest first."""

    async def work_out() -> list[Due]:
        groups = await database.kept(look.datasette, _ROLES, {"year": look.day[:4]}, _groups)
        due = [Due(_until(date, precision), ids) for date, precision, ids in groups]
        due += _own(look)
        return sorted((one for one in due if one.until >= look.day and one.ids), key=lambda one: one.until)

    return await once(look.datasette, ("horizon", look.day), work_out)


async def soonest(look: Look, most: int) -> BitMap:
    """Events of this look that have the next dates, at least `most` where there are so many."""
    found = BitMap()
    last = ""
    for due in await horizon(look):
        if len(found) >= most and due.until != last:
            break
        found |= due.ids & look.ids
        last = due.until
    return found


def _own(look: Look) -> list[Due]:
    """What the events' own dates come to."""
    waited_for = look.snapshot.any_of("action", _WAITED_FOR)
    of_quarter = look.snapshot.of("date_precision", "quarter")
    found = []
    for date, ids in look.snapshot.values("date").items():
        if date < look.day[:4]:
            continue
        if date <= look.day:
            ids = ids & waited_for
        if len(date) == len("2025-10"):
            found.append(Due(_until(date, "quarter"), ids & of_quarter))
            ids = ids - of_quarter
        found.append(Due(_until(date), ids))
    return found


def _until(date: str, precision: str | None = None) -> str:
    """The last day that a partial date may mean."""
    return PartialDate.parse(date, precision).latest.isoformat()


def _groups(rows: Iterable[tuple[Any, ...]]) -> list[tuple[str, str, BitMap]]:
    return [(date, precision, BitMap(json.loads(ids))) for date, precision, ids in rows]

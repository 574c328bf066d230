"""The money of a chart: changes of the sums that the chosen events belong to, asked of the ledger."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from datasette.database import QueryInterrupted
from pyroaring import BitMap

from tracker.analyze.money import Change, changes, changes_sql, left_out_sql
from tracker.publish import database
from tracker.publish.charting.choices import COUNT
from tracker.publish.charting.stacks import kept
from tracker.publish.choosing import PUBLISHED, Chosen

_MOST_KEPT = 24
_AMONG = "select value from json_each(:ids)"


@dataclass(frozen=True, slots=True)
class Sums:
    """Changes of sums in dollars, and how many sums are not in them for want of a rate."""

    changes: list[Change]
    left_out: int


async def sums_of(datasette: Any, chosen: Chosen, measure: str, stack: str, today: str) -> Sums:
    """The sums of the measures that any of the chosen events belongs to, over their whole lives.

    Raises QueryInterrupted where that takes longer than a page may wait.
    """
    assert measure != COUNT
    answers: OrderedDict[object, asyncio.Future[Sums]] = kept(chosen.state, "sums", OrderedDict)
    published = chosen.snapshot.any_of("review", PUBLISHED)
    everything = published.issubset(chosen.ids)
    members = "all" if everything else hashlib.blake2b(chosen.ids.serialize(), digest_size=16).hexdigest()
    key = (measure, stack, today, members)
    if key not in answers:
        ids = None if everything else chosen.ids
        answers[key] = asyncio.ensure_future(_ask(datasette, measure, stack, ids, today))
        while len(answers) > _MOST_KEPT:
            answers.popitem(last=False)
    try:
        return await asyncio.shield(answers[key])
    except QueryInterrupted:
        answers.pop(key, None)
        raise


async def _ask(datasette: Any, measure: str, stack: str, ids: BitMap | None, today: str) -> Sums:
    chosen, parameters = (None, {}) if ids is None else (_AMONG, {"ids": json.dumps(ids.to_array().tolist())})
    rows = await database.rows(datasette, changes_sql(measure, stack, chosen), parameters)
    (left_out,) = await database.rows(datasette, left_out_sql(chosen), {**parameters, "today": today})
    return Sums(changes(tuple(row) for row in rows), left_out[0])

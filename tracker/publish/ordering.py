"""One page of chosen events in order, by any column, whether the choice is rare or common.

The order is Datasette's: the column, nulls as the least, and rows of one value by their number. A place
in it is written as Datasette writes one (`2025-06-30,17`, `$null,17`), and every page begins right after
the last row of the one before, so that none comes twice or is left out.

A column known by value is walked value by value. Few events are sorted by SQLite. What changed last and the
largest sums are walked along the index that has their order, as far as they are likely to lie. For many in
another order, that of all events is kept in memory and walked along.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from datasette.utils import escape_sqlite, tilde_encode, urlsafe_components
from datasette.utils.asgi import BadRequest
from pyroaring import BitMap
from sqlite_utils.utils import sqlite3

from tracker.publish import database
from tracker.publish.arguments import STARTS
from tracker.publish.choosing import Chosen
from tracker.publish.columns import TYPES, Column, Place

NULL = "$null"

FEW = 200
"""Up to so many events are sorted by SQLite sooner than a column's values are gone through."""

RATHER_FEW = 2000
"""Up to so many are sooner than an order of all events is made."""

_LAST = 2**32 - 2
"""A number that no event has come to: a bitmap's are of 32 bits."""

_ORDERS = "_policy_event_tracker_orders"
_MOST_ORDERS = 3


@dataclass(frozen=True, slots=True)
class PageOfIds:
    """The events of one page in order, and the place after them where more come."""

    ids: tuple[int, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """A column of `events` and a direction."""

    column: str
    descending: bool = False

    def sql(self) -> str:
        return f"{escape_sqlite(self.column)}{' desc' if self.descending else ''}, id"

    def after(self, place: Place | None) -> tuple[str, dict[str, object]]:
        """The condition for what comes after a place, with its parameters."""
        column = escape_sqlite(self.column)
        if place is None:
            return "1", {}
        here: dict[str, object] = {"place": place.value, "id": place.id}
        same = f"({column} is :place and id > :id)"
        if place.value is None:
            return (same if self.descending else f"({column} is not null or {same})"), here
        if self.descending:
            return f"({column} < :place or {column} is null or {same})", here
        return f"({column} > :place or {same})", here


NEWEST = Order("date", descending=True)
CHANGED = Order("updated_at", descending=True)
"""The order of a feed."""

INDEXED = frozenset({CHANGED, Order("amount_usd", descending=True)})
"""Orders that an index of `events` has, from its first entry to its last: db/migrations/0012."""

FAR = 40_000
"""Entries of an index that are walked along, before the order of all events is made instead."""


async def page(
    datasette: Any, chosen: Chosen, sort: str, descending: bool, size: int, after: str | None
) -> PageOfIds:
    """The chosen events after a place, at most `size` of them.

    Raises BadRequest for a column there is not and for a place that is none.
    """
    order = Order(sort, descending)
    ids = await run(datasette, chosen, order, size + 1, after)
    if not 0 < size < len(ids):
        return PageOfIds(tuple(ids[:size]), None)
    value = await _value(datasette, order.column, ids[size - 1])
    return PageOfIds(tuple(ids[:size]), write_place(value, ids[size - 1]))


async def run(datasette: Any, chosen: Chosen, order: Order, number: int, after: str | None) -> list[int]:
    """At most so many of the chosen events after a place, in order. Raises as `page` does."""
    known = await database.kept(datasette, "select name from pragma_table_info('events')", {}, _names)
    if order.column not in known:
        raise BadRequest(f"There is no column {order.column} to sort by.")
    place, ids = read_place(after), chosen.ids
    if order.column == "id":
        return _by_id(ids, order.descending, number, place)
    if len(ids) <= (FEW if order.column in TYPES else RATHER_FEW):
        return await _by_sqlite(datasette, ids, order, number, place)
    if order.column in TYPES:
        return _by_value(chosen.state.column(order.column), ids, order.descending, number, place)
    if order in INDEXED and (place is None or place.value is not None):
        walked = await _by_index(datasette, ids, order, number, place)
        if walked is not None:
            return walked
    return await _along(datasette, chosen, order, number, place)


def read_place(token: str | None) -> Place | None:
    """A place as `_next` has it; None for the start. Raises BadRequest for what is none."""
    if token is None or token in STARTS:
        return None
    value, *rest = urlsafe_components(token)
    if len(rest) != 1 or not (rest[0].isascii() and rest[0].isdecimal()):
        raise BadRequest(f"{token} is not a place in this list.")
    return Place(None if token.startswith(f"{NULL},") else value, min(int(rest[0][:18]), _LAST))


def write_place(value: object, id: int) -> str:
    """A place as Datasette writes it: the value of the sort column and the number of the row."""
    return f"{NULL if value is None else tilde_encode(str(value))},{id}"


def _by_id(ids: BitMap, descending: bool, number: int, place: Place | None) -> list[int]:
    if not descending:
        start = 0 if place is None else place.id + 1
        return list(itertools.islice(ids.iter_equal_or_larger(start), number))
    below = len(ids) if place is None else ids.rank(place.id - 1) if place.id else 0
    return list(ids[max(0, below - number) : below])[::-1]


def _by_value(column: Column, ids: BitMap, descending: bool, number: int, place: Place | None) -> list[int]:
    """Along the values of a column, and in each by number."""
    found: list[int] = []
    for events, begun in column.runs(descending=descending, after=place):
        here = ids & events
        if here:
            rest = here.iter_equal_or_larger(place.id + 1) if begun and place else iter(here)
            found += itertools.islice(rest, number - len(found))
        if len(found) >= number:
            break
    return found


async def _by_sqlite(
    datasette: Any, ids: BitMap, order: Order, number: int, place: Place | None
) -> list[int]:
    where, parameters = order.after(place)
    rows = await database.rows(
        datasette,
        f"select id from events where id in (select value from json_each(:ids)) and {where}"
        f" order by {order.sql()} limit :number",
        {**parameters, "ids": json.dumps(ids.to_array().tolist()), "number": number},
    )
    return [row[0] for row in rows]


async def _by_index(
    datasette: Any, ids: BitMap, order: Order, number: int, place: Place | None
) -> list[int] | None:
    """Along an index that has the order. None where so many do not lie within FAR entries of the place."""
    column = escape_sqlite(order.column)
    select = f"select id from events where {column}"
    parts: list[tuple[str, dict[str, object]]] = [(f"{select} is not null order by {order.sql()}", {})]
    if place is not None:
        here: dict[str, object] = {"place": place.value, "id": place.id}
        parts = [
            (f"{select} = :place and id > :id order by id", here),
            (f"{select} < :place order by {order.sql()}", here),
        ]

    def walk(cursor: sqlite3.Cursor) -> list[int]:
        cursor.row_factory = None
        entries = (id for sql, given in parts for (id,) in cursor.execute(sql, given))
        return list(itertools.islice((id for id in itertools.islice(entries, FAR) if id in ids), number))

    found = await database.in_one_turn(datasette, walk)
    return found if len(found) == number else None


async def _along(datasette: Any, chosen: Chosen, order: Order, number: int, place: Place | None) -> list[int]:
    """Along the order of all events. Those without a value are least, by number."""
    ordered = await _ordered(datasette, order)
    ids = chosen.ids
    nulls = ids - ordered.members
    in_nulls = place is not None and place.value is None
    found: list[int] = []
    for part in ("values", "nulls") if order.descending else ("nulls", "values"):
        if part == "nulls" and (place is None or in_nulls or order.descending):
            start = place.id + 1 if place is not None and in_nulls else 0
            found += itertools.islice(nulls.iter_equal_or_larger(start), number - len(found))
        if part == "values" and not (in_nulls and order.descending):
            start = 0 if place is None or in_nulls else await _position(datasette, ordered.ids, order, place)
            found += itertools.islice(_of(ids, ordered.ids, start), number - len(found))
    return found


def _of(ids: BitMap, ordered: array[int], start: int) -> Iterator[int]:
    return (id for id in itertools.islice(ordered, start, None) if id in ids)


async def _position(datasette: Any, ordered: array[int], order: Order, place: Place) -> int:
    """How many of the ordered events come up to a place, whose row may have gone meanwhile."""
    column = escape_sqlite(order.column)
    there = await database.first(
        datasette,
        f"select id from events where id = :id and {column} = :value",
        {"id": place.id, "value": place.value},
    )
    if there is not None:
        return ordered.index(place.id) + 1
    where, parameters = order.after(place)
    sql = f"select count(*) from events where {column} is not null and not {where}"
    row = await database.first(datasette, sql, parameters)
    return int(row[0]) if row else 0


async def _value(datasette: Any, column: str, id: int) -> object:
    row = await database.first(
        datasette, f"select {escape_sqlite(column)} from events where id = :id", {"id": id}
    )
    return row[0] if row else None


@dataclass(frozen=True, slots=True)
class _Ordered:
    """Every event that has a value in a column, in order, and the same as a set."""

    ids: array[int]
    members: BitMap


class _Orders:
    """The orders asked for last, of one state of the database."""

    def __init__(self, version: object) -> None:
        self.version = version
        self.kept: OrderedDict[Order, asyncio.Future[_Ordered]] = OrderedDict()


async def _ordered(datasette: Any, order: Order) -> _Ordered:
    """The order of all events, made where it is not kept."""
    version = database.version(datasette)
    orders: _Orders | None = getattr(datasette, _ORDERS, None)
    if orders is None or orders.version != version:
        orders = _Orders(version)
        setattr(datasette, _ORDERS, orders)
    kept = orders.kept
    if order not in kept or (kept[order].done() and kept[order].exception()):
        kept[order] = asyncio.ensure_future(_read(datasette, order))
        if len(kept) > _MOST_ORDERS:
            kept.popitem(last=False)
    kept.move_to_end(order)
    return await asyncio.shield(kept[order])


async def _read(datasette: Any, order: Order) -> _Ordered:
    column = escape_sqlite(order.column)
    row = await database.first(
        datasette,
        "select json_group_array(id) from "
        f"(select id from events where {column} is not null order by {order.sql()})",
    )
    ids = array("I", json.loads(row[0]) if row else ())
    return _Ordered(ids, BitMap(ids))


def _names(rows: Iterable[tuple[Any, ...]]) -> frozenset[str]:
    return frozenset(name for (name,) in rows)

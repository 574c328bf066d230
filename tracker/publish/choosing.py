"""Exactly the events that a request asks for, as a bitmap of their numbers.

Facets, rows, counts, chart and every format stand on it. What the index knows is answered from memory:
facets, trees, dates, and any condition on a column known by value. Anything else (words in a title, sums,
`_where`, `_search`) is asked of SQLite once for each state of the database.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from datasette.utils.asgi import BadRequest, Request
from pyroaring import BitMap

from tracker.facets import Snapshot
from tracker.publish import database, filters, selection, snapshots, standing
from tracker.publish.arguments import Arguments
from tracker.publish.columns import TYPES, Column, union
from tracker.publish.filters import FROM, NOTHING, REVIEW, TO, Clause
from tracker.publish.selection import Part
from tracker.publish.snapshots import State

PUBLISHED = ("auto", "approved")
_KEPT = "policy_event_tracker.chosen"

# Up to so many events it is quicker to look at each of them than to ask about all.
_FEW = 3000

_SEARCH = "select rowid from events_fts where events_fts match :query"
_AMONG = "id in (select value from json_each(:tracker_among))"
_STRANGERS = "select id from events where {}"
_COLUMNS = "select name from pragma_table_info('events') union all select 'rowid'"
_ENDS = "select date_end, json_group_array(id) from events where date_end is not null group by date_end"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one request selects, in one state of the events. `ids` is shared: never change it."""

    arguments: Arguments
    state: State
    ids: BitMap
    clauses: tuple[Clause, ...] = ()
    problems: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    @property
    def snapshot(self) -> Snapshot:
        return self.state.snapshot

    def facet(self, name: str) -> tuple[str, ...]:
        """The values chosen in a facet, in the order given."""
        return self.arguments.values(name)


async def chosen(datasette: Any, request: Request) -> Chosen:
    """What this request selects. Worked out once a request; raises what `chosen_by` raises."""
    kept = request.scope.get(_KEPT)
    if kept is None:
        arguments = selection.arguments_of(request)
        kept = request.scope[_KEPT] = await chosen_by(datasette, arguments, request)
    return kept  # type: ignore[no-any-return]


async def chosen_by(datasette: Any, arguments: Arguments, request: Request | None = None) -> Chosen:
    """What the same visitor, or a stranger where there is no request, would get with these arguments.

    Raises BadRequest for a column there is not, a list that is none and a number too large;
    sqlite3.OperationalError for SQL that is wrong, QueryInterrupted where SQLite takes too long, Forbidden
    or DatasetteError where the visitor may not ask in SQL.
    """
    wanted = arguments.for_datasette()
    await _check_columns(datasette, wanted)
    state = await snapshots.state(datasette)
    found = await filters.read(datasette, wanted)
    parts = [await _of_clause(datasette, state, clause) for clause in found.clauses]
    asked: list[Part] = []
    for key, value in selection.column_filters(wanted):
        part = selection.of_column(key, value)
        if part is None:
            continue
        name = key.rsplit("__", 1)[0] if "__" in key else key
        if name in TYPES:
            parts.append(_of_column(state, name, part))
        else:
            asked.append(part)
    search = selection.search_of(wanted)
    if search is not None:
        parts.append(await database.ids_for_stranger(datasette, _SEARCH, {"query": search.query}))
    ids = _all_of(parts, state.snapshot.all)
    for part in asked:
        ids &= await _of_sql(datasette, part, ids)
    for part in await selection.of_plugins(datasette, selection.with_arguments(request, wanted)):
        ids &= await database.ids_for_stranger(datasette, _STRANGERS.format(part.sql), part.parameters)
    roles = filters.known_roles(wanted)
    return Chosen(wanted, state, ids, found.clauses, found.problems, roles)


async def _check_columns(datasette: Any, arguments: Arguments) -> None:
    """Raise BadRequest for a column there is not: SQLite takes such a name, in quotes, for a text."""
    known = await database.kept(datasette, _COLUMNS, {}, lambda rows: {name for (name,) in rows})
    for key, _ in selection.column_filters(arguments):
        if (name := key.rsplit("__", 1)[0]) not in known:
            raise BadRequest(f"There is no column {name}.")


def _all_of(parts: Sequence[BitMap], everything: BitMap) -> BitMap:
    """What is in all of them, beginning with the smallest; a new one, whatever comes."""
    ids = everything.copy() if not parts else min(parts, key=len) & everything
    for part in sorted(parts, key=len)[1:]:
        ids &= part
    return ids


async def _of_clause(datasette: Any, state: State, clause: Clause) -> BitMap:
    """The events of one of the page's own arguments."""
    if clause.name == NOTHING:
        return BitMap()
    if clause.name == REVIEW:
        return state.filtered(REVIEW, lambda: state.snapshot.any_of("review", PUBLISHED))
    if clause.name == FROM:
        return await _since(datasette, state, clause.condition.parameters)
    if clause.name == TO:
        return state.filtered(
            (TO, *clause.condition.parameters.values()),
            lambda: state.column("date").where(clause.condition.sql, clause.condition.parameters),
        )
    if clause.name == "state":
        return union((await standing.events_of_states(datasette, clause.values)).values())
    dimensions = [f"{clause.name}:{role}" for role in clause.roles] or [clause.name]
    return state.filtered(
        (clause.name, clause.values, clause.roles),
        lambda: union(state.snapshot.any_of(name, clause.values) for name in dimensions),
    )


async def _since(datasette: Any, state: State, parameters: Mapping[str, object]) -> BitMap:
    """Events that may lie on or after a day: three conditions, each on values that are known."""
    ends = await database.kept(datasette, _ENDS, {}, partial(_column_of_rows, "date_end", state.snapshot.all))

    def work_out() -> BitMap:
        date = state.column("date")
        day = {"day": parameters["tracker_from"]}
        quarter = date.where("date >= :quarter", {"quarter": parameters["tracker_from_quarter"]})
        return union(
            (
                date.where("date >= substr(:day, 1, length(date))", day),
                ends.where("date_end >= substr(:day, 1, length(date_end))", day),
                quarter & state.snapshot.of("date_precision", "quarter"),
            )
        )

    return state.filtered((FROM, *parameters.values()), work_out)


def _of_column(state: State, name: str, part: Part) -> BitMap:
    key = (name, part.sql, *part.parameters.items())
    try:
        return state.filtered(key, lambda: state.column(name).where(part.sql, part.parameters))
    except OverflowError as error:
        raise BadRequest(f"A number that {name} is compared with is too large.") from error


async def _of_sql(datasette: Any, part: Part, among: BitMap) -> BitMap:
    """The events for which a condition is true; asked of few, the answer is about these alone."""
    where, parameters = f"({part.sql})", part.parameters
    if len(among) <= _FEW:
        where = f"{_AMONG} and {where}"
        parameters = {**parameters, "tracker_among": json.dumps(among.to_array().tolist())}
    return await database.ids_for_stranger(datasette, f"select id from events where {where}", parameters)


def _column_of_rows(name: str, everything: BitMap, rows: Iterable[tuple[Any, ...]]) -> Column:
    values = {value: BitMap(json.loads(text)) for value, text in rows}
    return Column(name, "TEXT", values, everything)

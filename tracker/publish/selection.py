"""Exactly the events that a request asks for, as one SQL condition.

Datasette counts facets over the page it is on: from the second page on, its SQL also says "after this
row". So the condition is put together here from the same parts Datasette uses (column filters, search,
`_where`, `_through`, every plugin's filters) but without the place in the pages. Facets, chart and
counts all stand on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from datasette.filters import Filters
from datasette.plugins import pm
from datasette.utils import await_me_maybe
from datasette.utils.asgi import Request

from tracker.analyze.selection import Selection
from tracker.publish import database
from tracker.publish.arguments import Arguments

TABLE = "events"
_KEPT = "policy_event_tracker.selection"


def arguments_of(request: Request) -> Arguments:
    return Arguments.read(request.query_string)


async def select(datasette: Any, request: Request) -> Selection:
    """What this request selects. Worked out once a request."""
    kept = request.scope.get(_KEPT)
    if kept is None:
        kept = request.scope[_KEPT] = await _select(datasette, request)
    return kept  # type: ignore[no-any-return]


async def select_with(datasette: Any, request: Request, arguments: Arguments) -> Selection:
    """What the same visitor would get with other arguments."""
    query = arguments.for_datasette().query_string().encode("latin-1")
    scope = {**request.scope, "query_string": query}
    scope.pop(_KEPT, None)
    return await _select(datasette, Request(scope, request.receive))


async def _select(datasette: Any, request: Request) -> Selection:
    where, parameters = Filters(sorted(_column_filters(request))).build_where_clauses(TABLE)
    for hook in pm.hook.filters_from_request(
        request=request, table=TABLE, database=database.NAME, datasette=datasette
    ):
        found = await await_me_maybe(hook)
        if found:
            where.extend(found.where_clauses)
            parameters.update(found.params)
    return Selection(tuple(where), parameters)


def _column_filters(request: Request) -> Iterable[tuple[str, str]]:
    """Datasette's rule: an argument that begins with `_` and has no `__` is special, any other a column's."""
    args = request.args
    return [
        (key, value)
        for key in args
        if not (key.startswith("_") and "__" not in key)
        for value in args.getlist(key)
    ]

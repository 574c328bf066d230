"""The argument `_through`, which Datasette reads: the events that rows of another table refer to.

`_through={"table": "event_countries", "column": "country_id", "value": "CN"}`. Datasette numbers the
parameters of these conditions as it numbers those of column filters, so that one takes the other's value,
and it breaks on an argument that is none. Here each has parameters of its own, and what is wrong is named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import Any

from datasette.filters import FilterArguments
from datasette.utils import await_me_maybe
from datasette.utils.asgi import BadRequest, Request
from datasette.views.base import DatasetteError

from tracker.publish import database

NAME = "_through"
_KEYS = frozenset({"table", "column", "value"})
_NUMBERED = re.compile(r"p\d+")
_LARGEST = 2**63

Through = dict[str, Any]
Answer = Callable[[], Awaitable[FilterArguments | None]]


def put_right(datasette: Any, request: Request, answers: Iterable[Any]) -> list[Answer]:
    """What all plugins answer to `filters_from_request` for the events, made so that it can stand together.

    Raises BadRequest for a `_through` that is none; when awaited too, after Datasette has seen to it that the
    visitor may look at the other table.
    """
    wanted = [_read(text) for text in request.args.getlist(NAME)]
    found: list[Answer] = [
        partial(_with_own_parameters, answer, f"plugin{number}_") for number, answer in enumerate(answers)
    ]
    return [*found, partial(_look_for_columns, datasette, wanted)] if wanted else found


async def _with_own_parameters(answer: Any, prefix: str) -> FilterArguments | None:
    try:
        found = await await_me_maybe(answer)
    except DatasetteError as error:
        if error.status == 500:
            raise BadRequest(
                error.message
            ) from error  # the visitor named a table that has nothing to do with it
        raise
    numbered = [name for name in found.params if _NUMBERED.fullmatch(name)] if found else []
    if not numbered:
        return found
    pattern = re.compile(rf":({'|'.join(numbered)})\b")
    return FilterArguments(
        [pattern.sub(rf":{prefix}\1", clause) for clause in found.where_clauses],
        {(prefix + name if name in numbered else name): value for name, value in found.params.items()},
        found.human_descriptions,
        found.extra_context,
    )


async def _look_for_columns(datasette: Any, wanted: Sequence[Through]) -> None:
    """SQL would take the name of a column that the other table has not for one of the events' own."""
    for through in wanted:
        known = await datasette.get_database(database.NAME).table_columns(through["table"])
        if through["column"] not in known:
            raise BadRequest(f"{NAME}: {through['table']} has no column {through['column']}.")


def _read(text: str) -> Through:
    """One argument: an object of table, column and value. Raises BadRequest for anything else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"{NAME}={text} is not JSON.") from error
    if not isinstance(found, dict) or not found.keys() >= _KEYS:
        raise BadRequest(f"{NAME}={text} is no JSON object with a table, a column and a value.")
    if not (isinstance(found["table"], str) and isinstance(found["column"], str)):
        raise BadRequest(f"{NAME}={text}: the table and the column are names.")
    value = found["value"]
    if not isinstance(value, str | int | float | None) or (isinstance(value, int) and abs(value) >= _LARGEST):
        raise BadRequest(f"{NAME}={text}: the value is a text or a number.")
    return found

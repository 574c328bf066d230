"""What a request asks for as SQL: all conditions, those of Datasette's filters and of other plugins too.

The rows themselves come from the index (`choosing`); this is the same in SQL that a person can go on
from, and what the index is tested against. Datasette's own SQL also says "after this row" from the second
page on; here the place in the pages is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from datasette.filters import Filters
from datasette.utils import await_me_maybe
from datasette.utils.asgi import BadRequest, Request

from tracker.analyze.selection import Selection
from tracker.publish import database, filters
from tracker.publish.arguments import Arguments, no_list
from tracker.store.search import fold_query

TABLE = "events"
_ASIDE = "policy_event_tracker.aside"
_OF_DATASETTE = ("datasette.filters",)
_READ_BY_DATASETTE = ("_where", "_through", "_fts_")
_SEARCHED = "id in (select rowid from events_fts where events_fts match {query})"


@dataclass(frozen=True, slots=True)
class Part:
    """One condition with its own named parameters."""

    sql: str
    parameters: dict[str, object]


def arguments_of(request: Request) -> Arguments:
    return Arguments.read(request.query_string)


def stands_aside(request: Request) -> bool:
    """Whether the conditions of the other plugins alone are asked for: ours must not add to them."""
    return bool(request.scope.get(_ASIDE))


def with_arguments(request: Request | None, arguments: Arguments) -> Request:
    """The same visitor's request with other arguments; a stranger's where there is none."""
    query = arguments.query_string()
    if request is None:
        return Request.fake(f"/{database.NAME}/{TABLE}?{query}")
    return Request({**request.scope, "query_string": query.encode("latin-1")}, request.receive)


def column_filters(arguments: Arguments) -> list[tuple[str, str]]:
    """Datasette's rule: an argument that begins with `_` and has no `__` is special, any other a column's."""
    return sorted(pair for pair in arguments.pairs if not (pair[0].startswith("_") and "__" not in pair[0]))


def of_column(key: str, value: str) -> Part | None:
    """One column filter as Datasette understands it; None for an operator it does not know.

    Raises BadRequest for a list that is none.
    """
    if (wrong := no_list(key, value)) is not None:
        raise BadRequest(f'{key}={wrong} is not a list: write a,b or ["a", "b"].')
    where, parameters = Filters([(key, value)]).build_where_clauses(TABLE)
    return Part(where[0], parameters) if where else None


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for; `raw` is an FTS5 expression of the visitor's own."""

    text: str
    raw: bool = False

    @property
    def query(self) -> str:
        return self.text if self.raw else fold_query(self.text)

    @property
    def part(self) -> Part:
        """As a condition in SQL, in which Datasette's `escape_fts` folds words as the index has them."""
        query = ":search" if self.raw else "escape_fts(:search)"
        return Part(_SEARCHED.format(query=query), {"search": self.text})


def search_of(arguments: Arguments) -> Search | None:
    """The search that is asked for: `_search`, or `_search_body` as Datasette names a column's.

    The metadata names no table of words for the events, or Datasette would look up all that matches to
    find the rows of one page. Whoever names the table in the address gets Datasette's own search. Raises
    BadRequest for another column.
    """
    if arguments.first("_fts_table"):
        return None
    names = dict.fromkeys(key for key, _ in arguments.pairs if key.startswith("_search"))
    columns = [name for name in names if name not in ("_search", "_searchmode")]
    if "_search" not in names and any(name != "_search_body" for name in columns):
        raise BadRequest("Cannot search by that column")
    text = arguments.first("_search") or arguments.first("_search_body")
    return Search(text, arguments.first("_searchmode") == "raw") if text else None


async def of_plugins(datasette: Any, request: Request) -> list[Part]:
    """The conditions of `_where` and `_through` as Datasette has them, and of other plugins.

    Raises what they raise: DatasetteError or Forbidden where `_where` is not allowed.
    """
    # Loads every plugin, this one too: by then all that it is made of must be there.
    from datasette.plugins import pm

    asking = Request({**request.scope, _ASIDE: True}, request.receive)
    hook = pm.hook.filters_from_request
    if not any(key.startswith(_READ_BY_DATASETTE) for key in request.args):
        known = [pm.get_plugin(name) for name in _OF_DATASETTE]
        hook = pm.subset_hook_caller("filters_from_request", [plugin for plugin in known if plugin])
    parts = []
    for answer in hook(request=asking, table=TABLE, database=database.NAME, datasette=datasette):
        found = await await_me_maybe(answer)
        if found and found.where_clauses:
            # What a person wrote may end in a comment.
            where = " and ".join(f"({clause}\n)" for clause in found.where_clauses)
            parts.append(Part(where, dict(found.params)))
    return parts


async def select(datasette: Any, request: Request) -> Selection:
    """What this request selects, as SQL."""
    arguments = arguments_of(request).for_datasette()
    parts = [part for pair in column_filters(arguments) if (part := of_column(*pair))]
    search = search_of(arguments)
    parts += [search.part] if search else []
    parts += await of_plugins(datasette, with_arguments(request, arguments))
    found = await filters.read(datasette, arguments)
    parts = [_renamed(part, f"f{number}_") for number, part in enumerate(parts)]
    parts += [Part(clause.condition.sql, dict(clause.condition.parameters)) for clause in found.clauses]
    parameters = {name: value for part in parts for name, value in part.parameters.items()}
    return Selection(tuple(part.sql for part in parts), parameters)


def _renamed(part: Part, prefix: str) -> Part:
    """With a prefix to its parameters: several parts may each have a `p0`."""
    names = "|".join(map(re.escape, part.parameters))
    sql = re.sub(rf":({names})\b", rf":{prefix}\1", part.sql) if names else part.sql
    return Part(sql, {prefix + name: value for name, value in part.parameters.items()})

"""The facets of the events page: counts that honour every filter, many-to-many and up the trees.

Datasette's own facets know columns only, count no more than fits in 200 ms and leave out what does not.
These are counted over exactly the chosen events, all of them at any size; `_facet=stance` asks for one of
these too, where the column is known by value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote_plus

from datasette.database import QueryInterrupted
from datasette.facets import Facet
from datasette.utils import await_me_maybe

from tracker.publish import database, filters, language
from tracker.publish.arguments import FACET, KNOWN_BY_VALUE, Arguments, argument
from tracker.publish.choosing import Chosen, chosen, chosen_by
from tracker.publish.columns import TYPES
from tracker.publish.counts import counted, in_order
from tracker.publish.selection import TABLE, arguments_of

_PARENTS = {
    "material": "select material_id, parent_id from material_parents",
    "agency": "select id, parent_id from agencies where parent_id is not null",
}

Pairs = Sequence[tuple[str, int]]


class EventFacet(Facet):  # type: ignore[misc]
    """`facets: [{event: country}, ...]` in the metadata of the table `events`."""

    type = "event"

    def _names(self) -> dict[str, bool]:
        """The facets asked for, and whether each was asked for by the visitor."""
        if self.database != database.NAME or self.table != TABLE or not database.is_active(self.ds):
            return {}
        names: dict[str, bool] = {}
        for config in self.get_configs():
            name = config["config"].get("simple")
            if name in KNOWN_BY_VALUE:
                names.setdefault(name, config["source"] == "request")
        return names

    async def facet_results(self) -> tuple[list[dict[str, Any]], list[str]]:
        """Datasette's contract: the results, and the names of those that took too long.

        What is in the index takes no time; the states of measures are read when they are asked for.
        """
        names = self._names()
        if not names:
            return [], []
        size = await await_me_maybe(self.get_facet_size())
        now = await chosen(self.ds, self.request)
        results, late = [], []
        for name, by_visitor in names.items():
            found = self._empty(name, by_visitor)
            try:
                results.append(found | await self._result(now, name, size))
            except QueryInterrupted:
                results.append(found | {"timed_out": True})
                late.append(name)
        return results, late

    def _empty(self, name: str, by_visitor: bool) -> dict[str, Any]:
        """What Datasette says of any facet, before its values."""
        bare = arguments_of(self.request).without_pair(FACET, name)
        return {
            "name": name,
            "type": self.type,
            "hideable": by_visitor,
            "toggle_url": self.ds.urls.path(bare.address(self.request.path)),
            "results": [],
            "truncated": False,
        }

    async def _result(self, now: Chosen, name: str, size: int) -> dict[str, Any]:
        pairs, arguments = in_order(name, await counted(self.ds, now, name)), arguments_of(self.request)
        found = {
            "results": await self._values(name, pairs[:size], arguments),
            "truncated": len(pairs) > size,
        }
        if arguments.values(name):
            others = await self._others(name, arguments)
            found["alternatives"] = await self._values(name, others[:size], arguments)
        return found

    async def _others(self, name: str, arguments: Arguments) -> Pairs:
        """What else could be chosen beside what is: counted as if this facet were not filtered.

        A value shown with the others is counted under every filter, its own facet's too, so that a
        kind that is not chosen would never be seen again.
        """
        without = await chosen_by(self.ds, arguments.without_facet(name), self.request)
        pairs = in_order(name, await counted(self.ds, without, name))
        return [pair for pair in pairs if pair[0] not in arguments.values(name)]

    async def _values(self, name: str, pairs: Pairs, arguments: Arguments) -> list[dict[str, Any]]:
        labels = await filters.labels(self.ds, name, [value for value, _ in pairs], language.of(self.request))
        now = arguments.values(name)
        toggles = self._toggles(name, arguments, [value for value, _ in pairs])
        found: list[dict[str, Any]] = [
            {
                "value": int(value) if TYPES.get(name) == "INTEGER" else value,
                "label": labels.get(value, value),
                "count": number,
                "toggle_url": toggles[value],
                "selected": value in now,
            }
            for value, number in pairs
        ]
        parents = await parents_of(self.ds, name)
        for entry in found if parents else ():
            entry["parents"] = parents.get(str(entry["value"]), [])
        return found

    def _toggles(self, name: str, arguments: Arguments, values: Iterable[str]) -> dict[str, str]:
        """Where the page is with one value more, or fewer; what all addresses begin with is made once."""
        path = self.ds.absolute_url(self.request, self.ds.urls.path(self.request.path))
        now = arguments.values(name)
        more = arguments.choosing(name, now).query_string()
        more = f"{path}?{more}{'&' if more else ''}{argument(name)}="
        return {
            value: arguments.toggling(name, value).address(path) if value in now else more + quote_plus(value)
            for value in values
        }


async def parents_of(datasette: Any, name: str) -> Mapping[str, list[str]]:
    """What stands right above each value of a tree; nothing for a facet that is none."""
    if name not in _PARENTS:
        return {}
    return await database.kept(datasette, _PARENTS[name], {}, _by_child)


def _by_child(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for child, parent in sorted(rows):
        found.setdefault(child, []).append(parent)
    return found

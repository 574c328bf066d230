"""The facets of the events page: counts that honour every filter, many-to-many and up the trees.

Datasette's own facets know columns only, count no more than fits in 200 ms and leave out what does not.
These are counted over exactly the selected events, with a time limit of their own; if even that is passed,
the page and the JSON say which facets are missing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from datasette.database import QueryInterrupted
from datasette.facets import Facet
from datasette.utils import await_me_maybe

from tracker.analyze.selection import AGENCY_TREE
from tracker.publish import database, filters
from tracker.publish.arguments import COLUMN_FACETS, FACETS, Arguments
from tracker.publish.selection import TABLE, Selection, arguments_of, select, select_with

Counts = dict[str, list[tuple[object, int]]]


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
            if name in FACETS:
                names.setdefault(name, config["source"] == "request")
        return names

    async def facet_results(self) -> tuple[list[dict[str, Any]], list[str]]:
        """Datasette's contract: the results, and the names of those that took too long."""
        names = self._names()
        if not names:
            return [], []
        arguments = arguments_of(self.request)
        size = await await_me_maybe(self.get_facet_size())
        counts = await count(self.ds, await select(self.ds, self.request), list(names), arguments)
        results = []
        for name, by_visitor in names.items():
            if name not in counts:
                results.append(self._late(name, by_visitor))
                continue
            shown = counts[name][:size]
            found = self._entry(name, by_visitor) | {
                "results": await self._values(name, shown, arguments),
                "truncated": len(counts[name]) > size,
            }
            if arguments.values(name):
                found["alternatives"] = await self._alternatives(name, arguments, size)
            results.append(found)
        return results, [name for name in names if name not in counts]

    def _entry(self, name: str, by_visitor: bool) -> dict[str, Any]:
        """What Datasette says of any facet, before its values."""
        bare = arguments_of(self.request).without(f"_facet_{self.type}")
        return {
            "name": name,
            "type": self.type,
            "hideable": by_visitor,
            "toggle_url": self._address(bare),
            "results": [],
            "truncated": False,
        }

    def _late(self, name: str, by_visitor: bool) -> dict[str, Any]:
        """A facet that could not be counted in time: there by its name, and said to be missing its values."""
        return self._entry(name, by_visitor) | {"timed_out": True}

    async def _values(
        self, name: str, counts: Sequence[tuple[object, int]], arguments: Arguments
    ) -> list[dict[str, Any]]:
        labels = await filters.labels(self.ds, name, [value for value, _ in counts])
        chosen = arguments.values(name)
        return [
            {
                "value": value,
                "label": labels.get(value, str(value)),
                "count": number,
                "toggle_url": self.ds.absolute_url(
                    self.request, self._address(arguments.toggling(name, str(value)))
                ),
                "selected": str(value) in chosen,
            }
            for value, number in counts
        ]

    async def _alternatives(self, name: str, arguments: Arguments, size: int) -> list[dict[str, Any]]:
        """What else could be chosen beside what is: counted as if this facet were not filtered.

        A value shown with the others is counted under every filter, its own facet's too, so that a
        kind that is not chosen would never be seen again. Left out if it takes too long.
        """
        without = arguments.without_facet(name)
        selection = await select_with(self.ds, self.request, without)
        counts = await count(self.ds, selection, [name], without)
        chosen = arguments.values(name)
        rest = [(value, number) for value, number in counts.get(name, []) if str(value) not in chosen]
        return await self._values(name, rest[:size], arguments)

    def _address(self, arguments: Arguments) -> str:
        return self.ds.urls.path(arguments.address(self.request.path))  # type: ignore[no-any-return]


# Several rows of an event may stand for one value: two roles of a country, two materials under one parent.
_JOINED = {
    "country": "select '{name}', country_id, count(distinct event_id) from event_countries"
    " join chosen on chosen.id = event_id{role} group by country_id",
    "material": "select '{name}', ancestor_id, count(distinct event_id) from event_materials"
    " join chosen on chosen.id = event_id join material_ancestors using (material_id) group by ancestor_id",
    "agency": "select '{name}', ancestor_id, count(distinct event_id) from event_agencies"
    " join chosen on chosen.id = event_id join tree using (agency_id) group by ancestor_id",
}
_COLUMN = "select '{name}', {name}, count(*) from chosen where {name} is not null group by {name}"


def counting_sql(selection: Selection, names: Sequence[str], roles: int = 0) -> str:
    """One query for some facets: rows of facet, value, number of events.

    The selected events are found once (`materialized`). `roles` is how many roles of countries count.
    """
    marks = ", ".join(f":tracker_role_{number}" for number in range(roles))
    role = f" where role in ({marks})" if roles else ""
    parts = [
        (_COLUMN if name in COLUMN_FACETS else _JOINED[name]).format(name=name, role=role) for name in names
    ]
    chosen = selection.sql(f"id, {', '.join(COLUMN_FACETS)}")
    tree = AGENCY_TREE.removeprefix("with recursive ")
    return f"with recursive chosen as materialized ({chosen}), {tree} {' union all '.join(parts)}"


async def count(datasette: Any, selection: Selection, names: Sequence[str], arguments: Arguments) -> Counts:
    """How many selected events have each value of each facet: most first, years latest first.

    The facets are counted side by side; one that takes longer than the page may is not in the answer.
    """
    columns = [name for name in names if name in COLUMN_FACETS]
    groups = [*([columns] if columns else []), *([name] for name in names if name not in COLUMN_FACETS)]
    found = await asyncio.gather(*(_count(datasette, selection, group, arguments) for group in groups))
    counts = {name: values for group in found for name, values in group.items()}
    for name, values in counts.items():
        values.sort(key=lambda pair: (-int(str(pair[0])) if name == "year" else -pair[1], str(pair[0])))
    return counts


async def _count(datasette: Any, selection: Selection, names: Sequence[str], arguments: Arguments) -> Counts:
    """The same in one query: all of these facets, or none when it takes too long."""
    _, roles = database.marks(filters.known_roles(arguments), "tracker_role_")
    sql = counting_sql(selection, names, len(roles))
    counts: Counts = {name: [] for name in names}
    try:
        rows = await database.counted(datasette, sql, {**selection.parameters, **roles})
    except QueryInterrupted:
        return {}
    for name, value, number in rows:
        counts[name].append((value, number))
    return counts

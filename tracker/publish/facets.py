"""The facets of the events page: counts that honour every filter, many-to-many and up the trees.

Datasette's own facets know columns only, count no more than fits in 200 ms and leave out what does not.
These are counted over exactly the selected events, with a time limit of their own; if even that is passed,
the page and the JSON say which facets are missing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from datasette.facets import Facet
from datasette.utils import await_me_maybe

from tracker.publish import database, filters
from tracker.publish.arguments import FACETS, Arguments
from tracker.publish.counts import count
from tracker.publish.selection import TABLE, arguments_of, select, select_with


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
        selection, roles = await select(self.ds, self.request), filters.known_roles(arguments)
        chosen = [name for name in names if arguments.values(name)]
        counts, others = await asyncio.gather(
            count(self.ds, selection, list(names), roles),
            asyncio.gather(*(self._others(name, arguments) for name in chosen)),
        )
        alternatives = dict(zip(chosen, others, strict=True))
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
            if name in alternatives:
                found["alternatives"] = await self._values(name, alternatives[name][:size], arguments)
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

    async def _others(self, name: str, arguments: Arguments) -> list[tuple[object, int]]:
        """What else could be chosen beside what is: counted as if this facet were not filtered.

        A value shown with the others is counted under every filter, its own facet's too, so that a
        kind that is not chosen would never be seen again. None if it takes too long.
        """
        without = arguments.without_facet(name)
        selection = await select_with(self.ds, self.request, without)
        counts = await count(self.ds, selection, [name], filters.known_roles(without))
        chosen = arguments.values(name)
        return [(value, number) for value, number in counts.get(name, []) if str(value) not in chosen]

    def _address(self, arguments: Arguments) -> str:
        return self.ds.urls.path(arguments.address(self.request.path))  # type: ignore[no-any-return]

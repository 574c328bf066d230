"""Forty ways to filter the events page, each said three times over: to the tracker, to stock Datasette, in SQL.

Values are taken from the database by how many events have them, other ones in every round, so that no
answer that was kept can serve the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from sqlite_utils.utils import sqlite3

from tracker.store.search import fold_query

FACETS = ("country", "material", "agency", "kind", "action", "year")
JOINED = ("country", "material", "agency")
PUBLISHED = "review in ('auto', 'approved')"

_BELOW = {
    "material": "select material_id from material_ancestors where ancestor_id = ?",
    "agency": "with recursive t(id) as (select ? union select a.id from agencies a join t on a.parent_id = t.id)"
    " select id from t",
}
_LINKS = {
    "country": ("event_countries", "country_id"),
    "material": ("event_materials", "material_id"),
    "agency": ("event_agencies", "agency_id"),
}
_COMPARED = {"gt": ">", "gte": ">=", "lte": "<=", "contains": "like"}


@dataclass(frozen=True)
class Mix:
    """One choice. `columns` are filters as Datasette writes them: (`date__gte`, `2024-01`)."""

    group: str
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    columns: tuple[tuple[str, str], ...] = ()
    search: str | None = None
    size: int = 50

    def ours(self, *more: tuple[str, str]) -> str:
        """Query string for the tracker."""
        pairs = [
            (f"_{facet}" if facet in JOINED else facet, value)
            for facet, values in self.values.items()
            for value in values
        ]
        return urlencode([*pairs, *self._common(), *more])

    def stock(self) -> str:
        """Query string for stock Datasette, whose table has joined values as JSON lists, trees folded in.

        It has no "any of" for a list: of several values it is asked for the first alone.
        """
        pairs = [
            (f"{facet}__arraycontains", values[0]) if facet in JOINED else (f"{facet}__in", ",".join(values))
            for facet, values in self.values.items()
        ]
        return urlencode([*pairs, *self._common()])

    def _common(self) -> list[tuple[str, str]]:
        pairs = [*self.columns, *([("_search", self.search)] if self.search else [])]
        return pairs if self.size == 50 else [*pairs, ("_size", str(self.size))]

    def where(self, connection: sqlite3.Connection, without: str | None = None) -> tuple[str, list[object]]:
        """The published events of this choice as a condition, one facet's values left out of it if named."""
        parts, given = [PUBLISHED], list[object]()
        for facet, values in self.values.items():
            if facet == without:
                continue
            if facet not in JOINED:
                parts.append(f"{facet} in ({_marks(values)})")
                given += values
                continue
            ids = {id for value in values for id in below(connection, facet, value)}
            table, column = _LINKS[facet]
            parts.append(f"id in (select event_id from {table} where {column} in ({_marks(ids)}))")
            given += sorted(ids)
        for name, value in self.columns:
            column, _, operator = name.partition("__")
            parts.append(f"{column} {_COMPARED[operator]} ?")
            given.append(
                f"%{value}%" if operator == "contains" else float(value) if column == "amount_usd" else value
            )
        if self.search:
            parts.append("id in (select rowid from events_fts where events_fts match ?)")
            given.append(fold_query(self.search))
        return " and ".join(parts), given


def _marks(values: object) -> str:
    return ", ".join("?" * len(values))  # type: ignore[arg-type]


def below(connection: sqlite3.Connection, facet: str, value: str) -> list[str]:
    """A value of a facet with all below it in its tree."""
    if facet not in _BELOW:
        return [value]
    return [id for (id,) in connection.execute(_BELOW[facet], [value])]


def counts(connection: sqlite3.Connection, mix: Mix, facet: str) -> dict[str, int]:
    """What plain SQL counts: a facet's values beside what is chosen in it, as if nothing of it were."""
    where, given = mix.where(connection, without=facet)
    if facet not in JOINED:
        sql = f"select {facet}, count(*) from events where {where} and {facet} is not null group by 1"
    elif facet == "country":
        sql = f"select country_id, count(distinct event_id) from event_countries where event_id in (select id from events where {where}) group by 1"
    else:
        table, column = _LINKS[facet]
        tree = (
            "select material_id as own, ancestor_id as above from material_ancestors"
            if facet == "material"
            else "with recursive t(own, above) as (select id, id from agencies union select t.own, a.parent_id"
            " from t join agencies a on a.id = t.above where a.parent_id is not null) select own, above from t"
        )
        sql = (
            f"select above, count(*) from (select distinct event_id, above from {table} join ({tree}) on own = {column}"
            f" where event_id in (select id from events where {where})) group by 1"
        )
    return {str(value): number for value, number in connection.execute(sql, given)}


class Ranks:
    """The values of each facet, those with most events first, and words that titles have."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._of = {
            facet: [
                str(value)
                for (value,) in connection.execute(
                    f"select {column} from {table} where {column} is not null group by 1 order by count(*) desc, 1"
                )
            ]
            for facet, (table, column) in {
                **_LINKS, **{name: ("events", name) for name in ("kind", "action", "year")}
            }.items()
        }  # fmt: skip

    def at(self, facet: str, place: int) -> str:
        known = self._of[facet]
        return known[place % len(known)]

    def rare(self, facet: str, place: int) -> str:
        """From the last third, where values have few events."""
        known = self._of[facet]
        return known[2 * len(known) // 3 + place % max(1, len(known) // 3)]


SEARCHES = {
    "en": ("lithium", "export", "grant", "tariff", "battery", "cobalt", "nickel", "loan"),
    "zh": ("石墨", "出口", "锂", "电池", "关税", "稀土", "补贴", "贷款"),
    "ar": ("ليثيوم", "تصدير", "منحة", "بطاريات", "الجرافيت", "قرض", "رسوم", "النيكل"),
    "fa": ("لیتیوم", "صادرات", "گرافیت", "باتری", "وام", "تعرفه", "نیکل", "کبالت"),
}


def forty(ranks: Ranks, turn: int) -> list[Mix]:
    """The forty mixes of one round; another `turn` has other values in every one."""
    n = turn
    made: list[Mix] = []

    def add(group: str, times: int, make: Callable[[int], Mix]) -> None:
        made.extend(make(times * n + k) for k in range(times))

    def facets(group: str, **values: tuple[str, ...]) -> Mix:
        return Mix(group, values)

    at, rare = ranks.at, ranks.rare
    add("none", 3, lambda k: Mix("none", size=50 - k % 50))
    add("common", 3, lambda k: facets("common", country=(at("country", k),)))
    add("common", 3, lambda k: facets("common", material=(at("material", k),)))
    add("common", 2, lambda k: facets("common", agency=(at("agency", k),)))
    add("common", 2, lambda k: facets("common", kind=(at("kind", k),)))
    add("common", 1, lambda k: facets("common", action=(at("action", k),)))
    add("common", 1, lambda k: facets("common", year=(at("year", k),)))
    add("rare", 3, lambda k: facets("rare", country=(rare("country", k),)))
    add("rare", 2, lambda k: facets("rare", material=(rare("material", k),)))
    add("rare", 2, lambda k: facets("rare", agency=(rare("agency", k),)))
    add("two", 3, lambda k: facets("two", country=(at("country", k),), material=(at("material", k + 3),)))
    add("two", 3, lambda k: facets("two", kind=(at("kind", k),), agency=(at("agency", k + 1),)))
    add("any of two", 2, lambda k: facets("any of two", country=(at("country", k), at("country", k + 5))))
    add(
        "three",
        3,
        lambda k: facets(
            "three", country=(at("country", k),), material=(at("material", k),), kind=(at("kind", k),)
        ),
    )
    for words in SEARCHES.values():
        add("search", 1, lambda k, words=words: Mix("search", search=words[k % len(words)]))
    add(
        "dates",
        2,
        lambda k: Mix(
            "dates", columns=(("date__gte", f"20{16 + k % 10}-03-01"), ("date__lte", "2026-06-30"))
        ),
    )
    add(
        "dates",
        1,
        lambda k: Mix(
            "dates", {"country": (at("country", k),)}, (("date__gte", f"2025-{1 + k % 12:02}-01"),)
        ),
    )
    return made


def by_column(ranks: Ranks, turn: int) -> list[Mix]:
    """Filters of columns that no facet has, which SQLite goes through the rows or an index for."""
    sums = [
        Mix("sum", columns=(("amount_usd__gt", str(10_000_000 + 1_000_003 * (2 * turn + k))),))
        for k in (0, 1)
    ]
    words = SEARCHES["en"][turn % 8]
    return [*sums, Mix("part of a title", {"kind": (ranks.at("kind", turn),)}, (("title__contains", words),))]

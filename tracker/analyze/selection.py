"""Which events: conditions over the table `events`, the same for the command line and for the pages.

Values of one facet mean "any of", different facets "and"; a material includes what is below it in the
tree, an agency its offices. A period takes in every event that may have happened in it, as far as its
date is known: an event known only to the year 2025 may be of June.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tracker.model import PartialDate, Precision

PUBLISHED = "review in ('auto', 'approved')"
"""Events a reader sees unless they ask for the others."""

AGENCY_TREE = (
    "with recursive tree(agency_id, ancestor_id) as (select id, id from agencies union "
    "select agencies.id, tree.ancestor_id from agencies join tree on agencies.parent_id = tree.agency_id)"
)
"""Every agency with itself and every agency above it, as `tree`."""

JOINED = {
    "country": "id in (select event_id from event_countries where country_id in ({marks}){role})",
    "material": (
        "id in (select event_id from event_materials where material_id in "
        "(select material_id from material_ancestors where ancestor_id in ({marks})))"
    ),
    "agency": (
        "id in (select event_id from event_agencies where agency_id in "
        f"({AGENCY_TREE} select agency_id from tree where ancestor_id in ({{marks}})))"
    ),
    "organization": "id in (select event_id from event_organizations where organization_id in ({marks}))",
    "source": (
        "id in (select event_id from event_reports join reports on reports.id = report_id "
        "where source_id in ({marks}))"
    ),
}
"""Conditions on what stands in another table; `{marks}` are the values' parameters, `{role}` a country's."""

COLUMNS = ("kind", "action", "year", "review")

_QUARTER = re.compile(r"(\d{4})-?[qQ]([1-4])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL over a row of `events` and its named parameters, which begin with `tracker_`."""

    sql: str
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Selection:
    """Conditions over `events` that all hold, with their named parameters. Without any it is every event."""

    parts: tuple[str, ...] = ()
    parameters: Mapping[str, object] = field(default_factory=dict)

    @property
    def where(self) -> str:
        return " and ".join(f"({part})" for part in self.parts) or "1"

    def sql(self, columns: str) -> str:
        """A query for these columns of the selected events."""
        return f"select {columns} from events" + (f" where {self.where}" if self.parts else "")

    def narrowed(self, part: str) -> Selection:
        return Selection((*self.parts, part), self.parameters)


def any_of(name: str, values: Sequence[object], roles: Sequence[object] = ()) -> Condition:
    """Events that have any of the values of one facet, a name of JOINED or COLUMNS.

    `roles` are the roles in which a country counts; none means any.
    """
    marks, parameters = named(f"tracker_{name}_", values)
    role = ""
    if roles:
        role_marks, role_parameters = named("tracker_role_", roles)
        parameters |= role_parameters
        role = f" and role in ({role_marks})"
    template = f"{name} in ({{marks}})" if name in COLUMNS else JOINED[name]
    return Condition(template.format(marks=marks, role=role), parameters)


def named(prefix: str, values: Sequence[object]) -> tuple[str, dict[str, object]]:
    """Named parameters for a list: `:c0, :c1` and what they stand for."""
    names = {f"{prefix}{number}": value for number, value in enumerate(values)}
    return ", ".join(f":{name}" for name in names), names


def period(text: str) -> PartialDate:
    """Read 2025, 2025-06, 2025-06-30 or 2025-Q2. Raises ValueError for anything else."""
    quarter = _QUARTER.fullmatch(text)
    if quarter:
        return PartialDate(f"{quarter[1]}-{3 * int(quarter[2]) - 2:02}", Precision.QUARTER)
    return PartialDate.parse(text)


def since(date: PartialDate) -> Condition:
    """Events that may lie on or after the first day of a date, or last until then."""
    day = date.earliest
    return Condition(
        "(date >= substr(:tracker_from, 1, length(date))"
        " or date_end >= substr(:tracker_from, 1, length(date_end))"
        " or (date_precision = 'quarter' and date >= :tracker_from_quarter))",
        {
            "tracker_from": day.isoformat(),
            "tracker_from_quarter": f"{day.year:04}-{3 * ((day.month - 1) // 3) + 1:02}",
        },
    )


def until(date: PartialDate) -> Condition:
    """Events that may lie on or before the last day of a date."""
    return Condition("date <= :tracker_to", {"tracker_to": date.latest.isoformat()})


def selection(
    values: Mapping[str, Sequence[object]],
    *,
    start: PartialDate | None = None,
    end: PartialDate | None = None,
    search: str | None = None,
) -> Selection:
    """The published events that have any of the values of every facet given.

    `values` maps a name of JOINED or COLUMNS to what is wanted of it; whoever names a `review` gets what
    is at that stage instead of what is published. `start` and `end` bound the period in which an event may
    have happened; undated events are in none. `search` is an FTS5 query as
    `tracker.store.search.fold_query` makes it.
    """
    conditions = [] if values.get("review") else [Condition(PUBLISHED)]
    conditions += [any_of(name, wanted) for name, wanted in values.items() if wanted]
    if start:
        conditions.append(since(start))
    if end:
        conditions.append(until(end))
    if search is not None:
        sql = "id in (select rowid from events_fts where events_fts match :tracker_search)"
        conditions.append(Condition(sql, {"tracker_search": search}))
    parameters = {name: value for one in conditions for name, value in one.parameters.items()}
    return Selection(tuple(one.sql for one in conditions), parameters)

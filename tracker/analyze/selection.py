"""Which events: conditions over the table `events`, the same for the command line and for the pages.

Values of one facet mean "any of", different facets "and"; a material includes what is below it in the
tree, an agency its offices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True)
class Selection:
    """A condition over `events` with its named parameters. Without parts it is every event."""

    parts: tuple[str, ...] = ()
    parameters: Mapping[str, object] = field(default_factory=dict)

    @property
    def where(self) -> str:
        return " and ".join(f"({part})" for part in self.parts) or "1"


def selection(
    values: Mapping[str, Sequence[object]],
    *,
    since: str | None = None,
    until: str | None = None,
    search: str | None = None,
    published: bool = True,
) -> Selection:
    """The events that have any of the values of every facet given.

    `values` maps a name of JOINED or COLUMNS to what is wanted of it. `since` and `until` are partial ISO
    dates, compared as text: an event known only to the year 2025 is not since 2025-06. `search` is an
    FTS5 query as `tracker.store.search.fold_query` makes it.
    """
    parts: list[str] = [PUBLISHED] if published and not values.get("review") else []
    parameters: dict[str, object] = {}
    for name, wanted in values.items():
        if not wanted:
            continue
        names = [f"{name}_{place}" for place in range(len(wanted))]
        parameters |= dict(zip(names, wanted, strict=True))
        marks = ", ".join(f":{one}" for one in names)
        template = f"{name} in ({{marks}})" if name in COLUMNS else JOINED[name]
        parts.append(template.format(marks=marks, role=""))
    if since:
        parts.append("date >= :since")
        parameters["since"] = since
    if until:
        parts.append("substr(date, 1, length(:until)) <= :until")
        parameters["until"] = until
    if search is not None:
        parts.append("id in (select rowid from events_fts where events_fts match :search)")
        parameters["search"] = search
    return Selection(tuple(parts), parameters)

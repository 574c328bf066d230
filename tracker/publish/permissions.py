"""Who may see what, asked of Datasette: 0.65 names a permission and a tuple, 1.0 an action and a resource."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracker.publish import database


@dataclass(frozen=True, slots=True)
class Visibility:
    """`private`: this visitor may see it, a stranger may not."""

    visible: bool
    private: bool


async def of_table(datasette: Any, actor: dict[str, Any] | None, table: str) -> Visibility:
    """Whether a visitor may see a table of the tracker's database."""
    if hasattr(datasette, "ensure_permissions"):
        wanted = [
            ("view-table", (database.NAME, table)),
            ("view-database", database.NAME),
            "view-instance",
        ]
        return Visibility(*await datasette.check_visibility(actor, permissions=wanted))
    from datasette.resources import TableResource

    resource = TableResource(database.NAME, table)
    return Visibility(*await datasette.check_visibility(actor, action="view-table", resource=resource))


async def may_ask_sql(datasette: Any, actor: dict[str, Any] | None) -> bool:
    """Whether a visitor may ask the tracker's database in SQL."""
    if hasattr(datasette, "permission_allowed"):
        return bool(await datasette.permission_allowed(actor, "execute-sql", database.NAME, default=True))
    from datasette.resources import DatabaseResource

    resource = DatabaseResource(database.NAME)
    return bool(await datasette.allowed(action="execute-sql", resource=resource, actor=actor))

"""Who may see what, asked of Datasette: 0.65 names a permission and a tuple, 1.0 an action and a resource.

What a stranger may do is asked once for each state of the database: strangers are all one actor, and
Datasette copies all its metadata to answer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from datasette.utils.asgi import Forbidden

from tracker.publish import database

_KEPT = "_policy_event_tracker_permissions"

Actor = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Visibility:
    """`private`: this visitor may see it, a stranger may not."""

    visible: bool
    private: bool


@dataclass(frozen=True, slots=True)
class _OfStrangers:
    version: object
    answers: dict[str, bool] = field(default_factory=dict)


async def of_table(datasette: Any, actor: Actor | None, table: str) -> Visibility:
    """Whether a visitor may see a table of the tracker's database."""

    async def ask(whom: Actor | None) -> bool:
        return await _may_view(datasette, whom, table)

    public = await _stranger(datasette, f"view {table}", ask)
    visible = public if actor is None else await ask(actor)
    return Visibility(visible, visible and not public)


async def may_ask_sql(datasette: Any, actor: Actor | None) -> bool:
    """Whether a visitor may ask the tracker's database in SQL."""

    async def ask(whom: Actor | None) -> bool:
        return await _may_ask_sql(datasette, whom)

    return await ask(actor) if actor is not None else await _stranger(datasette, "sql", ask)


async def _stranger(datasette: Any, what: str, ask: Callable[[None], Awaitable[bool]]) -> bool:
    version = database.version(datasette)
    kept: _OfStrangers | None = getattr(datasette, _KEPT, None)
    if kept is None or kept.version != version:
        kept = _OfStrangers(version)
        setattr(datasette, _KEPT, kept)
    if what not in kept.answers:
        kept.answers[what] = await ask(None)
    return kept.answers[what]


async def _may_view(datasette: Any, actor: Actor | None, table: str) -> bool:
    if hasattr(datasette, "ensure_permissions"):
        wanted = [
            ("view-table", (database.NAME, table)),
            ("view-database", database.NAME),
            "view-instance",
        ]
        try:
            await datasette.ensure_permissions(actor, wanted)
        except Forbidden:
            return False
        return True
    from datasette.resources import TableResource

    resource = TableResource(database.NAME, table)
    return bool(await datasette.allowed(action="view-table", resource=resource, actor=actor))


async def _may_ask_sql(datasette: Any, actor: Actor | None) -> bool:
    if hasattr(datasette, "permission_allowed"):
        return bool(await datasette.permission_allowed(actor, "execute-sql", database.NAME, default=True))
    from datasette.resources import DatabaseResource

    resource = DatabaseResource(database.NAME)
    return bool(await datasette.allowed(action="execute-sql", resource=resource, actor=actor))

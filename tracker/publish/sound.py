"""Whether a filter can select anything at all, found out as the events page would."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlite_utils.utils import sqlite3

from tracker.errors import SettingError
from tracker.publish.arguments import Arguments
from tracker.publish.rows import EVENTS_PATH


def arguments_of(address: str) -> Arguments:
    """The arguments of an events page's address, or of what stands behind its question mark.

    Raises SettingError for the address of another page.
    """
    before, mark, query = address.rpartition("?")
    path = urlsplit(before if mark else address).path if mark or "://" in address else EVENTS_PATH
    if path and not path.partition(".")[0].endswith(EVENTS_PATH):
        raise SettingError("QUERY", address, f"is not the address of {EVENTS_PATH}")
    return Arguments.read(query if mark or "://" not in address else "")


async def check(datasette: Any, arguments: Arguments) -> None:
    """Raise SettingError for a filter that the page refuses, or that can never select anything."""
    # Datasette takes half a second to import, and the command that asks here begins without it.
    from datasette.database import QueryInterrupted
    from datasette.utils.asgi import BadRequest

    from tracker.publish import choosing, filters

    try:
        chosen = await choosing.chosen_by(datasette, arguments)
    except (BadRequest, sqlite3.OperationalError, QueryInterrupted) as error:
        raise SettingError("QUERY", arguments.query_string(), str(error).rstrip(".")) from error
    if any(clause.name == filters.NOTHING for clause in chosen.clauses):
        reason = " ".join(chosen.problems).rstrip(".")
        raise SettingError("QUERY", arguments.query_string(), reason)


def check_in(path: Path, arguments: Arguments) -> None:
    """The same for a database that is not being served. Raises SettingError."""
    from tracker.publish.serve import datasette_for

    async def ask() -> None:
        datasette = datasette_for(path)
        try:
            await datasette.invoke_startup()
            await check(datasette, arguments)
        finally:
            for database in datasette.databases.values():
                database.close()
            datasette.executor.shutdown()

    asyncio.run(ask())

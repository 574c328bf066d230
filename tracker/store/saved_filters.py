"""Filters kept under a name, for the address `/saved/NAME`: which name means which filter, for good."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sqlite_utils.utils import sqlite3

from tracker.errors import NotFound, SettingError
from tracker.model import utc_text
from tracker.store.connection import Connection
from tracker.store.terms import short_hash

LONGEST_NAME, LONGEST_TITLE, LONGEST_QUERY = 60, 200, 4000
_CODE = 6
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_COLUMNS = "name, title, query, created_at, created_by, changed_at, changed_by, deleted_at, deleted_by"


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A filter under its name. `query` are the arguments of the events page, sorted. Times are UTC text."""

    name: str
    title: str
    query: str
    created_at: str
    created_by: str
    changed_at: str
    changed_by: str
    deleted_at: str | None = None
    deleted_by: str | None = None


class SavedFilters(Connection):
    """Writes and look-ups of saved filters."""

    def save_filter(
        self, query: str, title: str, *, by: str, now: dt.datetime, name: str | None = None
    ) -> SavedFilter:
        """Keep a filter under a name, or give the one of that name another title.

        `query` is canonical (`tracker.publish.arguments.Arguments.filters`). Without a name it gets a short
        code that follows from the query: saved twice it is one filter. Raises SettingError for a name that
        cannot be one, or is that of another filter, now or once, and for a title or query that is too long.
        """
        title = " ".join(title.split())
        _check("title", title, 1, LONGEST_TITLE)
        _check("query", query, 0, LONGEST_QUERY)
        with self.transaction():
            if name is None:
                name = self._code(query)
            elif len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
                reason = f"is not at most {LONGEST_NAME} small letters, digits and single hyphens"
                raise SettingError("name", name, reason)
            kept = self._saved(name)
            if kept is not None and kept.query != query:
                once = "was once" if kept.deleted_at else "is"
                raise SettingError("name", name, f"{once} the name of another filter: {kept.title}")
            moment = utc_text(now)
            self.conn.execute(
                "INSERT INTO saved_filters"
                " (name, title, query, created_at, created_by, changed_at, changed_by)"
                " VALUES (:name, :title, :query, :now, :by, :now, :by) ON CONFLICT (name) DO UPDATE SET"
                " title = :title, changed_at = :now, changed_by = :by, deleted_at = NULL, deleted_by = NULL"
                " WHERE title <> :title OR deleted_at IS NOT NULL",
                {"name": name, "title": title, "query": query, "now": moment, "by": by},
            )
            return self.find_filter(name)

    def delete_filter(self, name: str, *, by: str, now: dt.datetime) -> SavedFilter:
        """Take a filter away; its name is not given to another. Raises NotFound."""
        with self.transaction():
            self.find_filter(name)
            self.conn.execute(
                "UPDATE saved_filters SET deleted_at = ?, deleted_by = ? WHERE name = ?",
                (utc_text(now), by, name),
            )
            gone = self._saved(name)
            assert gone is not None
            return gone

    def find_filter(self, name: str) -> SavedFilter:
        """The filter of a name. Raises NotFound with near names where there is none, or no longer."""
        found = self._saved(name)
        if found is None or found.deleted_at is not None:
            near = [one.name for one in self.saved_filters() if one.name[:3] == name[:3]][:3]
            raise NotFound("saved filter", name, near)
        return found

    def saved_filters(self) -> list[SavedFilter]:
        """Every filter that was not deleted, by title."""
        sql = f"SELECT {_COLUMNS} FROM saved_filters WHERE deleted_at IS NULL ORDER BY lower(title), name"
        return [saved_filter(row) for row in self.rows(sql)]

    def _saved(self, name: str) -> SavedFilter | None:
        row = self.row(f"SELECT {_COLUMNS} FROM saved_filters WHERE name = ?", (name,))
        return saved_filter(row) if row else None

    def _code(self, query: str) -> str:
        """The name the query has already; else a code made from it, longer where a shorter one is taken."""
        row = self.row("SELECT name FROM saved_filters WHERE query = ? ORDER BY deleted_at, id", (query,))
        if row is not None:
            return str(row["name"])
        length = _CODE
        while self._saved(short_hash(query, length)) is not None:
            length += 1
        return short_hash(query, length)


def saved_filter(row: sqlite3.Row) -> SavedFilter:
    """A row of the table as the filter it is."""
    return SavedFilter(*(row[name] for name in _COLUMNS.split(", ")))


def _check(name: str, text: str, least: int, most: int) -> None:
    if not least <= len(text) <= most:
        reason = f"is longer than {most:,} characters" if text else "says nothing"
        raise SettingError(name, text[:40], reason)

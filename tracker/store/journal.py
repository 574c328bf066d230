"""What a stretch of work changes, row by row, so that exactly that can be put back.

Temporary triggers tell of each row before and after, for as long as the work takes
(https://sqlite.org/undoredo.html). So whatever a decision does in how many tables, putting it back needs
to know nothing of it.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.store.index import Index

Row = Mapping[str, Any]

REGISTERS = ("measures", "organizations", "organization_names")
"""What events refer to and a change may add to. An addition is taken back only while nothing refers to it."""

UNKEPT = frozenset(
    {"event_changes", "event_keys", "event_conflicts", "life_keys", "measure_days", "placements"}
)
"""Tables that refer to events and are not journalled: history, which only grows, and what is derived."""

_VOLATILE: Mapping[str, frozenset[str]] = {"events": frozenset({"updated_at"})}
"""Columns that say when something was done and are no part of what was done."""

_ABOUT = ("id", "event_id", "other_id")

_REFERRING = {
    "organizations": "SELECT 1 FROM event_organizations WHERE organization_id = ?",
    "measures": "SELECT 1 FROM events WHERE measure_id = ?",
}


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after. `before` is None for a new row, `after` for one that is gone.

    Of a row that was edited, only the columns that differ are there, and which event it is about.
    """

    table: str
    key: tuple[Any, ...]
    before: Row | None
    after: Row | None

    @property
    def columns(self) -> frozenset[str]:
        """The columns that differ; all of them where the row came or went."""
        if self.before is None or self.after is None:
            return frozenset(self.after or self.before or ())
        after = self.after
        return frozenset(name for name, value in self.before.items() if after[name] != value)

    @property
    def events(self) -> frozenset[int]:
        """The events that the row is about."""
        rows = [row for row in (self.before, self.after) if row is not None]
        names = _ABOUT[:1] if self.table == "events" else _ABOUT[1:]
        return frozenset(int(row[name]) for row in rows for name in names if row.get(name) is not None)


class Journal(Index):
    """Keeps journals, and puts rows back."""

    @contextlib.contextmanager
    def journal(self) -> Iterator[list[RowChange]]:
        """Keep a journal of the block, which belongs inside a transaction. The list is filled at its end.

        Each row is in it once, as it was before and is after all; rows that end as they began are not.
        """
        found: list[RowChange] = []
        seen: dict[tuple[str, tuple[Any, ...]], tuple[Row | None, Row | None]] = {}
        tables = {table: self._columns(table) for table in self.journalled()}
        was: list[Row] = []

        def tell(table: str, what: str, *values: Any) -> None:
            names, keys = tables[table]
            row = dict(zip(names, values, strict=True))
            if what == "was":
                was.append(row)
                return
            before = was.pop() if what == "is" else row if what == "gone" else None
            after = None if what == "gone" else row
            old_key, new_key = (tuple(part[name] for name in keys) for part in (before or row, row))
            if old_key != new_key:  # an edit of a key is a row that goes and one that comes
                _note(seen, (table, old_key), before, None)
                before = None
            _note(seen, (table, new_key), before, after)

        self.conn.create_function("journal", -1, tell)
        try:
            for table, (names, _) in tables.items():
                self._tell_of(table, names)
            yield found
        finally:
            if self.conn.in_transaction:
                for table in tables:
                    for what in ("insert", "update", "delete"):
                        self.conn.execute(f"DROP TRIGGER IF EXISTS temp.journal_{what}_{table}")
        found += [
            change
            for (table, key), (before, after) in seen.items()
            if before != after and not _only_volatile(change := _trimmed(table, key, before, after))
        ]

    def journalled(self) -> list[str]:
        """The tables journals tell of: events, all that refers to them, and the registers they refer to."""
        about = self.rows(
            "SELECT DISTINCT t.name FROM sqlite_master t, pragma_foreign_key_list(t.name) f"
            " WHERE t.type = 'table' AND f.\"table\" = 'events' ORDER BY 1"
        )
        return ["events", *(row[0] for row in about if row[0] not in UNKEPT), *REGISTERS]

    def stale(self, changes: Iterable[RowChange]) -> list[tuple[RowChange, frozenset[str]]]:
        """The changes that are no longer as they were made, with the columns that differ from then.

        A new event to which something was added since is among them.
        """
        changes = list(changes)
        keys = {(change.table, change.key) for change in changes}
        found = []
        for change in changes:
            if change.table == "events" and change.before is None and self._more_than(change.key[0], keys):
                found.append((change, frozenset({"what belongs to it"})))
                continue
            row = self._row_of(change)
            if change.after is None or row is None:
                differing = change.columns if (change.after is None) != (row is None) else frozenset()
            else:
                after, volatile = change.after, _VOLATILE.get(change.table, frozenset())
                checked = (change.columns if change.before is not None else frozenset(after)) - volatile
                differing = frozenset(name for name in checked if row[name] != after[name])
            if differing and not (change.table in REGISTERS and change.before is None):
                found.append((change, differing))
        return found

    def put_back(self, changes: Sequence[RowChange]) -> None:
        """Make every row what it was before; inside a transaction, and only where nothing is stale."""
        self.conn.execute("PRAGMA defer_foreign_keys = ON")
        for change in changes:
            if change.after is None:
                self._insert_row(change)
            elif change.before is not None:
                self._update_row(change, change.before)
        for change in sorted(changes, key=lambda change: change.table in REGISTERS):
            if change.before is None:
                self._delete_row(change)
        self._unindexed.update(event_id for change in changes for event_id in change.events)

    def _more_than(self, event_id: int, keys: Collection[tuple[str, tuple[Any, ...]]]) -> bool:
        """Whether more belongs to an event than these rows."""
        for table in self.journalled():
            names, key = self._columns(table)
            for name in (name for name in _ABOUT[1:] if name in names):
                for row in self.rows(f"SELECT * FROM {table} WHERE {name} = ?", (event_id,)):
                    if (table, tuple(row[part] for part in key)) not in keys:
                        return True
        return False

    def _tell_of(self, table: str, names: Sequence[str]) -> None:
        old, new = (", ".join(f'{side}."{name}"' for name in names) for side in ("OLD", "NEW"))
        said = {
            "insert": f"SELECT journal('{table}', 'new', {new});",
            "update": f"SELECT journal('{table}', 'was', {old}); SELECT journal('{table}', 'is', {new});",
            "delete": f"SELECT journal('{table}', 'gone', {old});",
        }
        for what, statements in said.items():
            self.conn.execute(
                f"CREATE TEMP TRIGGER journal_{what}_{table} AFTER {what.upper()} ON main.{table}"
                f" BEGIN {statements} END"
            )

    def _columns(self, table: str) -> tuple[list[str], list[str]]:
        """Names of all columns and of those of the key, in its order."""
        rows = self.rows(f"PRAGMA table_info({table})")
        keys = sorted((row for row in rows if row["pk"]), key=lambda row: row["pk"])
        return [row["name"] for row in rows], [row["name"] for row in keys]

    def _where(self, change: RowChange) -> tuple[str, dict[str, Any]]:
        _, keys = self._columns(change.table)
        where = " AND ".join(f'"{name}" = :key_{name}' for name in keys)
        return where, {f"key_{name}": value for name, value in zip(keys, change.key, strict=True)}

    def _row_of(self, change: RowChange) -> dict[str, Any] | None:
        where, parameters = self._where(change)
        row = self.row(f"SELECT * FROM {change.table} WHERE {where}", parameters)
        return None if row is None else dict(row)

    def _insert_row(self, change: RowChange) -> None:
        row = dict(change.before or {})
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join(f":{name}" for name in row)
        ignore = "OR IGNORE " if change.table in REGISTERS else ""
        self.conn.execute(f"INSERT {ignore}INTO {change.table} ({names}) VALUES ({marks})", row)

    def _update_row(self, change: RowChange, before: Row) -> None:
        where, parameters = self._where(change)
        values = {name: before[name] for name in change.columns - _VOLATILE.get(change.table, frozenset())}
        sets = ", ".join(f'"{name}" = :{name}' for name in values)
        self.conn.execute(f"UPDATE {change.table} SET {sets} WHERE {where}", {**values, **parameters})

    def _delete_row(self, change: RowChange) -> None:
        if change.table == "organization_names":
            return  # goes with its organization
        if change.table in _REFERRING and self.value(_REFERRING[change.table], change.key[:1]) is not None:
            return
        where, parameters = self._where(change)
        self.conn.execute(f"DELETE FROM {change.table} WHERE {where}", parameters)


def written(changes: Iterable[RowChange]) -> str:
    """Changes as JSON, values exact."""
    return json.dumps(
        [{"table": c.table, "key": list(c.key), "before": c.before, "after": c.after} for c in changes],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def read(text: str) -> list[RowChange]:
    """The changes of `written`."""
    return [
        RowChange(item["table"], tuple(item["key"]), item["before"], item["after"])
        for item in json.loads(text)
    ]


def _note(
    seen: dict[tuple[str, tuple[Any, ...]], tuple[Row | None, Row | None]],
    row: tuple[str, tuple[Any, ...]],
    before: Row | None,
    after: Row | None,
) -> None:
    """Let a later change of a row go on from the earlier one."""
    first = seen[row][0] if row in seen else before
    seen[row] = (first, after)


def _trimmed(table: str, key: tuple[Any, ...], before: Row | None, after: Row | None) -> RowChange:
    if before is None or after is None:
        return RowChange(table, key, before, after)
    kept = [name for name, value in before.items() if name in _ABOUT or after[name] != value]
    return RowChange(table, key, {name: before[name] for name in kept}, {name: after[name] for name in kept})


def _only_volatile(change: RowChange) -> bool:
    both = change.before is not None and change.after is not None
    return both and change.columns <= _VOLATILE.get(change.table, frozenset())

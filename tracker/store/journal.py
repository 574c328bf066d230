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
Place = tuple[str, tuple[Any, ...]]

REGISTERS = ("measures", "organizations", "organization_names")
"""What events refer to and a change may add to. An addition is taken back only while nothing refers to it."""

UNKEPT = frozenset({"event_changes", "event_keys", "event_conflicts", "measure_days"})
"""Tables that refer to events and are not journalled: history, which only grows, and what is derived."""

FOLLOWING = frozenset({"placements", "life_keys"})
"""Tables that the tracker alone sees to: what is in them follows from what is decided, whoever wrote it."""

_VOLATILE: Mapping[str, frozenset[str]] = {
    "events": frozenset({"updated_at", "amount_usd", "usd_rate", "usd_rate_date"}),
    "doubts": frozenset({"id"}),
}
"""Columns that say when something was done, number rows, or follow from rates: no part of what was done."""

_KEYS: Mapping[str, tuple[str, ...]] = {"doubts": ("event_id", "other_id", "question")}
"""What rows are known by where their primary key is a mere number, which another may have by now."""

_NUMBERED = ("doubts", "evidence")
_WHOLE = ("doubts", "evidence")
"""Kept with all columns even where one was edited: their number alone does not tell them."""

_ABOUT = ("id", "event_id", "other_id")

_REFERRING = {
    "organizations": "SELECT 1 FROM event_organizations WHERE organization_id = ?",
    "measures": "SELECT 1 FROM events WHERE measure_id = ?",
}

_SAID_OF_AN_EVENT = {
    "event_reports": "SELECT * FROM event_reports WHERE event_id = ?",
    "doubts": "SELECT * FROM doubts WHERE ? IN (event_id, other_id) AND answer IS NOT NULL",
}
"""What keeps an event from going again with the split that made it."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after. `before` is None for a new row, `after` for one that is gone.

    Of a row that was edited, only the columns that differ are there, and which event it is about.
    `follows`: not what was decided, but what the tracker then did of itself.
    """

    table: str
    key: tuple[Any, ...]
    before: Row | None
    after: Row | None
    follows: bool = False

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


class Recorder:
    """Takes down what the triggers tell."""

    def __init__(self, tables: Mapping[str, tuple[Sequence[str], Sequence[str]]]) -> None:
        self._tables = tables
        self._was: list[Row] = []
        self._seen: dict[Place, tuple[Row | None, Row | None]] = {}
        self._decided: dict[Place, frozenset[str]] = {}

    def tell(self, table: str, what: str, *values: Any) -> None:
        """One row: `new`, `gone`, or what it `was` and then what it `is`."""
        names, keys = self._tables[table]
        row = dict(zip(names, values, strict=True))
        if what == "was":
            self._was.append(row)
            return
        before = self._was.pop() if what == "is" else row if what == "gone" else None
        after = None if what == "gone" else row
        old, new = (tuple(part[name] for name in keys) for part in (before or row, row))
        if old != new:  # an edit of a key is a row that goes and one that comes
            self._note((table, old), before, None)
            before = None
        self._note((table, new), before, after)

    def decided(self) -> bool:
        """Take what was told until now for what was decided; the rest follows. True where it is any."""
        for place, (before, after) in self._seen.items():
            if before is None or after is None:
                touched = frozenset(after or before or ())
            else:
                touched = frozenset(name for name, value in before.items() if after[name] != value)
            if touched - _VOLATILE.get(place[0], frozenset()):
                self._decided[place] = touched
        return bool(self._decided)

    def changes(self) -> list[RowChange]:
        """What was told: each row as it was before and is after all, but for those that end as they began."""
        found: list[RowChange] = []
        for (table, key), (before, after) in self._seen.items():
            nothing: frozenset[str] = frozenset()
            decided = nothing if table in FOLLOWING else self._decided.get((table, key), nothing)
            if before is None or after is None or table in _WHOLE:
                if before != after:
                    found.append(RowChange(table, key, before, after, follows=not decided))
                continue
            differing = {name for name, value in before.items() if after[name] != value}
            differing -= _VOLATILE.get(table, frozenset())
            for names, follows in ((differing & decided, False), (differing - decided, True)):
                if names:
                    kept = [name for name in before if name in names or name in _ABOUT]
                    old, new = ({name: row[name] for name in kept} for row in (before, after))
                    found.append(RowChange(table, key, old, new, follows))
        return found

    def _note(self, place: Place, before: Row | None, after: Row | None) -> None:
        """Let a later change of a row go on from the earlier one."""
        first = self._seen[place][0] if place in self._seen else before
        self._seen[place] = (first, after)


class Journal(Index):
    """Keeps journals, and puts rows back."""

    @contextlib.contextmanager
    def journal(self) -> Iterator[Recorder]:
        """Keep a journal of the block, which belongs inside a transaction."""
        tables = {table: self._columns(table) for table in self.journalled()}
        recorder = Recorder(tables)
        self.conn.create_function("journal", -1, recorder.tell)
        try:
            for table, (names, _) in tables.items():
                self._tell_of(table, names)
            yield recorder
        finally:
            if self.conn.in_transaction:
                for table in tables:
                    for what in ("insert", "update", "delete"):
                        self.conn.execute(f"DROP TRIGGER IF EXISTS temp.journal_{what}_{table}")

    def journalled(self) -> list[str]:
        """The tables journals tell of: events, all that refers to them, and the registers they refer to."""
        about = self.rows(
            "SELECT DISTINCT t.name FROM sqlite_master t, pragma_foreign_key_list(t.name) f"
            " WHERE t.type = 'table' AND f.\"table\" = 'events' ORDER BY 1"
        )
        return ["events", *(row[0] for row in about if row[0] not in UNKEPT), *REGISTERS]

    def stale(self, changes: Iterable[RowChange]) -> list[tuple[RowChange, frozenset[str]]]:
        """The changes that are no longer as they were made, with the columns that differ from then.

        A new event of which more has been said since is among them.
        """
        changes = list(changes)
        places = {(change.table, change.key) for change in changes}
        found = []
        for change in changes:
            differing = self._differing(change)
            if change.table == "events" and change.before is None:
                # What the tracker made of it meanwhile counts for nothing, what was said of it does.
                differing = frozenset({"reports"}) if self._more_said(change.key[0], places) else frozenset()
            if differing:
                found.append((change, differing))
        return found

    @contextlib.contextmanager
    def putting_back(self, changes: Sequence[RowChange]) -> Iterator[None]:
        """Put rows back in the block: all they refer to is there, and goes at its end where nothing does."""
        self.conn.execute("PRAGMA defer_foreign_keys = ON")
        registered = [change for change in changes if change.table in REGISTERS]
        for change in registered:
            if change.after is None:
                self._insert_row(change)
        yield
        for change in registered:
            if change.before is None:
                self._delete_row(change)

    def put_back(self, changes: Sequence[RowChange]) -> None:
        """Make every row what it was before; inside `putting_back`, and only where nothing is stale."""
        for change in changes:
            if change.follows and not self._has_parents(change):
                continue  # what it referred to is gone: the tracker sees to it
            if change.before is not None and change.after is not None:
                self._update_row(change, change.before)
            elif change.before is not None and change.table not in REGISTERS:
                self._insert_row(change)
        for change in changes:  # last, since an event that goes takes along all that is still tied to it
            if change.before is None and change.table not in REGISTERS:
                self._delete_row(change)
        touched = {event_id for change in changes for event_id in change.events}
        self._unindexed |= touched
        self._keyed -= touched

    def put_back_following(self, changes: Sequence[RowChange]) -> None:
        """Make what followed what it was before, as far as it is still so.

        The tracker sees to the rest of it itself, when the transaction ends.
        """
        stale = {(change.table, change.key) for change, _ in self.stale(changes)}
        self.put_back([change for change in changes if (change.table, change.key) not in stale])

    def _differing(self, change: RowChange) -> frozenset[str]:
        """The columns of a changed row that are not as the change left them."""
        if change.table in REGISTERS and (change.before is None or change.after is None):
            return frozenset()  # they come and go with what refers to them
        row = self._row_of(change)
        if change.after is None:
            taken = row is not None and change.table not in _NUMBERED
            return change.columns if taken else frozenset()
        if row is None:
            return change.columns
        after, volatile = change.after, _VOLATILE.get(change.table, frozenset())
        checked = frozenset(after) if change.before is None or change.table in _WHOLE else change.columns
        return frozenset(name for name in checked - volatile if row[name] != after[name])

    def _more_said(self, event_id: int, places: Collection[Place]) -> bool:
        """Whether more was said of an event than these rows: by reports, or by a person."""
        for table, sql in _SAID_OF_AN_EVENT.items():
            _, keys = self._columns(table)
            for row in self.rows(sql, (event_id,)):
                if (table, tuple(row[name] for name in keys)) not in places:
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
        """Names of all columns, and of those by which a row is known."""
        rows = self.rows(f"PRAGMA table_info({table})")
        keys = sorted((row for row in rows if row["pk"]), key=lambda row: row["pk"])
        return [row["name"] for row in rows], list(_KEYS.get(table, [row["name"] for row in keys]))

    def _where(self, change: RowChange) -> tuple[str, dict[str, Any]]:
        _, keys = self._columns(change.table)
        where = " AND ".join(f'"{name}" = :key_{name}' for name in keys)
        return where, {f"key_{name}": value for name, value in zip(keys, change.key, strict=True)}

    def _row_of(self, change: RowChange) -> dict[str, Any] | None:
        where, parameters = self._where(change)
        row = self.row(f"SELECT * FROM {change.table} WHERE {where}", parameters)
        return None if row is None else dict(row)

    def _has_parents(self, change: RowChange) -> bool:
        """Whether all that a row referred to before is there."""
        row = change.before or {}
        for key in self.rows(f"PRAGMA foreign_key_list({change.table})"):
            value = row.get(key["from"])
            if value is not None and not self.value(
                f"SELECT 1 FROM {key['table']} WHERE {key['to'] or 'id'} = ?", (value,)
            ):
                return False
        return True

    def _insert_row(self, change: RowChange) -> None:
        row = dict(change.before or {})
        if change.table in _NUMBERED and self.value(
            f"SELECT 1 FROM {change.table} WHERE id = ?", (row["id"],)
        ):
            del row["id"]
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join(f":{name}" for name in row)
        ignore = "OR IGNORE " if change.follows or change.table in REGISTERS else ""
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
        [
            {"table": change.table, "key": list(change.key), "before": change.before, "after": change.after}
            | ({"follows": True} if change.follows else {})
            for change in changes
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def read(text: str) -> list[RowChange]:
    """The changes of `written`."""
    return [
        RowChange(item["table"], tuple(item["key"]), item["before"], item["after"], "follows" in item)
        for item in json.loads(text)
    ]

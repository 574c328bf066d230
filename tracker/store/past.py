"""What was known on a day: events, their links and the lives of measures as they stood in the database then.

Nothing of the past is kept twice. What is there now is taken, and every change recorded since is undone: an
event recorded later is not there, a sum corrected later has its earlier value, what was rejected or merged
later still stands. A link that was found or given with its event, and so has no change of its own, is known
with the event. Terms (countries, materials, agencies) and exchange rates are those of today.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tracker import life
from tracker.contract import amount_from_json
from tracker.model import PartialDate, Precision
from tracker.store.facts import amount_columns
from tracker.store.lives import COLUMNS, EVENTS, PUBLISHED, Lives, Row, day_row, event_dollars, happenings

DAYS = "temp.known_days"
"""`measure_days` as it was, once `remember` has been asked for a day."""

EVENTS_KNOWN = "temp.known_events"
"""The published events of that day with their accounts: what `event_id` said, and nothing of those since."""

EVENT_COLUMNS = (
    "account", "event_id", "date", "date_precision",
    "amount_minor", "amount_usd", "currency", "amount_qualifier", "amount_role",
)  # fmt: skip

_FIELDS = ("action", "date", "dates", "amount", "review", "measure")
_MARKS = ", ".join(f"'{field}'" for field in _FIELDS)

_CHANGES = f"""
SELECT event_id, field, before, min(id) FROM event_changes
WHERE changed_at >= ? AND field IN ({_MARKS}) GROUP BY event_id, field
"""
_LINK_CHANGES = """
SELECT event_id, before, after FROM event_changes WHERE changed_at >= ? AND field = 'links' ORDER BY id DESC
"""
_ROWS = EVENTS.replace("SELECT e.id,", "SELECT e.uid, e.created_at, m.uid AS measure, e.id,").replace(
    "FROM events e", "FROM events e LEFT JOIN measures m ON m.id = e.measure_id"
)

Known = dict[str, Any]


def as_known(
    row: Mapping[str, Any],
    undone: Mapping[str, str | None],
    actions: Mapping[str, tuple[str | None, int]],
    exponents: Mapping[str, int],
) -> Known:
    """An event's row as it was: `undone` is what each field said before the first change made since.

    `row` has the columns of EVENTS, `measure` (the uid of its measure) besides; `actions` gives each action's
    state and rank.
    """
    known = dict(row)
    if "action" in undone:
        known["action"] = undone["action"]
        known["state"], known["rank"] = actions.get(str(undone["action"]), (None, 0))
    if "date" in undone:
        known |= _date_columns(undone["date"])
    if "dates" in undone:
        known["effective"] = _effective(undone["dates"])
    if "amount" in undone:
        told = undone["amount"]
        known |= amount_columns(amount_from_json(json.loads(told)) if told else None, exponents)
    if "review" in undone:
        known["review"] = undone["review"]
    if "measure" in undone:
        known["measure"] = undone["measure"]
    return known


def _date_columns(text: str | None) -> Known:
    """The columns of a date as history has it: `2025-10-09`, `2025-10 (quarter)`."""
    if text is None:
        return {"date": None, "date_precision": Precision.UNKNOWN.value}
    value, _, quarter = text.partition(" ")
    date = PartialDate.parse(value, Precision.QUARTER if quarter else None)
    return {"date": date.value, "date_precision": date.precision.value}


def _effective(text: str | None) -> str:
    """The column `effective` from an event's further dates as history has them."""
    told = json.loads(text) if text else ()
    return json.dumps([[one["date"], one["precision"]] for one in told if one["role"] == "effective"])


def links_as_known(
    now: Iterable[tuple[int, int]], changes: Iterable[Mapping[str, Any]], ids: Mapping[str, int]
) -> set[tuple[int, int]]:
    """The part_of links as they were: what was added since is gone, what was taken back since is there.

    `changes` are those of links made since, the newest first; `ids` the numbers of events by uid.
    """
    known = set(now)
    for change in changes:
        for text, undo in ((change["after"], known.discard), (change["before"], known.add)):
            link = json.loads(text) if text else {}
            if link.get("relation") == "part_of" and link.get("other") in ids:
                undo((change["event_id"], ids[link["other"]]))
    return known


def remember(store: Lives, day: dt.date) -> None:
    """Fill the temporary tables DAYS and EVENTS_KNOWN with what was known at the end of a day (UTC)."""
    # A number without a type is not looked up by: the join with `events` would read the table for each.
    types = {"event_id": "INTEGER PRIMARY KEY"}
    for table, columns, typed in ((DAYS, COLUMNS, {}), (EVENTS_KNOWN, EVENT_COLUMNS, types)):
        declared = ", ".join(f"{column} {typed.get(column, '')}" for column in columns)
        store.conn.execute(f"DROP TABLE IF EXISTS {table}")
        store.conn.execute(f"CREATE TABLE {table} ({declared})")
    with _one_moment(store):
        past = _Past(store, (day + dt.timedelta(days=1)).isoformat())
        store.conn.executemany(_insert(DAYS, COLUMNS), past.days())
        store.conn.executemany(_insert(EVENTS_KNOWN, EVENT_COLUMNS), past.members())
    store.conn.execute("CREATE INDEX temp.known_events_by_account ON known_events (account, event_id)")


@contextlib.contextmanager
def _one_moment(store: Lives) -> Iterator[None]:
    """Read one moment of the database, and keep what is written to temporary tables meanwhile."""
    if store.conn.in_transaction:
        yield
        return
    store.conn.execute("BEGIN")
    try:
        yield
    except BaseException:
        store.conn.execute("ROLLBACK")
        raise
    store.conn.execute("COMMIT")


def _insert(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


class _Past:
    """The published events before a moment, by account, and what follows from them."""

    def __init__(self, store: Lives, moment: str) -> None:
        self._store = store
        self.events: dict[str, list[Known]] = defaultdict(list)
        self._names: dict[str, str] = {}
        ids = {row["uid"]: row["id"] for row in store.rows("SELECT uid, id FROM events")}
        accounts = self._read(moment)
        self._wholes: dict[str, set[str]] = defaultdict(set)
        links = store.rows("SELECT event_id, other_id FROM event_links WHERE relation = 'part_of'")
        changes = store.rows(_LINK_CHANGES, (moment,))
        for part, whole in links_as_known(((row[0], row[1]) for row in links), map(dict, changes), ids):
            if part in accounts and whole in accounts:
                self._wholes[accounts[part]].add(accounts[whole])

    def _read(self, moment: str) -> dict[int, str]:
        """Read the events; the account of each, by its number."""
        store = self._store
        actions = {row["id"]: (row["state"], row["rank"]) for row in store.rows("SELECT * FROM actions")}
        measures = {row["uid"]: row["id"] for row in store.rows("SELECT uid, id FROM measures")}
        undone: dict[int, dict[str, str | None]] = defaultdict(dict)
        for change in store.conn.execute(_CHANGES, (moment,)):
            undone[change[0]][change[1]] = change[2]
        accounts: dict[int, str] = {}
        exponents = store.exponents()
        for row in store.conn.execute(f"{_ROWS} WHERE e.created_at < ? ORDER BY e.id", (moment,)):
            known = as_known(dict(row), undone.get(row["id"], {}), actions, exponents)
            if known["review"] not in PUBLISHED:
                continue
            uid = known["measure"]
            account = (
                f"e{known['id']}" if uid is None else f"m{measures[uid]}" if uid in measures else f"u{uid}"
            )
            self._names[account] = uid or known["uid"]
            self.events[account].append(known)
            accounts[known["id"]] = account
        return accounts

    def days(self) -> Iterator[Row]:
        store = self._store
        exponents = store.exponents()
        lives = {
            account: life.steps(happenings(rows), store.convert) for account, rows in self.events.items()
        }
        for account, told in lives.items():
            above = life.wholes_of(
                account, lambda name: sorted(self._wholes.get(name, ())), lambda name: self._names[name]
            )
            for span in life.spans(told, [lives[name] for name in above]):
                if not account.startswith("e") or span.step.sum_event_id is not None:
                    yield day_row(account, span, store.rates, exponents)

    def members(self) -> Iterator[Row]:
        store = self._store
        exponents = store.exponents()
        for account, rows in self.events.items():
            for row in rows:
                row["amount_usd"] = event_dollars(row, store.rates, exponents)[0]
                yield (account, row["id"], *(row[column] for column in EVENT_COLUMNS[2:]))

"""Whether a database is sound: the file, its references, what is derived, and the sources that feed it."""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils.utils import sqlite3

from tracker.errors import DatabaseDamaged, FacetIndexMissing
from tracker.store.report_rows import report_of
from tracker.store.store import Store

WAL_RESET_FIXED = (3, 51, 3)
"""SQLite before this may corrupt a database that two connections write to at once."""

STALE_INTERVALS = 3
STALE_LEAST = dt.timedelta(days=2)
"""A source is stale when nothing good came for three of its intervals and two days."""


LIVES_TOLD = 5_000
"""So many lives are told again to see whether they are as stored."""


MOST_EVENTS = 50_000
"""Events looked at where each is worked out again."""


class Level(StrEnum):
    """How bad a finding is: `problem` needs mending, `warning` a look, `note` neither."""

    PROBLEM = "problem"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the doctor has to say; `check` names what was examined."""

    check: str
    level: Level
    text: str


def examine(store: Store, now: dt.datetime) -> list[Finding]:
    """Every finding, the checks in a fixed order; each check that found nothing amiss says so in a note."""
    findings = []
    for check, run in _CHECKS.items():
        found = [Finding(check, level, text) for level, text in run(store, now)]
        findings += found or [Finding(check, Level.NOTE, "ok")]
    return findings


Said = Iterator[tuple[Level, str]]


def _file(store: Store, now: dt.datetime) -> Said:
    for row in store.rows("PRAGMA integrity_check(20)"):
        if row[0] != "ok":
            remedy = "index anew" if "fts5" in row[0].lower() else "restore a backup"
            yield Level.PROBLEM, f"{row[0]}; {remedy}"


def _references(store: Store, now: dt.datetime) -> Said:
    for row in store.rows("PRAGMA foreign_key_check")[:20]:
        yield Level.PROBLEM, f"row {row[1]} of {row[0]} refers to nothing in {row[2]}"


def _others(store: Store, now: dt.datetime) -> Said:
    """What other programs changed past the index, put in at once where the database may be written to."""
    waiting = store.value("SELECT count(*) FROM facet_touched")
    if not waiting:
        return
    if store.read_only:
        yield (
            Level.WARNING,
            f"{waiting} changes by another program wait for the next write; readers count them already, each"
            " time anew, until then or until `tracker doctor` is run",
        )
        return
    with store.transaction():
        pass  # what waits is put in before any transaction ends
    yield Level.NOTE, f"{waiting} changes by another program were waiting; they are put in now"


def _search(store: Store, now: dt.datetime) -> Said:
    missing = store.value(
        "SELECT count(*) FROM events WHERE NOT EXISTS (SELECT 1 FROM events_fts WHERE rowid = events.id)"
    )
    if missing:
        yield Level.PROBLEM, f"{missing} events are not in the search index"
    if store.read_only:
        return
    for table in ("events_fts", "reports_fts", "clauses_fts"):
        try:
            with store.transaction():
                store.conn.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
        except DatabaseDamaged:
            yield Level.PROBLEM, f"{table} does not agree with what it indexes"


def _facets(store: Store, now: dt.datetime) -> Said:
    """Every bitmap of the facet index against the tables."""
    try:
        wrong = list(itertools.islice(store.facets_that_differ(), 6))
    except FacetIndexMissing:
        yield Level.PROBLEM, "the events are not indexed by facet; index anew"
        return
    except DatabaseDamaged as error:
        yield Level.PROBLEM, error.reason
        return
    if wrong:
        more = " and more" if len(wrong) > 5 else ""
        yield Level.PROBLEM, f"{'; '.join(wrong[:5])}{more}; index anew"


def _derived(store: Store, now: dt.datetime) -> Said:
    for what, sql in _DERIVED.items():
        wrong = [str(row[0]) for row in store.rows(sql + " LIMIT 20")]
        if wrong:
            yield Level.PROBLEM, f"{what} does not follow from the rest in events {', '.join(wrong)}"


def _lives(store: Store, now: dt.datetime) -> Said:
    """States and sums are told again for every account, or for an even sample where there are many."""
    behind = store.value("SELECT count(*) FROM touched_accounts")
    if behind:
        yield Level.PROBLEM, f"{behind} lives wait to be told anew: another program wrote; index anew"
        return
    wrong = store.lives_that_differ(LIVES_TOLD)
    if wrong:
        some = ", ".join(wrong[:20])
        yield Level.PROBLEM, f"states and sums do not follow from the events of {some}; index anew"
    if not store.rates_are_kept():
        yield (
            Level.WARNING,
            (
                f"the exchange rates end on {store.rates.last}, before those that sums were converted with;"
                " `tracker rates update` fetches them again"
            ),
        )


def _keys(store: Store, now: dt.datetime) -> Said:
    """The keys events are found again by, of so many of them evenly drawn."""
    wrong = store.events_whose_keys_differ(MOST_EVENTS)
    if wrong:
        some = ", ".join(map(str, wrong[:20]))
        yield Level.PROBLEM, f"{len(wrong)} events cannot be found by what they say: {some}; index anew"


def _measures(store: Store, now: dt.datetime) -> Said:
    """Whether events are in measures and found by their keys, of so many of them evenly drawn."""
    wrong = store.events_misplaced(MOST_EVENTS)
    if wrong:
        some = ", ".join(map(str, wrong[:20]))
        yield Level.PROBLEM, f"{len(wrong)} events are not in a measure as they should be: {some}; index anew"


def _reports(store: Store, now: dt.datetime) -> Said:
    """Single flipped bits in texts pass SQLite's own checks; the hash of each report's content finds them."""
    wrong = [
        str(row["id"])
        for row in store.conn.execute(
            "SELECT r.* FROM reports r JOIN sources s ON s.id = r.source_id"
            " WHERE r.content_hash <> '' AND s.reader <> 'entry'"
        )
        if report_of(row).content_hash != row["content_hash"]
    ]
    if wrong:
        some = ", ".join(wrong[:20])
        yield Level.PROBLEM, f"{len(wrong)} reports are not what was stored: {some}; restore a backup"


def _evidence(store: Store, now: dt.datetime) -> Said:
    wrong = store.value(
        "SELECT count(*) FROM evidence v JOIN reports r ON r.id = v.report_id AND r.version = v.version"
        " WHERE v.start IS NOT NULL AND r.content_hash <> ''"
        ' AND substr(r.text, v.start + 1, v."end" - v.start) <> v.quote'
    )
    if wrong:
        yield Level.PROBLEM, f"{wrong} quotes are not in their report where they should be"


def _engine(store: Store, now: dt.datetime) -> Said:
    version = tuple(map(int, sqlite3.sqlite_version.split(".")))
    if version < WAL_RESET_FIXED:
        yield (
            Level.WARNING,
            f"SQLite {sqlite3.sqlite_version} has the WAL-reset bug (fixed in 3.51.3): never write to the"
            " database with another program while the tracker runs",
        )
    else:
        yield Level.NOTE, f"SQLite {sqlite3.sqlite_version}"
    mode = store.value("PRAGMA journal_mode")
    if mode != "wal":
        yield Level.WARNING, f"the journal mode is {mode}, not wal: readers wait for writers"


def _disk(store: Store, now: dt.datetime) -> Said:
    size = store.path.stat().st_size
    wal = store.path.with_name(store.path.name + "-wal")
    log = wal.stat().st_size if wal.exists() else 0
    free = shutil.disk_usage(store.path.absolute().parent).free
    yield Level.NOTE, f"{_mebibytes(size)} of data, {_mebibytes(log)} of log, {_mebibytes(free)} free"
    if free < 2 * (size + log):
        yield Level.WARNING, "the disk has no room for a backup of the database beside it"
    if log > max(size, 256 << 20):
        yield Level.WARNING, "the log is larger than the data: some program has been reading for a long time"


def _sources(store: Store, now: dt.datetime) -> Said:
    for id, state in store.source_states().items():
        if state.state in ("manual", "retired", "new") or state.every is None:
            continue
        since = state.last_ok_at or state.first_polled_at
        if since is not None and now - since > max(STALE_INTERVALS * state.every, STALE_LEAST):
            why = f" ({state.state}: {state.last_error})" if state.last_error else f" ({state.state})"
            last = "never" if state.last_ok_at is None else f"since {state.last_ok_at:%Y-%m-%d}"
            yield Level.WARNING, f"{id} has given nothing {last}{why}"


_CHECKS: dict[str, Callable[[Store, dt.datetime], Said]] = {
    "file": _file,
    "references": _references,
    "other programs": _others,
    "search index": _search,
    "facet index": _facets,
    "derived columns": _derived,
    "keys": _keys,
    "measures": _measures,
    "states and sums": _lives,
    "reports": _reports,
    "evidence": _evidence,
    "sqlite": _engine,
    "disk": _disk,
    "sources": _sources,
}

# Written apart from the code that derives the columns, so that one checks the other.
_DERIVED = {
    "stance": "SELECT e.id FROM events e JOIN kinds k ON k.id = e.kind WHERE e.stance <> k.stance",
    "year": "SELECT id FROM events WHERE year IS NOT CAST(substr(date, 1, 4) AS INTEGER)",
    "quarter": (
        "SELECT id FROM events WHERE quarter IS NOT CASE WHEN length(date) > 4"
        " THEN substr(date, 1, 4) || '-Q' || ((CAST(substr(date, 6, 2) AS INTEGER) + 2) / 3) END"
    ),
    "month": (
        "SELECT id FROM events WHERE month IS NOT CASE"
        " WHEN date_precision IN ('day', 'month') THEN substr(date, 1, 7) END"
    ),
    "amount": (
        "SELECT e.id FROM events e JOIN currencies c ON c.id = e.currency"
        " WHERE abs(e.amount - e.amount_minor / CAST('1e' || c.exponent AS REAL)) > abs(e.amount) * 1e-9"
    ),
    "amount_usd": (
        "SELECT id FROM events WHERE (amount_usd IS NULL) <> (usd_rate IS NULL)"
        " OR (currency IS 'USD' AND amount_minor IS NOT NULL AND amount_usd IS NULL)"
        " OR (currency IS 'USD') <> (usd_rate_date IS NULL) AND usd_rate IS NOT NULL"
        " OR abs(amount_usd - usd_rate * amount_minor / (SELECT CAST('1e' || exponent AS REAL)"
        " FROM currencies WHERE id = currency)) > 0.51 + abs(amount_usd) * 1e-9"
    ),
}


def _mebibytes(size: int) -> str:
    return f"{size / (1 << 20):,.1f} MiB"

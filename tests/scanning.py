"""What some work asks of the database, and whether any of it reads a whole table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tracker.store import Store


def statements_of(store: Store, work: Callable[[], object]) -> list[str]:
    """The SQL that some work runs, with its values in place."""
    seen: list[str] = []
    store.conn.set_trace_callback(seen.append)
    try:
        work()
    finally:
        store.conn.set_trace_callback(None)
    return [sql for sql in seen if sql.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE"))]


VOCABULARY = {"currencies", "material_ancestors", "agencies"}
"""Read whole by the first write of a process, and kept."""


def scans(store: Store, statements: Sequence[str]) -> list[str]:
    """The steps that read a whole table of reports or events."""
    return [
        f"{row['detail']}: {sql}"
        for sql in statements
        for row in store.rows(f"EXPLAIN QUERY PLAN {sql}")
        if row["detail"].startswith("SCAN")
        and row["detail"].split()[1] not in {"given", "json_each", "CONSTANT"} | VOCABULARY
        and "_fts" not in row["detail"].split()[1]
        and not row["detail"].startswith("SCAN (subquery")  # what it has found; how has a row of its own
    ]

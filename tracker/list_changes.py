"""The rows a poll read, held against the list in the database: reports of what changed, or an alarm.

What `hold` finds is stored by `keep_held`, in the transaction that stores the reports: a kill leaves the new
list with its events, or the old one with neither.
"""

from __future__ import annotations

import datetime as dt

from tracker.errors import ReadError
from tracker.listing import Refused, Taken, take
from tracker.model import Outcome
from tracker.model.listing import ListOptions
from tracker.polling import Poll
from tracker.store import Store


def hold(store: Store, done: Poll, now: dt.datetime) -> None:
    """Hold the rows of a poll against the list that is kept: `done` gets the reports, or the alarm.

    Of a poll that did not come to its end nothing is taken: half a list is none.
    """
    options, source = done.source.options, done.source
    if not isinstance(options, ListOptions) or done.outcome is not Outcome.OK:
        return
    kept = store.kept_list(source.id)
    held = take(
        source,
        options,
        done.rows,
        kept,
        gone=store.entries_gone(source.id, (row.key for row in done.rows)),
        seen=now,
        known_until=kept.read_at if kept else None,
    )
    done.held = held
    if isinstance(held, Taken):
        done.reports.extend(held.reports)
        done.notes.extend(held.notes)
        return
    hint = f"; `tracker sources accept {source.id}` if that is right" if held.alarm.may_be_accepted else ""
    outcome = Outcome.TRUNCATED if held.alarm.truncated else Outcome.FAILED
    done.fail(outcome, f"the list was not taken: {held.alarm.reason}{hint}")


def keep_held(store: Store, done: Poll, now: dt.datetime) -> None:
    """Store what `hold` found. Belongs in the transaction that stores the reports."""
    options, source_id, held = done.source.options, done.source.id, done.held
    if not isinstance(options, ListOptions):
        return
    if isinstance(held, Taken):
        store.keep_list(
            source_id, held.rows, held.difference, held.entries, declared=options.declared, now=now
        )
    elif isinstance(held, Refused):
        keys = held.keys if held.alarm.may_be_accepted else None
        store.refuse_list(source_id, held.alarm.reason, keys, declared=options.declared, now=now)
    elif isinstance(done.failure, ReadError):
        store.refuse_answer(source_id, str(done.failure), declared=options.declared, now=now)
    elif done.outcome is Outcome.UNCHANGED:
        store.read_again(source_id, now)

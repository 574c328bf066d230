"""What a poll or a page of a backfill brought, stored: the same stages for both, inside one transaction."""

from __future__ import annotations

import datetime as dt

from tracker.model import Report
from tracker.polling import Drafts, Poll
from tracker.settlement import Tally, settle
from tracker.statutes import store_clauses, to_read
from tracker.store import Store


def fresh(store: Store, done: Poll, now: dt.datetime) -> list[Report]:
    """What of it is worth extracting from: reports and sections of laws that storing would add or change."""
    return [
        *store.fresh_reports(done.source.id, done.reports, now),
        *to_read(store, done.source, done.clauses),
    ]


def store_brought(store: Store, done: Poll, drafts: Drafts, now: dt.datetime, tally: Tally) -> None:
    """Store the reports and the sections of laws with their events, and count in `tally` what that changed.

    Whoever calls holds the transaction, so that what is remembered of the source stands or falls with them.
    """
    for saved in store.save_reports(done.source.id, done.reports, now):
        if saved.change == "same":
            continue
        tally.reports_new += saved.change == "new"
        tally.reports_changed += saved.change == "changed"
        settle(store, saved, drafts.get(saved.report.content_hash, ()), now, tally)
    store_clauses(store, done.source, done.clauses, drafts, now, tally)

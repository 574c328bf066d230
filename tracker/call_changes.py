"""Calls for applications that came again, held against what is stored of them: a report for each revision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tracker.model import Report
from tracker.readers.call_revision import revision
from tracker.store import Store


def with_revisions(store: Store, reports: Sequence[Report], now: dt.datetime) -> list[Report]:
    """The reports of one source, each call's revision before the call.

    Stored together, so that a revision is told once: what is stored then is the call as it is now.
    """
    calls = [report for report in reports if report.fields.get("record") == "opportunity"]
    if not calls:
        return [*reports]
    stored = store.stored_fields(calls[0].source_id, [call.guid for call in calls])
    found = []
    for report in reports:
        told = revision(stored[report.guid], report, now.date()) if report.guid in stored else None
        found += [told] if told is not None else []
        found.append(report)
    return found

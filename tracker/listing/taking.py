"""A list that came, held against the one that is kept: taken, with what it tells, or refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.listing.alarm import Alarm, alarm, grown, most_lost, rekeyed, wholesale, wrong_size
from tracker.listing.difference import Difference, compare
from tracker.listing.telling import Told, tell
from tracker.model import ListRow, Report, Source
from tracker.model.listing import KeptList, ListOptions, mark_of

RECENT = dt.timedelta(days=90)
"""Rows of a first list that say they stand there since no longer than this are told as additions."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A list that is not taken: what is wrong with it, and the keys of its rows."""

    alarm: Alarm
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Taken:
    """A list that is taken for what it is now, and what changed in it, as reports.

    `entries` are the entries (`KeptRow.entry`) of the rows that are new, where they stood there before.
    """

    rows: tuple[ListRow, ...]
    difference: Difference
    reports: tuple[Report, ...]
    entries: Mapping[str, str]
    notes: tuple[str, ...] = ()


def take(
    source: Source,
    options: ListOptions,
    rows: Sequence[ListRow],
    kept: KeptList | None,
    *,
    gone: Mapping[str, str],
    seen: dt.datetime,
    known_until: dt.datetime | None,
) -> Taken | Refused:
    """Hold the rows that came against the list as it is kept.

    `gone` are entries of rows that stood there once, by key. The rows came at `seen`; until `known_until` the
    list is known to have been as it is kept.
    """
    told = Told(
        source=source,
        options=options,
        seen=seen,
        known_until=known_until,
        rows=tuple({row.key: row for row in rows}.values()),
        entries={**gone, **({one.row.key: one.entry for one in kept.rows} if kept else {})},
    )
    rows = told.standing
    refused = wrong_size(len(rows), options.expected)
    if refused is not None:
        return Refused(refused, _keys(rows))
    if kept is None:
        return _first(told)
    old = [one.row for one in kept.rows]
    found = compare(old, rows, options.aliases_of)
    if kept.declared != options.declared:
        note = "the source file has the list read otherwise than before: what differs is taken without events"
        return Taken(rows, found, (), gone, (note,))
    refused = alarm(old, rows, found, options.expected, lambda row: row.fields.get(options.part or "", ""))
    if refused is not None and not _accepted(kept, rows, options):
        return Refused(refused, _keys(rows))
    news = _particular(found, len(old))
    notes: tuple[str, ...] = ()
    if grown(found, len(old)):
        news = replace(news, added=_recent(found.added, told))
        notes = (
            f"{len(found.added):,} rows came at once, {len(news.added):,} of which say that they are new",
        )
    return Taken(rows, found, tuple(tell(news, told)), gone, notes)


def _first(told: Told) -> Taken:
    """The first list: what stands there is no news, but for rows that say they are new."""
    rows, earliest = told.standing, told.seen.date() - RECENT
    recent = _recent(rows, told)
    reports = tuple(tell(Difference(added=recent), told))
    note = (
        f"the first list: {len(rows):,} rows stand there, {len(recent):,} of them since {earliest} or later"
    )
    return Taken(rows, Difference(added=rows), reports, {}, (note,))


def _recent(rows: Sequence[ListRow], told: Told) -> tuple[ListRow, ...]:
    """The rows that say themselves that they are new."""
    today = told.seen.date()
    return tuple(row for row in rows if (day := told.day_of(row)) and today - RECENT <= day <= today)


def _accepted(kept: KeptList, rows: Sequence[ListRow], options: ListOptions) -> bool:
    """Whether it is the list that a person said is right: a few rows may have come or gone since."""
    if kept.accepted is None:
        return False
    others = kept.accepted ^ {mark_of(row.key) for row in rows}
    return len(others) <= most_lost(len(kept.accepted), options.expected)


def _keys(rows: Sequence[ListRow]) -> frozenset[str]:
    return frozenset(row.key for row in rows)


def _particular(difference: Difference, rows: int) -> Difference:
    """A difference without what happened to the list and not to its rows: keyed anew, a column rewritten."""
    rewritten = wholesale(difference.changed, rows)
    changed = [
        replace(pair, columns=tuple(column for column in pair.columns if column not in rewritten))
        for pair in difference.changed
    ]
    return replace(
        difference,
        changed=tuple(pair for pair in changed if pair.columns),
        renamed=() if rekeyed(difference, rows) else difference.renamed,
    )

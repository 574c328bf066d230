"""An event as it is cited: who says it, what, when as far as known, where, and when it was looked up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tracker.publish.formats import told
from tracker.publish.formats.addresses import Addresses, outside
from tracker.publish.formats.record import Record
from tracker.publish.formats.text import one_line
from tracker.publish.speech import Speech

PARTS = ("countries", "materials", "agencies", "tellings")


@dataclass(frozen=True, slots=True)
class Citation:
    """Every text is on one line. `date` is a partial ISO date, and `precision` says how it is meant."""

    uid: str
    title: str
    authors: tuple[str, ...]
    date: str | None
    precision: str
    when: str
    address: str
    accessed: dt.date
    accessed_words: str
    facts: str
    abstract: str
    language: str | None
    keywords: tuple[str, ...]
    reported_words: str
    reports: tuple[tuple[str, str | None], ...]
    site: str


def cite(record: Record, addresses: Addresses, speech: Speech, accessed: dt.date, site: str) -> Citation:
    """How an event is cited that was looked up on a day."""
    reports = dict.fromkeys((one.source.name, outside(one.url)) for one in record.tellings)
    return Citation(
        uid=one_line(record.uid),
        title=one_line(record.title) or record.uid,
        authors=tuple(filter(None, map(one_line, record.authors))),
        date=record.date,
        precision=record.precision,
        when=speech.date(record.date, record.precision),
        address=addresses.event(record.uid),
        accessed=accessed,
        accessed_words=speech.put("format.accessed", when=speech.date(accessed.isoformat())),
        facts=one_line(told.facts(record, speech)),
        abstract=one_line(record.summary or ""),
        language=record.language and one_line(record.language),
        keywords=tuple(map(one_line, (record.kind.name, *(one.name for one in record.materials)))),
        reported_words=speech["format.reported_by"],
        reports=tuple((one_line(name), address) for name, address in reports),
        site=one_line(site),
    )

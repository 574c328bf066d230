"""Calendars (RFC 5545, RFC 7986): every date of an event an all-day entry, as finely as it is known.

A month or a quarter is an entry over all its days whose title says so; a date known only to the year would
cover the whole of it, so it is left out, and the calendar says how many were.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracker.model import Precision
from tracker.publish.formats import told
from tracker.publish.formats.addresses import Addresses, event_name
from tracker.publish.formats.record import Record, span
from tracker.publish.formats.text import one_line, readable
from tracker.publish.speech import Speech

TYPE = "text/calendar; charset=utf-8"
PARTS = ("countries", "materials", "dates", "changes")
OWN = "event"
"""The role of an event's own date."""

_OCTETS = 75
_HOURS = 6
_UNSURE = {"threatened", "proposed"}
# A calendar has at least one component (section 3.6): where there is no date, the zone that none is told in.
_NO_DATES = (
    "BEGIN:VTIMEZONE",
    "TZID:UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "TZNAME:UTC",
    "END:STANDARD",
    "END:VTIMEZONE",
)
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\r": None, "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class Occasion:
    """One date of an event, from its first day to its last."""

    record: Record
    role: str
    number: int
    date: str
    precision: str
    first: dt.date
    last: dt.date
    text: str | None = None

    @property
    def name(self) -> str:
        """Its lasting name: a deadline that is put off keeps it, and moves in the calendars that have it."""
        return event_name(self.record.uid, self.role, str(self.number))


@dataclass(frozen=True, slots=True)
class Calendar:
    """What stands at the head of a calendar. Addresses are absolute."""

    title: str
    notes: tuple[str, ...]
    own: str
    page: str
    speech: Speech


def occasions(records: Iterable[Record], since: dt.date | None = None) -> list[Occasion]:
    """The dates of these events, soonest first; with `since`, those that may lie on that day or after it.

    An event's own date that is one of its further dates too is told once, as the latter.
    """
    found = []
    for record in records:
        found += [one for one in _all_of(record) if since is None or one.last >= since]
    return sorted(found, key=lambda one: (one.first, one.last, one.record.uid, one.role, one.number))


def _all_of(record: Record) -> Iterator[Occasion]:
    further = {(one.date, one.precision) for one in record.dates}
    days = record.days
    if days is not None and record.date is not None and (record.date, record.precision) not in further:
        yield Occasion(record, OWN, 1, record.date, record.precision, *days)
    for one in record.dates:
        days = span(one.partial)
        if days is not None:
            yield Occasion(record, one.role, one.number, one.date, one.precision, *days, one.text)


def calendar(head: Calendar, dates: Iterable[Occasion], addresses: Addresses) -> Iterator[bytes]:
    """The document, piece by piece."""
    shown = list(dates)
    placed = [one for one in shown if one.precision != Precision.YEAR]
    notes = list(head.notes)
    if len(placed) < len(shown):
        notes.append(head.speech.put("format.years_left_out", n=len(shown) - len(placed)))
    title, words = _line(head.title), _text(" ".join(notes))
    lines = [
        *(
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//policy-event-tracker//events//EN",
            "CALSCALE:GREGORIAN",
        ),
        f"NAME:{title}",
        f"X-WR-CALNAME:{title}",
        *([f"DESCRIPTION:{words}", f"X-WR-CALDESC:{words}"] if words else ()),
        f"URL:{head.page}",
        f"SOURCE;VALUE=URI:{head.own}",
        f"REFRESH-INTERVAL;VALUE=DURATION:PT{_HOURS}H",
        f"X-PUBLISHED-TTL:PT{_HOURS}H",
    ]
    yield _folded(lines)
    for one in placed:
        yield _folded(_entry(one, head.speech, addresses))
    yield _folded(["END:VCALENDAR"] if placed else [*_NO_DATES, "END:VCALENDAR"])


def _entry(one: Occasion, speech: Speech, addresses: Addresses) -> list[str]:
    record = one.record
    address = addresses.event(record.uid)
    changed = _moment(record.updated_at)
    unsure = one.precision != Precision.DAY or record.action.id in _UNSURE
    return [
        "BEGIN:VEVENT",
        f"UID:{one.name}",
        f"DTSTAMP:{changed}",
        f"DTSTART;VALUE=DATE:{_day(one.first)}",
        _end(one),
        f"SUMMARY:{_line(_title(one, speech))}",
        f"DESCRIPTION:{_text(_description(one, speech, address))}",
        f"CATEGORIES:{','.join(_line(name) for name in _categories(record))}",
        f"URL:{address}",
        f"STATUS:{'TENTATIVE' if unsure else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        f"CREATED:{_moment(record.created_at)}",
        f"LAST-MODIFIED:{changed}",
        f"SEQUENCE:{record.changes}",
        "END:VEVENT",
    ]


def _end(one: Occasion) -> str:
    """The day after the last: an end is not part of what it ends (RFC 5545, section 3.6.1)."""
    if one.last == dt.date.max:
        return f"DURATION:P{(one.last - one.first).days + 1}D"
    return f"DTEND;VALUE=DATE:{_day(one.last + dt.timedelta(days=1))}"


def _title(one: Occasion, speech: Speech) -> str:
    words = one.record.title
    if one.role != OWN:
        words = f"{speech[f'date.role.{one.role}']}: {words}"
    return words if one.precision == Precision.DAY else f"{words} ({_known(one, speech)})"


def _known(one: Occasion, speech: Speech) -> str:
    return speech.put("format.known_to", when=speech.date(one.date, one.precision))


def _description(one: Occasion, speech: Speech, address: str) -> str:
    record = one.record
    lines = [told.facts(record, speech)]
    if one.text:
        lines.append(f"“{one_line(one.text)}”")
    if record.summary:
        lines.append(record.summary)
    return "\n".join((*lines, address))


def _categories(record: Record) -> list[str]:
    return [record.kind.name, *(material.name for material in record.materials)]


def _day(day: dt.date) -> str:
    return day.isoformat().replace("-", "")


def _moment(text: str) -> str:
    """A UTC time of the database as RFC 5545 writes it (form 2)."""
    return text.replace("-", "").replace(":", "")


def _line(text: str) -> str:
    return one_line(text).translate(_ESCAPED)


def _text(text: str) -> str:
    return readable(text).translate(_ESCAPED)


def _folded(lines: Iterable[str]) -> bytes:
    """Lines of at most 75 octets, the rest of a longer one behind a space on the next (section 3.1)."""
    return b"".join(map(_fold, lines))


def _fold(line: str) -> bytes:
    data = line.encode()
    if len(data) <= _OCTETS:
        return data + b"\r\n"
    pieces, at, room = [], 0, _OCTETS
    while len(data) - at > room:
        cut = at + room
        while data[cut] & 0xC0 == 0x80:  # inside a character
            cut -= 1
        pieces.append(data[at:cut])
        at, room = cut, _OCTETS - 1
    return b"\r\n ".join((*pieces, data[at:])) + b"\r\n"

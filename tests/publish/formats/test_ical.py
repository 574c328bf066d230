"""Calendars, read line by line against RFC 5545 and by icalendar as calendars are."""

from __future__ import annotations

import datetime as dt
import re

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from records import ADDRESSES, ENGLISH, event, hostile, texts

from tracker.model import DateRole
from tracker.publish.formats import ical
from tracker.publish.formats.record import Dated, Term
from tracker.publish.speech import Speech

TODAY = dt.date(2026, 11, 22)
LINE = re.compile(r"[A-Z][A-Z0-9-]*(;[A-Z-]+=[^\x00-\x1f\";:,]*)*:[^\x00-\x08\x0a-\x1f\x7f]*")


def written(*records, since=None, title="Policy events", notes=(), speech=ENGLISH):
    head = ical.Calendar(
        title,
        notes,
        "https://tracker.example/tracker/events.ics",
        "https://tracker.example/tracker/events",
        speech,
    )
    return b"".join(ical.calendar(head, ical.occasions(records, since), ADDRESSES))


def entries(*records, **more):
    """The entries, as icalendar reads them."""
    return icalendar.Calendar.from_ical(written(*records, **more)).walk("VEVENT")


def spans(*records, **more):
    return [
        (str(one["SUMMARY"]), one["DTSTART"].dt, one["DTEND"].dt - dt.timedelta(days=1))
        for one in entries(*records, **more)
    ]


def dated(role, date, precision="day", number=1, text=None):
    return Dated(role, date, precision, text, number)


@given(texts)
@settings(max_examples=60)
def test_every_line_is_a_line_of_rfc_5545(text):
    data = written(hostile(text), title=text, notes=(text,))
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert not {0x0A, 0x0D} & set(data.replace(b"\r\n", b""))
    physical = data[:-2].split(b"\r\n")
    assert max(map(len, physical)) <= 75
    for line in physical:
        line.decode()  # no character is cut in two
    for line in data.replace(b"\r\n ", b"")[:-2].decode().split("\r\n"):
        assert LINE.fullmatch(line), line[:200]


@given(texts)
@settings(max_examples=60)
def test_a_text_neither_makes_entries_nor_ends_them(text):
    (one,) = entries(hostile(text), title=text)
    assert one["UID"] == entries(event())[0]["UID"]


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp", "Cn")), max_size=300))
@settings(max_examples=60)
def test_words_are_read_as_they_were_written(text):
    assert str(entries(event(title=f"a{text}z"))[0]["SUMMARY"]) == f"a{text}z"


def test_an_entry_is_all_day_and_says_when_it_changed():
    (one,) = entries(event(changes=3, materials=(Term("graphite", "Graphite"),)))
    assert one["DTSTART"].params["VALUE"] == "DATE"
    assert (one["DTSTART"].dt, one["DTEND"].dt) == (dt.date(2025, 10, 9), dt.date(2025, 10, 10))
    changed = dt.datetime(2026, 11, 21, 6, tzinfo=dt.UTC)
    assert one["DTSTAMP"].dt == one["LAST-MODIFIED"].dt == changed
    assert one["SEQUENCE"] == 3
    assert one["URL"] == "https://tracker.example/event/group14-award"
    assert one["TRANSP"] == "TRANSPARENT"
    assert [str(name) for name in one["CATEGORIES"].cats] == ["Grant", "Graphite"]


@pytest.mark.parametrize("role", list(DateRole))
def test_every_further_date_is_an_entry_that_says_what_it_is_the_date_of(role):
    one = event(dates=(dated(role.value, "2026-12-01"),))
    assert spans(one) == [
        ("Group14 wins a grant", dt.date(2025, 10, 9), dt.date(2025, 10, 9)),
        (f"{ENGLISH['date.role.' + role]}: Group14 wins a grant", dt.date(2026, 12, 1), dt.date(2026, 12, 1)),
    ]


@pytest.mark.parametrize(
    ("date", "precision", "first", "last", "words"),
    [
        ("2025-10", "month", dt.date(2025, 10, 1), dt.date(2025, 10, 31), "October 2025"),
        ("2024-02", "month", dt.date(2024, 2, 1), dt.date(2024, 2, 29), "February 2024"),
        ("2025-07", "quarter", dt.date(2025, 7, 1), dt.date(2025, 9, 30), "Q3 2025"),
    ],
)
def test_a_month_or_a_quarter_is_all_its_days_and_says_so(date, precision, first, last, words):
    one = event(date=date, precision=precision)
    assert spans(one) == [(f"Group14 wins a grant (known only as {words})", first, last)]
    assert entries(one)[0]["STATUS"] == "TENTATIVE"


def test_a_year_is_no_entry_and_the_calendar_says_so():
    data = written(
        event(date="2026", precision="year"), event(uid="b", dates=(dated("deadline", "2030", "year"),))
    )
    read = icalendar.Calendar.from_ical(data)
    assert [str(one["SUMMARY"]) for one in read.walk("VEVENT")] == ["Group14 wins a grant"]
    for name in ("DESCRIPTION", "X-WR-CALDESC"):
        assert read[name] == "Dates known only to the year are left out: 2."


def test_an_undated_event_without_further_dates_is_in_no_calendar():
    assert entries(event(date=None, precision="unknown")) == []


def test_a_calendar_without_dates_is_still_one():
    read = icalendar.Calendar.from_ical(written())
    assert [one.name for one in read.subcomponents] == ["VTIMEZONE"]
    assert read.walk("VEVENT") == []


def test_a_date_that_is_the_events_own_too_is_told_once():
    one = event(dates=(dated("effective", "2025-10-09"),))
    assert [words for words, _, _ in spans(one)] == ["Takes effect: Group14 wins a grant"]


def test_an_event_that_lasted_lasts():
    assert spans(event(date_end="2025-10-12"))[0][1:] == (dt.date(2025, 10, 9), dt.date(2025, 10, 12))


def test_only_what_is_not_over_lies_ahead():
    one = event(
        date="2026-11-21",
        dates=(
            dated("effective", "2026-11-22"),
            dated("deadline", "2026-11", "month"),
            dated("expires", "2026-10", "month"),
            dated("report_due", "2026-10", "quarter"),
        ),
    )
    assert [words.partition(":")[0] for words, _, _ in spans(one, since=TODAY)] == [
        "Report due",
        "Deadline",
        "Takes effect",
    ]


def test_the_soonest_comes_first():
    records = [event(uid=day, date=day) for day in ("2027-01-01", "2026-12-01", "2026-12-24")]
    starts = [first for _, first, _ in spans(*records)]
    assert starts == sorted(starts)


def test_a_deadline_that_is_put_off_keeps_its_name_and_moves():
    before = entries(event(dates=(dated("deadline", "2026-12-01"),)))[1]
    after = entries(event(dates=(dated("deadline", "2027-03-01"),), changes=1))[1]
    assert before["UID"] == after["UID"]
    assert before["DTSTART"].dt != after["DTSTART"].dt
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_no_two_dates_have_one_name():
    dates = (
        dated("deadline", "2026-12-01"),
        dated("deadline", "2027-01-01", number=2),
        dated("effective", "2026-12-01"),
    )
    names = [str(one["UID"]) for record in (event(dates=dates), event(uid="b")) for one in entries(record)]
    assert len(names) == len(set(names)) == 5


def test_the_last_day_there_is_does_not_end_after_it():
    (one,) = entries(event(date="9999-12-31"))
    assert one["DTSTART"].dt == dt.date.max
    assert one["DURATION"].dt == dt.timedelta(days=1)


def test_a_calendar_has_a_name_and_says_how_often_to_ask():
    read = icalendar.Calendar.from_ical(written(event(), title="China, graphite; 石墨", notes=("Only 2.",)))
    for name in ("NAME", "X-WR-CALNAME"):  # names that icalendar leaves as they stand in the file
        assert re.sub(r"\\(.)", r"\1", read[name]) == "China, graphite; 石墨"
    assert read["REFRESH-INTERVAL"].dt == dt.timedelta(hours=6)
    assert str(read["SOURCE"]) == "https://tracker.example/tracker/events.ics"
    assert read["DESCRIPTION"] == "Only 2."


def test_a_calendar_in_chinese_speaks_it():
    words = spans(event(dates=(dated("effective", "2026-12", "month"),)), speech=Speech("zh"))[1][0]
    assert words == "生效: Group14 wins a grant (仅知为2026年12月)"

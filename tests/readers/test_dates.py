"""Dates: the shapes feeds print, what is no date, and the Solar Hijri calendar."""

from __future__ import annotations

import datetime as dt
import email.utils

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.readers import dates

NEW_YEARS = {
    1300: (1921, 3, 21), 1342: (1963, 3, 21), 1354: (1975, 3, 21), 1357: (1978, 3, 21), 1375: (1996, 3, 20),
    1379: (2000, 3, 20), 1399: (2020, 3, 20), 1400: (2021, 3, 21), 1403: (2024, 3, 20), 1404: (2025, 3, 21),
    1405: (2026, 3, 21), 1408: (2029, 3, 20),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue, 23 Dec 2025 10:00:00 +0000", "2025-12-23T10:00:00"),
        ("Tue,23 Dec 2025 10:00:00 GMT", "2025-12-23T10:00:00"),
        ("Tue, 23-Dec-2025 10:00:00 UT", "2025-12-23T10:00:00"),
        ("Tuesday, 23 December 2025", "2025-12-23T00:00:00"),
        ("23 Dec 25 10:00 PDT", "2025-12-23T17:00:00"),
        ("23 Dec 99 10:00 GMT", "1999-12-23T10:00:00"),
        ("Mon, 1 Sept 2025 10:00:00 +0530", "2025-09-01T04:30:00"),
        ("Tue, 23 Dec 2025 10:00:00 GMT+8", "2025-12-23T02:00:00"),
        ("Tue, 23 Dec 2025 24:00:00 GMT", "2025-12-24T00:00:00"),
        ("Tue, 23 Dec 2025 10:00:60 GMT", "2025-12-23T10:00:59"),
        ("Thu Jan  5 09:12:00 2023", "2023-01-05T09:12:00"),
        ("Thu Jan  5 09:12:00 EST 2023", "2023-01-05T14:12:00"),
        ("Dec 23, 2025", "2025-12-23T00:00:00"),
        ("December 23rd, 2025 at 5:00 PM EST", "2025-12-23T22:00:00"),
        ("Wednesday, December 24, 2025 - 09:30", "2025-12-24T09:30:00"),
        ("2025-12-23T10:00:00Z", "2025-12-23T10:00:00"),
        ("2025-12-23t10:00:00.123456+08:00", "2025-12-23T02:00:00"),
        ("2025-12-23T10:00:00-0500 (EST)", "2025-12-23T15:00:00"),
        ("2025-12-23 10:00", "2025-12-23T10:00:00"),
        ("2025-12-23+08:00", "2025-12-22T16:00:00"),
        ("20251223T10:00:00Z", "2025-12-23T10:00:00"),
        ("2025/12/23", "2025-12-23T00:00:00"),
        ("2025-12", "2025-12-01T00:00:00"),
        ("2025", "2025-01-01T00:00:00"),
        ("2025年12月23日", "2025-12-23T00:00:00"),
        ("2025年12月23日 星期二 15:05:00", "2025-12-23T15:05:00"),
        ("2025년 12월 23일 오후 3:05", "2025-12-23T15:05:00"),
        ("令和7年12月23日", "2025-12-23T00:00:00"),
        ("令和元年５月１日", "2019-05-01T00:00:00"),
        ("平成 31 年 4 月 30 日（火）", "2019-04-30T00:00:00"),
        ("۱۴۰۴/۱۰/۰۲", "2025-12-23T00:00:00"),
        ("۱۴۰۴/۱۰/۰۲ ۱۳:۳۰", "2025-12-23T13:30:00"),
        ("1404-10-02", "2025-12-23T00:00:00"),
        ("سه‌شنبه ۲ دی ۱۴۰۴", "2025-12-23T00:00:00"),
        ("٢٣ ديسمبر ٢٠٢٥", "2025-12-23T00:00:00"),
        ("23/12/2025", "2025-12-23T00:00:00"),
        ("12/23/2025 5:00 PM", "2025-12-23T17:00:00"),
        ("Fri, 12/23/2025 - 17:00", "2025-12-23T17:00:00"),
        ("03.04.2026", "2026-04-03T00:00:00"),
        ("05/05/2025", "2025-05-05T00:00:00"),
    ],
)
def test_read(text: str, expected: str) -> None:
    moment = dates.read(text)
    assert moment is not None
    assert moment.at == dt.datetime.fromisoformat(expected).replace(tzinfo=dt.UTC)
    assert moment.zone is None


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "a", "10", "99", "6000", "tomorrow", "may", "????x", "not a date", "03/04/2026", "31 Feb 2025",
        "2025-13-45", "2025-02-30", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 +0000",
        "30/02/2025", "25:61", "2025-12-23T25:00:00Z", "23 Foo 2025", "1404/13/01", "1404/07/31", "1404/12/30",
        "2024年", "10月9日", "12 Dec", "Tue, 23 Dec 2025 13:00 PM", "1234567890", "2" * 101, "23 Dec 1404x",
    ],
)  # fmt: skip
def test_no_date(text: str) -> None:
    assert dates.read(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("发布时间：2025-10-09 16:20 来源：商务部", "2025-10-09"),
        ("[2025-10-09]", "2025-10-09"),
        ("更新日：令和7年10月9日（木）", "2025-10-09"),
        ("تاریخ انتشار: ۱۴۰۴/۰۷/۱۷ ساعت ۱۰", "2025-10-09"),
        ("نشر في ٩ أكتوبر ٢٠٢٥", "2025-10-09"),
        ("Posted on October 9, 2025 by the press office", "2025-10-09"),
        ("t20251009_1409911", "2025-10-09"),
        ("13/10/2025 | News", "2025-10-13"),
    ],
)
def test_a_date_among_other_words(text: str, day: str) -> None:
    found = dates.found_in(text)
    assert found is not None
    assert found.day.isoformat() == day


@pytest.mark.parametrize(
    "text", ["Tel. 12345678", "page 1 2 3", "Regulation 2025/1542/99", "20251345", "", None]
)
def test_no_date_among_other_words(text: str | None) -> None:
    assert dates.found_in(text) is None


def test_nothing_is_no_date() -> None:
    assert dates.read(None) is None


@pytest.mark.parametrize("zone", ["IST", "XYZ", "A", "+9900"])
def test_a_zone_without_one_meaning_is_utc_and_said(zone: str) -> None:
    moment = dates.read(f"Tue, 23 Dec 2025 10:00:00 {zone}")
    assert moment == dates.Moment(dt.datetime(2025, 12, 23, 10, tzinfo=dt.UTC), dt.date(2025, 12, 23), zone)


@pytest.mark.parametrize(
    ("text", "at", "day"),
    [
        ("Thu, 01 Oct 2026 09:15:00 +1000", "2026-09-30T23:15:00+00:00", "2026-10-01"),
        ("2026-10-01T00:00:00+02:00", "2026-09-30T22:00:00+00:00", "2026-10-01"),
        ("Wed, 30 Sep 2026 20:30:00 EDT", "2026-10-01T00:30:00+00:00", "2026-09-30"),
        ("Wed, 30 Sep 2026 24:00:00 GMT", "2026-10-01T00:00:00+00:00", "2026-10-01"),
    ],
)
def test_the_day_is_the_one_that_is_printed(text: str, at: str, day: str) -> None:
    moment = dates.read(text)
    assert moment is not None
    assert (moment.at.isoformat(), moment.day.isoformat()) == (at, day)


def test_the_order_given_settles_what_can_be_confused() -> None:
    first, second = dates.read("03/04/2026", "day first"), dates.read("03/04/2026", "month first")
    assert first is not None
    assert second is not None
    assert (first.at.month, second.at.month) == (4, 3)


def test_the_order_of_a_feed() -> None:
    assert dates.order_of(["03/04/2026", None, "23/04/2026"]) == "day first"
    assert dates.order_of(["03/04/2026", "04/23/2026"]) == "month first"
    assert dates.order_of(["23/04/2026", "04/23/2026"]) is None
    assert dates.order_of(["03/04/2026", "2026-04-23"]) is None


@pytest.mark.parametrize(("year", "day"), NEW_YEARS.items())
def test_nowruz(year: int, day: tuple[int, int, int]) -> None:
    assert dates.solar_hijri(year, 1, 1) == dt.date(*day)


def test_a_leap_day_and_the_day_after() -> None:
    assert dates.solar_hijri(1403, 12, 30) == dt.date(2025, 3, 20)
    with pytest.raises(ValueError):
        dates.solar_hijri(1404, 12, 30)


@given(st.integers(1300, 1499), st.integers(1, 12))
def test_the_months_follow_each_other_without_a_gap(year: int, month: int) -> None:
    last = 31 if month <= 6 else 30
    try:
        end = dates.solar_hijri(year, month, last)
    except ValueError:
        end = dates.solar_hijri(year, month, last - 1)
    following = dates.solar_hijri(year + month // 12, month % 12 + 1, 1)
    assert following - end == dt.timedelta(days=1)


MOMENTS = st.integers(31_536_000, 7_000_000_000).map(
    lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC)
)
ZONES = st.integers(-12 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))


@given(MOMENTS, ZONES)
def test_what_programs_print_reads_back(at: dt.datetime, zone: dt.timezone) -> None:
    for text in (email.utils.format_datetime(at.astimezone(zone)), at.astimezone(zone).isoformat()):
        moment = dates.read(text)
        assert moment is not None, text
        assert moment.at == at


@given(st.text(max_size=120))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    moment = dates.read(text)
    assert moment is None or (moment.at.tzinfo is dt.UTC and moment.at.year >= 1899)

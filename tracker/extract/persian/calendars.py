"""Months, days and the two calendars of Persian texts: Gregorian, with its French names, and Solar Hijri.

A Solar Hijri month begins on the 20th to 23rd of a Gregorian one and a year in March, so a month or a
year of it is given back as the finest Gregorian period that holds it whole: a quarter, two months, a year,
or none.
Conversion is persiantools' (the arithmetic of the Iranian calendar, valid from 1 to 3177).
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from persiantools.jdatetime import JalaliDate

from tracker.extract.dates import day_on, month_on, quarter_on, year_on
from tracker.model import PartialDate, Precision

# Names in the normal form. Afghan texts write the Gregorian months after English.
GREGORIAN = {
    "ژانویه": 1, "جنوری": 1, "فوریه": 2, "فبروری": 2, "مارس": 3, "مارچ": 3, "اوریل": 4, "اپریل": 4,
    "مه": 5, "می": 5, "ژوین": 6, "جون": 6, "ژوییه": 7, "ژویه": 7, "جولای": 7, "اوت": 8, "اگوست": 8, "اگست": 8,
    "سپتامبر": 9, "سپتمبر": 9, "اکتبر": 10, "اکتوبر": 10, "نوامبر": 11, "نومبر": 11, "دسامبر": 12,
    "دسمبر": 12,
}  # fmt: skip
SOLAR = {
    "فروردین": 1, "اردیبهشت": 2, "خرداد": 3, "تیر": 4, "مرداد": 5, "امرداد": 5, "شهریور": 6, "مهر": 7,
    "ابان": 8,
    "اذر": 9, "دی": 10, "بهمن": 11, "اسفند": 12,
}  # fmt: skip
AFGHAN_SOLAR = {
    "حمل": 1, "ثور": 2, "جوزا": 3, "سرطان": 4, "اسد": 5, "سنبله": 6, "میزان": 7, "عقرب": 8, "قوس": 9,
    "جدی": 10,
    "دلو": 11, "حوت": 12,
}  # fmt: skip
ORDINALS = {
    "اول": 1, "نخست": 1, "یکم": 1, "نخستین": 1, "دوم": 2, "سوم": 3, "چهارم": 4, "پنجم": 5, "ششم": 6,
    "هفتم": 7,
    "هشتم": 8, "نهم": 9, "دهم": 10, "یازدهم": 11, "دوازدهم": 12, "سیزدهم": 13, "چهاردهم": 14, "پانزدهم": 15,
    "شانزدهم": 16, "هفدهم": 17, "هجدهم": 18, "هیجدهم": 18, "نوزدهم": 19, "بیستم": 20, "بیست و یکم": 21,
    "بیست و دوم": 22, "بیست و سوم": 23, "بیست و چهارم": 24, "بیست و پنجم": 25, "بیست و ششم": 26,
    "بیست و هفتم": 27, "بیست و هشتم": 28, "بیست و نهم": 29, "سیام": 30, "سی ام": 30, "سی و یکم": 31,
}  # fmt: skip
WEEKDAYS = {
    "دوشنبه": 0, "سهشنبه": 1, "سه شنبه": 1, "چهارشنبه": 2, "پنجشنبه": 3, "پنج شنبه": 3, "جمعه": 4, "شنبه": 5,
    "یکشنبه": 6, "یک شنبه": 6,
}  # fmt: skip
COUNTS = {
    "یک": 1, "دو": 2, "سه": 3, "چهار": 4, "پنج": 5, "شش": 6, "هفت": 7, "هشت": 8, "نه": 9, "ده": 10,
    "دوازده": 12,
}  # fmt: skip

_SOLAR_YEARS = range(1200, 1500)


def is_solar_year(year: int) -> bool:
    """Whether a year as written can only be one of the Solar Hijri calendar."""
    return year in _SOLAR_YEARS


def solar_of(day: dt.date) -> tuple[int, int, int]:
    """Year, month and day of the Solar Hijri calendar."""
    date = JalaliDate(day)  # type: ignore[no-untyped-call]
    return date.year, date.month, date.day


def solar_day(year: int, month: int, day: int) -> PartialDate | None:
    """The Gregorian day of a Solar Hijri one; None where its calendar has no such day."""
    made = _gregorian(year, month, day)
    return PartialDate.of(made) if made else None


# The days of a month that its parts are, from 1; 0 stands for its last.
PARTS = {
    "اوایل": (1, 10), "اواسط": (11, 20), "میانه": (11, 20), "میانههای": (11, 20), "نیمه": (11, 20),
    "اواخر": (21, 0), "نیمه اول": (1, 15), "نیمه دوم": (16, 0), "ابتدای": (1, 1), "اغاز": (1, 1),
    "اول": (1, 1), "شروع": (1, 1), "پایان": (0, 0), "انتهای": (0, 0),
}  # fmt: skip


def solar_month(
    year: int, month: int, part: tuple[int, int] = (1, 0), until: dt.date | None = None
) -> tuple[PartialDate | None, PartialDate | None]:
    """A Solar Hijri month, or a part of it, as the Gregorian month or quarter that holds it.

    One that no quarter holds is given as the two months it lies in: Tir as June to July. What is told on
    day `until` as past lies before it.
    """
    length = 31 if month <= 6 else 30 if month <= 11 or _gregorian(year, 12, 30) else 29
    start, end = (_gregorian(year, month, day or length) for day in part)
    if start is None or end is None:
        return None, None
    if until is not None and start <= until < end:
        end = until
    held = _holding(start, end)
    if held is not None and held.precision is not Precision.YEAR:
        return held, None
    return month_on(start.year, start.month), month_on(end.year, end.month)


def solar_months(year: int, first: int, last: int, until: dt.date | None = None) -> PartialDate | None:
    """The finest Gregorian period that holds the months `first` to `last` of a Solar Hijri year.

    What is told on day `until` as past lies before it.
    """
    start = _gregorian(year, first, 1)
    following = _gregorian(year + last // 12, last % 12 + 1, 1)
    if start is None or following is None:
        return None
    end = following - dt.timedelta(1)
    if until is not None and start <= until < end:
        end = until
    return _holding(start, end)


@lru_cache(maxsize=256)
def _gregorian(year: int, month: int, day: int) -> dt.date | None:
    try:
        made: dt.date = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
    except ValueError:
        return None
    return made


def _holding(start: dt.date, end: dt.date) -> PartialDate | None:
    if start == end:
        return day_on(start.year, start.month, start.day)
    if start.year != end.year:
        return None
    if start.month == end.month:
        return month_on(start.year, start.month)
    if (start.month - 1) // 3 == (end.month - 1) // 3:
        return quarter_on(start.year, (start.month + 2) // 3)
    return year_on(start.year)

"""The dates feeds print, as UTC times. Nothing is guessed: what is not surely a date is None.

Read are RFC 822 and 2822 with their common slips, RFC 3339, ISO 8601 and W3C-DTF down to a year, the
C library's `asctime`, `Dec 23, 2025`, `2025年12月23日` and its Korean twin, Japanese years of an era
(`令和7年12月23日`), Gregorian month names in Arabic and Persian, Solar Hijri dates (`۱۴۰۴/۱۰/۰۲`), and
`23/12/2025` where day and month cannot be confused. Digits may be those of any script.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.model.page import Order

LONGEST = 100
"""Longer texts are no dates."""

_EARLIEST_YEAR = 1900
_SOLAR_HIJRI = range(1300, 1501)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

# Zones with one meaning: RFC 822 section 5.1 for North America, common use elsewhere. Hours east of
# UTC. IST, CST outside America, BST in Bangladesh and the military letters have several meanings or
# none (RFC 2822 section 4.3); CST and BST are read as the RFC and the British mean them.
_ZONES: dict[str, float] = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1,
    "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "TRT": 3, "IRST": 3.5, "GST": 4,
    "PKT": 5, "ICT": 7, "WIB": 7, "HKT": 8, "SGT": 8, "PHT": 8, "AWST": 8, "JST": 9, "KST": 9,
    "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "NST": -3.5, "NDT": -2.5, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "BRT": -3, "ART": -3,
}  # fmt: skip

_MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "january jan يناير ژانویه",
            "february feb فبراير فوریه",
            "march mar مارس",
            "april apr أبريل ابريل آوریل",
            "may مايو مه",
            "june jun يونيو ژوئن",
            "july jul يوليو ژوئیه",
            "august aug أغسطس اغسطس اوت",
            "september sept sep سبتمبر سپتامبر",
            "october oct أكتوبر اكتوبر اکتبر",
            "november nov نوفمبر نوامبر",
            "december dec ديسمبر دسامبر",
        ),
        1,
    )
    for name in names.split()
}
_SOLAR_MONTHS = {
    "فروردین": 1, "اردیبهشت": 2, "خرداد": 3, "تیر": 4, "مرداد": 5, "شهریور": 6,
    "مهر": 7, "آبان": 8, "آذر": 9, "دی": 10, "بهمن": 11, "اسفند": 12,
}  # fmt: skip

_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\b\.?)?"
)
_ZONE = r"(?P<zone>[A-Za-z]{1,5}(?![A-Za-z]))?\s*(?P<offset>[+-]\d{1,2}(?::?\d{2})?)?(?:\s*\([^()]{0,40}\))?"
_AFTER = rf"(?:[\s,]+(?:at\s+|-\s*)?{_TIME}\s*{_ZONE})?"
_WEEKDAY = r"(?:[^\W\d_]{2,12}[\s.,،]+)?"
_MONTH = r"(?P<name>[^\W\d_]{2,10})"
_ISO = re.compile(
    r"(?P<year>\d{4})(?:(?P<dash>[-/.])(?P<month>\d{1,2})(?:(?P=dash)(?P<day>\d{1,2}))?|"
    r"(?P<month8>\d{2})(?P<day8>\d{2}))?"
    rf"(?:(?:[Tt_]|[\s,]+){_TIME}\s*{_ZONE}|{_ZONE.replace('zone', 'zone2').replace('offset', 'offset2')})?"
)
_SHAPES = (
    re.compile(rf"{_WEEKDAY}(?P<day>\d{{1,2}})[\s-]+{_MONTH}\.?,?[\s-]+(?P<year>\d{{2,4}}){_AFTER}"),
    re.compile(rf"{_WEEKDAY}{_MONTH}\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_AFTER}"),
    re.compile(
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})\s+{_TIME}\s*(?P<zone>[A-Za-z]{{1,5}})?\s+(?P<year>\d{{4}})"
    ),
)
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
"""The year before the first of each era of the Japanese calendar (Era Name Act, 1979)."""

_EAST_ASIAN = re.compile(
    rf"(?:(?P<era>{'|'.join(_ERAS)})\s*(?P<of_era>\d{{1,2}}|元)|(?P<year>\d{{4}}))"
    r"\s*[年년]\s*(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일]"
    r"(?:\s*(?:[(（][^()（）]{1,6}[)）]|星期\w|周\w|\w요일))?"
    rf"(?:\s*(?P<half>上午|下午|오전|오후)?\s*{_TIME.replace('half', 'half2')}\s*{_ZONE})?"
)
_NUMBERS = re.compile(
    rf"{_WEEKDAY}(?P<first>\d{{1,2}})(?P<mark>[/.-])(?P<second_number>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}){_AFTER}"
)
# What may be a date among other words; `read` then says whether it is one.
_DAY = r"(?<!\d)\d{1,2}(?!\d)"
_CLOCK = r"(?:[Tt\s,]+\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AaPp]\.?[Mm]\b)?)?"
_SOMEWHERE = re.compile(
    rf"(?:(?:{'|'.join(_ERAS)})\s*(?:\d{{1,2}}|元)|(?<!\d)\d{{4}})\s*[年년]\s*\d{{1,2}}\s*[月월]\s*\d{{1,2}}\s*[日일]{_CLOCK}|"
    rf"(?<!\d)\d{{4}}(?P<mark>[-/.])\d{{1,2}}(?P=mark){_DAY}{_CLOCK}|"
    rf"{_DAY}(?P<sign>[-/.])\d{{1,2}}(?P=sign)\d{{4}}(?!\d)|"
    rf"{_DAY}[\s-]+[^\W\d_]{{3,10}}\.?,?[\s-]+\d{{4}}(?!\d)|[^\W\d_]{{3,10}}\.?\s+{_DAY}(?:st|nd|rd|th)?,?\s+\d{{4}}(?!\d)|"
    r"(?<!\d)(?:19|20)\d{6}(?!\d)"
)
# What Drupal prints into pubDate where a site's theme marks dates up for pages.
_MARKED_UP = re.compile(r"<time[^<>]{0,200}?\sdatetime=[\"'](?P<value>[^\"'<>]{4,40})[\"']", re.I)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time read from a text: in UTC, and the day as it stands there, which may be another one.

    `zone` is a zone name nobody knows one meaning of; UTC was taken.
    """

    at: dt.datetime
    day: dt.date
    zone: str | None = None

    @property
    def fields(self) -> dict[str, str]:
        """What a report published then has among its fields: the day, where it is another one in UTC."""
        return {} if self.day == self.at.date() else {"published_on": self.day.isoformat()}


def read(text: str | None, order: Order | None = None) -> Moment | None:
    """The moment a text names, or None for anything that is not surely a date.

    A date without a time is its first moment, a time without a zone is UTC: so the day stays the one
    printed. `order` settles `03/04/2026`, which is None without it. The Unix epoch itself is None: it is
    what programs print that have no date.
    """
    if text and text.startswith("<") and (marked := _MARKED_UP.match(text)):
        text = marked["value"]
    if not text or len(text) > LONGEST:
        return None
    text = " ".join(_ascii_digits(text).split()).strip(" ,;")
    for reading in (_read_iso, _read_named, _read_east_asian):
        moment = reading(text)
        if moment is not None:
            return moment
    return _read_numbers(text, order)


def found_in(text: str | None, order: Order | None = None) -> Moment | None:
    """The first moment in a short text: `发布时间：2025-10-09 16:20`, `Posted on 9 October 2025`."""
    whole = read(text, order)
    if whole or not text:
        return whole
    plain = " ".join(_ascii_digits(text[: 5 * LONGEST]).split())
    pieces = (read(match.group(), order) for match in _SOMEWHERE.finditer(plain))
    return next((moment for moment in pieces if moment), None)


def order_of(texts: Iterable[str | None]) -> Order | None:
    """Whether a feed writes day or month first, if its dates of the form `23/12/2025` agree on it."""
    found: set[Order] = set()
    for text in texts:
        if text and len(text) <= LONGEST and (match := _NUMBERS.fullmatch(_ascii_digits(text).strip())):
            first, second = int(match["first"]), int(match["second_number"])
            if first > 12 >= second:
                found.add("day first")
            elif second > 12 >= first:
                found.add("month first")
    return found.pop() if len(found) == 1 else None


def solar_hijri(year: int, month: int, day: int) -> dt.date:
    """The Gregorian day of a Solar Hijri date (official calendar of Iran), years 1300 to 1500.

    Leap years follow the 33-year cycle, which agrees with the astronomical calendar over these years.
    Raises ValueError for a day that is not in the calendar.
    """
    leap = (25 * year + 11) % 33 < 8
    longest = 31 if month <= 6 else 30 if month <= 11 or leap else 29
    if year not in _SOLAR_HIJRI or not 1 <= month <= 12 or not 1 <= day <= longest:
        raise ValueError(f"{year}/{month}/{day} is not in the Solar Hijri calendar")
    new_year = dt.date(1921, 3, 21).toordinal() + 365 * (year - 1300)
    new_year += sum((25 * past + 11) % 33 < 8 for past in range(1300, year))
    return dt.date.fromordinal(new_year + 31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1)


def _ascii_digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(character))
        if character.isdecimal()
        else "/"
        if character == "\u066b"
        else ""
        if unicodedata.category(character) == "Cf"
        else character
        for character in text
    )


def _read_iso(text: str) -> Moment | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    if len(text) == 4 and not "1900" <= text <= "2099":
        return None  # any number of four digits would be a year
    month = match["month"] or match["month8"] or "1"
    day = match["day"] or match["day8"] or "1"
    if match["zone2"] or match["offset2"]:
        return _moment(match, match["year"], month, day, zone=match["zone2"], offset=match["offset2"])
    return _moment(match, match["year"], month, day)


def _read_named(text: str) -> Moment | None:
    for shape in _SHAPES:
        match = shape.fullmatch(text)
        if match is None:
            continue
        name = match["name"].casefold()
        month = _MONTHS.get(name)
        if month is not None:
            return _moment(match, match["year"], month, match["day"])
        if name in _SOLAR_MONTHS:
            return _moment(match, match["year"], _SOLAR_MONTHS[name], match["day"])
    return None


def _read_east_asian(text: str) -> Moment | None:
    match = _EAST_ASIAN.fullmatch(text)
    if match is None:
        return None
    year = match["year"]
    if year is None:
        year = str(_ERAS[match["era"]] + (1 if match["of_era"] == "元" else int(match["of_era"])))
    return _moment(match, year, match["month"], match["day"])


def _read_numbers(text: str, order: Order | None) -> Moment | None:
    match = _NUMBERS.fullmatch(text)
    if match is None:
        return None
    first, second = int(match["first"]), int(match["second_number"])
    if first > 12 or match["mark"] == ".":
        order = "day first"
    elif second > 12:
        order = "month first"
    elif first == second:
        order = "day first"
    if order is None:
        return None
    day, month = (first, second) if order == "day first" else (second, first)
    return _moment(match, match["year"], month, day)


def _moment(
    match: re.Match[str],
    year: str,
    month: str | int,
    day: str | int,
    *,
    zone: str | None = None,
    offset: str | None = None,
) -> Moment | None:
    """Put the parts together; None where they are not in the calendar or out of any plausible range."""
    groups = match.groupdict()
    zone, offset = zone or groups.get("zone"), offset or groups.get("offset")
    hours, unknown = _hours_east(zone, offset)
    try:
        date = _date(_full_year(year), int(month), int(day))
        hour, minute = int(groups.get("hour") or 0), int(groups.get("minute") or 0)
        second = min(int(groups.get("second") or 0), 59)  # a leap second is kept in its minute
        hour = _of_day(hour, groups.get("half") or groups.get("half2"))
        overflow = dt.timedelta(days=1 if (hour, minute, second) == (24, 0, 0) else 0)
        at = dt.datetime.combine(date, dt.time(0 if overflow else hour, minute, second), dt.UTC)
        printed = (at + overflow).date()
        at += overflow - dt.timedelta(hours=hours)
    except (ValueError, OverflowError):
        return None
    return None if date.year < _EARLIEST_YEAR or at == _EPOCH else Moment(at, printed, unknown)


def _full_year(year: str) -> int:
    """RFC 2822 section 4.3: two digits are 1950 to 2049, three count from 1900."""
    number = int(year)
    if len(year) == 2:
        return number + (2000 if number < 50 else 1900)
    return number + 1900 if len(year) == 3 else number


def _date(year: int, month: int, day: int) -> dt.date:
    return solar_hijri(year, month, day) if year in _SOLAR_HIJRI else dt.date(year, month, day)


def _of_day(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        if half[0] in "AaPp":
            raise ValueError(f"{hour} o'clock {half}")
        return hour
    return hour % 12 + (12 if half[0] in "Pp" or half in ("下午", "오후") else 0)


def _hours_east(zone: str | None, offset: str | None) -> tuple[float, str | None]:
    """Hours east of UTC, and the zone's name where it has no one meaning (0 is returned then)."""
    if offset:
        digits = offset[1:].replace(":", "")
        hours = int(digits[:2]) if len(digits) != 3 else int(digits[0])
        minutes = int(digits[-2:]) if len(digits) > 2 else 0
        if hours > 14 or minutes > 59:
            return 0, offset
        return (hours + minutes / 60) * (-1 if offset[0] == "-" else 1), None
    if zone is None or zone.upper() in _ZONES:
        return _ZONES[zone.upper()] if zone else 0, None
    return 0, zone

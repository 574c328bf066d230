"""Dates in Persian text: own spans, resolved by arithmetic against the day of publication.

Gregorian months have their French names (Afghan texts: English ones); Solar Hijri dates are converted
exactly, and where a month or year of that calendar has no Gregorian period of its own, to the coarser one
that holds it. What "this year" and a month without its year mean follows the calendar the text uses.
What belongs to a name (a budget law of 1404, a plan 2023-2025) or is only a decade dates nothing.
"""

from __future__ import annotations

import datetime as dt
import re

from tracker.extract.dates import (
    DateMention,
    When,
    day_on,
    month_on,
    nearest_year,
    on_weekday,
    quarter_on,
    recent,
    shifted,
    year_on,
)
from tracker.extract.persian import anchored
from tracker.extract.persian.calendars import (
    AFGHAN_SOLAR,
    COUNTS,
    GREGORIAN,
    ORDINALS,
    PARTS,
    SOLAR,
    WEEKDAYS,
    is_solar_year,
    solar_day,
    solar_month,
    solar_months,
    solar_of,
)
from tracker.extract.persian.date_roles import role_of
from tracker.extract.persian.date_spans import PLAIN_WORDS, SPAN, either
from tracker.model import PartialDate

# A cheap look first: a text without any of these has no date at all.
_HINT = re.compile(
    r"\d|روز|هفته|ماه|سال|شنبه|جمعه|اخیر|تازگی|فردا|دیشب|شب|دهه|فصل|"
    + "|".join(name for name in [*GREGORIAN, *SOLAR, *AFGHAN_SOLAR] if len(name) > 2)
)
_USES_SOLAR = re.compile(
    rf"(?<!\w)(?:\d{{1,2}} {either(SOLAR)}(?!\w)|{either(SOLAR)} ?ماه(?!\w)|1[34]\d\d/\d|سال"
    rf" 1[34]\d\d(?!\d)"
    r"|هجری شمسی|خورشیدی)"
)
_USES_GREGORIAN = re.compile(rf"(?<!\w){either(n for n in GREGORIAN if n not in PLAIN_WORDS)}(?!\w)")

# Words for the beginning (true) or end of a year that a measure runs from or to.
_EDGES = {"ابتدای": True, "اغاز": True, "اول": True, "شروع": True, "پایان": False, "انتهای": False}
_FUTURE = frozenset((When.EFFECTIVE, When.DEADLINE, When.EXPIRES, When.COMMENT_DUE, When.REPORT_DUE))
_QUARTERS = {"اول": 1, "نخست": 1, "دوم": 2, "سوم": 3, "چهارم": 4, "پایانی": 4, "اخر": 4}

_Answer = tuple[PartialDate | None, PartialDate | None, bool]
_NOTHING: _Answer = (None, None, True)


# The verb of a date's own clause is in the future: "on 10 Esfand will travel".
_TO_COME = re.compile(r"(?:(?! که |[؛:])[^\n]){0,120}?(?<!\w)خواه(?:د|ند|یم)(?!\w)")

# "On Thursday announced it will pay": the day is that of the saying.
_SAID_THEN = re.compile(r"\s*(?:اعلام کرد|گفت|خبر داد|افزود|بیان کرد|تاکید کرد|متعهد شد|وعده داد)")


class DateReader:
    """Reads the dates of one document. `published` is the day relative dates count from, or None."""

    def __init__(self, published: dt.date | None) -> None:
        self._published = published
        self._text: str | None = None
        self._solar = False

    def read(self, lower: str, start: int, end: int) -> list[DateMention]:
        """The dates in lower[start:end], a normal form, in order."""
        if not _HINT.search(lower, start, end):
            return []
        if self._text is not lower:
            self._text = lower
            self._solar = _USES_SOLAR.search(lower) is not None and not _USES_GREGORIAN.search(lower)
        found = []
        for match in SPAN.finditer(lower, start, end):
            mention = self._mention(match, lower, start, end)
            if mention is not None:
                found.append(mention)
        return found

    def _mention(self, match: re.Match[str], lower: str, start: int, end: int) -> DateMention | None:
        begin, stop = match.span()
        if match["name"] or match["decade"]:
            return DateMention(begin, stop, When.BACKGROUND, None)
        if match["anchored"]:
            return anchored.read(begin, stop, lower, end)
        if not _is_month(match, lower):
            return None
        when = role_of(match, lower, start, end)
        comes = when in _FUTURE or (
            when is When.ACT
            and _SAID_THEN.match(lower, stop, end) is None
            and _TO_COME.match(lower, stop, end) is not None
        )
        date, until, inferred = self._resolve(match, comes)
        if when is When.EFFECTIVE and self._is_past_year(match, date):
            when = When.SINCE
        return DateMention(begin, stop, when, date, until, inferred)

    def _is_past_year(self, match: re.Match[str], date: PartialDate | None) -> bool:
        """ "From 2019": a year gone by is since when, not what takes effect."""
        coarse = date is not None and len(date.value) == 4
        published = self._published
        return coarse and published is not None and date is not None and date.latest < published

    def _resolve(self, match: re.Match[str], future: bool) -> _Answer:
        for resolve in (self._numeric, self._day, self._month, self._quarter, self._year, self._relative):
            answer = resolve(match, future)
            if answer is not None:
                return answer
        return _NOTHING

    def _numeric(self, match: re.Match[str], future: bool) -> _Answer | None:
        if match["n1"]:
            year, month, day = int(match["n1"]), int(match["n2"]), int(match["n3"])
        elif match["n6"]:
            day, month, year = int(match["n4"]), int(match["n5"]), int(match["n6"])
            if not is_solar_year(year) and day <= 12 and month <= 12 and day != month:
                return None, None, False  # day or month first: nothing tells
            if month > 12:
                day, month = month, day
        else:
            return None
        return (solar_day if is_solar_year(year) else day_on)(year, month, day), None, False

    def _day(self, match: re.Match[str], future: bool) -> _Answer | None:
        if match["d2"]:
            month, day = AFGHAN_SOLAR[match["m2"]], _ordinal(match["d2"])
            year, inferred = self._year_of(match["y2"], month, day, True, future)
            return (solar_day(year, month, day) if year else None), None, inferred
        if not match["d1"]:
            return None
        name, day = match["m1"], _ordinal(match["d1"])
        solar = name in SOLAR
        month = SOLAR[name] if solar else GREGORIAN[name]
        year, inferred = self._year_of(match["y1"], month, day, solar, future)
        if year is None or is_solar_year(year) != solar:
            return None, None, inferred
        made = (solar_day if solar else day_on)(year, month, day)
        if not match["r1"]:
            return made, None, inferred
        first = match["rm1"] or name
        begins = (SOLAR if solar else GREGORIAN).get(first)
        if begins is None:
            return made, None, inferred
        back = year - 1 if begins > month else year
        return (solar_day if solar else day_on)(back, begins, _ordinal(match["r1"])), made, inferred

    def _month(self, match: re.Match[str], future: bool) -> _Answer | None:
        name = match["m3"]
        if not name:
            return None
        solar = name in SOLAR
        months = SOLAR if solar else GREGORIAN
        year, inferred = self._year_of(match["y3"] or match["y3b"], months[name], 1, solar, future)
        if year is None or is_solar_year(year) != solar:
            return None, None, inferred
        last = match["m3b"]
        ranged = bool(last) and last in months
        closing = int(match["y3b"]) if match["y3b"] else year
        if solar:
            part = PARTS.get((match["part"] or "").split(" ماه")[0].split(" سال")[0].strip(), (1, 0))
            first, end = solar_month(year, months[name], part, self._until(future))
            if ranged:
                until, over = solar_month(closing, months[last])
                end = over or until
            return first, end, inferred
        return month_on(year, months[name]), month_on(closing, months[last]) if ranged else None, inferred

    def _until(self, future: bool) -> dt.date | None:
        """The last day that something told as past may be of."""
        return None if future else self._published

    def _year_of(
        self, written: str | None, month: int, day: int, solar: bool, future: bool
    ) -> tuple[int | None, bool]:
        """The year of a month, in the month's own calendar; and whether it is inferred."""
        if written and written.isdigit():
            return int(written), False
        published = self._published
        if published is None:
            return None, True
        here = solar_of(published)[0] if solar else published.year
        if written in ("سال گذشته", "پارسال"):
            return here - 1, True
        if written == "سال اینده":
            return here + 1, True
        if written in ("سال جاری", "امسال"):
            return here, True
        future = future or written == "اینده"
        if not solar:
            return nearest_year(published, month, day, future=future, past=written == "گذشته"), True
        _, now_month, now_day = solar_of(published)
        first = (month, day) if not (day == 1 and month == now_month) else (month, now_day)
        if future:
            return here + (first < (now_month, now_day)), True
        return here - (first > (now_month, now_day)), True

    def _quarter(self, match: re.Match[str], future: bool) -> _Answer | None:
        if match["h"]:
            year, inferred = self._of_words(match["hy"])
            if year is None:
                return _NOTHING
            if is_solar_year(year):
                first = 1 if match["h"] in ("اول", "نخست") else 7
                return solar_months(year, first, first + 5, self._until(future)), None, inferred
            return year_on(year), None, inferred
        if not match["q"]:
            return None
        quarter = _QUARTERS[match["q"]]
        year, inferred = self._of_words(match["qy"])
        if year is None:
            return _NOTHING
        if is_solar_year(year):
            return solar_months(year, 3 * quarter - 2, 3 * quarter, self._until(future)), None, inferred
        published = self._published
        if not match["qy"] and published and not future and quarter > (published.month + 2) // 3:
            year -= 1
        return quarter_on(year, quarter), None, inferred

    def _of_words(self, written: str | None) -> tuple[int | None, bool]:
        """A year as digits or as words, in the calendar the text uses."""
        if written and written.isdigit():
            return int(written), False
        if self._published is None:
            return None, True
        here = solar_of(self._published)[0] if self._solar else self._published.year
        if written and written.endswith("گذشته"):
            return here - 1, True
        return here + (bool(written) and str(written).endswith("اینده")), True

    def _year(self, match: re.Match[str], future: bool) -> _Answer | None:
        if match["y5"]:
            return self._one_year(int(match["y5"]), True), self._one_year(int(match["y5b"]), True), False
        written = match["y6"] or match["y7"] or match["y8"] or match["y9"]
        if not written:
            return None
        year, lead = int(written), (match["w2"] or match["w3"] or "").split(" ")
        edge = next((_EDGES[word] for word in lead if word in _EDGES), None)
        if is_solar_year(year) and future and edge is not None:
            return _edge(year, edge), None, False
        return self._one_year(year, future), None, False

    def _one_year(self, year: int, future: bool) -> PartialDate | None:
        return solar_months(year, 1, 12, self._until(future)) if is_solar_year(year) else year_on(year)

    def _relative(self, match: re.Match[str], future: bool) -> _Answer | None:
        published = self._published
        if published is None:
            return _NOTHING
        if match["ago"]:
            return self._ago(match["ago"].split(" ")[0], match["agounit"], published), None, True
        if match["some"]:
            near = match["someunit"] in ("روز", "هفته")
            return recent(published, 4) if near else None, None, True
        if match["day"]:
            days = {"دیروز": -1, "دیشب": -1, "روز گذشته": -1, "شب گذشته": -1, "پریروز": -2, "فردا": 1}
            return PartialDate.of(published + dt.timedelta(days.get(match["day"], 0))), None, True
        if match["wd"]:
            return self._weekday(match, published, future), None, True
        if match["thisyear"]:
            return self._years(0 if match["thisyear"] == "امسال" else -1, future), None, True
        if match["thisunit"]:
            return self._units(match["thisunit"], 0, future), None, True
        if match["unit"]:
            rel = match["rel"].replace(" میلادی", "").strip()
            shift = {"جاری": 0, "اینده": 1, "بعد": 1}.get(rel, -1)
            gregorian = "میلادی" in match["rel"]
            return self._units(match["unit"], shift, future, gregorian), None, True
        if match["recent"]:
            near = match["recent"].startswith(("روز", "هفته"))
            return recent(published, 4) if near else None, None, True
        return year_on(published.year), None, True

    @staticmethod
    def _weekday(match: re.Match[str], published: dt.date, future: bool) -> PartialDate:
        rel = match["wdrel"] or ""
        made = on_weekday(published, WEEKDAYS[match["wd"]], future=future or rel.endswith("اینده"))
        if rel in ("گذشته", "هفته گذشته") and made.earliest == published:
            return PartialDate.of(published - dt.timedelta(7))
        return made

    @staticmethod
    def _ago(count: str, unit: str, published: dt.date) -> PartialDate | None:
        many = int(count) if count.isdigit() else COUNTS[count]
        if unit == "دهه":
            return None
        if unit == "روز":
            return PartialDate.of(published - dt.timedelta(many))
        if unit == "هفته":
            day = published - dt.timedelta(weeks=many)
            return month_on(day.year, day.month)
        return shifted(published, "month" if unit == "ماه" else "year", -many)

    def _units(self, unit: str, shift: int, future: bool, gregorian: bool = False) -> PartialDate | None:
        published = self._published
        assert published is not None
        if unit == "روز":
            return PartialDate.of(published + dt.timedelta(shift))
        if self._solar and not gregorian and unit != "هفته":
            if unit == "سال":
                return self._years(shift, future)
            year, month, _ = solar_of(published)
            if unit == "ماه":
                at = year * 12 + month - 1 + shift
                return solar_months(at // 12, at % 12 + 1, at % 12 + 1, self._until(future))
            at = year * 4 + (month - 1) // 3 + shift
            return solar_months(at // 4, at % 4 * 3 + 1, at % 4 * 3 + 3, self._until(future))
        return shifted(published, {"هفته": "week", "ماه": "month", "فصل": "quarter"}.get(unit, "year"), shift)

    def _years(self, shift: int, future: bool) -> PartialDate | None:
        published = self._published
        assert published is not None
        if self._solar:
            return solar_months(solar_of(published)[0] + shift, 1, 12, self._until(future))
        return year_on(published.year + shift)


def _edge(year: int, first: bool) -> PartialDate | None:
    """The first day of a Solar Hijri year, or its last."""
    return solar_day(year, 1, 1) if first else solar_day(year, 12, 30) or solar_day(year, 12, 29)


def _ordinal(day: str) -> int:
    return ORDINALS[day] if day in ORDINALS else int(day.removesuffix("ام"))


def _is_month(match: re.Match[str], lower: str) -> bool:
    """Whether a month that is a common word too is meant as one: it has a day or a year beside it."""
    if match["m3"] is None or match["m3"] not in PLAIN_WORDS:
        return True
    if match["y3"] and match["y3"] not in ("گذشته", "اینده", "جاری"):
        return True
    if match["m3"] in SOLAR and _IN.search(lower, max(0, match.start() - 4), match.start()):
        return _NO_MONTH.match(lower, match.end()) is None
    return "ماه" in match.group()


_IN = re.compile(r"(?<!\w)(?:در|طی) $")
# "In the beam of", "in love and kindness", "in seal and wax".
_NO_MONTH = re.compile(r" (?:و (?:محبت|موم|عطوفت|کین)|رس|برق|چراغ|استاندارد|خالص|اس\b)")

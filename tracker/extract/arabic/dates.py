"""Dates in Arabic text: three sets of month names, ordinals, relative spans, the prepositions before them.

Months are written in three ways: after the Latin ones (Egypt, the Gulf), in Syriac names (the Levant
and Iraq) and after the French ones (the Maghreb); the press often prints two with a stroke between. Hijri
dates are passed over: news prints the other date beside them.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from tracker.extract.arabic.date_words import (
    AFTER,
    COUNTED,
    COUNTS,
    DAYS,
    EARLIER_WORDS,
    ENDS,
    EVERYDAY,
    HINT,
    LATER_WORDS,
    MONTHS,
    ORDINALS,
    ROLE_BEFORE,
    SPAN,
    UNIT_OF,
    UNITS,
)
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
from tracker.extract.text import spelled, words_of
from tracker.model import Anchor, DateRule, PartialDate, Precision, RuleUnit


@dataclass(frozen=True, slots=True)
class _Answer:
    date: PartialDate | None
    end: PartialDate | None = None
    inferred: bool = False


def _shift(which: str | None) -> int:
    """How many units on: "next" 1, "last" -1, "this" 0."""
    if which is None:
        return 0
    return 1 if which in LATER_WORDS else -1 if which in EARLIER_WORDS else 0


class ArabicDates:
    """Reads the dates of one document. `published` is the day relative dates count from, or None."""

    def __init__(self, published: dt.date | None) -> None:
        self._published = published

    def read(self, lower: str, start: int, end: int) -> list[DateMention]:
        """The dates in lower[start:end], a lower-case normal form, in order."""
        if not HINT.search(lower, start, end):
            return []
        found = (self._mention(match, lower, start) for match in SPAN.finditer(lower, start, end))
        return [mention for mention in found if mention is not None]

    def _mention(self, match: re.Match[str], lower: str, start: int) -> DateMention | None:
        begin, stop = match.span()
        if match["hijri"] or match["decade"] or match["fiscal"] or match["years"]:
            return DateMention(begin, stop, When.BACKGROUND, None)
        if match["anchored"]:
            head = lower[max(start, begin - 70) : begin]
            when = When.EFFECTIVE if match["later"] else self._role(match, f"{head}{_WITHIN} ")
            return DateMention(begin, stop, when, None, rule=match.group(), offset=_offset(match))
        if self._is_other(match, lower, start):
            return None
        head = lower[max(start, begin - 70) : begin] + (f"{match['prep']} " if match["prep"] else "")
        when = self._role(match, head + (f"{match['part']} " if match["part"] else ""))
        answer = self._resolve(match, when)
        if match["prep"] in AFTER and match["part"] in ENDS and answer.date is not None:
            answer, when = self._once_over(answer), When.EFFECTIVE
        shown = match.start("part") if match["part"] else match.end("prep") if match["prep"] else begin
        while shown < stop and lower[shown] == " ":
            shown += 1
        return DateMention(shown, stop, when, answer.date, answer.end, answer.inferred)

    @staticmethod
    def _is_other(match: re.Match[str], lower: str, start: int) -> bool:
        """Whether the words are no date here: a bare figure, an everyday word, a span of time."""
        prep, stop = match["prep"], match.end()
        if match["y"]:
            heads = lower[stop : stop + 1] == ":" and _BULLET.search(lower, start, match.start()) is not None
            bracketed = lower[match.start() - 1 : match.start()] == "(" and lower[stop : stop + 1] == ")"
            tied = match["word"] or match["part"] or prep or match.group()[0] in "وفلب"
            return not (tied or heads or bracketed) or COUNTED.match(lower, stop) is not None
        if match["m2"] and not (match["y2"] or match["w2"] or prep or match["part"]):
            return match["m2"] in EVERYDAY or not lower.startswith(spelled("شهر"), match.start())
        if match["ago"]:
            return prep not in _AGO
        return False

    @staticmethod
    def _role(match: re.Match[str], head: str) -> When:
        prep = match["prep"] or ""
        for pattern, when in ROLE_BEFORE:
            if pattern.search(head):
                return When.ACT if match["ago"] and when is When.DEADLINE else when
        if match["ago"]:
            return When.ACT
        if match["glued"] == spelled("ل") or prep in _FOR or prep in AFTER:
            return When.BACKGROUND
        if match["db"]:
            return When.ACT
        if prep == spelled("من"):
            return When.EFFECTIVE if match["d"] or match["iso"] or match["dmy"] else When.BACKGROUND
        bracketed = match["y"] and not match["word"] and not prep and match.group()[0] not in "وفلب"
        return (
            When.BACKGROUND if bracketed and not match["part"] and head.rstrip().endswith("(") else When.ACT
        )

    @staticmethod
    def _once_over(answer: _Answer) -> _Answer:
        """After the end of 2026: not before 2027."""
        date = answer.date
        assert date is not None
        following = date.latest + dt.timedelta(1)
        if date.precision is Precision.YEAR:
            return _Answer(year_on(following.year), None, True)
        if date.precision is Precision.QUARTER:
            return _Answer(quarter_on(following.year, (following.month + 2) // 3), None, True)
        return _Answer(month_on(following.year, following.month), None, True)

    def _resolve(self, match: re.Match[str], when: When) -> _Answer:
        future = when in {When.EFFECTIVE, When.DEADLINE, When.EXPIRES, When.COMMENT_DUE, When.REPORT_DUE}
        for resolve in (_absolute, self._of_month, self._of_year_part, self._relative):
            answer = resolve(match, future)
            if answer is not None:
                return answer
        return _Answer(None)

    def _of_month(self, match: re.Match[str], future: bool) -> _Answer | None:
        """A day or month without its year."""
        name = match["m1"] or match["m2"]
        if name is None:
            return None
        if self._published is None:
            return _Answer(None, None, True)
        month, day = MONTHS[name], _day_of(match)
        which = match["w1"] or match["w2"]
        year = self._published.year
        if not (match["o1"] or match["o2"]):
            year = nearest_year(
                self._published,
                month,
                day or 1,
                future=future or which in LATER_WORDS,
                past=which in EARLIER_WORDS,
            )
            if day and which in LATER_WORDS and (month, day) < (self._published.month, self._published.day):
                year = self._published.year + 1
        else:
            year += _shift(which)
        if day is None:
            until = month_on(year, MONTHS[match["m2b"]]) if match["m2b"] else None
            return _Answer(month_on(year, month), until, True)
        return _Answer(*_days(match, year, month, day), True)

    def _of_year_part(self, match: re.Match[str], future: bool) -> _Answer | None:
        """Quarters and halves."""
        if match["h"]:
            if match["yh"].isdigit():
                return _Answer(year_on(match["yh"]))
            return _Answer(self._year(_shift(match["yh"])), None, True)
        if match["q"] is None:
            return None
        quarter, said = ORDINALS[match["q"]], match["yq"]
        if said and said.isdigit():
            return _Answer(quarter_on(int(said), quarter))
        if self._published is None:
            return _Answer(None, None, True)
        year = self._published.year + _shift(said)
        if not said and not future and quarter > (self._published.month + 2) // 3:
            year -= 1
        return _Answer(quarter_on(year, quarter), None, True)

    def _year(self, shift: int) -> PartialDate | None:
        return year_on(self._published.year + shift) if self._published else None

    def _relative(self, match: re.Match[str], future: bool) -> _Answer | None:
        published = self._published
        if published is None:
            return _Answer(None, None, True)
        if match["uthis"]:
            return _Answer(shifted(published, UNIT_OF[match["uthis"]], 0), None, True)
        if match["urel"]:
            return _Answer(shifted(published, UNIT_OF[match["urel"]], _shift(match["wrel"])), None, True)
        if match["ago"]:
            return _Answer(_before(match, published), None, True)
        if match["relday"]:
            day = match["relday"]
            back = -2 if day in _TWO_DAYS else -1 if day == spelled("أمس") else day == spelled("غدا")
            return _Answer(PartialDate.of(published + dt.timedelta(int(back))), None, True)
        if match["wd"]:
            ahead = future or match["wwd"] in LATER_WORDS
            return _Answer(on_weekday(published, DAYS[match["wd"]], future=ahead), None, True)
        if match["recently"]:
            weeks = any(word in match["recently"] for word in _WEEKS)
            return _Answer(recent(published, 4) if weeks else year_on(published.year), None, True)
        return None


_WITHIN = spelled("في موعد لا يتجاوز")
_ANCHORS = tuple(
    (spelled(root), anchor)
    for root, anchor in (
        ("نفاذ", Anchor.EFFECTIVE),
        ("سريان", Anchor.EFFECTIVE),
        ("العمل", Anchor.EFFECTIVE),
        ("نشر", Anchor.PUBLICATION),
        ("صدور", Anchor.ISSUE),
        ("إصدار", Anchor.ISSUE),
        ("إقرار", Anchor.ENACTMENT),
    )
)
_BULLET = re.compile(r"(?:^|\s)[-*•]?\s?$")
_TWO_DAYS = frozenset((spelled("أول أمس"), spelled("أمس الأول")))
_WEEKS = (spelled("الأسابيع"), spelled("الأيام"))
_AGO = frozenset((spelled("قبل"), spelled("منذ")))
_FOR = words_of(spelled("لعام لسنة عن"))


def _offset(match: re.Match[str]) -> DateRule | None:
    """ "180 days after the entry into force": the count, its unit, what it counts from."""
    written = match["many"]
    count = int(written) if written and written.isdigit() else COUNTS.get(written or match["span"])
    if count is None:
        return None
    anchor = next((a for root, a in _ANCHORS if match["event"].startswith(root)), Anchor.OTHER)
    return DateRule(count, RuleUnit(UNITS[match["span"]]), anchor)


def _day_of(match: re.Match[str]) -> int | None:
    """The day of the month, in figures or as an ordinal; None where only the month is given."""
    if match["d"]:
        return int(match["d"])
    if match["round"]:
        return 20 if match["round"] == spelled("العشرين") else 30
    if match["ordinal"]:
        tens = 20 if match["tens"] == spelled(" والعشرين") else 30 if match["tens"] else 0
        return ORDINALS[match["ordinal"]] + (10 if match["teen"] else tens)
    return None


def _days(
    match: re.Match[str], year: int, month: int, day: int
) -> tuple[PartialDate | None, PartialDate | None]:
    """A day, or the first and last of a span of days."""
    if not match["db"]:
        return day_on(year, month, day), None
    first = MONTHS[match["m0"]] if match["m0"] else month
    return day_on(year, first, day), day_on(year, month, int(match["db"]))


def _absolute(match: re.Match[str], future: bool) -> _Answer | None:
    """Dates that carry their year."""
    if match["iso"]:
        return _Answer(day_on(*map(int, match["iso"].split("-"))))
    if match["ymd"]:
        return _Answer(day_on(*map(int, match["ymd"].split("/"))))
    if match["dmy"]:
        day, month, year = map(int, re.split("[/-]", match["dmy"]))
        return _Answer(day_on(year, month, day))
    if match["y1"]:
        number = _day_of(match)
        assert number is not None
        return _Answer(*_days(match, int(match["y1"]), MONTHS[match["m1"]], number))
    if match["y2"]:
        until = month_on(int(match["y2"]), MONTHS[match["m2b"]]) if match["m2b"] else None
        return _Answer(month_on(int(match["y2"]), MONTHS[match["m2"]]), until)
    if match["ya"]:
        return _Answer(year_on(match["ya"]), year_on(match["yb"]))
    if match["y"]:
        return _Answer(year_on(match["y"]))
    return None


def _before(match: re.Match[str], published: dt.date) -> PartialDate | None:
    """ "Two weeks ago": the precision is that of the unit."""
    unit = UNITS[match["u"]]
    number = match["n"]
    count = int(number) if number and number.isdigit() else COUNTS.get(number or match["u"])
    if count is None:
        return None  # "months ago"
    if unit == "day":
        return PartialDate.of(published - dt.timedelta(count))
    if unit == "week":
        day = published - dt.timedelta(weeks=count)
        return month_on(day.year, day.month)
    return shifted(published, unit, -count)

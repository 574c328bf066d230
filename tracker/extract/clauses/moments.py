"""Dates as laws tell them: days, fiscal years, and distances from an enactment.

A distance is resolved only where its anchor is the section's own law, or another one whose day of enactment
is known: "the date of the enactment of this Act", "of this subsection" in words put into a code. What counts
from a report, a determination or a contract stays a rule. Fiscal year N of the United States begins on
October 1 of N-1 (31 U.S.C. 1102).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tracker.extract.clauses.counts import COUNT, ORDINAL, number
from tracker.extract.dates import day_on, year_on
from tracker.model import Anchor, DateRule, PartialDate, RuleUnit

_MONTHS = [month.lower() for month in calendar.month_name[1:]]
_MONTH = "|".join(_MONTHS)
_OWN = (
    r"(?:this|such|the) (?:act|division|title|subtitle|chapter|part|section|subsection|paragraph|subparagraph"
    r"|clause|law)"
)
_ENACTMENT = (
    rf"(?:the )?(?:(?:date|day) of (?:the )?|(?=enactment of (?:{_OWN}\b|the [a-z])))"
    rf"enactment(?: of (?:(?P<own{{n}}>{_OWN})\b(?! of)"
    r"|(?:the )?(?P<act{n}>[a-z][^;:\"]{{3,140}}?\bact(?: of \d{{4}}| for fiscal years? \d{{4}})?)))?"
    r"|such (?:date of )?enactment"
)
_UNIT = r"(?:calendar |business )?(?:days?|weeks?|months?|years?)"
_DISTANCE = (
    rf"(?<![\d,./])(?:(?:(?P<more>{COUNT}) years?,? and )?(?P<count>{COUNT})[- ](?P<unit>{_UNIT})"
    rf"(?P<period>[- ]?period)?|(?P<nth>{ORDINAL}) (?P<nthunit>(?:calendar |business )?day|anniversary)"
    r"(?: beginning(?= after))?)"
    r"(?P<side> (?:after|before|following|from|prior to|beginning on|beginning|(?<=anniversary )of"
    r"|of(?= (?:the |such )?(?:date of (?:the )?)?enactment))) "
)
_BEGINNING = r"(?:that |which |to )?(?:begin|beginning|begins|commencing|commences|starting|starts|occurring)"
_ROUND = (
    rf"(?:first day of (?:the )?)?(?P<place>{ORDINAL}) (?:full )?(?P<span>(?:calendar |fiscal )?"
    rf"(?:month|quarter)|(?:calendar|fiscal) year) {_BEGINNING} (?:(?:on or |more than |at least "
    rf"|not less than |not earlier than )?)(?:(?:(?:on|after) the date that is )?(?P<later>{COUNT}) "
    rf"(?P<laterunit>days?|months?|years?) )?after "
)
_SPAN = re.compile(
    rf"(?P<each>{_MONTH}) (?P<eachday>\d{{1,2}}),? of (?:each of )?(?:the )?(?:(?:calendar|fiscal) )?"
    r"(?:years )?(?P<from>20\d\d)(?:(?:,? (?:and|through|to)|,) (?:20\d\d, )*(?P<to>20\d\d))?"
    rf"|(?P<month>{_MONTH}) (?P<day>\d{{1,2}}), ?(?P<year>\d{{4}})"
    rf"|(?P<lone>{_MONTH})(?: of)? (?P<loneyear>(?:19|20)\d\d)\b"
    rf"|\b{_ROUND}(?:{_ENACTMENT.format(n='3')})"
    rf"|\bthe (?P<nextday>day) (?:immediately )?(?:after|following) (?:{_ENACTMENT.format(n='4')})"
    rf"|\b{_DISTANCE}(?:{_ENACTMENT.format(n='')}|(?:the )?enactment\b(?! of)"
    rf"|(?=(?P<other>(?:the |such |that |any |each |its )?[a-z]+(?: [a-z()]+){{0,9}})))"
    rf"|\b(?P<atday>{_ENACTMENT.format(n='2')})"
    r"|\bfiscal years? (?P<fy>20\d\d)(?: (?:through|to|and) (?:fiscal year )?(?P<fyend>20\d\d))?"
    r"|\bcalendar years? (?P<cy>20\d\d)",
)
# A distance that is not read stands before a day of enactment: that day itself is not meant.
_COUNTED_FROM = re.compile(
    r"\b(?<!taxable )(?:days?|weeks?|months?|quarters?|years?|anniversary|sessions?(?: of [a-z ]{3,20})?)"
    r"(?: (?:that|which|beginning|begins?|commenc(?:ing|es)|occurring|immediately|next))*"
    r" (?:(?:on or )?after|before|following|from|prior to|preceding|of) (?:the )?$"
)
_YEARLY = re.compile(
    rf"(?P<m>{_MONTH}) (?P<d>\d{{1,2}}),?(?: of)? (?:each|every|the following) (?:calendar |fiscal )?year"
)


_FISCAL_END = re.compile(
    r"(?:the )?(?:end|close|last day) of (?:each of )?(?:the )?fiscal years? (?P<first>20\d\d)"
    r"(?: through (?:fiscal year )?(?P<last>20\d\d))?"
)
_EACH_END = re.compile(
    r"(?:the )?(?:end|close|last day) of (?:each|every) (?P<sort>(?:fiscal |calendar )?year)\b(?! 20)"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as told at [start, end). `rule` is there for a distance, resolved or not.

    `sort`: day, month, year, fiscal (its first day; `end` its last), distance, enactment, period (its last
    day: a period that begins with enactment).
    """

    start: int
    stop: int
    sort: str
    date: PartialDate | None
    end: PartialDate | None = None
    rule: DateRule | None = None


class Calendar:
    """Reads the dates of one section."""

    def __init__(self, enacted: dt.date | None, known: Callable[[str], dt.date | None]) -> None:
        """`enacted`: of this law. `known`: the day of enactment of a law by its name, None where unsure."""
        self._enacted, self._known = enacted, known

    def read(self, lower: str, start: int, end: int) -> Iterator[Moment]:
        """The moments in lower[start:end], in order."""
        for match in _SPAN.finditer(lower, start, end):
            moment = self._moment(match)
            if moment is not None:
                yield moment

    def of_law(self, words: str) -> Calendar:
        """One that counts from the enactment of the law named in `words`, where one is that is known."""
        return Calendar(self._known(words), self._known)

    def yearly(self, words: str, after: dt.date | None = None) -> PartialDate | None:
        """The first time that a day of each year ("March 31 of each year") comes round after a day.

        `after`: the day of enactment where it is not given. None for a bill and where no such day is told.
        """
        match, after = _YEARLY.search(words), after or self._enacted
        if match is None or after is None or self._enacted is None:
            return None
        month, day = _MONTHS.index(match["m"]) + 1, int(match["d"])
        year = after.year + ((month, day) <= (after.month, after.day))
        return day_on(year, month, day)

    def _moment(self, match: re.Match[str]) -> Moment | None:
        start, stop = match.span()
        if match["each"]:
            return _each_year(match)
        if match["month"]:
            date = day_on(int(match["year"]), _MONTHS.index(match["month"]) + 1, int(match["day"]))
            return Moment(start, stop, "day", date) if date else None
        if match["lone"]:
            month = _MONTHS.index(match["lone"]) + 1
            return Moment(start, stop, "month", PartialDate.parse(f"{match['loneyear']}-{month:02d}"))
        if match["fy"]:
            last = int(match["fyend"] or match["fy"])
            return Moment(start, stop, "fiscal", day_on(int(match["fy"]) - 1, 10, 1), day_on(last, 9, 30))
        if match["cy"]:
            return Moment(start, stop, "year", year_on(match["cy"]))
        if match["place"]:
            return self._round(match)
        if match["nextday"]:
            rule = DateRule(1, RuleUnit.DAY, Anchor.OTHER if match["act4"] else Anchor.ENACTMENT)
            day = self._anchor(match["own4"], match["act4"])
            return Moment(start, stop, "distance", _shifted(day, rule) if day else None, rule=rule)
        if match["atday"]:
            if _COUNTED_FROM.search(match.string, max(0, start - 60), start):
                return None
            day = self._anchor(match["own2"], match["act2"])
            return Moment(start, stop, "enactment", PartialDate.of(day) if day else None)
        return self._distance(match)

    def _round(self, match: re.Match[str]) -> Moment:
        """The first day of a month, quarter or year: "the first month beginning after" a day."""
        day = self._anchor(match["own3"], match["act3"])
        if day is not None and match["later"]:
            rule = DateRule(
                number(match["later"]), RuleUnit(match["laterunit"].rstrip("s")), Anchor.ENACTMENT
            )
            shifted = _shifted(day, rule)
            day = shifted.earliest if shifted else None
        date = _next_beginning(day, match["span"], number(match["place"])) if day else None
        return Moment(*match.span(), "distance", date)

    def _distance(self, match: re.Match[str]) -> Moment | None:
        count, told = number(match["count"] or match["nth"]), match["unit"] or match["nthunit"]
        unit = "year" if told == "anniversary" else told.split()[-1].rstrip("s")
        working = told.startswith("business")
        if match["more"]:
            if unit != "month":
                return None
            count += 12 * number(match["more"])
        before = match["side"].strip() in ("before", "prior to")
        stop = match.end() if match["other"] is None else match.end("other")
        anchored = match["other"] is None
        rule = DateRule(
            -count if before else count,
            RuleUnit.WORKING_DAY if working else RuleUnit(unit),
            Anchor.ENACTMENT if anchored and not match["act"] else Anchor.OTHER,
        )
        day = self._anchor(match["own"], match["act"]) if anchored else None
        date = _shifted(day, rule) if day else None
        if date is None and not anchored:
            date, last = _after_fiscal_year(match.string, match.end(), rule, self._enacted)
            if date is not None:
                return Moment(match.start(), stop, "distance", date, end=last)
        period = bool(match["period"]) or "beginning" in match["side"]
        if period and date is not None and anchored:
            return Moment(match.start(), stop, "period", date, rule=rule)
        return Moment(
            match.start(), stop, "period" if period else "distance", None if period else date, rule=rule
        )

    def _anchor(self, own: str | None, act: str | None) -> dt.date | None:
        """The day counted from: this law's, or that of the other law that is named."""
        return self._known(act) if act else self._enacted


def _each_year(match: re.Match[str]) -> Moment | None:
    """A day of each of several years, from the first to the last of them."""
    month, day = _MONTHS.index(match["each"]) + 1, int(match["eachday"])
    first, last = (day_on(int(match[year]), month, day) if match[year] else None for year in ("from", "to"))
    return Moment(*match.span(), "day", first, end=last) if first else None


def _shifted(day: dt.date, rule: DateRule) -> PartialDate | None:
    """The day a law means: years and months by the calendar."""
    if rule.unit not in (RuleUnit.MONTH, RuleUnit.YEAR):
        return rule.resolved(PartialDate.of(day))
    months = day.year * 12 + day.month - 1 + rule.count * (12 if rule.unit is RuleUnit.YEAR else 1)
    year, month = divmod(months, 12)
    return (
        day_on(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
        if 0 < year < 9999
        else None
    )


_SPANS = {"month": 1, "quarter": 3, "year": 12}  # in months


def _next_beginning(day: dt.date, span: str, nth: int) -> PartialDate | None:
    """The first day of the nth month, quarter or year that begins after a day."""
    months = _SPANS[span.split()[-1]]
    shift = 3 if span == "fiscal year" else 0  # October begins the fiscal year
    index = (day.year * 12 + day.month - 1 + shift) // months + nth
    year, month = divmod(index * months - shift, 12)
    return day_on(year, month + 1, 1)


def _after_fiscal_year(
    lower: str, at: int, rule: DateRule, enacted: dt.date | None
) -> tuple[PartialDate | None, PartialDate | None]:
    """The first and the last day at a distance from the end of fiscal years, named or each of them."""
    each = _EACH_END.match(lower, at)
    if each is not None:
        if enacted is None:
            return None, None
        month, day = (9, 30) if each["sort"].startswith("fiscal") else (12, 31)
        end = dt.date(enacted.year + ((enacted.month, enacted.day) > (month, day)), month, day)
        return _shifted(end, rule), None
    match = _FISCAL_END.match(lower, at)
    if match is None:
        return None, None
    days = [day_on(int(match[name]), 9, 30) for name in ("first", "last") if match[name]]
    found = [_shifted(day.earliest, rule) for day in days if day is not None]
    return found[0], found[1] if len(found) > 1 else None

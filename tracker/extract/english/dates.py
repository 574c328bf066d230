"""Dates in English text: own spans, resolved by arithmetic against the day of publication.

The grammar knows what each span means, so it resolves most of them itself; spelled-out distances
("two weeks ago") go to dateparser as a canonical span, with the publication day as RELATIVE_BASE.
`dateparser.search_dates` is never used: it finds dates in words like "we". Nothing is made finer than
it was written. What belongs to a name ("2025 NDAA", "Act of 1962") or is only a decade is read as
such and dates nothing.
"""

from __future__ import annotations

import calendar
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
from tracker.extract.english import anchored
from tracker.model import Anchor, DateRule, PartialDate, Precision, RuleUnit

_MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_DAYS = {name.lower(): i for i, name in enumerate(calendar.day_name)}
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan\.?|feb\.?|mar\.?|apr\.?|jun\.?|jul\.?|aug\.?|sept?\.?|oct\.?|nov\.?|dec\.?)"
)
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_QUARTER = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_COUNT = r"(?:\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_PART = (
    r"(?:(?:the )?(?:early|mid|late|beginning of|middle of|end of|start of|first half of|second"
    r" half of)[\s-])?"
)

# "On the twentieth day following that of its publication": how laws of the Union enter into force.
_FOLLOWING = {"day": 1, "third day": 3, "twentieth day": 20, "20th day": 20}
_ANCHORED = anchored.SPAN.replace(" ", r"\ ")
_SPAN = re.compile(
    rf"""(?<![\w$€£/.])(?<!\w-)(?:
    (?P<name>(?:fiscal\ years?[ ]
        |fy\ ?)?{_YEAR}(?:\ ?[-/]\ ?\d{{2,4}})?\ (?:national\ defense\ authorization|ndaa|chips|inflation
        |budget|
        appropriations|defense|farm|energy|infrastructure|trade|list\ of|draft\ list|elections?
            |campaign|edition|model|census)\b
      |(?:act|law|agreement|treaty|code|order|convention|accord|plan|ndaa|statute
          |decision)\ (?:of|for)\ (?:fiscal\ year\ |fy\ ?)?{_YEAR}
      |for\ fiscal\ years?\ {_YEAR}|fy\ ?(?:{_YEAR}|\d\d)\b|fiscal(?:\ years?)?\ {_YEAR}
          |model\ years?\ {_YEAR})
    |(?P<decade>(?:the\ )?(?:early\ |mid-?|late\ )?{_YEAR[:-4]}\d0s|(?:the\ )?'?\d0s
        |the\ (?:[a-z]+teenth|twentieth|\d\dth)\ century)
    |(?P<iso>{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))
    |(?P<us>(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])/{_YEAR})
    |(?:(?P<wd0>{_WEEKDAY}),?\ )?(?P<m1>{_MONTH})\ (?P<d1>{_DAY})(?:\ ?(?:-|to|through
        |and)\ ?(?:(?P<m1b>{_MONTH})\ )?(?P<d1b>{_DAY}))?(?:,?\ (?P<y1>{_YEAR}))?(?![\d%])
    |(?P<d2>{_DAY})(?:\ ?(?:-|to)\ ?(?P<d2b>{_DAY}))?\ (?:of\ )?(?P<m2>{_MONTH})(?:,?\ (?P<y2>{_YEAR}))?
    |(?P<part3>{_PART})(?P<m3>{_MONTH})(?:,|\ of)?\ (?P<y3>{_YEAR})(?:\ ?(?:-|to
        |through)\ ?(?P<m3b>{_MONTH})\ (?P<y3b>{_YEAR}))?
    |(?P<prep4>in|since|by|until|till|during|from|of|before|after|late|early|mid-?|last|this
        |next|through|starting|beginning|effective)\ (?:(?:early|late
        |mid)[\s-])?(?P<m4>{_MONTH})(?:\ (?:of\ )?(?P<rel4>this\ year|last\ year|next\ year))?(?!\.?\ \d)
    |(?:the\ )?(?P<q5>first|second|third|fourth|last)\ quarter(?:\ of)?(?:\ (?P<y5>{_YEAR}|this\ year
        |last\ year|next\ year))?
    |q(?P<q6>[1-4])(?:\ (?:of\ )?(?P<y6>{_YEAR}))?
    |(?:the\ )?(?P<h7>first|second)\ half\ of\ (?P<y7>{_YEAR})
    |(?P<ago>{_COUNT}\ (?:days?|weeks?|months?|years?|decades?)\ (?:ago|earlier))
    |(?P<some>(?:a\ few|several|some|many)\ (?P<sunit>days|weeks|months|years|decades)\ (?:ago|earlier))
    |(?P<anchored>{_ANCHORED})
    |(?P<atonce>with\ immediate\ effect|effective\ immediately|immediately\ effective
        |(?:take|takes|took|taking|come|comes|came)\ (?:effect|into\ effect|into\ force)\ immediately)
    |(?:on\ )?the\ (?P<ojday>day|twentieth\ day|20th\ day|third\ day)\ following
        \ (?:that\ of\ |the\ date\ of\ )?(?:its|the|their)\ publication
    |(?P<relday>today|yesterday|tomorrow|tonight|this\ morning)
    |(?:(?P<relwd>last|this|next|on|by)\ )?(?P<wd>{_WEEKDAY})
    |(?:(?:earlier|later|sometime)\ )?(?P<relunit>this|last|next|the\ previous|the\ coming
        |past)\ (?P<unit>week|month|quarter|year)
    |(?:in\ |over\ |during\ )?(?:the\ )?(?P<recent>recent|past\ few|last\ few|coming
        |past\ several)\ (?P<runit>days|weeks|months|years)
    |(?P<recently>recently|just\ now)
    |(?P<range9>(?:from|between)\ (?P<y9>{_YEAR})\ (?:to|and|through|-)\ (?P<y9b>{_YEAR})
        |(?P<y10>{_YEAR})\ ?-\ ?(?P<y10b>{_YEAR}))
    |(?P<prep11>in|by|since|until|till|during|from|of|before|after|through|for|starting
        |beginning|early|late|mid-?|end\ of|as\ of|year)[\s-](?:early[\s-]|late[\s-]|mid-?|the\ end\ of[ ]
        |year[\s-]end\ )?(?P<y11>{_YEAR})(?!\s?(?:-|pages|units|tons|tonnes|mw|people|workers|jobs
        |cells|%|percent))
    |(?P<paren12>\((?P<y12>{_YEAR})\))
    )(?![\w])""",
    re.VERBOSE,
)
# A cheap look first: a text without any of these has no date at all.
_HINT = re.compile(
    r"\d|to(?:day|night|morrow)|yesterday|\b(?:this|last|next|recent|recently|past|quarter|ago"
    r"|coming|century|immediate|days|weeks?|months?|years?)\b|day\b|"
    r"january|february|march|april|\bmay\b|june|july|august|september|october|november|december"
)
_ROLE_BEFORE: tuple[tuple[re.Pattern[str], When], ...] = (
    (re.compile(
        r"comments?(?: must be| should be| are)?(?: received| submitted| due)?[a-z ,]{0,30}(?:by"
        r"|before|until|later than|on)\s*$"), When.COMMENT_DUE),
    (re.compile(
        r"(?:reports?|report (?:is )?due|submit (?:a|its|the) [a-z ]{0,30})[a-z ,]{0,30}(?:by"
        r"|before|later than|due)\s*$"), When.REPORT_DUE),
    (re.compile(
        r"(?:expir\w+|lapse\w*) (?:on|at the end of|in|by)\s*$|(?:valid|run(?:s|ning)?|extend\w*"
        r"|suspend\w*|pause\w*|delay\w*|postpone\w*|exempt\w*|until|till|in (?:force|effect|place)"
        r"|remain\w*)"
                r"[a-z ,]{0,40}(?:until|till|through|to)\s*$|\b(?:until|till)\s*$"), When.EXPIRES),
    (re.compile(r"(?:effective|effect|force|begin\w*|start\w*|appl\w+|kick\w* in|commenc\w+|phas\w+ in)"
                r"(?:,? (?:date|on|as of|from|in|at|of|is|by|after))*(?: the)?\s*$|\b(?:as of"
                    r"|from)\s*$"), When.EFFECTIVE),
    (re.compile(
        r"\b(?:by|before|deadline (?:of|is|to)|no later than|not later than|due(?: on| by)?"
        r"|starting in|to start in)(?: the)?(?: end of)?\s*$"),
     When.DEADLINE),
    (re.compile(r"\bsince(?: at least)?\s*$"), When.SINCE),
)  # fmt: skip
_BY_PREPOSITION = {
    "by": When.DEADLINE,
    "before": When.DEADLINE,
    "since": When.SINCE,
    "until": When.EXPIRES,
    "till": When.EXPIRES,
    "through": When.EXPIRES,
    "starting": When.EFFECTIVE,
    "beginning": When.EFFECTIVE,
    "effective": When.EFFECTIVE,
    "as of": When.EFFECTIVE,
    "of": When.BACKGROUND,
    "for": When.BACKGROUND,
    "during": When.ACT,
}


_AHEAD = frozenset((When.EFFECTIVE, When.DEADLINE, When.EXPIRES, When.COMMENT_DUE, When.REPORT_DUE))
# "Which took effect on 22 August": the last one.
_CAME = re.compile(r"\b(?:took|came|went|entered|became|expired|lapsed|ended) (?:[a-z]+ ){0,3}$")


class DateReader:
    """Reads the dates of one document. `published` is the day relative dates count from, or None."""

    def __init__(self, published: dt.date | None) -> None:
        self._published = published

    def read(self, lower: str, start: int, end: int) -> list[DateMention]:
        """The dates in lower[start:end], a lower-case normal form, in order."""
        if not _HINT.search(lower, start, end):
            return []
        return [self._mention(match, lower, start, end) for match in _SPAN.finditer(lower, start, end)]

    def _mention(self, match: re.Match[str], lower: str, start: int, end: int) -> DateMention:
        begin, stop = match.span()
        if match["name"] or match["decade"]:
            long_ago = "century" in (match["decade"] or "")
            when = When.ACT if long_ago else When.BACKGROUND
            return DateMention(begin, stop, when, None, inferred=long_ago)
        if match["anchored"]:
            return anchored.read(begin, stop, lower, start, end)
        if match["atonce"] or match["ojday"]:
            later = DateRule(_FOLLOWING.get(match["ojday"] or "", 0), RuleUnit.DAY, Anchor.PUBLICATION)
            return DateMention(begin, stop, When.EFFECTIVE, None, rule=match.group(), offset=later)
        head = lower[max(start, begin - 70) : begin]
        when = self._role(match, head)
        date, until, inferred = self._resolve(match, when, _CAME.search(head) is not None)
        return DateMention(begin, stop, when, date, until, inferred)

    @staticmethod
    def _role(match: re.Match[str], head: str) -> When:
        for pattern, when in _ROLE_BEFORE:
            if pattern.search(head):
                return when
        preposition = (match["prep4"] or match["prep11"] or match["relwd"] or "").rstrip("-")
        if preposition in {"from", "starting", "beginning", "effective", "as of"}:
            return When.EFFECTIVE
        if preposition in _BY_PREPOSITION:
            when = _BY_PREPOSITION[preposition]
            return When.ACT if preposition == "of" and match["prep4"] else when
        return (
            When.BACKGROUND
            if match["paren12"] or (match["recent"] and "year" in match["runit"])
            else When.ACT
        )

    def _resolve(
        self, match: re.Match[str], when: When, over: bool
    ) -> tuple[PartialDate | None, PartialDate | None, bool]:
        future = not over and when in _AHEAD
        for resolve in (_absolute, self._yearless, self._quarter, self._relative):
            answer = resolve(match, future)
            if answer is not None:
                return answer
        return None, None, False

    def _yearless(self, match: re.Match[str], future: bool) -> _Answer:
        month, day, last = _month_and_day(match)
        if month is None:
            return None
        if self._published is None:
            return None, None, True
        if match["rel4"]:
            year = self._published.year + {"this": 0, "last": -1, "next": 1}[match["rel4"][:4]]
        else:
            year = nearest_year(
                self._published,
                month,
                day or 1,
                future=future or match["prep4"] == "next",
                past=match["prep4"] == "last",
            )
        if day is None:
            return month_on(year, month), None, True
        end_month = _number(match["m1b"]) if match["m1b"] else month
        return day_on(year, month, day), day_on(year, end_month, last) if last else None, True

    def _quarter(self, match: re.Match[str], future: bool) -> _Answer:
        quarter = match["q5"] or match["q6"]
        if quarter is None:
            return None
        printed = match["y5"] or match["y6"]
        if printed and printed.isdigit():
            return quarter_on(int(printed), _QUARTER[quarter]), None, False
        if self._published is None:
            return None, None, True
        year = self._published.year + ({"this": 0, "last": -1, "next": 1}[printed[:4]] if printed else 0)
        if not printed and not future and _QUARTER[quarter] > (self._published.month + 2) // 3:
            year -= 1
        return quarter_on(year, _QUARTER[quarter]), None, True

    def _relative(self, match: re.Match[str], future: bool) -> _Answer:
        published = self._published
        if published is None:
            return None, None, True
        if match["ago"]:
            return _ago(match["ago"], published), None, True
        if match["some"]:
            return recent(published, 4) if match["sunit"] in ("days", "weeks") else None, None, True
        if match["relday"]:
            shift = {"yesterday": -1, "tomorrow": 1}.get(match["relday"], 0)
            return PartialDate.of(published + dt.timedelta(shift)), None, True
        if match["wd"]:
            return (
                on_weekday(published, _DAYS[match["wd"]], future=match["relwd"] == "next" or future),
                None,
                True,
            )
        if match["unit"]:
            shift = {"this": 0, "next": 1, "the coming": 1}.get(match["relunit"], -1)
            return shifted(published, match["unit"], shift), None, True
        if match["runit"] == "days" or match["runit"] == "weeks":
            return recent(published, 4), None, True
        return (
            (
                PartialDate(str(published.year), Precision.YEAR)
                if match["recently"] or match["runit"] == "months"
                else None
            ),
            None,
            True,
        )


_Answer = tuple[PartialDate | None, PartialDate | None, bool] | None


def _number(month: str) -> int:
    return _MONTHS[month.rstrip(".")]


def _ordinal(day: str) -> int:
    return int(re.sub(r"\D", "", day))


def _month_and_day(match: re.Match[str]) -> tuple[int | None, int | None, int | None]:
    for month, day, last in (("m1", "d1", "d1b"), ("m2", "d2", "d2b")):
        if match[month]:
            return _number(match[month]), _ordinal(match[day]), _ordinal(match[last]) if match[last] else None
    return (_number(match["m4"]), None, None) if match["m4"] else (None, None, None)


def _absolute(match: re.Match[str], future: bool) -> _Answer:
    """Dates that carry their year."""
    if match["iso"]:
        return day_on(*map(int, match["iso"].split("-"))), None, False
    if match["us"]:
        month, day, year = map(int, match["us"].split("/"))
        return day_on(year, month, day), None, False
    if match["y1"] or match["y2"]:
        month_, day_, last = _month_and_day(match)
        assert month_ is not None
        assert day_ is not None
        year = int(match["y1"] or match["y2"])
        end_month = _number(match["m1b"]) if match["m1b"] else month_
        return day_on(year, month_, day_), day_on(year, end_month, last) if last else None, False
    if match["y3"]:
        until = month_on(int(match["y3b"]), _number(match["m3b"])) if match["y3b"] else None
        return month_on(int(match["y3"]), _number(match["m3"])), until, False
    if match["y7"]:
        return year_on(match["y7"]), None, False
    if match["range9"]:
        return year_on(match["y9"] or match["y10"]), year_on(match["y9b"] or match["y10b"]), False
    if match["y11"] or match["y12"]:
        return year_on(match["y11"] or match["y12"]), None, False
    return None


def _ago(words: str, published: dt.date) -> PartialDate | None:
    """ "Two weeks ago", by dateparser: the precision is that of the unit."""
    if "decade" in words:
        return None
    from dateparser.date import DateDataParser  # loading it takes longer than reading a text

    parser = DateDataParser(
        languages=["en"],
        settings={"RELATIVE_BASE": dt.datetime(published.year, published.month, published.day)},  # noqa: DTZ001
    )
    found = parser.get_date_data(words.replace("earlier", "ago")).date_obj
    if found is None:
        return None
    if "day" in words:
        return PartialDate.of(found.date())
    if "year" in words:
        return PartialDate(f"{found.year:04d}", Precision.YEAR)
    return month_on(found.year, found.month)

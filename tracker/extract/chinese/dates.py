"""Dates in Chinese text: own spans, resolved by arithmetic against the day of publication.

What stands after a date says as much as what stands before it (自…起, …前, …到期), so both sides are
looked at. A year in a title or the number of a document (《2025年…法》, 公告2025年第61号) is part of a name
and dates nothing; 上世纪40年代 is background.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

from tracker.extract.chinese.date_roles import role_of
from tracker.extract.chinese.numerals import DIGITS, number
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
from tracker.model import Anchor, DateRule, PartialDate, RuleUnit

_YEAR = rf"(?:(?:19|20)\d\d|[一二][{DIGITS}]{{3}})"
_THIS = {
    "今年": 0, "本年度": 0, "本年": 0, "当前年度": 0, "去年": -1, "上年": -1, "上一年": -1, "前年": -2,
    "明年": 1, "来年": 1, "下一年": 1, "后年": 2,
}  # fmt: skip
_REL = "|".join(sorted(_THIS, key=len, reverse=True))
_SAME = {"当年": 0, "同年": 0, "次年": 1, "翌年": 1}
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]|[一二三四五六七八九十元])"
_DAY = (
    r"(?:3[01]|[12]\d|0?[1-9]|三十一?|(?:二十|廿)[一二三四五六七八九]?|十[一二三四五六七八九]?"
    r"|[一二三四五六七八九])"
)
_COUNT = rf"(?:\d{{1,3}}|[{DIGITS}十百]{{1,4}}|半)"
_TO = r"(?:至|到|-|—|~)"
_WEEKDAYS = {letter: i for i, letter in enumerate("一二三四五六")} | {"日": 6, "天": 6, "末": 5}
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}

_SPAN = re.compile(
    rf"""(?<![\d.])(?:
    (?P<decade>(?:上个?世纪|本世纪|(?:19|20|21|十九|二十|二十一)世纪)(?:\d0
      |[{DIGITS}十]{{1,2}})?(?:年代)?(?:初|末|中)?
      |(?:19|20)\d0年代|[{DIGITS}]十年代)
    |(?P<iso>(?P<y0>(?:19|20)\d\d)(?P<mark>[-/.])(?P<m0>0?[1-9]|1[0-2])(?P=mark)(?P<d0>3[01]|[12]\d|0?[1-9]))
    |(?P<fiscal>{_YEAR}(?:/\d\d)?财(?:政?年度?|年))
    |(?P<years>(?P<ya>{_YEAR})年?(?:至|到|-|—|~)(?P<yb>{_YEAR})年?)
    |(?:(?P<y1>{_YEAR})年度?|(?P<r1>{_REL})|(?P<s1>当年|同年|次年|翌年))(?P<in1>
       的?(?P<m1>{_MONTH})月(?:(?P<d1>{_DAY})[日号](?:{_TO}(?:(?P<y1b>{_YEAR})年)?(?:(?P<m1b>{_MONTH})月)?(?P<d1b>{_DAY})[日号])?
         |份?(?:[上中下]旬|初|底|末|中旬?)?(?:{_TO}(?P<m1c>{_MONTH})月)?)
       |的?第?(?P<q1>[一二三四1-4])季度?末?
       |(?P<half>[上下]半年)
       |年?(?:初|底|末|中(?![国方企美欧日韩俄央])|内|春[季天]?|夏[季天]?|秋[季天]?|冬[季天]?))?
    |(?P<r2>本月|当月|这个?月|上个?月|下个?月)(?:(?P<d2>{_DAY})[日号]|份?(?:[上中下]旬|初|底|末|内))?
    |(?P<m3>{_MONTH})月(?P<d3>{_DAY})[日号](?:{_TO}(?:(?P<m3b>{_MONTH})月)?(?P<d3b>{_DAY})[日号])?
    |(?P<m4>1[0-2]|0?[1-9]|十[一二]|[一二三四五六七八九十元])月(?:份?(?:[上中下]旬|初|底|末
      |中旬)?)(?![球亮饼度薪均租供经息台期])
    |第?(?P<q5>[一二三四1-4])季度
    |(?P<ago>{_COUNT}(?:多|余)?(?P<unit>天|日|个?星期|周|个?礼拜|个多?月|年)(?:之前|以前|前)(?!的[一二三两]))
    |(?P<anchored>(?:(?:自|从|在)?(?:本[法令规定办条例公告]{{1,3}})?[\u4e00-\u9fff]{{1,10}}之日(?:起|后)
      |[生发公颁][效布]后|签署后|施行后)(?:的)?
       (?P<n8>{_COUNT})(?:个)?(?P<u8>工作日|自然日|日|天|周|月|年)(?:之?内|以内))
    |(?P<within>(?P<n9>\d{{1,3}})(?:个)?(?P<u9>工作日|自然日|日|天|周|月|年)(?:之?内|以内))
    |(?P<onday>自?(?:本[法令规定办条例公告细则]{{1,3}})?(?:公布|发布|颁布|印发|签署|通过|刊登|成文
      |下发)之日起?)
    |(?P<relday>大前天|前天|昨[日天晚]|今[日天晨早晚]|明[日天]|后天)
    |(?P<same>[当同][天日]|即日(?=起|生效|施行|实施|执行))
    |(?P<relweek>本|这|上|下)?个?(?:周|星期|礼拜)(?P<wd>[一二三四五六日天末](?![致般流样些次期个]))
    |(?P<week>[本这上下]个?(?:周|星期)(?![一二三四五六日天末年]))
    |(?P<recent>近日|日前|(?:最近|近|过去)(?:{_COUNT}|几)(?:天|日|个?星期|周)里?|这几[天周日]|最近|近期
      |近来|不久前|新近|刚刚|日内(?!瓦))
    |(?P<spread>(?:过去|近|最近|未来|今后|接下来)(?:的)?(?:{_COUNT}|几)(?:多|余)?个?(?:月|年|季度)|近年来?
      |多年来?|长期以来|历年)
    |(?<![十一二两三四五六七八九半])(?P<bare>年初|年底|年末|岁末|年中|年内|月底|月末|月初|月内)
    |(?P<d6>[12]\d|3[01]|[1-9])日(?![均内本元圆产耗以之间游电常程报期志系韩美企资方]|后|前|个)
    )""",
    re.VERBOSE,
)  # fmt: skip
# A cheap look first: a text without any of these has no date at all.
_HINT = re.compile(r"[年月日周季天号]|\d[-/.]\d|星期|礼拜|最近|近[期来]|不久前|世纪")
_TITLE = re.compile(r"《[^《》]{0,60}$")
_NUMBERED = re.compile(
    r"(?:版|年?度?)?(?:第\d{1,5}号|版|度?(?:清单|目录|版本|报告|年鉴|决算))|的?公告(?=\()|第[一二三四五六七八九十\d]{1,3}批"
)
_NUMBER_SIGN = re.compile(r"[〔\[(]$")
_COMING = re.compile(r"(?:将|定|拟|预定)[于在]?$")
_REPORTED = re.compile(
    r"[^。;,]{0,16}(?:提交|报送|报告|发布|汇报)[^。;,]{0,24}(?:报告|评估|清单|情况|国会|主管部门)"
)
_SAME_REACH = 200  # how far back a text says which day "that day" was
_HEAD = 40
_YEAR_DAYS, _HALF_YEAR = 360, 180


class ChineseDates:
    """Reads the dates of one document. `published` is the day relative dates count from, or None."""

    def __init__(self, published: dt.date | None) -> None:
        self._published = published

    def read(self, lower: str, start: int, end: int) -> list[DateMention]:
        """The dates in lower[start:end], a lower-case normal form, in order."""
        if not _HINT.search(lower, start, end):
            return []
        found: list[DateMention] = []
        for match in _SPAN.finditer(lower, start, end):
            mention = self._mention(match, lower, start, end)
            found.append(mention)
            if mention.when is When.EFFECTIVE and mention.end_date is not None:  # 自…至…: in force so long
                found.append(
                    dataclasses.replace(mention, when=When.EXPIRES, date=mention.end_date, end_date=None)
                )
        return found

    def _mention(self, match: re.Match[str], lower: str, start: int, end: int) -> DateMention:
        begin, stop = match.span()
        if match["decade"] or match["spread"] or match["fiscal"]:
            return DateMention(begin, stop, When.BACKGROUND, None)
        if match["anchored"] or match["within"]:
            offset = _offset(match)
            when = When.DEADLINE if match["anchored"] else When.BACKGROUND
            if match["anchored"] and _REPORTED.match(lower, stop, end):
                when = When.REPORT_DUE
            return DateMention(begin, stop, when, None, rule=match.group(), offset=offset)
        head = lower[max(start, begin - _HEAD) : begin]
        if match["onday"]:
            today = DateRule(0, RuleUnit.DAY, Anchor.PUBLICATION)
            return DateMention(begin, stop, When.EFFECTIVE, None, rule=match.group(), offset=today)
        if _TITLE.search(lower, max(0, begin - 60), begin) or _NUMBERED.match(lower, stop, end):
            return DateMention(begin, stop, When.BACKGROUND, None)
        if _NUMBER_SIGN.search(head) and lower.startswith(("〕", "]"), stop):
            return DateMention(begin, stop, When.BACKGROUND, None)
        when = role_of(match, head, lower, stop, end)
        date, until, inferred = self._resolve(match, when, lower)
        return DateMention(begin, stop, when, date, until, inferred)

    def _resolve(self, match: re.Match[str], when: When, lower: str) -> _Answer:
        future = when in _FUTURE
        if when is When.ACT and _COMING.search(lower, max(0, match.start() - 3), match.start()):
            future = True
        if when is When.EFFECTIVE:
            future = self._is_ahead(match, lower)
        if match["iso"]:
            return day_on(int(match["y0"]), int(match["m0"]), int(match["d0"])), None, False
        if match["years"]:
            return _of_year(number(match["ya"])), _of_year(number(match["yb"])), False
        if match["y1"]:
            year = number(match["y1"])
            return (*_within(match, year), False) if year is not None else (None, None, False)
        if match["s1"]:
            last = self._last(lower, match.start())
            if last is None or last.date is None:
                return None, None, True
            return *_within(match, int(last.date.value[:4]) + _SAME[match["s1"]]), True
        if self._published is None:
            return None, None, True
        if match["r1"]:
            return *_within(match, self._published.year + _THIS[match["r1"]]), True
        return *self._relative(match, lower, future), True

    def _is_ahead(self, match: re.Match[str], lower: str) -> bool:
        """Whether a month or day without its year, from which something holds, is still to come.

        将 says so; else the nearer one is meant: what began last week is told as often as what begins next.
        """
        if self._published is None or not (match["m3"] or match["m4"] or match["d6"]):
            return True
        if "将" in lower[max(0, match.start() - 6) : match.start()]:
            return True
        published = self._published
        if match["d6"]:
            return True
        month, day = number(match["m3"] or match["m4"]), number(match["d3"]) if match["d3"] else 1
        ahead = ((month or 1) - published.month) * 30 + (day or 1) - published.day
        return 0 <= ahead % _YEAR_DAYS <= _HALF_YEAR

    def _relative(
        self, match: re.Match[str], lower: str, future: bool
    ) -> tuple[PartialDate | None, PartialDate | None]:
        """What needs the day of publication."""
        published = self._published
        assert published is not None
        if match["r2"]:
            month = shifted(published, "month", {"上": -1, "下": 1}.get(match["r2"][0], 0))
            day = number(match["d2"]) if match["d2"] else None
            return (day_on(int(month.value[:4]), int(month.value[5:7]), day) if day else month), None
        if match["m3"] or match["m4"]:
            return self._month(match, future)
        if match["q5"]:
            quarter = _QUARTERS[match["q5"]]
            over = not future and quarter > (published.month + 2) // 3
            return quarter_on(published.year - over, quarter), None
        if match["ago"]:
            return _ago(match, published), None
        if match["relday"]:
            shift = {"前": -2, "昨": -1, "明": 1, "后": 2, "大": -3}.get(match["relday"][0], 0)
            return PartialDate.of(published + dt.timedelta(shift)), None
        if match["same"]:
            last = self._last(lower, match.start())
            return (last.date if last else None), None
        if match["wd"]:
            return self._weekday(match, future), None
        if match["week"]:
            return shifted(published, "week", {"上": -1, "下": 1}.get(match["week"][0], 0)), None
        if match["recent"]:
            return recent(published, 4), None
        if match["bare"]:
            in_year = match["bare"][0] in "年岁"
            return (year_on(published.year) if in_year else month_on(published.year, published.month)), None
        return (self._bare_day(int(match["d6"]), future) if match["d6"] else None), None

    def _month(self, match: re.Match[str], future: bool) -> tuple[PartialDate | None, PartialDate | None]:
        assert self._published is not None
        month = number(match["m3"] or match["m4"])
        day = number(match["d3"]) if match["d3"] else None
        assert month is not None
        year = nearest_year(self._published, month, day or 1, future=future)
        if day is None:
            return month_on(year, month), None
        last = number(match["d3b"]) if match["d3b"] else None
        end_month = number(match["m3b"]) if match["m3b"] else month
        return day_on(year, month, day), day_on(year, end_month or month, last) if last else None

    def _weekday(self, match: re.Match[str], future: bool) -> PartialDate:
        """本周三, 上周五, 周二: of the week named, or the last one gone by."""
        assert self._published is not None
        weekday = _WEEKDAYS[match["wd"]]
        weeks = {"上": -1, "下": 1, "本": 0, "这": 0}.get(match["relweek"] or "")
        if weeks is None:
            return on_weekday(self._published, weekday, future=future)
        monday = self._published - dt.timedelta(self._published.weekday())
        return PartialDate.of(monday + dt.timedelta(7 * weeks + weekday))

    def _bare_day(self, day: int, future: bool) -> PartialDate | None:
        """9日, as a wire says it: of the month of publication, or of the one before."""
        assert self._published is not None
        at = self._published.year * 12 + self._published.month - 1
        at += future and day < self._published.day
        at -= not future and day > self._published.day
        return day_on(at // 12, at % 12 + 1, day)

    def _last(self, lower: str, at: int) -> DateMention | None:
        """The last day or month a text named before `at`, that "that day" and "that year" go back to."""
        floor = max(0, at - _SAME_REACH)
        named: DateMention | None = None
        for match in _SPAN.finditer(lower, floor, at):
            if match["same"] or match["s1"]:
                continue
            mention = self._mention(match, lower, floor, at)
            held = mention.when in _FUTURE and named is not None and named.when not in _FUTURE
            if mention.date is not None and not match["recent"] and not held:
                named = mention
        return named


_Answer = tuple[PartialDate | None, PartialDate | None, bool]
_FUTURE = {When.EFFECTIVE, When.DEADLINE, When.EXPIRES, When.COMMENT_DUE, When.REPORT_DUE}


def _of_year(year: int | None) -> PartialDate | None:
    return year_on(year) if year is not None else None


def _within(match: re.Match[str], year: int) -> tuple[PartialDate | None, PartialDate | None]:
    """The part of a year that stands after it: month, day, quarter, or the whole year."""
    if match["q1"]:
        return quarter_on(year, _QUARTERS[match["q1"]]), None
    if not match["m1"]:
        return year_on(year), None
    month = number(match["m1"])
    assert month is not None
    if not match["d1"]:
        last_month = number(match["m1c"]) if match["m1c"] else None
        return month_on(year, month), month_on(year, last_month) if last_month else None
    day = number(match["d1"])
    if not match["d1b"]:
        return (day_on(year, month, day) if day else None), None
    last = number(match["d1b"])
    end_year = number(match["y1b"]) if match["y1b"] else year
    end_month = number(match["m1b"]) if match["m1b"] else month
    assert day is not None
    assert last is not None
    return day_on(year, month, day), day_on(end_year or year, end_month or month, last)


def _ago(match: re.Match[str], published: dt.date) -> PartialDate | None:
    """三个月前, 两年前: as precise as the unit. "Some" of them (十多年前) dates nothing."""
    words = match["ago"]
    count = number(re.sub(r"(?:多|余)?个?多?(?:天|日|星期|周|礼拜|月|年).*", "", words))
    if count is None or "多" in words or "余" in words:
        return None
    if "年" in words:
        return year_on(published.year - count)
    if "月" in words:
        return shifted(published, "month", -count)
    days = count * (1 if "天" in words or "日" in words else 7)
    date = published - dt.timedelta(days)
    return PartialDate.of(date) if days == count else month_on(date.year, date.month)


_UNITS = {
    "工作日": RuleUnit.WORKING_DAY, "自然日": RuleUnit.DAY, "日": RuleUnit.DAY, "天": RuleUnit.DAY,
    "周": RuleUnit.WEEK, "月": RuleUnit.MONTH, "年": RuleUnit.YEAR,
}  # fmt: skip
_ANCHORS = (
    (re.compile(r"公布|发布|公告|刊登|颁布|印发"), Anchor.PUBLICATION),
    (re.compile(r"生效|施行|实施"), Anchor.EFFECTIVE),
    (re.compile(r"通过|签署成为法律"), Anchor.ENACTMENT),
    (re.compile(r"签署|下发|作出"), Anchor.ISSUE),
)


def _offset(match: re.Match[str]) -> DateRule | None:
    """自公告发布之日起30日内: so many days, counted from what the words name."""
    count, unit = number(match["n8"] or match["n9"]), match["u8"] or match["u9"]
    if not count:
        return None
    words = match.group()
    anchor = next((anchor for pattern, anchor in _ANCHORS if pattern.search(words)), Anchor.OTHER)
    return DateRule(count, _UNITS[unit], anchor)

"""What a date is to an act, in Persian: its day, its start, a deadline, by the words on both sides."""

from __future__ import annotations

import re

from tracker.extract.dates import When

_UNTIL = re.compile(
    r"(?:^|\s)تا(?: تاریخ| روز| پایان| اواخر| اواسط| اوایل| ابتدای| انتهای| اخر| سال| ماه)*\s*$"
)
_BEFORE = re.compile(r"(?:پیش از|قبل از|حداکثر تا|نه دیرتر از|مهلت(?: \w+){0,4})(?: تاریخ| پایان| روز)*\s*$")
_FROM = re.compile(
    r"(?:^|[\s،])از(?: تاریخ| روز| ابتدای| اغاز| اول| اوایل| اواسط| اواخر| شروع| نیمه| ماه| سال| روز)*\s*$"
)
_COMES_INTO_FORCE = re.compile(
    r"(?:لازم ?الاجرا|لازمالاجرا|اجرایی|به اجرا|اجرا|نافذ|اعمال|موثر|اغاز|شروع|برقرار|الزامی|ملزم"
    r"|عملیاتی|به بعد|خواهد)"
)
_IN_FORCE_ON = re.compile(
    r"(?:لازم ?الاجرا(?: شدن)?|اجرای|اجرایی شدن|نافذ شدن|به اجرا درامدن)(?: ان| این \w+)?(?: از|"
    r" در)?(?: تاریخ| روز)*\s*$"
)
_HELD_UNTIL = re.compile(
    r"تمدید|تعلیق|معلق|اعتبار|معتبر|معاف|متوقف|توقف|ادامه|برقرار|پابرجا|تعویق|مسدود|ممنوع|لازم ?الاجرا"
    r"|لغو|محدود|باقی"
)
_HOLDS = re.compile(r"ممنوعیت|محدودیت|تعلیق|معافیت")
_REPORT = re.compile(r"گزارش(?: \w+){0,6} (?:تا|قبل از|پیش از)(?: تاریخ| پایان)*\s*$")
_COMMENT = re.compile(
    r"(?:نظرات?|دیدگاه(?:های?)?|پیشنهادات?)(?: \w+){0,6} (?:تا|قبل از|پیش از)(?: تاریخ| پایان)*\s*$"
)
_SINCE = re.compile(r"از زمان(?: \w+){0,5}\s*$")
_MENTIONED = re.compile(
    r"(?:نسبت به|در مقایسه با|در مقابل|بیشتر از|کمتر از|همانند|مانند|مشابه)(?: مدت مشابه| دوره مشابه|"
    r" رقم| ماه)*\s*$"
)
_FOR = re.compile(r"(?:برای|ویژه|مختص|مربوط به)(?: سال| سالهای)*\s*$")
_YEARS = ("y5", "y6", "y7", "q", "h", "thisyear")
_REACH = 70


def role_of(match: re.Match[str], lower: str, start: int, end: int) -> When:
    """What the date of `match`, a span of dates, is to an act; lower[start:end] is its sentence."""
    begin, stop = match.span()
    head = lower[max(start, begin - _REACH) : begin] + _lead(match)
    tail = lower[stop : min(end, stop + _REACH)]
    if _MENTIONED.search(head) or match["y8"]:
        return When.BACKGROUND
    if _FOR.search(head) and any(match[group] for group in _YEARS):
        return When.BACKGROUND  # "the duties for the year 1405"
    if match["recent"]:
        return When.BACKGROUND if match["recent"].startswith("سال") else When.ACT
    if match["some"] and match["someunit"] in ("سال", "دهه"):
        return When.BACKGROUND
    if match["y5"] or match["r1"]:
        return When.ACT
    if _COMMENT.search(head):
        return When.COMMENT_DUE
    if _REPORT.search(head):
        return When.REPORT_DUE
    if _UNTIL.search(head):
        return When.EXPIRES if _HELD_UNTIL.search(tail) or _HOLDS.search(head) else When.DEADLINE
    if _BEFORE.search(head):
        return When.DEADLINE
    if _IN_FORCE_ON.search(head):
        return When.EFFECTIVE
    if _SINCE.search(head):
        return When.SINCE
    if _FROM.search(head):
        past = match["rel"] or match["thisyear"] == "پارسال"
        return When.SINCE if past and not _COMES_INTO_FORCE.search(tail) else When.EFFECTIVE
    return When.ACT


def _lead(match: re.Match[str]) -> str:
    """The preposition that a span itself begins with."""
    for group, year in (("w2", "y6"), ("w3", "y7")):
        if match[year]:
            return match[group].rstrip() + " "
    part = match["part"] if match["m3"] else None
    return part or ""

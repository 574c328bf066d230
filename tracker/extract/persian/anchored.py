"""Dates told as a distance in Persian: "ظرف ۱۸۰ روز پس از لازم‌الاجرا شدن این قانون".

They become dates where the document says when that was (anchors.py).
"""

from __future__ import annotations

import re

from tracker.extract.dates import DateMention, When
from tracker.model import Anchor, DateRule, RuleUnit

_NUMBERS = {
    "یک": 1, "دو": 2, "سه": 3, "چهار": 4, "پنج": 5, "شش": 6, "هفت": 7, "هشت": 8, "نه": 9, "ده": 10,
    "پانزده": 15,
    "بیست": 20, "سی": 30, "چهل و پنج": 45, "شصت": 60, "نود": 90, "صد و بیست": 120, "صد و هشتاد": 180,
}  # fmt: skip
_COUNT = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_LIMIT = r"(?:حداکثر )?(?:ظرف|طی|در|تا|حداکثر)(?: (?:مدت|مهلت|ظرف|حداکثر|تا))?"
SPAN = (
    rf"(?:{_LIMIT} )?(?:\d{{1,3}}|{_COUNT}) (?:روز کاری|روز|هفته|ماه|سال) "
    r"(?:پس از|بعد از|از تاریخ|از زمان|از) "
    r"(?:تاریخ |زمان )?(?:تصویب|ابلاغ|انتشار|اجرا|اجرای|اجرایی شدن|لازم ?الاجرا شدن|لازمالاجرا شدن"
    r"|صدور|امضا|امضای)"
    r"(?: (?:این|ان) \w+| ان)?"
)
"""A distance and what it counts from; it goes into the grammar of all dates."""

_READ = re.compile(rf"(?P<count>\d{{1,3}}|(?<!\w)(?:{_COUNT})(?!\w)) (?P<unit>روز کاری|روز|هفته|ماه|سال)")
_UNITS = {
    "روز": RuleUnit.DAY,
    "روز کاری": RuleUnit.WORKING_DAY,
    "هفته": RuleUnit.WEEK,
    "ماه": RuleUnit.MONTH,
    "سال": RuleUnit.YEAR,
}
_ANCHORS = (
    (re.compile("انتشار|ابلاغ"), Anchor.PUBLICATION),
    (re.compile("لازم ?الاجرا|اجرا"), Anchor.EFFECTIVE),
    (re.compile("تصویب"), Anchor.ENACTMENT),
    (re.compile("صدور|امضا"), Anchor.ISSUE),
)
_LIMITED = re.compile(_LIMIT)
_REPORT = re.compile(r"گزارش")
_TAKES_EFFECT = re.compile(r"^\s*(?:لازم ?الاجرا|اجرایی|اجرا|نافذ)")


def read(begin: int, stop: int, lower: str, end: int) -> DateMention:
    """The mention at [begin, stop) of a sentence that ends at `end`: something is due or takes effect."""
    words, tail = lower[begin:stop], lower[stop : min(end, stop + 120)]
    match = _READ.search(words)
    offset = None
    if match is not None:
        count = int(match["count"]) if match["count"].isdigit() else _NUMBERS[match["count"]]
        after = words[match.end() :]
        anchor = next((anchor for pattern, anchor in _ANCHORS if pattern.search(after)), Anchor.OTHER)
        offset = DateRule(count, _UNITS[match["unit"]], anchor)
    if _TAKES_EFFECT.match(tail):
        when = When.EFFECTIVE
    elif not _LIMITED.match(words):
        when = When.BACKGROUND
    else:
        when = When.REPORT_DUE if _REPORT.search(tail) else When.DEADLINE
    return DateMention(begin, stop, when, None, rule=words, offset=offset)

"""Dates in Arabic text: three sets of month names, ordinals, relative spans, the prepositions before them.

Months are written in three ways: after the Latin ones (Egypt, the Gulf), in Syriac names (the Levant
and Iraq) and after the French ones (the Maghreb); the press often prints two with a stroke between. Hijri
dates are passed over: news prints the other date beside them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

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
from tracker.extract.text import normal, spelled, words_of
from tracker.model import PartialDate, Precision

_MONTHS = {
    normal(name): number
    for number, names in enumerate(
        (
            "يناير|كانون الثاني|جانفي|ينائر",
            "فبراير|شباط|فيفري",
            "مارس|آذار",
            "أبريل|إبريل|نيسان|أفريل",
            "مايو|أيار|ماي",
            "يونيو|يونيه|حزيران|جوان",
            "يوليو|يوليه|تموز|جويلية|يوليوز",
            "أغسطس|آب|أوت|غشت",
            "سبتمبر|أيلول|شتنبر",
            "أكتوبر|تشرين الأول|تشرين أول",
            "نوفمبر|تشرين الثاني|نونبر|تشرين ثاني",
            "ديسمبر|كانون الأول|دجنبر|كانون أول",
        ),
        1,
    )
    for name in names.split("|")
}
_HIJRI = (
    "محرم|صفر|ربيع الأول|ربيع الآخر|ربيع الثاني|جمادى الأولى|جمادى الآخرة|جمادى الثانية|رجب|شعبان"
    "|رمضان|شوال|ذي القعدة|ذو القعدة|ذي الحجة|ذو الحجة"
)
_DAYS = {
    normal(name): number
    for number, names in enumerate(
        ("الاثنين|الإثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
    )
    for name in names.split("|")
}
_ORDINALS = {
    normal(name): number
    for number, name in enumerate(
        ["الأول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن", "التاسع", "العاشر"], 1
    )
} | {normal("الأخير"): 4}
_COUNTS = {
    normal(word): number
    for number, words in {
        1: "عام شهر أسبوع يوم سنة",
        2: "عامين شهرين أسبوعين يومين سنتين",
        3: "ثلاثة ثلاث",
        4: "أربعة أربع",
        5: "خمسة خمس",
        6: "ستة ست",
        7: "سبعة سبع",
        8: "ثمانية ثماني",
        9: "تسعة تسع",
        10: "عشرة عشر",
    }.items()
    for word in words.split()
}
_UNITS = {
    normal(word): unit
    for unit, words in {
        "day": "يوم يوما يومين أيام",
        "week": "أسبوع أسبوعا أسبوعين أسابيع",
        "month": "شهر شهرا شهرين أشهر شهور",
        "year": "عام عاما عامين أعوام سنة سنتين سنوات",
    }.items()
    for word in words.split()
}


def _either(words: Iterable[str]) -> str:
    """The words as a choice, the longest first; their blanks hold in a verbose pattern too."""
    return "|".join(word.replace(" ", r"\ ") for word in sorted(words, key=len, reverse=True))


_MONTH = f"(?:{_either(_MONTHS)})"
_YEAR = r"(?:19|20)\d\d(?!\d|[.,]\d)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_LATER = "المقبل|المقبلة|القادم|القادمة|التالي|التالية"
_EARLIER = "الماضي|الماضية|المنصرم|المنصرمة|الفائت|الفائتة|السابق|السابقة|المنقضي"
_NOW = "الجاري|الجارية|الحالي|الحالية"
_WHICH = f"(?:{_LATER}|{_EARLIER}|{_NOW})"
# What may stand before a date. Those of one letter are written onto it.
_FORE = (
    "اعتبارا من|ابتداء من|بدءا من|بداية من|انطلاقا من|بحلول|مع حلول|قبل|حتى|لغاية|إلى غاية|منذ|خلال|بعد|عقب"
    "|في موعد أقصاه|في موعد لا يتجاوز|موعد أقصاه|في أجل أقصاه|لعام|لسنة|عن|في|من|يوم|بتاريخ|وفي|ومن|إلى"
    "|مقارنة ب"
)
_PART = "نهاية|انتهاء|انقضاء|آخر|أواخر|ختام|منتصف|أواسط|بداية|مطلع|أوائل|مستهل|غرة"
_TO = r"(?:\ ?-\ ?|\ (?:الى|حتی|وحتی|و)\ ?)"

_SPAN = re.compile(
    spelled(
        rf"""(?<![\w$€£/.,])(?:(?P<glued>[وفلب])(?=\w))?(?:
    (?:خلال|في\ غضون|(?:في\ |خلال\ )?(?:مدة|فترة|مهلة|أجل|موعد)\ (?:لا\ [يت]تجاوز|أقصاها
        |أقصاه|لا\ [يت]زيد\ على))\ (?P<anchored>(?:\d{{1,4}}|[ء-ی]{{3,8}})
        \ (?:{_either(_UNITS)})\ (?:من|بعد|اعتبارا\ من)\ (?:تاريخ\ )?[ء-ی]+)
    |(?P<hijri>(?:\d{{1,2}}\ (?:من\ )?(?:شهر\ )?)?(?:{_either(_HIJRI.split("|"))})
        \ (?:لعام\ |عام\ |سنة\ |من\ عام\ )?1[34]\d\d(?:\ ?هـ?)?
        |(?:عام\ |سنة\ |لعام\ )?1[34]\d\d\ ?هـ|\d{{1,2}}/\d{{1,2}}/1[34]\d\d(?:\ ?هـ)?)
    |(?P<decade>(?:أوائل\ |أواخر\ |منتصف\ |خلال\ |في\ |منذ\ )?(?:ال)?(?:عشرينيات|عشرينات|ثلاثينيات|ثلاثينات
        |أربعينيات|أربعينات|خمسينيات|خمسينات|ستينيات|ستينات|سبعينيات|سبعينات|ثمانينيات|ثمانينات|تسعينيات|تسعينات)
        (?:\ (?:من\ )?(?:القرن\ (?:الماضي|العشرين|الحالي|الحادي\ والعشرين)))?
        |القرن\ (?:الماضي|العشرين|التاسع\ عشر))
    |(?P<fiscal>(?:(?:لل|ال|ل)?(?:سنة|عام)\ المالي(?:ة)?|(?:لل|ال)?موازنة|(?:لل|ال)?ميزانية)
        \ (?:ل?عام\ |ل?سنة\ )?{_YEAR}(?:\ ?[-/]\ ?\d{{2,4}})?)
    |(?:(?P<prep>{_either(_FORE.split("|"))})\ ?)?(?:(?P<part>{_PART})\ )?(?:
        (?P<iso>{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))
        |(?P<dmy>{_DAY}[/-](?:0?[1-9]|1[0-2])[/-]{_YEAR})
        |(?P<ymd>{_YEAR}/(?:0?[1-9]|1[0-2])/{_DAY})
        |(?:(?:يوم\ )?(?P<wd0>{_either(_DAYS)}),?،?\ (?:الموافق\ )?)?
            (?:(?P<d>{_DAY})(?:(?:\ (?P<m0>{_MONTH}))?{_TO}(?P<db>{_DAY}))?|(?P<ordinal>{_either(_ORDINALS)})
                (?P<teen>\ عشر)?(?P<tens>\ والعشرين|\ والثلاثين)?|(?P<round>العشرين|الثلاثين))
            (?:\ من)?(?:\ شهر)?\ (?P<m1>{_MONTH})(?:\ ?[/(]\ ?{_MONTH}\)?)?
            (?:(?:\ من)?(?:\ ال)?(?:\ ?عام|\ ?سنة)?,?،?\ (?P<y1>{_YEAR})
                |(?:\ من)?(?P<o1>\ (?:العام|السنة))?\ (?P<w1>{_WHICH}))?
        |(?:شهر\ )?(?P<m2>{_MONTH})(?:\ ?[/(]\ ?{_MONTH}\)?)?(?:{_TO}(?P<m2b>{_MONTH}))?
            (?:(?:\ من)?(?:\ (?:ل?عام|ل?سنة))?,?\ (?P<y2>{_YEAR})
                |(?:\ من)?(?P<o2>\ (?:العام|السنة))?\ (?P<w2>{_WHICH}))?
        |(?P<half>ال)?(?:النصف)\ (?P<h>الأول|الثاني)(?:\ من)?
            (?:\ (?:عام|سنة|العام))?\ (?P<yh>{_YEAR}|{_WHICH})
        |(?:ال)?ربع\ (?P<q>الأول|الثاني|الثالث|الرابع|الأخير)(?:\ (?:من|ل))?
            (?:\ (?:عام|سنة|العام|السنة)|لعام)?
            (?:\ (?P<yq>{_YEAR}|{_WHICH}))?
        |(?:هذا|هذه)\ (?P<uthis>الأسبوع|الشهر|العام|السنة|الربع)(?:\ {_WHICH})?
        |(?P<urel>الأسبوع|الشهر|العام|السنة|الربع)\ (?P<wrel>{_WHICH})
        |(?P<ago>(?:(?:نحو|حوالي|أكثر\ من)\ )?(?:(?P<n>\d{{1,3}}|{_either(_COUNTS)})\ )?
            (?P<u>{_either(_UNITS)}))(?=\ (?!\d)|[،,.:؛]|$)
        |(?P<relday>أول\ أمس|أمس\ الأول|أمس|غدا
            |اليوم(?!\ (?:التالي|نفسه|الأول|الثاني|السابق|العالمي|الوطني|الذي|ذاته)))
        |(?:مساء\ |صباح\ )?(?:يوم\ )?(?P<wd>{_either(_DAYS)})(?:\ (?P<wwd>{_WHICH}))?
        |(?:الفترة\ )?(?:من\ |بين\ )?(?:عامي\ |سنتي\ |الأعوام\ |عام\ )?(?P<ya>{_YEAR})
            \ ?(?:-|\ و|\ إلى\ |\ حتى\ |\ وحتى\ )\ ?(?:عام\ )?
            (?P<yb>{_YEAR})
        |(?P<word>عام\ |العام\ |سنة\ |السنة\ |عامي\ )?(?P<y>{_YEAR})
    )
    |(?P<recently>مؤخرا|حديثا|في\ الآونة\ الأخيرة|في\ الفترة\ الأخيرة
        |في\ (?:الأسابيع|الأيام|الأشهر)\ (?:القليلة\ )?(?:الأخيرة|الماضية))
    |(?P<years>(?:خلال|في|على\ مدى)\ السنوات\ (?:القليلة\ )?(?:الأخيرة|الماضية|المقبلة|القادمة))
    )(?![\w%])"""
    ),
    re.VERBOSE,
)
# A cheap look first: a text without any of these has no date at all.
_HINT = re.compile(
    spelled(
        rf"\d|{_MONTH}|{_either(_DAYS)}|أمس|اليوم|غدا|مؤخرا|حديثا|الأخيرة|هذا|هذه|الشهر|العام|السنة|الأسبوع"
        rf"|الربع"
        "|ربع|القرن|نيات|منذ|قبل"
    )
)
_COMMENT = (
    "تعليقات|التعليقات|ملاحظات|الملاحظات|ملاحظاتهم|مرئيات|المرئيات|مرئياتهم|آراء|الآراء|آرائهم"
    "|للتشاور|التشاور|للمشاورة|المشاورات|استطلاع|الاستطلاع"
)
_ROLE_BEFORE: tuple[tuple[re.Pattern[str], When], ...] = tuple(
    (re.compile(spelled(pattern)), when)
    for pattern, when in (
        (
            rf"(?:{_COMMENT})[^.؛]{{0,60}}(?:حتى|قبل|بحلول|أقصاه|يتجاوز|لغاية|غاية)(?: نهاية)? ?$",
            When.COMMENT_DUE,
        ),
        (
            r"(?:تقرير\w*|التقرير|تقارير)[^.؛]{0,50}(?:قبل|بحلول|أقصاه|يتجاوز)(?: نهاية)? ?$",
            When.REPORT_DUE,
        ),
        (
            r"تاريخ (?:الانتهاء|انتهاء \w+)\s?:?\s?$|(?:[يت]نتهي|[يت]نقضي|انتهاء صلاحي\w+|صلاحيت\w+|انتهت"
            r"|انتهى)\b[^.،؛]{0,40}(?:في|بحلول|مع|يوم|بتاريخ)(?: نهاية)? ?$"
            r"|\b(?:حتى|لغاية|إلى غاية|وحتى)(?: نهاية| يوم| موعد| تاريخ)* ?$",
            When.EXPIRES,
        ),
        (
            r"تاريخ (?:النفاذ|السريان|التطبيق|التنفيذ|بدء \w+|الدخول \w+ \w+|بدء \w+ \w+)\s?:?\s?$"
            r"|(?:حيز التنفيذ|حيز النفاذ|حيز السريان|[وب]?سريان\w*|[يت]سري|ساري\w*|نافذ\w*|[يت]بد[اأ]\w*"
            r"|بدء\w*|[يت]عمل ب\w+"
            r"|[يت]طب[قی]\w*|تطبيق\w*|نفاذ\w*|مفعول\w*|[يت]دخل\w*|التنفيذ)"
            r"[^.،؛]{0,40}(?:في|من|اعتبارا من|ابتداء من|بدءا من|يوم|بتاريخ|بداية من|مع)(?: تاريخ| يوم| مطلع"
            r"| بداية)* ?$"
            r"|(?:اعتبارا|ابتداء|بدءا|بداية|انطلاقا) من(?: تاريخ| يوم| مطلع| بداية| أول)* ?$",
            When.EFFECTIVE,
        ),
        (
            r"\b(?:بحلول|مع حلول|قبل|في موعد أقصاه|موعد أقصاه|لا يتجاوز|أجل أقصاه|مهلة[^.،؛]{0,20}حتى"
            r"|بنهاية)(?: نهاية| انتهاء| يوم)* ?$",
            When.DEADLINE,
        ),
        (r"\b(?:منذ|ومنذ)(?: نهاية| مطلع| بداية| يوم| عام)* ?$", When.SINCE),
        (r"\b(?:لعام|لسنة|مقارنة ب|مقارنة مع|قياسا ب|من إجمالي)(?: عام)? ?$", When.BACKGROUND),
    )
)
_FROM_ON = words_of(spelled("اعتبارا ابتداء بدءا بداية انطلاقا"))
_UNIT_OF = {
    normal("الأسبوع"): "week",
    normal("الشهر"): "month",
    normal("العام"): "year",
    normal("السنة"): "year",
    normal("الربع"): "quarter",
}
_LATER_WORDS = frozenset(normal(word) for word in _LATER.split("|"))
_EARLIER_WORDS = frozenset(normal(word) for word in _EARLIER.split("|"))
_ENDS = words_of(spelled("نهاية انتهاء انقضاء"))
_AFTER = words_of(spelled("بعد عقب"))
_COUNTED = re.compile(
    spelled(
        r"\s?(?:%|في المئة|في المائة|بالمئة|بالمائة|طن|طنا|ميغاوات|ميجاوات|شركة|كيان|مليون|مليار|ألف|دولار"
        r"|وحدة|منتج|سيارة|موظف|عامل|يورو|يوان|ريال)"
    )
)
# Months that are everyday words too; alone they need a preposition or "the month of".
_EVERYDAY = words_of(spelled("مارس آب ماي أوت أيار صفر جوان"))


@dataclass(frozen=True, slots=True)
class _Answer:
    date: PartialDate | None
    end: PartialDate | None = None
    inferred: bool = False


def _shift(which: str | None) -> int:
    """How many units on: "next" 1, "last" -1, "this" 0."""
    if which is None:
        return 0
    return 1 if which in _LATER_WORDS else -1 if which in _EARLIER_WORDS else 0


class ArabicDates:
    """Reads the dates of one document. `published` is the day relative dates count from, or None."""

    def __init__(self, published: dt.date | None) -> None:
        self._published = published

    def read(self, lower: str, start: int, end: int) -> list[DateMention]:
        """The dates in lower[start:end], a lower-case normal form, in order."""
        if not _HINT.search(lower, start, end):
            return []
        found = (self._mention(match, lower, start) for match in _SPAN.finditer(lower, start, end))
        return [mention for mention in found if mention is not None]

    def _mention(self, match: re.Match[str], lower: str, start: int) -> DateMention | None:
        begin, stop = match.span()
        if match["hijri"] or match["decade"] or match["fiscal"] or match["years"]:
            return DateMention(begin, stop, When.BACKGROUND, None)
        if match["anchored"]:
            return DateMention(begin, stop, When.DEADLINE, None, rule=match.group())
        if self._is_other(match, lower, start):
            return None
        head = lower[max(start, begin - 70) : begin] + (f"{match['prep']} " if match["prep"] else "")
        when = self._role(match, head + (f"{match['part']} " if match["part"] else ""))
        answer = self._resolve(match, when)
        if match["prep"] in _AFTER and match["part"] in _ENDS and answer.date is not None:
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
            return not (tied or heads or bracketed) or _COUNTED.match(lower, stop) is not None
        if match["m2"] and not (match["y2"] or match["w2"] or prep or match["part"]):
            return match["m2"] in _EVERYDAY or not lower.startswith(spelled("شهر"), match.start())
        if match["ago"]:
            return prep not in _AGO
        return False

    @staticmethod
    def _role(match: re.Match[str], head: str) -> When:
        prep = match["prep"] or ""
        for pattern, when in _ROLE_BEFORE:
            if pattern.search(head):
                return When.ACT if match["ago"] and when is When.DEADLINE else when
        if match["ago"]:
            return When.ACT
        if match["glued"] == spelled("ل") or prep in _FOR or prep in _AFTER:
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
        month, day = _MONTHS[name], _day_of(match)
        which = match["w1"] or match["w2"]
        year = self._published.year
        if not (match["o1"] or match["o2"]):
            year = nearest_year(
                self._published,
                month,
                day or 1,
                future=future or which in _LATER_WORDS,
                past=which in _EARLIER_WORDS,
            )
            if day and which in _LATER_WORDS and (month, day) < (self._published.month, self._published.day):
                year = self._published.year + 1
        else:
            year += _shift(which)
        if day is None:
            until = month_on(year, _MONTHS[match["m2b"]]) if match["m2b"] else None
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
        quarter, said = _ORDINALS[match["q"]], match["yq"]
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
            return _Answer(shifted(published, _UNIT_OF[match["uthis"]], 0), None, True)
        if match["urel"]:
            return _Answer(shifted(published, _UNIT_OF[match["urel"]], _shift(match["wrel"])), None, True)
        if match["ago"]:
            return _Answer(_before(match, published), None, True)
        if match["relday"]:
            day = match["relday"]
            back = -2 if day in _TWO_DAYS else -1 if day == spelled("أمس") else day == spelled("غدا")
            return _Answer(PartialDate.of(published + dt.timedelta(int(back))), None, True)
        if match["wd"]:
            ahead = future or match["wwd"] in _LATER_WORDS
            return _Answer(on_weekday(published, _DAYS[match["wd"]], future=ahead), None, True)
        if match["recently"]:
            weeks = any(word in match["recently"] for word in _WEEKS)
            return _Answer(recent(published, 4) if weeks else year_on(published.year), None, True)
        return None


_BULLET = re.compile(r"(?:^|\s)[-*•]?\s?$")
_TWO_DAYS = frozenset((spelled("أول أمس"), spelled("أمس الأول")))
_WEEKS = (spelled("الأسابيع"), spelled("الأيام"))
_AGO = frozenset((spelled("قبل"), spelled("منذ")))
_FOR = words_of(spelled("لعام لسنة عن"))


def _day_of(match: re.Match[str]) -> int | None:
    """The day of the month, in figures or as an ordinal; None where only the month is given."""
    if match["d"]:
        return int(match["d"])
    if match["round"]:
        return 20 if match["round"] == spelled("العشرين") else 30
    if match["ordinal"]:
        tens = 20 if match["tens"] == spelled(" والعشرين") else 30 if match["tens"] else 0
        return _ORDINALS[match["ordinal"]] + (10 if match["teen"] else tens)
    return None


def _days(
    match: re.Match[str], year: int, month: int, day: int
) -> tuple[PartialDate | None, PartialDate | None]:
    """A day, or the first and last of a span of days."""
    if not match["db"]:
        return day_on(year, month, day), None
    first = _MONTHS[match["m0"]] if match["m0"] else month
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
        return _Answer(*_days(match, int(match["y1"]), _MONTHS[match["m1"]], number))
    if match["y2"]:
        until = month_on(int(match["y2"]), _MONTHS[match["m2b"]]) if match["m2b"] else None
        return _Answer(month_on(int(match["y2"]), _MONTHS[match["m2"]]), until)
    if match["ya"]:
        return _Answer(year_on(match["ya"]), year_on(match["yb"]))
    if match["y"]:
        return _Answer(year_on(match["y"]))
    return None


def _before(match: re.Match[str], published: dt.date) -> PartialDate | None:
    """ "Two weeks ago": the precision is that of the unit."""
    unit = _UNITS[match["u"]]
    number = match["n"]
    count = int(number) if number and number.isdigit() else _COUNTS.get(number or match["u"])
    if count is None:
        return None  # "months ago"
    if unit == "day":
        return PartialDate.of(published - dt.timedelta(count))
    if unit == "week":
        day = published - dt.timedelta(weeks=count)
        return month_on(day.year, day.month)
    return shifted(published, unit, -count)

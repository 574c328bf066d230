"""What a date looks like in Persian text, in the normal form: one expression over both calendars."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracker.extract.persian import anchored
from tracker.extract.persian.calendars import AFGHAN_SOLAR, COUNTS, GREGORIAN, ORDINALS, SOLAR, WEEKDAYS


def either(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


def _spaced(regex: str) -> str:
    """The regex with its blanks kept where a verbose one would drop them."""
    return regex.replace(" ", r"\ ")


_MONTH = either([*GREGORIAN, *SOLAR])
# These months are common words too; they need a day or a year beside them.
PLAIN_WORDS = frozenset(("می", "مه", "تیر", "مهر", "دی", "جون"))
_YEAR = r"(?:(?:19|20)\d\d|1[34]\d\d)(?!\d)"
_DAY = rf"(?:(?:3[01]|[12]\d|0?[1-9])(?:ام)?|{either(ORDINALS)})"
_WORDS_OF_YEAR = "سال گذشته|سال جاری|سال اینده|امسال|پارسال|گذشته|اینده|جاری"
_OF_YEAR = _spaced(rf"(?:[,،]? ?(?:(?:از )?سال (?!گذشته|جاری|اینده))?(?P<{{0}}>{_YEAR}|{_WORDS_OF_YEAR}))?")
_ERA = _spaced(r"(?: (?:میلادی|خورشیدی|شمسی|هجری شمسی|هجری خورشیدی))?")
_PART = _spaced(
    r"(?:(?:اوایل|اواسط|اواخر|ابتدای|اغاز|نیمه|نیمه اول|نیمه دوم|پایان|اول|شروع|میانه|میانههای|انتهای)"
    r" (?:ماه |سال )?)?"
)
_UNIT = r"(?:روز|هفته|ماه|سال|دهه)"
_NAMED = _spaced(
    r"(?:قانون|لایحه|لوایح|بودجه|برنامه|طرح|سند|چشمانداز|نقشه راه|راهبرد|استراتژی|توافق|توافقنامه"
    r"|موافقتنامه|پیمان"
    r"|کنوانسیون|ایین نامه|اییننامه|انتخابات|فهرست|رتبهبندی|گزارش|شاخص|سرشماری|مدل|دستور کار|هدف|اهداف|جام)"
)

_ANCHORED = _spaced(anchored.SPAN)
SPAN = re.compile(
    rf"""(?<![\w$€£¥/.,٫-])(?:
    (?P<name>سال(?:های)?\ مالی\ {_YEAR}(?:[-/]\d{{2,4}})?
      |{_NAMED}(?:\ (?!که|در|از|را|و|بر)[^\W\d]+){{0,4}}\ (?:سال\ |مصوب\ (?:سال\ )?)?
        {_YEAR}(?:\ ?[-–]\ ?{_YEAR})?(?!/)
      |ساخت\ چین\ {_YEAR}|افق\ (?:سال\ )?{_YEAR})
    |(?P<decade>ده(?:ه|ههای)\ (?:\d{{2,4}}|گذشته|اخیر|قبل|پیش|اینده|های\ \d{{2,4}})
        (?:\ (?:تا|و)\ \d{{4}})?(?:\ میلادی)?
      |قرن\ \w+|سده\ \w+)
    |(?P<n1>\d{{4}})(?P<sep>[/.-])(?P<n2>\d{{1,2}})(?P=sep)(?P<n3>\d{{1,2}})
    |(?P<n4>\d{{1,2}})(?P<sep2>[/.-])(?P<n5>\d{{1,2}})(?P=sep2)(?P<n6>\d{{4}})
    |(?:(?P<r1>{_DAY})(?:\ (?P<rm1>{_MONTH}))?\ ?(?:تا|-|الی)\ ?)?(?P<d1>{_DAY})\ ?(?:ماه\ )?
        (?P<m1>{_MONTH})(?:\ ?ماه)?{_OF_YEAR.format("y1")}{_ERA}
    |(?P<d2>{_DAY})\ (?P<m2>{either(AFGHAN_SOLAR)})(?:،?\ (?:سال\ )?(?P<y2>1[34]\d\d){_ERA})?
    |(?P<part>{_PART})(?:ماه\ )?(?P<m3>{_MONTH})(?:\ ?ماه)?{_OF_YEAR.format("y3")}{_ERA}
        (?:\ (?:تا|الی)\ (?:ماه\ )?(?P<m3b>{_MONTH})(?:\ ?ماه)?(?:\ (?:سال\ )?(?P<y3b>{_YEAR}))?)?
    |(?:سه\ ?ماهه|فصل|ربع|سهماه)\ (?P<q>اول|نخست|دوم|سوم|چهارم|پایانی|اخر)(?:\ (?:از\ )?(?:سال\ )?
        (?P<qy>{_YEAR}|امسال|جاری|سال\ جاری|گذشته|سال\ گذشته|اینده|سال\ اینده))?{_ERA}
    |(?:نیمه|نیمسال|شش\ ?ماهه)\ (?P<h>اول|نخست|دوم)\ (?:از\ )?(?:سال\ )?
        (?P<hy>{_YEAR}|امسال|جاری|گذشته|سال\ گذشته|سال\ جاری){_ERA}
    |(?P<ago>(?:\d{{1,3}}|{either(COUNTS)})\ (?P<agounit>{_UNIT})\ (?:پیش|قبل|گذشته(?=\ (?:در|از|بود|،))))
    |(?P<some>(?:چند|چندین)\ (?P<someunit>{_UNIT})\ (?:پیش|قبل|اخیر|گذشته))
    |(?P<anchored>{_ANCHORED})
    |(?P<day>دیروز|امروز|فردا|دیشب|امشب|پریروز|روز\ گذشته|شب\ گذشته|روز\ جاری|صبح\ امروز|ظهر\ امروز)
    |(?:روز\ )?(?P<wd>{either(WEEKDAYS)})(?:\ ?شب)?
        (?:\ (?P<wdrel>گذشته|اینده|هفته\ گذشته|هفته\ اینده|هفته\ جاری|این\ هفته))?
    |(?P<this>این|همین)\ (?P<thisunit>هفته|ماه|فصل|سال)
    |(?P<unit>هفته|ماه|فصل|سال|روز)(?P<rel>\ (?:میلادی\ )?(?:جاری|گذشته|اینده|قبل|پیش|بعد)(?:\ میلادی)?)
    |(?P<thisyear>امسال|پارسال)
    |(?P<recent>(?:روز|هفته|ماه|سال)های?\ (?:اخیر|گذشته))
    |(?P<recently>(?:به\ ?تازگی|اخیرا|همین\ تازگی))
    |(?P<w1>بین\ |میان\ |از\ |طی\ |در\ )?(?:سالهای\ |سال\ )?(?P<y5>{_YEAR})\ ?(?:تا|-|الی|و)
        \ ?(?:سال\ )?(?P<y5b>{_YEAR})(?!/)
    |(?P<w2>(?:در\ |از\ |تا\ )?(?:{_PART})(?:سال|سالهای)\ )(?P<y6>{_YEAR})(?!/|\d){_ERA}
    |(?P<w3>در|از|تا|قبل\ از|پیش\ از|پس\ از|بعد\ از|پایان|اوایل|اواخر|اواسط|ابتدای|اغاز)\ (?P<y7>{_YEAR})
        (?!\ ?(?:تن|هزار|میلیون|میلیارد|دلار|یورو|یوان|تومان|ریال|نفر|شرکت|واحد|مگاوات|درصد|کیلو|متر
        |خودرو|/|٪|%)|[\d٫,.])
    |\((?P<y8>{_YEAR})\)|(?P<y9>{_YEAR})\ (?:میلادی|شمسی|خورشیدی|هجری\ شمسی)
    )(?!\w)""",
    re.VERBOSE,
)
"""A date as written; its groups say of what sort."""

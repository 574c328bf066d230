"""Which date of an Arabic sentence is that of the act, and when a text does what it says by saying it."""

from __future__ import annotations

import re

from tracker.extract.dates import DateMention
from tracker.extract.find import OPENING, Find
from tracker.extract.scope import Scope
from tracker.extract.text import spelled

# "بکین 9 اکتوبر (شینخوا) -": when it was written.
_DATELINE = re.compile(r"\s*\([^)]{2,24}\)\s*[-\u2014:]")
_COMPARED = re.compile(
    spelled(
        r"(?:مقارنة|قياسا|مقابل|من)(?: مع| ب)?(?: نحو| حوالي)? \d[\d.,٫]*(?:%| (?!إلى)\w+){0,4} (?:في|خلال"
        r"|عام|ب|مع)?\s?$|(?:مقارنة|قياسا) (?:ب|مع )\w*\s?$"
    )
)
# A stamp of day and hour above a report.
_STAMP = re.compile(spelled(r"\s?-\s?\d{1,2}(?::\d\d)?\s?(?:مساء|صباحا|ص|م)(?!\w)"))
_SAID = re.compile(
    spelled(
        r"(?:قال|قالت|أعلن|أعلنت|ذكر|ذكرت|أكد|أكدت|صرح|صرحت|أفاد|أفادت|كشف"
        r"|كشفت)(?:\s[^\s،.:]+){0,7}\s?،?\s(?:يوم |في |مساء |صباح )?$"
    )
)
_OTHER_VERB = re.compile(
    spelled(
        r"(?:الصادر|الصادرة|المعلن|المعلنة|الموقع|الموقعة|المبرم|المبرمة|الصادرين|المؤرخ|الذي صدر|التي صدرت"
        r"|التي أعلنت|الذي أعلن|المفروضة|المفروض|المطبقة)(?: في| منذ| يوم| عام| بتاريخ)*\s?$"
    )
)


def is_when(mention: DateMention, lower: str) -> bool:
    """Whether a mention may date an act: no dateline, no stamp, no figure of comparison."""
    if _DATELINE.match(lower, mention.end) or _STAMP.match(lower, mention.end):
        return False
    return _COMPARED.search(lower[max(0, mention.start - 60) : mention.start]) is None


def said_on(mention: DateMention, lower: str) -> bool:
    """Whether the mention dates the saying of what is to come."""
    return _SAID.search(lower, max(0, mention.start - 90), mention.start) is not None


# "From 2026, and that it be general in 2027".
_PROVIDED = re.compile(spelled(r"[،,] (?:على أن|ثم|قبل أن|فيما|بينما) "))


def of_other_verb(mention: DateMention, find: Find, lower: str) -> bool:
    """Whether the date is a participle's before it ("القرار الصادر فی 2022") or of the clause before."""
    verb = find.candidate.verb_start
    if mention.end <= verb and _PROVIDED.search(lower, mention.end, verb):
        return True
    return _OTHER_VERB.search(lower, max(find.sentence.start, mention.start - 30), mention.start) is not None


def performs(find: Find, lower: str) -> bool:
    """Whether a text does by saying so: an article that prohibits, a ministry that announces."""
    candidate = find.candidate
    if candidate.sort in ("past", "noun", "base") or find.reading.scope is not Scope.FACT or candidate.plain:
        return False
    if candidate.passive or candidate.modal or candidate.subject == "none":
        return True
    subject = find.cast.subject
    return subject is not None and subject.table != "organizations" and find.index <= OPENING


def is_habit(find: Find, lower: str, performed: bool) -> bool:
    """A plain present outside a headline or first sentence tells what is usual."""
    candidate = find.candidate
    if candidate.sort != "present" or candidate.modal or find.reading.scope is not Scope.FACT:
        return False
    return not (performed or find.headline or find.sentence.start == 0)

"""What a deal is worth and how far a measure goes, in Arabic, where it is said behind the phrase itself.

"Signed a contract with X to build a plant in Y, with total investments of 6.5 billion dollars": the sum of a
deal ends its sentence. "Bans exports since 2020" tells what exists, "partly lifted" what was amended.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tracker.extract.candidate import Candidate
from tracker.extract.money import Money, Sense
from tracker.extract.sentences import Sentence
from tracker.extract.text import spelled, words_of

_DEALS = words_of("investment acquisition offtake partnership")
_DONE = words_of("enacted announced completed")
_USABLE = (Sense.GIVEN, Sense.PROJECT, Sense.PRIVATE)
_WORTH = re.compile(
    spelled(
        r"(?<!\w)(?:و|ب|وب)?(?:قيمة|قيمت\w+|كلفة|تكلفة|كلفت\w+|تكلفت\w+|استثمار|استثمارات|استثماراته\w*|مبلغ|مقابل"
        r"|حجم|حجمه\w*)(?:\s[^\s،.؛:]+){0,4}\s?(?:ب|بنحو |بأكثر من |نحو )?$"
    )
)
_REACH = 60
_RESTRICTIONS = words_of("export_ban export_control import_restriction procurement_restriction")
_SINCE = re.compile(spelled(r"[^.،؛]{0,60}?\sمنذ\s"))
_HALF = 50
_SHARE = re.compile(
    spelled(
        r"(?:على|لشراء|شراء) (?:حصة|حصص)(?! (?:مسيطرة|الأغلبية|أغلبية))"
        r"(?:[^.،؛]{0,24}?(?<!\d)(?P<of>\d{1,3}(?:[.٫]\d+)?)\s?(?:%|في المئة|في المائة|بالمئة|بالمائة))?"
    )
)
_PARTLY = re.compile(spelled(r"[^.؛]{0,60}?\s(?:جزئيا|بشكل جزئي|بصورة جزئية)(?!\w)"))


def completed(
    candidate: Candidate,
    lower: str,
    sentence: Sentence,
    money: Sequence[Money],
    others: Sequence[Candidate],
) -> Candidate:
    """The candidate with what the rest of its sentence says of it; `others` are the sentence's candidates."""
    if candidate.kind == "acquisition" and _is_a_part(candidate, lower, sentence):
        candidate = replace(candidate, kind="investment")
    if candidate.kind in _DEALS and candidate.action in _DONE and candidate.money is None:
        return _with_worth(candidate, lower, sentence, money, others)
    if candidate.kind in _RESTRICTIONS and candidate.sort == "present" and candidate.action == "enacted":
        since = _SINCE.match(lower, candidate.end, sentence.end)
        return replace(candidate, action="reported") if since else candidate
    if candidate.action == "terminated" and _PARTLY.match(lower, candidate.end, sentence.end):
        return replace(candidate, action="amended")
    return candidate


def _is_a_part(candidate: Candidate, lower: str, sentence: Sentence) -> bool:
    """Whether what is taken over is a share that is not half: "its acquisition of 10% of"."""
    share = _SHARE.search(lower, candidate.start, min(sentence.end, candidate.end + _REACH))
    return share is not None and (share["of"] is None or float(share["of"].replace("٫", ".")) < _HALF)


def _with_worth(
    candidate: Candidate,
    lower: str,
    sentence: Sentence,
    money: Sequence[Money],
    others: Sequence[Candidate],
) -> Candidate:
    end = min([sentence.end, *(o.start for o in others if o.start >= candidate.end)])
    behind = [m for m in money if candidate.start <= m.start < end and m.sense in _USABLE]
    if len(behind) != 1 or behind[0].value is None:
        return candidate
    head = lower[max(candidate.start, behind[0].start - _REACH) : behind[0].start]
    return replace(candidate, money=behind[0]) if _WORTH.search(head) else candidate

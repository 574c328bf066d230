"""Which date of a Chinese sentence is that of the act, and when a text does what it says by saying it."""

from __future__ import annotations

import re

from tracker.extract.dates import DateMention
from tracker.extract.find import OPENING, Find
from tracker.extract.scope import Scope

_DATELINE = re.compile(r"(?:日)?电(?![池动力网价子])|\s*\([^)]{2,20}\)\s*[-—]")
# 较2024年, 2025年为3.79亿吨: what is compared with; 2025年版: what a thing is called.
_BASELINE = re.compile(r"(?:较|比|与|相比于|同比|高于|低于|超过|不及)$")
_BUDGET_OF = re.compile(
    r"(?:下达|下拨|拨付|发放|安排|公布|发布|制定)$"
)  # 下达2026年补助资金: the year the money is for
_FIGURE = re.compile(
    r"(?:全年|度|的|同期|底|末|仅|约)*(?:为|达|占|产量|销量|出口量|进口量|增长|下降|产自)|(?:版|本|度报告)"
)
_SAID = re.compile(r"(?:宣布|表示|称|公布|发布|说|指出|透露|确认|签署|决定|公告)")
# The date stands before another verb than the find's: 6月签署的法案将… .
_OTHER_VERB = re.compile(r"(?:的)?(?:发布|公布|通过|签署|宣布|生效|出台|颁布|实施|设立|成立|启动|印发)的")
_HABIT = re.compile(
    r"(?:通常|经常|一般|往往|历来|定期|长期|每年|常年|一贯|向来|多次|屡次|频频|不时)[^,。;]{0,16}$"
)


def is_when(mention: DateMention, lower: str) -> bool:
    """Whether a mention may date an act: no dateline, no figure of comparison."""
    if _DATELINE.match(lower, mention.end) or _FIGURE.match(lower, mention.end):
        return False
    of_money = mention.date is not None and len(mention.date.value) == 4
    if of_money and _BUDGET_OF.search(lower, max(0, mention.start - 4), mention.start):
        return False
    return _BASELINE.search(lower, max(0, mention.start - 4), mention.start) is None


def said_on(mention: DateMention, lower: str) -> bool:
    """Whether the mention dates the saying: 9日宣布将…."""
    return _SAID.search(lower, mention.end, mention.end + 12) is not None


def of_other_verb(mention: DateMention, find: Find, lower: str) -> bool:
    """Whether the date belongs to a verb that only describes: 去年通过的法案."""
    candidate = find.candidate
    match = _OTHER_VERB.match(lower, mention.end)
    return match is not None and not candidate.verb_start <= match.start() < candidate.verb_end


def performs(find: Find, lower: str) -> bool:
    """Whether a text does by saying so: 决定对…实施…, near its beginning."""
    candidate = find.candidate
    if candidate.nominal or find.reading.scope not in (Scope.FACT, Scope.FUTURE):
        return False
    if find.cast.subject is not None and find.cast.subject.table == "organizations":
        return False
    return find.index <= OPENING or candidate.modal


def is_habit(find: Find, lower: str, performed: bool) -> bool:
    """Whether the verb tells what is usual: verbs have no tense, adverbs say it."""
    at = find.candidate.verb_start
    return not performed and _HABIT.search(lower, max(find.sentence.start, at - 24), at) is not None

"""Which date of a Persian sentence is that of the act, and when a text does what it says by saying it."""

from __future__ import annotations

import re

from tracker.extract.dates import DateMention
from tracker.extract.find import OPENING, Find
from tracker.extract.persian.clauses import clauses_of, tense_of
from tracker.extract.persian.role_words import LAW_OF
from tracker.extract.scope import Scope

# "تهران، ۱۷ مهر (ایرنا) -": when it was written, not when it happened.
_DATELINE = re.compile(r"\s*(?:\([^)]{2,20}\)|/ ?ایرنا/?)\s*[-\u2014:]")
_SAID_ON = re.compile(r"(?<!\w)(?:اعلام|گفت|خبر|افزود|بیان)\w*(?: \w+){0,2}\s*$")
_SAYS = re.compile(r"\s*(?:اعلام|گفت|خبر داد|افزود|بیان|در گفت|به خبرنگاران)")
# "From 272 million tons in 2024": what is compared with, not when.
_BASELINE = re.compile(
    r"(?:از|نسبت به|در مقایسه با) [\d٫,./]+(?: (?:درصد|تن|هزار|میلیون|میلیارد|واحد|دلار))* (?:در )?$"
)
_REPORT_OF = re.compile(
    r"(?:گزارش|امار|دادههای|ارقام|فهرست|رتبهبندی|انتخابات|کارزار انتخاباتی|بودجه)(?: \w+){0,2} (?:در"
    r" )?(?:سال )?$"
)

# "The law passed on 3 May was repealed": the day of another act.
_PASSED_ON = re.compile(r"(?<!\w)(?:مصوب|تصویبی|مصوبه)(?: سال)? $")
# "Signed a deal on the basis of last year's memorandum": the day of the memorandum.
_DOCUMENT_OF = re.compile(
    r"(?<!\w)(?:پایه|اساس|براساس|ادامه|پی|چارچوب|دنبال|پس از|بعد از|پیرو|موجب|طبق|مطابق) (?:امضای )?"
    r"(?:یادداشت تفاهم|تفاهمنامه|تفاهم نامه|بیانیه|اعلامیه|سند|توافق|توافقنامه)(?: \w+){0,3}"
    r" (?:(?:سال|ماه) )?$"
)


def is_when(mention: DateMention, lower: str) -> bool:
    """Whether a mention may date an act: no dateline, no figure of comparison, no date of a report."""
    if _DATELINE.match(lower, mention.end):
        return False
    head = lower[max(0, mention.start - 60) : mention.start]
    if _DOCUMENT_OF.search(head):
        return False
    return not (_BASELINE.search(head) or _REPORT_OF.search(head) or _PASSED_ON.search(head))


def said_on(mention: DateMention, lower: str) -> bool:
    """Whether the mention dates the saying: "on Thursday announced that it will"."""
    return (
        _SAYS.match(lower, mention.end) is not None
        or _SAID_ON.search(lower, max(0, mention.start - 30), mention.start) is not None
    )


def of_other_verb(mention: DateMention, find: Find, lower: str) -> bool:
    """Whether a finite verb of another clause stands between the date and the find's verb."""
    clauses = clauses_of(lower, find.sentence)
    candidate = find.candidate
    if tense_of(lower, candidate) is None:
        return False
    if mention.end <= candidate.verb_start:
        inside = [v for v in clauses.verbs if mention.end <= v[0] and v[1] <= candidate.verb_start]
        cue = find.reading.cue  # "on Tuesday announced it imposes": the verb it hangs on
        inside = [v for v in inside if cue is None or not (cue[0] < v[1] and v[0] < cue[1])]
        inside = [v for v in inside if not _is_relative(lower, mention.end, v)][:1]
        said = _SAYS.match(lower, mention.end)  # "on Tuesday announced the loan was given"
        return any(
            not lower[end : end + 5].lstrip("، ").startswith(("که", "تا"))
            for begin, end, _ in inside
            if said is None or begin > said.end() + 1
        )
    return mention.start > candidate.verb_end + 3


# "On Thursday signed the accord that eases the access": the verb of a clause within the clause.
_RELATIVE = re.compile(r"(?:ی|یی|ای| را) که ")


def _is_relative(lower: str, start: int, verb: tuple[int, int, str]) -> bool:
    """Whether a verb ends a relative clause that a comma parts from the rest."""
    return _RELATIVE.search(lower, start, verb[0]) is not None and lower.startswith("،", verb[1])


def performs(find: Find, lower: str) -> bool:
    """Whether a text does by saying so: "the ministry announces", an article of a law, near its beginning."""
    candidate = find.candidate
    if find.reading.scope is not Scope.FACT or find.cast.subject is None:
        return False
    tense = tense_of(lower, candidate) or ""
    if not tense.startswith("present") or find.cast.subject.table == "organizations":
        return False
    return find.index <= OPENING


def is_habit(find: Find, lower: str, performed: bool) -> bool:
    """A plain present outside a headline or first sentence tells what is usual: "it provides loans"."""
    candidate = find.candidate
    tense = tense_of(lower, candidate) or ""
    if not tense.startswith("present") or candidate.passive or find.headline or performed:
        return False
    if LAW_OF.match(lower, find.sentence.start):
        return False
    return find.reading.scope is Scope.FACT and find.sentence.start > 0

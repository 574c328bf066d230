"""Under what a Persian verb stands: denied, threatened, planned, promised, only imagined.

A cue stands before the verb it governs, often at the far end of the clause ("intends ... to ban"), and that
verb is then in the subjunctive or the future; a verb in the past is a fact unless a condition or a denial
rules it. A noun of action is governed by the verb that follows it. Negation is part of the verb.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tracker.extract.candidate import Candidate
from tracker.extract.lexicon import Lexicon
from tracker.extract.persian.clauses import Clauses, clauses_of, tense_of
from tracker.extract.scope import Reading, Scope
from tracker.extract.sentences import Sentence

_ORDER = (("threat", Scope.THREAT), ("pledge", Scope.PLEDGE), ("plan", Scope.PLAN), ("future", Scope.FUTURE))
# Cues that may govern a clause of their own without a word between: "announced it bans".
_MATRIX = ("threat", "pledge", "future", "hypothesis", "plan", "negation")
_QUESTION = re.compile(r"[؟?][\"»)]*\s*$|^\s*(?:آیا|ایا|چرا|چگونه|چطور|چه کسی)(?!\w)")
# A caption of something other than a report of what happened.
_CAPTION = re.compile(
    r"^\s*(?:جدول|نمودار|یادداشت|تحلیل|گزارش بازار|گزارش تحلیلی|سرمقاله|دیدگاه|مقاله|انچه در این شماره"
    r"|تعریف|عکس)(?: \w+){0,3}\s*:"
)
# A line of a table of contents: a title, and the page it is on.
_LISTED = re.compile(r"(?:کرد|کردند|شد|شدند|است|داد|گرفت|میکند|میشود|میدهد|دارد|؟) \d{1,3}\s*$")
# What figures show is no news: "the survey shows that ...".
_SHOWN = re.compile(
    r"(?<!\w)(?:نشان ?می ?(?:دهد|دهند)|نشان داد|حاکی است|حاکی از ان است|براورد میشود) که(?!\w)"
)
# "... , but the ministry called the news false": what was told is denied.
_DENIED_AFTER = re.compile(
    r"[^.؛]{0,70}?،? (?:اما|ولی|لیکن) [^.؛]{0,60}?(?<!\w)(?:این|ان) (?:خبر|ادعا|گزارش|شایعه|موضوع)\w* "
    r"(?:را )?(?:نادرست|تکذیب|رد کرد|کذب|بی ?اساس|خلاف واقع|دروغ|غیرواقعی)"
)
_CONDITION = re.compile(r"(?<!\w)(?:اگر|چنانچه|در صورتی که|درصورتی که|مشروط بر انکه|هرگاه|مگر انکه)(?!\w)")
# What stands right before a noun of action and takes its being done away.
_BEFORE_NOUN = re.compile(
    r"(?<!\w)(?:در صورت|خواستار|برای|بدون|به منظور|با هدف|پس از|بعد از|پیش از|قبل از|احتمال|امکان|لزوم"
    r"|ضرورت|عدم|"
    r"علیه|درباره|در مورد|در خصوص|به دلیل|به علت|با وجود|علیرغم|درخواست|مخالف|موافق|نگرانی از|نگران|بر"
    r" سر|پیشنهاد|اثر|"
    r"تاثیر|پیامد|پیامدهای|هزینه|زمان|خبر|طرح|ایده|در پی|به دنبال|از زمان|نیاز به|سیاست|حق|شرایط|مشمول"
    r"|اختیار|خطر|بحث) (?:\w+ )?$"
)
_ORDERED = re.compile(
    r"(?<!\w)(?:دستور|فرمان|حکم|دستوری|فرمانی|حکمی|بخشنامه\w*|مصوبه\w*|اعلامیه|ابلاغیه) "
    r"(?:مبنی بر |برای |به )?(?:\w+ ){0,2}$"
)
# "Took to imposing": what follows was done.
_TOOK_TO = re.compile(r"(?<!\w)(?:اقدام به|دست به|مبادرت به|موفق به) (?:\w+ )?$")
_PLANNED_NOUN = re.compile(r"(?<!\w)(?:پیشنهاد|طرح|قصد|برنامه|بررسی) (?:\w+ )?$")
_WEIGHED = re.compile(
    r"(?<!\w)(?:در حال بررسی|در دست بررسی|در حال ارزیابی|در فکر|به دنبال|درصدد|در صدد|در تدارک) (?:\w+ )?$"
)
_THREAT_NOUN = re.compile(r"(?<!\w)تهدید (?:به )?(?:\w+ )?$")
_FACT_AFTER = re.compile(
    r"(?<!\w)(?:انجام (?:شد|داد|شده)|صورت (?:گرفت|گرفته)|اغاز (?:شد|کرد|کرده|شده)|ابلاغ|تصویب|رقم خورد"
    r"|نهایی|کلید|(?:اعمال|اجرایی|اجرا) (?:شد|شده|کرد|کرده|خواهد|خواهند|میشود|میشوند)(?!\w))"
)
_AGENT = re.compile(r"(?<!\w)(?:از سوی|توسط|از طرف|به دست)(?!\w)")
_LONGEST_GOVERNED = 220
# An article or item of a law or decree does what it says.
_ARTICLE = re.compile(r"\s*(?:(?:ماده|تبصره|بند|فصل) ?(?:واحده|\w{1,3})? ?[-\u2014:.)]|\d{1,2} ?[-.)])")
# Laws speak in the present and in duties: "is obliged to", "may not".
_DUTY = re.compile(r"(?<!\w)(?:مکلف|موظف|ملزم|مجاز نیست|حق ندار|ممنوع است|منع شد)")


class ScopeReader:
    """Reads scopes by the cues of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._cues: Mapping[str, re.Pattern[str]] = {
            name: re.compile(rf"(?<!\w)(?:{_either(cues)})(?!\w)")
            for name, cues in lexicon.cues.items()
            if cues
        }
        said = [cue for name in _MATRIX for cue in lexicon.cues.get(name, ())]
        self._matrix = re.compile(rf"(?<!\w)(?:{_either(said)})(?: است| بود| بودند)?$" if said else "(?!)")

    def read(self, lower: str, sentence: Sentence, candidate: Candidate) -> Reading:
        """The scope of a candidate's verb in its sentence."""
        said = lower[sentence.start : sentence.end]
        if _QUESTION.search(said) or _CAPTION.search(said) or (sentence.heading and _LISTED.search(said)):
            return Reading(Scope.HYPOTHESIS)
        if _DENIED_AFTER.match(lower, candidate.end, sentence.end):
            return Reading(Scope.NEGATION)
        tense = tense_of(lower, candidate)
        clauses = clauses_of(lower, sentence)
        quoted = lower.count('"', sentence.start, candidate.verb_start) % 2 == 1
        if tense is None and candidate.subject == "none" and "+" not in candidate.rule:
            return Reading(Scope.FACT, None, False, False, quoted)  # "the failure to reach an agreement"
        if tense is None:
            return self._of_noun(lower, sentence, clauses, candidate, quoted)
        return self._of_verb(lower, sentence, clauses, candidate, tense or "", quoted)

    def _find(self, name: str, lower: str, start: int, end: int) -> tuple[int, int] | None:
        """The last cue of a name in lower[start:end]."""
        pattern = self._cues.get(name)
        if pattern is None:
            return None
        spans = [m.span() for m in pattern.finditer(lower, start, end)]
        return spans[-1] if spans else None

    def _of_verb(
        self, lower: str, sentence: Sentence, clauses: Clauses, candidate: Candidate, tense: str, quoted: bool
    ) -> Reading:
        verb, start = candidate.verb_start, self._from(lower, sentence, clauses, candidate.verb_start)
        background = self._find("background", lower, start, verb) is not None
        announced = self._find("announce", lower, sentence.start, verb) is not None
        if " not" in f" {tense}" and not candidate.modal:
            return Reading(Scope.NEGATION)
        if _SHOWN.search(lower, sentence.start, verb):
            return Reading(Scope.HYPOTHESIS)
        if _CONDITION.search(lower, sentence.start, verb) and not self._find(
            "threat", lower, sentence.start, verb
        ):
            return Reading(Scope.HYPOTHESIS)
        told = ("past", "perfect", "participle", *(("imperfect",) if candidate.action == "reported" else ()))
        if tense.startswith(told) or not tense or candidate.modal:
            if self._doubted(lower, start, verb):
                return Reading(Scope.HYPOTHESIS)
            return Reading(Scope.FACT, None, announced, background, quoted)
        scope, cue = self._governed(lower, start, verb)
        announced = announced or scope is Scope.FUTURE
        if scope is not None:
            return Reading(scope, cue, announced, background, quoted)
        if tense.startswith("future"):
            return Reading(Scope.COMING, None, announced, background, quoted)
        if tense.startswith("present") and _ARTICLE.match(lower, sentence.start):
            return Reading(Scope.LAW, None, announced, background, quoted)
        if tense.startswith("present"):
            gives = candidate.action in ("awarded", "disbursed")  # "gives a loan": it is yet to be paid
            return Reading(Scope.FUTURE if gives else Scope.FACT, None, announced, background, quoted)
        if _DUTY.search(lower, sentence.start, verb):
            return Reading(Scope.DIRECTED, None, announced, background, quoted)
        return Reading(Scope.HYPOTHESIS)

    def _from(self, lower: str, sentence: Sentence, clauses: Clauses, verb: int) -> int:
        """Where what may govern a verb begins: its clause and the one that the word "که" hangs it on."""
        start = sentence.start
        for begin, end, sort in clauses.verbs:
            if end > verb:
                break
            following = lower[end : end + 8].lstrip("، ")
            if following.startswith(("که", "تا")) or sort.startswith(("present", "base")):
                continue
            if not self._matrix.search(lower, max(start, begin - 30), end):
                start = end
        return start

    def _doubted(self, lower: str, start: int, verb: int) -> bool:
        """Whether a verb in the past stands under a denial: "denied that it had banned"."""
        denied = self._find("negation", lower, start, verb)
        return denied is not None and " که " in lower[denied[1] : verb]

    def _governed(self, lower: str, start: int, verb: int) -> tuple[Scope | None, tuple[int, int] | None]:
        """The scope that the cue nearest before a verb gives it."""
        found = [
            (cue, name)
            for name in ("negation", "hypothesis", "threat", "pledge", "plan", "future")
            if (cue := self._find(name, lower, start, verb)) is not None
        ]
        names = {name for _, name in found}
        for name, scope in _ORDER:
            if name not in names:
                continue
            cue = next(c for c, n in found if n == name)
            if name != "threat" and any(n in ("hypothesis", "negation") and c[0] >= cue[0] for c, n in found):
                return Scope.HYPOTHESIS, None
            if "negation" in names and name == "plan":
                return Scope.NEGATION, None
            return scope, cue
        if names & {"hypothesis", "negation"}:
            return Scope.HYPOTHESIS, None
        return None, None

    def _of_noun(
        self, lower: str, sentence: Sentence, clauses: Clauses, candidate: Candidate, quoted: bool
    ) -> Reading:
        """The scope of a noun of action, by what governs it."""
        head = lower[max(sentence.start, candidate.start - 40) : candidate.start]
        if _THREAT_NOUN.search(head):
            return Reading(Scope.THREAT, None, False, False, quoted)
        if _WEIGHED.search(head):
            after = clauses.after(candidate.end)
            denied = after is not None and " not" in f" {after[2]}"
            return Reading(Scope.NEGATION if denied else Scope.PLAN, None, False, False, quoted)
        if _PLANNED_NOUN.search(head):
            return self._of_plan(lower, sentence, clauses, candidate, quoted)
        if _BEFORE_NOUN.search(head):
            return Reading(Scope.HYPOTHESIS)
        governor = clauses.after(candidate.end)
        if governor is None:
            if clauses.verbs and self._find("hypothesis", lower, sentence.start, candidate.start):
                return Reading(Scope.HYPOTHESIS)
            fact = not clauses.verbs and not self._find("hypothesis", lower, sentence.start, sentence.end)
            return Reading(Scope.FACT if fact else Scope.HYPOTHESIS, None, False, False, quoted)
        _, end, sort = governor
        window = lower[candidate.end : end]
        if " not" in f" {sort}" or len(window) > _LONGEST_GOVERNED:
            return Reading(Scope.HYPOTHESIS)
        if self._find("negation", lower, candidate.end, end) or self._find(
            "hypothesis", lower, candidate.end, end
        ):
            return Reading(Scope.HYPOTHESIS)
        for name, scope in (("threat", Scope.THREAT), ("pledge", Scope.PLEDGE), ("plan", Scope.PLAN)):
            cue = self._find(name, lower, candidate.end, end)
            if cue is not None:
                return Reading(scope, cue, False, False, quoted)
        cue = self._find("announce", lower, candidate.end, end)
        made = _ORDERED.search(head) or _TOOK_TO.search(head)
        if cue is not None or made or _FACT_AFTER.search(window):
            done = Scope.COMING if sort.startswith(("future", "base")) else Scope.FACT
            return Reading(done, cue, True, False, quoted)
        if _AGENT.search(window) and sort.startswith(("past", "perfect")):
            return Reading(Scope.FACT, None, False, False, quoted)
        return Reading(Scope.HYPOTHESIS)

    def _of_plan(
        self, lower: str, sentence: Sentence, clauses: Clauses, candidate: Candidate, quoted: bool
    ) -> Reading:
        """ "The plan to lift": a plan where it is made known, nothing where it is refused or judged."""
        governor = clauses.after(candidate.end)
        end = governor[1] if governor else sentence.end
        if governor and (" not" in f" {governor[2]}" or self._find("negation", lower, candidate.end, end)):
            return Reading(Scope.NEGATION)
        if governor is None or self._find("announce", lower, candidate.end, end):
            return Reading(Scope.PLAN, None, True, False, quoted)
        return Reading(Scope.HYPOTHESIS)


def _either(cues: Sequence[str]) -> str:
    return "|".join(sorted(map(re.escape, cues), key=len, reverse=True))


_NEW_CLAUSE = re.compile(r"[؛;]| و (?=\w+ )|، ")
# What follows a finite verb is of the next clause, unless "که" makes it the verb's own.
_NEXT_CLAUSE = re.compile(r"\s*(?:[؛;]|،? (?:و|اما|ولی|همچنین|سپس|زیرا|در حالی که)(?!\w))")


def territory(
    lower: str, sentence: Sentence, candidate: Candidate, others: Sequence[Candidate]
) -> tuple[int, int]:
    """The part of a sentence that is one candidate's own: from the verb before it to its own verb's end."""
    start, end = sentence.start, sentence.end
    if tense_of(lower, candidate) is not None and _NEXT_CLAUSE.match(lower, candidate.end):
        end = candidate.end
    for other in others:
        if other is candidate:
            continue
        if other.end <= candidate.start:
            start = max(start, other.end)
        elif other.start >= candidate.end:
            borders = [m.start() for m in _NEW_CLAUSE.finditer(lower, candidate.end, other.start)]
            end = min(end, borders[0] if borders else other.start)
    return start, end

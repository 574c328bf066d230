"""Arabic as a grammar: its readers, and the wordings that the prose stage asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.extract.arabic import dating, inflection, titles
from tracker.extract.arabic.actions import ArabicActions
from tracker.extract.arabic.dates import ArabicDates
from tracker.extract.arabic.lists import governing_line
from tracker.extract.arabic.money import ArabicMoney
from tracker.extract.arabic.organizations import unknown_organizations
from tracker.extract.arabic.roles import ArabicRoles
from tracker.extract.arabic.scope import STATUTE, ArabicScopes
from tracker.extract.candidate import Candidate
from tracker.extract.grammar import Grammar, Wording
from tracker.extract.matcher import Clitics
from tracker.extract.sentences import Sentence
from tracker.extract.text import spelled

_MEASURE = (
    "القرار|القرارات|القيود|القيد|الحظر|الرسوم|الضوابط|الإجراء|الإجراءات|التدابير"
    "|القواعد|القانون|اللائحة|المرسوم|العقوبات|الاتفاق|الاتفاقية|المتطلبات|التعريفات|الضريبة|النظام"
)
_SHELLS = tuple(
    f"ar.{verb}+ar.{noun}"
    for verb in ("enact", "sign", "announce", "approve-programme", "propose")
    for noun in ("decision", "legislation", "strategy", "regulation")
)
WORDING = Wording(
    money_hint=re.compile(
        spelled(
            r"[$€£¥]|مليون|مليار|مليارا|ملايين|مليارات|بليون|بلايين|تريليون|ألف|آلاف|دولار|يورو|أورو|يوان|ريال"
            r"|درهم|دينار|جنيه|ليرة|روبية|فرنك|كرونة"
        )
    ),
    aside=re.compile(
        spelled(
            r"[،,] (?:حيث|إذ|فيما|بينما|في حين|مما|وفق|وفقا|بحسب|حسب|التي|الذي|بعدما|بعد|وذلك|لكن|ولكن"
            r"|قائلا|مشيرا|مؤكدا|مضيفا|ضمن)(?!\w)|؛|;| — "
        )
    ),
    takes_effect=re.compile(
        spelled(
            rf"(?:حيز التنفيذ|حيز النفاذ|(?<!\w)[وس]{{0,2}}[يت]سري|[يت]عمل ب|يبدأ العمل|يبدأ تطبيق|تبدأ"
            rf"|نافذ[اة]?|ساري[اة]?|تاريخ النفاذ|تاريخ السريان|تاريخ بدء"
            rf"|تطبق|يطبق|ستطبق|سيطبق|اعتبارا من|(?:{_MEASURE})[^.؛]{{0,40}}(?:اعتبارا|ابتداء))"
        )
    ),
    made_for=re.compile(
        spelled(
            r"(?<!\w)(?:ال|لل|ل|ب|و|بال)?(?:بطارية|بطاريات)(?: الدفع| القدرة| الجر| الطاقة)?"
            r" (?:في |الخاصة ب|المخصصة ل|المستخدمة في )?(?:ال|لل|ل)?$"
        )
    ),
    apposition=re.compile(spelled(r"، (?:وهو|وهي|أحد|إحدى|وهما) (?:\w+ ){0,3}")),
    shells=frozenset(_SHELLS),
    amended_code=None,
    before=150,
    after=170,
    named_before="ar.named-before",
    definite=re.compile(r"ال$"),
    statute=STATUTE,
    bill=re.compile(spelled(r"مشروع (?:ال)?قانون|مشروع (?:ال)?نظام|مشروع مرسوم|مسودة")),
)
_NEW_CLAUSE = re.compile(spelled(r"[،,] (?:و|ف|بينما|فيما|في حين|لكن)|؛|;| — | (?:بينما|فيما) "))


def territory(
    lower: str, sentence: Sentence, candidate: Candidate, others: Sequence[Candidate]
) -> tuple[int, int]:
    """Up to the clause of the candidate before or after it."""
    start, end = sentence.start, sentence.end
    if sentence.bullet and candidate.action == "scheduled":
        start = governing_line(lower, start)
    for other in others:
        if other.end <= candidate.start:
            borders = [m.end() for m in _NEW_CLAUSE.finditer(lower, other.end, candidate.start + 1)]
            start = max(start, min(borders[-1], candidate.start)) if borders else start
        elif other.start >= candidate.end:
            border = [m.start() for m in _NEW_CLAUSE.finditer(lower, candidate.end, other.start + 1)]
            end = min(end, border[-1]) if border else end
    return start, end


# Verb before subject before object, or the subject first; verbal nouns where others have infinitives.
GRAMMAR = Grammar(
    language="ar",
    wording=WORDING,
    clitics=Clitics(inflection.PROCLITICS, frozenset(inflection.ENCLITICS)),
    verb_forms=inflection.verb_forms,
    noun_forms=inflection.noun_forms,
    bounded=inflection.bounded,
    money=ArabicMoney,
    dates=ArabicDates,
    actions=ArabicActions,
    scopes=ArabicScopes,
    roles=ArabicRoles,
    organizations=unknown_organizations,
    territory=territory,
    is_when=dating.is_when,
    said_on=dating.said_on,
    of_other_verb=dating.of_other_verb,
    performs=dating.performs,
    is_habit=dating.is_habit,
    title=titles.title,
)

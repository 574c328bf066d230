"""Arabic as a grammar: its readers, and the wordings that the prose stage asks for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from tracker.extract.arabic import dating, inflection, titles
from tracker.extract.arabic.actions import ArabicActions
from tracker.extract.arabic.dates import ArabicDates
from tracker.extract.arabic.money import ArabicMoney
from tracker.extract.arabic.organizations import unknown_organizations
from tracker.extract.arabic.roles import ArabicRoles
from tracker.extract.arabic.scope import ArabicScopes
from tracker.extract.candidate import Candidate
from tracker.extract.cast import Speaker
from tracker.extract.dates import DateMention
from tracker.extract.find import Find
from tracker.extract.grammar import Grammar, Wording
from tracker.extract.lexicon import Lexicon
from tracker.extract.matcher import Clitics
from tracker.extract.names import Name
from tracker.extract.pattern import Irregular
from tracker.extract.text import NormalText, Sentence, spelled
from tracker.vocabulary import Vocabulary

_MEASURE = "القرار|القرارات|القيود|القيد|الحظر|الرسوم|الضوابط|الإجراء|الإجراءات|التدابير|القواعد|القانون|اللائحة|المرسوم|العقوبات|الاتفاق|الاتفاقية|المتطلبات|التعريفات|الضريبة|النظام"
_SHELLS = tuple(
    f"ar.{verb}+ar.{noun}"
    for verb in ("enact", "sign", "announce", "approve-programme", "propose")
    for noun in ("decision", "legislation", "strategy", "regulation")
)
WORDING = Wording(
    money_hint=re.compile(
        spelled(
            r"[$€£¥]|مليون|مليار|مليارا|ملايين|مليارات|بليون|بلايين|تريليون|ألف|آلاف|دولار|يورو|يوان|ريال|درهم|دينار|جنيه|ليرة|روبية|فرنك|كرونة"
        )
    ),
    aside=re.compile(
        spelled(
            r"[،,] (?:حيث|إذ|فيما|بينما|في حين|مما|وفق|وفقا|بحسب|حسب|التي|الذي|بعدما|بعد|وذلك|لكن|ولكن|قائلا|مشيرا|مؤكدا|مضيفا|ضمن)(?!\w)|؛|;| — "
        )
    ),
    takes_effect=re.compile(
        spelled(
            rf"(?:حيز التنفيذ|حيز النفاذ|(?<!\w)[وس]{{0,2}}[يت]سري|[يت]عمل ب|يبدأ العمل|يبدأ تطبيق|تبدأ|نافذ[اة]?|ساري[اة]?|تاريخ النفاذ|تاريخ السريان|تاريخ بدء"
            rf"|تطبق|يطبق|ستطبق|سيطبق|اعتبارا من|(?:{_MEASURE})[^.؛]{{0,40}}(?:اعتبارا|ابتداء))"
        )
    ),
    apposition=re.compile(spelled(r"، (?:وهو|وهي|أحد|إحدى|وهما) (?:\w+ ){0,3}")),
    shells=frozenset(_SHELLS),
    amended_code=None,
    before=150,
    after=170,
    statute=re.compile(
        spelled(
            r"(?:^|\n)\s*(?:ال)?مادة (?:\(?\d|الأولى|الثانية|رقم)|نظم ما يأتي|قرر ما يلي|رسمنا بما هو آت|أصدرنا القانون|بعد الاطلاع على"
        )
    ),
    bill=re.compile(spelled(r"مشروع (?:ال)?قانون|مشروع (?:ال)?نظام|مشروع مرسوم|مسودة")),
)
_NEW_CLAUSE = re.compile(spelled(r"[،,] (?:و|ف|بينما|فيما|في حين|لكن)|؛|;| — | (?:بينما|فيما) "))


class Arabic:
    """Verb before subject before object, or the subject first; verbal nouns where others have infinitives."""

    language = "ar"
    wording = WORDING
    clitics = Clitics(frozenset(inflection.PROCLITICS), frozenset(inflection.ENCLITICS))

    def verb_forms(self, verb: str, irregular: Irregular) -> Mapping[str, str]:
        return inflection.verb_forms(verb, irregular)

    def noun_forms(self, noun: str) -> tuple[str, ...]:
        return inflection.noun_forms(noun)

    def bounded(self, regex: str) -> str:
        return inflection.bounded(regex)

    def money(self, vocabulary: Vocabulary) -> ArabicMoney:
        return ArabicMoney(vocabulary)

    def dates(self, published: dt.date | None) -> ArabicDates:
        return ArabicDates(published)

    def actions(self, lexicon: Lexicon) -> ArabicActions:
        return ArabicActions(lexicon)

    def scopes(self, lexicon: Lexicon) -> ArabicScopes:
        return ArabicScopes(lexicon)

    def roles(
        self, vocabulary: Vocabulary, lexicon: Lexicon, text: NormalText, speaker: Speaker
    ) -> ArabicRoles:
        return ArabicRoles(vocabulary, lexicon, text, speaker)

    def organizations(self, written: str, start: int, end: int, known: Sequence[Name]) -> list[Name]:
        return unknown_organizations(written, start, end, known)

    def territory(
        self, lower: str, sentence: Sentence, candidate: Candidate, others: Sequence[Candidate]
    ) -> tuple[int, int]:
        """Up to the clause of the candidate before or after it."""
        start, end = sentence.start, sentence.end
        for other in others:
            if other.end <= candidate.start:
                borders = [m.end() for m in _NEW_CLAUSE.finditer(lower, other.end, candidate.start + 1)]
                start = max(start, min(borders[-1], candidate.start)) if borders else start
            elif other.start >= candidate.end:
                border = [m.start() for m in _NEW_CLAUSE.finditer(lower, candidate.end, other.start + 1)]
                end = min(end, border[-1]) if border else end
        return start, end

    def is_when(self, mention: DateMention, lower: str) -> bool:
        return dating.is_when(mention, lower)

    def said_on(self, mention: DateMention, lower: str) -> bool:
        return dating.said_on(mention, lower)

    def of_other_verb(self, mention: DateMention, find: Find, lower: str) -> bool:
        return dating.of_other_verb(mention, find, lower)

    def performs(self, find: Find, lower: str) -> bool:
        return dating.performs(find, lower)

    def is_habit(self, find: Find, lower: str, performed: bool) -> bool:
        return dating.is_habit(find, lower, performed)

    def title(self, words: str, phrase: str, subject: str | None, longest: int) -> str:
        return titles.title(words, phrase, subject, longest)


GRAMMAR: Grammar = Arabic()

"""Persian as a grammar: its readers, and the wordings that the prose stage asks for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from tracker.extract.candidate import Candidate
from tracker.extract.cast import Speaker
from tracker.extract.dates import DateMention
from tracker.extract.find import Find
from tracker.extract.grammar import Grammar, Wording
from tracker.extract.lexicon import Lexicon
from tracker.extract.names import Name
from tracker.extract.pattern import Irregular
from tracker.extract.persian import dating, inflection, titles
from tracker.extract.persian.actions import ActionReader
from tracker.extract.persian.dates import DateReader
from tracker.extract.persian.money import HINT, MoneyReader
from tracker.extract.persian.organizations import unknown_organizations
from tracker.extract.persian.roles import RoleReader
from tracker.extract.persian.scope import ScopeReader, territory
from tracker.extract.text import NormalText, Sentence
from tracker.vocabulary import Vocabulary

WORDING = Wording(
    money_hint=HINT,
    # "..., while demand for batteries rises"
    aside=re.compile(r"، (?:در حالی که|اما|ولی|زیرا|چون|چرا که|که)(?!\w)|؛"),
    takes_effect=re.compile(
        r"(?<!\w)(?:این|ان) (?:محدودیت|ممنوعیت|کنترل|تعرفه|عوارض|اقدام|مقررات|قانون|سهمیه|تصمیم|دستور|مصوبه|ایین ?نامه)\w*"
        r"[^؛]{0,60}(?:لازم ?الاجرا|لازمالاجرا|اجرایی|به اجرا|اجرا|نافذ)(?!\w)"
    ),
    apposition=re.compile(r"،? (?:یک|یکی از|از) (?:\w+ ){0,3}"),
    shells=frozenset(("fa.enact+fa.strategy", "fa.enact+fa.legislation")),
    amended_code=None,
    before=150,
    after=60,
    enacted=re.compile(r"(?:تاریخ تصویب|مصوب|به تصویب (?:نهایی )?رسید|تاریخ ابلاغ)[ :]{1,3}(?=\d)"),
    statute=re.compile(r"(?:^|\n)ماده ?(?:واحده|\d+) ?[-\u2014:.]|(?:^|\n)تبصره ?\d* ?[-\u2014:]"),
    bill=re.compile(r"لایحه|طرح یک ?فوریتی|طرح دو ?فوریتی|پیشنویس"),
)


class Persian:
    """Subject, object, verb; what a noun belongs to follows it; denial is part of the verb."""

    language = "fa"
    wording = WORDING
    clitics = inflection.CLITICS

    def verb_forms(self, verb: str, irregular: Irregular) -> Mapping[str, str]:
        return inflection.verb_forms(verb, irregular)

    def noun_forms(self, noun: str) -> tuple[str, ...]:
        return inflection.noun_forms(noun)

    def bounded(self, regex: str) -> str:
        return inflection.bounded(regex)

    def money(self, vocabulary: Vocabulary) -> MoneyReader:
        return MoneyReader(vocabulary)

    def dates(self, published: dt.date | None) -> DateReader:
        return DateReader(published)

    def actions(self, lexicon: Lexicon) -> ActionReader:
        return ActionReader(lexicon)

    def scopes(self, lexicon: Lexicon) -> ScopeReader:
        return ScopeReader(lexicon)

    def roles(
        self, vocabulary: Vocabulary, lexicon: Lexicon, text: NormalText, speaker: Speaker
    ) -> RoleReader:
        return RoleReader(vocabulary, lexicon, text, speaker)

    def organizations(self, written: str, start: int, end: int, known: Sequence[Name]) -> list[Name]:
        return unknown_organizations(written, start, end, known)

    def territory(
        self, lower: str, sentence: Sentence, candidate: Candidate, others: Sequence[Candidate]
    ) -> tuple[int, int]:
        return territory(lower, sentence, candidate, others)

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


GRAMMAR: Grammar = Persian()

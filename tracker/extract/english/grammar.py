"""English as a grammar: its readers, and the wordings that the prose stage asks for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from tracker.extract.candidate import Candidate
from tracker.extract.cast import Speaker
from tracker.extract.dates import DateMention
from tracker.extract.english import dating, inflection, titles
from tracker.extract.english.actions import ActionReader
from tracker.extract.english.dates import DateReader
from tracker.extract.english.money import MoneyReader
from tracker.extract.english.organizations import unknown_organizations
from tracker.extract.english.roles import RoleReader
from tracker.extract.english.scope import ScopeReader, territory
from tracker.extract.find import Find
from tracker.extract.grammar import Grammar, Wording
from tracker.extract.lexicon import Lexicon
from tracker.extract.matcher import NO_CLITICS
from tracker.extract.names import Name
from tracker.extract.pattern import Irregular
from tracker.extract.text import NormalText, Sentence
from tracker.vocabulary import Vocabulary

_AMENDED_CODE = "en.amend+en.export-regulations"
WORDING = Wording(
    money_hint=re.compile(
        r"[$€£¥]|\b(?:dollars?|euros?|yuan|yen|won|pounds|rupees?|usd|eur|cny|rmb|billion|million|trillion)\b"
    ),
    # "..., lumping batteries in with ..."
    aside=re.compile(
        r",? (?:in order to|so as to)\b"
        r"|, (?!including)(?:[a-z]+ing|which|while|as(?! well)|but|according|where|who|said)\b|;| — "
    ),
    takes_effect=re.compile(
        r"\b(?:the|these|this|those|both|such|new)\b[^;]{0,40}\b(?:restrictions?|curbs?|controls?"
        r"|measures?|rules?"
        r"|bans?|dut(?:y|ies)|tariffs?|quotas?|lev(?:y|ies)|regulations?|orders?|requirements?"
        r"|changes|law|act)\b"
        r"[^;]{0,30}\b(?:take|takes|took|come|comes|came|go|goes|went|enter|enters|entered|is|are|be"
        r"|become|becomes)"
        r" (?:in)?(?:to )?(?:effect|force|effective)"
    ),
    apposition=re.compile(r", an? (?:[a-z]+ ){0,2}"),
    shells=frozenset(
        (
            _AMENDED_CODE,
            "en.executive-order",
            "en.announce-decree",
            "en.issue-decree",
            "en.act-on-decree-suspend",
            "en.act-on-decree-repeal",
            "en.act-on-decree-amend",
            "en.signed-into-law",
            "en.act-passed",
            "en.passes-bill",
            "en.sign+en.strategy",
            "en.sign+en.legislation",
            "en.enact+en.legislation",
        )
    ),
    amended_code=_AMENDED_CODE,
    before=150,
    after=170,
    enacted=re.compile(
        r"\b(?:approved|enacted|signed into law|date of enactment:|became law"
        r"|assented to)(?: on)? (?=[a-z0-9])"
        r"|\bpublic law \d+[-\u2013]\d+ ?[-\u2014\u2013(,]+ ?"
    ),
    statute=re.compile(
        r"\bbe it enacted\b|\bsec(?:tion|\.) \d+[a-z]?\.|\bthis act may be cited\b"
        r"|\bof the enactment of this act\b"
        r"|\bin general ?\.|\bhave adopted this (?:regulation|directive|decision)\b|\barticle \d+\n"
    ),
    bill=re.compile(
        r"\ba bill\b|\bintroduced the following\b|\bas introduced\b|\bproposal for an? (?:regulation"
        r"|directive)\b"
    ),
)


class English:
    """Subject before verb before object; who acts in a passive follows "by"."""

    language = "en"
    wording = WORDING
    clitics = NO_CLITICS

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


GRAMMAR: Grammar = English()

"""Chinese as a grammar: its readers, and the wordings that the prose stage asks for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from tracker.extract.candidate import Candidate
from tracker.extract.cast import Speaker
from tracker.extract.chinese import dating, titles
from tracker.extract.chinese.actions import ChineseActions
from tracker.extract.chinese.dates import ChineseDates
from tracker.extract.chinese.money import ChineseMoney
from tracker.extract.chinese.organizations import unknown_organizations
from tracker.extract.chinese.roles import ChineseRoles
from tracker.extract.chinese.scope import ChineseScopes
from tracker.extract.dates import DateMention
from tracker.extract.find import Find
from tracker.extract.grammar import Grammar, Wording
from tracker.extract.lexicon import Lexicon
from tracker.extract.matcher import NO_CLITICS
from tracker.extract.names import Name
from tracker.extract.pattern import Irregular
from tracker.extract.text import NormalText, Sentence
from tracker.vocabulary import Vocabulary

WORDING = Wording(
    money_hint=re.compile(r"[$€£¥]|[元镑盾卢铢郎朗郎币索尔令吉特先圆円]|rmb|usd|eur"),
    # "…,导致下游企业停产": what follows from it.
    aside=re.compile(
        r"[;。]|(?<!\d),(?!其中|包括|涉及|涵盖|主要|特别是|尤其是|含|以及|及|分别|即|如|覆盖|重点|具体|用于|支持|对|将|自|并对|禁止)"
    ),
    takes_effect=re.compile(
        r"(?:[本该此这上述新相关些项有]{1,4}(?:公告|办法|条例|规定|措施|新规|限制|管制|政策|关税|禁令|法律|法案|决定|通知|清单|标准|税率|制度|规则|要求)|配额制度|新规定|管制措施)"
        r"[^;。]{0,24}(?:起|生效|施行|实施|执行)"
    ),
    apposition=re.compile(r"(?:这(?:一|种|类)|等|作为一种)?"),
    shells=frozenset(
        (
            "zh.executive-order",
            "zh.signed-into-law",
            "zh.bill-passed",
            "zh.pass-bill",
            "zh.sign+zh.strategy",
            "zh.sign+zh.legislation",
            "zh.pass-law+zh.legislation",
        )
    ),
    amended_code=None,
    before=60,
    after=60,
    statute=re.compile(r"(?:^|\n)第[一二三四五六七八九十百零]{1,5}条[\s ]|第[一二三四五六七八九十]{1,3}章 "),
    bill=re.compile(r"征求意见稿|草案|送审稿|讨论稿"),
)
_NEW_CLAUSE = re.compile(r"(?<!\d)[,;]|[;。]")


class Chinese:
    """No blanks, no inflection; what stands around a word is what marks it."""

    language = "zh"
    wording = WORDING
    clitics = NO_CLITICS

    def verb_forms(self, verb: str, irregular: Irregular) -> Mapping[str, str]:
        return {verb: "base"}

    def noun_forms(self, noun: str) -> tuple[str, ...]:
        return (noun,)

    def bounded(self, regex: str) -> str:
        return f"(?:{regex})"

    def money(self, vocabulary: Vocabulary) -> ChineseMoney:
        return ChineseMoney(vocabulary)

    def dates(self, published: dt.date | None) -> ChineseDates:
        return ChineseDates(published)

    def actions(self, lexicon: Lexicon) -> ChineseActions:
        return ChineseActions(lexicon)

    def scopes(self, lexicon: Lexicon) -> ChineseScopes:
        return ChineseScopes(lexicon)

    def roles(
        self, vocabulary: Vocabulary, lexicon: Lexicon, text: NormalText, speaker: Speaker
    ) -> ChineseRoles:
        return ChineseRoles(vocabulary, lexicon, text, speaker)

    def organizations(self, written: str, start: int, end: int, known: Sequence[Name]) -> list[Name]:
        return unknown_organizations(written, start, end, known)

    def territory(
        self, lower: str, sentence: Sentence, candidate: Candidate, others: Sequence[Candidate]
    ) -> tuple[int, int]:
        """The clauses between the candidates before and after this one."""
        start, end = sentence.start, sentence.end
        for other in others:
            if other.end <= candidate.start:
                borders = [m.end() for m in _NEW_CLAUSE.finditer(lower, other.end, candidate.start)]
                start = max(start, borders[0] if borders else other.end)
            elif other.start >= candidate.end:
                borders = [m.start() for m in _NEW_CLAUSE.finditer(lower, candidate.end, other.start)]
                end = min(end, borders[-1] if borders else other.start)
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


GRAMMAR: Grammar = Chinese()

"""A Persian verb and its instrument, or its sum of money, as one possible event.

The object stands before its verb and is the head of its noun phrase, so of several instruments the first that
hangs on no preposition counts, and one marked with "را" before others. A noun of action stands before its
instrument instead: "the lifting of the ban".
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from tracker.extract.candidate import Candidate, NounHit, VerbHit
from tracker.extract.cast import SUPPORT
from tracker.extract.money import Money, Sense
from tracker.extract.persian.clauses import Clauses
from tracker.extract.persian.inflection import CLITICS
from tracker.extract.sentences import Sentence
from tracker.extract.text import words_of

_REACH, _NOMINAL_REACH, _MONEY_REACH = 190, 48, 130
_ENDING = "(?:" + "|".join(sorted(CLITICS.after, key=len, reverse=True)) + ")?"
# What hangs on one of these is not the object, unless its verb asks for just that preposition.
_PREPOSITION = (
    r"(?:در|به|از|با|بر|برای|علیه|درباره|در مورد|در خصوص|طبق|بر اساس|براساس|مطابق|تحت|بدون|پس از|پیش از"
    r"|بعد از|قبل از|طی|"
    r"علیرغم|با وجود|به دلیل|به علت|بابت|نسبت به|مشمول|به موجب|به منظور|جهت|بین|میان|توسط|نظیر|مانند"
    r"|همچون|شامل|از جمله|"
    r"در واکنش به|در پاسخ به|در چارچوب|در قالب|به عنوان|بهعنوان|در پی|در راستای|با هدف|ضمن)"
)
_OUTRIGHT = re.compile(rf"(?<!\w)(?P<p>{_PREPOSITION}) $")
# The prepositions that some verbs mark their object with.
_GOVERNMENT = (
    (re.compile(r"خبر|رونمایی|پرده ?برداری|حمایت|خارج|صرفنظر|صرف نظر|عقبنشینی|دست کشید|پشتیبانی"
    r"|خودداری"), ("از",)),
    (re.compile(r"موافقت|مخالفت"), ("با",)),
    (re.compile(r"پایان|خاتمه|دست یافت|دست یاف|پیوست"), ("به",)),
    (re.compile(r"شکایت|اعتراض"), ("از", "علیه", "به", "نسبت به")),
)  # fmt: skip
_RELATIVE = re.compile(r"\S{0,8}(?: \w+){0,9}?(?: را)? که ")
_LINKED = re.compile(rf"(?:{_ENDING}[\s،]+(?!{_PREPOSITION} |که |و |را )(?:[\w٫,./٪%]+ ){{0,7}}?)?")
_GENERIC = ("regulation", "strategy")
_GIVEN = (Sense.GIVEN, Sense.PROJECT, Sense.PRIVATE, Sense.BUDGET)
_SAYS = re.compile("(?:اعلام|خبر|پیشنهاد|تهدید|وعده|متعهد|قول|موافقت|مطرح|تایید|تعهد) ")
# "A set of duties", "some of the curbs": a quantity, not what the noun hangs on.
# "From the day this law takes effect": the law that speaks, not what something is done to.
_THIS = re.compile(r"(?:شدن|تصویب|ابلاغ|اجرای|موضوع|مفاد|هدف|در) این $")
# "Is taken off the list of the duty": nothing is done to the duty.
_LISTED_UNDER = re.compile(r"(?<!\w)(?:از|در|به) (?:فهرست|لیست|شمول|دایره|مشمولان|زمره) (?:\w+ )?$")
_QUANTITY = re.compile(
    r"(?:مجموعه\w*|تعدادی|برخی|بسیاری|شماری|یکی|بخشی|طیف\w*|دسته\w*|بعضی|سلسله\w*|انواع\w*|رشته\w*) از $"
)
# What began long ago and goes on: "has restricted since last year".
_EVER_SINCE = re.compile(
    r"(?<!\w)از (?:سال|زمان|دهه|ابتدای سال|اوایل سال|اواخر سال|\d{4}|پارسال|ماه گذشته)(?!\w)"
)
_DEEP = 3000  # characters
_WHEN = re.compile(r"\d{4}|روز|شنبه|گذشته|ماه|هفته|تازه|جدید|اخیر|اکنون|امسال|دیروز|امروز|جاری")
_RESTRICTIONS = words_of(
    "export_ban export_control export_tax import_restriction tariff trade_defence sanction"
    " procurement_restriction"
)
_ONGOING = ("enacted", "announced", "amended")
_CONTRAST = re.compile(r"؛|: ")


def _is_oblique(lower: str, clause: int, noun: NounHit, verb: VerbHit) -> bool:
    """Whether a noun hangs on a preposition that its verb does not ask for."""
    head = lower[max(clause, noun.start - 45) : noun.start]
    match = _OUTRIGHT.search(head)
    if _THIS.search(head) or _LISTED_UNDER.search(head):
        return True
    if match is None or _QUANTITY.search(head):
        return False
    said = lower[verb.start : verb.end]
    asked = next((prepositions for words, prepositions in _GOVERNMENT if words.search(said)), ())
    return match["p"] not in asked


def _object(
    lower: str, sentence: Sentence, clauses: Clauses, verb: VerbHit, nouns: Sequence[NounHit]
) -> tuple[NounHit, float] | None:
    """What a finite verb happens to, and how surely (0 to 1)."""
    clause = clauses.of(verb.start)
    fitting = [n for n in nouns if n.end <= verb.start and verb.verb.goes_with(n.instrument)]
    own = [n for n in fitting if n.start >= clause.start and verb.start - n.end <= _REACH]
    straight = [n for n in own if not _is_oblique(lower, clause.start, n, verb)]
    marked = lower.rfind(" را ", clause.start, verb.start)
    if straight and marked > 0 and "passive" not in verb.sort:
        pool = [n for n in straight if n.end <= marked + 1] or straight
        return _exact(lower, pool), 1.0 if pool[0].end <= marked + 1 else 0.8
    if straight:
        return straight[-1] if "passive" not in verb.sort else _exact(lower, straight), 0.95
    if clause.that is not None and (marked < 0 or "passive" in verb.sort):  # "the law that Congress passed"
        heads = [n for n in fitting if clause.before <= n.start and 0 <= clause.that - n.end <= 60]
        if heads:
            return heads[0], 0.75
    for noun in reversed(fitting):  # "the duties that he had imposed were lifted"
        if _RELATIVE.match(lower, noun.end) and clauses.between(noun.end, verb.start) == 1:
            return noun, 0.8
    return None


def _is_spoken_of_again(lower: str, verb: VerbHit, noun: NounHit) -> bool:
    """ "These duties are imposed from 1 May": when they take effect, and not that they were imposed."""
    told = verb.sort.startswith(("present", "future")) and "passive" in verb.sort and "not" not in verb.sort
    return told and verb.verb.action == "enacted" and lower.endswith("این ", 0, noun.start)


_DEFINITE = re.compile(r"(?<!\w)(?:این|ان|همین) (?:\w+ )?$")
_FOR_SO_LONG = re.compile(
    r"(?<!\w)(?:\d+|یک|دو|سه|چهار|پنج|شش|هفت|هشت|نه|ده|بیست|سی|نود|صد)(?: و \w+)? (?:سال|ماه|روز|هفته)(?!\w)"
)
_FROM_A_DAY = re.compile(r"(?<!\w)(?:از|در|تا) (?!سوی|طرف|مجموع|حال)|\d{4}|ظرف|طی |پس از|بعد از|دیگر|اینده")


def _is_how_long(lower: str, verb: VerbHit, noun: NounHit) -> bool:
    """ "These duties are applied for five years": how long what was told before holds, and no new act."""
    if verb.verb.action not in ("effective", "enacted") or not verb.sort.startswith(("present", "future")):
        return False
    between = lower[noun.end : verb.start]
    return (
        _DEFINITE.search(lower, max(0, noun.start - 16), noun.start) is not None
        and _FOR_SO_LONG.search(between) is not None
        and _FROM_A_DAY.search(between) is None
    )


_SUSPENSION = r"(?:تعلیق|توقف|تعویق|انجماد|مسدودسازی)(?: موقت)?"
_PUTTING = r"(?:اجرای|اعمال|وضع|برقراری|تحمیل|پرداخت|اعطای|تخصیص|ارائه|روند|تصمیم|دستور)"
_SUSPENDED = re.compile(rf"(?<!\w){_SUSPENSION}(?: {_PUTTING}){{0,2}} $")
_OF_ACTS = ("suspended", "resumed", "terminated", "extended", "amended")
_UNDER = re.compile(rf" (?:{_SUSPENSION} )?(?:{_PUTTING} ){{0,2}}")


def _lifted(lower: str, made: Candidate, noun: NounHit) -> Candidate:
    """ "Lifted the suspension of the ban": what was suspended goes on."""
    if made.action != "terminated" or not _SUSPENDED.search(lower, max(0, noun.start - 40), noun.start):
        return made
    return dataclasses.replace(made, action="resumed", strength=max(made.strength, 0.93))


_PARTLY = re.compile(r"(?<!\w)(?:تا حدی|تا حدودی|به ?طور جزیی|به صورت جزیی|بخشی از)(?!\w)")


def _partly(lower: str, made: Candidate, noun: NounHit) -> Candidate:
    """ "Partly lifted the curbs", "lifted part of the curbs": they are still there."""
    said = _PARTLY.search(lower, max(0, noun.start - 10), made.verb_end)
    return dataclasses.replace(made, action="amended") if said and made.action == "terminated" else made


_HALTS = ("fa.stop+", "fa.forbid+", "fa.restrict+")
_DONE_TO = {"تمدید": "extended", "لغو": "terminated", "رفع": "terminated", "پایان": "terminated"}
_DONE_BEFORE = re.compile(rf"(?<!\w)({'|'.join(_DONE_TO)}) $")
_DONE_AFTER = re.compile(rf"[^،؛.]{{0,60}} را (?:[^،؛.]{{0,40}} )?({'|'.join(_DONE_TO)}) (?:کرد|شد|داد)")


def _of_a_halt(lower: str, made: Candidate) -> Candidate:
    """ "The prolonging of the halt of exports", "prolonged the halt": the halt is told of, not begun."""
    if made.action != "enacted" or not made.rule.startswith(_HALTS):
        return made
    before = _DONE_BEFORE.search(lower, max(0, made.start - 12), made.start)
    if before:
        return dataclasses.replace(made, action=_DONE_TO[before[1]])
    after = _DONE_AFTER.match(lower, made.end)
    if after is None:
        return made
    return dataclasses.replace(
        made,
        action=_DONE_TO[after[1]],
        end=after.end(),
        verb_start=after.start(1),
        verb_end=after.end(),
        nominal=False,
    )


_EARLIER = re.compile(r"(?<!\w)(?:پیش از این|پیشتر|پیش تر|قبلا|قبل از این)(?!\w)")
_TIES = ("partnership", "trade_agreement")


def _had_been(lower: str, clause: int, verb: VerbHit, made: Candidate) -> bool:
    """ "The two had signed a memorandum before": no day is told, and it is what the news goes back to."""
    if made.kind not in _TIES or not lower.endswith(("بود", "بودند"), verb.start, verb.end):
        return False
    head = lower[clause : verb.start]
    return _EARLIER.search(head) is not None and re.search(r"\d{4}", head) is None


def _is_known(lower: str, sentence: Sentence, clause: int, verb: VerbHit, made: Candidate) -> bool:
    """Deep in a long text, "has imposed" without a day tells what is known to exist, and not the news."""
    perfect = verb.sort.startswith(("perfect", "participle")) and made.kind in _RESTRICTIONS
    return perfect and sentence.start > _DEEP and _WHEN.search(lower, clause, verb.start) is None


def _exact(lower: str, nouns: Sequence[NounHit]) -> NounHit:
    """The head of a noun phrase; of "the rules of restriction", which say little, what they are of."""
    head = nouns[0]
    if head.instrument.kind in _GENERIC:
        for noun in nouns[1:]:
            gap = lower[head.end : noun.start]
            if len(gap) <= 24 and noun.instrument.kind not in _GENERIC and _LINKED.fullmatch(gap):
                return noun
    return head


def finite(
    lower: str,
    sentence: Sentence,
    clauses: Clauses,
    verb: VerbHit,
    nouns: Sequence[NounHit],
    money: Sequence[Money],
) -> Iterator[Candidate]:
    that = lower.startswith(" که", verb.end) and _SAYS.match(lower, verb.start)
    if that and " را " not in lower[clauses.of(verb.start).start : verb.start]:
        return  # "announced that": what it announced is said by another verb
    found = _object(lower, sentence, clauses, verb, nouns)
    if found is not None:
        noun, sure = found
        between = lower[noun.end : verb.start]
        if not _CONTRAST.search(between):
            made = _candidate(verb, noun, 0.9 * sure - 0.1 * len(between) / _REACH)
            clause = clauses.of(verb.start)
            if _is_how_long(lower, verb, noun) or _had_been(lower, clause.start, verb, made):
                return
            made = _partly(lower, _lifted(lower, made, noun), noun)
            if _is_spoken_of_again(lower, verb, noun):
                yield dataclasses.replace(made, action="effective")
                return
            long = verb.sort.startswith("perfect") and _EVER_SINCE.search(lower, clause.start, verb.start)
            known = long or _is_known(lower, sentence, clause.start, verb, made)
            yield dataclasses.replace(made, action="reported") if known and made.action in _ONGOING else made
        return
    if verb.verb.money is None:
        return
    clause = clauses.of(verb.start)
    for one in reversed(money):
        near = clause.start <= one.start and 0 <= verb.start - one.end <= _MONEY_REACH
        named = any(
            -16 <= n.end - one.start <= 0 or 0 <= n.start - one.end <= 32
            for n in nouns
            if n.end <= verb.start and n.instrument.kind in SUPPORT
        )
        if one.sense in _GIVEN and near and not named:
            yield _of_money(verb, one, 0.76)
            return


def nominal(
    lower: str, verb: VerbHit, nouns: Sequence[NounHit], money: Sequence[Money]
) -> Iterator[Candidate]:
    """ "The lifting of the ban": a noun of action and the instrument it is of."""
    for noun in nouns:
        gap = lower[verb.end : noun.start] if noun.start >= verb.end else None
        if gap is None or len(gap) > _NOMINAL_REACH or not verb.verb.goes_with(noun.instrument):
            continue
        if verb.verb.action in _OF_ACTS and _UNDER.fullmatch(gap) and gap != " ":
            yield _lifted(lower, _candidate(verb, noun, 0.93), noun)  # "the suspension of applying the ban"
        elif _LINKED.fullmatch(gap) or _is_beside(gap):
            yield _of_a_halt(lower, _candidate(verb, noun, 0.9 - 0.1 * len(gap) / _NOMINAL_REACH))
        return
    if verb.verb.money is not None:
        for one in money:
            if one.sense in _GIVEN and 0 < one.start - verb.end <= 12:
                yield _of_money(verb, one, 0.84)
                return


def _is_beside(gap: str) -> bool:
    return gap == " "


def attribute(lower: str, verb: VerbHit, nouns: Sequence[NounHit]) -> Iterator[Candidate]:
    """ "The duties imposed by X": known to exist."""
    for noun in reversed(nouns):
        if noun.end <= verb.start:
            gap = lower[noun.end : verb.start]
            fits = verb.verb.goes_with(noun.instrument) and verb.verb.action in ("enacted", "announced")
            if fits and len(gap) <= 30 and re.fullmatch(r"\w*(?: \w+){0,3} ", gap):
                made = _candidate(verb, noun, 0.66)
                yield dataclasses.replace(made, action="reported", passive=True, subject="none")
            return


def _candidate(verb: VerbHit, noun: NounHit, strength: float) -> Candidate:
    return Candidate(
        verb.verb.kind_of(noun.instrument),
        verb.verb.action,
        min(verb.start, noun.start),
        max(verb.end, noun.end),
        verb.start,
        verb.end,
        verb.verb.subject,
        f"fa.{verb.verb.id}+fa.{noun.instrument.id}",
        strength,
        passive="passive" in verb.sort or verb.verb.subject == "none",
        nominal=verb.sort == "noun",
        instrument=(noun.start, noun.end),
        past=verb.sort.startswith(("past", "perfect", "participle", "noun")),
        plain=verb.verb.plain,
    )


def _of_money(verb: VerbHit, money: Money, strength: float) -> Candidate:
    assert verb.verb.money is not None
    return Candidate(
        verb.verb.money,
        verb.verb.action,
        min(verb.start, money.start),
        max(verb.end, money.end),
        verb.start,
        verb.end,
        verb.verb.subject,
        f"fa.{verb.verb.id}+money",
        strength,
        passive="passive" in verb.sort,
        instrument=(money.start, money.end),
        past=verb.sort.startswith(("past", "perfect", "participle", "noun")),
        money=money,
        plain=verb.verb.plain,
    )

"""What happened, in Persian: a verb at the end of its clause and the instrument before it.

The object is the head of its noun phrase, so of several instruments the first that hangs on no preposition
counts, and one marked with "را" before others. A noun of action stands before its instrument instead ("the
lifting of the ban") and is governed by the verb that follows ("announced"). Phrases that say all by
themselves are templates of the lexicon.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence

from tracker.extract.candidate import Candidate, NounHit, VerbHit, chosen, phrases
from tracker.extract.lexicon import Instrument, Lexicon, Template
from tracker.extract.matcher import Hit
from tracker.extract.money import Money, Sense
from tracker.extract.persian.clauses import Clauses, clauses_of
from tracker.extract.persian.inflection import CLITICS, ends_clause
from tracker.extract.text import NormalText, Sentence

_REACH, _NOMINAL_REACH, _MONEY_REACH, _BESIDE, _OWN_REACH = 190, 48, 130, 60, 30
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
_LABEL = re.compile(r"\s*[\u0621-\u06d3][\u0621-\u06d3 ]{1,40}: ")
_ON_RECORD = {
    "grant": "awarded", "loan": "awarded", "loan_guarantee": "awarded", "subsidy": "announced",
    "funding_programme": "announced", "investment": "announced", "strategy": "announced",
    "investigation": "announced", "meeting": "completed", "stockpile": "announced",
    "acquisition": "announced",
}  # fmt: skip
_GENERIC = ("regulation", "strategy")
_GIVEN = (Sense.GIVEN, Sense.PROJECT, Sense.PRIVATE, Sense.BUDGET)
_SAYS = re.compile("(?:اعلام|خبر|پیشنهاد|تهدید|وعده|متعهد|قول|موافقت|مطرح|تایید|تعهد) ")
# "A set of duties", "some of the curbs": a quantity, not what the noun hangs on.
# "From the day this law takes effect": the law that speaks, not what something is done to.
_THIS = re.compile(r"(?:شدن|تصویب|ابلاغ|اجرای|موضوع|مفاد|هدف|در) این $")
_QUANTITY = re.compile(
    r"(?:مجموعه\w*|تعدادی|برخی|بسیاری|شماری|یکی|بخشی|طیف\w*|دسته\w*|بعضی|سلسله\w*|انواع\w*|رشته\w*) از $"
)
# What began long ago and goes on: "has restricted since last year".
_EVER_SINCE = re.compile(
    r"(?<!\w)از (?:سال|زمان|دهه|ابتدای سال|اوایل سال|اواخر سال|\d{4}|پارسال|ماه گذشته)(?!\w)"
)
_ONGOING = ("enacted", "announced", "amended")
_MADE_KNOWN = ("announced", "proposed", "threatened", "enacted", "awarded")
_CONTRAST = re.compile(r"؛|: ")


# Phrases that hold their own duty or leave: "may not buy", "are obliged to report".
_MODAL = re.compile("مکلف|موظف|ملزم|مجاز نیست|حق ندار|منوط|مشمول")


class ActionReader:
    """Finds candidates, by one language's lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._made: dict[tuple[str, str], Instrument] = {
            (one.id, other): dataclasses.replace(one, kind=kind, bound=False)
            for one in lexicon.instruments
            for other, kind in one.on.items()
        }

    def read(
        self, text: NormalText, sentence: Sentence, hits: Sequence[Hit], money: Sequence[Money]
    ) -> list[Candidate]:
        """The candidates of one sentence that do not share a verb or an instrument, in order."""
        lower = text.lower
        clauses = clauses_of(lower, sentence)
        nouns = self._nouns(lower, hits)
        verbs = list(_verbs(lower, sentence, hits))
        found: list[Candidate] = []
        for verb in verbs:
            if verb.sort == "noun":
                found.extend(_nominal(lower, verb, nouns, money))
            elif verb.sort == "attribute":
                found.extend(_attribute(lower, verb, nouns))
            else:
                found.extend(_finite(lower, sentence, clauses, verb, nouns, money))
        found = [dataclasses.replace(c, nominal=False) for c in found if not _is_undone(c, found)]
        found = _provided(lower, found)
        found.extend(_templates(lower, sentence, clauses, hits, nouns))
        if not found and not clauses.verbs:
            found.extend(_record(lower, sentence, nouns))
        return chosen(found)

    def _nouns(self, lower: str, hits: Sequence[Hit]) -> list[NounHit]:
        """The instruments, the longest of each place, each as what it is with the bound one beside it."""
        found = [h for h in hits if h.word.layer == "instrument"]
        best: dict[tuple[int, int], tuple[int, NounHit]] = {}
        taken: set[int] = set()  # where bound instruments stand that belong to one before them
        for hit in found:
            near, instrument = self._together(lower, hit, found)
            own = (hit.start, hit.end)
            if instrument is not None and near < _OWN_REACH and instrument.kind != "investigation":
                taken.add(hit.end + near)
            if instrument is not None and (own not in best or near < best[own][0]):
                best[own] = (near, NounHit(hit.start, hit.end, instrument))
        kept: list[NounHit] = []
        for _, noun in sorted(best.values(), key=lambda b: (b[1].start, -b[1].end)):
            own_part = noun.instrument.bound and noun.start in taken
            if (not kept or noun.start >= kept[-1].end) and not own_part:
                kept.append(noun)
        return kept

    def _together(self, lower: str, hit: Hit, others: Sequence[Hit]) -> tuple[int, Instrument | None]:
        """An instrument as what it makes with the nearest bound one, and how far that stands off.

        A restriction is one on exports, on imports or on nothing we know: then it is none.
        """
        instrument: Instrument = hit.word.payload
        if not instrument.on:
            return _BESIDE, instrument
        gaps = [
            (gap, other.word.payload.id)
            for other in others
            if other.word.payload.id in instrument.on and (gap := _gap(lower, hit, other)) is not None
        ]
        if not gaps:
            return _BESIDE, None if instrument.bound else instrument
        gap, id = min(gaps)
        return gap, self._made[instrument.id, id]


def _gap(lower: str, hit: Hit, other: Hit) -> int | None:
    """How far another hit stands off; what stands before is a little further, None beyond reach."""
    if lower.endswith("ها", 0, other.start - 1) and 1 <= other.start - hit.end <= 3:
        return None  # a plural without ezafe owns nothing: "to tariffs, exports ..."
    gap = other.start - hit.end if other.start >= hit.end else hit.start - other.end + 8
    return gap if 0 <= gap <= _BESIDE else None


def _verbs(lower: str, sentence: Sentence, hits: Sequence[Hit]) -> Iterator[VerbHit]:
    """The verbs, the longest form of each place; a participle that ends no clause is an attribute."""
    spans = [(h.start, h.end) for h in hits if h.word.layer in ("verb", "instrument")]
    for hit in hits:
        if hit.word.layer != "verb":
            continue
        own = (hit.start, hit.end)
        if any(a <= own[0] and own[1] <= b and (a, b) != own for a, b in spans):
            continue
        verb, sort = hit.word.payload
        if sort.startswith("participle"):
            sort = sort if ends_clause(lower, hit.end, sentence.end) else "attribute"
        elif _is_noun_here(lower, hit, sort, sentence.end):
            continue
        yield VerbHit(hit.start, hit.end, verb, sort)


def _is_noun_here(lower: str, hit: Hit, sort: str, end: int) -> bool:
    """Whether a word is the noun it is written like: "خرید" is "bought" only at the end of its clause."""
    simple = sort.startswith(("past", "base")) and " " not in lower[hit.start : hit.end]
    return simple and not ends_clause(lower, hit.end, end)


def _is_oblique(lower: str, clause: int, noun: NounHit, verb: VerbHit) -> bool:
    """Whether a noun hangs on a preposition that its verb does not ask for."""
    head = lower[max(clause, noun.start - 45) : noun.start]
    match = _OUTRIGHT.search(head)
    if _THIS.search(head):
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
    if clause.that is not None:  # "the law that Congress passed"
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


def _exact(lower: str, nouns: Sequence[NounHit]) -> NounHit:
    """The head of a noun phrase; of "the rules of restriction", which say little, what they are of."""
    head = nouns[0]
    if head.instrument.kind in _GENERIC:
        for noun in nouns[1:]:
            gap = lower[head.end : noun.start]
            if len(gap) <= 24 and noun.instrument.kind not in _GENERIC and _LINKED.fullmatch(gap):
                return noun
    return head


def _finite(
    lower: str,
    sentence: Sentence,
    clauses: Clauses,
    verb: VerbHit,
    nouns: Sequence[NounHit],
    money: Sequence[Money],
) -> Iterator[Candidate]:
    if lower.startswith(" که", verb.end) and _SAYS.match(lower, verb.start):
        return  # "announced that": what it announced is said by another verb
    found = _object(lower, sentence, clauses, verb, nouns)
    if found is not None:
        noun, sure = found
        between = lower[noun.end : verb.start]
        if not _CONTRAST.search(between):
            made = _candidate(verb, noun, 0.9 * sure - 0.1 * len(between) / _REACH)
            clause = clauses.of(verb.start)
            if _is_spoken_of_again(lower, verb, noun):
                yield dataclasses.replace(made, action="effective")
                return
            long = verb.sort.startswith("perfect") and _EVER_SINCE.search(lower, clause.start, verb.start)
            yield dataclasses.replace(made, action="reported") if long and made.action in _ONGOING else made
        return
    if verb.verb.money is None:
        return
    clause = clauses.of(verb.start)
    for one in reversed(money):
        near = clause.start <= one.start and 0 <= verb.start - one.end <= _MONEY_REACH
        named = any(
            -16 <= n.end - one.start <= 0 or 0 <= n.start - one.end <= 32
            for n in nouns
            if n.end <= verb.start
        )
        if one.sense in _GIVEN and near and not named:
            yield _of_money(verb, one, 0.76)
            return


def _nominal(
    lower: str, verb: VerbHit, nouns: Sequence[NounHit], money: Sequence[Money]
) -> Iterator[Candidate]:
    """ "The lifting of the ban": a noun of action and the instrument it is of."""
    for noun in nouns:
        gap = lower[verb.end : noun.start] if noun.start >= verb.end else None
        if gap is None or len(gap) > _NOMINAL_REACH or not verb.verb.goes_with(noun.instrument):
            continue
        if _LINKED.fullmatch(gap) or _is_beside(gap):
            yield _candidate(verb, noun, 0.9 - 0.1 * len(gap) / _NOMINAL_REACH)
        return
    if verb.verb.money is not None:
        for one in money:
            if one.sense in _GIVEN and 0 < one.start - verb.end <= 12:
                yield _of_money(verb, one, 0.74)
                return


def _is_beside(gap: str) -> bool:
    return gap == " "


def _provided(lower: str, found: Sequence[Candidate]) -> list[Candidate]:
    """ "Passed a law that provides $5 billion": the sum is the law's."""
    made = list(found)
    for law in found:
        if law.kind != "legislation":
            continue
        for sum in found:
            if (
                sum.money is not None
                and lower.startswith(" که ", law.end)
                and sum.start - law.end <= 20
                and sum in made
            ):
                made.remove(sum)
                made[made.index(law)] = dataclasses.replace(law, money=sum.money)
                break
    return made


def _is_undone(one: Candidate, others: Sequence[Candidate]) -> bool:
    """Whether a noun of action is what a verb does something to: "suspended the imposition of duties"."""
    return one.nominal and any(
        other.instrument == one.instrument
        and not other.nominal
        and (other.action not in _MADE_KNOWN or other.action == one.action)
        for other in others
    )


def _attribute(lower: str, verb: VerbHit, nouns: Sequence[NounHit]) -> Iterator[Candidate]:
    """ "The duties imposed by X": known to exist."""
    for noun in reversed(nouns):
        if noun.end <= verb.start:
            gap = lower[noun.end : verb.start]
            fits = verb.verb.goes_with(noun.instrument) and verb.verb.action in ("enacted", "announced")
            if fits and len(gap) <= 30 and re.fullmatch(r"\w*(?: \w+){0,3} ", gap):
                yield dataclasses.replace(_candidate(verb, noun, 0.66), action="reported", passive=True)
            return


def _record(lower: str, sentence: Sentence, nouns: Sequence[NounHit]) -> Iterator[Candidate]:
    """ "Indonesia: export ban on nickel ore": a record that names the instrument alone."""
    label = _LABEL.match(lower, sentence.start, sentence.end)
    for noun in nouns[:1] if label else ():
        action = _ON_RECORD.get(noun.instrument.kind, "enacted")
        if label and 0 <= noun.start - label.end() <= 12 and not noun.instrument.bound:
            yield Candidate(
                noun.instrument.kind_for(action), action, noun.start, min(sentence.end, noun.end + 1),
                noun.start, noun.end, "actor", f"fa.record+fa.{noun.instrument.id}", 0.8,
                instrument=(noun.start, noun.end),
            )  # fmt: skip


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


def _templates(
    lower: str, sentence: Sentence, clauses: Clauses, hits: Sequence[Hit], nouns: Sequence[NounHit]
) -> Iterable[Candidate]:
    for template, match in phrases(hits, lower, sentence):
        yield _of_template(template, clauses, *match.span(), nouns)


def _of_template(
    template: Template, clauses: Clauses, start: int, end: int, nouns: Sequence[NounHit]
) -> Candidate:
    kind = template.kind
    if template.follow:
        inside = (n.instrument for n in nouns if start < n.end and n.start < end)
        kind = next((instrument.kind_for(template.action) for instrument in inside), kind)
    verb = next((v for v in reversed(clauses.verbs) if start <= v[0] and v[1] <= end), None)
    verb_start, verb_end = (verb[0], verb[1]) if verb else (start, end)
    return Candidate(
        kind,
        template.action,
        start,
        end,
        verb_start,
        verb_end,
        template.subject,
        f"fa.{template.id}",
        template.strength,
        passive=template.subject == "none" or (verb is not None and "passive" in verb[2]),
        past=verb is None or verb[2].startswith(("past", "perfect", "participle")),
        modal=_MODAL.search(template.pattern.source) is not None,
    )

"""What happened, in Arabic: finite verbs with their subject between them and the object, and verbal nouns.

A verbal noun does what an English infinitive or gerund does: it opens a headline or an item of a list, or
hangs on a verb that says whether it is done, announced, planned or feared (scope.py). Short verbs are
written like their verbal nouns; what stands around them tells which.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from tracker.extract.arabic.deals import completed
from tracker.extract.arabic.lists import governed, heading_of, programme_kind
from tracker.extract.arabic.pairs import REACH, Pairs, is_broken
from tracker.extract.arabic.scope import Governors, word_start
from tracker.extract.candidate import Candidate, NounHit, VerbHit, chosen, phrases
from tracker.extract.lexicon import Lexicon, Template
from tracker.extract.matcher import Hit
from tracker.extract.money import Money
from tracker.extract.sentences import Sentence
from tracker.extract.text import NormalText, spelled, words_of

_LONGEST_CLITIC = 6
_MOST = 12  # no sentence tells of more
_ON_REACH = 78
# "قیود جدیده علی صادرات", "الحظر المفروض علی", "رخصه لتصدیر"
_ON = re.compile(
    spelled(
        r"(?:\s(?:\d[\d.,]*|[^\s،,.:؛()]+)){0,9}?\s?(?:(?:على|عن|في|من|بشأن|لـ|تجاه)\s)?(?:ال|لل|ل|بال|ب"
        r"|وال)?"
    )
)
_FINITE_CLITICS = frozenset(("", "و", "ف", "ل", "ول"))
# After one of these stands a noun, though it be written like a verb.
_BEFORE_NOUNS = re.compile(
    spelled(
        r"(?<!\w)[وف]?(?:مع|من|عن|إلى|على|بسبب|نتيجة|رغم|خلال|عبر|نحو|بين|ضد|بعد|قبل|كل|أي|هذا|هذه|تلك) $"
    )
)
_RELATIVE_BEFORE = re.compile(spelled(r"(?<!\w)(?:الذي|التي)(?: قد)? $"))
# "سلاسل التوريد" is the chain, and not what is bought.
_IN_CHAINS = re.compile(spelled(r"(?:سلاسل|سلسلة) (?:ال)?$"))
_FINITE = frozenset(("past", "present", "base"))
_MASCULINE = words_of(
    spelled(
        "المغرب العراق الأردن لبنان السودان اليمن الاتحاد البرلمان الكونغرس الكونجرس المجلس مجلس الرئيس"
        " رئيس الوزير وزير البنك بنك البيت"
        " البنتاغون الكرملين الصندوق صندوق مكتب المكتب الجيش ترامب بايدن القضاء حزب نائب الممثل"
    )
)
_INDEFINITE = re.compile(r"\s\w+ا(?!\w)")
_GRANTING = re.compile(spelled("منح"))
_GRANTED = re.compile(
    spelled(
        r"(?:\s[^\s.؛:]+){0,6}?\s(?:ال|لل)?(?:عقد|ترخيص|تراخيص|رخص|امتياز|حق|حقوق|موافق|جائزة|جوائز|شهاد|فرص"
        r"|أولوي|إعفاء|جنسي|قرض|قروض|دعم|تمويل|حرية"
        r"|صلاحي|مليون|مليار|ائتمان|\d)"
    )
)
_OF_GRANTS = re.compile(
    spelled(
        r"\s(?:ب|ل|من|في|إلى|على|تصل|تتراوح|قدرها|قيمتها|مالي|حكومي|فيدرالي|اتحادي|جديد|إضافي|سابق|كبير"
        r"|تبلغ|تزيد|عام|بحثي|و|ضخم|أولى|تتجاوز|ف)|\s?[،,.)؛:]|$"
    )
)
# "Having seen the law on ...": what a decree begins with does nothing.
_PREAMBLE = re.compile(
    spelled(
        r"[\s•*-]*(?:و?بعد (?:ال)?اطلاع|يقصد (?:ب|من))"
        # What it ends with does nothing either: what is contrary to it is void, it is to be published.
        r"|[\s•*-]*(?:(?:ال)?(?:مادة|فصل) ?\(?\w{1,14}\)?(?: عشر)?\s?[:.-]?\s)?و?[يت]لغى"
        r" (?:كل|أي|جميع|كافة|ما)(?: ما| حكم| نص| الأحكام| النصوص| الأنظمة| القرارات)?"
        r"[^.؛]{0,40}?\s(?:[يت]خالف|[يت]تعارض|مخالف|متعارض)"
        r"|[\s•*-]*(?:(?:ال)?(?:مادة|فصل) ?\(?\w{1,14}\)?(?: عشر)?\s?[:.-]?\s)?و?[يت]نشر"
        r" (?:هذا|هذه) (?:ال)?(?:قرار|مرسوم|قانون|نظام|أمر|لائحة|ظهير|تعميم|إعلان)"
    )
)
# The field of a form, not who acts: "نوع التدبير: ...".
_FIELD = re.compile(
    spelled(
        r"[\s•*-]*(?:نوع|طبيعة|تاريخ|الجهة|الدولة|عنوان|العنوان|وصف|الوصف|الموضوع|القطاع|المنتجات|المرجع"
        r"|الحالة|رقم|المصدر|الملخص|التصنيف)(?:\s\w+){0,3}\s?:"
    )
)
_FUTURE = ("سی", "ست")
_MODAL = re.compile(spelled(r"لا يجوز|لا يسمح|يجب|يتعين|يلتزم|تلتزم|يلزم|يشترط|ألا|بألا|لا \w*قل|لا يتم"))


class ArabicActions:
    """Finds candidates, by one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._governors = Governors(lexicon)
        self._pairs = Pairs(self._governors)
        self._sorts: dict[str, str] = {}
        for verb in lexicon.verbs:
            for form, sort in verb.forms.items():
                self._sorts.setdefault(form, sort)
            for noun in verb.nouns:
                first = noun.split(" ")[0]
                self._sorts.setdefault(first, "noun")
                self._sorts.setdefault(first.removeprefix("ال"), "noun")
        nouns = {noun for verb in lexicon.verbs for noun in verb.nouns}
        self._shared = {form for form, sort in self._sorts.items() if sort in _FINITE and form in nouns}
        for instrument in lexicon.instruments:  # a record may be headed by what was imposed alone
            for noun in instrument.nouns:
                self._sorts.setdefault(noun.split(" ")[0], "noun")

    def read(
        self, text: NormalText, sentence: Sentence, hits: Sequence[Hit], money: Sequence[Money]
    ) -> list[Candidate]:
        """The candidates of one sentence that do not share a verb or an instrument, in order."""
        lower = text.lower
        if _PREAMBLE.match(lower, sentence.start):
            return []
        flows = [
            NounHit(h.start, h.end, h.word.payload)
            for h in hits
            if h.word.layer == "instrument"
            and h.word.payload.bound
            and not h.word.payload.on
            and not _IN_CHAINS.search(lower, max(sentence.start, h.start - 9), h.start)
        ]
        nouns = _longest(_instruments(text, hits, flows))
        objects = sorted((*nouns, *flows), key=_start)
        verbs = sorted(self._verbs(lower, sentence, hits, objects), key=_start)
        found = list(self._templates(lower, sentence, hits, nouns))
        for verb in verbs:
            beside = _between(verbs, verb.start, verb.end + REACH)
            for noun in _between(objects, verb.start - REACH, verb.end + REACH):
                if verb.verb.goes_with(noun.instrument):
                    found.extend(self._pairs.pair(lower, sentence, verb, noun, beside))
            if verb.verb.money and money:
                near = _between(nouns, verb.start - REACH, verb.end + REACH)
                found.extend(self._pairs.with_money(lower, sentence, verb, money, near, beside))
        found = [_defended(_funded(candidate, lower, money), lower, sentence) for candidate in found]
        found = [_to_one(candidate, lower, sentence) for candidate in found]
        kept = chosen(found)
        kept = [completed(candidate, lower, sentence, money, kept) for candidate in kept]
        if len(kept) > _MOST:
            surest = sorted(kept, key=lambda c: -c.strength)[:_MOST]
            kept = sorted(surest, key=lambda c: c.verb_start)
        return (
            governed(kept, heading_of(text, sentence), text, sentence) if kept and sentence.bullet else kept
        )

    def _verbs(
        self,
        lower: str,
        sentence: Sentence,
        hits: Sequence[Hit],
        objects: Sequence[NounHit],
    ) -> Iterator[VerbHit]:
        for hit in hits:
            if hit.word.layer != "verb":
                continue
            if hit.end - hit.start < 3 and lower[hit.end : hit.end + 1].isalnum():
                continue  # "سنه" is a year, and not "سن" with an object
            verb, sort = hit.word.payload
            clitics = lower[word_start(lower, hit.start, sentence.start) : hit.start]
            form = lower[hit.start : hit.end]
            shared = sort in _FINITE and form in verb.nouns
            if shared and self._is_noun(lower, sentence, hit, clitics, objects):
                sort = "noun"
            if sort in _FINITE and (
                clitics not in _FINITE_CLITICS
                or _BEFORE_NOUNS.search(lower, max(sentence.start, hit.start - 12), hit.start)
            ):
                continue
            many = form.endswith("ون") or lower.startswith("ون", hit.end)
            if verb.subject == "recipient" and sort == "present" and many:
                continue  # "the producers receive subsidies": what an inquiry found
            yield VerbHit(hit.start, hit.end, verb, sort)

    def _is_noun(
        self, lower: str, sentence: Sentence, hit: Hit, clitics: str, objects: Sequence[NounHit]
    ) -> bool:
        """Whether a form that verb and verbal noun share is the noun here."""
        if clitics not in ("", "و", "ف"):
            return True
        start = word_start(lower, hit.start, sentence.start)
        if not clitics and _RELATIVE_BEFORE.search(lower, max(sentence.start, start - 8), start):
            return False  # "the ban, which was imposed in 2024"
        governor = self._governors.of(lower, sentence.start, start)
        if governor.sort is not None and not clitics:
            return True
        near = _between(objects, hit.end, hit.end + _LONGEST_CLITIC)
        if any(0 <= word_start(lower, n.start, hit.end) - hit.end <= 1 for n in near):
            # "ترامب فرض رسوما": an object in the accusative; "فرض رسوم" is the imposing of duties.
            return governor.alone or not _INDEFINITE.match(lower, hit.end)
        subject = lower[hit.end + 1 : hit.end + 40].split(" ", 1)[0].strip("،,")
        return subject not in _MASCULINE

    def _hangs(self, lower: str, sentence: Sentence, at: int) -> bool:
        """Whether what is written like a verb hangs on a word before it: "to discuss the setting of"."""
        start = word_start(lower, at, sentence.start)
        return self._governors.of(lower, sentence.start, start).sort is not None

    def _templates(
        self, lower: str, sentence: Sentence, hits: Sequence[Hit], nouns: Sequence[NounHit]
    ) -> Iterator[Candidate]:
        for template, match in phrases(hits, lower, sentence):
            candidate = self._of_template(lower, sentence, template, match, nouns)
            if candidate is not None:
                yield candidate

    def _of_template(
        self,
        lower: str,
        sentence: Sentence,
        template: Template,
        match: re.Match[str],
        nouns: Sequence[NounHit],
    ) -> Candidate | None:
        start, end = match.span()
        if is_broken(lower[start:end], template.pattern.source):
            return None
        stop = lower.find(" ", start)
        verb_end = end if stop < 0 else min(stop, end)
        word = lower[start:verb_end]
        at = next((start + i for i in range(3) if word[i:] in self._sorts), start)
        sort = self._sorts.get(lower[at:verb_end], "base" if word.startswith(_FUTURE) else "present")
        if lower[at:verb_end] in self._shared and self._hangs(lower, sentence, start):
            sort = "noun"
        kind = template.kind
        if template.follow:
            inside = (n for n in nouns if start < n.end and n.start < end)
            kind = next((n.instrument.kind_for(template.action) for n in inside), kind)
        candidate = Candidate(
            kind,
            template.action,
            start,
            end,
            at,
            verb_end,
            template.subject,
            f"ar.{template.id}",
            template.strength,
            passive=template.subject == "none",
            past=sort == "past",
            modal=_MODAL.search(template.pattern.source) is not None,
            sort=sort,
        )
        if sort != "noun":
            return candidate
        if _FIELD.match(lower, sentence.start):
            return None
        return self._pairs.governed(lower, sentence, candidate)


_Placed = TypeVar("_Placed", NounHit, VerbHit)


def _start(hit: NounHit | VerbHit) -> int:
    return hit.start


def _between(hits: Sequence[_Placed], start: int, end: int) -> Sequence[_Placed]:
    """Those of `hits`, which are in order, that begin in [start, end)."""
    return hits[bisect_left(hits, start, key=_start) : bisect_left(hits, end, key=_start)]


def _instruments(text: NormalText, hits: Sequence[Hit], flows: Sequence[NounHit]) -> Iterator[NounHit]:
    """The instruments; curbs and the like with what they are on."""
    lower = text.lower
    longer: dict[int, int] = {}
    for hit in hits:
        if hit.word.layer == "instrument" and not hit.word.payload.bound:
            longer[hit.start] = max(longer.get(hit.start, 0), hit.end)
    for hit in hits:
        if hit.word.layer != "instrument" or (hit.word.payload.bound and not hit.word.payload.on):
            continue
        instrument = hit.word.payload
        granting = _GRANTING.fullmatch(lower, hit.start, hit.end) and not _OF_GRANTS.match(lower, hit.end)
        if granting and _GRANTED.match(lower, hit.end):
            continue  # "منح التراخيص": the granting of licences, and no grants
        if not instrument.on:
            yield NounHit(hit.start, hit.end, instrument)
            continue
        if longer.get(hit.start, 0) > hit.end:
            continue  # "anti-dumping duties on imports" are no import duties
        for flow in flows:
            kind = instrument.on.get(flow.instrument.id)
            gap = flow.start - hit.end
            if kind and 0 < gap <= _ON_REACH and _ON.fullmatch(lower, hit.end, flow.start):
                made = replace(
                    instrument, id=f"{instrument.id}-on-{flow.instrument.id}", kind=kind, bound=False
                )
                # A flow far off is only what the programme is for, and may have a verb of its own.
                yield NounHit(hit.start, flow.end if gap <= 40 else hit.end, made)
                break
        else:
            if not instrument.bound:
                kind = programme_kind(text) if "reporting" in instrument.on else None
                yield NounHit(hit.start, hit.end, replace(instrument, kind=kind or instrument.kind))


_WITH_SUM = re.compile(
    spelled(
        r"(?:\s[^.؛،]{0,60})?\s(?:بقيمة|بتمويل|بميزانية|بمبلغ|بمخصصات|بمخصص|بحجم|برأس مال|برأسمال|قيمته"
        r"|قيمتها|قيمة)\s?(?:\w+\s){0,3}"
    )
)


def _funded(candidate: Candidate, lower: str, money: Sequence[Money]) -> Candidate:
    """A programme or initiative with a sum is one of funding."""
    if (
        candidate.kind != "strategy"
        or candidate.action not in ("announced", "enacted")
        or not candidate.instrument
    ):
        return candidate
    end = candidate.instrument[1]
    sums = [m for m in money if 0 < m.start - end <= 90 and _WITH_SUM.fullmatch(lower, end, m.start)]
    if not sums:
        return candidate
    return replace(candidate, kind="funding_programme", money=sums[0], end=max(candidate.end, sums[0].end))


_DUMPING = re.compile(
    spelled(r"إغراق(?!\w)|(?:رسوم|رسوما|تدابير|إجراءات) (?:ال)?تعويضي|لمكافحة الدعم|مكافحة الدعم")
)


def _defended(candidate: Candidate, lower: str, sentence: Sentence) -> Candidate:
    """Duties of which the sentence says that they are against dumping or subsidies."""
    if candidate.kind != "tariff" or not candidate.instrument:
        return candidate
    start, end = max(sentence.start, candidate.start - 40), min(sentence.end, candidate.end + 130)
    return replace(candidate, kind="trade_defence") if _DUMPING.search(lower, start, end) else candidate


_HANDED = frozenset(("awarded", "disbursed", "announced", "pledged"))
_SUPPORT = re.compile(spelled(r"(?:ال)?(?:دعم|دعما)(?!\w)"))
_ONE = re.compile(
    spelled(
        r"[^.؛:]{0,60}?(?<!\w)(?:ل|لل|ال|إلى (?:ال)?|لصالح (?:ال)?|لفائدة (?:ال)?)"
        r"(?:شركة|مشروع|مصنع|منجم|مصفاة|مصهر|مجموعة|جامعة|مختبر|محطة)(?!\w)"
    )
)


def _to_one(candidate: Candidate, lower: str, sentence: Sentence) -> Candidate:
    """ "Support of 50 million for company X": for one that is named, a grant by any name."""
    if candidate.kind != "subsidy" or candidate.action not in _HANDED:
        return candidate
    said = _SUPPORT.search(lower, candidate.verb_end, candidate.end)
    one = said and _ONE.match(lower, said.end(), sentence.end)
    return replace(candidate, kind="grant", end=max(candidate.end, one.end())) if one else candidate


def _longest(found: Iterable[NounHit]) -> list[NounHit]:
    """The instruments that do not overlap: the head of a phrase comes first."""
    kept: list[NounHit] = []
    for noun in sorted(found, key=lambda n: (n.start, -n.end)):
        if not kept or noun.start >= kept[-1].end:
            kept.append(noun)
    return kept

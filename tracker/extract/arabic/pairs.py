"""A verb or verbal noun and its instrument, or its sum of money, as one possible event."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tracker.extract.arabic.scope import Governors, word_start
from tracker.extract.candidate import Candidate, NounHit, VerbHit
from tracker.extract.money import Money, Sense
from tracker.extract.sentences import Sentence
from tracker.extract.text import spelled

REACH = 150
"""No verb has an object further off than so many characters."""
_REACH, _LIST_REACH, _NOUN_REACH, _PLAIN_REACH, _MONEY_REACH, _BEFORE_REACH = 95, 120, 48, 60, 75, 60
_ENTRY_REACH = 120  # between a measure and its "into force", where the verb of entering stands before both
_BROKEN = re.compile(
    spelled(
        r"[؛;:!؟\n]|\. | (?:و?أن|و?أنه|و?أنها|بأن|بأنها|بأنه|و?إن|و?إنه|و?إنها|لكن|ولكن|بينما|فيما|حيث|إذ"
        r"|إذا|مما|بسبب|رغم|نتيجة|ردا|بموجب"
        r"|وفق|وفقا|بحسب|حسب|قائلا|مؤكدا|مشيرا|عقب|إثر|لمواجهة|لولا|بشأن|حول|بدلا|ضمن|وسط|خارج|كيف|لماذا"
        r"|تحت|ومن ثم|وذلك) "
    )
)
_RELATIVE = re.compile(spelled(r" (?:و?التي|و?الذي|و?الذين|و?اللذين|ممن|مما) "))
# What stands right before the object's word.
_PREPOSITION = re.compile(
    spelled(
        r"\s(في|على|من|إلى|عن|مع|ضد|تجاه|نحو|لدى|عبر|قبل|بعد|خلال|منذ|بين|دون|بدون|أمام|داخل|حيال|مقابل)"
        r"(?:\s(?:اسم|قائمة|إطار|كل|بعض|جميع|هذه|هذا|تلك))?\s$"
    )
)
_OF_ACTS = frozenset(("terminated", "suspended", "amended", "extended", "resumed"))
# "Repealed is decision 112 of 2021 on the ban on exports": the ban is what ends.
_THROUGH_ACT = re.compile(
    spelled(
        r"\s(?:ال)?(?:قرار|مرسوم|قانون|لائحة|أمر|نظام|تعميم|إعلان)(?:\s[^\s،.؛]+){0,6}?\s(?:بشأن|في شأن"
        r"|المتعلق|الخاص|القاضي|المتضمن|الذي|حول)\s$|\sب(?:ال)?(?:قرار|مرسوم|قانون|نظام|أحكام)\s$"
    )
)
# "The provisions of this law apply to": said of its reach, not of its beginning.
_APPLIES = re.compile(spelled(r"\sأحكام\s.*\sعلى\s"))
_HAD = re.compile(spelled(r"(?:بعدما|بعد أن|وكانت?) (?:كانت? )?(?:قد )?[وف]?$"))
_DATED = re.compile(r"(?:19|20)\d\d")
# What is said of a measure that is taken for granted, up to the end of its phrase.
_SUBJECT_OF = re.compile(
    spelled(
        r"[^.؛:]{0,90}\s(?:يؤكد|تؤكد|يعكس|تعكس|يمثل|تمثل|يأتي|تأتي|يشكل|تشكل|يعني|تعني|يعد|تعد|سيؤدي|ستؤدي"
        r"|يؤدي|أدى|أدت|يسهم|سيسهم|يساعد|قد|من شأنه|من شأنها|يدفع|جاء|جاءت|يثير|أثار|أثارت"
        r"|ليس|ليست|لا|لن|لم|كان|كانت|يبقى|أصبح|بات|يهدد|تهدد|يزيد|يرفع أسعار|لكن)\s"
    )
)
_PARTITIVE = re.compile(
    spelled(
        r"\s(?:الدفعة(?: \w+)?|دفعة(?: \w+)?|عدد|عددا|مجموعة|حزمة|سلسلة|المزيد|مزيدا|جزء|جزءا|العديد|دولار"
        r"|يورو|يوان|ريال|درهم|جنيه|ين|وون) من\s$"
    )
)
_WORKING = tuple(spelled(word) for word in ("العمل", "سريان", "تنفيذ", "تطبيق"))
_LISTS = frozenset(("entity_listing", "designation"))
_ANNOUNCED_AS_DONE = frozenset(
    ("sanction", "entity_listing", "trade_agreement", "partnership", "offtake", "legislation", "designation")
)
_UNGIVEN = frozenset((Sense.PRICE, Sense.THRESHOLD, Sense.SIZE, Sense.TRADE, Sense.CONVERSION))
_ENTERED = re.compile(spelled(r"(?<!\w)[وف]?(?:س?[يت])?دخل\w*(?!\w)"))
# "The president, on Tuesday at the White House, signed": no part of who signs what.
_PARENTHESIS = re.compile(r"، (?![وف])[^،]{2,45}،")


def is_broken(between: str, but: str = "") -> bool:
    """Whether words hold the border of a clause, other than one that `but` itself has."""
    return any(match.group().strip() not in but for match in _BROKEN.finditer(between))


class Pairs:
    """Ties verbs to what they are done to."""

    def __init__(self, governors: Governors) -> None:
        self._governors = governors

    def pair(
        self, lower: str, sentence: Sentence, verb: VerbHit, noun: NounHit, verbs: Sequence[VerbHit]
    ) -> Iterator[Candidate]:
        """The candidate of a verb and an instrument, if the words between them allow it."""
        if verb.start < noun.end and noun.start < verb.end:
            return
        if noun.start < verb.end:
            yield from self._before(lower, sentence, verb, noun)
        elif verb.sort == "noun":
            yield from self._of_noun(lower, sentence, verb, noun, verbs)
        else:
            yield from self._after(lower, sentence, verb, noun, verbs)

    def _after(
        self, lower: str, sentence: Sentence, verb: VerbHit, noun: NounHit, verbs: Sequence[VerbHit]
    ) -> Iterator[Candidate]:
        """A finite verb, its subject, its object."""
        lists = noun.instrument.kind in _LISTS
        reach = _LIST_REACH if lists else _PLAIN_REACH if verb.verb.plain else _REACH
        at = word_start(lower, noun.start, verb.end)
        between = lower[verb.end : at]
        through = verb.verb.action in _OF_ACTS and _THROUGH_ACT.match(between) is not None
        asides = [aside.span() for aside in _PARENTHESIS.finditer(lower, verb.end, at)]
        verbs = [v for v in verbs if not any(start < v.start < end for start, end in asides)]
        between = " " if through else _PARENTHESIS.sub("", between)
        if len(between) > reach or is_broken(between) or _RELATIVE.search(between):
            return
        if any(verb.end <= v.start < at and v.sort != "noun" for v in verbs):
            return
        inner = [v for v in verbs if verb.end <= v.start < at]
        lifted = next(filter(None, (_lifted(verb, v) for v in inner)), None)
        if any(_takes_over(v, verb, noun) and not _lifted(verb, v) for v in inner):
            return  # "announced the suspension of duties": the suspension's, not the announcement's
        if not self._is_object(lower, verb, noun, at, between) or _grants_licences(lower, verb, noun):
            return
        if verb.verb.action == "effective" and _APPLIES.search(lower[verb.end : noun.end + 5]):
            return
        strength = 0.88 if through else 0.84 - 0.14 * len(between) / reach
        adjacent = between.strip() == ""
        passive = (
            verb.verb.subject != "none" and adjacent and verb.sort == "present" and not _speaks(lower, verb)
        )
        made = _candidate(verb, noun, strength, passive=passive or verb.verb.subject == "none")
        if passive and made.action == "announced":
            made = replace(made, action="enacted")  # "a fund is set up", in the words of a law
        yield replace(made, action=lifted, strength=_LIFTED) if lifted else made

    @staticmethod
    def _is_object(lower: str, verb: VerbHit, noun: NounHit, at: int, between: str) -> bool:
        """Whether the noun is not some other phrase's: behind a preposition that is not the verb's."""
        clitics = lower[at : noun.start]
        if between.rstrip().endswith(_WORKING):
            return True  # "suspended the working of the controls"
        through = verb.verb.through
        if (
            clitics.lstrip("وف") in ("ب", "ل", "لل", "بال", "ک")
            and clitics.lstrip("وف").removesuffix("ال") not in through
        ):
            return False
        if _PARTITIVE.search(between):
            return True  # "the first batch of quotas"
        stands = _PREPOSITION.search(between if between.endswith(" ") else between + " ")
        if verb.verb.kinds and verb.verb.kinds <= _LISTS:
            return stands is not None or bool(clitics)  # put "on" a list, not "the list comprises"
        return stands is None or stands[1] in through

    def _of_noun(
        self, lower: str, sentence: Sentence, verb: VerbHit, noun: NounHit, verbs: Sequence[VerbHit]
    ) -> Iterator[Candidate]:
        """A verbal noun, perhaps its doer, its object."""
        at = word_start(lower, noun.start, verb.end)
        between = lower[verb.end : at]
        reach = _LIST_REACH if noun.instrument.kind in _LISTS else _NOUN_REACH
        if len(between) > reach or is_broken(between) or _RELATIVE.search(between):
            return
        inner = [v for v in verbs if verb.end <= v.start < at]
        lifted = next(filter(None, (_lifted(verb, v) for v in inner)), None)
        if verb.verb.action != "challenged" and any(
            not _only_applies(v, verb) and not _lifted(verb, v) for v in inner
        ):
            return
        if not self._is_object(lower, verb, noun, at, between) or _grants_licences(lower, verb, noun):
            return
        # "the lifting of the ban on exports": the lifting, rather than the ban
        strength = (0.84 if verb.verb.action in _OF_ACTS else 0.8) - 0.14 * len(between) / reach
        candidate = _candidate(verb, noun, strength)
        if lifted:
            candidate = replace(candidate, action=lifted, strength=_LIFTED)
        made = self.governed(lower, sentence, candidate)
        if made is not None:
            yield made

    def governed(self, lower: str, sentence: Sentence, candidate: Candidate) -> Candidate | None:
        """A verbal noun's candidate as what it hangs on has it: done, announced, only mentioned."""
        start = word_start(lower, candidate.verb_start, sentence.start)
        governor = self._governors.of(lower, sentence.start, start)
        if lower.startswith(":", candidate.end) and not sentence.bullet:
            return None  # the name of a form or a record: "notice of the opening of an investigation:"
        if candidate.action == "challenged":
            return candidate
        if (
            governor.sort == "announce"
            and candidate.action == "enacted"
            and candidate.kind not in _ANNOUNCED_AS_DONE
        ):
            return replace(candidate, action="announced")
        if governor.sort == "known":  # taken for granted; told only where it is dated
            dated = _DATED.search(lower, candidate.end, candidate.end + 40)
            return replace(candidate, nominal=True, strength=0.42) if dated else None
        if governor.alone and _SUBJECT_OF.match(lower, candidate.end, sentence.end):
            return None  # "The launch of the programme confirms ..."
        if governor.sort == "begin" and candidate.action == "enacted":
            return replace(candidate, action="reported")
        if governor.sort is None and not governor.alone:
            return replace(candidate, nominal=True, strength=0.5)
        if governor.sort is None and lower[start : candidate.verb_start] not in ("", "و", "ال"):
            return replace(candidate, nominal=True, strength=0.4)
        if governor.sort == "done" and candidate.passive is False and _is_done(lower, governor.at):
            return replace(candidate, passive=True)
        return candidate

    def _before(self, lower: str, sentence: Sentence, verb: VerbHit, noun: NounHit) -> Iterator[Candidate]:
        """An instrument before its verb: "the duties entered into force", "the duties that it imposed"."""
        between = lower[noun.end : verb.start]
        reach = _ENTRY_REACH if verb.verb.action == "effective" else _BEFORE_REACH
        if len(between) > reach or verb.sort == "noun":
            return
        if verb.verb.subject == "none":
            entered = _ENTERED.search(lower, max(sentence.start, noun.start - 60), verb.start)
            if len(between) > _BEFORE_REACH and not (entered and entered.end() <= noun.start):
                return
            if is_broken(between) or _RELATIVE.search(between):
                return
            if (
                verb.verb.forms.get(lower[verb.start : verb.end]) == "past"
                and entered
                and entered.end() < verb.start
            ):
                moved = replace_verb(verb, entered.start(), entered.end(), lower)
                yield _candidate(moved, noun, 0.84, passive=True)
            else:
                yield _candidate(verb, noun, 0.76 - 0.1 * len(between) / _BEFORE_REACH, passive=True)
        elif _HAD.search(between) and lower.endswith("ها", verb.start, verb.end):
            if _DATED.search(lower, verb.end, verb.end + 24):  # "which it had imposed in August 2024"
                told = _candidate(verb, noun, 0.8)
                yield replace(told, start=verb.start, end=verb.end, instrument=None)
        elif (relative := _RELATIVE.search(between)) and not is_broken(between):
            near = len(between) - relative.end() <= 12
            if near and verb.verb.subject == "actor":
                dated = verb.sort == "past" and _DATED.search(lower, verb.end, verb.end + 24)
                yield _candidate(verb, noun, 0.66 if dated else 0.46, passive=dated is not None)

    def with_money(
        self,
        lower: str,
        sentence: Sentence,
        verb: VerbHit,
        money: Sequence[Money],
        nouns: Sequence[NounHit],
        verbs: Sequence[VerbHit],
    ) -> Iterator[Candidate]:
        """A verb whose object is a bare sum: "allocated 200 million dirhams"."""
        for one in money:
            between = lower[verb.end : one.start]
            if one.sense in _UNGIVEN or one.start < verb.end or len(between) > _MONEY_REACH:
                continue
            if is_broken(between) or _RELATIVE.search(between):
                continue
            if any(verb.end <= n.start < one.start for n in nouns):
                continue  # "a grant of 75 million": the grant is the object
            if any(verb.end <= v.start < one.start for v in verbs):
                continue
            word = word_start(lower, verb.start, sentence.start)
            if verb.sort == "noun" and any(n.end + 1 == word for n in nouns):
                continue  # "an agreement on investment of": the agreement's sum
            onto = verb.sort == "noun" and lower[word : verb.start].endswith("ب")
            if onto and self._governors.of(lower, sentence.start, word).distance > 6:
                continue  # "with funding of", "an agreement on investment of": the sum of something else
            candidate = Candidate(
                verb.verb.money or "",
                verb.verb.action,
                verb.start,
                one.end,
                verb.start,
                verb.end,
                verb.verb.subject,
                f"ar.{verb.verb.id}+money",
                0.76 - 0.1 * len(between) / _MONEY_REACH,
                instrument=(one.start, one.end),
                money=one,
                past=verb.sort == "past",
                plain=verb.verb.plain,
                sort=verb.sort,
            )
            if verb.sort != "noun":
                yield candidate
            elif (made := self.governed(lower, sentence, candidate)) is not None:
                yield made
            break


def replace_verb(verb: VerbHit, start: int, end: int, lower: str) -> VerbHit:
    """The verb hit moved onto the verb its phrase begins with: "دخلت ... حيز التنفيذ"."""
    word = lower[start:end].lstrip("وف")
    sort = "base" if word.startswith("س") else "present" if word[0] in "یت" else "past"
    return VerbHit(end - len(word), end, verb.verb, sort)


def _takes_over(between: VerbHit, verb: VerbHit, noun: NounHit) -> bool:
    """Whether a verbal noun between a verb and an object has the object for itself.

    Not where the verb says what becomes of a measure and the noun only that it applies: "put off the
    application of the rules".
    """
    if _only_applies(between, verb):
        return False
    if verb.verb.action == "extended" and between.verb.action == "amended":
        return False  # "prolonged the exemption of goods from the duties"
    return between.verb.goes_with(noun.instrument)


def _only_applies(between: VerbHit, verb: VerbHit) -> bool:
    """Whether a noun between only says that a measure applies: "the continued imposing of duties"."""
    return verb.verb.action in _OF_ACTS and between.verb.action in ("enacted", "disbursed", "awarded")


_LIFTED = 0.92


def _lifted(outer: VerbHit, inner: VerbHit) -> str | None:
    """What it comes to that a suspension is done something to: ended, the measure goes on."""
    if inner.sort != "noun" or inner.verb.action != "suspended":
        return None
    return {"terminated": "resumed", "extended": "extended"}.get(outer.verb.action)


def _speaks(lower: str, verb: VerbHit) -> bool:
    """Whether a subject stands right before the verb."""
    before = lower[max(0, verb.start - 24) : verb.start].rstrip("وف")
    return bool(before.strip()) and not before.rstrip().endswith((":", ".", "-", "،", "\n"))


def _grants_licences(lower: str, verb: VerbHit, noun: NounHit) -> bool:
    """Whether licences are handed out: what an office does every month, and no rule."""
    return (
        verb.verb.action in ("enacted", "announced")
        and verb.verb.id != "impose"
        and verb.verb.kind_of(noun.instrument) == "regulation"
        and _LICENCES.match(lower, noun.start) is not None
    )


_LICENCES = re.compile(spelled(r"(?:رخص|رخصة|ترخيص|تراخيص|تصريح|تصاريح)(?!\w)"))


def _is_done(lower: str, at: tuple[int, int] | None) -> bool:
    return at is not None and _DONE.fullmatch(lower, *at) is not None


_DONE = re.compile(spelled(r"[وف]?س?(?:تم|تمت|[يت]تم|جرى|جرت|[يت]جري)"))


def _candidate(verb: VerbHit, noun: NounHit, strength: float, *, passive: bool = False) -> Candidate:
    kind, action = verb.verb.kind_of(noun.instrument), verb.verb.action
    said = noun.instrument.id
    if action == "effective" and said == "decision":
        said = "named-before"  # "the decision takes effect": the measure told before
    if kind == "meeting" and action == "completed" and verb.sort in ("present", "base"):
        action = "scheduled"  # "Riyadh hosts a summit in January"
    return Candidate(
        kind,
        action,
        min(verb.start, noun.start),
        max(verb.end, noun.end),
        verb.start,
        verb.end,
        verb.verb.subject,
        f"ar.{verb.verb.id}+ar.{said}",
        strength,
        passive,
        False,
        (noun.start, noun.end),
        verb.sort == "past",
        plain=verb.verb.plain,
        sort=verb.sort,
    )

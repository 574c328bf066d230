"""Under what an Arabic verb or verbal noun stands: by the words before it in its clause, nearest first.

A verbal noun hangs on a verb that may be several words away, with its subject between ("تعتزم وزارة
التجارة فرض"); a finite verb is coloured by the particle before it, or over "أن" by such a verb too. Words
are looked up, not searched for, so that many cues cost no more than few.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tracker.extract.candidate import Candidate
from tracker.extract.lexicon import Lexicon
from tracker.extract.scope import Reading, Scope
from tracker.extract.sentences import Sentence
from tracker.extract.text import spelled, words_of

_ORDER = ("negation", "hypothesis", "threat", "plan", "pledge", "future", "done", "begin", "announce")
_SCOPES = {
    "negation": Scope.NEGATION,
    "hypothesis": Scope.HYPOTHESIS,
    "threat": Scope.THREAT,
    "plan": Scope.PLAN,
    "pledge": Scope.PLEDGE,
    "future": Scope.COMING,
    "begin": Scope.BEGIN,
    "done": Scope.FACT,
    "announce": Scope.FACT,
}
_CLAUSE = re.compile(
    spelled(
        r"[؛;!؟\n]|: |\. |(?:^|[،,]? )(?:و?لكن|و?لكنها|و?لكنه|بينما|فيما|في حين|حيث|إذ|مما|علما بأن|بعدما"
        r"|إلا أن|غير أن|كي|وذلك) "
        r"|[،,] (?=[وف])"
    )
)
_WORD = re.compile(r"[^\s،,\"'()\[\]؛;:]+")
_REACH, _WORDS = 150, 20
_THAT = words_of(spelled("أن بأن وأن أنه أنها بأنه بأنها إن إنه إنها ألا بألا أنهم كي لكي حتى لأن"))
_NOT = words_of(spelled("لا لم لن ولا ولم ولن فلا فلم ليس ليست وليس ألا"))
_BARE_NOT = words_of(spelled("يقل تقل يتجاوز تتجاوز يزيد تزيد سيما يزال تزال زال زالت"))
_IF = words_of(spelled("إذا لو هل ليت متى كلما لولا فإذا وإذا ولو فهل أفلا ريثما حال"))
_PERHAPS = words_of(spelled("قد وقد فقد"))
_OF_ADJECTIVES = words_of(spelled("غير الغير"))
_IMPERFECT = "یتن"
_BARE_DECISION = "+ar.decision"
_PROVIDED = words_of(spelled("على"))
_LATER = words_of(spelled("سوف وسوف"))
_TIME = words_of(spelled("بعدما عندما حينما حين لما منذ بعد عقب قبل"))
# What hangs on one of these is told as known, or only as a topic.
_KNOWN = words_of(
    spelled(
        "بعد عقب إثر منذ بسبب رغم نتيجة جراء قبل حول بشأن خلال وسط ضد سبب مثل تجاه أثناء حيال لدى بفعل برغم"
        " أمام نحو"
        " وبعد وقبل ومنذ مدى تأثير أثر آثار تداعيات مفعول"
    )
)
_PURPOSE = re.compile(r"[وف]?ل")


@dataclass(frozen=True, slots=True)
class Governor:
    """What a verb or verbal noun hangs on.

    `sort` is that of the cue ("plan", "done"), "known" after a preposition that takes it for granted, None
    where there is nothing; `at` where the cue stands, `distance` how many words away. `alone`: no word
    of the clause stands before.
    """

    sort: str | None
    at: tuple[int, int] | None = None
    distance: int = 99
    announced: bool = False
    negated: bool = False
    doubted: bool = False
    alone: bool = False


class Governors:
    """Finds what verbal nouns hang on, by the lexicon's cues."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._cues: dict[str, list[tuple[str, str]]] = {}
        for sort in _ORDER:
            for cue in lexicon.cues.get(sort, ()):
                first, _, rest = cue.partition(" ")
                self._cues.setdefault(first, []).append((rest, sort))

    def cue(self, lower: str, word: re.Match[str]) -> str | None:
        """The sort of the cue that begins with a word; clitics aside."""
        for form in _stripped(word.group()):
            for rest, sort in self._cues.get(form, ()):
                if not rest or lower.startswith(rest, word.end() + 1):
                    return "future" if sort in ("done", "begin") and form.startswith(("سی", "ست")) else sort
        return None

    def of(self, lower: str, start: int, at: int) -> Governor:
        """What a verbal noun hangs on, whose word begins at `at`: the nearest cue of its clause."""
        words = _words(lower, start, at)
        found: tuple[str, tuple[int, int], int] | None = None
        announced = negated = doubted = False
        for i, word in enumerate(words):
            if i == 0 and word.group() in _KNOWN:
                if word.group() in _ON and (act := _act_of(words)) is not None:
                    return Governor("done", act.span(), len(words))  # "decision 61 on the control of"
                return Governor("known")
            if i == 1 and word.group() in _RESTS and words[0].group() == _UPON:
                return Governor("known")  # "rests on obliging": told again
            if word.group() in _OF_ADJECTIVES and i:
                continue  # "the unprecedented decision"
            if word.group() in _PERHAPS and i and words[i - 1].group()[0] not in _IMPERFECT:
                continue  # before the past it only says that it is over: "had issued"
            sort = self.cue(lower, word)
            if word.group() in _NOT:
                negated = negated or not (i and words[i - 1].group() in _BARE_NOT)
            elif sort == "announce":
                announced = True
                found = found or (sort, word.span(), i)
            elif sort is not None and (found is None or found[0] == "announce"):
                found = (sort, word.span(), i) if found is None else found
                negated, doubted = negated or sort == "negation", doubted or sort == "hypothesis"
            elif sort is not None:
                negated, doubted = negated or sort == "negation", doubted or sort == "hypothesis"
        if found is None:
            return Governor(None, negated=negated, alone=not words)
        return Governor(found[0], found[1], found[2], announced, negated, doubted)


class ArabicScopes:
    """Reads the scopes of a sentence's candidates."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._governors = Governors(lexicon)
        background = lexicon.cues.get("background", ())
        either = "|".join(map(re.escape, background)) or "(?!)"
        self._background = re.compile(rf"(?<!\w)(?:{either})(?!\w)")

    def read(self, lower: str, sentence: Sentence, candidate: Candidate) -> Reading:
        """The scope of a candidate's verb in its sentence."""
        at, start = candidate.verb_start, sentence.start
        quoted = lower.count('"', start, at) % 2 == 1
        if lower[start : sentence.end].rstrip("\"') ").endswith(("؟", "?")):
            return Reading(Scope.HYPOTHESIS, quoted=quoted)
        if _WAS_DUE.search(lower, start, at) or _DENIED_AFTER.match(lower, candidate.end, sentence.end):
            return Reading(Scope.HYPOTHESIS, quoted=quoted)
        window = lower[max(start, at - 90) : min(sentence.end, candidate.end + 30)]
        told = self._background.search(window) is not None
        word = word_start(lower, at, start)
        if candidate.sort == "noun":
            return self._of_noun(lower, start, word, candidate, quoted, told)
        return self._of_verb(lower, start, word, candidate, quoted, told)

    def _of_noun(
        self, lower: str, start: int, word: int, candidate: Candidate, quoted: bool, told: bool
    ) -> Reading:
        governor = self._governors.of(lower, start, word)
        near = governor.distance <= 2 and governor.sort not in ("announce", None)
        near = near or (governor.sort == "plan" and governor.distance <= 6)  # "plans" takes "to"
        purpose = _PURPOSE.fullmatch(lower, word, candidate.verb_start) is not None
        if purpose and not near and candidate.action != "challenged":
            return Reading(Scope.HYPOTHESIS)
        if governor.negated:
            return Reading(Scope.NEGATION, quoted=quoted)
        if governor.doubted:
            return Reading(Scope.HYPOTHESIS, quoted=quoted)
        if governor.alone and _is_statute(lower):
            return Reading(Scope.LAW, None, False, told, quoted)  # "First: approval of the law"
        if governor.sort is None or governor.sort == "known":
            return Reading(Scope.FACT, None, False, told or governor.sort == "known", quoted)
        return Reading(_SCOPES[governor.sort], governor.at, governor.announced, told, quoted)

    def _of_verb(
        self, lower: str, start: int, word: int, candidate: Candidate, quoted: bool, told: bool
    ) -> Reading:
        words = _words(lower, start, word)
        said = [w.group() for w in words]
        first = said[0] if said else ""
        if candidate.modal:
            return Reading(Scope.FACT, None, False, told, quoted)
        if first in _NOT:
            return Reading(Scope.NEGATION, quoted=quoted)
        if any(one in _IF for one in said[:6]) or (first in _PERHAPS and candidate.sort != "past"):
            return Reading(Scope.HYPOTHESIS, quoted=quoted)
        if _PURPOSE.fullmatch(lower, word, candidate.verb_start):
            return Reading(Scope.HYPOTHESIS, quoted=quoted)
        scope, at, announced = Scope.FACT, None, False
        drafted = any(one.lstrip("وفلب") in _DRAFT for one in said[:4])
        if drafted and not any(self._governors.cue(lower, w) == "done" for w in words):
            scope, at = Scope.PLAN, words[0].span()
        that = next((i for i, one in enumerate(said[:7]) if one in _THAT), None)
        if that is not None:
            over = self._over(lower, words, that)
            if over.sort == "known":
                told = True
            elif over.sort is not None:
                scope, at, announced = _SCOPES[over.sort], over.at, over.announced
            if over.negated or over.doubted or said[that] in _NOT:
                doubt = over.negated or said[that] in _NOT
                return Reading(Scope.NEGATION if doubt else Scope.HYPOTHESIS, quoted=quoted)
            told = told or any(one in _TIME for one in said[that + 1 : that + 2])
        elif first in _TIME or any(one in _CONJUNCTIONS for one in said[:3]):
            told = told or not _YEAR.search(lower, candidate.verb_end, candidate.verb_end + 24)
        if (
            scope is Scope.FACT
            and that == 0
            and candidate.sort == "present"
            and said[1:2]
            and said[1] in _PROVIDED
        ):
            if candidate.rule.endswith(_BARE_DECISION):
                return Reading(Scope.HYPOTHESIS, quoted=quoted)  # it is not said what will be decided
            scope, at = Scope.COMING, words[1].span()  # "provided that the decision be issued in May"
        if scope is Scope.FACT and (candidate.sort == "base" or first in _LATER):
            scope = Scope.COMING
            at = words[0].span() if first in _LATER else (word, candidate.verb_start + 1)
        if scope is Scope.FACT and that is None and candidate.sort == "present" and _is_statute(lower):
            scope = Scope.LAW
        return Reading(scope, at, announced, told, quoted)

    def _over(self, lower: str, words: list[re.Match[str]], that: int) -> Governor:
        """What a clause that begins with "that" hangs on."""
        outer = words[that + 1 :]
        if not outer:
            return Governor(None)
        return self._governors.of(lower, outer[-1].start(), words[that].start())


# "... , but the ministry denied it": what was told is taken back.
_DENIED_AFTER = re.compile(
    spelled(
        r"[^.؛]{0,80}?،? (?:لكن|ولكن|إلا أن|غير أن|بيد أن)\w* [^.؛]{0,50}?"
        r"(?:نفى|نفت|نفاه|نفته|كذب|كذبت|دحض|دحضت)"
        r" (?:صحة )?(?:ذلك|الخبر|هذه|هذا|تلك|الأمر)(?!\w)"
    )
)
# "Had been due to": what was once to come, and came otherwise.
_WAS_DUE = re.compile(
    spelled(r"(?<!\w)[وف]?(?:كان|كانت) (?:\w+ ){0,3}?من (?:ال)?(?:مقرر|مفترض|منتظر|مزمع|مرتقب) أن ")
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_UPON = spelled("على")
_RESTS = words_of(spelled("يقوم تقوم قائم قائمة القائم القائمة مبني مبنية يعتمد تعتمد"))
_ON = words_of(spelled("بشأن شأن"))
_ACTS = words_of(spelled("قرارا مرسوما قرار مرسوم إعلان أمر قانون لائحة تعميم إشعار ظهير بلاغ"))
_DRAFT = words_of(spelled("مشروع مسودة مقترح مشروعا"))
STATUTE = re.compile(
    spelled(
        r"(?:^|\n)\s*(?:ال)?(?:مادة|فصل) (?:\(?\d|الأولى|الأول|الثانية|رقم)|نظم ما يأتي|قرر ما يلي"
        r"|رسمنا بما هو آت|أصدرنا القانون|بعد الاطلاع على"
    )
)
"""What only stands in the text of a law or decree itself."""


@lru_cache(maxsize=2)
def _is_statute(lower: str) -> bool:
    return STATUTE.search(lower) is not None


_CONJUNCTIONS = words_of(spelled("بعدما عندما حينما حين"))


def _act_of(words: list[re.Match[str]]) -> re.Match[str] | None:
    """The decision or decree among the words before, which are nearest first."""
    return next((w for w in words[1:] if any(form in _ACTS for form in _stripped(w.group()))), None)


def word_start(lower: str, at: int, floor: int) -> int:
    """Where the word that holds `at` begins, clitics included."""
    while at > floor and lower[at - 1].isalnum():
        at -= 1
    return at


def _stripped(word: str) -> Iterator[str]:
    """A word, and what is left of it without the clitics it may begin with."""
    yield word
    if word[0] in "وف" and len(word) > 2:
        word = word[1:]
        yield word
    for clitic in _CLITICS:
        if word.startswith(clitic) and len(word) - len(clitic) > 2:
            yield word[len(clitic) :]


_CLITICS = ("بال", "لل", "ال", "ب", "ل")


def _words(lower: str, start: int, at: int) -> list[re.Match[str]]:
    """The words of the clause before `at`, nearest first."""
    floor = max(start, at - _REACH)
    for match in _CLAUSE.finditer(lower, floor, at):
        floor = match.end()
    return list(_WORD.finditer(lower, floor, at))[-_WORDS:][::-1]

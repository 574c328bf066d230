"""Under what a verb stands: denied, threatened, planned, promised, only imagined, long past.

Cues stand before the verb in its own clause. Those that govern directly ("will", "threatened to",
"not") must touch it, but for adverbs; those that colour a clause ("if", "called for") may stand
further off.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tracker.extract.candidate import Candidate
from tracker.extract.lexicon import Lexicon
from tracker.extract.scope import Reading, Scope
from tracker.extract.sentences import Sentence

_CLAUSE = re.compile(
    r"; | — | - |, (?:but|while|although|though|because|whereas|which|who|as|and|after|before"
    r"|when|where|with)\b|\bwhile\b|\bbecause\b|: "
)
_BETWEEN = (
    r"(?:,? (?:also|soon|now|further|then|again|still|even|only|just|directly|all|be|have|been|has"
    r"|had|immediately|[a-z]+ly))*"
)
# "Proposed on Thursday to repeal".
_ON_A_DAY = r"(?:(?: on)? [a-z]{3,6}day| on [a-z]{3,9}\.? \d{1,2}| today| this week)?"
_REACH, _FAR = 70, 110
_LONGEST_SUBJECT = 3  # words of a headline before its "to"
_FAR_HYPOTHESES = re.compile(
    r"(?<!\w)(?:if|whether|unless|fears?|feared|concerns?|concerned|worr(?:y|ies|ied)|call(?:s"
    r"|ed|ing)? (?:for|on|upon)|"
    r"urg(?:e|es|ed|ing)|hop(?:e|es|ed|ing)|possibility|speculation|demand(?:s|ed)?"
    r"|recommend(?:s|ed|ing|ation)?|risks? (?:of|that)|"
    r"prospects? (?:of|for)|what if|in case|in the event|(?:would|could|should|may|might|must)"
    r" (?:need|have) to|suggest(?:s|ed)?|"
    r"predict(?:s|ed)?|argu(?:e|es|ed)|lobb(?:y|ied|ying)|ought to|"
    r"oppos(?:e|es|ed|ing)|expectations?|rumou?rs?|were to|finds that|suppose|imagine|assuming"
    r"|scenarios?|it is (?:high )?time|(?:few|nobody|no one|many|most|some) (?:believe|think"
    r"|expect)s?|(?:book|film|novel|documentary"
    r"|memoir|thesis) [^.;]{0,60}(?:how|why|when)|(?:we|i|analysts|traders"
    r"|investors) expects?|sense of (?:the )?(?:congress"
    r"|senate|house)|asked|asking|encourage[sd]?|opportunity to)(?!\w)"
)
_NO_PLAN = re.compile(
    r"(?<!\w)(?:no(?!\.? ?\d)|not|never|n't|denie[sd]|without|ruled out|rules out|lack of|no longer"
    r"|neither)(?:n't)?\W+(?:\w+\W+){0,4}$|n't (?:\w+ ){0,3}$"
)
# "Voted down a bill to".
_DROPPED = re.compile(
    r"\b(?:voted down|vetoe[sd]|veto|rejects?|rejected|shelved?|scrapped|dropped|withdrew|abandoned|blocked)"
    r" (?:\w+ ){0,3}$"
)
# "Barred investors from providing finance".
_KEPT_FROM = re.compile(
    r"\b(?:restrict|prohibit|prevent|bar|barr|ban|bann|block|stop|stopp|keep|deter|discourag|exclud)"
    r"(?:s|ed|ing|es)? [^.;]{2,60} from (?:[a-z]+ly )?$"
)
# "No decision has been taken on extending", "denied a report that it had won".
_UNDONE = re.compile(
    r"(?<!\w)(?:no (?:decision|agreement|timetable|date|deal|announcement)\b[^,;]{0,40} (?:on|to|for|about) $"
    r"|(?:denie[sd]|denying|dismiss(?:es|ed)|refuted?|rejected) [^.;,]{0,40}\b(?:reports?|rumou?rs?|claims?"
    r"|allegations?|suggestions?) (?:that )?[^,;]{0,40}$"
    r"|(?:reject(?:s|ed)|defeat(?:s|ed)|vot(?:es|ed) (?:down|against)|oppos(?:es|ed)) (?:an?|the|any) $"
    r"|(?:dropped|removed|deleted|stripped|scrapped|struck) (?:an?|the|any) (?:provision|clause|proposal|plan"
    r"|amendment|requirement)s? [a-z ]{0,24}$)"
)


class ScopeReader:
    """Reads scopes by the cues of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._near: Mapping[str, re.Pattern[str]] = {
            name: re.compile(rf"{self._either(cues)}{_ON_A_DAY}(?: to)?{_BETWEEN}\s*$")
            for name, cues in lexicon.cues.items()
            if cues
        }
        self._any = {
            name: re.compile(rf"{self._either(lexicon.cues[name])}(?!\w)")
            for name in ("hypothesis", "negation", "background", "announce")
            if lexicon.cues.get(name)
        }

    @staticmethod
    def _either(cues: tuple[str, ...]) -> str:
        """Any of the cues, longest first, under one look-behind: one each would try all at every letter."""
        ordered = sorted(cues, key=len, reverse=True)
        begun = "|".join(re.escape(cue) for cue in ordered if cue[0].isalnum())
        rest = "".join(f"|{re.escape(cue)}" for cue in ordered if not cue[0].isalnum())
        return rf"(?:(?<!\w)(?:{begun}){rest})"

    def read(self, lower: str, sentence: Sentence, candidate: Candidate) -> Reading:
        """The scope of a candidate's verb in its sentence."""
        start, end, verb = sentence.start, sentence.end, candidate.verb_start
        until = verb if candidate.modal else candidate.end
        clause = start
        for match in _CLAUSE.finditer(lower, start, verb):
            clause = match.end()
        near = _without_month(lower[max(clause, verb - _REACH) : verb])
        quoted = lower.count('"', start, verb) % 2 == 1
        background = self._search("background", lower[max(start, verb - 120) : min(end, until + 30)])
        announced = self._search("announce", lower[max(start, verb - _FAR) : verb])
        announced = announced or _SAID_AFTER.search(lower, until, end) is not None
        far = lower[max(start, verb - _FAR) : verb]
        wide, phrase = lower[max(clause, verb - _FAR) : verb], lower[verb:until]
        scope, at = self._scope(near, _without_month(wide), _without_month(phrase))
        if _TIME_CLAUSE.search(far):
            # "After the rule takes effect" is still to come, "since he signed the law" is told in passing.
            if not candidate.past and scope is Scope.FACT:
                scope = Scope.HYPOTHESIS
            background = True
        if lower[start:end].rstrip("\"')").endswith("?") or lower.startswith(("should ", "were "), start):
            scope, at = Scope.HYPOTHESIS, None
        cue = (verb - len(near) + at[0], verb - len(near) + at[1]) if at else None
        if scope is Scope.FACT and candidate.subject == "none" and not candidate.modal:
            inside = _WILL.search(lower, verb, candidate.end)
            scope = Scope.COMING if inside else scope  # "tariffs on graphite will increase"
        if scope is Scope.FACT and _GOING_ON.search(lower, start, verb) and _ING.match(lower, verb):
            scope = Scope.FUTURE  # "will open a call, providing $5 million"
        if scope in (Scope.FUTURE, Scope.COMING) and _DIRECTED.search(far):
            scope = Scope.DIRECTED
        if candidate.nominal and scope is Scope.FACT and _WOULD.match(lower, candidate.end):
            scope = Scope.HYPOTHESIS  # "a ban on exports would hurt"
        purpose = scope is Scope.FUTURE and cue is not None and lower[cue[0] : cue[1]].strip() == "to"
        if purpose and cue and sentence.heading:
            purpose = lower.count(" ", start, cue[0]) > _LONGEST_SUBJECT  # "Japan to provide": to come
        return Reading(scope, cue, announced, background, quoted, purpose)

    def _search(self, name: str, window: str) -> bool:
        pattern = self._any.get(name)
        return pattern is not None and pattern.search(window) is not None

    def _scope(self, near: str, far: str, phrase: str) -> tuple[Scope, tuple[int, int] | None]:
        denied = _NO_PLAN.search(near) or _UNDONE.search(near) or _KEPT_FROM.search(near)
        if denied or self._touches("negation", near):
            return Scope.NEGATION, None
        if self._touches("hypothesis", near) or _FAR_HYPOTHESES.search(far):
            return Scope.HYPOTHESIS, None
        said = _SAID_WOULD.search(near)
        if said:
            return Scope.COMING, said.span(1)
        if _RULE_THAT.search(far):
            return Scope.LAW, None
        for name, scope in (("threat", Scope.THREAT), ("plan", Scope.PLAN), ("pledge", Scope.PLEDGE)):
            touched = self._touches(name, near)
            if touched:
                if _NO_PLAN.search(near[: touched[0]]) or _DROPPED.search(near[: touched[0]]):
                    return Scope.NEGATION, None
                return scope, touched
        if _BILL.search(near) and _ING.match(phrase):
            return Scope.PLAN, None  # "a bill banning exports"
        for name, scope in (("future", Scope.FUTURE), ("law", Scope.LAW)):
            touched = self._touches(name, near)
            if touched:
                coming = scope is Scope.FUTURE and _WILL.search(near, *touched)
                return Scope.COMING if coming else scope, touched
        if _inside(phrase) or _COORDINATED.search(far):
            return Scope.HYPOTHESIS, None
        if _SUBORDINATE.search(far):
            return Scope.HYPOTHESIS, None
        touched = self._touches("begin", near)
        return (Scope.BEGIN, touched) if touched else (Scope.FACT, None)

    def _touches(self, name: str, near: str) -> tuple[int, int] | None:
        pattern = self._near.get(name)
        match = pattern.search(near) if pattern else None
        return match.span() if match else None


# "..., the minister announced today": who says so comes last.
_SAID_AFTER = re.compile(
    r", [^,;]{3,70} (?:announced|said|confirmed|told [a-z ]{3,30})"
    r"(?: (?:on [a-z]+day|on [a-z]{3,9}\.? \d{1,2}|today|yesterday|this week|in a statement))*[.\"]*\s*$"
)
# Said to come, and not settled: "will", "is set to".
_WILL = re.compile(r"\b(?:will|is to|are to|set to|due to|scheduled to|ready to|going to)\b|'ll\b")
_WOULD = re.compile(r"(?: [\w'-]+){0,5} (?:would|could|might|may|should)\b")
# "Directs the Secretary to issue": told to, and not yet done.
_DIRECTED = re.compile(
    r"\b(?:direct|instruct|task|requir|authoriz|authoris|enabl|allow|empower|encourag|ask"
    r"|request)(?:s|ed|es|e|ing)?"
    r" [^,;]{3,70} to (?:also )?$"
)
_BILL = re.compile(r"\b(?:bill|legislation|proposal|draft law|draft)s? $")
_GOING_ON = re.compile(r"\bwill [^;]{3,110}, $")
_ING = re.compile(r"[a-z]+ing\b")
# "Once the rules are finalized": in the present after such a word, still to come.
_TIME_CLAUSE = re.compile(
    r"\b(?:since|after|when|once|until|before|ever since)\b(?! (?:monday|tuesday|january|\d))[^,;]{3,70}$"
)
# "The ministry said it would": announced, where a bill that "would" only proposes.
_SAID_WOULD = re.compile(
    r"\b(?:said|says|announced|confirmed|pledged)(?: on (?:[a-z]+day|[a-z]{3,9}\.? \d{1,2}))?,?(?: that)?"
    r" (?:it|they|he|she|the [a-z]+|[a-z]+) (would)"
    r"(?: also| now| soon| further)*\s*$"
)
# "Issued a new rule that would ban": issued, whatever it would do.
_RULE_THAT = re.compile(
    r"\b(?:issued|signed|adopted|approved|enacted|published|promulgated|finali[sz]ed) (?:an? |the )"
    r"(?:[a-z]+ ){0,3}(?:rule|regulation|decree|order|law|directive|ordinance|proclamation|circular)"
    r" (?:that|which) (?:would|will)(?: also)? $"
)
_SUBORDINATE = re.compile(r"\b(?:after|before|until|once|when)\b[^,]{0,50}\b(?:is|are) $")
_INSIDE = re.compile(
    r"(?<!\w)(?:could|may|might|should|would|must|if|whether|unless|not|never|cannot)(?!\w)|n't\b"
)


# "Should speed up permits and consider a ban": the doubt holds for both.
_COORDINATED = re.compile(
    r"\b(?:should|must|could|may|might|ought to|urged? [^,;]{3,30} to"
    r"|called on [^,;]{3,30} to) [^,;]{3,70},? and"
    r" (?:also |then |to )?$"
)


def _inside(phrase: str) -> bool:
    """A denial or doubt inside the phrase itself: "exports could be banned"."""
    return _INSIDE.search(phrase) is not None


# The month, where "may" casts no doubt: "in May", "on 18 May", "May 20".
_MAY = re.compile(r"(\b(?:in|last|this|early|late|since|until|\d{1,2}(?:st|nd|rd|th)?) )may\b|\bmay(?= \d)")


def _without_month(words: str) -> str:
    """The words, of the same length, without the month of May."""
    return _MAY.sub(lambda match: f"{match[1] or ''}mai", words) if "may" in words else words


_NEW_CLAUSE = re.compile(r", (?:and|but|while|whereas)\b|;| — ")


def territory(
    lower: str, sentence: Sentence, candidate: Candidate, others: Sequence[Candidate]
) -> tuple[int, int]:
    """The part of a sentence that is one candidate's own: up to the clause of the one before or after it."""
    start, end = sentence.start, sentence.end
    for other in others:
        if other.start >= candidate.end and lower.endswith(" and ", 0, other.start):
            end = min(end, other.start - 5)  # "imposed duties on A and opened a probe into B"
        elif other.end <= candidate.start:
            borders = [m.end() for m in _NEW_CLAUSE.finditer(lower, other.end, candidate.start)]
            start = max(start, borders[-1]) if borders else start
        elif other.start >= candidate.end:
            border = [m.start() for m in _NEW_CLAUSE.finditer(lower, candidate.end, other.start)]
            end = min(end, border[-1]) if border else end
    return start, end

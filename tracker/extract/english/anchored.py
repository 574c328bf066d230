"""Dates told as a distance: "not later than 180 days after the date of the enactment of this Act".

An anchor is the document's own only where nothing says it is another's: "the enactment of this Act", not
"the enactment of the Trade Act of 1974".
"""

from __future__ import annotations

import re

from tracker.extract.dates import DateMention, When
from tracker.model import Anchor, DateRule, RuleUnit

_ORDINARY = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty"
)
_NUMBERS = {word: number for number, word in enumerate(_ORDINARY.split(), 1)} | {
    "a": 1, "an": 1, "twenty-one": 21, "thirty": 30, "forty-five": 45, "sixty": 60, "ninety": 90,
    "one hundred and twenty": 120, "one hundred twenty": 120, "one hundred and eighty": 180,
    "one hundred eighty": 180, "twentieth": 20, "thirtieth": 30, "sixtieth": 60,
}  # fmt: skip
_COUNT = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_UNIT = r"(?:calendar |business |working |full )?(?:days?|weeks?|months?|years?)"
_LIMIT = r"(?:by )?(?:within|(?:not|no) (?:later|more) than)(?: a period of| the)?(?: next)? "
_FROM = (
    r"(?:of|after|from|following|before|prior to|beginning on|beginning|starting on|starting|that begins on"
    r"|ahead of) (?:the |its |their |this |such |that of |today's )*(?:(?:day|date) )?(?:of "
    r"|on which |when )?"
    r"(?:the |its |their |this |it )*(?:entry into force|ent(?:ers|ering) into force|com(?:es"
    r"|ing) into (?:force|effect)"
    r"|tak(?:es|ing) effect|royal assent|effective date|[a-z]+(?: (?:is|are|was|has been) [a-z]+"
    r"| ent(?:ers|ered|ry) into force"
    r"| (?:takes?|took|comes?|came) (?:in)?(?:to )?(?:effect|force))?)"
    r"(?: (?:of (?:this|these) [a-z]+|of the (?:act|law|bill|order|rule|notice|regulation|decree)(?! of\b)"
    r"|(?:in|of) the (?:federal register|official (?:journal|gazette)|gazette)))?"
)
SPAN = (
    rf"{_LIMIT}(?:\d{{1,4}}|{_COUNT})[- ](?:\(\d{{1,4}}\) )?{_UNIT}(?: period)?(?: {_FROM})?"
    rf"|(?:\d{{1,4}}|{_COUNT})[- ](?:\(\d{{1,4}}\) )?{_UNIT}(?: period)? {_FROM}"
    rf"|on the (?:{_COUNT}) day (?:following|after) that of (?:its|their) publication"
)
"""A distance, with what it counts from where that is said; it goes into the grammar of all dates."""

_READ = re.compile(rf"(?P<count>\d{{1,4}}|\b(?:{_COUNT})\b)[- ](?:\(\d{{1,4}}\) )?(?P<unit>{_UNIT}|day)")
_BEFORE = re.compile(r"\b(?:before|prior to|ahead of) ")
_OTHERS = re.compile(r"\s*of (?:the|that|such|an?)\b")
_LIMITED = re.compile(_LIMIT)
_ANCHORS = (
    (re.compile(
        r"\b(?:official journal|official gazette|gazette|federal register|publi(?:cation|shed"
        r"|shing))"),
     Anchor.PUBLICATION),
    (re.compile(r"\b(?:effective date|entry into force|ent(?:er|ers|ered|ering) into force|commencement"
                r"|tak(?:es|ing) effect|com(?:es|ing) into (?:force|effect)"
                r"|goes into effect)"), Anchor.EFFECTIVE),
    (re.compile(r"\b(?:enact|enactment|enacted|passage|royal assent|becoming law)\b|of this (?:act|law)\b"),
     Anchor.ENACTMENT),
    (re.compile(r"\b(?:issuance|issued|signing|signature|signed|promulgation|announcement|adoption|order"
                r"|memorandum|proclamation|notice|determination|decree)\b"), Anchor.ISSUE),
)  # fmt: skip


_DUE = (
    (re.compile(r"\bcomments?\b[^.;]{0,60}$"), When.COMMENT_DUE),
    (re.compile(
        r"\b(?:effective|take[sn]? effect|taking effect|in(?:to)? (?:force|effect)|appl(?:y|ies)"
        r"|begin(?:s|ning)?"
        r"|starts?)(?: to apply)?(?: on| from)?,?\s*$"), When.EFFECTIVE),
    (re.compile(
        r"\b(?:expires?|terminates?|lapses?|ends?|sunsets?|cease[sd]?(?: to [a-z]+){0,2}|until)"
        r"(?: on(?: the date that is)?| at the end of)?(?: the date that is)?\s*$"), When.EXPIRES),
)  # fmt: skip
_REPORTED = re.compile(
    r"\b(?:submit|report|provide|deliver|transmit|brief|publish)\b[^.;]{0,90}"
    r"\b(?:report|briefing|assessment|findings|congress|committees?|parliament|council|president)\b"
)


def read(begin: int, stop: int, lower: str, start: int, end: int) -> DateMention:
    """The mention at [begin, stop) of a sentence at [start, end): nothing said, something is due."""
    words, head = lower[begin:stop], lower[max(start, begin - 70) : begin]
    offset = rule_of(words, lower[stop : stop + 40])
    when = next((when for pattern, when in _DUE if pattern.search(head)), None)
    if (
        when is None
        and " period" not in words
        and (_LIMITED.match(words) or (offset and offset.anchor is not Anchor.OTHER))
    ):
        around = lower[max(start, begin - 90) : min(end, stop + 150)]
        when = When.REPORT_DUE if _REPORTED.search(around) else When.DEADLINE
    return DateMention(begin, stop, when or When.BACKGROUND, None, rule=words, offset=offset)


def rule_of(words: str, tail: str) -> DateRule | None:
    """What a span says; `tail` is the text after it. None where its words count nothing."""
    match = _READ.search(words)
    if match is None:
        return None
    count = int(match["count"]) if match["count"].isdigit() else _NUMBERS[match["count"]]
    unit = match["unit"]
    working = unit.startswith(("business", "working"))
    noun = unit.split()[-1].rstrip("s")
    after = words[match.end() :]
    anchor = next((anchor for pattern, anchor in _ANCHORS if pattern.search(after)), Anchor.OTHER)
    if anchor in (Anchor.ENACTMENT, Anchor.EFFECTIVE) and _OTHERS.match(tail):
        anchor = Anchor.OTHER
    return DateRule(
        -count if _BEFORE.search(after) else count,
        RuleUnit.WORKING_DAY if working else RuleUnit(noun),
        anchor,
    )

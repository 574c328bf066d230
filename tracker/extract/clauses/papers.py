"""What falls due by a day, as the section names it: "report assessing the domestic source content ..."."""

from __future__ import annotations

import re

from tracker.extract.clauses.duties import Duty, Sort
from tracker.extract.clauses.phrases import PIECE, shortened, trimmed, written
from tracker.extract.clauses.provisions import Section

_PAPERS = (
    "report|briefing|assessment|study|strategy|plan|analysis|audit|certification|list|evaluation|review"
    "|inventory|roadmap|regulation|rule|rulemaking|guidance|federal acquisition regulation(?: supplement)?"
    "|determination|notification|regulation supplement|recommendation|summary|update"
)
_NO_PART = (
    "committees?|congress|to|of|the|an?|and|or|submit|provide|conduct|that|for|in|on|by|prescribe|issue"
    "|promulgate|revise|amend|update|finalize|publish|brief|complete|prepare|develop|make|deliver|transmit"
    "|shall|may|must|not|with|each|any|such|establish|carry|out|initiate|begin|commence"
)
_DOCUMENT = re.compile(
    rf"(?<![\w-])(?P<what>(?:(?!(?:{_NO_PART}) )[a-z0-9-]+ ){{0,3}}?(?:{_PAPERS})s?\b{PIECE}{{0,600}})"
)
_COMMITTEE = (
    r"(?:the |each |such )?"
    r"(?:appropriate |congressional |relevant |specified |defense |intelligence |select )*"
    r"(?:committees?(?: on (?:(?:(?!committee)[a-z, ]){3,120}?(?= of (?:the )?(?:senate|house|congress))"
    r"|armed services|appropriations|finance|foreign (?:relations|affairs)|ways and means|energy and [a-z ]+?"
    r"(?= (?:on|a|an|the) )))?"
    r"|congress|senate|house of representatives)"
    r"(?: of (?:jurisdiction|(?:the )?(?:congress|senate|house of representatives)))?"
)
_RECIPIENTS = rf"(?:{_COMMITTEE})(?:(?:,? and|,) {_COMMITTEE})*"
_TO = re.compile(
    r",?(?: and)?(?: (?:submit|provide|deliver|transmit|make|report)s?(?: (?:an?|the|such))?"
    rf"(?: (?:{_PAPERS})s?)?)? (?:to|for|with) {_RECIPIENTS}(?=,| |$),?",
    re.IGNORECASE,
)
_TOLD = re.compile(
    rf"\b(?P<verb>brief|certify|notify)\b(?: to)? {_RECIPIENTS}"
    rf"(?:,? (?P<about>(?:on|regarding|concerning|about|with respect to|that|whether|of) {PIECE}{{3,600}}))?"
)
_NOUNS = {"brief": "briefing", "certify": "certification", "notify": "notification"}
_ASIDE = re.compile(r" \((?:[^()]|\([a-z0-9]+\)){7,}(?:\)|$)")
_BARE = re.compile(
    rf"(?P<paper>(?:[A-Za-z-]+ ){{0,3}}(?:{_PAPERS})s?)(?: (?:containing|that (?:includes|contains|describes)"
    rf"|describing|which|including|with the following)[^a-z]*(?:the following|each of the following)?:?"
    r"(?: \(\w\) .*)?)?$",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    rf"(?:[a-z-]+ ){{0,3}}?(?:{_PAPERS})s? (?:on|of|regarding|relating to|concerning|with respect to|to)\b",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"\bth(?:is|e|ese) (?:\w+ )?(?:section|subsection|paragraph|subparagraph|title|division|chapter|act)\b"
    r"|\bsuch (?!as\b)[a-z]+|\b(?:under|by|in|of) (?:(?:sub)?section|(?:sub)?paragraph|clause)s? \(",
    re.IGNORECASE,
)
_REVISION = re.compile(
    rf"\b(?P<verb>amend|revise|modify|update) (?P<what>(?:(?!\bshall\b){PIECE}){{0,120}}?\b(?:regulations?"
    rf"|regulation supplement|rules?|guidance)\b{PIECE}{{0,600}})"
)
_REVISIONS = {"amend": "amendment", "revise": "revision", "modify": "modification", "update": "update"}


def only_points(told: str) -> bool:
    """Whether the words for what falls due say only together with the section what it is about."""
    return _POINTER.search(told) is not None


def subject_of(section: Section, duty: Duty) -> str | None:
    """What falls due; a paper without a topic where the section names none, None where it names no paper."""
    lower = section.lower
    stop = max(duty.sentence[1], min(duty.provision.stop, duty.sentence[1] + 300))
    shall = lower.find("shall ", duty.stop, stop)
    begin = shall + 6 if shall >= 0 else duty.stop
    if not _DOCUMENT.search(lower, begin, stop) and not _TOLD.search(lower, begin, stop):
        stop, begin = duty.start, max(duty.sentence[0], lower.find("shall ", *duty.sentence) + 6)
    paper, verb = _DOCUMENT.search(lower, begin, stop), _TOLD.search(lower, begin, stop)
    told: str | None
    revised = _REVISION.search(lower, begin, stop) if duty.sort is Sort.RULEMAKING else None
    if revised and (paper is None or revised.start() <= paper.start()):
        told = trimmed(
            f"{_REVISIONS[revised['verb']]} of {_ASIDE.sub('', written(section, *revised.span('what')))}"
        )
    elif verb and (paper is None or verb.start() <= paper.start()):
        about = written(section, *verb.span("about")) if verb["about"] else ""
        told = trimmed(f"{_NOUNS[verb['verb']]} {_ASIDE.sub('', about)}")
    elif paper:
        told = trimmed(_ASIDE.sub("", _TO.sub("", written(section, *paper.span("what")))))
    else:
        return None
    bare = _BARE.fullmatch(told) if told else None
    return (_headed(section, duty) or bare["paper"]) if bare else told


def _headed(section: Section, duty: Duty) -> str | None:
    """What falls due by the heading of its provision, or of the one above."""
    for provision in (duty.provision, *section.above(duty.provision)):
        if provision.heading and _TOPIC.match(provision.heading):
            heading = provision.heading
            return shortened(heading if heading[1:2].isupper() else heading[0].lower() + heading[1:])
    return None

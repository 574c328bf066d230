"""What an event of a section is called: to what it applies from a day on, what falls due."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.extract.clauses.duties import Duty, Sort
from tracker.extract.clauses.provisions import Section

_LONGEST = 150
_NEAR = 40  # in characters: "the prohibition shall take effect on"; farther off more is said
_WHEN = re.compile(
    r",? ?(?:\(?(?:beginning|effective|starting|commencing) )?(?:on |in |after |by |not later than )*"
    r"(?:the date that is |the date of )?$"
)
_TO = re.compile(
    r"(?:with respect to|in the case of|applicable to|apply to|applies to|for(?! purposes)"
    r"|to)\s+(?P<what>(?:any |each |all |a |an |the )?[a-z][^.;,\u2014]{3,140})"
)
_THE_RULE = re.compile(
    r"(?P<what>(?:the )?(?:prohibition|limitation|restriction|requirement|amendment)s?[^.;\u2014]{0,120}?)"
    r" (?:shall|takes?|appl)"
)
_TRAILING = re.compile(
    r"(?:,|\b(?:that|which|describing|including|containing|shall (?:take effect|apply|not apply)|takes?"
    r" effect|applies|apply|beginning|effective"
    r"|starting|commencing|that (?:is|are)|on|in|for|and|or"
    r"|after|as of|only|during|the date|the|entered into|issued|awarded|made|acquired))[ ,]*$"
)
_PAPERS = (
    "report|briefing|assessment|study|strategy|plan|analysis|audit|certification|list|evaluation|review"
    "|inventory"
    "|roadmap|regulation|rule|rulemaking|guidance|federal acquisition regulation(?: supplement)?"
    "|determination"
    "|notification|regulation supplement|recommendation|summary"
)
_DOCUMENT = re.compile(
    r"\b(?P<what>(?:(?!(?:committees?|congress|to|of|the|an?|and|or|submit|provide|conduct|that|for|in|on"
    r"|by) )[a-z-]+ )"
    rf"{{0,3}}?(?:{_PAPERS})s?\b[^.;\u2014]{{0,140}})"
)
_BARE = re.compile(
    rf"(?P<paper>(?:[A-Za-z-]+ ){{0,3}}(?:{_PAPERS})s?) (?:containing|that (?:includes|contains|describes)"
    rf"|describing|which|including"
    r"|with the following)[^a-z]*(?:the following|each of the following)?:?(?: \(\w\) .*)?$",
    re.IGNORECASE,
)
_BODIES = re.compile(
    r"\b(?:to|by|with) (?:the |each )?(?:appropriate |congressional |relevant |specified |defense "
    r"|intelligence )*"
    r"(?:committees?|congress)\b"
)
_AFTER = re.compile(
    r",? (?:with respect to|for|in the case of|to) (?P<what>(?!which)[a-z][^.;\u2014]{3,120})"
)
_SENTENCE = re.compile(r"\b(?:shall|may)\b|\bin general\b", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:an?|the) ", re.IGNORECASE)
_BODIES = re.compile(
    r"\b(?:to|by) (?:the |each )?(?:appropriate |congressional |relevant |specified )*(?:committees?"
    r"|congress)[^.;]{0,160}?(?=\ba (?:report|brief|plan|strategy|list)|$)"
)


def phase_of(section: Section, duty: Duty) -> str | None:
    """To what a section applies from a day on, by its sentence or item; None where to all."""
    lower = section.lower
    begin, stop = duty.sentence
    mark = re.match(r"[\"' ]*(?:\([a-z0-9]+\)\s*)+", lower[begin : duty.start])
    begin += mark.end() if mark else 0
    begin = max(begin, lower.rfind(";", begin, duty.start) + 1, lower.rfind(".\u2014", begin, duty.start) + 2)
    for pattern in (_THE_RULE, _TO):
        matches = list(pattern.finditer(lower, begin, duty.start))
        if matches and (pattern is _TO or duty.start - matches[-1].end() <= _NEAR):
            return _applies(_cut(section, *matches[-1].span("what")))
    tail = _AFTER.match(lower, duty.stop, stop)
    if tail:
        return _applies(_cut(section, *tail.span("what")))
    listed = duty.provision.parent is not None and len(duty.provision.path) > 1
    return _cut(section, begin, stop) if listed and not _SENTENCE.search(lower, begin, stop) else None


_AMENDMENTS = re.compile(r"applies to (?:the )?amendments? made by .{1,60}")


def told_once(section: Section, duties: Sequence[Duty]) -> Iterator[Duty]:
    """The duties without a day from which all, or the amendments, apply that another one tells of a part."""
    general: dict[Duty, bool] = {}
    for duty in duties:
        if duty.sort is Sort.EFFECTIVE and duty.date is not None:
            phase = phase_of(section, duty)
            general[duty] = phase is None or _AMENDMENTS.fullmatch(phase) is not None
    for duty in duties:
        alike = [other for other in general if other.date == duty.date]
        first = next((other for other in alike if not general[other]), alike[0] if alike else duty)
        if not general.get(duty) or duty is first:
            yield duty


def _applies(to: str | None) -> str | None:
    return f"applies to {to}" if to else None


def subject_of(section: Section, duty: Duty) -> str | None:
    """What falls due, as the sentence names it: "report assessing the domestic source content ..."."""
    lower = section.lower
    stop = max(duty.sentence[1], min(duty.provision.stop, duty.sentence[1] + 300))
    shall = lower.find("shall ", duty.stop, stop)
    begin = shall + 6 if shall >= 0 else duty.stop
    match = _DOCUMENT.search(lower, begin, stop)
    if match is None:
        return None
    told = _cut(section, *match.span("what"))
    bare = _BARE.fullmatch(told) if told else None
    return bare["paper"] if bare else told


def _cut(section: Section, start: int, stop: int) -> str | None:
    """The words of [start, stop) as written, without the articles and the words of time at their ends."""
    words = " ".join(section.text.text[start:stop].split()).strip(" \"',(.;")
    while (shorter := _TRAILING.sub("", _WHEN.sub("", words)).strip(" ,(")) != words:
        words = shorter
    words = _ARTICLE.sub("", words)
    if len(words) < 4:
        return None
    return words if len(words) <= _LONGEST else words[: _LONGEST - 3].rsplit(" ", 1)[0] + " ..."

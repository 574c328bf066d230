"""What a section is called, and an event of it that begins on a day: to what it applies from then on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.extract.clauses.duties import Duty, Sort
from tracker.extract.clauses.papers import only_points, subject_of
from tracker.extract.clauses.phrases import PIECE, trimmed, with_heading, written
from tracker.extract.clauses.provisions import Section

_NEAR = 40  # in characters: "the prohibition shall take effect on"; farther off more is said
_TO = re.compile(
    r"(?:with respect to|in the case of|applicable to|apply to|applies to|for(?! purposes| consumption)"
    rf"|to)\s+(?P<what>(?:any |each |all |a |an |the )?[a-z](?:(?!,){PIECE}){{3,400}})"
)
_THE_RULE = re.compile(
    rf"(?P<what>(?:the )?(?:prohibition|limitation|restriction|requirement|amendment)s?{PIECE}{{0,120}}?)"
    r" (?:shall|takes?|appl)"
)
_ALL_OF_IT = re.compile(
    r"(?:the )?(?:prohibition|limitation|restriction|requirement|amendment)s?"
    r"(?: (?:made|established|imposed|contained|set forth))?"
    r"(?: (?:of|by|in|under) this (?:section|act|title))?"
)
_AFTER = re.compile(
    rf",? (?:with respect to|for|in the case of|to) (?P<what>(?!which)[a-z](?:{PIECE}){{3,400}})"
)
_APPLY_TO = re.compile(r"\b(?:(?:shall )?apply|applies) (?:to|with respect to) ?[\u2014:-]+ *$")
_RUNNING = re.compile(
    r"\bappl(?:y|ies) to [^.;]{3,300}\b20\d\d, (?:and )?(?!to |for |with |in the case |and )"
    r"(?P<what>[a-z][^.;,\d]{3,120}?) on $"
)
"""A phase that only its commas mark: "applies to new programs on that day, standard batteries on another"."""
_SENTENCE = re.compile(r"\b(?:shall|may)\b|\bin general\b", re.IGNORECASE)
_GENERAL = re.compile(
    r"(?:(?:in general|reports?|stud(?:y|ies)|briefings?|assessments?|annual|biennial|quarterly|comptroller"
    r" general|inspector general|gao|secretary|required|requirements?|reporting|regulations?|rulemaking"
    r"|authorizations?|authority|appropriations?|effective dates?|implementation|applicability|prohibitions?"
    r"|limitations?|restrictions?|waivers?|and|or|of|to|on|for|the|congress|congressional|oversight|funding"
    r"|additional|other|matters|provisions?|miscellaneous|amendments?|conforming|technical|strategy|plan"
    r"|review|evaluation|guidance|program|grants?|duties|purposes?|penalties|enforcement|administration"
    r"|exemptions?|exceptions?)\b[ ,;]*)+",
    re.IGNORECASE,
)
"""A heading that does not say what the section is about."""
_RANK = re.compile(
    r"^(?:division|title|subtitle|chapter|subchapter|part|subpart) [A-Z0-9]+ ?[\u2014\u2013.:-]+ ?",
    re.IGNORECASE,
)


def told_of(section: Section, heading: str, duties: Sequence[Duty], above: Sequence[str]) -> str:
    """A section's heading; one that says nothing by itself with what it orders, or with one above it."""
    if heading and not _GENERAL.fullmatch(heading):
        return heading
    papers = (subject_of(section, duty) for duty in duties if duty.sort in (Sort.REPORT, Sort.RULEMAKING))
    paper = next((told for told in papers if told and " " in told and not only_points(told)), None)
    if paper and heading:
        last = heading.rsplit(" ", 1)[-1].lower()
        rest = paper[len(last) :]
        return f"{heading}{rest}" if paper.lower().startswith(f"{last} ") else f"{heading}: {paper}"
    named = (_RANK.sub("", line).strip() for line in reversed(above))
    over = next((line for line in named if line and not _GENERAL.fullmatch(line)), None)
    return f"{heading} ({over})" if heading and over else heading or paper or ""


def phase_of(section: Section, duty: Duty) -> str | None:
    """To what a section applies from a day on, by its sentence or item; None where to all."""
    lower = section.lower
    begin, stop = duty.sentence
    mark = re.match(r"[\"' ]*(?:\([a-z0-9]+\)\s*)+", lower[begin : duty.start])
    begin += mark.end() if mark else 0
    begin = max(begin, lower.rfind(";", begin, duty.start) + 1, lower.rfind(".\u2014", begin, duty.start) + 2)
    running = _RUNNING.search(lower, begin, duty.start)
    if running:
        return _applies(section, running.span("what"))
    for pattern in (_THE_RULE, _TO):
        matches = list(pattern.finditer(lower, begin, duty.start))
        if matches and (pattern is _TO or duty.start - matches[-1].end() <= _NEAR):
            if pattern is _THE_RULE and _ALL_OF_IT.fullmatch(matches[-1]["what"]):
                continue
            return _applies(section, matches[-1].span("what"))
    tail = _AFTER.match(lower, duty.stop, stop)
    if tail:
        return _applies(section, tail.span("what"))
    listed = duty.provision.parent is not None and len(duty.provision.path) > 1
    if listed and _APPLY_TO.search(section.words(section.provisions[duty.provision.parent or 0])):
        return _applies(section, (begin, duty.start))
    return (
        trimmed(written(section, begin, stop))
        if listed and not _SENTENCE.search(lower, begin, stop)
        else None
    )


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


def _applies(section: Section, span: tuple[int, int]) -> str | None:
    to = trimmed(written(section, *span), article=True)
    return f"applies to {with_heading(section, to)}" if to else None

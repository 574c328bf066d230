"""What an event of a section is called that begins on a day: to what the section applies from then on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.extract.clauses.duties import Duty, Sort
from tracker.extract.clauses.phrases import PIECE, trimmed, with_heading, written
from tracker.extract.clauses.provisions import Section

_NEAR = 40  # in characters: "the prohibition shall take effect on"; farther off more is said
_TO = re.compile(
    r"(?:with respect to|in the case of|applicable to|apply to|applies to|for(?! purposes)"
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
_SENTENCE = re.compile(r"\b(?:shall|may)\b|\bin general\b", re.IGNORECASE)


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
            if pattern is _THE_RULE and _ALL_OF_IT.fullmatch(matches[-1]["what"]):
                continue
            return _applies(section, matches[-1].span("what"))
    tail = _AFTER.match(lower, duty.stop, stop)
    if tail:
        return _applies(section, tail.span("what"))
    listed = duty.provision.parent is not None and len(duty.provision.path) > 1
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

"""What a section points to: places of the code and of laws that it amends, and definitions elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tracker.extract.clauses.provisions import Section
from tracker.extract.clauses.words import AnyOf

_NUMBER = r"\d+[a-z]*(?:-\d+[a-z]?)?(?:\([a-z0-9]+\))*"
_CODE = re.compile(
    rf"\bsections? (?P<section>{_NUMBER})(?:[^.;]{{0,60}}?)? of title (?P<title>\d+), united states code"
    r"|\b(?P<usc>\d+) u\.s\.c\. (?P<place>\d+[a-z]*(?:[-\u2013]\d+[a-z]*)*(?:\([a-z0-9]+\))*)(?P<note> note)?"
)
_ACT = re.compile(
    rf"\bsections? (?P<section>{_NUMBER})(?: [^.;()]{{0,30}}?)? of the"
    rf" (?P<act>[a-z][^;\"]{{3,150}}?\b(?:act|revenue code)(?: of \d{{4}}| for fiscal year \d{{4}})?)"
    r"(?= ?\(|,| is| are|\.|;| |$)"
)
_BRACKETS = re.compile(r"\([^()]*\)")
_STOP = re.compile(r"[.;]")
_AMENDED = re.compile(
    r"\b(?:is|are) (?:further |hereby )?(?:amended|repealed)\b|\bas amended by\b|\bby (?:striking"
    r"|inserting|adding)\b"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in the law: as it is cited, and whether this section amends it. Offsets of the cleaned text."""

    cite: str
    amended: bool
    start: int
    stop: int


def references(section: Section) -> list[Reference]:
    """Every place cited, each once, the amended ones told."""
    found: dict[str, Reference] = {}
    for reference in _all(section):
        before = found.get(reference.cite)
        if before is None or (reference.amended and not before.amended):
            found[reference.cite] = reference
    return list(found.values())


def _all(section: Section) -> Iterator[Reference]:
    lower, text = section.lower, section.text.text
    for pattern in (_CODE, _ACT):
        for match in pattern.finditer(lower, section.body):
            stop = match.end()
            ahead = lower[stop : stop + 240]
            yield Reference(_cite(match, text), _is_amended(ahead), match.start(), stop)


def _is_amended(ahead: str) -> bool:
    """Whether the words behind a citation say that it is amended, in the same sentence."""
    plain = _BRACKETS.sub(" ", _BRACKETS.sub(" ", ahead))
    verb = _AMENDED.search(plain)
    return (
        verb is not None and "as amended by" not in verb.group() and not _STOP.search(plain, 0, verb.start())
    )


def _cite(match: re.Match[str], text: str) -> str:
    groups: Mapping[str, str | None] = match.groupdict()
    number = text[slice(*match.span("section"))] if groups.get("section") else ""
    if groups.get("act"):
        start, stop = match.span("act")
        return f"section {number} of the {' '.join(text[start:stop].split())}"
    if groups.get("title"):
        return f"{match['title']} U.S.C. {number}"
    place = text[slice(*match.span("place"))]
    return f"{match['usc']} U.S.C. {place}{match['note'] or ''}"


def definitions(section: Section, terms: Mapping[str, AnyOf]) -> list[tuple[str, str, int, int]]:
    """The terms used that a provision says are defined elsewhere: term, citation, and where that is said."""
    lower, found = section.lower, []
    for term, pattern in terms.items():
        for match in pattern.finditer(lower, section.body):
            after = lower[match.end() : match.end() + 260]
            told = re.match(
                r"[\"' )]{0,4}(?:\(as|,? as|[\"' ]*(?:has|have) the|means? (?:a|an"
                r"|any)?)[^.;]{0,120}?(?:defined|meaning|specified|described|given)",
                after,
            )
            if told is None:
                continue
            cite = _CODE.search(lower, match.end(), match.end() + 260) or _ACT.search(
                lower, match.end(), match.end() + 260
            )
            if cite:
                found.append((term, _cite(cite, section.text.text), match.start(), cite.end()))
                break
    return found

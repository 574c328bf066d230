"""What ends on a day: the section's whole, or one thing that it sets up."""

from __future__ import annotations

import re

from tracker.extract.clauses.duties import Duty
from tracker.extract.clauses.phrases import trimmed, with_heading, written
from tracker.extract.clauses.provisions import Provision, Section

_ENDING = re.compile(
    r",? (?:(?:shall|will|is|are) )?(?:hereby )?(?:be )?(?:terminat|conclud|expir|sunset|ceas|laps|repeal"
    r"|no longer|ha(?:s|ve) no (?:force or |further )?(?:effect|force)"
    r"|not apply (?:on or )?after|not be exercised after|remain in effect (?:only )?(?:until|through)"
    r"|effective (?:only )?(?:until|through)|available (?:[a-z ]{0,40} )?during)"
)
_OF_ENACTMENT = re.compile(r"enactment of this [a-z]+")
_WHOLE = re.compile(
    r"\b(?:this (?:section|act|title|division)|authorit(?:y|ies)|requirements?|prohibitions?|programs?"
    r"|pilot)\b"
)
_ITSELF = re.compile(
    r"(?:this|the) (?:section|subsection|paragraph|act|title|division)"
    r"|(?:the )?(?:authorit(?:y|ies)|requirements?|prohibitions?|provisions?|restrictions?|limitations?)"
    r"(?: (?:provided|established|contained|made|set forth))?"
    r"(?: (?:of|under|in|by) this (?:section|subsection|paragraph|act|title))?"
)
_REPORTING = re.compile(
    r"\b(?:requirements?|dut(?:y|ies)) (?:to|of|for) [^,]{0,40}"
    r"\b(?:report|brief|notif|certif|submi|assess)"
)
_OWN_PART = re.compile(
    r"(?:this (?:section|subsection)|(?:the )?[a-z ]{3,60} this subsection|paragraph \(1\))"
)
_POINTER = re.compile(r"(?:Subsection|Paragraph|Authorit(?:y|ies)|Requirements?|Prohibitions?)\b")
_OWN = re.compile(r"\bthis (?:section|act|title|division)\b")
_THING = re.compile(r"(?:^|.*\b)(?P<what>(?:an?|the|such|this) (?:(?! (?:shall|may|that) ).)+)$")
_MARKS = re.compile(r"[\"' ]*(?:\([a-z0-9]+\)\s*)+")
_OF_HERE = re.compile(
    r" (?:(?:established|carried out|conducted|required) )?(?:under|by|in) (?:this|subsection)\b.*"
)


def ends_the_section(section: Section, duty: Duty, *, reports: bool) -> bool:
    """Whether a date ends what the section does, and not a phase of it, an item or a body it sets up.

    New words of another law end the section that puts them in where they speak of their own section, or of
    the one subsection put in. `reports`: a report is what the section is about, not one of its duties.
    """
    words = _OF_ENACTMENT.sub("", section.lower[slice(*duty.sentence)])
    if _ENDING.search(words) is None:
        return False
    what = _OF_ENACTMENT.sub("", (_subject(section, duty) or words).lower())
    if _REPORTING.search(what) and not reports:
        return False
    depth, quoted = _depth(section, duty.provision), duty.provision.quoted
    if quoted and depth == 2:
        return _OWN_PART.fullmatch(what) is not None and _put_in(section) == 1
    if depth > 1:
        return False
    return "sunset" in duty.provision.roles or (_OWN if quoted else _WHOLE).search(what) is not None


def _put_in(section: Section) -> int:
    """How many outermost provisions a section puts into another law."""
    return sum(p.quoted and _depth(section, p) == 1 for p in section.provisions)


def _depth(section: Section, provision: Provision) -> int:
    """How many numbers a provision stands under, its own among them; in new words those of these words."""
    if not provision.quoted:
        return len(provision.path)
    return 1 + sum(above.quoted for above in section.above(provision))


def ending_of(section: Section, duty: Duty, heading: str) -> str:
    """What is said to end, for a title: "working group ends"; "ends" where it is what the heading names."""
    subject = _subject(section, duty)
    if subject is None or _ITSELF.fullmatch(subject.lower()):
        return "ends"
    name = trimmed(subject)
    if name is None or _names(heading, _OF_HERE.sub("", name.lower())):
        return "ends"
    if _POINTER.match(name):
        name = name[0].lower() + name[1:]
    return f"{with_heading(section, name, quoted=duty.provision.quoted)} ends"


def _names(heading: str, name: str) -> bool:
    """Whether a heading names a thing: every word of it is there."""
    words = set(re.findall(r"\w+", heading.lower()))
    return all(word in words for word in re.findall(r"\w+", name) if word not in ("such", "this"))


def _subject(section: Section, duty: Duty) -> str | None:
    """What stands before the verb that ends it, as written."""
    begin, stop = duty.sentence
    lower = section.lower
    mark = _MARKS.match(lower, begin, duty.start)
    begin = mark.end() if mark else begin
    begin = max(begin, lower.rfind(".\u2014", begin, duty.start) + 2, lower.rfind(";", begin, duty.start) + 1)
    verb = next(iter(list(_ENDING.finditer(lower, begin, duty.start))[-1:]), None)
    if verb is None:
        begin, verb = duty.stop, _ENDING.search(lower, duty.stop, stop)
    if verb is None:
        return None
    words = re.sub(r",? (?:which|that)$", "", written(section, begin, verb.start()))
    last = re.split(r",(?: and)? ", words.strip(" ,"))[-1]
    match = _THING.match(last) if re.search(r"\bshall\b|\bmay\b", last) else None
    return (match["what"] if match else last).strip() or None

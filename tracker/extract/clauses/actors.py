"""Who acts under a section: bodies that it orders or allows to do something, and whose funds it is about.

A body that is only named is not one of them: it is consulted or told, exempted, keeps a list that is pointed
to, or stands in another body's name. "The Treasury" as the place where money lies is no body at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from operator import itemgetter

from tracker.extract.clauses.provisions import SILENT, Section
from tracker.extract.clauses.words import Words
from tracker.extract.names import RIVALS, Name
from tracker.vocabulary import Vocabulary

_MOST = 5
_MAKERS = frozenset({"us-congress"})  # who passes the law, or is told by it
_REACH = 420  # in characters: how long what stands before a name can be that says what it is named for
_OFFICES = (
    r"(?:(?:each |no |an? |the )?(?:assistant |deputy |under |principal |acting |chief |executive )*"
    r"(?:directors?|administrators?|secretar(?:y|ies)|commissioners?|chair(?:man|person)?|inspectors? general"
    r"|heads?|executive officer|officers?|officials?|employees?|managers?|general counsel|office|bureau)"
    r"(?: (?:and|or) [a-z]+)? (?:of|for|within|in) )*"
    r"(?:the )?(?:united states |u\.s\. )?(?:assistant |deputy |under |principal |acting )*"
)
_MODAL = (
    r"(?:shall|may|must)(?! (?:not )?be (?:exempt|subject|considered|deemed)| not (?:apply|be required))"
    r"|(?:is|are) (?:hereby )?(?:authorized|directed|required) to"
)
_NEW_CLAUSE = re.compile(
    r"(?:^|[.,;:()\u2014\u2013\"'-]|\b(?:and|or|but|act|section|subsection|title|thereafter|\d{4}))"
    rf"[\s\"']*{_OFFICES}$"
)
_ORDERED = re.compile(
    r"(?: ?'s (?:designee|delegate))?(?: (?:for|and|or) [^.;,\u2014]{1,90}?)?(?: ?\([^)]{1,160}\))*"
    rf"(?: ?,[^.;\u2014]{{1,420}}?,)?(?:,? and [^.;,\u2014]{{1,110}}?)? (?P<verb>{_MODAL})\b"
)
_IN_EXCEPTIONS = re.compile(
    r"shall|must|may (?:waive|exempt|suspend|grant|issue|approve|authorize|permit|allow|make|determine)"
)
_CONSULTED = re.compile(
    r"\b(?:(?:in|after|upon) (?:consultation|coordination|collaboration|conjunction|cooperation)(?: and"
    r" [a-z]+)? with|after consulting(?: with)?|committees? on|together with|advice of|concurrence of)"
    r"(?:(?!\b(?:shall|may|must)\b)[^.;\u2014]){0,320}$"
)
_LAST_OF_CONSULTED = re.compile(rf"(?<!and), {_OFFICES}$")
_THROUGH = re.compile(rf"\bacting through {_OFFICES}$")
_DONE_BY = re.compile(
    rf"\b(?:shall|may|must)(?: not)? be [a-z]+(?: [a-z]+){{0,12}}(?<! as determined) by {_OFFICES}$"
)
_MEANT = re.compile(
    r"(?:secretary|director|administrator|department|office|commissioner|manager|agency|bureau"
    rf"|chair(?:man|person)?) ?[\"']* (?:means|refers to) {_OFFICES}$"
)
_FOUNDED = re.compile(
    r"\b(?:establish(?:ed)?|there is(?: hereby)?(?: established)?) (?:in|within)"
    rf" {_OFFICES}$|\bto be known as (?:the )?$"
)
_FUNDS = re.compile(
    r"\b(?:funds|amounts?|appropriated|appropriations?|sums?|money|moneys)\b"
    rf"[^.;\u2014]{{0,160}} (?:for|to|of|by) {_OFFICES}$"
)
_OWN_FUNDS = re.compile(
    r" (?:funds?|appropriations?|budget|contracts?|procurements?|acquisitions?) (?:may|shall|that|for)\b"
)
_PURCHASES = re.compile(
    r"\b(?:contract\w*|procure\w*|purchas\w*|acqui\w*|suppl\w+|programs?|(?<!ing )systems?)\b"
    rf"[^.;\u2014]{{0,60}} (?:for|with|by|of|to) {_OFFICES}$"
)
_CHARGED = re.compile(rf"\b(?:authority|dut(?:y|ies)|responsibilit(?:y|ies)) of {_OFFICES}$")
_THE_SECRETARY = re.compile(r"\bthe secretary (?:shall|may|must|, (?:in|acting|after)\b)")
_PLACE_OF_MONEY = re.compile(
    r"(?:(?:united|u\.s\.|us) ?(?:states )?)?treasury(?! (?:department|secretary))\b"
)


def actors(
    section: Section, spans: Iterable[tuple[Name, int, int]], vocabulary: Vocabulary, home: str, known: Words
) -> dict[str, tuple[int, int]]:
    """The bodies of `home` that act, each with the place that says so; those ordered something first."""
    tables: dict[str, dict[str, tuple[int, int]]] = {}
    named = [(name.id, start, stop) for name, start, stop in spans if name.table == "agencies"]
    named = sorted([*named, *_offices(section, known)], key=itemgetter(1))
    for id, start, stop in _candidates(section, named, vocabulary, home):
        tables.setdefault(_part(section, start, stop), {}).setdefault(id, (start, stop))
    found: dict[str, tuple[int, int]] = {}
    for part in ("ordered", "founded", "funds", *(() if tables.get("ordered") else ("waives",))):
        for id, span in tables.get(part, {}).items():
            if len(found) < _MOST:
                found.setdefault(id, span)
    if found:
        return found
    return tables.get("secretary") or tables.get("purchases") or _secretary(section, known)


def _offices(section: Section, known: Words) -> Iterator[tuple[str, int, int]]:
    """Bodies by what only laws call them: "the President"."""
    for id, pattern in known.offices.items():
        for match in pattern.finditer(section.lower, section.body):
            if not section.lower.startswith(" of ", match.end()):
                yield id, *match.span()


def _secretary(section: Section, known: Words) -> dict[str, tuple[int, int]]:
    """Whom "the Secretary" is in the law that a section changes, where it orders that one something."""
    ordered = _THE_SECRETARY.search(section.lower, section.body)
    if ordered is None:
        return {}
    laws = known.secretaries.items()
    return {id: ordered.span() for id, pattern in laws if pattern.search(section.lower, section.body)}


def _candidates(
    section: Section, spans: Iterable[tuple[str, int, int]], vocabulary: Vocabulary, home: str
) -> Iterator[tuple[str, int, int]]:
    """The bodies named in what the section orders, struck words and the place where money lies aside."""
    for id, start, stop in spans:
        if RIVALS in id or id in _MAKERS or start < section.body:
            continue
        if vocabulary.agencies[id].country != home or section.struck(start):
            continue
        if section.at(start).roles & (SILENT - {"definitions"}):
            continue
        if not _PLACE_OF_MONEY.match(section.lower, start, stop):
            yield id, start, stop


def _part(section: Section, start: int, stop: int) -> str:
    """What a body is named for: ordered, founded, funds, waives; secretary, purchases; "" for nothing."""
    lower, roles = section.lower, section.at(start).roles
    before = lower[max(section.body, start - _REACH) : start]
    if "definitions" in roles:
        return "ordered" if _MEANT.search(before) else ""
    if _THROUGH.search(before) and "exception" not in roles:
        return "ordered"
    consulted = _CONSULTED.search(before)
    ordered = _ORDERED.match(lower, stop)
    if consulted:
        opens = section.text.text[start - len(before) + consulted.start()].isupper()
        if not (opens and ordered and _LAST_OF_CONSULTED.search(before)):
            return ""
    if ordered and _NEW_CLAUSE.search(before):
        verb = ordered.start("verb")
        if lower.startswith("may waive", verb):
            return "waives"
        return "ordered" if "exception" not in roles or _IN_EXCEPTIONS.match(lower, verb) else ""
    if "exception" in roles:
        return ""
    if _DONE_BY.search(before) or _MEANT.search(before):
        return "ordered"
    if _FOUNDED.search(before):
        return "founded"
    if _FUNDS.search(before) or _OWN_FUNDS.match(lower, stop):
        return "funds"
    if lower.startswith("secretary", start) and _THE_SECRETARY.search(lower, section.body):
        return "secretary"
    return "purchases" if _PURCHASES.search(before) or _CHARGED.search(before) else ""

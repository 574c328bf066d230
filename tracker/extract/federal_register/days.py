"""The dates of a document in their roles: from the API's fields, the DATES part and the summary.

DATES says in sentences what API fields say for one date only: "effective January 1, 2025, except § 744.21,
which is effective March 1", "Compliance date: ...", "The effective date is delayed until ...", "Comments must
be received on or before ...". Or the day stands first, and what falls on it behind a colon. Hearings,
meetings and days on which something was published are none.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from tracker.extract.anchors import Anchors
from tracker.extract.dates import DateMention, When
from tracker.extract.federal_register.structure import Parts, further_dates
from tracker.extract.grammar import Grammar
from tracker.extract.text import NormalText
from tracker.model import DatedRole, DateRole, Document, PartialDate

Span = tuple[str, int, int, str | None]
"""A field, where it is said, and what rule said so."""

_ROLES = {
    When.EFFECTIVE: DateRole.EFFECTIVE,
    When.COMMENT_DUE: DateRole.COMMENT_DUE,
    When.EXPIRES: DateRole.EXPIRES,
    When.REPORT_DUE: DateRole.REPORT_DUE,
}
# Dots that end no sentence: "12:01 a.m. eastern time", "§ 734.9(e)", "Pub. L. 118-31".
_NO_STOP = re.compile(
    r"\b[ap]\.m\.(?= (?:e[sd]?t|eastern|central|mountain|pacific|local|on|and|to|through|until)\b|,)"
    r"|\b[ap]\.m(?=\.)|(?<=\d)\.(?=\d)|\b(?:u\.s|e\.o)\.(?= \w)"
    r"|\b(?:nos?|sec|pub|l|stat|fed|reg|inc|co|ltd)\.(?= )"
)
# What stands before a date in DATES, up to the beginning of its clause; the last that fits decides.
_BEFORE: tuple[tuple[re.Pattern[str], DateRole | None], ...] = tuple(
    (re.compile(pattern), role)
    for pattern, role in (
        (r"\b(?:published|appeared|issued|dated|signed|beginning of)\b[^.;]{0,40}$", None),
        (
            r"\b(?:hearings?|meetings?|webinars?|conferences?|testify|appear|requests? to|notices? of intent"
            r"|petitions? for re(?:consideration|view)|rebuttal"
            r"|incorporation by reference|paperwork|information collection)\b[^.;]{0,120}$",
            None,
        ),
        (
            r"\b(?:comments?|submissions?|responses?|information|statements?|views|petitions?)\b[^.;]{0,160}"
            r"\b(?:by|before|until|through|than|to|on|closes|ends|due)(?: or before)?[^.;\d]{0,24}$",
            DateRole.COMMENT_DUE,
        ),
        (r"\bcomments? (?:close|due|period|deadline|date)\b[^.;]{0,80}$", DateRole.COMMENT_DUE),
        (r"\b(?:applications?|proposals?|concept papers?)\b[^.;]{0,100}$", DateRole.DEADLINE),
        (r"\bcompl(?:y|iance|ies)\b[^.;]{0,140}$", DateRole.DEADLINE),
        (
            r"\b(?:expir\w+|sunset\w*|valid|ceases?|terminat\w+|authoriz\w+|lapses?)\b[^.;]{0,120}$",
            DateRole.EXPIRES,
        ),
        (
            r"\b(?:delay\w*|postpon\w*|stay\w*|defer\w*)\b[^.;]{0,120}\b(?:until|to|through)[^.;\d]{0,12}$",
            DateRole.EFFECTIVE,
        ),
        # "Effective from May 12 until November 12"; "the effective date is delayed until" is none of these
        (
            r"\b(?:effective\b(?! dates?\b)|(?<=\bin )(?:effect|force)\b)[^.;]{0,120}"
            r"\b(?:until|through)(?: [a-z]+)? $",
            DateRole.EXPIRES,
        ),
        # of goods that come in "on or after 12:01 a.m., June 4"
        (r"\b(?:entered|withdrawn)\b[^.;]{0,120}\bon or after\b[^.;]{0,80}$", DateRole.EFFECTIVE),
        (
            r"\b(?:effective|effect|applicab\w+|appl(?:y|ies)|operative|in force)\b[^.;]{0,120}$",
            DateRole.EFFECTIVE,
        ),
    )
)
# What falls on a day that stands before a colon; the first that fits decides.
_BEHIND = re.compile(
    r"(?:,? (?:at|by) [^.;]{1,40}?| \([^()]{1,40}\))?: (?P<said>[^;]{3,240}?)(?=[.;] |[.;]?$|\n)"
)
_FALLS: tuple[tuple[re.Pattern[str], DateRole | None], ...] = tuple(
    (re.compile(pattern), role)
    for pattern, role in (
        (
            r"\b(?:hearings?|meetings?|webinars?|conferences?|appear|testify|rebuttal|open(?:s|ed|ing)?|initiated"
            r"|instituted|published|extended from)\b",
            None,
        ),
        (r"\b(?:comments?|submissions?|responses?|statements?|briefs?)\b", DateRole.COMMENT_DUE),
        (
            r"\b(?:applications?|proposals?|concept papers?|compliance|comply|last day|deadline|due date)\b",
            DateRole.DEADLINE,
        ),
        (r"\b(?:effective|effect|applicable|apply|applies|operative)\b", DateRole.EFFECTIVE),
        (r"\b(?:expires?|expiration|ends?|terminates?|sunset)\b", DateRole.EXPIRES),
        (r"\b(?:transmittal|report)\b", DateRole.REPORT_DUE),
    )
)
# "Effective upon publication", "applicable on the date of publication of this notice".
_AT_ONCE = re.compile(
    r"\b(?:effective|applicable|takes? effect|become effective)\b[^.;]{0,40}?"
    r"(?P<when>\b(?:up)?on (?:(?:the )?(?:date|day) of )?(?:its |their |the )?publication\b|\bimmediately\b)"
)
# "Exclusions that were scheduled to expire on May 31", in a document that extends them.
_WOULD_END = re.compile(
    r"\b(?:scheduled|set|due|supposed|otherwise) to (?:expire|end|lapse|terminate)\b[^.;]{0,60}$"
    r"|\b(?:were|was|would|currently|previously)\b[^.;]{0,40}\bexpir\w*\b[^.;]{0,60}$"
    r"|\bexpiring(?: on)? $"
)
# "In effect through May 31, is extended": the end that is put off stands before the words for it.
_PUT_OFF = re.compile(r",? (?:is|are) (?:further |hereby )?extended\b")
_EXTENDS = re.compile(r"\b(?:exten(?:d|ds|ded|ding|sions?)|renew\w*|continu\w+)\b")
# "Is delayed from March 21 to May 20": the day from which it is delayed no longer holds; nor does that of an
# earlier delay, or a period that closed. And what is "proposed to apply" from a day on may never.
_NO_LONGER = re.compile(
    r"\bproposed to (?:apply|be(?:come)? effective|take effect)\b[^.;]{0,160}$"
    r"|\b(?:delay|postpon|defer|extend|chang)\w*[^.;]{0,120}\bfrom (?:[a-z]+ )?$"
    r"|\b(?:was|were|been|previously|earlier)(?: \w+)? (?:delayed|postponed|extended|deferred)\b[^.;,]{0,40}$"
    r"|\b(?:closed|ended|expired)(?: on)? $"
)
# "With respect to goods entered on or after 12:01 a.m. eastern daylight time on April 3, 2026".
_BEGINS = re.compile(
    r"\b(?:entered|withdrawn|effective|effect|apply)\b(?:[^.;]|a\.m\.){0,240}"
    r"\bon or after(?:[^.;\d]|12:01|a\.m\.){0,80}$"
    r"|\b(?:effective|takes? effect|is effective)(?: on| as of| at)?(?:[^.;\d]|12:01|a\.m\.){0,50}$"
)
_LASTS = re.compile(
    r"\b(?:extend\w*|valid\w*|expir\w+|remains? in effect)\b[^.;]{0,120}"
    r"\b(?:through|until|to|on)(?: [a-z]+)? $"
)
# "The duty shall expire at 12:01 a.m. on November 10", in an order's text.
_ENDS = re.compile(r"\b(?:shall|will) (?:expire|terminate|end|cease to \w+)\b[^.;]{0,80}\b(?:on|at) $")
# "The compliance date is extended to": what is moved is no effective date.
_COMPLIANCE = re.compile(r"\bcompliance dates?\b(?![^.;]*\beffective dates?\b)")
_BEFORE_PRINT = dt.timedelta(days=30)
_CLAUSE = re.compile(r"[.;] (?=[a-z(§]|$)|\n")
_IS_EFFECTIVE = re.compile(r"\b(?:is|are|be|becomes?) effective\b|\btakes? effect\b")


def days(
    document: Document, text: NormalText, parts: Parts, grammar: Grammar, action: str
) -> tuple[tuple[DatedRole, ...], list[Span]]:
    """The dates, each role and day once, and where each is said. `action` is what the document does."""
    found: dict[tuple[DateRole, str], DatedRole] = {}
    spans: list[Span] = []
    for role, mention in _mentions(document, text, parts, grammar, action):
        if mention.date is None or (role, mention.date.value) in found:
            continue
        quote = text.original[slice(*text.original_span(mention.start, mention.end))]
        found[role, mention.date.value] = DatedRole(role, mention.date, quote, mention.offset)
        spans.append(("dates", mention.start, mention.end, role.value))
    for name, date, _ in further_dates(document, text, parts):
        found.setdefault((DateRole(name), date.value), DatedRole(DateRole(name), date))
    return tuple(found.values()), spans


def _mentions(
    document: Document, text: NormalText, parts: Parts, grammar: Grammar, action: str
) -> Iterator[tuple[DateRole, DateMention]]:
    calendar = grammar.dates(document.published)
    anchors = Anchors(document, {})
    flat = _NO_STOP.sub(lambda match: match[0].replace(".", " "), text.lower)
    whole = parts.title[0], max(parts.title[1], parts.span("SUMMARY")[1])
    extends = action != "proposed" and _EXTENDS.search(flat, *whole) is not None
    start, end = parts.span("DATES")
    for read in calendar.read(text.lower, start, end) if end else ():
        mention = anchors.resolved(read)
        role = _role(mention, flat, start, end, opens=document.said("type").lower() == "rule")
        if role is not None and not (extends and _would_end(role, mention, flat, start)):
            yield role, mention
    if end and document.published is not None and (at_once := _AT_ONCE.search(flat, start, end)):
        today = PartialDate.of(document.published)
        yield DateRole.EFFECTIVE, DateMention(*at_once.span("when"), When.EFFECTIVE, today)
    for label, fixed in (("EFFECTIVE", DateRole.EFFECTIVE), ("COMMENTS CLOSE", DateRole.COMMENT_DUE)):
        start, end = parts.span(label)
        for read in calendar.read(text.lower, start, end) if end else ():
            yield fixed, anchors.resolved(read)
    start, end = parts.span("TEXT")
    for read in calendar.read(text.lower, start, end) if end else ():
        mention = anchors.resolved(read)
        if _ordered(mention, flat, start, document.published):
            yield DateRole.EFFECTIVE, mention
        elif _ENDS.search(flat[max(start, mention.start - 160) : mention.start]):
            yield DateRole.EXPIRES, mention
    start, end = parts.span("SUMMARY")
    for read in calendar.read(text.lower, start, end) if end else ():
        mention = anchors.resolved(read)
        head = flat[max(start, mention.start - 160) : mention.start]
        role = DateRole.EXPIRES if _LASTS.search(head) else _ROLES.get(mention.when)
        if role is DateRole.EXPIRES and not _LASTS.search(head):
            continue
        if role is None or (extends and _would_end(role, mention, flat, start)):
            continue
        if _said_to_fall(role, mention, flat, document.published):
            yield role, mention


def _would_end(role: DateRole, mention: DateMention, flat: str, start: int) -> bool:
    """Whether a day is the end that something had before it was made to last longer."""
    head = flat[max(start, mention.start - 160) : mention.start]
    return role is DateRole.EXPIRES and _WOULD_END.search(head) is not None


def _ordered(mention: DateMention, lower: str, start: int, published: dt.date | None) -> bool:
    """Whether the text of an order says that something of it begins on that day."""
    if mention.date is None or (published is not None and mention.date.latest < published - _BEFORE_PRINT):
        return False
    return _BEGINS.search(lower[max(start, mention.start - 320) : mention.start]) is not None


def _role(mention: DateMention, flat: str, start: int, end: int, *, opens: bool) -> DateRole | None:
    """What a date in DATES is the date of, by the words before it in its clause or those behind its colon.

    `opens`: a date that DATES begins with, and says nothing of, is the day from which a rule is in effect.
    """
    head = flat[max(start, mention.start - 300) : mention.start]
    clause = list(_CLAUSE.finditer(head))
    head = head[clause[-1].end() :] if clause else head
    behind = _BEHIND.match(flat, mention.end, end)
    if behind is not None and not head.strip():
        return next((role for words, role in _FALLS if words.search(behind["said"])), None)
    if _NO_LONGER.search(head):
        return None
    if opens and not head.strip() and mention.start <= start + 1:
        return DateRole.EFFECTIVE
    best: tuple[int, DateRole | None] | None = None
    for pattern, role in _BEFORE:
        match = pattern.search(head)
        if match is not None and (best is None or match.start() > best[0]):
            best = match.start(), role
    if best is not None and best[1] is DateRole.EXPIRES and _PUT_OFF.match(flat, mention.end):
        return None
    if best is not None and best[1] is DateRole.EFFECTIVE and _COMPLIANCE.search(head):
        return DateRole.DEADLINE
    if best is not None:
        return best[1]
    return _ROLES.get(mention.when)


def _said_to_fall(role: DateRole, mention: DateMention, lower: str, published: dt.date | None) -> bool:
    """Whether a summary itself says that something takes effect or falls due, and does not tell the past."""
    if role is DateRole.EXPIRES:
        return published is None or (mention.date is not None and mention.date.latest >= published)
    if role is not DateRole.EFFECTIVE:
        return role is DateRole.COMMENT_DUE
    before = lower[max(0, mention.start - 60) : mention.start]
    if published is not None and mention.date is not None and mention.date.latest < published:
        # "Effective January 27, the Commission implemented ...": what others did; its own is said to be so.
        recent = mention.date.latest >= published - dt.timedelta(days=60)
        return recent and _IS_EFFECTIVE.search(before) is not None
    before = before[-40:]
    return "effective" in before or "take effect" in before

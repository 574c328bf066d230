"""What the dates of a section are the dates of: when it applies, what falls due, when it ends.

A date in an item of a list belongs to the sentence that the list completes: "shall apply - (1) with respect
to new programmes, beginning ...; (2) for standard items, January 1, 2028; and (3) ...".
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from tracker.extract.clauses import cues
from tracker.extract.clauses.moments import Calendar, Moment
from tracker.extract.clauses.provisions import SILENT, Provision, Section
from tracker.extract.clauses.recurrence import YEARLY, first_after, until
from tracker.extract.clauses.words import AnyOf
from tracker.model import DateRule, PartialDate


class Sort(StrEnum):
    """What a date does."""

    EFFECTIVE = "effective"
    EXPIRES = "expires"
    REPORT = "report"
    RULEMAKING = "rulemaking"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True)
class Duty:
    """A date and what it is the date of. Offsets are of the cleaned text.

    [start, stop): the words of the date; `sentence`: those of what it is said in. `date` is None where only
    the rule is known. `until` ends what recurs. `waiver`: it is the end of a waiver, not of the section.
    """

    sort: Sort
    provision: Provision
    start: int
    stop: int
    sentence: tuple[int, int]
    date: PartialDate | None
    rule: DateRule | None = None
    until: PartialDate | None = None
    waiver: bool = False


_SENTENCE = re.compile(
    r"(?<=[a-z0-9)\"'])(?<!\bno)(?<!\bu\.s)(?<!\bstat)(?<!\bsec)(?<!\binc)(?<!\bco)\.\"? +(?=[\"(]?[a-z(])",
    re.IGNORECASE,
)
_REACH = 190  # in characters: how far before a date what it is the date of may stand
_ORDER_REACH = 900  # how far behind it what falls due may
_ORDER_BEFORE = 4_000  # and how far before it: no sentence of a law that orders something is so long
_UNTIL_ANOTHER = re.compile(
    r"\buntil the (?:date|termination)\b[^.;,]{0,60}\bsubsection \((?P<place>[a-z])\)"
)
_PLAIN_END = re.compile(r"\bending\b.{0,34}$|\bbefore the close of *$|\d{4},? and before *$")
_BARE_ITEM = re.compile(
    r"[\"' ]*\([a-z0-9]{1,4}\) *(?:(?:on|at|by|after|the (?:date|day|end|close)(?: that is| of)?)\b ?)*"
)
"""What may stand before a date that is an item by itself: "(1) the date that is"."""
_BEFORE = re.compile(r"\b(?:before|prior to) (?:the )?$")
_ORDERED_BEHIND = re.compile(r"[^.;]{0,160}\bshall\b")
_AMENDMENTS = re.compile(
    r"\bamendments? made by subsections? (?P<places>\([a-z]\)(?:(?:,|,? and|,? or) \([a-z]\))*)(?!\()"
)
_WORDING = re.compile(r"^(?:conforming|technical|clerical)\b", re.IGNORECASE)
_TOLD_DAYS = frozenset(("day", "distance"))
_LISTED = frozenset((Sort.REPORT, Sort.RULEMAKING, Sort.DEADLINE))
_NAMED_DAYS = frozenset(("day", "month", "year", "fiscal"))
_LIMITED_ROLES = frozenset(("sunset", "effective", "waiver", "exception"))


def duties(section: Section, calendar: Calendar, orders: Mapping[str, AnyOf]) -> list[Duty]:
    """The dates of a section's provisions, in order."""
    found: list[Duty] = []
    for provision in section.provisions:
        if provision.roles & SILENT:
            continue
        begin = provision.start
        ends = [m.end() for m in _SENTENCE.finditer(section.lower, begin, provision.end)]
        for stop in (*ends, provision.end):
            found.extend(_of_sentence(section, provision, (begin, stop), calendar, orders))
            begin = stop
    own = [duty for duty in found if not _of_wording_only(section, duty)]
    return [_ended(section, _begun(section, duty, own, calendar), own) for duty in own]


def _of_wording_only(section: Section, duty: Duty) -> bool:
    """Whether a day is that of conforming, technical or clerical amendments alone, and not of the measure."""
    made = _AMENDMENTS.search(section.lower, *duty.sentence)
    if duty.sort is not Sort.EFFECTIVE or made is None:
        return False
    named = set(re.findall(r"\(([a-z])\)", made["places"]))
    headings = [
        provision.heading or ""
        for provision in section.provisions
        if not provision.quoted and len(provision.path) == 1 and provision.path[0] in named
    ]
    return bool(headings) and all(_WORDING.search(heading) for heading in headings)


def _begun(section: Section, duty: Duty, others: Sequence[Duty], calendar: Calendar) -> Duty:
    """A day of each year comes round first after what it follows, or after the amendment takes effect."""
    if duty.sort is not Sort.REPORT or not YEARLY.match(section.lower, duty.start):
        return duty
    reports = [other.date for other in others if other.sort is Sort.REPORT and other.rule and other.date]
    begins = (
        other.date
        for other in others
        if other.sort is Sort.EFFECTIVE and other.date and not other.provision.quoted
    )
    amended_from = next(begins, None) if duty.provision.quoted else None
    after = first_after(section.lower, duty.start, reports, amended_from)
    date = calendar.yearly(section.lower[duty.start : duty.sentence[1]], after) if after else None
    return replace(duty, date=date) if date else duty


def _ended(section: Section, duty: Duty, others: Sequence[Duty]) -> Duty:
    """What recurs "until the date specified in subsection (d)" ends with what that subsection ends."""
    match = _UNTIL_ANOTHER.search(section.lower, duty.stop, duty.sentence[1])
    if duty.sort is not Sort.REPORT or duty.until or match is None:
        return duty
    ends = (
        other.date
        for other in others
        if other.sort is Sort.EXPIRES and match["place"] in other.provision.path[:1]
    )
    return replace(duty, until=next(ends, None))


def _of_sentence(
    section: Section,
    provision: Provision,
    sentence: tuple[int, int],
    calendar: Calendar,
    orders: Mapping[str, AnyOf],
) -> Iterator[Duty]:
    lower = section.lower
    moments = list(calendar.read(lower, *sentence))
    used: set[int] = set()
    before: Sort | None = None
    for i, moment in enumerate(moments):
        lead = _lead(section, provision, sentence, moment)
        sort = (
            None
            if i in used or section.struck(moment.start)
            else _sort(section, provision, sentence, moment, orders, lead)
        )
        if (
            sort is None
            and before in _LISTED
            and cues.AND_ON.fullmatch(lower, moments[i - 1].stop, moment.start)
        ):
            sort = before
        before = sort
        if sort is None:
            continue
        told, within = provision, sentence
        if sort is Sort.EXPIRES and lead and provision.parent is not None:
            told = section.provisions[provision.parent]
            within = (told.start, sentence[1])
        last = None
        if sort is Sort.REPORT:
            last, taken = until(lower, moment, moments[i + 1 :], sentence[1])
            last = last or (moment.end if moment.sort in _TOLD_DAYS else None)
            used |= {i + 1 + n for n in taken}
        date = _dated(sort, moment, lower[sentence[0] : moment.start])
        waived = "waiver" in provision.roles or cues.WAIVES.search(lower, *sentence) is not None
        waiver = sort is Sort.EXPIRES and waived
        yield Duty(sort, told, moment.start, moment.stop, within, date, moment.rule, last, waiver)
    yield from _yearly(section, provision, sentence, moments, calendar, orders)


def _lead(section: Section, provision: Provision, sentence: tuple[int, int], moment: Moment) -> str:
    """What is said before a date that is by itself an item of a list, with the words that lead to the list.

    "This section ends on the earlier of - (1) the date that is 5 years after"; empty for any other date.
    """
    own = section.lower[sentence[0] : moment.start]
    if provision.parent is None or sentence[0] != provision.start or not _BARE_ITEM.fullmatch(own):
        return ""
    words = section.words(section.provisions[provision.parent])
    if cues.LEADS.search(words) is None:
        return ""
    return f"{cues.LEADS.sub('', words[-_REACH:]).rstrip()} {own.partition(')')[2].lstrip()}"


def _yearly(
    section: Section,
    provision: Provision,
    sentence: tuple[int, int],
    moments: Sequence[Moment],
    calendar: Calendar,
    orders: Mapping[str, AnyOf],
) -> Iterator[Duty]:
    """A report due on a day of each year, where the sentence orders it by no other day."""
    lower = section.lower
    match, yearly = YEARLY.search(lower, *sentence), calendar.yearly(lower[slice(*sentence)])
    if match is None or yearly is None or not orders["document"].search(lower, *sentence):
        return
    if section.struck(match.start()) or any(m.sort == "day" and m.start < match.start() for m in moments):
        return
    told = Moment(match.start(), match.start(), "day", yearly)
    last, _ = until(lower, told, [m for m in moments if m.start > match.start()], sentence[1])
    yield Duty(Sort.REPORT, provision, match.start(), match.end(), sentence, yearly, None, last)


def _sort(
    section: Section,
    provision: Provision,
    sentence: tuple[int, int],
    moment: Moment,
    orders: Mapping[str, AnyOf],
    lead: str,
) -> Sort | None:
    """What a moment is the moment of; None where nothing begins, ends or falls due on it."""
    lower = section.lower
    head = lead or lower[max(sentence[0], moment.start - _REACH) : moment.start]
    if cues.PAST.search(head):
        return None
    if cues.CEASES.search(head) or cues.NO_MORE.search(head):
        return Sort.EXPIRES
    starts = cues.STARTS_BY.search(head) or cues.FROM_THEN.search(head)
    if cues.THEREAFTER.match(lower, moment.stop, sentence[1]) and (starts or cues.BEGINS.search(head)):
        return _due(section, provision, sentence, moment, orders) or Sort.EFFECTIVE
    if starts:
        return Sort.EFFECTIVE
    if cues.LIMIT.search(head):
        return _due(section, provision, sentence, moment, orders)
    if moment.sort == "enactment":
        applies = cues.BEGINS.search(head) and cues.TAKES_EFFECT.search(lower, *sentence)
        return Sort.EFFECTIVE if applies else None
    if moment.sort == "fiscal" and (cues.AVAILABLE.search(head) or cues.MAY_DURING.search(head)):
        return Sort.EXPIRES
    if cues.BEGINS.search(head) and moment.sort != "period":
        ends = "sunset" in provision.roles or cues.REPEALS.match(lower, moment.stop, sentence[1])
        return Sort.EXPIRES if ends else Sort.EFFECTIVE
    if moment.sort in _TOLD_DAYS and cues.OPENS.fullmatch(lower, sentence[0], moment.start):
        return _opened(section, provision, sentence, moment, orders)
    if cues.ENDS.search(head) or moment.sort == "period":
        words = lower[slice(*sentence)] if moment.sort == "period" else head
        return Sort.EXPIRES if _ends_something(provision, words, moment) else None
    return Sort.EFFECTIVE if _is_phase(section, provision, sentence, moment) else None


def _opened(
    section: Section,
    provision: Provision,
    sentence: tuple[int, int],
    moment: Moment,
    orders: Mapping[str, AnyOf],
) -> Sort | None:
    """What a date with which a sentence begins is the date of: what is repealed or ordered behind it."""
    if cues.REPEALS.match(section.lower, moment.stop, sentence[1]):
        return Sort.EXPIRES
    ordered = _ORDERED_BEHIND.match(section.lower, moment.stop, sentence[1])
    return _due(section, provision, sentence, moment, orders) if ordered else None


def _ends_something(provision: Provision, head: str, moment: Moment) -> bool:
    """Whether the end told is that of an authority, a phase or a waiver, and not of what is counted.

    `head`: the words before it; of a period, those of its whole sentence.
    """
    if moment.sort == "fiscal" and cues.YEARS_FUNDS.search(head):
        return False
    if provision.roles & _LIMITED_ROLES:
        return True
    return cues.ALLOWS.search(head) is not None or _PLAIN_END.search(head) is not None


def _is_phase(section: Section, provision: Provision, sentence: tuple[int, int], moment: Moment) -> bool:
    """Whether a moment stands in an item of a list that says to what something applies from when."""
    if moment.sort == "period" or (moment.date is None and moment.rule is None):
        return False
    head = section.lower[sentence[0] : moment.start]
    if "not later than" in head or _BEFORE.search(head):
        return False
    near = head[-_REACH:]
    if cues.PHASES.search(head) and (cues.PHASE.search(near) or cues.RUN_ON.search(near)):
        return True
    if provision.parent is None:
        return False
    lead = section.words(section.provisions[provision.parent])
    if cues.RUNNING_LIST.search(lead):
        return True
    return cues.LEADS.search(lead) is not None and cues.APPLIES.search(lead[-260:]) is not None


def _due(
    section: Section,
    provision: Provision,
    sentence: tuple[int, int],
    moment: Moment,
    orders: Mapping[str, AnyOf],
) -> Sort | None:
    """What falls due: a report, rules, or something else that is ordered."""
    lower = section.lower
    leads = cues.LEADS.search(lower, max(sentence[0], sentence[1] - _REACH), sentence[1])
    stop = provision.stop if leads else sentence[1]
    begin = max(sentence[0], moment.start - _ORDER_BEFORE)
    words = lower[begin : min(stop, moment.stop + _ORDER_REACH)]
    if "effective" in provision.roles and cues.TAKES_EFFECT.search(words):
        return Sort.EFFECTIVE
    if "shall" not in words and "must" not in words and provision.parent is not None:
        lead = section.words(section.provisions[provision.parent])
        words = f"{lead[-300:]} {words}"
    first = words.find("shall", max(0, moment.stop - begin))
    told = words[max(first, 0) :]
    rules, report = orders["rulemaking"].search(told), orders["report"].search(told)
    if rules and (not report or rules.start() <= report.start()):
        return Sort.RULEMAKING
    if report and orders["document"].search(told):
        return Sort.REPORT
    return Sort.DEADLINE if "shall" in words else None


def _dated(sort: Sort, moment: Moment, head: str) -> PartialDate | None:
    """The day meant: what ends with a fiscal year, and what begins after a day, a month or a year."""
    if sort is Sort.EXPIRES:
        return moment.end if moment.sort == "fiscal" else moment.date
    if sort is Sort.EFFECTIVE and moment.sort in _NAMED_DAYS and moment.date and cues.NEXT_DAY.search(head):
        last = (moment.end or moment.date).latest
        return PartialDate.of(last + dt.timedelta(1))
    return moment.date

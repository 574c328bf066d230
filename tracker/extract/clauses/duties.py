"""What the dates of a section are the dates of: when it applies, what falls due, when it ends.

A date in an item of a list belongs to the sentence that the list completes: "shall apply - (1) with respect
to new programmes, beginning ...; (2) for standard items, January 1, 2028; and (3) ...".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tracker.extract.clauses.moments import Calendar, Moment
from tracker.extract.clauses.provisions import SILENT, Provision, Section
from tracker.extract.dates import day_on
from tracker.model import DateRule, PartialDate, Precision


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
_BEGINS = re.compile(
    r"(?:\b(?:beginning|effective|commencing|starting|begins?|commences?)(?: on| in| with| not later than)?"
    r"|\btakes? effect(?: on| in| beginning)?|\bin effect on|\bbecomes? effective(?: on)?|\bon (?:and|or"
    r"|and or) after"
    r"|\b(?:first|fully)? ?appl(?:y|ies)(?: only)?(?: to [^.;]{0,80}| with respect to [^.;]{0,120})?"
    r" (?:on|in|for|beginning|starting|as of|after)"
    r"|\bbeginning (?:after|on or after)|\bas of|\b(?:placed in service|entered into|issued|awarded"
    r"|acquired|sold|imported|delivered|released"
    r"|manufactured|produced|supplied|solicited|made|procured|begins?|beginning|executed|exercised"
    r"|transactions?|occurring) (?:on or )?(?:after|in|during))"
    r"(?:,? (?:on|in|the first day of|the date that is|the day that is|the period beginning on|any|or|and"
    r"|after))*(?: the)? *$"
)
_ENDS = re.compile(
    r"(?:\b(?:terminates?|terminated|expires?|ends?|ending|sunsets?|ceases?(?: to (?:be"
    r"|have)[a-z ]{0,30})?|lapses?|repealed)"
    r"(?: to be effective)?(?: on| at the end of| at the close of| effective| effective on| after)?"
    r"|\buntil|\bthrough|\bno longer [a-z ]{1,40} after"
    r"|\b(?:during|for) (?:the|a|each)(?: [a-z]+)?|\bmay not be (?:exercised|granted|issued|made|used)"
    r" after|\bshall not apply after"
    r"|\bbefore|\bprior to)"
    r"(?:,? (?:on|the date that is|the date|the end of|the close of|the earlier of|the later of|the last"
    r" day of))* *$"
)
_LIMIT = re.compile(
    r"\b(?:(?:not|no) later than|by not later than|within|on or before|by)(?: the date that is| the end of"
    r" the)? *$"
)
_PHRASE = re.compile(
    r"\b(?:shall apply|shall take effect|take effect|takes effect|effective|applicab|beginning|phase"
    r"|prohibition|apply|applies)"
)
_LEAD_END = re.compile(r"[\u2014\u2013:-] *$")
_ITEM_LIMIT = 8  # in words between the beginning of an item and its date
_THEREAFTER = re.compile(
    r"\b(?:thereafter|annually|each year|every (?:\d+|one|two|three|four|five|six) (?:days|months|years)"
    r"|semiannually|quarterly|biennially|biannually)\b"
)
_UNTIL = re.compile(
    r"\b(?:through|until|ending (?:on|in)|for (?:each of )?(?:the )?(?:next |following )?)(?: the date"
    r" that is)? *"
)
_BARE_YEAR = re.compile(r"(?:through|until|ending in) (?:calendar year |the end of )?(20\d\d)\b(?! ?u)")
_FOR_YEARS = re.compile(
    r"\bfor (?:a period of |the |each of the )?(?:(?P<n>\d{1,2}|two|three|four|five|six|seven|eight|nine"
    r"|ten))[- ](?:consecutive |fiscal )?years?\b"
)
_NUMBERS = {
    word: n
    for n, word in enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 2)
}
_WAIVED = re.compile(r"\bwaiv")
_PAST = re.compile(
    r"\b(?:submitted|published|entered into|issued|enacted|made|as in effect|dated|approved|executed|in"
    r" effect) (?:on|as of|before) *$"
)
_NEXT_DAY = re.compile(
    r"\b(?:placed in service|entered into|issued|awarded|acquired|sold|imported|delivered|procured"
    r"|manufactured|produced|beginning|begins?|made|apply|applies|transactions?|occurring|solicited"
    r"|executed|released) (?:on or )?after *$"
)


def duties(section: Section, calendar: Calendar, orders: Mapping[str, re.Pattern[str]]) -> Iterator[Duty]:
    """The dates of a section's provisions, in order."""
    for provision in section.provisions:
        if provision.roles & SILENT:
            continue
        begin = provision.start
        for stop in (
            *(m.end() for m in _SENTENCE.finditer(section.lower, begin, provision.end)),
            provision.end,
        ):
            yield from _of_sentence(section, provision, (begin, stop), calendar, orders)
            begin = stop


def _of_sentence(
    section: Section,
    provision: Provision,
    sentence: tuple[int, int],
    calendar: Calendar,
    orders: Mapping[str, re.Pattern[str]],
) -> Iterator[Duty]:
    lower = section.lower
    moments = list(calendar.read(lower, *sentence))
    used: set[int] = set()
    for i, moment in enumerate(moments):
        if i in used or section.struck(moment.start):
            continue
        sort = _sort(section, provision, sentence, moment, orders)
        if sort is None:
            continue
        until = None
        if sort is Sort.REPORT:
            until, taken = _until(lower, moment, moments[i + 1 :], sentence[1])
            used |= {i + 1 + n for n in taken}
        date = _dated(sort, moment, lower[sentence[0] : moment.start])
        waiver = sort is Sort.EXPIRES and (
            "waiver" in provision.roles or _WAIVED.search(lower, *sentence) is not None
        )
        yield Duty(sort, provision, moment.start, moment.stop, sentence, date, moment.rule, until, waiver)
    yearly = calendar.yearly(lower[slice(*sentence)]) if not any(m.sort == "day" for m in moments) else None
    if yearly is not None and orders["document"].search(lower, *sentence):
        match = re.compile(r"[a-z]+ \d{1,2} of (?:each|every)").search(lower, *sentence)
        if match and not section.struck(match.start()):
            yield Duty(Sort.REPORT, provision, match.start(), match.end(), sentence, yearly)


def _sort(
    section: Section,
    provision: Provision,
    sentence: tuple[int, int],
    moment: Moment,
    orders: Mapping[str, re.Pattern[str]],
) -> Sort | None:
    """What a moment is the moment of; None where nothing begins, ends or falls due on it."""
    lower = section.lower
    head = lower[max(sentence[0], moment.start - 190) : moment.start]
    if _PAST.search(head):
        return None
    if _LIMIT.search(head):
        return _due(section, provision, sentence, moment, orders)
    if _BEGINS.search(head) and moment.sort != "period":
        return Sort.EFFECTIVE
    if moment.sort == "enactment":
        return None
    if _ENDS.search(head) or moment.sort == "period":
        if moment.sort == "fiscal" and re.search(r"\b(?:for|during)\b[a-z ]*$", head):
            return None
        return Sort.EXPIRES if _ends_something(section, provision, head, moment) else None
    if re.search(r"\btakes? effect *$|\beffective *$", head):
        return Sort.EFFECTIVE
    return Sort.EFFECTIVE if _is_phase(section, provision, sentence, moment) else None


def _ends_something(section: Section, provision: Provision, head: str, moment: Moment) -> bool:
    """Whether the end told is that of the section, of an authority or of a waiver, and not of what is"
    " counted."""
    if {"sunset", "effective", "waiver", "exception"} & provision.roles:
        return not re.search(r"\b(?:before|prior to) *$", head)
    if re.search(
        r"\b(?:terminate|expire|sunset|cease|lapse|repealed|ending|may not be|shall not apply)", head
    ):
        return True
    if (
        re.search(r"\b(?:before|prior to|during|for) [a-z ]*$|\b(?:before|prior to) *$", head)
        and moment.sort != "period"
    ):
        return False
    return (
        moment.sort in ("period", "day", "distance")
        and re.search(r"\b(?:may|shall|authority|until)\b", head) is not None
    )


def _is_phase(section: Section, provision: Provision, sentence: tuple[int, int], moment: Moment) -> bool:
    """Whether a moment stands in an item of a list that says to what something applies from when."""
    if provision.parent is None or moment.sort == "period" or (moment.date is None and moment.rule is None):
        return False
    lead = section.words(section.provisions[provision.parent])
    if not _LEAD_END.search(lead) or not _PHRASE.search(lead[-260:]):
        return False
    return "not later than" not in section.lower[sentence[0] : moment.start]


def _due(
    section: Section,
    provision: Provision,
    sentence: tuple[int, int],
    moment: Moment,
    orders: Mapping[str, re.Pattern[str]],
) -> Sort | None:
    """What falls due: a report, rules, or something else that is ordered."""
    lower = section.lower
    stop = provision.stop if _LEAD_END.search(lower[sentence[0] : sentence[1]]) else sentence[1]
    words = lower[sentence[0] : min(stop, moment.stop + 900)]
    if "effective" in provision.roles and re.search(r"\btakes? effect|shall apply", words):
        return Sort.EFFECTIVE
    if "shall" not in words and "must" not in words and provision.parent is not None:
        lead = section.words(section.provisions[provision.parent])
        words = f"{lead[-300:]} {words}"
    first = words.find("shall", max(0, moment.stop - sentence[0]))
    told = words[first if first >= 0 else 0 :]
    rules, report = orders["rulemaking"].search(told), orders["report"].search(told)
    if rules and (not report or rules.start() <= report.start()):
        return Sort.RULEMAKING
    if report and orders["document"].search(told):
        return Sort.REPORT
    return Sort.DEADLINE if first >= 0 or "shall" in words else None


def _dated(sort: Sort, moment: Moment, head: str) -> PartialDate | None:
    """The day meant: after December 31 something begins on January 1."""
    date = moment.end if sort is Sort.EXPIRES and moment.sort == "fiscal" else moment.date
    if sort is not Sort.EFFECTIVE or date is None or date.precision is not Precision.DAY:
        return date
    if moment.sort == "day" and _NEXT_DAY.search(head) and "on or after" not in head[-14:]:
        day = date.earliest
        if (day.month, day.day) == (12, 31):
            return day_on(day.year + 1, 1, 1)
    return date


def _until(
    lower: str, moment: Moment, later: list[Moment], stop: int
) -> tuple[PartialDate | None, list[int]]:
    """When what recurs ends, and which of the later moments say so."""
    again = _THEREAFTER.search(lower, moment.stop, stop)
    if again is None:
        return None, []
    for n, other in enumerate(later):
        if other.start > again.start() and _UNTIL.search(
            lower[max(again.start(), other.start - 40) : other.start]
        ):
            return (other.end if other.sort == "fiscal" else other.date), list(range(n + 1))
    year = _BARE_YEAR.search(lower, again.start(), stop)
    if year:
        return PartialDate.parse(year[1]), []
    years = _FOR_YEARS.search(lower, again.start(), stop)
    if years and moment.date is not None and moment.date.precision is Precision.DAY:
        first, n = moment.date.earliest, _NUMBERS.get(years["n"]) or int(years["n"])
        return day_on(first.year + n, first.month, min(first.day, 28)), []
    return None, []


_WHOLE = re.compile(
    r"\b(?:this (?:section|act|title|division)|authority|requirements?|prohibitions?|programs?|pilot)\b"
)
_ENDING = re.compile(r"\b(?:terminat|expir|sunset|ceas|laps|repeal)")


def ends_the_section(section: Section, duty: Duty) -> bool:
    """Whether a date ends what the section does, and not a phase of it or an item."""
    if len(duty.provision.path) > 1 or (duty.provision.quoted and len(duty.provision.path) > 3):
        return False
    words = section.lower[slice(*duty.sentence)]
    return _ENDING.search(words) is not None and _WHOLE.search(words) is not None

"""Dates and terms of earlier laws that a section strikes out and replaces by others."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.extract.clauses.moments import Calendar
from tracker.extract.clauses.provisions import Section
from tracker.model import DateRole, PartialDate

_REPLACED = re.compile(
    r"striking ?\"(?P<before>[^\"]{4,60})\"(?: (?:each place (?:it|such term) appears|both places it"
    r" appears))?,?"
    r" ?and inserting(?: in lieu thereof)? ?\"(?P<after>[^\"]{4,60})\""
)
_TERM = re.compile(
    r" ?(?P<count>\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)[- ](?P<unit>day|month|year)s? ?"
)
_COUNTS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
_REACH = 600  # in characters: how far before the words replaced their law is named
_AMENDED = re.compile(
    r"\bsections? [\w()-]+ of the (?P<act>[^.;\"]{3,160}?\bact\b(?: of \d{4}| for fiscal year \d{4})?)"
)
_DAYS = {"day": 1, "month": 30, "year": 365}
_YEAR = re.compile(r" ?(?:(?P<fiscal>fiscal year|september 30,) )?(?P<year>20\d\d) ?")
_BAN = re.compile(r"\b(?:prohibition|restriction|limitation|requirement|ban|sourcing)s?\b")
_ENDS = re.compile(r"\b(?:extension|extend|sunset|terminat|expir|authority)")
_BEGINNING = re.compile(r"effective date|applicab|take effect|begin|commenc|implementation date")


@dataclass(frozen=True, slots=True)
class Change:
    """What is struck and what is put in its place, as printed.

    `longer`: the new one is later, or lasts longer. `date` is the new day where it is one, `role` what it is
    the day of. [start, stop) is of the cleaned text.
    """

    before: str
    after: str
    longer: bool
    date: PartialDate | None
    role: DateRole
    start: int
    stop: int


def changes(section: Section, calendar: Calendar) -> Iterator[Change]:
    """The dates and terms replaced, in order."""
    for match in _REPLACED.finditer(section.lower, section.body):
        old, new = (_read(section, calendar, *match.span(name)) for name in ("before", "after"))
        if old is None or new is None or old[1] != new[1] or old[0] == new[0]:
            continue
        around = (
            section.lower[: section.body]
            + section.lower[max(section.body, match.start() - 200) : match.start()]
        )
        begins = _BEGINNING.search(around) or _is_beginning(section, old, new)
        role = DateRole.EFFECTIVE if begins else DateRole.EXPIRES
        before, after = (
            " ".join(section.text.text[slice(*match.span(name))].split()) for name in ("before", "after")
        )
        yield Change(before, after, new[0] > old[0], new[2], role, *match.span())


def _is_beginning(
    section: Section, old: tuple[int, str, PartialDate | None], new: tuple[int, str, PartialDate | None]
) -> bool:
    """Whether days are those from which a ban holds, where no word says so.

    Laws begin on the first of a month and end on the last of one.
    """
    heading = section.lower[: section.body]
    firsts = all(dt.date.fromordinal(each[0]).day == 1 for each in (old, new)) if new[1] == "date" else False
    return firsts and _BAN.search(heading) is not None and _ENDS.search(heading) is None


def _read(
    section: Section, calendar: Calendar, start: int, stop: int
) -> tuple[int, str, PartialDate | None] | None:
    """A date or a term as something that can be compared, its sort, and the date where it is one.

    What is put into another law counts its days from the enactment of that one.
    """
    lower = section.lower
    term = _TERM.fullmatch(lower, start, stop)
    if term:
        count = _COUNTS.get(term["count"]) or int(term["count"])
        return count * _DAYS[term["unit"]], "term", None
    year = _YEAR.fullmatch(lower, start, stop)
    if year:
        last = f"{year['year']}-09-30" if year["fiscal"] else year["year"]
        return int(year["year"]), "year", PartialDate.parse(last)
    named = _AMENDED.search(lower, max(section.body, start - _REACH), start)
    moment = next(calendar.of_law(named["act"] if named else "").read(lower, start, stop), None)
    date = (moment.end or moment.date) if moment else None
    if moment and date is None and moment.rule:
        return moment.rule.count * _DAYS.get(moment.rule.unit.value, 1), "distance", None
    return (date.earliest.toordinal(), "date", date) if date else None

"""How long what recurs goes on: "annually thereafter through 2028"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from tracker.extract.clauses.moments import Moment
from tracker.extract.dates import day_on
from tracker.model import PartialDate, Precision

_AGAIN = re.compile(
    r"\b(?:thereafter|annually|each year|semiannually|quarterly|biennially|biannually"
    r"|every (?:\d+|one|two|three|four|five|six) (?:days|months|years))\b"
)
_UNTIL = re.compile(r"\b(?:through|until|ending (?:on|in))(?: the date that is)? *$")
_YEAR = re.compile(r"(?:through|until|ending in) (?:calendar year |the end of )?(20\d\d)\b")
_YEARS = re.compile(
    r"\bfor (?:a period of |the |each of the )?(?:following |next )?"
    r"(?P<n>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)[- ](?:consecutive |fiscal )?years?\b"
)
_NUMBERS = {
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

YEARLY = re.compile(r"[a-z]+ \d{1,2},?(?: of)? (?:each|every)")
"""A day of each year."""
_AFTER_ANOTHER = re.compile(
    r"[a-z]+ \d{1,2},?(?: of)? (?:each|every) (?:calendar |fiscal )?year (?:beginning |that begins )?"
    r"(?:after|following) the (?:calendar |fiscal )?year (?:of|in which|during which|that) "
    r"[^.;]{0,80}?\b(?:report|plan|strategy|assessment|study|list|review|certification)\b"
)
_FROM_YEAR = re.compile(
    r"[a-z]+ \d{1,2},?(?: of)? (?:each|every) (?:calendar |fiscal )?year,? (?:beginning|commencing|starting)"
    r"(?: in| with)? (?:calendar year |fiscal year )?(?P<year>20\d\d)\b"
)


def first_after(
    lower: str, start: int, reports: Sequence[PartialDate], amended_from: PartialDate | None
) -> dt.date | None:
    """The day after which a day of each year, told at `start`, first comes round; None: the enactment.

    `reports`: when other reports of the section are due. `amended_from`: when the words take effect, where
    they are put into another law.
    """
    year = _FROM_YEAR.match(lower, start)
    if year:
        return dt.date(int(year["year"]) - 1, 12, 31)
    if reports and _AFTER_ANOTHER.match(lower, start):
        return dt.date(reports[0].earliest.year, 12, 31)
    return amended_from.earliest - dt.timedelta(1) if amended_from else None


def until(
    lower: str, moment: Moment, later: Sequence[Moment], stop: int
) -> tuple[PartialDate | None, set[int]]:
    """When what recurs is due for the last time, and the places of the later moments that say so."""
    again = _AGAIN.search(lower, moment.stop, stop)
    if again is None:
        return None, set()
    for n, other in enumerate(later):
        if other.start > again.start() and _UNTIL.search(lower, again.start(), other.start):
            return (other.end if other.sort == "fiscal" else other.date), set(range(n + 1))
    year = _YEAR.search(lower, again.start(), stop)
    if year:
        return PartialDate.parse(year[1]), set()
    years = _YEARS.search(lower, again.start(), stop)
    if years and moment.date is not None and moment.date.precision is Precision.DAY:
        first, n = moment.date.earliest, _NUMBERS.get(years["n"]) or int(years["n"])
        return day_on(first.year + n, first.month, first.day) or PartialDate.parse(str(first.year + n)), set()
    return None, set()

"""Facts in a reader's words: dates as fine as they are known, sums with their hedge, roles, relations."""

from __future__ import annotations

import calendar
import datetime as dt
import json
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache

_SYMBOLS = {
    "USD": "US$", "EUR": "€", "GBP": "£", "CNY": "CN¥", "JPY": "JP¥", "KRW": "₩", "CAD": "CA$", "AUD": "A$",
    "INR": "₹",
}  # fmt: skip
_SCALES = ((Decimal(10) ** 12, "trillion"), (Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))
_SHORT_MONTHS = tuple(zip(calendar.month_name[1:], calendar.month_abbr[1:], strict=True))
_HEDGES = {"up_to": "up to ", "at_least": "at least ", "about": "about "}

STATES = {
    "proposed": "proposed", "announced": "announced", "in_force": "in force", "suspended": "suspended",
    "ended": "ended", "unknown": "state unknown",
}  # fmt: skip
AMOUNT_ROLES = {
    "commitment": "committed", "programme_envelope": "size of the programme", "budget": "budget",
    "private": "private money", "project_total": "whole project", "trade_covered": "trade covered",
}  # fmt: skip
DATE_ROLES = {
    "announced": "Announced", "effective": "Takes effect", "deadline": "Deadline", "expires": "Expires",
    "report_due": "Report due", "comment_due": "Comments close",
}  # fmt: skip
RELATIONS = {
    "part_of": ("Part of", "Has as a part"),
    "follows": ("Follows", "Followed by"),
    "implements": ("Implements", "Implemented by"),
    "amends": ("Amends", "Amended by"),
    "suspends": ("Suspends", "Suspended by"),
    "resumes": ("Resumes", "Resumed by"),
    "ends": ("Ends", "Ended by"),
    "responds_to": ("Responds to", "Answered by"),
    "duplicates": ("Tells of the same as", "Told of also by"),
}
SUMS = {
    "announced": "announced", "awarded": "awarded", "suspended": "suspended", "terminated": "terminated",
    "net": "standing", "disbursed": "paid out",
}  # fmt: skip
MATCHED = {
    "created": "the first to tell of it", "document": "another report of the same document",
    "url": "at the same address", "report": "the same entry, read again", "alike": "tells of the same",
    "person": "a person said so", "merge": "came with a merged event", "split": "was split off",
    "clause": "a section of law it rests on", "amends": "moves one of its dates",
}  # fmt: skip
AUTHORITIES = {"person": "entered by a person", "official": "an official report", "press": "a report"}
VERBS = {
    "approve": "approved", "reject": "rejected", "correct": "corrected", "merge": "merged",
    "apart": "kept apart", "split": "split", "attach": "attached", "link": "linked", "unlink": "unlinked",
    "undo": "took back a decision on",
}  # fmt: skip
REVIEWS = {
    "auto": "read from its reports by rule, not checked by a person",
    "pending": "waiting for a person to check it; not published",
    "approved": "checked by a person",
    "rejected": "rejected by a person; not published",
}


def any_of(words: Sequence[str]) -> str:
    """`China, Japan or India`."""
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def date(value: str | None, precision: str | None = None) -> str:
    """A partial ISO date in words, no finer than known: `9 October 2025`, `Q4 2025`, `2025`, `undated`."""
    if not value:
        return "undated"
    year, month = value[:4], int(value[5:7] or 0) if len(value) >= 7 else 0
    if precision == "quarter" and month:
        return f"Q{(month - 1) // 3 + 1} {year}"
    if not 1 <= month <= 12:
        return year
    if len(value) < 10:
        return f"{calendar.month_name[month]} {year}"
    return f"{int(value[8:10])} {calendar.month_name[month]} {year}"


@lru_cache(maxsize=8192)
def short_date(value: str | None, precision: str | None = None) -> str:
    """The same for a narrow column: `9 Oct 2025`."""
    words = date(value, precision)
    for name, short in _SHORT_MONTHS:
        words = words.replace(name, short)
    return words


def span(value: str | None, precision: str | None, end: str | None) -> str:
    """A date, or from one to another."""
    return f"{date(value, precision)} to {date(end)}" if end else date(value, precision)


def money(value: object, currency: str | None) -> str:
    """A sum at reading length: `US$500 million`, `CN¥1.25 billion`, `US$84,300`."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return ""
    symbol = _SYMBOLS.get(currency or "", f"{currency} " if currency else "")
    sign, number = ("−" if number < 0 else ""), abs(number)
    for size, word in _SCALES:
        shown = (number / size).quantize(Decimal("0.001"))
        if shown >= 1:
            return f"{sign}{symbol}{shown.normalize():f} {word}"
    whole = number == number.to_integral_value()
    return f"{sign}{symbol}{number:,.0f}" if whole else f"{sign}{symbol}{number:,.2f}"


def amount(
    value: object, maximum: object, currency: str | None, qualifier: str | None, text: str | None = None
) -> str:
    """A sum with its hedge: `up to US$500 million`, `US$1 billion to US$2 billion`, `“billions”`."""
    if value is None:
        return f"“{text}”" if text else ""
    if qualifier == "range" and maximum is not None:
        return f"{money(value, currency)} to {money(maximum, currency)}"
    if qualifier == "order_of_magnitude":
        return f"in the order of {money(value, currency)}"
    return f"{_HEDGES.get(qualifier or '', '')}{money(value, currency)}"


def recorded(value: str | None) -> str:
    """A value of the history, which keeps lists and records as JSON, for a reader."""
    if value is None:
        return "nothing"
    if not value.startswith(("[", "{")):
        return value
    try:
        return _flat(json.loads(value))
    except json.JSONDecodeError:
        return value


def _flat(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_flat, value))
    if isinstance(value, dict) and "currency" in value:
        sum = amount(
            value.get("value"), value.get("max"), value["currency"], value.get("qualifier"), value.get("text")
        )
        return f"{sum} ({AMOUNT_ROLES.get(str(value.get('role')), 'committed')})"
    if isinstance(value, dict):
        return " ".join(_flat(part) for part in value.values() if part is not None)
    return str(value)


def matched(matched_on: str, score: float | None) -> str:
    """Why a report was taken for one of an event, and how sure that is."""
    words = MATCHED.get(matched_on, matched_on)
    return words if score is None or score >= 1 else f"{words}, {score * 100:.0f} in 100"


def ago(then: str | None, now: dt.datetime) -> str:
    """How long ago a UTC time of the database was: `3 hours ago`."""
    if not then:
        return "never"
    moment = dt.datetime.fromisoformat(then)
    seconds = max(0, int((now - moment).total_seconds()))
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {word}{'s' if count != 1 else ''} ago"
    return "just now"


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """`1 event`, `1,204 events`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def says_more(words: str | None, value: str) -> bool:
    """Whether the words that a date was read from say more than the partial ISO date itself.

    "on October 1, 2027" is 2027-10-01 and no more; "180 days after the date of the enactment" is.
    """
    if not words:
        return False
    found = [_MONTHS.get(word, word) for word in _DATE_WORDS.findall(words.casefold())]
    numbers = sorted(int(word) for word in found if word.isdecimal())
    others = {word for word in found if not word.isdecimal()}
    return bool(others - _OF_A_DATE) or numbers != sorted(map(int, value.split("-")))


_DATE_WORDS = re.compile(r"\d{1,9}|[^\W\d_]+")
_MONTHS = {
    name.casefold(): str(number)
    for number in range(1, 13)
    for name in (calendar.month_name[number], calendar.month_abbr[number])
} | {"sept": "9"}
_OF_A_DATE = frozenset(("on", "the", "of", "day", "st", "nd", "rd", "th", "年", "月", "日"))

"""What a sum was worth in US dollars on its day: the euro foreign exchange reference rates of the ECB.

The European Central Bank publishes them on every TARGET working day around 16:00 CET, as units of a currency
for one euro, and all of them since 1999 in one file, `eurofxref-hist.zip`. That file ships with the tracker
(db/rates/README.md says of which day) and is read as the bank writes it; `tracker rates update` gets a newer.

A rate between two currencies is the quotient of their reference rates of one day. The rate *on* a day is the
last one published on or before it and at most DAYS_BACK days earlier; it comes with the day it is of. A date
known to the month, quarter or year takes the rate on the first day that it may mean.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from tracker import resources
from tracker.errors import RatesError
from tracker.model import PartialDate
from tracker.money import LARGEST_MINOR

DAYS_BACK = 7
"""How old a rate may be on the day it is used: longer than any run of bank holidays."""

DIGITS = 10
"""Significant digits of a rate between two currencies; the bank gives about six of each."""

FILE = "eurofxref-hist.zip"
MEMBER = "eurofxref-hist.csv"
MOST_BYTES = 20 * 2**20
"""No file of rates is larger when unpacked: the one of 2026 has 1.9 MB."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ROUNDED = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN)
_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many units of a currency for one of another, by reference rates published on `date`.

    The rate of a currency into itself is 1 and has no date.
    """

    value: Decimal
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class NoRate:
    """Why there is no rate, in words for a person."""

    why: str


class Rates:
    """The reference rates of one file, in units for one euro. A day's line is read when it is asked for."""

    def __init__(self, lines: Mapping[str, str], currencies: tuple[str, ...], digest: str) -> None:
        self._lines = lines
        self._columns = {currency: place for place, currency in enumerate(currencies)}
        self._days: dict[str, list[str]] = {}
        self._found: dict[tuple[str, str, dt.date], Rate | NoRate] = {}
        self.digest = digest
        self.first = dt.date.fromisoformat(min(lines))
        self.last = dt.date.fromisoformat(max(lines))

    @property
    def currencies(self) -> frozenset[str]:
        """The currencies the file has a column for, and the euro."""
        return frozenset(self._columns) | {"EUR"}

    @property
    def days(self) -> frozenset[str]:
        """The days on which rates were published, as ISO dates."""
        return frozenset(self._lines)

    def rate(self, currency: str, date: PartialDate | None, into: str = "USD") -> Rate | NoRate:
        """What one unit of a currency was worth on a date."""
        if currency == into:
            return Rate(_ONE)
        if date is None:
            return NoRate("the sum has no date")
        key = (currency, into, date.earliest)
        if key not in self._found:
            self._found[key] = self._rate(*key)
        return self._found[key]

    def _rate(self, currency: str, into: str, day: dt.date) -> Rate | NoRate:
        for code in (currency, into):
            if code not in self.currencies:
                return NoRate(f"the ECB does not quote {code}")
        for back in range(min(DAYS_BACK + 1, day.toordinal())):
            published = day - dt.timedelta(days=back)
            own, other = self.quoted(currency, published), self.quoted(into, published)
            if own and other:
                return Rate(_ROUNDED.divide(other, own), published)
        if day > self.last:
            return NoRate(f"the rates end on {self.last}; `tracker rates update` fetches newer ones")
        if day < self.first:
            return NoRate(f"the ECB's rates begin on {self.first}")
        missing = currency if currency not in ("EUR", "USD") else into
        return NoRate(f"the ECB published no rate of {missing} for {day}")

    def quoted(self, currency: str, day: dt.date) -> Decimal | None:
        """Units of a currency for one euro as published on a day; None where there are none."""
        name = day.isoformat()
        if name not in self._lines:
            return None
        if currency == "EUR":
            return _ONE
        if name not in self._days:
            self._days[name] = self._lines[name].split(",")
        cells = self._days[name]
        place = self._columns[currency] + 1
        return _number(cells[place]) if place < len(cells) else None

    def dollars(self, day: str) -> Decimal | None:
        """US dollars for one euro as published on a day (an ISO date)."""
        return self.quoted("USD", dt.date.fromisoformat(day))

    def convert(
        self, minor: int, currency: str, into: str, date: PartialDate | None, exponents: Mapping[str, int]
    ) -> int | None:
        """A sum in minor units of one currency in those of another; None where there is no rate."""
        rate = self.rate(currency, date, into)
        if isinstance(rate, NoRate):
            return None
        return converted(minor, exponents.get(currency, 2), exponents.get(into, 2), rate.value)


def converted(minor: int, own: int, other: int, rate: Decimal) -> int | None:
    """A sum in minor units of one currency in those of another, rounded half to even.

    `own` and `other` are the decimals of the two; 0 gives whole units. None where it is too large to hold.
    """
    value = _EXACT.multiply(Decimal(minor), rate).scaleb(other - own, _EXACT)
    found = int(value.to_integral_value(ROUND_HALF_EVEN, _EXACT))
    return found if abs(found) <= LARGEST_MINOR else None


def _number(cell: str) -> Decimal | None:
    cell = cell.strip()
    if cell in ("", "N/A"):
        return None
    try:
        value = Decimal(cell)
    except InvalidOperation:
        return None
    return value if value.is_finite() and value > 0 else None


def parse(body: bytes, name: Path | str) -> Rates:
    """The rates in the bank's zip file. Raises RatesError with `name` where it is not that."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed, packed.open(MEMBER) as member:
            content = member.read(MOST_BYTES + 1)
    except KeyError as error:
        raise RatesError(name, f"has no {MEMBER} in it") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise RatesError(name, f"is not a whole zip file ({error})") from error
    if len(content) > MOST_BYTES:
        raise RatesError(name, f"{MEMBER} in it is larger than {MOST_BYTES >> 20} MiB")
    try:
        return _read(content.decode("ascii"), name, hashlib.blake2b(body, digest_size=16).hexdigest())
    except UnicodeDecodeError as error:
        raise RatesError(name, f"{MEMBER} in it is not text") from error


def _read(text: str, name: Path | str, digest: str) -> Rates:
    heading, *rows = text.splitlines() or [""]
    columns = [cell.strip() for cell in heading.split(",")]
    currencies = tuple(columns[1:-1] if columns[-1] == "" else columns[1:])
    if columns[0] != "Date" or "USD" not in currencies:
        raise RatesError(name, f"{MEMBER} does not begin with the bank's heading")
    lines: dict[str, str] = {}
    for number, row in enumerate(rows, 2):
        day = row[:10]
        if row and (not _DAY.fullmatch(day) or row[10:11] != "," or day in lines):
            raise RatesError(name, f"{MEMBER}, line {number}: {row[:20]!r} has no day of its own")
        if row:
            lines[day] = row
    if not lines:
        raise RatesError(name, f"{MEMBER} has no day in it")
    try:
        return Rates(lines, currencies, digest)
    except ValueError as error:
        raise RatesError(name, f"{MEMBER}: {error}") from error


def read(path: Path) -> Rates:
    """The rates in a file. Raises RatesError."""
    try:
        stat = path.stat()
        return _read_once(path, stat.st_mtime_ns, stat.st_size)
    except OSError as error:
        raise RatesError(path, f"cannot be read: {error.strerror}") from error


@lru_cache(maxsize=4)
def _read_once(path: Path, _written: int, _size: int) -> Rates:
    return parse(path.read_bytes(), path)


def own_file(folder: Path) -> Path:
    """Where the rates of a database in `folder` are kept: TRACKER_RATES, or beside the database."""
    named = os.environ.get("TRACKER_RATES")
    return Path(named) if named else folder / FILE


def current(folder: Path) -> Rates:
    """The rates that a database in `folder` converts with: its own or those that ship, whichever end later.

    Raises RatesError where its own cannot be read.
    """
    shipped, own = read(resources.rates()), own_file(folder)
    if not own.exists():
        return shipped
    kept = read(own)
    return kept if kept.last > shipped.last else shipped

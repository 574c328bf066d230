"""`tracker ledger` and `tracker rates`."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from tracker import rates
from tracker.analyze.ledger import (
    GROUPS,
    PERIODS,
    SUMS,
    AlsoStated,
    Ledger,
    Scope,
    Standing,
    Sums,
    Tally,
    also_stated,
)
from tracker.analyze.ledger import ledger as ledger_of
from tracker.analyze.selection import Selection
from tracker.cli.browsing import FACETS, select
from tracker.cli.options import allowed_hosts, database_option, format_option, open_for_writing
from tracker.cli.output import print_json, print_rows, print_table, say
from tracker.errors import RatesError, SettingError
from tracker.fetch import Fetcher
from tracker.model import PartialDate, Review, utc_now
from tracker.money import amount_text, from_minor_units
from tracker.rates.update import ADDRESS, MOST_BYTES, keep, newer
from tracker.store import Store, past
from tracker.store.lock import LOCK_WAIT

F = TypeVar("F", bound=Callable[..., Any])
Line = dict[str, Any]


def filter_options(function: F) -> F:
    """Which measures: those with an event that has any value of every facet given."""
    for name in reversed(FACETS):
        help = f"Only measures with this {name}" + (
            ", or what is below it." if name in ("material", "agency") else "."
        )
        function = click.option(f"--{name}", multiple=True, metavar="ID", help=help)(function)
    since = "Only measures with an event that may be of this date or later."
    function = click.option("--until", metavar="DATE", help="The same, or earlier.")(function)
    function = click.option("--since", metavar="DATE", help=since)(function)
    function = click.option(
        "--year", multiple=True, type=int, help="Only measures with an event of this year."
    )(function)
    help = "Only measures with an event that mentions these words."
    return click.option("--search", metavar="WORDS", help=help)(function)


@click.command("ledger")
@click.option(
    "--by", type=click.Choice(GROUPS), default="measure", show_default=True, help="A line for each."
)
@click.option(
    "--as-of", metavar="DAY", help="How it stood at the end of this day; today, or the day of --known-on."
)
@click.option("--known-on", metavar="DAY", help="By what the database knew at the end of this day (UTC).")
@click.option(
    "--currency",
    type=click.Choice(["USD", "original"]),
    default="USD",
    show_default=True,
    help="In US dollars at the rate of each sum's day, or in the currencies as stated.",
)
@filter_options
@format_option("table", "csv", "json")
@database_option
def ledger_command(
    by: str,
    as_of: str | None,
    known_on: str | None,
    currency: str,
    format: str,
    database: Path,
    **filters: Any,
) -> None:
    """Money: announced, awarded, suspended, terminated, what stands (net) and what is paid out.

    Each measure counts once, an amended sum takes the earlier one's place, parts never add to their whole,
    and only commitments count; other sums are told apart. net is awarded less terminated.
    """
    known = _day("--known-on", known_on) if known_on else None
    day = _day("--as-of", as_of) if as_of else known or utc_now().date()
    with Store.open(database) as store:
        if known:
            past.remember(store, known)
        scope = Scope(
            day,
            _selection(filters, everything=known is not None),
            *((past.DAYS, past.EVENTS_KNOWN) if known else ()),
        )
        dollars = currency == "USD"
        found = ledger_of(store.rows, scope, by, dollars=dollars)
        beside = also_stated(store.rows, scope, dollars=dollars)
        print_ledger = _Printer(by, dollars, store.exponents())
    notes = list(print_ledger.notes(found, day, known))
    also = [print_ledger.also(one) for one in beside]
    about = {"as_of": day.isoformat(), "known_on": known.isoformat() if known else None}
    print_ledger.print(found, format, notes, also, about)


def _selection(filters: dict[str, Any], *, everything: bool) -> Selection | None:
    """The events that the filters name, None where they name none.

    With `everything`, whatever their review is now: what was published on an earlier day is looked at apart.
    """
    if not any(filters.values()):
        return None
    return select(filters | {"review": tuple(review.value for review in Review) if everything else ()})


def _day(option: str, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise SettingError(option, text, "is not a day like 2025-10-09") from error


class _Printer:
    """A ledger for a person or a program. Sums come in whole dollars, or in minor units of their currency."""

    def __init__(self, by: str, dollars: bool, exponents: Mapping[str, int]) -> None:
        self.by, self.dollars, self.exponents = by, dollars, exponents

    def sum(self, value: int, currency: str) -> int | str:
        """A sum for output: whole dollars as a number, units of a currency as decimal text."""
        return value if self.dollars else self.units(value, currency)

    def units(self, minor: int, currency: str) -> str:
        return amount_text(from_minor_units(minor, self.exponents.get(currency, 2)))

    def print(
        self, found: Ledger, format: str, notes: list[str], also: list[Line], about: Mapping[str, object]
    ) -> None:
        lines = list(self.lines(found))
        totals = [self.line("total", currency, tally) for currency, tally in sorted(found.totals.items())]
        if format == "json":
            print_json(
                {
                    **about,
                    "by": self.by,
                    "currency": "USD" if self.dollars else "original",
                    "rows": lines,
                    "total": totals,
                    "also_stated": also,
                    "notes": notes,
                }
            )
            return
        columns = self.columns()
        filled = [dict.fromkeys(columns) | line for line in (*lines, *totals)]
        if format == "csv":
            print_rows(filled, columns, format)
        else:
            shown = [{name: _grouped(value) for name, value in line.items()} for line in filled]
            below = "title" if self.by == "measure" else None
            print_table(shown, [name for name in columns if name not in _UNSHOWN], below=below)
            if also:
                click.echo("\nAlso stated, in no sum above:\n")
                print_table(
                    [{name: _grouped(value) for name, value in line.items()} for line in also], list(also[0])
                )
        for note in notes:
            say(note)

    def columns(self) -> list[str]:
        if self.by == "measure":
            said = ["stated", "sum", "qualifier", "sum_currency", "rate", "rate_date", "why_not"]
            return ["measure", "state", "currency", *SUMS, *said, "title"]
        changed = [f"{name}_change" for name in SUMS] if self.by in PERIODS else []
        name = ["name"] if self.by not in PERIODS else []
        return [self.by, *name, "currency", "measures", *SUMS, *changed]

    def lines(self, found: Ledger) -> Iterator[Line]:
        if self.by == "measure":
            yield from map(self.measure, found.standings)
            return
        for row in found.rows:
            line = self.line(row.key or "none", row.currency, row.tally)
            if row.change is None:
                line["name"] = row.label
            else:
                line |= {
                    f"{name}_change": value for name, value in self.sums(row.change, row.currency).items()
                }
            yield line

    def line(self, key: str, currency: str, tally: Tally) -> Line:
        measures = {} if self.by == "measure" else {"measures": tally.measures}
        return {self.by: key, "currency": currency, **measures, **self.sums(tally.sums, currency)}

    def sums(self, values: Sums, currency: str) -> Line:
        return {name: self.sum(values[name], currency) for name in SUMS}

    def measure(self, one: Standing) -> Line:
        """A measure with its sums, and the statement that they rest on as it was made."""
        currency, values = one.in_currency(self.dollars)
        stated = one.minor["awarded"] or one.minor["announced"]
        return {
            "measure": one.uid,
            "state": one.state,
            "currency": currency if values is not None else None,
            **(self.sums(values, currency) if values is not None else dict.fromkeys(SUMS)),
            "stated": one.stated,
            "sum": self.units(stated, one.currency),
            "sum_currency": one.currency,
            "qualifier": one.qualifier,
            "rate": one.rate,
            "rate_date": one.rate_date,
            "why_not": one.why,
            "title": one.title,
        }

    def also(self, one: AlsoStated) -> Line:
        return {
            "role": one.role,
            "currency": one.currency,
            "measures": one.measures,
            "stated": self.sum(one.sum, one.currency),
            "without_rate": one.without_rate,
        }

    def notes(self, found: Ledger, day: dt.date, known: dt.date | None) -> Iterator[str]:
        """What a reader has to know of these figures."""
        yield f"as of {day}" + (f", by what was known on {known}" if known else "")
        if self.by in ("country", "material", "agency"):
            yield f"a measure with more than one {self.by} is in each of their lines, and once in the total"
        if found.parts:
            yield f"left out, since a larger sum has them in or they have none: {found.parts} measures"
        for currency, value in sorted(found.ceilings.items()):
            if value:
                told = f"{_grouped(self.sum(value, currency))} {currency}"
                yield f'of what is awarded, {told} was stated as "up to"'
        for (currency, why), tally in sorted(found.unconverted.items()):
            sums = " and ".join(
                f"{_grouped(self.units(tally.sums[name], currency))} {currency} {name}"
                for name in ("announced", "awarded")
                if tally.sums[name]
            )
            yield f"{tally.measures} measures with {sums} are in no sum in dollars: {why}"


_UNSHOWN = frozenset({f"{name}_change" for name in SUMS if name != "net"} | {"qualifier", "why_not", "rate"})
"""What a table has no room for."""


def _grouped(value: object) -> object:
    """Digits in threes, for a person."""
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, str) and value.lstrip("-").replace(".", "", 1).isdecimal():
        whole, point, rest = value.partition(".")
        return f"{int(whole):,}{point}{rest}" if len(whole) > 4 else value
    return value


@click.group("rates", invoke_without_command=True)
@database_option
@click.pass_context
def rates_command(context: click.Context, database: Path) -> None:
    """Exchange rates: the euro reference rates of the European Central Bank. Alone: which are in use."""
    if context.invoked_subcommand is None:
        known = rates.current(database.absolute().parent)
        click.echo(
            f"ECB euro reference rates from {known.first} to {known.last}, {len(known.currencies)} currencies"
        )


@rates_command.command("show")
@click.argument("currency")
@click.argument("date", required=False)
@click.option(
    "--into", default="USD", show_default=True, metavar="CURRENCY", help="What it is converted into."
)
@format_option("table", "json")
@database_option
def show_command(currency: str, date: str | None, into: str, format: str, database: Path) -> None:
    """What one unit of CURRENCY was worth on DATE (the last day there is), and of which day that rate is."""
    known = rates.current(database.absolute().parent)
    wanted = _date(date) if date else PartialDate.of(known.last)
    rate = known.rate(currency.upper(), wanted, into.upper())
    if isinstance(rate, rates.NoRate):
        raise RatesError(f"{currency.upper()} on {wanted}", rate.why)
    shown = {
        "currency": currency.upper(),
        "date": wanted.value,
        "into": into.upper(),
        "rate": str(rate.value),
        "rate_date": rate.date.isoformat() if rate.date else None,
    }
    print_rows([shown], list(shown), format)


def _date(text: str) -> PartialDate:
    try:
        return PartialDate.parse(text)
    except ValueError as error:
        raise SettingError("DATE", text, "is not a date like 2025-10-09, 2025-10 or 2025") from error


@rates_command.command("update")
@click.option(
    "--from", "address", default=ADDRESS, show_default=True, metavar="URL", help="Where the bank's file is."
)
@database_option
def update_command(address: str, database: Path) -> None:
    """Fetch the bank's newest rates, and convert the sums in the database by them.

    The file is kept beside the database, or where TRACKER_RATES says. One that is cut short, older or not
    the bank's is refused, and the rates stay as they were.
    """
    folder = database.absolute().parent
    present = rates.current(folder)
    body = asyncio.run(_fetch(present, address))
    if body is not None:
        keep(body, rates.own_file(folder))
    used = rates.current(folder)
    say(f"rates until {used.last}" + ("" if body is not None else ": there are no newer ones"))
    if database.is_file():
        with open_for_writing(database) as store, store.writer(wait=LOCK_WAIT):
            changed = store.follow_lives()
        say(f"{database}: {'converted by them now' if changed else 'was converted by them already'}")


async def _fetch(present: rates.Rates, address: str) -> bytes | None:
    async with Fetcher(allow_hosts=allowed_hosts(), max_bytes=MOST_BYTES) as fetcher:
        return await newer(fetcher, present, address)

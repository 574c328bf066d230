"""Lives of measures as rows of `measure_days`, kept in step with the events they are told from.

Triggers note in `touched_accounts` whose life a statement may change (db/migrations/0005_ledger.sql), whoever
runs it; before a transaction ends, those lives are told anew, and sums of their events are converted. So a
merge, a split, a rejection or a correction shows at once, and what others wrote past the tracker is caught up
with by its next write.

An account is a measure (`m12`), or an event that has none (`e34`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlite_utils.utils import sqlite3

from tracker import life, rates
from tracker.life import Happening, Span, Step, Sum
from tracker.model import PartialDate
from tracker.store.terms import Terms
from tracker.vocabulary import Vocabulary

PUBLISHED = ("auto", "approved")

_RULES = "lives_rules"
_RATES = "lives_rates"
_RATES_LAST = "lives_rates_last"

COLUMNS = (
    "account", "day", "until", "measure_id", "state", "event_id", "sum_event_id", "currency",
    "announced_minor", "awarded_minor", "most_minor",
    "suspended_minor", "terminated_minor", "disbursed_minor",
    "announced_usd", "awarded_usd", "most_usd", "suspended_usd", "terminated_usd", "disbursed_usd",
    "rate", "rate_date", "no_rate", "counted", "announced_counted", "since", "since_precision",
)  # fmt: skip
"""The columns of `measure_days`, in the order of the rows made here."""

_INSERT = f"INSERT INTO measure_days ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"

EVENTS = """
SELECT e.id, e.measure_id, e.action, a.state, a.rank, e.date, e.date_precision, e.amount_minor,
  e.amount_max_minor, e.currency, e.amount_qualifier, e.amount_role, e.review,
  e.amount_usd, e.usd_rate, e.usd_rate_date,
  (SELECT max(coalesce(t.step, '')) FROM event_reports t
    WHERE t.event_id = e.id AND t.measure_key >= 'award:' AND t.measure_key < 'award;') AS step,
  (SELECT json_group_array(json_array(d.date, d.precision)) FROM event_dates d
    WHERE d.event_id = e.id AND d.role = 'effective') AS effective
FROM events e JOIN actions a ON a.id = e.action
"""
"""What a life is told from."""

_ACCOUNT = "coalesce('m' || {0}.measure_id, 'e' || {0}.id)"
_PART_OF = f"""
SELECT DISTINCT {_ACCOUNT.format("p")} AS part, {_ACCOUNT.format("w")} AS whole
FROM event_links l JOIN events p ON p.id = l.event_id JOIN events w ON w.id = l.other_id
WHERE l.relation = 'part_of' AND p.review IN {PUBLISHED} AND w.review IN {PUBLISHED}
"""

_ALL_ACCOUNTS = f"""
SELECT account FROM measure_days UNION SELECT 'm' || id FROM measures
UNION SELECT 'e' || id FROM events
  WHERE measure_id IS NULL AND amount_role = 'commitment' AND review IN {PUBLISHED}
"""
_KEPT = f"SELECT {', '.join(COLUMNS)} FROM measure_days WHERE account = ? ORDER BY day"
_FIRST_DOLLARS = COLUMNS.index("announced_usd")

Row = tuple[Any, ...]


class Lives(Terms):
    """Tells lives anew where their events changed, and all of them where the rules did."""

    _rates_known: rates.Rates | None = None

    @property
    def rates(self) -> rates.Rates:
        """The exchange rates that this database converts with. Raises RatesError."""
        if self._rates_known is None:
            self._rates_known = rates.current(self.path.absolute().parent)
        return self._rates_known

    def exponents(self) -> Mapping[str, int]:
        """Decimals of every currency's minor unit."""
        return self._exponents()

    def convert(self, minor: int, currency: str, into: str, date: PartialDate | None) -> int | None:
        """A sum in minor units in those of another currency, at the rate on a date; None without one."""
        return self.rates.convert(minor, currency, into, date, self._exponents())

    def lives_anew(self) -> None:
        """Tell the life of every measure again, and convert every sum. Takes a while for millions."""
        with self.transaction():
            self.conn.execute("DELETE FROM measure_days")
            self.conn.execute("DELETE FROM touched_accounts")
            self.conn.executemany(_INSERT, self.rows_of_all())
            self._convert_events(self.conn.execute(f"{EVENTS} WHERE e.currency IS NOT NULL"))
            self._remember_rules()

    def follow_lives(self) -> bool:
        """Tell lives anew where the rules, the actions or the rates are not those of last time.

        Rates that end before those the sums were converted with are left unused. True where anything
        was told anew.
        """
        if self.property(_RULES) != self._rules():
            self.lives_anew()
            return True
        if self.property(_RATES) == self.rates.digest or not self.rates_are_kept():
            return False
        with self.transaction():
            self.conn.execute(
                "INSERT INTO touched_accounts SELECT DISTINCT"
                f" {_ACCOUNT.format('events')}, 0 FROM events WHERE currency <> 'USD' ON CONFLICT DO NOTHING"
            )
            self._remember_rules()
        return True

    def sync_vocabulary(self, vocabulary: Vocabulary | None = None) -> bool:
        """As Terms does; lives follow where what an action means for them changed."""
        changed = super().sync_vocabulary(vocabulary)
        if changed:
            self.follow_lives()
        return changed

    def lives_that_differ(self, most: int) -> list[str]:
        """The accounts whose stored steps are not those their events tell, of `most` evenly drawn ones.

        Dollars are left out where the rates at hand are not those the sums were converted with.
        """
        accounts = [row[0] for row in self.rows(_ALL_ACCOUNTS)]
        each = -(-len(accounts) // most) or 1
        compared = len(COLUMNS) if self.property(_RATES) == self.rates.digest else _FIRST_DOLLARS
        told: dict[str, tuple[Step, ...]] = {}
        return [
            account
            for account in accounts[::each]
            if [row[:compared] for row in self.rows_of(account, told)]
            != [tuple(row)[:compared] for row in self.rows(_KEPT, (account,))]
        ]

    def rates_are_kept(self) -> bool:
        """Whether the rates at hand reach as far as those the sums were converted with."""
        last = self.property(_RATES_LAST)
        return last is None or last <= self.rates.last.isoformat()

    def rows_of_all(self) -> Iterator[Row]:
        """The row of every step of every account, as they should be."""
        wholes = _direct_wholes((row["part"], row["whole"]) for row in self.rows(_PART_OF))
        names = _Names(self)
        lives: dict[str, tuple[Step, ...]] = {}
        found = self.conn.execute(f"{EVENTS} WHERE e.review IN {PUBLISHED} ORDER BY e.measure_id, e.id")
        for account, rows in _by_account(found):
            told = life.steps(happenings(rows), self.convert)
            above = life.wholes_of(account, lambda name: wholes.get(name, ()), names.of) if wholes else []
            for name in above:
                if name not in lives:
                    lives[name] = self._life_of(name)
            yield from self._account_rows(account, life.spans(told, [lives[name] for name in above]))

    def rows_of(self, account: str, told: dict[str, tuple[Step, ...]]) -> list[Row]:
        """The rows of one account, as they should be. `told` keeps the lives that were told on the way."""
        names = _Names(self)
        above = life.wholes_of(account, self._wholes_of, names.of)
        for name in (account, *above):
            if name not in told:
                told[name] = self._life_of(name)
        return self._account_rows(account, life.spans(told[account], [told[name] for name in above]))

    def _before_commit(self) -> None:
        """Tell anew the lives that the transaction touched, what its other ends touch among them."""
        super()._before_commit()
        while touched := self.rows("SELECT account, parts FROM touched_accounts WHERE account > ''"):
            self._retell({row["account"]: bool(row["parts"]) for row in touched})

    def _retell(self, touched: Mapping[str, bool]) -> None:
        """Rewrite these accounts; their parts too where that is said, or where their sums begin elsewhere."""
        told: dict[str, tuple[Step, ...]] = {}
        wanted = dict.fromkeys(touched)
        for account, parts in touched.items():
            events = self._events_of_account(account)
            self._convert_events(events)
            told[account] = self._told(events)
            if parts or list(life.covers(told[account])) != list(life.covers(self._kept_life(account))):
                wanted |= dict.fromkeys(self._parts_of(account))
        for account in wanted:
            rows = self.rows_of(account, told)
            self.conn.execute("DELETE FROM measure_days WHERE account = ?", (account,))
            self.conn.executemany(_INSERT, rows)
        self.conn.executemany(
            "DELETE FROM touched_accounts WHERE account = ?", [(account,) for account in touched]
        )

    def _events_of_account(self, account: str) -> list[sqlite3.Row]:
        """The events of an account, whatever their review."""
        if account.startswith("m"):
            return self.rows(f"{EVENTS} WHERE e.measure_id = ?", (int(account[1:]),))
        return self.rows(f"{EVENTS} WHERE e.id = ? AND e.measure_id IS NULL", (int(account[1:]),))

    def _life_of(self, account: str) -> tuple[Step, ...]:
        return self._told(self._events_of_account(account))

    def _told(self, events: Iterable[sqlite3.Row]) -> tuple[Step, ...]:
        """The life that the published ones among an account's events tell."""
        return life.steps(happenings(row for row in events if row["review"] in PUBLISHED), self.convert)

    def _kept_life(self, account: str) -> list[Step]:
        """As much of the stored life of an account as says when its sums begin."""
        return [
            Step(dt.date.fromisoformat(row[0]), "", None, announced=row[1], awarded=row[2])
            for row in self.rows(
                "SELECT day, announced_minor, awarded_minor FROM measure_days WHERE account = ? ORDER BY day",
                (account,),
            )
        ]

    def _wholes_of(self, account: str) -> list[str]:
        return self._linked_accounts(account, "p", "whole")

    def _parts_of(self, account: str) -> set[str]:
        """Every account that is part of this one, through however many others."""
        found: set[str] = set()
        pending = [account]
        while pending:
            for part in self._linked_accounts(pending.pop(), "w", "part"):
                if part not in found and part != account:
                    found.add(part)
                    pending.append(part)
        return found

    def _linked_accounts(self, account: str, end: str, other: str) -> list[str]:
        column = "measure_id" if account.startswith("m") else "id"
        alone = "" if account.startswith("m") else f" AND {end}.measure_id IS NULL"
        found = self.rows(f"{_PART_OF} AND {end}.{column} = ?{alone}", (int(account[1:]),))
        return sorted(row[other] for row in found)

    def _account_rows(self, account: str, spans: Iterable[Span]) -> list[Row]:
        exponents = self._exponents()
        return [
            day_row(account, span, self.rates, exponents)
            for span in spans
            if account.startswith("m") or span.step.sum_event_id is not None
        ]

    def _convert_events(self, rows: Iterable[sqlite3.Row]) -> None:
        """Give events the dollars of their sums; what is so already is left alone."""
        exponents = self._exponents()
        wrong = []
        for row in rows:
            wanted = event_dollars(row, self.rates, exponents)
            if wanted != (row["amount_usd"], row["usd_rate"], row["usd_rate_date"]):
                wrong.append((*wanted, row["id"]))
        self.conn.executemany(
            "UPDATE events SET amount_usd = ?, usd_rate = ?, usd_rate_date = ? WHERE id = ?", wrong
        )

    def _rules(self) -> str:
        actions = [tuple(row) for row in self.rows("SELECT id, state, rank FROM actions ORDER BY id")]
        digest = hashlib.blake2b(json.dumps(actions).encode(), digest_size=8).hexdigest()
        return f"{life.VERSION} {digest}"

    def _remember_rules(self) -> None:
        self.set_property(_RULES, self._rules())
        self.set_property(_RATES, self.rates.digest)
        self.set_property(_RATES_LAST, self.rates.last.isoformat())


class _Names:
    """The lasting names of accounts: by what it is settled which of two that hold each other is the whole."""

    def __init__(self, store: Lives) -> None:
        self._store = store

    def of(self, account: str) -> str:
        table = "measures" if account.startswith("m") else "events"
        return str(self._store.value(f"SELECT uid FROM {table} WHERE id = ?", (int(account[1:]),)))


def happenings(rows: Iterable[Mapping[str, Any] | sqlite3.Row]) -> Iterator[Happening]:
    """Rows with the columns of EVENTS as a life takes them."""
    for row in rows:
        yield Happening(
            event_id=row["id"],
            action=row["action"],
            state=row["state"],
            rank=row["rank"],
            date=date_of(row),
            sum=Sum.of(
                row["amount_minor"],
                row["amount_max_minor"],
                row["currency"],
                row["amount_qualifier"],
                row["amount_role"],
            ),
            step=row["step"],
            effective=tuple(PartialDate.parse(*told) for told in json.loads(row["effective"])),
        )


def date_of(row: Mapping[str, Any] | sqlite3.Row) -> PartialDate | None:
    """The date of an event's row."""
    return PartialDate.parse(row["date"], row["date_precision"]) if row["date"] else None


def event_dollars(
    row: Mapping[str, Any] | sqlite3.Row, known: rates.Rates, exponents: Mapping[str, int]
) -> tuple[int | None, float | None, str | None]:
    """amount_usd, usd_rate and usd_rate_date of an event: all None without a sum or without a rate."""
    if row["amount_minor"] is None:
        return None, None, None
    rate = known.rate(row["currency"], date_of(row))
    if isinstance(rate, rates.NoRate):
        return None, None, None
    whole = rates.converted(row["amount_minor"], exponents.get(row["currency"], 2), 0, rate.value)
    if whole is None:
        return None, None, None
    return whole, as_number(rate), rate.date.isoformat() if rate.date else None


def as_number(rate: rates.Rate) -> float:
    """A rate as the database keeps it: its ten digits survive."""
    return float(rate.value)


def day_row(account: str, span: Span, known: rates.Rates, exponents: Mapping[str, int]) -> Row:
    """A span of a life as a row of `measure_days`: its sums in minor units and in whole US dollars.

    All sums of a step convert at one rate, that of the day its standing sum was stated: so what is net in
    the currency is net in dollars, and a freeze does not move the award.
    """
    step = span.step
    minor = (step.announced, step.awarded, step.most, step.suspended, step.terminated, step.disbursed)
    return (
        account,
        span.day.isoformat(),
        span.until.isoformat(),
        int(account[1:]) if account.startswith("m") else None,
        step.state,
        step.event_id,
        step.sum_event_id,
        step.currency,
        *minor,
        *_dollars(step, minor, known, exponents),
        int(span.counted),
        int(span.announced_counted),
        step.since.value if step.since else None,
        step.since.precision.value if step.since else None,
    )


def _dollars(
    step: Step, minor: Sequence[int | None], known: rates.Rates, exponents: Mapping[str, int]
) -> Row:
    """The six sums in dollars, the rate, its date, and why there is none."""
    empty = (None,) * 6
    if step.currency is None:
        return (*empty, None, None, None)
    rate = known.rate(step.currency, step.stated)
    if isinstance(rate, rates.NoRate):
        return (*empty, None, None, rate.why)
    exponent = exponents.get(step.currency, 2)
    whole = [None if sum is None else rates.converted(sum, exponent, 0, rate.value) for sum in minor]
    announced, awarded, most, suspended, terminated, disbursed = whole
    if announced is None or awarded is None or suspended is None or terminated is None or disbursed is None:
        return (*empty, None, None, "the sum is too large")
    suspended, disbursed = min(suspended, awarded - terminated), min(disbursed, awarded)
    date = rate.date.isoformat() if rate.date else None
    return (announced, awarded, most, suspended, terminated, disbursed, as_number(rate), date, None)


def _by_account(rows: Iterable[sqlite3.Row]) -> Iterator[tuple[str, list[sqlite3.Row]]]:
    """Rows in the order of their measure, those without one first, as accounts."""
    kept: list[sqlite3.Row] = []
    for row in rows:
        if row["measure_id"] is None:
            yield f"e{row['id']}", [row]
            continue
        if kept and kept[0]["measure_id"] != row["measure_id"]:
            yield f"m{kept[0]['measure_id']}", kept
            kept = []
        kept.append(row)
    if kept:
        yield f"m{kept[0]['measure_id']}", kept


def _direct_wholes(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part, whole in sorted(pairs):
        found.setdefault(part, []).append(whole)
    return found

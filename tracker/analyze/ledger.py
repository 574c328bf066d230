"""Money over time: what was announced, awarded, suspended, terminated, what stands and what was paid.

Read from `measure_days`, or from what was known on an earlier day (tracker.store.past). Every row adds each
measure once; a measure with two materials is in both their rows and once in the total. Parts of a sum that is
counted as a whole are left out throughout. Sums are exact: whole US dollars, or minor units of each currency.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.analyze.selection import Selection

Query = Callable[[str, dict[str, object]], Sequence[Any]]
"""Runs a query with its named parameters: `tracker.store.Store.rows`."""

SUMS = ("announced", "awarded", "suspended", "terminated", "net", "disbursed")
PERIODS = {"year": 4, "month": 7, "day": 10}
"""Periods, and how many characters of an ISO date name them."""

_JOINS = {
    "country": ("event_countries", "country_id", "countries", " AND x.role = 'actor'"),
    "material": ("event_materials", "material_id", "materials", ""),
    "agency": ("event_agencies", "agency_id", "agencies", ""),
}
GROUPS = ("measure", *_JOINS, "kind", *PERIODS)
"""What a ledger can be split by."""

UNDATED = "undated"

Sums = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a ledger is of: the end of which day, the measures of which events, and whose knowledge.

    `days` and `members` are the tables it is read from: `measure_days` and none, or those that
    tracker.store.past fills.
    """

    as_of: dt.date
    selection: Selection | None = None
    days: str = "measure_days"
    members: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How one account stands from `day` to the day before `until`.

    `minor` and `usd` are what it adds to totals, net among them; `usd` is None where there is no rate, and
    `why` says why.
    """

    account: str
    uid: str
    title: str
    kind: str
    state: str | None
    day: str
    until: str
    currency: str
    minor: Sums
    usd: Sums | None
    stated: str | None
    qualifier: str | None
    rate: float | None
    rate_date: str | None
    why: str | None

    def in_currency(self, dollars: bool) -> tuple[str, Sums | None]:
        """The currency it is told in, and its sums there."""
        return ("USD", self.usd) if dollars else (self.currency, self.minor)


@dataclass(slots=True)
class Tally:
    """Sums added up, and how many measures are in them."""

    measures: int = 0
    sums: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SUMS, 0))

    def add(self, values: Sums, sign: int = 1) -> None:
        self.measures += sign
        for name in SUMS:
            self.sums[name] += sign * values[name]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a ledger: a group, its sums in a currency, and what changed since the period before."""

    key: str
    label: str
    currency: str
    tally: Tally
    change: Sums | None = None


@dataclass(frozen=True, slots=True)
class AlsoStated:
    """Sums of one role that is no commitment: how many measures state one, the latest of each added up.

    `without_rate` more state one in a currency that has no rate in dollars.
    """

    role: str
    currency: str
    measures: int
    sum: int
    without_rate: int = 0


@dataclass(frozen=True, slots=True)
class Ledger:
    """A whole answer.

    `totals` has each measure once, by currency. `unconverted` are measures in no dollar sum, by (currency,
    why) in minor units. `ceilings` is as much of what is awarded as was stated as "up to". `parts` is how
    many measures are left out since a whole has them in.
    """

    rows: tuple[Row, ...]
    standings: tuple[Standing, ...]
    totals: Mapping[str, Tally]
    unconverted: Mapping[tuple[str, str], Tally]
    ceilings: Mapping[str, int]
    parts: int


def ledger(query: Query, scope: Scope, by: str, *, dollars: bool = True) -> Ledger:
    """The ledger of a scope, split by one of GROUPS; in US dollars, or with a row for each currency.

    By measure the rows are empty and `standings` has the lines, the largest first.
    """
    today = scope.as_of.isoformat()
    known = list(_standings(query, scope, whole_lives=by in PERIODS))
    adding = [one for one in known if any(one.minor.values())]
    now = sorted((one for one in adding if one.until > today), key=_largest_first)
    if by in PERIODS:
        rows = _by_period(adding, today, PERIODS[by], dollars)
    elif by == "measure":
        rows = []
    else:
        rows = _by_group(now, _groups(query, scope, by, now), _labels(query, by), dollars)
    totals: dict[str, Tally] = defaultdict(Tally)
    unconverted: dict[tuple[str, str], Tally] = defaultdict(Tally)
    ceilings: dict[str, int] = defaultdict(int)
    for one in now:
        currency, values = one.in_currency(dollars)
        if values is None:
            unconverted[one.currency, one.why or ""].add(one.minor)
            continue
        totals[currency].add(values)
        if one.qualifier == "up_to":
            ceilings[currency] += values["awarded"]
    parts = sum(1 for one in known if one.until > today) - len(now)
    return Ledger(tuple(rows), tuple(now), totals, unconverted, ceilings, parts)


def also_stated(query: Query, scope: Scope, *, dollars: bool = True) -> list[AlsoStated]:
    """Sums with another role than commitment: envelopes, budgets, private money, totals of projects, trade.

    They overlap with awards and with each other and are added to nothing; of each measure the latest
    statement of a role counts.
    """
    latest: dict[tuple[str, str], Any] = {}
    for row in query(*_other_sums(scope)):
        key = (row["account"], row["amount_role"])
        if key not in latest or _later(row) > _later(latest[key]):
            latest[key] = row
    found: dict[tuple[str, str], list[int | None]] = defaultdict(list)
    for (_, role), row in latest.items():
        currency, value = ("USD", row["amount_usd"]) if dollars else (row["currency"], row["amount_minor"])
        found[role, currency].append(value)
    return [_also(role, currency, values) for (role, currency), values in sorted(found.items())]


def _also(role: str, currency: str, values: Sequence[int | None]) -> AlsoStated:
    known = [value for value in values if value is not None]
    return AlsoStated(role, currency, len(known), sum(known), len(values) - len(known))


def _later(row: Any) -> tuple[str, int, int]:
    return (row["date"] or "", row["amount_minor"], row["event_id"])


def _other_sums(scope: Scope) -> tuple[str, dict[str, object]]:
    source = scope.members or (
        "(SELECT coalesce('m' || measure_id, 'e' || id) AS account, id AS event_id, date, amount_minor,"
        " amount_usd, currency, amount_role FROM events WHERE review IN ('auto', 'approved'))"
    )
    where = "amount_minor IS NOT NULL AND amount_role <> 'commitment' AND (date IS NULL OR date <= :as_of)"
    parameters: dict[str, object] = {"as_of": scope.as_of.isoformat()}
    if scope.selection is not None:
        where += f" AND event_id IN ({scope.selection.sql('id')})"
        parameters |= scope.selection.parameters
    return f"SELECT * FROM {source} WHERE {where}", parameters


def _standings(query: Query, scope: Scope, *, whole_lives: bool) -> Iterator[Standing]:
    where = ["d.sum_event_id IS NOT NULL", "d.day <= :as_of"]
    parameters: dict[str, object] = {"as_of": scope.as_of.isoformat()}
    if not whole_lives:
        where.append(":as_of < d.until")
    if scope.selection is not None:
        where.append(f"d.account IN ({_accounts_of(scope, scope.selection)})")
        parameters |= scope.selection.parameters
    said = f"JOIN {scope.members} s ON s.event_id = e.id" if scope.members else "JOIN events s ON s.id = e.id"
    sql = (
        "SELECT d.*, coalesce(m.uid, e.uid) AS uid, coalesce(m.title, e.title) AS title,"
        " coalesce(m.kind, e.kind) AS kind, s.date AS stated, s.amount_qualifier"
        f" FROM {scope.days} d JOIN events e ON e.id = d.sum_event_id {said}"
        f" LEFT JOIN measures m ON m.id = d.measure_id WHERE {' AND '.join(where)}"
    )
    return map(_standing, query(sql, parameters))


def _accounts_of(scope: Scope, selection: Selection) -> str:
    """The accounts that any of the selected events belongs to."""
    if scope.members is None:
        return selection.sql("coalesce('m' || measure_id, 'e' || id)")
    return f"SELECT account FROM {scope.members} WHERE event_id IN ({selection.sql('id')})"


def _standing(row: Any) -> Standing:
    return Standing(
        account=row["account"],
        uid=row["uid"],
        title=row["title"],
        kind=row["kind"],
        state=None if row["account"].startswith("e") else row["state"],
        day=row["day"],
        until=row["until"],
        currency=row["currency"],
        minor=_adding(row, "minor"),
        usd=_adding(row, "usd") if row["no_rate"] is None else None,
        stated=row["stated"],
        qualifier=row["amount_qualifier"],
        rate=row["rate"],
        rate_date=row["rate_date"],
        why=row["no_rate"],
    )


def _adding(row: Any, unit: str) -> dict[str, int]:
    """What of a row adds to a total, net among it."""
    adding = {name: row[f"{name}_{unit}"] * row["counted"] for name in SUMS if name != "net"}
    adding["announced"] = row[f"announced_{unit}"] * row["announced_counted"]
    return adding | {"net": adding["awarded"] - adding["terminated"]}


def _largest_first(one: Standing) -> tuple[Any, ...]:
    """By dollars, those without any last; then by name."""
    values = one.usd or dict.fromkeys(SUMS, 0)
    return (one.usd is None, -values["awarded"], -values["announced"], one.title, one.account)


def _by_group(
    now: Iterable[Standing], groups: Mapping[str, set[str]], labels: Mapping[str, str], dollars: bool
) -> list[Row]:
    """A row for each group, the largest first, and one for the measures in none."""
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for one in now:
        currency, values = one.in_currency(dollars)
        for key in groups.get(one.account) or ("",):
            if values is not None:
                tallies[key, currency].add(values)
    rows = [
        Row(key, labels.get(key, key) if key else "none", currency, tally)
        for (key, currency), tally in tallies.items()
    ]
    return sorted(
        rows,
        key=lambda row: (row.currency, -row.tally.sums["awarded"], -row.tally.sums["announced"], row.key),
    )


def _groups(query: Query, scope: Scope, by: str, now: Iterable[Standing]) -> dict[str, set[str]]:
    """The groups each account is in: by its kind, or by what any of its events names."""
    if by == "kind":
        return {one.account: {one.kind} for one in now}
    table, column, _, condition = _JOINS[by]
    own = (
        f"SELECT account, event_id FROM {scope.members}"
        if scope.members
        else "SELECT coalesce('m' || measure_id, 'e' || id) AS account, id AS event_id FROM events"
        " WHERE review IN ('auto', 'approved')"
    )
    found: dict[str, set[str]] = defaultdict(set)
    for row in query(
        f"SELECT o.account, x.{column} FROM ({own}) o JOIN {table} x ON x.event_id = o.event_id{condition}",
        {},
    ):
        found[row[0]].add(row[1])
    return found


def _labels(query: Query, by: str) -> dict[str, str]:
    table = _JOINS[by][2] if by in _JOINS else "kinds"
    return {row[0]: row[1] for row in query(f"SELECT id, label FROM {table}", {})}


def _by_period(adding: Iterable[Standing], today: str, length: int, dollars: bool) -> list[Row]:
    """How it all stood at the end of each period in which something changed, and by how much it changed.

    What rests on events without a date comes first, as a period of its own.
    """
    changes: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for one in adding:
        currency, values = one.in_currency(dollars)
        if values is None:
            continue
        changes[currency, one.day[:length]].add(values)
        if one.until <= today:
            changes[currency, one.until[:length]].add(values, -1)
    rows: list[Row] = []
    standing: dict[str, Tally] = defaultdict(Tally)
    for (currency, period), change in sorted(changes.items()):
        if not change.measures and not any(change.sums.values()):
            continue
        before = standing[currency]
        now = Tally(before.measures + change.measures, {n: before.sums[n] + change.sums[n] for n in SUMS})
        standing[currency] = now
        label = UNDATED if period.startswith("0001") else period
        rows.append(Row(label, label, currency, now, change.sums))
    return rows

"""Cases of tests/corpus/measures: read, put into a database, and told back."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from tracker.model import Amount, AmountRole, CountryLink, CountryRole, Facts, PartialDate
from tracker.store import Store

CORPUS = Path(__file__).parent / "corpus" / "measures"
NOW = dt.datetime(2026, 1, 10, 12, 0, tzinfo=dt.UTC)

Groups = frozenset[frozenset[str]]


@dataclass(frozen=True)
class Life:
    """Which events share a measure, how they are linked, and which pairs a person is asked about."""

    measures: Groups
    links: frozenset[str] = frozenset()
    doubts: Groups = frozenset()


@dataclass(frozen=True)
class Case:
    name: str
    events: Mapping[str, Facts]
    expected: Life = field(default_factory=lambda: Life(frozenset()))


def facts(told: Mapping[str, Any], title: str = "Something happens") -> Facts:
    """An event as a case tells it."""
    said = dict(told)
    countries = [CountryLink(code, role) for role in CountryRole for code in _list(said.pop(role.value, []))]
    date, amount = said.pop("date", None), said.pop("amount", None)
    agency = said.pop("agency", None)
    if isinstance(amount, str):
        amount = {"value": amount, "currency": "USD"}
    return Facts(
        title=said.pop("title", title),
        kind=said.pop("kind"),
        action=said.pop("action"),
        date=PartialDate.parse(str(date)) if date else None,
        countries=tuple(countries),
        materials=tuple(said.pop("materials", ())),
        agencies=(agency,) if agency else (),
        organizations=tuple(said.pop("organizations", ())),
        amount=_amount(amount) if amount else None,
        **said,
    )


def _list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _amount(told: Mapping[str, str]) -> Amount:
    role = AmountRole(told.get("role", "commitment"))
    return Amount(Decimal(told["value"]), told["currency"], role=role)


def cases(path: Path) -> list[Case]:
    """The cases of a file."""
    return [
        Case(
            case["name"],
            {uid: facts(told, title=uid) for uid, told in case["events"].items()},
            Life(
                _groups(case.get("measures", ()), case["events"]),
                frozenset(case.get("links", ())),
                frozenset(frozenset(pair.split()) for pair in case.get("doubts", ())),
            ),
        )
        for case in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    ]


def _groups(shared: Sequence[str], uids: Iterable[str]) -> Groups:
    groups = {frozenset(line.split()) for line in shared}
    named = frozenset().union(*groups) if groups else frozenset()
    return frozenset(groups | {frozenset({uid}) for uid in uids if uid not in named})


def store_with(template: Path, path: Path, events: Mapping[str, Facts], order: Sequence[str]) -> Store:
    """A copy of a database with these events put in, one transaction each, in this order."""
    store = Store.open(shutil.copy(template, path), write=True)
    for uid in order:
        store.insert_event(events[uid], now=NOW, uid=uid)
    return store


def life(store: Store) -> Life:
    """What became of the events of a database."""
    groups: dict[str, set[str]] = {}
    rows = store.rows(
        "SELECT e.uid, m.uid AS measure FROM events e LEFT JOIN measures m ON m.id = e.measure_id"
    )
    for row in rows:
        groups.setdefault(row["measure"] or f"none of {row['uid']}", set()).add(row["uid"])
    links = store.rows(
        "SELECT a.uid || ' ' || l.relation || ' ' || b.uid FROM event_links l"
        " JOIN events a ON a.id = l.event_id JOIN events b ON b.id = l.other_id"
    )
    doubts = store.rows(
        "SELECT a.uid, b.uid FROM doubts d JOIN events a ON a.id = d.event_id JOIN events b ON b.id = d.other_id"
        " WHERE d.question = 'measure' AND d.answer IS NULL"
    )
    return Life(
        frozenset(map(frozenset, groups.values())),
        frozenset(row[0] for row in links),
        frozenset(frozenset(row) for row in doubts),
    )

"""Make a database of N realistic events, the same for the same seed.

    python benchmarks/generate_events.py 100000 /tmp/events.db [--seed 7] [--today 2026-11-21]

What "realistic" means here: values are Zipf-distributed over the shipped vocabulary (a few countries,
materials and agencies are in most events, most are in few); 1 to 4 countries with roles, 1 to 3
materials, mostly one agency; dates from 2015 to mid-2027, more of them lately, 82 % known to the day,
9 % to the month, 2 % to the quarter, 4 % to the year and 3 % undated; a third carry a sum; titles in
English, Chinese, Arabic and Persian; one report for every 1.4 events, with quoted evidence; 35 % belong
to a measure of several, the others to one of their own; 4 % wait for review and 1 % are rejected.

The schema and the vocabulary come from the store. The rows are written in batches past it, with indexes
and the facet index made at the end: the point is a large database soon, not a test of the store.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import time
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from typing import Any

from tracker.decide import life_keys
from tracker.decide.blocking import keys
from tracker.decide.traits import lives, traits
from tracker.model import (
    Amount,
    AmountQualifier,
    CountryLink,
    CountryRole,
    Event,
    Facts,
    Origin,
    PartialDate,
    Review,
)
from tracker.store import Store
from tracker.store.search import fold_all
from tracker.store.testimonies import told_text
from tracker.vocabulary import vocabulary

BATCH = 10_000
FIRST_YEAR, LAST_YEAR = 2015, 2027
LANGUAGES = ("en", "zh", "ar", "fa")
REVIEWS = ("auto", "approved", "pending", "rejected")
ROLES = ("actor", "target", "partner", "location")
SOURCES = 40
COMMON = {
    "countries": "CN US EU JP KR AU CA ID CD CL IN GB DE ZA RU VN MX",
    "materials": "lithium graphite rare-earths battery cobalt nickel graphite-anode gallium copper "
    "semiconductor lithium-ion-battery germanium antimony cathode tungsten",
    "agencies": "us-doe us-bis cn-mofcom us-treasury eu-commission us-ustr us-dod jp-meti",
    "kinds": "grant export_control tariff loan entity_listing investment legislation regulation "
    "trade_defence strategy offtake sanction",
    "actions": "announced awarded enacted proposed effective completed amended suspended",
}
TITLES = {
    "en": "{country}: {action}, {kind} for {material} ({number})",
    "zh": "{country}{action}：{material}{kind}（第{number}号）",
    "ar": "{country}: {action} {kind} بشأن {material} رقم {number}",
    "fa": "{country}: {action} {kind} دربارهٔ {material} شمارهٔ {number}",
}
TABLES = {
    "sources": "id, title, reader, every, state, first_polled_at, last_polled_at, last_ok_at",
    "measures": "id, uid, title, kind, created_at, auto",
    "reports": "id, source_id, guid, url, canonical_url, title, text, language, published_at, first_seen_at, "
    "last_seen_at, content_hash",
    "events": "id, uid, measure_id, kind, action, stance, title, date, date_precision, year, quarter, month, "
    "amount, amount_minor, currency, amount_qualifier, amount_role, language, confidence, "
    "review, origin, created_at, updated_at",
    "event_countries": "event_id, country_id, role",
    "event_materials": "event_id, material_id",
    "event_agencies": "event_id, agency_id",
    "event_organizations": "event_id, organization_id",
    "event_dates": "event_id, role, date, precision",
    "event_reports": "event_id, report_id, matched_on, decided_at, facts, confidence",
    "event_keys": "key, day, event_id",
    "placements": "event_id, placed_by, measure_id, seen, placed_at",
    "life_keys": "key, day, event_id",
    "evidence": 'event_id, report_id, field, start, "end", quote, rule, version',
    "events_fts": "rowid, body",
}
KEYS = ("event_keys", "life_keys")
Rows = dict[str, list[tuple[object, ...]]]


class Values:
    """A table of the vocabulary to draw from: the common terms first, then the rest, by Zipf's law."""

    def __init__(self, name: str, exponent: float = 1.05) -> None:
        terms = getattr(vocabulary(), name)
        common = [id for id in COMMON.get(name, "").split() if id in terms]
        self.ids = common + [id for id in terms if id not in common]
        self.weights = list(accumulate(1 / (rank + 1) ** exponent for rank in range(len(self.ids))))
        self.labels = {
            id: {code: term.labels.get(code, id) for code in LANGUAGES} for id, term in terms.items()
        }

    def draw(self, chance: random.Random, count: int) -> list[str]:
        return chance.choices(self.ids, cum_weights=self.weights, k=count)


class Generator:
    """Draws events; `batch` gives the rows of the next ones, table by table."""

    def __init__(self, seed: int, today: dt.date, total: int) -> None:
        self.chance = random.Random(seed)
        names = ("countries", "materials", "agencies", "organizations", "kinds", "actions")
        self.values = {name: Values(name) for name in names}
        self.stances = {id: kind.stance for id, kind in vocabulary().kinds.items()}
        self.now = f"{today.isoformat()}T06:00:00Z"
        self.days = _days()
        self.weights = list(accumulate(1 + (day.year - FIRST_YEAR) ** 1.5 / 4 for day in self.days))
        self.measures = self.values["kinds"].draw(self.chance, max(1, total // 8))
        self.report = 0

    def measure_rows(self) -> Iterator[tuple[object, ...]]:
        for id, kind in enumerate(self.measures, 1):
            label = self.values["kinds"].labels[kind]["en"]
            yield id, f"measure-{id}", f"{label} no. {id}", kind, self.now, 0

    def batch(self, first: int, count: int) -> Rows:
        chance, values = self.chance, self.values
        rows: Rows = {name: [] for name in TABLES}
        actions = values["actions"].draw(chance, count)
        kinds = values["kinds"].draw(chance, count)
        days = chance.choices(self.days, cum_weights=self.weights, k=count)
        languages = chance.choices(LANGUAGES, (78, 14, 4, 4), k=count)
        reviews = chance.choices(REVIEWS, (83, 12, 4, 1), k=count)
        countries = values["countries"].draw(chance, 4 * count)
        materials = values["materials"].draw(chance, 3 * count)
        agencies = values["agencies"].draw(chance, 2 * count)
        organizations = values["organizations"].draw(chance, count)
        sizes = chance.choices(range(100), k=count)
        for n in range(count):
            id, dice, size = first + n, chance.random(), sizes[n]
            measure = None
            kind = kinds[n]
            if dice < 0.35:  # a few measures have many events, most have one
                place = int(chance.paretovariate(0.9) * len(self.measures) / 40) % len(self.measures)
                measure, kind = place + 1, self.measures[place]
            own_countries = countries[4 * n : 4 * n + 1 + size % 4]
            own_materials = dict.fromkeys(materials[3 * n : 3 * n + 1 + size % 3])
            own_agencies = dict.fromkeys(agencies[2 * n : 2 * n + (0, 1, 1, 1, 2)[size % 5]])
            title = self._title(
                languages[n], own_countries[0], actions[n], kind, next(iter(own_materials)), id
            )
            when = _date(days[n], chance.random())
            facts = Facts(
                title=title,
                kind=kind,
                action=actions[n],
                date=PartialDate.parse(str(when[0]), str(when[1])) if when[0] else None,
                countries=tuple(
                    CountryLink(code, CountryRole(ROLES[turn % 4])) for turn, code in enumerate(own_countries)
                ),
                materials=tuple(own_materials),
                agencies=tuple(own_agencies),
                organizations=(organizations[n],) if size < 25 and organizations else (),
                amount=self._amount(size),
            )
            measure = self._place(rows, id, facts, measure, reviews[n])
            rows["events"].append(self._event(id, measure, facts, when, size, languages[n], reviews[n]))
            self._tell(rows, id, facts, languages[n], days[n], size)
            if reviews[n] != "rejected":
                rows["event_keys"] += [(*key, id) for key in keys(facts, days[n])]
            self._around(rows, id, facts, days[n], size)
        return rows

    def _around(self, rows: Rows, id: int, facts: Facts, day: dt.date, size: int) -> None:
        """The rows of the tables around an event."""
        rows["event_countries"] += {(id, link.code, link.role.value): None for link in facts.countries}
        rows["event_materials"] += [(id, code) for code in facts.materials]
        rows["event_agencies"] += [(id, code) for code in facts.agencies]
        rows["event_organizations"] += [(id, code) for code in facts.organizations]
        if size % 7 == 0:
            effective = day + dt.timedelta(days=30 + size)
            rows["event_dates"].append((id, "effective", effective.isoformat(), "day"))
        labels = self.values["organizations"].labels
        names = [labels[code]["en"] for code in facts.organizations]
        rows["events_fts"].append((id, fold_all([facts.title, *names])))

    def _title(self, language: str, country: str, action: str, kind: str, material: str, number: int) -> str:
        values = self.values
        return TITLES[language].format(
            country=values["countries"].labels[country][language],
            action=values["actions"].labels[action][language],
            kind=values["kinds"].labels[kind][language],
            material=values["materials"].labels[material][language],
            number=number,
        )

    def _amount(self, size: int) -> Amount | None:
        if size % 3:
            return None
        hedge = ("exact", "exact", "up_to", "about", "at_least")[size % 5]
        value = round(10 ** self.chance.uniform(4.5, 9.8), -3)
        return Amount(Decimal(int(value)), "USD", AmountQualifier(hedge))

    def _place(self, rows: Rows, id: int, facts: Facts, measure: int | None, review: str) -> int | None:
        """The event in its measure, or in one of its own, and findable for the others of its life."""
        if review == "rejected" or not lives(facts):
            return measure
        said = "tracker" if measure is None else "said"
        if measure is None:
            measure = len(self.measures) + id
            rows["measures"].append((measure, f"event-{id}", facts.title, facts.kind, self.now, 1))
        rows["placements"].append((id, said, measure, "", self.now))
        moment = dt.datetime.fromisoformat(self.now)
        event = Event(
            id, f"event-{id}", facts, self.stances[facts.kind], Review(review), Origin.FEED, None, measure,
            moment, moment,
        )  # fmt: skip
        day = facts.date.earliest.toordinal() if facts.date else 0
        rows["life_keys"] += [(key, day, id) for key in life_keys.keys(traits(event))]
        return measure

    def _event(
        self, id: int, measure: int | None, facts: Facts, when: tuple[object, ...],
        size: int, language: str, review: str,
    ) -> tuple[object, ...]:  # fmt: skip
        amount, kind, action, title = facts.amount, facts.kind, facts.action, facts.title
        money: tuple[object, ...] = (None,) * 5
        if amount is not None and amount.value is not None:
            value = int(amount.value)
            money = (value, value * 100, "USD", amount.qualifier.value, amount.role.value)
        return (
            id, f"event-{id}", measure, kind, action, self.stances[kind], title,
            *when, *money, language, _sureness(size), review, "feed", self.now, self.now,
        )  # fmt: skip

    def _tell(self, rows: Rows, id: int, facts: Facts, language: str, day: dt.date, size: int) -> None:
        """A new report for most events, the last one again for the others, and what it says as evidence."""
        title = facts.title
        if self.report == 0 or size % 7 < 5:
            self.report += 1
            address = f"reports.example/{self.report}"
            seen = f"{day.isoformat()}T12:00:00Z"
            text = f"{title}\nReported by the desk on {day:%d %B %Y}."
            identity = (self.report, f"source-{self.report % SOURCES}", f"g{self.report}")
            rows["reports"].append(
                (
                    *identity,
                    f"https://{address}",
                    address,
                    title,
                    text,
                    language,
                    seen,
                    seen,
                    self.now,
                    "generated",
                )
            )
            rows["evidence"].append((id, self.report, "action", 0, len(title), title, "generated", 1))
        rows["event_reports"].append(
            (id, self.report, "created", self.now, told_text(facts), _sureness(size))
        )


def _sureness(size: int) -> float:
    return round(0.4 + size / 200, 3)


def _days() -> list[dt.date]:
    start, end = dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR, 6, 30)
    return [start + dt.timedelta(days=n) for n in range((end - start).days + 1)]


def _date(day: dt.date, dice: float) -> tuple[object, ...]:
    """date, date_precision, year, quarter, month"""
    quarter = f"{day.year}-Q{(day.month + 2) // 3}"
    if dice < 0.82:
        return day.isoformat(), "day", day.year, quarter, f"{day:%Y-%m}"
    if dice < 0.91:
        return f"{day:%Y-%m}", "month", day.year, quarter, f"{day:%Y-%m}"
    if dice < 0.93:
        return f"{day.year}-{3 * ((day.month - 1) // 3) + 1:02}", "quarter", day.year, quarter, None
    if dice < 0.97:
        return f"{day.year}", "year", day.year, None, None
    return None, "unknown", None, None, None


def generate(path: Path, total: int, *, seed: int = 7, today: dt.date = dt.date(2026, 11, 21)) -> float:
    """Write a new database at `path` and return the events written a second.

    Raises FileExistsError where there is one already.
    """
    if path.exists():
        raise FileExistsError(path)
    with Store.create_or_migrate(path) as store:
        store.sync_vocabulary()
        connection = store.conn
        for pragma in ("foreign_keys = OFF", "synchronous = OFF", "cache_size = -200000"):
            connection.execute(f"PRAGMA {pragma}")
        started = time.perf_counter()
        connection.execute("BEGIN")
        write(connection, Generator(seed, today, total), total)
        connection.execute("COMMIT")
        store.lives_anew()
        store.facets_anew()
        rate = total / (time.perf_counter() - started)
        connection.execute("ANALYZE")
    return rate


def write(connection: Any, generator: Generator, total: int) -> None:
    """All rows, the indexes and the log of the facet index taken off before and put back after."""
    taken_off = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        " OR type = 'trigger' AND name LIKE 'facet_%'"
    ).fetchall()
    for kind, name, _ in taken_off:
        connection.execute(f'DROP {kind} "{name}"')
    states = ("ok", "ok", "ok", "blocked", "failing")
    insert(
        connection,
        "sources",
        [
            (f"source-{n}", f"Source {n}", "feed", 21600, states[n % 5], *[generator.now] * 3)
            for n in range(SOURCES)
        ],
    )
    insert(connection, "measures", list(generator.measure_rows()))
    # A table that is its own index is filled in its order, or every row would be put into the middle.
    for table in KEYS:
        connection.execute(f"CREATE TEMP TABLE loose_{table} (key INTEGER, day INTEGER, event_id INTEGER)")
    for first in range(1, total + 1, BATCH):
        for table, rows in generator.batch(first, min(BATCH, total - first + 1)).items():
            if table in KEYS:
                connection.executemany(f"INSERT INTO loose_{table} VALUES (?, ?, ?)", rows)
            else:
                insert(connection, table, rows)
    for table in KEYS:
        connection.execute(f"INSERT INTO {table} SELECT * FROM loose_{table} ORDER BY key, day, event_id")
        connection.execute(f"DROP TABLE loose_{table}")
    for _, _, sql in taken_off:
        connection.execute(sql)


def insert(connection: Any, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO {table} ({TABLES[table]}) VALUES ({marks})", rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("events", type=int, help="how many")
    parser.add_argument("path", type=Path, help="the database to make")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--today", type=dt.date.fromisoformat, default=dt.date(2026, 11, 21))
    given = parser.parse_args()
    rate = generate(given.path, given.events, seed=given.seed, today=given.today)
    print(f"{given.events:,} events in {given.path}: {rate:,.0f} a second", file=sys.stderr)


if __name__ == "__main__":
    main()

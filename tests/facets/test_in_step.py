"""Whatever is done to the events, by whom and in what order, the index says what SQL says."""

import contextlib
import tempfile
from pathlib import Path
from typing import Any

import indexed
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlite_utils.utils import sqlite3

from tracker.errors import NotFound
from tracker.facets import Snapshot
from tracker.model import CountryLink, CountryRole, Facts, PartialDate, Review
from tracker.store import Store

COUNTRIES = ("US", "CN", "AU")
MATERIALS = ("anode", "graphite", "graphite-anode", "lithium")
AGENCIES = ("us-bis", "us-commerce", "cn-mofcom")
REVIEWS = ("auto", "approved", "pending", "rejected")
DATES = (None, "2025", "2025-02", "2025-02-03", "2026-11-30")

FACTS = st.builds(
    Facts,
    title=st.integers(0, 5).map("No. {}".format),
    kind=st.sampled_from(("grant", "export_ban", "tariff")),
    action=st.sampled_from(("announced", "awarded")),
    date=st.sampled_from(DATES).map(lambda text: PartialDate.parse(text) if text else None),
    countries=st.lists(
        st.builds(CountryLink, st.sampled_from(COUNTRIES), st.sampled_from(CountryRole)),
        max_size=3, unique=True,
    ).map(tuple),
    materials=st.lists(st.sampled_from(MATERIALS), max_size=2, unique=True).map(tuple),
    agencies=st.lists(st.sampled_from(AGENCIES), max_size=2, unique=True).map(tuple),
    organizations=st.sampled_from(((), ("group14",), ("Somebody New",))),
    programme=st.sampled_from((None, "IRA 45X", "CHIPS")),
)  # fmt: skip

FOREIGN: tuple[tuple[str, tuple[tuple[object, ...], ...]], ...] = (
    ("UPDATE events SET kind = ?2, review = ?3 WHERE id = ?1", (("grant", "tariff"), REVIEWS)),
    ("UPDATE events SET date = NULL, date_precision = 'unknown', month = NULL WHERE id = ?1", ()),
    ("UPDATE events SET month = NULL, year = ?2, programme = ?3 WHERE id = ?1", ((2024, 2031), ("", "X"))),
    ("INSERT OR IGNORE INTO event_countries VALUES (?1, ?2, ?3)", (COUNTRIES, ("actor", "target"))),
    ("UPDATE OR REPLACE event_countries SET country_id = ?2 WHERE event_id = ?1", (COUNTRIES,)),
    ("UPDATE OR IGNORE event_countries SET event_id = ?1 WHERE country_id = ?2", (COUNTRIES,)),
    ("DELETE FROM event_countries WHERE event_id = ?1", ()),
    ("INSERT OR REPLACE INTO event_materials VALUES (?1, ?2)", (MATERIALS,)),
    ("DELETE FROM event_materials WHERE material_id = ?2 AND event_id >= ?1", (MATERIALS,)),
    ("UPDATE OR IGNORE event_materials SET material_id = ?2 WHERE event_id = ?1", (MATERIALS,)),
    ("INSERT OR IGNORE INTO event_agencies VALUES (?1, ?2)", (AGENCIES,)),
    ("UPDATE OR REPLACE event_agencies SET agency_id = ?2 WHERE event_id = ?1", (AGENCIES,)),
    ("DELETE FROM event_agencies WHERE event_id = ?1", ()),
    ("UPDATE OR IGNORE event_organizations SET event_id = ?1", ()),
    ("UPDATE agencies SET parent_id = iif(id = ?2 OR ?1 % 2, NULL, ?2)", (AGENCIES,)),
    ("INSERT OR IGNORE INTO material_ancestors SELECT ?2, ?3 WHERE ?1", (MATERIALS, MATERIALS)),
    ("DELETE FROM material_ancestors WHERE material_id = ?2 AND ancestor_id <> ?2 AND ?1", (MATERIALS,)),
    ("UPDATE reports SET source_id = ?2 WHERE id % 2 = ?1 % 2", (("wire", "gazette"),)),
    ("DELETE FROM event_reports WHERE event_id = ?1", ()),
    ("INSERT OR REPLACE INTO events (id, uid, kind, action, stance, title, date_precision, review, origin,"
     " created_at, updated_at) VALUES (?1, 'mine-' || ?1, ?2, 'announced', 'other', 'Mine', 'unknown', ?3,"
     " 'manual', '2026-01-10T12:00:00Z', '2026-01-10T12:00:00Z')", (("grant", "tariff"), REVIEWS)),
    ("INSERT OR REPLACE INTO events (uid, kind, action, stance, title, date_precision, review, origin,"
     " created_at, updated_at) SELECT uid, 'tariff', action, stance, title, date_precision, review, origin,"
     " created_at, updated_at FROM events WHERE id = ?1", ()),
    ("DELETE FROM events WHERE id = ?1", ()),
)  # fmt: skip
"""What another program may do in plain SQL to the event ?1, and what it may take for ?2 and ?3."""


@st.composite
def foreign_statements(draw: st.DrawFn) -> tuple[str, tuple[object, ...]]:
    sql, choices = draw(st.sampled_from(FOREIGN))
    return sql, tuple(draw(st.sampled_from(choice)) for choice in choices)


class Writers(RuleBasedStateMachine):
    """A tracker that writes, another program that does, and a reader who follows both."""

    def __init__(self) -> None:
        super().__init__()
        self.open = contextlib.ExitStack()

    @initialize()
    def begin(self) -> None:
        folder = Path(self.open.enter_context(tempfile.TemporaryDirectory()))
        path = indexed.database(folder / "tracker.db")
        self.store = self.open.enter_context(Store.open(path, write=True))
        self.other = sqlite3.connect(path, isolation_level=None)
        self.reader = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        for connection in (self.other, self.reader):
            self.open.callback(connection.close)
        self.reports = 0
        self.seen = Snapshot.read(self.reader)

    def teardown(self) -> None:
        self.open.close()

    def pick(self, number: int) -> int:
        """One of the events; 0 where there is none."""
        ids = [row[0] for row in self.store.rows("SELECT id FROM events ORDER BY id")]
        return int(ids[number % len(ids)]) if ids else 0

    def insert(self, facts: Facts) -> int:
        self.reports += 1
        return indexed.insert(self.store, facts, self.reports, ("wire", "gazette")[self.reports % 2])

    @rule(batch=st.lists(FACTS, min_size=1, max_size=3))
    def several_are_stored(self, batch: list[Facts]) -> None:
        with self.store.transaction():
            for facts in batch:
                self.insert(facts)

    @rule(number=st.integers(0, 50), facts=FACTS)
    def one_is_corrected(self, number: int, facts: Facts) -> None:
        with contextlib.suppress(NotFound):
            self.store.update_event(self.pick(number), facts, changed_by="ana", now=indexed.NOW)

    @rule(number=st.integers(0, 50), review=st.sampled_from(Review))
    def one_is_reviewed(self, number: int, review: Review) -> None:
        with contextlib.suppress(NotFound):
            self.store.set_review(self.pick(number), review, changed_by="ana", now=indexed.NOW)

    @rule(one=st.integers(0, 50), other=st.integers(0, 50))
    def two_are_merged(self, one: int, other: int) -> None:
        with contextlib.suppress(NotFound, ValueError):
            self.store.merge_events(self.pick(one), self.pick(other), changed_by="ana", now=indexed.NOW)

    @rule(number=st.integers(0, 50))
    def one_is_split(self, number: int) -> None:
        with contextlib.suppress(NotFound):
            self.store.split_event(self.pick(number), changed_by="ana", now=indexed.NOW)

    @rule(facts=FACTS, number=st.integers(0, 50))
    def a_transaction_fails(self, facts: Facts, number: int) -> None:
        with pytest.raises(ZeroDivisionError), self.store.transaction():
            self.insert(facts)
            self.one_is_reviewed(number, Review.PENDING)
            raise ZeroDivisionError

    @rule(regrown=st.booleans())
    def the_vocabulary_is_updated(self, regrown: bool) -> None:
        self.store.sync_vocabulary(indexed.regrown_vocabulary() if regrown else indexed.small_vocabulary())

    @rule(
        statements=st.lists(foreign_statements(), min_size=1, max_size=3),
        number=st.integers(0, 50),
        references=st.booleans(),
        kept=st.booleans(),
    )
    def another_program_writes(
        self, statements: list[Any], number: int, references: bool, kept: bool
    ) -> None:
        self.other.execute(f"PRAGMA foreign_keys = {int(references)}")
        self.other.execute("BEGIN IMMEDIATE")
        event = self.pick(number) or 77
        for sql, values in statements:
            with contextlib.suppress(sqlite3.IntegrityError):
                self.other.execute(sql, (event, *values))
        self.other.execute("COMMIT" if kept else "ROLLBACK")

    @rule()
    def the_index_is_made_anew(self) -> None:
        self.store.facets_anew()

    @invariant()
    def the_index_says_what_sql_says(self) -> None:
        before, version = indexed.indexed(self.seen), self.seen.version
        renewed = self.seen.renewed(self.reader)
        told = indexed.told(self.reader)
        assert indexed.indexed(renewed) == told
        assert indexed.indexed(Snapshot.read(self.reader)) == told
        assert indexed.indexed(self.seen) == before
        assert told == before or renewed.version != version
        self.seen = renewed

    @invariant()
    def the_doctor_finds_nothing(self) -> None:
        assert list(self.store.facets_that_differ()) == []


Writers.TestCase.settings = settings(
    max_examples=40, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
TestWriters = Writers.TestCase

"""The doctor finds what is wrong, each in its own way, and says nothing is where nothing is."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tracker.model import Amount, Evidence, Facts, Report, SourceState
from tracker.store import Level, Store, Telling, examine


@pytest.fixture
def filled(
    store: Store, make_facts: Callable[..., Facts], make_report: Callable[..., Report], now: dt.datetime
) -> Store:
    """One report with an event that has every derived column."""
    (saved,) = store.save_reports("wire", [make_report()], now)
    amount = Amount(Decimal("12345678.99"), "USD")
    evidence = (Evidence("kind", 6, 10, "bans"),)
    store.insert_event(make_facts(amount=amount), now=now, tellings=[Telling(saved.id, evidence=evidence)])
    return store


def problems(store: Store, now: dt.datetime) -> list[str]:
    return [finding.check for finding in examine(store, now) if finding.level is Level.PROBLEM]


def test_a_sound_database_has_no_problem(filled: Store, now: dt.datetime) -> None:
    assert problems(filled, now) == []
    checks = {finding.check for finding in examine(filled, now)}
    assert {"file", "references", "search index", "derived columns", "reports", "sqlite", "disk"} <= checks


def test_examining_needs_no_right_to_write(path: Path, filled: Store, now: dt.datetime) -> None:
    with Store.open(path) as reader:
        assert problems(reader, now) == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE events SET stance = 'support'",
        "UPDATE events SET year = 1999",
        "UPDATE events SET quarter = NULL",
        "UPDATE events SET month = '2025-11'",
        "UPDATE events SET amount = 12345679.99",
        "UPDATE events SET amount_usd = 12345680",
        "UPDATE events SET amount_usd = NULL",
    ],
)
def test_a_derived_column_that_does_not_follow(filled: Store, now: dt.datetime, damage: str) -> None:
    filled.conn.execute(damage)
    assert problems(filled, now) == ["derived columns"]


def test_a_text_that_changed_by_itself(filled: Store, now: dt.datetime) -> None:
    filled.conn.execute("UPDATE reports SET text = replace(text, 'exports', 'expurts')")
    assert problems(filled, now) == ["reports"]


def test_a_quote_that_is_not_where_it_should_be(filled: Store, now: dt.datetime) -> None:
    filled.conn.execute('UPDATE evidence SET start = 7, "end" = 11')
    assert problems(filled, now) == ["evidence"]


def test_an_event_that_cannot_be_found(filled: Store, now: dt.datetime) -> None:
    filled.conn.execute("DELETE FROM events_fts")
    assert problems(filled, now) == ["search index"]


def test_an_event_that_cannot_be_found_by_what_it_says(filled: Store, now: dt.datetime) -> None:
    filled.conn.execute("UPDATE event_keys SET day = day + 1")
    assert problems(filled, now) == ["keys"]
    filled.index_anew()
    assert problems(filled, now) == []


def test_an_index_that_is_not_sound(filled: Store, now: dt.datetime) -> None:
    filled.conn.execute("UPDATE events_fts_content SET c0 = 'something else'")
    assert "search index" in problems(filled, now)
    filled.index_anew()
    assert problems(filled, now) == []


def test_a_reference_to_nothing(filled: Store, now: dt.datetime) -> None:
    filled.conn.execute("PRAGMA foreign_keys = OFF")
    filled.conn.execute("UPDATE events SET measure_id = 99")
    assert problems(filled, now) == ["references"]


def test_a_page_that_is_not_sound(path: Path, filled: Store, now: dt.datetime) -> None:
    filled.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    root = filled.value("SELECT rootpage FROM sqlite_master WHERE name = 'events_by_kind'")
    size = filled.value("PRAGMA page_size")
    filled.close()
    with path.open("r+b") as file:
        file.seek((root - 1) * size + 3)
        file.write(b"\x00\x09")
    with Store.open(path) as store:
        assert "file" in problems(store, now)


def test_a_source_that_has_gone_quiet(filled: Store, now: dt.datetime) -> None:
    polled = SourceState(
        "wire",
        state="blocked",
        first_polled_at=now - dt.timedelta(days=9),
        last_ok_at=now - dt.timedelta(days=5),
        last_error="403",
    )
    filled.set_source_state(polled)
    (finding,) = [finding for finding in examine(filled, now) if finding.check == "sources"]
    assert finding.level is Level.WARNING
    assert "wire" in finding.text
    assert "403" in finding.text

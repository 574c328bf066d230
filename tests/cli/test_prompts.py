"""`tracker add` on a terminal: it asks, completes and refuses at once."""

import json
import sys
from pathlib import Path

import pytest
from terminal import on_terminal

from tracker.store import Store
from tracker.vocabulary import vocabulary

TRACKER = [sys.executable, "-m", "tracker"]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "tracker.db"
    with Store.create_or_migrate(path) as store:
        store.sync_vocabulary(vocabulary())
        store.sync_sources([])
    return path


def test_every_field_is_asked_for_and_tab_completes_the_words(database: Path) -> None:
    status, screen = on_terminal(
        [*TRACKER, "add", "--db", str(database)],
        [
            ("one line: ", "Example awards a plant\n"),
            ("Kind: ", "gran\t\n"),
            ("Action: ", "awar\t\n"),
            ("2025-10-09): ", "2026-05\n"),
            ("location): ", "FR:actor, US:target\n"),
            ("Materials: ", "lithium cobalt\n"),
            ("Agencies: ", "us-do\te\n"),
            ("between: ", "Example Lithium SA, Another\n"),
            ("500000000: ", "12000000\n"),
            ("Currency: ", "EU\t\n"),
            ("exact): ", "\n"),
            ("happens to: ", "\n"),
            ("if any: ", "Example Gazette https://gazette.example/1\n"),
        ],
    )
    assert status == 0, screen
    with Store.open(database) as store:
        (event,) = store.rows("SELECT kind, action, date, amount, currency, origin FROM events")
        assert tuple(event) == ("grant", "awarded", "2026-05", 12000000, "EUR", "manual")
        assert store.value("SELECT count(*) FROM event_organizations") == 2
        assert store.value("SELECT count(*) FROM event_countries") == 2
        assert store.value("SELECT agency_id FROM event_agencies") == "us-doe"
        assert store.value("SELECT url FROM reports") == "https://gazette.example/1"


def test_a_wrong_answer_is_asked_for_again_with_the_reason(database: Path) -> None:
    _, screen = on_terminal(
        [
            *TRACKER,
            "add",
            "--db",
            str(database),
            "--kind",
            "grant",
            "--action",
            "awarded",
            "--format",
            "json",
        ],
        [
            ("one line: ", "Example awards a plant\n"),
            ("2025-10-09): ", "2026-13\n"),
            ("is not YYYY", "2026\n"),
            ("location): ", "FRA\n"),
            ("no country 'FRA'", "FR\n"),
            ("Materials: ", "\n"),
            ("Agencies: ", "\n"),
            ("between: ", "\n"),
            ("500000000: ", "12,5\n"),
            ("is not a decimal number", "\n"),
            ("happens to: ", "\n"),
            ("if any: ", "\n"),
        ],
    )
    event = json.loads(screen[screen.index("{") :])
    assert (event["date"], event["amount"]) == ("2026", None)
    assert event["countries"] == [{"code": "FR", "role": "actor"}]


def test_leaving_half_way_stores_nothing(database: Path) -> None:
    status, screen = on_terminal(
        [*TRACKER, "add", "--db", str(database)],
        [("one line: ", "Example awards a plant\n"), ("Kind: ", "\x04")],
    )
    assert status == 1
    assert "Traceback" not in screen
    with Store.open(database) as store:
        assert store.value("SELECT count(*) FROM events") == 0


def test_where_there_is_no_database_nothing_is_asked(tmp_path: Path) -> None:
    status, screen = on_terminal([*TRACKER, "add", "--db", str(tmp_path / "none.db")])
    assert status == 1
    assert "no database there" in screen
    assert "one line" not in screen

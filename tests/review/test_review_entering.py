"""What a person enters is held against what is stored before it is."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from terminal import on_terminal
from waiting import NOW, Waiting

from tracker import review
from tracker.cli import program
from tracker.entry import read_text
from tracker.errors import DecisionRefused
from tracker.model import Entry
from tracker.store import Store

AWARD = {
    "title": "DOE awards Group14 $200 million for an anode plant",
    "kind": "grant",
    "action": "awarded",
    "date": "2026-01-05",
    "countries": {"actor": ["US"]},
    "agencies": ["us-doe"],
    "materials": ["silicon-anode-material"],
    "organizations": ["group14"],
    "amount": {"value": "200000000", "currency": "USD"},
    "reported_by": [{"title": "Example Gazette", "url": "https://gazette.example/award"}],
}
OPTIONS = (
    "--title", AWARD["title"], "--kind", "grant", "--action", "awarded", "--date", "2026-01-05",
    "--country", "US:actor", "--agency", "us-doe", "--material", "silicon-anode-material",
    "--organization", "group14", "--amount", "200000000", "--currency", "USD",
    "--reported-by", "Example Gazette https://gazette.example/award",
)  # fmt: skip


def entry(**others: Any) -> Entry:
    (read,) = read_text(json.dumps({"events": [AWARD | others]}), "json")
    return read


@pytest.fixture
def run(path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("TRACKER_USER", "ana")
    return lambda *arguments: CliRunner().invoke(program, ["add", *arguments, "--db", str(path)])


def test_the_same_award_told_by_another_paper_is_recognised(store: Store, events: Waiting) -> None:
    alike = review.likely(store, entry(), now=NOW)
    assert events.award in [one.event_id for one in alike]
    assert all(one.words for one in alike)
    assert store.value("SELECT count(*) FROM events") == 4


def test_another_happening_is_like_none(store: Store) -> None:
    other = entry(
        title="Japan tightens controls on germanium", kind="export_control", action="announced",
        countries={"actor": ["JP"]}, agencies=["jp-meti"], materials=["germanium"], organizations=[],
        amount=None, date="2019-07-01",
    )  # fmt: skip
    assert review.likely(store, other, now=NOW) == []


def test_a_report_is_added_with_what_it_says_and_can_be_taken_back(store: Store, events: Waiting) -> None:
    before = store.value("SELECT count(*) FROM event_reports WHERE event_id = ?", (events.award,))
    made = review.add_report(store, events.award, entry(), by="ana", now=NOW)
    assert made is not None
    assert store.value("SELECT count(*) FROM event_reports WHERE event_id = ?", (events.award,)) == before + 1
    assert review.add_report(store, events.award, entry(), by="ana", now=NOW) is None
    review.undo(store, made.id, by="ana", now=NOW)
    assert store.value("SELECT count(*) FROM event_reports WHERE event_id = ?", (events.award,)) == before


def test_with_nobody_who_reported_it_there_is_nothing_to_add(store: Store, events: Waiting) -> None:
    with pytest.raises(DecisionRefused, match="nobody is named"):
        review.add_report(store, events.award, entry(reported_by=[]), by="ana", now=NOW)


def test_without_a_terminal_a_likely_double_is_named_and_refused(
    run: Callable[..., Result], store: Store, events: Waiting
) -> None:
    result = run(*OPTIONS)
    assert result.exit_code == 1
    uid = store.load_event(events.award).uid
    assert f"--to {uid} adds it there, --anyway stores another" in result.stderr
    assert store.value("SELECT count(*) FROM events") == 4


def test_anyway_stores_it_and_a_second_time_is_no_double(run: Callable[..., Result], store: Store) -> None:
    assert run(*OPTIONS, "--anyway").exit_code == 0
    assert store.value("SELECT count(*) FROM events") == 5
    assert "already stored" in run(*OPTIONS, "--anyway").stderr


def test_to_adds_it_as_a_report(run: Callable[..., Result], store: Store, events: Waiting) -> None:
    result = run(*OPTIONS, "--to", store.load_event(events.award).uid)
    assert result.exit_code == 0, result.stderr
    assert store.value("SELECT count(*) FROM events") == 4
    assert [made.verb for made in store.decisions()] == [review.Verb.CORRECT]


def test_on_a_terminal_it_is_asked(path: Path, store: Store, events: Waiting) -> None:
    command = [sys.executable, "-m", "tracker", "add", *OPTIONS, "--db", str(path)]
    status, screen = on_terminal(command, [("n stores another: ", "1\n")], columns=200)
    assert status == 0, screen
    assert "has another report now" in screen
    assert store.value("SELECT count(*) FROM events") == 4

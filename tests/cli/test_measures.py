"""Measures and links by hand, and measures as they stood on a day, on the command line."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tracker.cli import program
from tracker.store import Store

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database with a grant that was frozen and released, and another one."""
    folder = tmp_path_factory.mktemp("lives")
    events = folder / "events.yml"
    events.write_text(EVENTS, encoding="utf-8")
    path = folder / "tracker.db"
    with Store.create_or_migrate(path) as store:
        store.sync_vocabulary()
    result = CliRunner().invoke(program, ["import", str(events), "--db", str(path)])
    assert result.exit_code == 0, result.stderr
    with Store.open(path, write=True) as store:
        store.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


EVENTS = """
events:
- {uid: award, title: Award, kind: grant, action: awarded, date: 2024-03-01, countries: {actor: [US]},
   organizations: [group14], materials: [graphite], amount: {value: "200", currency: USD}}
- {uid: freeze, title: Freeze, kind: grant, action: suspended, date: 2025-02-10, countries: {actor: [US]},
   organizations: [group14], materials: [graphite]}
- {uid: release, title: Release, kind: grant, action: resumed, date: "2025", countries: {actor: [US]},
   organizations: [group14], materials: [graphite]}
- {uid: other, title: Other, kind: grant, action: awarded, date: "2024-06", countries: {actor: [US]},
   organizations: [sila], materials: [silicon-anode-material]}
- {uid: ban, title: Ban, kind: export_ban, action: enacted, date: 2025-06-01, countries: {actor: [CN]},
   materials: [gallium], measure: the-ban}
- {uid: law, title: Law, kind: procurement_restriction, action: enacted, date: 2025-12-18, countries: {actor: [US]},
   materials: [graphite], measure: the-law, dates: [{role: effective, date: 2026-06}, {role: effective, date: 2027-10-01}]}
"""


@pytest.fixture
def run(lived: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    path = tmp_path / "tracker.db"
    path.write_bytes(lived)
    monkeypatch.setenv("TRACKER_USER", "ana")
    monkeypatch.setenv("TRACKER_DB", str(path))

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(program, arguments)

    return call


def stood(run: Run, day: str, *options: str) -> dict[str, dict[str, Any]]:
    result = run("events", "--in-force-on", day, "--format", "json", *options)
    assert result.exit_code == 0, result.stderr
    return {row["measure"]: row for row in json.loads(result.stdout)["measures"]}


def shown(run: Run, uid: str) -> dict[str, Any]:
    told = json.loads(run("events", "show", uid, "--format", "json").stdout)
    assert isinstance(told, dict)
    return told


@pytest.mark.parametrize(
    ("day", "state", "since", "events"),
    [
        ("2024-03-01", "in_force", "2024-03-01", 1),
        ("2024-12-31", "in_force", "2024-03-01", 1),
        ("2025-02-10", "in_force", "2025", 3),
    ],
)
def test_a_measure_as_it_stood_on_a_day(run: Run, day: str, state: str, since: str, events: int) -> None:
    row = stood(run, day)["award"]
    assert (row["state"], row["since"], row["events"]) == (state, since, events)


def test_what_takes_effect_later_is_in_force_only_since_then(run: Run) -> None:
    row = stood(run, "2026-05-31", "--state", "announced")["the-law"]
    assert (row["state"], row["since"], row["sure"], row["event"]) == ("announced", "2025-12-18", True, "law")
    assert "the-law" not in stood(run, "2026-05-31", "--state", "in_force")
    row = stood(run, "2026-07-01", "--state", "in_force")["the-law"]
    assert (row["since"], row["precision"], row["sure"], row["event"]) == ("2026-06", "month", True, "law")
    assert stood(run, "2026-06-10")["the-law"]["sure"] is False


def test_what_had_not_begun_by_the_day_is_not_listed(run: Run) -> None:
    assert set(stood(run, "2024-03-01")) == {"award"}
    assert set(stood(run, "2025-06-01")) == {"award", "other", "the-ban"}


def test_a_date_too_vague_for_the_day_is_not_sure(run: Run) -> None:
    assert stood(run, "2024-04-01")["award"]["sure"] is True
    assert stood(run, "2024-06-15")["other"]["sure"] is False
    assert stood(run, "2024-07-01")["other"]["sure"] is True
    row = stood(run, "2025-06-30")["award"]
    assert (row["precision"], row["sure"]) == ("year", False)


def test_the_table_says_what_may_be_later(run: Run) -> None:
    result = run("events", "--in-force-on", "2024-06-15")
    assert "may be later" in result.stdout
    assert "other: Other" in result.stdout
    assert "too vague" in result.stderr


def test_filters_and_states_narrow_the_measures(run: Run) -> None:
    assert set(stood(run, "2025-06-30", "--country", "CN")) == {"the-ban"}
    assert set(stood(run, "2025-06-30", "--material", "gallium", "--state", "in_force")) == {"the-ban"}
    assert stood(run, "2025-06-30", "--state", "ended") == {}


def test_measures_of_a_day_as_csv(run: Run) -> None:
    result = run("events", "--in-force-on", "2025-06-30", "--kind", "export_ban", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(result.stdout))
    assert (row["measure"], row["state"], row["since"], row["event"]) == (
        "the-ban", "in_force", "2025-06-01", "ban",
    )  # fmt: skip


def test_more_measures_than_are_shown_is_said(run: Run) -> None:
    result = run("events", "--in-force-on", "2025-06-30", "--limit", "1")
    assert "1 of 3 measures" in result.stderr


@pytest.mark.parametrize("day", ["2025", "2025-13-01", "yesterday"])
def test_what_is_no_day_is_refused(run: Run, day: str) -> None:
    result = run("events", "--in-force-on", day)
    assert result.exit_code == 1
    assert day in result.stderr


def test_a_state_without_a_day_is_refused(run: Run) -> None:
    assert "goes with --in-force-on" in run("events", "--state", "ended").stderr


def test_attaching_to_the_measure_of_another_event(run: Run) -> None:
    result = run("events", "attach", "other", "freeze", "--why", "one project")
    assert (result.exit_code, result.stderr) == (0, "other happens to award\n")
    told = shown(run, "other")
    assert (told["measure"], told["measure_by"]) == ("award", "person")
    change = told["history"][-1]
    assert (change["field"], change["changed_by"], change["why"]) == ("measure", "ana", "one project")


def test_attaching_again_says_so(run: Run) -> None:
    run("events", "attach", "other", "the-ban")
    assert run("events", "attach", "other", "the-ban").stderr == "other happens to the-ban already\n"


def test_attaching_to_what_is_not_there_names_what_is_near(run: Run) -> None:
    result = run("events", "attach", "other", "the-bann")
    assert result.exit_code == 1
    assert "the-ban" in result.stderr


def test_detaching_gives_a_measure_of_its_own(run: Run) -> None:
    assert run("events", "detach", "freeze").stderr == "freeze happens to freeze, a measure of its own\n"
    assert shown(run, "freeze")["measure"] == "freeze"
    assert shown(run, "release")["measure"] == "award"


def test_an_attachment_is_undone(run: Run) -> None:
    run("events", "attach", "other", "freeze")
    number = json.loads(run("review", "log", "--format", "json").stdout)[0]["id"]
    result = run("review", "undo", str(number))
    assert result.exit_code == 0, result.stderr
    told = shown(run, "other")
    assert (told["measure"], told["measure_by"]) == ("other", "tracker")


def test_linking_and_unlinking(run: Run) -> None:
    assert run("events", "link", "ban", "responds_to", "freeze").stderr == "ban responds_to freeze\n"
    assert shown(run, "ban")["links"] == [{"relation": "responds_to", "other": "freeze"}]
    assert run("events", "link", "ban", "responds_to", "freeze").stderr.endswith("already\n")
    assert run("events", "unlink", "ban", "freeze").stderr == "ban is no longer linked to freeze\n"
    assert run("events", "unlink", "ban", "freeze").stderr == "ban is not linked to freeze\n"
    assert shown(run, "ban")["links"] == []


def test_a_found_link_is_told_from_one_that_was_said(run: Run) -> None:
    (found,) = shown(run, "freeze")["links"]
    assert found == {"relation": "suspends", "other": "award", "score": 0.9}
    run("events", "link", "freeze", "suspends", "award")
    assert shown(run, "freeze")["links"] == [{"relation": "suspends", "other": "award"}]


def test_one_of_two_relations_is_taken_back(run: Run) -> None:
    run("events", "link", "freeze", "responds_to", "award")
    run("events", "unlink", "freeze", "award", "--relation", "responds_to")
    assert [link["relation"] for link in shown(run, "freeze")["links"]] == ["suspends"]


def test_an_event_is_not_linked_to_itself(run: Run) -> None:
    result = run("events", "link", "ban", "follows", "ban")
    assert result.exit_code == 1
    assert "itself" in result.stderr


def test_what_was_imported_is_exported_and_imported_the_same(run: Run, tmp_path: Path) -> None:
    whole = tmp_path / "all.json"
    assert run("export", "--output", str(whole)).exit_code == 0
    before = whole.read_text(encoding="utf-8")
    assert run("import", str(whole)).exit_code == 0
    run("export", "--output", str(whole))
    assert whole.read_text(encoding="utf-8") == before

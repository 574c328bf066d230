"""`tracker filters`: kept, listed, shown, taken away."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tracker.cli import program
from tracker.store import Store

Run = Callable[..., Result]
ADDRESS = "https://tracker.example/tracker/events?_material=graphite&_country=CN&_size=5&_sort=title"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    path = tmp_path / "tracker.db"
    Store.create_or_migrate(path).close()
    monkeypatch.setenv("TRACKER_DB", str(path))
    monkeypatch.setenv("TRACKER_USER", "ada")

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(program, ["filters", *arguments])

    return invoke


def test_the_filter_of_an_address_is_kept_and_its_name_printed(run: Run) -> None:
    saved = run("save", ADDRESS, "--name", "china-graphite", "--title", "China's graphite")
    assert (saved.exit_code, saved.stdout) == (0, "china-graphite\n")
    told = json.loads(run("show", "china-graphite", "--format", "json").stdout)
    assert told["query"] == "_country=CN&_material=graphite"
    assert (told["title"], told["created_by"]) == ("China's graphite", "ada")


def test_what_stands_behind_the_question_mark_is_enough_and_names_itself(run: Run) -> None:
    code = run("save", "kind=grant&action=suspended").stdout.strip()
    assert run("save", "action=suspended&kind=grant").stdout.strip() == code
    assert "suspended, grant" in run("show", code).stdout
    assert f"/saved/{code}" in run("show", code).stdout


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("no_such_column=5", "There is no column no_such_column"),
        ("_from=2025-13-45", "“2025-13-45” is not a date"),
        ("https://tracker.example/tracker/reports?source_id=wire", "is not the address of /tracker/events"),
        ("https://tracker.example/compare", "is not the address of /tracker/events"),
    ],
)
def test_what_can_never_work_is_refused_with_the_reason(run: Run, query: str, reason: str) -> None:
    refused = run("save", query, "--name", "never")
    assert refused.exit_code == 1
    assert reason in refused.stderr
    assert "never" not in run("list").stdout


@pytest.mark.parametrize("format", ["table", "json", "csv"])
def test_all_are_listed(run: Run, format: str) -> None:
    run("save", "kind=grant", "--name", "grants", "--title", "Grants")
    run("save", "kind=loan", "--name", "loans", "--title", "Loans")
    listed = run("list", "--format", format).stdout
    assert listed.index("grants") < listed.index("loans")


def test_one_that_is_deleted_is_gone_and_its_name_stays_taken(run: Run) -> None:
    run("save", "kind=grant", "--name", "grants", "--title", "Grants")
    assert run("delete", "grants").exit_code == 0
    assert run("show", "grants").exit_code == 1
    assert "grants" not in run("list").stdout
    refused = run("save", "kind=loan", "--name", "grants")
    assert refused.exit_code == 1
    assert "was once the name of another filter" in refused.stderr


def test_a_title_cannot_steer_the_terminal(run: Run) -> None:
    run("save", "kind=grant", "--name", "grants", "--title", "\x1b[31mred")
    assert "\x1b" not in run("show", "grants").stdout + run("list").stdout

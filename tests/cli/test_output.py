"""What is printed for a person: tables that fit a terminal, and health at a glance."""

import csv
import datetime as dt
import io
import json
import sys

import pytest
from terminal import on_terminal

from tracker.cli.health import due_in, print_health, span
from tracker.cli.output import print_rows, print_table
from tracker.formulas import harmless

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)


def at(**before: int) -> str:
    return (NOW - dt.timedelta(**before)).isoformat()


def source(id: str, state: str = "ok", **others: object) -> dict[str, object]:
    return {
        "id": id,
        "state": state,
        "last_ok_at": at(hours=1),
        "next_due_at": at(hours=-5),
        "reports": 7,
        "last_error": None,
    } | others


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(seconds=3), "3 s ago"),
        (at(minutes=59, seconds=59), "59 min ago"),
        (at(hours=25), "1 d ago"),
        (at(minutes=-5), "in 5 min"),
        (None, ""),
    ],
)
def test_a_moment_is_told_in_its_largest_unit(moment: str | None, expected: str) -> None:
    assert span(moment, NOW) == expected


@pytest.mark.parametrize("moment", [at(minutes=5), None])
def test_a_source_whose_time_has_come_is_due_now(moment: str | None) -> None:
    assert due_in(moment, NOW) == "now"


def test_sources_in_trouble_come_first_the_newest_trouble_on_top(capsys: pytest.CaptureFixture[str]) -> None:
    sources = [
        source("b-fine"),
        source("never", "failing", last_ok_at=None, last_error="https://never.example/?a: no such name"),
        source("since-yesterday", "blocked", last_ok_at=at(days=1), last_error="403"),
        source("since-an-hour", "failing", last_error="https://x.example/feed: timed out"),
        source("a-new", "new", last_ok_at=None, next_due_at=None),
    ]
    print_health(sources, NOW)
    out, err = capsys.readouterr()
    lines = out.splitlines()[2:]
    ids = [line.split()[0] for line in lines if not line.startswith(" ")]
    assert ids == ["since-an-hour", "since-yesterday", "never", "b-fine", "a-new"]
    assert lines[1] == "    timed out", "the address is in the database and in --format json"
    assert err == "5 sources: 2 failing, 1 ok, 1 blocked, 1 new\n"


def test_what_was_wrong_once_is_not_shown_of_a_source_that_is_well(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_health([source("fine", last_error="timed out")], NOW)
    assert "timed out" not in capsys.readouterr().out


def lines_on_a_terminal(columns: int) -> list[str]:
    """What print_table writes on a terminal so many columns wide."""
    row = {"name": "石墨负极", "text": "word " * 60, "more": "m" * 300}
    script = (
        "import json, sys\nfrom tracker.cli.output import print_table\n"
        "print_table([json.loads(sys.argv[1])], ['name', 'text', 'more'], below='more')"
    )
    status, screen = on_terminal([sys.executable, "-c", script, json.dumps(row)], columns=columns)
    assert status == 0
    return screen.splitlines()


def test_lines_are_cut_at_the_width_of_a_terminal() -> None:
    head, rule, first, more = lines_on_a_terminal(80)
    assert head.split() == ["name", "text"]
    assert len(rule) <= 80
    assert first.startswith("石墨负极  word")
    assert (len(first), first[-1]) == (76, "…"), "four characters take two cells each"
    assert (len(more), more[-1]) == (80, "…")


def test_lines_are_whole_where_no_terminal_is(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([{"name": "n", "text": "x" * 500}], ["name", "text"])
    assert "x" * 500 in capsys.readouterr().out


@pytest.mark.parametrize("title", ["=HYPERLINK(1)", "+1+1", "@SUM(A1)", "\u200b=1", "one;=1+1"])
def test_a_formula_in_csv_is_text_to_a_spreadsheet(title: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([{"title": title, "amount": -5, "money": "-5.5"}], ["title", "amount", "money"], "csv")
    _, row = csv.reader(io.StringIO(capsys.readouterr().out))
    assert row == [harmless(title), "-5", "-5.5"]
    assert "'" in row[0]


def test_what_programs_read_has_titles_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([{"title": "=1+1"}], ["title"], "json")
    assert json.loads(capsys.readouterr().out) == [{"title": "=1+1"}]

"""`tracker ledger` as a person or a script calls it, over the starter events."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tracker.cli import program

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    path: Path = tmp_path_factory.mktemp("ledger") / "tracker.db"

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(program, arguments, env={"TRACKER_DB": str(path)})

    assert call("init").exit_code == 0
    return call


LOAN = ("ledger", "--agency", "us-doe", "--material", "lithium")


@pytest.mark.parametrize(
    ("day", "net"),
    [
        ("2024-10-27", []),
        ("2024-10-28", [2_260_000_000]),
        ("2025-10-06", [2_260_000_000]),
        ("2025-10-07", [2_230_000_000]),
        ("2026-01-01", [2_230_000_000]),
    ],
)
def test_the_thacker_pass_loan_has_either_sum_on_the_right_day_and_never_both(
    run: Run, day: str, net: list[int]
) -> None:
    found = json.loads(run(*LOAN, "--as-of", day, "--format", "json").stdout)
    assert [row["net"] for row in found["rows"]] == net
    assert [total["net"] for total in found["total"]] == net


def test_the_json_says_what_it_is_of(run: Run) -> None:
    done = run(*LOAN, "--as-of", "2025-12-31", "--by", "material", "--format", "json")
    found = json.loads(done.stdout)
    assert (found["as_of"], found["known_on"], found["by"], found["currency"]) == (
        "2025-12-31",
        None,
        "material",
        "USD",
    )
    assert (
        "a measure with more than one material is in each of their lines, and once in the total"
        in found["notes"]
    )
    assert found["rows"][0]["name"] == "Lithium"
    assert done.stderr == ""


def test_the_csv_has_rows_and_a_total(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("ledger", "--by", "country", "--format", "csv").stdout)))
    assert [row["country"] for row in rows][-1] == "total"
    assert rows[-1]["net"] == str(sum(int(row["net"]) for row in rows[:-1]))


def test_the_table_is_for_a_person(run: Run) -> None:
    done = run(*LOAN, "--as-of", "2025-12-31")
    assert "2,230,000,000" in done.stdout
    assert "Department of Energy loan for the Thacker Pass lithium plant" in done.stdout
    assert "as of 2025-12-31" in done.stderr


def test_sums_that_are_no_commitments_stand_apart(run: Run) -> None:
    done = run("ledger", "--by", "kind")
    above, apart = done.stdout.split("Also stated, in no sum above:")
    assert "programme_envelope" in apart
    assert "programme_envelope" not in above
    found = json.loads(run("ledger", "--by", "kind", "--format", "json").stdout)
    assert {"budget", "programme_envelope"} <= {one["role"] for one in found["also_stated"]}


def test_original_sums_are_decimal_text(run: Run) -> None:
    found = json.loads(
        run(*LOAN, "--as-of", "2025-12-31", "--currency", "original", "--format", "json").stdout
    )
    assert found["rows"][0]["net"] == "2230000000"


def test_before_the_database_was_made_nothing_was_known(run: Run) -> None:
    found = json.loads(run("ledger", "--known-on", "2020-01-01", "--format", "json").stdout)
    assert (found["rows"], found["total"], found["as_of"]) == ([], [], "2020-01-01")


@pytest.mark.parametrize("by", ["measure", "country", "material", "agency", "kind", "year", "month", "day"])
def test_what_is_known_today_is_the_ledger(run: Run, by: str) -> None:
    day = ("--as-of", "2026-01-01", "--by", by, "--format", "json")
    now = json.loads(run("ledger", *day).stdout)
    known = json.loads(run("ledger", "--known-on", "2999-01-01", *day).stdout)
    for part in ("rows", "total", "also_stated"):
        assert known[part] == now[part]


@pytest.mark.parametrize(
    "arguments",
    [("--as-of", "soon"), ("--known-on", "2025"), ("--material", "unobtainium"), ("--since", "then")],
)
def test_what_cannot_be_understood_is_one_line(run: Run, arguments: tuple[str, ...]) -> None:
    done = run("ledger", *arguments)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1

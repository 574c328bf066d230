"""`tracker timeline`: counts and sums by period as rows, and as a drawing."""

from __future__ import annotations

import csv
import io
import json

import pytest
from click.testing import CliRunner

from tracker.cli import program
from tracker.exchange import load_starter
from tracker.store import Store


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("timeline") / "tracker.db"
    with Store.create_or_migrate(path) as store:
        store.sync_vocabulary()
        load_starter(store)
    return path


def run(database, *arguments):
    return CliRunner().invoke(program, ["timeline", "--db", str(database), *arguments])


@pytest.mark.parametrize(
    "group", ["kind", "country", "material", "agency", "organization", "source", "programme", "origin"]
)
def test_every_event_is_in_some_period_of_some_group(database, group):
    done = run(database, "--group", group, "--format", "json")
    rows = json.loads(done.stdout)
    with Store.open(database) as store:
        published = store.value("select count(*) from events where review in ('auto', 'approved')")
    if group in ("kind", "programme", "origin"):
        assert sum(row["events"] for row in rows) == published
    else:  # an event with two countries is in both
        assert sum(row["events"] for row in rows) >= published


def test_money_that_stood_is_what_the_ledger_says(database):
    done = run(database, "--measure", "net", "--by", "year", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    ledger = CliRunner().invoke(
        program, ["ledger", "--db", str(database), "--by", "year", "--format", "csv", "--as-of", "2026-06-30"]
    )
    standing = {row["year"]: int(row["net"]) for row in csv.DictReader(io.StringIO(ledger.stdout))}
    for year in ("2024", "2025"):
        assert sum(int(row["dollars"]) for row in rows if row["period"] == year) == standing[year]


def test_a_drawing_is_an_svg_or_a_png(database):
    assert run(database, "--format", "svg").stdout.startswith("<svg ")
    assert run(database, "--format", "png", "--group", "country").stdout_bytes[:8] == b"\x89PNG\r\n\x1a\n"


def test_an_unknown_group_is_wrong_usage(database):
    assert run(database, "--group", "colour").exit_code == 2

"""`tracker clauses` as a person uses it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tracker.cli import program

Run = Callable[..., Result]
CORPUS = Path(__file__).parent.parent / "corpus" / "statutes"
ACT = """SECTION 1. SHORT TITLE.
This Act may be cited as the “Battery Origin Act of 2026”.

SEC. 2. PROHIBITION ON PROCUREMENT OF CERTAIN LITHIUM-ION BATTERIES.
Beginning on October 1, 2029, the Secretary of Energy may not procure a lithium-ion battery that is produced by \
Contemporary Amperex Technology Company, Limited.

SEC. 3. NAMES.
Ships have names.
Approved March 4, 2026.
"""


@pytest.fixture
def run(blank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    path = shutil.copy(blank, tmp_path / "tracker.db")
    monkeypatch.setenv("TRACKER_DB", str(path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "act.txt").write_text(ACT, encoding="utf-8")

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(program, ["clauses", *arguments])

    return call


def test_a_law_is_imported_and_the_end_says_what_it_brought(run: Run) -> None:
    result = run("import", "act.txt", "--number", "Public Law 119-200")
    assert result.exit_code == 0, result.stderr
    assert (
        "Battery Origin Act of 2026 (pl:119-200): 3 sections (3 new, 0 changed, 0 as before), 1 on topic,"
        in (result.stderr)
    )
    assert "2 events new" in result.stderr
    assert result.stdout == ""


def test_the_same_as_json_on_standard_output(run: Run) -> None:
    run("import", "act.txt")
    (again,) = json.loads(run("import", "act.txt", "--format", "json").stdout)
    assert {name: again[name] for name in ("file", "law", "enacted", "sections", "same", "on_topic", "events_new")} == {
        "file": "act.txt", "law": "Battery Origin Act of 2026", "enacted": "2026-03-04", "sections": 3, "same": 3,
        "on_topic": 1, "events_new": 0,
    }  # fmt: skip


def test_what_is_said_of_the_law_stands_in_place_of_what_it_says(run: Run) -> None:
    run(
        "import",
        "act.txt",
        "--law",
        "NDAA FY2099",
        "--enacted",
        "2025-12-20",
        "--url",
        "https://law.example/1",
    )
    shown = json.loads(run("show", "FY2099 NDAA", "2", "--format", "json").stdout)
    assert (shown["law"], shown["enacted"], shown["url"]) == (
        "NDAA FY2099",
        "2025-12-20",
        "https://law.example/1",
    )


def test_sections_are_listed_and_found_by_their_words(run: Run) -> None:
    run("import", "act.txt")
    listed = json.loads(run("list", "--format", "json").stdout)
    assert [(row["section"], row["events"]) for row in listed] == [("1", 0), ("2", 2), ("3", 0)]
    found = json.loads(run("list", "--search", "lithium-ion batteries", "--format", "json").stdout)
    assert [row["section"] for row in found] == ["2"]
    on_topic = run("list", "--on-topic", "--law", "Battery Origin Act of 2026", "--format", "csv").stdout
    assert [line.split(",")[2] for line in on_topic.splitlines()[1:]] == ["2"]


def test_a_section_is_shown_with_its_measure_events_and_dates(run: Run) -> None:
    run("import", "act.txt", "--number", "pl:119-200")
    text = run("show", "Public Law 119-200", "2").stdout
    assert "Battery Origin Act of 2026, section 2" in text
    assert "enacted 2026-03-04" in text
    assert "procurement_restriction" in text
    assert "2029-10-01  effective" in text
    assert text.rstrip().endswith("produced by Contemporary Amperex Technology Company, Limited.")
    id = json.loads(run("list", "--format", "json").stdout)[1]["id"]
    assert run("show", str(id)).stdout == text


def test_a_section_that_is_not_there_is_an_error_with_likely_ones(run: Run) -> None:
    run("import", "act.txt")
    result = run("show", "Battery Origin Act of 2026", "20")
    assert result.exit_code == 1
    assert "did you mean section 2?" in result.stderr
    assert run("show", "Battery Origin Act of 2026").exit_code == 1


def test_a_bad_file_is_named_with_its_line_and_nothing_is_stored(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cut.xml").write_bytes((CORPUS / "public-law-uslm" / "law.xml").read_bytes()[:900])
    result = run("import", "act.txt", "cut.xml")
    assert result.exit_code == 1
    assert "cut.xml:" in result.stderr
    assert "is not whole XML" in result.stderr
    assert json.loads(run("list", "--format", "json").stdout) == []


def test_a_number_that_is_none_is_refused(run: Run) -> None:
    result = run("import", "act.txt", "--number", "the first")
    assert result.exit_code == 1
    assert "is no number of a law" in result.stderr


def test_a_day_of_enactment_that_is_to_come_is_refused(run: Run) -> None:
    result = run("import", "act.txt", "--enacted", "2999-01-01")
    assert result.exit_code == 1
    assert "--enacted" in result.stderr
    assert "is a day to come" in result.stderr
    assert json.loads(run("list", "--format", "json").stdout) == []


def test_a_text_without_a_day_of_enactment_says_that_it_is_read_as_a_bill(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bill.txt").write_text(ACT.replace("Approved March 4, 2026.\n", ""), encoding="utf-8")
    said = "bill.txt: no day of enactment: read as a bill"
    assert said in run("import", "bill.txt").stderr
    assert "no day of enactment" not in run("import", "act.txt").stderr


def test_one_section_is_told_in_the_singular_and_nothing_else_is_said(run: Run, tmp_path: Path) -> None:
    one = "SEC. 9. NAMES.\nShips have names.\nApproved March 4, 2026.\n"
    (tmp_path / "one.txt").write_text(one, encoding="utf-8")
    result = run("import", "one.txt", "--law", "Ships Act of 2026")
    assert result.stderr.splitlines() == [
        "one.txt: Ships Act of 2026: 1 section (1 new, 0 changed, 0 as before), 0 on topic, 0 events new, 0 changed"
    ]
    assert run("list").stderr == "1 section\n"


def test_a_law_known_by_name_is_found_by_its_number(run: Run) -> None:
    run("import", "act.txt", "--law", "FY2024 NDAA", "--enacted", "2023-12-22")
    listed = json.loads(run("list", "--law", "Public Law 118-31", "--format", "json").stdout)
    assert [row["section"] for row in listed] == ["1", "2", "3"]
    assert json.loads(run("show", "pl:118-31", "2", "--format", "json").stdout)["document"] == "pl:118-31"


def test_every_format_of_the_corpus_is_imported_at_once(run: Run) -> None:
    paths = [str(path) for path in sorted(CORPUS.rglob("*.xml"))]
    result = run("import", *paths, "--format", "json")
    assert result.exit_code == 0, result.stderr
    assert len(json.loads(result.stdout)) == len(paths) > 5

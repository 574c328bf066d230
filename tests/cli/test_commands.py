"""The commands as a person or a script calls them: what they print where, and how they end."""

import csv
import io
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tracker.cli import program
from tracker.store import Store

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database with the starter events, made once by the command itself."""
    path = tmp_path_factory.mktemp("cli") / "tracker.db"
    result = CliRunner().invoke(program, ["init", "--db", str(path)])
    assert result.exit_code == 0, result.stderr
    with Store.open(path, write=True) as store:
        store.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


@pytest.fixture
def database(made: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "tracker.db"
    path.write_bytes(made)
    return path


@pytest.fixture
def run(database: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("TRACKER_USER", "ana")
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, input: str | None = None) -> Result:
        return CliRunner().invoke(program, arguments, input=input, env={"TRACKER_DB": str(database)})

    return call


def printed(result: Result) -> dict:
    """The JSON a command printed; it printed nothing else on standard output."""
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_help_names_every_command(run: Run) -> None:
    text = run("--help").stdout
    for name in ("up", "ingest", "add", "import", "export", "events", "timeline", "sources", "doctor"):
        assert f"\n  {name} " in text


def test_wrong_usage_ends_with_2(run: Run) -> None:
    assert run("ingest", "--no-such-option").exit_code == 2


@pytest.mark.parametrize("command", [("events",), ("doctor",), ("export",), ("timeline",), ("serve",)])
def test_reading_where_there_is_no_database_says_so_and_makes_none(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    missing = tmp_path / "none.db"
    result = CliRunner().invoke(program, [*command, "--db", str(missing)])
    assert result.exit_code == 1
    assert str(missing) in result.stderr
    assert not missing.exists()


@pytest.mark.parametrize("command", [("init",), ("events",), ("serve",)])
def test_a_file_that_is_something_else_is_left_alone(command: tuple[str, ...], tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("not a database, but somebody's notes")
    result = CliRunner().invoke(program, [*command, "--db", str(note)])
    assert result.exit_code == 1
    assert "not an SQLite database" in result.stderr
    assert note.read_text().startswith("not a database")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(program, ["init", "--db", str(tmp_path / "none" / "tracker.db")])
    assert result.exit_code == 1
    assert f"there is no folder {tmp_path / 'none'}" in result.stderr


def test_a_port_that_is_taken_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(program, ["up", "--db", str(tmp_path / "tracker.db"), "--port", port])
    assert result.exit_code == 1
    assert f"port={port}: is in use" in result.stderr
    assert not (tmp_path / "tracker.db").exists()


def test_a_database_without_a_name_is_wrong_usage(run: Run) -> None:
    assert run("init", "--db", "").exit_code == 2


@pytest.mark.parametrize("command", [("export", "--output"), ("backup",)])
def test_what_cannot_be_written_is_named(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    target = tmp_path / "none" / "file"
    result = run(*command, str(target))
    assert result.exit_code == 1
    assert f"{target}: cannot be written: No such file or directory" in result.stderr


def test_init_twice_adds_nothing(run: Run) -> None:
    assert "0 starter events added" in run("init").stderr


def test_events_filters_by_any_of_a_facet_and_all_of_several(run: Run) -> None:
    events = printed(
        run("events", "--country", "CN", "--country", "US", "--material", "rare-earths", "--format", "json")
    )
    assert events["events"]
    for event in events["events"]:
        assert {"CN", "US"} & {country["code"] for country in event["countries"]}


def test_a_parent_material_includes_its_children(run: Run) -> None:
    found = printed(run("events", "--material", "critical-minerals", "--limit", "500", "--format", "json"))[
        "events"
    ]
    assert any(event["materials"] == ["graphite"] for event in found)


def test_events_says_when_there_are_more_than_it_shows(run: Run) -> None:
    few = run("events", "--limit", "3")
    assert "the newest 3 of 129 events" in few.stderr
    assert run("events", "--limit", "500").stderr == ""


def test_a_table_of_events_has_the_name_and_title_of_each_below_it(run: Run) -> None:
    lines = run("events", "--kind", "grant").stdout.splitlines()
    assert lines[0].split() == ["date", "kind", "action", "countries", "materials", "amount", "currency"]
    assert any(line.startswith("    group14-grant-frozen: Group14's") for line in lines)


def test_an_unknown_term_is_named_with_likely_spellings(run: Run) -> None:
    result = run("events", "--material", "graphit")
    assert result.exit_code == 1
    assert "graphite" in result.stderr


def test_search_finds_a_chinese_word_for_english_events(run: Run) -> None:
    found = printed(run("events", "--search", "石墨", "--format", "json"))["events"]
    assert {"group14-grant-awarded"} <= {event["uid"] for event in found}


def test_since_and_until_take_what_may_have_happened_between_them(run: Run) -> None:
    october = ("events", "--since", "2025-10", "--until", "2025-10", "--format", "json")
    found = printed(run(*october))["events"]
    known = {event["date"] for event in found if not event["date_end"]}
    assert known == {"2025", "2025-10-07", "2025-10-09", "2025-10-20"}
    for event in found:
        assert event["date"] <= "2025-10-31"
        assert event["date_end"] is None or event["date_end"] >= "2025"


def test_a_strange_date_is_refused(run: Run) -> None:
    assert "2025-06" in run("events", "--since", "June").stderr


def test_show_gives_one_event_whole(run: Run) -> None:
    event = printed(run("events", "show", "group14-grant-frozen", "--format", "json"))
    assert event["amount"] == {
        "value": "200000000", "max": None, "currency": "USD", "qualifier": "exact", "role": "commitment", "text": None,
    }  # fmt: skip
    assert {"relation": "suspends", "other": "group14-grant-awarded"} in event["links"]
    assert event["reported_by"]


def test_show_reads_well_on_a_terminal(run: Run) -> None:
    text = run("events", "show", "group14-grant-frozen").stdout
    assert "group14-moses-lake-grant" in text
    assert "{" not in text


def test_rejecting_takes_an_event_out_and_says_who_and_why(run: Run) -> None:
    assert run("events", "reject", "group14-grant-frozen", "--why", "a test").exit_code == 0
    published = printed(run("events", "--material", "graphite", "--format", "json"))["events"]
    assert "group14-grant-frozen" not in {event["uid"] for event in published}
    (change,) = printed(run("events", "show", "group14-grant-frozen", "--format", "json"))["history"]
    assert (change["changed_by"], change["field"], change["after"], change["why"]) == (
        "ana",
        "review",
        "rejected",
        "a test",
    )


def test_merging_is_undone_by_splitting(run: Run) -> None:
    before = printed(run("events", "show", "group14-grant-frozen", "--format", "json"))
    assert run("events", "merge", "battery-grants-frozen", "group14-grant-frozen").exit_code == 0
    merged = printed(run("events", "show", "group14-grant-frozen", "--format", "json"))
    assert merged["review"] == "rejected"
    assert run("events", "split", "group14-grant-frozen").exit_code == 0
    after = printed(run("events", "show", "group14-grant-frozen", "--format", "json"))
    for field in ("review", "links", "reported_by", "title"):
        assert after[field] == before[field]


def test_splitting_what_was_not_merged_says_so(run: Run) -> None:
    assert run("events", "split", "group14-grant-frozen").exit_code == 1


def test_add_stores_an_event_with_its_reporter(run: Run) -> None:
    result = run(
        "add", "--title", "Example freezes a plant's grant", "--kind", "grant", "--action", "suspended",
        "--date", "2026-05", "--country", "FR:actor", "--material", "lithium", "--amount", "12000000",
        "--currency", "EUR", "--on", "deadline=2026-12-31", "--link", "suspends=group14-grant-awarded",
        "--organization", "Example Lithium SA", "--reported-by", "Example Gazette https://gazette.example/frozen",
        "--format", "json",
    )  # fmt: skip
    event = printed(result)
    assert (event["date"], event["date_precision"], event["origin"], event["review"]) == (
        "2026-05",
        "month",
        "manual",
        "approved",
    )
    assert event["dates"][0]["role"] == "deadline"
    assert event["reported_by"][0]["url"] == "https://gazette.example/frozen"


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--kind", "gift"), "kind"),
        (("--date", "2026-13"), "date"),
        (("--amount", "12.345", "--currency", "EUR"), "amount"),
        (("--amount", "12"), "currency"),
        (("--material", "unobtainium"), "materials"),
        (("--on", "someday=2026"), "--on"),
        (("--link", "suspends=no-such-event"), "no-such-event"),
    ],
)
def test_add_refuses_what_is_wrong_and_names_it(run: Run, options: tuple[str, ...], named: str) -> None:
    given = {"--title": "A title", "--kind": "grant", "--action": "awarded"} | dict(
        zip(options[::2], options[1::2], strict=True)
    )
    result = run("add", *(part for pair in given.items() for part in pair))
    assert result.exit_code == 1
    assert named in result.stderr


def test_add_names_the_field_and_no_file(run: Run) -> None:
    assert run("add", "--title", "A title", "--action", "awarded").stderr == "Error: kind: is missing\n"


def test_add_without_a_title_and_a_terminal_says_what_is_missing(run: Run) -> None:
    assert "--title" in run("add").stderr


def test_import_names_every_bad_row_and_stores_none(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(
        "title,kind,action\nGood,grant,awarded\nBad,gift,awarded\nWorse,grant,given\n", encoding="utf-8"
    )
    result = run("import", str(file))
    assert result.exit_code == 1
    assert "rows.csv:3: kind" in result.stderr
    assert "rows.csv:4: action" in result.stderr
    assert "Good" not in run("events", "--kind", "grant", "--limit", "500").stdout


def test_import_and_export_say_the_same(run: Run, tmp_path: Path) -> None:
    whole = run("export").stdout
    (tmp_path / "all.json").write_text(whole, encoding="utf-8")
    assert "129 as before" in run("import", str(tmp_path / "all.json")).stderr
    assert run("export").stdout == whole


def test_export_takes_the_same_filters_as_events(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("export", "--format", "csv", "--kind", "export_ban").stdout)))
    assert rows
    assert {row["kind"] for row in rows} == {"export_ban"}


def test_export_to_parquet_needs_a_file(run: Run, tmp_path: Path) -> None:
    assert "--output" in run("export", "--format", "parquet").stderr
    pytest.importorskip("pyarrow")
    assert run("export", "--format", "parquet", "--output", str(tmp_path / "all.parquet")).exit_code == 0
    assert (tmp_path / "all.parquet").read_bytes()[:4] == b"PAR1"


def test_timeline_counts_by_period_and_group(run: Run) -> None:
    rows = json.loads(run("timeline", "--by", "year", "--group", "country", "--format", "json").stdout)
    assert {"period": "2024", "group": "United States", "events": 2} in rows
    total = sum(row["events"] for row in json.loads(run("timeline", "--format", "json").stdout))
    assert total == 129


def test_timeline_puts_no_groups_together(run: Run) -> None:
    rows = json.loads(run("timeline", "--by", "year", "--group", "kind", "--format", "json").stdout)
    assert len({row["group"] for row in rows}) > 12
    assert not any("others" in row["group"] for row in rows)
    assert "others" in run("timeline", "--by", "year", "--group", "kind", "--format", "svg").stdout


def test_timeline_draws_itself(run: Run) -> None:
    drawing = run("timeline", "--format", "svg").stdout
    assert drawing.startswith("<svg")
    assert "http://www.w3.org/2000/svg" in drawing


def test_extract_reads_standard_input_and_gives_exact_offsets(run: Run) -> None:
    text = "China's Ministry of Commerce on Monday banned exports of gallium to the United States."
    (event,) = printed(run("extract", "-", "--published", "2026-11-16", "--format", "json", input=text))[
        "events"
    ]
    assert (event["kind"], event["action"], event["date"]) == ("export_ban", "enacted", "2026-11-16")
    for evidence in event["evidence"]:
        assert text[evidence["start"] : evidence["end"]] == evidence["quote"]


def test_extract_reads_a_feed_entry_by_entry(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(
        '<rss version="2.0"><channel><title>t</title><item><title>Japan awards a $20 million grant for a lithium plant'
        "</title><pubDate>Mon, 16 Nov 2026 09:00:00 GMT</pubDate></item></channel></rss>"
    )
    (event,) = printed(run("extract", str(file), "--format", "json"))["events"]
    assert event["kind"] == "grant"


def test_extract_explains_on_a_page(run: Run, tmp_path: Path) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text("China banned exports of gallium.", encoding="utf-8")
    page = run("extract", str(tmp_path / "one.txt"), str(tmp_path / "two.txt"), "--format", "html").stdout
    assert page.startswith("<!DOCTYPE html>")
    assert 'id="n1"' in page
    assert 'id="n2"' in page, "events are numbered through all files"


def test_extract_refuses_what_is_no_text(run: Run, database: Path) -> None:
    result = run("extract", str(database))
    assert result.exit_code == 1
    assert "is neither text nor a page nor a feed" in result.stderr


def test_extract_refuses_a_missing_file_and_a_strange_day(run: Run) -> None:
    assert "no-such-file" in run("extract", "no-such-file").stderr
    assert run("extract", "-", "--published", "yesterday", input="x").exit_code == 1


def test_vocabulary_check_names_file_line_and_reason(run: Run, tmp_path: Path, checkout: Path) -> None:
    assert run("vocabulary", "check").exit_code == 0
    folder = tmp_path / "vocabulary"
    folder.mkdir()
    for file in (checkout / "db" / "vocabulary").glob("*.yml"):
        (folder / file.name).write_bytes(file.read_bytes())
    with (folder / "kinds.yml").open("a", encoding="utf-8") as kinds:
        kinds.write("- id: gift\n  label: {en: Gift}\n  stance: generous\n")
    result = run("vocabulary", "check", "--folder", str(folder))
    assert result.exit_code == 1
    assert "kinds.yml:" in result.stderr
    assert "generous" in result.stderr


def test_vocabulary_check_names_what_is_wrong_with_the_lexicon(
    run: Run, tmp_path: Path, checkout: Path
) -> None:
    folder = Path(shutil.copytree(checkout / "db" / "vocabulary", tmp_path / "vocabulary"))
    assert run("vocabulary", "check", "--folder", str(folder)).exit_code == 0
    (folder / "lexicon" / "en.yml").write_text(
        "language: en\nverbs:\n- {id: award, action: given, subject: actor, verbs: [award]}\n"
    )
    result = run("vocabulary", "check", "--folder", str(folder))
    assert result.exit_code == 1
    assert f"{folder / 'lexicon' / 'en.yml'}:3: action" in result.stderr


def test_a_vocabulary_of_ones_own_is_copied_edited_and_used(tmp_path: Path) -> None:
    own = tmp_path / "words"
    text = tmp_path / "text.txt"
    text.write_text("Freedonia mothballed its export tax on nickel.", encoding="utf-8")
    command = [sys.executable, "-m", "tracker"]
    subprocess.run([*command, "vocabulary", "copy", str(own)], check=True, capture_output=True)
    lexicon = own / "lexicon" / "en.yml"
    taught = lexicon.read_text(encoding="utf-8").replace("verbs: [suspend,", "verbs: [suspend, mothball,")
    lexicon.write_text(taught, encoding="utf-8")

    def read(**environment: str) -> list[Any]:
        done = subprocess.run(
            [*command, "extract", str(text), "--format", "json"],
            check=True, capture_output=True, env=os.environ | environment,
        )  # fmt: skip
        return list(json.loads(done.stdout)["events"])

    assert read() == []
    [event] = read(TRACKER_VOCABULARY=str(own))
    assert (event["kind"], event["action"]) == ("export_tax", "suspended")


def test_a_vocabulary_that_is_not_there_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_VOCABULARY", "/no/such/words")
    result = run("vocabulary", "check")
    assert result.exit_code == 1
    assert "TRACKER_VOCABULARY=/no/such/words: is not a folder" in result.stderr


def test_vocabulary_update_says_whether_anything_changed(run: Run) -> None:
    assert "already" in run("vocabulary", "update").stderr


def test_sources_shows_the_whole_catalogue_with_health(run: Run) -> None:
    rows = json.loads(run("sources", "--format", "json").stdout)
    assert len(rows) >= 20
    assert {row["confirmed"] for row in rows} <= {"documented", "third_party", "seen_in_use"}
    assert rows == json.loads(run("sources", "list", "--format", "json").stdout)


def test_sources_check_knows_the_sources_it_is_asked_for(run: Run) -> None:
    result = run("sources", "check", "us-usgs-newz")
    assert result.exit_code == 1
    assert "us-usgs-newz" in result.stderr


def test_sources_check_names_every_fault(run: Run, tmp_path: Path) -> None:
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds" / "odd.yml").write_text(
        "title: Odd\nurl: ftp://x\nreader: telepathy\nevery: 1h\nconfirmed: documented\n"
    )
    result = run("sources", "check", "--feeds", str(tmp_path / "feeds"))
    assert result.exit_code == 1
    assert "odd.yml:2: url" in result.stderr
    assert "odd.yml:3: reader" in result.stderr


def test_a_source_file_that_changed_is_checked_again_and_one_that_did_not_is_trusted(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "feeds").mkdir()
    file = tmp_path / "feeds" / "one.yml"
    text = "title: One\nurl: https://feeds.example/\nreader: feed\nevery: 1h\nconfirmed: documented\ncountry: FR\n"
    file.write_text(text)
    for _ in range(2):
        assert run("init", "--feeds", str(tmp_path / "feeds")).exit_code == 0
    file.write_text(text.replace("FR", "XX"))
    result = run("init", "--feeds", str(tmp_path / "feeds"))
    assert result.exit_code == 1
    assert "one.yml:6: country" in result.stderr


def test_doctor_finds_a_sound_database_sound_and_a_damaged_one_damaged(run: Run, database: Path) -> None:
    assert run("doctor").exit_code == 0
    with Store.open(database, write=True) as store:
        store.conn.execute("UPDATE events SET year = 1999 WHERE uid = 'group14-grant-frozen'")
    result = run("doctor")
    assert result.exit_code == 1
    assert "problem" in result.stdout


def test_doctor_mends_the_search_index(run: Run, database: Path) -> None:
    with Store.open(database, write=True) as store:
        store.conn.execute("DELETE FROM events_fts WHERE rowid < 10")
    assert run("doctor").exit_code == 1
    assert run("doctor", "--reindex").exit_code == 0


def test_what_was_backed_up_comes_back(run: Run, database: Path, tmp_path: Path) -> None:
    assert run("backup", str(tmp_path / "copy.db")).exit_code == 0
    run("events", "reject", "group14-grant-frozen")
    assert run("restore", str(tmp_path / "copy.db")).exit_code == 0
    assert printed(run("events", "show", "group14-grant-frozen", "--format", "json"))["review"] == "approved"
    assert list(database.parent.glob("tracker.db.before-*"))


def test_restoring_a_database_from_itself_is_refused(run: Run, database: Path) -> None:
    assert "is the database itself" in run("restore", str(database)).stderr


def test_restoring_what_is_no_database_leaves_the_old_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "junk").write_bytes(b"not a database" * 1000)
    assert run("restore", str(tmp_path / "junk")).exit_code == 1
    assert run("doctor").exit_code == 0

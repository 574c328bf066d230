"""`tracker review`, on a terminal and without one."""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import waiting
from click.testing import CliRunner, Result
from terminal import on_terminal
from waiting import Waiting

from tracker import review
from tracker.cli import program
from tracker.model import Review
from tracker.store import Store

TRACKER = [sys.executable, "-m", "tracker", "review"]
ASKED = "u n w v ? q > "
PLAIN = {"NO_COLOR": "1", "TRACKER_USER": "ana"}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Waiting]:
    path = tmp_path_factory.mktemp("review") / "tracker.db"
    return path, waiting.make(path)


@pytest.fixture
def events(made: tuple[Path, Waiting]) -> Waiting:
    return made[1]


@pytest.fixture
def database(made: tuple[Path, Waiting], tmp_path: Path) -> Path:
    return Path(shutil.copy(made[0], tmp_path / "tracker.db"))


def sit(
    database: Path,
    *conversation: tuple[str, str | Callable[[], str]],
    options: tuple[str, ...] = (),
    columns: int = 120,
    **environment: str,
) -> tuple[int, str]:
    """A sitting on a terminal: its exit status and the screen."""
    command = [*TRACKER, "--db", str(database), *options]
    return on_terminal(command, conversation, columns=columns, environment={**PLAIN, **environment})


def in_one_line(screen: str) -> str:
    """The screen without its line breaks."""
    return " ".join(screen.split())


@pytest.fixture
def run(database: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("TRACKER_USER", "ana")
    return lambda *arguments: CliRunner().invoke(program, ["review", *arguments, "--db", str(database)])


def test_doubts_come_first_with_both_events_next_to_each_other(database: Path) -> None:
    status, screen = sit(database, (ASKED, "q"))
    assert status == 0
    assert "[1/3]  Are these two tellings of one happening?  likeness 0.62" in screen
    assert "agrees: same actor" in screen
    assert "differs: titles have little in common" in screen
    (titles,) = [line for line in screen.splitlines() if line.startswith("美国能源部向Group14拨款约2亿美元")]
    assert titles.rstrip().endswith("│ Energy Department awards $200 million to Group14")


def test_on_a_narrow_terminal_one_stands_below_the_other(database: Path) -> None:
    _, screen = sit(database, (ASKED, "q"), columns=80)
    assert "│" not in screen
    assert screen.index("── 1 ──") < screen.index("美国能源部周一") < screen.index("── 2 ──")


def test_evidence_is_marked_in_the_sentence_it_stands_in(database: Path) -> None:
    _, screen = sit(database, (ASKED, "q"), columns=80)
    assert "on Monday [awarded] [$200 million] to Group14" in in_one_line(screen)
    assert "美国能源部周一宣布向Group14[拨款][约2亿美元]，" in screen
    _, coloured = sit(database, (ASKED, "q"), columns=80, NO_COLOR="")
    assert "\x1b[33m\x1b[1mawarded\x1b[0m" in coloured


def test_a_text_from_right_to_left_is_kept_to_itself(database: Path) -> None:
    _, screen = sit(database, (ASKED, "q"), options=("--language", "ar"))
    (line,) = [line for line in screen.splitlines() if "[حظر]" in line]
    assert line.startswith("\u2068")
    assert line.rstrip().endswith("\u2069")


def test_a_hundred_items_go_by_single_keys_typed_ahead(database: Path, events: Waiting) -> None:
    status, screen = sit(database, (ASKED, "mtaq"))
    assert status == 0, screen
    assert "3 decisions, 0 left" in screen
    with Store.open(database) as store:
        assert store.load_event(events.told_again).review is Review.REJECTED
        assert store.load_event(events.ban).review is Review.APPROVED
        assert [(made.verb, made.decided_by, made.why) for made in reversed(store.decisions())] == [
            ("merge", "ana", None), ("attach", "ana", None), ("approve", "ana", None),
        ]  # fmt: skip


def test_a_reason_is_asked_for_when_wanted(database: Path) -> None:
    _, screen = sit(database, (ASKED, "w"), ("Why: ", "two awards\n"), (ASKED, "k"), (ASKED, "q"))
    with Store.open(database) as store:
        (made,) = store.decisions()
        assert (made.verb, made.why) == ("apart", "two awards"), screen


def test_with_why_every_decision_asks_for_its_reason(database: Path) -> None:
    sit(database, (ASKED, "k"), ("Why: ", "one\n"), (ASKED, "q"), options=("--why",))
    with Store.open(database) as store:
        assert [made.why for made in store.decisions()] == ["one"]


def test_a_correction_asks_for_fields_completes_words_and_refuses_at_once(
    database: Path, events: Waiting
) -> None:
    status, screen = sit(
        database,
        (ASKED, "c"),
        ("done): ", "acti\t\n"),
        ("empties it): ", "propo\t\n"),
        ("done): ", "materials\n"),
        ("empties it): ", "galium\n"),
        ("empties it): ", "gallium, germanium\n"),
        ("done): ", "\n"),
        ("any other key ends > ", "q"),
        options=("--asked", "pending"),
    )
    assert status == 0, screen
    assert "now: gallium" in screen
    assert "did you mean gallium" in screen
    with Store.open(database) as store:
        event = store.load_event(events.ban)
        assert (event.facts.action, event.facts.materials) == ("proposed", ("gallium", "germanium"))
        assert event.review is Review.APPROVED


def test_undo_goes_back_to_the_item(database: Path, events: Waiting) -> None:
    status, screen = sit(
        database,
        (ASKED, "r"),
        ("nothing is left; u undoes the last decision, any other key ends > ", "u"),
        (ASKED, "n"),
        options=("--asked", "pending"),
    )
    assert status == 0, screen
    assert screen.count("Publish this event?") == 2
    with Store.open(database) as store:
        assert store.load_event(events.ban).review is Review.PENDING


def test_a_report_is_split_off_by_its_number(database: Path, events: Waiting) -> None:
    with Store.open(database, write=True) as store:
        review.merge(store, events.ban, events.told_again, by="ana", now=waiting.NOW)
        store.set_review(events.ban, Review.PENDING, changed_by="ana", now=waiting.NOW)
    status, screen = sit(
        database,
        (ASKED, "s"),
        ("Which report, 1 to 2: ", "7\n"),
        (ASKED, "s"),
        ("Which report, 1 to 2: ", "1\n"),
        (ASKED, "q"),
        options=("--asked", "pending"),
    )
    assert status == 0, screen
    assert "'7' is none of them" in screen
    with Store.open(database) as store:
        assert store.decisions()[0].verb == "split"


def test_the_whole_text_of_the_reports_can_be_read(database: Path) -> None:
    _, screen = sit(database, (ASKED, "v"), (ASKED, "q"))
    whole = "WASHINGTON - The Department of Energy on Monday [awarded] [$200 million] to Group14 for an anode"
    assert whole in in_one_line(screen)


def test_help_tells_every_key(database: Path) -> None:
    _, screen = sit(database, (ASKED, "?"), (ASKED, "\x1b[A"), (ASKED, "q"))
    assert "0 decisions" in screen
    for meaning in ("approve", "reject", "correct", "merge", "keep apart", "split", "attach", "undo", "quit"):
        assert meaning in screen


def test_ctrl_c_leaves_whole_decisions(database: Path, events: Waiting) -> None:
    status, screen = sit(database, (ASKED, "m"), ("t k a r c, u n w v ? q > ", "\x03"))
    assert status == 1
    assert "Traceback" not in screen
    with Store.open(database) as store:
        assert len(store.decisions()) == 1
        assert store.load_event(events.told_again).review is Review.REJECTED


def test_what_changed_meanwhile_is_said_and_shown_anew(database: Path, events: Waiting) -> None:
    def another() -> str:
        with Store.open(database, write=True) as store:
            review.correct(
                store, events.ban, {"title": "Gallium, in short"}, approve=False, by="bo", now=waiting.NOW
            )
        return "r"

    status, screen = sit(
        database,
        (ASKED, another),
        (ASKED, "q"),
        options=("--asked", "pending"),
    )
    assert status == 0, screen
    assert "changed since you looked at it: title by bo" in screen
    assert "Gallium, in short" in screen
    with Store.open(database) as store:
        assert store.load_event(events.ban).review is Review.PENDING


def test_a_decision_waits_for_another_that_writes(database: Path, events: Waiting) -> None:
    with Store.open(database, write=True) as other:
        held = other.writer()

        def hold() -> str:
            held.__enter__()
            return "a"

        def let_go() -> str:
            held.__exit__(None, None, None)
            return ""

        status, screen = sit(
            database,
            (ASKED, hold),
            ("waiting for another tracker", let_go),
            ("any other key ends > ", "q"),
            options=("--asked", "pending"),
        )
    assert status == 0, screen
    with Store.open(database) as store:
        assert store.load_event(events.ban).review is Review.APPROVED


def test_without_a_terminal_it_lists(run: Callable[..., Result]) -> None:
    result = run()
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()[2::2]] == ["doubt-1", "doubt-2", "event-4"]
    assert "the first 1 of 3 that wait" in run("--limit", "1").stderr


@pytest.mark.parametrize(
    ("options", "items"),
    [
        (("--kind", "export_ban"), ["event-4"]),
        (("--language", "zh"), ["doubt-1"]),
        (("--source", "wire"), ["doubt-1", "doubt-2"]),
        (("--country", "CN"), ["event-4"]),
        (("--material", "battery-materials"), ["doubt-1", "doubt-2"]),
        (("--asked", "measure"), ["doubt-2"]),
        (("--asked", "pending", "--kind", "grant"), []),
    ],
)
def test_filters_choose_what_is_shown(
    run: Callable[..., Result], options: tuple[str, ...], items: list[str]
) -> None:
    listed = json.loads(run(*options, "--format", "json").stdout)
    assert [item["item"] for item in listed["items"]] == items
    assert sum(listed["waiting"].values()) == len(items)


def test_an_unknown_material_is_named_with_likely_spellings(run: Callable[..., Result]) -> None:
    result = run("--material", "galium")
    assert result.exit_code == 1
    assert "gallium" in result.stderr


def test_for_scripts_everything_is_there_with_offsets(run: Callable[..., Result], database: Path) -> None:
    listed = json.loads(run("--format", "json").stdout)
    assert listed["waiting"] == {"pending": 1, "same": 1, "measure": 1}
    (doubt, _, _) = listed["items"]
    assert [event["language"] for event in doubt["events"]] == ["zh", "en"]
    with Store.open(database) as store:
        for event in doubt["events"]:
            for report in event["reports"]:
                text = store.value("SELECT text FROM reports WHERE id = ?", (report["id"],))
                assert report["evidence"]
                for quote in report["evidence"]:
                    assert text[quote["start"] : quote["end"]] == quote["quote"]


def test_decisions_are_listed_and_undone_by_their_number(
    run: Callable[..., Result], database: Path, events: Waiting
) -> None:
    with Store.open(database, write=True) as store:
        uid = store.load_event(events.ban).uid
        review.approve(store, events.ban, by="bo", now=waiting.NOW, why="checked")
    (row,) = json.loads(run("log", "--format", "json").stdout)
    assert (row["id"], row["verb"], row["event"], row["decided_by"], row["why"]) == (
        1, "approve", uid, "bo", "checked",
    )  # fmt: skip
    assert "took back 1, approve" in run("undo", "1", "--why", "a slip").stderr
    assert [row["verb"] for row in json.loads(run("log", "--event", uid, "--format", "json").stdout)] == [
        "undo 1", "approve",
    ]  # fmt: skip
    assert json.loads(run("log", "--by", "nobody", "--format", "json").stdout) == []
    again = run("undo", "1")
    assert again.exit_code == 1
    assert "ana undid it already" in again.stderr


def test_with_nothing_left_it_says_so(run: Callable[..., Result], database: Path, events: Waiting) -> None:
    with Store.open(database, write=True) as store:
        for event_id in (events.ban, events.told_again, events.freeze):
            review.reject(store, event_id, by="ana", now=waiting.NOW)
    assert "nothing waits" in run().stderr
    assert "0 decisions, 0 left" in sit(database)[1]


def call(database: Path, *arguments: str) -> Result:
    """Another command than `review`, as ana."""
    return CliRunner().invoke(program, [*arguments, "--db", str(database)], env={"TRACKER_USER": "ana"})


def uids(database: Path, events: Waiting) -> dict[str, str]:
    with Store.open(database) as store:
        return {name: store.load_event(getattr(events, name)).uid for name in events.__dataclass_fields__}


def test_decisions_by_name_are_recorded_and_shown_with_the_event(database: Path, events: Waiting) -> None:
    names = uids(database, events)
    for arguments in (
        ("correct", names["ban"], "title=China bans gallium", "--why", "translated"),
        ("apart", names["told_again"], names["award"]),
        ("merge", names["award"], names["freeze"]),
        ("split", names["freeze"]),
        ("reject", names["freeze"], names["told_again"]),
    ):
        result = call(database, "events", *arguments)
        assert result.exit_code == 0, result.stderr
    shown = json.loads(call(database, "events", "show", names["freeze"], "--format", "json").stdout)
    assert [made["verb"] for made in shown["decisions"]] == ["reject", "split", "merge"]
    assert {"merged", "links", "review", "apart"} & {change["field"] for change in shown["history"]}
    assert "translated" in call(database, "events", "show", names["ban"]).stdout
    refused = call(database, "events", "correct", names["ban"], "colour=red")
    assert refused.exit_code == 1
    assert "FIELD=VALUE" in refused.stderr


def test_several_events_are_decided_whole_or_not_at_all(database: Path, events: Waiting) -> None:
    assert call(database, "events", "approve", uids(database, events)["ban"], "nobody").exit_code == 1
    with Store.open(database) as store:
        assert store.load_event(events.ban).review is Review.PENDING
        assert store.decisions() == []


@pytest.mark.parametrize(
    ("command", "all_of_them"),
    [
        (("events", "--format", "json"), ("--review", "pending", "--review", "auto")),
        (("export",), ("--everything",)),
        (("export", "--format", "csv"), ("--everything",)),
    ],
)
def test_what_waits_is_not_published_but_a_switch_shows_it(
    database: Path, events: Waiting, command: tuple[str, ...], all_of_them: tuple[str, ...]
) -> None:
    names = uids(database, events)
    published = call(database, *command)
    assert names["award"] in published.stdout
    assert names["ban"] not in published.stdout
    assert names["ban"] in call(database, *command, *all_of_them).stdout


def test_what_waits_counts_neither_in_the_timeline_nor_in_views(database: Path, events: Waiting) -> None:
    counted = [("--format", "json"), ("--review", "pending", "--format", "json")]
    published, waits = (json.loads(call(database, "timeline", *options).stdout) for options in counted)
    assert {row["group"] for row in published} == {"Grant"}
    assert {row["group"] for row in waits} == {"Grant", "Export ban"}
    with Store.open(database) as store:
        assert {row[0] for row in store.rows("SELECT id FROM timeline")} == {events.award, events.freeze}
        assert store.value("SELECT count(*) FROM upcoming WHERE event_id = ?", (events.ban,)) == 0

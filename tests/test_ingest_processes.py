"""The command itself, in processes of its own: killed, run twice at once, told to stop."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import Answer, Site

from tracker.store import Store

SOURCES = 9  # a first run over so many reads in processes of its own
ENTRIES = 40
SOON = 25
"""Seconds to end in, once told to: a fetch that is kept waiting ends by itself after thirty."""


def feed(number: int) -> bytes:
    """Entries of one source, every other one with an event."""
    entries = "".join(
        f"<item><guid>{number}-{entry}</guid><link>https://news.example/{number}/{entry}</link>"
        f"<title>Energy Department awards ${entry + 1} million grant for lithium plant {number}</title>"
        "<description>"
        + (
            f"The Energy Department awarded a ${entry + 1} million grant to a lithium plant."
            if entry % 2
            else "-"
        )
        + "</description></item>"
        for entry in range(ENTRIES)
    )
    return f'<rss version="2.0"><channel><title>{number}</title>{entries}</channel></rss>'.encode()


@pytest.fixture
def feeds(site: Site, tmp_path: Path) -> Path:
    """A catalogue of sources on the loopback server."""
    folder = tmp_path / "feeds"
    folder.mkdir()
    for number in range(SOURCES):
        url = site.answer(f"/{number}.xml", feed(number), etag="")
        (folder / f"source-{number}.yml").write_text(
            f"title: Source {number}\nurl: {url}\nreader: feed\nlanguage: en\nevery: 1h\n"
            "confirmed: documented\ntopics: [critical-minerals]\n"
        )
    return folder


@pytest.fixture
def environment(site: Site, tmp_path: Path, feeds: Path) -> dict[str, str]:
    return {
        **os.environ, "TRACKER_ALLOW_HOSTS": site.host, "TRACKER_HOST_INTERVAL": "0",
        "TRACKER_DB": str(tmp_path / "tracker.db"), "TRACKER_FEEDS": str(feeds),
    }  # fmt: skip


def start(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tracker", *arguments],
        env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.PIPE,
    )  # fmt: skip


def results(process: subprocess.Popen[str]) -> dict[str, dict[str, object]]:
    out, error = process.communicate()
    assert process.returncode == 0, error
    return {result["source"]: result for result in json.loads(out)}


def whole(database: Path) -> dict[str, int]:
    """Reports of each source; asserts that the file is sound and that no source is stored in part."""
    with Store.open(database) as store:
        assert store.value("PRAGMA integrity_check") == "ok"
        assert store.rows("PRAGMA foreign_key_check") == []
        counts = {
            row[0]: row[1]
            for row in store.rows(
                "SELECT source_id, count(*) FROM reports WHERE source_id <> 'starter' GROUP BY 1"
            )
        }
        polled = {row[0] for row in store.rows("SELECT source_id FROM fetches WHERE outcome = 'ok'")}
    assert set(counts.values()) <= {ENTRIES}, counts
    assert set(counts) == polled, "reports and the log of their poll are stored together"
    return counts


def test_a_kill_leaves_whole_sources_and_the_next_run_completes_it(
    environment: dict[str, str], tmp_path: Path, site: Site
) -> None:
    """`benchmarks/kill.py` does the same fifty times over."""
    subprocess.run(
        [sys.executable, "-m", "tracker", "init"], env=environment, check=True, capture_output=True
    )
    chance = random.Random(1)
    for _ in range(4):
        process = start(environment, "ingest", "--all", "--format", "json")
        site.wait_for_requests(len(site.requests) + chance.randint(1, SOURCES))
        threading.Event().wait(chance.uniform(0, 0.3))
        process.kill()
        process.communicate()
        whole(tmp_path / "tracker.db")
    results(start(environment, "ingest", "--all", "--format", "json"))
    assert whole(tmp_path / "tracker.db") == {f"source-{number}": ENTRIES for number in range(SOURCES)}
    with Store.open(tmp_path / "tracker.db") as store:
        assert store.value("SELECT count(*) FROM events WHERE origin = 'feed'") == SOURCES * ENTRIES


def test_the_processes_of_a_killed_run_end_with_it(environment: dict[str, str], site: Site) -> None:
    process = start(environment, "ingest", "--all")
    site.wait_for_requests(SOURCES)
    process.kill()
    # They hold its standard error open: reading it to the end waits for the last of them.
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def test_two_runs_at_once_both_end_well_and_share_the_work(
    environment: dict[str, str], tmp_path: Path
) -> None:
    processes = [start(environment, "ingest", "--format", "json") for _ in range(2)]
    polled = [results(process) for process in processes]
    assert len(polled[0]) + len(polled[1]) == SOURCES, "what one has polled is not due for the other"
    assert whole(tmp_path / "tracker.db") == {f"source-{number}": ENTRIES for number in range(SOURCES)}


def test_polling_again_changes_nothing(environment: dict[str, str]) -> None:
    results(start(environment, "ingest", "--format", "json"))
    again = results(start(environment, "ingest", "--all", "--format", "json"))
    assert {result["outcome"] for result in again.values()} == {"unchanged"}
    assert {result["events_new"] for result in again.values()} == {0}
    assert results(start(environment, "ingest", "--format", "json")) == {}, "nothing is due"


def test_the_exit_status_is_1_only_if_every_source_failed(environment: dict[str, str], site: Site) -> None:
    site.answer("/0.xml", b"", 500)
    for sources, status in ((("source-0", "source-1"), 0), (("source-0",), 1)):
        process = start(environment, "ingest", *sources)
        process.communicate()
        assert process.returncode == status


@pytest.fixture
def watching(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = start(environment, "watch")
    yield process
    process.kill()
    process.communicate()


def test_watch_polls_what_is_due_and_ends_cleanly_when_told(
    watching: subprocess.Popen[str], site: Site, tmp_path: Path
) -> None:
    assert watching.stderr is not None
    assert "watching" in watching.stderr.readline()
    told = {watching.stderr.readline().split()[0] for _ in range(SOURCES // 2)}
    watching.send_signal(signal.SIGTERM)
    assert watching.wait(SOON) == 0
    assert told <= set(whole(tmp_path / "tracker.db")), "what it tells of is stored"
    assert len(told) == SOURCES // 2


def test_watch_ends_while_a_server_keeps_it_waiting(
    environment: dict[str, str], site: Site, tmp_path: Path
) -> None:
    for number in range(SOURCES):
        site.hold(f"/{number}.xml", Answer(feed(number)), threading.Event())
    process = start(environment, "watch")
    try:
        assert site.wait_for_requests(1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(SOON) == 0
        assert whole(tmp_path / "tracker.db") == {}
    finally:
        process.kill()
        process.communicate()


def test_a_watch_that_was_killed_carries_on_where_the_schedule_stands(
    watching: subprocess.Popen[str], environment: dict[str, str], site: Site, tmp_path: Path
) -> None:
    assert site.wait_for_requests(SOURCES)
    watching.kill()
    watching.communicate()
    done = set(whole(tmp_path / "tracker.db"))
    before = len(site.requests)
    again = start(environment, "watch")
    try:
        if len(done) < SOURCES:
            assert site.wait_for_requests(before + SOURCES - len(done))
        again.send_signal(signal.SIGTERM)
        assert again.wait(SOON) == 0
    finally:
        again.kill()
        again.communicate()
    assert len(site.requests) - before <= SOURCES - len(done), "what was polled is not polled again"

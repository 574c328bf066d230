"""`tracker sources check --live` over real servers: what works from here, and what to do about the rest."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from servers import Site

from tracker.cli import program

RSS = (
    b'<rss version="2.0"><channel><title>News</title><item><guid>1</guid><title>Museum opens</title>'
    b"<pubDate>Mon, 16 Nov 2026 09:00:00 GMT</pubDate></item><item><guid>2</guid><title>It rains</title>"
    b"<pubDate>Sun, 15 Nov 2026 09:00:00 GMT</pubDate></item></channel></rss>"
)

Run = Callable[..., Result]


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    folder = tmp_path / "feeds"
    folder.mkdir()
    return folder


@pytest.fixture
def source(feeds: Path) -> Callable[..., None]:
    """Adds a source file."""

    def add(id: str, url: str, more: str = "") -> None:
        (feeds / f"{id}.yml").write_text(
            f"title: {id}\nurl: {url}\nreader: feed\nevery: 1h\nconfirmed: documented\n{more}\n"
        )

    return add


@pytest.fixture
def check(site: Site, feeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Result:
        environment = {
            "TRACKER_ALLOW_HOSTS": f"{site.host},127.0.0.1:9", "TRACKER_HOST_INTERVAL": "0",
            "TRACKER_FEEDS": str(feeds), "MINISTRY_KEY": None,
        }  # fmt: skip
        return CliRunner().invoke(program, ["sources", "check", "--live", *arguments], env=environment)

    return call


def test_what_works_says_how_much_came_and_how_new_it_is(
    check: Run, source: Callable[..., None], site: Site, tmp_path: Path
) -> None:
    source("news", site.answer("/news.xml", RSS))
    (told,) = json.loads(check("--format", "json").stdout)
    assert told.pop("seconds") >= 0
    assert told == {
        "source": "news", "outcome": "ok", "http_status": 200, "reports": 2, "rows": 0, "clauses": 0,
        "newest": "2026-11-16", "error": None, "to_do": None,
    }  # fmt: skip
    assert [path.name for path in tmp_path.iterdir()] == ["feeds"], "nothing is kept"


def test_what_to_do_about_each_that_does_not(check: Run, source: Callable[..., None], site: Site) -> None:
    source("gone", site.answer("/gone", b"", 410))
    source("missing", site.answer("/missing", b"", 404))
    source("fault", site.answer("/fault", b"", 503))
    source("wall", site.answer("/wall", b"", 403))
    source("html", site.answer("/html", b"<html><p>Welcome</p></html>", content_type="text/html"))
    source("down", "http://127.0.0.1:9/feed")
    source("private", "http://10.0.0.1/feed")
    source(
        "keyed", site.url("/keyed"), "key: {env: MINISTRY_KEY, argument: k, sign_up: https://ministry.test}"
    )
    source("moved", site.redirect("/moved", "/news.xml", 301))
    source("few", site.answer("/few", RSS), "expect: {reports: [3, 9]}")
    site.answer("/news.xml", RSS)
    result = check("--format", "json")
    assert result.exit_code == 0
    to_do = {one["source"]: one["to_do"] for one in json.loads(result.stdout)}
    for id, says in {
        "gone": "remove it, or find its new address",
        "missing": "find the new one",
        "fault": "try again later",
        "wall": "try from another network",
        "html": "perhaps a new format",
        "down": "cannot be reached from this network",
        "private": "TRACKER_ALLOW_HOSTS",
        "keyed": "needs a key: MINISTRY_KEY is not set; one is given at https://ministry.test",
        "moved": "put that into its file",
        "few": "at least 3 were expected",
    }.items():
        assert says in to_do[id], id
    assert site.hits("/keyed") == 0


def test_a_publisher_that_asks_for_a_pause(check: Run, source: Callable[..., None], site: Site) -> None:
    source("busy", site.answer("/busy", b"", 429, headers={"Retry-After": "600"}))
    (told,) = json.loads(check("--format", "json").stdout)
    assert told["to_do"] == "turned away with status 429: ask again in 10 min"


def test_the_table_fits_into_80_columns(check: Run, source: Callable[..., None], site: Site) -> None:
    long = "us-federal-register-foreign-entity-of-concern"
    source(long, site.answer("/news.xml", RSS))
    source(
        "keyed", site.url("/keyed"), "key: {env: MINISTRY_KEY, argument: k, sign_up: https://ministry.test}"
    )
    result = check()
    rows = [line for line in result.stdout.splitlines() if not line.startswith(" ")]
    assert max(map(len, rows)) <= 80
    assert [row.split()[-1] for row in rows[2:]] == ["keyed", "us-federal-regis…entity-of-concern"]
    assert any(row.startswith("needs a key") for row in rows)
    assert "1 of 2 sources work from here" in result.stderr


def test_only_where_none_works_it_fails(check: Run, source: Callable[..., None], site: Site) -> None:
    source("fault", site.answer("/fault", b"", 503))
    assert check().exit_code == 1
    source("news", site.answer("/news.xml", RSS))
    assert check().exit_code == 0
    assert check("fault").exit_code == 1

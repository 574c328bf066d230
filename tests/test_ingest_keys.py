"""Sources whose publisher wants a key, polled by the command itself: what is told, and that nothing tells the key."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from federal_register import document
from servers import Answer, Seen, Site

from tracker.cli import program
from tracker.readers.federal_register.search import FederalRegisterReader
from tracker.store import Store

KEY = "k3y/of+the&ministry"
API, NEWS = "/api/v1/documents.json", "/news.xml"
RSS = (
    b'<rss version="2.0"><channel><title>News</title><item><guid>1</guid><title>Museum opens</title></item>'
    b"</channel></rss>"
)

Run = Callable[..., Result]


@pytest.fixture
def run(site: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Run:
    """The command over two sources: an API that wants a key, and a feed that does not."""
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    (feeds / "ministry.yml").write_text(
        f"title: Ministry\nurl: {site.url(API)}\nreader: federal_register\nlanguage: en\ncountry: US\n"
        "every: 6h\nconfirmed: documented\ntopics: [critical-minerals]\n"
        "key: {env: MINISTRY_KEY, argument: api_key, sign_up: https://ministry.test/keys}\n"
    )
    (feeds / "news.yml").write_text(
        f"title: News\nurl: {site.answer(NEWS, RSS)}\nreader: feed\nevery: 6h\nconfirmed: documented\n"
    )
    caplog.set_level(logging.DEBUG)

    def call(*arguments: str, key: str | None = None) -> Result:
        environment = {
            "TRACKER_ALLOW_HOSTS": site.host, "TRACKER_HOST_INTERVAL": "0", "MINISTRY_KEY": key,
            "TRACKER_DB": str(tmp_path / "tracker.db"), "TRACKER_FEEDS": str(feeds),
        }  # fmt: skip
        return CliRunner().invoke(program, arguments, env=environment)

    return call


def answering(site: Site, answer: Callable[[Seen], Answer]) -> None:
    """Have the API answer so whoever has the key, and turn everybody else away."""

    def guarded(seen: Seen) -> Answer:
        if seen.query.get("api_key") != [KEY]:
            body = json.dumps({"error": f"no such key: {seen.query.get('api_key')}"}).encode()
            return Answer(body, 403, content_type="application/json")
        return answer(seen)

    site.compute(API, guarded)


def documents(*numbers: str, **more: object) -> Answer:
    body = {"count": len(numbers), "results": [document(n, "2026-11-05") for n in numbers], **more}
    return Answer(json.dumps(body).encode(), content_type="application/json")


def told(result: Result) -> dict[str, dict[str, object]]:
    return {one["source"]: one for one in json.loads(result.stdout)}


def test_without_its_key_a_source_says_what_it_needs_and_the_rest_goes_on(run: Run, site: Site) -> None:
    answering(site, lambda seen: documents("2026-00001"))
    result = run("ingest", "--format", "json")
    assert result.exit_code == 0
    assert {name: one["outcome"] for name, one in told(result).items()} == {
        "ministry": "blocked",
        "news": "ok",
    }
    assert "needs a key: MINISTRY_KEY is not set; one is given at https://ministry.test/keys" in result.stderr
    assert any(line.split()[:4] == ["ministry", "needs", "a", "key"] for line in result.stderr.splitlines())
    assert site.hits(API) == 0
    listed = run("sources").stdout
    assert "needs a key: MINISTRY_KEY is not set" in listed
    assert json.loads(run("sources", "--format", "json").stdout)[0]["state"] == "blocked"


def test_a_source_that_was_never_polled_says_so_too(run: Run) -> None:
    result = run("sources")
    assert "needs a key: MINISTRY_KEY is not set" in result.stdout
    assert "2 sources: 1 needs a key, 1 new" in result.stderr


def test_it_is_due_as_soon_as_the_key_is_there(run: Run, site: Site) -> None:
    answering(site, lambda seen: documents("2026-00001"))
    run("ingest")
    assert told(run("ingest", "--format", "json")) == {}
    assert told(run("ingest", "--format", "json", key=KEY))["ministry"]["outcome"] == "ok"
    assert told(run("ingest", "--format", "json", key=KEY)) == {}


def test_a_key_that_is_not_taken_is_named_by_its_variable(run: Run, site: Site) -> None:
    answering(site, lambda seen: documents("2026-00001"))
    result = run("ingest", "ministry", "--format", "json", key="wrong-and-secret")
    assert result.exit_code == 1
    assert told(result)["ministry"]["outcome"] == "blocked"
    assert "the key in MINISTRY_KEY was refused with status 403" in str(told(result)["ministry"]["error"])
    assert told(run("ingest", "--format", "json", key="wrong-and-secret")).keys() == {"news"}, "not at once"


def echoing(site: Site) -> Callable[[Seen], Answer]:
    """An API that echoes what it was asked: redirected, in its headers, its results and its next page."""

    def answer(seen: Seen) -> Answer:
        if "page" not in seen.query:
            more = f"{site.url(API)}?page=2&api_key={KEY}"
            return documents("2026-00001", count=2, next_page_url=more, you=KEY)
        rule = document(
            "2026-00002", "2026-11-06", abstract=f"Asked with {KEY}.", html_url=f"https://r.test/?k={KEY}"
        )
        body = json.dumps({"count": 2, "results": [rule]}).encode()
        headers = {"X-Key": KEY, "ETag": f'"{KEY}"', "Last-Modified": KEY}
        return Answer(body, headers=headers, content_type="application/json")

    return answer


@pytest.mark.parametrize("ending", ["ok", "refused", "busy", "broken", "moved"])
def test_the_key_is_in_no_table_log_or_line_however_it_ends(
    run: Run, site: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture, ending: str
) -> None:
    endings: dict[str, Callable[[Seen], Answer]] = {
        "ok": echoing(site),
        "refused": lambda seen: Answer(KEY.encode(), 401, {"WWW-Authenticate": KEY}),
        "busy": lambda seen: Answer(KEY.encode(), 429, {"Retry-After": "60", "X-Key": KEY}),
        "broken": lambda seen: Answer(f'{{"{KEY}": '.encode()),
        "moved": lambda seen: Answer(b"", 301, {"Location": f"/gone/{KEY}?api_key={KEY}&again={KEY}"}),
    }
    answering(site, endings[ending])
    results = [
        run("ingest", "ministry", "--format", "json", key=KEY),
        run("ingest", "ministry", key=KEY),
        run("sources", "--format", "json", key=KEY),
        run("sources", "check", "--live", "ministry", "--format", "json", key=KEY),
    ]
    if ending in ("ok", "refused"):  # what else goes wrong is asked again after pauses
        results.append(run("ingest", "ministry", "--since", "2026-11-01", "--until", "2026-11-30", key=KEY))
    assert [seen.query["api_key"] for seen in site.seen(API)][-1] == [KEY]
    if ending == "ok":
        with Store.open(tmp_path / "tracker.db") as store:
            assert store.value("SELECT count(*) FROM reports WHERE source_id = 'ministry'") == 2
    everything = "".join(result.stdout + result.stderr + str(result.exception) for result in results)
    everything += caplog.text
    everything += "".join(
        path.read_bytes().decode("latin-1")
        for path in tmp_path.iterdir()
        if path.name.startswith("tracker.db")
    )
    assert "ministry" in everything
    for spelled in (KEY, "k3y%2Fof%2Bthe%26ministry", "k3y/of%2Bthe%26ministry", "k3y"):
        assert spelled not in everything


def test_a_fault_of_the_program_tells_no_key(
    site: Site, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def faulty(*_: object) -> None:
        raise TypeError(f"cannot read {KEY}")

    answering(site, lambda seen: documents("2026-1"))
    run("init", key=KEY)
    monkeypatch.setattr(FederalRegisterReader, "read", faulty)
    outputs = [run(*command, key=KEY).output for command in (["ingest", "--all"], ["sources"])]
    with Store.open(tmp_path / "tracker.db") as store:
        error = str(store.source_state("ministry").last_error)
    assert "TypeError: cannot read ***" in error
    assert "Traceback" in caplog.text
    assert not any(KEY in told for told in (*outputs, caplog.text, error))

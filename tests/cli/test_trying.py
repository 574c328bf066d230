"""`tracker sources try`: what a source gives, field by field, stored nowhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import ministry
import pytest
from click.testing import CliRunner, Result
from ministry import BODY, article, listing
from servers import Site

from tracker.cli import program

HTML = "text/html; charset=utf-8"
Run = Callable[..., Result]


@pytest.fixture
def run(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command over a ministry's page with ten articles at a real server, and its file in feeds/."""
    entries = [(f"/news/{n}.html", f"Notice 2026 No. {n} on gallium", "2026-11-18") for n in range(10)]
    site.answer("/news/", listing(*entries).encode(), content_type=HTML)
    for href, title, _ in entries:
        site.answer(href, article(title).encode(), content_type=HTML)
    ministry.source(tmp_path / "feeds", url=site.url("/news/"), country="CN", agency="cn-mofcom")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACKER_ALLOW_HOSTS", site.host)
    monkeypatch.setenv("TRACKER_HOST_INTERVAL", "0")
    return lambda *arguments: CliRunner().invoke(program, ["sources", "try", *arguments])


def test_entries_are_shown_field_by_field_with_their_events(run: Run, site: Site) -> None:
    result = run("feeds/ministry.yml", "--first", "2")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[:4] == [
        "1. Notice 2026 No. 0 on gallium",
        f"   2026-11-18, {len(BODY) + 30} characters, en, document cn-mofcom:2026-0",
        f"   {site.url('/news/0.html')}",
        "   → export_ban enacted 2026-11-18 CN US gallium",
    ]
    assert "ministry is ok; entries: 2; requests: 3" in result.stderr


def test_no_more_articles_are_fetched_than_are_shown(run: Run, site: Site) -> None:
    run("feeds/ministry.yml", "--first", "2")
    assert [request.path for request in site.requests] == ["/news/", "/news/0.html", "/news/1.html"]


def test_nothing_is_stored(run: Run, tmp_path: Path) -> None:
    run("feeds/ministry.yml")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["feeds", "ministry.yml"]


def test_a_source_of_the_catalogue_goes_by_its_id(run: Run) -> None:
    result = run("ministry", "--feeds", "feeds", "--format", "json", "--first", "1")
    assert result.exit_code == 0, result.stderr
    shown = json.loads(result.stdout)
    (entry,) = shown["entries"]
    assert (shown["outcome"], entry["document"]) == ("ok", "cn-mofcom:2026-0")
    assert entry["text"].endswith(BODY)
    assert [event["kind"] for event in entry["events"]] == ["export_ban"]


def test_what_does_not_work_is_told_by_its_selector(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "feeds" / "ministry.yml"
    file.write_text(file.read_text().replace("ul.news > li", "ol.news > li"))
    result = run(str(file))
    assert result.exit_code == 1
    assert "page.items 'ol.news > li' finds no entry" in result.stderr


def test_a_row_of_a_list_is_shown_with_what_its_columns_mean(run: Run, site: Site, tmp_path: Path) -> None:
    table = "no,who,also,state,since,paper\n7,Orlan Works,Orlan GmbH,DE,2025-03-04,90 FR 11001\n8,Plain Works,,,,\n"
    site.answer("/list.csv", table.encode(), content_type="text/csv")
    (tmp_path / "entities.yml").write_text(
        f"""\
title: Entities
url: {site.url("/list.csv")}
reader: list
every: 1d
language: en
country: US
confirmed: documented
list:
  called: Entity List
  format: csv
  key: [no]
  name: who
  aliases: [also]
  country: state
  date: since
  reference: paper
  event: {{kind: entity_listing}}
""",
        encoding="utf-8",
    )
    shown = run("entities.yml").stdout.splitlines()
    assert "7: Orlan Works (country DE, date 2025-03-04, reference 90 FR 11001, also Orlan GmbH)" in shown
    assert "8: Plain Works" in shown


def test_notes_are_told(run: Run, site: Site) -> None:
    site.answer("/news/1.html", b"gone", 404)
    result = run("feeds/ministry.yml", "--first", "3")
    assert result.exit_code == 0, result.stderr
    assert "status 404" in result.stderr
    assert "2. Notice 2026 No. 1 on gallium" in result.stdout


def test_a_page_cannot_steer_the_terminal(run: Run, site: Site) -> None:
    site.answer("/news/0.html", article("Notice 2026 No. 0 \x1b[2J on gallium").encode(), content_type=HTML)
    assert "\x1b" not in run("feeds/ministry.yml").output


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("feeds/none.yml", "is not there"),
        ("broken.yml", "broken.yml:1: every: is missing"),
        ("us-exim-new", "did you mean us-exim-news"),
    ],
)
def test_what_is_no_source_is_one_clear_line(run: Run, tmp_path: Path, what: str, says: str) -> None:
    (tmp_path / "broken.yml").write_text(
        "title: T\nurl: https://a.test/\nreader: feed\nconfirmed: third_party\n"
    )
    result = run(what)
    assert result.exit_code == 1
    assert says in result.stderr

"""Routes on an RSSHub that the user hosts, named in a setting; without it the source says what it needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import Site

from tracker import catalogue
from tracker.cli.options import allowed_hosts
from tracker.errors import InstanceMissing, SeveralInputErrors
from tracker.fetch import Fetcher, missing_setting, rsshub
from tracker.ingest import Ingest
from tracker.model import Outcome, Source
from tracker.store import Store

FILE = """\
title: Customs announcements
url: rsshub:/gov/customs/list/fagui
reader: feed
every: 6h
confirmed: third_party
"""
FEED = (
    b'<rss version="2.0"><channel><title>Customs</title><item><title>Notice 1</title>'
    b"<link>https://customs.example/1</link></item></channel></rss>"
)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    (tmp_path / "customs.yml").write_text(FILE)
    return catalogue.load(tmp_path, terms_known=True).get("customs")


def poll(store: Store, source: Source) -> tuple[Outcome, str | None]:
    store.sync_sources([source])
    ingest = Ingest(store, lambda: Fetcher(allow_hosts=allowed_hosts(), spacing=0))
    (result,) = ingest.run([source])
    return result.outcome, result.error


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create_or_migrate(tmp_path / "tracker.db") as opened:
        yield opened


@pytest.mark.parametrize("folder", ["", "/", "/hub/"])
def test_a_route_is_asked_of_the_instance_the_setting_names(
    store: Store, source: Source, site: Site, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.setenv("TRACKER_RSSHUB", site.url(folder))
    site.answer(f"{folder.rstrip('/')}/gov/customs/list/fagui", FEED)
    assert poll(store, source) == (Outcome.OK, None)
    assert [row["title"] for row in store.rows("SELECT title FROM reports")] == ["Notice 1"]


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        (None, "needs an RSSHub of your own: TRACKER_RSSHUB is not set"),
        ("  ", "TRACKER_RSSHUB is not set"),
        ("rsshub.example.org", "is 'rsshub.example.org', not an address such as https://"),
        ("https://rsshub.example.org/?x=1", "not an address such as"),
    ],
)
def test_without_an_instance_the_source_says_what_it_needs(
    store: Store, source: Source, monkeypatch: pytest.MonkeyPatch, setting: str | None, says: str
) -> None:
    if setting is None:
        monkeypatch.delenv("TRACKER_RSSHUB", raising=False)
    else:
        monkeypatch.setenv("TRACKER_RSSHUB", setting)
    outcome, error = poll(store, source)
    assert outcome is Outcome.BLOCKED
    assert says in (error or "")
    assert "https://docs.rsshub.app/deploy/" in (error or "")


def test_what_a_source_lacks_is_known_before_it_is_asked(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRACKER_RSSHUB", raising=False)
    lacking = missing_setting(source)
    assert lacking is not None
    assert lacking.env == "TRACKER_RSSHUB"
    monkeypatch.setenv("TRACKER_RSSHUB", "https://rsshub.example.org")
    assert missing_setting(source) is None


def test_the_instance_may_be_on_the_users_own_machine_and_nothing_else_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TRACKER_ALLOW_HOSTS", "intranet.example")
    monkeypatch.setenv("TRACKER_RSSHUB", "http://127.0.0.1:1200/")
    assert allowed_hosts() == {"intranet.example", "127.0.0.1:1200"}


def test_other_addresses_are_left_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRACKER_RSSHUB", raising=False)
    assert rsshub.address_of("https://ministry.test/feed") == "https://ministry.test/feed"
    with pytest.raises(InstanceMissing):
        rsshub.address_of("rsshub:/a")


@pytest.mark.parametrize(
    "url", ["rsshub://evil.test/x", "rsshub:gov/miit", "rsshub:/a b", "rsshub:/a#b", "rsshub:/"]
)
def test_what_is_no_route_is_refused(tmp_path: Path, url: str) -> None:
    (tmp_path / "customs.yml").write_text(FILE.replace("rsshub:/gov/customs/list/fagui", f"'{url}'"))
    with pytest.raises(SeveralInputErrors, match="must be a route such as rsshub:/gov/miit/zcwj"):
        catalogue.load(tmp_path, terms_known=True)

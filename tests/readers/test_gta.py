"""Interventions of Global Trade Alert from a server that pages, asks for a key and now and then lies."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from servers import Answer, Seen, Site

from tracker.fetch import Fetcher
from tracker.ingest import Ingest, SourceResult
from tracker.intervention_words import intervention_words
from tracker.model import Key, Outcome, Source
from tracker.model.interventions import InterventionOptions
from tracker.readers import gta
from tracker.store import Store
from tracker.vocabulary import vocabulary

KEY = "5ecret0123456789"


def intervention(id: int, **more: Any) -> dict[str, Any]:
    """One intervention as an account with basic rights sees it: China bans exports of tungsten."""
    return {
        "intervention_id": id,
        "state_act_id": id + 1,
        "state_act_title": f"China: Export ban on tungsten ({id})",
        "intervention_url": f"https://www.globaltradealert.org/intervention/{id}",
        "gta_evaluation": "Red",
        "implementing_jurisdictions": [{"id": 156, "name": "China", "iso": "CHN"}],
        "implementing_jurisdiction_groups": [],
        "affected_jurisdictions": [{"id": 392, "name": "Japan", "iso": "JPN"}],
        "intervention_type": "Export ban",
        "mast_chapter": "Export measures",
        "affected_products": [810194],
        "date_announced": "2026-03-02",
        "date_published": "2026-03-05",
        "date_implemented": "2026-03-02",
        "date_removed": None,
        "is_in_force": 1,
        **more,
    }


class Alert:
    """The API over some interventions: a list at a time, for whoever has the key."""

    def __init__(self, site: Site, *held: dict[str, Any]) -> None:
        self.held, self.asked = held, list[dict[str, Any]]()
        self.url = site.compute("/api/v2/gta/data/", self.answer)

    def answer(self, seen: Seen) -> Answer:
        if seen.headers.get("authorization") != f"APIKey {KEY}":
            return Answer(b'{"detail": "Invalid token."}', 401, content_type="application/json")
        asked = json.loads(seen.body)
        self.asked.append(asked)
        page = self.held[asked["offset"] : asked["offset"] + asked["limit"]]
        return Answer(json.dumps(page).encode(), content_type="application/json")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.create_or_migrate(tmp_path_factory.mktemp("gta") / "tracker.db") as opened:
        opened.sync_vocabulary(vocabulary())
        yield opened


def run(store: Store, site: Site, url: str) -> SourceResult:
    source = Source(
        id=f"gta-{site.port}", title="gta", urls=(url,), reader="gta", every=dt.timedelta(days=1), language="en",
        topics=("critical-minerals", "battery"), options=InterventionOptions(("810194", "380110"), ("156",)),
        key=Key("GTA_API_KEY", header="Authorization", scheme="APIKey"),
    )  # fmt: skip
    store.sync_sources([source])
    (result,) = Ingest(store, lambda: Fetcher(allow_hosts={site.host}, spacing=0)).run([source])
    return result


def events_of(store: Store, measure: str) -> Sequence[Mapping[str, Any]]:
    """What happened to a measure, by its key."""
    return store.rows(
        "SELECT e.action, e.date FROM events e JOIN measures m ON m.id = e.measure_id"
        " WHERE m.key = ? ORDER BY e.date",
        (measure,),
    )


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GTA_API_KEY", KEY)


@pytest.mark.usefixtures("key")
def test_pages_are_read_to_the_last_by_offset(
    store: Store, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gta, "PAGE", 3)
    alert = Alert(site, *(intervention(id) for id in range(100, 108)))
    result = run(store, site, alert.url)
    assert (result.outcome, result.reports_new) == (Outcome.OK, 8)
    assert [asked["offset"] for asked in alert.asked] == [0, 3, 6]
    wanted = alert.asked[0]["request_data"]
    assert (wanted["affected_products"], wanted["implementer"]) == ([810194, 380110], [156])


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize("circle", [1, 2, 3])
def test_pages_that_go_round_end_and_keep_what_came(
    store: Store, site: Site, monkeypatch: pytest.MonkeyPatch, circle: int
) -> None:
    monkeypatch.setattr(gta, "PAGE", 3)
    first = 1000 * circle  # of other interventions than the other tests'
    alert = Alert(site, *(intervention(id) for id in range(first, first + 3 * circle)))
    alert.held = alert.held * 40
    result = run(store, site, alert.url)
    assert (result.outcome, result.reports_new) == (Outcome.TRUNCATED, 3 * circle)
    assert "is one that came before" in (result.error or "")
    assert len(alert.asked) <= 3 * circle + 1


@pytest.mark.usefixtures("key")
def test_pages_that_are_always_full_end(store: Store, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gta, "PAGE", 1)
    monkeypatch.setattr(gta, "MOST_PAGES", 5)
    alert = Alert(site, *(intervention(id) for id in range(5000, 5050)))
    result = run(store, site, alert.url)
    assert (result.outcome, result.reports_new) == (Outcome.TRUNCATED, 4)
    assert "page 5 is the last of 5 that are read" in (result.error or "")


@pytest.mark.usefixtures("key")
def test_a_later_poll_asks_for_older_announcements_too(store: Store, site: Site) -> None:
    alert = Alert(site, intervention(200))
    run(store, site, alert.url)
    run(store, site, alert.url)
    first, second = (asked["request_data"]["announcement_period"][0] for asked in alert.asked)
    assert second < first


@pytest.mark.usefixtures("key")
def test_what_happens_to_an_intervention_happens_to_one_measure(store: Store, site: Site) -> None:
    alert = Alert(site, intervention(7, date_implemented="2026-05-01"))
    run(store, site, alert.url)
    alert.held = (intervention(7, date_implemented="2026-05-01", date_published="2026-05-02"),)
    run(store, site, alert.url)
    alert.held = (
        intervention(7, date_implemented="2026-05-01", date_published="2026-05-02", date_removed="2026-08-01",
                     is_in_force=0),
    )  # fmt: skip
    run(store, site, alert.url)
    rows = events_of(store, "gta:7")
    assert [(row["action"], row["date"]) for row in rows] == [
        ("announced", "2026-03-02"), ("effective", "2026-05-01"), ("terminated", "2026-08-01"),
    ]  # fmt: skip


@pytest.mark.usefixtures("key")
def test_easing_a_restriction_is_no_new_restriction(store: Store, site: Site) -> None:
    run(store, site, Alert(site, intervention(8, gta_evaluation="Green", date_announced=None)).url)
    assert [row["action"] for row in events_of(store, "gta:8")] == ["amended"]


def test_without_a_key_the_source_says_which_it_needs(
    store: Store, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GTA_API_KEY", raising=False)
    result = run(store, site, Alert(site, intervention(1)).url)
    assert result.outcome != Outcome.OK
    assert "GTA_API_KEY" in (result.error or "")
    assert site.requests == []


def test_a_wrong_key_is_a_failure_that_does_not_tell_the_key(
    store: Store, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GTA_API_KEY", "wr0ngwr0ng")
    result = run(store, site, Alert(site, intervention(1)).url)
    assert result.outcome != Outcome.OK
    assert "401" in (result.error or "")
    assert "wr0ng" not in (result.error or "")


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'[{"intervention_id": 1, "state_act_title": "China', "not whole JSON"),
        (b'{"detail": "Request was throttled."}', "throttled"),
        (b'{"results": []}', "not a list"),
        (json.dumps([{**intervention(1), "intervention_type": None}]).encode(), "has no intervention_type"),
        (json.dumps([{**intervention(1), "date_removed": "soon"}]).encode(), "a date_removed that is no day"),
        (b"[1]", "intervention 1 of the answer is no object"),
    ],
)
def test_what_is_not_as_documented_is_named(store: Store, site: Site, body: bytes, said: str) -> None:
    result = run(store, site, site.answer("/broken", body, content_type="application/json"))
    assert result.outcome == Outcome.FAILED
    assert said in (result.error or "")


def test_every_type_of_intervention_has_a_kind_or_is_left_as_other() -> None:
    words, known = intervention_words(), vocabulary()
    left = {name for name in words.numbers if words.kind(name, known) == "other"}
    assert left == {
        "competitive devaluation", "repatriation & surrender requirements", "controls on credit operations",
        "intellectual property protection", "labour market access", "post-migration treatment",
        "trade payment measure", "trade balancing measure", "instrument unclear",
        "post-sales service restriction (mast chapter k1)",
    }  # fmt: skip
    assert words.kind("Export ban", known) == "export_ban"
    assert words.kind("Import tariff", known) == "tariff"
    assert {words.action(kind) for kind in known.table("kinds")} <= set(known.table("actions"))

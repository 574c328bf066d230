"""Every source that ships, polled from the answers in tests/corpus/readers/ into a real database."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from replay import Expected, Replay, fetcher
from servers import Site

from tracker import catalogue, lined_yaml
from tracker.ingest import Ingest, SourceResult
from tracker.model import Source
from tracker.model.listing import ListOptions
from tracker.store import Store
from tracker.vocabulary import vocabulary

CORPUS = Path(__file__).parent.parent / "corpus" / "readers"
POLL_KEYS = {"answers", "reports", "outcome", "error"}
CASE_KEYS = POLL_KEYS | {"environment", "then", "least"}
REPORT_KEYS = {"title", "url", "published", "language", "document", "text", "events"}
EVENT_KEYS = {"kind", "action", "date", "countries", "materials", "agencies", "organizations", "amount",
              "currency", "dates", "programme", "title"}  # fmt: skip

SOURCES = {source.id: source for source in catalogue.load()}


@pytest.fixture(scope="module")
def world() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.create_or_migrate(tmp_path_factory.mktemp("replay") / "tracker.db") as opened:
        opened.sync_vocabulary(vocabulary())
        opened.sync_sources(SOURCES.values())
        yield opened


def shortened(source: Source, least: int) -> Source:
    """A source whose list is expected to be as long as the one that is written down here."""
    assert isinstance(source.options, ListOptions)
    expected = dataclasses.replace(source.options.expected, least=least)
    return dataclasses.replace(source, options=dataclasses.replace(source.options, expected=expected))


def poll(source: Source, store: Store, world: Site, replay: Replay) -> SourceResult:
    world.otherwise = replay
    unhurried = dataclasses.replace(source, rate=None)  # nobody is kept waiting: tests/fetch is about rates
    (result,) = Ingest(store, lambda: fetcher(world)).run([unhurried])
    assert replay.unexpected == []
    return result


@pytest.mark.parametrize("id", SOURCES)
def test_a_source_gives_what_its_answer_says(
    id: str, store: Store, world: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = CORPUS / id
    assert (folder / "case.yml").is_file(), (
        f"no {folder.name}/case.yml: write down an answer of its true shape"
    )
    case = lined_yaml.load(folder / "case.yml")
    assert set(case) <= CASE_KEYS, f"unknown {set(case) - CASE_KEYS}"
    for name, value in (case.get("environment") or {}).items():
        monkeypatch.setenv(name, value)
    source = shortened(SOURCES[id], case["least"]) if "least" in case else SOURCES[id]
    seen = 0
    for step in [case, *(case.get("then") or ())]:
        assert set(step) <= CASE_KEYS, f"unknown {set(step) - CASE_KEYS}"
        replay = Replay([Expected.of(given, folder) for given in step["answers"]])
        result = poll(source, store, world, replay)
        assert (result.outcome, result.error) == (step.get("outcome", "ok"), step.get("error"))
        assert replay.unasked == []
        found = reports(store, id)[seen:]
        seen += len(found)
        assert [report["title"] for report in found] == [given["title"] for given in step["reports"]]
        assert [picked(report, given) for report, given in zip(found, step["reports"], strict=True)] == [
            expected(given) for given in step["reports"]
        ]


def reports(store: Store, source: str) -> list[dict[str, Any]]:
    """The reports of a source in the order they came, each with its events in the order of its text."""
    rows = store.rows(
        "SELECT id, title, url, published_at, language, document, text FROM reports WHERE source_id = ? ORDER BY id",
        (source,),
    )
    return [
        {
            "title": row["title"],
            "url": row["url"],
            "published": row["published_at"],
            "language": row["language"],
            "document": row["document"],
            "text": row["text"],
            "events": [
                event(json.loads(facts))
                for (facts,) in store.rows(
                    "SELECT facts FROM event_reports WHERE report_id = ? ORDER BY event_id", (row["id"],)
                )
            ],
        }
        for row in rows
    ]


def event(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What one report says of an event, as short as case.yml has it."""
    amount = facts.get("amount") or {}
    return {
        "kind": facts["kind"],
        "action": facts["action"],
        "date": facts.get("date"),
        "title": facts.get("title"),
        "countries": sorted({link["code"] for link in facts.get("countries", ())}),
        "materials": sorted(facts.get("materials", ())),
        "agencies": sorted(facts.get("agencies", ())),
        "organizations": sorted(facts.get("organizations", ())),
        "amount": amount.get("value"),
        "currency": amount.get("currency"),
        "dates": sorted(f"{one['role']} {one['date']}" for one in facts.get("dates", ())),
        "programme": facts.get("programme"),
    }


def picked(report: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """A report by the fields that are given of it; its events always, each by the fields given of it."""
    events = given.get("events") or []
    fields = {name: report[name] for name in given if name != "events"}
    kept = [
        {name: one[name] for name in (events[at] if at < len(events) else ("kind", "action", "title"))}
        for at, one in enumerate(report["events"])
    ]
    return {**fields, "events": kept}


def expected(given: Mapping[str, Any]) -> dict[str, Any]:
    assert set(given) <= REPORT_KEYS, f"unknown {set(given) - REPORT_KEYS}"
    assert {"title", "published"} <= set(given), f"title and published of {dict(given)}"
    events = [dict(one) for one in given.get("events") or ()]
    for one in events:
        assert set(one) <= EVENT_KEYS, f"unknown {set(one) - EVENT_KEYS}"
        assert {"kind", "action"} <= set(one), f"kind and action of {one}"
    return {**given, "events": events}


def test_every_folder_is_of_a_source() -> None:
    folders = {path.parent.name for path in CORPUS.glob("*/case.yml")}
    assert folders <= set(SOURCES)

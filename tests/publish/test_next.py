"""What must hold on Datasette 0.65 and on the newest alpha of 1.0 alike: `./run next` asks the latter."""

from __future__ import annotations

import json
import urllib.parse
from typing import Any

import datasette
import pytest
from editing import Visitor
from sqlite_utils.utils import sqlite3

from tracker.publish.editing.accounts import Accounts, default_path

pytestmark = pytest.mark.next

IS_ALPHA = datasette.__version__.startswith("1.")
SQL_PATH = "/tracker/-/query" if IS_ALPHA else "/tracker"


def sql(query: str, suffix: str = "") -> str:
    return f"{SQL_PATH}{suffix}?" + urllib.parse.urlencode({"sql": query})


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/tracker",
        "/tracker/events",
        "/tracker/events?_country=CN&_material=graphite&_search=graphite",
        "/tracker/events?_view=table",
        "/tracker/events?_where=id+%3E+1",
        "/tracker/events/1",
        "/tracker/reports",
        "/tracker/reports/1",
        "/tracker/timeline",
        "/tracker/restrictions_in_force?material=graphite",
        "/tracker/money_frozen_now",
        sql("select id, title from events"),
        "/country/CN",
        "/material/graphite",
        "/agency/us-doe",
        "/compare?country=CN&country=US",
        "/-/login",
        "/robots.txt",
    ],
)
def test_every_page_is_answered_with_a_strict_policy(starter, address):
    answer = starter.get(address)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "style=" not in answer.text


def test_the_page_of_events_is_ours(starter):
    page = starter.get("/tracker/events").text
    assert "timeline-page" in page
    assert "<svg" in page


def test_facets_in_json_say_what_sql_says(starter):
    address = "/tracker/events.json?_country=CN&_extra=facet_results,count"
    facets = starter.json(address)["facet_results"]
    kinds = facets.get("results", facets)["kind"]["results"]
    counted = starter.run(
        starter.datasette.databases["tracker"].execute(
            "select kind, count(*) from events where review in ('auto', 'approved') and id in"
            " (select event_id from event_countries where country_id = 'CN') group by kind"
        )
    )
    assert {found["value"]: found["count"] for found in kinds} == dict(counted.rows)


@pytest.mark.parametrize("suffix", ["json", "csv", "atom", "ics", "svg", "bib", "ris"])
def test_a_filter_has_its_formats(starter, suffix):
    answer = starter.get(f"/tracker/events.{suffix}?_country=CN")
    assert answer.status_code == 200
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert len(answer.content) > 100


def test_a_search_is_folded_as_the_index_is(starter):
    rows = starter.json("/tracker/events.json?_shape=objects&_search=石墨")["rows"]
    assert isinstance(rows, list)
    page = starter.get("/tracker/events?_search=lithium").text
    assert "lithium" in page.lower()


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("select randomblob(500000000)", "64 MB of memory"),
        ("select instr(hex(zeroblob(5000000)), hex(zeroblob(2000000)) || '1')", "750 milliseconds"),
    ],
)
def test_strangers_ask_within_bounds(starter, query, what):
    answer = starter.get(sql(query, ".json"))
    assert answer.status_code == 400
    assert what in answer.json()["error"]


@pytest.mark.parametrize(
    "address", ["/tracker/events/-/insert", "/tracker/-/create", "/tracker/events/1/-/delete"]
)
@pytest.mark.parametrize("who", ["nobody", "ada"])
def test_nobody_writes_past_the_forms(db, own_pages, ada, address, who):
    visitor = ada if who == "ada" else Visitor(own_pages)
    before = _events(db)
    body = json.dumps({"rows": [{"title": "x"}], "table": "events", "confirm": True})
    answer = visitor.ask("POST", address, content=body, headers={"content-type": "application/json"})
    assert answer.status_code in {403, 404, 405}
    assert _events(db) == before


def test_who_has_an_account_signs_in_and_is_let_in_to_write(db, own_pages):
    visitor = Visitor(own_pages)
    assert visitor.get("/-/tracker/enter").status_code == 302
    assert visitor.sign_in("ada").status_code == 303
    assert visitor.get("/-/tracker/enter").status_code == 200
    Accounts(default_path(db)).remove("ada")
    assert visitor.get("/-/tracker/enter").status_code == 302


def _events(path: Any) -> list[Any]:
    connection = sqlite3.connect(path)
    found = connection.execute("select id, title, updated_at from events").fetchall()
    connection.close()
    return list(found)

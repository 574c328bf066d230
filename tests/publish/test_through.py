"""`_through` selects the events that rows of another table refer to, beside any other filter."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from published import Pages
from sqlite_utils.utils import sqlite3

pytestmark = pytest.mark.next

CHINA = {"table": "event_countries", "column": "country_id", "value": "CN"}
GRAPHITE = {"table": "event_materials", "column": "material_id", "value": "graphite"}


def asked(*throughs: object, **others: str) -> str:
    pairs = [("_through", one if isinstance(one, str) else json.dumps(one)) for one in throughs]
    return urlencode([*pairs, *others.items()])


@pytest.mark.parametrize(
    ("query", "sql"),
    [
        (asked(CHINA), "1"),
        (asked(CHINA, kind="grant"), "kind = 'grant'"),
        (asked(CHINA, kind="grant", year__gte="2020"), "kind = 'grant' and year >= 2020"),
        (
            asked(CHINA, GRAPHITE, kind="tariff"),
            "kind = 'tariff' and id in (select event_id from event_materials where material_id = 'graphite')",
        ),
        (asked(CHINA, kind="grant", _facet="title"), "kind = 'grant'"),
        (
            asked(CHINA, title__contains=":p0", _where="title <> ':p0'"),
            "title like '%:p0%' and title <> ':p0'",
        ),
    ],
)
def test_rows_and_count_are_those_of_all_filters_together(many: Pages, many_db, query, sql):
    db = sqlite3.connect(many_db)
    ids = {
        id
        for (id,) in db.execute(
            "select id from events where review in ('auto', 'approved') and"
            f" id in (select event_id from event_countries where country_id = 'CN') and {sql}"
        )
    }
    db.close()
    answer = many.json(f"/tracker/events.json?_shape=objects&_size=max&_extra=count&{query}")
    assert {row["id"] for row in answer["rows"]} == ids
    assert answer.get("count", answer.get("filtered_table_rows_count")) == len(ids)  # 1.0 has it as `count`


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "x",
        "[]",
        "[" * 600,
        "17",
        '{"table": "event_countries"}',
        '{"table": "event_countries", "column": "country_id"}',
        '{"table": ["event_countries"], "column": "country_id", "value": "CN"}',
        '{"table": "event_countries", "column": "country_id", "value": ["CN"]}',
        '{"table": "event_countries", "column": "country_id", "value": 1e400}x',
        f'{{"table": "event_countries", "column": "country_id", "value": {10**30}}}',
        '{"table": "event_countries", "column": "title", "value": "CN"}',
        '{"table": "event_countries", "column": "nonsense", "value": "CN"}',
        '{"table": "countries", "column": "id", "value": "CN"}',
        '{"table": "nonsense", "column": "id", "value": "CN"}',
    ],
)
@pytest.mark.parametrize(
    "address", ["/tracker/events.json?", "/tracker/events?", "/tracker/events?_view=table&"]
)
def test_one_that_is_wrong_is_a_bad_request(many: Pages, address, wrong):
    answer = many.get(address + asked(wrong))
    assert answer.status_code == 400


def test_what_is_wrong_is_named(many: Pages):
    answer = many.get("/tracker/events.json?" + asked('{"table": "event_countries", "value": 1}'))
    assert '{"table": "event_countries", "value": 1} is no JSON object' in answer.json()["error"]

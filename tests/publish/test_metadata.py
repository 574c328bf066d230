"""metadata.yml describes the database there is, and its questions have answers."""

from __future__ import annotations

import re

import pytest
import yaml
from sqlite_utils.utils import sqlite3

from tracker import resources
from tracker.store.search import fold_query

TEXT = resources.metadata().read_text(encoding="utf-8")
TRACKER = yaml.load(TEXT, yaml.CSafeLoader)["databases"]["tracker"]
INTERNAL = ("_fts", "sqlite_", "_sqlite")


def columns(path):
    db = sqlite3.connect(path)
    names = [row[0] for row in db.execute("select name from sqlite_master where type in ('table', 'view')")]
    found = {name: [row[1] for row in db.execute(f'pragma table_info("{name}")')] for name in names}
    db.close()
    return {name: own for name, own in found.items() if not any(part in name for part in INTERNAL)}


def test_every_table_is_described(empty_db):
    for table in columns(empty_db):
        entry = TRACKER["tables"].get(table)
        assert entry, f"{table} is not in metadata.yml"
        assert entry.get("title"), table
        assert len(entry.get("description", "")) > 20, table


def test_every_column_is_described_and_no_other(empty_db):
    for table, own in columns(empty_db).items():
        assert set(TRACKER["tables"][table]["columns"]) == set(own), table


CHOICES = re.compile(r"^\s*(\w+) TEXT[^,]*CHECK \((?:\1) IN \(([^)]*)\)\)", re.M)


def test_a_column_of_few_words_names_them_all(empty_db):
    """Where the schema allows only certain words, the description has every one of them."""
    db = sqlite3.connect(empty_db)
    tables = db.execute("select name, sql from sqlite_master where type = 'table'").fetchall()
    db.close()
    checked = 0
    for table, sql in tables:
        for column, words in CHOICES.findall(sql):
            said = TRACKER["tables"][table]["columns"][column]
            for word in re.findall(r"'(\w+)'", words):
                assert re.search(rf"\b{word}\b", said), f"{table}.{column} can be {word}"
            checked += 1
    assert checked > 10


def test_what_is_described_is_there(empty_db):
    db = sqlite3.connect(empty_db)
    there = {row[0] for row in db.execute("select name from sqlite_master")}
    db.close()
    assert set(TRACKER["tables"]) <= there


def test_a_question_never_hides_a_table():
    assert not set(TRACKER["queries"]) & set(TRACKER["tables"])


def test_there_are_no_anchors_since_datasette_1_takes_keys_out_of_shared_parts():
    assert not [line for line in TEXT.splitlines() if ": &" in line or ": *" in line or "- *" in line]
    assert "settings" not in yaml.safe_load(TEXT)


def test_every_question_is_asked_in_words():
    for name, query in TRACKER["queries"].items():
        assert query["title"].endswith("?"), name


@pytest.mark.parametrize("name", TRACKER["queries"])
def test_every_question_is_answered(pages, name):
    answer = pages.json(f"/tracker/{name}.json?_shape=objects")
    assert answer["ok"] is True
    assert not answer["error"]


# What the curated events cannot answer, and why.
UNANSWERED = {
    "threats_carried_out": "the one threat among them was not carried out",
    "expired_without_renewal": "none has run out",
    "money_by_programme_and_year": "no award among them names its programme",
    "announced_never_awarded": "no commitment among them was only announced",
    "support_ended": "no support among them was terminated",
    "offtake_and_stockpile": "there is no such deal among them",
    "comment_periods_closing": "no comment period is told of",
    "new_actors": "who acts in the last year of them acted before",
    "changed_lately": "nothing was changed yet",
    "decided_lately": "nobody decided anything yet",
    "learned_late": "they cite a report dated to the day only after another",
    "contradictions": "each is told of in one way",
    "possible_duplicates": "each was entered once",
    "sources_silent_longest": "nothing is polled yet",
    "sources_in_trouble": "nothing was polled yet",
    "awaiting_review": "a person has approved them all",
}
STEPS_AN_EVENT = 200


@pytest.mark.parametrize("name", TRACKER["queries"])
def test_the_curated_events_answer_every_question_they_can(starter, name):
    rows = starter.json(f"/tracker/{name}.json?_shape=array")
    assert bool(rows) == (name not in UNANSWERED)


@pytest.mark.parametrize("name", TRACKER["queries"])
def test_no_question_costs_more_than_a_few_looks_at_each_event(many_db, name):
    """Counted in SQLite's own steps, so that an order of joins that gets out of hand shows on any machine.

    At 200 steps an event, 100,000 events are answered within Datasette's second.
    """
    db = sqlite3.connect(many_db)
    db.create_function("escape_fts", 1, fold_query)
    looks = 0

    def look():
        nonlocal looks
        looks += 1

    sql = TRACKER["queries"][name]["sql"]
    db.set_progress_handler(look, 1000)
    db.execute(sql, dict.fromkeys(re.findall(r":([a-z]\w*)", sql), "")).fetchall()
    events = db.execute("select count(*) from events").fetchone()[0]
    db.close()
    assert looks * 1000 / events < STEPS_AN_EVENT, f"{looks * 1000 / events:.0f} steps an event"


@pytest.mark.parametrize("name", TRACKER["queries"])
def test_every_question_has_a_page(empty, name):
    assert empty.get(f"/tracker/{name}").status_code == 200


def test_grants_frozen_are_found_with_what_followed(pages):
    rows = pages.json("/tracker/grants_frozen_and_resumed.json?_shape=array")
    assert [row["measure"] for row in rows] == ["Grant to Group14"]
    assert rows[0]["resumed"] is None


def test_money_frozen_is_counted_once(pages):
    rows = pages.json("/tracker/money_frozen_now.json?_shape=array")
    assert rows == [
        {
            "currency": "USD",
            "measures": 1,
            "committed": 200000000,
            "suspended": 200000000,
            "suspended_usd": 200000000,
        }
    ]


def test_who_restricts_whom(pages):
    rows = pages.json("/tracker/who_restricts_whom.json?_shape=array&target=CN")
    assert {(row["by_whom"], row["kind"]) for row in rows} == {
        ("United States", "Tariff"),
        ("Indonesia", "Export ban"),
        ("United States", "Entity listing"),
    }


def test_reports_are_searched_inside_words(pages):
    rows = pages.json("/tracker/search_reports.json?_shape=array&words=负极")
    assert [row["source"] for row in rows] == ["Ministry of Commerce"]

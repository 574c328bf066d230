"""What docs/sql.md and docs/dictionary.md say of SQL is so: every query runs and answers what stands below it."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from published import Pages
from sqlite_utils.utils import sqlite3
from test_docs import CHECKOUT, blocks

from tracker.exchange import load_starter
from tracker.store import Store
from tracker.vocabulary import vocabulary

PAGE = CHECKOUT / "docs" / "sql.md"
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLE = re.compile(r"^```sql\n(.*?)^```\n\n((?:\|[^\n]*\n)*)", re.M | re.S)
EXAMPLES = EXAMPLE.findall(TEXT)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sql") / "tracker.db"
    with Store.create_or_migrate(path) as store:
        store.sync_vocabulary(vocabulary())
        load_starter(store)
    return path


@pytest.fixture(scope="module")
def connection(shipped: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(f"file:{shipped}?mode=ro", uri=True)
    yield opened
    opened.close()


def as_table(cursor: sqlite3.Cursor) -> str:
    """The rows as the page has them: Markdown, null as nothing."""
    lines = [[column[0] for column in cursor.description], ["---"] * len(cursor.description)]
    lines += [["" if value is None else str(value) for value in row] for row in cursor]
    first, rule, *rows = ("| " + " | ".join(line) + " |\n" for line in lines)
    return first + rule.replace(" ", "") + "".join(rows)


def test_there_are_ten_examples_and_the_pitfalls() -> None:
    assert len(re.findall(r"^### \d+\. ", TEXT, re.M)) == 10
    assert len(EXAMPLES) == len(blocks(PAGE, "sql")) == 15


@pytest.mark.parametrize(("sql", "answer"), EXAMPLES, ids=range(1, len(EXAMPLES) + 1))
def test_an_example_answers_what_the_page_says(connection: sqlite3.Connection, sql: str, answer: str) -> None:
    assert as_table(connection.execute(sql)) == answer


def test_what_other_programs_are_told_to_ask_is_sql(connection: sqlite3.Connection) -> None:
    (duck,) = blocks(PAGE, "duckdb")
    asked = [part.replace("tracker.", "") for part in duck.split(";") if "select" in part]
    (r,) = blocks(PAGE, "r")
    asked += re.findall(r'"(select .*?)"', r)
    assert len(asked) == 2
    for sql in asked:
        assert connection.execute(sql).fetchall()


def test_what_is_asked_over_http_is_answered(shipped: Path) -> None:
    pages = Pages(shipped)
    asked = [shlex.split(line.removeprefix("$ ")) for line in blocks(PAGE, "console")[0].splitlines()]
    for words in asked:
        address = next(word for word in words if word.startswith("http")).removeprefix(
            "http://127.0.0.1:8001"
        )
        given = [words[place + 1] for place, word in enumerate(words) if word in ("-d", "--data-urlencode")]
        query = "&".join(given).replace(" ", "%20").replace("(*)", "%28*%29")
        response = pages.get(f"{address}?{query}" if query else address)
        assert response.status_code == 200, address
        assert len(response.json() if "csv" not in address else response.text.splitlines()) > 1, address
    pages.close()


def test_every_relation_drawn_is_there(connection: sqlite3.Connection) -> None:
    (picture,) = blocks(PAGE, "text")
    there = {row[0] for row in connection.execute("select name from sqlite_master")}
    drawn = set(
        re.findall(r"\b(?:event_\w+|[a-z]+_days|[a-z]+_ancestors|sources|reports|measures)\b", picture)
    )
    assert drawn <= there
    assert len(drawn) >= 12


def test_the_dictionary_is_written_as_it_is() -> None:
    written = subprocess.run(
        [sys.executable, "docs/dictionary.py"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout
    kept = (CHECKOUT / "docs" / "dictionary.md").read_text(encoding="utf-8")
    assert kept == written, "python docs/dictionary.py > docs/dictionary.md"

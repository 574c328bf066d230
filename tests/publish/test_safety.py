"""What strangers may do to a published tracker: read, in bounded time and memory, and nothing else."""

from __future__ import annotations

import asyncio
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from hypothesis import given, settings
from hypothesis import strategies as st
from published import Pages
from sqlite_utils.utils import sqlite3

from tracker.publish.strangers.bounds import (
    ANSWER,
    CUT,
    PAGE_CELLS,
    SPARE_MS,
    STREAMED,
    Purse,
    purse,
    with_purse,
)
from tracker.publish.strangers.database import PublishedDatabase
from tracker.publish.strangers.lanes import Lane, Question

COUNTING = "with recursive t(x) as (select 1 union all select x + 1 from t) "
TOO_LONG = [
    COUNTING + "select count(*) from t",
    COUNTING + "select group_concat(x) from t",
    "select count(*) from events a, events b, events c, events d, events e, events f, events g, events h",
    "select instr(hex(zeroblob(5000000)), hex(zeroblob(2000000)) || '1')",
    "select replace(hex(zeroblob(5000000)), hex(zeroblob(2000000)) || '1', '')",
    "select trim(hex(zeroblob(5000000)), replace(hex(zeroblob(500)), '0', 'é') || hex(zeroblob(100000)))",
]
TOO_MUCH = [
    "select randomblob(500000000)",
    "select zeroblob(900000000)",
    "select hex(zeroblob(400000000))",
    "select length(hex(zeroblob(400000000)))",
    "select printf('%.*c', 400000000, 'x')",
    "select replace(hex(zeroblob(1000000)), '0', hex(zeroblob(100)))",
    "select group_concat(hex(zeroblob(1000000))) from events, events b, events c",
    "select json_group_array(hex(zeroblob(1000000))) from events, events b, events c",
    "select " + ", ".join(["hex(zeroblob(4000000))"] * 30),
    "select count(*) from (select distinct randomblob(400000) from events, events b)",
    "select * from (" + COUNTING + "select x, randomblob(1000) from t limit 1000000) order by 2",
    "select count(*) from (select hex(randomblob(300000)) x from events, events b) group by x",
]
TOO_LARGE = [
    COUNTING + "select hex(zeroblob(500000)) from t limit 1000",
    COUNTING
    + "select char(1) || hex(zeroblob(200)) || replace(hex(zeroblob(3000)), '0', char(1)) from t limit 900",
    COUNTING + "select " + ", ".join(["x"] * 1500) + " from t limit 1000",
    "select zeroblob(20000000)",
]
NOT_READING = [
    "attach '/etc/passwd' as x",
    "detach main",
    "create temp table x(y)",
    "create table x(y)",
    "create view x as select 1",
    "create virtual table temp.x using fts5(y)",
    "delete from events",
    "update events set title = 'x'",
    "insert into events_fts(events_fts) values ('rebuild')",
    "insert into events_fts(events_fts, rank) values ('merge', 500)",
    "drop table events",
    "alter table events rename to x",
    "vacuum",
    "vacuum into '{}'",
    "reindex",
    "analyze",
    "begin immediate",
    "savepoint x",
    "pragma writable_schema = 1",
    "pragma query_only = off",
    "pragma journal_mode = delete",
    "pragma hard_heap_limit = 0",
    "pragma temp_store_directory = '/tmp'",
    "pragma trusted_schema = on",
    "pragma user_version = 7",
    "select load_extension('/tmp/x.so')",
    "select fts3_tokenizer('simple')",
    "select * from pragma_hard_heap_limit",
    "select * from pragma_journal_mode",
    "select writefile('{}', 'x')",
    "select readfile('/etc/passwd')",
    "select edit('x')",
]


def ask(pages: Pages, sql: str, **more: Any) -> Any:
    return pages.run(pages.datasette.databases["tracker"].execute(sql, truncate=True, **more))


def why(pages: Pages, sql: str) -> Any:
    with pytest.raises(QueryInterrupted) as refused:
        ask(pages, sql)
    return refused.value.e


@pytest.fixture(scope="module")
def hasty(world_db: Path, open_pages: Callable[..., Pages]) -> Pages:
    """Pages that give a query a fifth of a second."""
    return open_pages(world_db, settings={"sql_time_limit_ms": 200})


@pytest.fixture(scope="module")
def patient(world_db: Path, open_pages: Callable[..., Pages]) -> Pages:
    """Pages that give a query more time than it needs to want too much of anything else."""
    return open_pages(world_db, settings={"sql_time_limit_ms": 20_000})


# --- Time and memory


@pytest.mark.parametrize("sql", TOO_LONG)
def test_what_takes_too_long_is_ended(hasty, sql):
    assert why(hasty, sql).what == "time"


@pytest.mark.parametrize("sql", TOO_MUCH)
def test_what_needs_too_much_memory_is_ended(patient, sql):
    assert why(patient, sql).what == "memory"


@pytest.mark.parametrize("sql", TOO_LARGE)
def test_an_answer_that_is_too_large_is_not_given(patient, sql):
    assert why(patient, sql).what == "answer"


@pytest.mark.parametrize("sql", [TOO_LONG[0], TOO_LONG[3], TOO_MUCH[1], TOO_LARGE[0]])
def test_afterwards_the_next_question_is_answered(hasty, sql):
    why(hasty, sql)
    assert ask(hasty, "select count(*) from events").single_value() > 0


def test_the_tracker_s_own_pages_are_answered_while_strangers_keep_every_process_busy(hasty):
    async def crowd() -> list[int]:
        strangers = [asyncio.ensure_future(hasty.datasette.client.get(query(TOO_LONG[0]))) for _ in range(20)]
        await asyncio.sleep(0)
        events = await hasty.datasette.client.get("/tracker/events")
        assert not any(stranger.done() and stranger.result().status_code == 200 for stranger in strangers)
        return [events.status_code, *(answer.status_code for answer in await asyncio.gather(*strangers))]

    events, *others = hasty.run(crowd())
    assert events == 200
    assert set(others) == {400, 503}


def test_a_crowd_waits_no_longer_than_it_is_worth(world_db):
    lane = Lane(f"file:{urllib.parse.quote(str(world_db))}?mode=ro", 1, 2)

    async def crowd() -> list[Any]:
        question = Question("select 1", {}, 800, ANSWER)
        return await asyncio.gather(*(lane.ask(question, Purse()) for _ in range(5)), return_exceptions=True)

    answers = asyncio.run(crowd())
    lane.close()
    assert [type(answer).__name__ for answer in answers] == ["Answer"] * 3 + ["QueriesWaiting"] * 2


def test_all_queries_of_a_page_share_its_time():
    purse = Purse()
    assert purse.left(800) == 800
    purse.seconds = 0.1
    assert purse.left(800) == pytest.approx(100)
    purse.seconds = -0.1
    assert purse.left(800) == SPARE_MS
    assert purse.left(5) == 5


def test_a_page_whose_facets_take_too_long_is_there_without_them_and_not_kept(tmp_path, open_pages, world_db):
    path = tmp_path / "endless.db"
    path.write_bytes(world_db.read_bytes())
    with sqlite3.connect(path) as connection:
        connection.execute(f"create view endless as {COUNTING} select x, x % 7 as seventh from t")
    connection.close()
    page = open_pages(path, settings={"sql_time_limit_ms": 200}).get(
        "/tracker/endless?_facet=seventh&_facet=x"
    )
    assert page.status_code == 200
    assert "These facets timed out: seventh, x" in page.text
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("address", "spending"),
    [
        ("/tracker/reports", Purse(ANSWER, CUT, PAGE_CELLS, 1)),
        ("/tracker/reports?_where=1", Purse(ANSWER, CUT, PAGE_CELLS, None, own_sql=True)),
        ("/tracker?sql=select+1", Purse(ANSWER, CUT, PAGE_CELLS, None, own_sql=True)),
        ("/tracker?%73ql=select+1", Purse(ANSWER, CUT, PAGE_CELLS, None, own_sql=True)),
        ("/tracker/reports.json", Purse(ANSWER, None, None, 1)),
        ("/tracker.json?sql=select+1", Purse(ANSWER, None, None, None, own_sql=True)),
        ("/tracker/reports.csv?_stream=on&_where=1", Purse(STREAMED, None, None, 10, own_sql=True)),
    ],
)
def test_what_a_request_may_spend(address, spending):
    given = []

    async def app(*_: object) -> None:
        given.append(purse())

    path, _, asked = address.partition("?")
    scope = {"type": "http", "path": path, "query_string": asked.encode()}
    asyncio.run(with_purse(app)(scope, None, None))
    assert given == [spending]


@pytest.mark.parametrize(
    ("asked", "understood"),
    [
        (b"_size=10", b"_size=10"),
        (b"_size=max&kind=a%20b", b"_size=200&kind=a+b"),
        (b"_size=201", b"_size=200"),
        (b"_size=99999999999999999999", b"_size=200"),
        (b"_size=x", b"_size=x"),
        (b"_size=-1", b"_size=-1"),
    ],
)
@pytest.mark.parametrize("path", ["/tracker/events", "/tracker/events.json"])
def test_a_page_has_fewer_rows_than_data(path, asked, understood):
    given = []

    async def app(scope: Any, *_: object) -> None:
        given.append(scope["query_string"])

    asyncio.run(with_purse(app)({"type": "http", "path": path, "query_string": asked}, None, None))
    assert given == [asked if path.endswith("json") else understood]


def test_a_page_shows_as_many_rows_as_can_be_drawn_soon_and_says_so(pages):
    sql = COUNTING + "select " + ", ".join(["x"] * 100) + " from t limit 500"
    page = pages.get(query(sql)).text
    assert page.count("<tr>") == 101
    assert "more than 100 rows" in page
    assert len(pages.get(query(sql, ".json")).json()["rows"]) == 500


def query(sql: str, suffix: str = "") -> str:
    return f"/tracker{suffix}?" + urllib.parse.urlencode({"sql": sql})


BOMB = "length(randomblob(500000000)) > 0"
ENDLESS = "(with recursive t(x) as (select 1 union all select x + 1 from t) select count(*) from t) > 0"


@pytest.mark.parametrize("condition", [BOMB, ENDLESS], ids=["memory", "time"])
@pytest.mark.parametrize(
    "address",
    [
        "/tracker?sql=select+1+where+{}",
        "/tracker.json?sql=select+1+where+{}",
        "/tracker.csv?sql=select+1+where+{}",
        "/tracker/reports?_where={}",
        "/tracker/reports.json?_where={}",
        "/tracker/reports.csv?_where={}",
        "/tracker/reports.csv?_stream=on&_where={}",
        "/tracker/events?_where={}",
        "/tracker/events.json?_where={}",
        "/tracker/events?_view=table&_where={}",
    ],
)
def test_every_way_to_bring_sql_along_is_bounded(patient, hasty, address, condition):
    answer = (patient if condition == BOMB else hasty).get(address.format(urllib.parse.quote(condition)))
    assert answer.status_code == 400
    assert ("64 MB of memory" if condition == BOMB else "200 milliseconds") in answer.text


def test_a_refusal_says_what_was_exceeded_and_gives_the_query_back(patient, hasty):
    page = patient.get(query("select '<b>', randomblob(500000000)"))
    assert "64 MB of memory" in page.text
    assert "select &#39;&lt;b&gt;&#39;, randomblob(500000000)</textarea>" in page.text
    assert page.headers["cache-control"] == "no-store"
    data = hasty.get(query(TOO_LONG[0], ".json")).json()
    assert (data["ok"], data["status"]) == (False, 400)
    assert data["error"] == "The query took longer than its 200 milliseconds and was ended."


@pytest.mark.parametrize(
    "arguments", ["_country=CN&" * 101, "_facet=kind&" * 11, "%5Ffacet=kind&" * 11, "_search=" + "a" * 4001]
)
def test_an_address_of_too_many_or_too_long_arguments_is_refused(pages, arguments):
    answer = pages.get(f"/tracker/events?{arguments}")
    assert answer.status_code == 414
    assert len(answer.content) < 200


# --- What still works


def test_rows_are_as_datasette_knows_them(pages):
    found = ask(pages, "select 1 as a, 'é' as b, null as \"c\"\"d\", x'00ff' as a, 1.5 as e")
    (row,) = found.rows
    assert isinstance(row, sqlite3.Row)
    assert found.columns == ["a", "b", 'c"d', "a", "e"]
    assert tuple(row) == (1, "é", None, b"\x00\xff", 1.5)
    assert (row["b"], row[1], dict(row)['c"d']) == ("é", "é", None)


def test_text_that_is_no_text_is_shown_as_far_as_it_is(pages):
    assert ask(pages, "select cast(x'61ff62' as text)").single_value() == "a\ufffdb"


def test_parameters_are_worked_out_only_when_they_are_named(pages):
    class Asked(dict[str, object]):
        def __getitem__(self, key: str) -> object:
            return {"a": 2, "_now_epoch": 3}[key]

    assert ask(pages, "select :a + :_now_epoch, ':other'", params=Asked(a=2)).rows[0][0] == 5
    assert ask(pages, "select ? + ?", params=[1, 2]).single_value() == 3
    with pytest.raises(sqlite3.OperationalError):
        ask(pages, "select :missing", params={})


@pytest.mark.parametrize(
    "sql",
    ["selec 1", "select * from nowhere", "select 'open", "select 1; select 2", "select \ud800", "select :a"],
)
def test_wrong_sql_is_said_to_be_wrong(pages, sql):
    params = {"a": 2**70} if ":a" in sql else {"a": "\ud800"}
    with pytest.raises(sqlite3.Error):
        ask(pages, sql, params=params)


def test_a_search_is_folded_as_the_index_is(pages):
    sql = "select count(*) from events_fts where events_fts match escape_fts(:q)"
    assert ask(pages, sql, params={"q": "石墨"}).single_value() > 0


def test_a_million_characters_of_one_report_can_be_read(tmp_path, open_pages, world_db):
    path = tmp_path / "long.db"
    path.write_bytes(world_db.read_bytes())
    text = "锂" * 200_000 + "a" * 800_000
    with sqlite3.connect(path) as connection:
        connection.execute("update reports set text = ?", (text,))
    connection.close()
    pages = open_pages(path)
    (row,) = pages.json("/tracker/reports/1.json?_shape=objects")["rows"]
    assert row["text"] == text
    assert pages.get("/tracker/reports").status_code == 200
    assert pages.get("/tracker/reports.json?_size=1").status_code == 200


def test_rows_are_counted_and_cut_as_asked(pages):
    async def at(rows: int | None, cut: int | None) -> Any:
        lane = pages.datasette.databases["tracker"]._pages
        sql = "select 'é' || hex(zeroblob(10)) from (values (1), (2), (3))"
        return await lane.ask(Question(sql, {}, 800, ANSWER, rows, None, cut), Purse())

    answer = pages.run(at(2, 4))
    assert (len(answer.rows), answer.truncated) == (2, True)
    assert [row[0] for row in answer.rows] == ["é" + "0" * 20, "é00…"]
    answer = pages.run(at(3, None))
    assert (len(answer.rows), answer.truncated) == (3, False)


@settings(max_examples=30, deadline=None)
@given(
    values=st.lists(
        st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.text(), st.binary()), max_size=8
    )
)
def test_what_goes_in_comes_out(pages, values):
    named = {f"p{number}": value for number, value in enumerate(values)}
    sql = "select " + ", ".join(["0", *(f":{name}" for name in named)])
    given_text = [value for value in values if isinstance(value, str)]
    if any("\ud800" <= letter <= "\udfff" for text in given_text for letter in text):
        return
    assert tuple(ask(pages, sql, params=named).rows[0]) == (0, *values)


def test_ids_come_as_a_bitmap(pages):
    database = pages.datasette.databases["tracker"]
    found = pages.run(database.ids("select id from events where id > :least", {"least": 3}))
    assert list(found) == [row[0] for row in ask(pages, "select id from events where id > 3 order by 1").rows]
    with pytest.raises(sqlite3.Error):
        pages.run(database.ids("select title from events"))


def test_a_datasette_started_by_others_asks_within_the_same_bounds(world_db):
    async def look() -> tuple[bool, int]:
        datasette = Datasette([], metadata={})
        datasette.remove_database("_memory")
        datasette.add_database(Database(datasette, path=str(world_db)), name="tracker")
        answer = await datasette.client.get(query(TOO_MUCH[0]))
        ours = isinstance(datasette.databases["tracker"], PublishedDatabase)
        for database in datasette.databases.values():
            database.close()
        datasette.executor.shutdown()
        return ours, answer.status_code

    assert asyncio.run(look()) == (True, 400)


# --- Reading only


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, world_db: Path) -> Iterator[Pages]:
    path = tmp_path_factory.mktemp("kept") / "kept.db"
    path.write_bytes(world_db.read_bytes())
    pages = Pages(path)
    yield pages
    pages.close()


@pytest.mark.parametrize("sql", NOT_READING)
def test_sql_that_does_more_than_read_is_refused(kept, tmp_path, sql):
    before = kept.path.read_bytes()
    with pytest.raises((sqlite3.Error, QueryInterrupted)):
        ask(kept, sql.format(tmp_path / "out"))
    assert kept.path.read_bytes() == before
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sql", NOT_READING)
def test_and_no_page_takes_it(kept, tmp_path, sql):
    before = kept.path.read_bytes()
    asked = sql.format(tmp_path / "out")
    for address in (
        query(asked),
        query(asked, ".json"),
        query(f"select 1; {asked}"),
        query(f"with x as (select 1) {asked}"),
    ):
        assert kept.get(address).status_code in {400, 403}, address
    condition = urllib.parse.quote(f"1) ; {asked} --")
    assert kept.get(f"/tracker/events.json?_where={condition}").status_code == 400
    assert kept.path.read_bytes() == before
    assert list(tmp_path.iterdir()) == []


def test_what_describes_the_tables_can_be_asked(pages):
    for name in (
        "table_info('events')",
        "index_list('events')",
        "foreign_key_list('events')",
        "database_list",
    ):
        assert len(ask(pages, f"select * from pragma_{name}")) > 0
    assert len(ask(pages, "select * from events_fts where events_fts match 'lithium*'")) >= 0
    assert len(ask(pages, "explain query plan select * from timeline")) > 0


# --- Other ways in and out


def send(pages: Pages, method: str, address: str, **headers: str) -> Any:
    return pages.run(pages.datasette.client.request(method, address, headers=headers))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "DATA", "AS_CSV", "REDIRECT"])
def test_other_methods_are_not_answered(pages, method):
    assert send(pages, method, "/tracker/events").status_code == 405


@pytest.mark.parametrize("host", ["evil.example/x", "evil example", '"><script>', "a@b", "a:b", "a,b", ""])
def test_a_host_that_is_none_is_refused(pages, host):
    assert send(pages, "GET", "/", host=host).status_code == 421


def test_only_hosts_that_are_named_are_served_where_they_are(world_db, open_pages, tmp_path):
    metadata = tmp_path / "metadata.yml"
    metadata.write_text("plugins: {tracker: {hosts: [tracker.example, localhost]}}")
    named = open_pages(world_db, metadata=metadata)
    assert send(named, "GET", "/tracker/events", host="Tracker.example").status_code == 200
    assert send(named, "GET", "/tracker/events", host="evil.example").status_code == 421


@pytest.mark.parametrize(
    "name", ["threads", "databases.json", "allow-debug", "messages", "patterns", "permissions"]
)
def test_what_helps_whoever_runs_it_is_not_for_strangers(pages, name):
    answer = pages.get(f"/-/{name}")
    assert answer.status_code == 404
    assert str(pages.path) not in answer.text


@pytest.mark.parametrize("name", ["versions", "settings", "plugins", "actor", "metadata"])
def test_no_page_tells_where_the_files_lie(pages, name):
    answer = pages.get(f"/-/{name}.json")
    assert str(pages.path.parent) not in answer.text


def test_the_file_itself_is_not_handed_out(pages):
    assert pages.get("/tracker.db").status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "/-/tracker/..",
        "/-/tracker/../plugin.py",
        "/-/tracker/..%2fplugin.py",
        "/-/tracker/%2e%2e/plugin.py",
        "/-/static/..%2f..%2fapp.py",
        "/-/static/%2e%2e/app.py",
        "/saved/..%2f..%2fetc%2fpasswd",
        "/country/..%2f..%2fetc",
        "/event/..%2f..%2fetc",
        "/tracker/..%2f..%2fetc%2fpasswd",
    ],
)
def test_no_address_leads_out_of_the_pages(pages, address):
    answer = pages.get(address)
    if answer.status_code == 302:  # Datasette writes ~2F for %2F
        answer = pages.get(answer.headers["location"])
    assert answer.status_code in {400, 404}
    assert "root:" not in answer.text
    assert "hookimpl" not in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example/",
        "//evil.example/tracker/",
        "/\\evil.example/",
        "/%5Cevil.example/",
        "/tracker//evil.example/",
        "/event///evil.example",
        "/saved///evil.example",
        "/-/login?next=//evil.example",
        "/tracker.jsono?sql=select+1",
    ],
)
def test_nobody_is_led_to_another_site(pages, address):
    there = pages.get(address).headers.get("location", "/")
    assert there.startswith("/")
    assert not there.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    ("address", "listed"),
    [
        ("/", True),
        ("/tracker/events", True),
        ("/tracker/events?_lang=zh", True),
        ("/tracker/events/1", True),
        ("/tracker/events?_lang=zh&kind=grant", False),
        ("/tracker/events?kind=grant", False),
        ("/tracker?sql=select+1", False),
        ("/tracker/events.json", False),
        ("/-/login", False),
    ],
)
def test_search_engines_are_kept_from_endless_filters(pages, address, listed):
    answer = pages.get(address)
    assert answer.headers.get("x-robots-tag") == (None if listed else "noindex, nofollow")


def test_what_search_engines_are_asked_says_the_same(pages):
    """By the standard library's reader, which knows no wildcards: it sees the plain rules only."""
    from urllib.robotparser import RobotFileParser

    answer = pages.get("/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    rules = RobotFileParser()
    rules.parse(answer.text.splitlines())
    assert rules.can_fetch("crawler", "/country/CN")
    assert not rules.can_fetch("crawler", "/-/login")
    assert "Disallow: /*?" in answer.text.splitlines()

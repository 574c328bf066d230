"""What is sent again and what is not: validators, compression, answers kept in memory."""

from __future__ import annotations

import datetime as dt

import pytest
from published import NOW, facts, make_world

from tracker.model import utc_now
from tracker.publish import answers, database
from tracker.store import Store

PAGE = "/tracker/events?_country=CN"
VALIDATED = [
    "/",
    "/tracker/events",
    "/tracker/events.json",
    "/tracker/events.csv",
    "/tracker/events/1",
    "/tracker/upcoming",
]


@pytest.fixture
def own(tmp_path, open_pages):
    """A small world of the test's own, to write to."""
    make_world(tmp_path / "own.db")
    return open_pages(tmp_path / "own.db")


def ask(pages, address, *, method="GET", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return pages.run(pages.datasette.client.request(method, address, headers=named))


def write(pages):
    with Store.open(pages.path, write=True) as store:
        store.insert_event(facts("Another loan", "loan", date="2025-01-01"), now=NOW)


@pytest.mark.parametrize("address", VALIDATED)
def test_who_has_the_page_is_told_so(pages, address):
    first = ask(pages, address)
    assert first.status_code == 200
    again = ask(pages, address, if_none_match=first.headers["etag"])
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == first.headers["cache-control"]
    assert "content-security-policy" not in again.headers  # that of the page itself goes on


def test_a_page_of_another_address_is_not_the_one_somebody_has(pages):
    tag = ask(pages, PAGE).headers["etag"]
    assert ask(pages, "/tracker/events?_country=US", if_none_match=tag).status_code == 200


def test_one_of_several_pages_that_somebody_has_will_do(pages):
    tag = ask(pages, PAGE).headers["etag"]
    assert ask(pages, PAGE, if_none_match=f'"x", W/{tag}').status_code == 304


def test_whoever_has_any_page_at_all_is_told_so(pages):
    assert ask(pages, PAGE, if_none_match="*").status_code == 304


@pytest.mark.parametrize("refused", ["gzip;q=0", "br, gzip; q=0.000", "identity"])
def test_who_refuses_gzip_gets_none(pages, refused):
    assert "content-encoding" not in ask(pages, PAGE, accept_encoding=refused).headers
    answer = ask(pages, PAGE, accept_encoding="br, gzip;q=0.5")
    assert answer.headers["content-encoding"] == "gzip"


def test_a_write_makes_every_page_new(own):
    before = ask(own, "/tracker/events")
    write(own)
    after = ask(own, "/tracker/events", if_none_match=before.headers["etag"])
    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]
    assert "Another loan" in after.text


def test_every_language_and_every_host_has_its_own_page(pages):
    tags = {
        ask(pages, PAGE, accept_language=language, host=host).headers["etag"]
        for language in ("en", "zh-CN", "fa")
        for host in ("a.example", "b.example")
    }
    assert len(tags) == 6


def test_a_language_nobody_has_leaves_the_choice_to_the_browser(pages):
    address = f"{PAGE}&_lang=tlh"
    first, second = (ask(pages, address, accept_language=language).text for language in ("zh", "fa"))
    assert '<html lang="zh"' in first
    assert '<html lang="fa"' in second


def test_a_page_says_how_long_it_is_good_for_and_what_it_depends_on(pages):
    headers = ask(pages, PAGE).headers
    assert headers["cache-control"] == "public, max-age=30, must-revalidate"
    vary = {name.strip().lower() for name in headers["vary"].split(",")}
    assert vary >= {"cookie", "authorization", "accept-language", "accept-encoding"}


@pytest.mark.parametrize("header", [{"cookie": "anything=1"}, {"authorization": "Bearer nothing"}])
def test_nothing_is_kept_of_who_may_be_somebody(pages, header):
    tag = ask(pages, PAGE).headers["etag"]
    answer = ask(pages, PAGE, if_none_match=tag, accept_encoding="gzip", **header)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, no-store"
    assert "etag" not in answer.headers
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("address", ["/-/login", "/tracker?sql=select+random()", "/-/versions.json"])
def test_what_does_not_follow_from_the_database_has_no_validator(pages, address):
    assert "etag" not in ask(pages, address).headers


@pytest.mark.parametrize("address", ["/tracker/events/999999", "/tracker/nothing", "/event/nothing"])
def test_an_error_is_not_kept(pages, address):
    assert "etag" not in ask(pages, address).headers


@pytest.mark.parametrize("address", [PAGE, "/tracker/events.json", "/tracker/events.csv?_stream=1"])
def test_a_compressed_answer_says_the_same_in_fewer_bytes(many, address):
    plain = ask(many, address, accept_encoding="identity")
    for _ in range(2):  # worked out, and kept
        small = ask(many, address, accept_encoding="gzip")
        assert small.headers["content-encoding"] == "gzip"
        assert small.num_bytes_downloaded < len(plain.content) / 3
        assert small.headers["etag"] != plain.headers["etag"]
        if not address.endswith(".json"):  # which says how long its queries took
            assert small.content == plain.content


def test_the_same_bytes_come_again(pages):
    first, second = (ask(pages, "/tracker/events.json?_country=JP") for _ in range(2))
    assert first.content == second.content  # with the milliseconds of the first


def test_asking_for_the_head_alone_gives_the_same_headers(pages):
    whole, head = ask(pages, PAGE), ask(pages, PAGE, method="HEAD")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["etag"] == whole.headers["etag"]


def test_the_memory_does_not_grow_beyond_its_bound(monkeypatch, own):
    sizes = []
    keep = answers._Memory.keep

    def watched(memory, *given):
        keep(memory, *given)
        sizes.append((memory._bytes, sum(len(one.body) for one in memory._answers.values())))

    monkeypatch.setattr(answers, "MOST_BYTES", 100_000)
    monkeypatch.setattr(answers._Memory, "keep", watched)
    for size in range(1, 60):
        ask(own, f"/tracker/events?_size={size}", accept_encoding="gzip")
    assert len(sizes) == 59
    assert all(counted == held <= 100_000 for counted, held in sizes)
    assert sizes[-1][0] > 50_000


def test_a_page_that_lacks_something_is_not_kept(monkeypatch, own):
    from tracker.publish import database

    in_time, endless = database._ask, "with recursive c(x) as (select 1 union all select x + 1 from c)"

    async def late_for_views(datasette, sql, parameters, take):
        if "from in_force" not in sql:
            return await in_time(datasette, sql, parameters, take)
        with monkeypatch.context() as sooner:
            sooner.setattr(database, "TIME_LIMIT_MS", 50)
            return await in_time(datasette, f"{endless} select x from c", parameters, take)

    with monkeypatch.context() as patched:
        patched.setattr(database, "_ask", late_for_views)
        late = ask(own, "/tracker/events/2")
    assert late.status_code == 200
    assert "etag" not in late.headers
    assert late.headers["cache-control"] == "no-store"
    assert "suspended</strong> since May 2025" in ask(own, "/tracker/events/2").text


def test_a_server_of_another_start_does_not_take_an_old_validator(world_db, open_pages, pages):
    tag = ask(pages, PAGE).headers["etag"]
    assert ask(open_pages(world_db), PAGE, if_none_match=tag).status_code == 200


def test_sql_of_ones_own_is_asked_again_after_a_minute(monkeypatch, pages):
    """It may reckon from now, as in `_where=created_at > datetime('now', '-1 day')`."""
    noon = utc_now().replace(hour=12, minute=0, second=0)
    asked = []
    for second in (0, 59, 60):
        for module in (answers, database):
            monkeypatch.setattr(module, "utc_now", lambda at=second: noon + dt.timedelta(seconds=at))
        sql = "select abs(random()) % 4294967295"
        ids = pages.run(database.ids_for_stranger(pages.datasette, sql, {}))
        asked.append(
            (ids, ask(pages, "/tracker/events?_where=1").headers["etag"], ask(pages, PAGE).headers["etag"])
        )
    (ids, tag, plain), same, (ids_later, tag_later, plain_later) = asked
    assert same == (ids, tag, plain)
    assert ids_later != ids
    assert tag_later != tag
    assert plain_later == plain

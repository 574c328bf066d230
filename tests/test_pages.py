"""Pages without feeds, polled from a real server into a real database: what is fetched when, and how it ends."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import ministry
import pytest
from ministry import BLOCK, BODY, article, listing
from servers import Answer, Site

import tracker.ingest
from tracker.fetch import Fetcher
from tracker.ingest import Ingest, SourceResult
from tracker.model import Outcome, Source
from tracker.store import Store
from tracker.vocabulary import vocabulary

BAN = ("/news/ban.html", "Notice 2026 No. 61 on gallium", "2026-11-18")
FAIR = ("/news/fair.html", "Minister opens trade fair", "2026-11-16")
FUND = ("/news/fund.html", "Ministry awards grant", "2026-11-19")
HTML = "text/html; charset=utf-8"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that knows the vocabulary and no source."""
    path = tmp_path_factory.mktemp("empty") / "tracker.db"
    with Store.create_or_migrate(path) as opened:
        opened.sync_vocabulary(vocabulary())
    return path


@pytest.fixture
def store(empty: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(empty, tmp_path)
    with Store.create_or_migrate(tmp_path / empty.name) as opened:
        yield opened


@pytest.fixture
def source(tmp_path: Path, site: Site) -> Source:
    """The ministry's page at a server on which both articles are."""
    lists(site, BAN, FAIR)
    for href, title, _ in (BAN, FAIR, FUND):
        site.answer(href, article(title).encode(), content_type=HTML)
    return ministry.source(tmp_path / "feeds", url=site.url("/news/"), country="CN", agency="cn-mofcom")


def lists(site: Site, *entries: tuple[str, str, str]) -> None:
    site.answer("/news/", listing(*entries).encode(), content_type=HTML)


def poll(store: Store, site: Site, source: Source) -> SourceResult:
    store.sync_sources([source])
    (result,) = Ingest(store, lambda: Fetcher(allow_hosts={site.host}, spacing=0)).run([source])
    return result


def texts(store: Store) -> dict[str, str]:
    return {row["title"]: row["text"] for row in store.rows("SELECT title, text FROM reports")}


def test_events_are_read_from_articles(store: Store, site: Site, source: Source) -> None:
    result = poll(store, site, source)
    assert (result.outcome, result.reports_new) == (Outcome.OK, 2)
    (event,) = store.rows("SELECT DISTINCT kind, action FROM events")
    assert (event["kind"], event["action"]) == ("export_ban", "enacted")
    assert texts(store)[BAN[1]] == f"{BAN[1]}\n\n{BODY}"


def test_an_article_that_a_fault_of_the_program_kept_from_being_stored_is_asked_for_again(
    store: Store, site: Site, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(*_: object) -> None:
        raise TypeError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr(tracker.ingest, "with_revisions", faulty)
        assert poll(store, site, source).outcome is Outcome.FAILED
    assert texts(store) == {}
    result = poll(store, site, source)
    assert (result.outcome, result.reports_new) == (Outcome.OK, 2)


def test_an_article_that_is_nothing_but_the_sites_own_shows_as_a_failure(
    store: Store, site: Site, source: Source
) -> None:
    lists(site, BAN)
    site.answer(BAN[0], article(BAN[1], "上一篇：" + "关于石墨的公告" * 8).encode(), content_type=HTML)
    result = poll(store, site, source)
    assert result.outcome is Outcome.FAILED
    assert "gives 0 characters" in (result.error or "")


CHINESE = "商务部决定，自2026年12月1日起，对石墨负极材料相关物项实施出口管制。出口经营者应当申请许可，未经许可不得出口。"
ARABIC = (
    "أعلنت وزارة الصناعة والثروة المعدنية اليوم عن منح تمويل بقيمة 100 مليون ريال لمشروع استخراج الليثيوم في المنطقة"
    " الشمالية. ويبدأ العمل في المشروع مطلع العام المقبل."
)
PERSIAN = "وزارت صنعت، معدن و تجارت امروز صادرات سنگ لیتیوم خام را ممنوع کرد. این ممنوعیت شامل کنسانتره نیز خواهد بود."


@pytest.mark.parametrize(
    ("language", "country", "title", "date", "text", "event"),
    [
        ("zh", "CN", "商务部公告", "2026年11月18日", CHINESE, "export_control enacted CN graphite-anode"),
        ("ar", "SA", "تمويل مشروع الليثيوم", "١٨ نوفمبر ٢٠٢٦", ARABIC, "grant awarded SA lithium"),
        ("fa", "IR", "ممنوعیت صادرات لیتیوم", "۱۴۰۵/۰۸/۲۷", PERSIAN, "export_ban enacted IR lithium"),
    ],
)
def test_events_are_read_from_ministries_of_other_languages(
    store: Store,
    site: Site,
    tmp_path: Path,
    language: str,
    country: str,
    title: str,
    date: str,
    text: str,
    event: str,
) -> None:
    block = "items: ul.news > li\nlink: a@href\ntitle: a\ndate: span.date\narticle: {text: div.body}\n"
    given = ministry.source(
        tmp_path / "feeds", block, url=site.url("/news/"), language=language, country=country
    )
    lists(site, ("/news/1.html", title, date))
    site.answer("/news/1.html", article(title, text).encode(), content_type=HTML)
    assert poll(store, site, given).outcome is Outcome.OK
    (found,) = store.rows(
        "SELECT kind, action, date, (SELECT country_id FROM event_countries WHERE event_id = id AND role = 'actor') AS actor,"
        " (SELECT material_id FROM event_materials WHERE event_id = id) AS material FROM events"
    )
    assert f"{found['kind']} {found['action']} {found['actor']} {found['material']}" == event
    assert found["date"] == "2026-11-18"


def test_an_article_that_is_stored_is_not_fetched_again(store: Store, site: Site, source: Source) -> None:
    poll(store, site, source)
    lists(site, FUND, BAN, FAIR)
    result = poll(store, site, source)
    assert (result.outcome, result.reports_new, result.reports_changed) == (Outcome.OK, 1, 0)
    assert [site.hits(href) for href, _, _ in (BAN, FAIR, FUND)] == [1, 1, 1]


def test_a_listing_that_is_as_it_was_is_no_news(store: Store, site: Site, source: Source) -> None:
    poll(store, site, source)
    assert poll(store, site, source).outcome is Outcome.UNCHANGED
    assert site.hits(BAN[0]) == 1


def test_now_and_then_articles_are_looked_at_again(store: Store, site: Site, source: Source) -> None:
    poll(store, site, source)
    store.conn.execute("UPDATE source_validators SET stored_at = '2026-01-01T00:00:00Z'")
    site.answer(
        BAN[0], article(BAN[1], BODY + " Licences already granted stay valid.").encode(), content_type=HTML
    )
    lists(site, FAIR, BAN)
    result = poll(store, site, source)
    assert result.reports_changed == 1
    assert texts(store)[BAN[1]].endswith("stay valid.")


def test_an_article_that_cannot_be_fetched_is_known_by_its_entry_until_it_can(
    store: Store, site: Site, source: Source
) -> None:
    lists(site, BAN, FAIR, FUND)
    site.answer(BAN[0], b"gone fishing", 503)
    result = poll(store, site, source)
    assert (result.outcome, result.reports_new) == (Outcome.OK, 3)
    assert texts(store)[BAN[1]] == BAN[1]
    (notes,) = store.rows("SELECT notes FROM fetches")
    assert "status 503" in notes["notes"]
    site.answer(BAN[0], article(BAN[1]).encode(), content_type=HTML)
    assert poll(store, site, source).reports_changed == 1
    assert texts(store)[BAN[1]] == f"{BAN[1]}\n\n{BODY}"
    assert site.hits(FAIR[0]) == 1


def test_where_most_articles_fail_the_poll_has_failed_and_keeps_what_came(
    store: Store, site: Site, source: Source
) -> None:
    lists(site, FUND, BAN, FAIR)
    for href in (BAN[0], FAIR[0]):
        site.answer(href, b"", 404)
    result = poll(store, site, source)
    assert result.outcome is Outcome.FAILED
    assert "2 of 3: " in (result.error or "")
    assert result.reports_new == 3
    poll(store, site, source)
    assert site.hits(FUND[0]) == 1


def test_a_host_that_is_down_is_not_asked_for_every_article(store: Store, site: Site, source: Source) -> None:
    lists(site, *((f"/gone/{n}", f"News {n}", "2026-11-18") for n in range(30)))
    assert poll(store, site, source).outcome is Outcome.FAILED
    assert sum(request.path.startswith("/gone/") for request in site.requests) == 5


@pytest.mark.parametrize("status", [403, 429])
def test_a_server_that_turns_us_away_in_the_middle_has_blocked_the_poll(
    store: Store, site: Site, source: Source, status: int
) -> None:
    lists(site, FUND, BAN, FAIR)
    site.answer(BAN[0], b"no", status)
    result = poll(store, site, source)
    assert result.outcome is Outcome.BLOCKED
    assert site.hits(FAIR[0]) == 0
    assert texts(store)[FUND[1]].endswith(BODY)


def test_a_challenge_in_place_of_the_listing_is_blocked(store: Store, site: Site, source: Source) -> None:
    site.answer("/news/", b"<html><title>Just a moment...</title>challenge</html>", content_type=HTML)
    assert poll(store, site, source).outcome is Outcome.BLOCKED


def test_a_new_layout_of_the_listing_fails_and_says_where(store: Store, site: Site, source: Source) -> None:
    poll(store, site, source)
    site.answer(
        "/news/", listing(BAN).replace("<ul class='news'>", "<ul class='posts'>").encode(), content_type=HTML
    )
    result = poll(store, site, source)
    assert result.outcome is Outcome.FAILED
    assert result.error == (
        f"ministry: page.items 'ul.news > li' finds no entry: perhaps a new layout ({site.url('/news/')})"
    )
    assert len(texts(store)) == 2


def test_a_new_layout_of_the_articles_fails_and_leaves_what_is_stored(
    store: Store, site: Site, source: Source
) -> None:
    poll(store, site, source)
    before = texts(store)
    store.conn.execute("UPDATE source_validators SET stored_at = '2026-01-01T00:00:00Z'")
    for href, title, _ in (BAN, FAIR, FUND):
        site.answer(href, article(title).replace("class='body'", "class='new'").encode(), content_type=HTML)
    lists(site, FUND, BAN, FAIR)
    result = poll(store, site, source)
    assert result.outcome is Outcome.FAILED
    assert "page.article.text 'div.body' gives 0 characters" in (result.error or "")
    assert texts(store) == before | {FUND[1]: FUND[1]}


def test_where_an_article_moves_to_says_nothing_of_the_listing(
    store: Store, site: Site, source: Source
) -> None:
    site.redirect(BAN[0], "/archive/ban.html", 301)
    site.answer("/archive/ban.html", article(BAN[1]).encode(), content_type=HTML)
    assert poll(store, site, source).outcome is Outcome.OK
    assert store.source_state(source.id).moved_to is None


def test_more_pages_are_read_as_far_as_there_is_news(store: Store, site: Site, tmp_path: Path) -> None:
    block = BLOCK + f"next: {site.url('/news/p{page}')}\n"
    paged = ministry.source(tmp_path / "feeds", block, url=site.url("/news/"))
    lists(site, FAIR)
    site.answer(FAIR[0], article(FAIR[1]).encode(), content_type=HTML)
    poll(store, site, paged)
    assert site.hits("/news/p2") == 0, "the first poll takes what is on the first page"
    store.conn.execute("UPDATE sources SET last_ok_at = '2026-11-17T00:00:00Z'")
    new = [(f"/news/{n}.html", f"News {n}", f"2026-11-{30 - n}") for n in range(1, 9)]
    for href, title, _ in new:
        site.answer(href, article(title).encode(), content_type=HTML)
    lists(site, *new[:4])
    site.answer("/news/p2", listing(*new[4:]).encode(), content_type=HTML)
    site.answer("/news/p3", listing(("/news/old.html", "Old news", "2026-11-01")).encode(), content_type=HTML)
    site.answer("/news/old.html", article("Old news").encode(), content_type=HTML)
    assert poll(store, site, paged).reports_new == 9
    assert site.hits("/news/p4") == 0


@pytest.mark.parametrize(
    "answer", [Answer(b"%PDF-1.7", content_type="application/pdf"), Answer(b"<p>", content_type=HTML)]
)
def test_no_answer_of_an_article_stops_the_others(
    store: Store, site: Site, source: Source, answer: Answer
) -> None:
    lists(site, FUND, BAN, FAIR)
    site.serve(BAN[0], answer)
    assert poll(store, site, source).reports_new == 3
    assert texts(store)[FAIR[1]].endswith(BODY)

"""From a source on a real server to events in a real database: the run over sources, whole."""

import dataclasses
import datetime as dt
import json
from collections.abc import Sequence

import pytest
from federal_register import Register, document
from servers import Answer, Site

import tracker.ingest
from tracker.fetch import Fetcher
from tracker.ingest import Ingest, SourceResult, due
from tracker.model import Draft, Outcome, Report, Review, Source, utc_now
from tracker.store import Store

TOPICS = ("critical-minerals", "battery", "semiconductor", "export-control")


def source(id: str, url: str, reader: str = "feed", **more: object) -> Source:
    return Source(
        id=id, title=id, urls=(url,), reader=reader, every=dt.timedelta(hours=6), language="en", topics=TOPICS,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def rss(*items: tuple[str, str, str]) -> bytes:
    """A feed of (guid, title, text)."""
    entries = "".join(
        f"<item><guid>{guid}</guid><link>https://news.example/{guid}</link><title>{title}</title>"
        f"<pubDate>Mon, 16 Nov 2026 09:00:00 GMT</pubDate><description>{text}</description></item>"
        for guid, title, text in items
    )
    return f'<rss version="2.0"><channel><title>News</title>{entries}</channel></rss>'.encode()


GRANT = (
    "grant",
    "Energy Department awards $50 million grant for cathode plant",
    "The U.S. Department of Energy on Monday awarded a $50 million grant to a maker of cathodes in Ohio.",
)
BAN = (
    "ban",
    "China bans exports of gallium to the United States",
    "China's Ministry of Commerce on Monday banned exports of gallium to the United States.",
)
MUSEUM = ("museum", "Museum opens new wing", "The town museum opened its new wing on Monday.")


def run(store: Store, site: Site, *sources: Source) -> dict[str, SourceResult]:
    store.sync_sources(sources)
    ingest = Ingest(store, lambda: Fetcher(allow_hosts={site.host}, spacing=0))
    return {result.source: result for result in ingest.run(sources)}


def kinds(store: Store) -> list[tuple[str, str]]:
    return [
        (row["kind"], row["action"]) for row in store.rows("SELECT kind, action FROM events ORDER BY kind")
    ]


def test_reports_become_events_with_the_words_they_came_from(store: Store, site: Site) -> None:
    news = source("news", site.answer("/feed.xml", rss(GRANT, BAN, MUSEUM)))
    result = run(store, site, news)["news"]
    assert (result.outcome, result.reports_new, result.events_new) == (Outcome.OK, 3, 2)
    assert kinds(store) == [("export_ban", "enacted"), ("grant", "awarded")]
    told = store.rows(
        'SELECT v.quote, substr(r.text, v.start + 1, v."end" - v.start) FROM evidence v JOIN reports r ON r.id = v.report_id'
    )
    assert told
    assert all(quote == text for quote, text in told)


def test_a_second_poll_of_an_unchanged_feed_changes_nothing(store: Store, site: Site) -> None:
    news = source("news", site.answer("/feed.xml", rss(GRANT), etag=""))
    run(store, site, news)
    before = everything(store)
    result = run(store, site, news)["news"]
    assert (result.outcome, result.reports_new, result.events_new) == (Outcome.UNCHANGED, 0, 0)
    assert everything(store) == before
    assert "if-none-match" in site.requests[-1].headers


def test_a_server_without_validators_is_known_by_its_body(store: Store, site: Site) -> None:
    news = source("news", site.answer("/feed.xml", rss(GRANT)))
    run(store, site, news)
    assert run(store, site, news)["news"].outcome is Outcome.UNCHANGED


def test_a_corrected_entry_is_a_new_version_and_changes_its_event(store: Store, site: Site) -> None:
    corrected = (GRANT[0], GRANT[1].replace("50", "55"), GRANT[2].replace("50", "55"))
    news = source("news", site.in_turn("/feed.xml", Answer(rss(GRANT)), Answer(rss(corrected))))
    run(store, site, news)
    result = run(store, site, news)["news"]
    assert (result.reports_changed, result.events_new, result.events_changed) == (1, 0, 1)
    assert store.value("SELECT amount FROM events") == 55_000_000
    (event_id,) = store.row("SELECT id FROM events") or ()
    assert "amount" in {change.field for change in store.changes_of(event_id)}
    assert "$50 million" in store.value(
        "SELECT text FROM report_versions WHERE (report_id, version) = (1, 1)"
    )


def test_an_event_its_report_no_longer_tells_of_goes_before_a_person(store: Store, site: Site) -> None:
    emptied = (GRANT[0], "Cathode plant in Ohio", "Nothing was decided about the cathode plant.")
    news = source("news", site.in_turn("/feed.xml", Answer(rss(GRANT)), Answer(rss(emptied))))
    run(store, site, news)
    run(store, site, news)
    assert store.value("SELECT review FROM events") == Review.PENDING


def test_what_a_person_corrected_outlives_a_changed_report(store: Store, site: Site) -> None:
    corrected = (GRANT[0], GRANT[1].replace("50", "55"), GRANT[2].replace("50", "55"))
    news = source("news", site.in_turn("/feed.xml", Answer(rss(GRANT)), Answer(rss(corrected))))
    run(store, site, news)
    event = store.load_event(1)
    mended = dataclasses.replace(event.facts, title="A cathode plant in Ohio gets $50 million")
    store.update_event(1, mended, changed_by="ana", now=utc_now())
    run(store, site, news)
    facts = store.load_event(1).facts
    assert facts.title == mended.title
    assert facts.amount is not None
    assert facts.amount.value == 55_000_000


def test_weekdays_count_from_the_day_of_its_publisher(store: Store, site: Site) -> None:
    """Morning in Canberra is the evening before in UTC, and "on Thursday" would be a week earlier."""
    text = "Australia banned exports of gallium on Thursday."
    feed = rss(("g", "Australia bans gallium exports", text)).replace(
        b"Mon, 16 Nov 2026 09:00:00 GMT", b"Thu, 01 Oct 2026 09:15:00 +1000"
    )
    run(store, site, source("au", site.answer("/au.xml", feed)))
    assert store.value("SELECT date FROM events") == "2026-10-01"
    assert store.value("SELECT published_at FROM reports") == "2026-09-30T23:15:00Z"


def test_one_broken_source_does_not_stop_the_others(store: Store, site: Site) -> None:
    results = run(
        store,
        site,
        source("good", site.answer("/good.xml", rss(GRANT))),
        source("page", site.answer("/page", b"<html><body>Hello</body></html>", content_type="text/html")),
        source("missing", site.url("/nothing")),
        source("away", "http://127.0.0.1:1/feed.xml"),
    )
    assert {id: result.outcome for id, result in results.items()} == {
        "good": Outcome.OK, "page": Outcome.FAILED, "missing": Outcome.FAILED, "away": Outcome.FAILED,
    }  # fmt: skip
    assert kinds(store) == [("grant", "awarded")]
    assert all(result.error for id, result in results.items() if id != "good")


def test_a_fault_of_the_program_on_one_source_shows_there_and_loses_nothing(
    store: Store, site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    good, bad = (
        source("good", site.answer("/good.xml", rss(GRANT))),
        source("bad", site.answer("/bad.xml", rss(BAN))),
    )
    whole = tracker.ingest.drafts_of

    def faulty(source: Source, reports: Sequence[Report]) -> dict[str, list[Draft]]:
        if source.id == "bad":
            raise TypeError("a bug")
        return whole(source, reports)

    with monkeypatch.context() as patch:
        patch.setattr(tracker.ingest, "drafts_of", faulty)
        results = run(store, site, good, bad)
    assert results["good"].outcome is Outcome.OK
    assert results["bad"].outcome is Outcome.FAILED
    assert "TypeError: a bug" in (results["bad"].error or "")
    assert "Traceback" in caplog.text
    assert run(store, site, good, bad)["bad"].events_new == 1, "asked for again, and read once it is mended"


@pytest.mark.parametrize("status", [401, 403, 429, 451])
def test_being_turned_away_is_not_the_same_as_no_news(store: Store, site: Site, status: int) -> None:
    news = source("news", site.in_turn("/feed.xml", Answer(rss(GRANT)), Answer(b"no", status)))
    run(store, site, news)
    assert run(store, site, news)["news"].outcome is Outcome.BLOCKED
    health = store.row("SELECT state, failures, last_http_status FROM source_health WHERE id = 'news'")
    assert tuple(health or ()) == ("blocked", 1, status)
    assert len(kinds(store)) == 1


def test_a_feed_that_was_gone_for_good_is_marked_so(store: Store, site: Site) -> None:
    news = source("news", site.answer("/feed.xml", b"", 410))
    assert run(store, site, news)["news"].outcome is Outcome.GONE
    assert store.source_state("news").state == "gone"


def test_fewer_reports_than_expected_is_a_failure_that_keeps_what_came(store: Store, site: Site) -> None:
    news = source("news", site.answer("/feed.xml", rss(GRANT), etag=""), expect_reports=(5, 100))
    result = run(store, site, news)["news"]
    assert (result.outcome, result.reports_new) == (Outcome.FAILED, 1)
    assert result.error is not None
    assert "at least 5" in result.error
    assert store.kept_answers("news") == {}, "a poll that went wrong must be made again whole"


def test_an_emptied_feed_shows_as_failing(store: Store, site: Site) -> None:
    news = source(
        "news", site.in_turn("/feed.xml", Answer(rss(GRANT)), Answer(rss())), expect_reports=(1, None)
    )
    run(store, site, news)
    assert run(store, site, news)["news"].outcome is Outcome.FAILED
    assert store.source_state("news").state == "failing"


def test_a_permanent_redirect_is_noted(store: Store, site: Site) -> None:
    site.answer("/new.xml", rss(GRANT))
    news = source("news", site.redirect("/feed.xml", "/new.xml", status=301))
    run(store, site, news)
    assert store.source_state("news").moved_to == site.url("/new.xml")


def test_a_polled_source_is_not_due_and_an_unpolled_one_is(store: Store, site: Site) -> None:
    one, other = source("one", site.answer("/feed.xml", rss(GRANT))), source("other", site.url("/other.xml"))
    run(store, site, one)
    store.sync_sources([one, other])
    assert due([one, other], store.source_states(), utc_now()) == [other]


def test_every_poll_is_in_the_log(store: Store, site: Site) -> None:
    news = source("news", site.in_turn("/feed.xml", Answer(rss(GRANT)), Answer(b"", 500)))
    run(store, site, news)
    run(store, site, news)
    log = store.rows("SELECT outcome, http_status, reports_new, events_new, error FROM fetches ORDER BY id")
    assert tuple(log[0]) == ("ok", 200, 1, 1, None)
    assert tuple(log[1])[:4] == ("failed", 500, 0, 0)
    assert "500" in log[1]["error"]


def test_a_register_document_is_an_event_with_its_dates(store: Store, site: Site) -> None:
    register = Register(site, [document("2026-20007", "2026-11-16")])
    result = run(store, site, source("fr", register.url, "federal_register", country="US", agency="us-bis"))[
        "fr"
    ]
    assert (result.outcome, result.reports_new, result.events_new) == (Outcome.OK, 1, 1)
    event = store.load_event(1).facts
    assert (event.kind, event.action, str(event.date)) == ("export_control", "enacted", "2026-11-16")
    assert [(dated.role.value, str(dated.date)) for dated in event.dates] == [("effective", "2026-12-16")]
    assert "us-bis" in event.agencies


def test_one_register_document_by_two_sources_is_one_event_with_two_reports(store: Store, site: Site) -> None:
    register = Register(site, [document("2026-20007", "2026-11-16")])
    link = "https://www.federalregister.gov/documents/2026/11/16/2026-20007/controls-on-gallium"
    feed = rss(
        ("x", document("2026-20007", "2026-11-16")["title"], document("2026-20007", "2026-11-16")["abstract"])
    )
    run(store, site, source("fr", register.url, "federal_register", country="US", agency="us-bis"))
    second = source("rss", site.answer("/fr.rss", feed.replace(b"https://news.example/x", link.encode())),
                    country="US", agency="us-bis")  # fmt: skip
    result = run(store, site, second)["rss"]
    assert (result.reports_new, result.events_new) == (1, 0)
    ties = store.rows("SELECT report_id, matched_on FROM event_reports ORDER BY report_id")
    assert [tuple(tie) for tie in ties] == [(1, "created"), (2, "document")]


def test_pages_of_a_search_are_followed_to_the_end(store: Store, site: Site) -> None:
    documents = [document(f"2026-{number:05}", "2026-11-16") for number in range(230)]
    register = Register(site, documents)
    result = run(store, site, source("fr", register.url, "federal_register"))["fr"]
    assert (result.outcome, result.reports_new) == (Outcome.OK, 230)


def test_a_search_cut_short_is_truncated_and_keeps_what_came(store: Store, site: Site) -> None:
    documents = [document(f"2026-{number:05}", "2026-11-16") for number in range(230)]
    register = Register(site, documents, withheld=30)
    result = run(store, site, source("fr", register.url, "federal_register"))["fr"]
    assert result.outcome is Outcome.TRUNCATED
    assert result.reports_new == 200
    assert store.source_state("fr").state == "truncated"


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """All rows that a poll without news must leave alone."""
    tables = (
        "reports",
        "report_versions",
        "events",
        "evidence",
        "event_changes",
        "event_reports",
        "source_validators",
    )
    return {table: [tuple(row) for row in store.rows(f"SELECT * FROM {table}")] for table in tables}


def test_results_are_json_as_the_contract_has_it(store: Store, site: Site) -> None:
    news = source("news", site.answer("/feed.xml", rss(GRANT)))
    result = json.loads(json.dumps(dataclasses.asdict(run(store, site, news)["news"])))
    assert list(result) == [
        "source", "outcome", "reports_new", "reports_changed", "events_new", "events_changed", "seconds", "error",
    ]  # fmt: skip

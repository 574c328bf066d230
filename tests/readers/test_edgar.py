"""The reader of company filings: only companies and words on topic, only who says who asks."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from answers import source
from edgar import AGENT, Edgar, Filing
from fetching import run
from servers import Site

from tracker.errors import AnswerTruncated, ContactMissing, NotAFeed, ReadError
from tracker.fetch import Fetcher
from tracker.fetch.contact import user_agent_of
from tracker.ingest import Ingest, drafts_of
from tracker.model import Outcome, Report
from tracker.model.filings import FilingOptions
from tracker.readers import reader
from tracker.readers.edgar.company import known
from tracker.readers.edgar.current import COUNT
from tracker.store import Store

NOW = dt.datetime(2026, 1, 10, 12, tzinfo=dt.UTC)
READER = reader("edgar")
LOAN = Filing(
    "LITHIUM AMERICAS CORP.",
    "0001966983",
    4,
    told=(
        "Item 1.01 Entry into a Material Definitive Agreement.",
        "On January 7, 2026, Lithium Americas Corp. (the “Company”) signed papers on its lithium project.",
        "The U.S. Department of Energy awarded the Company a grant of $125 million for lithium carbonate.",
    ),
)
BANK = Filing("SOME BANK & TRUST CO", "0000000042", 1, told=("Item 2.02 Results.", "We earned much."))


def asking(url: str, **options: Any) -> Any:
    topics = ("battery", "critical-minerals")
    return source(
        "edgar", url, options=FilingOptions(**options), language="en", topics=topics, contact=True, rate=8.0
    )


def reports_of(site: Site, asked: Any, since: dt.date | None = None) -> list[Report]:
    waiting = list(READER.requests(asked, since, NOW))
    reports: list[Report] = []
    while waiting:
        reading = READER.read(asked, run([waiting.pop(0)], site, user_agent=AGENT))
        reports += reading.reports
        waiting += reading.more
    return reports


def test_only_companies_that_the_vocabulary_knows_give_a_report(site: Site) -> None:
    api = Edgar(site, [LOAN, BANK])
    (report,) = reports_of(site, asking(api.feed))
    assert report.guid == report.fields["accession"] == "0001966983-26-000004"
    assert report.document == "sec:0001966983-26-000004"
    assert report.fields["organization"] == "lithium-americas"
    assert report.title == "Lithium Americas Corp., form 8-K, items 1.01"
    assert site.hits(f"{BANK.folder}index.json") == 0


@pytest.mark.parametrize(
    ("name", "cik", "id"),
    [
        ("MP Materials Corp. / DE", "0000000001", "mp-materials"),
        ("FORD MOTOR CO", "0000000001", "ford"),
        ("Tesla, Inc.", "0000000001", "tesla"),
        ("ALBEMARLE CORP", "0000000001", "albemarle"),
        ("Renamed Since Inc.", "0001801368", "mp-materials"),
        ("Lithium Springs Bank", "0000000001", None),
        ("Freeport Bancorp", "0000000001", None),
    ],
)
def test_a_company_is_known_by_the_whole_of_its_name_or_by_its_number(
    name: str, cik: str, id: str | None
) -> None:
    assert known(name, cik) == id


def test_the_text_is_the_items_without_cover_exhibits_and_signatures(site: Site) -> None:
    api = Edgar(site, [LOAN])
    (report,) = reports_of(site, asking(api.feed))
    assert report.text.split("\n\n") == [report.title, *LOAN.told]


def test_the_company_is_the_one_that_files(site: Site) -> None:
    api = Edgar(site, [LOAN])
    asked = asking(api.feed)
    (report,) = reports_of(site, asked)
    (draft,) = drafts_of(asked, [report])[report.content_hash]
    assert (draft.facts.kind, draft.facts.action) == ("grant", "awarded")
    assert draft.facts.organizations == ("lithium-americas",)
    assert draft.facts.agencies == ("us-doe",)
    assert "the Company" in [item.quote for item in draft.evidence if item.field == "organizations"]


def test_an_agreement_with_a_department_for_an_award_is_the_award_to_who_files(site: Site) -> None:
    award = dataclasses.replace(
        LOAN,
        told=(
            "Item 1.01 Entry into a Material Definitive Agreement.",
            "On January 7, 2026, the Company entered into a technology investment agreement with the U.S. Department"
            " of Defense for an award of up to $62 million under Title III of the Defense Production Act to expand"
            " its lithium plant.",
        ),
    )
    asked = asking(Edgar(site, [award]).feed)
    (report,) = reports_of(site, asked)
    (draft,) = drafts_of(asked, [report])[report.content_hash]
    facts = draft.facts
    assert (facts.kind, facts.action, str(facts.date)) == ("grant", "awarded", "2026-01-07")
    assert facts.amount is not None
    assert (facts.amount.value, facts.amount.qualifier.value) == (62_000_000, "up_to")
    assert (facts.organizations, facts.agencies) == (("lithium-americas",), ("us-dod",))
    assert facts.title.startswith("Lithium Americas Corp. entered into a technology investment agreement")


def test_a_company_of_the_source_file_is_on_topic_by_its_number(site: Site) -> None:
    api = Edgar(site, [BANK])
    (report,) = reports_of(site, asking(api.feed, companies=("42",)))
    assert report.fields["organization"] == "Some Bank & Trust Co."


@pytest.mark.parametrize("items", [("1.01",), ("8.01", "9.01")])
def test_filings_under_other_items_are_left_out(site: Site, items: tuple[str, ...]) -> None:
    officer = dataclasses.replace(LOAN, number=5, items=("5.02",))
    api = Edgar(site, [dataclasses.replace(LOAN, items=items), officer])
    reports = reports_of(site, asking(api.feed, items=("1.01", "8.01")))
    assert [report.guid for report in reports] == [LOAN.accession]


def test_what_a_filing_says_in_its_press_release_is_read_with_it(site: Site) -> None:
    release = dataclasses.replace(LOAN, press=("The Department of Energy extended the lithium loan.",))
    (report,) = reports_of(site, asking(Edgar(site, [release]).feed))
    assert report.text.endswith(f"{LOAN.told[-1]}\n\n{release.press[0]}")


def test_the_feed_is_read_back_to_the_last_poll(site: Site) -> None:
    others = [
        dataclasses.replace(BANK, number=number, filed="2026-01-08" if number > COUNT else "2026-01-09")
        for number in range(2, COUNT + 50)
    ]
    api = Edgar(site, [*others, dataclasses.replace(LOAN, filed="2026-01-08")])
    assert len(reports_of(site, asking(api.feed), dt.date(2026, 1, 8))) == 1
    assert len(site.seen("/cgi-bin/browse-edgar")) == 2
    assert not READER.takes_since(asking(api.feed))


def test_a_feed_that_gives_its_first_page_again_is_known(site: Site) -> None:
    filings = [dataclasses.replace(BANK, number=number) for number in range(COUNT)]
    api = Edgar(site, filings, forever=True)
    with pytest.raises(AnswerTruncated, match="from entry 100 is the page before it again"):
        reports_of(site, asking(api.feed), dt.date(2026, 1, 8))


def test_the_search_finds_filings_of_any_company_by_words(site: Site) -> None:
    stranger = dataclasses.replace(BANK, told=("Item 8.01 Other Events.", "We look for lithium in Nevada."))
    api = Edgar(site, [stranger, BANK])
    asked = asking(api.search, words=("lithium", "critical minerals"))
    (report,) = reports_of(site, asked)
    assert report.fields["company"] == "Some Bank & Trust Co."
    assert report.url == site.url(f"{BANK.folder}{BANK.accession}-index.htm")
    (seen,) = site.seen("/LATEST/search-index")
    assert seen.query["q"] == ['"lithium" OR "critical minerals"']
    assert (seen.query["startdt"], seen.query["enddt"]) == (["2025-12-27"], ["2026-01-10"])
    assert READER.takes_since(asked)


def test_the_search_goes_on_until_all_that_are_counted_came(site: Site) -> None:
    filings = [dataclasses.replace(LOAN, number=number) for number in range(130)]
    asked = asking(Edgar(site, filings).search, words=("lithium",))
    assert len(reports_of(site, asked)) == 130
    assert [seen.query.get("from") for seen in site.seen("/LATEST/search-index")] == [None, ["100"]]


def test_a_filing_without_a_list_of_files_is_a_note(site: Site) -> None:
    api = Edgar(site, [LOAN])
    site.answer(f"{LOAN.folder}index.json", b"no", 404)
    assert reports_of(site, asking(api.feed)) == []


def test_what_is_no_feed_and_no_search_is_refused(site: Site) -> None:
    api = Edgar(site, [LOAN])
    site.answer("/cgi-bin/browse-edgar", b"<html><body>Request Rate Threshold Exceeded</body></html>")
    site.answer("/LATEST/search-index", b'{"hits": {"hits": []}}')
    with pytest.raises(NotAFeed):
        reports_of(site, asking(api.feed))
    with pytest.raises(ReadError, match="hits: the answer has no field 'total'"):
        reports_of(site, asking(api.search, words=("lithium",)))


# Who asks.


def poll(store: Store, site: Site, *sources: Any) -> dict[str, tuple[Outcome, int, str | None]]:
    store.sync_sources(sources)
    ingest = Ingest(store, lambda: Fetcher(allow_hosts={site.host}, spacing=0))
    return {
        result.source: (result.outcome, result.reports_new, result.error) for result in ingest.run(sources)
    }


def test_without_a_contact_the_source_says_what_it_needs_and_the_rest_goes_on(
    store: Store, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRACKER_CONTACT", raising=False)
    api = Edgar(site, [LOAN])
    feed = b'<rss version="2.0"><channel><title>N</title><item><guid>a</guid><title>A</title></item></channel></rss>'
    news = dataclasses.replace(source(url=site.answer("/feed.xml", feed)), id="news")
    results = poll(store, site, asking(api.feed), news)
    assert results["news"][:2] == (Outcome.OK, 1)
    outcome, _, error = results["example"]
    assert outcome is Outcome.BLOCKED
    assert "wants to know who asks: TRACKER_CONTACT is not set" in str(error)
    assert site.hits("/cgi-bin/browse-edgar") == 0


def test_with_a_contact_it_is_what_every_request_says(
    store: Store, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_CONTACT", AGENT)
    api = Edgar(site, [LOAN])
    assert poll(store, site, asking(api.feed))["example"][:2] == (Outcome.OK, 1)
    assert {seen.headers["user-agent"] for seen in site.requests} == {AGENT}


@pytest.mark.parametrize("given", ["desk", "@", "a@b", "desk@example.org\r\nX: y", "é" * 10])
def test_what_is_no_contact_is_not_sent(given: str) -> None:
    with pytest.raises(ContactMissing, match="holds none"):
        user_agent_of(asking("https://www.sec.gov/x"), "https://www.sec.gov/x", {"TRACKER_CONTACT": given})

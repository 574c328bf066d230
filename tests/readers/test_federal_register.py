"""The Federal Register reader against an API of the true shape: pages, windows, slices, refusals."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from answers import answer, source
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.errors import AnswerTruncated, NotFound, ReadError
from tracker.model import Reading, Report, Request
from tracker.readers import NAMES, reader
from tracker.readers.federal_register import PER_PAGE

URL = "https://www.federalregister.gov/api/v1/documents.json"
NOW = dt.datetime(2026, 1, 10, 12, tzinfo=dt.UTC)
BIS = source("federal_register", URL, params=(("conditions[agencies][]", "industry-and-security-bureau"),))
READER = reader("federal_register")
RULE: dict[str, Any] = {
    "document_number": "2025-07470",
    "title": "Licence Requirement for <em>Anode</em> Material",
    "type": "Rule",
    "subtype": None,
    "abstract": "This rule asks for licences\nfor exports of anode material &amp; equipment.",
    "action": "Interim final rule.",
    "dates": "This rule is effective June 1, 2025. Comments are due by July 1, 2025.",
    "effective_on": "2025-06-01",
    "comments_close_on": "2025-07-01",
    "publication_date": "2025-04-30",
    "signing_date": None,
    "agencies": [
        {"raw_name": "DEPARTMENT OF COMMERCE", "name": "Commerce Department", "slug": "commerce-department"},
        {"raw_name": "Office of Batteries"},
    ],
    "docket_ids": ["Docket No. 250430-0001"],
    "regulation_id_numbers": ["0694-AA00"],
    "cfr_references": [{"title": 15, "part": 742, "chapter": None}, {"title": 15, "part": 774}],
    "citation": "90 FR 12345",
    "html_url": "https://www.federalregister.gov/documents/2025/04/30/2025-07470/licence-requirement",
    "executive_order_number": None,
    "correction_of": "https://www.federalregister.gov/api/v1/documents/2025-07001.json",
    "topics": ["Exports"],
}


class Api:
    """An API like the real one: newest first, `count`, `next_page_url`, and a window that ends silently."""

    def __init__(self, days: Sequence[dt.date], window: int = 2_000, largest_page: int = 1_000) -> None:
        self.documents = [
            {
                "document_number": f"{day.year}-{n:05}",
                "title": f"Document {n}",
                "publication_date": day.isoformat(),
            }
            for n, day in enumerate(sorted(days, reverse=True))
        ]
        self.window, self.largest_page, self.asked = window, largest_page, 0

    def get(self, url: str) -> tuple[int, bytes]:
        self.asked += 1
        query = parse_qs(urlsplit(url).query)
        first, last = (query[f"conditions[publication_date][{end}]"][0] for end in ("gte", "lte"))
        found = [document for document in self.documents if first <= document["publication_date"] <= last]
        if not found:
            return 404, b'{"status":404,"message":"no match"}'
        per_page, page = int(query["per_page"][0]), int(query.get("page", ["1"])[0])
        per_page = per_page if per_page <= self.largest_page else 20
        results = found[(page - 1) * per_page : page * per_page]
        data: dict[str, Any] = {"count": len(found), "description": "Documents", "results": results}
        data["total_pages"] = -(-len(found) // per_page)
        if page * per_page < min(len(found), self.window):
            rest = [pair for pair in parse_qsl(urlsplit(url).query) if pair[0] != "page"]
            data["next_page_url"] = f"{URL}?{urlencode([*rest, ('page', page + 1)])}"
        return 200, json.dumps(data).encode()


def poll(api: Api, since: dt.date | None) -> tuple[list[Report], list[str]]:
    """Fetch what the reader asks for until it asks for no more."""
    waiting = list(READER.requests(BIS, since, NOW))
    reports: list[Report] = []
    notes: list[str] = []
    while waiting:
        request = waiting.pop(0)
        status, body = api.get(request.url)
        assert status == 200 or status in request.accept_status
        reading = READER.read(BIS, answer(body, request, status=status))
        reports += reading.reports
        notes += reading.notes
        waiting += reading.more
    return reports, notes


def read(results: object, **more: object) -> Reading:
    return READER.read(BIS, answer(json.dumps({"results": results, **more}).encode(), first_request()))


def first_request(since: dt.date = dt.date(2026, 1, 10)) -> Request:
    return READER.requests(BIS, since, NOW)[0]


def test_the_known_readers_and_a_near_name() -> None:
    assert {"federal_register", "feed"} <= set(NAMES)
    assert list(NAMES) == sorted(NAMES)
    with pytest.raises(NotFound) as refusal:
        reader("federal_registry")
    assert refusal.value.near == ("federal_register",)


def test_the_last_thirty_days_without_an_earlier_poll() -> None:
    spans = [span(request) for request in READER.requests(BIS, None, NOW)]
    assert spans == [("2026-01-01", "2026-01-10"), ("2025-12-11", "2025-12-31")]


def test_a_few_days_before_the_last_poll_are_asked_for_again() -> None:
    assert [span(request) for request in READER.requests(BIS, dt.date(2026, 1, 9), NOW)] == [
        ("2026-01-06", "2026-01-10")
    ]


def test_a_long_time_is_sliced_by_month() -> None:
    spans = [span(request) for request in READER.requests(BIS, dt.date(2024, 2, 1), NOW)]
    assert len(spans) == 25
    assert spans[-1] == ("2024-01-29", "2024-01-31")
    assert spans[-2] == ("2024-02-01", "2024-02-29")


def test_a_last_poll_in_the_future_still_asks_for_today() -> None:
    assert [span(request) for request in READER.requests(BIS, dt.date(2027, 1, 1), NOW)] == [
        ("2026-01-10", "2026-01-10")
    ]


def span(request: Request) -> tuple[str, str]:
    query = parse_qs(urlsplit(request.url).query)
    return (query["conditions[publication_date][gte]"][0], query["conditions[publication_date][lte]"][0])


def test_the_request_carries_the_search_and_the_fields_and_is_not_conditional() -> None:
    request = first_request()
    query = parse_qs(urlsplit(request.url).query)
    assert query["conditions[agencies][]"] == ["industry-and-security-bureau"]
    assert query["order"] == ["newest"]
    assert query["per_page"] == [str(PER_PAGE)]
    assert {"document_number", "effective_on", "comments_close_on", "docket_ids"} <= set(query["fields[]"])
    assert not request.conditional


def test_arguments_of_the_source_that_the_reader_sets_itself_give_way() -> None:
    own = source(
        "federal_register", URL + "?per_page=7&conditions[term]=anode", params=(("order", "oldest"),)
    )
    query = parse_qs(urlsplit(READER.requests(own, None, NOW)[0].url).query)
    assert query["per_page"] == [str(PER_PAGE)]
    assert query["order"] == ["newest"]
    assert query["conditions[term]"] == ["anode"]


def test_a_document_is_a_report_with_its_captions_in_order() -> None:
    (report,) = read([RULE], count=1).reports
    assert report.guid == "2025-07470"
    assert report.document == "fr:2025-07470"
    assert report.title == "Licence Requirement for Anode Material"
    assert report.url == RULE["html_url"]
    assert report.language == "en"
    assert report.published_at == dt.datetime(2025, 4, 30, tzinfo=dt.UTC)
    assert report.text.split("\n\n") == [
        "Licence Requirement for Anode Material",
        "AGENCY: Commerce Department; Office of Batteries",
        "TYPE: Rule",
        "ACTION: Interim final rule.",
        "SUMMARY: This rule asks for licences for exports of anode material & equipment.",
        "DATES: This rule is effective June 1, 2025. Comments are due by July 1, 2025.",
        "EFFECTIVE: 2025-06-01",
        "COMMENTS CLOSE: 2025-07-01",
    ]


def test_what_the_api_says_in_parts_is_kept_and_what_it_leaves_out_is_not_there() -> None:
    (report,) = read([RULE], count=1).reports
    assert dict(report.fields) == {
        "document_number": "2025-07470",
        "type": "Rule",
        "action": "Interim final rule.",
        "citation": "90 FR 12345",
        "dates": "This rule is effective June 1, 2025. Comments are due by July 1, 2025.",
        "effective_on": "2025-06-01",
        "comments_close_on": "2025-07-01",
        "publication_date": "2025-04-30",
        "agencies": ("Commerce Department", "Office of Batteries"),
        "agency_slugs": ("commerce-department",),
        "docket_ids": ("Docket No. 250430-0001",),
        "regulation_id_numbers": ("0694-AA00",),
        "topics": ("Exports",),
        "cfr_references": ("15 CFR 742", "15 CFR 774"),
        "correction_of": "2025-07001",
        "cited_documents": ("2025-07001",),
    }


def listing(number: int) -> dict[str, Any]:
    """A document whose full text is wanted."""
    address = f"https://www.federalregister.gov/documents/full_text/xml/2025/04/30/2025-{number:05}.xml"
    return RULE | {
        "document_number": f"2025-{number:05}", "title": "Additions to the Entity List", "full_text_xml_url": address,
    }  # fmt: skip


def test_a_document_whose_full_text_is_wanted_is_reported_with_it() -> None:
    reading = read([listing(1), RULE], count=2)
    assert [report.guid for report in reading.reports] == ["2025-07470"]
    (request,) = reading.more
    assert request.url.endswith("/2025-00001.xml")
    text = b"<RULE><SUPLINF><P>This rule adds the following entity to the Entity List:</P><FP>Acme</FP></SUPLINF></RULE>"
    (report,) = READER.read(BIS, answer(text, request)).reports
    assert (report.guid, report.text.split("\n\n")[-1]) == ("2025-00001", "ADDED (Entity List): Acme")


def test_full_texts_are_asked_for_of_so_many_and_the_rest_is_read_without() -> None:
    reading = read([listing(number) for number in range(70)], count=70)
    assert (len(reading.more), len(reading.reports)) == (60, 10)
    assert reading.notes == ("10 documents were read without their full text, which is asked for of 60",)


def test_a_full_text_on_another_host_is_not_fetched() -> None:
    elsewhere = listing(1) | {"full_text_xml_url": "https://example.org/2025-00001.xml"}
    reading = read([elsewhere], count=1)
    assert (len(reading.more), len(reading.reports)) == (0, 1)


@pytest.mark.parametrize("status", [404, 410, 500, 502, 504])
def test_a_full_text_that_is_not_there_is_a_note(status: int) -> None:
    (request,) = read([listing(1)], count=1).more
    assert status in request.accept_status
    reading = READER.read(BIS, answer(b"gone", request, status=status))
    assert [report.guid for report in reading.reports] == ["2025-00001"]
    assert reading.notes == (f"2025-00001: no full text (HTTP {status})",)


def test_no_summary_provided_is_no_summary() -> None:
    (report,) = read([{**RULE, "abstract": "No summary provided."}], count=1).reports
    assert "SUMMARY" not in report.text


@pytest.mark.parametrize("name", ["effective_on", "publication_date"])
def test_a_day_that_is_none_is_left_out(name: str) -> None:
    (report,) = read([{**RULE, name: "2025-02-31"}], count=1).reports
    assert name not in report.fields


def test_a_document_of_nothing_but_number_and_title() -> None:
    (report,) = read([{"document_number": "2025-1", "title": "A", "agencies": None}], count=1).reports
    assert report.text == "A"
    assert report.url is None
    assert report.published_at is None


def test_documents_without_a_number_are_left_out_with_a_note() -> None:
    reading = read([RULE, {"title": "A"}, None, 3], count=4)
    assert [report.guid for report in reading.reports] == ["2025-07470"]
    assert any("3 documents" in note for note in reading.notes)


def test_none_found_is_an_empty_reading_as_a_count_and_as_a_404() -> None:
    assert read([], count=0).reports == ()
    absent = READER.read(BIS, answer(b'{"count": 0, "description": "None"}', first_request()))
    assert absent.reports == ()
    missing = READER.read(BIS, answer(b'{"status": 404}', first_request(), status=404))
    assert missing.reports == ()
    assert missing.announced == 0


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><title>Request Access</title>",
        b"",
        b"[]",
        b'"x"',
        b'{"results": []}',
        b'{"count": "12", "results": []}',
        b'{"count": true, "results": []}',
        b'{"count": 1, "results": {}}',
        b'{"errors": {"agencies": "is not a valid field"}}',
        b"[" * 100_000,
    ],
)
def test_what_is_not_the_apis_answer_is_refused(body: bytes) -> None:
    with pytest.raises(ReadError) as refusal:
        READER.read(BIS, answer(body, first_request()))
    assert refusal.value.source_id == "example"


def test_a_404_page_in_html_is_not_an_empty_answer() -> None:
    with pytest.raises(ReadError):
        READER.read(BIS, answer(b"<html>Not found</html>", first_request(), status=404))


def test_pages_are_followed_to_the_end() -> None:
    api = Api([dt.date(2026, 1, 8)] * 350)
    reports, notes = poll(api, dt.date(2026, 1, 9))
    assert len({report.guid for report in reports}) == len(reports) == 350
    assert api.asked == 4
    assert not notes


def test_more_than_the_window_is_cut_until_it_fits() -> None:
    days = [dt.date(2025, 12, 1) + dt.timedelta(days=n % 30) for n in range(3_500)]
    reports, notes = poll(Api(days), dt.date(2025, 12, 4))
    assert Counter(report.guid for report in reports).most_common(1)[0][1] == 1
    assert len(reports) == 3_500
    assert any("cut in two" in note for note in notes)


def test_pages_that_end_early_are_made_up_for_by_smaller_slices() -> None:
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=n % 9) for n in range(400)]
    reports, notes = poll(Api(days, window=200), dt.date(2026, 1, 9))
    expected = sum(day >= dt.date(2026, 1, 6) for day in days)
    assert len({report.guid for report in reports}) == expected
    reports, notes = poll(Api(days, window=200), dt.date(2026, 1, 1))
    assert len({report.guid for report in reports}) == 400
    assert any("documents came" in note for note in notes)


def test_one_day_that_does_not_come_whole_is_truncated() -> None:
    with pytest.raises(AnswerTruncated) as refusal:
        poll(Api([dt.date(2026, 1, 8)] * 400, window=200), dt.date(2026, 1, 9))
    assert refusal.value.outcome == "truncated"
    assert "200 of 400" in str(refusal.value)


def test_the_next_page_is_not_fetched_from_another_host() -> None:
    elsewhere = "https://federalregister.gov.example.org/api/v1/documents.json?page=2"
    reading = read([RULE], count=2, next_page_url=elsewhere)
    assert all(urlsplit(request.url).netloc == "www.federalregister.gov" for request in reading.more)
    assert any("federalregister.gov.example.org" in note for note in reading.notes)


@given(
    st.lists(st.integers(0, 40), max_size=300),
    st.sampled_from([100, 200, 2_000]),
    st.sampled_from([50, 1_000]),
)
@settings(max_examples=40, deadline=None)
def test_every_document_comes_or_the_answer_is_said_to_be_truncated(
    ages: list[int], window: int, largest_page: int
) -> None:
    days = [NOW.date() - dt.timedelta(days=age) for age in ages]
    api = Api(days, window, largest_page)
    try:
        reports, _ = poll(api, NOW.date() - dt.timedelta(days=40))
    except AnswerTruncated:
        assert max(Counter(days).values()) > window
        return
    assert {report.guid for report in reports} == {document["document_number"] for document in api.documents}
    assert api.asked < 400


@given(st.binary(max_size=200))
@settings(max_examples=60)
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    reports: Sequence[Report] = ()
    with contextlib.suppress(ReadError):
        reports = READER.read(BIS, answer(body, first_request())).reports
    assert all(report.document for report in reports)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "slug", "part"]), inner)
    ),
    max_leaves=6,
)


@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(RULE, VALUES)) | VALUES, max_size=3))
@settings(max_examples=100)
def test_any_results_are_read(results: list[object]) -> None:
    for report in read(results, count=len(results)).reports:
        (report.title + report.text).encode("utf-8")
        assert report.document == f"fr:{report.guid}"

"""The reader of calls for applications, and what becomes of them: forecast, posted, revised, called off."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from answers import answer, source
from fetching import run
from grants_gov import Call, GrantsGov
from servers import Site

from tracker.errors import AnswerTruncated, ReadError
from tracker.fetch import Fetcher
from tracker.ingest import Ingest, drafts_of
from tracker.model import Draft, Report
from tracker.model.awards import OpportunityOptions
from tracker.readers import reader
from tracker.readers.grants_gov import ROWS
from tracker.store import Store

NOW = dt.datetime(2026, 1, 10, 12, tzinfo=dt.UTC)
READER = reader("grants_gov")
OPTIONS = OpportunityOptions(keywords=("lithium", "critical minerals"), agencies=("DOE", "DOD"))
CALL = Call(359001, "Battery Materials Processing – Round 3")
FORECAST = dataclasses.replace(
    CALL, status="forecasted", posted=None, closes=None, forecast="2025-10-01", expected="2025-12-15",
    expected_to_close="2026-02-28",
)  # fmt: skip


def asking(url: str = "https://api.grants.gov/v1/api/search2", options: OpportunityOptions = OPTIONS) -> Any:
    return source("grants_gov", url, options=options, language="en", country="US", topics=("battery",))


def reports_of(site: Site, api: GrantsGov, since: dt.date | None = None) -> list[Report]:
    waiting = list(READER.requests(asking(api.url), since, NOW))
    reports: list[Report] = []
    while waiting:
        reading = READER.read(asking(api.url), run([waiting.pop(0)], site))
        reports += reading.reports
        waiting += reading.more
    return reports


def drafts(site: Site, call: Call) -> list[Draft]:
    (report,) = reports_of(site, GrantsGov(site, [call]))
    return drafts_of(asking(), [report])[report.content_hash]


def test_open_calls_are_asked_for_whole_and_closed_ones_apart() -> None:
    opened, closed = (
        json.loads(request.body or b"") for request in READER.requests(asking(), dt.date(2026, 1, 9), NOW)
    )
    assert opened == {
        "keyword": 'lithium OR "critical minerals"', "agencies": "DOE|DOD", "oppStatuses": "forecasted|posted",
        "rows": ROWS, "startRecordNum": 0, "sortBy": "openDate|desc",
    }  # fmt: skip
    assert closed["oppStatuses"] == "closed"


def test_pages_go_on_until_all_that_are_counted_came(site: Site) -> None:
    calls = [dataclasses.replace(CALL, id=number, number=f"N-{number}") for number in range(1, ROWS + 21)]
    api = GrantsGov(site, calls)
    assert len(reports_of(site, api)) == ROWS + 20
    assert [asked["startRecordNum"] for asked in api.questions()] == [0, 0, ROWS]


def test_of_closed_calls_those_are_read_that_closed_since_the_last_poll(site: Site) -> None:
    old = dataclasses.replace(CALL, id=1, status="closed", posted="2025-03-01", closes="2025-06-01")
    new = dataclasses.replace(CALL, id=2, status="closed", posted="2025-09-01", closes="2026-01-08")
    ancient = dataclasses.replace(CALL, id=3, status="closed", posted="2019-09-01", closes="2019-12-01")
    reports = reports_of(site, GrantsGov(site, [old, new, ancient]), dt.date(2026, 1, 9))
    assert [report.guid for report in reports] == ["2"]


def test_a_backfill_reads_the_calls_that_closed_since_its_day(site: Site) -> None:
    old = dataclasses.replace(CALL, id=1, status="closed", posted="2019-03-01", closes="2019-06-01")
    reports = reports_of(site, GrantsGov(site, [old]), dt.date(2019, 1, 1))
    assert [report.guid for report in reports] == ["1"]


def test_a_call_is_a_report_with_its_captions_in_order(site: Site) -> None:
    (report,) = reports_of(site, GrantsGov(site, [CALL]))
    assert report.guid == "359001"
    assert report.document == "grants.gov:359001"
    assert report.url == "https://www.grants.gov/search-results-detail/359001"
    assert report.published_at == dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
    assert report.text.split("\n\n") == [
        "Battery Materials Processing – Round 3",
        "OPPORTUNITY NUMBER: DE-FOA-0003500",
        "AGENCY: Department of Energy; National Energy Technology Laboratory",
        "STATUS: posted",
        "POSTED ON: 2026-01-05",
        "CLOSES ON: 2026-03-20",
        "ESTIMATED TOTAL FUNDING: $275,000,000",
        "EXPECTED AWARDS: 4",
        "PROGRAM: 81.253 Manufacturing and Energy Supply Chain Demonstrations",
        "LAST UPDATED ON: 2026-01-05",
        "DESCRIPTION: Grants for plants that process lithium & graphite for batteries.",
    ]


def test_a_posted_call_is_a_programme_announced_with_its_deadline_and_envelope(site: Site) -> None:
    (draft,) = drafts(site, CALL)
    facts = draft.facts
    assert (facts.kind, facts.action, str(facts.date)) == ("funding_programme", "announced", "2026-01-05")
    assert [(dated.role.value, str(dated.date)) for dated in facts.dates] == [("deadline", "2026-03-20")]
    assert facts.amount is not None
    assert (facts.amount.role.value, facts.amount.qualifier.value, facts.amount.value) == (
        "programme_envelope", "about", Decimal(275_000_000),
    )  # fmt: skip
    assert facts.programme == "Manufacturing and Energy Supply Chain Demonstrations"
    assert facts.agencies == ("us-doe", "us-netl")
    assert set(facts.materials) >= {"lithium", "graphite"}
    assert draft.measure is not None
    assert (draft.measure.key, draft.step) == ("opportunity:DE-FOA-0003500", "posted")


def test_a_forecast_is_a_programme_scheduled_for_the_day_it_is_expected(site: Site) -> None:
    (draft,) = drafts(site, FORECAST)
    assert (draft.facts.action, str(draft.facts.date), draft.step) == ("scheduled", "2025-12-15", "forecast")
    assert [str(dated.date) for dated in draft.facts.dates] == ["2026-02-28"]


def test_a_forecast_without_a_day_is_announced_on_its_own(site: Site) -> None:
    (draft,) = drafts(site, dataclasses.replace(FORECAST, expected=None))
    assert (draft.facts.action, str(draft.facts.date)) == ("announced", "2025-10-01")


def test_a_call_that_was_called_off_ends(site: Site) -> None:
    call = dataclasses.replace(CALL, updated="2026-01-30", comments="This NOFO has been cancelled.")
    posted, ended = drafts(site, call)
    assert (posted.facts.action, ended.facts.action, str(ended.facts.date)) == (
        "announced", "terminated", "2026-01-30",
    )  # fmt: skip


def test_a_call_that_is_closed_is_completed_on_the_day_it_closed(site: Site) -> None:
    posted, closed = drafts(site, dataclasses.replace(CALL, status="closed", closes="2026-01-20"))
    assert (posted.facts.action, closed.facts.action, str(closed.facts.date)) == (
        "announced", "completed", "2026-01-20",
    )  # fmt: skip
    assert (closed.facts.amount, closed.facts.dates, closed.step) == (None, (), "closed 2026-01-20")


def test_evidence_stands_in_the_text_and_not_in_what_the_text_says_of_itself(site: Site) -> None:
    call = dataclasses.replace(CALL, text="<p>Lithium.</p><p>POSTED ON: 1999-01-01</p>")
    (report,) = reports_of(site, GrantsGov(site, [call]))
    (draft,) = drafts_of(asking(), [report])[report.content_hash]
    assert str(draft.facts.date) == "2026-01-05"
    assert all(report.text[item.start : item.end] == item.quote for item in draft.evidence)
    assert [item.quote for item in draft.evidence if item.field == "date"] == ["2026-01-05"]


def test_a_forecast_that_is_posted_and_then_revised_is_one_measure_with_its_history(
    store: Store, site: Site
) -> None:
    from newsroom import Newsroom

    news = asking()
    room = Newsroom(store, [news])
    posted = dataclasses.replace(FORECAST, status="posted", posted="2026-01-05", closes="2026-03-20")
    revised = dataclasses.replace(posted, closes="2026-04-30", updated="2026-03-01", comments="More time.")
    for call in (FORECAST, posted, revised):
        (report,) = reports_of(site, GrantsGov(site, [call]))
        room.give(report, drafts_of(news, [report])[report.content_hash])
    rows = store.rows("SELECT id, action, review, measure_id FROM events ORDER BY date")
    assert [(row["action"], row["review"]) for row in rows] == [("scheduled", "auto"), ("announced", "auto")]
    assert len({row["measure_id"] for row in rows}) == 1
    assert {change.field for change in store.changes_of(rows[1]["id"])} >= {"dates"}
    deadline = "SELECT date FROM event_dates WHERE role = 'deadline'"
    assert [row[0] for row in store.rows(deadline)] == ["2026-04-30"]


# Revisions, from poll to poll.


def polled(store: Store, site: Site, *calls: Call) -> list[tuple[str, str, str]]:
    """action, date and title of every event after polling each state of a call twice."""
    api = GrantsGov(site, [])
    news = asking(api.url)
    store.sync_sources([news])
    for call in calls:
        api.calls = [call]
        for _ in range(2):
            (result,) = Ingest(store, lambda: Fetcher(allow_hosts={site.host}, spacing=0)).run([news])
            assert result.error is None
    rows = store.rows("SELECT action, date, title FROM events ORDER BY date, id")
    assert len(store.rows("SELECT 1 FROM measures WHERE key LIKE 'opportunity:%'")) == 1
    assert store.value("SELECT count(*) FROM events WHERE measure_id IS NULL OR review <> 'auto'") == 0
    return [(row["action"], row["date"], row["title"]) for row in rows]


TODAY = dt.datetime.now(dt.UTC).date().isoformat()
YESTERDAY = (dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)).isoformat()
LATER = dataclasses.replace(CALL, closes="2099-04-30", updated="2026-03-01", comments="More time.")


def test_a_deadline_that_is_moved_is_an_event_of_the_same_measure_told_once(store: Store, site: Site) -> None:
    assert polled(store, site, CALL, LATER)[1:] == [
        ("extended", "2026-03-01", f"Deadline moved from 2026-03-20 to 2099-04-30: {CALL.title}")
    ]
    summary = store.value("SELECT summary FROM events WHERE action = 'extended'")
    assert summary == "Expected awards 4. More time."
    deadlines = "SELECT DISTINCT date FROM event_dates WHERE role = 'deadline'"
    assert [row[0] for row in store.rows(deadlines)] == ["2099-04-30"]
    ahead = store.rows("SELECT action, date, role FROM upcoming")
    assert [tuple(row) for row in ahead] == [("extended", "2099-04-30", "deadline")]
    quotes = (
        "SELECT field, quote FROM evidence v JOIN events e ON e.id = v.event_id WHERE action = 'extended'"
    )
    assert {tuple(row) for row in store.rows(quotes)} >= {
        ("dates", "from 2026-03-20 to 2099-04-30"), ("date", "2026-03-01"),
    }  # fmt: skip


def test_money_that_is_changed_is_an_event_with_the_new_sum_and_no_commitment(
    store: Store, site: Site
) -> None:
    more = dataclasses.replace(CALL, funding="300000000", ceiling="50000000", updated="2026-02-01")
    title = "Estimated funding raised from $275,000,000 to $300,000,000; largest award now $50,000,000"
    assert polled(store, site, CALL, more)[1:] == [("amended", "2026-02-01", f"{title}: {CALL.title}")]
    sums = store.rows("SELECT amount, amount_role, amount_qualifier FROM events WHERE action = 'amended'")
    assert [tuple(row) for row in sums] == [(300_000_000, "programme_envelope", "about")]


def test_each_step_of_a_call_is_told_once_from_forecast_to_archive(store: Store, site: Site) -> None:
    delayed = dataclasses.replace(FORECAST, expected="2026-01-05", updated="2025-11-20")
    posted = dataclasses.replace(
        delayed, status="posted", posted="2026-01-06", closes="2026-03-20", updated=None
    )
    moved = dataclasses.replace(posted, closes=YESTERDAY, updated="2026-01-20")
    closed = dataclasses.replace(moved, status="closed", updated=YESTERDAY)
    archived = dataclasses.replace(closed, status="archived", updated=YESTERDAY)
    found = polled(store, site, FORECAST, delayed, posted, moved, closed, archived)
    assert [(action, day) for action, day, _ in found] == [
        ("amended", "2025-11-20"), ("scheduled", "2026-01-05"), ("announced", "2026-01-06"),
        ("extended", "2026-01-20"), ("completed", YESTERDAY),
    ]  # fmt: skip


def test_a_call_that_opens_again_is_resumed(store: Store, site: Site) -> None:
    first = dataclasses.replace(CALL, closes=YESTERDAY)
    closed = dataclasses.replace(first, status="closed")
    again = dataclasses.replace(first, closes="2099-06-30", updated=TODAY)
    found = polled(store, site, first, closed, again)
    assert ("completed", YESTERDAY, f"Closed: {CALL.title}") in found
    assert ("resumed", TODAY, f"Deadline moved from {YESTERDAY} to 2099-06-30: {CALL.title}") in found


def test_words_alone_that_are_revised_are_history_and_no_event(store: Store, site: Site) -> None:
    reworded = dataclasses.replace(CALL, text="<p>Lithium, in other words.</p>", updated="2026-02-02")
    assert len(polled(store, site, CALL, reworded)) == 1
    assert store.value("SELECT version FROM reports") == 2


def test_a_revision_that_is_taken_back_is_another(store: Store, site: Site) -> None:
    back = dataclasses.replace(CALL, updated="2026-03-05")
    found = polled(store, site, CALL, LATER, back, dataclasses.replace(LATER, updated="2026-03-07"))
    assert [(action, day) for action, day, _ in found[1:]] == [
        ("extended", "2026-03-01"), ("amended", "2026-03-05"), ("extended", "2026-03-07"),
    ]  # fmt: skip


def test_what_is_revised_without_a_day_is_dated_by_when_it_was_seen(store: Store, site: Site) -> None:
    moved = dataclasses.replace(CALL, closes="2026-04-01")
    ((action, day, _),) = polled(store, site, CALL, moved)[1:]
    assert (action, day) == ("extended", TODAY)


@pytest.mark.parametrize("field", ["opportunityTitle", "opportunityNumber"])
def test_a_field_that_is_gone_is_named(site: Site, field: str) -> None:
    api = GrantsGov(site, [CALL])
    page = CALL.page()
    page.pop(field)
    body = {"errorcode": 0, "msg": "", "data": page}
    site.answer("/v1/api/fetchOpportunity", json.dumps(body).encode())
    with pytest.raises(ReadError, match=f"data: the answer has no field '{field}'"):
        reports_of(site, api)


def test_a_call_with_neither_synopsis_nor_forecast_is_refused(site: Site) -> None:
    api = GrantsGov(site, [dataclasses.replace(CALL, posted=None)])
    with pytest.raises(ReadError, match="neither a synopsis nor a forecast"):
        reports_of(site, api)


def test_fewer_calls_than_are_counted_are_a_truncation(site: Site) -> None:
    api = GrantsGov(site, [CALL, dataclasses.replace(CALL, id=2)], withheld=1)
    with pytest.raises(AnswerTruncated, match="1 of 2 calls came"):
        reports_of(site, api)


def test_an_error_told_in_a_field_is_one() -> None:
    (request, _) = READER.requests(asking(), None, NOW)
    body = {"errorcode": 9, "msg": "keyword too long", "data": {}}
    with pytest.raises(ReadError, match="keyword too long"):
        READER.read(asking(), answer(json.dumps(body).encode(), request))


@pytest.mark.parametrize("body", [b'{"errorcode": 0, "da', b"<html>down</html>", b"[]", b""])
def test_half_an_answer_or_another_is_refused(body: bytes) -> None:
    (request, _) = READER.requests(asking(), None, NOW)
    with pytest.raises(ReadError):
        READER.read(asking(), answer(body, request))

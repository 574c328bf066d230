"""Laws and bills by feed, listing and API: what is followed, how far, and what stands in the answers."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.bill_steps import BillAction, law_of, stage_code, steps, steps_of
from tracker.errors import ReadError
from tracker.model import Request, Response, Source
from tracker.model.bills import BillOptions
from tracker.readers.bill import READER
from tracker.readers.bills.reports import ordinal, reports_of
from tracker.readers.bills.status import read_status
from tracker.vocabulary import vocabulary

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
HOST = "https://www.govinfo.gov"
LISTING = f"{HOST}/bulkdata/json/BILLSTATUS/119/hr"


def source(*urls: str, **options: int) -> Source:
    return Source(
        "laws-feed", "Laws", urls or (f"{HOST}/rss/plaw.xml",), "bill", dt.timedelta(hours=4),
        options=BillOptions(**options),
    )  # fmt: skip


def answer(url: str, body: bytes | str, status: int = 200, **request: Any) -> Response:
    body = body.encode() if isinstance(body, str) else body
    return Response(Request(url, **request), url, status, {}, body, NOW)


def file(name: str, day: str, **more: Any) -> dict[str, Any]:
    link = f"{HOST}/bulkdata/BILLSTATUS/119/hr/{name}"
    return {"name": name, "link": link, "formattedLastModifiedTime": day, "folder": False, **more}


def test_a_listing_is_followed_latest_first_and_no_further_than_said() -> None:
    files = [file(f"BILLSTATUS-119hr{day}.xml", f"2026-11-{day:02} 10:00") for day in (3, 9, 5)]
    files.append({"name": "zip", "folder": True})
    body = json.dumps({"files": files})

    reading = READER.read(source(LISTING, packages=2), answer(LISTING, body))

    assert [request.url.rpartition("-")[2] for request in reading.more] == ["119hr9.xml", "119hr5.xml"]
    assert reading.notes == ("3 packages are named; the first 2 were followed",)


def test_a_listing_is_followed_to_what_changed_since() -> None:
    body = json.dumps({"files": [file("BILLSTATUS-119hr1.xml", "2026-10-01 10:00"),
                                 file("BILLSTATUS-119hr2.xml", "2026-11-19 10:00")]})  # fmt: skip
    (request,) = READER.requests(source(LISTING), dt.date(2026, 11, 18), NOW)
    reading = READER.read(source(LISTING), answer(LISTING, body, context=request.context))
    assert [more.url for more in reading.more] == [f"{HOST}/bulkdata/BILLSTATUS/119/hr/BILLSTATUS-119hr2.xml"]


def test_an_address_on_another_host_is_not_followed() -> None:
    evil = file("BILLSTATUS-119hr1.xml", "2026-11-19 10:00") | {
        "link": "https://evil.example/BILLSTATUS-119hr1.xml"
    }
    feed = f"""<rss version="2.0"><channel><title>t</title><item><title>batch</title><guid>g</guid>
    <description>http://10.0.0.1/BILLSTATUS-119hr1.xml {HOST}/bulkdata/BILLSTATUS/119/hr/BILLSTATUS-119hr2.xml
    </description></item></channel></rss>"""
    assert READER.read(source(LISTING), answer(LISTING, json.dumps({"files": [evil]}))).more == ()
    (followed,) = READER.read(source(), answer(f"{HOST}/rss/billstatus-batch.xml", feed)).more
    assert followed.url.endswith("BILLSTATUS-119hr2.xml")


def test_the_text_of_a_package_that_is_not_there_is_awaited() -> None:
    url = f"{HOST}/content/pkg/PLAW-119publ1/uslm/PLAW-119publ1.xml"
    reading = READER.read(source(), answer(url, b"", 404, once=True))
    assert (reading.awaited, reading.clauses, reading.reports) == (True, (), ())
    assert reading.notes == (f"{url}: no XML there yet (404)",)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "an empty body"),
        ('{"files": [', "is not whole JSON"),
        ('{"error": {"code": "API_KEY_INVALID"}}', "neither files, bills nor actions"),
        ("[1, 2]", "neither files, bills nor actions"),
        ("<html><body>Try again</body></html>", "HTML"),
        ("<billStatus><bill><billType>XX</billType></bill></billStatus>", "has no bill"),
    ],
)
def test_what_is_nothing_of_this_is_refused(body: str, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        READER.read(source(), answer(f"{HOST}/x", body))


def test_the_api_is_asked_for_what_changed_since_and_page_by_page() -> None:
    api = "https://api.congress.gov/v3/bill"
    (first,) = READER.requests(source(api), dt.date(2026, 11, 18), NOW)
    assert "fromDateTime=2026-11-16T00:00:00Z" in first.url
    assert "sort=updateDate+desc" in first.url

    def page(offset: int, pages: int) -> list[str]:
        acted = {"actionDate": "2026-11-19", "text": "Referred to a committee."}
        named = {"congress": 119, "type": "HR", "title": "T", "latestAction": acted}
        bills = [{**named, "number": str(number)} for number in range(250)]
        body = json.dumps({"bills": bills, "pagination": {"count": 1000}})
        url = f"{api}?limit=250&offset={offset}"
        return [more.url for more in READER.read(source(api, pages=pages), answer(url, body)).more]

    assert page(0, 3) == [f"{api}?limit=250&offset=250"]
    assert page(500, 3) == []  # as many pages as the source is followed to
    assert page(750, 9) == []  # the last one


def test_the_actions_of_a_bill_are_asked_for_where_its_page_was_and_not_where_that_led() -> None:
    bill = {"congress": 119, "type": "S", "number": "7", "title": "T",
            "latestAction": {"actionDate": "2026-11-01", "text": "Introduced in Senate"}}  # fmt: skip
    body = json.dumps({"bills": [bill], "pagination": {"count": 1}})
    asked = answer("https://api.congress.gov/v3/bill?limit=250&offset=0", body)
    led = dataclasses.replace(asked, url="http://elsewhere.example/v3/bill?limit=250&offset=0")
    (more,) = READER.read(source(), led).more
    assert more.url == "https://api.congress.gov/v3/bill/119/s/7/actions?format=json&limit=250"


def test_a_bill_that_is_none_is_noted_and_the_others_are_read() -> None:
    good = {"congress": 119, "type": "S", "number": "7", "title": "T",
            "latestAction": {"actionDate": "2026-11-01", "text": "Introduced in Senate"}}  # fmt: skip
    body = json.dumps({"bills": [{"type": "S"}, "junk", good], "pagination": {"count": 3}})
    reading = READER.read(source(), answer("https://api.congress.gov/v3/bill?limit=250&offset=0", body))
    assert [more.url for more in reading.more] == [
        "https://api.congress.gov/v3/bill/119/s/7/actions?format=json&limit=250"
    ]
    assert reading.notes == (
        "bill 1 has no congress, type or number",
        "bill 2 has no congress, type or number",
    )


def test_only_the_api_and_listings_reach_back() -> None:
    assert READER.takes_since(source("https://api.congress.gov/v3/bill"))
    assert READER.takes_since(source(LISTING))
    assert not READER.takes_since(source(f"{HOST}/rss/plaw.xml"))


STATUS = """<billStatus><version>3.0.0</version><bill><number>1260</number><type>S</type><congress>117</congress>
<title>United Acts</title><actions>
<item><actionDate>2021-06-08</actionDate><text>Passed Senate, amended.</text></item>
<item><actionDate>2021-06-08</actionDate><actionCode>17000</actionCode><text>Passed/agreed to in Senate.</text></item>
<item><actionDate>2021-04-20</actionDate><text>Introduced in Senate</text></item>
<item><actionDate>garbage</actionDate><text>Introduced in House</text></item>
<item><actionDate>2022-01-02</actionDate><actionCode>36000</actionCode><text>Signed by President.</text></item>
<item><actionDate>2022-01-02</actionDate><actionCode>36000</actionCode><text>Became Public Law No: 117-5.</text></item>
</actions></bill></billStatus>"""


def test_a_step_is_told_once_however_many_bodies_tell_it() -> None:
    bill, actions = read_status(STATUS.encode(), "status.xml")
    reports = reports_of("s", bill, actions)
    assert [(report.fields["step"], report.fields["date"]) for report in reports] == [
        ("introduced in the Senate", "2021-04-20"),
        ("passed the Senate", "2021-06-08"),
        ("became law", "2022-01-02"),
    ]
    assert reports[-1].fields["law"] == "pl:117-5"
    assert reports[-1].title == "S. 1260 (117th Congress), United Acts: became Public Law 117-5"
    assert [report.document for report in reports] == [report.guid for report in reports]
    assert all(report.text.startswith(report.title) for report in reports)


def test_every_step_does_what_the_vocabulary_knows() -> None:
    assert {step.action for step in steps()} <= set(vocabulary().actions)
    assert len({step.id for step in steps()}) == len(steps())


@pytest.mark.parametrize(
    ("stage", "code"),
    [("Introduced-in-House", "ih"), ("Enrolled-Bill", "enr"), ("Placed-on-Calendar-Senate", "pcs"),
     ("Referred-in-Senate", "rfs"), ("Never-Heard-Of", None), (None, None)],
)  # fmt: skip
def test_a_stage_has_the_code_of_its_package(stage: str | None, code: str | None) -> None:
    assert stage_code(stage) == code


@pytest.mark.parametrize(
    ("number", "words"), [(111, "111th"), (113, "113th"), (121, "121st"), (122, "122nd")]
)
def test_a_congress_is_counted(number: int, words: str) -> None:
    assert ordinal(number) == words


DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)).map(dt.date.isoformat)
ACTIONS = st.builds(
    BillAction,
    DAYS,
    st.sampled_from(["", "1000", "17000", "36000", "H11100"]),
    st.sampled_from(
        ["Introduced in House", "Became Public Law No: 118-31.", "Signed by President.", "Talked."]
    ),
)


@given(st.lists(ACTIONS, max_size=20))
def test_steps_are_in_order_and_no_two_are_one(actions: list[BillAction]) -> None:
    found = [(action.day, step.id) for step, action in steps_of(actions)]
    assert len(set(found)) == len(found)
    assert [day for day, _ in found] == sorted(day for day, _ in found)
    again = [(action.day, step.id) for step, action in steps_of(list(reversed(actions)))]
    assert sorted(again) == sorted(found)


def test_a_private_law_is_no_public_one() -> None:
    assert law_of(BillAction("2022-01-02", "36000", "Became Private Law No: 117-1.")) is None


@pytest.mark.shared
def test_every_real_status_is_read_and_those_that_became_law_say_which(shared: Path) -> None:
    laws = {}
    for path in sorted((shared / "data" / "bills" / "billstatus").glob("*.xml")):
        bill, actions = read_status(path.read_bytes(), path.name)
        name = path.stem.rpartition("-")[2]
        assert name == f"{bill.congress}{bill.kind}{bill.number}"
        reports = reports_of("s", bill, actions)
        assert reports, name
        assert bill.title, name
        laws[name] = next((str(report.fields["law"]) for report in reports if "law" in report.fields), None)
    assert {name: law for name, law in laws.items() if law} == {
        "114hr1314": "pl:114-74", "114hr1531": "pl:114-47", "114hr22": "pl:114-94",
    }  # fmt: skip

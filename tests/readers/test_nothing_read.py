"""Answers that came with much in them, of which nothing could be read: never taken for no news."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from answers import answer, source
from edgar import AGENT, Edgar, Filing
from fetching import run
from servers import Site

from tracker.errors import ReadError
from tracker.model import Reading, Request, Response, Source
from tracker.model.awards import AwardOptions
from tracker.model.bills import BillOptions
from tracker.model.filings import FilingOptions
from tracker.model.interventions import InterventionOptions
from tracker.readers import reader
from tracker.readers.statutes import read_law

STATUS = """<billStatus><bill><number>7</number><type>HR</type><congress>119</congress><title>A bill</title>
<actions><item><actionDate>2026-01-09</actionDate><actionCode>1000</actionCode><text>Introduced in House</text>
</item></actions></bill></billStatus>"""
BILL: dict[str, Any] = {
    "congress": 119,
    "type": "HR",
    "number": "7",
    "title": "A bill",
    "latestAction": {"actionDate": "2026-01-09", "text": "Introduced in House"},
}
LAW = """<pLaw xmlns="http://schemas.gpo.gov/xml/uslm"><main><section><num value="1">SECTION 1.</num>
<heading>Short title</heading><content>This Act is the Ore Act.</content></section></main></pLaw>"""
API = Request("https://api.congress.gov/v3/bill?limit=250&offset=0")
ACTIONS = Request("https://api.congress.gov/v3/bill/119/hr/7/actions", context={"bill": "119 hr 7"})


def read_bill(body: str | bytes, request: Request | None = None) -> Reading:
    bills = source("bill", API.url, options=BillOptions())
    whole = body.encode() if isinstance(body, str) else body
    return reader("bill").read(bills, answer(whole, request))


def read_json(given: Any, request: Request) -> Reading:
    return read_bill(json.dumps(given), request)


class TestBills:
    def test_as_they_are_they_are_read(self) -> None:
        assert len(read_bill(STATUS).reports) == 1
        assert len(read_json({"bills": [BILL]}, API).more) == 1
        assert len(read_json({"actions": [BILL["latestAction"]]}, ACTIONS).reports) == 1

    def test_a_bill_without_actions_yet_is_one(self) -> None:
        """A number that is reserved, and an action that somebody is still to date."""
        start, _, rest = STATUS.partition("<actions>")
        assert read_bill(f"{start}<actions/>{rest.partition('</actions>')[2]}").reports == ()
        reserved = {**BILL, "number": "2", "latestAction": None}
        assert len(read_json({"bills": [reserved, BILL]}, API).more) == 1
        assert read_json({"actions": []}, ACTIONS).reports == ()

    @pytest.mark.parametrize("name", ["actions", "item", "actionDate"])
    def test_a_status_of_which_no_action_can_be_read(self, name: str) -> None:
        renamed = STATUS.replace(f"<{name}>", f"<{name}New>").replace(f"</{name}>", f"</{name}New>")
        with pytest.raises(ReadError, match=r"line \d: .*actions"):
            read_bill(renamed)

    @pytest.mark.parametrize("name", ["congress", "number", "latestAction"])
    def test_a_page_of_which_no_bill_can_be_read(self, name: str) -> None:
        renamed = {f"{key}New" if key == name else key: value for key, value in BILL.items()}
        with pytest.raises(ReadError, match="of 2 bills none"):
            read_json({"bills": [renamed, renamed]}, API)

    def test_a_feed_that_names_files_and_has_no_entry(self) -> None:
        url = "https://www.govinfo.gov/bulkdata/BILLSTATUS/119/hr/BILLSTATUS-119hr7.xml"
        feed = f"""<rss version="2.0"><channel><title>t</title><item><title>batch</title><guid>g</guid>
        <description>{url}</description></item></channel></rss>"""
        asked = Request("https://www.govinfo.gov/rss/billstatus-batch.xml")
        assert [more.url for more in read_bill(feed, asked).more] == [url]
        with pytest.raises(ReadError, match="names packages and has no entry"):
            read_bill(feed.replace("item>", "news>"), asked)
        assert read_bill("<rss version='2.0'><channel><title>t</title></channel></rss>", asked).more == ()

    def test_actions_none_of_which_has_a_day(self) -> None:
        with pytest.raises(ReadError, match="of 1 actions none has a day and words"):
            read_json({"actions": [{"date": "2026-01-09", "text": "Introduced in House"}]}, ACTIONS)
        with pytest.raises(ReadError, match="of 1 bills none"):
            read_json({"bills": [{**BILL, "latestAction": {"actionDate": "2026-01-09", "words": "x"}}]}, API)

    def test_a_listing_of_files_without_names(self) -> None:
        assert read_json({"files": [{"folder": True}]}, API).more == ()
        with pytest.raises(ReadError, match="of 1 files none has a link or a name"):
            read_json({"files": [{"file": "BILLSTATUS-119hr7.xml"}]}, API)

    @pytest.mark.parametrize("day", ["0000-01-09", "2026-13-09", "2026-02-30T10:00:00Z"])
    def test_a_day_that_is_none_is_no_action_and_no_fault(self, day: str) -> None:
        both = [{"actionDate": day, "text": "Introduced in House"}, BILL["latestAction"]]
        assert len(read_json({"actions": both}, ACTIONS).reports) == 1
        two = STATUS.replace("<item>", f"<item><actionDate>{day}</actionDate><text>x</text></item><item>")
        assert len(read_bill(two).reports) == 1

    @pytest.mark.parametrize("number", ["²", "9" * 5_000, "٣", "7.0"])
    def test_a_number_that_is_none_names_no_bill(self, number: str) -> None:
        with pytest.raises(ReadError, match="has no bill"):
            read_bill(STATUS.replace("<number>7<", f"<number>{number}<"))
        assert len(read_json({"bills": [{**BILL, "number": number}, BILL]}, API).more) == 1


class TestLaws:
    @pytest.mark.parametrize(
        "body", [LAW.replace("section>", "passage>"), '<pLaw xmlns="http://schemas.gpo.gov/xml/uslm"><main/></pLaw>']
    )  # fmt: skip
    def test_a_law_without_a_section_is_none(self, body: str) -> None:
        """It is asked for again then: the text of a law that was read is not."""
        assert len(read_law(LAW.encode(), "x.xml")) == 1
        with pytest.raises(ReadError, match="<pLaw> has no section"):
            read_law(body.encode(), "x.xml")

    @pytest.mark.parametrize(
        "body",
        [
            "<amendment-doc><engrossed-amendment-body/></amendment-doc>",
            "<bill><legis-body><undesignated-section><text>For ores, $1.</text></undesignated-section></legis-body></bill>",
            "<bill><legis-body><quoted-block><section/></quoted-block></legis-body></bill>",
        ],
    )
    def test_an_amendment_and_words_outside_sections_give_none(self, body: str) -> None:
        assert read_law(body.encode(), "x.xml") == []

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
    def test_a_law_in_utf_16_is_xml(self, encoding: str) -> None:
        mark = "" if encoding == "utf-16" else "\ufeff"
        body = f'{mark}<?xml version="1.0" encoding="UTF-16"?>\n{LAW}'.encode(encoding)
        (clause,) = read_law(body, "x.xml")
        assert clause.section == "1"
        assert read_bill(body).clauses == (dataclasses.replace(clause, law="example"),)


class TestFilings:
    LITHIUM = Filing("LITHIUM AMERICAS CORP.", "0001966983", 4)

    def read(self, site: Site, old: bytes, new: bytes) -> Reading:
        feed = Edgar(site, [self.LITHIUM]).feed
        asked = source("edgar", feed, options=FilingOptions(), language="en", contact=True, rate=8.0)
        (request,) = reader("edgar").requests(asked, None, answer(b"").fetched_at)
        given: Response = run([request], site, user_agent=AGENT)
        assert old in given.body
        return reader("edgar").read(asked, dataclasses.replace(given, body=given.body.replace(old, new)))

    def test_entries_under_another_name(self, site: Site) -> None:
        assert len(self.read(site, b"<entry>", b"<entry>").more) == 1
        body = b"entry>"
        with pytest.raises(ReadError, match="names filings and has no entry"):
            self.read(site, body, b"filing>")

    def test_entries_titled_otherwise(self, site: Site) -> None:
        with pytest.raises(ReadError, match="none of 1 entries is a filing"):
            self.read(site, b" - LITHIUM", b": LITHIUM")

    @pytest.mark.parametrize("items", ["1.01", [{}], [None], {"0": "1.01"}])
    def test_a_hit_whose_items_are_none(self, items: object) -> None:
        hit = {"_id": "0001966983-26-000004:form-8k.htm", "_source": {"ciks": ["0001966983"], "items": items,
               "display_names": ["LITHIUM AMERICAS CORP."], "form": "8-K", "file_date": "2026-01-09"}}  # fmt: skip
        body = {"hits": {"total": {"value": 1}, "hits": [hit]}}
        url = "https://efts.sec.gov/LATEST/search-index"
        asked = source("edgar", url, options=FilingOptions(words=("lithium",)), contact=True, rate=8.0)
        (request,) = reader("edgar").requests(asked, None, answer(b"").fetched_at)
        with pytest.raises(ReadError, match="'items' must be a list of texts"):
            reader("edgar").read(asked, answer(json.dumps(body).encode(), request))


class TestAwards:
    AWARDS = source(
        "usaspending", "https://api.usaspending.gov/api/v2/search/spending_by_award/",
        options=AwardOptions(keywords=("battery",), types=("grants",)), language="en",
    )  # fmt: skip

    def test_null_is_no_empty_list(self) -> None:
        (request,) = reader("usaspending").requests(self.AWARDS, None, answer(b"").fetched_at)
        page = {"results": [], "page_metadata": {"hasNext": False}}
        assert reader("usaspending").read(self.AWARDS, answer(json.dumps(page).encode(), request)).more == ()
        page["results"] = None  # type: ignore[assignment]
        with pytest.raises(ReadError, match="'results' must be a list, not 'None'"):
            reader("usaspending").read(self.AWARDS, answer(json.dumps(page).encode(), request))


class TestInterventions:
    ALERT: Source = source(
        "gta", "https://api.globaltradealert.org/api/v2/gta/data/", options=InterventionOptions(("810194",))
    )

    def read(self, given: Any) -> Reading:
        (request,) = reader("gta").requests(self.ALERT, None, answer(b"").fetched_at)
        return reader("gta").read(self.ALERT, answer(json.dumps(given).encode(), request))

    def test_none_at_all_is_said(self) -> None:
        assert self.read([]).notes == ("no intervention since 2025-01-10",)

    @pytest.mark.parametrize("products", [810194, True, "810194", {"product_id": 810194}])
    def test_products_that_are_no_list(self, products: object) -> None:
        one = {
            "intervention_id": 1,
            "state_act_title": "China: Export ban",
            "intervention_type": "Export ban",
            "affected_products": products,
        }
        with pytest.raises(ReadError, match="intervention 1 of the answer has affected_products"):
            self.read([one])


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"a":' * 100_000, b'{"n": ' + b"9" * 5_000 + b"}", b'"\xff"']
)
def test_json_that_no_parser_takes_is_refused(body: bytes) -> None:
    """Nested without end, a number without end, no Unicode: by every reader that takes JSON."""
    of = {"bill": BillOptions(), "gta": InterventionOptions(("810194",)), "feed": None}
    for name, options in of.items():
        asked = source(name, API.url, **({"options": options} if options else {}))
        with pytest.raises(ReadError):
            reader(name).read(asked, answer(body if name != "bill" else body.replace(b'"\xff"', b'["\xff"]')))

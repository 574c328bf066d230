"""The reader of awards against an API of the true shape: questions, pages, refusals, what went missing."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from answers import answer, source
from fetching import run
from servers import Answer, Seen, Site
from usaspending import Award, Spending, Step

from tracker.catalogue.usaspending_block import TYPES
from tracker.errors import AnswerTruncated, ReadError
from tracker.ingest import drafts_of
from tracker.model import Draft, Reading, Report
from tracker.model.awards import AwardOptions
from tracker.readers import reader
from tracker.readers.capitals import written
from tracker.readers.usaspending.search import GROUPS, LIMIT

URL = "https://api.usaspending.gov/api/v2/search/spending_by_award/"
NOW = dt.datetime(2026, 1, 10, 12, tzinfo=dt.UTC)
READER = reader("usaspending")
ANY = AwardOptions(keywords=("battery",), types=("grants",))
GRANT = Award(
    "DE0001", "ACME ANODES, INC.", [Step("2024-03-02", "0", "A", 57_000_000)], modified="2026-01-09"
)


def asking(options: AwardOptions = ANY, url: str = URL) -> Any:
    return source("usaspending", url, options=options)


def questions(options: AwardOptions, since: dt.date | None = None) -> list[dict[str, Any]]:
    requests = READER.requests(asking(options), since, NOW)
    assert {request.method for request in requests} == {"POST"}
    return [json.loads(request.body or b"") for request in requests]


class Asked:
    """Asks a site what the reader wants until it wants no more; what it got is kept."""

    def __init__(self, site: Site, api: Spending, options: AwardOptions = ANY) -> None:
        self.source = asking(options, api.url)
        self.waiting = list(READER.requests(self.source, None, NOW))
        self.reports: list[Report] = []
        self.notes: list[str] = []
        self.site = site

    def all(self) -> list[Report]:
        while self.waiting:
            request = self.waiting.pop(0)
            reading = READER.read(self.source, run([request], self.site))
            self.reports += reading.reports
            self.notes += reading.notes
            self.waiting += reading.more
        return self.reports


# What is asked.


def test_each_group_of_award_types_is_asked_for_by_itself() -> None:
    asked = questions(dataclasses.replace(ANY, types=TYPES))
    assert [set(one["filters"]["award_type_codes"]) for one in asked] == [set(GROUPS[name]) for name in TYPES]


def test_a_poll_asks_for_what_was_changed_since_the_last_one() -> None:
    (asked,) = questions(ANY, dt.date(2026, 1, 9))
    assert asked["filters"]["time_period"] == [
        {"start_date": "2026-01-06", "end_date": "2026-01-10", "date_type": "last_modified_date"}
    ]


def test_a_backfill_asks_for_what_was_done_since_but_not_before_the_search_begins() -> None:
    (asked,) = questions(ANY, dt.date(2001, 1, 1))
    assert asked["filters"]["time_period"] == [
        {"start_date": "2007-10-01", "end_date": "2026-01-10", "date_type": "action_date"}
    ]
    assert READER.takes_since(asking())


def test_a_part_of_an_agency_is_asked_for_within_its_whole() -> None:
    (asked,) = questions(
        dataclasses.replace(ANY, agencies=("Department of Defense > Defense Logistics Agency",))
    )
    assert asked["filters"]["agencies"] == [
        {
            "type": "awarding", "tier": "subtier", "name": "Defense Logistics Agency",
            "toptier_name": "Department of Defense",
        }
    ]  # fmt: skip


def test_programmes_are_asked_of_assistance_and_codes_of_goods_of_contracts() -> None:
    options = AwardOptions(
        types=("grants", "contracts"), programmes=("81.253",), naics=("335910",), psc=("AC13",), least=100_000
    )
    grants, contracts = (one["filters"] for one in questions(options))
    assert grants["program_numbers"] == ["81.253"]
    assert "naics_codes" not in grants
    assert contracts["naics_codes"] == {"require": ["335910"]}
    assert contracts["psc_codes"] == ["AC13"]
    assert "program_numbers" not in contracts
    assert grants["award_amounts"] == contracts["award_amounts"] == [{"lower_bound": 100_000}]


# What comes.


def test_pages_go_on_after_the_last_record_until_none_follow(site: Site) -> None:
    awards = [dataclasses.replace(GRANT, fain=f"DE{number:05}", number=0) for number in range(LIMIT + 30)]
    api = Spending(site, awards)
    reports = Asked(site, api).all()
    assert len({report.guid for report in reports}) == LIMIT + 30
    first, second = api.questions()
    assert "last_record_unique_id" not in first
    assert second["last_record_sort_value"] == f"DE{LIMIT - 1:05}"
    assert second["page"] == 2


def test_a_transaction_is_a_report_with_its_captions_in_order(site: Site) -> None:
    api = Spending(site, [dataclasses.replace(GRANT, outlays=0.0)])
    (report,) = Asked(site, api).all()
    assert report.guid == "ASST_TX_DE0001_0_81.253"
    assert report.document == f"usaspending:{report.guid}"
    assert report.url == "https://www.usaspending.gov/award/ASST_NON_DE0001_089/"
    assert report.published_at == dt.datetime(2024, 3, 2, tzinfo=dt.UTC)
    assert report.text.split("\n\n") == [
        "Acme Anodes, Inc., DE0001",
        "RECIPIENT: ACME ANODES, INC.",
        "AWARDING AGENCY: Department of Energy",
        "AWARD TYPE: 04 PROJECT GRANT (B)",
        "PROGRAM: 81.253 Manufacturing and Energy Supply Chain Demonstrations",
        "ACTION: A NEW",
        "ACTION DATE: 2024-03-02",
        "MODIFICATION: 0",
        "OBLIGATED BY THIS ACTION: $57,000,000.00",
        "OBLIGATED SO FAR: $57,000,000.00",
        "PERIOD OF PERFORMANCE END: 2028-09-30",
        "PLACE OF PERFORMANCE: RENO, NEVADA, UNITED STATES",
        "DESCRIPTION: PLANT THAT MAKES LITHIUM-ION BATTERY CATHODE MATERIAL",
    ]


def test_modifications_are_told_in_the_order_people_number_them_and_add_up(site: Site) -> None:
    steps = [
        Step("2024-05-01", "10", "C", 3),
        Step("2024-05-01", "9", "C", 2),
        Step("2024-03-02", "0", "A", 1),
        Step("2024-05-01", "9", "C", 4, programme="81.086"),
    ]
    api = Spending(site, [dataclasses.replace(GRANT, steps=steps)])
    reports = Asked(site, api).all()
    assert [report.fields["step"] for report in reports] == ["0", "9", "9 81.086", "10"]
    assert [report.fields["federal_action_obligation_so_far"] for report in reports] == [
        "1.00",
        "3.00",
        "7.00",
        "10.00",
    ]
    assert [report.fields.get("period_end") for report in reports] == [None, None, None, "2028-09-30"]


def test_transactions_of_many_pages_add_up_over_them(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.readers.usaspending.transactions.LIMIT", 2)
    steps = [Step(f"2024-03-{day:02}", str(day), "C", 1) for day in range(1, 8)]
    api = Spending(site, [dataclasses.replace(GRANT, steps=steps)])
    asked = Asked(site, api)
    reports = asked.all()
    assert [report.fields["federal_action_obligation_so_far"] for report in reports] == [
        f"{count}.00" for count in range(1, 8)
    ]
    assert asked.notes == []


def test_transactions_that_do_not_come_to_the_awards_total_are_a_note(site: Site) -> None:
    api = Spending(site, [dataclasses.replace(GRANT, more={"total_obligation": 60_000_000.0})])
    asked = Asked(site, api)
    assert len(asked.all()) == 1
    assert any("57,000,000.00, the award says 60,000,000.00" in note for note in asked.notes)


def test_an_award_that_is_gone_since_the_search_named_it_is_a_note(site: Site) -> None:
    api = Spending(site, [GRANT, dataclasses.replace(GRANT, fain="DE0002")])
    site.answer("/api/v2/awards/ASST_NON_DE0001_089/", b'{"detail": "No Award found"}', 404)
    asked = Asked(site, api)
    assert [report.fields["award_id"] for report in asked.all()] == ["DE0002"]
    assert asked.notes == ["award ASST_NON_DE0001_089 is no longer there"]


@pytest.mark.parametrize(
    ("capitals", "people"),
    [
        ("TALON NICKEL (USA) LLC", "Talon Nickel (USA) LLC"),
        ("THE UNIVERSITY OF IOWA", "The University of Iowa"),
        ("MP MATERIALS CORP.", "MP Materials Corp."),
        ("ASCEND ELEMENTS, INC.", "Ascend Elements, Inc."),
        ("MCKESSON CORPORATION", "McKesson Corporation"),
        ("SILVERLAKE COBALT ULC", "Silverlake Cobalt ULC"),
        ("BLUEOVAL SK, LLC", "Blueoval SK, LLC"),
        ("ioneer Rhyolite Ridge LLC", "ioneer Rhyolite Ridge LLC"),
    ],
)
def test_names_in_capitals_are_written_as_people_write_them(capitals: str, people: str) -> None:
    assert written(capitals) == people


# What becomes of it.


def drafts(site: Site, award: Award) -> list[Draft]:
    """The drafts of an award's transactions, in their order; every evidence stands where it says."""
    options = dataclasses.replace(
        ANY, types=("contracts",) if award.is_contract else ("grants",), keywords=()
    )
    api = Spending(site, [award])
    reports = Asked(site, api, options).all()
    found = drafts_of(asking(options), reports)
    for report in reports:
        for draft in found[report.content_hash]:
            assert all(report.text[item.start : item.end] == item.quote for item in draft.evidence)
            assert {item.field for item in draft.evidence} >= {"kind", "action", "date", "organizations"}
    return [draft for report in reports for draft in found[report.content_hash]]


@pytest.mark.parametrize(
    ("office", "description", "psc", "kind"),
    [
        ("DLA STRATEGIC MATERIALS", "ANTIMONY METAL FOR THE NATIONAL DEFENSE STOCKPILE", "9630", "stockpile"),
        (None, "DEFENSE PRODUCT ACT: BATTERY ANODE MATERIAL", "9630", "offtake"),
        (None, "DEFENSE PRODUCTION ACT TITLE III, NICKEL PROCESSING", "9630", "grant"),
        (None, "RESEARCH ON SODIUM-ION BATTERY CELLS", "AC13", "grant"),
        (None, "LITHIUM BATTERY DISPOSAL", "S222", "other"),
    ],
)
def test_what_a_contract_is_by_its_words_and_by_what_it_buys(
    site: Site, office: str | None, description: str, psc: str, kind: str
) -> None:
    contract = dataclasses.replace(GRANT, type="D", office=office, description=description, psc=psc)
    (draft,) = drafts(site, contract)
    assert draft.facts.kind == kind


@pytest.mark.parametrize(
    ("type", "step", "action"),
    [
        (
            "04",
            Step("2024-05-01", "1", "C", 0, said="TERMINATION OF AWARD AT THE AGENCY'S REQUEST"),
            "terminated",
        ),
        ("04", Step("2024-05-01", "1", "C", -9, said="CLOSEOUT AND DEOBLIGATION"), "completed"),
        ("04", Step("2024-05-01", "1", "D", -9), "completed"),
        ("04", Step("2024-05-01", "1", "C", 0, said="PERIOD OF PERFORMANCE EXTENSION"), "extended"),
        ("04", Step("2024-05-01", "1", "C", 5_000_000, said="PERIOD OF PERFORMANCE EXTENSION"), "amended"),
        ("04", Step("2024-05-01", "1", "C", -0.37, said="PERIOD OF PERFORMANCE EXTENSION"), "extended"),
        ("04", Step("2024-05-01", "1", "C", -0.37, said="DE MINIMIS ADJUSTMENT"), None),
        ("04", Step("2024-05-01", "1", "C", -999.5), None),
        ("04", Step("2024-05-01", "1", "C", -2_000), "amended"),
        ("04", Step("2024-05-01", "1", "C", 0, said="STOP-WORK ORDER ISSUED"), "suspended"),
        ("04", Step("2024-05-01", "1", "C", 0, said="SUSPENSION OF ACTIVITIES PENDING REVIEW"), "suspended"),
        ("04", Step("2024-05-01", "1", "C", 0, said="ELECTRODES FROM A SUSPENSION OF PARTICLES"), None),
        ("04", Step("2024-05-01", "1", "C", 0, said="STOP WORK ORDER IS HEREBY LIFTED"), "resumed"),
        ("04", Step("2024-05-01", "1", "C", 0, said="RESCIND THE NOTICE OF TERMINATION"), "resumed"),
        ("D", Step("2024-05-01", "1", "C", 6_000_000, said="REINSTATEMENT OF THE AWARD"), "resumed"),
        ("04", Step("2024-05-01", "1", "C", 0, said="CHANGE OF ADDRESS"), None),
        ("D", Step("2024-05-01", "1", "E", 0), "terminated"),
        ("D", Step("2024-05-01", "1", "X", -5), "terminated"),
        ("D", Step("2024-05-01", "1", "K", 0), "completed"),
        ("D", Step("2024-05-01", "1", "G", 7_000_000), "amended"),
        ("D", Step("2024-05-01", "1", "J", 0), "amended"),
        ("D", Step("2024-05-01", "1", "B", 900_000, said="FUNDS FOR TERMINATION LIABILITY"), "amended"),
        ("D", Step("2024-05-01", "1", "M", 0), None),
        ("D", Step("2024-05-01", "1", "W", 0), None),
    ],
)
def test_what_a_modification_does_by_its_code_its_words_and_its_money(
    site: Site, type: str, step: Step, action: str | None
) -> None:
    found = drafts(site, dataclasses.replace(GRANT, type=type, steps=[*GRANT.steps, step]))
    assert [draft.facts.action for draft in found] == ["awarded", *([action] if action else [])]
    assert all(draft.step is not None for draft in found)


@pytest.mark.parametrize(
    ("recipient", "organization"),
    [
        ("PERPETUA RESOURCES IDAHO, INC.", "perpetua"),
        ("LITHIUM AMERICAS CORP.", "lithium-americas"),
        ("MP MATERIALS FOUNDATION", "MP Materials Foundation"),
        ("NOVONIX VALLEY FARMS LLC", "Novonix Valley Farms"),
        ("SILVERLAKE COBALT ULC", "Silverlake Cobalt"),
        ("SEESTADT BATTERIEN GMBH", "Seestadt Batterien"),
    ],
)
def test_a_firm_that_is_known_is_known_under_the_name_it_has_in_a_state(
    site: Site, recipient: str, organization: str
) -> None:
    (draft,) = drafts(site, dataclasses.replace(GRANT, recipient=recipient))
    assert draft.facts.organizations == (organization,)


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("EXTEND THE PERIOD OF PERFORMANCE FROM 17 FEB 2024 TO 30 JUN 2026", "2026-06-30"),
        ("NO COST EXTENSION THROUGH 12/31/2027", "2027-12-31"),
        ("NO COST EXTENSION UNTIL MARCH 2027", "2027-03"),
    ],
)
def test_an_extension_says_until_when(site: Site, said: str, until: str) -> None:
    step = Step("2024-05-01", "1", "C", 0, said=said)
    _, draft = drafts(site, dataclasses.replace(GRANT, steps=[*GRANT.steps, step]))
    assert draft.facts.title.endswith(f"extended to {until}")


# What goes wrong.


def test_types_of_two_groups_are_refused_in_the_apis_own_words(site: Site) -> None:
    api = Spending(site, [GRANT])
    asked = Asked(site, api)
    body = json.loads(asked.waiting[0].body or b"")
    body["filters"]["award_type_codes"].append("A")
    asked.waiting[0] = dataclasses.replace(asked.waiting[0], body=json.dumps(body).encode())
    with pytest.raises(ReadError, match="must be of one award type group"):
        asked.all()


def test_pages_that_never_end_are_known_after_all_that_came(site: Site) -> None:
    api = Spending(site, [GRANT, dataclasses.replace(GRANT, fain="DE0002")], habits=["forever"])
    asked = Asked(site, api)
    with pytest.raises(AnswerTruncated, match="page 2 of the search is a page before it again"):
        asked.all()
    assert len(asked.reports) == 2


def test_transactions_that_never_end_are_known(site: Site) -> None:
    api = Spending(site, [GRANT], habits=["more transactions"])
    with pytest.raises(AnswerTruncated, match="without an end"):
        Asked(site, api).all()


def _without(field: str) -> Callable[[dict[str, Any]], None]:
    return lambda page: page.pop(field)


def _renamed(page: dict[str, Any]) -> None:
    page["recipient"]["name"] = page["recipient"].pop("recipient_name")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (_without("generated_unique_award_id"), "generated_unique_award_id"),
        (_without("total_obligation"), "total_obligation"),
        (_without("awarding_agency"), "awarding_agency"),
        (_without("period_of_performance"), "period_of_performance"),
        (_renamed, "recipient_name"),
    ],
)
def test_a_field_that_is_gone_or_renamed_is_named(
    site: Site, change: Callable[[dict[str, Any]], None], named: str
) -> None:
    api = Spending(site, [GRANT])
    page = GRANT.page()
    change(page)
    site.answer(f"/api/v2/awards/{GRANT.id}/", json.dumps(page).encode())
    with pytest.raises(ReadError, match=f"no field '{named}'"):
        Asked(site, api).all()


@pytest.mark.parametrize(
    "field", ["id", "action_date", "action_type", "federal_action_obligation", "modification_number"]
)
def test_a_field_that_is_gone_from_a_transaction_is_named_with_its_place(site: Site, field: str) -> None:
    api = Spending(site, [GRANT])

    def changed(seen: Seen) -> Answer:
        given = json.loads(api.transactions(seen).body)
        given["results"][0].pop(field)
        return Answer(json.dumps(given).encode())

    site.compute("/api/v2/transactions/", changed)
    with pytest.raises(ReadError, match=rf"results\[0\]: the answer has no field '{field}'"):
        Asked(site, api).all()


@pytest.mark.parametrize("body", [b'{"results": [{"gener', b"", b"[]", b"<html>Bad gateway</html>"])
def test_half_an_answer_or_another_is_refused(body: bytes) -> None:
    (request,) = READER.requests(asking(), None, NOW)
    with pytest.raises(ReadError, match="the answer is not"):
        READER.read(asking(), answer(body, request))


@pytest.mark.parametrize(
    "pages", [{"page": 1}, {"page": 1, "hasNext": "true"}, {"page": 1, "hasNext": None}, None, []]
)
def test_a_page_that_does_not_say_whether_more_follow_is_refused(pages: object) -> None:
    (request,) = READER.requests(asking(), None, NOW)
    body = json.dumps({"results": [], "page_metadata": pages}).encode()
    with pytest.raises(ReadError, match=r"hasNext|page_metadata"):
        READER.read(asking(), answer(body, request))


def test_more_pages_without_a_record_to_go_on_from_are_a_lie(site: Site) -> None:
    (request,) = READER.requests(asking(), None, NOW)
    body = {"results": [{"generated_internal_id": "X"}], "page_metadata": {"hasNext": True}}
    with pytest.raises(ReadError, match="last_record_unique_id"):
        READER.read(asking(), answer(json.dumps(body).encode(), request))
    body["page_metadata"] |= {"last_record_unique_id": None, "last_record_sort_value": None}  # type: ignore[operator]
    with pytest.raises(AnswerTruncated, match="not after which record"):
        READER.read(asking(), answer(json.dumps(body).encode(), request))


def test_an_award_id_never_leads_to_another_address(site: Site) -> None:
    (request,) = READER.requests(asking(), None, NOW)
    body = {"results": [{"generated_internal_id": "../../x?y#z"}], "page_metadata": {"hasNext": False}}
    reading: Reading = READER.read(asking(), answer(json.dumps(body).encode(), request))
    assert reading.more[0].url == "https://api.usaspending.gov/api/v2/awards/..%2F..%2Fx%3Fy%23z/"

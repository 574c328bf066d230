"""Documents of the Federal Register from the API on a loopback server to events: full texts, corrections, delays."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from typing import Any

import pytest
from federal_register import Register, document
from gpo import amendment, rule, table
from servers import Answer, Exchange, Site

from tracker.fetch import Fetcher
from tracker.ingest import Ingest, SourceResult
from tracker.model import DateRole, Outcome, Source
from tracker.store import Store

TOPICS = ("critical-minerals", "battery", "semiconductor", "export-control")


def poll(
    store: Store,
    site: Site,
    *documents: dict[str, Any],
    texts: Mapping[str, bytes] | None = None,
) -> SourceResult:
    register = Register(site, documents, texts=texts)
    source = Source(
        id="register", title="Register", urls=(register.url,), reader="federal_register",
        every=dt.timedelta(hours=6), language="en", country="US", agency="us-bis", topics=TOPICS,
    )  # fmt: skip
    store.sync_sources([source])
    ingest = Ingest(store, lambda: Fetcher(allow_hosts={site.host}, spacing=0))
    (result,) = ingest.run([source])
    return result


def day(before: int) -> str:
    """A day so many days before today: a second poll asks for the last three."""
    return (dt.datetime.now(dt.UTC).date() - dt.timedelta(days=before)).isoformat()


def links(store: Store) -> set[tuple[str, str, str]]:
    """(the later document, relation, the earlier document) of every link."""
    rows = store.rows(
        "SELECT a.document AS later, l.relation, b.document AS earlier FROM event_links l"
        " JOIN event_reports x ON x.event_id = l.event_id AND x.matched_on <> 'amends'"
        " JOIN reports a ON a.id = x.report_id"
        " JOIN event_reports y ON y.event_id = l.other_id AND y.matched_on <> 'amends'"
        " JOIN reports b ON b.id = y.report_id"
    )
    return {(row["later"], row["relation"], row["earlier"]) for row in rows}


def dates(store: Store, number: str, role: DateRole) -> set[str]:
    """The dates that the event of a document has in a role."""
    rows = store.rows(
        "SELECT d.date FROM event_dates d JOIN event_reports t ON t.event_id = d.event_id"
        " JOIN reports r ON r.id = t.report_id WHERE r.document = ? AND t.matched_on <> 'amends' AND d.role = ?",
        (f"fr:{number}", role.value),
    )
    return {row["date"] for row in rows}


PROPOSAL = document(
    "2026-20001", day(3), title="Export Controls on Germanium Crystal Growers", type="Proposed Rule",
    action="Proposed rule; request for comments.", effective_on=None, comments_close_on="2027-01-05",
    abstract="BIS proposes to amend the Export Administration Regulations (EAR) to control crystal growers.",
    dates="Comments must be received by BIS no later than January 5, 2027.", citation="91 FR 60100",
    regulation_id_numbers=["0694-AZ10"], docket_ids=["Docket No. 261020-0001"],
)  # fmt: skip
FINAL = document(
    "2026-20009", day(2), title="Export Controls on Germanium Crystal Growers", action="Final rule.",
    abstract="BIS amends the Export Administration Regulations (EAR) to control crystal growers.",
    dates="This rule is effective March 2, 2027.", effective_on="2027-03-02", citation="91 FR 61900",
    regulation_id_numbers=["0694-AZ10"], docket_ids=["Docket No. 261111-0002"],
)  # fmt: skip
DELAY = document(
    "2026-20011", day(1), title="Export Controls on Germanium Crystal Growers; Delay of Effective Date",
    action="Final rule; delay of effective date.", effective_on=None, citation="91 FR 62500",
    abstract="BIS delays the effective date of a rule that amended the Export Administration Regulations (EAR).",
    dates="The effective date of the rule published at 91 FR 61900 is delayed from March 2, 2027, until June 1, 2027.",
    regulation_id_numbers=["0694-AZ11"], docket_ids=[],
)  # fmt: skip
MORE_TIME = document(
    "2026-20004", day(2), title="Export Controls on Germanium Crystal Growers; Extension of Comment Period",
    type="Proposed Rule", action="Proposed rule; extension of comment period.", effective_on=None,
    abstract="BIS extends the comment period of a proposed rule on exports of germanium crystal growers.",
    dates="The comment period for the proposed rule published at 91 FR 60100 is extended. Comments must be received"
    " no later than February 19, 2027.",
    comments_close_on="2027-02-19", citation="91 FR 61000", regulation_id_numbers=[], docket_ids=[],
)  # fmt: skip
WITHDRAWAL = document(
    "2026-20013", day(1), title="Export Controls on Germanium Crystal Growers; Withdrawal", type="Proposed Rule",
    action="Proposed rule; withdrawal.", effective_on=None, citation="91 FR 62800",
    abstract="BIS withdraws the proposed rule on exports of germanium crystal growers, FR Doc. 2026-20001.",
    dates="The proposed rule is withdrawn.", regulation_id_numbers=[], docket_ids=[],
)  # fmt: skip
CORRECTION = document(
    "2026-20012", day(1), title="Export Controls on Germanium Crystal Growers; Correction",
    action="Final rule; correction.", effective_on=None, citation="91 FR 62600",
    abstract="BIS corrects a rule that amended the Export Administration Regulations (EAR).",
    dates="The effective date is corrected to March 9, 2027.",
    correction_of="https://www.federalregister.gov/api/v1/documents/2026-20009.json",
    regulation_id_numbers=[], docket_ids=[],
)  # fmt: skip


INTERIM = document(
    "2026-20021", day(3), title="Export Controls on Tellurium Targets", effective_on="2027-01-15",
    action="Interim final rule; request for comments.", comments_close_on="2027-01-20", citation="91 FR 63100",
    abstract="BIS amends the Export Administration Regulations (EAR) to control sputtering targets of tellurium.",
    dates="This rule is effective January 15, 2027. Comments must be received by January 20, 2027.",
)  # fmt: skip
MORE_TIME_ON_IT = document(
    "2026-20022", day(1), title="Export Controls on Tellurium Targets; Extension of Comment Period",
    action="Interim final rule; extension of comment period.", effective_on=None, citation="91 FR 63300",
    comments_close_on="2027-03-01", docket_ids=[],
    abstract="BIS gives more time for comments on an interim final rule, FR Doc. 2026-20021.",
    dates="Comments on the rule published at 91 FR 63100 must be received by March 1, 2027.",
)  # fmt: skip


def in_turn(store: Store, site: Site, *documents: dict[str, Any]) -> None:
    """Each document by a poll of its own, with those before it still there."""
    for count in range(1, len(documents) + 1):
        assert poll(store, site, *documents[:count]).outcome is Outcome.OK


@pytest.mark.parametrize("order", list(itertools.permutations([PROPOSAL, FINAL])))
def test_a_final_rule_follows_its_proposal_in_one_measure(
    store: Store, site: Site, order: tuple[dict[str, Any], ...]
) -> None:
    in_turn(store, site, *order)
    assert links(store) == {("fr:2026-20009", "follows", "fr:2026-20001")}
    measures = store.rows("SELECT measure_id, action FROM events ORDER BY action")
    assert [row["action"] for row in measures] == ["enacted", "proposed"]
    assert measures[0]["measure_id"] == measures[1]["measure_id"] is not None


@pytest.mark.parametrize("order", list(itertools.permutations([FINAL, DELAY])))
def test_a_delay_changes_the_effective_date_of_what_it_delays(
    store: Store, site: Site, order: tuple[dict[str, Any], ...]
) -> None:
    in_turn(store, site, *order)
    assert links(store) == {("fr:2026-20011", "amends", "fr:2026-20009")}
    assert dates(store, "2026-20009", DateRole.EFFECTIVE) == {"2027-06-01"}


@pytest.mark.parametrize("order", list(itertools.permutations([INTERIM, MORE_TIME_ON_IT])))
def test_more_time_to_comment_on_a_rule_that_stands_is_no_proposal_of_another(
    store: Store, site: Site, order: tuple[dict[str, Any], ...]
) -> None:
    in_turn(store, site, *order)
    assert links(store) == {("fr:2026-20022", "amends", "fr:2026-20021")}
    assert dates(store, "2026-20021", DateRole.COMMENT_DUE) == {"2027-03-01"}
    rows = store.rows("SELECT action, measure_id FROM events ORDER BY action")
    assert [row["action"] for row in rows] == ["amended", "enacted"]
    assert rows[0]["measure_id"] == rows[1]["measure_id"] is not None


def test_what_a_title_says_behind_a_semicolon_is_not_lost(store: Store, site: Site) -> None:
    title = (
        "Notice of Modification: Acts, Policies, and Practices of China Related to the Transfer of Technology;"
        " Additional Duties on Germanium Wafers and Sintered Magnets"
    )
    poll(store, site, document("2026-20023", day(1), title=title, type="Notice", action="Notice.",
                               abstract="The Trade Representative changes the action under section 301."))  # fmt: skip
    assert [row["title"] for row in store.rows("SELECT title FROM events")] == [title]


def test_a_moved_date_is_in_the_history_of_the_event(store: Store, site: Site) -> None:
    in_turn(store, site, FINAL, DELAY)
    (change,) = store.rows(
        "SELECT c.before, c.after, c.why FROM event_changes c JOIN event_reports t ON t.event_id = c.event_id"
        " JOIN reports r ON r.id = t.report_id WHERE r.document = 'fr:2026-20009' AND c.field = 'dates'"
        " AND c.before IS NOT NULL"
    )
    assert "2027-03-02" in change["before"]
    assert "2027-06-01" in change["after"]
    assert "Delay of Effective Date" in change["why"]


@pytest.mark.parametrize("order", list(itertools.permutations([PROPOSAL, MORE_TIME])))
def test_a_longer_time_for_comments_changes_when_they_are_due(
    store: Store, site: Site, order: tuple[dict[str, Any], ...]
) -> None:
    in_turn(store, site, *order)
    assert links(store) == {("fr:2026-20004", "amends", "fr:2026-20001")}
    assert dates(store, "2026-20001", DateRole.COMMENT_DUE) == {"2027-02-19"}


@pytest.mark.parametrize("order", list(itertools.permutations([PROPOSAL, WITHDRAWAL])))
def test_a_withdrawal_ends_what_it_withdraws(
    store: Store, site: Site, order: tuple[dict[str, Any], ...]
) -> None:
    in_turn(store, site, *order)
    assert links(store) == {("fr:2026-20013", "ends", "fr:2026-20001")}


@pytest.mark.parametrize("order", list(itertools.permutations([FINAL, CORRECTION])))
def test_a_correction_amends_what_it_corrects_and_changes_the_corrected_date(
    store: Store, site: Site, order: tuple[dict[str, Any], ...]
) -> None:
    in_turn(store, site, *order)
    assert links(store) == {("fr:2026-20012", "amends", "fr:2026-20009")}
    assert dates(store, "2026-20009", DateRole.EFFECTIVE) == {"2027-03-09"}


STEPS = {"regulation_id_numbers": ["0694-AZ10"], "docket_ids": []}


@pytest.mark.parametrize("order", [1, -1])
def test_every_step_of_a_rulemaking_is_of_one_measure_and_says_what_it_acts_on(
    store: Store, site: Site, order: int
) -> None:
    end = WITHDRAWAL | {
        "document_number": "2026-20018", "publication_date": day(0), "action": "Final rule; withdrawal.", "type": "Rule",
        "abstract": "BIS withdraws the final rule on exports of germanium crystal growers.", "citation": "91 FR 64500",
        "dates": "The final rule published at 91 FR 61900 is withdrawn.",
        "html_url": "https://www.federalregister.gov/d/2026-20018",
    }  # fmt: skip
    steps = [one | STEPS for one in (PROPOSAL, MORE_TIME, FINAL, DELAY, CORRECTION, end)][::order]
    in_turn(store, site, *steps)
    assert links(store) == {
        ("fr:2026-20004", "amends", "fr:2026-20001"),
        ("fr:2026-20009", "follows", "fr:2026-20001"),
        ("fr:2026-20011", "amends", "fr:2026-20009"),
        ("fr:2026-20012", "amends", "fr:2026-20009"),
        ("fr:2026-20018", "ends", "fr:2026-20009"),
    }
    measures = store.rows("SELECT measure_id FROM events")
    assert len(measures) == 6
    assert len({row["measure_id"] for row in measures}) == 1


def test_two_delays_leave_the_date_of_the_later_one(store: Store, site: Site) -> None:
    again = DELAY | {
        "document_number": "2026-20015", "publication_date": day(0), "citation": "91 FR 63000",
        "html_url": "https://www.federalregister.gov/d/2026-20015",
        "dates": "The effective date of the rule published at 91 FR 61900 is further delayed until August 3, 2027.",
    }  # fmt: skip
    in_turn(store, site, again, FINAL, DELAY)
    assert dates(store, "2026-20009", DateRole.EFFECTIVE) == {"2027-08-03"}


def test_a_document_that_cites_another_as_background_is_not_linked_to_it(store: Store, site: Site) -> None:
    other = document(
        "2026-20020", day(1), title="Export Controls on Lidar", citation="91 FR 63900", docket_ids=[],
        abstract="BIS controls exports of lidar under the Export Administration Regulations (EAR). An earlier rule"
        " on other goods was published at 91 FR 61900.",
    )  # fmt: skip
    in_turn(store, site, FINAL, other)
    assert links(store) == set()


def test_a_withdrawal_of_two_proposals_ends_both(store: Store, site: Site) -> None:
    other = PROPOSAL | {
        "document_number": "2026-20002", "title": "Export Controls on Indium Antimonide Wafers",
        "citation": "91 FR 60200", "regulation_id_numbers": ["0694-AZ12"],
        "html_url": "https://www.federalregister.gov/d/2026-20002",
    }  # fmt: skip
    both = WITHDRAWAL | {
        "abstract": "BIS withdraws two proposed rules on exports of germanium and wafers,"
        " FR Doc. 2026-20001 and FR Doc. 2026-20002."
    }
    in_turn(store, site, PROPOSAL, other, both)
    assert links(store) == {
        ("fr:2026-20013", "ends", "fr:2026-20001"),
        ("fr:2026-20013", "ends", "fr:2026-20002"),
    }


LISTING = document(
    "2026-20030", day(1), title="Additions and Revisions to the Entity List", action="Final rule.",
    abstract="BIS amends the Export Administration Regulations (EAR) by changing the Entity List.",
    cfr_references=[{"title": 15, "part": 744}], regulation_id_numbers=["0694-AZ20"], docket_ids=[],
)  # fmt: skip
LISTING_TEXT = rule(
    amendment(
        "Supplement No. 4 to part 744 is amended by:",
        "a. Under CHINA, PEOPLE'S REPUBLIC OF, adding an entry for “Red Kiln Graphite Co., Ltd.”; and",
        "b. Under LATVIA, removing the entry for “Riga Metal Supply.”",
        table(
            (
                "CHINA, PEOPLE'S REPUBLIC OF",
                "Red Kiln Graphite Co., Ltd., a.k.a. RKG. 8 Furnace Street, Qingdao.",
            )
        ),
    )
)


def listed(store: Store) -> dict[str, tuple[list[str], list[str]]]:
    """The organizations and targets of each event, by its action."""
    found = {}
    for row in store.rows("SELECT id, action FROM events WHERE kind = 'entity_listing'"):
        facts = store.load_event(row["id"]).facts
        found[row["action"]] = (
            list(facts.organizations),
            [link.code for link in facts.countries if link.role.value == "target"],
        )
    return found


def test_the_full_text_names_who_is_added_and_who_removed(store: Store, site: Site) -> None:
    assert poll(store, site, LISTING, texts={"2026-20030": LISTING_TEXT}).outcome is Outcome.OK
    assert listed(store) == {
        "enacted": (["Red Kiln Graphite Co., Ltd."], ["CN"]),
        "terminated": (["Riga Metal Supply"], ["LV"]),
    }


def test_one_taken_off_a_list_ends_nothing_for_those_who_stay_on(store: Store, site: Site) -> None:
    first = LISTING | {
        "document_number": "2026-20025", "publication_date": day(2), "citation": "91 FR 64000",
        "html_url": "https://www.federalregister.gov/d/2026-20025",
    }  # fmt: skip
    removal = LISTING | {
        "document_number": "2026-20031", "title": "Removal of an Entity From the Entity List",
        "regulation_id_numbers": ["0694-AZ21"], "citation": "91 FR 65000",
        "html_url": "https://www.federalregister.gov/d/2026-20031",
    }  # fmt: skip
    many = rule(
        amendment(
            "Supplement No. 4 to part 744 is amended by:",
            "a. Under CHINA, adding entries for “Red Kiln Graphite” and “Silver Anode Works.”",
            table(("CHINA", "Red Kiln Graphite, Qingdao."), ("", "Silver Anode Works, Beijing.")),
        )
    )
    one = rule(
        "This rule withdraws one entry of the rule published at 91 FR 64000.",
        amendment(
            "Supplement No. 4 to part 744 is amended by:",
            "a. Under CHINA, removing the entry for “Silver Anode Works.”",
        ),
    )
    poll(store, site, first, texts={"2026-20025": many})
    poll(store, site, first, removal, texts={"2026-20025": many, "2026-20031": one})
    assert links(store) == {("fr:2026-20031", "amends", "fr:2026-20025")}


def test_a_full_text_is_fetched_once_a_poll_and_only_where_it_is_wanted(store: Store, site: Site) -> None:
    poll(store, site, LISTING, FINAL, texts={"2026-20030": LISTING_TEXT, "2026-20009": LISTING_TEXT})
    assert site.hits("/documents/full_text/xml/2026-20030.xml") == 1
    assert site.hits("/documents/full_text/xml/2026-20009.xml") == 0


def test_a_missing_full_text_leaves_the_summary_and_a_note(store: Store, site: Site) -> None:
    result = poll(store, site, LISTING, texts={})
    assert (result.outcome, result.reports_new) == (Outcome.OK, 1)
    (log,) = store.rows("SELECT notes FROM fetches")
    assert "2026-20030: no full text (HTTP 404)" in log["notes"]


def test_a_full_text_that_is_none_leaves_the_summary_and_a_note(store: Store, site: Site) -> None:
    result = poll(store, site, LISTING, texts={"2026-20030": b"<html><title>Busy</title></html>"})
    assert (result.outcome, result.reports_new) == (Outcome.OK, 1)
    (log,) = store.rows("SELECT notes FROM fetches")
    assert "an HTML page" in log["notes"]


def _hang_up(exchange: Exchange) -> None:
    exchange.head(200, {"Content-Length": "1000"})
    exchange.write(b"<RULE>")
    exchange.hang_up()


FAILING_TEXTS = {
    "403": (Answer(b"", 403), Outcome.BLOCKED),
    "429": (Answer(b"", 429, {"Retry-After": "0"}), Outcome.BLOCKED),
    "503": (Answer(b"", 503), Outcome.FAILED),
    "cut": (_hang_up, Outcome.FAILED),
    "private": (Answer(b"", 302, {"Location": "http://169.254.169.254/"}), Outcome.FAILED),
}


@pytest.mark.parametrize("case", FAILING_TEXTS)
class TestAFullTextThatCannotBeHad:
    """What the API said of the documents is known all the same, and the source shows what fails."""

    def ask(self, store: Store, site: Site, case: str) -> SourceResult:
        """A poll in which the text of the listing fails; two other listings come after it."""
        fails, _ = FAILING_TEXTS[case]
        path = "/documents/full_text/xml/2026-20030.xml"
        site.routes.pop(path, None)
        others = [LISTING | {"document_number": f"2026-2003{end}"} for end in (1, 2)]
        if isinstance(fails, Answer):
            site.serve(path, fails)
        else:
            site.script(path, fails)
        return poll(store, site, LISTING, *others, texts={})

    def test_every_document_is_reported(self, store: Store, site: Site, case: str) -> None:
        result = self.ask(store, site, case)
        expected = FAILING_TEXTS[case][1] if FAILING_TEXTS[case][1] is Outcome.BLOCKED else Outcome.OK
        assert (result.outcome, result.reports_new) == (expected, 3)

    def test_where_most_fail_the_source_fails(self, store: Store, site: Site, case: str) -> None:
        fails, outcome = FAILING_TEXTS[case]
        path = "/documents/full_text/xml/2026-20030.xml"
        _ = site.serve(path, fails) if isinstance(fails, Answer) else site.script(path, fails)
        result = poll(store, site, LISTING, texts={})
        assert (result.outcome, result.reports_new) == (outcome, 1)

    def test_nothing_that_is_stored_is_replaced(self, store: Store, site: Site, case: str) -> None:
        poll(store, site, LISTING, texts={"2026-20030": LISTING_TEXT})
        before = listed(store)
        result = self.ask(store, site, case)
        assert (result.reports_new, result.reports_changed) == (2, 0)
        assert before["terminated"] == listed(store)["terminated"] == (["Riga Metal Supply"], ["LV"])


def test_a_full_text_that_comes_later_adds_what_it_names(store: Store, site: Site) -> None:
    poll(store, site, LISTING, texts={})
    poll(store, site, LISTING, texts={"2026-20030": LISTING_TEXT})
    assert listed(store)["terminated"] == (["Riga Metal Supply"], ["LV"])
    assert store.value("SELECT count(*) FROM reports") == 1


CORRECTED = document(
    "2026-20034", day(0), title="Additions and Revisions to the Entity List; Correction", effective_on=None,
    action="Final rule; correction.", abstract="BIS corrects a name in a rule on the Entity List.", docket_ids=[],
    cfr_references=[{"title": 15, "part": 744}], citation="91 FR 66100", dates="Effective at once.",
    correction_of="https://www.federalregister.gov/api/v1/documents/2026-20030.json",
)  # fmt: skip
CORRECTED_TEXT = rule(
    amendment(
        "On page 60111, under CHINA, “Red Kiln Graphite Co., Ltd.” is corrected to read “Redd Kiln Graphite Co., Ltd.”"
    )
)


@pytest.mark.parametrize("order", list(itertools.permutations([LISTING, CORRECTED])))
def test_a_correction_sets_a_name_right_in_what_it_corrects(
    store: Store, site: Site, order: tuple[dict[str, Any], ...]
) -> None:
    texts = {"2026-20030": LISTING_TEXT, "2026-20034": CORRECTED_TEXT}
    for count in range(1, 3):
        assert poll(store, site, *order[:count], texts=texts).outcome is Outcome.OK
    assert listed(store)["enacted"][0] == ["Redd Kiln Graphite Co., Ltd."]
    assert listed(store)["terminated"][0] == ["Riga Metal Supply"]
    assert ("fr:2026-20034", "amends", "fr:2026-20030") in links(store)
    (change,) = store.rows(
        "SELECT why FROM event_changes WHERE field = 'organizations' AND before IS NOT NULL"
    )
    assert "Correction" in change["why"]


def corrected_to(number: str, before: int, name: str) -> tuple[dict[str, Any], bytes]:
    """A correction so many days ago that gives the listed firm another name, and its full text."""
    told = f"On page 60111, under CHINA, “Red Kiln Graphite Co., Ltd.” is corrected to read “{name}”"
    one = CORRECTED | {
        "document_number": number, "publication_date": day(before), "citation": f"91 FR {number[-5:]}",
        "html_url": f"https://www.federalregister.gov/d/{number}",
    }  # fmt: skip
    return one, rule(amendment(told))


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_of_two_corrections_that_contradict_each_other_the_later_one_holds(
    store: Store, site: Site, order: tuple[int, ...]
) -> None:
    (first, first_text), (second, second_text) = (
        corrected_to("2026-20041", 1, "Redd Kiln Graphite Co., Ltd."),
        corrected_to("2026-20042", 0, "Rode Kiln Graphite Co., Ltd."),
    )
    texts = {"2026-20030": LISTING_TEXT, "2026-20041": first_text, "2026-20042": second_text}
    documents = [LISTING, first, second]
    for count in range(1, 4):
        poll(store, site, *(documents[place] for place in order[:count]), texts=texts)
    assert listed(store)["enacted"][0] == ["Rode Kiln Graphite Co., Ltd."]


def test_a_correction_that_says_it_no_more_is_taken_back(store: Store, site: Site) -> None:
    poll(store, site, LISTING, CORRECTED, texts={"2026-20030": LISTING_TEXT, "2026-20034": CORRECTED_TEXT})
    texts = {
        "2026-20030": LISTING_TEXT,
        "2026-20034": rule(amendment("On page 60111, the address is changed.")),
    }
    poll(store, site, LISTING, CORRECTED, texts=texts)
    assert listed(store)["enacted"][0] == ["Red Kiln Graphite Co., Ltd."]


@pytest.mark.parametrize(("status", "body"), [(404, b""), (200, b"<html><body>Later</body></html>")])
def test_a_text_that_cannot_be_had_any_more_takes_nothing_from_what_is_stored(
    store: Store, site: Site, status: int, body: bytes
) -> None:
    poll(store, site, LISTING, texts={"2026-20030": LISTING_TEXT})
    before = store.value("SELECT text FROM reports")
    site.answer("/documents/full_text/xml/2026-20030.xml", body, status)
    result = poll(store, site, LISTING, texts={})
    assert result.reports_changed == 0
    assert store.value("SELECT text FROM reports") == before
    assert listed(store)["terminated"] == (["Riga Metal Supply"], ["LV"])

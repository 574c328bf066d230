"""A row of a list and the rule in the Federal Register that it comes from."""

from __future__ import annotations

import datetime as dt

import pytest
from keeper import LIST, Keeper, entity
from servers import Site

from tracker.ingest import drafts_of
from tracker.model import Report, Source, utc_now
from tracker.settlement import Tally, settle
from tracker.store import Store

RULE = """{title}

AGENCY: Commerce Department; Industry and Security Bureau

TYPE: Rule

ACTION: Final rule.

SUMMARY: In this rule, the Bureau of Industry and Security (BIS) amends the Export Administration Regulations by
adding {number} under the destination of China to the Entity List: {names}, for their part in battery supply chains.

DATES: This rule is effective November 10, 2026."""
REGISTER = Source(
    id="register", title="Register", urls=("https://register.example/documents.json",), reader="federal_register",
    every=dt.timedelta(days=1), language="en", country="US", agency="us-bis", topics=("battery", "export-control"),
)  # fmt: skip


def rule(number: str, names: str) -> Report:
    """A rule that lists entities, as the Federal Register has it."""
    title = "Additions to the Entity List"
    day = dt.datetime(2026, 11, 10, tzinfo=dt.UTC)
    fields: dict[str, str | tuple[str, ...]] = {
        "type": "Rule", "action": "Final rule.", "citation": "91 FR 70001", "effective_on": "2026-11-10",
        "publication_date": "2026-11-10", "agencies": ("Industry and Security Bureau",),
    }  # fmt: skip
    text = RULE.format(title=title, number=number, names=names)
    return Report("register", "2026-20001", title, text, None, "fr:2026-20001", "en", day, fields)


CATL = entity(
    901,
    "Contemporary Amperex Technology Co., Limited",
    alt_names="CATL",
    start_date="2026-11-10",
    notice="91 FR 70001",
)
GOTION = entity(902, "Gotion High-tech Co., Ltd.", start_date="2026-11-10", notice="91 FR 70001")


class TestBesideTheRegister:
    @pytest.fixture
    def keeper(self, store: Store, site: Site) -> Keeper:
        keeper = Keeper(store, site)
        keeper.publish(LIST)
        store.sync_sources([keeper.source, REGISTER])
        return keeper

    @staticmethod
    def tell(store: Store, report: Report) -> None:
        drafts = drafts_of(REGISTER, [report])[report.content_hash]
        with store.transaction():
            for saved in store.save_reports("register", [report], utc_now()):
                settle(store, saved, drafts, utc_now(), Tally())

    @pytest.mark.parametrize("list_first", [True, False])
    def test_a_rule_that_lists_one_entity_is_the_event_of_its_row(
        self, keeper: Keeper, list_first: bool
    ) -> None:
        told = rule("one entity", "Contemporary Amperex Technology (CATL)")
        if not list_first:
            self.tell(keeper.store, told)
        keeper.publish([*LIST, CATL])
        if list_first:
            self.tell(keeper.store, told)
        assert keeper.store.value("SELECT count(*) FROM events") == 1
        assert keeper.store.value("SELECT count(*) FROM event_reports") == 2
        assert keeper.store.value("SELECT key FROM measures") == "list:us-entities:901"

    @pytest.mark.parametrize("list_first", [True, False])
    def test_rows_are_part_of_the_rule_that_lists_several(self, keeper: Keeper, list_first: bool) -> None:
        told = rule("two entities", "Contemporary Amperex Technology (CATL) and Gotion High-tech")
        if not list_first:
            self.tell(keeper.store, told)
        keeper.publish([*LIST, CATL, GOTION])
        if list_first:
            self.tell(keeper.store, told)
        links = keeper.store.rows(
            "SELECT a.title, b.title, l.relation FROM event_links l JOIN events a ON a.id = l.event_id"
            " JOIN events b ON b.id = l.other_id ORDER BY a.title"
        )
        assert [tuple(link) for link in links] == [
            (f"Entity List adds {row['name']}", "Additions to the Entity List", "part_of")
            for row in (CATL, GOTION)
        ]
        assert keeper.store.value("SELECT count(*) FROM events") == 3
        assert keeper.store.value("SELECT count(*) FROM doubts") == 0

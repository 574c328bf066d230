"""Sections of laws in the database: kept once, each earlier text kept, found by words and by citation."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

import pytest

from tracker.errors import NotFound
from tracker.model import Clause, Report
from tracker.store import Store, examine

BAN = Clause(
    law="National Defense Authorization Act for Fiscal Year 2024",
    section="154",
    heading="BATTERIES",
    text="SEC. 154. BATTERIES.\nNone of the 石墨 batteries may be bought.",
    document="pl:118-31",
    url="https://www.govinfo.gov/app/details/PLAW-118publ31",
    enacted=dt.date(2023, 12, 22),
    path=("TITLE I—PROCUREMENT",),
)
BILL = dataclasses.replace(BAN, document="bill:118-hr-2670-ih", enacted=None, dated=dt.date(2023, 4, 18))
OTHER = dataclasses.replace(BAN, section="155", heading="SHIPS", text="SEC. 155. SHIPS.\nShips float.")


def changes(store: Store, now: dt.datetime, *clauses: Clause) -> list[str]:
    return [one.change for one in store.save_clauses(clauses, now)]


def test_a_law_kept_twice_is_kept_once_and_writes_nothing(store: Store, now: dt.datetime) -> None:
    assert changes(store, now, BAN, OTHER) == ["new", "new"]
    written = store.conn.total_changes
    assert changes(store, now, BAN, OTHER) == ["same", "same"]
    assert store.conn.total_changes == written


def test_a_clause_is_as_it_was_given(store: Store, now: dt.datetime) -> None:
    (saved,) = store.save_clauses([BAN], now)
    assert store.load_clause(saved.id).clause == BAN


def test_another_text_keeps_the_old_one_as_a_version(store: Store, now: dt.datetime) -> None:
    (first,) = store.save_clauses([BAN], now)
    changed = dataclasses.replace(BAN, text="SEC. 154. BATTERIES.\nSome may be bought.")
    later = now + dt.timedelta(days=1)

    (saved,) = store.save_clauses([changed], later)

    assert (saved.id, saved.change, saved.version) == (first.id, "changed", 2)
    (row,) = store.rows("SELECT * FROM clause_versions")
    assert (row["clause_id"], row["version"], row["text"]) == (first.id, 1, BAN.text)
    assert row["seen_until"] > row["seen_from"]
    assert [one.section for one in store.list_clauses(words="some")] == ["154"]
    assert store.list_clauses(words="石墨") == []


def test_a_law_and_the_bill_for_it_are_two(store: Store, now: dt.datetime) -> None:
    assert changes(store, now, BAN, BILL) == ["new", "new"]
    assert store.find_clause(BAN.law, "154").clause == BAN
    assert store.find_clause("bill:118-hr-2670-ih", "154").clause == BILL


def test_a_law_known_by_name_takes_the_number_that_comes_later(store: Store, now: dt.datetime) -> None:
    nameless = dataclasses.replace(BAN, document=None)
    (first,) = store.save_clauses([nameless], now)
    (second,) = store.save_clauses([BAN], now)
    assert (first.id, second.change, second.clause.document) == (second.id, "changed", "pl:118-31")


def test_a_law_that_comes_by_name_is_the_public_law_of_that_name(store: Store, now: dt.datetime) -> None:
    (first,) = store.save_clauses([BAN], now)
    (again,) = store.save_clauses([dataclasses.replace(BAN, law="FY2024 NDAA", document=None, url=None)], now)
    assert again.id == first.id
    assert again.clause.document == "pl:118-31"


@pytest.mark.parametrize(
    ("law", "section"),
    [
        ("pl:118-31", "154"),
        ("Public Law 118-31", "Section 154"),
        ("FY2024 NDAA", "154"),
        ("national defense authorization act for fiscal year 2024", "sec. 154"),
    ],
)
def test_a_clause_is_found_as_it_is_cited(store: Store, now: dt.datetime, law: str, section: str) -> None:
    store.save_clauses([BAN, OTHER], now)
    assert store.find_clause(law, section).clause == BAN


def test_a_law_that_is_not_there_names_one_that_is(store: Store, now: dt.datetime) -> None:
    store.save_clauses([BAN], now)
    with pytest.raises(NotFound, match="did you mean National Defense Authorization Act"):
        store.find_clause("National Defence Authorization Act 2024", "154")
    with pytest.raises(NotFound, match="section 154"):
        store.find_clause("pl:118-31", "159")


@pytest.mark.parametrize("words", ["石墨", "batteries bought", '"may be bought"', "FISCAL 2024", "batter*"])
def test_clauses_are_found_by_words_of_any_script(store: Store, now: dt.datetime, words: str) -> None:
    store.save_clauses([OTHER, BAN], now)
    found = store.list_clauses(words=words)
    assert "154" in [one.section for one in found]
    assert len(found) == (2 if words.startswith("FISCAL") else 1)


def test_lists_are_in_the_order_of_the_law(store: Store, now: dt.datetime) -> None:
    store.save_clauses([BILL, BAN, OTHER], now)
    listed = [(one.document, one.section, one.events) for one in store.list_clauses()]
    assert listed == [("pl:118-31", "154", 0), ("pl:118-31", "155", 0), ("bill:118-hr-2670-ih", "154", 0)]
    assert [one.section for one in store.list_clauses(law="pl:118-31", limit=1)] == ["154"]
    assert store.list_clauses(with_events=True) == []


def test_the_index_survives_being_made_anew(store: Store, now: dt.datetime) -> None:
    store.save_clauses([BAN, OTHER], now)
    store.index_anew()
    assert [one.section for one in store.list_clauses(words="ships")] == ["155"]
    assert [str(found) for found in examine(store, now) if found.level == "problem"] == []


def test_sections_of_one_law_share_its_address_and_are_not_one_report(
    store: Store, now: dt.datetime, make_report: Callable[..., Report]
) -> None:
    fields = {"record": "clause", "law": BAN.law}
    first, second = (
        make_report(guid, f"SEC. {guid}. X", url=BAN.url, fields={**fields, "section": guid}) for guid in "12"
    )
    saved = store.save_reports("wire", [first, second], now)
    assert [one.change for one in saved] == ["new", "new"]
    again = store.save_reports("wire", [second, first], now)
    assert [one.change for one in again] == ["same", "same"]

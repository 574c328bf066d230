"""Which award of a register an announcement is of: on facts alone, without a database."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from lives import facts

from tracker.decide.announcements import announces
from tracker.decide.life_keys import announcements_of, awards_of, keys
from tracker.decide.measures import DOUBT_AT, PLACE_AT, place
from tracker.decide.traits import Traits, traits
from tracker.model import Event, Origin, Review

NOW = dt.datetime(2026, 1, 10, 12, 0, tzinfo=dt.UTC)
NUMBERS = {"news": 1, "award": 2, "other": 3, "later": 4}


def event(uid: str, key: str | None = None, **told: Any) -> Traits:
    given = {
        "kind": "grant", "action": "awarded", "actor": "US", "agency": "us-doe",
        "organizations": ["Acme Anodes"], "materials": ["graphite-anode"], "date": "2024-03-01",
    } | told  # fmt: skip
    id = NUMBERS[uid]
    stored = Event(
        id=id, uid=uid, facts=facts(given), stance="support", review=Review.AUTO, origin=Origin.FEED,
        confidence=0.9, measure_id=id, created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    return traits(stored, key=key)


def award(uid: str = "award", **told: Any) -> Traits:
    given = {"organizations": ["ACME ANODES, INC."], "amount": "100000000", "date": "2024-06-15"} | told
    return event(uid, f"award:{uid}", **given)


def score(news: Traits, known: Traits) -> float:
    found = announces(news, known)
    return found[0] if found else 0.0


@pytest.mark.parametrize(
    ("news", "register"),
    [
        ("Acme Anodes", "ACME ANODES, INC."),
        ("Acme Anodes", "ACME ANODES (USA) LLC"),
        ("Acme Anodes Inc.", "THE ACME ANODES COMPANY"),
        ("Acme Anodes", "ACME ANODES MICHIGAN LLC"),
        ("albemarle", "ALBEMARLE U.S., INC."),
        ("Albemarle Corporation", "albemarle"),
    ],
)
def test_one_firm_under_its_own_name_and_its_legal_one(news: str, register: str) -> None:
    assert score(event("news", organizations=[news]), award(organizations=[register])) >= PLACE_AT


@pytest.mark.parametrize(
    ("news", "register"),
    [
        ("Acme Anodes", "ACME CATHODES, INC."),
        ("American Battery Technology", "AMERICAN LITHIUM CORP"),
        ("Sila", "SILICON RANCH LLC"),
        ("United Magnets", "UNITED STATES STEEL CORP"),
    ],
)
def test_two_firms_that_begin_alike_are_two(news: str, register: str) -> None:
    assert announces(event("news", organizations=[news]), award(organizations=[register])) is None


@pytest.mark.parametrize(
    "told",
    [
        {"amount": "100000000"},
        {"amount": "225000000"},
        {"action": "announced"},
        {"date": "2024-07-01"},
        {"date": "2023-09-20"},
        {"agency": None},
        {"agency": "us-doe-mesc"},
    ],
)
def test_an_announcement_of_months_before_or_weeks_after_fits(told: dict[str, Any]) -> None:
    assert score(event("news", **told), award()) >= PLACE_AT


@pytest.mark.parametrize(
    "told",
    [
        {"amount": "4000000"},
        {"amount": "900000000"},
        {"agency": "us-army"},
        {"materials": ["wind"], "date": "2022-09-01"},
    ],
)
def test_an_announcement_of_other_money_another_body_or_other_goods_does_not(told: dict[str, Any]) -> None:
    assert score(event("news", **told), award()) < PLACE_AT


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "loan"},
        {"actor": "CA"},
        {"date": "2020-01-01"},
        {"date": "2025-06-01"},
        {"action": "terminated"},
        {"kind": "funding_programme"},
        {"organizations": []},
    ],
)
def test_what_can_be_no_announcement_of_it_is_none(told: dict[str, Any]) -> None:
    assert announces(event("news", **told), award()) is None


@pytest.mark.parametrize(
    ("news", "register"),
    [
        ("Voltaworks", "LAKESIDE CATHODES LLC D/B/A VOLTAWORKS"),
        ("Voltaworks", "Lakeside Cathodes, Inc. (doing business as Voltaworks)"),
        ("Lakeside Cathodes", "VOLTAWORKS INC FORMERLY KNOWN AS LAKESIDE CATHODES"),
        ("Acme Anodes", "CELL WORKS, A WHOLLY OWNED SUBSIDIARY OF ACME ANODES, INC."),
        ("Acme Anodes and its subsidiary Acme Graphite", "ACME GRAPHITE LLC"),
        ("Acme Anodes", "ACME ANODES PROJECT COMPANY II LLC"),
        ("Acme Anodes", "ACME ANODES JV, LLC"),
        ("Acme-Tanaka Anodes", "ACME-TANAKA ANODES JOINT VENTURE"),
    ],
)
def test_one_firm_by_what_it_trades_as_by_who_owns_it_and_by_its_project(news: str, register: str) -> None:
    known = award(organizations=[register])
    assert score(event("news", organizations=[news]), known) >= PLACE_AT
    assert set(awards_of(event("news", organizations=[news]))) & keys(known)


@pytest.mark.parametrize(
    ("news", "register"),
    [
        ("Energy Storage Works", "ENERGY PROPERTY HOLDINGS LLC"),
        ("Graphite Valley", "GRAPHITE OPERATIONS LLC"),
        ("Lithium Highlands", "AMBER-LITHIUM JV"),
        ("Battery Returners", "BATTERY DEVELOPMENT PHASE 1 LLC"),
    ],
)
def test_a_word_of_the_trade_that_is_left_of_a_projects_name_is_no_firm(news: str, register: str) -> None:
    told = event("news", organizations=[news], amount="100000000")
    assert score(told, award(organizations=[register])) == 0.0


def test_a_partner_of_a_joint_venture_is_it_where_the_sum_is_the_same_and_else_a_question() -> None:
    known = award(organizations=["ACME-TANAKA SEPARATORS JV, LLC"])
    same, other = (event("news", organizations=["Tanaka"], amount=sum) for sum in ("100000000", "25000000"))
    assert score(same, known) >= PLACE_AT
    assert score(other, known) < DOUBT_AT
    assert DOUBT_AT <= score(event("news", organizations=["Tanaka"]), known) < PLACE_AT


def test_the_very_sum_for_the_same_goods_to_another_name_is_a_question_and_no_more() -> None:
    known = award(organizations=["BLUE HERON PROPERTY LLC"], amount="158742000", date="2024-04-01")
    news = event("news", amount="158742000")
    assert set(awards_of(news)) & keys(known)
    assert set(announcements_of(known)) & keys(news)
    found = place(news, [known])
    assert found.anchor is None
    assert [doubt.event_id for doubt in found.doubts] == [NUMBERS["award"]]


@pytest.mark.parametrize(
    "told",
    [
        {"amount": "100000000"},
        {"amount": "158743000"},
        {"amount": "158742000", "materials": ["wind"]},
        {"amount": "158742000", "agency": "us-army"},
        {"amount": "158742000", "agency": None},
    ],
)
def test_a_round_sum_other_goods_or_another_body_to_another_name_are_nothing(told: dict[str, Any]) -> None:
    known = award(
        organizations=["BLUE HERON PROPERTY LLC"],
        amount=told["amount"] if told == {"amount": "100000000"} else "158742000",
    )
    assert announces(event("news", **told), known) is None


@pytest.mark.parametrize(
    ("news", "register"),
    [
        ("Acme Anodes", "ACE ANODES JV LLC"),
        ("Acme", "A-B ANODES JOINT VENTURE"),
        ("Holdings", "CELL WORKS HOLDINGS JV LLC"),
        ("Subsidiary", "CELL WORKS, A SUBSIDIARY OF ACME ANODES"),
    ],
)
def test_what_is_no_partner_and_no_owner_is_another_firm(news: str, register: str) -> None:
    assert announces(event("news", organizations=[news]), award(organizations=[register])) is None


def test_a_modification_is_nothing_that_is_announced() -> None:
    assert announces(event("news"), award("later", action="amended")) is None


def test_what_a_register_tells_itself_is_no_announcement() -> None:
    assert announces(award("other"), award()) is None


def test_the_award_of_the_announced_sum_is_taken_before_another_of_the_firm() -> None:
    news = event("news", amount="100000000")
    found = place(news, [award(), award("other", amount="30000000")])
    assert found.anchor is not None
    assert found.anchor.uid == "award"
    assert "the same sum" in [reason.words for reason in found.reasons]
    assert "106 days before it" in [reason.words for reason in found.reasons]


def test_two_awards_that_fit_alike_are_a_question() -> None:
    found = place(event("news", amount="100000000"), [award(), award("other")])
    assert found.anchor is None
    assert len(found.doubts) == 2
    assert all(doubt.score >= DOUBT_AT for doubt in found.doubts)


def test_the_two_find_each_other_by_the_first_word_of_the_firm() -> None:
    news, known = event("news"), award(organizations=["ACME ANODES MICHIGAN LLC"])
    assert set(awards_of(news)) & keys(known)
    assert set(announcements_of(known)) & keys(news)
    assert awards_of(known) == announcements_of(news) == ()

"""Corrections of single fields go through the checks that a whole event goes through."""

from decimal import Decimal
from typing import Any

import pytest

from tracker.entry.correction import FIELDS, corrected
from tracker.errors import SeveralInputErrors
from tracker.model import Amount, AmountQualifier, AmountRole, CountryLink, CountryRole, Facts, PartialDate

FACTS = Facts(
    "Grant frozen",
    "grant",
    "suspended",
    PartialDate.parse("2025-10-09"),
    date_end=PartialDate.parse("2025-12"),
    countries=(CountryLink("US", CountryRole.ACTOR),),
    materials=("graphite",),
    amount=Amount(Decimal(50), "USD", AmountQualifier.UP_TO, text="up to fifty dollars"),
)


def test_what_is_not_given_stays_as_it_is() -> None:
    assert corrected(FACTS, {}) == FACTS
    assert corrected(FACTS, {"title": "Grant thawed"}) == Facts(
        **{name: getattr(FACTS, name) for name in FACTS.__slots__} | {"title": "Grant thawed"}
    )


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("2025", "2025 year"),
        ("2025-10", "2025-10 month"),
        ("2025-Q4", "2025-10 quarter"),
        ("2025q4", "2025-10 quarter"),
        ("2025-10-31", "2025-10-31 day"),
    ],
)
def test_a_date_is_as_fine_as_it_is_told(given: str, value: str) -> None:
    date = corrected(FACTS, {"date": given, "date_end": ""}).date
    assert date is not None
    assert f"{date.value} {date.precision}" == value


@pytest.mark.parametrize(
    ("fields", "amount"),
    [
        ({"amount": "60"}, Amount(Decimal(60), "USD", AmountQualifier.UP_TO)),
        ({"amount": "60 EUR"}, Amount(Decimal(60), "EUR", AmountQualifier.UP_TO)),
        (
            {"amount": "60 budget about eur"},
            Amount(Decimal(60), "EUR", AmountQualifier.ABOUT, AmountRole.BUDGET),
        ),
        ({"amount": "60", "currency": "JPY"}, Amount(Decimal(60), "JPY", AmountQualifier.UP_TO)),
        (
            {"amount_qualifier": "about"},
            Amount(Decimal(50), "USD", AmountQualifier.ABOUT, text="up to fifty dollars"),
        ),
        (
            {"amount": {"value": "1", "currency": "EUR"}},
            Amount(Decimal(1), "EUR", AmountQualifier.UP_TO),
        ),
        ({"amount": ""}, None),
        ({"amount": None, "currency": "EUR"}, None),
    ],
)
def test_a_sum_keeps_what_is_not_told_but_not_the_words_of_another(
    fields: dict[str, Any], amount: Amount | None
) -> None:
    assert corrected(FACTS, fields).amount == amount


def test_lists_are_read_as_cells_or_as_lists() -> None:
    cells = corrected(
        FACTS, {"countries": "CN:actor;US:target", "materials": "lithium;cobalt", "agencies": ""}
    )
    lists = corrected(
        FACTS,
        {
            "countries": {"actor": ["CN"], "target": ["US"]},
            "materials": ["lithium", "cobalt"],
            "agencies": [],
        },
    )
    assert cells == lists
    assert cells.materials == ("lithium", "cobalt")


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"colour": "red"}, ["colour"]),
        ({"kind": "grnt", "action": ""}, ["kind", "action"]),
        ({"title": ""}, ["title"]),
        ({"date": "2026"}, ["date_end"]),
        ({"date_end": "2024"}, ["date_end"]),
        ({"date_precision": "quarter", "date": "2025-11"}, ["date"]),
        ({"countries": "XX:actor"}, ["countries[1].code"]),
        ({"amount": "12,5"}, ["amount.value"]),
        ({"amount": "12 EURO"}, ["amount"]),
        ({"amount": "12.345"}, ["amount.value"]),
        ({"dates": "effective"}, ["dates"]),
    ],
)
def test_what_is_refused_names_its_field(fields: dict[str, Any], refused: list[str]) -> None:
    with pytest.raises(SeveralInputErrors) as errors:
        corrected(FACTS, fields)
    assert [error.field for error in errors.value.errors] == refused


def test_a_kind_that_was_retired_since_stands_in_nobodys_way() -> None:
    old = Facts("Old", "no_longer_a_kind", "nor_this_an_action", materials=("unobtainium",))
    assert corrected(old, {"title": "New"}).kind == "no_longer_a_kind"


def test_every_field_can_be_emptied_but_those_that_each_event_has() -> None:
    needed = {"title", "kind", "action"}
    parts = {"amount_max", "currency", "amount_role", "amount_qualifier", "amount_text", "date_precision"}
    for field in set(FIELDS) - needed - parts:
        emptied = corrected(FACTS, {field: ""} | ({"date_end": ""} if field == "date" else {}))
        assert not getattr(emptied, field), field


def test_a_sum_without_its_words_and_a_date_without_its_precision_stay() -> None:
    amount = corrected(FACTS, {"amount_text": ""}).amount
    assert amount is not None
    assert (amount.value, amount.text) == (Decimal(50), None)
    assert corrected(FACTS, {"date_precision": ""}).date == FACTS.date

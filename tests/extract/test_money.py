"""What the grammar of sums reads, and what it leaves alone."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.english.money import EnglishMoney
from tracker.extract.money import Money, Sense
from tracker.model import AmountQualifier
from tracker.vocabulary import vocabulary

READER = EnglishMoney(vocabulary())


def read(text: str) -> list[Money]:
    return READER.read(text, 0, len(text))


@pytest.mark.parametrize(
    ("text", "value", "currency", "qualifier"),
    [
        ("a $200 million grant", "200000000", "USD", AmountQualifier.EXACT),
        ("up to $500 million for", "500000000", "USD", AmountQualifier.UP_TO),
        ("more than $1.2 billion in grants", "1200000000", "USD", AmountQualifier.AT_LEAST),
        ("about 600,000 yuan for", "600000", "CNY", AmountQualifier.ABOUT),
        ("nearly €90m to", "90000000", "EUR", AmountQualifier.ABOUT),
        ("us$3bn for", "3000000000", "USD", AmountQualifier.EXACT),
        ("c$25 million for", "25000000", "CAD", AmountQualifier.EXACT),
        ("a$1.1 billion for", "1100000000", "AUD", AmountQualifier.EXACT),
        ("5 million u.s. dollars for", "5000000", "USD", AmountQualifier.EXACT),
        ("500 million canadian dollars for", "500000000", "CAD", AmountQualifier.EXACT),
        ("two billion dollars for", "2000000000", "USD", AmountQualifier.EXACT),
        ("five hundred million dollars for", "500000000", "USD", AmountQualifier.EXACT),
        ("a $100-million loan", "100000000", "USD", AmountQualifier.EXACT),
        ("at least 350 billion yen for", "350000000000", "JPY", AmountQualifier.AT_LEAST),
        ("$1,250,000 for", "1250000", "USD", AmountQualifier.EXACT),
    ],
)
def test_sum(text: str, value: str, currency: str, qualifier: AmountQualifier) -> None:
    [money] = read(text)
    assert (format(money.value or 0, "f"), money.currency, money.qualifier) == (value, currency, qualifier)


@pytest.mark.parametrize(
    "text",
    [
        "$50 to $60 million for",
        "$50 million to $60 million for",
        "$50-60 million for",
        "between $50 and $60 million for",
    ],
)
def test_a_range_shares_its_scale(text: str) -> None:
    [money] = read(text)
    assert (money.value, money.max, money.qualifier) == (
        Decimal(50_000_000),
        Decimal(60_000_000),
        AmountQualifier.RANGE,
    )


def test_two_sums_joined_by_and_are_two() -> None:
    assert [m.value for m in read("$50 million and $60 million for")] == [
        Decimal(50_000_000),
        Decimal(60_000_000),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "billions of dollars in",
        "tens of billions of dollars for",
        "several billion euros for",
        "a multibillion-dollar plan",
    ],
)
def test_a_magnitude_is_no_figure(text: str) -> None:
    [money] = read(text)
    assert money.value is None
    assert money.qualifier is AmountQualifier.ORDER_OF_MAGNITUDE


@pytest.mark.parametrize(
    ("text", "senses"),
    [
        ("600,000 yuan ($83,500) for", [Sense.GIVEN, Sense.CONVERSION]),
        ("lithium at $9,000 a tonne", [Sense.PRICE]),
        ("shares at $12.40 per share", [Sense.PRICE]),
        ("tariffs on $18 billion of chinese goods", [Sense.TRADE]),
        ("with an annual trade value of approximately $34 billion as", [Sense.TRADE]),
        ("the $120 billion market", [Sense.SIZE]),
        ("$3.1 billion in revenue", [Sense.SIZE]),
        ("contracts over $10 million are", [Sense.THRESHOLD]),
        ("a $400 million plant in", [Sense.PROJECT]),
        ("$2 billion in private investment", [Sense.PRIVATE]),
    ],
)
def test_sense(text: str, senses: list[Sense]) -> None:
    assert [m.sense for m in read(text)] == senses


@pytest.mark.parametrize(
    "text",
    [
        "6,000 parts",
        "300 million cells",
        "12,000 tonnes",
        "99.9 percent",
        "72-hour patrol",
        "85 kwh",
        "the won battle",
        "50 people",
    ],
)
def test_counted_things_are_no_money(text: str) -> None:
    assert read(text) == []


def test_a_shared_sign_is_not_guessed() -> None:
    text = "¥600 million for"
    assert READER.read(text, 0, len(text), {"$": "USD"}) == []
    [money] = READER.read(text, 0, len(text), {"$": "USD", "¥": "CNY"})
    assert money.currency == "CNY"


@given(
    st.decimals(min_value=1, max_value=999, places=2),
    st.sampled_from(["million", "billion", "trillion", "bn", "m"]),
)
def test_a_figure_is_exactly_what_is_printed(number: Decimal, scale: str) -> None:
    [money] = read(f"${number} {scale} for")
    power = {"million": 6, "m": 6, "billion": 9, "bn": 9, "trillion": 12}[scale]
    assert money.value == number.scaleb(power)


@given(st.text(alphabet="$€¥0123456789,. tobilmn-(u)a", max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    for money in read(text.lower()):
        assert 0 <= money.start < money.end <= len(text)
        if money.value is not None:
            assert (
                re.search(r"\d", text[money.start : money.end]) or "illion" in text[money.start : money.end]
            )

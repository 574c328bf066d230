"""Sums of money in Arabic: figures, scale words, hedges, and what sums are not given."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.arabic.money import ArabicMoney
from tracker.extract.money import Money, Sense, signs_of
from tracker.extract.text import normal
from tracker.vocabulary import vocabulary

READER = ArabicMoney(vocabulary())


def read(text: str, home: str | None = None) -> list[Money]:
    made = normal(text)
    return READER.read(made, 0, len(made), signs_of(made, home))


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("500 مليون دولار", "500000000", "USD"),
        ("١٢٫٥ مليون درهم إماراتي", "12500000", "AED"),
        ("1,5 مليار يورو", "1500000000", "EUR"),
        ("6,250,000 دولار", "6250000", "USD"),
        ("ملياري دولار", "2000000000", "USD"),
        ("مليوني يورو", "2000000", "EUR"),
        ("مليار دولار", "1000000000", "USD"),
        ("نصف مليار دولار", "500000000", "USD"),
        ("مليار ونصف المليار دولار", "1500000000", "USD"),
        ("2 مليار و500 مليون دولار", "2500000000", "USD"),
        ("ثلاثة مليارات ريال سعودي", "3000000000", "SAR"),
        ("مئتي مليون دولار", "200000000", "USD"),
        ("20 ألف دولار", "20000", "USD"),
        ("250 مليون دولار أسترالي", "250000000", "AUD"),
        ("$500 مليون", "500000000", "USD"),
        ("5 مليارات جنيه إسترليني", "5000000000", "GBP"),
        ("400 مليار وون", "400000000000", "KRW"),
    ],
)
def test_figure(text: str, value: str, currency: str) -> None:
    (money,) = read(text)
    assert (money.value, money.currency) == (Decimal(value), currency)


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("ما يصل إلى 500 مليون دولار", "up_to"),
        ("بحد أقصى 500 مليون دولار", "up_to"),
        ("500 مليون دولار كحد أقصى", "up_to"),
        ("أكثر من 500 مليون دولار", "at_least"),
        ("لا يقل عن 500 مليون دولار", "at_least"),
        ("تزيد على 500 مليون دولار", "at_least"),
        ("نحو 500 مليون دولار", "about"),
        ("زهاء 500 مليون دولار", "about"),
        ("بقيمة 500 مليون دولار", "exact"),
    ],
)
def test_hedge(text: str, qualifier: str) -> None:
    (money,) = read(text)
    assert (money.qualifier.value, money.value) == (qualifier, Decimal(500_000_000))


@pytest.mark.parametrize("text", ["بين 50 و60 مليون يورو", "من 50 إلى 60 مليون يورو"])
def test_the_scale_of_a_range_holds_for_both_ends(text: str) -> None:
    (money,) = read(text)
    assert (money.value, money.max) == (Decimal(50_000_000), Decimal(60_000_000))


@pytest.mark.parametrize("text", ["مليارات الدولارات", "عشرات المليارات من الدولارات", "بلايين الدولارات"])
def test_a_plural_without_a_figure_is_a_magnitude(text: str) -> None:
    (money,) = read(text)
    assert (money.value, money.qualifier.value) == (None, "order_of_magnitude")


@pytest.mark.parametrize(
    "text", ["1,250 مليار دولار", "1.500 دولار", "مليون بطارية", "300 مليون خلية", "12 ألف طن", "5 ريالات"]
)
def test_what_could_be_two_things_or_is_no_money_is_not_read(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(("home", "currency"), [("SA", "SAR"), ("QA", "QAR")])
def test_a_shared_currency_is_the_publishers(home: str, currency: str) -> None:
    (money,) = read("3 مليارات ريال", home)
    assert money.currency == currency


def test_a_shared_currency_is_that_of_the_only_country_named() -> None:
    (money,) = read("خصص المغرب 150 مليون درهم")
    assert money.currency == "MAD"


@pytest.mark.parametrize(
    ("text", "sense"),
    [
        ("9 آلاف دولار للطن", Sense.PRICE),
        ("40 مليون دولار سنويا", Sense.PRICE),
        ("واردات صينية بقيمة 200 مليار دولار", Sense.TRADE),
        ("بلغت إيرادات الشركة 3.1 مليار دولار", Sense.SIZE),
        ("غرامة لا تقل عن 100 ألف دولار", Sense.THRESHOLD),
        ("بتكلفة 2.4 مليار دولار", Sense.PROJECT),
        ("مصنع بقيمة 1.2 مليار دولار", Sense.PROJECT),
        ("قرض قيمته 700 مليون دولار", Sense.GIVEN),
    ],
)
def test_sense(text: str, sense: Sense) -> None:
    (money,) = read(text)
    assert money.sense is sense


def test_a_sum_in_brackets_converts_the_one_before() -> None:
    given_, converted = read("350 مليار ين (2.3 مليار دولار)")
    assert (given_.currency, converted.sense) == ("JPY", Sense.CONVERSION)


@given(st.integers(1, 999), st.sampled_from([("ألف", 3), ("مليون", 6), ("مليار", 9), ("تريليون", 12)]))
def test_a_whole_number_and_its_scale(count: int, scale: tuple[str, int]) -> None:
    (money,) = read(f"{count} {scale[0]} دولار")
    assert money.value == Decimal(count).scaleb(scale[1])

"""Persian sums: exact value and currency or none, the hedge, and what the sum is said to be."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.money import Money, Sense
from tracker.extract.persian.money import PersianMoney
from tracker.extract.text import normal
from tracker.model import AmountQualifier
from tracker.vocabulary import vocabulary

READER = PersianMoney(vocabulary())


def read(text: str) -> list[Money]:
    lower = normal(text)
    return READER.read(lower, 0, len(lower))


def only(text: str) -> Money:
    found = read(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("۵۲٫۷ میلیارد دلار", "52700000000", "USD"),
        ("۵۲/۷ میلیارد دلار", "52700000000", "USD"),
        ("۱,۵ تریلیون دلار", "1500000000000", "USD"),
        ("۲۵۰,۰۰۰ دلار", "250000", "USD"),
        ("۷۰میلیون یورو", "70000000", "EUR"),
        ("$500 میلیون", "500000000", "USD"),
        ("یک و نیم میلیارد دلار", "1500000000", "USD"),
        ("پانصد میلیون دلار", "500000000", "USD"),
        ("یک میلیارد و ۲۰۰ میلیون دلار", "1200000000", "USD"),
        ("۲۵ هزار میلیارد تومان", "25000000000000", "IRT"),
        ("۱۰ همت", "10000000000000", "IRT"),
        ("۴۰ میلیون دلار کانادا", "40000000", "CAD"),
        ("۵۰۰ میلیون روپیه پاکستان", "500000000", "PKR"),
        ("کمک ۸۴ میلیون دلاری", "84000000", "USD"),
        ("صندوقی ۲ میلیارد یورویی", "2000000000", "EUR"),
    ],
)
def test_figures_and_number_words_are_read_in_units_of_the_currency(
    text: str, value: str, currency: str
) -> None:
    money = only(text)
    assert (money.value, money.currency) == (Decimal(value), currency)


@pytest.mark.parametrize("text", ["۲۰۰.۰۰۰ دلار", "۱.۲۵۰ میلیارد دلار", "۲۴/۷ دلار"])
def test_a_figure_that_could_be_read_in_two_ways_is_not_read(text: str) -> None:
    assert [m.value for m in read(text)] in ([], [None])


@pytest.mark.parametrize(
    "text", ["تریلیون‌ها یوان", "ده‌ها میلیارد تومان", "صدها میلیون دلار", "چند میلیارد دلاری"]
)
def test_a_magnitude_has_no_value(text: str) -> None:
    money = only(text)
    assert (money.value, money.qualifier) == (None, AmountQualifier.ORDER_OF_MAGNITUDE)


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("تا سقف ۵ میلیون یوان", AmountQualifier.UP_TO),
        ("حداکثر ۱۲۰ میلیارد ین", AmountQualifier.UP_TO),
        ("دست‌کم ۳ میلیون پوند", AmountQualifier.AT_LEAST),
        ("بیش از ۲۰۰ میلیارد دلار", AmountQualifier.AT_LEAST),
        ("نزدیک به ۳ میلیارد دلار", AmountQualifier.ABOUT),
    ],
)
def test_the_hedge_before_a_sum_is_kept(text: str, qualifier: AmountQualifier) -> None:
    assert only(text).qualifier is qualifier


@pytest.mark.parametrize("text", ["بین ۵۰ تا ۶۰ میلیون دلار", "۵۰ تا ۶۰ میلیون دلار"])
def test_the_scale_of_a_range_holds_for_both_ends(text: str) -> None:
    money = only(text)
    assert (money.value, money.max) == (Decimal(50_000_000), Decimal(60_000_000))
    assert money.qualifier is AmountQualifier.RANGE


def test_the_same_sum_in_brackets_is_a_conversion() -> None:
    first, second = read("۵ میلیون یوان (۷۰۰ هزار دلار)")
    assert (first.sense, second.sense) == (Sense.GIVEN, Sense.CONVERSION)


@pytest.mark.parametrize(
    ("text", "sense"),
    [
        ("کف قیمت ۱۱۵ دلار برای هر کیلوگرم", Sense.PRICE),
        ("سرمایه ثبت‌شده بیش از ۱۰۰ میلیون یوان", Sense.THRESHOLD),
        ("کالاهای چینی به ارزش بیش از ۲۰۰ میلیارد دلار", Sense.TRADE),
        ("صنعت ۱۷٫۵ میلیارد دلاری", Sense.SIZE),
        ("با بودجه ۳ میلیارد دلاری", Sense.BUDGET),
    ],
)
def test_sums_that_are_not_given_are_told_apart(text: str, sense: Sense) -> None:
    assert only(text).sense is sense


@pytest.mark.parametrize("text", ["۱۰۰ میلیون نفر", "۵۰ هزار تن", "۴۰ درصد", "ده‌ها شرکت"])
def test_figures_of_other_things_are_no_sums(text: str) -> None:
    assert read(text) == []


@given(st.integers(1, 999), st.sampled_from(["هزار", "میلیون", "میلیارد"]))
def test_a_whole_figure_is_read_as_it_stands(figure: int, scale: str) -> None:
    power = {"هزار": 3, "میلیون": 6, "میلیارد": 9}[scale]
    assert only(f"{figure} {scale} دلار").value == Decimal(figure) * 10**power

"""Sums of money as Chinese texts write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.chinese.money import ChineseMoney
from tracker.extract.money import Money, Sense
from tracker.extract.text import NormalText
from tracker.model import AmountQualifier
from tracker.vocabulary import vocabulary

READER = ChineseMoney(vocabulary())


def read(text: str) -> list[Money]:
    lower = NormalText(text).lower
    return READER.read(lower, 0, len(lower))


def only(text: str) -> Money:
    (money,) = read(text)
    return money


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("2亿美元资助", 200_000_000, "USD"),
        ("2 亿美元资助", 200_000_000, "USD"),
        ("1,200万美元", 12_000_000, "USD"),
        ("3亿5000万元", 350_000_000, "CNY"),
        ("2亿3千万美元", 230_000_000, "USD"),
        ("二十亿元", 2_000_000_000, "CNY"),
        ("三千五百万欧元", 35_000_000, "EUR"),
        ("1.4万亿韩元", 1_400_000_000_000, "KRW"),
        ("人民币5亿元", 500_000_000, "CNY"),
        ("新台幣100億元", 10_000_000_000, "TWD"),
        ("3万亿印尼盾", 3_000_000_000_000, "IDR"),
        ("US$5亿", 500_000_000, "USD"),
    ],
)
def test_figures_with_their_scale_and_currency(text: str, value: int, currency: str) -> None:
    money = only(text)
    assert (money.value, money.currency, money.qualifier) == (value, currency, AmountQualifier.EXACT)


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("最高达5亿美元", AmountQualifier.UP_TO),
        ("不超过5亿美元", AmountQualifier.UP_TO),
        ("5亿美元以内", AmountQualifier.UP_TO),
        ("超过5亿美元", AmountQualifier.AT_LEAST),
        ("不低于5亿美元", AmountQualifier.AT_LEAST),
        ("5亿多美元", AmountQualifier.AT_LEAST),
        ("约5亿美元", AmountQualifier.ABOUT),
        ("5亿美元左右", AmountQualifier.ABOUT),
    ],
)
def test_hedges_stand_on_both_sides(text: str, qualifier: AmountQualifier) -> None:
    money = only(text)
    assert (money.value, money.qualifier) == (500_000_000, qualifier)


@pytest.mark.parametrize("text", ["数十亿美元", "近千亿元", "上百亿元", "千亿美元", "十余亿美元", "几亿元"])
def test_a_magnitude_has_no_figure(text: str) -> None:
    money = only(text)
    assert (money.value, money.qualifier) == (None, AmountQualifier.ORDER_OF_MAGNITUDE)


@pytest.mark.parametrize("text", ["50亿至60亿美元", "50-60亿美元", "50亿美元到60亿美元"])
def test_a_range_shares_its_scale(text: str) -> None:
    money = only(text)
    assert (money.value, money.max) == (5_000_000_000, 6_000_000_000)
    assert money.qualifier is AmountQualifier.RANGE


@pytest.mark.parametrize(
    ("text", "sense"),
    [
        ("每吨9.5万元", Sense.PRICE),
        ("涨至60万元/吨", Sense.PRICE),
        ("对约2000亿美元中国商品加征关税", Sense.TRADE),
        ("注册资本超过1亿元的企业", Sense.THRESHOLD),
        ("总投资约100亿元", Sense.PROJECT),
        ("罚款1200万元", Sense.SIZE),
        ("市场规模达3000亿元", Sense.SIZE),
        ("撬动社会资本200亿元", Sense.PRIVATE),
        ("预算为20亿美元", Sense.BUDGET),
        ("规模达100亿元的产业基金", Sense.GIVEN),
        ("提供5亿美元的资金支持", Sense.GIVEN),
    ],
)
def test_the_words_around_say_what_a_sum_is(text: str, sense: Sense) -> None:
    assert only(text).sense is sense


@pytest.mark.parametrize("text", ["1000亿日元(约合6.5亿美元)", "50亿韩元,约合340万美元"])
def test_a_sum_said_again_in_another_currency_is_a_conversion(text: str) -> None:
    given_, again = read(text)
    assert (given_.sense, again.sense) == (Sense.GIVEN, Sense.CONVERSION)


@pytest.mark.parametrize("text", ["超过1亿个电池", "约6000种", "2025年", "25%", "200万吨", "第5亿辆"])
def test_what_is_no_money_is_not_read(text: str) -> None:
    assert read(text) == []


@given(st.integers(1, 9999), st.sampled_from([("万", 4), ("亿", 8), ("万亿", 12)]))
def test_every_figure_is_read_as_written(figure: int, scale: tuple[str, int]) -> None:
    assert only(f"投资{figure}{scale[0]}元").value == Decimal(figure).scaleb(scale[1])

"""Dates as Chinese texts write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.chinese.dates import ChineseDates
from tracker.extract.dates import DateMention, When
from tracker.extract.text import NormalText
from tracker.model import Anchor, DateRule, RuleUnit

PUBLISHED = dt.date(2025, 12, 23)


def read(text: str, published: dt.date | None = PUBLISHED) -> list[DateMention]:
    lower = NormalText(text).lower
    return ChineseDates(published).read(lower, 0, len(lower))


def only(text: str) -> DateMention:
    (mention,) = read(text)
    return mention


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2025年10月9日宣布", "2025-10-09"),
        ("10月9日宣布", "2025-10-09"),
        ("二〇二五年十月九日发布", "2025-10-09"),
        ("2025-10-09", "2025-10-09"),
        ("2025 年 10 月 9 日宣布", "2025-10-09"),
        ("9日宣布", "2025-12-09"),
        ("28日宣布", "2025-11-28"),
        ("昨日宣布", "2025-12-22"),
        ("周三宣布", "2025-12-17"),
        ("上周五宣布", "2025-12-19"),
        ("去年9月宣布", "2024-09"),
        ("今年2月宣布", "2025-02"),
        ("本月通过", "2025-12"),
        ("上月宣布", "2025-11"),
        ("两个月前宣布", "2025-10"),
        ("2024年12月底宣布", "2024-12"),
        ("3月宣布", "2025-03"),
        ("2025年第三季度", "2025-07"),
        ("今年上半年宣布", "2025"),
        ("三年前宣布", "2022"),
        ("近日宣布", "2025-10"),
    ],
)
def test_a_date_is_as_precise_as_it_is_written(text: str, value: str) -> None:
    mention = only(text)
    assert mention.when is When.ACT
    assert mention.date is not None
    assert mention.date.value == value


@pytest.mark.parametrize(
    ("text", "when", "value"),
    [
        ("自2026年3月1日起施行", When.EFFECTIVE, "2026-03-01"),
        ("将于明年1月1日生效", When.EFFECTIVE, "2026-01-01"),
        ("自12月1日起对铜征税", When.EFFECTIVE, "2025-12-01"),
        ("自1月10日起对铜征税", When.EFFECTIVE, "2026-01-10"),
        ("有效期至2026年11月10日", When.EXPIRES, "2026-11-10"),
        ("推迟到2027年8月执行", When.EXPIRES, "2027-08"),
        ("2026年3月31日到期", When.EXPIRES, "2026-03-31"),
        ("在2030年前淘汰", When.DEADLINE, "2030"),
        ("请于2026年1月30日前将意见反馈至本部", When.COMMENT_DUE, "2026-01-30"),
        ("应于2026年1月30日前报送产量", When.REPORT_DUE, "2026-01-30"),
        ("自2022年以来", When.SINCE, "2022"),
        ("截至2024年底", When.BACKGROUND, "2024"),
        ("新华社北京10月9日电", When.BACKGROUND, "2025-10-09"),
    ],
)
def test_the_words_on_both_sides_say_what_a_date_is_of(text: str, when: When, value: str) -> None:
    mention = only(text)
    assert (mention.when, mention.date and mention.date.value) == (when, value)


@pytest.mark.parametrize(
    "text", ["《2022年芯片与科学法》", "商务部公告2025年第61号", "上世纪40年代", "过去三年", "2025财年"]
)
def test_what_belongs_to_a_name_or_is_only_an_age_dates_nothing(text: str) -> None:
    assert all(m.when is When.BACKGROUND and m.date is None for m in read(text))


@pytest.mark.parametrize("text", ["5个月", "约11.3公斤", "6000种", "1亿个", "日内瓦会谈", "3月期铜价"])
def test_what_is_no_date_is_not_read(text: str) -> None:
    assert read(text) == []


def test_a_span_in_force_begins_and_ends() -> None:
    begins, ends = read("自2025年4月9日至2026年4月8日")
    assert (begins.when, ends.when) == (When.EFFECTIVE, When.EXPIRES)
    assert begins.date is not None
    assert ends.date is not None
    assert (begins.date.value, ends.date.value) == ("2025-04-09", "2026-04-08")


def test_a_range_of_days_keeps_its_end() -> None:
    mention = only("10月25日至26日举行")
    assert mention.end_date is not None
    assert mention.end_date.value == "2025-10-26"


def test_that_day_is_the_day_named_before() -> None:
    _, same = read("2025年6月3日发布公告,当日起生效")
    assert same.date is not None
    assert same.date.value == "2025-06-03"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("自公布之日起施行", DateRule(0, RuleUnit.DAY, Anchor.PUBLICATION)),
        ("自公告发布之日起30日内", DateRule(30, RuleUnit.DAY, Anchor.PUBLICATION)),
        ("生效后180日内", DateRule(180, RuleUnit.DAY, Anchor.EFFECTIVE)),
        ("自收到申请之日起45个工作日内", DateRule(45, RuleUnit.WORKING_DAY, Anchor.OTHER)),
    ],
)
def test_a_distance_is_kept_as_a_rule_with_what_it_counts_from(text: str, rule: DateRule) -> None:
    mention = only(text)
    assert mention.date is None
    assert mention.offset == rule


def test_without_a_day_of_publication_a_relative_date_stays_open() -> None:
    (mention,) = read("去年9月", None)
    assert mention.date is None
    assert mention.inferred


@given(st.dates(dt.date(1950, 1, 1), dt.date(2049, 12, 31)))
def test_every_day_written_out_is_read_back(day: dt.date) -> None:
    mention = only(f"{day.year}年{day.month}月{day.day}日,政府宣布")
    assert mention.date is not None
    assert mention.date.value == day.isoformat()

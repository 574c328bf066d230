"""What the Arabic date grammar makes of a span, seen on 23 December 2025."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.arabic.dates import ArabicDates
from tracker.extract.dates import DateMention, When
from tracker.extract.text import normal
from tracker.model import Anchor, DateRule, RuleUnit

SEEN = dt.date(2025, 12, 23)


def read(text: str, published: dt.date | None = SEEN) -> list[DateMention]:
    made = normal(text)
    return ArabicDates(published).read(made, 0, len(made))


def value(mention: DateMention) -> str | None:
    return mention.date.value if mention.date else None


@pytest.mark.parametrize(
    ("text", "date", "when"),
    [
        # three sets of months
        ("في 9 أكتوبر", "2025-10-09", When.ACT),
        ("في 9 تشرين الأول 2025", "2025-10-09", When.ACT),
        ("في 9 أكتوبر/تشرين الأول 2025", "2025-10-09", When.ACT),
        ("في كانون الثاني 2024", "2024-01", When.ACT),
        ("في 3 أوت 2025", "2025-08-03", When.ACT),
        ("في جانفي 2025", "2025-01", When.ACT),
        ("في 12 شتنبر 2025", "2025-09-12", When.ACT),
        ("في غشت الماضي", "2025-08", When.ACT),
        # ordinals and digits of another block
        ("في الثاني من أبريل", "2025-04-02", When.ACT),
        ("في الخامس والعشرين من نوفمبر 2024", "2024-11-25", When.ACT),
        ("في ١٤ يوليو ٢٠٢٥", "2025-07-14", When.ACT),
        ("في 12/03/2025", "2025-03-12", When.ACT),
        ("في 2025-03-12", "2025-03-12", When.ACT),
        # relative spans
        ("أمس", "2025-12-22", When.ACT),
        ("أعلنت اليوم", "2025-12-23", When.ACT),
        ("يوم الخميس", "2025-12-18", When.ACT),
        ("هذا الشهر", "2025-12", When.ACT),
        ("الشهر الماضي", "2025-11", When.ACT),
        ("العام الماضي", "2024", When.ACT),
        ("العام المقبل", "2026", When.ACT),
        ("قبل عامين", "2023", When.ACT),
        ("قبل ثلاثة أشهر", "2025-09", When.ACT),
        # quarters and halves
        ("في الربع الثالث من 2025", "2025-07", When.ACT),
        ("في الربع الأول من العام المقبل", "2026-01", When.ACT),
        ("في النصف الأول من عام 2024", "2024", When.ACT),
        # what the preposition says
        ("اعتبارا من عام 2026", "2026", When.EFFECTIVE),
        ("ابتداء من 1 يناير المقبل", "2026-01-01", When.EFFECTIVE),
        ("يدخل القرار حيز التنفيذ في 1 مارس 2026", "2026-03-01", When.EFFECTIVE),
        ("تاريخ النفاذ: 1 يناير 2026", "2026-01-01", When.EFFECTIVE),
        ("بحلول عام 2030", "2030", When.DEADLINE),
        ("قبل نهاية 2026", "2026", When.DEADLINE),
        ("حتى 27 نوفمبر 2026", "2026-11-27", When.EXPIRES),
        ("للتشاور العام حتى 30 سبتمبر 2026", "2026-09-30", When.COMMENT_DUE),
        ("منذ عام 2018", "2018", When.SINCE),
        ("القرار رقم 112 لسنة 2021", "2021", When.BACKGROUND),
    ],
)
def test_span(text: str, date: str, when: When) -> None:
    (mention,) = read(text)
    assert (value(mention), mention.when) == (date, when)


def test_after_the_end_of_a_year_is_the_next() -> None:
    (mention,) = read("بعد انتهاء عام 2026")
    assert (value(mention), mention.when, mention.inferred) == ("2027", When.EFFECTIVE, True)


def test_a_range_of_days_has_its_month_and_year_at_the_end() -> None:
    (mention,) = read("من 28 نوفمبر إلى 2 ديسمبر 2023")
    assert (value(mention), mention.end_date and mention.end_date.value) == ("2023-11-28", "2023-12-02")


def test_a_range_of_years() -> None:
    (mention,) = read("بين 2024 و2026")
    assert (value(mention), mention.end_date and mention.end_date.value) == ("2024", "2026")


def test_a_hijri_day_is_passed_over_for_the_one_beside_it() -> None:
    hijri, gregorian = read("في 15 رمضان 1446هـ الموافق 15 مارس 2025")
    assert (value(hijri), hijri.when) == (None, When.BACKGROUND)
    assert value(gregorian) == "2025-03-15"


def test_a_decade_dates_nothing() -> None:
    (mention,) = read("في أربعينيات القرن الماضي")
    assert (value(mention), mention.when) == (None, When.BACKGROUND)


@pytest.mark.parametrize(
    ("text", "rule", "when"),
    [
        (
            "خلال 180 يوما من تاريخ نفاذ هذا النظام",
            DateRule(180, RuleUnit.DAY, Anchor.EFFECTIVE),
            When.DEADLINE,
        ),
        ("في مدة لا تتجاوز ستة أشهر من صدوره", DateRule(6, RuleUnit.MONTH, Anchor.ISSUE), When.DEADLINE),
        ("يعمل به بعد 30 يوما من تاريخ نشره", DateRule(30, RuleUnit.DAY, Anchor.PUBLICATION), When.EFFECTIVE),
        ("خلال سنتين من تسلم الطلب", DateRule(2, RuleUnit.YEAR, Anchor.OTHER), When.DEADLINE),
    ],
)
def test_a_distance_says_what_it_counts_from(text: str, rule: DateRule, when: When) -> None:
    (mention,) = read(text)
    assert (mention.date, mention.offset, mention.when) == (None, rule, when)
    assert mention.rule is not None


@pytest.mark.parametrize(
    "text", ["مارس ضغوطا على الحكومة", "بلغت 2026 طنا", "في اليوم التالي", "من الجانبين", "5 مساء"]
)
def test_no_date(text: str) -> None:
    assert read(text) == []


def test_a_month_without_a_year_needs_the_day_of_publication() -> None:
    (mention,) = read("في 9 أكتوبر", None)
    assert mention.date is None


@given(
    st.dates(dt.date(1950, 1, 1), dt.date(2079, 12, 31)),
    st.sampled_from(
        [
            ("يناير", 1), ("شباط", 2), ("آذار", 3), ("أبريل", 4), ("ماي", 5), ("حزيران", 6), ("يوليوز", 7), ("آب", 8),
            ("شتنبر", 9), ("تشرين الأول", 10), ("نونبر", 11), ("دجنبر", 12),
        ]
    ),
)  # fmt: skip
def test_a_full_date_means_itself(day: dt.date, month: tuple[str, int]) -> None:
    day = day.replace(day=min(day.day, 28), month=month[1])
    (mention,) = read(f"في {day.day} {month[0]} {day.year}")
    assert value(mention) == day.isoformat()


@given(st.text("في من إلى عام أكتوبر 0123456789/-،. تشرينالأولحتى", max_size=120))
def test_spans_lie_in_the_text_and_in_order(text: str) -> None:
    made = normal(text)
    mentions = read(text)
    assert all(0 <= m.start < m.end <= len(made) for m in mentions)
    assert all(a.end <= b.start for a, b in itertools.pairwise(mentions))

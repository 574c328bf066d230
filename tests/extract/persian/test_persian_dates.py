"""Persian dates: two calendars, resolved against the day of publication, never finer than written."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.dates import DateMention, When
from tracker.extract.persian.calendars import SOLAR, solar_months, solar_of
from tracker.extract.persian.dates import DateReader
from tracker.extract.text import normal
from tracker.model import Anchor, RuleUnit

PUBLISHED = dt.date(2025, 10, 15)


def read(text: str, published: dt.date | None = PUBLISHED) -> list[DateMention]:
    lower = normal(text)
    return DateReader(published).read(lower, 0, len(lower))


def only(text: str, published: dt.date | None = PUBLISHED) -> DateMention:
    found = read(text, published)
    assert len(found) == 1, found
    return found[0]


def value(text: str, published: dt.date | None = PUBLISHED) -> str | None:
    date = only(text, published).date
    return date.value if date else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("در ژوئیه ۲۰۲۲ تصویب شد", "2022-07"),
        ("در ماه مه ۲۰۲۳ اعلام شد", "2023-05"),
        ("۱۲ می ۲۰۲۳", "2023-05-12"),
        ("دهم نومبر ۲۰۲۴", "2024-11-10"),
        ("در ماه ژوئن منتشر شد", "2025-06"),
        ("۲۸ نوامبر", "2024-11-28"),
        ("2025-10-09", "2025-10-09"),
        ("۲۰۲۵/۱۰/۰۹", "2025-10-09"),
    ],
)
def test_gregorian_months_have_their_french_names(text: str, expected: str) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("۱۵ آذر ۱۴۰۲", "2023-12-06"),
        ("١٥ آذر ١٤٠٢", "2023-12-06"),
        ("هفدهم مهرماه سال جاری", "2025-10-09"),
        ("در تاریخ ۱۴۰۴/۰۷/۱۷ ابلاغ شد", "2025-10-09"),
        ("۱۲ میزان ۱۴۰۴", "2025-10-04"),
        ("۳۰ اسفند ۱۴۰۳", "2025-03-20"),
    ],
)
def test_a_day_of_the_solar_calendar_is_converted_exactly(text: str, expected: str) -> None:
    assert value(text) == expected


def test_a_day_that_the_solar_calendar_does_not_have_is_no_date() -> None:
    assert value("۳۰ اسفند ۱۴۰۴") is None


def test_a_solar_month_is_given_as_the_period_that_holds_it() -> None:
    assert value("آبان ماه ۱۴۰۳") == "2024-10"
    assert only("آبان ماه ۱۴۰۳").date.precision == "quarter"  # type: ignore[union-attr]


def test_a_solar_year_spans_two_years_and_names_neither() -> None:
    assert value("در سال ۱۴۰۳ تصویب شد") is None


def test_what_was_done_in_the_running_solar_year_was_done_by_publication() -> None:
    assert value("در سال ۱۴۰۴ تصویب شد") == "2025"
    assert value("در سال ۱۴۰۴ تصویب شد", dt.date(2026, 1, 10)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("روز چهارشنبه گفت", "2025-10-15"),
        ("پنج‌شنبه گذشته", "2025-10-09"),
        ("سه شنبه", "2025-10-14"),
        ("دیروز", "2025-10-14"),
        ("ماه گذشته", "2025-09"),
        ("سال گذشته میلادی", "2024"),
        ("در سه‌ماهه سوم ۲۰۲۵", "2025-07"),
        ("دو سال پیش", "2023"),
    ],
)
def test_relative_dates_count_from_publication(text: str, expected: str) -> None:
    assert value(text) == expected


def test_without_a_day_of_publication_nothing_relative_is_resolved() -> None:
    assert value("روز چهارشنبه", None) is None


def test_last_year_follows_the_calendar_the_text_uses() -> None:
    found = read("در ۵ مهر گفت که سال گذشته این عوارض لغو شد")
    assert found[-1].date is None


@pytest.mark.parametrize(
    ("text", "when", "expected"),
    [
        ("تا سال ۲۰۳۰ به ۵۰ درصد می‌رسد", When.DEADLINE, "2030"),
        ("تا ۱۰ نوامبر ۲۰۲۶ به حالت تعلیق درآورد", When.EXPIRES, "2026-11-10"),
        ("از اول دسامبر لازم‌الاجرا می‌شود", When.EFFECTIVE, "2025-12-01"),
        ("از سال گذشته محدودیت‌هایی اعمال کرده است", When.SINCE, "2024"),
        ("نسبت به سال گذشته", When.BACKGROUND, "2024"),
    ],
)
def test_the_words_around_a_date_say_what_it_is_the_date_of(text: str, when: When, expected: str) -> None:
    mention = only(text)
    assert mention.when is when
    assert mention.date is not None
    assert mention.date.value == expected


@pytest.mark.parametrize("text", ["قانون بودجه سال ۱۴۰۴", "دهه ۲۰۱۰", "برنامه ۲۰۲۱-۲۰۲۵", "انتخابات ۲۰۲۴"])
def test_a_name_or_a_decade_dates_nothing(text: str) -> None:
    mention = only(text)
    assert mention.when is When.BACKGROUND
    assert mention.date is None


def test_a_range_has_the_year_once() -> None:
    mention = only("از ۲۸ نوامبر تا ۲ دسامبر ۲۰۲۳ برگزار شد")
    assert (mention.date.value, mention.end_date.value) == ("2023-11-28", "2023-12-02")  # type: ignore[union-attr]


def test_day_and_month_that_could_be_either_way_round_are_not_read() -> None:
    assert value("09/10/2025") is None


def test_a_distance_keeps_what_it_counts_from() -> None:
    mention = only("ظرف ۱۸۰ روز پس از تصویب این قانون")
    assert mention.when is When.DEADLINE
    assert mention.offset is not None
    assert (mention.offset.count, mention.offset.unit, mention.offset.anchor) == (
        180,
        RuleUnit.DAY,
        Anchor.ENACTMENT,
    )


@pytest.mark.parametrize("text", ["۲۰۲۴ شرکت", "می‌تواند", "۱۰۰ میلیون نفر", "مهر تأیید زد", "میزان تولید"])
def test_figures_and_common_words_are_no_dates(text: str) -> None:
    assert read(text) == []


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)))
def test_every_day_comes_back_from_its_solar_spelling(day: dt.date) -> None:
    year, month, of_month = solar_of(day)
    name = next(name for name, number in SOLAR.items() if number == month)
    assert value(f"{of_month} {name} {year}", None) == day.isoformat()


@given(st.integers(1300, 1480), st.integers(1, 12), st.integers(1, 12))
def test_a_period_holds_every_day_of_its_solar_months(year: int, first: int, last: int) -> None:
    period = solar_months(year, first, max(first, last))
    if period is not None:
        assert solar_of(period.earliest)[:2] <= (year, first)
        assert solar_of(period.latest)[:2] >= (year, max(first, last))


@pytest.mark.parametrize(
    ("month", "held"),
    [
        ("فروردین", ("2025-03", "2025-04")),
        ("اردیبهشت", ("2025-04", None)),
        ("خرداد", ("2025-04", None)),
        ("تیر", ("2025-06", "2025-07")),
        ("مرداد", ("2025-07", None)),
        ("شهریور", ("2025-07", None)),
        ("مهر", ("2025-09", "2025-10")),
        ("آبان", ("2025-10", None)),
        ("آذر", ("2025-10", None)),
        ("دی", ("2025-12", "2026-01")),
        ("بهمن", ("2026-01", None)),
        ("اسفند", ("2026-01", None)),
    ],
)
@pytest.mark.parametrize("phrase", ["در {} ۱۴۰۴", "در {} ماه سال ۱۴۰۴", "در {} سال گذشته", "در {} پارسال"])
def test_each_solar_month_is_a_quarter_or_the_two_months_it_lies_in(
    phrase: str, month: str, held: tuple[str, str | None]
) -> None:
    mention = only(phrase.format(month) + " ممنوع شد", dt.date(2026, 11, 1))
    end = mention.end_date.value if mention.end_date else None
    assert (mention.date and mention.date.value, end) == held
    assert mention.date is not None
    assert mention.date.precision == ("month" if end else "quarter")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("در اواخر مرداد ۱۴۰۴ ممنوع شد", "2025-08"),
        ("در نیمه دوم مهر ۱۴۰۴ ممنوع شد", "2025-10"),
        ("در اوایل شهریور ۱۴۰۴ ممنوع شد", "2025-07"),
        ("از ابتدای مرداد ۱۴۰۴ ممنوع می‌شود", "2025-07-23"),
        ("تا پایان اسفند ۱۴۰۳ تمدید شد", "2025-03-20"),
    ],
)
def test_a_part_of_a_solar_month_is_as_narrow_as_it_is(text: str, expected: str) -> None:
    assert value(text, dt.date(2026, 11, 1)) == expected


def test_a_month_of_this_year_is_of_the_year_that_runs() -> None:
    assert value("در مرداد امسال ممنوع شد", dt.date(2026, 11, 1)) == "2026-07"
    assert value("در مرداد سال جاری ممنوع شد", dt.date(2027, 2, 1)) == "2026-07"
    assert value("در تیر امسال ممنوع شد", dt.date(2026, 11, 1)) == "2026-06"


def test_a_range_of_solar_months_ends_with_the_last() -> None:
    mention = only("در تیر تا مهر ۱۴۰۴ تعلیق شد", dt.date(2026, 11, 1))
    assert mention.date is not None
    assert mention.end_date is not None
    assert (mention.date.value, mention.end_date.value) == ("2025-06", "2025-10")


@pytest.mark.parametrize("text", ["در مهر و محبت", "در تیر برق", "سی دی"])
def test_a_word_that_is_a_month_too_is_none_without_its_month_or_year(text: str) -> None:
    assert not read(text)

"""What the date grammar makes of a span, seen on 23 December 2025."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.dates import When
from tracker.extract.english.dates import DateReader
from tracker.model import Precision

SEEN = dt.date(2025, 12, 23)


def read(text: str, published: dt.date | None = SEEN) -> list[tuple[str | None, str]]:
    found = DateReader(published).read(text, 0, len(text))
    return [(m.date.value if m.date else None, m.when.value) for m in found]


@pytest.mark.parametrize(
    ("text", "value", "when"),
    [
        ("on oct. 9, china", "2025-10-09", When.ACT),
        ("on 9 october 2025", "2025-10-09", When.ACT),
        ("on october 9th, 2024", "2024-10-09", When.ACT),
        ("passed this month", "2025-12", When.ACT),
        ("passed last month", "2025-11", When.ACT),
        ("in february the firm", "2025-02", When.ACT),
        ("in december 2024", "2024-12", When.ACT),
        ("last year", "2024", When.ACT),
        ("earlier this year", "2025", When.ACT),
        ("in 2024, the", "2024", When.ACT),
        ("by 2030", "2030", When.DEADLINE),
        ("since 2022", "2022", When.SINCE),
        ("will take effect on jan. 1", "2026-01-01", When.EFFECTIVE),
        ("effective march 1, 2026", "2026-03-01", When.EFFECTIVE),
        ("suspended until november 10, 2026", "2026-11-10", When.EXPIRES),
        ("expires on june 30, 2026", "2026-06-30", When.EXPIRES),
        ("comments must be received by june 1, 2026", "2026-06-01", When.COMMENT_DUE),
        ("in the third quarter of 2024", "2024-07", When.ACT),
        ("in q3 2026", "2026-07", When.ACT),
        ("in recent weeks", "2025-10", When.ACT),
        ("two weeks ago", "2025-12", When.ACT),
        ("three days ago", "2025-12-20", When.ACT),
        ("3 years ago", "2022", When.ACT),
        ("on tuesday", "2025-12-23", When.ACT),
        ("on monday", "2025-12-22", When.ACT),
        ("yesterday", "2025-12-22", When.ACT),
        ("2025-10-09", "2025-10-09", When.ACT),
        ("10/09/2025", "2025-10-09", When.ACT),
    ],
)
def test_span(text: str, value: str, when: When) -> None:
    assert read(text) == [(value, when.value)]


@pytest.mark.parametrize(
    "text",
    [
        "the 2025 national defense authorization act",
        "the fy2025 ndaa",
        "for fiscal year 2025",
        "the trade expansion act of 1962",
        "the effort of the 1940s",
        "within 180 days after enactment",
    ],
)
def test_a_name_a_decade_and_an_anchored_rule_date_nothing(text: str) -> None:
    assert [value for value, _ in read(text)] == [None]


def test_an_anchored_date_keeps_its_words() -> None:
    text = "not later than 180 days after the date of enactment"
    [mention] = DateReader(SEEN).read(text, 0, len(text))
    assert mention.rule == text


@pytest.mark.parametrize(
    "text", ["china may limit exports", "99 percent of cells", "the second time", "$2024", "6,000 parts"]
)
def test_what_only_looks_like_a_date(text: str) -> None:
    assert read(text) == []


def test_a_range_has_two_ends() -> None:
    text = "on july 10-11, 2024"
    [mention] = DateReader(SEEN).read(text, 0, len(text))
    assert (str(mention.date), str(mention.end_date)) == ("2024-07-10", "2024-07-11")


def test_without_a_day_of_publication_nothing_is_guessed() -> None:
    assert read("on oct. 9", None) == [(None, When.ACT.value)]
    assert read("on oct. 9, 2025", None) == [("2025-10-09", When.ACT.value)]


@given(
    st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31)), st.dates(dt.date(2015, 1, 1), dt.date(2035, 1, 1))
)
def test_a_date_in_full_is_itself_whenever_it_is_read(day: dt.date, published: dt.date) -> None:
    text = f"on {day:%B} {day.day}, {day.year} it".lower()
    assert [value for value, _ in read(text, published)] == [day.isoformat()]


@given(
    st.dates(dt.date(2015, 1, 1), dt.date(2035, 1, 1)),
    st.sampled_from(["in march", "last year", "in q2", "this month", "in 2021", "two months ago"]),
)
def test_a_date_is_never_finer_than_its_words(published: dt.date, text: str) -> None:
    [mention] = DateReader(published).read(text, 0, len(text))
    assert mention.date is not None
    assert mention.date.precision is not Precision.DAY


@given(
    st.dates(dt.date(2015, 1, 1), dt.date(2035, 1, 1)), st.dates(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
)
def test_a_day_without_its_year_is_the_last_such_day(published: dt.date, day: dt.date) -> None:
    text = f"on {day:%B} {day.day} it".lower()
    [mention] = DateReader(published).read(text, 0, len(text))
    if mention.date is not None:  # 29 February is not in every year
        assert mention.date.latest <= published
        assert published.year - mention.date.year <= 1


@given(st.text(alphabet="0123456789/-., janfebmrchdoyuwst", max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    for mention in DateReader(SEEN).read(text.lower(), 0, len(text)):
        assert 0 <= mention.start < mention.end <= len(text)

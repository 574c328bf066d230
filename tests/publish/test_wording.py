"""Dates as fine as they are known, sums with their hedge."""

from __future__ import annotations

import datetime as dt

import pytest

from tracker.publish import wording
from tracker.publish.rows import role_word
from tracker.publish.speech import Speech


@pytest.mark.parametrize(
    ("value", "precision", "words"),
    [
        ("2025-10-09", "day", "9 October 2025"),
        ("2025-10", "month", "October 2025"),
        ("2025-10", "quarter", "Q4 2025"),
        ("2025", "year", "2025"),
        (None, "unknown", "undated"),
        ("2025-99", "month", "2025"),
    ],
)
def test_a_date_is_never_finer_than_it_is_known(value, precision, words):
    assert wording.date(value, precision) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ((500_000_000, None, "USD", "up_to"), "up to US$500 million"),
        ((1_250_000_000, None, "CNY", "exact"), "CN¥1.25 billion"),
        ((84_300, None, "EUR", "about"), "about €84,300"),
        ((10.5, None, "XYZ", "exact"), "XYZ 10.50"),
        ((1e9, 2e9, "USD", "range"), "US$1 billion to US$2 billion"),
        ((1e9, None, "USD", "order_of_magnitude"), "in the order of US$1 billion"),
        ((None, None, None, None), ""),
        ((-5_000_000, None, "USD", "exact"), "−US$5 million"),
        ((999_999_999_999, None, "USD", "exact"), "US$1 trillion"),
    ],
)
def test_a_sum_reads_as_people_say_it(amount, words):
    assert wording.amount(*amount) == words


@pytest.mark.parametrize(
    ("language", "amount", "words"),
    [
        ("en", (500_000_000, None, "USD", "up_to"), "up to US$500 million"),
        ("zh", (500_000_000, None, "USD", "up_to"), "最多5亿美元"),
        ("zh", (1_250_000_000, None, "CNY", "exact"), "12.5亿 CNY"),
        ("ar", (5_000_000_000, None, "USD", "about"), "نحو 5 مليار دولار أمريكي"),
        ("fa", (1e9, 2e9, "USD", "range"), "از 1 میلیارد دلار آمریکا تا 2 میلیارد دلار آمریکا"),
        ("fa", (None, None, "USD", "order_of_magnitude", "billions"), "“billions”"),
    ],
)
def test_a_sum_is_in_the_language_of_the_page(language, amount, words):
    assert Speech(language).amount(*amount) == words


def test_a_magnitude_without_a_number_is_quoted():
    assert (
        wording.amount(None, None, "USD", "order_of_magnitude", "billions of dollars")
        == "“billions of dollars”"
    )


def test_lists_read_as_sentences():
    assert wording.any_of(["China"]) == "China"
    assert wording.any_of(["China", "Japan", "India"]) == "China, Japan or India"
    assert wording.any_of([]) == ""


def test_how_long_ago():
    now = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
    assert wording.ago("2026-11-21T09:00:00Z", now) == "3 hours ago"
    assert wording.ago("2026-11-20T11:00:00Z", now) == "1 day ago"
    assert wording.ago(None, now) == "never"
    assert wording.ago("2027-01-01T00:00:00Z", now) == "just now"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        ("plain", "plain"),
        ('["a", "b"]', "a, b"),
        ('[{"code": "CN", "role": "actor"}]', "CN actor"),
        (
            '{"value": "2000000", "max": null, "currency": "EUR", "qualifier": "up_to", "role": "budget"}',
            "up to €2 million (budget)",
        ),
        ("[not json", "[not json"),
    ],
)
def test_what_history_keeps_as_json_is_read_out(value, words):
    assert wording.recorded(value) == words


@pytest.mark.parametrize(
    ("role", "stance", "english", "chinese"),
    [
        ("target", "restrict", "against", "针对"),
        ("target", "support", "for", "面向"),
        ("target", "organise", "on", "对"),
        ("actor", "support", "by", "由"),
    ],
)
def test_a_restriction_is_against_its_target_and_a_grant_for_it(role, stance, english, chinese):
    assert role_word(role, stance, Speech()) == english
    assert role_word(role, stance, Speech("zh")) == chinese


@pytest.mark.parametrize(
    ("words", "date", "more"),
    [
        ("October 1, 2027", "2027-10-01", False),
        ("on Oct. 1, 2027", "2027-10-01", False),
        ("the 1st day of October 2027", "2027-10-01", False),
        ("2027\u5e7410\u67081\u65e5", "2027-10-01", False),
        ("2027", "2027", False),
        (None, "2027", False),
        ("October 2027", "2027-10-01", True),
        ("180 days after the date of the enactment of this Act", "2027-10-01", True),
        ("beginning on October 1, 2027", "2027-10-01", True),
        ("fiscal year 2027", "2027", True),
    ],
)
def test_words_of_a_date_are_told_where_they_say_more_than_the_date(
    words: str | None, date: str, more: bool
) -> None:
    assert wording.says_more(words, date) is more

"""The language of an answer, the names of terms in it, and the pages' own words."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from datasette.utils.asgi import Request
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import InputError
from tracker.publish import language
from tracker.publish.speech import Speech


def asked(query: str = "", accept: str | None = None) -> Request:
    headers = [] if accept is None else [(b"accept-language", accept.encode("latin-1"))]
    return Request({"type": "http", "query_string": query.encode(), "headers": headers}, None)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "en"),
        ("zh-CN", "zh"),
        ("zh-Hans-CN,en;q=0.5", "zh"),
        ("ar-EG, en;q=0.9", "ar"),
        ("de, fa;q=0.4, en;q=0.2", "fa"),
        ("en;q=0.2, zh;q=0.8", "zh"),
        ("de-AT, fr", "en"),
        ("zh;q=0, ar;q=0.1", "ar"),
        ("*", "en"),
        ("ar;q=2", "en"),
        ("ar;q=nothing, fa", "fa"),
        ("FA-ir", "fa"),
        ("zh , en", "zh"),
    ],
)
def test_the_browser_says_what_its_reader_reads(header, expected):
    assert language.of(asked(accept=header)) == expected


def test_an_argument_goes_before_the_browser():
    assert language.of(asked("_lang=fa", accept="zh")) == "fa"


def test_a_language_that_we_do_not_have_leaves_it_to_the_browser():
    assert language.of(asked("_lang=xx", accept="zh")) == "zh"


@given(st.text())
def test_whatever_the_browser_says_there_is_a_language(header):
    assert language.accepted(header) in language.LANGUAGES


def test_arabic_and_persian_run_from_the_right():
    assert [language.direction(one) for one in language.LANGUAGES] == ["ltr", "ltr", "rtl", "rtl"]


def names(pages, table, ids, reader):
    return pages.run(language.labels(pages.datasette, table, ids, reader))


def test_terms_have_their_names_in_the_readers_language(pages):
    assert names(pages, "countries", ["CN"], "zh") == {"CN": "中国"}
    assert names(pages, "materials", ["graphite"], "fa") == {"graphite": "گرافیت"}
    assert names(pages, "agencies", ["cn-mofcom"], "en") == {"cn-mofcom": "Ministry of Commerce"}


def test_an_unknown_term_has_no_name(pages):
    assert names(pages, "countries", ["XX", "US"], "en") == {"US": "United States"}


def test_every_word_is_there_in_every_language():
    keys = set(language.words("en"))
    assert keys
    for one in language.LANGUAGES:
        assert set(language.words(one)) == keys
        assert all(text.strip() for text in language.words(one).values())


def test_what_is_put_into_a_word_is_put_in_in_every_language():
    """A word that counts may say one in letters; nothing may be put in that English does not have."""
    for key, text in language.words("en").items():
        places = set(re.findall(r"{(\w+)}", text))
        for one in language.LANGUAGES:
            other = set(re.findall(r"{(\w+)}", language.words(one)[key]))
            assert other <= places | {"n"}, (key, one)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: {en: x, zh: x, ar: x}", "must have"),
        ("a: {en: x, zh: x, ar: x, fa: x, de: x}", "must have"),
        ("a: {en: x, zh: '', ar: x, fa: x}", "a.zh"),
        ("a: x", "must have"),
        ("- a", "not a map"),
        ("a: {en: x, zh: x, ar: x, fa: x}\na: {en: x, zh: x, ar: x, fa: x}", "twice"),
    ],
)
def test_a_word_that_is_missing_is_refused_by_its_name(tmp_path: Path, text, said):
    file = tmp_path / "words.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        language.read_words(file)


@pytest.mark.parametrize(
    ("value", "precision", "reader", "expected"),
    [
        ("2025-10-09", "day", "en", "9 October 2025"),
        ("2025-10-09", "day", "zh", "2025年10月9日"),
        ("2025-10-09", "day", "ar", "9 أكتوبر 2025"),
        ("2025-10", "month", "fa", "اکتبر 2025"),
        ("2025-07", "quarter", "zh", "2025年第3季度"),
        ("2025", "year", "zh", "2025年"),
        (None, "unknown", "en", "undated"),
    ],
)
def test_a_date_is_told_no_finer_than_it_is_known(value, precision, reader, expected):
    assert Speech(reader).date(value, precision) == expected


@pytest.mark.parametrize(
    ("days", "precision", "expected"),
    [
        (0, "day", "today"),
        (1, "day", "tomorrow"),
        (12, "day", "in 12 days"),
        (35, "day", "in 5 weeks"),
        (400, "day", "in 13 months"),
        (12, "month", "in 12 days at the latest"),
    ],
)
def test_a_countdown_says_how_long_it_is_until_a_day(days, precision, expected):
    today = dt.date(2026, 11, 22)
    assert Speech("en").countdown(today + dt.timedelta(days), today, precision) == expected


@pytest.mark.parametrize(
    ("value", "currency", "reader", "expected"),
    [
        (4_200_000_000, "USD", "en", "US$4.2 billion"),
        (4_200_000_000, "USD", "zh", "42亿美元"),
        (4_200_000_000, "USD", "ar", "4.2 مليار دولار أمريكي"),
        (84_300, "USD", "en", "US$84,300"),
        (84_300, "USD", "zh", "8.4万美元"),
        (1_500_000, "JPY", "en", "JPY 1.5 million"),
        (None, "USD", "en", "US$0"),
        (-2_000_000, "USD", "en", "US$-2 million"),
    ],
)
def test_a_sum_is_told_at_reading_length(value, currency, reader, expected):
    assert Speech(reader).sum(value, currency) == expected


@given(st.integers(-(10**15), 10**15), st.sampled_from(language.LANGUAGES))
def test_a_sum_is_told_to_the_nearest_tenth_of_its_scale(value, reader):
    told = Speech(reader).dollars(value)
    number = float(re.search(r"-?[\d,.]+", told)[0].rstrip(".").replace(",", ""))
    scales = [
        10 ** int(scale) for scale in Speech(reader)["money.scales"].split() if abs(value) >= 10 ** int(scale)
    ]
    assert abs(number * (scales[0] if scales else 1) - value) <= (scales[0] / 20 if scales else 0)


def test_an_address_goes_on_in_the_language_that_was_asked_for():
    asked_for = Speech.of(asked("_lang=zh"))
    assert asked_for.link("/country/CN?a=1") == "/country/CN?a=1&_lang=zh"
    assert Speech.of(asked(accept="zh")).link("/country/CN") == "/country/CN"

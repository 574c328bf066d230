"""The language of an answer, the names of terms in it, and the pages' own words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from datasette.utils.asgi import Request
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import InputError
from tracker.publish import language


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

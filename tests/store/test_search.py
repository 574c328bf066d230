"""Words are found inside Chinese, Arabic and Persian text, and nothing typed breaks the search."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils.utils import sqlite3

from tracker.store.search import fold, fold_all, fold_query


def found(query: str, body: str) -> bool:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5 (body, tokenize = 'unicode61 remove_diacritics 2')")
    connection.execute("INSERT INTO t (body) VALUES (?)", (body,))
    hit = connection.execute("SELECT 1 FROM t WHERE t MATCH ?", (fold_query(query),)).fetchone()
    connection.close()
    return hit is not None


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("石墨", "对石墨负极材料实施出口管制"),
        ("锂", "碳酸锂价格"),
        ("石墨负极", "石墨负极材料"),
        ("石墨 出口", "出口管制：石墨"),
        ("石墨anode", "石墨 anode"),
        ("レアアース", "中国のレアアース規制"),
        ("배터리", "배터리의 수출"),
        ("ليثيوم", "استخراج الليثيوم"),
        ("ليثيوم", "بالليثيوم"),
        ("ليثيوم", "لليثيوم"),
        ("ليثيوم", "والليثيوم"),
        ("ليثيوم", "وبالليثيوم"),
        ("الليثيوم", "بطاريات ليثيوم"),
        ("الليثيوم", "لليثيوم"),
        ("استراليا", "أستراليا"),
        ("الإعلان", "الإِعْلان"),
        ('"وزارة التجارة"', "قالت وزارة التجارة اليوم"),
        ("لیتیوم", "ليتيوم"),
        ("كاثود", "کاثود"),
        ("باتری", "باتری‌ها"),
        ("باتری‌ها", "باتریها"),
        ("باتری‌ها", "باتری ها"),
        ("باتریها", "باتری‌های لیتیومی"),
        ("باتريها", "باتری‌ها"),
        ("۱۴۰۴", "سال 1404"),
        ("cafe", "Café"),
        ("GRAPHITE", "graphite"),
        ("graphit*", "Graphite exports"),
        ("ليثي*", "الليثيوم"),
        ("exports graphite", "Graphite and its exports"),
        ('"rare earth"', "a rare earth magnet"),
        ("ＮＤＡＡ", "NDAA"),
    ],
)
def test_it_is_found(query: str, text: str) -> None:
    assert found(query, fold(text))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("墨石", "石墨"),
        ("石墨", "石头和墨水"),
        ('"earth rare"', "rare earth"),
        ("graphit", "graphite"),
        ("graphite cobalt", "graphite"),
        ("", "anything"),
        ("!?*", "anything"),
    ],
)
def test_it_is_not_found(query: str, text: str) -> None:
    assert not found(query, fold(text))


def test_a_phrase_does_not_reach_from_one_text_into_the_next() -> None:
    body = fold_all(["锂", "电池", None, "rare", "earth"])
    assert found("电池", body)
    assert not found("锂电池", body)
    assert not found('"rare earth"', body)


def test_words_that_look_like_operators_are_words() -> None:
    assert found("graphite OR near NOT", fold("near or not graphite"))


HOSTILE = st.text(
    st.one_of(
        st.sampled_from("\"*^:(){}+-'\\\x00\u200c\ue000 ANDORNOT"),
        st.characters(),
        st.sampled_from("石墨锂الوفبکلهایباتری\U00020000"),
    ),
    max_size=40,
)


@given(HOSTILE)
def test_nothing_typed_is_an_error(query: str) -> None:
    assert found(query, "text") in (True, False)
    assert not found(query, ""), "nothing is found in nothing"


@given(st.text(st.sampled_from("石墨锂负极 الليثيوموبفکهاباتری‌ abcé"), min_size=1, max_size=30))
def test_every_word_of_a_text_finds_it(text: str) -> None:
    body = fold(text)
    for word in text.split():
        if any(character.isalnum() for character in word):
            assert found(word, body)


def test_a_long_query_is_no_harder_than_a_short_one() -> None:
    words = "".join(itertools.islice(itertools.cycle(["الكلمة ", "石墨 ", "word "]), 3000))
    assert not found(words, fold("graphite"))
    assert not found("ل" * 5000, fold("graphite"))

"""The normal form, the way back from it, and its sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.language import language_of
from tracker.extract.text import NormalText, normal

# Letters that the normal form changes, drops, makes longer or leaves, in four scripts and none.
LETTERS = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "aB. ,\n\t\r\u00a0\u200c\u0640\u064b“”’—ﬁ…①½٤۵يىكةچ\u0301é中国文，。ｆ\ud800\U0001f50b"
        ),
        st.characters(),
    ),
    max_size=200,
)


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("“quoted” – it’s", '"quoted" - it\'s'),
        ("٣٫٥ و ۱۲", "3٫5 و 12"),
        ("الصـين", "الصین"),
        ("كتاب", "کتاب"),
        ("می\u200cشود", "میشود"),
        ("ﬁne…", "fine..."),
        ("two  blanks\u00a0here", "two blanks here"),
        ("soft\u00adhyphen", "softhyphen"),
    ],
)
def test_normal_form(written: str, form: str) -> None:
    assert normal(written) == form


@given(LETTERS)
def test_every_span_leads_back_into_the_original(original: str) -> None:
    text = NormalText(original)
    previous = 0
    for at in range(len(text.text)):
        start, end = text.original_span(at, at + 1)
        assert previous <= start <= end <= len(original)
        previous = start


@given(LETTERS)
def test_a_span_of_the_normal_form_is_made_from_the_span_it_leads_to(original: str) -> None:
    text = NormalText(original)
    for sentence in text.sentences:
        start, end = text.original_span(sentence.start, sentence.end)
        made = NormalText(original[start:end]).text
        assert made.split() == text.text[sentence.start : sentence.end].split()


@given(LETTERS)
def test_lower_case_keeps_every_place(original: str) -> None:
    text = NormalText(original)
    assert len(text.lower) == len(text.text)


@given(LETTERS)
def test_sentences_are_in_order_and_apart(original: str) -> None:
    text = NormalText(original)
    end = 0
    for sentence in text.sentences:
        assert end <= sentence.start < sentence.end <= len(text.text)
        assert text.text[sentence.start : sentence.end].strip()
        end = sentence.end


def sentences(original: str) -> list[str]:
    text = NormalText(original)
    return [text.text[s.start : s.end] for s in text.sentences]


@pytest.mark.parametrize(
    "whole",
    [
        "Mr. Okafor met the U.S. Commerce Department on Oct. 9 about Harrow Inc. shares.",
        "Order No. 12 of the U.S. military covers 1.5 million cells.",
        "It was signed under E.O. 13817 in Washington, D.C. last year.",
    ],
)
def test_an_abbreviation_ends_no_sentence(whole: str) -> None:
    assert sentences(whole) == [whole]


@pytest.mark.parametrize(
    ("original", "parts"),
    [
        ("They left the U.S. The mine closed.", ["They left the U.S.", "The mine closed."]),
        ("“It works.” She left.", ['"It works."', "She left."]),
        ("中国限制出口。美国回应。", ["中国限制出口。", "美国回应。"]),
        ("هل انتهى؟ نعم.", ["هل انتهی؟", "نعم."]),
        ("- first item\n- second item", ["- first item", "- second item"]),
        ("A heading\n\nA sentence.", ["A heading", "A sentence."]),
    ],
)
def test_sentences(original: str, parts: list[str]) -> None:
    assert sentences(original) == parts


def test_a_line_broken_for_width_does_not_end_a_sentence() -> None:
    wrapped = (
        "The ministry said on Monday that it would require licences for the\nexport of gallium and germanium."
    )
    assert sentences(wrapped) == [wrapped.replace("\n", " ")]


def test_headings_and_bullets_are_known() -> None:
    found = NormalText("Why it matters\n\nIt does.\n\n* one thing").sentences
    assert [(s.heading, s.bullet) for s in found] == [(True, False), (False, False), (True, True)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ministry announced the rule on Monday.", "en"),
        ("中国商务部宣布对石墨实施出口管制", "zh"),
        ("أعلنت وزارة التجارة الصينية قيودا على تصدير الجرافيت إلى الولايات المتحدة", "ar"),
        ("وزارت بازرگانی چین صادرات گرافیت را محدود کرد و گفت که", "fa"),
        ("経済産業省は黒鉛の輸出について発表しました", "ja"),
        ("산업통상자원부는 흑연 수출을 발표했다", "ko"),
        ("Le ministère de la transition écologique annonce un plan pour les batteries et le lithium", None),
        ("حکومت نے لیتھیم کی برآمد پر نئی پابندی عائد کر دی ہے", "ur"),
        ("حکومت د لیتیم صادرات محدود کړل او نوي مالیات یې ولګول", "ps"),
        ("حکوومەت هەناردەکردنی لیتیۆمی قەدەغە کرد", "ckb"),
        ("عناصر خاکی کمیاب", "fa"),
        ("12345 !!", None),
    ],
)
def test_language(text: str, language: str | None) -> None:
    assert language_of(text) == language

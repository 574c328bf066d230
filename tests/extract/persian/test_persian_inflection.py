"""Persian verbs are conjugated from infinitives; what ends a clause is told from what only looks so."""

from __future__ import annotations

import pytest

from tracker.extract.persian.inflection import finite_verbs, noun_forms, tense, verb_forms
from tracker.extract.text import normal


@pytest.mark.parametrize(
    ("infinitive", "form", "sort"),
    [
        ("اعمال کردن", "اعمال کرد", "past"),
        ("اعمال کردن", "اعمال کرده است", "perfect"),
        ("اعمال کردن", "اعمال می‌کند", "present"),
        ("اعمال کردن", "اعمال کند", "base"),
        ("اعمال کردن", "اعمال خواهد کرد", "future"),
        ("اعمال کردن", "اعمال نکرده است", "perfect not"),
        ("اعمال کردن", "اعمال شد", "past passive"),
        ("اعمال کردن", "اعمال نمی‌شود", "present not passive"),
        ("اختصاص دادن", "اختصاص یافت", "past passive"),
        ("به تصویب رساندن", "به تصویب رسید", "past passive"),
        ("به حالت تعلیق درآوردن", "به حالت تعلیق درنیاورد", "past not"),
        ("به حالت تعلیق درآوردن", "به حالت تعلیق درمی‌آورد", "present"),
        ("برداشتن", "برداشته شد", "past passive"),
        ("ممنوع بودن", "ممنوع است", "present passive"),
    ],
)
def test_a_light_verb_carries_tense_voice_and_negation(infinitive: str, form: str, sort: str) -> None:
    assert verb_forms(infinitive, {}).get(normal(form)) == sort


def test_a_present_stem_of_the_lexicon_is_taken() -> None:
    assert verb_forms("پیمودن", {"پیمودن": ("پیما", "", "", "")})["میپیماید"] == "present"


def test_the_head_of_several_words_takes_the_ending() -> None:
    assert "محدودیتهای صادراتی" in noun_forms("محدودیت صادراتی")


@pytest.mark.parametrize("phrase", ["کرد", "خواهد شد", "نکرده است", "می‌دهند"])
def test_a_phrase_that_ends_in_a_verb_has_a_tense(phrase: str) -> None:
    assert tense(normal(phrase)) is not None


def test_finite_verbs_end_clauses_and_attributes_do_not() -> None:
    lower = normal("تعرفه‌های اعمال شده توسط او را حفظ کرد و درآمد مانند پیش بود.")
    assert [lower[start:end] for start, end, _ in finite_verbs(lower, 0, len(lower))] == ["کرد", "بود"]

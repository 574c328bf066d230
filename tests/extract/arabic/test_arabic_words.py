"""How Arabic words change, and what is written onto them."""

from __future__ import annotations

import pytest

from tracker.extract.arabic.grammar import GRAMMAR
from tracker.extract.arabic.inflection import noun_forms, verb_forms
from tracker.extract.matcher import Matcher
from tracker.extract.text import NormalText, normal


@pytest.mark.parametrize(
    ("verb", "form", "sort"),
    [
        ("فرض", "فرضت", "past"),
        ("فرض", "يفرض", "present"),
        ("فرض", "ستفرض", "base"),
        ("فرض", "فرضتها", "past"),
        ("أعلن", "أعلنت", "past"),
        ("أعلن", "يعلن", "present"),
        ("استأنف", "تستأنف", "present"),
        ("اعتمد", "سيعتمد", "base"),
        ("ألغى", "ألغت", "past"),
        ("ألغى", "تلغي", "present"),
        ("أضاف", "تضيف", "present"),
    ],
)
def test_verb(verb: str, form: str, sort: str) -> None:
    assert verb_forms(verb, {})[normal(form)] == sort


def test_an_irregular_verb_takes_its_forms_from_the_table() -> None:
    forms = verb_forms("وضع", {"وضع": ("يضع", "وضع", "يوضع", "موضوع")})
    assert {normal("تضع"), normal("يوضع"), normal("ستضع")} <= set(forms)
    assert normal("يوضعها") in forms


@pytest.mark.parametrize("form", ["رسوم جمركية", "رسوم الجمركية", "رسومها الجمركية", "رسوما جمركية"])
def test_noun(form: str) -> None:
    assert normal(form) in noun_forms("رسوم جمركية")


@pytest.mark.parametrize("text", ["الصين", "والصين", "بالصين", "للصين", "وبالصين"])
def test_clitics_before_a_name(text: str) -> None:
    assert hits("الصين", text) or hits("صين", text)


@pytest.mark.parametrize("text", ["قرضها", "القرض", "قرضين", "بقرض", "قرضا"])
def test_clitics_on_a_noun(text: str) -> None:
    assert hits("قرض", text)


@pytest.mark.parametrize("text", ["مقرض", "قرضاب", "انقرض"])
def test_no_word_inside_another(text: str) -> None:
    assert not hits("قرض", text)


def hits(word: str, text: str) -> int:
    matcher = Matcher(GRAMMAR.clitics)
    matcher.add(word, "name", None)
    return len(list(matcher.build().hits(NormalText(text))))

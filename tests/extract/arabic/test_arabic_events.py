"""What an Arabic sentence tells, by its grammar: who acts, what a verbal noun hangs on, what a list is under."""

from __future__ import annotations

import datetime as dt

import pytest

from tracker.extract import extract
from tracker.model import CountryRole, Document, Draft

SEEN = dt.date(2025, 12, 15)


def read(text: str, country: str | None = None) -> list[Draft]:
    return extract(Document(text=text, published=SEEN, language="ar", country=country))


def parties(draft: Draft, role: CountryRole) -> set[str]:
    return {link.code for link in draft.facts.countries if link.role is role}


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("فرضت كندا رسوما جمركية على الصلب الصيني.", "enacted"),
        ("كندا تفرض رسوما جمركية على الصلب الصيني", "enacted"),
        ("ستفرض كندا رسوما جمركية على الصلب الصيني.", "announced"),
        ("أعلنت كندا فرض رسوم جمركية على الصلب الصيني.", "announced"),
        ("قررت كندا فرض رسوم جمركية على الصلب الصيني.", "enacted"),
        ("تعتزم كندا فرض رسوم جمركية على الصلب الصيني.", "proposed"),
        ("هددت كندا بفرض رسوم جمركية على الصلب الصيني.", "threatened"),
        ("تم فرض رسوم جمركية على الصلب الصيني من قبل كندا.", "enacted"),
        ("قامت كندا بفرض رسوم جمركية على الصلب الصيني.", "enacted"),
        ("كندا: فرض رسوم جمركية على الصلب الصيني", "enacted"),
    ],
)
def test_what_a_verb_or_verbal_noun_hangs_on(text: str, action: str) -> None:
    (draft,) = read(text)
    assert (draft.facts.kind, draft.facts.action) == ("tariff", action)
    assert parties(draft, CountryRole.ACTOR) == {"CA"}
    assert parties(draft, CountryRole.TARGET) == {"CN"}


@pytest.mark.parametrize(
    "text",
    [
        "لم تفرض كندا رسوما جمركية على الصلب.",
        "قد تفرض كندا رسوما جمركية على الصلب.",
        "نفت كندا فرض رسوم جمركية على الصلب.",
        "لا تعتزم كندا فرض رسوم جمركية على الصلب.",
        "دعا المنتجون كندا إلى فرض رسوم جمركية على الصلب.",
        "إذا فرضت كندا رسوما جمركية على الصلب فسترتفع الأسعار.",
        "هل تفرض كندا رسوما جمركية على الصلب؟",
        "يخشى التجار أن تفرض كندا رسوما جمركية على الصلب.",
        "بدلا من فرض رسوم جمركية على الصلب، انتظرت كندا.",
    ],
)
def test_what_is_denied_feared_or_only_thought_of(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("فرضت كندا قيودا على صادرات الغاليوم.", "export_control"),
        ("فرضت كندا قيودا على واردات الغاليوم.", "import_restriction"),
        ("فرضت كندا ضريبة على صادرات الغاليوم.", "export_tax"),
        ("حظرت كندا تصدير الغاليوم.", "export_ban"),
        ("حظرت كندا استيراد الغاليوم.", "import_restriction"),
        ("قيدت كندا تصدير الغاليوم.", "export_control"),
        ("اشترطت كندا الحصول على ترخيص لتصدير الغاليوم.", "export_control"),
    ],
)
def test_a_curb_is_what_it_is_on(text: str, kind: str) -> None:
    (draft,) = read(text)
    assert draft.facts.kind == kind


def test_a_verb_without_a_subject_goes_on_with_the_one_before() -> None:
    text = "علقت تشيلي رسوم تصدير النحاس. كما خصصت 200 مليون دولار لدعم مناجم الليثيوم."
    _, second = read(text)
    assert parties(second, CountryRole.ACTOR) == {"CL"}


def test_an_office_acts_for_the_country_of_its_adjective() -> None:
    (draft,) = read("ألغى وزير الصناعة المصري الرسوم الجمركية على بطاريات التخزين.")
    assert parties(draft, CountryRole.ACTOR) == {"EG"}


def test_who_stands_after_a_verbal_noun_does_it() -> None:
    (draft,) = read("أعلن البيان حظر إندونيسيا تصدير البوكسيت.")
    assert parties(draft, CountryRole.ACTOR) == {"ID"}


LIST = """أوضحت وزارة التجارة الصينية أنها ستقوم بعد انتهاء عام 2026 بما يلي:
- تعديل ضوابط تصدير الغرافيت
- دعوة الخبراء"""


def test_a_list_item_has_the_date_and_the_subject_of_its_heading() -> None:
    (draft,) = read(LIST)
    facts = draft.facts
    assert (facts.kind, facts.action, facts.date and facts.date.value) == (
        "export_control",
        "scheduled",
        "2027",
    )
    assert facts.agencies == ("cn-mofcom",)


def test_a_list_of_tasks_tells_no_event() -> None:
    assert read("الجامعات ومراكز الأبحاث:\n- تعديل ضوابط تصدير الغرافيت") == []


def test_an_article_orders() -> None:
    (draft,) = read("المادة 3: يُحظر تصدير خام النحاس.", "JO")
    facts = draft.facts
    assert (facts.kind, facts.action, facts.date and facts.date.value) == (
        "export_ban",
        "enacted",
        "2025-12-15",
    )
    assert parties(draft, CountryRole.ACTOR) == {"JO"}


def test_the_words_in_a_bodys_name_are_no_triggers() -> None:
    drafts = read("وقع صندوق الاستثمارات العامة مذكرة تفاهم مع شركة يابانية لصناعة البطاريات.")
    assert [draft.facts.kind for draft in drafts] == ["partnership"]


def test_evidence_is_exact_under_vowel_signs_and_tatweel() -> None:
    text = "حَظَـــرَتِ الصينُ تصديـرَ الأنتيمون في 3 ديسمبـر 2024."
    (draft,) = read(text)
    assert draft.facts.date is not None
    assert draft.facts.date.value == "2024-12-03"
    assert all(text[e.start : e.end] == e.quote for e in draft.evidence)

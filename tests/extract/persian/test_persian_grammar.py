"""Persian sentences are read by their grammar: object before verb, denial in the verb, agents, who goes on."""

from __future__ import annotations

import datetime as dt

import pytest

from tracker.extract import extract
from tracker.extract.text import NormalText
from tracker.model import CountryRole, Document, Draft


def read(text: str, country: str | None = None) -> list[Draft]:
    return extract(Document(text=text, published=dt.date(2026, 3, 10), language="fa", country=country))


def only(text: str, country: str | None = None) -> Draft:
    found = read(text, country)
    assert len(found) == 1, [(d.facts.kind, d.facts.action) for d in found]
    return found[0]


def countries(draft: Draft, role: CountryRole) -> set[str]:
    return {link.code for link in draft.facts.countries if link.role is role}


@pytest.mark.parametrize(
    "text",
    [
        "گابن محدودیت‌های صادرات منگنز را تشدید می‌کند.",
        "گابن محدودیتهای صادرات منگنز را تشدید میکند.",
        "گابن محدودیت های صادرات منگنز را تشدید می کند.",
        "گابن محدوديت‌هاي صادرات منگنز را تشديد مي‌كند.",
    ],
)
def test_joiners_kept_lost_or_blank_and_arabic_letters_read_alike(text: str) -> None:
    facts = only(text).facts
    assert (facts.kind, facts.action, facts.materials) == ("export_control", "amended", ("manganese",))


def test_the_span_of_a_joined_word_leads_back_to_what_was_written() -> None:
    text = NormalText("شرکت های معدنی")
    assert text.text == "شرکتهای معدنی"
    assert text.original_span(0, 7) == (0, 8)


def test_a_sentence_that_a_page_break_cuts_in_two_is_one() -> None:
    line = (
        "وزارت بازرگانی چین پس از ماه‌ها گفت‌وگو با تولیدکنندگان و کارشناسان این صنعت در پکن و شانگهای صادرات"
    )
    assert len(NormalText(f"{line}\n\nفناوری پالایش لیتیوم را ممنوع کرد.").sentences) == 1
    assert len(NormalText("صادرات لیتیوم\n\nفناوری پالایش لیتیوم را ممنوع کرد.").sentences) == 2


@pytest.mark.parametrize("verb", ["نکرد", "نکرده است", "نمی‌کند", "نخواهد کرد", "نکرده بود"])
def test_a_denied_verb_tells_nothing(verb: str) -> None:
    assert read(f"گابن صادرات منگنز را ممنوع {verb}.") == []


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("گابن صادرات منگنز را ممنوع کرد.", "enacted"),
        ("گابن صادرات منگنز را ممنوع خواهد کرد.", "announced"),
        ("گابن قصد دارد صادرات منگنز را ممنوع کند.", "proposed"),
        ("گابن تهدید کرد صادرات منگنز را ممنوع می‌کند.", "threatened"),
        ("گابن از ممنوعیت صادرات منگنز خبر داد.", "announced"),
        ("گابن از لغو ممنوعیت صادرات منگنز خبر داد.", "terminated"),
    ],
)
def test_what_governs_the_verb_decides_the_action(text: str, action: str) -> None:
    assert only(text).facts.action == action


@pytest.mark.parametrize(
    "text",
    [
        "گابن باید صادرات منگنز را ممنوع کند.",
        "شاید گابن صادرات منگنز را ممنوع کند.",
        "اگر گابن صادرات منگنز را ممنوع کرد، قیمت بالا می‌رود.",
        "آیا گابن صادرات منگنز را ممنوع کرد؟",
        "فعالان خواستار لغو ممنوعیت صادرات منگنز شدند.",
        "لغو ممنوعیت صادرات منگنز به سود همه است.",
        "گابن از لغو ممنوعیت صادرات منگنز خودداری کرد.",
    ],
)
def test_advice_conditions_questions_and_wishes_tell_nothing(text: str) -> None:
    assert read(text) == []


def test_the_agent_of_a_passive_acts() -> None:
    draft = only("ممنوعیت صادرات منگنز توسط دولت گابن لغو شد.")
    assert countries(draft, CountryRole.ACTOR) == {"GA"}


def test_what_an_instrument_belongs_to_acts_and_what_a_preposition_marks_is_hit() -> None:
    draft = only("تعرفه‌های تازه کانادا بر فولاد هند و ویتنام لغو شد.")
    assert countries(draft, CountryRole.ACTOR) == {"CA"}
    assert countries(draft, CountryRole.TARGET) == {"IN", "VN"}


def test_two_verbs_with_a_subject_each_are_two_events() -> None:
    first, second = read("هند تعرفه فولاد را افزایش داد و کانادا صادرات نیکل را محدود کرد.")
    assert (countries(first, CountryRole.ACTOR), countries(second, CountryRole.ACTOR)) == ({"IN"}, {"CA"})


def test_a_restriction_and_what_it_is_on_may_stand_on_either_side_of_the_object_mark() -> None:
    facts = only("هلند محدودیت‌هایی را بر صادرات دستگاه‌های لیتوگرافی به چین اعمال کرد.").facts
    assert (facts.kind, facts.action) == ("export_control", "enacted")


def test_the_first_of_two_verbs_may_have_lost_its_auxiliary() -> None:
    actions = [draft.facts.action for draft in read("هند تعرفه فولاد را تعلیق و صادرات نیکل را محدود کرد.")]
    assert actions == ["suspended", "enacted"]


def test_a_line_of_a_table_of_contents_tells_nothing() -> None:
    assert read("فهرست مطالب\n\nگابن صادرات منگنز را ممنوع کرد ۱۲\n\nهند تعرفه فولاد را لغو کرد ۱۵") == []


def test_the_subject_of_the_sentence_before_goes_on() -> None:
    text = "وزارت بازرگانی چین بیانیه‌ای داد. این وزارتخانه همچنین صادرات گالیم را ممنوع کرد."
    assert only(text).facts.agencies == ("cn-mofcom",)


def test_the_law_that_is_passed_stands_before_its_relative_clause() -> None:
    draft = only("لایحه‌ای که خرید تراشه را تسهیل می‌کند به تصویب پارلمان ژاپن رسید.")
    assert (draft.facts.kind, draft.facts.action) == ("legislation", "enacted")


def test_a_record_names_its_instrument_alone() -> None:
    draft = only("گابن: ممنوعیت صادرات منگنز")
    assert (draft.facts.kind, draft.facts.action) == ("export_ban", "enacted")


def test_an_article_of_a_law_acts_by_saying_so() -> None:
    draft = only("ماده ۳- صادرات منگنز ممنوع است.", country="IR")
    assert countries(draft, CountryRole.ACTOR) == {"IR"}
    assert draft.facts.date is not None


def test_a_duty_to_draw_up_rules_is_no_rule_yet() -> None:
    text = "ماده ۴- وزارت صنعت مکلف است آیین‌نامه بازیافت باتری را تدوین کند."
    assert read(text, country="IR") == []

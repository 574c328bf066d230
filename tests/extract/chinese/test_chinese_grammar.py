"""Who did what to whom in Chinese, through the whole of extraction."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract import extract
from tracker.extract.text import NormalText
from tracker.model import CountryRole, Document, Draft


def drafts(text: str, title: str | None = None) -> list[Draft]:
    return extract(Document(text=text, published=dt.date(2025, 12, 23), language="zh", title=title))


def only(text: str) -> Draft:
    (draft,) = drafts(text)
    return draft


def countries(draft: Draft, role: CountryRole) -> set[str]:
    return {link.code for link in draft.facts.countries if link.role is role}


@pytest.mark.parametrize(
    ("text", "actor", "target"),
    [
        ("越南对中国石墨加征关税。", "VN", "CN"),
        ("中国石墨被越南政府加征关税。", "VN", "CN"),
        ("越南政府宣布,将对来自中国的石墨加征关税。", "VN", "CN"),
        ("越南将中国石墨的关税提高到30%。", "VN", "CN"),
    ],
)
def test_the_order_of_words_and_the_words_before_a_name_give_the_roles(
    text: str, actor: str, target: str
) -> None:
    draft = only(text)
    assert (countries(draft, CountryRole.ACTOR), countries(draft, CountryRole.TARGET)) == ({actor}, {target})


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("智利取消了铜出口税。", "terminated"),
        ("智利将取消铜出口税。", "announced"),
        ("智利拟取消铜出口税。", "proposed"),
        ("智利暂停对铜征收出口税。", "suspended"),
        ("智利恢复对铜征收出口税。", "resumed"),
        ("智利将铜出口税上调至5%。", "amended"),
        ("智利威胁对铜征收出口税。", "threatened"),
    ],
)
def test_what_stands_before_the_verb_says_how_far_it_is(text: str, action: str) -> None:
    assert only(text).facts.action == action


@pytest.mark.parametrize(
    "text",
    [
        "智利没有取消铜出口税。",
        "智利否认将取消铜出口税。",
        "如果智利取消铜出口税,铜价将下跌。",
        "分析师预计,智利将取消铜出口税。",
        "专家呼吁智利取消铜出口税。",
        "智利会不会取消铜出口税?",
        "对铜征收出口税将推高成本。",
        "智利没有取消铜出口税的计划。",
    ],
)
def test_what_is_denied_imagined_or_asked_is_no_event(text: str) -> None:
    assert drafts(text) == []


def test_a_title_is_one_word_and_says_what_it_is() -> None:
    draft = only("工信部印发《限制类锂电池出口企业培育行动方案》。")
    assert (draft.facts.kind, draft.facts.action) == ("strategy", "announced")


def test_a_draft_by_its_title_is_only_proposed() -> None:
    assert only("工信部发布《锂电池行业管理办法(征求意见稿)》。").facts.action == "proposed"


def test_the_subject_goes_on_without_being_named() -> None:
    second = drafts("美国能源部召开了会议。会后取消了对两家锂矿企业的拨款。")[-1]
    assert second.facts.agencies == ("us-doe",)


def test_traditional_characters_are_read_as_simplified_ones() -> None:
    (one,), (other,) = (
        drafts("荷蘭政府擴大半導體設備出口管制範圍。"),
        drafts("荷兰政府扩大半导体设备出口管制范围。"),
    )
    assert one.facts.kind == other.facts.kind == "export_control"
    assert one.facts.materials == other.facts.materials
    assert one.facts.countries == other.facts.countries


def test_blanks_around_figures_and_latin_words_make_no_difference() -> None:
    text = NormalText("提供 2 亿美元给 Acme Cells 公司")
    assert text.text == "提供2亿美元给Acme Cells公司"


@given(
    st.lists(
        st.sampled_from(
            [
                "关税",
                "出口",
                "管制",
                "对",
                "将",
                "未",
                "2亿美元",
                "《",
                "》",
                "。",
                "的",
                "中国",
                "取消",
                "（",
                "10月9日",
                " ",
                "會",
            ]
        ),
        max_size=40,
    )
)
def test_any_run_of_words_is_read_with_exact_evidence(words: list[str]) -> None:
    text = "".join(words)
    for draft in drafts(text):
        assert all(text[e.start : e.end] == e.quote for e in draft.evidence)

"""What a site prints around an article is no part of its text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.readers.page.furniture import without

BODY = "商务部决定对锆相关物项实施出口管制。\n本公告自公布之日起实施。\n商务部\n2026年5月8日"


@pytest.mark.parametrize(
    "line",
    [
        "上一篇：关于暂停石墨出口的公告",
        "下一条: 无",
        "【打印】【关闭】",
        "字号：大 中 小",
        "来源：某司 字号：大 中 小 【打印】【关闭】",
        "分享到：微信 微博",
        "Print this page | Share | Email",
        "Next article: Chile bans exports of lithium",
        "Previous: Ministry awards grant",
    ],
)
@pytest.mark.parametrize("place", ["before", "after"])
def test_a_line_of_the_site_is_left_out(line: str, place: str) -> None:
    page = f"{line}\n{BODY}" if place == "before" else f"{BODY}\n{line}"
    assert without(page) == BODY


def test_what_stands_under_related_articles_is_left_out() -> None:
    assert without(f"{BODY}\n\n相关链接：\n关于取消锑出口配额的通知\n关于公布名单的通知") == BODY


def test_a_heading_at_the_beginning_ends_no_text() -> None:
    page = f"Related news\n{BODY}"
    assert without(page) == page


@pytest.mark.parametrize(
    "line",
    [
        "下一步，商务部将继续实施出口管制。",
        "大中小企业融通发展专项资金支持锂电池项目。",
        "Next year the ministry will award grants: $5 million for graphite.",
        "Share of imports: 40 per cent",
    ],
)
def test_a_line_of_the_text_stays(line: str) -> None:
    page = f"{BODY}\n{line}"
    assert without(page) == page


@pytest.mark.parametrize(
    "line",
    [
        "Next: the ministry bans exports of gallium from January 2027.",
        "相关政策\n企业出口石墨应当申请许可。",
        "相关阅读：\n关于取消锑出口配额的通知\n\n石墨列入管制清单。\n出口经营者应当申请许可。",
    ],
)
def test_what_is_told_in_sentences_is_no_title_of_another_article(line: str) -> None:
    told = [one for one in line.split("\n") if one.endswith(("。", "."))]
    assert without(f"{BODY}\n{line}").endswith("\n".join(told))


def test_related_articles_with_a_line_on_each_are_left_out() -> None:
    teasers = "Chile bans lithium\nThe ban holds.\nPeru funds copper\nThe fund is new."
    assert without(f"{BODY}\nRelated news\n{teasers}") == BODY


@pytest.mark.parametrize(
    "page", ["【打印】【关闭】", "上一篇：关于石墨的公告\n下一篇：无", "相关链接：\n关于锑的通知"]
)
def test_a_page_of_nothing_else_has_no_text(page: str) -> None:
    assert without(page) == ""


@given(st.text(max_size=200))
def test_no_line_is_added_or_changed(text: str) -> None:
    assert {line.strip() for line in without(text).split("\n")} <= {"", *map(str.strip, text.split("\n"))}

"""What a title says, whatever language it is in."""

import pytest

from tracker.decide.title import title_of

FIGURES = {
    "FY2025 defence act restricts purchases": ("fiscal_year", "25"),
    "Budget request for fiscal year 2026": ("fiscal_year", "26"),
    "2026财年国防授权法": ("fiscal_year", "26"),
    "بودجه سال مالی ۲۰۲۶": ("fiscal_year", "26"),
    "The 2025 National Defense Authorization Act mandated a new battery strategy": ("edition_year", "25"),
    "《2025国防授权法》明确要求制定新的电池战略": ("edition_year", "25"),
    "White House puts 25% duty on magnets": ("rate", "25"),
    "Preliminary duties of 93.5 percent": ("rate", "93.5"),
    "对铜产品加征百分之五十关税，税率百分之50": ("rate", "50"),
    "رسوم جمركية بنسبة ٥٠ في المئة": ("rate", "50"),
    "تعرفه ۳۰ درصدی بر واردات باتری": ("rate", "30"),
    "USTR Extends Exclusions from China Section 301 Tariffs": ("section", "301"),
    "美国结束关键矿产232调查": ("section", "232"),
    "商务部公告2025年第61号": ("number", "61"),
    "Announcement No. 61 of the Ministry of Commerce": ("number", "61"),
    "Sixteenth package of sanctions against Russia": ("edition", "16"),
    "欧盟启动第二轮电池项目征集": ("edition", "2"),
    "بسته شانزدهم و مرحله دوم": ("edition", "2"),
    "Commerce Adds 23 Chinese Entities to the Entity List": ("count", "23"),
    "美国将23家中国企业列入实体清单": ("count", "23"),
    "الصين تدرج 20 شركة يابانية على قائمتها السوداء": ("count", "20"),
}


@pytest.mark.parametrize(("text", "figure"), FIGURES.items(), ids=FIGURES)
def test_the_figures_that_tell_editions_apart(text: str, figure: tuple[str, str]) -> None:
    sort, value = figure
    assert title_of(text).figures.get(sort) == {value}


@pytest.mark.parametrize(
    "text", ["In 2025 the bank lent $200 million", "China made 3 new plants in 2026", "2024年获得2亿美元资助"]
)
def test_years_and_sums_are_no_editions(text: str) -> None:
    assert not title_of(text).figures.keys() & {"fiscal_year", "edition_year", "rate", "edition", "number"}


def test_names_are_the_same_in_every_language() -> None:
    titles = [
        "The U.S. Department of Energy pays CATL for lithium hydroxide",
        "美国能源部向宁德时代支付氢氧化锂款",
    ]
    assert {"agencies:us-doe", "organizations:catl", "materials:lithium-hydroxide"} <= title_of(
        titles[0]
    ).names
    assert title_of(titles[0]).names == title_of(titles[1]).names


def test_everyday_words_and_figures_are_no_words_to_go_by() -> None:
    assert title_of("The US announced on Monday that it will pay $300 million").words.keys() <= {"pay"}


def test_a_name_tells_more_than_a_word() -> None:
    words = title_of("sanctions hit Malaysian refiners").words
    assert words["malaysian"] > words["refiner"]


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("A ban", "latin"),
        ("CATL获补贴", "han"),
        ("صادرات CATL", "arabic"),
        ("", "latin"),
        ("2025 — …", "latin"),
    ],
)
def test_a_title_has_the_script_of_its_letters(text: str, script: str) -> None:
    assert title_of(text).script == script

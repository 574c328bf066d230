"""The pages as people meet them: by mouse, by keys alone, in the dark, on a phone, from right to left."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from visiting import leads_on

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/tracker",
    "/tracker/events",
    "/tracker/events?_view=table",
    "/tracker/events?_country=XX&_search=nothing",
    "/tracker/events/1",
    "/tracker/events/2",
    "/tracker/reports/1",
    "/tracker/reports/3",
    "/tracker/kinds",
    "/tracker/kinds/grant",
    "/tracker/in_force",
    "/tracker/restrictions_in_force",
    "/tracker?sql=select+title+from+events",
    "/tracker/nothing",
]
ARABIC = "الصين تقيد تصدير الليثيوم"
PHONE = {"width": 320, "height": 640}


@pytest.mark.parametrize("path", PAGES)
def test_no_page_asks_another_host_or_breaks_its_policy(visit, path):
    page = visit().open(path)
    assert page.locator("h1").count() >= 1


def test_a_click_on_a_facet_filters_and_another_click_takes_it_back(visit):
    page = visit().open("/tracker/events")
    before = page.locator(".count strong").inner_text()
    with leads_on(page, "**/tracker/events?kind=export_control"):
        page.locator("#facet-kind").get_by_role("link", name=re.compile("^Export control")).click()
    assert page.locator(".count strong").inner_text() == "3 events"
    with leads_on(page, "**kind=export_control&_country=US"):
        page.locator("#facet-country").get_by_role("link", name=re.compile("^United States")).click()
    assert page.locator(".chips").inner_text().count("✕") == 2
    with leads_on(page):
        page.get_by_role("link", name="Clear all").click()
    assert page.locator(".count strong").inner_text() == before


def test_a_second_kind_is_added_beside_the_first(visit):
    page = visit().open("/tracker/events?kind=loan")
    with leads_on(page):
        page.locator("#facet-kind .alternatives").get_by_role("link", name=re.compile("^Strategy")).click()
    assert page.locator(".count strong").inner_text() == "2 events"


def test_search_by_the_form_keeps_the_filters(visit):
    page = visit().open("/tracker/events?_country=CN")
    page.get_by_label("Search").fill("石墨")
    with leads_on(page):
        page.get_by_role("button", name="Show").click()
    assert "_country=CN" in page.url
    assert page.locator("li.event").count() == 2


def test_the_keyboard_alone_walks_through_the_bars_and_opens_one(visit):
    page = visit().open("/tracker/events?_country=CN&_from=2024-01&_to=2025-12")
    page.get_by_role("button", name="Show").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.drawn svg') !== null"):
            break
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert re.match(r"[A-Z][a-z]+ \d{4}: \d+ events?: ", name)
    expect(page.locator(":focus .tl-hit")).to_have_css("stroke-width", "2px")
    with leads_on(page, "**month=**"):
        page.keyboard.press("Enter")
    assert "_country=CN" in page.url
    assert page.locator(".count strong").inner_text() == name.split(": ")[1]


def test_the_first_key_leads_past_the_navigation(visit):
    page = visit().open("/tracker/events")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"


@pytest.mark.parametrize("path", ["/", "/tracker/events", "/tracker/events/1", "/tracker/kinds", "/tracker"])
def test_the_dark_is_dark_and_readable(visit, path):
    page = visit(color_scheme="dark").open(path)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    ink = page.evaluate("getComputedStyle(document.querySelector('h1')).color")
    assert brightness(ground) < 60
    assert brightness(ink) > 180


def brightness(colour: str) -> float:
    return sum(map(int, re.findall(r"\d+", colour)[:3])) / 3


@pytest.mark.parametrize(
    "path", ["/", "/tracker/events", "/tracker/events/1", "/tracker/events/2", "/tracker/reports/1"]
)
def test_a_narrow_phone_shows_everything_without_scrolling_sideways(visit, path):
    page = visit(viewport=PHONE).open(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_narrow_phone_shows_the_chart_and_folds_the_facets(visit):
    page = visit(viewport=PHONE).open("/tracker/events")
    assert page.locator(".drawn svg.tl").is_visible()
    assert not page.locator("#facet-country").is_visible()
    page.locator("label.unfold").click()
    expect(page.locator("#facet-country")).to_be_visible()


def test_an_arabic_row_reads_from_the_right(visit):
    page = visit().open("/tracker/events?_material=lithium")
    title = page.locator("p.title", has_text=ARABIC)
    assert title.evaluate("e => getComputedStyle(e).direction") == "rtl"
    box, link = title.bounding_box(), title.locator("a").bounding_box()
    assert link["x"] + link["width"] > box["x"] + box["width"] - 5


def test_a_chinese_report_is_read_as_chinese(visit):
    page = visit().open("/tracker/reports/2")
    assert page.locator(".text").get_attribute("lang") == "zh"
    assert page.locator(".text mark").inner_text() == "出口管制"


def test_what_is_unfolded_stays_open_when_something_else_is_clicked(visit):
    page = visit().open("/tracker/events")
    page.get_by_text("The chart as a table").click()
    expect(page.locator(".numbers table")).to_be_visible()
    page.locator("h1").click()
    assert page.locator(".numbers table").is_visible()


def test_the_page_is_whole_without_scripts(visit):
    page = visit(java_script_enabled=False).open("/tracker/events?_country=CN")
    assert page.locator("li.event").count() > 3
    assert page.locator(".drawn svg.tl a").count() >= 1


def test_the_editor_of_sql_works_under_the_policy(visit):
    page = visit().open("/tracker?sql=select+1")
    expect(page.locator(".CodeMirror")).to_be_visible()
    page.get_by_role("button", name="Format SQL").click()
    expect(page.locator(".CodeMirror .CodeMirror-line")).to_have_text(["select", re.compile(r"\s+1")])

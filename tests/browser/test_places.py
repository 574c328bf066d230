"""The front page, places, measures and comparisons as people meet them."""

from __future__ import annotations

import re

import pytest
from visiting import leads_on

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 320, "height": 640}}
SERIOUS = {"serious", "critical"}
PAGES = [
    "/",
    "/country/CN",
    "/material/graphite",
    "/agency/us-commerce",
    "/countries",
    "/materials",
    "/agencies",
    "/measure/group14-moses-lake-grant",
    "/compare",
    "/compare?_country=CN&_country=US",
    "/country/Chnia",
]
SOME = ["/", "/country/CN", "/measure/group14-moses-lake-grant"]
LOOKS = {
    "light": ({}, PAGES),
    "dark": ({"color_scheme": "dark"}, SOME),
    "Persian on a phone": ({"locale": "fa", **PHONE}, SOME),
}


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_serious(visit, axe, starter_address, look):
    settings, paths = LOOKS[look]
    visited = visit(starter_address, **settings)
    for path in paths:
        page = visited.open(path)
        for summary in page.locator("main summary").all():
            summary.click()
        found = axe.run(page).response["violations"]
        serious = [(path, one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in SERIOUS]
        assert serious == []


@pytest.mark.parametrize(
    "settings", [PHONE, {"locale": "ar", **PHONE}], ids=["from the left", "from the right"]
)
def test_nothing_is_wider_than_a_phone(visit, starter_address, settings):
    visited = visit(starter_address, **settings)
    for path in PAGES:
        page = visited.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_a_reader_comes_from_the_front_page_to_an_event(visit):
    page = visit().open("/")
    with leads_on(page, "**/country/CN"):
        page.locator(".ways").get_by_role("link", name="China", exact=True).click()
    assert page.locator("h1").inner_text() == "China"
    restricting = page.locator(".counterparts").filter(has_text="It is restricted by")
    with leads_on(page, "**/tracker/events?**_actor=US**"):
        restricting.get_by_role("link", name=re.compile("^United States:")).click()
    assert page.locator(".count strong").inner_text() == "2 events"


def test_a_reader_compares_by_the_form_with_names(visit):
    page = visit().open("/country/CN")
    with leads_on(page):
        page.get_by_role("link", name="Compare with another").click()
    page.get_by_label("country 2").fill("United States")
    with leads_on(page, "**/compare?_country=CN&_country=US"):
        page.locator("form.chooser").first.get_by_role("button", name="Compare").click()
    assert page.locator("h1").inner_text() == "China · United States"


def test_the_pages_say_all_without_scripts(visit):
    visited = visit(java_script_enabled=False)
    assert "Grant to Group14" in visited.open("/measure/group14-grant").locator("main").inner_text()
    page = visited.open("/compare?_country=CN&_country=US")
    assert page.locator("table.compared tbody tr").count() >= 8
    assert page.locator("figure svg").first.is_visible()


def test_a_reader_chooses_a_language_and_keeps_it_on_the_way(visit):
    page = visit().open("/")
    with leads_on(page):
        page.get_by_role("link", name="العربية").click()
    assert page.locator("html").get_attribute("dir") == "rtl"
    with leads_on(page):
        page.locator(".ways").get_by_role("link", name="الصين", exact=True).click()
    assert page.locator("h1").inner_text() == "الصين"
    assert page.locator("html").get_attribute("lang") == "ar"


def test_by_keys_alone_a_reader_skips_to_the_content(visit):
    page = visit().open("/country/CN")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_no_layout_shifts_while_a_place_loads(visit):
    visited = visit(new=True)
    visited.context.add_init_script(
        "window.shifts = []; new PerformanceObserver(list => window.shifts.push(...list.getEntries()"
        ".map(one => one.value))).observe({type: 'layout-shift', buffered: true});"
    )
    page = visited.open("/country/CN")
    page.wait_for_load_state("networkidle")
    assert sum(page.evaluate("window.shifts")) < 0.02

"""The events page in a browser: facets by mouse and by keys, every width, every direction, no barrier."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from visiting import leads_on

pytestmark = pytest.mark.browser

PAGE = "/tracker/events"
SERIOUS = {"serious", "critical"}
LOOKS = {
    "light": (PAGE, {}),
    "dark": (PAGE, {"color_scheme": "dark"}),
    "phone": (PAGE, {"viewport": {"width": 320, "height": 700}}),
    "right to left": (f"{PAGE}?_lang=ar&_country=CN", {}),
    "Chinese, filtered, in the dark": (
        f"{PAGE}?_lang=zh&kind=grant&_facet_event=state",
        {"color_scheme": "dark"},
    ),
    "refused": (f"{PAGE}?nothing=1", {}),
    "as a table": (f"{PAGE}?_view=table", {}),
}
WATCH_SHIFTS = """
window.shifts = [];
new PerformanceObserver(list => window.shifts.push(...list.getEntries().map(one => one.value)))
  .observe({type: 'layout-shift', buffered: true});
"""


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_serious(visit, axe, look):
    path, settings = LOOKS[look]
    page = visit(answers=(400,), **settings).open(path)
    for summary in page.locator("summary").all():
        if summary.is_visible():
            summary.click()
    found = axe.run(page).response["violations"]
    assert [
        (one["id"], [node["target"] for node in one["nodes"]][:4])
        for one in found
        if one["impact"] in SERIOUS
    ] == []


@pytest.mark.parametrize("language", ["en", "fa"])
def test_no_width_scrolls_sideways(visit, language):
    page = visit().open(f"{PAGE}?_lang={language}&_country=CN")
    for width in (320, 390, 768, 1024, 1440, 1920, 3840):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_moves_while_the_page_comes(visit, width):
    visitor = visit(new=True, viewport={"width": width, "height": 900})
    visitor.context.add_init_script(WATCH_SHIFTS)
    page = visitor.open(PAGE)
    page.wait_for_load_state("networkidle")
    assert sum(page.evaluate("window.shifts")) < 0.01


def test_a_facet_is_chosen_and_taken_back_by_keys_alone(visit):
    page = visit().open(PAGE)
    page.locator("#facet-country a", has_text="Japan").focus()
    with leads_on(page, "**_country=JP"):
        page.keyboard.press("Enter")
    assert page.locator(".count strong").inner_text() == "2 events"
    chosen = page.locator("#facet-country li.chosen a")
    assert chosen.get_attribute("aria-current") == "true"
    chosen.focus()
    with leads_on(page, f"**{PAGE}"):
        page.keyboard.press("Enter")


def test_seldom_values_unfold_by_keys_and_without_scripts(visit, starter_address):
    page = visit(starter_address, java_script_enabled=False).open(PAGE)
    hidden = page.locator("#facet-material details.more li a").first
    assert not hidden.is_visible()
    page.locator("#facet-material details.more summary").focus()
    page.keyboard.press("Enter")
    expect(hidden).to_be_visible()


def test_facets_read_from_the_right_in_arabic(visit):
    page = visit(locale="ar-EG").open(PAGE)
    assert page.evaluate("document.documentElement.dir") == "rtl"
    row = page.locator("#facet-country li").first
    name, number = row.locator("bdi").bounding_box(), row.locator(".n").bounding_box()
    assert name["x"] > number["x"]
    assert page.locator(".facet-column").bounding_box()["x"] > page.locator(".row-column").bounding_box()["x"]


def test_a_facet_that_was_asked_for_is_hidden_again(visit):
    page = visit().open(PAGE)
    with leads_on(page):
        page.locator(".offered").get_by_role("link", name="state").click()
    with leads_on(page, f"**{PAGE}"):
        page.locator("#facet-state a.hide").click()
    assert page.locator("#facet-state").count() == 0


def test_print_has_the_chart_and_the_rows_and_no_controls(visit):
    page = visit().open(f"{PAGE}?_country=CN")
    page.emulate_media(media="print")
    assert page.locator("figure.timeline svg").first.is_visible()
    assert page.locator("li.event").first.is_visible()
    assert not page.locator(".facet-column").is_visible()
    assert not page.locator("form.find").is_visible()


def test_a_page_comes_compressed_and_only_once(visit):
    page = visit(new=True).open(PAGE)
    taken = page.evaluate(
        "(({encodedBodySize: sent, decodedBodySize: whole}) => [sent, whole])"
        "(performance.getEntriesByType('navigation')[0])"
    )
    assert taken[0] < taken[1] / 3
    with page.expect_response(lambda answer: answer.url.endswith(PAGE)) as again, leads_on(page):
        page.reload()
    tag = again.value.headers["etag"]
    assert again.value.request.all_headers().get("if-none-match") == tag
    assert again.value.status in {200, 304}  # a browser may show its own copy of it as 200


def test_every_link_of_the_facets_says_what_it_is(visit):
    page = visit().open(f"{PAGE}?kind=grant")
    for link in page.locator(".facet a").all():
        name = link.get_attribute("aria-label") or link.inner_text()
        assert re.search(r"\w", name)

"""From the facets to an event and back: by keys alone, and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from visiting import leads_on
from whole_site import EVENTS, PAGES

pytestmark = pytest.mark.browser

FEW = f"{EVENTS}?_country=CN&kind=grant&_size=3"
MANY_STOPS = 400
STOP = """
(() => {
  const stop = document.activeElement;
  if (!stop || stop === document.body) return null;
  const box = stop.getBoundingClientRect(), style = getComputedStyle(stop);
  const hit = stop.querySelector('.tl-hit, .tl-lane, .tl-undated, .tl-mark');
  const drawn = hit || stop.closest('svg') ? getComputedStyle(hit || stop.querySelector('*')) : null;
  const ring = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none';
  return {
    what: stop.outerHTML.slice(0, 120),
    ringed: ring || (drawn !== null && (parseFloat(drawn.strokeWidth) >= 2 || drawn.textDecorationLine === 'underline')),
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    inMain: stop.closest('main') !== null,
  };
})()
"""


def tab_to(page, wanted):
    """Press Tab until what is wanted has the focus."""
    for _ in range(MANY_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches({wanted!r})"):
            return
    pytest.fail(f"no key leads to {wanted}")


@pytest.mark.parametrize(
    "path", [FEW, PAGES["compared"], "/measure/group14-grant"], ids=["events", "compared", "measure"]
)
def test_every_stop_of_the_tab_key_is_seen_and_none_holds_it(visit, site, path):
    page = visit(site).open(path)
    stops = []
    for _ in range(MANY_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        stops.append(stop)
    assert len(stops) < MANY_STOPS, "the focus is held"
    assert [stop["what"] for stop in stops if not (stop["ringed"] and stop["seen"])] == []
    assert any(stop["inMain"] for stop in stops)
    assert not stops[-1]["inMain"], "the last stop is in the footer"


def test_keys_alone_lead_from_a_facet_to_an_event_and_back(visit, site):
    page = visit(site).open(f"{EVENTS}?_size=10")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#content$"))
    tab_to(page, "#facet-country a[href*='_country=CN']")
    with leads_on(page, "**_country=CN**"):
        page.keyboard.press("Enter")
    shown = page.locator(".count strong").inner_text()
    tab_to(page, "li.event .title a")
    title = page.evaluate("document.activeElement.textContent")
    with leads_on(page, re.compile(rf"{EVENTS}/\d+$")):
        page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == title
    with leads_on(page):
        page.go_back()
    assert page.locator(".count strong").inner_text() == shown


def test_keys_alone_lead_from_the_chart_to_a_time_and_out_again(visit, site):
    page = visit(site).open(f"{EVENTS}?_country=CN&_by=year&_size=3")
    tab_to(page, ".tl-hits a")
    page.keyboard.press("ArrowLeft")
    key = page.evaluate("document.activeElement.dataset.key")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.tl-hits') === null")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.dataset.key") == key
    with leads_on(page, f"**year={key}**"):
        page.keyboard.press("Enter")
    tab_to(page, ".chips a")
    with leads_on(page):
        page.keyboard.press("Enter")
    assert not ("_country=CN" in page.url and f"year={key}" in page.url)


def test_without_scripts_every_way_is_a_link_or_a_form(visit, site):
    page = visit(site, java_script_enabled=False).open("/")
    with leads_on(page):
        page.locator(".ways").get_by_role("link", name="China", exact=True).first.click()
    assert page.locator("h1").inner_text() == "China"
    with leads_on(page, "**/tracker/events?**"):
        page.locator("main a[href*='/tracker/events?']").first.click()
    with leads_on(page):
        page.locator("#facet-kind").get_by_role("link", name=re.compile("^Grant")).click()
    page.get_by_label("Search").fill("Grant")
    with leads_on(page, "**kind=grant**"):
        page.get_by_role("button", name="Show").click()
    assert page.locator("li.event").count() >= 1
    for way in (page.locator(".chips a").first, page.locator(".drawn svg a").last):
        with leads_on(page):
            way.click()
    with leads_on(page, re.compile(rf"{EVENTS}/\d+$")):
        page.locator("li.event .title a").first.click()
    assert page.locator("article.report, .evidence, section").first.is_visible()
    assert page.locator("h1").inner_text()

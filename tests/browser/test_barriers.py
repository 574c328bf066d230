"""Every kind of page, by whoever reads it: no barrier in the light, in the dark, on a phone, from the right."""

from __future__ import annotations

import re
from typing import Any

import pytest
from editing import PASSWORD
from whole_site import PAGES, SIGNED_IN, SPEAKING

pytestmark = pytest.mark.browser

SERIOUS = {"serious", "critical"}
PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 800}
ANSWERS = (400, 403, 404)
ALONE = (
    "events",
    "refused",
    "material",
    "agency",
    "no such place",
    "countries",
    "materials",
    "agencies",
    "compare",
)
"""What test_events_page.py and test_places.py look at in the same lights."""

UNFOLD = "document.querySelectorAll('details:not(.more)').forEach(details => { details.open = true })"
EVERYTHING: dict[str, Any] = {"resultTypes": ["violations"]}
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
ROOM = {
    "resultTypes": ["violations"],
    "runOnly": ["scrollable-region-focusable", "target-size", "meta-viewport", "label"],
}
ALL_BUT_COLOURS = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": False}}}
RUNNING = """
[...document.querySelectorAll('*')].filter(element => {
  const style = getComputedStyle(element);
  return /[1-9]/.test(style.transitionDuration) || /[1-9]/.test(style.animationDuration);
}).map(element => element.outerHTML.slice(0, 80))
"""


def barriers(axe, page, options):
    return [
        (one["id"], [node["html"] for node in one["nodes"][:2]])
        for one in axe.run(page, options=options).response["violations"]
        if one["impact"] in SERIOUS
    ]


def hold_without_barriers(axe, page):
    """In the light, then in the dark, then on a phone, where nothing may be wider than it."""
    page.evaluate(UNFOLD)
    assert barriers(axe, page, EVERYTHING) == []
    page.emulate_media(color_scheme="dark")
    assert barriers(axe, page, COLOURS) == []
    page.set_viewport_size(PHONE)
    assert barriers(axe, page, ROOM) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("kind", [kind for kind in PAGES if kind not in ALONE])
def test_no_page_has_a_barrier(visit, site, axe, kind):
    hold_without_barriers(axe, visit(site, answers=ANSWERS, viewport=DESK).open(PAGES[kind]))


@pytest.mark.parametrize("kind", SIGNED_IN)
def test_no_page_to_write_on_has_a_barrier(visit, site, axe, kind):
    visitor = visit(site, answers=ANSWERS, viewport=DESK)
    visitor.sign_in("ada", PASSWORD)
    hold_without_barriers(axe, visitor.open(SIGNED_IN[kind]))


@pytest.mark.parametrize("kind", ["events filtered", "lanes"])
def test_no_page_in_arabic_has_a_barrier(visit, site, axe, kind):
    page = visit(site, viewport=DESK, locale="ar").open(PAGES[kind])
    page.evaluate(UNFOLD)
    assert barriers(axe, page, ALL_BUT_COLOURS) == []


@pytest.mark.parametrize("kind", SPEAKING)
def test_a_page_in_arabic_is_mirrored(visit, site, kind):
    page = visit(site, viewport=DESK, locale="ar").open(PAGES[kind])
    page.evaluate(UNFOLD)
    assert page.evaluate("document.documentElement.scrollWidth") <= DESK["width"]
    home, sign_in = page.locator("a.home").bounding_box(), page.locator("ul.visitor").bounding_box()
    title = page.locator("h1").bounding_box()
    assert sign_in["x"] < 100 < 1100 < home["x"] + home["width"]
    assert title["x"] + title["width"] > 1200


def test_numbers_and_names_of_the_left_stay_whole_among_words_from_the_right(visit, site):
    page = visit(site, viewport=DESK, locale="ar").open(f"{PAGES['events']}?_country=CN&_stack=country")
    name = page.locator(".facet bdi").first
    assert name.evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate"
    titles = page.locator("ol.events .title").evaluate_all(
        "all => all.map(e => [e.dir, getComputedStyle(e).unicodeBidi, e.textContent])"
    )
    assert {("auto", "plaintext")} == {(direction, bidi) for direction, bidi, _ in titles}
    assert page.locator("form.find input[name=_from]").evaluate("e => getComputedStyle(e).direction") == "ltr"


def test_at_four_hundred_percent_everything_is_there_in_one_column(visit, site):
    """A window of 1280 px shows 320 at 400 % (WCAG 2.2, 1.4.10)."""
    page = visit(site, viewport={"width": 320, "height": 256}, device_scale_factor=4).open(
        PAGES["events filtered"]
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("label.unfold").click()
    for part in ("h1", "form.find", "figure.timeline svg", "#facet-country", "li.event"):
        box = page.locator(part).first.bounding_box()
        assert box["x"] >= 0, part
        assert box["x"] + box["width"] <= 320, part


@pytest.mark.parametrize("kind", ["front", "events filtered", "event", "measure", "country", "compared"])
def test_paper_has_what_is_read_and_nothing_that_is_pressed(visit, site, kind):
    page = visit(site).open(PAGES[kind])
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert page.locator("figure svg").first.is_visible()
    for control in ("header", "main form", "a.skip", ".facet-column", ".drawn-by", "summary"):
        for found in page.locator(control).all():
            assert not found.is_visible(), control


def test_who_wants_no_motion_sees_none(visit, site):
    visitor = visit(site, reduced_motion="reduce")
    for kind in ("front", "events", "measure"):
        assert visitor.open(PAGES[kind]).evaluate(RUNNING) == []


def test_who_does_not_mind_sees_some(visit, site):
    """Or the test before could not fail."""
    found = visit(site, reduced_motion="no-preference").open(PAGES["events"]).evaluate(RUNNING)
    assert any(re.match("<(rect|a|div)", one) for one in found)

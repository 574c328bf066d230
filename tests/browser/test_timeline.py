"""The chart in a browser: a time chosen by dragging or with the keys, the events of a bar, every width."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from published import HOSTILE_TITLE
from visiting import leads_on

pytestmark = pytest.mark.browser

SEVERAL_YEARS = "/tracker/events?_review=all&_by=year"


def bars(page):
    return page.locator(".tl-hits a")


def middle(bar):
    box = bar.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def asked(page):
    return parse_qs(urlsplit(page.url).query)


def keys_of(page):
    return bars(page).evaluate_all("bars => bars.map(bar => bar.dataset.key)")


def drag(page, first, last):
    page.mouse.move(*middle(first))
    page.mouse.down()
    page.mouse.move(*middle(last), steps=4)


def test_dragging_over_bars_shows_their_time(visit):
    page = visit().open(SEVERAL_YEARS)
    first, last = keys_of(page)[1:3]
    drag(page, bars(page).nth(1), bars(page).nth(2))
    expect(page.get_by_role("status")).to_have_text(re.compile(f"^{first} to {last}: "))
    with leads_on(page, "**_from=**"):
        page.mouse.up()
    assert asked(page) == {"_review": ["all"], "_by": ["year"], "_from": [first], "_to": [last]}


def test_a_click_on_a_bar_shows_its_time(visit):
    page = visit().open(SEVERAL_YEARS)
    key = keys_of(page)[1]
    with leads_on(page, f"**year={key}"):
        page.mouse.click(*middle(bars(page).nth(1)))


def test_arrow_keys_walk_over_the_bars_and_shift_extends(visit):
    page = visit().open(SEVERAL_YEARS)
    keys = keys_of(page)
    bars(page).last.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(f".tl-hits a[data-key='{keys[-2]}']")).to_be_focused()
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.get_by_role("status")).to_have_text(re.compile(f"^{keys[-3]} to {keys[-2]}: "))
    with leads_on(page, "**_from=**"):
        page.keyboard.press("Enter")
    assert asked(page)["_from"] == [keys[-3]]
    assert asked(page)["_to"] == [keys[-2]]


def test_escape_takes_a_choice_back(visit):
    page = visit().open(SEVERAL_YEARS)
    bars(page).last.focus()
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.get_by_role("status")).not_to_be_empty()
    page.keyboard.press("Escape")
    expect(page.get_by_role("status")).to_be_empty()
    expect(page.locator(".tl-range")).to_have_attribute("width", "0")


def test_enter_on_one_bar_shows_its_time(visit):
    page = visit().open(SEVERAL_YEARS)
    first = keys_of(page)[0]
    bars(page).last.focus()
    page.keyboard.press("Home")
    with leads_on(page, f"**year={first}"):
        page.keyboard.press("Enter")


def test_the_chart_is_one_stop_of_the_tab_key(visit):
    page = visit().open(SEVERAL_YEARS)
    assert bars(page).evaluate_all("bars => bars.filter(bar => bar.tabIndex === 0).length") == 1


def test_a_bar_tells_the_titles_of_its_events(visit):
    page = visit().open("/tracker/events?_country=CN&_by=month")
    bars(page).filter(has=page.locator(".tl-hit")).last.hover()
    card = page.locator(".tl-card")
    link = card.get_by_role("link").first
    link.wait_for()
    assert re.search(r"/tracker/events/\d+$", link.get_attribute("href"))


def test_a_bar_of_many_events_asks_for_its_newest(visit):
    page = visit().open("/tracker/events?_review=all&_by=year&_stack=country")
    bars(page).nth(1).hover()
    page.locator(".tl-card li a").first.wait_for()
    assert 1 <= page.locator(".tl-card li a").count() <= 5


def test_a_hostile_title_is_text_in_the_card(visit):
    page = visit().open("/tracker/events?_review=all&_by=year&title__contains=script")
    item = page.locator(".drawn a").first
    item.focus()
    page.locator(".tl-card a", has_text="<script>").first.wait_for()
    expect(page.locator(".tl-card")).to_contain_text(HOSTILE_TITLE)


def test_from_a_bar_the_keys_lead_to_its_events_and_back(visit):
    page = visit().open("/tracker/events?_country=CN&_by=month")
    bars(page).last.focus()
    page.locator(".tl-card a").first.wait_for()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".tl-card a").first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(bars(page).last).to_be_focused()


@pytest.mark.parametrize("width", [320, 3840])
def test_the_chart_fills_its_room_and_no_more(visit, width):
    page = visit(viewport={"width": width, "height": 900}).open(SEVERAL_YEARS)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    room = page.locator(".drawn").bounding_box()
    chart = page.locator(".drawn > svg").bounding_box()
    assert room["width"] * 0.8 < chart["width"] <= room["width"]


@pytest.mark.parametrize("width", [320, 1280])
def test_no_two_labels_lie_on_each_other(visit, width):
    page = visit(viewport={"width": width, "height": 900}).open("/tracker/events?_review=all&_by=month")
    boxes = page.locator(".drawn > svg > text:not([text-anchor=end])").evaluate_all(
        "texts => texts.map(t => t.getBoundingClientRect()).filter(b => b.width)"
        ".map(b => [b.left, b.right, b.top, b.bottom])"
    )
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = (
                one[1] <= other[0] + 1 or other[1] <= one[0] + 1 or one[3] <= other[2] or other[3] <= one[2]
            )
            assert apart, (one, other)


def test_scripts_move_nothing_on_the_page(visit):
    with_scripts = visit(new=True).open(SEVERAL_YEARS)
    without = visit(java_script_enabled=False).open(SEVERAL_YEARS)
    tall = [page.locator(".drawn").bounding_box()["y"] for page in (with_scripts, without)]
    assert tall[0] == tall[1]
    shift = with_scripts.evaluate(
        "new Promise(done => { let sum = 0; new PerformanceObserver(list => list.getEntries().forEach(e => sum += e.value))"
        ".observe({type: 'layout-shift', buffered: true}); requestAnimationFrame(() => requestAnimationFrame(() => done(sum))) })"
    )
    assert shift == 0


@pytest.mark.parametrize(
    ("query", "scheme"),
    [
        ("", "light"),
        ("", "dark"),
        ("&_lanes=country", "light"),
        ("&_measure=net", "dark"),
        ("&_country=CN", "light"),
    ],
)
def test_the_chart_can_be_used_by_everybody(visit, query, scheme):
    page = visit(color_scheme=scheme).open(f"{SEVERAL_YEARS}{query}")
    found = Axe().run(page, context="figure.timeline")
    serious = [one for one in found.response["violations"] if one["impact"] in ("serious", "critical")]
    assert [(one["id"], [node["html"] for node in one["nodes"][:2]]) for one in serious] == []


def test_in_arabic_the_words_stand_right_and_time_runs_as_ever(visit):
    page = visit().open(f"{SEVERAL_YEARS}&_lang=ar")
    caption = page.locator("figure.timeline figcaption")
    assert caption.evaluate("e => getComputedStyle(e).direction") == "rtl"
    first, last = bars(page).first.bounding_box(), bars(page).last.bounding_box()
    assert first["x"] < last["x"]

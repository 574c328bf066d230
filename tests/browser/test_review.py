"""Reviewing as a person does: by keys, by clicks, without scripts, two at once, on a phone."""

from __future__ import annotations

import re

import pytest
from editing import CHINESE_TITLE, PASSWORD
from visiting import leads_on

from tracker.store import Store

pytestmark = pytest.mark.browser

GALLIUM = "Ministry weighs limits on gallium exports"
REVIEW = "/-/tracker/review"
PHONE = {"width": 320, "height": 640}


def review_of(db, uid: str) -> str:
    with Store.open(db) as store:
        return store.find_event(uid).review.value


def test_the_queue_is_gone_through_by_keys_alone(visit, writable):
    address, db = writable
    page = visit(address).sign_in("ada", PASSWORD, REVIEW)
    with leads_on(page, "**/same-*"):
        page.keyboard.press("n")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="hidden")
    with leads_on(page, "**/event-*done=*"):
        page.keyboard.press("k")  # the two are kept apart
    assert page.locator("h1").inner_text() == GALLIUM
    assert CHINESE_TITLE in page.locator(".notice").inner_text()
    with leads_on(page, re.compile(r"done=2")):
        page.keyboard.press("a")
    assert review_of(db, "gallium-limits") == "approved"
    with leads_on(page):
        page.keyboard.press("u")
    assert page.get_by_text("Taken back: everything is as it was").is_visible()
    assert review_of(db, "gallium-limits") == "pending"


def test_letters_typed_as_a_reason_press_nothing(visit, writable):
    address, db = writable
    page = visit(address).sign_in("ada", PASSWORD, f"{REVIEW}?kind=export_control")
    with leads_on(page, "**/event-*"):
        page.locator(".queue a").click()
    page.get_by_label("Why").fill("")
    page.get_by_label("Why").press_sequentially("a rumour, merely")
    assert page.locator("h1").inner_text() == GALLIUM
    page.keyboard.press("Escape")
    with leads_on(page, re.compile(r"/review\?kind=export_control.*done=")):
        page.keyboard.press("r")
    assert review_of(db, "gallium-limits") == "rejected"


def test_a_doubt_is_merged_by_a_click_and_its_page_tells_so(visit, writable):
    visitor = visit(writable[0])
    page = visitor.sign_in("ada", PASSWORD, REVIEW)
    with leads_on(page, "**/same-*"):
        page.get_by_text(CHINESE_TITLE).first.click()
    assert page.locator(".compare .differs").count() == 2
    assert page.locator("article.report mark").count() >= 4
    with leads_on(page, "**done=*"):
        page.get_by_role("button", name="The same: merge").click()
    page = visitor.open("/event/group14-award")
    assert page.get_by_role("heading", name="Reports differ").is_visible()
    with leads_on(page):
        page.get_by_role("button", name="Not this event: split off").first.click()
    assert page.get_by_text("Done; it can be undone.").is_visible()


def test_everything_can_be_decided_without_scripts(visit, writable):
    address, db = writable
    page = visit(address, java_script_enabled=False).sign_in("ada", PASSWORD, REVIEW)
    with leads_on(page):
        page.get_by_text(GALLIUM).click()
    assert page.get_by_role("button", name="Approve").is_visible()
    assert not page.get_by_role("button", name="Keys").is_visible()
    page.get_by_label("Why").fill("confirmed")
    with leads_on(page):
        page.get_by_role("button", name="Approve").click()
    assert "You approved" in page.locator(".notice").inner_text()
    assert review_of(db, "gallium-limits") == "approved"
    with leads_on(page):
        page.get_by_role("button", name="Undo").click()
    assert page.get_by_text("Taken back: everything is as it was").is_visible()
    assert review_of(db, "gallium-limits") == "pending"


def test_two_people_decide_one_thing_and_the_second_sees_it(visit, writable):
    address, db = writable
    ada = visit(address).sign_in("ada", PASSWORD, f"{REVIEW}?kind=export_control")
    bob = visit(address, answers=(409,)).sign_in("bob", PASSWORD, f"{REVIEW}?kind=export_control")
    for page in (ada, bob):
        with leads_on(page):
            page.locator(".queue a").click()
        assert page.locator("h1").inner_text() == GALLIUM
    with leads_on(ada, "**done=*"):
        ada.keyboard.press("a")
    bob.get_by_label("Why").fill("a rumour")
    with leads_on(bob):
        bob.get_by_role("button", name="Reject").click()
    conflict = bob.locator(".conflict")
    assert "Somebody changed this event meanwhile" in conflict.inner_text()
    assert "by ada" in conflict.inner_text()
    assert review_of(db, "gallium-limits") == "approved"
    assert bob.get_by_label("Why").input_value() == "a rumour"
    with leads_on(bob, "**done=*"):
        bob.get_by_role("button", name="Reject").click()
    assert review_of(db, "gallium-limits") == "rejected"


@pytest.mark.parametrize(
    "path",
    [REVIEW, f"{REVIEW}/same-1", "/-/tracker/enter", "/-/tracker/paste", "/-/tracker/edit/group14-award"],
)
def test_a_phone_in_the_dark_shows_it_all_without_scrolling_sideways(visit, undecided, path):
    page = visit(undecided, viewport=PHONE, color_scheme="dark").sign_in("ada", PASSWORD, path)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(map(int, re.findall(r"\d+", ground)[:3])) < 60

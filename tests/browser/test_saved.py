"""Keeping a filter by keyboard alone, and the list of those that are kept, for everybody."""

from __future__ import annotations

import pytest
from editing import PASSWORD
from visiting import leads_on

from tracker.model import utc_now
from tracker.store import Store

pytestmark = pytest.mark.browser

SERIOUS = {"serious", "critical"}


def test_a_filter_is_kept_by_keys_alone(visit, writable):
    address, db = writable
    page = visit(address).sign_in("ada", PASSWORD, "/tracker/events?_country=US")
    page.locator("summary", has_text="Save this filter").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("What the United States does")
    page.keyboard.press("Tab")
    page.keyboard.type("us")
    with leads_on(page, "**/saved#us"):
        page.keyboard.press("Enter")
    assert page.locator("#us h2").inner_text() == "What the United States does"
    with leads_on(page, "**/tracker/events?_country=US"):
        page.locator("#us h2 a").click()
    with Store.open(db) as store:
        assert store.find_filter("us").query == "_country=US"


@pytest.mark.parametrize("locale", ["en", "fa"])
def test_the_list_has_no_barrier_and_fits_a_phone(visit, writable, locale):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    address, db = writable
    with Store.open(db, write=True) as store:
        title = "Graphite, whoever restricts or supports it <b>" * 3
        store.save_filter("_material=graphite", title, name="x" * 60, by="ada", now=utc_now())
    page = visit(address, locale=locale, viewport={"width": 320, "height": 640}).open("/saved")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    violations = axe.run(page).response["violations"]
    assert [one["id"] for one in violations if one["impact"] in SERIOUS] == []

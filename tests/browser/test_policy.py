"""The policy that pages are sent with: kept by every page there is, Datasette's own among them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from editing import PASSWORD
from playwright.sync_api import expect
from visiting import Visit, leads_on

pytestmark = pytest.mark.browser

WATCH = """
window.broken = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.broken.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}:${event.lineNumber}`);
});
"""

EDITOR = "document.querySelector('.CodeMirror').CodeMirror"

PAGES = [
    "/",
    "/tracker",
    "/tracker/events",
    "/tracker/events?_view=table",
    "/tracker/events?_country=CN&_search=graphite",
    "/tracker/events.svg",
    "/tracker/events/1",
    "/country/CN",
    "/material/graphite",
    "/agencies",
    "/compare?country=CN&country=US",
    "/saved",
    "/tracker/reports",
    "/tracker/reports?_sort=id&_facet=language&id__gt=0&_where=1",
    "/tracker/reports/1",
    "/tracker/measures",
    "/tracker/timeline",
    "/tracker/upcoming",
    "/tracker/in_force",
    "/tracker/source_health",
    "/tracker/events_fts",
    "/tracker/takes_effect_next",
    "/tracker/evidence_of_an_event?event=1",
    "/tracker?sql=select+id,+title+as+%22a%7D%3Cb%3E%22+from+events",
    "/tracker?sql=select+nothing",
    "/tracker?sql=select+randomblob(500000000)",
    "/tracker/nowhere",
    "/tracker/events?_where=nothing",
    "/event/nothing",
    "/-/login",
    "/-/logout",
    "/-/versions",
    "/-/settings",
    "/-/plugins",
    "/-/actor",
    "/-/allow-debug",
    "/-/messages",
    "/-/patterns",
    "/-/permissions",
    "/-/tracker/review",
    "/-/tracker/enter",
    "/-/tracker/paste",
]


@pytest.fixture
def watched(chromium: Any, undecided: str) -> Iterator[Visit]:
    """A visitor who is signed in, and whose every page says what it broke."""
    visit = Visit(chromium, undecided, answers=(400, 403, 404))
    visit.context.add_init_script(WATCH)
    visit.sign_in("ada", PASSWORD)
    yield visit
    visit.context.close()


def test_no_page_breaks_the_policy(watched):
    broken = {}
    for path in PAGES:
        page = watched.open(path)
        page.mouse.move(300, 300)
        if path.endswith(".svg"):
            assert page.evaluate("getComputedStyle(document.querySelector('.tl-title')).fontSize") != "16px"
        found = page.evaluate("window.broken")
        if found or watched.wrong:
            broken[path] = (found, list(watched.wrong))
        watched.wrong.clear()
    assert broken == {}


def test_every_page_is_styled(visit):
    """A style sheet that the policy kept out would leave pages in the browser's own."""
    watched = visit(answers=(404,))
    for path in ("/tracker/reports", "/tracker?sql=select+1", "/-/versions", "/tracker/nowhere"):
        expect(watched.open(path).locator("body")).not_to_have_css("font-family", re.compile("Times"))


def test_the_sql_editor_colours_lays_out_and_sends_what_is_written(visit):
    page = visit().open("/tracker?sql=select+id,title+from+events+limit+2")
    page.locator(".CodeMirror .cm-keyword").first.wait_for()
    page.get_by_role("button", name="Format SQL").click()
    page.wait_for_function(f"{EDITOR}.getValue().includes('\\n')")
    page.evaluate(f"{EDITOR}.setValue('select 6 * 7 as answer')")
    page.locator(".CodeMirror textarea").focus()
    with leads_on(page, "**answer**"):
        page.keyboard.press("Shift+Enter")
    assert page.locator("table.rows-and-columns td").inner_text() == "42"


def test_without_scripts_the_box_is_a_box(visit):
    page = visit(java_script_enabled=False).open("/tracker?sql=select+1")
    page.locator("textarea#sql-editor").fill("select 6 * 7 as answer")
    with leads_on(page):
        page.get_by_role("button", name="Run SQL").click()
    assert page.locator("table.rows-and-columns td").inner_text() == "42"

"""Signing in and entering events as a person does: by form, from a pasted text, refused, two at once."""

from __future__ import annotations

import re

import pytest
from editing import CHINESE_TEXT, PASSWORD
from playwright.sync_api import expect
from visiting import leads_on

from tracker.store import Store

pytestmark = pytest.mark.browser

ENTER, PASTE = "/-/tracker/enter", "/-/tracker/paste"
EDIT = "/-/tracker/edit/group14-award"


def facts_of(db, uid: str):
    with Store.open(db) as store:
        return store.find_event(uid).facts


def chips(page, field: str):
    return page.locator(f"#{field} ul.picked li span")


def test_a_wrong_password_then_the_right_one_then_out(visit, undecided):
    visitor = visit(undecided, answers=(403,))
    page = visitor.open(ENTER)
    assert "/-/login" in page.url
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill("wrong")
    with leads_on(page):
        page.locator("main").get_by_role("button", name="Sign in").click()
    assert "do not belong together" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Name").input_value() == "ada"
    page.get_by_label("Password").fill(PASSWORD)
    with leads_on(page, f"**{ENTER}"):
        page.keyboard.press("Enter")
    with leads_on(page):
        page.get_by_role("button", name="Sign out").click()
    assert page.get_by_role("link", name="Sign in").is_visible()
    assert "/-/login" in visitor.open(ENTER).url


def test_an_event_is_entered_with_chips_and_completion(visit, writable):
    address, db = writable
    page = visit(address).sign_in("ada", PASSWORD, ENTER)
    page.get_by_label("Title").first.fill("Chile taxes lithium exports")
    page.get_by_label("Kind").select_option("export_tax")
    page.get_by_label("Action").select_option("enacted")
    page.get_by_label("Date", exact=True).first.fill("2026-05")
    countries = page.get_by_role("textbox", name="Countries that act").or_(
        page.get_by_role("combobox", name="Countries that act")
    )
    countries.press_sequentially("Chile")
    countries.press("Enter")
    countries.press_sequentially("Argentina,")
    expect(chips(page, "countries-actor")).to_have_text(["Chile", "Argentina"])
    page.get_by_role("button", name="Remove Argentina").click()
    expect(chips(page, "countries-actor")).to_have_text(["Chile"])
    organizations = page.locator("#organizations input[type=text]")
    organizations.press_sequentially("Group1")
    page.locator("#organizations datalist option[value=Group14]").wait_for(state="attached")
    organizations.press_sequentially("4")
    organizations.press("Enter")
    expect(chips(page, "organizations")).to_have_text(["Group14"])
    page.get_by_role("button", name="Another date").click()
    page.locator("[name='dates.date']").nth(1).fill("2026-07-01")
    page.locator("[name='dates.role']").nth(1).select_option("effective")
    with leads_on(page):
        page.get_by_role("button", name="Store the event").click()
    assert page.get_by_text("Stored.").is_visible()
    assert page.locator("h1").inner_text() == "Chile taxes lithium exports"
    facts = facts_of(db, page.locator("dd code").inner_text().removeprefix("/event/"))
    assert [link.code for link in facts.countries] == ["CL"]
    assert facts.organizations == ("group14",)
    assert [(dated.role.value, dated.date.value) for dated in facts.dates] == [("effective", "2026-07-01")]


def test_what_is_wrong_is_said_beside_its_field_and_the_summary_leads_there(visit, undecided):
    page = visit(undecided, answers=(422,)).sign_in("ada", PASSWORD, ENTER)
    page.get_by_label("Title").first.fill("Something")
    page.get_by_label("Date", exact=True).first.fill("yesterday")
    with leads_on(page):
        page.get_by_role("button", name="Store the event").click()
    summary = page.get_by_role("alert")
    assert "3 things to put right" in summary.inner_text()
    expect(page.locator("#problems")).to_be_focused()
    summary.get_by_role("link", name="Date").click()
    expect(page.locator("#date")).to_be_focused()
    described = page.locator("#date").get_attribute("aria-describedby").split()
    assert "YYYY" in " ".join(page.locator(f"#{id}").inner_text() for id in described)
    assert page.get_by_label("Title").first.input_value() == "Something"


def test_an_event_is_entered_without_scripts(visit, writable):
    address, db = writable
    page = visit(address, java_script_enabled=False).sign_in("ada", PASSWORD, ENTER)
    page.get_by_label("Title").first.fill("Chile taxes lithium exports")
    page.get_by_label("Kind").select_option("export_tax")
    page.get_by_label("Action").select_option("enacted")
    page.locator("[name='countries.actor']").first.fill("Chile")
    page.locator("[name='materials']").nth(0).fill("Lithium")
    page.locator("[name='materials']").nth(1).fill("brine of no sort")
    with leads_on(page):
        page.get_by_role("button", name="Another date").click()
    assert page.locator("[name='dates.date']").count() == 2
    assert page.locator("[name='materials']").nth(1).input_value() == "brine of no sort"
    page.locator("[name='materials']").nth(1).fill("")
    with leads_on(page):
        page.get_by_role("button", name="Store the event").click()
    assert page.get_by_text("Stored.").is_visible()
    assert facts_of(db, page.locator("dd code").inner_text().removeprefix("/event/")).materials == (
        "lithium",
    )


def test_a_chinese_text_becomes_a_further_report_of_the_event_it_tells_of(visit, writable):
    page = visit(writable[0], locale="zh-CN").sign_in("ada", PASSWORD, PASTE)
    page.locator("#paste-text").fill(CHINESE_TEXT.replace("硅负极", "硅基负极"))
    page.locator("#paste-published").fill("2024-09-20")
    with leads_on(page):
        page.get_by_role("button", name="Read it").click()
    drafts = page.locator("article.draft")
    assert drafts.first.locator("mark").count() >= 2
    assert drafts.first.locator("h3").get_attribute("lang") == "zh"
    with leads_on(page):
        drafts.first.get_by_role("button", name="Open in the form").click()
    assert page.locator("#amount-value").input_value() == "200000000"
    expect(chips(page, "countries-actor").filter(has_text=re.compile("^美国$"))).to_be_visible()
    with leads_on(page):
        page.get_by_role("button", name="Store the event").click()
    assert page.locator(".likely .candidate").first.is_visible()
    page.locator("input[name=same][value=group14-award]").check()
    with leads_on(page, "**/tracker/events/*"):
        page.get_by_role("button", name="Store the event").click()
    assert "Added as a further report" in page.locator("body").inner_text()
    assert page.locator("article.report").count() == 2
    assert page.locator("article.report mark", has_text="Group14").count() >= 1


def test_two_people_edit_one_event_and_neither_loses_a_word(visit, writable):
    address, db = writable
    ada = visit(address).sign_in("ada", PASSWORD, EDIT)
    bob = visit(address, answers=(409,)).sign_in("bob", PASSWORD, EDIT)
    ada.get_by_label("Title").first.fill("Ada's title")
    ada.get_by_label("Programme").fill("Ada's programme")
    with leads_on(ada, "**/tracker/events/*"):
        ada.get_by_role("button", name="Store the changes").click()
    bob.get_by_label("Title").first.fill("Bob's title")
    with leads_on(bob):
        bob.get_by_role("button", name="Store the changes").click()
    assert "Somebody changed this event while you wrote" in bob.locator(".conflict").inner_text()
    assert bob.get_by_label("Title").first.input_value() == "Bob's title"
    assert "Ada's title" in bob.locator("#title-theirs").inner_text()
    assert bob.get_by_label("Programme").input_value() == "Ada's programme"
    with leads_on(bob, "**/tracker/events/*"):
        bob.get_by_role("button", name="Store the changes").click()
    facts = facts_of(db, "group14-award")
    assert (facts.title, facts.programme) == ("Bob's title", "Ada's programme")


FORGE = """([address, token]) => {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = address + '/-/tracker/review/event-1';
  for (const [name, value] of [['do', 'reject'], ['expected', '1.0'], ['csrftoken', token]]) {
    const input = document.createElement('input');
    Object.assign(input, {name, value});
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}"""


def test_a_page_of_another_site_cannot_press_a_button_here(visit, writable):
    """With the very token of the visitor's own forms. To a browser, another name is another site."""
    address, db = writable
    visitor = visit(address, answers=(403,), bypass_csp=True)
    page = visitor.sign_in("ada", PASSWORD, PASTE)
    token = page.locator("main input[name=csrftoken]").first.input_value()
    with leads_on(page):
        page.goto(address.replace("127.0.0.1", "localhost"))
    with leads_on(page):
        page.evaluate(FORGE, [address, token])
    assert "sent from a page of another site" in page.locator("body").inner_text()
    visitor.wrong[:] = [
        line for line in visitor.wrong if not line.startswith("another host: http://localhost")
    ]
    with Store.open(db) as store:
        assert store.value("SELECT count(*) FROM decisions") == 0


def test_a_forged_form_of_this_site_is_refused_too(visit, writable):
    address, db = writable
    visitor = visit(address, answers=(403,))
    visitor.sign_in("ada", PASSWORD)
    for token in ("", "a-guess"):
        page = visitor.open("/")
        with leads_on(page):
            page.evaluate(FORGE, [address, token])
        assert "did not match" in page.locator("body").inner_text()
    with Store.open(db) as store:
        assert store.value("SELECT count(*) FROM decisions") == 0

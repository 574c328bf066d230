"""The review pages: what waits, what a decision does, how it is taken back, two people at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from editing import CHINESE_TITLE, Visitor, hidden

from tracker import review
from tracker.model import Review, utc_now
from tracker.publish.editing.access import signed_token
from tracker.publish.editing.accounts import Accounts, default_path
from tracker.store import Store

GALLIUM = "Ministry weighs limits on gallium exports"


def key_of(db: Path, uid: str) -> str:
    with Store.open(db) as store:
        return f"/-/tracker/review/event-{store.find_event(uid).id}"


def state(db: Path, uid: str) -> Review:
    with Store.open(db) as store:
        return store.find_event(uid).review


def doubtful(db: Path) -> Any:
    """The newer event of the doubt."""
    with Store.open(db) as store:
        return store.load_event(store.value("SELECT event_id FROM doubts"))


def press(visitor: Visitor, address: str, verb: str, **more: str) -> Any:
    """Open a page and press one of its buttons."""
    expected = hidden(visitor.get(address).text, "expected")
    return visitor.post(address, {"do": verb, "expected": expected, **more})


# --- What waits


def test_the_queue_names_everything_that_waits_doubts_first(ada):
    page = ada.get("/-/tracker/review").text
    assert "3 things to decide" in page
    assert page.index(CHINESE_TITLE) < page.index(GALLIUM) < page.index("Waiting for a person")
    assert page.count('class="title"') == 4  # a doubt is about two


@pytest.mark.parametrize(
    ("asked", "shown", "left_out"),
    [
        ("kind=export_control", GALLIUM, CHINESE_TITLE),
        ("country=CN", GALLIUM, CHINESE_TITLE),
        ("material=silicon-anode-material", CHINESE_TITLE, GALLIUM),
        ("language=zh", CHINESE_TITLE, GALLIUM),
        ("source=ministry", CHINESE_TITLE, GALLIUM),
        ("asked=same", CHINESE_TITLE, GALLIUM),
        ("asked=pending", GALLIUM, CHINESE_TITLE),
    ],
)
def test_filters_narrow_it_and_go_along_from_page_to_page(ada, asked, shown, left_out):
    page = ada.get(f"/-/tracker/review?{asked}").text
    listed = page[page.index('<ol class="queue">') :]
    assert shown in listed
    assert left_out not in listed
    assert f"?{asked}" in listed


def test_strange_filters_and_pages_are_answered(ada):
    for strange in (
        "page=0",
        "page=-1",
        "page=x",
        "page=99999999999",
        "asked=%00",
        "kind=%27--",
        "country=" + "x" * 3000,
    ):
        assert ada.get(f"/-/tracker/review?{strange}").status_code == 200


@pytest.mark.parametrize(
    "key", ["event-999999", "same-999", "event-0", "event-99999999999999999999", "nothing-1"]
)
def test_what_is_not_there_is_no_page(ada, key):
    assert ada.get(f"/-/tracker/review/{key}").status_code == 404


# --- One thing


def test_an_event_is_shown_with_its_text_and_the_words_that_say_so(ada, db):
    page = ada.get(key_of(db, "gallium-limits")).text
    for words in (
        GALLIUM,
        "14 October 2025",
        "66 in 100",
        '<mark title="action">may limit</mark>',
        "The whole text",
    ):
        assert words in page


def test_a_doubt_shows_both_sides_and_what_agrees_and_differs(ada):
    page = ada.get("/-/tracker/review/same-1").text
    assert "58 in 100" in page
    assert "both name Group14" in page
    assert CHINESE_TITLE in page
    assert "Group14 wins a grant of up to $200 million" in page
    assert '<div class="line differs" role="row"><span role="rowheader">Materials</span>' in page
    assert '<div class="line same" role="row"><span role="rowheader">Date</span>' in page
    assert '<div class="line alone" role="row"><span role="rowheader">Target</span>' in page


# --- Deciding


def test_approving_publishes_and_leads_to_the_next_with_a_way_back(ada, db):
    answer = press(ada, key_of(db, "gallium-limits"), "approve", why="confirmed by phone")
    assert answer.status_code == 303
    assert "/-/tracker/review/event-" in answer.headers["location"]
    assert state(db, "gallium-limits") is Review.APPROVED
    following = ada.get(answer.headers["location"]).text
    assert "Waiting for a person" in following
    assert "You approved" in following
    ada.post("/-/tracker/undo", {"decision": hidden(following, "decision"), "back": "/-/tracker/review"})
    assert state(db, "gallium-limits") is Review.PENDING


def test_who_when_and_why_are_recorded(ada, db):
    press(ada, key_of(db, "gallium-limits"), "reject", why="a rumour")
    assert state(db, "gallium-limits") is Review.REJECTED
    with Store.open(db) as store:
        (decision,) = store.decisions()
        change = store.changes_of(store.find_event("gallium-limits").id)[-1]
    assert (decision.decided_by, decision.verb.value, decision.why) == ("ada", "reject", "a rumour")
    assert (change.changed_by, change.after, change.why) == ("ada", "rejected", "a rumour")


@pytest.mark.parametrize(("keep", "stays"), [("", "older"), ("newer", "newer")])
def test_merging_keeps_the_older_unless_told_otherwise(ada, db, keep, stays):
    newer = doubtful(db)
    press(ada, "/-/tracker/review/same-1", "merge", keep=newer.uid if keep else "")
    gone, kept = (newer.uid, "group14-award") if stays == "older" else ("group14-award", newer.uid)
    assert state(db, gone) is Review.REJECTED
    assert state(db, kept) is not Review.REJECTED
    with Store.open(db) as store:
        assert (
            len(
                store.rows(
                    "SELECT 1 FROM event_reports er JOIN events e ON e.id = er.event_id WHERE e.uid = ?",
                    (kept,),
                )
            )
            == 2
        )


def test_what_is_kept_apart_is_not_asked_again(ada, db):
    press(ada, "/-/tracker/review/same-1", "apart")
    with Store.open(db) as store:
        assert review.count(store).same == 0
        assert store.value("SELECT answer FROM doubts") == "apart"
    page = ada.get("/-/tracker/review/same-1").text
    assert "This is decided already" in page


def test_an_event_is_merged_into_another_by_its_uid(ada, db):
    press(ada, key_of(db, "gallium-limits"), "merge", other="formula")
    assert state(db, "gallium-limits") is Review.REJECTED
    wrong = press(ada, key_of(db, "bidi"), "merge", other="no-such-event")
    assert wrong.status_code == 404


def test_a_report_is_split_off_and_the_split_undone(ada, db):
    press(ada, "/-/tracker/review/same-1", "merge")
    with Store.open(db) as store:
        report = store.value("SELECT id FROM reports WHERE language = 'zh' AND title LIKE '%Group14%'")
    page = ada.get(key_of(db, "group14-award")).text
    assert f'value="split-{report}"' in page
    press(ada, key_of(db, "group14-award"), f"split-{report}")
    reports = "SELECT count(*) FROM event_reports er JOIN events e ON e.id = er.event_id WHERE e.uid = 'group14-award'"
    with Store.open(db) as store:
        assert store.value(reports) == 1
        decision = store.decisions(limit=1)[0]
    ada.post("/-/tracker/undo", {"decision": str(decision.id)})
    with Store.open(db) as store:
        assert store.value(reports) == 2


def test_what_cannot_be_done_is_said_and_nothing_happens(ada, db):
    answer = press(ada, key_of(db, "bidi"), "split")
    assert answer.status_code == 409
    assert "is not merged into another event" in answer.text
    assert press(ada, key_of(db, "bidi"), "obliterate").status_code == 400


def test_correcting_opens_the_form_and_leads_back_to_the_review(ada, db):
    page = ada.get(key_of(db, "gallium-limits")).text
    link = page[page.index("/-/tracker/edit/gallium-limits?then=") :].split('"')[0].replace("&amp;", "&")
    form = ada.get(link).text
    assert '<option value="approved" selected>' in form
    from tracker.publish.editing.sheet import brought_back

    fields = {**brought_back(hidden(form, "base")), "title": "Ministry may limit gallium", "review": "approved",
              "then": hidden(form, "then"), "expected": hidden(form, "expected"), "base": hidden(form, "base")}  # fmt: skip
    answer = ada.post("/-/tracker/edit/gallium-limits", fields)
    assert answer.status_code == 303
    assert "/-/tracker/review" in answer.headers["location"]
    assert "done=" in answer.headers["location"]
    assert state(db, "gallium-limits") is Review.APPROVED


def test_an_undo_that_would_undo_more_is_refused_in_words(ada, bob, db):
    press(ada, key_of(db, "gallium-limits"), "approve")
    with Store.open(db) as store:
        first = store.decisions(limit=1)[0].id
    press(bob, key_of(db, "gallium-limits"), "reject")
    answer = ada.post("/-/tracker/undo", {"decision": str(first), "back": "/-/tracker/review"})
    assert answer.status_code == 303
    assert "cannot be undone" in ada.get("/-/tracker/review").text
    assert state(db, "gallium-limits") is Review.REJECTED


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/", "", "/\\evil"])
def test_an_undo_leads_nowhere_else(ada, db, back):
    press(ada, key_of(db, "gallium-limits"), "approve")
    with Store.open(db) as store:
        number = store.decisions(limit=1)[0].id
    answer = ada.post("/-/tracker/undo", {"decision": str(number), "back": back})
    assert answer.headers["location"] == "/-/tracker/review"


@pytest.mark.parametrize("decision", ["", "x", "999999", "-1", "1; drop table", "9" * 30])
def test_a_decision_that_is_none_is_not_undone(ada, decision):
    assert ada.post("/-/tracker/undo", {"decision": decision}).status_code in (400, 404)


# --- Two people


def test_the_second_of_two_is_shown_what_the_first_decided_and_may_go_on(ada, bob, db):
    address = key_of(db, "gallium-limits")
    seen_by_bob = hidden(bob.get(address).text, "expected")
    press(ada, address, "approve", why="confirmed")
    answer = bob.post(address, {"do": "reject", "expected": seen_by_bob, "why": "a rumour"})
    assert answer.status_code == 409
    assert "Somebody changed this event meanwhile" in answer.text
    assert "by ada" in answer.text
    assert 'name="why" value="a rumour"' in answer.text
    assert state(db, "gallium-limits") is Review.APPROVED
    again = {"do": "reject", "expected": hidden(answer.text, "expected"), "why": "a rumour"}
    assert bob.post(address, again).status_code == 303
    assert state(db, "gallium-limits") is Review.REJECTED


@pytest.mark.parametrize("expected", ["x", "1.", "999999.0", "1.0-2.0"])
def test_a_form_about_something_else_is_refused(ada, db, expected):
    address = key_of(db, "gallium-limits")
    assert ada.post(address, {"do": "approve", "expected": expected}).status_code == 400
    assert state(db, "gallium-limits") is Review.PENDING


def test_while_another_writes_it_says_so_and_keeps_the_reason(ada, db, monkeypatch):
    monkeypatch.setattr("tracker.publish.editing.writing.WAIT_SECONDS", 0.0)
    with Store.open(db, write=True) as other, other.writer():
        answer = press(ada, key_of(db, "gallium-limits"), "approve", why="confirmed")
    assert answer.status_code == 503
    assert "Another program is writing" in answer.text
    assert 'value="confirmed"' in answer.text
    assert state(db, "gallium-limits") is Review.PENDING


# --- Programs


def test_a_program_decides_with_a_token_and_is_answered_in_json(own_pages, db):
    accounts = Accounts(default_path(db))
    made = accounts.add_token("ada", 1, utc_now())
    assert made is not None
    headers = {"authorization": f"Bearer {signed_token(accounts, 'ada', made)}"}
    visitor = Visitor(own_pages)
    answer = visitor.ask("POST", key_of(db, "gallium-limits"), data={"do": "approve"}, headers=headers)
    assert answer.json() == {"ok": True, "decision": 1}
    undone = visitor.ask("POST", "/-/tracker/undo", data={"decision": "1"}, headers=headers)
    assert undone.json()["ok"]
    twice = visitor.ask("POST", "/-/tracker/undo", data={"decision": "1"}, headers=headers)
    assert (twice.status_code, twice.json()["ok"]) == (409, False)


# --- What the event's page and the timeline show of it


def test_the_page_of_an_event_tells_where_its_reports_differ_and_why_each_belongs(ada, db):
    press(ada, "/-/tracker/review/same-1", "merge")
    page = Visitor(ada.pages).get(ada.get("/event/group14-award").headers["location"]).text
    assert "Reports differ" in page
    assert "US$200 million (committed)" in page
    assert "up to US$200 million (committed)" in page
    assert "came with a merged event" in page
    assert "The sums that stood, day by day" in page


def test_only_who_may_write_is_shown_the_ways_to(ada, db):
    press(ada, "/-/tracker/review/same-1", "merge")
    address = ada.get("/event/group14-award").headers["location"]
    ways = ("/-/tracker/edit/group14-award", "split off", ">Undo")
    signed_in, stranger = ada.get(address).text, Visitor(ada.pages).get(address).text
    assert [way in signed_in for way in ways] == [True] * 3
    assert [way in stranger for way in ways] == [False] * 3


def test_the_timeline_switches_to_everything_and_back_with_its_filters(ada):
    address = "/tracker/events?_country=CN"
    page = ada.get(address).text
    assert "<strong>published</strong>" in page
    assert "Turned down" not in page
    everything = f"{address}&_review=all"
    assert everything.replace("&", "&amp;") in page
    page = ada.get(everything).text
    assert "<strong>pending and rejected too</strong>" in page
    assert '<span class="review">rejected</span>' in page
    assert "Turned down" in page
    titles = [
        row["title"]
        for row in ada.get(everything.replace("events?", "events.json?_shape=objects&")).json()["rows"]
    ]
    assert "Turned down" in titles
    assert "Turned down" in ada.get(everything.replace("events?", "events.csv?")).text
    counts = {
        one["value"]: one["count"]
        for one in ada.get(everything.replace("events?", "events.json?")).json()["facet_results"]["country"][
            "results"
        ]
    }
    assert counts["CN"] == len(titles)

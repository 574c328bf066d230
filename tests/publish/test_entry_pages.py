"""Entering and editing events on the pages: the checks, what is kept, two people at once, pasted texts."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from editing import CHINESE_TEXT, Visitor, hidden
from hypothesis import given
from hypothesis import strategies as st

from tracker.model import AmountQualifier, Evidence, Relation
from tracker.publish.editing import pasting
from tracker.publish.editing.choices import choices, readers_language, shown, understood
from tracker.publish.editing.pasting import Pasted, evidence_of, evidence_text
from tracker.publish.editing.sheet import Sheet, brought_back, carried, filled, given_of, reconciled
from tracker.store import Store

ENTRY = {
    "title": "Canada funds a nickel refinery",
    "kind": "grant",
    "action": "announced",
    "date": "2026-Q1",
    "countries.actor": ["Canada", ""],
    "countries.location": ["加拿大"],
    "materials": ["Nickel"],
    "organizations": ["Example Nickel Inc"],
    "amount.value": "12,500,000",
    "amount.currency": "CAD",
    "amount.qualifier": "up_to",
    "amount.role": "commitment",
    "dates.role": ["effective", "deadline"],
    "dates.date": ["2026-07", ""],
    "reported_by.title": ["Example Gazette"],
    "reported_by.url": ["https://gazette.example/nickel"],
    "reported_by.published": ["2026-01-15"],
    "language": "en",
    "review": "approved",
    "same": "new",
    "do": "save",
}
PASTED = (
    "Treasury lists a trader\n"
    "The U.S. Treasury Department on 3 March 2026 added Example Trading Ltd of Hong Kong to its sanctions list "
    "for shipping gallium.\n"
)


def event(db: Path, uid: str) -> Any:
    with Store.open(db) as store:
        return store.find_event(uid)


def uid_of(visitor: Visitor, answer: Any) -> str:
    """Where a stored event is shown."""
    assert answer.status_code == 303, answer.text[:3000]
    return answer.headers["location"].removeprefix("/event/")


# --- A new event


def test_what_is_typed_in_any_language_is_stored_as_ids(ada, db):
    facts = event(db, uid_of(ada, ada.post("/-/tracker/enter", ENTRY))).facts
    assert (facts.kind, facts.action) == ("grant", "announced")
    assert [(link.code, link.role.value) for link in facts.countries] == [("CA", "actor"), ("CA", "location")]
    assert facts.materials == ("nickel",)
    assert facts.organizations == ("Example Nickel Inc",)
    assert (facts.date.value, facts.date.precision.value) == ("2026-01", "quarter")
    assert [(dated.role.value, dated.date.value) for dated in facts.dates] == [("effective", "2026-07")]
    assert (str(facts.amount.value), facts.amount.qualifier) == ("12500000", AmountQualifier.UP_TO)


def test_who_reported_it_is_kept(ada, db):
    uid = uid_of(ada, ada.post("/-/tracker/enter", ENTRY))
    page = ada.get(ada.get(f"/event/{uid}").headers["location"]).text
    assert "Example Gazette" in page
    assert 'href="https://gazette.example/nickel"' in page


def test_every_refusal_stands_beside_its_field_and_in_a_summary_that_leads_there(ada, db):
    wrong = {**ENTRY, "title": "", "kind": "", "date": "2026-13", "materials": ["nickle"], "amount.currency": "ZZZ",
             "dates.date": ["tomorrow", ""], "reported_by.url": ["javascript:alert(1)"]}  # fmt: skip
    answer = ada.post("/-/tracker/enter", wrong)
    assert answer.status_code == 422
    for field in (
        "title",
        "kind",
        "date",
        "materials",
        "amount-currency",
        "dates-date-1",
        "reported_by-url-1",
    ):
        assert f'<a href="#{field}">' in answer.text
        assert f'id="{field}"' in answer.text
    assert 'aria-describedby="title-hint title-wrong-1" aria-invalid="true"' in answer.text
    assert "did you mean nickel" in answer.text
    with Store.open(db) as store:
        assert store.value("SELECT count(*) FROM events WHERE title LIKE 'Canada%'") == 0


def test_nothing_typed_is_lost_by_a_refusal(ada):
    page = ada.post("/-/tracker/enter", {**ENTRY, "kind": "nonsense", "summary": "two\r\nlines"}).text
    for value in ("Canada funds a nickel refinery", "加拿大", "12,500,000", "Example Gazette", "2026-Q1"):
        assert f'value="{value}"' in page
    assert "two\nlines</textarea>" in page


def test_a_row_more_is_given_without_a_script(ada):
    page = ada.post("/-/tracker/enter", {**ENTRY, "more": "dates"}).text
    assert page.count('name="dates.date"') == 3
    assert 'value="Canada funds a nickel refinery"' in page


def test_a_link_to_nothing_is_refused_beside_its_row(ada):
    answer = ada.post(
        "/-/tracker/enter", {**ENTRY, "links.relation": ["part_of"], "links.other": ["group14-awrd"]}
    )
    assert answer.status_code == 422
    assert 'href="#links-other-1"' in answer.text


def test_a_name_that_is_taken_is_refused(ada, db):
    before = event(db, "group14-award")
    answer = ada.post("/-/tracker/enter", {**ENTRY, "uid": "group14-award"})
    assert answer.status_code == 422
    assert 'href="#uid"' in answer.text
    assert event(db, "group14-award") == before


def test_an_empty_form_asks_for_what_is_needed_only(ada):
    answer = ada.post("/-/tracker/enter", {"do": "save"})
    assert answer.status_code == 422
    assert "3 things to put right" in answer.text


# --- The same event again


AGAIN = {
    "title": "Energy Department gives Group14 $200 million", "kind": "grant", "action": "awarded",
    "date": "2024-09-20", "countries.actor": ["US"], "materials": ["silicon-anode-material"],
    "agencies": ["us-doe"], "organizations": ["Group14"], "amount.value": "200000000", "amount.currency": "USD",
    "amount.qualifier": "exact", "amount.role": "commitment", "language": "en", "review": "approved",
    "reported_by.title": ["Valley Paper"], "reported_by.url": ["https://valley.example/1"],
    "reported_by.published": ["2024-09-21"], "do": "save",
}  # fmt: skip


def test_a_likely_same_event_is_named_before_anything_is_stored(ada, db):
    with Store.open(db) as store:
        before = store.value("SELECT count(*) FROM events")
    answer = ada.post("/-/tracker/enter", AGAIN)
    assert answer.status_code == 200
    assert "Is it one of these?" in answer.text
    assert 'name="same" value="group14-award"' in answer.text
    assert 'value="Energy Department gives Group14 $200 million"' in answer.text
    with Store.open(db) as store:
        assert store.value("SELECT count(*) FROM events") == before


def test_it_is_added_as_a_further_report_that_can_be_taken_back(ada, db):
    answer = ada.post("/-/tracker/enter", {**AGAIN, "same": "group14-award"})
    assert uid_of(ada, answer) == "group14-award"
    reports = (
        "SELECT count(*) FROM event_reports JOIN events e ON e.id = event_id WHERE e.uid = 'group14-award'"
    )
    with Store.open(db) as store:
        assert store.value(reports) == 2
        (decision,) = store.decisions(by="ada")
    assert ada.post("/-/tracker/undo", {"decision": str(decision.id)}).status_code == 303
    with Store.open(db) as store:
        assert store.value(reports) == 1


def test_or_stored_as_another_if_a_person_says_so(ada, db):
    first = uid_of(ada, ada.post("/-/tracker/enter", {**AGAIN, "same": "new"}))
    again = ada.post("/-/tracker/enter", {**AGAIN})
    assert f'name="same" value="{first}"' in again.text
    second = uid_of(ada, ada.post("/-/tracker/enter", {**AGAIN, "same": "new"}))
    assert first != second


# --- Editing


def opened(visitor: Visitor, uid: str) -> dict[str, Any]:
    """The fields of the form of an event, as a browser would send them."""
    page = visitor.get(f"/-/tracker/edit/{uid}").text
    fields = {name: values for name, values in brought_back(hidden(page, "base")).items() if values}
    return {**fields, "expected": hidden(page, "expected"), "base": hidden(page, "base"), "do": "save"}


def test_storing_a_form_as_it_was_opened_changes_nothing(ada, db):
    before = event(db, "group14-award")
    answer = ada.post("/-/tracker/edit/group14-award", opened(ada, "group14-award"))
    assert answer.status_code == 303
    assert event(db, "group14-award").facts == before.facts
    with Store.open(db) as store:
        changed = [change.field for change in store.changes_of(before.id)]
    assert set(changed) <= {"review"}


def test_a_correction_is_recorded_and_undoable(ada, db):
    fields = opened(ada, "group14-award") | {"title": "Group14 wins a grant", "why": "shorter"}
    assert ada.post("/-/tracker/edit/group14-award", fields).status_code == 303
    assert event(db, "group14-award").facts.title == "Group14 wins a grant"
    with Store.open(db) as store:
        (decision,) = store.decisions(by="ada")
    assert decision.why == "shorter"
    ada.post("/-/tracker/undo", {"decision": str(decision.id)})
    assert event(db, "group14-award").facts.title == "Group14 wins a grant of up to $200 million"


def test_links_are_made_and_taken_back(ada, db):
    other = "formula"
    fields = opened(ada, "group14-award") | {"links.relation": ["part_of"], "links.other": [other]}
    ada.post("/-/tracker/edit/group14-award", fields)
    with Store.open(db) as store:
        links = "SELECT count(*) FROM event_links WHERE event_id = ? AND relation = ?"
        id = store.find_event("group14-award").id
        assert store.value(links, (id, Relation.PART_OF.value)) == 1
    fields = opened(ada, "group14-award") | {"unlink": [f"part_of {other}"]}
    assert ada.post("/-/tracker/edit/group14-award", fields).status_code == 303
    with Store.open(db) as store:
        assert store.value(links, (id, Relation.PART_OF.value)) == 0


def test_an_event_that_is_not_there_is_no_page(ada):
    assert ada.get("/-/tracker/edit/nothing-of-the-sort").status_code == 404


# --- Two people


def test_the_second_of_two_sees_what_the_first_changed_and_loses_nothing(ada, bob, db):
    by_ada, by_bob = opened(ada, "group14-award"), opened(bob, "group14-award")
    assert ada.post("/-/tracker/edit/group14-award", by_ada | {"title": "Ada's title"}).status_code == 303
    answer = bob.post(
        "/-/tracker/edit/group14-award", by_bob | {"title": "Bob's title", "programme": "Bob's programme"}
    )
    assert answer.status_code == 409
    assert "Somebody changed this event while you wrote" in answer.text
    assert "by ada" in answer.text
    assert 'value="Bob&#39;s title"' in answer.text
    assert "Now stored: <q>Ada&#39;s title</q>" in answer.text
    assert event(db, "group14-award").facts.title == "Ada's title"
    again = by_bob | {
        "title": "Bob's title", "programme": "Bob's programme",
        "expected": hidden(answer.text, "expected"), "base": hidden(answer.text, "base"),
    }  # fmt: skip
    assert bob.post("/-/tracker/edit/group14-award", again).status_code == 303
    facts = event(db, "group14-award").facts
    assert (facts.title, facts.programme) == ("Bob's title", "Bob's programme")


def test_what_only_the_first_changed_is_not_undone_by_the_second(ada, bob):
    by_ada, by_bob = opened(ada, "group14-award"), opened(bob, "group14-award")
    ada.post("/-/tracker/edit/group14-award", by_ada | {"amount.value": "210000000"})
    answer = bob.post("/-/tracker/edit/group14-award", by_bob | {"title": "Bob's title"})
    assert answer.status_code == 409
    assert 'name="amount.value" value="210000000"' in answer.text
    assert 'value="Bob&#39;s title"' in answer.text
    assert "Now stored" not in answer.text


values = st.lists(st.sampled_from(["a", "b", "c"]), max_size=2)
forms = st.fixed_dictionaries({"title": values, "date": values, "materials": values})


@given(forms, forms, forms)
def test_two_edits_are_one_where_they_do_not_meet(base, mine, theirs):
    merged, both = reconciled(base, mine, theirs)
    for name in base:
        if mine[name] == base[name]:
            assert merged[name] == theirs[name]
        elif theirs[name] in (base[name], mine[name]):
            assert merged[name] == mine[name]
        else:
            assert merged[name] == mine[name]
            assert name in both


# --- An ingest is writing


def test_while_another_writes_it_says_so_and_keeps_what_was_typed(ada, db, monkeypatch):
    monkeypatch.setattr("tracker.publish.editing.writing.WAIT_SECONDS", 0.0)
    fields = opened(ada, "group14-award")
    with Store.open(db, write=True) as other, other.writer():
        answers = [
            ada.post("/-/tracker/enter", ENTRY),
            ada.post("/-/tracker/edit/group14-award", fields | {"title": "A new title"}),
        ]
    for answer, typed in zip(answers, ("Canada funds a nickel refinery", "A new title"), strict=True):
        assert answer.status_code == 503
        assert "Another program is writing" in answer.text
        assert f'value="{typed}"' in answer.text
        assert "retry-after" in answer.headers
    assert ada.post("/-/tracker/enter", ENTRY).status_code == 303


# --- A pasted text


def paste(text: str, **more: str) -> dict[str, str]:
    return {"paste.text": text, "paste.published": "2026-03-04", **{f"paste.{k}": v for k, v in more.items()}}


def test_the_events_in_a_text_are_listed_with_the_words_that_say_so(ada):
    page = ada.post("/-/tracker/paste", paste(PASTED)).text
    assert "1 event read in it" in page
    assert "Sanction" in page
    assert "<mark" in page
    assert '<button name="draft" value="1">' in page


def test_a_draft_opens_the_form_and_its_evidence_is_kept(ada, db):
    page = ada.post(
        "/-/tracker/enter", {**paste(PASTED, url="https://treasury.example/1"), "draft": "1"}
    ).text
    assert 'value="2026-03-03"' in page
    fields = {name: hidden(page, f"paste.{name}") for name in ("text", "url", "published", "evidence")}
    kept = {f"paste.{name}": value for name, value in fields.items()}
    entry = {"title": "Treasury lists Example Trading", "kind": "sanction", "action": "announced", "date": "2026-03-03",
             "countries.actor": ["US"], "language": "en", "review": "approved", "same": "new"}  # fmt: skip
    uid = uid_of(ada, ada.post("/-/tracker/enter", {**entry, **kept}))
    with Store.open(db) as store:
        rows = store.rows(
            'SELECT v.quote, v.start, v."end", r.text, r.url, r.source_id FROM evidence v JOIN reports r ON r.id = v.report_id'
            " JOIN events e ON e.id = v.event_id WHERE e.uid = ?",
            (uid,),
        )
    assert rows
    assert all(row["text"][row["start"] : row["end"]] == row["quote"] for row in rows)
    assert {(row["url"], row["source_id"]) for row in rows} == {("https://treasury.example/1", "manual")}


def test_chinese_is_read_and_lines_ended_as_browsers_end_them_move_no_evidence(ada):
    text = CHINESE_TEXT.replace("\n", "\r\n")
    page = ada.post("/-/tracker/enter", {**paste(text), "draft": "1"}).text
    assert 'name="amount.value" value="200000000"' in page
    pasted = Pasted(CHINESE_TEXT)
    found = evidence_of(pasted, hidden(page, "paste.evidence"))
    assert "2亿美元" in {item.quote for item in found}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (paste(""), "is blank"),
        (paste("x" * (pasting.MOST_CHARACTERS + 1)), "at most 200,000"),
        (paste("x", url="javascript:alert(1)"), "not an http"),
        (paste("x") | {"paste.published": "2026"}, "not a day"),
        (paste("x", language="<script>"), "not a language tag"),
    ],
)
def test_a_text_that_cannot_be_taken_is_refused_in_words(ada, fields, said):
    answer = ada.post("/-/tracker/paste", fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert "<script>" not in answer.text.split("<body", 1)[1].replace("<script>\ndocument.body", "")


def test_a_text_without_events_says_so(ada):
    answer = ada.post("/-/tracker/paste", paste("The weather was mild and the harvest good."))
    assert "0 events read in it" in answer.text


def test_a_text_that_takes_too_long_is_given_up(ada, monkeypatch):
    monkeypatch.setattr(pasting, "DEADLINE_SECONDS", 0.0)
    answer = ada.post("/-/tracker/paste", paste(PASTED))
    assert answer.status_code == 503
    assert "was not read within" in answer.text
    assert "Treasury lists a trader" in answer.text


@given(
    st.text(max_size=200)
    | st.lists(st.tuples(st.text(max_size=5), st.integers(-5, 50), st.integers(-5, 50), st.none())).map(
        json.dumps
    )
)
def test_evidence_that_comes_back_from_a_form_always_lies_in_the_text(carried_back):
    pasted = Pasted("石墨 graphite, and so on")
    for item in evidence_of(pasted, carried_back):
        assert 0 <= item.start < item.end <= len(pasted.text)
        assert pasted.text[item.start : item.end] == item.quote


def test_evidence_survives_the_form():
    pasted = Pasted("石墨 graphite")
    kept = (Evidence("materials", 0, 2, "石墨", "dictionary"), Evidence("materials", 3, 11, "graphite"))
    assert evidence_of(pasted, evidence_text(kept)) == kept


# --- Completion and language


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("de, fa;q=0.5", "fa"),
        ("en;q=0.1, ar", "ar"),
        ("", "en"),
        (None, "en"),
        ("fr;q=x", "en"),
    ],
)
def test_the_vocabulary_speaks_the_readers_language(accept, language):
    assert readers_language(accept) == language


def test_a_chinese_reader_chooses_in_chinese(ada):
    page = ada.get("/-/tracker/enter", headers={"accept-language": "zh"}).text
    assert "加拿大" in page
    assert shown("countries", "CA", "zh") == "加拿大"


@pytest.mark.parametrize("table", ["kinds", "actions", "countries", "materials", "agencies", "currencies"])
@pytest.mark.parametrize("language", ["en", "zh", "ar", "fa"])
def test_what_a_form_shows_of_a_term_is_understood_as_that_term(table, language):
    wrong = {
        choice.value: choice.label
        for choice in choices(table, language)
        if understood(table, choice.label) != choice.value
    }
    assert wrong == {}


def test_organizations_measures_and_events_are_completed_as_one_types(ada):
    def found(of: str, asked: str) -> list[dict[str, str]]:
        return ada.get("/-/tracker/complete", params={"of": of, "q": asked}).json()

    assert "Group14" in {one["label"] for one in found("organizations", "group")}
    assert {"value": "group14-grant", "label": "Grant to Group14", "note": "grant"} in found(
        "measures", "Grant to"
    )
    assert found("events", "group14-aw")[0]["value"] == "group14-award"
    assert found("events", "%") == []
    assert found("events", "") == []


def test_strangers_are_completed_nothing(ada):
    assert Visitor(ada.pages).get("/-/tracker/complete?of=events&q=group").status_code == 302


# --- The form as a mapping


def test_a_form_filled_from_an_event_reads_back_as_the_event(db):
    from tracker.contract import facts_as_json

    with Store.open(db) as store:
        for row in store.rows("SELECT id FROM events"):
            stored = store.load_event(row["id"])
            shape = facts_as_json(stored.facts, stored.stance)
            for language in ("en", "zh", "ar"):
                form = Sheet(filled(shape, language))
                entry = form.entry()
                assert entry is not None, form.refused
                kept, was = entry.facts, stored.facts
                assert set(kept.countries) == set(was.countries)
                assert dataclasses.replace(kept, countries=()) == dataclasses.replace(was, countries=())


@given(
    st.dictionaries(st.text(min_size=1, max_size=8), st.lists(st.text(max_size=8), max_size=3), max_size=4)
)
def test_what_a_form_carries_comes_back(fields):
    assert brought_back(carried(fields)) == fields


@given(st.binary(max_size=200))
def test_any_body_is_a_form_or_refused(body):
    assert all(isinstance(value, str) for values in given_of(body).values() for value in values)


def test_an_unknown_event_is_none_to_add_to(ada):
    answer = ada.post("/-/tracker/enter", {**AGAIN, "same": "nothing-of-the-sort"})
    assert answer.status_code == 404

"""What a person decides is recorded with who, when and why, and holds."""

import datetime as dt

import pytest
from waiting import NOW, Waiting

from tracker import review
from tracker.errors import DecisionRefused, EditConflict, NotFound, SeveralInputErrors
from tracker.model import Review
from tracker.review import Kind, Verb
from tracker.store import Store

LATER = NOW + dt.timedelta(hours=1)
ANA = {"by": "ana", "now": LATER}


def stage(store: Store, event_id: int) -> Review:
    return store.load_event(event_id).review


def test_an_approval_publishes_and_is_recorded_with_who_when_and_why(store: Store, events: Waiting) -> None:
    made = review.approve(store, events.ban, why="checked at the ministry", **ANA)
    assert made is not None
    assert stage(store, events.ban) is Review.APPROVED
    assert store.decisions() == [made]
    assert (made.verb, made.event_id, made.decided_by, made.decided_at, made.why) == (
        Verb.APPROVE, events.ban, "ana", "2026-01-10T13:00:00Z", "checked at the ministry",
    )  # fmt: skip
    change = store.changes_of(events.ban)[-1]
    assert (change.field, change.before, change.after, change.why) == (
        "review", "pending", "approved", "checked at the ministry",
    )  # fmt: skip


def test_a_rejection_keeps_the_event_and_its_evidence(store: Store, events: Waiting) -> None:
    evidence = "SELECT count(*) FROM evidence WHERE event_id = ?"
    before = store.value(evidence, (events.ban,))
    review.reject(store, events.ban, **ANA)
    assert stage(store, events.ban) is Review.REJECTED
    assert store.value(evidence, (events.ban,)) == before == 1


def test_deciding_what_is_so_already_is_no_decision(store: Store, events: Waiting) -> None:
    assert review.approve(store, events.ban, **ANA) is not None
    assert review.approve(store, events.ban, **ANA) is None
    assert len(store.decisions()) == 1


def test_a_decision_about_no_event_is_refused_and_leaves_nothing(store: Store) -> None:
    with pytest.raises(NotFound):
        review.approve(store, 99, **ANA)
    assert store.decisions() == []


def test_a_correction_sets_fields_and_approves(store: Store, events: Waiting) -> None:
    fields = {"title": "China bans gallium exports", "date": "2026-Q1", "countries": "CN:actor;JP:target"}
    made = review.correct(store, events.ban, fields, **ANA)
    assert made is not None
    event = store.load_event(events.ban)
    assert event.review is Review.APPROVED
    assert event.facts.title == "China bans gallium exports"
    assert (event.facts.date.value, event.facts.date.precision) == ("2026-01", "quarter")  # type: ignore[union-attr]
    assert [(link.code, link.role) for link in event.facts.countries] == [("CN", "actor"), ("JP", "target")]
    assert event.facts.materials == ("gallium",)
    assert {change.field for change in store.changes_of(events.ban)} >= {
        "title",
        "date",
        "countries",
        "review",
    }


def test_a_title_in_another_language_comes_with_its_language(store: Store, events: Waiting) -> None:
    made = review.correct(store, events.ban, {"title": "禁止镓出口", "language": "zh"}, **ANA)
    assert store.load_event(events.ban).language == "zh"
    assert made is not None
    review.undo(store, made.id, by="ana", now=NOW)
    assert store.load_event(events.ban).language == "ar"
    with pytest.raises(SeveralInputErrors, match=r"language: .*no words.* is not a language tag"):
        review.correct(store, events.ban, {"language": "no words"}, **ANA)


def test_a_correction_may_leave_the_review_as_it_is(store: Store, events: Waiting) -> None:
    review.correct(store, events.ban, {"title": "Gallium"}, approve=False, **ANA)
    assert stage(store, events.ban) is Review.PENDING


def test_a_refused_correction_names_the_fields_and_changes_nothing(store: Store, events: Waiting) -> None:
    before = store.load_event(events.ban)
    with pytest.raises(SeveralInputErrors) as refused:
        review.correct(store, events.ban, {"date": "2026-13", "materials": "galium", "title": "x"}, **ANA)
    assert [error.field for error in refused.value.errors] == ["date", "materials"]
    assert "did you mean gallium" in str(refused.value)
    assert store.load_event(events.ban) == before
    assert store.decisions() == []


def test_a_merge_joins_the_reports_and_answers_the_doubt(store: Store, events: Waiting) -> None:
    made = review.merge(store, events.award, events.told_again, why="the same award", **ANA)
    assert made is not None
    assert (made.event_id, made.other_id) == (events.award, events.told_again)
    assert stage(store, events.told_again) is Review.REJECTED
    assert store.value("SELECT count(*) FROM event_reports WHERE event_id = ?", (events.award,)) == 2
    assert store.value("SELECT answer FROM doubts WHERE question = 'same'") == "same"
    assert review.count(store).same == 0


def test_a_waiting_event_that_takes_in_a_published_one_is_published(store: Store, events: Waiting) -> None:
    review.merge(store, events.told_again, events.award, **ANA)
    assert stage(store, events.told_again) is Review.APPROVED
    assert stage(store, events.award) is Review.REJECTED


def test_what_is_merged_cannot_be_merged_again(store: Store, events: Waiting) -> None:
    review.merge(store, events.award, events.told_again, **ANA)
    with pytest.raises(DecisionRefused, match="merged"):
        review.merge(store, events.ban, events.told_again, **ANA)
    assert len(store.decisions()) == 1


def test_what_is_part_of_another_is_not_published_beside_it(store: Store, events: Waiting) -> None:
    review.merge(store, events.award, events.told_again, **ANA)
    with pytest.raises(DecisionRefused, match=r"is part of .*; split it first"):
        review.approve(store, events.told_again, **ANA)
    assert stage(store, events.told_again) is Review.REJECTED
    review.correct(store, events.told_again, {"programme": "Battery plants"}, **ANA)
    assert stage(store, events.told_again) is Review.REJECTED


def test_kept_apart_is_answered_and_told_in_both_histories(store: Store, events: Waiting) -> None:
    review.keep_apart(store, events.told_again, events.award, why="two awards", **ANA)
    assert store.value("SELECT answer FROM doubts WHERE question = 'same'") == "apart"
    for event_id, other_id in ((events.award, events.told_again), (events.told_again, events.award)):
        (told,) = [change for change in store.changes_of(event_id) if change.field == "apart"]
        assert (told.after, told.changed_by, told.why) == (
            store.load_event(other_id).uid,
            "ana",
            "two awards",
        )


def test_an_event_that_only_a_doubt_held_back_is_published_again(store: Store, events: Waiting) -> None:
    store.set_review(events.told_again, Review.AUTO, changed_by="ingest", now=NOW)
    why = "may be another again"
    store.set_review(events.told_again, Review.PENDING, changed_by="ingest", now=NOW, why=why)
    review.keep_apart(store, events.told_again, events.award, **ANA)
    assert stage(store, events.told_again) is Review.AUTO


def test_an_event_that_is_unsure_itself_goes_on_waiting(store: Store, events: Waiting) -> None:
    review.keep_apart(store, events.told_again, events.award, **ANA)
    assert stage(store, events.told_again) is Review.PENDING
    assert events.told_again in [item.event.id for item in review.queue(store) if item.kind is Kind.PENDING]


def test_what_one_report_tells_becomes_an_event_of_its_own(store: Store, events: Waiting) -> None:
    review.merge(store, events.award, events.told_again, **ANA)
    made = review.split(store, events.told_again, **ANA)
    assert made is not None
    assert (made.event_id, made.other_id) == (events.award, events.told_again)
    assert stage(store, events.told_again) is Review.PENDING
    assert store.value("SELECT answer FROM doubts WHERE question = 'same'") == "apart"


def test_what_was_never_merged_cannot_be_split(store: Store, events: Waiting) -> None:
    with pytest.raises(DecisionRefused, match="not merged"):
        review.split(store, events.ban, **ANA)


def test_attached_to_the_measure_of_another_event_the_doubt_is_answered(
    store: Store, events: Waiting
) -> None:
    review.attach(store, events.freeze, None, **ANA)
    review.attach(store, events.award, None, **ANA)
    made = review.attach(store, events.freeze, store.load_event(events.award).uid, **ANA)
    assert made is not None
    assert store.load_event(events.freeze).measure_id == store.load_event(events.award).measure_id is not None
    assert store.value("SELECT count(*) FROM doubts WHERE question = 'measure' AND answer IS NULL") == 0


def test_a_measure_that_is_not_there_is_not_found(store: Store, events: Waiting) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        review.attach(store, events.ban, "nowhere", **ANA)


def test_who_looks_at_an_older_version_is_told_what_changed_since_and_by_whom(
    store: Store, events: Waiting
) -> None:
    seen = review.seen(store, events.ban)
    review.correct(store, events.ban, {"title": "Gallium"}, approve=False, **ANA)
    with pytest.raises(EditConflict) as conflict:
        review.reject(store, events.ban, by="bo", now=LATER, expected=seen)
    (change,) = conflict.value.changes
    assert (change["field"], change["after"], change["changed_by"]) == ("title", "Gallium", "ana")
    assert stage(store, events.ban) is Review.PENDING
    assert review.reject(store, events.ban, by="bo", now=LATER, expected=review.seen(store, events.ban))


def test_two_who_answer_one_doubt_do_not_overwrite_each_other(store: Store, events: Waiting) -> None:
    item = review.queue(store)[0]
    review.keep_apart(store, events.told_again, events.award, expected=item.seen, **ANA)
    with pytest.raises(EditConflict, match="apart by ana"):
        review.merge(store, events.award, events.told_again, by="bo", now=LATER, expected=item.seen)


def test_versions_go_through_a_form_and_back(store: Store, events: Waiting) -> None:
    review.approve(store, events.ban, **ANA)
    seen = review.seen(store, events.ban, events.award)
    assert review.read_token(review.token(seen)) == seen
    assert review.read_token("") == {}
    with pytest.raises(ValueError, match="versions"):
        review.read_token("4.1; DROP TABLE events")
